//! The lane of labelled fields: `gender: female`, `"gender":"f"`, `<gender>f</gender>`, a column called `gender`.
//!
//! It looks at the separators of the text (`:`, `=`, `>`), reads the label before each and asks one table whether any detector knows it;
//! only then is the value after it read.

use std::hash::BuildHasher as _;
use std::sync::{LazyLock, OnceLock};

use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};
use smallvec::SmallVec;

use crate::content::label;
use crate::pack::shape::Shape;
use crate::pack::wordlist::Wordlist;
use crate::span::Span;

use super::candidate::{Candidate, Structure};
use super::lazy::FullMatch;
use super::planes::{self, FIELD, Planes, ones};
use super::shapes::is_whole;
use gate::Gate;

mod gate;

/// So many words of a label are looked at.
const MOST_WORDS: usize = 12;
/// So many labels are remembered.
const MET: usize = 1024;
/// The longest value of a field, in bytes.
const LONGEST_VALUE: usize = 512;
/// The longest key of a pair in a line of pairs, in bytes.
const LONGEST_KEY: usize = 32;
/// Words that say whose field it is, or how a program declares it, not what it holds; they may stand before any label.
const OWNERS: &str = "user users customer cust client patient employee emp member student person contact account acct applicant candidate guest subscriber owner holder buyer seller my your the his her their src tbl \
    col fld let const var new primary billing \
    private public protected internal static final readonly string str char val auto export set env global local declare self this our def mut override lateinit dim define";
static OWNER: LazyLock<FxHashSet<&str>> = LazyLock::new(|| OWNERS.split(' ').collect());
/// Words that may follow any label without changing its meaning.
const TRAILERS: [&str; 14] = ["1", "2", "3", "no", "num", "nbr", "nr", "number", "id", "cd", "txt", "value", "str", "field"];

/// How a label matched one of a detector's names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// The name stands in it as whole words.
    Contains,
    /// It is a name that fields of other things bear as often.
    Weak,
    /// It is the name, but for words that say whose it is.
    Exact,
}

/// Bits of the table of first words: few words share one.
const FIRSTS: usize = 1 << 16;

/// All label names of a catalog: which detectors know a label.
pub struct Labels {
    /// The names, one behind the other.
    text: String,
    /// By the hash of a name, the last of the owners of all names of that hash, and one.
    last: Vec<u32>,
    owners: Vec<Owner>,
    /// How many words the names that begin with a word have at most, by the word's hash: where two words share one, more is looked up.
    firsts: Vec<u8>,
}

/// A detector that knows a name.
struct Owner {
    /// Where in the text of all names it stands.
    start: u32,
    length: u32,
    /// The one before it among those of its hash, and one; 0 where there is none.
    before: u32,
    detector: u16,
    fit: Fit,
}

