//! The gate: which words could be part of a name. Most lines hold none and are never read further.
//!
//! Capitals at the beginning of words are found by bitmap, sixty-four bytes at a time; each such word costs one probe of the table and a look
//! at the bytes that touch it. Words in small letters are asked only in lines without any capital that begin a paragraph, as chats have them.

use super::fold::{self, Folded};
use super::table::{Class, Table, Word};
use super::token::{self, Plain, Shape};
use crate::content::Writing;
use crate::span::Span;

/// The longest word, in bytes.
const LONGEST: usize = 64;
/// The longest line in small letters that is asked word by word, in bytes.
const SMALL_LINE: usize = 400;

/// Pushes the words of `text[from..to]` that could be part of a name, in order.
pub fn survivors(text: &[u8], part: Span, writing: Writing, table: &Table<'_>, out: &mut Vec<Span>) {
    let mut at = part.start;
    while at < part.end {
        let mut bits = starts(text, at, part.end);
        while bits != 0 {
            let start = at + bits.trailing_zeros() as usize;
            bits &= bits - 1;
            if let Some(word) = survivor(text, start, writing, table) {
                out.push(word);
            }
        }
        at += 64;
    }
}

/// A bit for each of the 64 bytes from `at` on which a word may begin with a capital.
fn starts(text: &[u8], at: usize, end: usize) -> u64 {
    let mut block = [0u8; 65];
    let length = (end - at).min(64);
    block[0] = at.checked_sub(1).map_or(b' ', |before| text[before]);
    block[1..=length].copy_from_slice(&text[at..at + length]);
    let mut marks = [0u8; 64];
    for (mark, pair) in marks.iter_mut().zip(block.windows(2)) {
        let (before, byte) = (pair[0], pair[1]);
        let is_capital = byte.wrapping_sub(b'A') < 26 || byte >= 0xc3;
        let follows_word = (before | 0x20).wrapping_sub(b'a') < 26 || before.wrapping_sub(b'0') < 10 || before == b'_' || before >= 0x80;
        *mark = u8::from(is_capital & !follows_word);
    }
    let eight = |group: &[u8]| {
        let bytes = u64::from_le_bytes([group[0], group[1], group[2], group[3], group[4], group[5], group[6], group[7]]);
        bytes.wrapping_mul(0x0102_0408_1020_4080) >> 56
    };
    marks.chunks_exact(8).enumerate().fold(0, |bits, (at, group)| bits | eight(group) << (at * 8))
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
    let shape = plain.as_ref().map_or_else(|| token::shape(raw), |plain| plain.shape(raw));
    let word = Span::new(start, end);
    let known = || plain.as_ref().map_or_else(|| look(table, raw), |plain| table.get_hashed(plain.hash));
    let keeps = match shape {
        Shape::Capital | Shape::Inner | Shape::Hyphen => match known() {
            what if what == Word::default() => raw.len() > 2 && (writing == Writing::Prose || has_company(text, word, table)),
            what => keeps(what),
        },
        Shape::Capitals | Shape::ShortCapitals if raw.len() > 2 => {
            let what = known();
            what.given().max(what.family()) >= 2 && what.common() < 3 && !what.is_counter()
        }
        _ => false,
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

fn is_glued_left(text: &[u8], start: usize, writing: Writing) -> bool {
    let near = |away: usize| start.checked_sub(away).map_or(b' ', |at| text[at]);
    match near(1) {
        b'_' | b'/' | b'\\' | b'@' | b'#' | b'$' | b'=' | b'&' | b'%' | b'~' | b'`' | b'^' | b'<' | b'+' | b'-' | b'0'..=b'9' => true,
        b'*' | b'|' => writing == Writing::Code,
        b':' => near(2) == b':',
        // `x.Name` is a path of a program, `J.Smith` is not.
        b'.' => near(2).is_ascii_alphanumeric() && (!near(2).is_ascii_uppercase() || near(3).is_ascii_alphanumeric()),
        _ => false,
    }
}

fn is_glued_right(text: &[u8], end: usize, writing: Writing) -> bool {
    let near = |away: usize| text.get(end + away).copied().unwrap_or(b' ');
    match near(0) {
        b'_' | b'/' | b'\\' | b'@' | b'#' | b'$' | b'=' | b'%' | b'~' | b'`' | b'^' | b'(' | b'+' | b'[' | b'{' | b'<' | b'0'..=b'9' => true,
        b'*' | b'|' | b'-' => writing == Writing::Code,
        b':' => near(1) == b':',
        b'.' => near(1).is_ascii_lowercase() || near(1) == b'_',
        _ => false,
    }
}

/// Pushes the words of a line in small letters that could be names: listed, and not common.
pub fn small_survivors(text: &[u8], line: Span, table: &Table<'_>, out: &mut Vec<Span>) {
    let bytes = line.of(text);
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
