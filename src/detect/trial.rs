//! A detector on trial: its own examples, and single candidates given to it by `privet patterns verify`.

use crate::check::{Value, compact_into};
use crate::content::Layout;
use crate::pack::shape::Shape;
use crate::pack::{Catalog, Detector, Field, PackError, Pattern, lint, unhex};
use crate::span::Span;

use super::lazy::FullMatch;
use super::shapes::is_whole;
use super::{Confidence, Matcher, Page, Scratch};

/// What shape and check alone say of a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It has the form and its check holds.
    Valid,
    /// It has not.
    Invalid,
    /// The detector has neither shape nor check that could tell.
    Unknown,
}

impl Answer {
    /// The word that `privet patterns verify` prints.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Invalid => "invalid",
            Self::Unknown => "unknown",
        }
    }
}

/// Judges one candidate by shape and check only. A number is judged as it is written and, where it is written with separators that no text
/// would have, as its letters and digits alone: whoever asks wants to know about the number.
#[must_use]
pub fn verify(detector: &Detector, matcher: &Matcher, candidate: &str) -> Answer {
    let value = candidate.trim();
    let bare = without_separators(value).filter(|bare| bare != value && !is_grouped_otherwise(detector, value));
    match (as_written(detector, matcher, value), bare) {
        (Answer::Invalid, Some(bare)) => as_written(detector, matcher, &bare),
        (answer, _) => answer,
    }
}

/// Whether a number with hyphens has them where no form of a detector that writes hyphens has: its groups are those of another number.
fn is_grouped_otherwise(detector: &Detector, value: &str) -> bool {
    let Pattern::Shape(sources) = &detector.pattern else { return false };
    let hyphens = value.bytes().filter(|byte| *byte == b'-').count();
    hyphens > 0 && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') && sources.iter().any(|source| source.contains('-'))
}

/// Judges one candidate in the very form in which it is written.
fn as_written(detector: &Detector, matcher: &Matcher, value: &str) -> Answer {
    let has_form = match &detector.pattern {
        Pattern::Shape(sources) | Pattern::Label(Field::Shape(sources)) => {
            sources.iter().filter_map(|source| Shape::parse(source).ok()).any(|shape| is_whole(&shape, value.as_bytes()))
        }
        Pattern::Label(Field::Regex(source)) => FullMatch::new(source).holds(value.as_bytes()),
        Pattern::Label(Field::Terms(_) | Field::Text(_)) | Pattern::Magic(_) | Pattern::Names => return Answer::Unknown,
        _ => {
            return if found(matcher, value).into_iter().any(|(span, _)| span == Span::new(0, value.len())) {
                Answer::Valid
            } else {
                Answer::Invalid
            };
        }
    };
    let mut compact = Vec::new();
    compact_into(value.as_bytes(), &mut compact);
    let holds = has_form && detector.check.judge(&Value { raw: value.as_bytes(), compact: &compact }).holds;
    if holds { Answer::Valid } else { Answer::Invalid }
}

/// The letters and digits of a number, letters in upper case and digits of any script as ASCII; `None` where something else than the usual
/// separators stands between them.
fn without_separators(value: &str) -> Option<String> {
    let mut bare = String::with_capacity(value.len());
    // Letters of another script in front are the number's name or its country.
    for char in value.trim_start_matches(|char: char| char.is_alphabetic() && !char.is_ascii()).chars() {
        match char {
            ' ' | '-' | '.' | '/' | ',' | '\u{a0}' | '\u{2010}'..='\u{2015}' => {}
            char => bare.push(digit_of_any_script(char).unwrap_or(char.to_ascii_uppercase())),
        }
    }
    bare.bytes().all(|byte| byte.is_ascii_alphanumeric()).then_some(bare)
}

/// The ASCII digit for a full-width, Arabic-Indic or Devanagari one.
fn digit_of_any_script(char: char) -> Option<char> {
    const ZEROS: [u32; 4] = [0xFF10, 0x0660, 0x06F0, 0x0966];
    let value = ZEROS.iter().find_map(|zero| u32::from(char).checked_sub(*zero).filter(|value| *value < 10))?;
    char::from_digit(value, 10)
}

