//! What speaks for and against a candidate, and the one function that turns it into a confidence.
//!
//! Each piece of evidence carries points, roughly bits: a check that one random value in eleven passes is worth log2(11) = 3.5. Points are
//! added, and two thresholds cut the sum ([`confidence`]). No author of a detector types a score. `docs/confidence.md` lists the table.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::against::is_pair;
use super::candidate::{Candidate, Structure};
use super::fields::Fit;
use super::mask;

/// How far a finding is to be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// The form is right and little else is known.
    Possible,
    /// More likely right than not by far: what reports and gates go by.
    Likely,
    /// Structure, check digits or several witnesses agree.
    Certain,
}

/// Fewest points of a `possible` finding.
pub const POSSIBLE: f32 = 3.0;
/// Fewest points of a `likely` finding.
pub const LIKELY: f32 = 10.0;
/// Fewest points of a `certain` finding.
pub const CERTAIN: f32 = 16.0;

/// Points of a value that is all of its text and would not be possible otherwise.
pub const ALONE: f32 = 3.0;

/// Fewest points of a value's own without which standing alone says nothing.
pub const SPEAKING: f32 = 2.0;

/// The confidence that a sum of points earns; `None` below `possible`.
#[must_use]
pub fn confidence(points: f32) -> Option<Confidence> {
    match points {
        points if points >= CERTAIN => Some(Confidence::Certain),
        points if points >= LIKELY => Some(Confidence::Likely),
        points if points >= POSSIBLE => Some(Confidence::Possible),
        _ => None,
    }
}

impl fmt::Display for Confidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Possible => "possible",
            Self::Likely => "likely",
            Self::Certain => "certain",
        })
    }
}

