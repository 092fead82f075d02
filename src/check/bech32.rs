//! Bech32 and Bech32m, the writing of segregated-witness addresses and age keys (BIP 173, BIP 350).
//!
//! A human-readable part, a `1`, and characters of 5 bits each; the last six are a BCH code over everything, which ends in the
//! constant of one of the two variants. One case throughout.

use serde::Deserialize;

use super::{Test, Value};

const ALPHABET: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const GENERATOR: [u32; 5] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];
const BECH32: u32 = 1;
const BECH32M: u32 = 0x2bc8_30a3;

/// Parameters of the step `bech32`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bech32 {
    #[serde(default)]
    hrp: Vec<String>,
}

impl Test for Bech32 {
    fn name(&self) -> &'static str {
        "bech32"
    }

    fn weigh(&self, value: &Value<'_>) -> Option<f32> {
        let text = one_case(value.raw)?;
        let separator = text.iter().rposition(|&byte| byte == b'1')?;
        let (prefix, data) = (text.get(..separator)?, text.get(separator + 1..)?);
        let known = self.hrp.is_empty() || self.hrp.iter().any(|hrp| hrp.as_bytes() == prefix);
        let sum = checksum(prefix, data).filter(|_| known && !prefix.is_empty() && data.len() >= 6)?;
        let right = if is_network(prefix) { is_witness(data, sum) } else { matches!(sum, BECH32 | BECH32M) };
        right.then_some(20.0)
    }

    fn has_check_digits(&self) -> bool {
        true
    }

    fn lint(&self) -> Vec<String> {
        let upper = self.hrp.iter().find(|hrp| hrp.is_empty() || hrp.bytes().any(|byte| byte.is_ascii_uppercase()));
        upper.map(|hrp| format!("`hrp` holds {hrp:?}; write the part before the last 1 in lower case")).into_iter().collect()
    }
}

/// Whether the human-readable part is that of addresses: Bitcoin's networks, and Litecoin's.
fn is_network(prefix: &[u8]) -> bool {
    matches!(prefix, b"bc" | b"tb" | b"bcrt" | b"ltc")
}

/// Whether the data is a witness program as addresses hold it: a version from 0 to 16 (0 with the constant of Bech32; others with that of
/// Bech32m, before 2021 of Bech32), then 2 to 40 bytes, in version 0 either 20 or 32.
fn is_witness(data: &[u8], sum: u32) -> bool {
    let version = data.first().and_then(|first| ALPHABET.iter().position(|other| other == first));
    let symbols = data.len().saturating_sub(7);
    let (bytes, padding) = (symbols * 5 / 8, symbols * 5 % 8);
    match version {
        Some(0) => sum == BECH32 && padding < 5 && matches!(bytes, 20 | 32),
        Some(1..=16) => matches!(sum, BECH32 | BECH32M) && padding < 5 && (2..=40).contains(&bytes),
        _ => false,
    }
}

/// The text in lower case; `None` when it mixes cases.
fn one_case(raw: &[u8]) -> Option<Vec<u8>> {
    let mixed = raw.iter().any(u8::is_ascii_lowercase) && raw.iter().any(u8::is_ascii_uppercase);
    (!mixed).then(|| raw.to_ascii_lowercase())
}

fn checksum(prefix: &[u8], data: &[u8]) -> Option<u32> {
    let high = prefix.iter().map(|&byte| u32::from(byte >> 5));
    let low = prefix.iter().map(|&byte| u32::from(byte & 31));
    let sum = high.chain([0]).chain(low).fold(1, step);
    data.iter().try_fold(sum, |sum, byte| {
        let value = ALPHABET.iter().position(|other| other == byte)?;
        Some(step(sum, u32::try_from(value).ok()?))
    })
}

/// One step of the BCH code over 5-bit symbols.
fn step(sum: u32, value: u32) -> u32 {
    let top = sum >> 25;
    let shifted = (sum & 0x01ff_ffff) << 5 ^ value;
    GENERATOR.iter().enumerate().filter(|(bit, _)| top >> bit & 1 == 1).fold(shifted, |sum, (_, term)| sum ^ term)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{lints, table};

    #[test]
    fn vectors_of_bip_173_and_350() {
        table(
            "{ bech32 = { hrp = ['bc'] } }",
            &["BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"],
            &[
                "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T5",
                "bc1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
                "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx",
                "bc1",
                "1",
                "",
                "bc",
            ],
        );
        table("{ bech32 = {} }", &["A12UEL5L", "a1lqfn3a", "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx"], &["A12UEL5M", "10a06t8"]);
    }

    #[test]
    fn mistakes() {
        lints("{ bech32 = { hrp = ['AGE'] } }", "lower case");
    }
}
