//! The gate: which words could be part of a name. Most lines hold none and are never read further.
//!
//! Capitals at the beginning of words are found by bitmap, sixty-four bytes at a time; each such word costs one probe of the table and a look
//! at the bytes that touch it. Words in small letters are asked only in lines without any capital that begin a paragraph, as chats have them.

use super::fold::{self, Folded};
use super::letters::{Letters, MOST, Plain, ends_plainly};
use super::table::{Class, HASH_START, Table, Word, finish, step};
use super::token::{self, Shape};
use crate::content::Writing;
use crate::span::Span;

/// The longest word, in bytes.
const LONGEST: usize = 64;
/// The longest line in small letters that is asked word by word, in bytes.
const SMALL_LINE: usize = 400;

/// Where a word may begin with a capital: letters of upper case and what is beyond ASCII, where no letter, digit or byte beyond ASCII stands before.
#[derive(Default)]
pub struct Starts {
    /// Where in the text the first bit stands.
    from: usize,
    bits: Vec<u64>,
    /// Whether any byte beyond ASCII is there.
    is_wide: bool,
}

impl Starts {
    /// Begins a part whose first bit stands at `from`.
    pub fn begin(&mut self, from: usize) {
        self.from = from;
        self.bits.clear();
        self.is_wide = false;
    }

    /// Appends 64 bytes: the upper-case letters, the bytes beyond ASCII, and all those that follow a letter, a digit or a byte beyond ASCII.
    #[inline]
    pub fn push(&mut self, capitals: u64, wide: u64, behind_word: u64) {
        self.bits.push((capitals | wide) & !behind_word);
        self.is_wide |= wide != 0;
    }

    /// Reads a part of a text whose bytes nobody classified yet.
    pub fn read(&mut self, text: &[u8], part: Span) {
        self.begin(part.start);
        let mut is_behind = part.start.checked_sub(1).is_some_and(|before| is_of_word(text[before]));
        let (blocks, rest) = part.of(text).as_chunks::<64>();
        let mut last = [0; 64];
        last[..rest.len()].copy_from_slice(rest);
        for block in blocks.iter().chain([&last]) {
            let capitals = bits(block, |byte| byte.wrapping_sub(b'A') < 26);
            let wide = bits(block, |byte| byte >= 0x80);
            let word = bits(block, |byte| (byte | 0x20).wrapping_sub(b'a') < 26) | bits(block, |byte| byte.wrapping_sub(b'0') < 10) | wide;
            self.push(capitals, wide, word << 1 | u64::from(is_behind));
            is_behind = word >> 63 == 1;
        }
    }

    /// Whether any byte beyond ASCII is in the part.
    #[must_use]
    pub const fn is_wide(&self) -> bool {
        self.is_wide
    }

    /// The first start in `span`.
    fn first(&self, span: Span) -> Option<usize> {
        let mut index = span.start.saturating_sub(self.from) / 64;
        let mut bits = self.bits.get(index)? & (u64::MAX << (span.start.saturating_sub(self.from) % 64));
        while bits == 0 {
            index += 1;
            if self.from + index * 64 >= span.end {
                return None;
            }
            bits = *self.bits.get(index)?;
        }
        Some(self.from + index * 64 + bits.trailing_zeros() as usize).filter(|at| *at < span.end)
    }
}

const fn is_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80
}

#[cfg(test)]
impl Starts {
    /// All starts in a part, in order.
    pub fn all(&self, part: Span) -> impl Iterator<Item = usize> {
        let next = move |from: usize| self.first(Span::new(from, part.end));
        std::iter::successors(next(part.start), move |at| next(at + 1))
    }
}

/// A bit for each of 64 bytes that is of a kind.
#[inline]
fn bits(block: &[u8; 64], is: impl Fn(u8) -> bool) -> u64 {
    let mut marks = [0u8; 64];
    marks.iter_mut().zip(block).for_each(|(mark, &byte)| *mark = u8::from(is(byte)));
    let (eights, _) = marks.as_chunks::<8>();
    let eight = |group: &[u8; 8]| u64::from_le_bytes(*group).wrapping_mul(0x0102_0408_1020_4080) >> 56;
    eights.iter().enumerate().fold(0, |bits, (at, group)| bits | eight(group) << (at * 8))
}

/// What the lists say of words that were met lately, by their letters as they stand.
pub struct Verdicts(Box<[(u128, Verdict)]>);

