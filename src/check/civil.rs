//! The Gregorian calendar: how long a month is, and what day it is today.

use std::sync::LazyLock;
use std::time::{SystemTime, UNIX_EPOCH};

/// A day, ordered as days are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Day {
    /// The full year.
    pub year: u32,
    /// 1 to 12.
    pub month: u32,
    /// 1 to 31.
    pub day: u32,
}

/// Years that a date of a person's life can have.
pub(super) const YEARS: std::ops::RangeInclusive<u32> = 1800..=2199;

/// The number of days of a month; 0 for a month that does not exist.
pub(super) fn days_in(year: u32, month: u32) -> u32 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 0,
    }
}

fn is_leap(year: u32) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

/// Today in UTC, found once per run.
pub(super) fn today() -> Day {
    static TODAY: LazyLock<Day> = LazyLock::new(|| {
        let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs());
        from_unix_days(u32::try_from(seconds / 86_400).unwrap_or(u32::MAX / 4))
    });
    *TODAY
}

/// The day that many days after 1970-01-01.
fn from_unix_days(mut days: u32) -> Day {
    // 400 years have 146,097 days.
    let mut year = 1970 + days / 146_097 * 400;
    days %= 146_097;
    while days >= 365 + u32::from(is_leap(year)) {
        days -= 365 + u32::from(is_leap(year));
        year += 1;
    }
    let mut month = 1;
    while days >= days_in(year, month) {
        days -= days_in(year, month);
        month += 1;
    }
    Day { year, month, day: days + 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_since_1970() {
        for (days, expected) in [(0, (1970, 1, 1)), (59, (1970, 3, 1)), (11_016, (2000, 2, 29)), (19_782, (2024, 2, 29)), (19_783, (2024, 3, 1))] {
            let Day { year, month, day } = from_unix_days(days);
            assert_eq!((year, month, day), expected);
        }
    }

    #[test]
    fn leap_years() {
        for (year, days) in [(1900, 28), (2000, 29), (2023, 28), (2024, 29), (2100, 28)] {
            assert_eq!(days_in(year, 2), days, "{year}");
        }
        assert!(today() > Day { year: 2025, month: 1, day: 1 });
    }
}
