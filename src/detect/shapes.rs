//! The lane of numbers and codes of fixed form.
//!
//! A match of a shape begins where a word (letters and digits) or a punctuation literal begins. A [`Gate`] tells, 64 bytes at a time, which of
//! these places can begin a shape at all. For the few that can, the lane looks up, by kind and length of the word, the shapes whose first word
//! can look like that; of those, only the ones are tried that can begin with the word's first byte and go on with the byte behind it.

use crate::pack::shape::{Class, Piece, Shape};
use crate::span::Span;

use super::candidate::{Candidate, Structure};
use super::planes::{Planes, inside, ones};
use super::prefixes::ByteSet;
use gate::Gate;
use template::{Forms, View};

mod gate;
mod template;

/// The longest first word that is looked up by its length.
const LONGEST_WORD: usize = 63;

/// What the characters of a word are.
#[derive(Clone, Copy)]
enum Kind {
    Digits,
    Letters,
    Mixed,
}

struct Entry {
    detector: u16,
    shape: Shape,
    forms: Forms,
    literals: u8,
    fixed_letters: u8,
}

/// A shape whose first word can have a certain length and kind.
struct Item {
    entry: u16,
    /// What the word can begin with.
    first: ByteSet,
    /// What can stand behind the word.
    follow: ByteSet,
}

/// The shapes whose first word has a certain length and kind.
#[derive(Default)]
struct Words {
    items: Vec<Item>,
    /// What any of their first words can begin with.
    first: ByteSet,
    /// What can stand behind any of them.
    follow: ByteSet,
}

/// All shapes of a catalog, indexed by their first word.
pub(super) struct Shapes {
    entries: Vec<Entry>,
    gate: Gate,
    words: Vec<[Words; 3]>,
    punctuation: Vec<Vec<u16>>,
}

impl Shapes {
    /// Indexes the shapes of all detectors.
    pub(super) fn new(shapes: Vec<(u16, Shape)>) -> Self {
        let mut lane = Self {
            entries: Vec::new(),
            gate: Gate::default(),
            words: (0..=LONGEST_WORD).map(|_| Default::default()).collect(),
            punctuation: vec![Vec::new(); 256],
        };
        for (detector, shape) in shapes {
            let index = u16::try_from(lane.entries.len()).unwrap_or(u16::MAX);
            lane.index(index, &shape);
            let count = |wanted: fn(&Class) -> bool| {
                let of = |piece: &Piece| match piece {
                    Piece::Run { class, min, .. } if wanted(class) => *min,
                    _ => 0,
                };
                u8::try_from(shape.pieces.iter().map(of).sum::<usize>()).unwrap_or(u8::MAX)
            };
            let literals = count(|class| matches!(class, Class::Literal(byte) if byte.is_ascii_alphabetic()));
            let fixed_letters = count(|class| matches!(class, Class::Upper | Class::Lower));
            let forms = Forms::new(&shape);
            lane.gate.admit(&shape, &forms);
            lane.entries.push(Entry { detector, shape, forms, literals, fixed_letters });
        }
        lane
    }

    /// Whether a shape begins with this punctuation.
    pub(super) fn begins_with(&self, byte: u8) -> bool {
        !self.punctuation[usize::from(byte)].is_empty()
    }

    fn index(&mut self, index: u16, shape: &Shape) {
        match shape.pieces.first() {
            Some(Piece::Run { class: Class::Literal(byte), .. }) if !byte.is_ascii_alphanumeric() => {
                return self.punctuation[usize::from(*byte)].push(index);
            }
            _ => {}
        }
        let mut word = FirstWord::default();
        let first = shape.pieces.iter().find_map(|piece| match piece {
            Piece::Run { class, .. } => Some(ByteSet::class(*class)),
            Piece::Separator(_) => None,
        });
        let first = first.unwrap_or_else(|| ByteSet::default().but());
        for piece in &shape.pieces {
            match piece {
                Piece::Separator(set) => self.enter(index, &word, first, ByteSet::these(set.iter().copied())),
                Piece::Run { class: Class::Literal(byte), min: 1.., .. } if !byte.is_ascii_alphanumeric() => {
                    return self.enter(index, &word, first, ByteSet::these([*byte]));
                }
                Piece::Run { class: Class::Literal(byte), .. } if !byte.is_ascii_alphanumeric() => break,
                Piece::Run { class, min, max } => word.extend(*class, *min, *max),
            }
        }
        self.enter(index, &word, first, ByteSet::class(Class::Word).but());
    }

    fn enter(&mut self, entry: u16, word: &FirstWord, first: ByteSet, follow: ByteSet) {
        for &length in word.lengths.iter().filter(|&&length| (1..=LONGEST_WORD).contains(&length)) {
            for (kind, _) in word.kinds.iter().enumerate().filter(|(_, possible)| **possible) {
                let Words { items, first: firsts, follow: follows } = &mut self.words[length][kind];
                (*firsts, *follows) = (firsts.with(first), follows.with(follow));
                match items.last_mut().filter(|item| item.entry == entry) {
                    Some(item) => item.follow = item.follow.with(follow),
                    None => items.push(Item { entry, first, follow }),
                }
            }
        }
    }

