//! The report on a terminal: a verdict, then tables of two or three columns of numbers behind wrapped text.
//!
//! Laid out by hand: text on the left takes what the numbers on the right leave, continued lines hang below their beginning, and no line is
//! wider than the page. Every text passes through [`clean`], so that names of scanned objects cannot write to the terminal. Colours are added to whole
//! lines after they are laid out, and repeat what the words say.

use std::io::{self, Write};

use crate::detect::Disposition;
use crate::inventory::Document;
use crate::inventory::document::CombinationDoc;
use crate::object::Zone;
use crate::taxonomy::classify::Laws;

use super::digest::{CategoryRow, Digest, ElementRow, FindingRow, LawPart, LedgerRow, ObjectPart, RulingRow, place};
use super::text::{ascii, clean, counted, number, width, wrap};
use super::{Ink, Page, Signs};

/// Wider pages are not filled: the eye loses the line.
const WIDEST: usize = 120;
const NARROWEST: usize = 48;
/// Columns of a number, with the gap before it.
const CELL: usize = 10;

pub(super) fn write(document: &Document, laws: &Laws, page: Page<'_>, out: &mut dyn Write) -> io::Result<()> {
    let digest = Digest::new(document, laws);
    let mut sheet = Sheet { out, width: page.width.clamp(NARROWEST, WIDEST), page, tone: Tone::Plain };
    let tone = if document.coverage.complete { Tone::Strong } else { Tone::Warning };
    sheet.toned(tone, |sheet| sheet.text(Indent::NONE, &digest.verdict))?;
    digest.laws.iter().try_for_each(|law| categories(&mut sheet, law))?;
    elements(&mut sheet, "Personal data", &digest.personal)?;
    elements(&mut sheet, "Secrets", &digest.secrets)?;
    elements(&mut sheet, "Context, not personal data by itself", &digest.context)?;
    if let Some(possible) = &digest.possible {
        sheet.blank()?;
        sheet.text(Indent::NONE, possible)?;
    }
    combinations(&mut sheet, digest.combinations)?;
    policy(&mut sheet, &digest.policy)?;
    objects(&mut sheet, &digest)?;
    coverage(&mut sheet, &digest.ledger)?;
    sheet.heading("Notes", &[])?;
    digest.notes.iter().try_for_each(|note| sheet.text(Indent::hanging(0, 2), &format!("· {note}")))?;
    sheet.text(Indent::hanging(0, 2), &format!("· {}", digest.origin))
}

fn categories(sheet: &mut Sheet<'_>, law: &LawPart<'_>) -> io::Result<()> {
    sheet.heading(law.title, &["findings", "objects"])?;
    let ids = law.rows.iter().map(|row| indent_of(row) + width(row.label)).max().unwrap_or(0).clamp(1, 12) + 2;
    law.rows.iter().try_for_each(|row| category(sheet, row, ids))?;
    if !law.empty.is_empty() {
        sheet.text(Indent::hanging(0, 2), &format!("Nothing found under {}.", law.empty.join(", ")))?;
    }
    Ok(())
}

/// Limbs stand indented below their category.
fn indent_of(row: &CategoryRow<'_>) -> usize {
    if row.doc.limb.is_some() { 2 } else { 0 }
}

fn category(sheet: &mut Sheet<'_>, row: &CategoryRow<'_>, ids: usize) -> io::Result<()> {
    let indent = indent_of(row);
    let id = format!("{:ids$}", row.label, ids = ids - indent);
    let below = Indent::hanging(ids, 2);
    let tone = if row.sensitive && row.findings > 0 { Tone::Grave } else { Tone::Plain };
    let cells = [some(row.findings), some(row.objects)];
    sheet.toned(tone, |sheet| sheet.row(Indent::hanging(indent, width(&id)), &format!("{id}{}", row.doc.title), &cells))?;
    let unverified = if row.doc.verified { "" } else { " (wording unverified)" };
    sheet.toned(Tone::Faint, |sheet| sheet.text(below, &format!("{}{unverified}", row.doc.cite)))?;
    row.conditions.iter().try_for_each(|condition| sheet.toned(Tone::Faint, |sheet| sheet.text(below, condition)))
}

