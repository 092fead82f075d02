//! Words: the lane of listed terms, and the words of context that speak for or against a candidate.

use std::borrow::Cow;
use std::sync::Arc;

use rustc_hash::{FxBuildHasher, FxHashMap};

use crate::content::label::is_caseless;
use crate::span::Span;

use super::candidate::{Candidate, Structure};
use super::needles::{Found, Ground, Literal, Needles, SECOND};

/// How much of a text is searched for words of context at a time, in bytes.
const STRIDE: usize = 256;
/// Room for so many words is kept from one text to the next.
const KEPT: usize = 4096;

/// Words and phrases, each with the detectors of which it speaks.
#[derive(Default)]
struct List {
    words: Vec<Arc<str>>,
    /// The owners of all words, those of the first word first.
    owners: Vec<(u16, bool)>,
    /// Where among them those of each word begin, and where the last ones end.
    starts: Vec<u32>,
}

impl List {
    /// Collects words, `(detector, whether it speaks for it, word)`, and the forms in which they are looked for, in the same order; there are about
    /// so many of them, two thirds of them different.
    fn new<'a>(count: usize, words: impl Iterator<Item = (u16, bool, &'a str)>) -> (Self, Vec<Arc<str>>) {
        let room = count * 2 / 3;
        let mut index: FxHashMap<Arc<str>, u32> = FxHashMap::with_capacity_and_hasher(room, FxBuildHasher);
        let (mut forms, mut lowers) = (Vec::with_capacity(room), Vec::with_capacity(room));
        // How many owners each word has, and, one behind, where they begin.
        let mut starts = Vec::with_capacity(room);
        let mut named: Vec<(u32, (u16, bool))> = Vec::with_capacity(count);
        for (detector, speaks_for, word) in words {
            let is_lower = is_lower(word);
            let lower = if is_lower { Cow::from(word) } else { word.to_lowercase().into() };
            // Only the case of ASCII is folded.
            let upper = (!is_lower && !word.is_ascii()).then(|| word.to_uppercase()).filter(|upper| *upper != lower);
            for form in [Some(&*lower), upper.as_deref()].into_iter().flatten() {
                let word = index.get(form).copied().unwrap_or_else(|| {
                    let lower: Arc<str> = (&*lower).into();
                    let form = if form == &*lower { lower.clone() } else { form.into() };
                    forms.push(form.clone());
                    lowers.push(lower);
                    starts.push(0);
                    let number = index.len() as u32;
                    index.insert(form, number);
                    number
                });
                starts[word as usize] += 1;
                named.push((word, (detector, speaks_for)));
            }
        }
        starts.push(0);
        starts.iter_mut().fold(0, |before, count| before + std::mem::replace(count, before));
        let (mut owners, mut next) = (vec![(0, false); named.len()], starts.clone());
        for (word, owner) in named {
            let place = &mut next[word as usize];
            owners[*place as usize] = owner;
            *place += 1;
        }
        (Self { words: lowers, owners, starts }, forms)
    }

    /// Who looks for a word, and whether it speaks for them.
    fn owners(&self, word: usize) -> &[(u16, bool)] {
        &self.owners[self.starts[word] as usize..self.starts[word + 1] as usize]
    }
}

/// Whether a word has no capitals, and beyond ASCII no letter that has one, told without folding it.
fn is_lower(word: &str) -> bool {
    word.chars().all(|char| if char.is_ascii() { !char.is_ascii_uppercase() } else { is_caseless(char) })
}

/// The literals of these forms.
fn literals(forms: &[Arc<str>]) -> impl Iterator<Item = Literal<'_>> {
    forms.iter().map(|form| Literal { bytes: form.as_bytes(), is_exact: false })
}

/// The lane of listed terms.
pub(super) struct Words {
    list: List,
    forms: Vec<Arc<str>>,
}

impl Words {
    /// Collects terms.
    pub(super) fn new<'a>(terms: impl ExactSizeIterator<Item = (u16, &'a str)>) -> Self {
        let (list, forms) = List::new(terms.len() * 3 / 2, terms.map(|(detector, term)| (detector, true, term)));
        Self { list, forms }
    }

    /// The literals that are to be found.
    pub(super) fn literals(&self) -> impl Iterator<Item = Literal<'_>> {
        literals(&self.forms)
    }

    /// The detectors of a term that was found; none where it does not stand alone.
    pub(super) fn owners(&self, text: &[u8], term: Found) -> impl Iterator<Item = u16> {
        let owners = if stands_alone(text, term.start, term.end) { self.list.owners(term.literal) } else { &[] };
        owners.iter().map(|(detector, _)| *detector)
    }

    /// Pushes a term as a candidate of its detectors, if it stands alone.
    pub(super) fn at(&self, text: &[u8], term: Found, out: &mut Vec<Candidate>) {
        let span = Span::new(term.start, term.end);
        let of = |detector| Candidate { span, detector, structure: Structure::Term, cue: None, weight: None };
        out.extend(self.owners(text, term).map(of));
    }
}

