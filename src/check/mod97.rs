//! Two check digits modulo 97 that follow no ISO system: the French NIR, Belgian and Spanish numbers.
//!
//! The digits form a number `n`. Either the check digits are `n mod 97` (written 97 where that is 0 and the issuer avoids 00) or
//! its complement `97 - n mod 97`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::parts::{number, part, remainder};
use super::{Test, Value};

/// Parameters of the step `mod97`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mod97 {
    #[serde(default)]
    from: i32,
    /// Without it: all up to the last two characters.
    len: Option<usize>,
    /// Digits put in front of the number, not in the text.
    #[serde(default)]
    prefix: String,
    #[serde(default)]
    complement: bool,
    /// Position of the two check digits; without it, right after the number.
    check: Option<i32>,
    /// Pieces of the number written otherwise, such as `2A = "19"`.
    #[serde(default)]
    replace: BTreeMap<String, String>,
}

impl Test for Mod97 {
    fn name(&self) -> &'static str {
        "mod97"
    }

    fn weigh(&self, value: &Value<'_>) -> Option<f32> {
        let start = super::parts::position(value.compact.len(), self.from)?;
        let len = match self.len {
            Some(len) => len,
            None => value.compact.len().checked_sub(start + 2)?,
        };
        let body = value.compact.get(start..start.checked_add(len)?)?;
        let check = match self.check {
            Some(check) => part(value.compact, check, Some(2))?,
            None => value.compact.get(start + len..start + len + 2)?,
        };
        (self.expected(body)?.contains(&number(check)?)).then_some(6.6)
    }

    fn most(&self) -> f32 {
        6.6
    }

    fn has_check_digits(&self) -> bool {
        true
    }

    fn lint(&self) -> Vec<String> {
        let mut messages = Vec::new();
        if self.len == Some(0) {
            messages.push("`len` is 0; count the digits that are checked".to_owned());
        }
        let pieces = self.replace.values().chain([&self.prefix]);
        if pieces.flat_map(|text| text.bytes()).any(|byte| !byte.is_ascii_digit()) {
            messages.push("`prefix` and the right sides of `replace` become part of a number; write digits only".to_owned());
        }
        messages
    }
}

impl Mod97 {
    /// What the check digits may be.
    fn expected(&self, body: &[u8]) -> Option<[u64; 2]> {
        let replaced = self.replaced(body);
        let digits = replaced.as_deref().unwrap_or(body);
        if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let rest = u64::from(remainder(self.prefix.bytes().chain(digits.iter().copied()), 97)?);
        Some(match (self.complement, rest) {
            (true, rest) => [97 - rest; 2],
            (false, 0) => [0, 97],
            (false, rest) => [rest; 2],
        })
    }

    /// The number with its pieces replaced; `None` when nothing is to be replaced.
    fn replaced(&self, body: &[u8]) -> Option<Vec<u8>> {
        if self.replace.is_empty() || body.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let text = std::str::from_utf8(body).ok()?;
        Some(self.replace.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to)).into_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{lints, table};

    #[test]
    fn published_numbers() {
        table("{ mod97 = { complement = true } }", &["2 95 10 99 126 111 93", "85.07.30-033 28"], &["2951099126111 94", "93", ""]);
        table("{ mod97 = { len = 9, prefix = '2', complement = true } }", &["17 07 30 033 84"], &["17 07 30 033 85"]);
        table("{ mod97 = { len = 10 } }", &["591-1917064-58", "591-2010999-97"], &["591-1917064-59"]);
        table(
            "{ mod97 = { len = 13, complement = true, replace = { 2A = '19', 2B = '18' } } }",
            &["1 85 05 29 234 567 08", "1 85 05 2A 234 567 84", "1 85 05 2B 234 567 14"],
            &["1 85 05 2C 234 567 84", "1 85 05 2B 234 567 84"],
        );
        table("{ mod97 = { from = 2, len = 4, check = 0 } }", &["40 1010"], &["41 1010"]);
    }

    #[test]
    fn mistakes() {
        lints("{ mod97 = { len = 0 } }", "`len` is 0");
        lints("{ mod97 = { prefix = 'X' } }", "digits only");
    }
}