/// How many words are remembered; a power of two.
const REMEMBERED: usize = 512;

impl Default for Verdicts {
    fn default() -> Self {
        Self(vec![(0, Verdict::Drops); REMEMBERED].into_boxed_slice())
    }
}

/// What the lists say of a capitalised word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Keeps,
    Drops,
    /// They do not know it, which is a verdict in prose alone.
    Unlisted,
}

/// Pushes the words of `part` that could be part of a name, in order. `starts` are those of at least this part.
pub fn survivors(text: &[u8], part: Span, writing: Writing, table: &Table<'_>, (starts, verdicts): (&Starts, &mut Verdicts), out: &mut Vec<Span>) {
    let first = part.start.saturating_sub(starts.from) / 64;
    for (index, &bits) in starts.bits.iter().enumerate().skip(first) {
        let offset = starts.from + index * 64;
        if offset >= part.end {
            break;
        }
        let mut bits = bits;
        if offset < part.start {
            bits &= u64::MAX << (part.start - offset);
        }
        while bits != 0 {
            let start = offset + bits.trailing_zeros() as usize;
            bits &= bits - 1;
            if start >= part.end {
                break;
            }
            if let Some(word) = plain_survivor(text, start, writing, table, verdicts) {
                out.push(word);
            }
        }
    }
}

/// The same as [`survivor`], in few steps where the word is of plain letters alone.
#[inline]
fn plain_survivor(text: &[u8], start: usize, writing: Writing, table: &Table<'_>, verdicts: &mut Verdicts) -> Option<Span> {
    let letters = Letters::read(text, start);
    let (length, end) = (letters.length, start + letters.length);
    let behind = text.get(end).copied().unwrap_or(b' ');
    if length == 0 || length > MOST || !ends_plainly(behind) {
        return survivor(text, start, writing, table);
    }
    if length == 1 || is_glued_right(text, end, writing) || is_glued_left(text, start, writing) {
        return None;
    }
    let word = Span::new(start, end);
    let place = letters.place(REMEMBERED);
    let (known, verdict) = &mut verdicts.0[place];
    if *known != letters.key {
        let raw = word.of(text);
        let capitals = raw.iter().filter(|byte| byte.is_ascii_uppercase()).count();
        let hash = || finish(raw.iter().fold(HASH_START, |hash, byte| step(hash, byte | 0x20)));
        (*known, *verdict) = (letters.key, of_lists(token::plain_shape(raw, capitals), raw, || table.get_hashed(hash())));
    }
    let keeps = match verdict {
        Verdict::Keeps => true,
        Verdict::Drops => false,
        Verdict::Unlisted => writing == Writing::Prose || has_company(text, word, table),
    };
    keeps.then_some(word)
}

/// What the lists say of a word that is written so.
fn of_lists(shape: Shape, raw: &[u8], known: impl FnOnce() -> Word) -> Verdict {
    let keeps = match shape {
        Shape::Capital | Shape::Inner | Shape::Hyphen => match known() {
            what if what == Word::default() => return if raw.len() > 2 { Verdict::Unlisted } else { Verdict::Drops },
            what => keeps(what),
        },
        Shape::Capitals | Shape::ShortCapitals if raw.len() > 2 => {
            let what = known();
            what.given().max(what.family()) >= 2 && what.common() < 3 && !what.is_counter()
        }
        _ => false,
    };
    if keeps { Verdict::Keeps } else { Verdict::Drops }
}

/// The word that begins at `start`, if it could be part of a name.
fn survivor(text: &[u8], start: usize, writing: Writing, table: &Table<'_>) -> Option<Span> {
    let limit = text.len().min(start + LONGEST);
    if text[start] >= 0x80 && !fold::decode(&text[start..]).0.is_uppercase() {
        return None;
    }
    if is_glued_left(text, start, writing) {
        return None;
    }
    let plain = Plain::read(text, start, limit);
    let end = plain.as_ref().map_or_else(|| token::word_end(text, start, limit), |plain| plain.end);
    if end == start || is_glued_right(text, end, writing) {
        return None;
    }
    let raw = &text[start..end];
    let shape = plain.as_ref().map_or_else(|| token::shape(raw), |plain| token::plain_shape(raw, plain.capitals));
    let word = Span::new(start, end);
    let known = || plain.as_ref().map_or_else(|| look(table, raw), |plain| table.get_hashed(plain.hash));
    let keeps = match of_lists(shape, raw, known) {
        Verdict::Keeps => true,
        Verdict::Drops => false,
        Verdict::Unlisted => writing == Writing::Prose || has_company(text, word, table),
    };
    keeps.then_some(word)
}

