//! Fields that a sentence names, without a mark between name and value: `CVV 792`, `her account number is 9797323216`.
//!
//! The names that a pack lists as `spoken` are looked for as terms are. What follows one of them, but for words such as `is` and `no.`, is the
//! value, if it has the form that fields of the detector have. It begins with a word in small letters only where the form lists values: else that is how
//! the sentence goes on.

use smallvec::SmallVec;

use crate::span::Span;

use super::candidate::Candidate;
use super::fields::{self, Fields, Fit};
use super::needles::{Found, Literal};
use super::words::Words;

/// What may stand between a name and the value.
const BETWEEN: [&str; 20] = [
    "number", "numbers", "no", "num", "nr", "nummer", "numero", "número", "numéro", "n°", "nº", "code", "id", "is", "was", "ist", "lautet", "est",
    "es", "è",
];
/// So many of them stand there at most.
const MOST_BETWEEN: usize = 3;
/// So many words has a value at most.
const WORDS: usize = 4;
/// The longest word of a value, in bytes.
const LONGEST_WORD: usize = 64;

/// The spoken names of all detectors.
pub(super) struct Spoken(Words);

impl Spoken {
    /// Collects names.
    pub(super) fn new<'a>(names: impl ExactSizeIterator<Item = (u16, &'a str)>) -> Self {
        Self(Words::new(names))
    }

    /// The literals that are to be found.
    pub(super) fn literals(&self) -> impl Iterator<Item = Literal<'_>> {
        self.0.literals()
    }

    /// Pushes what a name announces, for each of its detectors the longest value that has the form of its fields.
    pub(super) fn at(&self, text: &[u8], name: Found, fields: &Fields, out: &mut Vec<Candidate>) {
        let mut owners = self.0.owners(text, name).peekable();
        if owners.peek().is_none() {
            return;
        }
        let Some(Start { at, is_marked }) = start(text, name.end) else { return };
        let values = values(text, at);
        let cue = Some(Span::new(name.start, at)).filter(|_| !is_marked);
        out.extend(owners.filter_map(|detector| {
            let of_words = fields.is_listed(detector);
            let fit = |value: &&Span| of_words || !goes_on(text, **value);
            let mut candidates = values.iter().rev().filter(fit).filter_map(|value| fields.candidate(text, *value, detector, Fit::Exact));
            candidates.next().map(|found| Candidate { cue, ..found })
        }));
    }
}

/// Whether the first word of the value is how a sentence goes on: small letters and no digit.
fn goes_on(text: &[u8], value: Span) -> bool {
    let mut words = value.of(text).split(|byte| *byte == b' ');
    words.next().is_some_and(|word| word.iter().any(u8::is_ascii_lowercase) && !word.iter().any(u8::is_ascii_digit))
}

/// What may be the value that begins there, the shortest first.
fn values(text: &[u8], start: usize) -> SmallVec<[Span; WORDS]> {
    let mut values = SmallVec::new();
    let mut at = start;
    while values.len() < WORDS {
        let word = word(text, at);
        let Some(last) = word.of(text).iter().rposition(|byte| !b".:!?-".contains(byte)) else { break };
        let end = at + last + 1;
        values.push(Span::new(start, end));
        // What ends a sentence ends the value.
        if end != word.end || text.get(end) != Some(&b' ') {
            break;
        }
        at = end + 1;
    }
    values
}

/// Where a value begins.
struct Start {
    at: usize,
    /// Whether a colon stands before it, so that the name is its label as that of any field: `MRN: 21246633 DOB: …`.
    is_marked: bool,
}

/// Whether nothing stands between a name and a value but what announces one.
pub(super) fn leads_to(text: &[u8], name: usize, value: usize) -> bool {
    name <= value && start(text, name).is_some_and(|start| start.at == value)
}

/// Where the value behind a name begins.
fn start(text: &[u8], name: usize) -> Option<Start> {
    let mut at = name + usize::from(text[name..].starts_with(b". "));
    for _ in 0..=MOST_BETWEEN {
        let is_marked = text.get(at) == Some(&b':');
        at += usize::from(is_marked);
        let gap = text[at..].iter().take_while(|byte| b" \t\r\n#(".contains(byte)).take(3).count();
        at += gap;
        if gap == 0 || is_marked {
            let begins = text.get(at).is_some_and(|byte| !byte.is_ascii_whitespace());
            return (is_marked && begins).then_some(Start { at, is_marked });
        }
        match BETWEEN.iter().find_map(|between| behind(text, at, between)) {
            Some(end) => at = end,
            None => return text.get(at).is_some_and(|byte| !byte.is_ascii_whitespace()).then_some(Start { at, is_marked }),
        }
    }
    None
}

/// Where the word ends that stands there, if it is this one.
fn behind(text: &[u8], at: usize, word: &str) -> Option<usize> {
    let end = at + word.len();
    let stands = text.get(at..end)?.eq_ignore_ascii_case(word.as_bytes()) && !text.get(end).is_some_and(u8::is_ascii_alphanumeric);
    stands.then(|| end + usize::from(text.get(end) == Some(&b'.')))
}

/// What stands there up to a blank or a mark that no value holds.
fn word(text: &[u8], at: usize) -> Span {
    let ends = |&at: &usize| match text[at] {
        b',' => !fields::is_of_number(text, at),
        byte => byte.is_ascii_whitespace() || b";()[]{}<>|\"'`".contains(&byte),
    };
    let most = text.len().min(at + LONGEST_WORD);
    Span::new(at, (at..most).find(ends).unwrap_or(most))
}

#[cfg(test)]
mod tests {
    use super::{start, values};

    #[test]
    fn a_value_stands_behind_the_words_that_announce_it() {
        for (text, name, wanted) in [
            ("CVV 792.", 3, &["792"][..]),
            ("account number is 9797323216, in", 14, &["9797323216"]),
            ("(MRN #21246633) was", 4, &["21246633"]),
            ("licence plate no. ABC 1234.", 13, &["ABC", "ABC 1234"]),
            ("gender is non binary, 46", 6, &["non", "non binary"]),
            ("MRN: 21246633 DOB: 1.2.1980", 3, &["21246633", "21246633 DOB"]),
            ("CVV:792", 3, &["792"]),
            ("CVV:", 3, &[]),
            ("CVV is", 3, &[]),
            ("CVV", 3, &[]),
            ("PIN\n4821\n", 3, &["4821"]),
            ("PIN\n\n\n\n4821", 3, &[]),
            ("salary of $85,000, paid", 9, &["$85,000"]),
            ("Customer No. KX-1", 11, &["KX-1"]),
            ("my PIN is: 4821", 6, &["4821"]),
        ] {
            let values = start(text.as_bytes(), name).map(|start| values(text.as_bytes(), start.at)).unwrap_or_default();
            let found: Vec<&str> = values.iter().map(|value| &text[value.start..value.end]).collect();
            assert_eq!(found, wanted, "{text}");
        }
    }
}