/// The words of context.
pub(super) struct Context {
    list: List,
    pub(super) needles: Needles,
}

/// The words of context that were read of a text, so that no stretch is read twice.
#[derive(Default)]
pub(super) struct Read {
    /// The first stretch of which words may be asked for.
    first: usize,
    /// Where among `hits` the words of each stretch stand that was read.
    stretches: Vec<Option<(u32, u32)>>,
    hits: Vec<Found>,
    new: Vec<Found>,
}

impl Read {
    /// Forgets what was read, for another text, of which the words around the bytes of `region` may be asked for.
    pub(super) fn begin(&mut self, region: Span) {
        self.first = region.start.saturating_sub(STRIDE) / STRIDE;
        self.stretches.clear();
        self.hits.clear();
        self.hits.shrink_to(KEPT);
    }
}

impl Context {
    /// Collects so many words: `(detector, whether it speaks for it, word)`.
    pub(super) fn new<'a>(count: usize, words: impl Iterator<Item = (u16, bool, &'a str)>) -> Self {
        let (list, forms) = List::new(count, words);
        Self { list, needles: Needles::new(literals(&forms)) }
    }

    /// Whether a word begins with this punctuation.
    pub(super) fn begins_with(&self, byte: u8) -> bool {
        self.needles.begins_with(byte)
    }

    /// Puts the words in `window`, which lie in it whole and touch neither a letter or digit nor `value`, into `out`, in the order of their ends.
    pub(super) fn hits(&self, text: &[u8], ground: Ground<'_>, window: Span, value: Span, read: &mut Read, out: &mut Vec<Found>) {
        out.clear();
        let stretches = window.start / STRIDE..window.end.div_ceil(STRIDE);
        let are_several = stretches.len() > 1;
        for stretch in stretches {
            let is_beside = |hit: &&Found| {
                let hit = Span::new(hit.start, hit.end);
                window.holds(hit) && !hit.overlaps(value)
            };
            out.extend(self.stretch(text, ground, stretch, read).iter().filter(is_beside));
        }
        if are_several {
            out.sort_unstable();
        }
    }

    /// The words whose place of search lies in a stretch.
    fn stretch<'r>(&self, text: &[u8], ground: Ground<'_>, stretch: usize, read: &'r mut Read) -> &'r [Found] {
        debug_assert!(stretch >= read.first, "words around the region alone are asked for");
        let index = stretch.saturating_sub(read.first);
        if index >= read.stretches.len() {
            read.stretches.resize(index + 1, None);
        }
        let (start, end) = read.stretches[index].unwrap_or_else(|| {
            let bytes = Span::new(stretch * STRIDE, ((stretch + 1) * STRIDE).min(text.len()));
            self.needles.find(text, ground, SECOND, bytes, &mut read.new);
            let start = read.hits.len() as u32;
            read.hits.extend(read.new.iter().filter(|hit| stands_alone(text, hit.start, hit.end)));
            (start, read.hits.len() as u32)
        });
        read.stretches[index] = Some((start, end));
        &read.hits[start as usize..end as usize]
    }

    /// The word, in lower case.
    pub(super) fn word(&self, word: usize) -> &Arc<str> {
        &self.list.words[word]
    }

    /// The detectors that the word speaks for.
    pub(super) fn speaks_for(&self, word: usize) -> impl Iterator<Item = u16> {
        self.list.owners(word).iter().filter(|(_, speaks_for)| *speaks_for).map(|(owner, _)| *owner)
    }

    /// Whether the word speaks for (`true`) or against the detector; `None` when it is not one of its words.
    pub(super) fn speaks(&self, word: usize, detector: u16) -> Option<bool> {
        self.list.owners(word).iter().find(|(owner, _)| *owner == detector).map(|(_, speaks_for)| *speaks_for)
    }
}

/// Words touch no letter or digit, except where a camel hump begins or ends them (`userSsn`), or where the script has no spaces.
fn stands_alone(text: &[u8], start: usize, end: usize) -> bool {
    let (first, last) = (text[start], text[end - 1]);
    let before = start.checked_sub(1).map(|at| text[at]);
    let after = text.get(end).copied();
    let left = !before.is_some_and(|byte| byte.is_ascii_alphanumeric())
        || !first.is_ascii()
        || before.is_some_and(|byte| byte.is_ascii_lowercase() && first.is_ascii_uppercase());
    let right = !after.is_some_and(|byte| byte.is_ascii_alphabetic())
        || !last.is_ascii()
        || after.is_some_and(|byte| byte.is_ascii_uppercase() && last.is_ascii_lowercase());
    left && right
}
