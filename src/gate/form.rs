//! Policies as they are written: the tables of `privet.toml` and of the policies that ship with privet.

use serde::Deserialize;

/// A `[policy]` table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct PolicyText {
    /// Named policies that hold beside the rules: `no-phi`, `no-pii`, `no-ssn`, `pci-sad`, `no-biometric`, `biometric-3-years`, `coppa`.
    #[serde(rename = "use")]
    pub named: Vec<String>,
    /// Rules in order: the first that speaks of a finding decides.
    pub rules: Vec<RuleText>,
    /// Whether a mark that allows something counts in the change that brings it.
    pub new_allows: NewAllows,
    /// Other tools whose marks in files count: `gitleaks`, `detect-secrets` …
    pub honour_marks: Vec<String>,
}

/// Whether a mark that allows something counts in the change that brings it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum NewAllows {
    /// It counts, and is listed.
    #[default]
    Listed,
    /// It does not count before it stands in the base.
    Refused,
}

/// One rule. What is not said does not matter; every condition that is said must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct RuleText {
    /// What reports call it.
    pub name: String,
    /// `deny` (the default), `warn` or `allow`.
    pub then: ThenText,
    /// Prefixes of elements.
    pub elements: Vec<String>,
    /// Categories, `law:id`, with their limbs.
    pub categories: Vec<String>,
    /// Whether a law calls it sensitive.
    pub sensitive: Option<bool>,
    /// The least confidence: `possible`, `likely` or `certain`.
    pub confidence: Option<String>,
    /// `real` (the default), `test`, `reserved`, `role`, `synthetic`.
    pub dispositions: Vec<String>,
    /// `own`, `vendored`, `generated`, `test`; by default the zones that the configuration counts.
    pub zones: Vec<String>,
    /// Paths, in gitignore's syntax.
    pub paths: Vec<String>,
    /// Paths that are left out of these.
    pub except_paths: Vec<String>,
    /// What must stand together: of every list one. Beside elements and categories, `age<13` and `law:*`.
    pub together: Vec<Vec<String>>,
    /// Where it must stand together: `record`, `object`.
    pub within: Vec<String>,
    /// Only what is older than this, by the day on which it was last modified or one in its name: `3 years`, `90 days`.
    pub older_than: Option<String>,
    /// How many findings are still all right.
    pub max: Option<u64>,
    /// How many different values are still all right.
    pub max_distinct: Option<u64>,
    /// `new` (the default: neither old lines nor what the baseline knows) or `all`.
    pub judge: JudgeText,
}

/// What a rule does with a finding.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ThenText {
    /// It violates the policy.
    #[default]
    Deny,
    /// It is told and violates nothing.
    Warn,
    /// It is all right.
    Allow,
}

/// Which findings a rule looks at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum JudgeText {
    /// Those that are new.
    #[default]
    New,
    /// All.
    All,
}
