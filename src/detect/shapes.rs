//! The lane of numbers and codes of fixed form.
//!
//! A match of a shape begins where a word (letters and digits) or a punctuation literal begins. A [`Gate`] tells, 64 bytes at a time, which of
//! these places can begin a shape at all. For the few that can, the lane looks up, by length and kind of the word, by the byte behind it and by
//! the word that follows, the forms that go on like that; before punctuation stands a word of no letters. Those that are one word
//! of letters and digits, each in its place, are looked up by where its digits are. A form that several shapes have is compared once. Shapes of
//! too many forms are matched piece by piece.

use std::hash::BuildHasher as _;
use std::sync::OnceLock;

use rustc_hash::{FxBuildHasher, FxHashMap};
use smallvec::{SmallVec, smallvec};

use crate::pack::shape::{Class, Piece, Shape};
use crate::span::Span;

use super::candidate::{Candidate, Structure};
use super::planes::{Planes, inside, ones};
use super::prefixes::ByteSet;
use gate::Gate;
use template::{Closely, Literals, Template, View, Written};

mod gate;
mod template;
#[cfg(test)]
mod tests;

/// The longest first word that is looked up by its length; all longer ones are looked up together.
const LONGEST_WORD: usize = 63;

/// Room for so many forms of a shape that no other has, as a first guess.
const FORMS: usize = 4;

/// What the characters of a word are.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Digits,
    Letters,
    Mixed,
}

impl Kind {
    const ALL: [Self; 3] = [Self::Digits, Self::Letters, Self::Mixed];

    /// The kind of the first `length` bytes of a word.
    #[inline]
    fn of(digit: u64, length: u32) -> Self {
        let inside = 1u64.checked_shl(length).map_or(u64::MAX, |bit| bit - 1);
        match digit & inside {
            0 => Self::Letters,
            digits if digits == inside => Self::Digits,
            _ => Self::Mixed,
        }
    }
}

/// How a form goes on behind its first word, as one number, because it is looked up at most words.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Onward(u64);

impl Onward {
    /// Of the length and kind of the first word, the byte behind it, and the word that follows.
    #[inline]
    const fn new(word: (u32, Kind), behind: u8, next: (u32, Kind)) -> Self {
        const fn packed((length, kind): (u32, Kind)) -> u64 {
            (length << 2 | kind as u32) as u64
        }
        Self(packed(word) << 24 | packed(next) << 16 | (behind as u64) << 8)
    }

    /// The same of a form that goes on behind that word as well, with this byte.
    #[inline]
    const fn then(self, byte: u8) -> Self {
        Self(self.0 | byte as u64)
    }
}

/// A shape of a detector.
pub(super) struct Entry {
    pub(super) detector: u16,
    pub(super) structure: Structure,
    most: OnceLock<f32>,
}

impl Entry {
    /// As much as the check of its detector says at most, which is asked for once.
    #[inline]
    pub(super) fn most(&self, ask: impl FnOnce() -> f32) -> f32 {
        *self.most.get_or_init(ask)
    }

    /// What it is at a place.
    pub(super) const fn candidate(&self, span: Span) -> Candidate {
        Candidate { span, detector: self.detector, structure: self.structure, cue: None, weight: None }
    }
}

/// A form and the shapes that have it.
struct Form {
    template: Template,
    /// How many literals it has, and where the first of them stands among those of all forms.
    literals: (u8, u32),
    entries: SmallVec<[u16; 4]>,
}

impl Form {
    /// Its literals among those of all forms.
    #[inline]
    fn literals<'l>(&self, all: &'l Literals) -> &'l Literals {
        let (count, first) = self.literals;
        &all[first as usize..][..usize::from(count)]
    }
}

/// A shape of too many forms, whose first word can have a certain length and kind.
#[derive(Clone, Copy)]
struct Loose {
    entry: u16,
    shape: u16,
    /// What the word can begin with.
    first: ByteSet,
    /// What can stand behind the word.
    follow: ByteSet,
    /// How long the word behind that is at least.
    next: u8,
}

/// Forms, the longest first.
#[derive(Default)]
struct List {
    /// What they can begin with.
    first: ByteSet,
    forms: Vec<u16>,
}

impl List {
    fn push(&mut self, form: u16, first: Class) {
        self.first = self.first.with(ByteSet::class(first));
        self.forms.push(form);
    }

