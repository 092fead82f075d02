//! Base58Check, the writing of Bitcoin addresses and keys (<https://en.bitcoin.it/wiki/Base58Check_encoding>).
//!
//! Base 58 leaves out 0, O, I and l. The decoded bytes are a version, a payload and the first four bytes of the SHA-256 of the
//! SHA-256 of both.

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::{Test, Value};

const ALPHABET: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
/// Extended keys, the longest values in use, have 112 characters; decoding takes quadratic time.
const LONGEST: usize = 128;

/// Parameters of the step `base58check`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Base58Check {
    #[serde(default)]
    versions: Vec<u8>,
}

impl Test for Base58Check {
    fn name(&self) -> &'static str {
        "base58check"
    }

    fn weigh(&self, value: &Value<'_>) -> Option<f32> {
        let bytes = decode(value.raw)?;
        let (payload, checksum) = bytes.split_at_checked(bytes.len().checked_sub(4)?)?;
        let version = payload.first()?;
        let known = self.versions.is_empty() || self.versions.contains(version);
        (known && Sha256::digest(Sha256::digest(payload)).starts_with(checksum)).then_some(20.0)
    }

    fn has_check_digits(&self) -> bool {
        true
    }
}

fn decode(text: &[u8]) -> Option<Vec<u8>> {
    if text.len() > LONGEST {
        return None;
    }
    let mut reversed: Vec<u8> = Vec::with_capacity(text.len());
    for byte in text {
        let mut carry = u32::try_from(ALPHABET.iter().position(|other| other == byte)?).ok()?;
        for digit in &mut reversed {
            carry += u32::from(*digit) * 58;
            *digit = carry.to_le_bytes()[0];
            carry >>= 8;
        }
        if carry > 0 {
            reversed.push(carry.to_le_bytes()[0]);
        }
    }
    // Every leading 1 is a leading zero byte.
    reversed.extend(text.iter().take_while(|&&byte| byte == b'1').map(|_| 0));
    reversed.reverse();
    Some(reversed)
}

#[cfg(test)]
mod tests {
    use super::super::testing::table;

    #[test]
    fn published_addresses() {
        table(
            "{ base58check = { versions = [0, 5] } }",
            &["1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy", "1111111111111111111114oLvT2"],
            &["1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfN0", "1", "", "1111"],
        );
        let key = "5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ";
        table("{ base58check = { versions = [128] } }", &[key], &["3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy"]);
        table("{ base58check = {} }", &[key], &[&"1".repeat(129)]);
    }
}
