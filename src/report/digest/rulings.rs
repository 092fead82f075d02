//! What the rules of a policy said, in words.

use crate::inventory::Ruling;
use crate::inventory::document::ExampleDoc;

use super::super::text::{counted, number};

/// One rule.
pub(in crate::report) struct RulingRow<'a> {
    /// The rule.
    pub rule: &'a str,
    /// `broken`, `kept` or `warns`.
    pub word: &'static str,
    /// What the policy is about, and how its limit stands.
    pub about: String,
    /// Findings that break it.
    pub findings: u64,
    /// Objects that hold what it speaks of.
    pub objects: u64,
    /// The first places.
    pub examples: &'a [ExampleDoc],
}

pub(super) fn rows(policy: &[Ruling]) -> Vec<RulingRow<'_>> {
    policy.iter().map(row).collect()
}

fn row(ruling: &Ruling) -> RulingRow<'_> {
    let word = match (ruling.findings, ruling.is_broken()) {
        (0, _) => "kept",
        (_, true) => "broken",
        (_, false) => "warns",
    };
    let limits = [(ruling.max, "finding"), (ruling.max_distinct, "different value")];
    let limits: Vec<String> = limits.iter().filter_map(|(most, one)| most.map(|most| counted(most, one))).collect();
    let limit = match (limits.is_empty(), ruling.within) {
        (true, _) => None,
        (false, 0) => Some(format!("At most {} may stand there.", limits.join(" and "))),
        (false, within) => Some(format!("At most {} may stand there; there are {}.", limits.join(" and "), number(within))),
    };
    let about: Vec<String> = ruling.about.iter().cloned().chain(limit).collect();
    RulingRow { rule: &ruling.rule, word, about: about.join(" "), findings: ruling.findings, objects: ruling.objects, examples: &ruling.examples }
}
