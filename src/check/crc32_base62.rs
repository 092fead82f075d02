//! The checksum at the end of GitHub and npm tokens: the CRC-32 (ISO-HDLC) of the random part, in base 62
//! (<https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/>).

use serde::Deserialize;

use super::{Test, Value};

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Parameters of the step `crc32_base62`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Crc32Base62 {
    #[serde(default = "six")]
    len: usize,
}

fn six() -> usize {
    6
}

impl Test for Crc32Base62 {
    fn name(&self) -> &'static str {
        "crc32_base62"
    }

    fn weigh(&self, value: &Value<'_>) -> Option<f32> {
        let (token, checksum) = value.raw.split_at_checked(value.raw.len().checked_sub(self.len)?)?;
        let body = token.rsplit(|&byte| byte == b'_').next().filter(|body| !body.is_empty())?;
        (base62(checksum)? == u64::from(crc32(body))).then_some(30.0)
    }

    fn has_check_digits(&self) -> bool {
        true
    }

    fn lint(&self) -> Vec<String> {
        let wrong = !(6..=10).contains(&self.len);
        wrong.then(|| format!("`len` is {}; a CRC-32 takes 6 characters of base 62", self.len)).into_iter().collect()
    }
}

fn base62(text: &[u8]) -> Option<u64> {
    text.iter().try_fold(0_u64, |sum, byte| {
        let value = ALPHABET.iter().position(|other| other == byte)?;
        sum.checked_mul(62)?.checked_add(value as u64)
    })
}

fn crc32(bytes: &[u8]) -> u32 {
    let shift = |crc: u32, _| {
        if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 }
    };
    !bytes.iter().fold(!0, |crc, &byte| (0..8).fold(crc ^ u32::from(byte), shift))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{lints, table};
    use super::*;

    #[test]
    fn published_checksum() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn tokens() {
        // Made of the word "example" and its checksum; no token of anybody.
        let mut rest = crc32(b"exampleexampleexampleexamplexx");
        let mut checksum = [b'0'; 6];
        for place in checksum.iter_mut().rev() {
            *place = ALPHABET[rest as usize % 62];
            rest /= 62;
        }
        let token = format!("ghp_exampleexampleexampleexamplexx{}", String::from_utf8_lossy(&checksum));
        table("{ crc32_base62 = { len = 6 } }", &[&token], &[&token.replace("xx", "xy"), "ghp_", "ghp_000000", "", "abc"]);
    }

    #[test]
    fn mistakes() {
        lints("{ crc32_base62 = { len = 3 } }", "`len` is 3");
    }
}
