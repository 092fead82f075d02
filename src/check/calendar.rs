//! Dates as people and programs write them: `1980-02-29`, `29.2.1980`, `2/29/1980`, `29/02/80`, `29 February 1980`, `1980年2月29日`,
//! alone or before a time of day.
//!
//! The text falls into words and numbers. Three numbers, or two and the name of a month, make a date when some customary order of day, month
//! and year gives a day that exists (ISO 8601 for year first; names in `patterns/tables/months.txt`).

use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::civil::{Day, YEARS, days_in, today};
use super::parts::lines;
use super::{Test, Value};

static MONTHS: LazyLock<FxHashMap<&'static str, u32>> = LazyLock::new(|| {
    let mut months = FxHashMap::default();
    for line in lines(include_str!("../../patterns/tables/months.txt")) {
        let mut words = line.split_whitespace();
        if let Some(number) = words.next().and_then(|word| word.parse().ok()) {
            months.extend(words.map(|word| (word, number)));
        }
    }
    months
});

/// Words that may stand in a date beside the name of a month.
const FILLERS: [&str; 12] = ["st", "nd", "rd", "th", "of", "the", "de", "del", "den", "er", "º", "ª"];
/// Longer text is no date.
const LONGEST: usize = 64;

/// Parameters of the step `calendar`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    /// Only days from 1900 to today.
    #[serde(default)]
    past: bool,
    /// Holds where the value is no date, and says nothing for it.
    #[serde(default)]
    absent: bool,
}

impl Test for Calendar {
    fn name(&self) -> &'static str {
        "calendar"
    }

    fn weigh(&self, value: &Value<'_>) -> Option<f32> {
        let text = std::str::from_utf8(value.raw).ok().filter(|text| text.len() <= LONGEST)?;
        let day_holds = |day: Day| !self.past || (day.year >= 1900 && day <= today());
        let is_date = candidates(without_time(text)).into_iter().flatten().any(day_holds);
        if self.absent { (!is_date).then_some(0.0) } else { is_date.then_some(5.0) }
    }

    fn most(&self) -> f32 {
        if self.absent { 0.0 } else { 5.0 }
    }
}

/// A piece of a date.
#[derive(Debug, Clone, Copy)]
enum Token {
    Number(Number),
    Month(u32),
}

/// A number and how many digits write it.
#[derive(Debug, Clone, Copy)]
struct Number {
    value: u32,
    digits: usize,
}

/// The days that the text can mean: at most three orders are tried.
fn candidates(text: &str) -> [Option<Day>; 3] {
    use Token::{Month, Number};
    match tokens(text).as_deref() {
        Some(&[Number(all)]) => [without_separators(all), None, None],
        Some(&[Number(first), Number(second), Number(third)]) => orders([first, second, third], text),
        Some(&[Number(first), Month(month), Number(last)]) => [written(last, month, first), written(first, month, last), None],
        Some(&[Month(month), Number(first), Number(last)]) => [written(last, month, first), None, None],
        _ => [None; 3],
    }
}

/// `19800229`, the basic format of ISO 8601.
fn without_separators(Number { value, digits }: Number) -> Option<Day> {
    if digits == 8 { day(value / 10_000, value / 100 % 100, value % 100) } else { None }
}

/// Year first; or day first, month first (not with dots) and, with hyphens, a short year first.
fn orders([first, second, third]: [Number; 3], text: &str) -> [Option<Day>; 3] {
    if first.digits == 4 {
        return [written(first, second.value, third), None, None];
    }
    let month_first = if text.contains('.') { None } else { written(third, first.value, second) };
    let short_year_first = if first.digits == 2 && text.contains('-') { written(first, second.value, third) } else { None };
    [written(third, second.value, first), month_first, short_year_first]
}

fn written(year: Number, month: u32, Number { value, digits }: Number) -> Option<Day> {
    let year = match year.digits {
        4 => year.value,
        2 => with_century(year.value),
        _ => return None,
    };
    if digits <= 2 { day(year, month, value) } else { None }
}

/// The year of a century that is not told: the latest that is not in the future.
fn with_century(value: u32) -> u32 {
    if 2000 + value <= today().year { 2000 + value } else { 1900 + value }
}

