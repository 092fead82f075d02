//! What the rules of a policy said of what was found: the key `policy` of an inventory.

use serde::{Deserialize, Serialize};

use super::document::ExampleDoc;

/// How many places of a ruling are told.
pub const EXAMPLES: usize = 3;

/// What one rule said.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Ruling {
    /// The rule, as `policy/rule`, or `fail-on/…` for what `--fail-on` names.
    pub rule: String,
    /// What the policy is about, in a sentence, where it ships with privet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// `deny`, or `warn` for a rule that stops nothing.
    pub then: String,
    /// Findings that break it.
    pub findings: u64,
    /// Objects that hold what it speaks of.
    pub objects: u64,
    /// Findings that it speaks of and that are within its limit.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub within: u64,
    /// So many findings are all right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<u64>,
    /// So many different values are all right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_distinct: Option<u64>,
    /// The first places.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<ExampleDoc>,
}

fn is_zero(count: &u64) -> bool {
    *count == 0
}

impl Ruling {
    /// Whether the rule is broken.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        self.findings > 0 && self.then == "deny"
    }

    /// Adds what the same rule said of another part of the data. A limit holds for the sum; of different values the sum is not known, so that
    /// what was within such a limit stays so.
    pub fn merge(&mut self, other: &Self) {
        self.findings += other.findings;
        self.objects += other.objects;
        self.within += other.within;
        if self.findings > 0 || (self.max_distinct.is_none() && self.max.is_some_and(|max| self.within > max)) {
            self.findings += std::mem::take(&mut self.within);
        }
        self.examples.extend(other.examples.iter().cloned());
        self.examples.truncate(EXAMPLES);
    }
}

/// Adds up what the rules said of several parts, in the order in which they are first named.
#[must_use]
pub fn merged<'r>(parts: impl IntoIterator<Item = &'r [Ruling]>) -> Vec<Ruling> {
    let mut sum: Vec<Ruling> = Vec::new();
    for ruling in parts.into_iter().flatten() {
        match sum.iter_mut().find(|known| known.rule == ruling.rule) {
            Some(known) => known.merge(ruling),
            None => sum.push(ruling.clone()),
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::{Ruling, merged};

    #[test]
    fn a_limit_holds_for_the_sum_of_all_parts() {
        let part = |within| Ruling { rule: "few".into(), then: "deny".into(), within, max: Some(3), ..Ruling::default() };
        let held = merged([[part(1)].as_slice(), &[part(2)]]);
        assert_eq!((held[0].findings, held[0].within), (0, 3));
        let broken = merged([[part(2)].as_slice(), &[part(2)]]);
        assert_eq!((broken[0].findings, broken[0].within), (4, 0));
        assert!(broken[0].is_broken() && !held[0].is_broken());
    }
}