fn elements(sheet: &mut Sheet<'_>, title: &str, rows: &[ElementRow]) -> io::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    sheet.heading(title, &["findings", "distinct", "objects"])?;
    for row in rows {
        let name = if row.title == row.element { row.title.clone() } else { format!("{} ({})", row.title, row.element) };
        sheet.row(Indent::hanging(0, 2), &name, &[some(row.findings), row.distinct.clone(), some(row.objects)])?;
        if let Some(words) = row.beside.words() {
            sheet.text(Indent::hanging(2, 2), &words)?;
        }
    }
    Ok(())
}

fn combinations(sheet: &mut Sheet<'_>, met: &[CombinationDoc]) -> io::Result<()> {
    if met.is_empty() {
        return Ok(());
    }
    sheet.heading("Found together", &["records", "objects"])?;
    for combination in met {
        sheet.row(Indent::hanging(0, 2), &combination.title, &[number(combination.records), number(combination.objects)])?;
        sheet.text(Indent::hanging(2, 2), &format!("{} ({})", combination.says, combination.cite))?;
        if let Some(first) = combination.examples.first() {
            sheet.text(Indent::hanging(2, 2), &format!("first: {} {}", first.object, place(&first.place)))?;
        }
    }
    Ok(())
}

fn policy(sheet: &mut Sheet<'_>, rows: &[RulingRow<'_>]) -> io::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    sheet.heading("Policy", &["findings", "objects"])?;
    for row in rows {
        let tone = if row.word == "broken" { Tone::Grave } else { Tone::Plain };
        let cells = [some(row.findings), some(row.objects)];
        sheet.toned(tone, |sheet| sheet.row(Indent::hanging(0, 2), &format!("{}: {}", row.rule, row.word), &cells))?;
        if !row.about.is_empty() {
            sheet.text(Indent::hanging(2, 2), &row.about)?;
        }
        if let Some(first) = row.examples.first() {
            sheet.text(Indent::hanging(2, 2), &format!("first: {} {}", first.object, place(&first.place)))?;
        }
    }
    Ok(())
}

fn objects(sheet: &mut Sheet<'_>, digest: &Digest<'_>) -> io::Result<()> {
    if digest.objects.is_empty() {
        return Ok(());
    }
    sheet.heading("Where", &["findings"])?;
    for (at, part) in digest.objects.iter().enumerate() {
        if at > 0 {
            sheet.blank()?;
        }
        object(sheet, part)?;
    }
    if digest.more_objects > 0 {
        sheet.blank()?;
        sheet.text(Indent::NONE, &format!("… and {}; --format json has them all.", counted(digest.more_objects as u64, "more object")))?;
    }
    Ok(())
}

fn object(sheet: &mut Sheet<'_>, part: &ObjectPart<'_>) -> io::Result<()> {
    let zone = if part.zone == Zone::Own { String::new() } else { format!(" ({} file)", part.zone) };
    sheet.toned(Tone::Strong, |sheet| sheet.row(Indent::hanging(0, 4), &format!("{}{zone}", part.name), &[some(part.findings)]))?;
    let digits = part.rows.iter().map(|row| width(&number(row.count))).max().unwrap_or(1);
    part.rows.iter().try_for_each(|row| finding(sheet, row, digits))?;
    if part.more > 0 {
        sheet.text(Indent::hanging(2, 2), &format!("… and {}", counted(part.more as u64, "more kind")))?;
    }
    Ok(())
}

/// `digits` is the width of the largest count, so that counts stand below each other.
fn finding(sheet: &mut Sheet<'_>, row: &FindingRow<'_>, digits: usize) -> io::Result<()> {
    let disposition = if row.disposition == Disposition::Real { String::new() } else { format!(" ({})", row.disposition) };
    let at = if row.places.is_empty() { String::new() } else { format!(" · {}", row.places) };
    let count = number(row.count);
    let indent = Indent { first: 2 + digits - width(&count), rest: digits + 4 };
    sheet.text(indent, &format!("{count}  {}{disposition}{at}", row.title))?;
    let Some(sample) = row.sample else { return Ok(()) };
    let because = if sample.evidence.is_empty() { String::new() } else { format!(" because {}", sample.evidence.join(", ")) };
    sheet.toned(Tone::Faint, |sheet| sheet.text(Indent::hanging(digits + 4, 2), &format!("{}{because}", sample.masked)))
}

