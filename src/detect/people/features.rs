//! What the model sees of a token: some forty small numbers about it and its neighbours, each the index of a row of weights.
//!
//! Every template owns a stretch of rows, so that nothing is hashed and nothing looked up when a text is read.

use super::cues;
use super::table::{Class, Word};
use super::token::{BINS, SHAPES, Shape, Token};

/// Tokens before and behind the stretch that is decoded which its features may ask for.
pub const REACH: usize = 6;

/// How the stretch around a token is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// In small letters.
    Lower,
    /// As sentences are.
    Mixed,
    /// Most Words With a Capital.
    Title,
    /// IN CAPITALS.
    Upper,
}

/// Shapes.
pub(super) const S: u32 = SHAPES as u32;
/// What the table may know of a word.
pub(super) const T: u32 = 320;
/// Room for the classes.
pub(super) const X: u32 = 16;
const W: u32 = cues::MOST as u32 + 1;
/// How many things are asked of a token.
pub const TEMPLATES: usize = 45;
/// Rows of each template, in the order in which [`features`] pushes them.
const SIZES: [u32; TEMPLATES] = [
    S * 12,
    T * S,
    T * 12,
    X * S,
    4 * S,
    4 * S,
    5 * S,
    BINS,
    1024,
    BINS,
    16 * S,
    64,
    S * S,
    S * S,
    T * 2,
    T * 2,
    X * S,
    X * S,
    6400,
    6400,
    S * 2,
    S * 2,
    X * 2,
    X * 2,
    W,
    W * 2,
    W * 2,
    W,
    W,
    X * X,
    X * X,
    S * S * S,
    W * 3,
    W * 2,
    X * 6,
    X * 4,
    T,
    T,
    S * S,
    S * S,
    5 * 5 * 5,
    64 * 4,
    80 * 12,
    512,
    512,
];
/// The first row of each template.
pub(super) const BASES: [u32; TEMPLATES] = {
    let mut bases = [0; TEMPLATES];
    let mut at = 1;
    while at < TEMPLATES {
        bases[at] = bases[at - 1] + SIZES[at - 1];
        at += 1;
    }
    bases
};
/// Rows of weights.
pub const ROWS: usize = (BASES[TEMPLATES - 1] + SIZES[TEMPLATES - 1]) as usize;

/// How the tokens of a stretch are written, on the whole.
#[must_use]
pub fn manner(tokens: &[Token]) -> Manner {
    let (mut small, mut capital, mut shouted) = (0, 0, 0);
    for token in tokens.iter().filter(|token| token.letters > 1) {
        match token.shape {
            Shape::Lower => small += 1,
            Shape::Capitals | Shape::ShortCapitals => shouted += 1,
            shape if shape != Shape::Caseless && token.is_word() => capital += 1,
            _ => {}
        }
    }
    match (small, capital, shouted) {
        (_, 0, 0) => Manner::Lower,
        (small, capital, shouted) if shouted > small + capital => Manner::Upper,
        (small, capital, shouted) if capital + shouted > 2 * small => Manner::Title,
        _ => Manner::Mixed,
    }
}

/// What the table knows of a word, as one number below 320.
pub(super) fn tuple(word: Word) -> u32 {
    names(word) * 4 + u32::from(word.place() >= 2) * 2 + u32::from(word.is_counter())
}

/// Given, family and common together, below 80.
pub(super) fn names(word: Word) -> u32 {
    (u32::from(word.given()) * 4 + u32::from(word.family())) * 5 + u32::from(word.common())
}

pub(super) fn class(word: Word) -> u32 {
    word.class_number()
}

/// Where a token stands: 0 inside, 1 at the beginning of a line, 2 at that of a sentence.
pub(super) fn position(before: &Token) -> u32 {
    match before.shape {
        Shape::Edge | Shape::Line => 1,
        Shape::Stop | Shape::Cry | Shape::Quote | Shape::Dash => 2,
        _ => 0,
    }
}

