//! Decides whether a candidate of the right shape can be what it seems: check digits, ranges, calendar dates, numbering plans.
//!
//! A detector lists [`Step`]s; [`Check::judge`] runs them over a [`Value`] and says whether all of them held and how much that
//! weighs. The weight is in bits: -log2 of the share of random values of that shape that would pass as well. One algorithm
//! is one file here, and none is about one country; what a country does differently stands in its detector.
//!
//! `docs/patterns.md`, section "`[check]` steps", is the author's view of the same.

use std::sync::Arc;

use serde::Deserialize;

mod aws_key;
mod base58;
mod bech32;
mod calendar;
mod capital;
mod card;
mod chars;
mod civil;
mod common;
mod coordinates;
mod crc32_base62;
mod damm;
mod date;
mod eip55;
mod entropy;
mod iban;
mod ip;
mod iso7064;
mod jwt;
mod length;
mod list;
mod luhn;
mod mixed;
mod mod97;
mod multiplicity;
mod nmea;
mod parts;
mod person_name;
mod phone;
mod range;
mod rare;
mod starts;
mod tld;
mod varied;
mod verhoeff;
mod vin;
mod weighted;

pub use aws_key::AwsKey;
pub use base58::Base58Check;
pub use bech32::Bech32;
pub use calendar::Calendar;
pub use capital::Capital;
pub use card::Card;
pub use chars::Chars;
pub use common::Common;
pub use coordinates::Coordinates;
pub use crc32_base62::Crc32Base62;
pub use damm::Damm;
pub use date::Date;
pub use eip55::Eip55;
pub use entropy::Entropy;
pub use iban::Iban;
pub use ip::Ip;
pub use iso7064::Iso7064;
pub use jwt::Jwt;
pub use length::Length;
pub use list::List;
pub use luhn::Luhn;
pub use mixed::Mixed;
pub use mod97::Mod97;
pub use multiplicity::Multiplicity;
pub use nmea::Nmea;
pub use person_name::PersonName;
pub use phone::{Phone, is_dialled_in};
pub use range::Range;
pub use rare::Rare;
pub use starts::Starts;
pub use tld::Tld;
pub use varied::Varied;
pub use verhoeff::Verhoeff;
pub use vin::Vin;
pub use weighted::Weighted;

/// A candidate as the steps see it.
#[derive(Debug, Clone, Copy)]
pub struct Value<'a> {
    /// The bytes as they stand in the text.
    pub raw: &'a [u8],
    /// Its ASCII letters and digits only, letters in upper case: what [`compact_into`] makes of `raw`.
    pub compact: &'a [u8],
}

/// Writes the ASCII letters and digits of `raw` into `out`, letters in upper case. What `out` held before is gone.
pub fn compact_into(raw: &[u8], out: &mut Vec<u8>) {
    out.clear();
    out.resize(raw.len(), 0);
    let length = compact(raw, out);
    out.truncate(length);
}

/// Writes the same to the beginning of `out`, which is at least as long as `raw`, and returns how many they are.
#[inline]
pub fn compact(raw: &[u8], out: &mut [u8]) -> usize {
    let mut length = 0;
    // What is left out is written too, and written over: so there is nothing to guess.
    for byte in raw {
        let upper = UPPER[usize::from(*byte)];
        out[length] = upper;
        length += usize::from(upper != 0);
    }
    length
}

/// Each letter and digit in upper case, and 0 for all else.
static UPPER: [u8; 256] = {
    let (mut table, mut byte) = ([0; 256], 0);
    while byte < 256 {
        if (byte as u8).is_ascii_alphanumeric() {
            table[byte] = (byte as u8).to_ascii_uppercase();
        }
        byte += 1;
    }
    table
};

/// What every algorithm offers to [`Step`].
trait Test {
    /// The name in evidence (`check:luhn`) and in messages to authors.
    fn name(&self) -> &'static str;

