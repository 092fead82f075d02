//! Whether a value is somebody's own, or published for tests, set aside by a standard, a function's, or made up.

use std::fmt;

use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

use crate::check::compact_into;
use crate::pack::Values;

use super::lazy::{AnyMatch, FullMatch};

/// Whose value it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Disposition {
    /// A person's, as far as can be told. Only these gate and count in the first table.
    Real,
    /// A published test value.
    Test,
    /// Set aside by a standard, such as example.com or 192.0.2.0/24.
    Reserved,
    /// A function's or an organisation's own, such as `privacy@…`.
    Role,
    /// A placeholder or generated.
    Synthetic,
}

impl Disposition {
    /// Its name in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Real => "real",
            Self::Test => "test",
            Self::Reserved => "reserved",
            Self::Role => "role",
            Self::Synthetic => "synthetic",
        }
    }
}

impl fmt::Display for Disposition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The compiled `[values]` of a detector.
pub(super) struct Dispositions {
    test: FxHashSet<Vec<u8>>,
    patterns: Vec<(Disposition, AnyMatch)>,
    cues: Vec<FullMatch>,
}

/// How much of the text before a value a cue may see, in bytes.
const CUE: usize = 64;

impl Dispositions {
    pub(super) fn new(values: &Values) -> Self {
        let kinds = [(Disposition::Reserved, &values.reserved), (Disposition::Role, &values.role), (Disposition::Synthetic, &values.synthetic)];
        let whole =
            |(disposition, sources): (Disposition, &Vec<String>)| (!sources.is_empty()).then(|| (disposition, AnyMatch::new(sources.clone())));
        let compact = |value: &String| {
            let mut out = Vec::new();
            compact_into(value.as_bytes(), &mut out);
            out
        };
        Self {
            test: values.test.iter().map(compact).collect(),
            patterns: kinds.into_iter().filter_map(whole).collect(),
            cues: values.role_cue.iter().map(|source| FullMatch::new(&format!("(?s-u:.*)(?:{source})"))).collect(),
        }
    }

    /// What is wrong with the expressions.
    pub(super) fn check(&self) -> Vec<String> {
        let all = self.patterns.iter().flat_map(|(_, any)| any.check()).chain(self.cues.iter().map(FullMatch::check));
        all.filter_map(|checked| checked.err().map(|message| format!("[values] {message}"))).collect()
    }

    /// Whether test values are published, which are compared with the compact value.
    pub(super) fn knows_tests(&self) -> bool {
        !self.test.is_empty()
    }

    /// The disposition of a value, given raw and compact and with the text before it.
    pub(super) fn of(&self, raw: &[u8], compact: &[u8], before: &[u8]) -> Disposition {
        if self.test.contains(compact) {
            return Disposition::Test;
        }
        if let Some((disposition, _)) = self.patterns.iter().find(|(_, regex)| regex.holds(raw)) {
            return *disposition;
        }
        let before = &before[before.len().saturating_sub(CUE)..];
        if self.cues.iter().any(|cue| cue.holds(before)) { Disposition::Role } else { Disposition::Real }
    }
}
