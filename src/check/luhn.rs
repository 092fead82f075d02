//! The Luhn check of payment cards, IMEIs and many national numbers (ISO/IEC 7812-1, Annex B).
//!
//! Walk from the check digit to the left and double every second digit; a product of two digits counts as the sum of its
//! digits. The total of a valid number is a multiple of ten. The same walk works in any base: base 36 takes letters as 10 to 35.

use serde::Deserialize;

use super::parts::{base36, part};
use super::{Test, Value};

/// Parameters of the step `luhn`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Luhn {
    #[serde(default)]
    from: i32,
    len: Option<usize>,
    #[serde(default = "ten")]
    base: u32,
}

fn ten() -> u32 {
    10
}

impl Test for Luhn {
    fn name(&self) -> &'static str {
        "luhn"
    }

    fn weigh(&self, value: &Value<'_>) -> Option<f32> {
        let digits = part(value.compact, self.from, self.len)?;
        holds(digits, self.base).then_some(if self.base == 10 { 3.3 } else { 5.2 })
    }

    fn most(&self) -> f32 {
        if self.base == 10 { 3.3 } else { 5.2 }
    }

    fn has_check_digits(&self) -> bool {
        true
    }

    fn lint(&self) -> Vec<String> {
        let mut messages = Vec::new();
        if !matches!(self.base, 10 | 36) {
            messages.push(format!("`base` is {}; write 10 for digits or 36 for digits and letters", self.base));
        }
        if self.len.is_some_and(|len| len < 2) {
            messages.push("`len` is below 2; count the check digit and what it checks".to_owned());
        }
        messages
    }
}

fn holds(digits: &[u8], base: u32) -> bool {
    if digits.len() < 2 || !(2..=36).contains(&base) {
        return false;
    }
    let mut sum = 0;
    for (index, &byte) in digits.iter().rev().enumerate() {
        let Some(value) = base36(byte).filter(|&value| value < base) else {
            return false;
        };
        let product = if index % 2 == 1 { value * 2 } else { value };
        sum = (sum + product / base + product % base) % base;
    }
    sum == 0
}

#[cfg(test)]
mod tests {
    use super::super::testing::{lints, table};

    #[test]
    fn published_numbers() {
        table(
            "{ luhn = {} }",
            &["4111 1111 1111 1111", "378282246310005", "490154203237518", "046 454 286"],
            &["4111 1111 1111 1112", "490154203237581", "7", "", "49015420323751X"],
        );
        table("{ luhn = { from = 2, len = 10 } }", &["19811218-9876"], &["19811218-9875", "1981121"]);
        table("{ luhn = { from = -10 } }", &["19811218-9876", "811218-9876"], &["811218-9877", "11218-9876"]);
    }

    #[test]
    fn letters_in_base_36() {
        table("{ luhn = { base = 36 } }", &["27AAPFU0939F1ZV"], &["27AAPFU0939F1ZO", "27AAPFU0939F1V"]);
    }

    #[test]
    fn mistakes() {
        lints("{ luhn = { base = 50 } }", "`base` is 50");
        lints("{ luhn = { len = 1 } }", "`len` is below 2");
    }
}