impl Labels {
    /// Collects normalized names, each with the best fit that it can be; there are so many of them.
    pub fn new<'a>(count: usize, names: impl Iterator<Item = (u16, &'a str, Fit)>) -> Self {
        let last = vec![0; (count * 3 / 2).next_power_of_two()];
        let mut labels = Self { text: String::with_capacity(count * 12), last, owners: Vec::with_capacity(count), firsts: vec![0; FIRSTS] };
        for (detector, name, fit) in names {
            let first = name.bytes().position(|byte| byte == b' ').map_or(name, |end| &name[..end]);
            let count = name.bytes().filter(|byte| *byte == b' ').count() + 1;
            let longest = &mut labels.firsts[place_of_first(first)];
            *longest = u8::try_from(count).unwrap_or(u8::MAX).max(*longest);
            // A name of a detector is listed once, as what it is first.
            let place = labels.place(name);
            let known = labels.named(name, place).next();
            if known.is_some_and(|owner| owner.detector == detector) {
                continue;
            }
            let (start, length) = known.map_or((labels.text.len() as u32, name.len() as u32), |owner| (owner.start, owner.length));
            if known.is_none() {
                labels.text.push_str(name);
            }
            labels.owners.push(Owner { start, length, detector, fit, before: labels.last[place] });
            labels.last[place] = labels.owners.len() as u32;
        }
        labels
    }

    fn place(&self, name: &str) -> usize {
        FxBuildHasher.hash_one(name) as usize & (self.last.len() - 1)
    }

    /// The owners of a name, which has this place, the last first.
    fn named(&self, name: &str, place: usize) -> impl Iterator<Item = &Owner> {
        let mut next = self.last[place];
        let all = std::iter::from_fn(move || {
            let owner = &self.owners[next.checked_sub(1)? as usize];
            next = owner.before;
            Some(owner)
        });
        let text = self.text.as_bytes();
        all.filter(move |owner| owner.length as usize == name.len() && text[owner.start as usize..][..name.len()] == *name.as_bytes())
    }

    /// The owners of a name, the last first.
    fn owners(&self, name: &str) -> impl Iterator<Item = (u16, Fit)> {
        self.named(name, self.place(name)).map(|owner| (owner.detector, owner.fit))
    }

    /// Pushes the detectors that know the normalized `label`, the best fit of each.
    pub fn find(&self, label: &str, out: &mut Vec<(u16, Fit)>) {
        out.clear();
        let words: SmallVec<[Span; MOST_WORDS]> = words(label).take(MOST_WORDS).collect();
        let (word, count) = (|at: usize| &label[words[at].start..words[at].end], words.len());
        for start in 0..count {
            let longest = usize::from(self.firsts[place_of_first(word(start))]);
            for end in (start + 1..=count.min(start + longest)).rev() {
                let mut owners = self.owners(&label[words[start].start..words[end - 1].end]).peekable();
                if owners.peek().is_none() {
                    continue;
                }
                let before = (0..start).all(|at| OWNER.contains(word(at)));
                let after = (end..count).all(|at| TRAILERS.contains(&word(at)));
                push(owners, if before && after { Fit::Exact } else { Fit::Contains }, out);
            }
        }
    }
}

/// Where the words of a normalized label stand in it.
fn words(label: &str) -> impl Iterator<Item = Span> {
    let ends = label.bytes().zip(0..).filter(|(byte, _)| *byte == b' ').map(|(_, at)| at).chain([label.len()]);
    ends.scan(0, |next, end| Some(Span::new(std::mem::replace(next, end + 1), end)))
}

/// The place of a word in the table of first words.
fn place_of_first(word: &str) -> usize {
    FxBuildHasher.hash_one(word) as usize % FIRSTS
}

fn push(owners: impl Iterator<Item = (u16, Fit)>, fit: Fit, out: &mut Vec<(u16, Fit)>) {
    for (detector, best) in owners {
        let fit = fit.min(best);
        match out.iter_mut().find(|(known, _)| *known == detector) {
            Some((_, known)) => *known = (*known).max(fit),
            None => out.push((detector, fit)),
        }
    }
}

/// The form of a field's value.
pub(super) enum Form {
    Terms(Terms),
    Shape(Vec<Shape>),
    Regex(FullMatch),
    Text(usize, usize),
}

/// Listed values, which are put into a table when one is first looked up: most scans ask for few of the lists.
pub(super) struct Terms {
    list: Wordlist,
    table: OnceLock<FxHashSet<String>>,
}

impl Terms {
    pub(super) const fn new(list: Wordlist) -> Self {
        Self { list, table: OnceLock::new() }
    }

    /// Whether the value is one of them, without regard to case.
    fn holds(&self, value: &str) -> bool {
        let table = self.table.get_or_init(|| self.list.iter().map(str::to_lowercase).collect());
        table.contains(&value.to_lowercase())
    }
}

impl Form {
    fn holds(&self, value: &[u8]) -> bool {
        match self {
            Self::Terms(terms) => std::str::from_utf8(value).is_ok_and(|value| terms.holds(value)),
            Self::Shape(shapes) => shapes.iter().any(|shape| is_whole(shape, value)),
            Self::Regex(regex) => regex.holds(value),
            Self::Text(min, max) => std::str::from_utf8(value).is_ok_and(|value| is_text(value, *min, *max)),
        }
    }

