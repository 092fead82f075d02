//! Damm's check digit (H. M. Damm, "Total anti-symmetrische Quasigruppen", Marburg 2004).
//!
//! A table of a totally anti-symmetric quasigroup is walked: the row is what came out so far, the column the next digit. The check digit
//! is chosen so that the walk ends at 0.

use serde::Deserialize;

use super::parts::digit;
use super::{Test, Value};

const QUASIGROUP: [[u8; 10]; 10] = [
    [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
    [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
    [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
    [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
    [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
    [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
    [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
    [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
    [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
    [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
];

/// Parameters of the step `damm`: none.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Damm {}

impl Test for Damm {
    fn name(&self) -> &'static str {
        "damm"
    }

    fn weigh(&self, value: &Value<'_>) -> Option<f32> {
        holds(value.compact).then_some(3.3)
    }

    fn most(&self) -> f32 {
        3.3
    }

    fn has_check_digits(&self) -> bool {
        true
    }
}

fn holds(digits: &[u8]) -> bool {
    let end = digits.iter().try_fold(0_u8, |row, &byte| {
        let column = digit(byte)? as usize;
        QUASIGROUP.get(usize::from(row))?.get(column).copied()
    });
    digits.len() > 1 && end == Some(0)
}

#[cfg(test)]
mod tests {
    use super::super::testing::table;

    #[test]
    fn published_numbers() {
        table("{ damm = {} }", &["5724", "572-4"], &["5727", "7524", "", "0", "57A4"]);
    }
}