/// Tests every detector of a catalog: the lint, then its examples. Returns what is wrong.
#[must_use]
pub fn test(catalog: &Catalog) -> Vec<PackError> {
    let mut errors: Vec<PackError> = Vec::new();
    for detector in &catalog.detectors {
        let error = |message: String| PackError { subject: detector.id.clone(), message };
        let mistakes = lint(detector, &catalog.elements);
        let alone = Catalog { detectors: vec![detector.clone()], elements: catalog.elements.clone() };
        match Matcher::compile(&alone) {
            Err(mistakes) => errors.extend(mistakes),
            Ok(matcher) if !matcher.check().is_empty() => errors.extend(matcher.check()),
            Ok(matcher) => errors.extend(examples(detector, &matcher).into_iter().chain(mutations(detector, &matcher)).map(error)),
        }
        errors.extend(mistakes.into_iter().map(error));
    }
    errors
}

/// The mistakes in its examples, each named by its number: an example may be somebody's value.
fn examples(detector: &Detector, matcher: &Matcher) -> Vec<String> {
    let mut wrong = Vec::new();
    let best = |example: &String| found(matcher, example).into_iter().map(|(_, confidence)| confidence).max();
    for (example, number) in detector.notes().examples.accept.iter().zip(1..) {
        if best(example).is_none() {
            wrong.push(format!("[examples] accept, entry {number}: not found; correct the example, the pattern or the check"));
        }
    }
    for (example, number) in detector.notes().examples.likely.iter().zip(1..) {
        if best(example) < Some(Confidence::Likely) {
            wrong.push(format!("[examples] likely, entry {number}: not found at `likely` or better"));
        }
    }
    for (example, number) in detector.notes().examples.reject.iter().zip(1..) {
        if best(example) >= Some(Confidence::Likely) {
            wrong.push(format!("[examples] reject, entry {number}: found at `likely` or better"));
        } else if detector.check.has_check_digits() && as_written(detector, matcher, example) == Answer::Valid {
            wrong.push(format!("[examples] reject, entry {number}: its shape and check hold; a wrong number must fail them"));
        }
    }
    wrong
}

/// With check digits, copies of the accepted values in which one digit differs must mostly fail.
fn mutations(detector: &Detector, matcher: &Matcher) -> Vec<String> {
    if !detector.check.has_check_digits() || !matches!(detector.pattern, Pattern::Shape(_)) {
        return Vec::new();
    }
    let (mut tried, mut passed, mut valid) = (0u32, 0u32, 0u32);
    for example in &detector.notes().examples.accept {
        for (span, _) in found(matcher, example).into_iter().take(1) {
            let value = example[span.start..span.end].to_owned();
            valid += u32::from(as_written(detector, matcher, &value) == Answer::Valid);
            for at in covered(detector, &value) {
                for digit in b'0'..=b'9' {
                    let mut copy = value.clone().into_bytes();
                    if std::mem::replace(&mut copy[at], digit) != digit {
                        tried += 1;
                        let copy = String::from_utf8_lossy(&copy).into_owned();
                        passed += u32::from(as_written(detector, matcher, &copy) == Answer::Valid);
                    }
                }
            }
        }
    }
    let mut wrong = Vec::new();
    if valid < 3 {
        wrong.push(format!("[examples] accept: {valid} hold a number whose check holds; a detector with check digits needs three"));
    }
    if passed * 4 > tried {
        wrong.push(format!("[check]: {passed} of {tried} accepted numbers with one digit changed still pass; the check is wrong or too weak"));
    }
    wrong
}

/// Where the digits of a number stand that its check digits cover.
fn covered(detector: &Detector, value: &str) -> Vec<usize> {
    let is_left_out = |place: usize| detector.notes().examples.uncovered.iter().any(|part| (part.at..part.at + part.len).contains(&place));
    let characters = value.bytes().enumerate().filter(|(_, byte)| byte.is_ascii_alphanumeric());
    characters.enumerate().filter(|(place, (_, byte))| byte.is_ascii_digit() && !is_left_out(*place)).map(|(_, (at, _))| at).collect()
}

fn found(matcher: &Matcher, example: &str) -> Vec<(Span, Confidence)> {
    if let Some(hex) = example.strip_prefix("hex:") {
        let bytes = unhex(hex).unwrap_or_default();
        return matcher.file_type(&bytes).into_iter().map(|found| (found.span, found.confidence)).collect();
    }
    let (region, example) = match example.strip_prefix("region:").and_then(|rest| rest.split_once(' ')) {
        Some((region, rest)) => (Some(region), rest),
        None => (None, example),
    };
    let layout = Layout::sniff("", example.as_bytes());
    let page = Page { region, ..Page::plain(example.as_bytes(), &layout) };
    let matches = matcher.find(page, Span::new(0, example.len()), &mut Scratch::default());
    matches.into_iter().map(|found| (found.span, found.confidence)).collect()
}
