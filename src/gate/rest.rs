//! What a docket counts and does not keep whole: where thousands of findings stand at one place, the first are shown and the rest are told by their
//! number.

use std::collections::{BTreeMap, BTreeSet};

/// Numbers of policy and rule.
pub type RuleAt = (usize, usize);

/// Findings of one place that were not kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rest {
    /// How many there are.
    pub count: u64,
    /// Their values, by keyed hash, as many as limits ask for.
    pub values: BTreeSet<u64>,
}

/// What was not kept, by the rules that it breaks.
#[derive(Debug, Clone, Default)]
pub struct Rests(BTreeMap<Vec<RuleAt>, Rest>);

impl Rests {
    /// Counts a finding. So many different values as `most` and one more are remembered, if a limit asks for them.
    pub fn add(&mut self, rules: Vec<RuleAt>, hash: u64, most: Option<u64>) {
        let rest = self.0.entry(rules).or_default();
        rest.count += 1;
        if most.is_some_and(|most| rest.values.len() as u64 <= most) {
            rest.values.insert(hash);
        }
    }

    /// The first `count` of them.
    pub fn take(self, mut count: u64) -> impl Iterator<Item = (Vec<RuleAt>, Rest)> {
        self.0.into_iter().filter_map(move |(rules, rest)| {
            let taken = rest.count.min(count);
            count -= taken;
            let values = rest.values.into_iter().take(usize::try_from(taken).unwrap_or(usize::MAX)).collect();
            (taken > 0).then_some((rules, Rest { count: taken, values }))
        })
    }
}
