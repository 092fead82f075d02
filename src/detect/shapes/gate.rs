//! The gate of the lane of shapes: at which places of 64 bytes some shape can begin, told by a few operations on bits.
//!
//! Nearly every shape holds a digit near its start, and most words of a text do not. What a shape of the catalog needs is worked out when it is
//! admitted, so that no match is lost, whatever a user's pack holds.

use crate::pack::shape::{Class, Piece, Shape};

use super::super::planes::{Block, DIGIT, HEX, LETTER, PUNCTUATION, UPPER};
use super::template::{Forms, Template};

/// A digit at one of so many first bytes lets a word pass.
const NEAR: usize = 16;
/// A word of so many letters and digits passes.
const LONG: usize = 8;
/// More patterns than this cost more than they spare.
const MOST_PATTERNS: usize = 12;
/// How far behind its punctuation the first digit of a shape is looked for.
const REACH: usize = 4;

/// Which places pass.
#[derive(Default)]
pub(super) struct Gate {
    /// First bytes of shapes that need not hold a digit and may begin with a short word.
    patterns: Vec<Vec<Kind>>,
    /// Whether a shape needs nothing that can be told by bits.
    is_open: bool,
    /// How far behind its punctuation a shape has its first digit, at most; beyond [`REACH`] it is not asked for.
    reach: usize,
}

/// What a byte of a pattern is.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Of(usize),
    Word,
    NoWord,
}

impl Gate {
    /// Lets the places pass at which the shape can begin.
    pub(super) fn admit(&mut self, shape: &Shape, forms: &Forms) {
        let digit = first_digit(shape);
        if let Some(Piece::Run { class: Class::Literal(byte), .. }) = shape.pieces.first()
            && !byte.is_ascii_alphanumeric()
        {
            self.reach = self.reach.max(digit.unwrap_or(usize::MAX));
            return;
        }
        if digit.is_some_and(|at| at < NEAR) || first_word(shape) >= LONG {
            return;
        }
        for form in &forms.0 {
            let pattern = pattern(form);
            if !self.patterns.contains(&pattern) {
                self.patterns.push(pattern);
            }
        }
        self.is_open |= forms.0.is_empty() || self.patterns.len() > MOST_PATTERNS;
    }

    /// The first bytes of words that pass.
    pub(super) fn words(&self, block: &Block<'_>) -> u64 {
        let starts = block.word_starts();
        if self.is_open || starts == 0 {
            return starts;
        }
        let mut pass = block.within_sixteen(DIGIT) | block.eight_of_a_word();
        for pattern in &self.patterns {
            let mut fits = starts;
            for (kind, at) in pattern.iter().zip(0..) {
                fits &= match kind {
                    Kind::Of(class) => block.ahead(*class, at),
                    Kind::Word => block.word_ahead(at),
                    Kind::NoWord => !block.word_ahead(at),
                };
                if fits == 0 {
                    break;
                }
            }
            pass |= fits;
        }
        starts & pass
    }

    /// The punctuation that passes.
    pub(super) fn punctuation(&self, block: &Block<'_>) -> u64 {
        let starts = block.of(PUNCTUATION);
        if starts == 0 || self.reach > REACH {
            return starts & !block.behind_word();
        }
        let near = (1..=self.reach as u32).fold(0, |near, at| near | block.ahead(DIGIT, at));
        starts & near & !block.behind_word()
    }
}

/// The first byte, at most, at which a match holds a digit for certain.
fn first_digit(shape: &Shape) -> Option<usize> {
    let mut at = 0;
    for piece in &shape.pieces {
        match piece {
            Piece::Run { class: Class::Digit, min: 1.., .. } => return Some(at),
            Piece::Run { class: Class::Literal(byte), min: 1.., .. } if byte.is_ascii_digit() => return Some(at),
            Piece::Run { max, .. } => at += max,
            Piece::Separator(_) => at += 1,
        }
    }
    None
}

/// The length of the first word, at least.
fn first_word(shape: &Shape) -> usize {
    let mut length = 0;
    for piece in &shape.pieces {
        match piece {
            Piece::Run { class: Class::Literal(byte), .. } if !byte.is_ascii_alphanumeric() => break,
            Piece::Run { min, .. } => length += min,
            Piece::Separator(_) => break,
        }
    }
    length
}

/// The first word of a form and two bytes behind it.
fn pattern(form: &Template) -> Vec<Kind> {
    let kind = |class| match class {
        Class::Digit => Kind::Of(DIGIT),
        Class::Upper => Kind::Of(UPPER),
        Class::Lower => Kind::Of(LETTER),
        Class::Hex => Kind::Of(HEX),
        Class::Literal(byte) if !byte.is_ascii_alphanumeric() => Kind::NoWord,
        Class::Word | Class::Literal(_) => Kind::Word,
    };
    let all: Vec<Kind> = (0..form.length).map(|at| kind(form.class(at))).chain([Kind::NoWord]).collect();
    let end = all.iter().position(|kind| *kind == Kind::NoWord).unwrap_or(all.len());
    all[..all.len().min(end + 2)].to_vec()
}