    /// The forms, if any can begin with this byte.
    fn beginning(&self, byte: u8) -> &[u16] {
        if self.first.holds(byte) { &self.forms } else { &[] }
    }
}

/// What begins with words of a certain length and kind.
#[derive(Default)]
struct Words {
    /// What can stand behind the word in any form that goes on.
    follows: ByteSet,
    /// The forms that end with the word, but for those that are told by where its digits are.
    whole: List,
    loose: Vec<Loose>,
}

/// Shapes of some detectors: their forms by their outline, and those of too many forms, each with the entry that it comes from.
#[derive(Default)]
pub(super) struct Whole {
    forms: FxHashMap<Outline, Vec<(u16, u16)>>,
    loose: Vec<(u16, u16)>,
}

/// What is told of a whole value at once: its length, that of its first word, and the byte behind that, if there is one.
type Outline = (usize, usize, Option<u8>);

/// All shapes of a catalog, indexed by their first word.
pub(super) struct Shapes {
    entries: Vec<Entry>,
    forms: Vec<Form>,
    /// The literals of all forms.
    literals: Vec<(u8, u8)>,
    /// The shapes of too many forms.
    loose: Vec<Shape>,
    gate: Gate,
    words: Vec<[Words; 3]>,
    /// The forms that go on behind their first word. There are so many that all of a first word and the byte behind it cannot be tried.
    onward: FxHashMap<Onward, List>,
    /// The forms that are one word of letters and digits, each of which has its place, by these places ([`template::mixed`]).
    mixed: FxHashMap<u64, List>,
    /// The shapes of too many forms that begin with a byte of punctuation.
    loose_punctuation: Vec<Vec<(u16, u16)>>,
}

impl Shapes {
    /// Indexes the shapes of all detectors.
    pub(super) fn new(shapes: Vec<(u16, Shape)>) -> Self {
        let room = shapes.len() * FORMS;
        let mut lane = Self {
            entries: Vec::with_capacity(shapes.len()),
            forms: Vec::with_capacity(room),
            literals: Vec::with_capacity(room),
            loose: Vec::new(),
            gate: Gate::default(),
            words: (0..=LONGEST_WORD + 1).map(|_| Default::default()).collect(),
            onward: FxHashMap::default(),
            mixed: FxHashMap::default(),
            loose_punctuation: vec![Vec::new(); 256],
        };
        // By their hashes, because to keep every form twice takes memory at every start: two that share one are two forms, and nothing is lost.
        let mut known: FxHashMap<u32, u32> = FxHashMap::with_capacity_and_hasher(room, FxBuildHasher);
        let mut forms = Vec::new();
        for (detector, shape) in shapes {
            let entry = u16::try_from(lane.entries.len()).unwrap_or(u16::MAX);
            lane.entries.push(Entry { detector, structure: structure(&shape), most: OnceLock::new() });
            template::forms(&shape, &mut forms);
            lane.gate.admit(&shape);
            // More than can be numbered are matched piece by piece.
            if forms.is_empty() || lane.forms.len() + forms.len() > usize::from(u16::MAX) {
                lane.add_loose(entry, shape);
                continue;
            }
            for written in forms.drain(..) {
                let hash = FxBuildHasher.hash_one(&written) as u32;
                match known.get(&hash).copied().filter(|&form| lane.is(form as usize, &written)).map(|form| &mut lane.forms[form as usize]) {
                    Some(form) if form.entries.last() == Some(&entry) => {}
                    Some(form) => form.entries.push(entry),
                    None => {
                        known.insert(hash, lane.forms.len() as u32);
                        let literals = (written.literals.len() as u8, lane.literals.len() as u32);
                        lane.literals.extend(written.literals);
                        lane.forms.push(Form { template: written.template, literals, entries: smallvec![entry] });
                    }
                }
            }
        }
        lane.gate.close();
        lane.index_forms();
        lane
    }

    /// Whether a form that is known is this one.
    fn is(&self, form: usize, written: &Written) -> bool {
        let form = &self.forms[form];
        form.template == written.template && *form.literals(&self.literals) == *written.literals
    }