    /// Whether the form says so little that only an exact label will do.
    fn needs_exact_label(&self) -> bool {
        matches!(self, Self::Text(..) | Self::Regex(_))
    }
}

/// Text of a person's hand rather than code: no brackets, assignment or variable, at least one letter.
fn is_text(value: &str, min: usize, max: usize) -> bool {
    let length = value.chars().count();
    let code = |char| matches!(char, '{' | '}' | '<' | '>' | '$' | '=' | '\\' | ';' | '|' | '[' | ']' | '`' | '%' | '(' | '_');
    const EMPTY: [&str; 20] = [
        "null",
        "none",
        "nil",
        "true",
        "false",
        "string",
        "str",
        "int",
        "integer",
        "number",
        "boolean",
        "bool",
        "text",
        "varchar",
        "object",
        "array",
        "any",
        "undefined",
        "n/a",
        "unknown",
    ];
    (min..=max).contains(&length)
        && !value.chars().any(code)
        && value.chars().any(char::is_alphabetic)
        && !EMPTY.iter().any(|word| value.eq_ignore_ascii_case(word))
}

/// All labelled fields of a catalog.
pub(super) struct Fields {
    forms: FxHashMap<u16, Form>,
    gate: Gate,
}

impl Fields {
    /// The fields of these forms; `labels` tells those of a detector.
    pub(super) fn new<'l>(forms: FxHashMap<u16, Form>, labels: impl Fn(u16) -> &'l Wordlist) -> Self {
        let mut gate = Gate::default();
        let names = forms.keys().flat_map(|&detector| labels(detector).iter());
        let last = |name: &'l str| &name[name.bytes().rposition(|byte| byte == b' ').map_or(0, |space| space + 1)..];
        names.for_each(|name| gate.admit(last(name)));
        label::VALUES.iter().chain(&label::TYPES).for_each(|word| gate.admit(word));
        Self { forms, gate }
    }

    /// The detectors whose expression does not compile, each with the reason.
    pub(super) fn check(&self) -> Vec<(u16, String)> {
        let wrong = |(&detector, form): (&u16, &Form)| match form {
            Form::Regex(regex) => regex.check().err().map(|message| (detector, message)),
            _ => None,
        };
        self.forms.iter().filter_map(wrong).collect()
    }

    /// Whether the detector is of this lane.
    pub(super) fn has(&self, detector: u16) -> bool {
        self.forms.contains_key(&detector)
    }

    /// Pushes every labelled value that starts in `range`.
    pub(super) fn find(&self, labels: &Labels, text: &[u8], planes: &Planes, range: Span, memo: &mut Memo, out: &mut Vec<Candidate>) {
        if self.forms.is_empty() {
            return;
        }
        let from = range.start.saturating_sub(LONGEST_VALUE);
        for (offset, block) in planes.blocks(Span::new(from, range.end)) {
            for at in ones(block.of(FIELD) & planes::inside(offset, Span::new(from, range.end))) {
                let separator = offset + at;
                let begins_value = text.get(separator + 1).is_some_and(|after| !matches!(after, b'=' | b'/' | b':' | b'\n'));
                if !begins_value || !self.gate.passes(text, planes, separator) {
                    continue;
                }
                let Some(key) = key_of(text, separator) else { continue };
                let known = memo.of(key.of(text), |raw, known| self.knowing(labels, raw, known));
                if known.is_empty() {
                    continue;
                }
                for value in values_after(text, separator).into_iter().filter(|value| (range.start..range.end).contains(&value.start)) {
                    self.try_value(text, value, known, out);
                }
            }
        }
    }

    /// The detectors of this lane that know a label as it stands.
    pub(super) fn knowing(&self, labels: &Labels, raw: &[u8], known: &mut Vec<(u16, Fit)>) {
        labels.find(&label::normalize(raw), known);
        // `spring.datasource.password` is a password, whatever it is for.
        if let Some(dot) = raw.iter().rposition(|byte| *byte == b'.').filter(|dot| dot + 1 < raw.len()) {
            let mut last = Vec::new();
            labels.find(&label::normalize(&raw[dot + 1..]), &mut last);
            last.retain(|(_, fit)| *fit == Fit::Exact);
            last.into_iter().for_each(|(detector, fit)| push(std::iter::once((detector, fit)), fit, known));
        }
        known.retain(|(detector, _)| self.has(*detector));
    }

    /// Pushes a candidate for each detector of `known` whose form the value has.
    pub(super) fn try_value(&self, text: &[u8], value: Span, known: &[(u16, Fit)], out: &mut Vec<Candidate>) {
        out.extend(known.iter().filter_map(|&(detector, fit)| self.candidate(text, value, detector, fit)));
    }

    /// The candidate of a detector that the value is under a label that fits so well.
    pub(super) fn candidate(&self, text: &[u8], value: Span, detector: u16, fit: Fit) -> Option<Candidate> {
        let form = self.forms.get(&detector)?;
        if fit < Fit::Weak && form.needs_exact_label() {
            return None;
        }
        // What ends the sentence is not of the value, unless its form has it.
        let sentence = value.of(text).strip_suffix(b".").map(|rest| Span::new(value.start, value.start + rest.len()));
        let span = [Some(value), sentence].into_iter().flatten().find(|value| form.holds(value.of(text)))?;
        let structure = Structure::Field { loose: matches!(form, Form::Text(..)), exact: fit == Fit::Exact };
        Some(Candidate { span, detector, structure, cue: None, weight: None })
    }

    /// Whether the values of its fields are listed.
    pub(super) fn is_listed(&self, detector: u16) -> bool {
        matches!(self.forms.get(&detector), Some(Form::Terms(..)))
    }

    /// Whether any text would do.
    pub(super) fn is_loose(&self, detector: u16) -> bool {
        matches!(self.forms.get(&detector), Some(Form::Text(..)))
    }
}

