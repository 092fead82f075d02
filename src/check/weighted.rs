//! Weighted sums: the most common check of national numbers.
//!
//! Every character has a value and every place a weight. The products are summed, and the remainder of the sum modulo a number picks
//! the check character: as it is, as its complement, or through a table. In the form `zero` the check character is weighted like the
//! others and the sum must leave nothing.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::parts::{base36, digit, log2, number, part, position};
use super::{Test, Value};

/// Parameters of the step `weighted`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weighted {
    weights: Vec<i32>,
    modulus: u32,
    #[serde(default)]
    from: i32,
    check: Option<i32>,
    #[serde(default = "one")]
    check_len: usize,
    #[serde(default)]
    values: Values,
    #[serde(default)]
    sum: Sum,
    #[serde(default)]
    add: i32,
    add_if: Option<AddIf>,
    #[serde(default)]
    result: Outcome,
    #[serde(default)]
    table: Option<String>,
    #[serde(default)]
    fix: Fix,
}

fn one() -> usize {
    1
}

/// What a character counts.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(from = "Written")]
enum Values {
    #[default]
    Digit,
    Base36,
    Letter,
    Ascii48,
    Alphabet(String),
    /// One alphabet after the other, in turn by place.
    Turns(Vec<String>),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    One(String),
    Turns(Vec<String>),
}

impl From<Written> for Values {
    fn from(written: Written) -> Self {
        let name = match written {
            Written::One(name) => name,
            Written::Turns(alphabets) => return Values::Turns(alphabets),
        };
        match name.as_str() {
            "digit" => Values::Digit,
            "base36" => Values::Base36,
            "letter" => Values::Letter,
            "ascii48" => Values::Ascii48,
            _ => Values::Alphabet(name),
        }
    }
}

impl Values {
    /// The value of a character at a weighted place, counted from 0.
    fn of(&self, byte: u8, place: usize) -> Option<u32> {
        let index = |alphabet: &String| u32::try_from(alphabet.bytes().position(|other| other == byte)?).ok();
        match self {
            Values::Digit => digit(byte),
            Values::Base36 => base36(byte),
            Values::Letter if byte.is_ascii_alphabetic() => base36(byte).map(|value| value - 9),
            Values::Letter => digit(byte),
            Values::Ascii48 => u32::from(byte).checked_sub(48),
            Values::Alphabet(alphabet) => index(alphabet),
            Values::Turns(alphabets) => index(alphabets.get(place % alphabets.len().max(1))?),
        }
    }
}

/// What of a product is summed.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Sum {
    #[default]
    Plain,
    Digits,
    Mod10,
}

impl Sum {
    fn of(self, product: i64) -> i64 {
        match self {
            Sum::Plain => product,
            Sum::Digits => {
                let mut rest = product.abs();
                let mut sum = 0;
                while rest > 0 {
                    sum += rest % 10;
                    rest /= 10;
                }
                sum
            }
            Sum::Mod10 => product.rem_euclid(10),
        }
    }
}

/// A number added when a character is one of `chars`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct AddIf {
    at: i32,
    chars: String,
    add: i32,
}

/// How the remainder becomes the result.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Outcome {
    #[default]
    Remainder,
    Complement,
    Zero,
}

/// Results replaced before the comparison.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(try_from = "BTreeMap<String, u32>")]
struct Fix(Vec<(u32, u32)>);

impl TryFrom<BTreeMap<String, u32>> for Fix {
    type Error = String;

    fn try_from(map: BTreeMap<String, u32>) -> Result<Self, String> {
        let number = |text: String| text.parse().map_err(|_| format!("fix {text:?}: write the result as a number in quotes, such as \"10\" = 0"));
        map.into_iter().map(|(from, to)| Ok((number(from)?, to))).collect::<Result<_, _>>().map(Fix)
    }
}

impl Test for Weighted {
    fn name(&self) -> &'static str {
        "weighted"
    }

    fn weigh(&self, value: &Value<'_>) -> Option<f32> {
        self.holds(value.compact)?.then(|| self.bits())
    }

    fn most(&self) -> f32 {
        self.bits()
    }

    fn has_check_digits(&self) -> bool {
        true
    }

    fn lint(&self) -> Vec<String> {
        let mut messages = Vec::new();
        self.lint_sum(&mut messages);
        self.lint_check(&mut messages);
        self.lint_alphabet(&mut messages);
        messages
    }
}

impl Weighted {
    fn holds(&self, compact: &[u8]) -> Option<bool> {
        if self.modulus == 0 {
            return None;
        }
        let rest = u32::try_from(self.sum(compact)?.rem_euclid(i64::from(self.modulus))).ok()?;
        let result = match self.result {
            Outcome::Zero => return Some(rest == 0),
            Outcome::Remainder => rest,
            Outcome::Complement => self.modulus - rest,
        };
        let result = self.fix.0.iter().find(|(from, _)| *from == result).map_or(result, |&(_, to)| to);
        let check = self.check_characters(compact)?;
        Some(match &self.table {
            Some(table) => table.as_bytes().get(result as usize) == check.first(),
            None => number(check)? == u64::from(result),
        })
    }