fn day(year: u32, month: u32, day: u32) -> Option<Day> {
    (YEARS.contains(&year) && (1..=days_in(year, month)).contains(&day)).then_some(Day { year, month, day })
}

/// The numbers and months of a text; `None` when another word, an unknown separator or too much stands there.
fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::with_capacity(3);
    let mut rest = text.trim();
    while let Some(first) = rest.chars().next() {
        let is_digit = first.is_ascii_digit();
        let same_kind = |c: char| {
            if is_digit { c.is_ascii_digit() } else { c.is_alphabetic() && !is_cjk_mark(c) }
        };
        let end = rest.find(|c| !same_kind(c)).unwrap_or(rest.len());
        if end == 0 {
            rest = rest.strip_prefix(|c: char| is_cjk_mark(c) || matches!(c, ' ' | '.' | '-' | '/' | ',' | '\u{a0}'))?;
            continue;
        }
        let (word, tail) = rest.split_at(end);
        tokens.extend(if is_digit { Some(number(word)?) } else { month(word)? });
        rest = tail;
        if tokens.len() > 3 {
            return None;
        }
    }
    Some(tokens)
}

fn number(word: &str) -> Option<Token> {
    let digits = word.len();
    let shaped = matches!(digits, 1 | 2 | 4 | 8);
    let value = word.parse().ok().filter(|_| shaped)?;
    Some(Token::Number(Number { value, digits }))
}

/// `Some(None)` for a filler, `None` for a word that no date holds.
fn month(word: &str) -> Option<Option<Token>> {
    let lower = word.to_lowercase();
    if let Some(&month) = MONTHS.get(lower.as_str()) {
        return Some(Some(Token::Month(month)));
    }
    FILLERS.contains(&lower.as_str()).then_some(None)
}

/// The marks behind year, month and day in Chinese, Japanese and Korean.
fn is_cjk_mark(c: char) -> bool {
    matches!(c, '年' | '月' | '日' | '년' | '월' | '일')
}

/// The text before a time of day: `T14:30` or ` 14:30`.
fn without_time(text: &str) -> &str {
    let Some(colon) = text.find(':') else {
        return text.trim_end_matches(['Z', 'z']);
    };
    let clock = text[..colon].trim_end_matches(|c: char| c.is_ascii_digit());
    clock.trim_end_matches(['T', 't', ' ', ','])
}

#[cfg(test)]
mod tests {
    use super::super::testing::table;
    use super::*;

    #[test]
    fn orders_and_languages() {
        table(
            "{ calendar = {} }",
            &[
                "1980-02-29",
                "1980/2/29",
                "19800229",
                "29.2.1980",
                "29. 2. 80",
                "2/29/1980",
                "29/02/1980",
                "80-02-29",
                "29 February 1980",
                "Feb 29, 1980",
                "29th of Feb. 1980",
                "29-FEB-80",
                "29. Februar 1980",
                "29 de febrero de 1980",
                "1980年2月29日",
                "1980년 2월 29일",
                "1980-02-29T12:30:00Z",
                "29.02.1980 12:30",
                "1 août 1999",
                "31 марта 1999",
            ],
            &[
                "1981-02-29",
                "31.4.1980",
                "2.29.1980",
                "13/13/1980",
                "1980-00-10",
                "29 Smarch 1980",
                "February 1980",
                "1980",
                "12:30",
                "",
                "29.2",
                "1.2.3.4",
                "5000-01-01",
                "1980-02-290",
            ],
        );
    }

    #[test]
    fn past_is_from_1900_to_today() {
        table("{ calendar = { past = true } }", &["1980-02-29", "1.1.1900", "2/3/04"], &["2190-01-01", "31.12.1899", "1850-05-05"]);
    }

    #[test]
    fn every_month_is_there() {
        assert!((1..=12).all(|month| MONTHS.values().any(|&other| other == month)));
        let names = lines(include_str!("../../patterns/tables/months.txt")).flat_map(|line| line.split_whitespace().skip(1)).count();
        assert_eq!(MONTHS.len(), names, "a name stands in two lines or twice");
    }
}
