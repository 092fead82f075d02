//! Vehicle identification numbers: the alphabet of ISO 3779 and the North American check digit (49 CFR 565.15(c)).
//!
//! Letters stand for digits by a table (I, O and Q do not occur), the seventeen digits are weighted, and the sum modulo 11 stands at
//! the ninth place, `X` for 10. Outside North America and China the check digit is not obligatory: such numbers fail here.

use serde::Deserialize;

use super::{Test, Value};

const WEIGHTS: [u32; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
/// Values of A to Z; 0 marks the letters that do not occur.
const LETTERS: [u32; 26] = [1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 2, 3, 4, 5, 0, 7, 0, 9, 2, 3, 4, 5, 6, 7, 8, 9];

/// Parameters of the step `vin`: none.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vin {}

impl Test for Vin {
    fn name(&self) -> &'static str {
        "vin"
    }

    fn weigh(&self, value: &Value<'_>) -> Option<f32> {
        holds(value.compact)?.then_some(5.0)
    }

    fn has_check_digits(&self) -> bool {
        true
    }
}

fn holds(vin: &[u8]) -> Option<bool> {
    if vin.len() != WEIGHTS.len() {
        return None;
    }
    let sum = vin.iter().zip(WEIGHTS).try_fold(0, |sum, (&byte, weight)| Some(sum + transliterate(byte)? * weight))?;
    let expected = match sum % 11 {
        10 => b'X',
        rest => u8::try_from(rest).ok()? + b'0',
    };
    Some(vin.get(8) == Some(&expected))
}

fn transliterate(byte: u8) -> Option<u32> {
    match byte {
        b'0'..=b'9' => Some(u32::from(byte - b'0')),
        b'A'..=b'Z' => LETTERS.get(usize::from(byte - b'A')).copied().filter(|&value| value > 0),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::table;

    #[test]
    fn published_numbers() {
        table("{ vin = {} }", &["1M8GDM9AXKP042788", "11111111111111111"], &["1M8GDM9AXKP042789", "1M8GDM9AXKPO42788", "1M8GDM9AXKP04278", ""]);
    }
}