    /// The weight in bits when the value passes, `None` when it does not.
    fn weigh(&self, value: &Value<'_>) -> Option<f32>;

    /// As much as it weighs at most, whatever the value.
    fn most(&self) -> f32 {
        f32::INFINITY
    }

    /// Whether changing one digit of a valid value makes it invalid, nearly always.
    fn has_check_digits(&self) -> bool {
        false
    }

    /// What the author should mend, one sentence each.
    fn lint(&self) -> Vec<String> {
        Vec::new()
    }
}

/// One step of a check, as a detector writes it: `{ luhn = {} }`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Step {
    /// The last digit is the Luhn check digit.
    Luhn(Luhn),
    /// A weighted sum modulo a number picks the check character.
    Weighted(Box<Weighted>),
    /// Verhoeff's dihedral check.
    Verhoeff(Verhoeff),
    /// Damm's quasigroup check.
    Damm(Damm),
    /// One of the systems of ISO/IEC 7064.
    Iso7064(Iso7064),
    /// Two check digits: a remainder modulo 97 or its complement.
    Mod97(Mod97),
    /// An international bank account number.
    Iban(Iban),
    /// Issuer ranges and lengths of payment cards.
    Card(Card),
    /// A calendar date at a fixed place.
    Date(Date),
    /// A number at a fixed place lies in a range.
    Range(Range),
    /// Characters at a fixed place belong to a set.
    Chars(Chars),
    /// The value starts with one (none) of some prefixes.
    Starts(Box<Starts>),
    /// The value is not one digit repeated and not a run.
    Varied(Varied),
    /// How often digits repeat.
    Multiplicity(Multiplicity),
    /// Base58Check with a version byte.
    #[serde(rename = "base58check")]
    Base58Check(Base58Check),
    /// Bech32 or Bech32m.
    #[serde(rename = "bech32")]
    Bech32(Bech32),
    /// The mixed-case checksum of Ethereum addresses.
    #[serde(rename = "eip55")]
    Eip55(Eip55),
    /// A CRC-32 in base 62 at the end of a token.
    #[serde(rename = "crc32_base62")]
    Crc32Base62(Crc32Base62),
    /// The host ends in a top-level domain.
    Tld(Tld),
    /// An IP address.
    Ip(Ip),
    /// Shannon entropy per character.
    Entropy(Entropy),
    /// Latitude and longitude.
    Coordinates(Coordinates),
    /// The checksum of an NMEA 0183 sentence.
    Nmea(Nmea),
    /// A written date that exists.
    Calendar(Calendar),
    /// A telephone number of a numbering plan.
    Phone(Phone),
    /// Words that read like a person's name.
    PersonName(PersonName),
    /// The value starts with an entry of an embedded list.
    List(List),
    /// A vehicle identification number.
    Vin(Vin),
    /// A JSON Web Token.
    Jwt(Jwt),
    /// An AWS access key id.
    AwsKey(AwsKey),
    /// The number of letters and digits.
    Length(Length),
    /// The value begins with a capital.
    Capital(Capital),
    /// The form is common outside its kind.
    Common(Common),
    /// The form is rare outside its kind.
    Rare(Rare),
    /// Small letters, capitals, digits and marks all stand in it.
    Mixed(Mixed),
    /// All steps of at least one alternative hold (numbers with several generations).
    Any(Vec<Vec<Step>>),
    /// Never required; adds its weight when all of it holds.
    Soft(Vec<Step>),
}

/// The `[check]` table of a detector: steps that must all hold.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// The steps, in the order in which they are tried. A detector and what is compiled from it share them.
    #[serde(default)]
    pub steps: Arc<[Step]>,
}

/// What the steps said about one value.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Verdict {
    /// Whether every required step held.
    pub holds: bool,
    /// The weight of what held, in bits: -log2 of the share of random values that pass. 0 when it does not hold.
    pub bits: f32,
    /// The names of the steps that held, for evidence. Empty (and not allocated) when it does not hold.
    pub names: Vec<&'static str>,
}

impl Check {
    /// Runs the steps over a value. A check without steps holds and weighs nothing.
    pub fn judge(&self, value: &Value<'_>) -> Verdict {
        let Some(bits) = self.weigh(value) else {
            return Verdict::default();
        };
        let mut names = Vec::with_capacity(self.steps.len());
        self.names(value, &mut names);
        Verdict { holds: true, bits, names }
    }

    /// The weight in bits when all steps hold.
    pub fn weigh(&self, value: &Value<'_>) -> Option<f32> {
        weigh_all(&self.steps, value)
    }

    /// As much as it weighs at most, whatever the value.
    pub fn most(&self) -> f32 {
        most_of_all(&self.steps)
    }

    /// Pushes the names of the steps that hold for a value for which the check holds.
    pub fn names(&self, value: &Value<'_>, names: &mut Vec<&'static str>) {
        collect_names(&self.steps, value, names);
    }

    /// Whether the names of the steps that hold depend on the value.
    pub fn has_choice(&self) -> bool {
        self.steps.iter().any(|step| matches!(step, Step::Any(_) | Step::Soft(_)))
    }

    /// Whether a required step carries check digits: a copy of a valid value with one digit changed should then fail.
    pub fn has_check_digits(&self) -> bool {
        carries_check_digits(&self.steps)
    }

    /// How many bits the check takes away because the form is common outside its kind.
    pub fn common(&self) -> f32 {
        self.steps.iter().map(|step| if let Step::Common(common) = step { common.bits() } else { 0.0 }).sum()
    }

    /// Mistakes that an author can make and the reader of TOML cannot see. Each message names the step and says what to do.
    pub fn lint(&self) -> Vec<String> {
        let mut messages = Vec::new();
        lint_all(&self.steps, "steps", &mut messages);
        messages
    }
}

