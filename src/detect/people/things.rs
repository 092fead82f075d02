//! What is written like a name and is a thing: products and their parts, acronyms with a word beside them, places of two words.
//!
//! The model weighs a word with its neighbours; these are the few patterns of technical and legal prose in which a capitalised word is a
//! thing whatever the lists say of it.

use std::sync::LazyLock;

use super::fold::{self, Folded};
use super::table::{Class, hash};
use super::token::{Shape, Token};
use crate::span::Span;

/// The longest acronym, in letters.
const ACRONYM: u8 = 6;
/// Places of more than one word, folded: each of their words may well be a name.
const PLACES: &str = include_str!("../../../patterns/lexicons/names/place-phrases.txt");

/// The hashes of words that are no names, in order.
static WORDS: LazyLock<Vec<u64>> = LazyLock::new(|| {
    let list = include_str!("../../../patterns/lexicons/names/thing-words.txt");
    hashes(list.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_ascii_whitespace))
});
/// The hashes of the words for streets, in order.
static STREET_WORDS: LazyLock<Vec<u64>> = LazyLock::new(|| hashes(STREETS.into_iter()));
/// Places of more than one word, in order, so that those which begin alike stand together.
static PLACE_PHRASES: LazyLock<Vec<&'static [u8]>> = LazyLock::new(|| {
    let mut phrases: Vec<&[u8]> = PLACES.lines().map(str::as_bytes).collect();
    phrases.sort_unstable();
    phrases
});

/// The hashes of the first words of places of more than one.
static FIRST_WORDS: LazyLock<Vec<u64>> = LazyLock::new(|| hashes(PLACES.lines().filter_map(|place| place.split(' ').next())));

/// The hashes of folded words, in order.
fn hashes<'w>(words: impl Iterator<Item = &'w str>) -> Vec<u64> {
    let mut hashes: Vec<u64> = words.map(|word| hash(word.as_bytes())).collect();
    hashes.sort_unstable();
    hashes
}
/// Words for streets and buildings that stand before what they are called after, folded.
const STREETS: [&str; 30] = [
    "alameda",
    "allee",
    "autopista",
    "avenida",
    "avenue",
    "avinguda",
    "boulevard",
    "calle",
    "carrer",
    "carrera",
    "chemin",
    "corso",
    "edificio",
    "estrada",
    "jardim",
    "largo",
    "paseo",
    "piazza",
    "plaza",
    "praca",
    "quai",
    "rua",
    "rue",
    "strada",
    "travessa",
    "ulica",
    "via",
    "viale",
    "vila",
    "villa",
];

/// What a run is besides a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Thing {
    /// Nothing: it may be a name.
    No,
    /// It cannot be one here.
    Here,
    /// It is a product's or a service's word, so the same word near it is one too.
    Product,
}

/// What the run of `tokens` from `first` to `end` is, if it holds so many full words. There are tokens of context on both sides.
pub fn thing(text: &[u8], tokens: &[Token], first: usize, end: usize) -> Thing {
    let run = &tokens[first..end];
    let words = run.iter().filter(|token| token.is_word()).count();
    let is_full = words > 1 && run[0].word.given() >= 2 && run[1..].iter().any(|token| token.word.family() >= 1);
    let (before, behind) = (&tokens[first - 1], &tokens[end]);
    let is_mixed = run.iter().any(is_acronym) && run.iter().any(|token| token.is_capital() && !is_shouted(token));
    let holds_thing = words > 1 && run.iter().any(|token| token.word.is_counter() && token.word.given() < 2);
    if is_mixed || holds_thing {
        return Thing::Here;
    }
    let is_of_brand = is_beside(before, run) && (is_acronym(before) || before.is_capital() && before.word.is_counter());
    if is_of_brand && !is_full {
        return Thing::Product;
    }
    if is_street(before) || words == 1 && (is_listed(&run[0]) || is_elided(text, &run[0]) || is_compound(tokens, first)) {
        return Thing::Here;
    }
    if words == 1 && (is_part(&run[0], behind) || is_edition(text, tokens, end)) {
        return Thing::Product;
    }
    let is_heading = is_beside(before, run) && before.is_capital() && before.word.class() == Class::Role;
    if is_heading && words == 1 && !run[0].word.is_name() {
        // `Customer Enablement`: the heading of a thing, not a customer of that name.
        return Thing::Here;
    }
    if is_rank(before) && words == 1 && run[0].word.common() >= 2 || is_place(text, run) {
        return Thing::Here;
    }
    Thing::No
}

/// How much text around a word tells what kind of prose it stands in, in bytes to either side.
const AROUND: usize = 512;
/// The fewest marks that make prose technical, and how many bytes there may be for each.
const MARKS: usize = 6;
const BYTES_A_MARK: usize = 64;

/// Whether the prose around a place speaks of programs: paths, identifiers, options, brackets of code.
pub fn is_technical(text: &[u8], span: Span) -> bool {
    let around = &text[span.start.saturating_sub(AROUND)..text.len().min(span.end + AROUND)];
    let across = (CHUNK..around.len()).step_by(CHUNK).filter(|&at| is_pair(around[at - 1], around[at])).count();
    let marks = around.chunks(CHUNK).map(marks).sum::<usize>() + across;
    marks >= MARKS && marks * BYTES_A_MARK >= around.len()
}

/// So many bytes are counted at a time: their number fits a byte, so that many are compared at once.
const CHUNK: usize = 120;

