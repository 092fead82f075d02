//! The verdict of a gate: what violates a policy, and what was passed over and why.

use std::sync::Arc;

use crate::inventory::{Finding, Ruling};

/// A finding that violates a policy, or that it warns of.
#[derive(Debug, Clone)]
pub struct Violation {
    /// The finding.
    pub finding: Finding,
    /// Its path from the root, cleaned and without tags, as baselines know it.
    pub path: String,
    /// The rules that it breaks, as `policy/rule`.
    pub rules: Vec<String>,
    /// What else there is to say: how many the baseline knows, what it stands with.
    pub note: Option<String>,
    /// In a history, the day on which the first commit that has it was written.
    pub day: Option<Arc<str>>,
}

/// What was denied and still stops nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Passed {
    /// On lines that are not new.
    pub old: u64,
    /// Allowed by marks in files.
    pub allowed: u64,
    /// Known to the baseline.
    pub baselined: u64,
    /// Within the limit of a rule.
    pub within_limits: u64,
}

/// A mark in a file that is worth telling.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct MarkNote {
    /// The object's name, cleaned.
    pub object: String,
    /// The line on which it stands.
    pub line: u64,
    /// The elements that it names; empty for all.
    pub elements: Vec<String>,
    /// Whose mark it is.
    pub tool: &'static str,
}

/// What a gate found.
#[derive(Debug, Clone, Default)]
pub struct Verdict {
    /// What violates, in order of path and place.
    pub violations: Vec<Violation>,
    /// Violations of which only the number was kept.
    pub more: u64,
    /// What each rule said that denies or warns, in the order of the policies.
    pub rulings: Vec<Ruling>,
    /// What rules warn of.
    pub warnings: Vec<Violation>,
    /// What was denied and stops nothing.
    pub passed: Passed,
    /// Marks that allowed nothing.
    pub unused: Vec<MarkNote>,
    /// Marks on new lines.
    pub new_marks: Vec<MarkNote>,
}

impl Verdict {
    /// How many findings violate.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.violations.len() as u64 + self.more
    }
}