/// The labels that a thread has met, with who knows them: a text has the same ones again and again.
#[derive(Default)]
pub(super) struct Memo(FxHashMap<Box<[u8]>, Knowing>);

/// The detectors that know a label.
type Knowing = Box<[(u16, Fit)]>;

impl Memo {
    fn of(&mut self, raw: &[u8], find: impl FnOnce(&[u8], &mut Vec<(u16, Fit)>)) -> &[(u16, Fit)] {
        if !self.0.contains_key(raw) {
            let mut known = Vec::new();
            find(raw, &mut known);
            if self.0.len() >= MET {
                self.0.clear();
            }
            self.0.insert(raw.into(), known.into());
        }
        &self.0[raw]
    }
}

fn key_of(text: &[u8], separator: usize) -> Option<Span> {
    match text[separator] {
        b'>' => label::before(text, separator + 1),
        _ => label::key_ending_at(text, separator),
    }
}

/// The value after a separator, or each value of a JSON array of strings.
fn values_after(text: &[u8], separator: usize) -> Vec<Span> {
    let ceiling = (separator + 1 + LONGEST_VALUE).min(text.len());
    let blank = |at: usize| text[at..ceiling].iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'*')).count();
    let start = separator + 1 + blank(separator + 1);
    let tag = text[separator] == b'>';
    if !tag && text.get(start) == Some(&b'[') {
        return array(text, start + 1, ceiling);
    }
    value_at(text, start, ceiling, tag).into_iter().collect()
}

fn array(text: &[u8], start: usize, ceiling: usize) -> Vec<Span> {
    let mut values = Vec::new();
    let mut at = start;
    while at < ceiling {
        at += text[at..ceiling].iter().take_while(|byte| byte.is_ascii_whitespace() || **byte == b',').count();
        match text.get(at) {
            Some(b'"' | b'\'') if at < ceiling => match value_at(text, at, ceiling, false) {
                Some(value) => {
                    values.push(value);
                    at = value.end + 1;
                }
                None => break,
            },
            _ => break,
        }
    }
    values
}

