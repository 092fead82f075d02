//! A place of the right form, of which hardly anything has been checked yet.

use crate::span::Span;

/// What a lane found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// Where the value stands.
    pub span: Span,
    /// Index of the detector in its matcher.
    pub detector: u16,
    /// What its form alone says.
    pub structure: Structure,
    /// A cue that is part of the pattern: where it stands.
    pub cue: Option<Span>,
    /// The weight of its check in bits, if that was done already.
    pub weight: Option<f32>,
}

/// What the form of a candidate alone says for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Structure {
    /// A shape: how many of its letters and digits are literal, how many are letters at fixed places.
    Shape {
        /// Literal letters and digits.
        literals: u8,
        /// Letters at fixed places.
        letters: u8,
    },
    /// A literal prefix of so many characters and a tail of so many.
    Prefix {
        /// Length of the prefix.
        literals: u8,
        /// Length of the tail.
        tail: u16,
    },
    /// A regular expression around an anchor.
    Regex,
    /// The value of a labelled field; `loose` when any text would do.
    Field {
        /// Whether the value's form says nothing.
        loose: bool,
        /// Whether the label is exactly one of the detector's.
        exact: bool,
    },
    /// A listed word.
    Term,
    /// The first bytes of a file.
    Magic,
}
