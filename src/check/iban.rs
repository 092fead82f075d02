//! International bank account numbers (ISO 13616; structures in `patterns/tables/iban.txt`, from the SWIFT IBAN registry).
//!
//! Country, two check digits, then the country's own account number of fixed length and structure. With the first four characters
//! moved behind the rest, and letters read as 10 to 35, the number leaves 1 modulo 97 (ISO/IEC 7064 MOD 97-10).

use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::parts::{lines, remainder};
use super::{Test, Value};

static REGISTRY: LazyLock<FxHashMap<[u8; 2], Structure>> =
    LazyLock::new(|| lines(include_str!("../../patterns/tables/iban.txt")).filter_map(parse).collect());

/// Pieces of an account number in their order.
type Structure = Vec<(usize, Kind)>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Digits,
    Letters,
    Either,
}

impl Kind {
    fn holds(self, byte: u8) -> bool {
        match self {
            Kind::Digits => byte.is_ascii_digit(),
            Kind::Letters => byte.is_ascii_uppercase(),
            Kind::Either => byte.is_ascii_digit() || byte.is_ascii_uppercase(),
        }
    }
}

/// Parameters of the step `iban`: none.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Iban {}

impl Test for Iban {
    fn name(&self) -> &'static str {
        "iban"
    }

    fn weigh(&self, value: &Value<'_>) -> Option<f32> {
        holds(value.compact)?.then_some(12.0)
    }

    fn has_check_digits(&self) -> bool {
        true
    }
}

fn holds(iban: &[u8]) -> Option<bool> {
    let (head, account) = iban.split_at_checked(4)?;
    let structure = REGISTRY.get(&[head[0], head[1]])?;
    let rearranged = account.iter().chain(head).copied();
    Some(fits(account, structure) && Kind::Digits.holds(head[2]) && Kind::Digits.holds(head[3]) && remainder(rearranged, 97) == Some(1))
}

fn fits(mut account: &[u8], structure: &Structure) -> bool {
    for &(len, kind) in structure {
        let Some((piece, rest)) = account.split_at_checked(len) else {
            return false;
        };
        if !piece.iter().all(|&byte| kind.holds(byte)) {
            return false;
        }
        account = rest;
    }
    account.is_empty()
}

/// Reads `GB 22 4!a6!n8!n`: country, total length, structure of what follows the check digits.
fn parse(line: &str) -> Option<([u8; 2], Structure)> {
    let mut columns = line.split_ascii_whitespace();
    let country = <[u8; 2]>::try_from(columns.next()?.as_bytes()).ok()?;
    let total: usize = columns.next()?.parse().ok()?;
    let structure = parse_structure(columns.next()?)?;
    let length: usize = structure.iter().map(|(len, _)| len).sum();
    (length + 4 == total).then_some((country, structure))
}

fn parse_structure(text: &str) -> Option<Structure> {
    let mut structure = Vec::new();
    for piece in text.split_inclusive(['n', 'a', 'c']) {
        let (len, kind) = piece.split_once('!')?;
        let kind = match kind {
            "n" => Kind::Digits,
            "a" => Kind::Letters,
            "c" => Kind::Either,
            _ => return None,
        };
        structure.push((len.parse().ok()?, kind));
    }
    Some(structure)
}

#[cfg(test)]
mod tests {
    use super::super::testing::table;
    use super::*;

    #[test]
    fn published_numbers() {
        table(
            "{ iban = {} }",
            &["GB82 WEST 1234 5698 7654 32", "DE89370400440532013000", "FR14 2004 1010 0505 0001 3M02 606", "NO93 8601 1117 947"],
            &[
                "GB82 WEST 1234 5698 7654 33",
                "GB82 1234 WEST 5698 7654 32",
                "DE8937040044053201300",
                "DE893704004405320130000",
                "XX89370400440532013000",
                "US89370400440532013000",
                "DE",
                "",
            ],
        );
    }

    #[test]
    fn every_line_is_read() {
        for line in lines(include_str!("../../patterns/tables/iban.txt")) {
            assert!(parse(line).is_some(), "{line}");
        }
        assert!(REGISTRY.len() >= 89);
    }
}
