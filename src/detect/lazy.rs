//! Regular expressions that are compiled when they are first needed: most scans meet the anchors of few, and start-up is paid every time.

use std::sync::OnceLock;

use regex::bytes::{Regex, RegexBuilder};
use regex_syntax::hir::{Class, Hir, HirKind};

/// The largest compiled form of one regular expression, in bytes.
const SIZE: usize = 4 << 20;
/// The most memory that the lazy automaton of one regular expression may take in each thread, in bytes.
const CACHE: usize = 512 << 10;

/// A regular expression, compiled on first use.
pub(super) struct LazyRegex {
    source: String,
    compiled: OnceLock<Option<Regex>>,
    needs: OnceLock<Needs>,
}

/// What every match holds, so that where it is missing the expression need not be tried.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Needs {
    /// So many bytes.
    pub(super) length: usize,
    /// A decimal digit of some script.
    pub(super) digit: bool,
}

impl LazyRegex {
    /// Keeps the source.
    pub(super) fn new(source: String) -> Self {
        Self { source, compiled: OnceLock::new(), needs: OnceLock::new() }
    }

    /// Compiles it now.
    pub(super) fn check(&self) -> Result<(), String> {
        compile(&self.source).map(|_| ())
    }

    /// `None` when it does not compile, which [`super::Matcher::check`] reports before a scan.
    pub(super) fn get(&self) -> Option<&Regex> {
        self.compiled.get_or_init(|| compile(&self.source).ok()).as_ref()
    }

    /// What every match holds.
    pub(super) fn needs(&self) -> Needs {
        *self.needs.get_or_init(|| {
            let hir = regex_syntax::ParserBuilder::new().utf8(false).build().parse(&self.source);
            hir.map_or(Needs::default(), |hir| Needs { length: hir.properties().minimum_len().unwrap_or(0), digit: holds_digit(&hir) })
        })
    }

    /// Whether it matches somewhere in `text`.
    pub(super) fn is_match(&self, text: &[u8]) -> bool {
        self.get().is_some_and(|regex| regex.is_match(text))
    }
}

/// Whether every match of an expression holds a digit.
fn holds_digit(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Literal(literal) => literal.0.iter().any(u8::is_ascii_digit),
        HirKind::Class(Class::Unicode(class)) => class.ranges().iter().all(|range| is_digit(range.start().into(), range.end().into())),
        HirKind::Class(Class::Bytes(class)) => class.ranges().iter().all(|range| is_digit(range.start().into(), range.end().into())),
        HirKind::Repetition(repeated) => repeated.min > 0 && holds_digit(&repeated.sub),
        HirKind::Capture(group) => holds_digit(&group.sub),
        HirKind::Concat(parts) => parts.iter().any(holds_digit),
        HirKind::Alternation(choices) => choices.iter().all(holds_digit),
        HirKind::Empty | HirKind::Look(_) => false,
    }
}

/// Whether a range of characters holds nothing of ASCII but digits.
fn is_digit(first: u32, last: u32) -> bool {
    first >= 0x80 || first >= u32::from(b'0') && last <= u32::from(b'9')
}

fn compile(source: &str) -> Result<Regex, String> {
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
    use super::{LazyRegex, Needs};

    #[test]
    fn what_every_match_holds() {
        for (source, length, digit) in
            [(r"\+\d{6,14}", 7, true), (r"(?i)street (?:\d+|[a-z])", 8, false), (r"(?:a1|b\d)x?", 2, true), (r"[0-9a-f]{4}", 4, false)]
        {
            assert_eq!(LazyRegex::new(source.to_owned()).needs(), Needs { length, digit }, "{source}");
        }
    }
}
