//! The checksum of Ethereum addresses, hidden in the case of their letters (EIP-55, <https://eips.ethereum.org/EIPS/eip-55>).
//!
//! A letter is upper case when the same place of the Keccak-256 of the lower-case address is 8 or more. An address in one case carries no
//! checksum: it holds, and weighs nothing.

use serde::Deserialize;
use sha3::{Digest, Keccak256};

use super::{Test, Value};

/// Parameters of the step `eip55`: none.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Eip55 {}

impl Test for Eip55 {
    fn name(&self) -> &'static str {
        "eip55"
    }

    fn weigh(&self, value: &Value<'_>) -> Option<f32> {
        let address = value.raw.strip_prefix(b"0x").or_else(|| value.raw.strip_prefix(b"0X")).unwrap_or(value.raw);
        if address.len() != 40 || !address.iter().all(u8::is_ascii_hexdigit) {
            return None;
        }
        let mixed = address.iter().any(u8::is_ascii_lowercase) && address.iter().any(u8::is_ascii_uppercase);
        if !mixed {
            return Some(0.0);
        }
        has_right_case(address).then_some(20.0)
    }
}

fn has_right_case(address: &[u8]) -> bool {
    let digest = Keccak256::digest(address.to_ascii_lowercase());
    let nibbles = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    address.iter().zip(nibbles).all(|(byte, nibble)| byte.is_ascii_digit() || byte.is_ascii_uppercase() == (nibble >= 8))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{judge, table};

    #[test]
    fn addresses_of_the_proposal() {
        table(
            "{ eip55 = {} }",
            &[
                "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
                "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
                "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
                "0x52908400098527886E0F7030069857D2E4169EE7",
                "0xde709f2102306220921060314715629080e2fb77",
            ],
            &["0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe", "0x", ""],
        );
    }

    #[test]
    fn one_case_weighs_nothing() {
        assert!(judge("{ eip55 = {} }", "0xde709f2102306220921060314715629080e2fb77").bits < 0.1);
        assert!(judge("{ eip55 = {} }", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed").bits > 19.0);
    }
}
