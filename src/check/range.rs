//! Numbers at a fixed place that an issuer gives out, or never does: area numbers, provinces, years.

use serde::Deserialize;

use super::parts::{bits_of_share, number, part};
use super::{Test, Value};

/// Parameters of the step `range`.
#[derive(Debug, Clone, Deserialize)]
#[serde(from = "Rule")]
pub struct Range {
    rule: Rule,
    /// Of what passes, reckoned once.
    bits: f32,
}

/// The parameters as the author writes them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    at: i32,
    len: usize,
    #[serde(default)]
    allow: Vec<Interval>,
    #[serde(default)]
    deny: Vec<Interval>,
}

/// `"900-999"` or `"666"`, both ends included.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
struct Interval {
    low: u64,
    high: u64,
}

impl TryFrom<String> for Interval {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let (low, high) = text.split_once('-').unwrap_or((&text, &text));
        match (number(low.as_bytes()), number(high.as_bytes())) {
            (Some(low), Some(high)) if low <= high => Ok(Interval { low, high }),
            _ => Err(format!("range {text:?}: write a number or two with a hyphen, the smaller first, such as \"001-665\"")),
        }
    }
}

impl Interval {
    fn contains(self, number: u64) -> bool {
        (self.low..=self.high).contains(&number)
    }
}

impl From<Rule> for Range {
    fn from(rule: Rule) -> Self {
        let bits = bits_of_share(rule.share());
        Range { rule, bits }
    }
}

impl Test for Range {
    fn name(&self) -> &'static str {
        "range"
    }

    fn weigh(&self, value: &Value<'_>) -> Option<f32> {
        let found = number(part(value.compact, self.rule.at, Some(self.rule.len))?)?;
        self.rule.passes(found).then_some(self.bits)
    }

    fn most(&self) -> f32 {
        self.bits
    }

    fn lint(&self) -> Vec<String> {
        let Rule { len, allow, deny, .. } = &self.rule;
        if *len == 0 || *len > 18 {
            return vec![format!("`len` is {len}; write the number of digits, 1 to 18")];
        }
        let mut messages = Vec::new();
        if allow.is_empty() && deny.is_empty() {
            messages.push("neither `allow` nor `deny` is given; list at least one range".to_owned());
        }
        let limit = self.rule.total();
        if let Some(range) = allow.iter().chain(deny).find(|range| range.high >= limit) {
            messages.push(format!("{} does not fit into {len} digits; correct it or `len`", range.high));
        }
        if self.rule.share() <= 0.0 {
            messages.push("everything allowed is denied too; no value can pass".to_owned());
        }
        messages
    }
}

impl Rule {
    fn passes(&self, found: u64) -> bool {
        let within = |ranges: &[Interval]| ranges.iter().any(|range| range.contains(found));
        (self.allow.is_empty() || within(&self.allow)) && !within(&self.deny)
    }

    /// How many numbers of this length there are.
    fn total(&self) -> u64 {
        10_u64.saturating_pow(u32::try_from(self.len.min(18)).unwrap_or(18))
    }

    /// The share of numbers of this length that pass: the sum of the pieces between all ends, so that overlaps count once.
    #[allow(clippy::cast_precision_loss)]
    fn share(&self) -> f64 {
        let total = self.total();
        let mut ends = vec![0, total];
        for range in self.allow.iter().chain(&self.deny) {
            ends.extend([range.low.min(total), (range.high + 1).min(total)]);
        }
        ends.sort_unstable();
        let pieces = ends.windows(2).filter(|piece| self.passes(piece[0]));
        let passing: u64 = pieces.map(|piece| piece[1] - piece[0]).sum();
        passing as f64 / total as f64
    }
}

#[cfg(test)]
mod tests {
    use super::super::Check;
    use super::super::testing::{judge, lints, table};

    const AREA: &str = "{ range = { at = 0, len = 3, deny = ['000', '666', '900-999'] } }";

    #[test]
    fn social_security_areas() {
        table(AREA, &["078-05-1120", "899-12-3456"], &["000-12-3456", "666-12-3456", "900-12-3456", "07", "A78-05-1120"]);
        table("{ range = { at = -2, len = 2, allow = ['1-5', '09'], deny = ['03'] } }", &["xx01", "xx09"], &["xx03", "xx10"]);
    }

    #[test]
    fn weight_is_the_share() {
        assert!((judge(AREA, "078").bits - 0.155).abs() < 0.01);
        let bits = judge("{ range = { at = 0, len = 3, allow = ['756', '700-799', '750-760'] } }", "756").bits;
        assert!((bits - 3.32).abs() < 0.01, "{bits}");
    }

    #[test]
    fn mistakes() {
        lints("{ range = { at = 0, len = 0, deny = ['0'] } }", "`len` is 0");
        lints("{ range = { at = 0, len = 2 } }", "neither");
        lints("{ range = { at = 0, len = 2, deny = ['100'] } }", "does not fit");
        lints("{ range = { at = 0, len = 2, allow = ['10-20'], deny = ['00-50'] } }", "no value can pass");
        for text in ["'9-1'", "'a'", "'1-2-3'", "''"] {
            let parsed: Result<Check, _> = toml::from_str(&format!("steps = [{{ range = {{ at = 0, len = 2, deny = [{text}] }} }}]"));
            assert!(parsed.is_err(), "{text}");
        }
    }
}
