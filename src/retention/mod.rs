//! How long data are kept, and what is overdue.
//!
//! Only clocks are computed that data can show. The day on which an object was last modified is the latest day on which its content can have come to
//! be, and the earliest on which the last interaction can have been: so it proves that the first is past, and never that the second is. A date in
//! the object's name tells when its content came to be. What ends a purpose or closes an account only a configuration can tell. What cannot be known
//! is not determinable, which is not the same as in order.

mod report;
mod rules;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Serialize;

use crate::day::Day;
use crate::detect::Disposition;
use crate::inventory::Document;
use crate::notice::map::Map;
use crate::taxonomy::elements::covers;

pub use crate::day::Period;
pub use report::{csv, json, markdown};
pub use rules::{Clock, Event, Rule, RuleText, builtin, rules};

/// How an object stands to a rule; later is worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Every clock of the rule is known, and none has run out.
    NotYetDue,
    /// What the rule asks for cannot be known from the data.
    NotDeterminable,
    /// The clock has run out unless there was an interaction that the data do not show.
    OverdueUnlessLater,
    /// The clock has run out.
    Overdue,
}

impl Status {
    /// As it is written.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NotYetDue => "not yet due",
            Self::NotDeterminable => "not determinable",
            Self::OverdueUnlessLater => "overdue unless there was a later interaction",
            Self::Overdue => "overdue",
        }
    }
}

/// One object under one rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Held {
    /// The object's name, cleaned.
    pub object: Arc<str>,
    /// The rule.
    pub rule: String,
    /// The rule's source.
    pub source: String,
    /// The kinds of data that it speaks of, in this object.
    pub elements: BTreeSet<Arc<str>>,
    /// Findings.
    pub findings: u64,
    /// How it stands.
    pub status: Status,
    /// The day on which it was last modified: seen, not collected.
    pub seen: Option<String>,
    /// How many days ago that was.
    pub age_days: Option<i64>,
    /// The day on which the clock that decides runs out, where it is known.
    pub due: Option<String>,
    /// Why.
    pub why: String,
}

/// What an inventory holds, by rule and object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Always `privet.retention/1`.
    pub schema: &'static str,
    /// The day for which it holds.
    pub as_of: String,
    /// The objects, worst first.
    pub objects: Vec<Held>,
    /// What a reader must know.
    pub notes: Vec<String>,
}

/// What is known of an object.
#[derive(Default)]
struct Object {
    elements: BTreeMap<Arc<str>, u64>,
    categories: BTreeSet<Arc<str>>,
    seen: Option<Day>,
    /// The earliest date that its records carry, or the same day.
    first: Option<Day>,
}

/// Judges an inventory by rules.
#[must_use]
pub fn judge(document: &Document, rules: &[Rule], map: &Map, as_of: Day) -> Report {
    let mut objects: BTreeMap<Arc<str>, Object> = BTreeMap::new();
    for entry in document.entries.iter().filter(|entry| entry.disposition == Disposition::Real) {
        let object = objects.entry(entry.object.clone()).or_default();
        *object.elements.entry(entry.element.clone()).or_default() += entry.count;
        object.categories.extend(entry.categories.iter().cloned());
        if let Some(seen) = &entry.seen {
            object.seen = object.seen.max(Day::parse(&seen.last));
            object.first = object.first.into_iter().chain(Day::parse(&seen.first)).min();
        }
    }
    let mut held = Vec::new();
    for (name, object) in &objects {
        for rule in rules {
            held.extend(of_rule(name, object, rule, map, as_of));
        }
    }
    held.sort_by(|a, b| {
        (std::cmp::Reverse(a.status), std::cmp::Reverse(a.age_days), &a.object, &a.rule).cmp(&(
            std::cmp::Reverse(b.status),
            std::cmp::Reverse(b.age_days),
            &b.object,
            &b.rule,
        ))
    });
    Report { schema: "privet.retention/1", as_of: as_of.to_string(), notes: notes(document, &objects), objects: held }
}