fn look(table: &Table<'_>, raw: &[u8]) -> Word {
    let what = table.get(&Folded::new(raw));
    if what != Word::default() || !raw.contains(&b'-') {
        return what;
    }
    let mut parts = raw.split(|&byte| byte == b'-').map(|part| table.get(&Folded::new(part)));
    parts.find(|part| part.is_name()).unwrap_or_default()
}

/// Whether a listed word opens the gate.
fn keeps(what: Word) -> bool {
    let strong = what.given() == 3 || what.family() == 3;
    match what.class() {
        Class::Title => true,
        Class::Function | Class::Month | Class::Org | Class::Geo => what.given() == 3,
        _ => {
            what.is_name()
                && (what.common() < 3 || strong)
                && (what.place() < 3 || what.given() >= 2)
                && (!what.is_counter() || what.given() >= 2)
                && (what.common() < 4 || what.given() == 3)
        }
    }
}

/// Whether another capitalised word or a cue stands directly beside an unlisted one.
fn has_company(text: &[u8], word: Span, table: &Table<'_>) -> bool {
    let next = text.get(word.end..word.end + 2).is_some_and(|pair| pair[0] == b' ' && (pair[1].is_ascii_uppercase() || pair[1] >= 0xc3));
    if next || word.start < 3 || text[word.start - 1] != b' ' {
        return next;
    }
    let before = text[..word.start - 1].iter().rev().take(LONGEST).take_while(|byte| !matches!(byte, b' ' | b'\n' | b'\t')).count();
    let raw = &text[word.start - 1 - before..word.start - 1];
    let bare = raw.trim_ascii_end().strip_suffix(b".").or_else(|| raw.strip_suffix(b":")).unwrap_or(raw);
    if bare.is_empty() || !bare.iter().all(|&byte| byte.is_ascii_alphabetic() || byte >= 0x80) {
        return false;
    }
    bare[0].is_ascii_uppercase() || matches!(look(table, bare).class(), Class::Title | Class::Field | Class::Role)
}

/// What a byte that touches a word says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Glue {
    /// Names stand so.
    None,
    /// No name stands so.
    Glued,
    /// In a program no name stands so.
    InCode,
    /// The bytes beyond it decide.
    Colon,
    Stop,
}

static LEFT: [Glue; 256] = glue(b"_/\\@#$=&%~`^<+-0123456789", b"*|");
static RIGHT: [Glue; 256] = glue(b"_/\\@#$=%~`^(+[{<0123456789", b"*|-");

const fn glue(always: &[u8], in_code: &[u8]) -> [Glue; 256] {
    let mut table = [Glue::None; 256];
    let mut at = 0;
    while at < always.len() {
        table[always[at] as usize] = Glue::Glued;
        at += 1;
    }
    at = 0;
    while at < in_code.len() {
        table[in_code[at] as usize] = Glue::InCode;
        at += 1;
    }
    table[b':' as usize] = Glue::Colon;
    table[b'.' as usize] = Glue::Stop;
    table
}

#[inline]
fn is_glued_left(text: &[u8], start: usize, writing: Writing) -> bool {
    let near = |away: usize| start.checked_sub(away).map_or(b' ', |at| text[at]);
    match LEFT[usize::from(near(1))] {
        Glue::None => false,
        Glue::Glued => true,
        Glue::InCode => writing == Writing::Code,
        Glue::Colon => near(2) == b':',
        // `x.Name` is a path of a program, `J.Smith` is not.
        Glue::Stop => near(2).is_ascii_alphanumeric() && (!near(2).is_ascii_uppercase() || near(3).is_ascii_alphanumeric()),
    }
}

#[inline]
fn is_glued_right(text: &[u8], end: usize, writing: Writing) -> bool {
    let near = |away: usize| text.get(end + away).copied().unwrap_or(b' ');
    match RIGHT[usize::from(near(0))] {
        Glue::None => false,
        Glue::Glued => true,
        Glue::InCode => writing == Writing::Code,
        Glue::Colon => near(1) == b':',
        Glue::Stop => near(1).is_ascii_lowercase() || near(1) == b'_',
    }
}

