//! An inventory as bytes on a writer: one format, one file.
//!
//! Every format is made from a [`Document`] and the chosen [`Laws`] alone, without a clock, a host or the scanned objects. So `privet report
//! a.json --format X` and `privet scan --format X` write the same bytes. The formats for people (`table`, `markdown`) share one `digest`, which
//! decides what is said; the formats themselves only decide how it looks. So does `html`, a page for those who do not run scanners.

mod csv;
mod digest;
mod gitlab;
mod html;
mod json;
mod jsonl;
mod junit;
mod markdown;
mod read;
mod sarif;
#[cfg(test)]
mod schema;
mod table;
pub(crate) mod text;

use std::io;
use std::str::FromStr;

use crate::inventory::Document;
use crate::taxonomy::classify::Laws;

pub use jsonl::line;
pub use read::read;

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people, on a terminal.
    Table,
    /// The inventory itself, from which every other format can be made.
    Json,
    /// One finding a line, written while a scan runs.
    Jsonl,
    /// One entry a row, for spreadsheets.
    Csv,
    /// For people, on a page.
    Markdown,
    /// For people, as one self-contained page with charts, for a browser.
    Html,
    /// SARIF 2.1.0, for code hosts and editors.
    Sarif,
    /// JUnit XML, for servers that show test results.
    Junit,
    /// GitLab's Code Quality report.
    Gitlab,
}

/// The page that a report for people is written on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page<'a> {
    /// Columns of the terminal.
    pub width: usize,
    /// The template of [`Format::Html`] (minijinja; `docs/report.md`); the built-in one when there is none.
    pub template: Option<&'a str>,
    /// Whether the terminal shows colours.
    pub ink: Ink,
    /// The characters that it shows.
    pub signs: Signs,
}

/// Whether a table has colours. They repeat what the words say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Ink {
    /// None.
    #[default]
    Plain,
    /// The sixteen that every terminal has.
    Coloured,
}

/// What a table is written with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Signs {
    /// All of Unicode.
    #[default]
    Unicode,
    /// ASCII alone, for terminals and logs in another code page; other characters of names are spelled out.
    Ascii,
}

impl Default for Page<'_> {
    fn default() -> Self {
        Self { width: 80, template: None, ink: Ink::Plain, signs: Signs::Unicode }
    }
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 9] = [Self::Table, Self::Json, Self::Jsonl, Self::Csv, Self::Markdown, Self::Html, Self::Sarif, Self::Junit, Self::Gitlab];

    /// Its name in options.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Csv => "csv",
            Self::Markdown => "markdown",
            Self::Html => "html",
            Self::Sarif => "sarif",
            Self::Junit => "junit",
            Self::Gitlab => "gitlab",
        }
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let known = || Self::ALL.map(Self::name).join(", ");
        Self::ALL
            .into_iter()
            .find(|format| format.name() == name)
            .ok_or_else(|| format!("format `{}`: not known; choose from {}", text::clean(name), known()))
    }
}

/// Writes the document in this format. `page` matters to [`Format::Table`] and [`Format::Html`] only.
///
/// # Errors
/// What the writer says; and [`io::ErrorKind::Unsupported`] for [`Format::Jsonl`], which needs single findings: an inventory holds their sums;
/// [`io::ErrorKind::InvalidInput`] for a template that is wrong, with its line.
pub fn write(document: &Document, laws: &Laws, format: Format, page: Page<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    match format {
        Format::Table => table::write(document, laws, page, out),
        Format::Json => json::write(document, out),
        Format::Jsonl => Err(jsonl::unsupported()),
        Format::Csv => csv::write(document, out),
        Format::Markdown => markdown::write(document, laws, out),
        Format::Html => html::write(document, laws, page.template, out),
        Format::Sarif => sarif::write(document, laws, out),
        Format::Junit => junit::write(document, laws, out),
        Format::Gitlab => gitlab::write(document, laws, out),
    }
}

/// Checks that a template of [`Format::Html`] can be read.
///
/// # Errors
/// What is wrong with it, and in which line.
pub fn check_template(template: &str) -> Result<(), String> {
    html::check(template)
}

#[cfg(test)]
mod tests {
    use super::Format;

    #[test]
    fn formats_are_known_by_their_names_and_an_unknown_one_lists_them() {
        for format in Format::ALL {
            assert_eq!(format.name().parse(), Ok(format));
        }
        let error = "xml".parse::<Format>().expect_err("no such format");
        assert_eq!(error, "format `xml`: not known; choose from table, json, jsonl, csv, markdown, html, sarif, junit, gitlab");
    }
}
