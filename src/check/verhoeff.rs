//! Verhoeff's check digit, used by the Indian Aadhaar number (J. Verhoeff, "Error Detecting Decimal Codes", Mathematical Centre Tracts 29, 1969).
//!
//! Digits are multiplied in the dihedral group of the pentagon, which does not commute, after a permutation that depends on the
//! place. So every single wrong digit and every swap of neighbours shows. A valid number multiplies to 0, the neutral element.

use serde::Deserialize;

use super::parts::digit;
use super::{Test, Value};

/// The permutation for the second place from the right; further places repeat it (it has order 8).
const PERMUTATION: [u32; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];

/// Parameters of the step `verhoeff`: none.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verhoeff {}

impl Test for Verhoeff {
    fn name(&self) -> &'static str {
        "verhoeff"
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
    let mut product = 0;
    for (place, &byte) in digits.iter().rev().enumerate() {
        let Some(value) = digit(byte) else {
            return false;
        };
        product = multiply(product, permute(value, place % 8));
    }
    digits.len() > 1 && product == 0
}

/// The group of the pentagon: 0 to 4 are rotations, 5 to 9 reflections.
fn multiply(a: u32, b: u32) -> u32 {
    match (a < 5, b < 5) {
        (true, true) => (a + b) % 5,
        (true, false) => (a + b) % 5 + 5,
        (false, true) => (a + 5 - b) % 5 + 5,
        (false, false) => (a + 5 - b) % 5,
    }
}

fn permute(value: u32, times: usize) -> u32 {
    (0..times).fold(value, |value, _| PERMUTATION[value as usize % 10])
}

#[cfg(test)]
mod tests {
    use super::super::testing::table;

    #[test]
    fn published_numbers() {
        table("{ verhoeff = {} }", &["2363", "142857 0", "2234 5678 9127"], &["2364", "2345 6789 1234", "", "0", "23A3"]);
    }
}
