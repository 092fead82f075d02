//! The lane of literal prefixes: `AKIA` and sixteen of `[A-Z2-7]`.

use crate::pack::shape::Class;
use crate::pack::wordlist::Wordlist;
use crate::span::Span;

use super::candidate::{Candidate, Structure};
use super::needles::{Found, Literal};
use super::owners::Owners;

/// A set of bytes.
#[derive(Clone, Copy, Default)]
pub(super) struct ByteSet([u64; 4]);

impl ByteSet {
    #[inline]
    pub(super) const fn holds(&self, byte: u8) -> bool {
        self.0[(byte >> 6) as usize] >> (byte & 63) & 1 == 1
    }

    /// The bytes for which `wanted` holds.
    pub(super) fn of(wanted: impl Fn(u8) -> bool) -> Self {
        Self::these((0..=255).filter(|&byte| wanted(byte)))
    }

    /// These bytes.
    pub(super) fn these(bytes: impl IntoIterator<Item = u8>) -> Self {
        let mut set = Self([0; 4]);
        bytes.into_iter().for_each(|byte| set.add(byte));
        set
    }

    /// The bytes of a class.
    pub(super) fn class(class: Class) -> Self {
        const fn all(class: Class) -> ByteSet {
            let (mut words, mut byte) = ([0; 4], 0);
            while byte < 256 {
                words[byte >> 6] |= (class.holds(byte as u8) as u64) << (byte & 63);
                byte += 1;
            }
            ByteSet(words)
        }
        const CLASSES: [ByteSet; 5] = [all(Class::Digit), all(Class::Upper), all(Class::Lower), all(Class::Hex), all(Class::Word)];
        match class {
            Class::Digit => CLASSES[0],
            Class::Upper => CLASSES[1],
            Class::Lower => CLASSES[2],
            Class::Hex => CLASSES[3],
            Class::Word => CLASSES[4],
            Class::Literal(byte) => Self::these([byte]),
        }
    }

    /// The bytes that are not in the set.
    pub(super) fn but(self) -> Self {
        Self(self.0.map(|word| !word))
    }

    /// How many bytes are in the set.
    pub(super) fn len(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// The bytes of both sets.
    pub(super) fn with(self, other: Self) -> Self {
        Self([0, 1, 2, 3].map(|word| self.0[word] | other.0[word]))
    }

    /// Whether every byte of `text` is in the set, letters in either case.
    pub(super) fn holds_all(&self, text: &str) -> bool {
        text.bytes().all(|byte| self.holds(byte.to_ascii_lowercase()) && self.holds(byte.to_ascii_uppercase()))
    }

    fn add(&mut self, byte: u8) {
        self.0[usize::from(byte >> 6)] |= 1 << (byte & 63);
    }

    /// Reads a bracket class such as `[A-Za-z0-9_\-]`; returns what follows it.
    pub(super) fn parse(source: &str) -> Result<(Self, &str), String> {
        let bad = || format!("class in `{source}`: write it as in `[A-Za-z0-9_\\-]`, closed by `]`");
        let bytes = source.as_bytes();
        let mut set = Self([0; 4]);
        let mut at = if bytes.first() == Some(&b'[') { 1 } else { return Err(bad()) };
        let take = |at: &mut usize| -> Result<u8, String> {
            let escaped = bytes.get(*at) == Some(&b'\\');
            let byte = *bytes.get(*at + usize::from(escaped)).ok_or_else(bad)?;
            *at += 1 + usize::from(escaped);
            Ok(byte)
        };
        while bytes.get(at) != Some(&b']') {
            let low = take(&mut at)?;
            if bytes.get(at) == Some(&b'-') && bytes.get(at + 1).is_some_and(|&byte| byte != b']') {
                at += 1;
                let high = take(&mut at)?;
                (low..=high).for_each(|byte| set.add(byte));
            } else {
                set.add(low);
            }
        }
        Ok((set, &source[at + 1..]))
    }
}

struct Run {
    set: ByteSet,
    min: usize,
    max: usize,
}

/// What follows a prefix.
pub(super) struct Tail(Vec<Run>);

impl Tail {
    /// Reads the small syntax of `tail`: classes and literals, each perhaps with `{n}` or `{m,n}`.
    pub(super) fn parse(source: &str) -> Result<Self, String> {
        let mut runs = Vec::new();
        let mut rest = source;
        while let Some(first) = rest.bytes().next() {
            let (set, tail) = if first == b'[' {
                ByteSet::parse(rest)?
            } else {
                let escaped = usize::from(first == b'\\');
                let byte = *rest.as_bytes().get(escaped).ok_or_else(|| format!("tail `{source}`: ends in a backslash"))?;
                let mut set = ByteSet([0; 4]);
                set.add(byte);
                (set, rest.get(escaped + 1..).ok_or_else(|| format!("tail `{source}`: only ASCII literals"))?)
            };
            let (min, max, tail) = repetition(tail).ok_or_else(|| format!("tail `{source}`: a repetition is `{{n}}` or `{{m,n}}`, at most 4096"))?;
            runs.push(Run { set, min, max });
            rest = tail;
        }
        Ok(Self(runs))
    }

