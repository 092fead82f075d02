//! A document as a list of blocks: headings, paragraphs, items and rows, each with the lines that it came from. Every form of document becomes
//! such a list, so that what a notice says is understood in one place.

use serde::{Deserialize, Serialize};

/// Where a statement stands in its document.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// The line, counted from 1; of the page where there are pages.
    pub line: u32,
    /// The page, counted from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.page {
            Some(page) => write!(f, "page {page}, line {}", self.line),
            None => write!(f, "line {}", self.line),
        }
    }
}

/// What a block is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A heading; 1 stands highest.
    Heading(u8),
    /// A paragraph.
    Text,
    /// An item of a list, so deep.
    Item(u8),
    /// A row of the table with this number.
    Row(u32, Vec<Cell>),
}

/// A cell of a row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    /// Its text.
    pub text: String,
    /// Whether the document marks it as the head of a column or row.
    pub is_head: bool,
}

/// One block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: Kind,
    /// Its text, white space collapsed.
    pub text: String,
    /// How many bytes at its start are set off, as a bold lead-in is; 0 when none.
    pub lead: usize,
    /// Offsets in the text with the lines that begin there.
    pub lines: Vec<(usize, u32)>,
    /// The page.
    pub page: Option<u32>,
    /// How many lists and folding parts stand around it, where the document says so.
    pub nest: u8,
}

impl Block {
    /// Where it begins.
    #[must_use]
    pub fn place(&self) -> Place {
        self.place_at(0)
    }

    /// Where a byte of its text stands.
    #[must_use]
    pub fn place_at(&self, offset: usize) -> Place {
        let at = self.lines.partition_point(|(start, _)| *start <= offset);
        Place { line: self.lines.get(at.saturating_sub(1)).map_or(0, |(_, line)| *line), page: self.page }
    }

    /// The words that are set off at its start, without the marks behind them.
    #[must_use]
    pub fn lead(&self) -> Option<&str> {
        let lead = self.text.get(..self.lead)?.trim().trim_end_matches([':', '.', '-', '–', '—']).trim();
        (!lead.is_empty()).then_some(lead)
    }

    /// What follows the words that are set off.
    #[must_use]
    pub fn body(&self) -> &str {
        self.text.get(self.lead..).unwrap_or_default().trim_start_matches([':', '.', '-', '–', '—', ' ', '*', '_'])
    }

    /// The sentences with their offsets.
    pub fn sentences(&self) -> impl Iterator<Item = (usize, &str)> {
        let text = self.text.as_str();
        let mut start = 0;
        std::iter::from_fn(move || {
            let rest = text.get(start..).filter(|rest| !rest.trim().is_empty())?;
            let skipped = rest.len() - rest.trim_start().len();
            let end = start + sentence_end(rest);
            let at = start + skipped;
            start = end;
            Some((at, text[at..end].trim_end()))
        })
    }
}

/// Words before whose full stop no sentence ends.
const ABBREVIATIONS: [&str; 14] = ["no", "nos", "e.g", "i.e", "cal", "civ", "sec", "u.s", "u.s.c", "c.f.r", "art", "st", "ave", "mr"];
/// Ends of the names of companies; a sentence ends there only when the next begins.
const SUFFIXES: [&str; 9] = ["inc", "co", "ltd", "corp", "ltda", "llc", "s.a", "k.k", "g.k"];

fn sentence_end(text: &str) -> usize {
    for (at, char) in text.char_indices() {
        let next = at + char.len_utf8();
        if !matches!(char, '.' | '!' | '?') || !text[next..].starts_with(' ') {
            continue;
        }
        let word = text[..at].rsplit([' ', '(']).next().unwrap_or_default().to_lowercase();
        let goes_on = SUFFIXES.contains(&word.as_str()) && !text[next..].trim_start().starts_with(char::is_uppercase);
        if char != '.' || !(goes_on || ABBREVIATIONS.contains(&word.as_str()) || word.chars().count() == 1) {
            return next;
        }
    }
    text.len()
}

/// Collects the text of a block.
#[derive(Debug, Default)]
pub struct Draft {
    text: String,
    lines: Vec<(usize, u32)>,
    lead: usize,
    is_lead_over: bool,
}

/// Whether text is set off, as bold text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// It is not.
    Plain,
    /// It is.
    Bold,
}

impl Draft {
    /// Whether nothing was written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// The text so far.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Adds text that stands on a line, white space collapsed.
    pub fn push(&mut self, text: &str, line: u32, weight: Weight) {
        for char in text.chars() {
            if char.is_whitespace() || char == '\u{200B}' {
                if !self.text.is_empty() && !self.text.ends_with(' ') {
                    self.text.push(' ');
                }
                continue;
            }
            if self.lines.last().is_none_or(|(_, last)| *last != line) {
                self.lines.push((self.text.len(), line));
            }
            self.text.push(char);
            match weight {
                Weight::Bold if !self.is_lead_over => self.lead = self.text.len(),
                Weight::Bold => {}
                Weight::Plain => self.is_lead_over = true,
            }
        }
    }

    /// The finished block; `None` when nothing was written.
    pub fn finish(&mut self, kind: Kind, page: Option<u32>, nest: u8) -> Option<Block> {
        let draft = std::mem::take(self);
        let text = draft.text.trim_end().to_owned();
        (!text.is_empty()).then(|| Block { kind, lead: draft.lead.min(text.len()), text, lines: draft.lines, page, nest })
    }
}
