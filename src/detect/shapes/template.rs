//! Templates: the fixed forms of a shape, compared with the text as bits.
//!
//! `d{3}[ -]d{2}[ -]d{4}` has three: with spaces, with dashes, without. What a form asks of 64 bytes is a few masks, so that whether the text
//! has it is a few operations. A shape of many forms, or a long one, is matched piece by piece instead.

use smallvec::{SmallVec, smallvec};

use crate::pack::shape::{Class, Piece, Shape};

use super::super::planes::{DIGIT, HEX, LETTER, Planes, UPPER};
use super::{Kind, Onward};

/// More forms than this are not written out; an IPv4 address has as many.
const MOST: usize = 81;
/// The longest form, in bytes, so that the byte behind it is seen as well.
const LONGEST: usize = 63;

/// What the 64 bytes from a place on are, as far as it decides which forms are tried.
#[derive(Clone, Copy)]
pub(super) struct View {
    pub(super) start: usize,
    pub(super) digit: u64,
    pub(super) word: u64,
}

/// All that the 64 bytes from a place on are.
pub(super) struct Closely {
    view: View,
    upper: u64,
    hex: u64,
}

impl View {
    #[inline]
    pub(super) fn new(planes: &Planes, start: usize) -> Self {
        let digit = planes.window(DIGIT, start);
        Self { start, digit, word: digit | planes.window(LETTER, start) }
    }

    /// Whether a word of at least so many bytes may follow the first word, whose length is known, and the byte behind it.
    #[inline]
    pub(super) fn may_go_on(&self, length: u32, least: u32) -> bool {
        let word = self.word.checked_shr(length + 1).unwrap_or(0);
        // What reaches beyond the window is not known.
        word.trailing_ones() >= least || length + 1 + least > u64::BITS
    }

    /// The rest of it.
    #[inline]
    pub(super) fn closely(self, planes: &Planes) -> Closely {
        let of = |class| planes.window(class, self.start);
        Closely { upper: of(UPPER), hex: of(HEX), view: self }
    }

    /// What follows the first word, whose length and kind are known, and the byte behind it; and where that ends.
    #[inline]
    pub(super) fn onward(&self, word: (u32, Kind), behind: u8) -> (Onward, usize) {
        let begin = word.0 + 1;
        let past = |bits: u64| bits.checked_shr(begin).unwrap_or(0);
        let next = past(self.word).trailing_ones();
        (Onward::new(word, behind, (next, Kind::of(past(self.digit), next))), self.start + (begin + next) as usize)
    }
}

impl Closely {
    pub(super) const fn start(&self) -> usize {
        self.view.start
    }
}

/// Literals of a form: where which byte has to stand.
pub(super) type Literals = [(u8, u8)];

/// One fixed form, but for its literals: where what has to stand.
#[derive(Default, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Template {
    digits: u64,
    uppers: u64,
    lowers: u64,
    hexes: u64,
    words: u64,
    length: u8,
}

/// A form that is being written.
#[derive(Default, Clone, PartialEq, Eq, Hash)]
pub(super) struct Written {
    pub(super) template: Template,
    pub(super) literals: SmallVec<[(u8, u8); 8]>,
}

impl Written {
    fn extend(&mut self, class: Class, run: usize) {
        let Self { template, literals } = self;
        let bits = ((1 << run) - 1) << template.length;
        match class {
            Class::Digit => template.digits |= bits,
            Class::Upper => template.uppers |= bits,
            Class::Lower => template.lowers |= bits,
            Class::Hex => template.hexes |= bits,
            Class::Word => template.words |= bits,
            Class::Literal(byte) => literals.extend((template.length..template.length + run as u8).map(|at| (at, byte))),
        }
        template.length += run as u8;
    }
}

impl Template {
    /// How many bytes it has.
    #[inline]
    pub(super) fn length(&self) -> usize {
        usize::from(self.length)
    }

    /// What the byte at `at` has to be.
    pub(super) fn class(&self, literals: &Literals, at: usize) -> Class {
        let has = |mask: u64| mask >> at & 1 == 1;
        match () {
            () if has(self.digits) => Class::Digit,
            () if has(self.uppers) => Class::Upper,
            () if has(self.lowers) => Class::Lower,
            () if has(self.hexes) => Class::Hex,
            () if has(self.words) => Class::Word,
            () => literals.iter().find(|(place, _)| usize::from(*place) == at).map_or(Class::Word, |(_, byte)| Class::Literal(*byte)),
        }
    }