/// Pushes the words of a line in small letters that could be names: listed, and not common.
pub fn small_survivors(text: &[u8], line: Span, starts: &Starts, table: &Table<'_>, out: &mut Vec<Span>) {
    let bytes = line.of(text);
    if starts.first(line).is_some_and(|at| text[at].is_ascii_uppercase()) {
        return;
    }
    let is_plain = |byte: &u8| {
        !(byte.is_ascii_uppercase()
            || matches!(byte, b'[' | b']' | b'{' | b'}' | b'=' | b'_' | b'|' | b'`' | b'$' | b';' | b'<' | b'>' | b'/' | b'\\'))
    };
    if bytes.len() > SMALL_LINE || bytes.len() < 8 || !begins_paragraph(text, line.start) || !bytes.iter().all(is_plain) {
        return;
    }
    let mut at = line.start;
    while at < line.end {
        let is_start = bytes[at - line.start].is_ascii_lowercase() || text[at] >= 0x80;
        let plain = Plain::read(text, at, line.end).filter(|_| is_start);
        let end = plain.as_ref().map_or_else(|| if is_start { token::word_end(text, at, line.end) } else { at }, |plain| plain.end);
        if end == at {
            at += 1;
            continue;
        }
        let what = plain.map_or_else(|| look(table, &text[at..end]), |plain| table.get_hashed(plain.hash));
        let is_free =
            !matches!(text.get(end), Some(b'.' | b'(' | b'-' | b'@' | b':')) || text.get(end + 1).is_none_or(|&byte| byte == b' ' || byte == b'\n');
        if end - at > 2 && what.given() + what.family() > 2 && what.common() < 2 && what.place() < 3 && !what.is_counter() && is_free {
            out.push(Span::new(at, end));
        }
        at = end;
    }
}

/// Whether the line before is empty or ends as sentences and headings do.
fn begins_paragraph(text: &[u8], line: usize) -> bool {
    let before = text[..line].trim_ascii_end();
    before.last().is_none_or(|last| matches!(last, b'.' | b'!' | b'?' | b':' | b','))
        || text[before.len()..line].iter().filter(|&&byte| byte == b'\n').count() > 1
}

#[cfg(test)]
mod tests {
    use super::{Starts, Verdicts, is_of_word, plain_survivor, survivor, survivors};
    use crate::content::Writing;
    use crate::detect::people::PEOPLE;
    use crate::span::Span;

    /// Names and programs, with words of every length, marks and letters beyond ASCII.
    fn text() -> Vec<u8> {
        let names = include_str!("../../../tests/names/texts.txt");
        let code = include_str!("gate.rs");
        [names, code, &names.to_uppercase(), &code.replace(' ', "")].concat().into_bytes()
    }

    #[test]
    fn words_of_plain_letters_are_judged_as_all_others() {
        let (text, mut verdicts) = (text(), Verdicts::default());
        for writing in [Writing::Prose, Writing::Code] {
            for at in (0..text.len()).filter(|&at| text[at].is_ascii_uppercase() || text[at] >= 0x80) {
                let fast = plain_survivor(&text, at, writing, &PEOPLE.table, &mut verdicts);
                assert_eq!(fast, survivor(&text, at, writing, &PEOPLE.table), "{writing:?} at {at}");
            }
        }
    }

    #[test]
    fn starts_are_found_in_any_part() {
        let text = text();
        let is_start = |at: usize| {
            let is_behind = at > 0 && is_of_word(text[at - 1]);
            (text[at].is_ascii_uppercase() || text[at] >= 0x80) && !is_behind
        };
        let (mut starts, mut verdicts) = (Starts::default(), Verdicts::default());
        for (from, length) in [(0, text.len()), (1, 63), (7, 64), (100, 65), (5000, 9999), (text.len(), 0)] {
            let part = Span::new(from, (from + length).min(text.len()));
            starts.read(&text, part);
            assert_eq!(starts.first(part), (part.start..part.end).find(|&at| is_start(at)));
            assert_eq!(starts.is_wide(), !part.of(&text).is_ascii());
            let mut found = Vec::new();
            survivors(&text, part, Writing::Prose, &PEOPLE.table, (&starts, &mut verdicts), &mut found);
            let wanted = (part.start..part.end).filter(|&at| is_start(at)).filter_map(|at| survivor(&text, at, Writing::Prose, &PEOPLE.table));
            assert_eq!(found, wanted.collect::<Vec<_>>());
        }
    }
}
