//! Regular expressions that are compiled when they are first needed: most scans meet the anchors of few, and start-up is paid every time.

use std::sync::OnceLock;

use regex::bytes::{Regex, RegexBuilder};

use super::expression::Expression;
use super::lower::{folded, lower};

/// The largest compiled form of one regular expression, in bytes.
pub(super) const SIZE: usize = 4 << 20;
/// The most memory that the lazy automaton of one regular expression may take in each thread, in bytes.
pub(super) const CACHE: usize = 128 << 10;

/// A regular expression that a whole value has to match.
pub(super) struct FullMatch {
    expression: Expression,
    /// Whether it is tried on the value in small letters.
    folds: bool,
}

impl FullMatch {
    /// Keeps the source, which need not say that it begins and ends with the value.
    pub(super) fn new(source: &str) -> Self {
        let folded = folded(source);
        Self { expression: Expression::new(format!("(?:{})$", folded.unwrap_or(source))), folds: folded.is_some() }
    }

    /// Compiles it now.
    pub(super) fn check(&self) -> Result<(), String> {
        self.expression.check()
    }

    /// Whether all of `value` matches.
    pub(super) fn holds(&self, value: &[u8]) -> bool {
        let matches = |value: &[u8]| self.expression.match_at(value, 0).is_some();
        self.expression.facts().allow(value, self.folds)
            && if self.folds && value.iter().any(u8::is_ascii_uppercase) { matches(&lower(value)) } else { matches(value) }
    }
}

/// Regular expressions one of which a whole value has to match, read when they are first needed.
pub(super) struct AnyMatch {
    sources: Vec<String>,
    tried: OnceLock<Vec<FullMatch>>,
}

/// An expression whose matches begin with one of so few bytes is tried together with others of that kind: nearly all values are done with at their
/// first bytes, and the automaton of all is hardly larger than that of one.
const FEW: usize = 16;

impl AnyMatch {
    /// Keeps the sources.
    pub(super) const fn new(sources: Vec<String>) -> Self {
        Self { sources, tried: OnceLock::new() }
    }

    /// Compiles each now, and those that are tried at once.
    pub(super) fn check(&self) -> impl Iterator<Item = Result<(), String>> {
        let alone = self.sources.iter().map(|source| compile(source).map(|_| ()));
        alone.chain(self.read().into_iter().map(|tried| tried.check()))
    }

    /// Whether all of `value` matches one.
    pub(super) fn holds(&self, value: &[u8]) -> bool {
        self.tried.get_or_init(|| self.read()).iter().any(|tried| tried.holds(value))
    }

    fn read(&self) -> Vec<FullMatch> {
        let all = self.sources.iter().map(|source| FullMatch::new(source));
        // Two groups of one name cannot be joined.
        let is_few = |one: &FullMatch| one.expression.facts().first.len() <= FEW && !one.expression.names_a_group();
        let (few, many): (Vec<_>, Vec<_>) = all.partition(is_few);
        let (small, few): (Vec<_>, Vec<_>) = few.into_iter().partition(|one| one.folds);
        let any = |few: Vec<FullMatch>, folds| {
            let expression = Expression::any(few.into_iter().map(|one| one.expression).collect())?;
            Some(FullMatch { expression, folds })
        };
        any(small, true).into_iter().chain(any(few, false)).chain(many).collect()
    }
}

pub(super) fn compile(source: &str) -> Result<Regex, String> {
    RegexBuilder::new(source).size_limit(SIZE).dfa_size_limit(CACHE).build().map_err(|error| format!("regex: {}", regex_mistake(&error)))
}

/// What is wrong with a regular expression, without the expression, which may hold a value.
#[must_use]
pub fn regex_mistake(error: &regex::Error) -> String {
    match error {
        regex::Error::Syntax(text) => text.rsplit("error: ").next().unwrap_or("it cannot be read").trim().to_owned(),
        _ => "its compiled form would be too large; write a narrower one".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::AnyMatch;

    #[test]
    fn a_value_matches_one_of_them_whether_or_not_they_can_be_joined() {
        assert!(AnyMatch::new(vec!["a[^@]*b".into(), r"x\d".into()]).holds(b"a\xE9b"), "one of bytes stays one of bytes beside one of characters");
        for sources in [["01{8}", "23{8}"], ["(?P<a>0)1{8}", "(?P<a>2)3{8}"], [".*1{8}", "23{8}"]] {
            let any = AnyMatch::new(sources.map(String::from).to_vec());
            assert!(any.check().all(|checked| checked.is_ok()), "{sources:?}");
            assert!(["011111111", "233333333"].iter().all(|value| any.holds(value.as_bytes())), "{sources:?}");
            assert!(!["0111111110", "2333333", ""].iter().any(|value| any.holds(value.as_bytes())), "{sources:?}");
        }
    }
}