    fn sum(&self, compact: &[u8]) -> Option<i64> {
        let mut sum = i64::from(self.add);
        if let Some(condition) = &self.add_if {
            let at = *compact.get(position(compact.len(), condition.at)?)?;
            sum += if condition.chars.as_bytes().contains(&at) { i64::from(condition.add) } else { 0 };
        }
        for (place, (&byte, &weight)) in part(compact, self.from, Some(self.weights.len()))?.iter().zip(&self.weights).enumerate() {
            // What stands at a place of weight 0 does not matter, and may be a letter.
            if weight != 0 {
                sum += self.sum.of(i64::from(self.values.of(byte, place)?) * i64::from(weight));
            }
        }
        Some(sum)
    }

    fn check_characters<'v>(&self, compact: &'v [u8]) -> Option<&'v [u8]> {
        let at = match self.check {
            Some(check) => position(compact.len(), check)?,
            None => position(compact.len(), self.from)?.checked_add(self.weights.len())?,
        };
        compact.get(at..at.checked_add(self.check_len)?)
    }

    /// log2 of the modulus or of the table, and no more than the compared digits can say.
    fn bits(&self) -> f32 {
        let by_modulus = log2(self.modulus as usize);
        match (&self.table, self.result) {
            (_, Outcome::Zero) => by_modulus,
            (Some(table), _) => log2(table.len()),
            (None, _) => f32::min(by_modulus, 3.5 * if self.check_len > 1 { 2.0 } else { 1.0 }),
        }
    }

    fn lint_sum(&self, messages: &mut Vec<String>) {
        if self.weights.iter().all(|&weight| weight == 0) {
            messages.push("`weights` is empty or all 0; write one weight for every character".to_owned());
        }
        if self.modulus < 2 {
            messages.push(format!("`modulus` is {}; write the number the sum is divided by, at least 2", self.modulus));
        }
        if self.weights.iter().any(|&weight| weight < 0) && !matches!(self.sum, Sum::Plain) {
            messages.push("a negative weight has no digits to sum; use `sum = \"plain\"` or positive weights".to_owned());
        }
        if self.from < 0 && self.weights.len() > self.from.unsigned_abs() as usize {
            messages.push(format!(
                "`from` {} leaves {} characters but there are {} weights; move `from`",
                self.from,
                self.from.unsigned_abs(),
                self.weights.len()
            ));
        }
    }

    fn lint_check(&self, messages: &mut Vec<String>) {
        if self.result == Outcome::Zero {
            if self.check.is_some() || self.table.is_some() || !self.fix.0.is_empty() {
                messages.push("`result = \"zero\"` compares no check character; delete `check`, `table` and `fix`".to_owned());
            }
            return;
        }
        if self.check_len == 0 || self.check_len > 9 {
            messages.push(format!("`check_len` is {}; write the number of check digits, 1 to 9", self.check_len));
        }
        if self.from < 0 && self.check.is_none() && self.reach() > i64::from(self.from.unsigned_abs()) {
            messages.push("the check character would stand behind the end; move `from` or give `check`".to_owned());
        }
        if self.weight_at_check() != 0 {
            messages.push("`check` points at a weighted character; give that place weight 0 or correct `check`".to_owned());
        }
    }

    /// How far the weights and the check characters behind them reach from `from`.
    fn reach(&self) -> i64 {
        i64::try_from(self.weights.len() + self.check_len).unwrap_or(i64::MAX)
    }

    /// The weight of the check character itself, when both positions count from the same end.
    fn weight_at_check(&self) -> i32 {
        let place = match self.check {
            Some(check) if (check < 0) == (self.from < 0) => check.checked_sub(self.from),
            _ => None,
        };
        place.and_then(|place| self.weights.get(usize::try_from(place).ok()?)).copied().unwrap_or(0)
    }

    fn lint_alphabet(&self, messages: &mut Vec<String>) {
        if let Some(table) = &self.table {
            if table.is_empty() || table.len() > self.modulus as usize + 1 {
                messages.push(format!("`table` has {} characters for results below {}; write one character per result", table.len(), self.modulus));
            }
            if self.check_len != 1 {
                messages.push("`table` gives one character; delete `check_len`".to_owned());
            }
            if table.bytes().any(|byte| byte.is_ascii_lowercase()) {
                messages.push("`table` holds lower-case letters; compact values are upper case".to_owned());
            }
        }
        let alphabets: &[String] = match &self.values {
            Values::Alphabet(alphabet) => std::slice::from_ref(alphabet),
            Values::Turns(alphabets) => alphabets,
            _ => &[],
        };
        if matches!(&self.values, Values::Turns(alphabets) if alphabets.is_empty()) {
            messages.push("`values` is an empty list; write the alphabets that take turns".to_owned());
        }
        for alphabet in alphabets {
            let repeated = alphabet.char_indices().any(|(index, c)| c.is_ascii_alphanumeric() && alphabet[..index].contains(c));
            if alphabet.is_empty() || repeated || alphabet.bytes().any(|byte| byte.is_ascii_lowercase()) {
                messages.push(format!(
                    "`values` {alphabet:?} is neither digit, base36, letter, ascii48 nor a string of different digits and upper-case letters (fill gaps with dots)"
                ));
            }
        }
    }
}

#[cfg(test)]
mod tests;
