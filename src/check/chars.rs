//! Characters at a fixed place: alphabets without the letters that look like digits, letters that say a kind.

use serde::Deserialize;

use super::parts::{alphabet, bits_of_share, lint_characters, part};
use super::{Test, Value};

/// Parameters of the step `chars`.
#[derive(Debug, Clone, Deserialize)]
#[serde(from = "Rule")]
pub struct Chars {
    rule: Rule,
    /// Of what passes, reckoned once.
    bits: f32,
}

/// The parameters as the author writes them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    at: i32,
    /// 0 means to the end, where nothing need stand.
    #[serde(default = "one")]
    len: usize,
    #[serde(default)]
    allow: String,
    #[serde(default)]
    deny: String,
}

fn one() -> usize {
    1
}

impl From<Rule> for Chars {
    fn from(rule: Rule) -> Self {
        let bits = rule.bits_each();
        Chars { rule, bits }
    }
}

impl Test for Chars {
    fn name(&self) -> &'static str {
        "chars"
    }

    #[allow(clippy::cast_precision_loss)]
    fn weigh(&self, value: &Value<'_>) -> Option<f32> {
        let found = self.rule.found(value.compact)?;
        found.iter().all(|&byte| self.rule.passes(byte)).then_some(self.bits * found.len() as f32)
    }

    fn most(&self) -> f32 {
        if self.rule.len == 0 { f32::INFINITY } else { self.bits * self.rule.len as f32 }
    }

    fn lint(&self) -> Vec<String> {
        let Rule { allow, deny, .. } = &self.rule;
        let mut messages = Vec::new();
        messages.extend(lint_characters("allow", allow));
        messages.extend(lint_characters("deny", deny));
        if allow.is_empty() && deny.is_empty() {
            messages.push("neither `allow` nor `deny` is given; write the characters".to_owned());
        }
        if !allow.is_empty() && !allow.bytes().any(|byte| self.rule.passes(byte)) {
            messages.push("everything allowed is denied too; no value can pass".to_owned());
        }
        messages
    }
}

impl Rule {
    /// The characters in question. To the end there may be none, which says that nothing stands there.
    fn found<'v>(&self, compact: &'v [u8]) -> Option<&'v [u8]> {
        match self.len {
            0 if usize::try_from(self.at).is_ok_and(|at| at >= compact.len()) => Some(&[]),
            0 => part(compact, self.at, None),
            len => part(compact, self.at, Some(len)),
        }
    }

    fn passes(&self, byte: u8) -> bool {
        (self.allow.is_empty() || self.allow.as_bytes().contains(&byte)) && !self.deny.as_bytes().contains(&byte)
    }

    /// The weight of one character, measured against the digits, the letters or both, as the sets are.
    #[allow(clippy::cast_precision_loss)]
    fn bits_each(&self) -> f32 {
        let alphabet = alphabet([self.allow.as_bytes(), self.deny.as_bytes()].concat().as_slice());
        let passing = alphabet.iter().filter(|&&byte| self.passes(byte)).count();
        bits_of_share(passing as f64 / alphabet.len().max(1) as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{judge, lints, table};

    #[test]
    fn places_and_sets() {
        table("{ chars = { at = 3, allow = 'ABCFGHJLPT' } }", &["ABCPE1234F"], &["ABCDE1234F", "ABC"]);
        table("{ chars = { at = 0, len = 0, deny = 'IOQ' } }", &["1M8GDM9A"], &["1M8GDMOA"]);
        table("{ chars = { at = -1, allow = 'ABCD' } }", &["QQ123456C"], &["QQ123456E", ""]);
        table("{ chars = { at = 1, len = 3, allow = '012' } }", &["9012"], &["9013", "901"]);
    }

    #[test]
    fn to_the_end_nothing_need_stand() {
        table("{ chars = { at = 4, len = 0, deny = '0123456789' } }", &["1234", "123", ""], &["12345"]);
        table("{ chars = { at = 4, len = 0, allow = 'WTX' } }", &["1234", "1234W"], &["1234A"]);
        assert!(judge("{ chars = { at = 4, len = 0, allow = 'WTX' } }", "1234").bits < 0.01);
    }

    #[test]
    fn weight_is_the_share() {
        assert!((judge("{ chars = { at = 0, allow = 'ABCD' } }", "A").bits - 2.7).abs() < 0.01);
        assert!((judge("{ chars = { at = 0, allow = '01' } }", "1").bits - 2.32).abs() < 0.01);
        assert!((judge("{ chars = { at = 0, len = 2, deny = '0' } }", "12").bits - 0.304).abs() < 0.01);
    }

    #[test]
    fn mistakes() {
        lints("{ chars = { at = 0 } }", "neither");
        lints("{ chars = { at = 0, allow = 'A-Z' } }", "one by one");
        lints("{ chars = { at = 0, allow = 'AB', deny = 'ABC' } }", "no value can pass");
    }
}
