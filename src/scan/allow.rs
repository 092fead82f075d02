//! Allowed values: what the user has looked at and wants no more of. Written as patterns or as keyed fingerprints, never as values.

use std::collections::HashSet;

use regex::bytes::Regex;

use crate::detect::{Key, regex_mistake};
use crate::sensitive::Sensitive;

/// The allow list of a configuration.
#[derive(Default)]
pub struct Allow {
    patterns: Vec<Regex>,
    fingerprints: HashSet<String>,
}

impl Allow {
    /// Compiles patterns and fingerprints.
    ///
    /// # Errors
    /// Tells which entry is wrong by its number: the entry itself may hold a value.
    pub fn new(patterns: &[String], fingerprints: &[String]) -> Result<Self, String> {
        let compile = |(source, number): (&String, u32)| {
            Regex::new(&format!("^(?:{source})$")).map_err(|error| {
                let mistake = regex_mistake(&error);
                format!(
                    "allow pattern {number}: {mistake}; write a regular expression of the whole value, `\\` before a character that stands for itself"
                )
            })
        };
        let hex = |text: &String| text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        if let Some(wrong) = fingerprints.iter().position(|text| !hex(text)) {
            let number = wrong + 1;
            return Err(format!(
                "allow fingerprint {number}: must be 32 hexadecimal digits, as `privet scan --fingerprints --format jsonl` writes them"
            ));
        }
        Ok(Self {
            patterns: patterns.iter().zip(1..).map(compile).collect::<Result<_, _>>()?,
            fingerprints: fingerprints.iter().map(|text| text.to_lowercase()).collect(),
        })
    }

    /// Whether a value is allowed.
    #[must_use]
    pub fn holds(&self, value: Sensitive<'_>, key: &Key) -> bool {
        self.patterns.iter().any(|pattern| pattern.is_match(value.expose()))
            || !self.fingerprints.is_empty() && self.fingerprints.contains(&key.fingerprint(value))
    }

    /// Whether nothing is allowed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.patterns.is_empty() && self.fingerprints.is_empty()
    }
}
