//! Which part of a notice speaks to whom: sections for jurisdictions, and under which heading each block stands.

use super::block::{Block, Kind, Place};
use super::statements::categories;
use super::wording::{WORDING, normal};

/// A run of blocks that is for the people of one or several places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The places, by their names.
    pub places: Vec<String>,
    /// The block that names them.
    pub head: usize,
    /// One past its last block.
    pub end: usize,
}

impl Part {
    /// Its blocks without the head.
    #[must_use]
    pub fn of<'b>(&self, blocks: &'b [Block]) -> &'b [Block] {
        &blocks[(self.head + 1).min(self.end)..self.end]
    }

    /// Where it begins.
    #[must_use]
    pub fn place(&self, blocks: &[Block]) -> Place {
        blocks[self.head].place()
    }
}

/// How deep the head of a part stands, and so what ends it.
#[derive(Debug, Clone, Copy)]
enum Depth {
    /// A heading of this level; one that is marked as such, not only set off.
    Heading(u8),
    /// An item or a folding part of a page.
    Fold(u8),
    /// A line of its own.
    Line,
}

/// The parts of a notice for jurisdictions, in order. Parts do not overlap.
#[must_use]
pub fn parts(blocks: &[Block]) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut open: Option<(Part, Depth)> = None;
    let mut is_flat = false;
    for (at, block) in blocks.iter().enumerate() {
        let found = head(blocks, at);
        if let Some((part, depth)) = &open
            && found.is_none()
            && goes_on(part, *depth, blocks, at, is_flat)
        {
            is_flat = true;
            continue;
        }
        if let Some((part, depth)) = &mut open
            && (ends(*depth, block) || found.as_ref().is_some_and(|(places, other)| begins_anew(part, *depth, places, *other, block)))
        {
            part.end = at;
            parts.extend(open.take().map(|(part, _)| part));
        }
        if open.is_none()
            && let Some((places, depth)) = found
        {
            open = Some((Part { places, head: at, end: blocks.len() }, depth));
            is_flat = false;
        }
    }
    parts.extend(open.map(|(part, _)| part));
    parts.retain(|part| part.end > part.head + 1);
    parts
}

/// Whether the block is the head of a part, and how deep it stands.
fn head(blocks: &[Block], at: usize) -> Option<(Vec<String>, Depth)> {
    let block = &blocks[at];
    let own = |places: Vec<&str>| places.into_iter().map(str::to_owned).collect::<Vec<_>>();
    let depth = match block.kind {
        Kind::Heading(_) if block.nest > 0 => Depth::Fold(block.nest),
        Kind::Heading(level) => Depth::Heading(level),
        Kind::Item(_) if block.nest > 0 => Depth::Fold(block.nest),
        Kind::Item(_) | Kind::Text => Depth::Line,
        Kind::Row(..) => return None,
    };
    let places = match block.kind {
        Kind::Heading(_) => own(WORDING.jurisdictions(&block.text)),
        _ if block.text.split_whitespace().count() > 9 => Vec::new(),
        // An item is a head only when something other than the next item follows it.
        Kind::Item(_) => {
            let next = blocks.get(at + 1);
            let is_listed = next.is_none_or(|next| matches!(next.kind, Kind::Item(_)) && next.text.split_whitespace().count() <= 6);
            if is_listed || !WORDING.is_only_places(&block.text) { Vec::new() } else { own(WORDING.jurisdictions(&block.text)) }
        }
        _ if WORDING.is_only_places(&block.text) && !block.text.ends_with('.') => own(WORDING.jurisdictions(&block.text)),
        _ => Vec::new(),
    };
    (!places.is_empty()).then_some((places, depth))
}

/// Whether a heading as high as that of the part for California goes on with it, as on pages whose headings all stand equally high: when the part
/// has listed nothing yet and the heading is about what its lists hold, and then for every further heading about such things.
fn goes_on(part: &Part, depth: Depth, blocks: &[Block], at: usize, is_flat: bool) -> bool {
    let (Depth::Heading(level), Kind::Heading(other)) = (depth, &blocks[at].kind) else { return false };
    if level != *other || level == 1 || part.places != ["California"] || is_general(&blocks[at].text) {
        return false;
    }
    let topic = WORDING.topic(&blocks[at].text);
    if is_flat {
        return topic.is_some_and(|topic| !matches!(topic, "contacts" | "minors"));
    }
    // A list for the statute's twelve months belongs to the part, whatever stood before it.
    if matches!(topic, Some("collected" | "disclosed" | "not-collected" | "sold" | "shared" | "sold-or-shared" | "sensitive"))
        && looks_back(&blocks[at..])
    {
        return true;
    }
    let is_listed =
        blocks[part.head..at].iter().any(|block| matches!(block.kind, Kind::Item(_) | Kind::Row(..)) && !categories(&block.text).is_empty());
    !is_listed && matches!(topic, Some("collected" | "disclosed" | "not-collected"))
}