    /// Whether the form stands in the text at a place.
    #[inline(always)]
    fn fits(&self, form: &Form, text: &[u8], here: &Closely) -> bool {
        let stands = |&(at, byte): &(u8, u8)| text.get(here.start() + usize::from(at)) == Some(&byte);
        form.template.fits(here) && form.literals(&self.literals).iter().all(stands)
    }

    /// Whether a shape begins with this punctuation.
    pub(super) fn begins_with(&self, byte: u8) -> bool {
        self.words[0][Kind::Letters as usize].follows.holds(byte) || !self.loose_punctuation[usize::from(byte)].is_empty()
    }

    fn index_forms(&mut self) {
        let Self { forms, literals, words, onward, mixed, .. } = self;
        let mut order: Vec<usize> = (0..forms.len()).collect();
        order.sort_by_key(|&form| std::cmp::Reverse(forms[form].template.length()));
        for index in order {
            let (template, literals) = (&forms[index].template, forms[index].literals(literals));
            let form = u16::try_from(index).unwrap_or(u16::MAX);
            let class = |at: usize| template.class(literals, at);
            let (length, kinds) = template.word(literals, 0);
            let behind = (length < template.length()).then(|| class(length).punctuation()).flatten();
            let possible = |kinds: [bool; 3]| Kind::ALL.into_iter().filter(move |&kind| kinds[kind as usize]);
            for kind in possible(kinds) {
                let words = &mut words[length][kind as usize];
                let Some(behind) = behind else {
                    let digits = (kind == Kind::Mixed).then(|| template.digits(literals)).flatten();
                    let forms = digits.map_or(&mut words.whole, |digits| mixed.entry(template::mixed(digits, length as u32)).or_default());
                    forms.push(form, class(0));
                    continue;
                };
                words.follows = words.follows.with(ByteSet::these([behind]));
                let (next, kinds) = template.word(literals, length + 1);
                let end = length + 1 + next;
                let then = (end < template.length()).then(|| class(end).punctuation()).flatten();
                for next_kind in possible(kinds) {
                    let place = Onward::new((length as u32, kind), behind, (next as u32, next_kind));
                    onward.entry(then.map_or(place, |then| place.then(then))).or_default().push(form, class(0));
                }
            }
        }
    }

    fn add_loose(&mut self, entry: u16, shape: Shape) {
        let index = u16::try_from(self.loose.len()).unwrap_or(u16::MAX);
        self.index_loose(entry, index, &shape);
        self.loose.push(shape);
    }

    fn index_loose(&mut self, entry: u16, index: u16, shape: &Shape) {
        if let Some(Piece::Run { class, .. }) = shape.pieces.first()
            && let Some(byte) = class.punctuation()
        {
            return self.loose_punctuation[usize::from(byte)].push((entry, index));
        }
        let mut word = FirstWord::default();
        let first = shape.pieces.iter().find_map(|piece| match piece {
            Piece::Run { class, .. } => Some(ByteSet::class(*class)),
            Piece::Separator(_) => None,
        });
        let first = first.unwrap_or_else(|| ByteSet::default().but());
        let mut enter = |word: &FirstWord, follow, next| self.enter(Loose { entry, shape: index, first, follow, next }, word);
        for (piece, at) in shape.pieces.iter().zip(1..) {
            let next = least_word(&shape.pieces[at..]);
            match piece {
                Piece::Separator(set) => enter(&word, ByteSet::these(set.iter().copied()), next),
                Piece::Run { class, min, max } => match class.punctuation() {
                    None => word.extend(*class, *min, *max),
                    Some(byte) => {
                        enter(&word, ByteSet::these([byte]), if *max == 1 { next } else { 0 });
                        // Where it may be missing, the word may also go on.
                        if *min > 0 {
                            return;
                        }
                    }
                },
            }
        }
        enter(&word, ByteSet::class(Class::Word).but(), 0);
    }

    fn enter(&mut self, item: Loose, word: &FirstWord) {
        for &length in word.lengths.iter().filter(|&&length| length > 0) {
            // Of a longer word neither the kind nor what stands behind it is known.
            let is_long = length > LONGEST_WORD;
            let item = if is_long { Loose { follow: ByteSet::default().but(), next: 0, ..item } } else { item };
            let words = self.words[length.min(LONGEST_WORD + 1)].iter_mut().zip(word.kinds);
            for (words, _) in words.filter(|(_, possible)| is_long || *possible) {
                match words.loose.last_mut().filter(|known| known.entry == item.entry) {
                    Some(known) => (known.follow, known.next) = (known.follow.with(item.follow), known.next.min(item.next)),
                    None => words.loose.push(item),
                }
            }
        }
    }

