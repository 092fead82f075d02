//! Whether a value is somebody's own, or published for tests, set aside by a standard, a function's, or made up.

use std::collections::HashSet;
use std::fmt;

use regex::bytes::Regex;
use serde::{Deserialize, Serialize};

use crate::check::compact_into;
use crate::pack::Values;

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
    test: HashSet<Vec<u8>>,
    patterns: Vec<(Disposition, Regex)>,
    cues: Vec<Regex>,
}

/// How much of the text before a value a cue may see, in bytes.
const CUE: usize = 64;

impl Dispositions {
    pub(super) fn new(values: &Values) -> Result<Self, String> {
        let mut patterns = Vec::new();
        let kinds = [(Disposition::Reserved, &values.reserved), (Disposition::Role, &values.role), (Disposition::Synthetic, &values.synthetic)];
        for (disposition, sources) in kinds {
            for source in sources {
                let regex = Regex::new(&format!("^(?:{source})$")).map_err(|error| format!("[values] {disposition} `{source}`: {error}"))?;
                patterns.push((disposition, regex));
            }
        }
        let cue = |source: &String| Regex::new(&format!("(?:{source})$")).map_err(|error| format!("[values] role_cue `{source}`: {error}"));
        let compact = |value: &String| {
            let mut out = Vec::new();
            compact_into(value.as_bytes(), &mut out);
            out
        };
        Ok(Self { test: values.test.iter().map(compact).collect(), patterns, cues: values.role_cue.iter().map(cue).collect::<Result<_, _>>()? })
    }

    /// The disposition of a value, given raw and compact and with the text before it.
    pub(super) fn of(&self, raw: &[u8], compact: &[u8], before: &[u8]) -> Disposition {
        if self.test.contains(compact) {
            return Disposition::Test;
        }
        if let Some((disposition, _)) = self.patterns.iter().find(|(_, regex)| regex.is_match(raw)) {
            return *disposition;
        }
        let before = &before[before.len().saturating_sub(CUE)..];
        if self.cues.iter().any(|cue| cue.is_match(before)) { Disposition::Role } else { Disposition::Real }
    }
}
