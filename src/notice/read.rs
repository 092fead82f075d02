//! From a file to what it declares.

use std::sync::LazyLock;

use regex::Regex;

use crate::content::decode::{self, Input};
use crate::content::segment::{Member, Places, Spot};
use crate::content::{Budget, Format, Limits, Segment, Sink, Stop, Text};

use super::block::{Block, Kind, Place};
use super::general::{Gathered, gather};
use super::model::{Jurisdiction, Notice, Retention, SCHEMA, Said, Section};
use super::repair::repair;
use super::sections::{self, Part};
use super::statements::{Acts, settle};
use super::wording::{WORDING, normal};
use super::{california, html, table, text};

/// A notice, and its text in passages for comparing versions.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// What it declares.
    pub notice: Notice,
    /// Its sentences, in order.
    pub passages: Vec<Passage>,
}

/// A sentence with the part and the heading under which it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// The jurisdictions of its part, joined by commas; empty for the general part.
    pub part: String,
    /// The heading over it.
    pub heading: String,
    /// The sentence.
    pub text: String,
    /// Where it stands.
    pub place: Place,
}

/// Reads a notice. `name` helps to tell its format.
///
/// # Errors
/// What stands in the way: the document is encrypted or damaged, or holds no text.
pub fn read(name: &str, bytes: &[u8]) -> Result<Reading, String> {
    let blocks = table::upright(unquestioned(blocks(name, bytes)?));
    if blocks.is_empty() {
        return Err("holds no text; give the notice as HTML, Markdown, plain text or PDF".to_owned());
    }
    Ok(understand(&blocks))
}

fn blocks(name: &str, bytes: &[u8]) -> Result<Vec<Block>, String> {
    let format = Format::sniff(name, bytes);
    if format == Format::Binary && !bytes.starts_with(b"%PDF") {
        return Err("is not a document that can be read; give the notice as HTML, Markdown, plain text or PDF".to_owned());
    }
    let decoded = Text::decode(bytes);
    let source = String::from_utf8_lossy(decoded.bytes());
    if format.is_text() || is_markup(&source) {
        let source = repair(&source);
        return Ok(if is_markup(&source) { html::read(&source) } else { text::read(&source, None) });
    }
    let mut pages = Pages::default();
    #[cfg(feature = "pdf")]
    if bytes.starts_with(b"%PDF") {
        for (page, number) in super::pdf::pages(bytes)?.iter().zip(1u32..) {
            pages.take(page, Some(number));
        }
        return Ok(pages.blocks);
    }
    decode::decode(format, Input::Bytes(bytes), name, &Budget::new(Limits::default(), bytes.len() as u64), &mut pages)
        .map_err(|stop| format!("is {}", stop.says()))?;
    Ok(pages.blocks)
}

/// Questions and answers without the letters before them, which would be taken for those of the statute.
fn unquestioned(mut blocks: Vec<Block>) -> Vec<Block> {
    let after = |text: &str, letter: char| text.strip_prefix(letter).is_some_and(|rest| rest.starts_with([':', '.']));
    if blocks.iter().filter(|block| after(&block.text, 'Q')).count() < 2 {
        return blocks;
    }
    for block in &mut blocks {
        if after(&block.text, 'Q') || after(&block.text, 'A') {
            let cut = block.text.len() - block.text[2..].trim_start_matches(['*', ' ']).len();
            block.text.drain(..cut);
            block.lead = block.lead.saturating_sub(cut);
            block.lines.iter_mut().for_each(|(start, _)| *start = start.saturating_sub(cut));
            if let Kind::Item(_) = block.kind {
                block.kind = Kind::Text;
            }
        }
    }
    blocks.retain(|block| !block.text.is_empty());
    blocks
}

/// Whether a text is HTML: enough of it are tags that only HTML has.
fn is_markup(source: &str) -> bool {
    static TAG: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)</?(?:p|div|ul|ol|li|table|tr|td|h[1-6]|html|body|section|span|br|strong)\b[^<>]*>").expect("a valid pattern")
    });
    TAG.find_iter(source).take(100).count() * 500 >= source.len().min(50_000)
}

/// The text of a document by pages.
#[derive(Default)]
struct Pages {
    blocks: Vec<Block>,
}

impl Pages {
    /// Takes the text of a page.
    fn take(&mut self, source: &str, page: Option<u32>) {
        let mut blocks = text::read(&repair(source), page);
        // A sentence that a page cut goes on.
        if let (Some(last), Some(first)) = (self.blocks.last_mut(), blocks.first())
            && first.kind == Kind::Text
            && matches!(last.kind, Kind::Text | Kind::Item(_))
            && !last.text.ends_with(['.', ':', ';', '!', '?'])
            && first.text.starts_with(char::is_lowercase)
        {
            last.text.push(' ');
            last.text.push_str(&first.text);
            blocks.remove(0);
        }
        self.blocks.append(&mut blocks);
    }
}