/// The nearest word on one side, and how many line ends and marks lie between, 0 to 2.
pub(super) fn nearest<'t>(mut around: impl Iterator<Item = &'t Token>) -> (&'t Token, u32) {
    static NONE: Token = Token::EDGE;
    let (mut lines, mut marks) = (0, 0);
    let word = around.find(|token| {
        lines += u32::from(token.shape == Shape::Line);
        marks += u32::from(!token.is_word());
        token.is_word() || token.shape == Shape::Edge
    });
    (word.unwrap_or(&NONE), if lines > 0 { 2 } else { u32::from(marks > 1) })
}

/// Pushes the rows of the token at `at`, one for each template. `tokens` has [`REACH`] tokens of context on both sides.
#[inline]
pub fn features(tokens: &[Token], at: usize, manner: Manner, mut push: impl FnMut(u32)) {
    for (base, value) in BASES.iter().zip(values(tokens, at, manner)) {
        push(base + value);
    }
}

/// What each template says of the token at `at`, as a number below its size.
#[inline]
fn values(tokens: &[Token], at: usize, manner: Manner) -> [u32; TEMPLATES] {
    let around = &tokens[at - REACH..=at + REACH];
    let t = |away: isize| &around[REACH.wrapping_add_signed(away)];
    let (own, before, behind, second, next) = (t(0), t(-1), t(1), t(-2), t(2));
    let shape = own.shape as u32;
    let cap = u32::from(own.is_capital());
    let place = manner as u32 * 3 + position(before);
    let (what, left, right) = (own.word, before.word, behind.word);
    let is_word = own.is_word();
    let (word_before, gap_before) = nearest(around[..REACH].iter().rev());
    let (word_behind, gap_behind) = nearest(around[REACH + 1..].iter());
    [
        shape * 12 + place,
        tuple(what) * S + shape,
        tuple(what) * 12 + place,
        class(what) * S + shape,
        u32::from(what.given()) * S + shape,
        u32::from(what.family()) * S + shape,
        u32::from(what.common()) * S + shape,
        u32::from(own.ending),
        u32::from(own.last),
        u32::from(own.beginning),
        u32::from(own.letters) * S + shape,
        u32::from(own.left) * 8 + u32::from(own.right),
        before.shape as u32 * S + shape,
        behind.shape as u32 * S + shape,
        tuple(left) * 2 + cap,
        tuple(right) * 2 + cap,
        class(left) * S + shape,
        class(right) * S + shape,
        names(left) * 80 + names(what),
        names(right) * 80 + names(what),
        second.shape as u32 * 2 + cap,
        next.shape as u32 * 2 + cap,
        class(second.word) * 2 + cap,
        class(next.word) * 2 + cap,
        u32::from(own.cue),
        u32::from(before.cue) * 2 + cap,
        u32::from(behind.cue) * 2 + cap,
        u32::from(second.cue),
        u32::from(next.cue),
        class(second.word) * X + class(left),
        class(right) * X + class(next.word),
        (before.shape as u32 * S + shape) * S + behind.shape as u32,
        u32::from(word_before.cue) * 3 + gap_before,
        u32::from(word_behind.cue) * 2 + u32::from(gap_behind > 0),
        class(word_before.word) * 6 + gap_before * 2 + cap,
        class(word_behind.word) * 4 + u32::from(gap_behind > 0) * 2 + cap,
        tuple(second.word),
        tuple(next.word),
        second.shape as u32 * S + before.shape as u32,
        behind.shape as u32 * S + next.shape as u32,
        (u32::from(left.common()) * 5 + u32::from(what.common())) * 5 + u32::from(right.common()),
        u32::from(own.left) * 32 + u32::from(own.right) * 4 + u32::from(what.is_name()) * 2 + u32::from(is_word),
        names(what) * 12 + place,
        u32::from(before.left) * 64 + u32::from(before.right) * 8 + u32::from(own.right),
        u32::from(behind.left) * 64 + u32::from(behind.right) * 8 + u32::from(own.left),
    ]
}

const _: () = assert!(Class::ALL.len() < X as usize && SHAPES == Shape::Genitive as usize + 1);