/// Whether the paragraphs below the heading with which these blocks begin speak of the preceding twelve months.
fn looks_back(blocks: &[Block]) -> bool {
    let own = blocks.iter().skip(1).take_while(|block| !matches!(block.kind, Kind::Heading(_)));
    own.map(|block| normal(&block.text)).any(|text| {
        let months = text.contains("twelve months") || text.contains("12 months") || text.contains("twelve (12) months");
        months && ["preceding", "past", "last", "prior", "previous"].iter().any(|word| text.contains(word))
    })
}

/// Whether a block that is no head ends a part.
fn ends(depth: Depth, block: &Block) -> bool {
    match (depth, &block.kind) {
        (Depth::Fold(nest), _) => block.nest < nest,
        (Depth::Heading(level), Kind::Heading(other)) => *other < level || *other == level && (level != 5 || is_general(&block.text)),
        (Depth::Line, Kind::Heading(other)) => *other < 5 || is_general(&block.text),
        _ => false,
    }
}

/// Headings that stand in no section for a place, for text whose headings have no levels.
fn is_general(heading: &str) -> bool {
    let text = normal(heading);
    let starts = [
        "changes to",
        "updates to",
        "how to contact",
        "contact us",
        "contact information",
        "how we secure",
        "security",
        "cookies",
        "third-party links",
        "links to",
    ];
    starts.iter().any(|start| text.starts_with(start))
}

/// Whether a head inside an open part begins a part of its own.
fn begins_anew(part: &Part, depth: Depth, places: &[String], other: Depth, block: &Block) -> bool {
    if part.places == places {
        // `California Residents`, and below it `Your California rights`.
        return false;
    }
    match (depth, other) {
        (Depth::Fold(nest), _) => block.nest <= nest,
        // A notice for one place whose sections speak of others in passing.
        (Depth::Heading(1), Depth::Line) => false,
        (Depth::Heading(level), Depth::Heading(other)) => other <= level || level == 1 || places.iter().any(|place| place == "California"),
        _ => true,
    }
}

/// The paragraph that is a title for California in all but its mark, as on pages that are nothing but boxes: short, and followed by a longer one.
fn titled(blocks: &[Block]) -> Option<usize> {
    let is_title = |block: &Block| {
        block.kind == Kind::Text
            && block.text.split_whitespace().count() <= 8
            && !block.text.ends_with(['.', ':', ';', ',', '?'])
            && WORDING.jurisdictions(&block.text) == ["California"]
    };
    (0..blocks.len()).find(|&at| {
        is_title(&blocks[at]) && blocks.get(at + 1).is_some_and(|next| next.kind == Kind::Text && next.text.split_whitespace().count() > 8)
    })
}

/// The part below the heading over a list of the statute's categories, in a notice that speaks of California and names no law: notices for people
/// of several states have one list for all.
fn listed(blocks: &[Block]) -> Option<Part> {
    if !blocks.iter().any(|block| normal(&block.text).contains("california")) {
        return None;
    }
    let is_entry = |block: &Block| match &block.kind {
        Kind::Row(_, cells) => cells.iter().take(2).any(|cell| !cell.is_head && !categories(&cell.text).is_empty()),
        Kind::Item(_) => !categories(&block.text).is_empty(),
        _ => false,
    };
    let first = (0..blocks.len()).find(|&at| is_entry(&blocks[at]))?;
    let head = (0..first).rev().find(|&at| matches!(blocks[at].kind, Kind::Heading(level) if level < 5)).unwrap_or(0);
    let Kind::Heading(level) = blocks[head].kind else { return None };
    let end = (head + 1..blocks.len()).find(|&at| matches!(blocks[at].kind, Kind::Heading(other) if other <= level)).unwrap_or(blocks.len());
    let entries = blocks[head..end].iter().filter(|block| is_entry(block)).count();
    (entries >= 3).then(|| Part { places: vec!["California".to_owned()], head, end })
}

/// Where the California part is, when no heading names it: the run of blocks below the heading over the first that names the law.
#[must_use]
pub fn implied_california(blocks: &[Block]) -> Option<Part> {
    if let Some(head) = titled(blocks) {
        let end = (head + 1..blocks.len()).find(|&at| ends(Depth::Line, &blocks[at])).unwrap_or(blocks.len());
        return Some(Part { places: vec!["California".to_owned()], head, end });
    }
    let laws = |block: &Block| WORDING.laws(&block.text).contains(&"CCPA") || normal(&block.text).contains("1798.");
    let Some(named) = blocks.iter().position(laws) else { return listed(blocks) };
    let head = (0..=named).rev().find(|&at| matches!(blocks[at].kind, Kind::Heading(_))).unwrap_or(0);
    let level = match blocks[head].kind {
        Kind::Heading(level) => level,
        _ => 6,
    };
    let end = (named + 1..blocks.len())
        .find(|&at| matches!(blocks[at].kind, Kind::Heading(other) if other <= level && (level != 5 || is_general(&blocks[at].text))));
    // The lists may stand before the law is named, as in a notice that is about nothing else.
    let head = if level <= 1 { 0 } else { head };
    Some(Part { places: vec!["California".to_owned()], head, end: end.unwrap_or(blocks.len()) })
}