    fn longest(&self, text: &[u8], at: usize) -> Option<usize> {
        fn from(runs: &[Run], text: &[u8], at: usize) -> Option<usize> {
            let Some((run, rest)) = runs.split_first() else {
                return (!text.get(at).is_some_and(u8::is_ascii_alphanumeric)).then_some(at);
            };
            let available = text[at..].iter().take(run.max).take_while(|&&byte| run.set.holds(byte)).count();
            (run.min..=available).rev().find_map(|length| from(rest, text, at + length))
        }
        from(&self.0, text, at)
    }
}

fn repetition(source: &str) -> Option<(usize, usize, &str)> {
    let Some(inside) = source.strip_prefix('{') else { return Some((1, 1, source)) };
    let (inside, tail) = inside.split_once('}')?;
    let (min, max) = inside.split_once(',').unwrap_or((inside, inside));
    let (min, max) = (min.trim().parse().ok()?, max.trim().parse().ok()?);
    (min <= max && max > 0 && max <= 4096).then_some((min, max, tail))
}

struct Entry {
    detector: u16,
    tail: usize,
}

/// All prefixes of a catalog.
#[derive(Default)]
pub(super) struct Prefixes {
    owners: Owners<Entry>,
    tails: Vec<Tail>,
}

impl Prefixes {
    /// Collects the prefixes of all detectors.
    pub(super) fn new(detectors: Vec<(u16, &Wordlist, Tail)>) -> Self {
        let mut lane = Self::default();
        for (detector, prefixes, tail) in detectors {
            for prefix in prefixes.iter() {
                lane.owners.add(prefix, Entry { detector, tail: lane.tails.len() });
            }
            lane.tails.push(tail);
        }
        lane
    }

    /// The literals that are to be found.
    pub(super) fn literals(&self) -> impl Iterator<Item = Literal<'_>> {
        self.owners.literals().iter().map(|literal| Literal { bytes: literal.as_bytes(), is_exact: true })
    }

    /// How many literals there are.
    pub(super) fn len(&self) -> usize {
        self.owners.literals().len()
    }

    /// The numbers of the literals of the wanted detectors.
    pub(super) fn of(&self, is_wanted: impl Fn(u16) -> bool) -> Vec<usize> {
        (0..self.len()).filter(|&literal| self.owners[literal].iter().any(|entry| is_wanted(entry.detector))).collect()
    }

    /// Pushes the candidates of the wanted detectors that all of `value` is, which may begin with one of these literals.
    pub(super) fn whole(&self, literals: &[usize], is_wanted: impl Fn(u16) -> bool, text: &[u8], value: Span, out: &mut Vec<Candidate>) {
        let before = out.len();
        for &literal in literals.iter().filter(|&&literal| value.of(text).starts_with(self.owners.literals()[literal].as_bytes())) {
            let end = value.start + self.owners.literals()[literal].len();
            self.at(&text[..value.end], Found { literal, start: value.start, end }, out);
        }
        let mut at = before;
        while let Some(candidate) = out.get(at) {
            if candidate.span == value && is_wanted(candidate.detector) {
                at += 1;
            } else {
                out.swap_remove(at);
            }
        }
    }

    /// Pushes the matches that begin with a literal that was found.
    pub(super) fn at(&self, text: &[u8], found: Found, out: &mut Vec<Candidate>) {
        if found.start > 0 && text[found.start - 1].is_ascii_alphanumeric() {
            return;
        }
        for entry in &self.owners[found.literal] {
            if let Some(end) = self.tails[entry.tail].longest(text, found.end) {
                let structure = Structure::Prefix {
                    literals: u8::try_from(found.end - found.start).unwrap_or(u8::MAX),
                    tail: u16::try_from(end - found.end).unwrap_or(u16::MAX),
                };
                out.push(Candidate { span: Span::new(found.start, end), detector: entry.detector, structure, cue: None, weight: None });
            }
        }
    }
}
