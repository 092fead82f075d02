//! First characters of a value: country and office prefixes.

use serde::Deserialize;

use super::parts::{alphabet, bits_of_share, lint_characters};
use super::{Test, Value};

/// Parameters of the step `starts`.
#[derive(Debug, Clone, Deserialize)]
#[serde(from = "Rule")]
pub struct Starts {
    rule: Rule,
    allow: Heads,
    deny: Heads,
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
        Starts { allow: Heads::of(&rule.allow), deny: Heads::of(&rule.deny), bits: rule.bits(), rule }
    }
}

/// The first eight bytes of some starts, in order, of which none begins with another.
#[derive(Debug, Clone)]
struct Heads {
    heads: Box<[u64]>,
    /// Whether they are all that there is of the starts.
    is_all: bool,
}

impl Heads {
    fn of(starts: &[String]) -> Self {
        let mut heads: Vec<u64> = starts.iter().map(|start| head(start.as_bytes())).collect();
        heads.sort_unstable();
        heads.dedup_by(|longer, shorter| begins_with(*longer, *shorter));
        Self { heads: heads.into(), is_all: starts.iter().all(|start| start.len() <= 8) }
    }

    /// Whether a value begins with one of `starts`, of which these are the heads.
    fn hold(&self, starts: &[String], value: &[u8]) -> bool {
        let own = head(value);
        let last = self.heads.partition_point(|head| *head <= own).checked_sub(1);
        last.is_some_and(|last| begins_with(own, self.heads[last])) && (self.is_all || starts.iter().any(|start| value.starts_with(start.as_bytes())))
    }
}

/// The first eight bytes, the first of them the most significant, with zeros for those that are missing.
fn head(bytes: &[u8]) -> u64 {
    if let Some(&head) = bytes.first_chunk() {
        return u64::from_be_bytes(head);
    }
    bytes.iter().zip((0..8).rev()).fold(0, |head, (&byte, place)| head | u64::from(byte) << (8 * place))
}

/// Whether the bytes of `head` are those of `start`, as many as it has.
fn begins_with(head: u64, start: u64) -> bool {
    let missing = start.trailing_zeros() / 8 * 8;
    (head ^ start).checked_shr(missing).unwrap_or(0) == 0
}

impl Test for Starts {
    fn name(&self) -> &'static str {
        "starts"
    }

    fn weigh(&self, value: &Value<'_>) -> Option<f32> {
        let Rule { allow, deny } = &self.rule;
        let holds = (allow.is_empty() || self.allow.hold(allow, value.compact)) && !self.deny.hold(deny, value.compact);
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
        table("{ starts = { allow = ['12', '123', '1'] } }", &["1", "129", "13"], &["2", "0", ""]);
        table(
            "{ starts = { allow = ['ABCDEFGH12', 'ABCDEFGH34', 'ABCDEFG7'] } }",
            &["ABCDEFGH34X", "ABCDEFG71"],
            &["ABCDEFGH", "ABCDEFGH23", "ABCDEFG"],
        );
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
