//! The gate of the lane of shapes: at which places of 64 bytes some shape can begin, told by a few operations on bits.
//!
//! Nearly every shape has a digit in its first word or right behind it, and most words of a text have none. What a shape of the catalog needs is
//! worked out when it is admitted, so that no match is lost, whatever a user's pack holds.

use crate::pack::shape::{Class, Piece, Shape};

use super::super::planes::{Block, DIGIT, FIELD, HEX, LETTER, PUNCTUATION, UPPER};

/// A digit that is told by bits stands at one of so many first bytes.
const NEAR: usize = 16;
/// The first word of a shape of so many letters and digits is told by its length.
const LONG: usize = 8;
/// More lengths than this are not told apart.
const MOST_LENGTHS: usize = 4;
/// More openings than this cost more than they spare.
const MOST_OPENINGS: usize = 48;
/// So many bytes of an opening are looked at.
const DEPTH: usize = 16;
/// How far behind its punctuation the first digit of a shape is looked for.
const REACH: usize = 4;

/// Which places pass.
#[derive(Default)]
pub(super) struct Gate {
    /// First bytes of shapes that need no digit near, those that ask alike side by side.
    openings: Vec<Node>,
    /// The same, one by one, until all are known.
    admitted: Vec<Vec<Kind>>,
    /// Lengths of first words.
    lengths: Vec<u32>,
    /// Whether every word of [`DEPTH`] letters and digits or more passes.
    is_long_open: bool,
    /// Whether a shape needs nothing that can be told by bits.
    is_open: bool,
    /// How far behind its punctuation a shape has its first digit, at most; beyond [`REACH`] it is not asked for.
    reach: usize,
}

/// What a byte of an opening is, the rarest in a text first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Field,
    Upper,
    NoWord,
    Digit,
    Hex,
    Letter,
    Word,
}

impl Kind {
    fn of(class: Class) -> Self {
        match class {
            Class::Digit => Self::Digit,
            Class::Upper => Self::Upper,
            Class::Lower => Self::Letter,
            Class::Hex => Self::Hex,
            Class::Word => Self::Word,
            Class::Literal(byte) if byte.is_ascii_uppercase() => Self::Upper,
            Class::Literal(byte) if byte.is_ascii_lowercase() => Self::Letter,
            Class::Literal(byte) if byte.is_ascii_digit() => Self::Digit,
            Class::Literal(b':' | b'=' | b'>') => Self::Field,
            Class::Literal(_) => Self::NoWord,
        }
    }

    const fn is_word(self) -> bool {
        !matches!(self, Self::NoWord | Self::Field)
    }

    /// The bytes of each kind, in their order, in a block and in the one behind it.
    #[inline]
    fn planes(block: &Block<'_>) -> [u128; 7] {
        let [digit, letter, upper, hex, field] = [DIGIT, LETTER, UPPER, HEX, FIELD].map(|class| block.wide(class));
        let word = digit | letter;
        [field, upper, !word, digit, hex, letter, word]
    }
}

/// A byte of one opening or of several that ask alike up to it. Those that go on from it follow it.
struct Node {
    kind: Kind,
    /// Which byte it is, one of the first [`DEPTH`].
    at: u8,
    /// How many are asked before it.
    depth: u8,
    /// All bits, if it is the last of an opening.
    end: u64,
    /// The next node that does not go on from it.
    next: usize,
}

/// The bytes of an opening in the order in which they are asked, the rarest first: most places of a text are done with the first.
fn asked(opening: &[Kind]) -> Vec<(Kind, usize)> {
    let mut bytes: Vec<(Kind, usize)> = opening.iter().copied().zip(0..).collect();
    bytes.sort_unstable();
    bytes
}

/// Whether all places that pass the first opening pass the other.
fn asks_more(opening: &[Kind], other: &[Kind]) -> bool {
    opening.starts_with(other) && opening.len() > other.len()
}

impl Gate {
    /// Lets the places pass at which the shape can begin.
    pub(super) fn admit(&mut self, shape: &Shape) {
        if let Some(Piece::Run { class, .. }) = shape.pieces.first()
            && class.punctuation().is_some()
        {
            self.reach = self.reach.max(first_digit(shape).unwrap_or(usize::MAX));
            return;
        }
        if is_near(&shape.pieces) {
            return;
        }
        for opening in openings(&shape.pieces).into_iter().filter(|opening| !has_digit_near(opening)) {
            let word = opening.iter().take_while(|kind| kind.is_word()).count();
            match u32::try_from(word) {
                Ok(length) if word >= LONG && word < opening.len() => {
                    if !self.lengths.contains(&length) {
                        self.lengths.push(length);
                    }
                }
                _ if word == DEPTH => self.is_long_open = true,
                _ => self.admitted.push(opening),
            }
        }
    }

    /// To be called when all shapes are admitted.
    pub(super) fn close(&mut self) {
        let mut all = std::mem::take(&mut self.admitted);
        all.sort_unstable();
        all.dedup();
        self.is_open = all.len() > MOST_OPENINGS || all.first().is_some_and(Vec::is_empty);
        if self.is_open {
            return;
        }
        let needed = all.iter().filter(|opening| !all.iter().any(|other| asks_more(opening, other)));
        let mut all: Vec<_> = needed.map(|opening| asked(opening)).collect();
        all.sort_unstable();
        let mut before: &[(Kind, usize)] = &[];
        for opening in &all {
            let alike = before.iter().zip(opening).take_while(|(one, other)| one == other).count();
            for (depth, &(kind, at)) in opening.iter().enumerate().skip(alike) {
                let end = if depth + 1 == opening.len() { u64::MAX } else { 0 };
                self.openings.push(Node { kind, at: at as u8, depth: depth as u8, end, next: 0 });
            }
            before = opening;
        }
        for at in 0..self.openings.len() {
            let depth = self.openings[at].depth;
            let others = self.openings[at + 1..].iter().take_while(|node| node.depth > depth).count();
            self.openings[at].next = at + 1 + others;
        }
    }

