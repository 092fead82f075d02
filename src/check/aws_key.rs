//! AWS access key ids carry their account number: the characters after the four of the prefix are base 32 (RFC 4648), and 40 bits of the
//! first six bytes, after the first, are the account number of twelve digits.

use serde::Deserialize;

use super::{Test, Value};

/// Parameters of the step `aws_key`: none.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AwsKey {}

impl Test for AwsKey {
    fn name(&self) -> &'static str {
        "aws_key"
    }

    fn weigh(&self, value: &Value<'_>) -> Option<f32> {
        let body = value.raw.get(4..).filter(|body| body.len() >= 12)?;
        let all = body.iter().all(|&byte| base32(byte).is_some());
        (all && account(body)? < 1_000_000_000_000).then_some(6.0)
    }
}

fn base32(byte: u8) -> Option<u64> {
    match byte {
        b'A'..=b'Z' => Some(u64::from(byte - b'A')),
        b'2'..=b'7' => Some(u64::from(byte - b'2') + 26),
        _ => None,
    }
}

/// The account number in the first six bytes, that is, in 48 of the 50 bits of ten characters.
fn account(body: &[u8]) -> Option<u64> {
    let bits = body.get(..10)?.iter().try_fold(0, |bits, &byte| Some(bits << 5 | base32(byte)?))?;
    Some((bits >> 2 & 0x7fff_ffff_ff80) >> 7)
}

#[cfg(test)]
mod tests {
    use super::super::testing::table;
    use super::*;

    #[test]
    fn published_pair() {
        assert_eq!(account(b"QNZGKIQY56JQ7WML"), Some(29_608_264_753));
    }

    #[test]
    fn keys() {
        table(
            "{ aws_key = {} }",
            &["ASIAQNZGKIQY56JQ7WML", "AKIAIOSFODNN7EXAMPLE"],
            &["AKIA7777777777777777", "AKIAIOSFODNN7EXAMPL1", "AKIA", "", "AKIAIOSFODN"],
        );
    }
}
