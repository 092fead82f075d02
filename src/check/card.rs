//! Issuer ranges and lengths of payment cards (ISO/IEC 7812-1; the ranges stand in `patterns/tables/card-issuers.txt`).
//!
//! The first digits name the network, and a network issues few lengths. The check digit is another step, `luhn`.

use std::sync::LazyLock;

use serde::Deserialize;

use super::parts::{digit, lines};
use super::{Test, Value};

/// Digits of a prefix that are compared: the length of an issuer identification number.
const PREFIX: usize = 8;

/// The ranges by first digit.
static ISSUERS: LazyLock<[Vec<Issuer>; 10]> = LazyLock::new(|| {
    let mut issuers = [const { Vec::new() }; 10];
    for issuer in lines(include_str!("../../patterns/tables/card-issuers.txt")).filter_map(parse) {
        for first in issuer.low / 10_000_000..=issuer.high / 10_000_000 {
            if let Some(bucket) = issuers.get_mut(first as usize) {
                bucket.push(issuer);
            }
        }
    }
    issuers
});

/// A range of issuer identification numbers of one network.
#[derive(Debug, Clone, Copy)]
struct Issuer {
    low: u32,
    high: u32,
    /// Bit `n` is set when numbers of `n` digits are issued.
    lengths: u32,
}

/// Parameters of the step `card`: none.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {}

impl Test for Card {
    fn name(&self) -> &'static str {
        "card"
    }

    fn weigh(&self, value: &Value<'_>) -> Option<f32> {
        // One in ten numbers of fifteen digits begins with the 1 of the travel account plan; such accounts are rare.
        let bits = if value.compact.first() == Some(&b'1') { 1.0 } else { 4.0 };
        is_issued(value.compact)?.then_some(bits)
    }

    fn most(&self) -> f32 {
        4.0
    }
}

fn is_issued(number: &[u8]) -> Option<bool> {
    if number.len() > 19 || !number.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let prefix = number.get(..PREFIX)?.iter().try_fold(0, |sum, &byte| Some(sum * 10 + digit(byte)?))?;
    let bucket = ISSUERS.get((prefix / 10_000_000) as usize)?;
    Some(bucket.iter().any(|issuer| (issuer.low..=issuer.high).contains(&prefix) && issuer.lengths >> number.len() & 1 == 1))
}

/// Reads `network low-high lengths`, such as `mastercard 2221-2720 16` or `visa 4 13,16,19`.
fn parse(line: &str) -> Option<Issuer> {
    let mut columns = line.split_ascii_whitespace().skip(1);
    let range = columns.next()?;
    let (low, high) = range.split_once('-').unwrap_or((range, range));
    let mut lengths = 0;
    for piece in columns.next()?.split(',') {
        let (shortest, longest) = piece.split_once('-').unwrap_or((piece, piece));
        for length in shortest.parse::<u32>().ok()?..=longest.parse().ok()? {
            lengths |= 1_u32.checked_shl(length)?;
        }
    }
    Some(Issuer { low: padded(low, '0')?, high: padded(high, '9')?, lengths })
}

fn padded(prefix: &str, filler: char) -> Option<u32> {
    let missing = PREFIX.checked_sub(prefix.len())?;
    let mut text = prefix.to_owned();
    text.extend(std::iter::repeat_n(filler, missing));
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::super::testing::table;
    use super::*;

    #[test]
    fn published_test_cards() {
        table(
            "{ card = {} }, { luhn = {} }",
            &[
                "4111 1111 1111 1111",
                "4222222222222",
                "5555555555554444",
                "2223003122003222",
                "378282246310005",
                "6011111111111117",
                "30569309025904",
                "38520000023237",
                "3530111333300000",
                "6200000000000005",
                "6304000000000000",
                "2200770239097761",
            ],
            &["4111111111111112"],
        );
    }

    #[test]
    fn ranges_and_lengths() {
        table(
            "{ card = {} }",
            &["2720990000000000", "6759649826438453"],
            &["41111111111111", "2721000000000000", "0000000000000000", "7911111111111111", "4111", "", "411111111111111A"],
        );
    }

    #[test]
    fn every_line_is_read() {
        for line in lines(include_str!("../../patterns/tables/card-issuers.txt")) {
            assert!(parse(line).is_some_and(|issuer| issuer.low <= issuer.high), "{line}");
        }
    }
}
