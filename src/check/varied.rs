//! Throws out what people type to fill a field: one digit repeated, 123456789, 987654321.

use serde::Deserialize;

use super::parts::base36;
use super::{Test, Value};

/// Parameters of the step `varied`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Varied {
    #[serde(default = "three")]
    min: usize,
}

fn three() -> usize {
    3
}

impl Test for Varied {
    fn name(&self) -> &'static str {
        "varied"
    }

    fn weigh(&self, value: &Value<'_>) -> Option<f32> {
        let seen = value.compact.iter().filter_map(|&byte| base36(byte)).fold(0_u64, |seen, character| seen | 1 << character);
        let enough = seen.count_ones() as usize >= self.min;
        (enough && !is_run(value.compact)).then_some(0.5)
    }

    fn most(&self) -> f32 {
        0.5
    }

    fn lint(&self) -> Vec<String> {
        let useless = !(2..=10).contains(&self.min);
        useless.then(|| format!("`min` is {}; write 2 to 10 different characters", self.min)).into_iter().collect()
    }
}

/// Whether every character is the one before it plus one, or minus one; after 9 comes 0.
fn is_run(compact: &[u8]) -> bool {
    let run = |first: fn(&[u8]) -> (u8, u8)| {
        compact.windows(2).all(|pair| {
            let (lower, upper) = first(pair);
            upper == lower.wrapping_add(1) || (lower == b'9' && upper == b'0')
        })
    };
    compact.len() > 2 && (run(|pair| (pair[0], pair[1])) || run(|pair| (pair[1], pair[0])))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{lints, table};

    #[test]
    fn fillers_fail() {
        table(
            "{ varied = {} }",
            &["078-05-1120", "123456782", "121233"],
            &["111-11-1111", "121212", "123456789", "987654321", "1234567890", "0987654321", "ABCDEF", ""],
        );
        table("{ varied = { min = 2 } }", &["1112"], &["1111"]);
    }

    #[test]
    fn mistakes() {
        lints("{ varied = { min = 0 } }", "`min` is 0");
    }
}