    /// Hands every match that starts in `range` to `out`; `planes` are those of `range` at least. There may be a match every other byte, of which
    /// few hold their check, so that nothing is collected here.
    pub(super) fn find(&self, text: &[u8], planes: &Planes, range: Span, out: &mut impl FnMut(Candidate)) {
        for (offset, block) in planes.blocks(range) {
            let inside = inside(offset, range);
            for at in ones(self.gate.words(&block) & inside) {
                self.at_word(text, planes, offset + at, out);
            }
            for at in ones(self.gate.punctuation(&block) & inside) {
                let start = offset + at;
                let view = View::new(planes, start);
                self.punctuation[usize::from(text[start])].iter().for_each(|&shape| self.try_shape(shape, text, &view, out));
            }
        }
    }

    fn at_word(&self, text: &[u8], planes: &Planes, start: usize, out: &mut impl FnMut(Candidate)) {
        let view = View::new(planes, start);
        let length = view.word.trailing_ones();
        let Some(kinds) = self.words.get(length as usize) else { return };
        let inside = (1 << length) - 1;
        let kind = match view.digit & inside {
            0 => Kind::Letters,
            digits if digits == inside => Kind::Digits,
            _ => Kind::Mixed,
        };
        let behind = text.get(start + length as usize).copied().unwrap_or(b'\n');
        let words = &kinds[kind as usize];
        if words.follow.holds(behind) && words.first.holds(text[start]) {
            for item in words.items.iter().filter(|item| item.follow.holds(behind) && item.first.holds(text[start])) {
                self.try_shape(item.entry, text, &view, out);
            }
        }
    }

    fn try_shape(&self, index: u16, text: &[u8], view: &View, out: &mut impl FnMut(Candidate)) {
        let entry = &self.entries[usize::from(index)];
        if let Some(end) = entry.forms.longest(&entry.shape, text, view) {
            let structure = Structure::Shape { literals: entry.literals, letters: entry.fixed_letters };
            out(Candidate { span: Span::new(view.start, end), detector: entry.detector, structure, cue: None, weight: None });
        }
    }
}

/// What the first word of a shape can look like: its lengths, and whether it can be all digits, all letters or a mix.
struct FirstWord {
    lengths: Vec<usize>,
    kinds: [bool; 3],
}

impl Default for FirstWord {
    fn default() -> Self {
        Self { lengths: vec![0], kinds: [false; 3] }
    }
}

impl FirstWord {
    fn extend(&mut self, class: Class, min: usize, max: usize) {
        let digit = (b'0'..=b'9').any(|byte| class.holds(byte));
        let letter = (b'A'..=b'Z').chain(b'a'..=b'z').any(|byte| class.holds(byte));
        let empty = self.lengths == [0];
        let [digits, letters, mixed] = self.kinds;
        let extended =
            [(empty || digits) && digit, (empty || letters) && letter, mixed || digits && letter || letters && digit || digit && letter && max > 1];
        self.kinds = if min == 0 { [0, 1, 2].map(|kind| extended[kind] || self.kinds[kind]) } else { extended };
        self.lengths = self.lengths.iter().flat_map(|length| (min..=max).map(move |run| length + run)).collect();
        self.lengths.sort_unstable();
        self.lengths.dedup();
    }
}

/// The end of the longest match of `shape` that starts at `start` and does not touch a letter or digit.
#[must_use]
pub fn longest(shape: &Shape, text: &[u8], start: usize) -> Option<usize> {
    match_from(&shape.pieces, text, start, Separator::Open)
}

/// Whether the whole of `value` has the shape.
#[must_use]
pub fn is_whole(shape: &Shape, value: &[u8]) -> bool {
    longest(shape, value, 0) == Some(value.len())
}

#[derive(Clone, Copy, PartialEq)]
enum Separator {
    Open,
    Absent,
    Byte(u8),
}

fn match_from(pieces: &[Piece], text: &[u8], at: usize, separator: Separator) -> Option<usize> {
    let Some((piece, rest)) = pieces.split_first() else {
        return (!text.get(at).is_some_and(u8::is_ascii_alphanumeric)).then_some(at);
    };
    match piece {
        Piece::Run { class, min, max } => {
            let available = text[at..].iter().take(*max).take_while(|&&byte| class.holds(byte)).count();
            (*min..=available).rev().find_map(|run| match_from(rest, text, at + run, separator))
        }
        Piece::Separator(set) => {
            let here = text.get(at).copied().filter(|byte| set.contains(byte));
            let with = |byte| match_from(rest, text, at + 1, Separator::Byte(byte));
            match (separator, here) {
                (Separator::Byte(wanted), Some(byte)) if byte == wanted => with(byte),
                (Separator::Byte(_), _) => None,
                (Separator::Absent, _) => match_from(rest, text, at, Separator::Absent),
                (Separator::Open, here) => here.and_then(with).or_else(|| match_from(rest, text, at, Separator::Absent)),
            }
        }
    }
}
