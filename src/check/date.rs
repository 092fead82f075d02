//! Calendar dates at a fixed place of a number: birth dates in national numbers, expiry dates of cards.
//!
//! The format names the fields in their order: `ddmmyy`, `yyyymmdd`, `yymm`. Issuers fold a century, a sex or a kind of number into the
//! month or day by adding to it; `month_add` and `day_add` list the sums that occur, 0 included where it occurs.

use serde::Deserialize;

use super::civil::{YEARS, days_in};
use super::parts::{log2, number, part};
use super::{Test, Value};

/// Parameters of the step `date`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Date {
    #[serde(default)]
    at: i32,
    format: Format,
    #[serde(default = "nothing_added")]
    month_add: Vec<u32>,
    #[serde(default = "nothing_added")]
    day_add: Vec<u32>,
}

fn nothing_added() -> Vec<u32> {
    vec![0]
}

#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
struct Format(Vec<Field>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    FullYear,
    ShortYear,
    Month,
    Day,
}

impl Field {
    const ALL: [(&'static str, Field); 4] = [("yyyy", Field::FullYear), ("yy", Field::ShortYear), ("mm", Field::Month), ("dd", Field::Day)];

    fn len(self) -> usize {
        if self == Field::FullYear { 4 } else { 2 }
    }

    fn is_year(self) -> bool {
        matches!(self, Field::FullYear | Field::ShortYear)
    }
}

impl TryFrom<String> for Format {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let mut fields = Vec::new();
        let mut rest = text.as_str();
        while !rest.is_empty() {
            let found = Field::ALL.iter().find_map(|&(name, field)| Some((field, rest.strip_prefix(name)?)));
            let (field, tail) = found.ok_or_else(|| format!("date format {text:?}: write it from yyyy, yy, mm and dd, such as ddmmyy"))?;
            if fields.iter().any(|&seen: &Field| seen == field || seen.is_year() && field.is_year()) {
                return Err(format!("date format {text:?}: a field stands there twice; write each once"));
            }
            fields.push(field);
            rest = tail;
        }
        if !fields.contains(&Field::Month) {
            return Err(format!("date format {text:?}: the month is missing; for a year or day alone use `range`"));
        }
        Ok(Format(fields))
    }
}

impl Test for Date {
    fn name(&self) -> &'static str {
        "date"
    }

    fn weigh(&self, value: &Value<'_>) -> Option<f32> {
        let length = self.format.0.iter().map(|field| field.len()).sum();
        self.holds(part(value.compact, self.at, Some(length))?)?.then_some(self.bits())
    }

    fn most(&self) -> f32 {
        self.bits()
    }

    fn lint(&self) -> Vec<String> {
        let mut messages = Vec::new();
        for (key, sums) in [("month_add", &self.month_add), ("day_add", &self.day_add)] {
            if sums.is_empty() || sums.iter().any(|&sum| sum > 87) {
                messages.push(format!("`{key}` needs numbers from 0 to 87; write 0 too where nothing may be added"));
            }
        }
        if self.day_add != [0] && !self.format.0.contains(&Field::Day) {
            messages.push("`day_add` is given but the format has no `dd`; delete it".to_owned());
        }
        messages
    }
}

impl Date {
    fn holds(&self, mut digits: &[u8]) -> Option<bool> {
        // 2000 stands for a year that is not told: it has a 29 February.
        let (mut year, mut month, mut day) = (2000, 0, 1);
        let mut has_day = false;
        for field in &self.format.0 {
            let (text, rest) = digits.split_at_checked(field.len())?;
            let read = u32::try_from(number(text)?).ok()?;
            digits = rest;
            match field {
                Field::FullYear => year = read,
                Field::ShortYear => year = 2000 + read,
                Field::Month => month = read,
                Field::Day => (day, has_day) = (read, true),
            }
        }
        let month_holds = |month| {
            let days = days_in(year, month);
            days > 0 && (!has_day || less(day, &self.day_add).any(|day| (1..=days).contains(&day)))
        };
        Some(YEARS.contains(&year) && less(month, &self.month_add).any(month_holds))
    }

    /// A date passes one of about 27 random `mmdd`, a month one of about 8; every sum that may be added makes it easier.
    fn bits(&self) -> f32 {
        let month = 3.06;
        let day = if self.format.0.contains(&Field::Day) { 1.7 } else { 0.0 };
        let year = if self.format.0.contains(&Field::FullYear) { 1.0 } else { 0.0 };
        let eased = log2(self.month_add.len()) + log2(self.day_add.len());
        (f32::min(month + day + year, 5.0) - eased).max(1.0)
    }
}

/// What `value` was before one of `sums` was added.
fn less(value: u32, sums: &[u32]) -> impl Iterator<Item = u32> + '_ {
    sums.iter().filter_map(move |&sum| value.checked_sub(sum))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, lints, table};
    use super::super::{Check, Step};

    #[test]
    fn dates_at_their_places() {
        table("{ date = { format = 'ddmmyy' } }", &["131052-308T", "290200"], &["310431", "320152", "13105", "1310a2"]);
        table("{ date = { at = 6, format = 'yyyymmdd' } }", &["11010519491231002X"], &["11010519490231002X", "11010509491231002X"]);
        table("{ date = { format = 'yymm' } }", &["2512"], &["2513", "2500"]);
        table("{ date = { at = -6, format = 'mmyyyy' } }", &["99122025"], &["99132025"]);
        table("{ date = { format = 'yymmdd', month_add = [0, 20, 40, 60, 80] } }", &["02 27 08", "440514"], &["023308", "440014"]);
        table("{ date = { format = 'yymmdd', day_add = [0, 60] } }", &["701063", "701003"], &["701043", "701060", "701092"]);
        table("{ date = { format = 'yymmdd', month_add = [50] } }", &["705103"], &["700103"]);
    }

    #[test]
    fn weight_falls_with_what_may_be_added() {
        let bits = |steps: &str, raw: &str| super::super::testing::judge(steps, raw).bits;
        assert!(bits("{ date = { format = 'yymmdd' } }", "440514") > 4.5);
        assert!(bits("{ date = { format = 'yymmdd', month_add = [0, 20] } }", "440514") < 4.0);
    }

    #[test]
    fn formats_that_are_none() {
        for format in ["ddmmyyx", "ddmmyymm", "yyyyyy", "yyyy", ""] {
            let parsed: Result<Check, _> = toml::from_str(&format!("steps = [{{ date = {{ format = '{format}' }} }}]"));
            assert!(parsed.is_err(), "{format}");
        }
        assert!(matches!(check("{ date = { format = 'mmyy' } }").steps[..], [Step::Date(_)]));
        lints("{ date = { format = 'yymm', day_add = [0, 40] } }", "no `dd`");
        lints("{ date = { format = 'yymm', month_add = [] } }", "`month_add`");
    }
}