    /// The shape of this number.
    #[inline]
    pub(super) fn entry(&self, number: u16) -> &Entry {
        &self.entries[usize::from(number)]
    }

    /// Hands every match that starts in `range` to `out`, with the numbers of the shapes that have it; `planes` are those of `range` at least.
    /// There may be a match every other byte, of which few hold their check, so that nothing is collected here.
    pub(super) fn find(&self, text: &[u8], planes: &Planes, range: Span, out: &mut impl FnMut(Span, &[u16])) {
        for (offset, block) in planes.blocks(range) {
            let inside = inside(offset, range);
            for at in ones(self.gate.words(&block) & inside) {
                self.at(text, planes, offset + at, out);
            }
            for at in ones(self.gate.punctuation(&block) & inside) {
                let start = offset + at;
                self.at(text, planes, start, out);
                let loose = &self.loose_punctuation[usize::from(text[start])];
                loose.iter().for_each(|&(entry, shape)| self.try_loose(entry, shape, text, start, out));
            }
        }
    }

    /// What begins with the word there, or with no word before punctuation.
    #[inline]
    fn at(&self, text: &[u8], planes: &Planes, start: usize, out: &mut impl FnMut(Span, &[u16])) {
        let view = View::new(planes, start);
        let length = view.word.trailing_ones();
        let Some(kinds) = self.words.get(length as usize) else { return };
        let kind = Kind::of(view.digit, length);
        let behind = text.get(start + length as usize).copied().unwrap_or(b'\n');
        let words = &kinds[kind as usize];
        let [longest, onward] = if words.follows.holds(behind) { self.onward(text, &view, (length, kind), behind) } else { [&[][..]; 2] };
        let mixed = (kind == Kind::Mixed).then(|| self.mixed.get(&template::mixed(view.digit, length))).flatten();
        let whole = [mixed.map_or(&[][..], |forms| forms.beginning(text[start])), words.whole.beginning(text[start])];
        if !longest.is_empty() || !onward.is_empty() || whole.iter().any(|forms| !forms.is_empty()) {
            self.try_forms(&[longest, onward, whole[0], whole[1]], text, &view.closely(planes), out);
        }
        for item in &words.loose {
            if item.follow.holds(behind) && item.first.holds(text[start]) && view.may_go_on(length, u32::from(item.next)) {
                self.try_loose(item.entry, item.shape, text, start, out);
            }
        }
    }

    /// The forms that go on behind the word that follows the first one, and those that end with it.
    #[inline]
    fn onward(&self, text: &[u8], view: &View, word: (u32, Kind), behind: u8) -> [&[u16]; 2] {
        let first = text[view.start];
        let (onward, end) = view.onward(word, behind);
        let forms = |onward: Onward| self.onward.get(&onward).map_or(&[][..], |forms| forms.beginning(first));
        [text.get(end).map_or(&[][..], |then| forms(onward.then(*then))), forms(onward)]
    }

    /// Hands on the longest match of each shape. Shapes have many forms of which hardly one is there, so that what was handed on is looked up only
    /// when there is a second one.
    fn try_forms(&self, forms: &[&[u16]], text: &[u8], here: &Closely, out: &mut impl FnMut(Span, &[u16])) {
        let mut longer: Option<&Form> = None;
        let mut earlier: Vec<&Form> = Vec::new();
        for &form in forms.iter().copied().flatten() {
            let form = &self.forms[usize::from(form)];
            if !self.fits(form, text, here) {
                continue;
            }
            let span = Span::new(here.start(), here.start() + form.template.length());
            if longer.is_none() {
                out(span, &form.entries);
            } else {
                let is_new = |entry: &u16| !longer.iter().chain(&earlier).any(|known| known.entries.contains(entry));
                let new: SmallVec<[u16; 16]> = form.entries.iter().copied().filter(is_new).collect();
                out(span, &new);
            }
            earlier.extend(longer.replace(form));
        }
    }