    /// The length of the word at `start`, and whether that can be all digits, all letters or a mix; where there is none, it counts as letters.
    pub(super) fn word(&self, literals: &Literals, start: usize) -> (usize, [bool; 3]) {
        let literals = |wanted: fn(&u8) -> bool| literals.iter().filter(|(_, byte)| wanted(byte)).fold(0, |mask, (at, _)| mask | 1u64 << at);
        let digits = (self.digits | self.hexes | self.words | literals(u8::is_ascii_digit)) >> start;
        let letters = (self.uppers | self.lowers | self.hexes | self.words | literals(u8::is_ascii_alphabetic)) >> start;
        let length = (self.length() - start).min((digits | letters).trailing_ones() as usize);
        let inside = 1u64.checked_shl(length as u32).map_or(u64::MAX, |bit| bit - 1);
        let is_mixed = length > 1 && digits & inside != 0 && letters & inside != 0;
        (length, [length > 0 && digits & inside == inside, letters & inside == inside, is_mixed])
    }

    /// Where it has digits, if it has them at the same places in every text.
    pub(super) fn digits(&self, literals: &Literals) -> Option<u64> {
        let digits = literals.iter().filter(|(_, byte)| byte.is_ascii_digit()).fold(self.digits, |digits, (at, _)| digits | 1 << at);
        (self.hexes | self.words == 0).then_some(digits)
    }

    /// Whether the text may have it at the view's start, by all but its literals, and touches no letter or digit behind it.
    #[inline(always)]
    pub(super) fn fits(&self, &Closely { view: View { digit, word, .. }, upper, hex }: &Closely) -> bool {
        let missing = self.digits & !digit
            | self.uppers & !upper
            | self.lowers & !(word & !digit & !upper)
            | self.hexes & !hex
            | self.words & !word
            | (word >> self.length & 1);
        missing == 0
    }
}

/// Where a word of so many bytes has digits, and where it ends, as one number.
#[inline]
pub(super) fn mixed(digit: u64, length: u32) -> u64 {
    let end = 1u64.checked_shl(length).unwrap_or(0);
    digit & end.wrapping_sub(1) | end
}

/// Puts the forms of a shape into `out`, the longest first; none when they are too many or too long.
pub(super) fn forms(shape: &Shape, out: &mut Vec<Written>) {
    out.clear();
    let mut choices: SmallVec<[Option<u8>; 8]> = smallvec![None];
    for piece in &shape.pieces {
        if let Piece::Separator(set) = piece {
            choices.extend(set.iter().copied().map(Some));
        }
    }
    choices.sort_unstable();
    choices.dedup();
    choices.retain(|choice| shape.pieces.iter().all(|piece| fits(piece, *choice)));
    let length = |piece: &Piece| if let Piece::Run { max, .. } = piece { *max } else { 1 };
    let ways = |piece: &Piece| if let Piece::Run { min, max, .. } = piece { (max - min).saturating_add(1) } else { 1 };
    let forms = shape.pieces.iter().map(ways).fold(choices.len(), usize::saturating_mul);
    if forms > MOST || shape.pieces.iter().map(length).fold(0, usize::saturating_add) > LONGEST {
        return;
    }
    choices.into_iter().for_each(|choice| separated(&shape.pieces, choice, out));
    out.sort_by_key(|form| std::cmp::Reverse(form.template.length));
}

/// Whether a form in which this byte, or nothing, separates can have the piece.
fn fits(piece: &Piece, separator: Option<u8>) -> bool {
    match piece {
        Piece::Run { .. } => true,
        Piece::Separator(set) => separator.is_none_or(|byte| set.contains(&byte)),
    }
}

/// Adds the forms in which this byte, or nothing, separates.
fn separated(pieces: &[Piece], separator: Option<u8>, out: &mut Vec<Written>) {
    let first = out.len();
    out.push(Written::default());
    for piece in pieces {
        match (piece, separator) {
            (Piece::Run { class, min, max }, _) => {
                let shortest = first..out.len();
                for run in min + 1..=*max {
                    let from = out.len();
                    out.extend_from_within(shortest.clone());
                    out[from..].iter_mut().for_each(|form| form.extend(*class, run));
                }
                out[shortest].iter_mut().for_each(|form| form.extend(*class, *min));
            }
            (Piece::Separator(_), Some(byte)) => out[first..].iter_mut().for_each(|form| form.extend(Class::Literal(byte), 1)),
            (Piece::Separator(_), None) => {}
        }
    }
}
