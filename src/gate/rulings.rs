//! What each rule said, for the report: the counts of a verdict by rule, those that broke nothing among them.

use std::collections::{BTreeSet, HashMap};

use super::policy::{Policy, Then};
use super::rest::RuleAt;
use super::verdict::Violation;
use crate::inventory::Ruling;
use crate::inventory::document::ExampleDoc;
use crate::inventory::ruling::EXAMPLES;

/// What one rule speaks of.
#[derive(Debug, Default)]
pub struct Spoken {
    /// Findings.
    pub count: u64,
    /// Their values by keyed hash, as far as they were kept.
    pub values: BTreeSet<u64>,
    /// Paths of their objects.
    pub paths: BTreeSet<String>,
}

/// What every rule speaks of.
pub type AllSpoken = HashMap<RuleAt, Spoken>;

/// How reports call a rule.
pub fn name(policy: &Policy, rule: usize) -> String {
    let rule = &policy.rules[rule].name;
    if *rule == policy.name { rule.clone() } else { format!("{}/{rule}", policy.name) }
}

/// What each rule said that denies or warns. `exceeds` tells whether more stands there than its limits allow.
pub fn all(policies: &[Policy], spoken: &AllSpoken, exceeds: impl Fn(&RuleAt) -> bool) -> Vec<Ruling> {
    let mut rulings = Vec::new();
    for (at, policy) in policies.iter().enumerate() {
        for (number, rule) in policy.rules.iter().enumerate() {
            let then = match rule.then {
                Then::Deny => "deny",
                Then::Warn => "warn",
                Then::Allow => continue,
            };
            let (count, objects) = spoken.get(&(at, number)).map_or((0, 0), |spoken| (spoken.count, spoken.paths.len() as u64));
            let is_within = rule.then == Then::Deny && !exceeds(&(at, number));
            rulings.push(Ruling {
                rule: name(policy, number),
                about: policy.about.clone(),
                then: then.to_owned(),
                findings: if is_within { 0 } else { count },
                within: if is_within { count } else { 0 },
                objects,
                max: rule.max.filter(|max| *max > 0),
                max_distinct: rule.max_distinct,
                examples: Vec::new(),
            });
        }
    }
    rulings
}

/// Adds the first places of those that break a rule; they come in order.
pub fn tell_places(rulings: &mut [Ruling], violations: &[Violation]) {
    for ruling in rulings {
        let of_rule = violations.iter().filter(|violation| violation.rules.contains(&ruling.rule));
        let example = |violation: &Violation| ExampleDoc { object: violation.path.as_str().into(), place: violation.finding.place.clone() };
        ruling.examples.extend(of_rule.take(EXAMPLES - ruling.examples.len()).map(example));
    }
}