impl Sink for Pages {
    fn segment(&mut self, segment: Segment) -> Result<(), Stop> {
        let page = match &segment.places {
            Places::Marks(marks) => match marks.first().map(|mark| &mark.spot) {
                Some(Spot::Page(page)) => Some(*page as u32),
                // What stands beside the pages (properties, form values) is no part of the notice.
                Some(Spot::Path(_)) => return Ok(()),
                _ => None,
            },
            _ => None,
        };
        self.take(&String::from_utf8_lossy(&segment.text), page);
        Ok(())
    }

    fn member(&mut self, _: Member<'_>) -> Result<(), Stop> {
        Ok(())
    }

    fn unread(&mut self, _: &str, _: u64, _: Stop) -> Result<(), Stop> {
        Ok(())
    }
}

fn understand(blocks: &[Block]) -> Reading {
    let mut notice = Notice { schema: SCHEMA.to_owned(), ..Notice::default() };
    let mut parts = sections::parts(blocks);
    let is_california = |part: &Part| part.places.iter().any(|place| place == "California");
    if !parts.iter().any(is_california) {
        match sections::implied_california(blocks) {
            Some(part) => {
                notice.notes.push("No heading names California; the part that names its law was read as its section.".to_owned());
                parts.push(part);
                parts.sort_by_key(|part| part.head);
            }
            None => notice.notes.push("The notice has no section for California and does not name its law.".to_owned()),
        }
    }
    let general: Vec<Block> = outside(blocks, &parts);
    let californian: Vec<Block> = parts.iter().filter(|part| is_california(part)).flat_map(|part| blocks[part.head..part.end].to_vec()).collect();
    california::read(&californian, &mut notice);
    read_general_lists(&mut notice, &general, !californian.is_empty());
    dates(&mut notice, blocks, &californian);
    fill(&mut notice, gather(&general));
    fill(&mut notice, gather(&californian));
    hear_elsewhere(&mut notice, &general);
    for part in &parts {
        section(&mut notice, blocks, part, is_california(part));
    }
    conclude(&mut notice);
    Reading { passages: passages(blocks, &parts), notice }
}

/// Where the part for California lists nothing, as one that only speaks of rights, the lists of the general part are read, if they are lists of
/// the statute's categories.
fn read_general_lists(notice: &mut Notice, general: &[Block], is_named: bool) {
    if !is_named || !notice.collected.is_empty() || !notice.not_collected.is_empty() {
        return;
    }
    let mut other = Notice::default();
    california::read(general, &mut other);
    if other.collected.len() < 3 {
        return;
    }
    notice.notes.push("The California section lists no categories; those of the general part were read.".to_owned());
    (notice.collected, notice.not_collected, notice.disclosed) = (other.collected, other.not_collected, other.disclosed);
    for (own, other) in [(&mut notice.sold, other.sold), (&mut notice.shared, other.shared), (&mut notice.sensitive, other.sensitive)] {
        if own.statement == Said::Silent {
            *own = other;
        }
    }
}

/// The blocks that stand in no part for a jurisdiction.
fn outside(blocks: &[Block], parts: &[Part]) -> Vec<Block> {
    let inside = |at: usize| parts.iter().any(|part| (part.head..part.end).contains(&at));
    blocks.iter().enumerate().filter(|(at, _)| !inside(*at)).map(|(_, block)| block.clone()).collect()
}

fn section(notice: &mut Notice, blocks: &[Block], part: &Part, is_california: bool) {
    let own = part.of(blocks);
    let text: String = blocks[part.head..part.end].iter().map(|block| block.text.as_str()).collect::<Vec<_>>().join(" ");
    let laws: Vec<String> = WORDING.laws(&text).into_iter().map(str::to_owned).collect();
    for place in &part.places {
        if !notice.sections.iter().any(|known| known.jurisdiction == *place) {
            notice.sections.push(Section { jurisdiction: place.clone(), law: laws.first().cloned(), place: part.place(blocks) });
        }
    }
    if !is_california {
        let Gathered { terms, statements, .. } = gather(own);
        notice.jurisdictions.push(Jurisdiction { names: part.places.clone(), laws, place: part.place(blocks), terms, statements });
    }
}

/// Adds what a part says to what stands at the top.
fn fill(notice: &mut Notice, mut gathered: Gathered) {
    notice.sources.append(&mut gathered.sources);
    notice.terms.append(gathered.terms);
}

/// What the general part says of selling and sharing counts where the part for California says nothing.
fn hear_elsewhere(notice: &mut Notice, general: &[Block]) {
    let mut acts = Acts::default();
    for block in general {
        for (offset, sentence) in block.sentences() {
            acts.hear(sentence, block.place_at(offset));
        }
    }
    for (own, other) in [(&mut notice.sold, acts.sold), (&mut notice.shared, acts.shared), (&mut notice.sensitive, acts.sensitive)] {
        if own.statement == Said::Silent && other.statement != Said::Silent {
            settle(own, other.statement, other.text.as_deref().unwrap_or_default(), other.place.unwrap_or_default());
        }
    }
}

