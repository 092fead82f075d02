//! Names are content: a path, a key, a column or a sheet can itself be personal data (`patients/078-05-1120.pdf`).
//!
//! Whatever is written about an object goes through [`Namer::clean`] first: a part of a path in which something is found is written as the
//! element and a short keyed tag, so that two such names can still be told apart. The whole part goes, because what stands beside a number
//! is most often its owner's name (`jane_doe-078-05-1120.pdf`). `docs/masking.md` says what is hidden and what cannot be known.

mod guess;
mod reading;

use crate::content::{Layout, label};
use crate::sensitive::Sensitive;
use crate::span::Span;

use super::fields::Fit;
use super::{Confidence, Key, Lane, Match, Matcher, Page, Scratch};
use reading::Reading;

/// The longest label that is written, in bytes.
const LONGEST_LABEL: usize = 64;
/// A value that is only possible by its form is hidden in a name from so many digits on.
const DIGITS: usize = 5;
/// The same for numbers of people, of which some have more letters than digits.
const ID_DIGITS: usize = 4;
/// The same for addresses, whose words say more than their digits.
const HOUSE_DIGITS: usize = 2;
/// The longest ending that stays beside a part that is hidden, in characters: too short to tell anything.
const ENDING: usize = 4;
/// Longer endings that are no one's name.
const LONG_ENDINGS: [&str; 9] = ["jsonl", "ndjson", "ipynb", "parquet", "geojson", "sqlite", "xhtml", "shtml", "plist"];

/// Writes names without the personal data in them.
#[derive(Clone, Copy)]
pub struct Namer<'a> {
    matcher: &'a Matcher,
    key: &'a Key,
    raw: bool,
}

impl<'a> Namer<'a> {
    /// A namer that masks.
    #[must_use]
    pub const fn new(matcher: &'a Matcher, key: &'a Key) -> Self {
        Self { matcher, key, raw: false }
    }

    /// A namer that writes names as they are, for a terminal whose user asked for it.
    #[must_use]
    pub const fn showing(matcher: &'a Matcher, key: &'a Key) -> Self {
        Self { matcher, key, raw: true }
    }

    /// What the detectors find in a name, in order of place. Context elements do not count, nor does what is only possible by its form.
    #[must_use]
    pub fn find(&self, name: &str, scratch: &mut Scratch) -> Vec<Match> {
        let mut found = self.all(name, scratch);
        found.retain(|found| found.confidence >= Confidence::Likely || found.evidence.len() > 1);
        found
    }

    /// The name as it may be written.
    #[must_use]
    pub fn clean(&self, name: &str, scratch: &mut Scratch) -> String {
        if self.raw {
            return name.to_owned();
        }
        let hidden = self.hidden(name, scratch);
        let mut out = String::with_capacity(name.len());
        let mut start = 0;
        for part in name.split_inclusive(['/', '\\', '!']) {
            let bare = part.trim_end_matches(['/', '\\', '!']);
            let span = Span::new(start, start + bare.len());
            start += part.len();
            let found = hidden.iter().find(|(found, _)| found.overlaps(span));
            // An ending that belongs to the value, as that of a host does, is hidden with it.
            let ending = Some(ending(bare)).filter(|ending| found.is_none_or(|(found, _)| found.end + ending.len() <= span.end)).unwrap_or_default();
            match found.map(|(_, kind)| kind.as_str()).or_else(|| guess::guess(bare)) {
                None => out.push_str(part),
                Some(kind) => {
                    out.push_str(&self.tagged(kind, bare));
                    out.push_str(ending);
                    out.push_str(&part[bare.len()..]);
                }
            }
        }
        out
    }

    /// A sentence for the user as it may be written. What it quotes in backquotes, as messages do with what was typed or read, is cleaned
    /// as names are; in the rest what the detectors find is hidden.
    #[must_use]
    pub fn sentence(&self, text: &str, scratch: &mut Scratch) -> String {
        let mut out = String::with_capacity(text.len());
        for (at, piece) in text.split('`').enumerate() {
            if at > 0 {
                out.push('`');
            }
            out.push_str(&if at % 2 == 1 { self.clean(piece, scratch) } else { self.words(piece, scratch) });
        }
        out
    }

    /// The label as it may be written: a name that the detectors know or an identifier in which nothing is found; anything else is `None`.
    #[must_use]
    pub fn label(&self, raw: &[u8], scratch: &mut Scratch) -> Option<String> {
        let text = std::str::from_utf8(raw).ok()?.trim();
        if text.is_empty() || text.len() > LONGEST_LABEL {
            return None;
        }
        let mut known = Vec::new();
        self.matcher.labels.find(&label::normalize(raw), &mut known);
        let is_known = known.iter().any(|(_, fit)| *fit >= Fit::Weak);
        let usual = is_known || is_identifier(text) && (!known.is_empty() || !guess::is_proper_noun(text) && !guess::is_opaque(text));
        let quiet = |scratch: &mut Scratch| self.hidden(text, scratch).is_empty() && guess::guess(text).is_none();
        (self.raw || usual && quiet(scratch)).then(|| text.to_owned())
    }