    /// The first bytes of words that pass.
    #[inline]
    pub(super) fn words(&self, block: &Block<'_>) -> u64 {
        let starts = block.word_starts();
        if self.is_open || starts == 0 {
            return starts;
        }
        let mut pass = starts & block.near_digit();
        pass |= self.of_length(block, starts & !pass);
        pass | self.opened(block, starts & !pass)
    }

    /// The words of the right length.
    fn of_length(&self, block: &Block<'_>, starts: u64) -> u64 {
        let long = starts & block.eight_of_a_word();
        if long == 0 || self.lengths.len() > MOST_LENGTHS {
            return long;
        }
        let at_least = |length: u32| (LONG as u32..length).fold(long, |fits, at| fits & block.word_ahead(at));
        let longest = if self.is_long_open { at_least(DEPTH as u32) } else { 0 };
        self.lengths.iter().fold(longest, |pass, &length| pass | at_least(length) & !block.word_ahead(length))
    }

    /// The words that begin like an opening.
    fn opened(&self, block: &Block<'_>, starts: u64) -> u64 {
        let planes = Kind::planes(block);
        // More than are needed, and of a number that is no place of theirs needs to be held against; `at` and `depth` are less than it anyway.
        let mut fits = [starts; 2 * DEPTH];
        let (mut pass, mut node) = (0, 0);
        while let Some(&Node { kind, at, depth, end, next }) = self.openings.get(node) {
            let depth = usize::from(depth) % DEPTH;
            let here = fits[depth] & (planes[kind as usize] >> (at % DEPTH as u8)) as u64;
            pass |= here & end;
            fits[depth + 1] = here;
            node = if here == 0 { next } else { node + 1 };
        }
        pass
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

/// Whether every match has a digit among the first [`NEAR`] bytes of its first word, or right behind that word and one byte of punctuation.
fn is_near(pieces: &[Piece]) -> bool {
    let mut length = 0;
    for (piece, at) in pieces.iter().zip(1..) {
        match piece {
            _ if is_digit(piece) => return length < NEAR,
            Piece::Run { class, max, .. } if Kind::of(*class).is_word() => length += max,
            Piece::Run { min: 1, max: 1, .. } | Piece::Separator(_) => return (1..NEAR).contains(&length) && pieces.get(at).is_some_and(is_digit),
            Piece::Run { .. } => return false,
        }
    }
    false
}

/// Whether a piece begins with a digit in every match.
fn is_digit(piece: &Piece) -> bool {
    matches!(piece, Piece::Run { class, min: 1.., .. } if Kind::of(*class) == Kind::Digit)
}

/// Whether an opening has a digit where [`Block::near_digit`] sees it.
fn has_digit_near(opening: &[Kind]) -> bool {
    let word = opening.iter().take_while(|kind| kind.is_word()).count();
    let first = opening.iter().position(|kind| *kind == Kind::Digit);
    first.is_some_and(|at| at < word.min(NEAR) || at == word + 1 && word < NEAR)
}

/// The ways in which a shape can begin, as far as all of its matches of one way are alike.
fn openings(pieces: &[Piece]) -> Vec<Vec<Kind>> {
    let mut done = Vec::new();
    let mut begun = vec![Vec::new()];
    let mut is_whole = true;
    for piece in pieces {
        begun = match piece {
            Piece::Run { class, min, max } if min == max => {
                begun.iter_mut().for_each(|opening| opening.extend(std::iter::repeat_n(Kind::of(*class), *min)));
                begun
            }
            // Of what comes first the ways are few; what comes later has few bytes left to be told by.
            Piece::Run { class, min, max } if begun.len() == 1 && max - min < LONG => {
                let of = |run| begun[0].iter().copied().chain(std::iter::repeat_n(Kind::of(*class), run)).collect();
                (*min..=*max).map(of).collect()
            }
            Piece::Run { class, min, .. } => {
                begun.iter_mut().for_each(|opening| opening.extend(std::iter::repeat_n(Kind::of(*class), *min)));
                done.append(&mut begun);
                break;
            }
            Piece::Separator(set) => {
                let kind = if set.iter().all(|byte| matches!(byte, b':' | b'=' | b'>')) { Kind::Field } else { Kind::NoWord };
                let with = begun.iter().map(|opening| opening.iter().copied().chain([kind]).collect());
                with.chain(begun.iter().cloned()).collect()
            }
        };
        let (long, short) = begun.into_iter().partition(|opening: &Vec<Kind>| opening.len() >= DEPTH);
        done.extend::<Vec<_>>(long);
        begun = short;
        is_whole = done.len() + begun.len() <= MOST_OPENINGS;
        if begun.is_empty() || !is_whole {
            break;
        }
    }
    // A match touches no letter or digit behind it.
    begun.iter_mut().filter(|_| is_whole).for_each(|opening| opening.push(Kind::NoWord));
    done.append(&mut begun);
    done.iter_mut().for_each(|opening| opening.truncate(DEPTH));
    done
}

/// The first byte, at most, at which a match holds a digit for certain.
fn first_digit(shape: &Shape) -> Option<usize> {
    let mut at = 0;
    for piece in &shape.pieces {
        match piece {
            _ if is_digit(piece) => return Some(at),
            Piece::Run { max, .. } => at += max,
            Piece::Separator(_) => at += 1,
        }
    }
    None
}
