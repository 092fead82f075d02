//! The days between which the data of an object were seen: the day on which it was last modified, and the dates that its records carry under labels
//! such as *created* or *updated*. Dates after the last modification are plans or mistakes, and say nothing.

use std::sync::LazyLock;

use regex::bytes::Regex;

use crate::content::csv::Row;
use crate::content::{Layout, label};
use crate::day::Day;
use crate::span::Span;

/// The first and the last day, as YYYY-MM-DD.
pub(super) type Days = (String, String);

/// Labels of the day on which a record was made, changed or used; those of other days (birth, expiry, a next appointment) say nothing of it.
const LABELS: [&str; 33] = [
    "created",
    "created at",
    "created on",
    "created date",
    "date created",
    "creation date",
    "creation time",
    "create date",
    "create time",
    "updated",
    "updated at",
    "updated on",
    "update date",
    "date updated",
    "last updated",
    "modified",
    "modified at",
    "modified on",
    "date modified",
    "last modified",
    "modified date",
    "signup date",
    "signed up at",
    "registered",
    "registered at",
    "registration date",
    "collected at",
    "inserted at",
    "recorded at",
    "timestamp",
    "last login",
    "last seen",
    "last activity",
];

/// The days of an object; `None` where nobody asked for them, because then its last modification is not known.
pub(super) fn seen(modified: Option<&str>, layout: &Layout, text: &[u8]) -> Option<Days> {
    static DATE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?-u)\b(?:19|20)[0-9]{2}-[01][0-9]-[0-3][0-9]").expect("a valid pattern"));
    let last = modified?;
    let mut first = last;
    let (mut row, mut normal) = (Row::default(), String::new());
    for found in DATE.find_iter(text) {
        // A later date changes nothing, and most are later.
        let Some(date) = std::str::from_utf8(found.as_bytes()).ok().filter(|date| *date < first && Day::parse(date).is_some()) else { continue };
        let Some(at) = layout.label(text, Span::new(found.start(), found.end()), &mut row) else { continue };
        label::normalize_into(layout.label_text(text, at), &mut normal);
        if LABELS.contains(&normal.as_str()) {
            first = date;
        }
    }
    Some((first.to_owned(), last.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::seen;
    use crate::content::Layout;

    #[test]
    fn records_tell_since_when() {
        let days = |name: &str, text: &str| seen(Some("2024-06-01"), &Layout::sniff(name, text.as_bytes()), text.as_bytes());
        let wanted = |first: &str| Some((first.to_owned(), "2024-06-01".to_owned()));
        assert_eq!(
            days("a.csv", "email,created_at,dob\na@b.cd,2021-03-04T10:00:00Z,1980-01-01\ne@f.gh,2020-12-31,1970-01-01\n"),
            wanted("2020-12-31")
        );
        assert_eq!(days("a.json", "{\"email\": \"a@b.cd\", \"updatedAt\": \"2019-05-06\", \"birthDate\": \"1980-01-01\"}"), wanted("2019-05-06"));
        assert_eq!(days("a.csv", "email,created_at\na@b.cd,2025-03-04\n"), wanted("2024-06-01"), "later than the file");
        assert_eq!(days("a.txt", "on 2001-02-03 nothing happened"), wanted("2024-06-01"));
        assert_eq!(seen(None, &Layout::Plain, b"created: 2001-02-03"), None);
    }
}
