//! The check character systems of ISO/IEC 7064.
//!
//! A *pure* system reads the characters as digits of a number in some radix and asks that it leaves 1 modulo `m`: MOD 11-2 and
//! MOD 37-2 with radix 2 and one check character, MOD 97-10 with radix 10 and two check digits. A *hybrid* system runs two moduli,
//! `m` and `m + 1`, in turn: MOD 11,10 and MOD 37,36.

use serde::Deserialize;

use super::parts::{base36, part, remainder};
use super::{Test, Value};

/// Parameters of the step `iso7064`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Iso7064 {
    variant: Variant,
    #[serde(default)]
    from: i32,
    len: Option<usize>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
enum Variant {
    #[serde(rename = "11-2")]
    Mod11Radix2,
    #[serde(rename = "37-2")]
    Mod37Radix2,
    #[serde(rename = "97-10")]
    Mod97Radix10,
    #[serde(rename = "11-10")]
    Hybrid11And10,
    #[serde(rename = "37-36")]
    Hybrid37And36,
}

impl Test for Iso7064 {
    fn name(&self) -> &'static str {
        "iso7064"
    }

    fn weigh(&self, value: &Value<'_>) -> Option<f32> {
        let characters = part(value.compact, self.from, self.len)?;
        let (holds, bits) = match self.variant {
            Variant::Mod11Radix2 => (pure_radix_2(characters, 11), 3.5),
            Variant::Mod37Radix2 => (pure_radix_2(characters, 37), 5.2),
            Variant::Mod97Radix10 => (mod_97_10(characters), 6.6),
            Variant::Hybrid11And10 => (hybrid(characters, 10), 3.3),
            Variant::Hybrid37And36 => (hybrid(characters, 36), 5.2),
        };
        holds.then_some(bits)
    }

    fn has_check_digits(&self) -> bool {
        true
    }

    fn lint(&self) -> Vec<String> {
        let short = self.len.is_some_and(|len| len < 2);
        short.then(|| "`len` is below 2; count the check character too".to_owned()).into_iter().collect()
    }
}

/// MOD 97-10: the whole number leaves 1. Letters count as two digits.
pub(super) fn mod_97_10(characters: &[u8]) -> bool {
    characters.len() > 2 && remainder(characters.iter().copied(), 97) == Some(1)
}

/// MOD 11-2 takes digits and a final `X` for 10. MOD 37-2 takes digits and letters; its 37th check character, `*`, never reaches a compact value.
fn pure_radix_2(characters: &[u8], modulus: u32) -> bool {
    let Some((&check, body)) = characters.split_last().filter(|(_, body)| !body.is_empty()) else {
        return false;
    };
    let largest = if modulus == 11 { 9 } else { 35 };
    let product = body.iter().try_fold(0, |product, &byte| {
        let value = base36(byte).filter(|&value| value <= largest)?;
        Some((product + value) * 2 % modulus)
    });
    let check = match check {
        b'X' if modulus == 11 => Some(10),
        byte => base36(byte).filter(|&value| value <= largest),
    };
    product.zip(check).is_some_and(|(product, check)| (product + check) % modulus == 1)
}

fn hybrid(characters: &[u8], modulus: u32) -> bool {
    let Some((&check, body)) = characters.split_last().filter(|(_, body)| !body.is_empty()) else {
        return false;
    };
    let value = |byte| base36(byte).filter(|&value| value < modulus);
    let product = body.iter().try_fold(modulus, |product, &byte| {
        let sum = (product + value(byte)?) % modulus;
        let sum = if sum == 0 { modulus } else { sum };
        Some(sum * 2 % (modulus + 1))
    });
    product.zip(value(check)).is_some_and(|(product, check)| (product + check) % modulus == 1)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{lints, table};

    #[test]
    fn published_numbers() {
        table("{ iso7064 = { variant = '11-2' } }", &["0794 0", "079X", "11010519491231002X"], &["0794 1", "07X9", "X", ""]);
        table("{ iso7064 = { variant = '11-10' } }", &["36574261809", "86095742719", "0794 5"], &["36574261890", "8", ""]);
        table("{ iso7064 = { variant = '37-36' } }", &["A12425GABC1234002M"], &["A12425GABC1234002N"]);
        table("{ iso7064 = { variant = '97-10' } }", &["794 44", "5493006MHB84DD0ZWV18"], &["794 45", "44", ""]);
        table("{ iso7064 = { variant = '37-2' } }", &["G123489654321Y"], &["G123489654321Z"]);
    }

    #[test]
    fn mistakes() {
        lints("{ iso7064 = { variant = '11-2', len = 1 } }", "below 2");
    }
}