/// The marks of programs in a chunk, those of two bytes included.
fn marks(chunk: &[u8]) -> usize {
    let is_mark = |byte: u8| matches!(byte, b'_' | b'`' | b'{' | b'}' | b'=' | b'\\' | b'|' | b'$' | b'<' | b'>');
    let single = chunk.iter().fold(0u8, |sum, &byte| sum + u8::from(is_mark(byte)));
    let pair = chunk.iter().zip(&chunk[1.min(chunk.len())..]).fold(0u8, |sum, (&one, &next)| sum + u8::from(is_pair(one, next)));
    usize::from(single) + usize::from(pair)
}

/// Whether two bytes are such a mark together.
const fn is_pair(one: u8, next: u8) -> bool {
    (one == b':') & (next == b':')
        | (one == b'(') & (next == b')')
        | (one == b'-') & ((next == b'>') | (next == b'-'))
        | (one == b'0') & (next == b'x')
        | (one == b'.') & (next == b'/')
        | (one.wrapping_sub(b'a') < 26) & (next == b'/')
}

const fn is_shouted(token: &Token) -> bool {
    matches!(token.shape, Shape::ShortCapitals | Shape::Capitals)
}

/// A few capitals that no list knows as a name: `AWS`, `IAM`.
fn is_acronym(token: &Token) -> bool {
    is_shouted(token) && token.letters <= ACRONYM && !token.word.is_name() && token.word.class() == Class::None
}

/// Whether `before` stands directly before the run, with a space between, which may be one that does not break.
fn is_beside(before: &Token, run: &[Token]) -> bool {
    before.is_word() && before.end + 3 >= run[0].start
}

/// A word followed by a capitalised one that is no name: `Sumerian Scene`, `Aurora Serverless`.
fn is_part(lone: &Token, behind: &Token) -> bool {
    lone.end + 3 >= behind.start
        && behind.is_capital()
        && behind.letters > 2
        && !behind.word.is_name()
        && behind.word.common() >= 1
        && !matches!(behind.word.class(), Class::Title | Class::Role | Class::Suffix | Class::Particle | Class::Month | Class::Field)
}

/// `X for Teams`, `X for Business`: editions of a product.
fn is_edition(text: &[u8], tokens: &[Token], end: usize) -> bool {
    let (link, what) = (&tokens[end], &tokens[end + 1]);
    let is_for = text.get(link.start as usize..link.end as usize) == Some(b"for");
    is_for && what.is_capital() && what.word.common() >= 1 && what.word.given() < 2
}

/// A word for a street that stands before its name: `Avenue John F. Kennedy`, `Calle Bolívar`.
fn is_street(before: &Token) -> bool {
    before.is_word() && STREET_WORDS.binary_search(&before.hash).is_ok()
}

/// One of the words that are no names.
fn is_listed(lone: &Token) -> bool {
    WORDS.binary_search(&lone.hash).is_ok()
}

/// The beginning of a word of a Romance language: `Nell'ambito`, `Quell'anno`.
fn is_elided(text: &[u8], lone: &Token) -> bool {
    let rest = &text[lone.end as usize..];
    let behind = rest.strip_prefix(b"'").or_else(|| rest.strip_prefix("’".as_bytes()));
    behind.is_some_and(|behind| {
        behind.first().is_some_and(u8::is_ascii_lowercase) && (behind[0] != b's' || behind.get(1).is_some_and(u8::is_ascii_alphabetic))
    })
}

/// The last part of a term: `Mechanical Turk`, where the capital before is no beginning of a sentence.
fn is_compound(tokens: &[Token], first: usize) -> bool {
    let (lone, before, earlier) = (&tokens[first], &tokens[first - 1], &tokens[first - 2]);
    let is_inside = earlier.is_word() || earlier.shape == Shape::Comma;
    let is_term = before.shape == Shape::Capital && before.word.common() >= 1 && !before.word.is_name() && before.word.class() == Class::None;
    is_inside && is_term && before.letters > 3 && lone.word.given() < 2
}

fn fold(text: &[u8], token: &Token) -> Folded {
    Folded::new(&text[token.start as usize..token.end as usize])
}

/// A rank that is more often another word: `General`, `Private`, `Major`.
fn is_rank(token: &Token) -> bool {
    token.word.class() == Class::Title && token.word.common() >= 4
}

/// Whether the run is a place of several words, or its beginning.
fn is_place(text: &[u8], run: &[Token]) -> bool {
    let (from, to) = (run[0].start as usize, run[run.len() - 1].end as usize);
    if run.len() > 4 || to - from > 32 || FIRST_WORDS.binary_search(&run[0].hash).is_err() {
        return false;
    }
    let mut phrase = Phrase::default();
    for token in run {
        if phrase.length > 0 {
            phrase.push(b" ");
        }
        phrase.push(fold(text, token).bytes());
    }
    let begun = phrase.bytes();
    let first = PLACE_PHRASES.partition_point(|place| *place < begun);
    let mut places = PLACE_PHRASES[first..].iter().map_while(|place| place.strip_prefix(begun));
    let rest = text[to..].iter().take_while(|&&byte| byte != b'\n').take(24);
    let follows = |more: &[u8]| rest.clone().take(more.len()).map(u8::to_ascii_lowercase).eq(more.iter().copied());
    places.any(|more| more.is_empty() || more[0] == b' ' && follows(more))
}

/// The folded words of a run with spaces between them.
struct Phrase {
    bytes: [u8; 4 * (fold::LONGEST + 1)],
    length: usize,
}

impl Default for Phrase {
    fn default() -> Self {
        Self { bytes: [0; 4 * (fold::LONGEST + 1)], length: 0 }
    }
}

impl Phrase {
    fn push(&mut self, bytes: &[u8]) {
        if let Some(room) = self.bytes.get_mut(self.length..self.length + bytes.len()) {
            room.copy_from_slice(bytes);
            self.length += bytes.len();
        }
    }

    fn bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}
