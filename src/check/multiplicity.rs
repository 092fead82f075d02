//! How often digits repeat in a part of a number, which some issuers prescribe (the German tax identification number: BZSt, "Steuerliche
//! Identifikationsnummer": among the first ten digits exactly one occurs twice or thrice).
//!
//! Every list in `allow` names the repetitions: `[2]` is one digit twice and all others at most once, `[]` no repetition at all, `[2, 2]` two pairs.

use serde::Deserialize;

use super::parts::{digit, part};
use super::{Test, Value};

/// Parameters of the step `multiplicity`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Multiplicity {
    #[serde(default)]
    from: i32,
    len: Option<usize>,
    allow: Vec<Vec<u8>>,
}

impl Test for Multiplicity {
    fn name(&self) -> &'static str {
        "multiplicity"
    }

    fn weigh(&self, value: &Value<'_>) -> Option<f32> {
        let mut counts = [0_u8; 10];
        for &byte in part(value.compact, self.from, self.len)? {
            let count = counts.get_mut(digit(byte)? as usize)?;
            *count = count.saturating_add(1);
        }
        counts.sort_unstable();
        let single = counts.partition_point(|&count| count < 2);
        let repeated = counts.get(single..)?;
        self.allow.iter().any(|allowed| same_counts(allowed, repeated)).then_some(1.5)
    }

    fn most(&self) -> f32 {
        1.5
    }

    fn lint(&self) -> Vec<String> {
        let mut messages = Vec::new();
        if self.allow.is_empty() {
            messages.push("`allow` is empty, so no value can pass; list repetitions such as [[2], [3]]".to_owned());
        }
        if self.allow.iter().flatten().any(|&count| count < 2) {
            messages.push("`allow` counts repetitions; write numbers from 2".to_owned());
        }
        messages
    }
}

/// Whether both name the same counts; `sorted` is in order, `allowed` as the author wrote it.
fn same_counts(allowed: &[u8], sorted: &[u8]) -> bool {
    let occurrences = |list: &[u8], count| list.iter().filter(|&&other| other == count).count();
    allowed.len() == sorted.len() && sorted.iter().all(|&count| occurrences(allowed, count) == occurrences(sorted, count))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{lints, table};

    #[test]
    fn german_tax_numbers() {
        table(
            "{ multiplicity = { from = 0, len = 10, allow = [[2], [3]] } }",
            &["36574261809", "86095742719"],
            &["01234567890", "11223456789", "11112345678", "123", "36574A6180"],
        );
        table("{ multiplicity = { allow = [[3, 2], []] } }", &["11222", "123"], &["1122", "12A"]);
    }

    #[test]
    fn mistakes() {
        lints("{ multiplicity = { allow = [] } }", "no value can pass");
        lints("{ multiplicity = { allow = [[1]] } }", "from 2");
    }
}
