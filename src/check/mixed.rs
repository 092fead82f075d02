//! Signs of all kinds: small letters, capitals, digits and marks, as passwords are asked to have and hardly anything else does.

use serde::Deserialize;

use super::{Test, Value};

/// Parameters of the step `mixed`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mixed {}

/// Marks that join the parts of names, paths and numbers, and so say nothing.
const JOINERS: &[u8] = b"_-./:";

/// What signs of four kinds say.
const BITS: f32 = 3.0;

impl Test for Mixed {
    fn name(&self) -> &'static str {
        "mixed"
    }

    fn weigh(&self, value: &Value<'_>) -> Option<f32> {
        let has = |is: fn(&u8) -> bool| value.raw.iter().any(is);
        let is_mark = |byte: &u8| byte.is_ascii_punctuation() && !JOINERS.contains(byte);
        (has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase) && has(u8::is_ascii_digit) && has(is_mark)).then_some(BITS)
    }

    fn most(&self) -> f32 {
        BITS
    }

    fn lint(&self) -> Vec<String> {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::table;

    #[test]
    fn all_four_kinds_are_asked_for() {
        table("{ mixed = {} }", &["_KPlBpA%(7", "Tr0ub4dor&3"], &["Tr0ub4dor-3", "trouble&3", "TROUBLE&3", "Trouble&"]);
    }
}
