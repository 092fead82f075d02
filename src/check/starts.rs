//! First characters of a value: country and office prefixes.

use serde::Deserialize;

use super::parts::{alphabet, bits_of_share, lint_characters};
use super::{Test, Value};

/// Parameters of the step `starts`.
#[derive(Debug, Clone, Deserialize)]
#[serde(from = "Rule")]
pub struct Starts {
    rule: Rule,
    /// Of what passes, reckoned once.
    bits: f32,
}

/// The parameters as the author writes them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    #[serde(default)]
    allow: Vec<String>,
    #[serde(default)]
    deny: Vec<String>,
}

impl From<Rule> for Starts {
    fn from(rule: Rule) -> Self {
        let bits = rule.bits();
        Starts { rule, bits }
    }
}

impl Test for Starts {
    fn name(&self) -> &'static str {
        "starts"
    }

    fn weigh(&self, value: &Value<'_>) -> Option<f32> {
        let Rule { allow, deny } = &self.rule;
        let starts_with_one = |list: &[String]| list.iter().any(|start| value.compact.starts_with(start.as_bytes()));
        let holds = (allow.is_empty() || starts_with_one(allow)) && !starts_with_one(deny);
        holds.then_some(self.bits)
    }

    fn most(&self) -> f32 {
        self.bits
    }

    fn lint(&self) -> Vec<String> {
        let Rule { allow, deny } = &self.rule;
        let mut messages = Vec::new();
        if allow.is_empty() && deny.is_empty() {
            messages.push("neither `allow` nor `deny` is given; list at least one start".to_owned());
        }
        for (key, list) in [("allow", allow), ("deny", deny)] {
            messages.extend(list.iter().filter_map(|start| lint_characters(key, start)));
            if list.iter().any(String::is_empty) {
                messages.push(format!("`{key}` holds an empty string, with which every value starts; delete it"));
            }
        }
        messages
    }
}

impl Rule {
    fn bits(&self) -> f32 {
        let denied = share(&self.deny);
        bits_of_share(if self.allow.is_empty() { 1.0 - denied } else { share(&self.allow) })
    }
}

/// The share of random values that start with one of `list`; a start that begins with another one adds nothing.
fn share(list: &[String]) -> f64 {
    let is_new = |index: usize, start: &str| {
        !list.iter().enumerate().any(|(other, prefix)| start.starts_with(prefix.as_str()) && (prefix.len() < start.len() || other < index))
    };
    list.iter().enumerate().filter(|(index, start)| is_new(*index, start)).map(|(_, start)| share_of(start)).sum()
}

#[allow(clippy::cast_precision_loss)]
fn share_of(start: &str) -> f64 {
    start.bytes().map(|byte| 1.0 / alphabet(&[byte]).len().max(1) as f64).product()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{judge, lints, table};

    #[test]
    fn starts_with_one_or_none() {
        table("{ starts = { allow = ['756', '80'] } }", &["756.9217.0769.85", "8012"], &["757.9217.0769.85", "7"]);
        table("{ starts = { deny = ['BG', 'GB', 'ZZ'] } }", &["QQ123456C", ""], &["GB123456C"]);
        table("{ starts = { allow = ['A'], deny = ['AB'] } }", &["AC"], &["AB", "BC"]);
    }

    #[test]
    fn weight_is_the_share() {
        assert!((judge("{ starts = { allow = ['75', '756', '75'] } }", "756").bits - 6.64).abs() < 0.01);
        assert!((judge("{ starts = { deny = ['0', '1'] } }", "756").bits - 0.32).abs() < 0.01);
    }

    #[test]
    fn mistakes() {
        lints("{ starts = {} }", "neither");
        lints("{ starts = { allow = ['51-55'] } }", "one by one");
        lints("{ starts = { deny = [''] } }", "empty string");
    }
}