fn coverage(sheet: &mut Sheet<'_>, ledger: &[LedgerRow]) -> io::Result<()> {
    sheet.heading("Coverage", &["objects", "bytes"])?;
    for row in ledger {
        sheet.row(Indent::hanging(0, 2), &row.what, &[number(row.objects), row.size()])?;
        let (alone, explained): (Vec<_>, Vec<_>) = row.names.iter().partition(|(_, reason)| reason.is_none());
        for (name, reason) in explained {
            sheet.text(Indent::hanging(2, 2), &format!("{name}: {}", reason.as_deref().unwrap_or_default()))?;
        }
        let names: Vec<String> = alone.into_iter().map(|(name, _)| name.clone()).chain(row.rest()).collect();
        if !names.is_empty() {
            sheet.text(Indent::hanging(2, 2), &names.join(", "))?;
        }
    }
    Ok(())
}

/// A number that is none where a dash says so more clearly.
fn some(count: u64) -> String {
    if count == 0 { "–".to_owned() } else { number(count) }
}

/// Where the lines of a text begin.
#[derive(Clone, Copy)]
struct Indent {
    first: usize,
    rest: usize,
}

impl Indent {
    const NONE: Self = Self { first: 0, rest: 0 };

    const fn hanging(first: usize, by: usize) -> Self {
        Self { first, rest: first + by }
    }
}

/// What a line's colour says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tone {
    Plain,
    Strong,
    Faint,
    Grave,
    Warning,
}

impl Tone {
    /// The terminal's command (ECMA-48, SGR).
    const fn code(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Strong => "\u{1b}[1m",
            Self::Faint => "\u{1b}[2m",
            Self::Grave => "\u{1b}[31m",
            Self::Warning => "\u{1b}[1;33m",
        }
    }
}

/// The page, written from top to bottom.
struct Sheet<'a> {
    out: &'a mut dyn Write,
    width: usize,
    page: Page<'a>,
    tone: Tone,
}

impl Sheet<'_> {
    fn blank(&mut self) -> io::Result<()> {
        writeln!(self.out)
    }

    /// Lines in one tone.
    fn toned(&mut self, tone: Tone, write: impl FnOnce(&mut Self) -> io::Result<()>) -> io::Result<()> {
        self.tone = tone;
        let written = write(self);
        self.tone = Tone::Plain;
        written
    }

    /// A title over columns of numbers, with a rule below.
    fn heading(&mut self, title: &str, columns: &[&str]) -> io::Result<()> {
        self.blank()?;
        let cells: Vec<String> = columns.iter().map(|&column| column.to_owned()).collect();
        self.toned(Tone::Strong, |sheet| sheet.row(Indent::NONE, &title.to_uppercase(), &cells))?;
        let rule = if self.page.signs == Signs::Ascii { "-" } else { "─" };
        writeln!(self.out, "{}", rule.repeat(self.width))
    }

    /// A text over the full width.
    fn text(&mut self, indent: Indent, text: &str) -> io::Result<()> {
        self.row(indent, text, &[])
    }

    /// A text, with numbers to the right of its first line.
    fn row(&mut self, indent: Indent, text: &str, cells: &[String]) -> io::Result<()> {
        let text = self.shown(text);
        let cells: Vec<String> = cells.iter().map(|cell| self.shown(cell)).collect();
        let cells: String = cells.iter().map(|cell| format!("  {}{cell}", " ".repeat((CELL - 2).saturating_sub(width(cell))))).collect();
        let room = self.width.saturating_sub(width(&cells));
        let lines = wrap(&text, room.saturating_sub(indent.first), room.saturating_sub(indent.rest));
        for (at, line) in lines.iter().enumerate() {
            let line = if at == 0 { format!("{}{line}", " ".repeat(indent.first)) } else { format!("{}{line}", " ".repeat(indent.rest)) };
            let gap = if at == 0 && !cells.is_empty() { format!("{}{cells}", " ".repeat(room.saturating_sub(width(&line)))) } else { String::new() };
            let line = format!("{line}{gap}");
            match self.tone {
                tone if tone == Tone::Plain || self.page.ink == Ink::Plain => writeln!(self.out, "{}", line.trim_end())?,
                tone => writeln!(self.out, "{}{}\u{1b}[0m", tone.code(), line.trim_end())?,
            }
        }
        Ok(())
    }

    /// The text in characters that the terminal shows and does not obey.
    fn shown(&self, text: &str) -> String {
        let text = clean(text);
        if self.page.signs == Signs::Unicode { text.into_owned() } else { ascii(&text) }
    }
}