/// One thing that speaks for or against a candidate. Its `Display` is what reports print; it never holds a piece of the value.
#[derive(Debug, Clone, PartialEq)]
pub enum Evidence {
    /// A check held; points are its bits.
    Check(&'static str, f32),
    /// The form alone: separators, letters, literals.
    Structure(&'static str, f32),
    /// A literal prefix, which is public knowledge.
    Prefix(Arc<str>, f32),
    /// A word near it, with its distance in bytes, negative before the value.
    Context(Arc<str>, i64, f32),
    /// A label that the detector knows by this name.
    Label(Arc<str>, f32),
    /// The column or key whose other values agree, with their share.
    Column(f32, f32),
    /// A file's first bytes.
    FileType(&'static str, f32),
    /// The country that was named is one of the detector's.
    Region(f32),
    /// What the lists of names know of its words.
    Lexicon(&'static str),
    /// The kind of word that introduces it.
    Cue(&'static str),
    /// How sure the model of names is, 0 to 1.
    Model(f32, f32),
    /// The place is one where such a value belongs, and there is none: what declares it.
    Schema(&'static str, f32),
    /// It was read out of a disguise of this kind.
    Decoded(&'static str),
    /// Something that speaks against it.
    Against(&'static str, f32),
}

impl Evidence {
    /// What it is worth; negative when it speaks against.
    #[must_use]
    pub const fn points(&self) -> f32 {
        match self {
            Self::Check(_, points)
            | Self::Structure(_, points)
            | Self::Prefix(_, points)
            | Self::Context(_, _, points)
            | Self::Label(_, points)
            | Self::Column(_, points)
            | Self::FileType(_, points)
            | Self::Region(points)
            | Self::Model(_, points)
            | Self::Schema(_, points)
            | Self::Against(_, points) => *points,
            // The model has weighed the words of names already, and a disguise says nothing of the value; they are named for the reader.
            Self::Lexicon(_) | Self::Cue(_) | Self::Decoded(_) => 0.0,
        }
    }

    /// Whether it comes from the value alone rather than from what stands around it.
    #[must_use]
    pub const fn is_intrinsic(&self) -> bool {
        matches!(self, Self::Check(..) | Self::Structure(..) | Self::Prefix(..))
    }
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Check(name, _) => write!(f, "check:{name}"),
            Self::Structure(form, _) => write!(f, "structure:{form}"),
            Self::Prefix(prefix, _) => write!(f, "prefix:{prefix}"),
            Self::Context(word, distance, _) => write!(f, "context:{}@{distance}", word.replace(' ', "_")),
            Self::Label(name, _) => write!(f, "label:{}", name.replace(' ', "_")),
            Self::Column(share, _) => write!(f, "column:{share:.2}"),
            Self::FileType(kind, _) => write!(f, "file-type:{kind}"),
            Self::Region(_) => f.write_str("region"),
            Self::Lexicon(what) => write!(f, "lexicon:{what}"),
            Self::Cue(what) => write!(f, "cue:{what}"),
            Self::Model(score, _) => write!(f, "model:{score:.2}"),
            Self::Schema(what, _) => write!(f, "schema:{what}"),
            Self::Decoded(how) => write!(f, "decoded:{how}"),
            Self::Against(what, _) => write!(f, "against:{what}"),
        }
    }
}

/// Points of a context word at most this many bytes before the value.
pub const NEAR: usize = 48;
/// How far before a value context is looked for, in bytes.
pub const FAR: usize = 96;
/// How far behind a value context is looked for, in bytes.
pub const BEHIND: usize = 32;

/// Points of a context word that names the value which follows it: `passport number 123456789`.
pub const NAMED: f32 = 10.0;
/// A word of so many bytes is no short form of something else.
const LONG: usize = 7;

/// Whether a context word can name a value by itself: a phrase, or a long word.
#[must_use]
pub fn is_name(word: &str) -> bool {
    word.len() >= LONG || word.contains(' ')
}

/// Points of a context word so far from the value.
#[must_use]
pub const fn context_points(distance: i64) -> f32 {
    if distance < 0 && distance >= -(NEAR as i64) { 8.0 } else { 4.0 }
}

/// Points of a label that fits one of the detector's names so well.
#[must_use]
pub const fn label_points(fit: Fit) -> f32 {
    match fit {
        Fit::Exact => 10.0,
        Fit::Contains => 7.0,
        Fit::Weak => 4.0,
    }
}

/// Points of a column of which this share of the values matches, for a detector whose check is worth so many bits.
#[must_use]
pub fn column_points(share: f32, bits: f32) -> f32 {
    let full = if bits >= 3.0 { 8.0 } else { 4.0 };
    match share {
        share if share >= 0.9 => full,
        share if share >= 0.6 => full / 2.0,
        _ => 0.0,
    }
}

/// What the form of a candidate alone says for it.
pub fn structure(candidate: &Candidate, value: &[u8], out: &mut Vec<Evidence>) {
    match candidate.structure {
        Structure::Shape { literals, letters } => {
            Looks::of(value).each(literals, letters, |name, points| out.push(Evidence::Structure(name, points)))
        }
        Structure::Prefix { literals, tail } => {
            let prefix = public_prefix(&String::from_utf8_lossy(&value[..usize::from(literals).min(value.len())]));
            let points = (3.0 * f32::from(literals)).min(12.0) + if tail >= 16 { 4.0 } else { 0.0 };
            out.push(Evidence::Prefix(prefix.into(), points));
        }
        Structure::Regex => out.push(Evidence::Structure("pattern", 4.0)),
        Structure::Field { loose: false, .. } => out.push(Evidence::Structure("value", 4.0)),
        Structure::Field { loose: true, .. } => out.push(Evidence::Structure("text", 1.0)),
        Structure::Term => out.push(Evidence::Structure("term", 4.0)),
        Structure::Magic => out.push(Evidence::FileType("magic", 4.0)),
    }
}

/// As much of a prefix as is known to tell the class of a secret; of any other, which an author may have made from a value, four characters.
fn public_prefix(prefix: &str) -> String {
    match mask::class_of(prefix) {
        "" => prefix.chars().take(4).collect(),
        class => class.to_owned(),
    }
}

/// What the form of a number or code says, whichever detector asks: how its groups look.
#[derive(Clone, Copy, Default)]
pub(super) struct Looks {
    form: Option<(&'static str, f32)>,
    is_pair: bool,
    sign: f32,
    /// As much as letters at fixed places count at most.
    most_letters: f32,
}

impl Looks {
    pub(super) fn of(value: &[u8]) -> Self {
        if value.iter().all(u8::is_ascii_alphanumeric) {
            // Numbers of eighteen digits and more are what machines count with.
            let is_long = value.len() >= 15 && (value.len() < 18 || !value.iter().all(u8::is_ascii_digit));
            return Self { form: is_long.then_some(("length", 3.0)), most_letters: 6.0, ..Self::default() };
        }
        if is_pair(value) {
            // Two decimals are anything: a size, a point of a drawing, a price with its tax.
            return Self { form: Some(("pair", 4.0)), is_pair: true, ..Self::default() };
        }
        let characters = value.iter().filter(|byte| byte.is_ascii_alphanumeric()).count();
        let lead = value.iter().take_while(|byte| !byte.is_ascii_alphanumeric()).count();
        let separators = value.len() - characters - lead;
        let plain = if separators == 0 { None } else { plain_groups(value) };
        let is_word_and_number = separators == 1 && is_word_and_number(value);
        let form = match (separators, characters) {
            (2.., 7..) if plain == Some(3) => Some(("groups", 3.0)),
            (2.., 9..) if plain > Some(3) => Some(("groups", 6.0)),
            (1, _) if is_word_and_number => Some(("groups", 1.0)),
            (2.., 9..) => Some(("groups", 10.0)),
            (2.., 7..) => Some(("groups", 7.0)),
            (1, 9..) => Some(("groups", 5.0)),
            (1, _) if value.contains(&b'.') => Some(("groups", 1.0)),
            (1.., _) => Some(("groups", 3.0)),
            // Numbers of eighteen digits and more are what machines count with.
            (0, 15..) if characters < 18 || !value.iter().all(u8::is_ascii_digit) => Some(("length", 3.0)),
            _ => None,
        };
        Self { form, is_pair: false, sign: (3.0 * lead as f32).min(9.0), most_letters: if is_word_and_number { 3.0 } else { 6.0 } }
    }

    /// Hands over what the form says for a shape with so many literal characters and letters at fixed places.
    fn each(&self, literals: u8, letters: u8, mut hear: impl FnMut(&'static str, f32)) {
        if let Some((name, points)) = self.form {
            hear(name, points);
        }
        if self.sign > 0.0 {
            hear("sign", self.sign);
        }
        if letters > 0 && !self.is_pair {
            hear("letters", self.of_letters(letters));
        }
        if literals > 0 && !self.is_pair {
            hear("literals", of_literals(literals));
        }
    }

    /// The points of all that.
    #[inline]
    pub(super) fn points(&self, structure: Structure) -> f32 {
        let Structure::Shape { literals, letters } = structure else { return f32::INFINITY };
        let own = self.form.map_or(0.0, |(_, points)| points) + self.sign;
        if self.is_pair || literals == 0 && letters == 0 {
            return own;
        }
        own + self.of_letters(letters) + of_literals(literals)
    }

    fn of_letters(&self, letters: u8) -> f32 {
        (2.0 * f32::from(letters)).min(self.most_letters)
    }
}

fn of_literals(literals: u8) -> f32 {
    (3.0 * f32::from(literals)).min(12.0)
}

/// The length of the groups when all are digits, equally long, with spaces between them, or with points as in large numbers and tables of
/// codes. Lists of numbers look like that.
fn plain_groups(value: &[u8]) -> Option<usize> {
    let separator = value.iter().copied().find(|byte| !byte.is_ascii_alphanumeric())?;
    let mut lengths = value.split(|byte| *byte == separator).map(<[u8]>::len);
    let first = lengths.next()?;
    let digit = |byte: &u8| byte.is_ascii_digit() || separator == b'.' && byte.is_ascii_hexdigit();
    let equal = value.iter().all(|byte| digit(byte) || *byte == separator) && lengths.all(|length| length == first);
    (equal && (separator == b' ' || separator == b'.' && first >= 3)).then_some(first)
}

/// A word of letters, a space, and a number, with a letter of its own at most: `LOW 100000`, `TR 100219A`.
fn is_word_and_number(value: &[u8]) -> bool {
    let (word, number) = value.split_at(value.iter().position(|byte| *byte == b' ').unwrap_or(value.len()));
    let digits = number.strip_suffix(&[number.last().copied().filter(u8::is_ascii_uppercase).unwrap_or(b' ')]).unwrap_or(number);
    word.iter().all(u8::is_ascii_alphabetic) && digits.len() > 1 && digits[1..].iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::{Confidence, Evidence, confidence};

    #[test]
    fn thresholds() {
        let at = |points| confidence(points);
        assert_eq!([at(2.9), at(3.0), at(10.0), at(16.0)], [None, Some(Confidence::Possible), Some(Confidence::Likely), Some(Confidence::Certain)]);
    }

    #[test]
    fn a_check_digit_and_length_alone_are_not_likely() {
        let points: f32 = [Evidence::Check("luhn", 3.3), Evidence::Structure("length", 3.0)].iter().map(Evidence::points).sum();
        assert!(confidence(points) < Some(Confidence::Likely));
    }

    #[test]
    fn evidence_is_written_in_the_documented_form() {
        assert_eq!(Evidence::Context("social security".into(), -12, 8.0).to_string(), "context:social_security@-12");
        assert_eq!(Evidence::Column(0.984, 8.0).to_string(), "column:0.98");
        assert_eq!(Evidence::Against("uuid", -20.0).to_string(), "against:uuid");
    }
}
