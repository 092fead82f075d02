//! Telephone numbers of numbering plans (ITU-T E.164; codes and lengths in `patterns/tables/calling-codes.txt`).
//!
//! An international number begins with `+` or `00`, then a country code and a national number of the length that country uses. With a
//! region, numbers as they are dialled inside it pass too, with or without the trunk prefix. In the North American plan area and exchange
//! codes begin with 2 to 9 and are not of the form N11.

use std::hash::Hash;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use serde::Deserialize;
use smallvec::SmallVec;

use super::parts::{digit, lines};
use super::{Test, Value};

static PLANS: LazyLock<Vec<Plan>> = LazyLock::new(|| lines(include_str!("../../patterns/tables/calling-codes.txt")).filter_map(parse).collect());

static BY_CODE: LazyLock<FxHashMap<u32, Vec<&'static Plan>>> = LazyLock::new(|| plans_by(|plan| plan.code));
static BY_REGION: LazyLock<FxHashMap<&'static str, Vec<&'static Plan>>> = LazyLock::new(|| plans_by(|plan| plan.region.as_str()));

/// The country code of the North American Numbering Plan.
const NORTH_AMERICA: u32 = 1;
/// The most digits of an international number.
const LONGEST: usize = 15;

/// The digits of a number; hardly one has more, and those are no number.
type Digits = SmallVec<[u8; 24]>;

/// A region's part of the numbering plan.
#[derive(Debug)]
struct Plan {
    code: u32,
    region: String,
    shortest: usize,
    longest: usize,
    /// Dialled before the national number inside the region; may be empty.
    trunk: &'static [u8],
}

/// Parameters of the step `phone`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Phone {
    region: Option<String>,
    /// The number begins with the trunk prefix 0 of some country, which is not known.
    #[serde(default)]
    trunk: bool,
    /// The number is grouped as in some country, which is not known, and has no trunk prefix.
    #[serde(default)]
    grouped: bool,
}

/// What a number with the code of its country says.
const FULL: f32 = 7.0;
/// What a number as dialled inside its country says.
const NATIONAL: f32 = 3.0;
/// What a number of an unknown country's plan loses: some plan has room for nearly every number, however well it is grouped.
const UNKNOWN_PLAN: f32 = -3.0;

/// What well made groups are worth too much where nothing but the groups is known: money and tables are grouped like that.
fn grouping(raw: &[u8]) -> f32 {
    let separators = raw.windows(2).filter(|pair| !pair[0].is_ascii_digit() && pair[1].is_ascii_digit()).count();
    if separators > 1 { 3.0 } else { 0.0 }
}

/// Whether `raw` is a number as it is dialled inside `region`.
#[must_use]
pub fn is_dialled_in(region: &str, raw: &[u8]) -> bool {
    let Some((false, digits)) = digits(raw) else { return false };
    !is_one_digit(&digits) && plans_of(region).any(|plan| plan.fits_local(&digits))
}

impl Test for Phone {
    fn name(&self) -> &'static str {
        "phone"
    }

    fn weigh(&self, value: &Value<'_>) -> Option<f32> {
        if is_position(value.raw) || is_expanded_date(value.raw) {
            return None;
        }
        let (international, digits) = digits(value.raw)?;
        if self.trunk {
            let known = !international && digits.first() == Some(&b'0') && !is_one_digit(&digits);
            return (known && (9..=12).contains(&digits.len())).then_some(UNKNOWN_PLAN);
        }
        if self.grouped {
            let known = !international && digits.first() != Some(&b'0') && !is_one_digit(&digits);
            return (known && (7..=12).contains(&digits.len())).then_some(UNKNOWN_PLAN - grouping(value.raw));
        }
        let bits = match (&self.region, international) {
            (None, true) => is_international(&digits).then_some(FULL),
            (None, false) => None,
            (Some(region), true) => with_code(&digits).any(|(plan, number)| plan.region == *region && plan.fits(number)).then_some(FULL),
            (Some(region), false) => plans_of(region).any(|plan| plan.fits_dialled(&digits)).then_some(NATIONAL),
        };
        bits.filter(|_| !is_one_digit(&digits))
    }

    fn most(&self) -> f32 {
        if self.trunk || self.grouped { UNKNOWN_PLAN } else { FULL }
    }

    fn lint(&self) -> Vec<String> {
        let unknown = self.region.as_ref().filter(|region| plans_of(region).next().is_none());
        unknown
            .map(|region| format!("no calling code is known for region {region:?}; write ISO 3166 letters in upper case, such as \"US\""))
            .into_iter()
            .collect()
    }
}