/// The value that begins at `start`: to the closing quote, or unquoted to the end of the line or the next delimiter.
fn value_at(text: &[u8], start: usize, ceiling: usize, tag: bool) -> Option<Span> {
    let (start, end) = match text.get(start) {
        Some(&quote @ (b'"' | b'\'' | b'`')) if start < ceiling => {
            let inside = start + 1;
            let length = text[inside..ceiling.max(inside)].iter().position(|&byte| byte == quote || byte == b'\n')?;
            (inside, inside + length)
        }
        _ => {
            let start = start.min(ceiling);
            let end = (start..ceiling).find(|&at| if tag { text[at] == b'<' } else { ends_value(text, at) }).unwrap_or(ceiling);
            if end == ceiling && ceiling < text.len() {
                return None;
            }
            (start, end)
        }
    };
    Some(Span::new(start, end).trimmed(text)).filter(|value| !value.is_empty())
}

/// Whether the comma at `at` stands between two digits, and belongs to a number.
pub(super) fn is_of_number(text: &[u8], at: usize) -> bool {
    let is_digit = |at: Option<usize>| at.and_then(|at| text.get(at)).is_some_and(u8::is_ascii_digit);
    is_digit(at.checked_sub(1)) && is_digit(Some(at + 1))
}

/// Whether an unquoted value ends before the byte at `at`.
fn ends_value(text: &[u8], at: usize) -> bool {
    match text[at] {
        b'\n' | b'\r' | b';' | b'&' | b'\t' | b'|' | b'}' | b']' | b'"' => true,
        b',' => !is_of_number(text, at),
        b' ' => begins_pair(&text[at + 1..]),
        // A tag ends a value, the address of `Jana <jana@…>` does not.
        b'<' => text.get(at + 1).is_some_and(|&next| next == b'/' || next == b'!') || !text[at..].iter().take(128).any(|&byte| byte == b'@'),
        _ => false,
    }
}

/// Whether another pair of a line of them begins: `exp=05/36 cvv=706`.
fn begins_pair(text: &[u8]) -> bool {
    let key = text.iter().take(LONGEST_KEY).take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')).count();
    key > 0 && text.get(key) == Some(&b'=') && text.get(key + 1).is_some_and(|byte| !byte.is_ascii_whitespace() && *byte != b'=')
}

#[cfg(test)]
mod tests {
    use super::{Fit, Labels, values_after};

    #[test]
    fn a_value_ends_where_the_next_pair_begins() {
        let values = |text: &str| -> Vec<String> {
            let at = text.find('=').expect("a separator stands in it");
            values_after(text.as_bytes(), at).into_iter().map(|span| String::from_utf8_lossy(span.of(text.as_bytes())).into_owned()).collect()
        };
        assert_eq!(values("exp=05/36 cvv=706"), ["05/36"]);
        assert_eq!(values("name=Lena Oakley  role=admin"), ["Lena Oakley"]);
        assert_eq!(values("note=a b == c"), ["a b == c"]);
    }

    #[test]
    fn owners_and_trailers_leave_a_label_exact() {
        let names = ["ssn".to_owned(), "date of birth".to_owned()];
        let labels = Labels::new(names.len(), names.iter().map(|name| (0, name.as_str(), Fit::Exact)));
        let mut found = Vec::new();
        for (label, wanted) in [
            ("ssn", Some(Fit::Exact)),
            ("user ssn", Some(Fit::Exact)),
            ("ssn no", Some(Fit::Exact)),
            ("private static final string ssn", Some(Fit::Exact)),
            ("old ssn hash", Some(Fit::Contains)),
            ("session", None),
        ] {
            labels.find(label, &mut found);
            assert_eq!(found.first().map(|(_, fit)| *fit), wanted, "{label}");
        }
    }

    #[test]
    fn values_of_the_usual_forms() {
        for (text, wanted) in [
            ("a: b c, d", vec!["b c"]),
            (r#""a": "b, c""#, vec!["b, c"]),
            ("a=b&c=d", vec!["b"]),
            (r#""a": ["b", "c"]"#, vec!["b", "c"]),
            ("a:", vec![]),
        ] {
            let separator = text.find([':', '=']).expect("has one");
            let values: Vec<&str> = values_after(text.as_bytes(), separator).into_iter().map(|span| &text[span.start..span.end]).collect();
            assert_eq!(values, wanted, "{text}");
        }
    }
}