    /// The shapes of the wanted detectors, to be held against whole values.
    pub(super) fn of(&self, is_wanted: impl Fn(u16) -> bool) -> Whole {
        let is_own = |entry: &u16| is_wanted(self.entries[usize::from(*entry)].detector);
        let mut whole = Whole::default();
        for (form, index) in self.forms.iter().zip(0..) {
            let (template, literals) = (&form.template, form.literals(&self.literals));
            let (length, (word, _)) = (template.length(), template.word(literals, 0));
            let behind = (word < length).then(|| template.class(literals, word).punctuation()).flatten();
            for entry in form.entries.iter().copied().filter(is_own) {
                whole.forms.entry((length, word, behind)).or_default().push((index, entry));
            }
        }
        let loose = self.words.iter().flatten().flat_map(|words| &words.loose).map(|item| (item.shape, item.entry));
        whole.loose = loose.chain(self.loose_punctuation.iter().flatten().map(|&(entry, shape)| (shape, entry))).collect();
        whole.loose.retain(|(_, entry)| is_own(entry));
        whole.loose.sort_unstable();
        whole.loose.dedup();
        whole
    }

    /// Pushes the candidates that all of `value` is.
    pub(super) fn whole(&self, own: &Whole, text: &[u8], planes: &Planes, value: Span, out: &mut Vec<Candidate>) {
        let mut push = |entry: u16| {
            let entry = self.entry(entry);
            if !out.iter().any(|known| known.detector == entry.detector) {
                out.push(entry.candidate(value));
            }
        };
        let view = View::new(planes, value.start);
        let word = value.len().min(view.word.trailing_ones() as usize);
        if let Some(forms) = own.forms.get(&(value.len(), word, value.of(text).get(word).copied())) {
            let here = view.closely(planes);
            forms.iter().filter(|(form, _)| self.fits(&self.forms[usize::from(*form)], text, &here)).for_each(|(_, entry)| push(*entry));
        }
        for (shape, entry) in &own.loose {
            if longest(&self.loose[usize::from(*shape)], text, value.start) == Some(value.end) {
                push(*entry);
            }
        }
    }

    fn try_loose(&self, entry: u16, shape: u16, text: &[u8], start: usize, out: &mut impl FnMut(Span, &[u16])) {
        if let Some(end) = longest(&self.loose[usize::from(shape)], text, start) {
            out(Span::new(start, end), &[entry]);
        }
    }
}

/// How long the word is at least with which these pieces begin.
fn least_word(pieces: &[Piece]) -> u8 {
    let least = |piece: &Piece| match piece {
        Piece::Run { class, min, .. } if class.punctuation().is_none() => Some(*min),
        _ => None,
    };
    u8::try_from(pieces.iter().map_while(least).sum::<usize>()).unwrap_or(u8::MAX)
}

/// How much a match of a shape says by its letters.
fn structure(shape: &Shape) -> Structure {
    let count = |wanted: fn(&Class) -> bool| {
        let of = |piece: &Piece| match piece {
            Piece::Run { class, min, .. } if wanted(class) => *min,
            _ => 0,
        };
        u8::try_from(shape.pieces.iter().map(of).sum::<usize>()).unwrap_or(u8::MAX)
    };
    let literals = count(|class| matches!(class, Class::Literal(byte) if byte.is_ascii_alphabetic()));
    let letters = count(|class| matches!(class, Class::Upper | Class::Lower));
    Structure::Shape { literals, letters }
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

/// Whether the first byte at `at` is one with which these pieces may begin; most runs can end in one way only.
fn may_go_on(pieces: &[Piece], text: &[u8], at: usize) -> bool {
    match pieces.first() {
        Some(Piece::Run { class, min: 1.., .. }) => text.get(at).is_some_and(|byte| class.holds(*byte)),
        _ => true,
    }
}

fn match_from(pieces: &[Piece], text: &[u8], at: usize, separator: Separator) -> Option<usize> {
    let Some((piece, rest)) = pieces.split_first() else {
        return (!text.get(at).is_some_and(u8::is_ascii_alphanumeric)).then_some(at);
    };
    match piece {
        Piece::Run { class, min, max } => {
            let available = text[at..].iter().take(*max).take_while(|&&byte| class.holds(byte)).count();
            let ends = (*min..=available).rev().map(|run| at + run);
            ends.filter(|&end| may_go_on(rest, text, end)).find_map(|end| match_from(rest, text, end, separator))
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
