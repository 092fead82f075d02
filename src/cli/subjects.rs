//! `--subjects`: how many different people the data are about, estimated.
//!
//! Of every record (a line, a row, a JSON object) the strongest identifier counts, by its keyed hash, which leaves memory only as the register of a
//! sketch. Two records with the same identifier are one person; a person under two identifiers counts twice, so the number is an estimate.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};

use crate::detect::Disposition;
use crate::inventory::{Distinct, Finding};
use crate::taxonomy::elements::covers;

/// What tells people apart, the strongest first.
const IDENTIFIERS: [&str; 14] = [
    "id.national",
    "id.tax",
    "id.passport",
    "id.license",
    "id.health",
    "contact.email",
    "work.employee_id",
    "school.student_id",
    "commerce.customer_id",
    "contact.phone",
    "health.insurance",
    "auth.username",
    "person.name",
    "device",
];

/// Who a record is about, by what stands in it.
const KINDS: [(&str, &[&str]); 4] = [
    ("child", &["child.age", "child.birth_date", "child.guardian", "child.consent", "child.school"]),
    ("employee", &["work.employee_id", "work.salary", "work.hire_date", "work.performance", "work.department"]),
    ("consumer", &["commerce", "financial.card"]),
    ("organisation", &["id.org", "id.tax.eu.vat"]),
];

/// Counts people.
#[derive(Default)]
pub(super) struct Census {
    counts: Mutex<Counts>,
}

#[derive(Default)]
struct Counts {
    all: Distinct,
    categories: BTreeMap<Arc<str>, Distinct>,
    kinds: BTreeMap<&'static str, Distinct>,
    /// Records with personal data and nothing that tells people apart.
    without: u64,
}

impl Census {
    /// Hears the findings of a part of an object: whole records.
    pub(super) fn hear(&self, findings: &[Finding]) {
        let mut records: BTreeMap<(&str, Option<u64>), Vec<&Finding>> = BTreeMap::new();
        for finding in findings.iter().filter(|finding| finding.disposition == Disposition::Real) {
            let record = finding.standing.as_ref().filter(|_| finding.place.name.is_none()).map(|standing| standing.record);
            records.entry((&finding.object, record)).or_default().push(finding);
        }
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        records.values().for_each(|record| counts.add(record));
    }

    /// The estimate, as it stands in the inventory.
    pub(super) fn value(self) -> Value {
        let counts = self.counts.into_inner().unwrap_or_else(PoisonError::into_inner);
        let number = |distinct: &Distinct| distinct.count();
        let categories: serde_json::Map<String, Value> =
            counts.categories.iter().map(|(category, distinct)| (category.to_string(), json!(number(distinct)))).collect();
        let kinds: serde_json::Map<String, Value> =
            counts.kinds.iter().map(|(kind, distinct)| ((*kind).to_owned(), json!(number(distinct)))).collect();
        json!({
            "estimate": number(&counts.all),
            "minors": counts.kinds.get("child").map_or(Some(0), Distinct::count),
            "categories": categories,
            "kinds": kinds,
            "records_without_identifier": counts.without,
            "notes": [
                "Different people by the strongest identifier of each record; a person under two identifiers counts twice.",
                "The kind of a person is told by labels of the record only; most records tell none."
            ],
        })
    }
}

impl Counts {
    fn add(&mut self, record: &[&Finding]) {
        let strongest = IDENTIFIERS.iter().find_map(|prefix| record.iter().find(|finding| covers(prefix, &finding.element)));
        let Some(person) = strongest.map(|finding| finding.hash) else {
            self.without += 1;
            return;
        };
        self.all.add(person);
        let categories: BTreeSet<&Arc<str>> = record.iter().flat_map(|finding| &finding.categories).collect();
        for category in categories {
            self.categories.entry(category.clone()).or_default().add(person);
        }
        for (kind, prefixes) in KINDS {
            if record.iter().any(|finding| prefixes.iter().any(|prefix| covers(prefix, &finding.element))) {
                self.kinds.entry(kind).or_default().add(person);
            }
        }
    }
}