fn plans_by<K: Hash + Eq>(key: impl Fn(&'static Plan) -> K) -> FxHashMap<K, Vec<&'static Plan>> {
    let mut plans: FxHashMap<K, Vec<&'static Plan>> = FxHashMap::default();
    for plan in PLANS.iter() {
        plans.entry(key(plan)).or_default().push(plan);
    }
    plans
}

fn plans_of(region: &str) -> impl Iterator<Item = &'static Plan> {
    BY_REGION.get(region).into_iter().flatten().copied()
}

fn is_international(digits: &[u8]) -> bool {
    with_code(digits).any(|(plan, number)| plan.fits(number))
}

/// The plans whose code the digits begin with, and the rest of the digits. No code is the beginning of another.
fn with_code(digits: &[u8]) -> impl Iterator<Item = (&'static Plan, &[u8])> {
    let codes = (1..=3).filter_map(move |len| {
        let (code, number) = digits.split_at_checked(len)?;
        let code = code.iter().try_fold(0, |sum, &byte| Some(sum * 10 + digit(byte)?))?;
        Some((BY_CODE.get(&code)?, number))
    });
    codes.flat_map(|(plans, number)| plans.iter().map(move |&plan| (plan, number)))
}

impl Plan {
    /// Whether this is a national number: without country code and trunk prefix.
    fn fits(&self, number: &[u8]) -> bool {
        let length = (self.shortest..=self.longest).contains(&number.len());
        // One zero may be a trunk prefix that was left in; two are an international prefix or no number at all.
        length && !number.starts_with(b"00") && if self.code == NORTH_AMERICA { is_north_american(number) } else { true }
    }

    /// Whether this is a number as dialled inside the region.
    fn fits_dialled(&self, digits: &[u8]) -> bool {
        let without_trunk = digits.strip_prefix(self.trunk).filter(|_| !self.trunk.is_empty());
        let plain = !(self.trunk == b"0" && digits.starts_with(b"0"));
        without_trunk.is_some_and(|number| self.fits(number)) || (plain && self.fits(digits))
    }
}

impl Plan {
    /// Whether this can be a number as written inside the region, where an operator's or a mobile prefix may stand in it besides the trunk.
    fn fits_local(&self, digits: &[u8]) -> bool {
        if self.code == NORTH_AMERICA {
            return self.fits_dialled(digits);
        }
        // Plans that have no trunk prefix write a zero as part of the number.
        let room = if self.trunk.is_empty() { 1 } else { self.trunk.len() + 2 };
        (self.shortest..=self.longest + room).contains(&digits.len())
    }
}

fn is_north_american(number: &[u8]) -> bool {
    let is_code = |code: &[u8]| matches!(code, [b'2'..=b'9', second, third] if !(*second == b'1' && *third == b'1'));
    number.get(..3).is_some_and(is_code) && number.get(3..6).is_some_and(is_code)
}

/// A position by ISO 6709 in degrees and minutes, or seconds as well: `+6404-13925`, `+411745-0863730`.
fn is_position(raw: &[u8]) -> bool {
    let form =
        |sign: usize| raw.iter().enumerate().all(|(at, byte)| if at == 0 || at == sign { b"+-".contains(byte) } else { byte.is_ascii_digit() });
    let below = |at: usize, len: usize, limit: u16| {
        std::str::from_utf8(&raw[at..at + len]).is_ok_and(|part| part.parse::<u16>().is_ok_and(|part| part < limit))
    };
    raw.first() == Some(&b'+')
        && match raw.len() {
            11 => form(5) && below(1, 2, 91) && below(3, 2, 60) && below(6, 3, 181) && below(9, 2, 60),
            15 => form(7) && below(1, 2, 91) && below(3, 2, 60) && below(5, 2, 60) && below(8, 3, 181) && below(11, 2, 60) && below(13, 2, 60),
            _ => false,
        }
}

/// A date with a year of more than four digits, which ISO 8601 writes with a sign: `+2739877-01-03`.
fn is_expanded_date(raw: &[u8]) -> bool {
    let Some((year, day)) = raw.strip_prefix(b"+").and_then(|rest| Some(rest.split_at(rest.len().checked_sub(6)?))) else { return false };
    year.len() >= 5
        && year.iter().all(u8::is_ascii_digit)
        && matches!(day, [b'-', b'0' | b'1', month, b'-', b'0'..=b'3', number] if month.is_ascii_digit() && number.is_ascii_digit())
}

fn is_one_digit(digits: &[u8]) -> bool {
    digits.windows(2).all(|pair| pair[0] == pair[1])
}

/// Whether the number is written internationally, and its digits without that sign. What follows a letter is an extension.
fn digits(raw: &[u8]) -> Option<(bool, Digits)> {
    let start = raw.iter().position(|byte| byte.is_ascii_digit() || *byte == b'+')?;
    let number = raw.get(start..)?;
    let end = number.iter().position(|byte| byte.is_ascii_alphabetic() || matches!(byte, b';' | b'#')).unwrap_or(number.len());
    let number = number.get(..end)?;
    let plus = number.first() == Some(&b'+');
    let mut digits: Digits = without_optional_trunk(number).filter(u8::is_ascii_digit).collect();
    let double_zero = !plus && digits.starts_with(b"00");
    if double_zero {
        digits.drain(..2);
    }
    (digits.len() <= LONGEST + 1).then_some((plus || double_zero, digits))
}

/// The bytes of a number without `(0)`, which marks a trunk prefix that callers from abroad leave out.
fn without_optional_trunk(number: &[u8]) -> impl Iterator<Item = u8> {
    let mark = number.windows(3).position(|window| window == b"(0)").unwrap_or(number.len());
    number.iter().enumerate().filter(move |(index, _)| !(mark..mark + 3).contains(index)).map(|(_, &byte)| byte)
}

/// Reads `44 GB 7 10 0`: code, region, shortest and longest national number, trunk prefix or `-`.
fn parse(line: &'static str) -> Option<Plan> {
    let mut columns = line.split_ascii_whitespace();
    let code = columns.next()?.parse().ok()?;
    let region = columns.next()?.to_owned();
    let (shortest, longest) = (columns.next()?.parse().ok()?, columns.next()?.parse().ok()?);
    let trunk = columns.next().map(|trunk| if trunk == "-" { "" } else { trunk })?;
    (shortest <= longest).then_some(Plan { code, region, shortest, longest, trunk: trunk.as_bytes() })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{judge, lints, table};
    use super::*;

    #[test]
    fn international() {
        table(
            "{ phone = {} }",
            &[
                "+1 212-555-0142",
                "+44 20 7946 0958",
                "+44 (0)20 7946 0958",
                "0049 30 23125 000",
                "+390612345678",
                "+86 138 0013 8000",
                "tel:+1-212-555-0142;ext=3",
            ],
            &[
                "212-555-0142",
                "+1 111 555 0142",
                "+1 212 911 0142",
                "+999 123 456 789",
                "+44 20",
                "+",
                "",
                "+0 123 456 789",
                "0043 0028 0029",
                "+11111111111",
                "+4420794609581234567",
            ],
        );
    }

    #[test]
    fn national() {
        table(
            "{ phone = { region = 'US' } }",
            &["(212) 555-0142", "1-212-555-0142", "+1 212 555 0142", "212.555.0142 x12"],
            &["(112) 555-0142", "212-555-014", "+44 20 7946 0958", ""],
        );
        table("{ phone = { region = 'GB' } }", &["020 7946 0958", "07700 900123", "+44 7700 900123"], &["0 12", "+1 212 555 0142"]);
        table("{ phone = { region = 'FR' } }", &["01 99 00 12 34"], &["01 99 00 12 345", "01 99 00 12"]);
        assert!(judge("{ phone = { region = 'US' } }", "+1 212 555 0142").bits > judge("{ phone = { region = 'US' } }", "212 555 0142").bits);
    }

    #[test]
    fn every_line_is_read() {
        let text = include_str!("../../patterns/tables/calling-codes.txt");
        for line in lines(text) {
            assert!(parse(line).is_some_and(|plan| plan.longest <= LONGEST), "{line}");
        }
        for plan in PLANS.iter() {
            let shorter = [plan.code / 10, plan.code / 100];
            assert!(!shorter.iter().any(|code| *code > 0 && BY_CODE.contains_key(code)), "{} begins with another code", plan.code);
        }
    }

    #[test]
    fn mistakes() {
        lints("{ phone = { region = 'UK' } }", "no calling code is known");
    }
}