fn dates(notice: &mut Notice, blocks: &[Block], californian: &[Block]) {
    static EFFECTIVE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)\beffective(?: date)?(?: as of)?\b|\b(?:in effect|in force) (?:as of|since|from)\b|\btakes effect\b|\bas of the effective\b")
            .expect("a valid pattern")
    });
    static UPDATED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)\b(?:last )?(?:updated|revised|modified|reviewed)\b|\bversion of\b|\b(?:last|latest) (?:revision|update)\b|\b(?:revision|update) date\b").expect("a valid pattern")
    });
    let find = |blocks: &[Block], mark: &Regex| {
        blocks.iter().enumerate().find_map(|(at, block)| {
            let found = mark.find(&block.text)?;
            let rest = &block.text[found.end()..];
            // The date may stand in the block that follows a label.
            date(rest.get(..rest.floor_char_boundary(60)).unwrap_or(rest))
                .or_else(|| blocks.get(at + 1).filter(|next| rest.len() < 4 && next.text.len() < 40).and_then(|next| date(&next.text)))
        })
    };
    notice.updated = find(blocks, &UPDATED);
    notice.effective = find(californian, &EFFECTIVE).or_else(|| find(blocks, &EFFECTIVE)).or_else(|| notice.updated.clone());
    static LOOK_BACK: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\b(?:preceding|past|last|prior|previous) (?:twelve|12)(?: \(12\))?[ -]months?\b|\b(?:twelve|12)(?: \(12\))?[ -]months? (?:preceding|leading up to|before|prior to)\b|\b12-month period (?:preceding|before|prior to)\b")
            .expect("a valid pattern")
    });
    let looks = |blocks: &[Block]| blocks.iter().any(|block| LOOK_BACK.is_match(&normal(&block.text)));
    notice.look_back_months = (looks(californian) || californian.is_empty() && looks(blocks)).then_some(12);
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// The first date of a text as YYYY-MM-DD.
fn date(text: &str) -> Option<String> {
    static NAMED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b|\b(\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,?\s+(\d{4})\b")
            .expect("a valid pattern")
    });
    static DIGITS: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\b(\d{4})[-/.](\d{2})[-/.](\d{2})\b|\b(\d{1,2})/(\d{1,2})/(\d{4})\b").expect("a valid pattern"));
    let made = |year: &str, month: usize, day: &str| {
        let (year, day) = (year.parse::<u32>().ok()?, day.parse::<u32>().ok()?);
        ((1..=12).contains(&month) && (1..=31).contains(&day)).then(|| format!("{year:04}-{month:02}-{day:02}"))
    };
    let month = |name: &str| MONTHS.iter().position(|month| name.to_lowercase().starts_with(month)).map_or(0, |at| at + 1);
    if let Some(found) = NAMED.captures(text) {
        return match found.get(1) {
            Some(name) => made(&found[3], month(name.as_str()), &found[2]),
            None => made(&found[6], month(&found[5]), &found[4]),
        };
    }
    let found = DIGITS.captures(text)?;
    match found.get(1) {
        Some(year) => made(year.as_str(), found[2].parse().ok()?, &found[3]),
        None => made(&found[6], found[4].parse().ok()?, &found[5]),
    }
}

fn conclude(notice: &mut Notice) {
    // What is said of a category need not stand there once more without it.
    let own: Vec<(Place, Option<u32>)> =
        notice.terms.retention.iter().filter(|kept| kept.category.is_some()).map(|kept| (kept.place, kept.days)).collect();
    let entries: Vec<Place> = notice.collected.iter().map(|declared| declared.place).collect();
    let is_twin = |kept: &Retention| {
        kept.category.is_none()
            && own.iter().any(|(place, days)| {
                *days == kept.days && (*place == kept.place || entries.contains(place) && kept.text.to_lowercase().starts_with("retention"))
            })
    };
    notice.terms.retention.retain(|kept| !is_twin(kept));
    notice.sections.sort_by(|a, b| a.jurisdiction.cmp(&b.jurisdiction));
    let has = |name: &str| notice.sections.iter().any(|section| section.jurisdiction == name);
    if has("California") && notice.collected.is_empty() {
        notice.notes.push("The California section lists no category as collected, or in words that are not known.".to_owned());
    }
    if !notice.unknown.is_empty() {
        notice.notes.push(format!("{} entries of lists of categories are in words that are not known; see `unknown`.", notice.unknown.len()));
    }
    if notice.effective.is_some() && notice.effective == notice.updated {
        notice.notes.push("The effective date is that of the last update, or the same day.".to_owned());
    }
}

fn passages(blocks: &[Block], parts: &[Part]) -> Vec<Passage> {
    let mut out = Vec::new();
    let mut heading = String::new();
    for (at, block) in blocks.iter().enumerate() {
        let part = parts.iter().find(|part| (part.head..part.end).contains(&at));
        if parts.iter().any(|part| part.head == at || part.end == at) {
            heading.clear();
        }
        if let Kind::Heading(_) = block.kind {
            heading.clone_from(&block.text);
        }
        let part = part.map(|part| part.places.join(", ")).unwrap_or_default();
        for (offset, sentence) in block.sentences() {
            out.push(Passage { part: part.clone(), heading: heading.clone(), text: sentence.to_owned(), place: block.place_at(offset) });
        }
    }
    out
}
