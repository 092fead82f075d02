//! What is written like a name and is a thing: products and their parts, acronyms with a word beside them, places of two words.
//!
//! The model weighs a word with its neighbours; these are the few patterns of technical and legal prose in which a capitalised word is a
//! thing whatever the lists say of it.

use super::fold::Folded;
use super::table::Class;
use super::token::{Shape, Token};

/// The longest acronym, in letters.
const ACRONYM: u8 = 6;
/// Places of more than one word, folded: each of their words may well be a name.
const PLACES: &str = include_str!("../../../patterns/lexicons/names/place-phrases.txt");

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
    let is_full = words > 1 && run.iter().any(|token| token.word.given() >= 2) && run.iter().any(|token| token.word.family() >= 1);
    let (before, behind) = (&tokens[first - 1], &tokens[end]);
    let is_mixed = run.iter().any(|token| is_acronym(token)) && run.iter().any(|token| token.is_capital() && !is_shouted(token));
    let holds_thing = words > 1 && run.iter().any(|token| token.word.is_counter() && token.word.given() < 2);
    if is_mixed || holds_thing {
        return Thing::Here;
    }
    let is_of_brand = is_beside(before, run) && (is_acronym(before) || before.is_capital() && before.word.is_counter());
    if is_of_brand && !is_full {
        return Thing::Product;
    }
    if words == 1 && (is_part(&run[0], behind) || is_edition(text, tokens, end)) {
        return Thing::Product;
    }
    if is_rank(before) && words == 1 && run[0].word.common() >= 2 || is_place(text, run) {
        return Thing::Here;
    }
    Thing::No
}

const fn is_shouted(token: &Token) -> bool {
    matches!(token.shape, Shape::ShortCapitals | Shape::Capitals)
}

/// A few capitals that no list knows as a name: `AWS`, `IAM`.
fn is_acronym(token: &Token) -> bool {
    is_shouted(token) && token.letters <= ACRONYM && !token.word.is_name() && token.word.class() == Class::None
}

/// Whether `before` stands directly before the run, with one space between.
fn is_beside(before: &Token, run: &[Token]) -> bool {
    before.is_word() && before.end + 1 == run[0].start
}

/// A word followed by a capitalised one that is no name: `Sumerian Scene`, `Aurora Serverless`.
fn is_part(lone: &Token, behind: &Token) -> bool {
    lone.end + 1 == behind.start
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

/// A rank that is more often another word: `General`, `Private`, `Major`.
fn is_rank(token: &Token) -> bool {
    token.word.class() == Class::Title && token.word.common() >= 4
}

/// Whether the run is a place of several words, or its beginning.
fn is_place(text: &[u8], run: &[Token]) -> bool {
    let (from, to) = (run[0].start as usize, run[run.len() - 1].end as usize);
    if run.len() > 4 || to - from > 32 {
        return false;
    }
    let mut folded = Vec::with_capacity(32);
    for token in run {
        if !folded.is_empty() {
            folded.push(b' ');
        }
        folded.extend_from_slice(Folded::new(&text[token.start as usize..token.end as usize]).bytes());
    }
    let rest = text[to..].iter().take_while(|&&byte| byte != b'\n').take(24);
    let is_line = |line: &str| {
        let line = line.as_bytes();
        let Some(more) = line.strip_prefix(folded.as_slice()) else { return false };
        more.is_empty() || more[0] == b' ' && rest.clone().take(more.len()).map(u8::to_ascii_lowercase).eq(more.iter().copied())
    };
    PLACES.lines().any(is_line)
}
