//! The skeleton of a record of processing activities (GDPR Art. 30(1)).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::super::map::MapText;
use super::page::Page;
use super::{Material, blank, recipient};

/// What one activity holds.
#[derive(Default)]
struct Activity {
    elements: BTreeSet<Arc<str>>,
    maps: Vec<MapText>,
}

/// The record: an activity for each purpose that the configuration names, and one for what it names none for.
#[must_use]
pub fn record(material: &Material<'_>) -> Page {
    let mut page = Page::new("Record of processing activities");
    page.note("This is a draft for a lawyer, made by privet from what a scan found and from privet.toml (GDPR Art. 30(1)). What was not found may still be there. It is not legal advice.");
    page.paragraph(&format!(
        "Controller, representative and data protection officer, with contact details (a): {}",
        blank("names and contact details")
    ));
    let mut activities: BTreeMap<Option<String>, Activity> = BTreeMap::new();
    for category in material.found.categories.values() {
        for map in category.objects.values() {
            let activity = activities.entry(map.purpose.clone()).or_default();
            activity.elements.extend(category.elements.keys().cloned());
            if !activity.maps.contains(map) {
                activity.maps.push(map.clone());
            }
        }
    }
    for (number, (purpose, activity)) in activities.into_iter().enumerate() {
        let title = purpose.clone().unwrap_or_else(|| blank("purpose; no `[[map]]` names one"));
        page.heading(2, &format!("Activity {}: {title}", number + 1));
        let joined = |of: &dyn Fn(&MapText) -> Option<String>, what: &str| {
            let values: BTreeSet<String> = activity.maps.iter().filter_map(of).collect();
            if values.is_empty() { blank(what) } else { values.into_iter().collect::<Vec<_>>().join("; ") }
        };
        let subjects = if activity.elements.iter().any(|element| element.starts_with("child.")) { "children among them; " } else { "" };
        let data: Vec<String> = activity.elements.iter().map(|element| material.title(element)).collect();
        let row = |name: &str, value: String| vec![name.to_owned(), value];
        let rows = vec![
            row("Purposes (b)", title),
            row("Categories of data subjects (c)", format!("{subjects}{}", blank("customers, employees …"))),
            row("Categories of personal data (c)", data.join("; ")),
            row("Recipients (d)", joined(&recipient, "recipients")),
            row("Where data lie, transfers to third countries and safeguards (e)", joined(&|map| map.country.clone(), "countries and safeguards")),
            row("Time limits for erasure (f)", joined(&|map| map.retention.clone(), "time limits")),
            row("Technical and organisational measures (g)", blank("measures of Art. 32(1)")),
        ];
        page.table(&["Art. 30(1)", "Record"], rows);
    }
    page
}