    /// Everything that the detectors find in a name, read as it stands and as a person reads it.
    fn all(&self, name: &str, scratch: &mut Scratch) -> Vec<Match> {
        if let Some((_, found)) = scratch.name.as_ref().filter(|(known, _)| known == name) {
            return found.clone();
        }
        let found = self.read(name, scratch);
        scratch.name = Some((name.to_owned(), found.clone()));
        found
    }

    fn read(&self, name: &str, scratch: &mut Scratch) -> Vec<Match> {
        let page = Page::plain(name.as_bytes(), &Layout::Plain);
        let mut found = self.matcher.find(page, Span::new(0, name.len()), scratch);
        // Without the dots of endings: `jane@host.org.txt` is an address and an ending.
        let plain = without_endings(name);
        for extra in self.matcher.find(Page { text: plain.as_bytes(), ..page }, Span::new(0, plain.len()), scratch) {
            join(&mut found, extra);
        }
        if let Some(reading) = Reading::of(&plain) {
            let page = Page { text: reading.text(), ..page };
            for mut extra in self.matcher.find(page, Span::new(0, page.text.len()), scratch) {
                extra.span = reading.original(extra.span);
                join(&mut found, extra);
            }
        }
        // Names of people in paths are for `guess`, which knows how files are called; the model knows how sentences are written.
        found.retain(|found| !self.matcher.rule(found.detector).is_context && self.matcher.rule(found.detector).lane != Lane::Names);
        found.sort_by_key(|found| found.span.start);
        found
    }

    /// What is hidden in a name, the best first, with what is written instead. It is more than what is reported: a name is better not
    /// shown than shown.
    fn hidden(&self, name: &str, scratch: &mut Scratch) -> Vec<(Span, String)> {
        let digits = |found: &Match| found.span.of(name.as_bytes()).iter().filter(|byte| byte.is_ascii_digit()).count();
        let mut found = self.all(name, scratch);
        let enough = |found: &Match| match &*self.matcher.rule(found.detector).element {
            "contact.address" => HOUSE_DIGITS,
            element if element.starts_with("id.") => ID_DIGITS,
            _ => DIGITS,
        };
        found.retain(|found| found.confidence >= Confidence::Likely || found.evidence.len() > 1 || digits(found) >= enough(found));
        found.sort_by_key(|found| std::cmp::Reverse(found.confidence));
        found.into_iter().map(|found| (found.span, self.kind(&found))).collect()
    }

    fn kind(&self, found: &Match) -> String {
        self.matcher.rule(found.detector).element.split('.').take(3).collect::<Vec<_>>().join(".")
    }

    fn tagged(&self, kind: &str, value: &str) -> String {
        format!("[{kind}·{}]", self.key.tag(Sensitive::new(value.as_bytes())))
    }

    /// A text in which every finding is replaced where it stands.
    fn words(&self, text: &str, scratch: &mut Scratch) -> String {
        let mut hidden = if self.raw { Vec::new() } else { self.hidden(text, scratch) };
        hidden.sort_by_key(|(span, _)| span.start);
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        for (span, kind) in hidden {
            let (Some(before), Some(value)) = (text.get(at..span.start.max(at)), text.get(span.start..span.end)) else { continue };
            out.push_str(before);
            if span.start >= at {
                out.push_str(&self.tagged(&kind, value));
            }
            at = span.end.max(at);
        }
        out.push_str(text.get(at..).unwrap_or_default());
        out
    }
}

/// Adds what another reading of the name found, unless as much is known of its place; of two equally believed the longer stays.
fn join(found: &mut Vec<Match>, extra: Match) {
    let weight = |found: &Match| (found.confidence, found.span.len());
    if found.iter().any(|known| known.span.overlaps(extra.span) && weight(known) >= weight(&extra)) {
        return;
    }
    found.retain(|known| !known.span.overlaps(extra.span) || known.confidence > extra.confidence);
    found.push(extra);
}

/// Letters, digits and joiners, with few digits.
fn is_identifier(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
        && text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().filter(u8::is_ascii_digit).count() <= 3
}

/// The name with line breaks between its parts and for the dots of endings, so that offsets stay and a field is read as one:
/// `2024/born=1980-02-03.jpg`.
fn without_endings(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for part in name.split_inclusive(['/', '\\', '!']) {
        let bare = part.trim_end_matches(['/', '\\', '!']);
        let ending = ending(bare);
        out.push_str(&bare[..bare.len() - ending.len()]);
        if !ending.is_empty() {
            out.push('\n');
            out.push_str(&ending[1..]);
        }
        out.push_str(&part[bare.len()..].replace(['/', '\\'], "\n"));
    }
    out
}

/// The ending of a file's name, with its dot, where it says what the file is and nothing else.
fn ending(part: &str) -> &str {
    let Some(dot) = part.rfind('.').filter(|dot| *dot > 0) else { return "" };
    let ending = &part[dot + 1..];
    let plain = ending.starts_with(|first: char| first.is_ascii_alphabetic()) && ending.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let short = ending.len() <= ENDING || LONG_ENDINGS.contains(&ending.to_ascii_lowercase().as_str());
    if plain && short { &part[dot..] } else { "" }
}

#[cfg(test)]
mod tests;