impl Step {
    /// The algorithm behind a plain step; `None` for the two that combine others.
    fn algorithm(&self) -> Option<&dyn Test> {
        Some(match self {
            Step::Luhn(step) => step,
            Step::Weighted(step) => &**step,
            Step::Verhoeff(step) => step,
            Step::Damm(step) => step,
            Step::Iso7064(step) => step,
            Step::Mod97(step) => step,
            Step::Iban(step) => step,
            Step::Card(step) => step,
            Step::Date(step) => step,
            Step::Range(step) => step,
            Step::Chars(step) => step,
            Step::Starts(step) => &**step,
            Step::Varied(step) => step,
            Step::Multiplicity(step) => step,
            Step::Base58Check(step) => step,
            Step::Bech32(step) => step,
            Step::Eip55(step) => step,
            Step::Crc32Base62(step) => step,
            Step::Tld(step) => step,
            Step::Ip(step) => step,
            Step::Entropy(step) => step,
            Step::Coordinates(step) => step,
            Step::Nmea(step) => step,
            Step::Calendar(step) => step,
            Step::Phone(step) => step,
            Step::PersonName(step) => step,
            Step::List(step) => step,
            Step::Vin(step) => step,
            Step::Jwt(step) => step,
            Step::AwsKey(step) => step,
            Step::Length(step) => step,
            Step::Common(step) => step,
            Step::Rare(step) => step,
            Step::Mixed(step) => step,
            Step::Capital(step) => step,
            Step::Any(_) | Step::Soft(_) => return None,
        })
    }

    fn weigh(&self, value: &Value<'_>) -> Option<f32> {
        match self {
            Step::Any(alternatives) => heaviest(alternatives, value).map(|(_, bits)| bits),
            Step::Soft(steps) => Some(weigh_all(steps, value).unwrap_or(0.0)),
            plain => plain.algorithm()?.weigh(value),
        }
    }

    fn most(&self) -> f32 {
        match self {
            Step::Any(alternatives) => {
                let most = alternatives.iter().map(|steps| most_of_all(steps)).fold(f32::NEG_INFINITY, f32::max);
                (most - parts::log2(alternatives.len())).max(0.0)
            }
            Step::Soft(steps) => most_of_all(steps).max(0.0),
            plain => plain.algorithm().map_or(f32::INFINITY, Test::most),
        }
    }

    fn has_check_digits(&self) -> bool {
        match self {
            Step::Any(alternatives) => !alternatives.is_empty() && alternatives.iter().all(|steps| carries_check_digits(steps)),
            Step::Soft(_) => false,
            plain => plain.algorithm().is_some_and(Test::has_check_digits),
        }
    }
}

fn weigh_all(steps: &[Step], value: &Value<'_>) -> Option<f32> {
    let mut bits = 0.0;
    for step in steps {
        bits += step.weigh(value)?;
    }
    Some(bits)
}

/// In the order in which [`weigh_all`] adds, so that rounding never makes it less.
fn most_of_all(steps: &[Step]) -> f32 {
    steps.iter().fold(0.0, |most, step| most + step.most())
}

/// The alternative that holds with the most weight. Trying several is easier for a random value, so the weight falls by log2 of their number.
fn heaviest<'a>(alternatives: &'a [Vec<Step>], value: &Value<'_>) -> Option<(&'a [Step], f32)> {
    let mut best: Option<(&[Step], f32)> = None;
    for steps in alternatives {
        if let Some(bits) = weigh_all(steps, value)
            && best.is_none_or(|(_, most)| bits > most)
        {
            best = Some((steps, bits));
        }
    }
    let (steps, bits) = best?;
    Some((steps, (bits - parts::log2(alternatives.len())).max(0.0)))
}

fn collect_names(steps: &[Step], value: &Value<'_>, names: &mut Vec<&'static str>) {
    for step in steps {
        match step {
            Step::Any(alternatives) => {
                if let Some((held, _)) = heaviest(alternatives, value) {
                    collect_names(held, value, names);
                }
            }
            Step::Soft(soft) => {
                if weigh_all(soft, value).is_some() {
                    collect_names(soft, value, names);
                }
            }
            plain => {
                let name = plain.algorithm().map(Test::name);
                names.extend(name.filter(|name| !names.contains(name)));
            }
        }
    }
}

fn carries_check_digits(steps: &[Step]) -> bool {
    steps.iter().any(Step::has_check_digits)
}

fn lint_all(steps: &[Step], path: &str, messages: &mut Vec<String>) {
    for (index, step) in steps.iter().enumerate() {
        let place = format!("{path}[{index}]");
        match step {
            Step::Any(alternatives) => lint_any(alternatives, &place, messages),
            Step::Soft(soft) => lint_soft(soft, &place, messages),
            plain => {
                if let Some(test) = plain.algorithm() {
                    messages.extend(test.lint().iter().map(|message| format!("{place} {}: {message}", test.name())));
                }
            }
        }
    }
}

fn lint_any(alternatives: &[Vec<Step>], place: &str, messages: &mut Vec<String>) {
    if alternatives.len() < 2 {
        messages.push(format!("{place} any: {} alternative(s); write at least two lists of steps, or the steps without `any`", alternatives.len()));
    }
    for (index, steps) in alternatives.iter().enumerate() {
        if steps.is_empty() {
            messages.push(format!("{place} any: alternative {index} is empty and so always holds; give it a step or delete it"));
        }
        lint_all(steps, &format!("{place}.any[{index}]"), messages);
    }
}

fn lint_soft(soft: &[Step], place: &str, messages: &mut Vec<String>) {
    if soft.is_empty() {
        messages.push(format!("{place} soft: no step; give it one or delete it"));
    }
    lint_all(soft, &format!("{place}.soft"), messages);
}

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
