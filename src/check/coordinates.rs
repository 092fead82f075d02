//! Latitude and longitude: `40.7128, -74.0060`, `40°42′46″N 74°00′22″W`, `POINT(-74.006 40.7128)`, `geo:40.7,-74.0` (RFC 5870).
//!
//! Latitude comes first, except in well-known text (OGC 06-103r4), where `POINT` and its kin have longitude first, and where a letter
//! E or W says so. The pair 0, 0 is what unset fields hold and does not pass.

use serde::Deserialize;

use super::{Test, Value};

/// Parameters of the step `coordinates`: none.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Coordinates {}

impl Test for Coordinates {
    fn name(&self) -> &'static str {
        "coordinates"
    }

    fn weigh(&self, value: &Value<'_>) -> Option<f32> {
        let text = std::str::from_utf8(value.raw).ok()?;
        let (pair, longitude_first) = match text.split_once('(').filter(|(word, _)| is_well_known_text(word)) {
            Some((_, inside)) => (inside, true),
            None => (text, false),
        };
        let (first, rest) = angle(pair)?;
        let (second, _) = angle(rest)?;
        let swapped = longitude_first || first.axis == Some(Axis::Longitude) || second.axis == Some(Axis::Latitude);
        let (latitude, longitude) = if swapped { (second, first) } else { (first, second) };
        in_range(&latitude, &longitude).then_some(4.0)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Axis {
    Latitude,
    Longitude,
}

/// An angle in degrees, without what a hemisphere letter would do to its sign.
#[derive(Debug)]
struct Angle {
    degrees: f64,
    axis: Option<Axis>,
}

fn in_range(latitude: &Angle, longitude: &Angle) -> bool {
    let axes = latitude.axis != Some(Axis::Longitude) && longitude.axis != Some(Axis::Latitude);
    let unset = latitude.degrees == 0.0 && longitude.degrees == 0.0;
    axes && !unset && latitude.degrees.abs() <= 90.0 && longitude.degrees.abs() <= 180.0
}

fn is_well_known_text(word: &str) -> bool {
    ["POINT", "LINESTRING", "POLYGON"].iter().any(|kind| word.to_ascii_uppercase().contains(kind))
}

/// The first angle of the text and what stands behind it: a number, or degrees with minutes and perhaps seconds.
fn angle(text: &str) -> Option<(Angle, &str)> {
    let (mut degrees, mut rest) = number(text)?;
    let mut axis = None;
    if let Some(tail) = after_mark(rest, &['°', 'º']) {
        rest = tail;
        for (marks, unit) in [(['\'', '′', '’'], 60.0), (['"', '″', '”'], 3600.0)] {
            let Some((part, tail)) = next_part(rest, &marks) else {
                break;
            };
            if !(0.0..60.0).contains(&part) {
                return None;
            }
            degrees += part.copysign(degrees) / unit;
            rest = tail;
        }
    }
    if let Some((found, tail)) = hemisphere(rest) {
        (axis, rest) = (Some(found), tail);
    }
    Some((Angle { degrees, axis }, rest))
}

/// A number directly here and one of the marks behind it.
fn next_part<'t>(text: &'t str, marks: &[char]) -> Option<(f64, &'t str)> {
    let text = text.trim_start();
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (part, rest) = number(text)?;
    Some((part, after_mark(rest, marks)?))
}

fn after_mark<'t>(text: &'t str, marks: &[char]) -> Option<&'t str> {
    text.trim_start().strip_prefix(marks)
}

/// A letter for a hemisphere that is not the start of a word.
fn hemisphere(text: &str) -> Option<(Axis, &str)> {
    let text = text.trim_start();
    let axis = match text.chars().next()? {
        'N' | 'S' | 'n' | 's' => Axis::Latitude,
        'E' | 'W' | 'e' | 'w' => Axis::Longitude,
        _ => return None,
    };
    let rest = &text[1..];
    (!rest.starts_with(char::is_alphabetic)).then_some((axis, rest))
}

/// The first number of the text, with sign and fraction.
fn number(text: &str) -> Option<(f64, &str)> {
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let negative = text[..start].ends_with(['-', '−', '–']);
    let digits = &text[start..];
    let whole = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    let end = match digits[whole..].strip_prefix('.') {
        Some(fraction) => whole + 1 + fraction.find(|c: char| !c.is_ascii_digit()).unwrap_or(fraction.len()),
        None => whole,
    };
    let value: f64 = digits[..end].parse().ok()?;
    Some((if negative { -value } else { value }, &digits[end..]))
}

#[cfg(test)]
mod tests {
    use super::super::testing::table;

    #[test]
    fn ways_to_write_a_place() {
        table(
            "{ coordinates = {} }",
            &[
                "40.7128, -74.0060",
                "40.7128 -174.0060",
                "40°42'46\"N 74°00'22\"W",
                "74° 00′ 22.5″ W, 40° 42′ 46″ N",
                "40.7128° N, 74.0060° W",
                "POINT(-174.006 40.7128)",
                "SRID=4326;POINT Z (-174.006 40.7128 10)",
                "geo:48.2010,16.3695",
                "lat=48.2010&lon=16.3695",
                "-0.0001, 0",
            ],
            &[
                "140.7128, -74.0060",
                "40.7128, -181",
                "40.7128",
                "",
                "0.0, 0.0",
                "40°72'46\"N 74°00'22\"W",
                "POINT(40.7 -174.0)",
                "48° N, 16° N",
                "point",
            ],
        );
    }
}
