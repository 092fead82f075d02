//! Days of the calendar, as retention and reports count them.

use std::fmt;
use std::sync::LazyLock;
use std::time::{SystemTime, UNIX_EPOCH};

use regex::Regex;

/// A day, as days since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i64);

impl Day {
    /// The day of a text that begins with `YYYY-MM-DD`; what follows (a time) does not matter.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.get(..10)?;
        let mut parts = text.split('-');
        let mut number = |length: usize| parts.next().filter(|part| part.len() == length).and_then(|part| part.parse::<i64>().ok());
        let (year, month, day) = (number(4)?, number(2)?, number(2)?);
        Self::of(year, month, day)
    }

    /// A day by its year, month and day of the month.
    #[must_use]
    pub fn of(year: i64, month: i64, day: i64) -> Option<Self> {
        if !(1..=12).contains(&month) || !(1..=days_in(year, month)).contains(&day) {
            return None;
        }
        // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": years begin in March, so that the leap day is the last.
        let year = if month <= 2 { year - 1 } else { year };
        let era = year.div_euclid(400);
        let of_era = year.rem_euclid(400);
        let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        Some(Self(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468))
    }

    /// The last day that a name tells: `calls/2020-03-01/a.wav`, `a_20210415.csv`.
    #[must_use]
    pub fn in_name(name: &str) -> Option<Self> {
        static DATE: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"(?:^|[^0-9])((?:19|20)[0-9]{2})([-_/.]?)(0[1-9]|1[0-2])([-_/.]?)(0[1-9]|[12][0-9]|3[01])(?:[^0-9]|$)")
                .expect("a valid pattern")
        });
        let found = DATE.captures_iter(name).filter(|found| found[2] == found[4]).last()?;
        Self::of(found[1].parse().ok()?, found[3].parse().ok()?, found[5].parse().ok()?)
    }

    /// The latest day on which the content of an object can have come to be: the day in its name, where that is not after the day on which it was
    /// last modified, else that day.
    #[must_use]
    pub fn come_to_be(name: &str, modified: Option<Self>) -> Option<Self> {
        Self::in_name(name).filter(|day| modified.is_none_or(|modified| *day <= modified)).or(modified)
    }

    /// Today in UTC.
    #[must_use]
    pub fn today() -> Self {
        let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs());
        Self(i64::try_from(seconds / 86_400).unwrap_or(0))
    }

    /// How many days lie between this and an earlier day.
    #[must_use]
    pub const fn since(self, earlier: Self) -> i64 {
        self.0 - earlier.0
    }

    /// The day so many days later.
    #[must_use]
    pub const fn plus_days(self, days: i64) -> Self {
        Self(self.0 + days)
    }

    /// The same day so many months later or, for a negative number, earlier; the last of a month that is too short.
    #[must_use]
    pub fn plus_months(self, months: i64) -> Self {
        let (year, month, day) = self.parts();
        let count = year * 12 + month - 1 + months;
        let (year, month) = (count.div_euclid(12), count.rem_euclid(12) + 1);
        Self::of(year, month, day.min(days_in(year, month))).unwrap_or(self)
    }

    /// Year, month, day.
    #[must_use]
    pub const fn parts(self) -> (i64, i64, i64) {
        let days = self.0 + 719_468;
        let era = days.div_euclid(146_097);
        let of_era = days.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let from_march = (5 * of_year + 2) / 153;
        let day = of_year - (153 * from_march + 2) / 5 + 1;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
        (year, month, day)
    }
}

/// A length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// Months.
    pub months: i64,
    /// Days beside them.
    pub days: i64,
}

impl Period {
    /// The last day of the period that begins on a day.
    #[must_use]
    pub fn after(self, day: Day) -> Day {
        day.plus_months(self.months).plus_days(self.days)
    }

    /// Reads `90 days`, `13 months`, `3 years`.
    ///
    /// # Errors
    /// A sentence for anything else.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("period `{text}`: write a number of days, weeks, months or years, for example `90 days`");
        let (number, unit) = text.trim().split_once(' ').ok_or_else(wrong)?;
        let number: i64 = number.parse().ok().filter(|number| (0..100_000).contains(number)).ok_or_else(wrong)?;
        match unit.trim().trim_end_matches('s') {
            "day" => Ok(Self { months: 0, days: number }),
            "week" => Ok(Self { months: 0, days: number * 7 }),
            "month" => Ok(Self { months: number, days: 0 }),
            "year" => Ok(Self { months: number * 12, days: 0 }),
            _ => Err(wrong()),
        }
    }
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.parts();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::{Day, Period};

    #[test]
    fn names_tell_days_and_words_periods() {
        let day = |text: &str| Day::parse(text).expect("a day");
        assert_eq!(Day::in_name("calls/2020-03-01/a.wav"), Some(day("2020-03-01")));
        assert_eq!(Day::in_name("a_20210415.csv"), Some(day("2021-04-15")));
        assert_eq!(Day::in_name("v20210415123.csv").or(Day::in_name("2020-1304")), None);
        assert_eq!(Day::come_to_be("2025-01-01.csv", Some(day("2024-05-05"))), Some(day("2024-05-05")), "a day in the future says nothing");
        assert_eq!(Day::come_to_be("a.csv", None), None);
        assert_eq!(Period::parse("3 years"), Ok(Period { months: 36, days: 0 }));
        assert!(Period::parse("soon").is_err() && Period::parse("3 moons").is_err());
    }

    #[test]
    fn days_go_there_and_back() {
        for days in (-200_000..200_000).step_by(17) {
            let (year, month, day) = Day(days).parts();
            assert_eq!(Day::of(year, month, day), Some(Day(days)));
        }
        let day = |text: &str| Day::parse(text).expect("a day");
        assert_eq!(day("1970-01-02"), Day(1));
        assert_eq!(day("2024-03-01").since(day("2024-02-28")), 2);
        assert_eq!(day("2024-02-29").plus_months(-12).to_string(), "2023-02-28");
        assert_eq!(day("2024-11-30").plus_months(3).to_string(), "2025-02-28");
        assert_eq!(day("2026-05-04T10:00:00+00:00").to_string(), "2026-05-04");
        assert!(Day::parse("2023-02-29").is_none() && Day::parse("N/A").is_none());
    }
}