fn of_rule(name: &Arc<str>, object: &Object, rule: &Rule, map: &Map, as_of: Day) -> Option<Held> {
    if !rule.holds_at(map, name) {
        return None;
    }
    let is_meant = |element: &Arc<str>| {
        let by_category = || {
            object
                .categories
                .iter()
                .any(|category| rule.categories.iter().any(|wanted| **category == **wanted || category.starts_with(&format!("{wanted}/"))))
        };
        rule.elements.iter().any(|prefix| covers(prefix, element)) || rule.elements.is_empty() && (rule.categories.is_empty() || by_category())
    };
    let elements: BTreeSet<Arc<str>> = object.elements.keys().filter(|element| is_meant(element)).cloned().collect();
    if elements.is_empty() {
        return None;
    }
    let findings = object.elements.iter().filter(|(element, _)| elements.contains(*element)).map(|(_, count)| count).sum();
    let (status, due, why) = worst(rule, name, (object.seen, object.first), as_of);
    Some(Held {
        object: name.clone(),
        rule: rule.id.clone(),
        source: rule.source.clone(),
        elements,
        findings,
        status,
        seen: object.seen.map(|day| day.to_string()),
        age_days: object.seen.map(|day| as_of.since(day)),
        due: due.map(|day| day.to_string()),
        why,
    })
}

/// The state of the clock that decides. One that has run out decides; else one that cannot be known; else the one that runs out first.
fn worst(rule: &Rule, name: &str, seen: (Option<Day>, Option<Day>), as_of: Day) -> (Status, Option<Day>, String) {
    let states = rule.clocks.iter().map(|clock| state(rule, clock, name, seen, as_of));
    let earlier = |a: &Option<Day>, b: &Option<Day>| match (a, b) {
        (Some(a), Some(b)) => b.cmp(a),
        (Some(_), None) => std::cmp::Ordering::Greater,
        (None, Some(_)) => std::cmp::Ordering::Less,
        (None, None) => std::cmp::Ordering::Equal,
    };
    let all: Vec<(Status, Option<Day>, String)> = states.collect();
    let worst = all.iter().max_by(|a, b| a.0.cmp(&b.0).then_with(|| earlier(&a.1, &b.1))).cloned();
    let (status, due, why) = worst.unwrap_or((Status::NotDeterminable, None, "the rule has no clock".to_owned()));
    if status == Status::NotDeterminable {
        // Every clock that cannot be known is named.
        let reasons: Vec<String> = all.iter().filter(|(status, ..)| *status == Status::NotDeterminable).map(|(.., why)| why.clone()).collect();
        return (status, due, reasons.join("; "));
    }
    (status, due, why)
}

fn state(rule: &Rule, clock: &Clock, name: &str, (seen, first): (Option<Day>, Option<Day>), as_of: Day) -> (Status, Option<Day>, String) {
    let due = |from: Day| clock.period.after(from);
    let judged = |from: Day, why: String| {
        let due = due(from);
        (if due < as_of { Status::Overdue } else { Status::NotYetDue }, Some(due), why)
    };
    if let Some(day) = rule.known(clock.event) {
        return judged(day, format!("{} on {day}, by the configuration", clock.event.name()));
    }
    match clock.event {
        Event::Generated => match (Day::in_name(name).filter(|day| *day <= as_of), seen) {
            (Some(day), seen) if seen.is_none_or(|seen| day <= seen) => judged(day, format!("generated on {day}, by the date in its name")),
            (_, Some(seen)) if due(seen) < as_of => {
                (Status::Overdue, Some(due(seen)), format!("generated on {seen} or before: it was last modified then"))
            }
            (_, Some(_)) if first.is_some_and(|first| due(first) < as_of) => {
                let first = first.unwrap_or(as_of);
                (Status::Overdue, Some(due(first)), format!("a record in it is dated {first}: it was generated then or before"))
            }
            (_, Some(seen)) => (Status::NotDeterminable, None, format!("when it was generated is not known; seen on {seen}, it may be older")),
            (_, None) => {
                (Status::NotDeterminable, None, "when it was generated is not known; the inventory has no days (scan with --modified)".to_owned())
            }
        },
        Event::LastInteraction => match seen {
            Some(seen) if due(seen) < as_of => {
                (Status::OverdueUnlessLater, Some(due(seen)), format!("last modified on {seen}; a later interaction would not show in it"))
            }
            Some(seen) => (Status::NotYetDue, Some(due(seen)), format!("last modified on {seen}; the last interaction was then or later")),
            None => (
                Status::NotDeterminable,
                None,
                "when the last interaction was is not known; the inventory has no days (scan with --modified)".to_owned(),
            ),
        },
        event => (Status::NotDeterminable, None, format!("{} does not show in data", event.noun())),
    }
}

