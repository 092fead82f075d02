//! A page that can be written as Markdown and as HTML.

use std::io::{self, Write};

/// A part of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// A heading; 1 stands highest.
    Heading(u8, String),
    /// A paragraph.
    Paragraph(String),
    /// A remark to the reader that is no part of the text.
    Note(String),
    /// A list.
    List(Vec<String>),
    /// A table: its head and its rows.
    Table(Vec<String>, Vec<Vec<String>>),
}

/// A page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// Its title.
    pub title: String,
    /// Its parts, in order.
    pub pieces: Vec<Piece>,
}

impl Page {
    /// A page with a title.
    #[must_use]
    pub fn new(title: &str) -> Self {
        Self { title: title.to_owned(), pieces: vec![Piece::Heading(1, title.to_owned())] }
    }

    pub(super) fn heading(&mut self, level: u8, text: &str) {
        self.pieces.push(Piece::Heading(level, text.to_owned()));
    }

    pub(super) fn paragraph(&mut self, text: &str) {
        self.pieces.push(Piece::Paragraph(text.to_owned()));
    }

    pub(super) fn note(&mut self, text: &str) {
        self.pieces.push(Piece::Note(text.to_owned()));
    }

    pub(super) fn list(&mut self, items: Vec<String>) {
        self.pieces.push(Piece::List(items));
    }

    pub(super) fn table(&mut self, head: &[&str], rows: Vec<Vec<String>>) {
        self.pieces.push(Piece::Table(head.iter().map(|cell| (*cell).to_owned()).collect(), rows));
    }

    /// Writes Markdown.
    ///
    /// # Errors
    /// What the writer fails with.
    pub fn markdown(&self, out: &mut dyn Write) -> io::Result<()> {
        let row = |cells: &[String]| format!("| {} |", cells.iter().map(|cell| cell.replace('|', "\\|")).collect::<Vec<_>>().join(" | "));
        for piece in &self.pieces {
            match piece {
                Piece::Heading(level, text) => writeln!(out, "{} {text}\n", "#".repeat(usize::from(*level)))?,
                Piece::Paragraph(text) => writeln!(out, "{text}\n")?,
                Piece::Note(text) => writeln!(out, "> {text}\n")?,
                Piece::List(items) => {
                    items.iter().try_for_each(|item| writeln!(out, "* {item}"))?;
                    writeln!(out)?;
                }
                Piece::Table(head, rows) => {
                    writeln!(out, "{}\n|{}", row(head), "---|".repeat(head.len()))?;
                    rows.iter().try_for_each(|cells| writeln!(out, "{}", row(cells)))?;
                    writeln!(out)?;
                }
            }
        }
        Ok(())
    }

    /// Writes HTML; blanks are marked.
    ///
    /// # Errors
    /// What the writer fails with.
    pub fn html(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{}</title>", escape(&self.title))?;
        writeln!(out, "<style>\n{STYLE}</style>\n</head>\n<body>\n<main>")?;
        for piece in &self.pieces {
            match piece {
                Piece::Heading(level, text) => writeln!(out, "<h{level}>{}</h{level}>", marked(text))?,
                Piece::Paragraph(text) => writeln!(out, "<p>{}</p>", marked(text))?,
                Piece::Note(text) => writeln!(out, "<blockquote><p>{}</p></blockquote>", marked(text))?,
                Piece::List(items) => {
                    writeln!(out, "<ul>")?;
                    items.iter().try_for_each(|item| writeln!(out, "<li>{}</li>", marked(item)))?;
                    writeln!(out, "</ul>")?;
                }
                Piece::Table(head, rows) => {
                    let cells = |cells: &[String], tag: &str| cells.iter().map(|cell| format!("<{tag}>{}</{tag}>", marked(cell))).collect::<String>();
                    writeln!(out, "<table>\n<thead><tr>{}</tr></thead>\n<tbody>", cells(head, "th"))?;
                    rows.iter().try_for_each(|row| writeln!(out, "<tr>{}</tr>", cells(row, "td")))?;
                    writeln!(out, "</tbody>\n</table>")?;
                }
            }
        }
        writeln!(out, "</main>\n</body>\n</html>")
    }
}

const STYLE: &str = "\
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid #999; padding: .4rem .6rem; text-align: left; vertical-align: top; }
blockquote { border-left: .3rem solid #b58900; margin-left: 0; padding-left: 1rem; }
mark { background: #fff3b0; }
";

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Text with its blanks marked.
fn marked(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(super::BLANK) {
        let end = rest[at..].find(']').map_or(rest.len(), |end| at + end + 1);
        out.push_str(&escape(&rest[..at]));
        out.push_str(&format!("<mark>{}</mark>", escape(&rest[at..end])));
        rest = &rest[end..];
    }
    out.push_str(&escape(rest));
    out
}

#[cfg(test)]
mod tests {
    use super::Page;

    #[test]
    fn html_is_escaped_and_blanks_are_marked() {
        let mut page = Page::new("A & B");
        page.paragraph("x < y [TO BE COMPLETED: z] end");
        let mut out = Vec::new();
        page.html(&mut out).expect("a vector takes all");
        let text = String::from_utf8(out).expect("text");
        assert!(text.contains("<p>x &lt; y <mark>[TO BE COMPLETED: z]</mark> end</p>") && text.contains("<h1>A &amp; B</h1>"), "{text}");
    }
}