fn notes(document: &Document, objects: &BTreeMap<Arc<str>, Object>) -> Vec<String> {
    let mut notes = vec![
        "Days are those on which objects were last modified: they say when data were seen, not when they were collected.".to_owned(),
        "\"Not determinable\" does not mean in order: what a rule asks for does not show in the data.".to_owned(),
        "Whether a rule applies is not decided here. This is not legal advice.".to_owned(),
    ];
    let holds = |object: &Object, prefixes: &[&str]| object.elements.keys().any(|element| prefixes.iter().any(|prefix| covers(prefix, element)));
    let count = |prefixes: &[&str]| objects.values().filter(|object| holds(object, prefixes)).count();
    let biometric = count(&["bio.fingerprint", "bio.face", "bio.iris", "bio.voice", "bio.record"]);
    let releases = count(&["person.release"]);
    if biometric > 0 && releases == 0 {
        notes.push(format!(
            "{biometric} object{} biometric data, and no record of a written release is in sight (740 ILCS 14/15(b)).",
            if biometric == 1 { " holds" } else { "s hold" }
        ));
    } else if biometric > 0 {
        notes.push(format!(
            "Records of biometric releases stand in {releases} object{}; whether they cover everybody is not decided here.",
            if releases == 1 { "" } else { "s" }
        ));
    }
    let (children, consents) = (count(&["child.age", "child.birth_date"]), count(&["child.consent"]));
    if children > 0 && consents == 0 {
        notes.push(format!(
            "{children} object{} data of children, and no record of parental consent is in sight (16 CFR 312.5).",
            if children == 1 { " holds" } else { "s hold" }
        ));
    }
    if !document.coverage.complete {
        notes.push("The scan was not complete: see the coverage of the inventory.".to_owned());
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::{Status, builtin, worst};
    use crate::day::Day;

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a day")
    }

    #[test]
    fn only_what_data_show_is_said() {
        let rules = builtin();
        let of = |id: &str, name: &str, seen: Option<&str>| {
            let rule = rules.iter().find(|rule| rule.id == id).expect("there");
            let (status, due, _) = worst(rule, name, (seen.map(day), seen.map(day)), day("2026-01-01"));
            (status, due.map(|day| day.to_string()))
        };
        let due = |text: &str| Some(text.to_owned());
        assert_eq!(of("biometric-3-years", "a.fmr", Some("2021-05-01")), (Status::Overdue, due("2024-05-01")));
        assert_eq!(of("biometric-3-years", "a.fmr", Some("2025-05-01")), (Status::NotDeterminable, None));
        assert_eq!(of("biometric-3-years", "2020-01-01/a.fmr", Some("2025-05-01")), (Status::Overdue, due("2023-01-01")));
        assert_eq!(of("bipa", "a.fmr", Some("2021-05-01")), (Status::OverdueUnlessLater, due("2024-05-01")));
        assert_eq!(of("bipa", "a.fmr", Some("2025-05-01")).0, Status::NotDeterminable);
        assert_eq!(of("texas-cubi", "a.fmr", Some("2001-01-01")).0, Status::NotDeterminable);
        assert_eq!(of("bipa", "a.fmr", None).0, Status::NotDeterminable);
    }
}
