//! The promise and the data side by side: what a notice declares, what a scan found, and where the two differ.
//!
//! A difference is a question for whoever signs the notice. What was found is there by pattern; what was not found may still be there.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::sync::Arc;

use serde::Serialize;

use crate::day::Day;
use crate::inventory::Document;
use crate::taxonomy::Law;

use super::found::{Category, Found, Spot, spoken};
use super::map::{Exchange, Map, MapText, Role};
use super::model::{Notice, Said};
use super::wording::WORDING;

/// The name and version of the form.
pub const SCHEMA: &str = "privet.notice-check/1";

/// How promise and data stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Declared and found.
    DeclaredAndFound,
    /// Found in the data, not declared in the notice.
    FoundNotDeclared,
    /// Found in the data, and the notice says that it is not collected.
    FoundAlthoughDenied,
    /// Declared in the notice, not found in what was read.
    DeclaredNotFound,
    /// Neither.
    Neither,
}

impl Status {
    const fn says(self) -> &'static str {
        match self {
            Self::DeclaredAndFound => "declared and found",
            Self::FoundNotDeclared => "**found in the data, not declared in the notice**",
            Self::FoundAlthoughDenied => "**found in the data; the notice says it is not collected**",
            Self::DeclaredNotFound => "declared, not found in what was read",
            Self::Neither => "neither declared nor found",
        }
    }
}

/// One category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// The letter of the statute.
    pub category: String,
    /// Its name.
    pub title: String,
    /// How promise and data stand to each other.
    pub status: Status,
    /// Whether the notice lists it as collected.
    pub declared: bool,
    /// Whether the notice lists it as disclosed for a business purpose.
    pub declared_disclosed: bool,
    /// Findings.
    pub findings: u64,
    /// Objects that hold them.
    pub objects: u64,
    /// The limbs of sensitive personal information among them.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub limbs: BTreeSet<String>,
    /// First and last day on which an object that holds it was modified: seen, not collected.
    pub seen: Option<(String, String)>,
    /// Whether it was seen within the look-back; null where no day is known.
    pub in_window: Option<bool>,
    /// The first places.
    pub places: Vec<Spot>,
}

/// A difference that the gate counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Gap {
    /// `not-declared`, `denied`, `not-declared-disclosed`, `sold`, `shared`, `sensitive`; `transfer` where that was asked for.
    pub kind: &'static str,
    /// The category; of a transfer all that lie there.
    pub category: String,
    /// The recipient, for disclosures.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipient: Option<String>,
    /// What differs.
    pub says: String,
    /// Where, first objects.
    pub objects: Vec<Arc<str>>,
}

/// Data that lie in a country.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Transfer {
    /// The country (ISO 3166).
    pub country: String,
    /// Whether the notice names it.
    pub is_named: bool,
    /// The categories that lie there.
    pub categories: BTreeSet<String>,
    /// The first objects.
    pub objects: Vec<Arc<str>>,
}

/// Promise and data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Always [`SCHEMA`].
    pub schema: &'static str,
    /// The day on which the look-back ends.
    pub as_of: String,
    /// The categories.
    pub categories: Vec<Row>,
    /// The differences.
    pub gaps: Vec<Gap>,
    /// Categories that the notice lists as collected and not as disclosed.
    pub collected_not_disclosed: Vec<String>,
    /// Where data lie.
    pub transfers: Vec<Transfer>,
    /// What a reader must know.
    pub notes: Vec<String>,
}

impl Check {
    /// Makes a difference of every country that the notice does not name.
    pub fn count_transfers(&mut self) {
        let unnamed = self.transfers.iter().filter(|transfer| !transfer.is_named).map(|transfer| Gap {
            kind: "transfer",
            category: transfer.categories.iter().cloned().collect::<Vec<_>>().join(", "),
            recipient: None,
            says: format!("data lie in {}, a country that the notice does not name", transfer.country),
            objects: transfer.objects.clone(),
        });
        self.gaps.extend(unnamed);
    }
}

/// How many objects are named of each difference.
const NAMED: usize = 5;

/// Compares a notice with an inventory. `as_of` is the day, YYYY-MM-DD, on which the look-back ends.
#[must_use]
pub fn check(notice: &Notice, document: &Document, map: &Map, law: &Law, as_of: &str) -> Check {
    let found = Found::new(document, map, law);
    let nothing = Category::default();
    let titles = law.categories.iter().filter(|category| category.limb_of.is_none());
    let mut out = Check {
        schema: SCHEMA,
        as_of: as_of.to_owned(),
        categories: Vec::new(),
        gaps: Vec::new(),
        collected_not_disclosed: Vec::new(),
        transfers: transfers(notice, &found),
        notes: notes(notice, &found, map),
    };
    let window = Day::parse(as_of).map(|day| day.plus_months(-i64::from(notice.look_back_months.unwrap_or(12))).to_string());
    for title in titles {
        let category = found.categories.get(&title.id).unwrap_or(&nothing);
        let row = row(notice, &title.id, &title.title, category, window.as_deref());
        gaps(notice, &row, category, &mut out.gaps);
        out.categories.push(row);
    }
    let is_disclosed = |id: &String| notice.disclosed.iter().any(|declared| declared.category == *id);
    let mut only: Vec<String> = notice.collected.iter().map(|declared| declared.category.clone()).filter(|id| !is_disclosed(id)).collect();
    only.sort();
    out.collected_not_disclosed = only;
    out
}

fn row(notice: &Notice, id: &str, title: &str, category: &Category, window: Option<&str>) -> Row {
    let lists = |list: &[super::model::Declared]| list.iter().any(|declared| declared.category == id);
    // What is said of sensitive data may stand in a statement instead of the list.
    let declared = lists(&notice.collected) || id == "L" && notice.sensitive.statement == Said::Some;
    let denied = lists(&notice.not_collected) || id == "L" && notice.sensitive.statement == Said::None;
    let status = match (declared, category.findings > 0) {
        (true, true) => Status::DeclaredAndFound,
        (true, false) => Status::DeclaredNotFound,
        (false, true) if denied => Status::FoundAlthoughDenied,
        (false, true) => Status::FoundNotDeclared,
        (false, false) => Status::Neither,
    };
    let last = category.seen.as_ref().map(|(_, last)| last.as_str());
    Row {
        category: id.to_owned(),
        title: title.to_owned(),
        status,
        declared,
        declared_disclosed: lists(&notice.disclosed),
        findings: category.findings,
        objects: category.objects.len() as u64,
        limbs: category.limbs.clone(),
        seen: category.seen.clone(),
        in_window: window.zip(last).map(|(window, last)| last >= window),
        places: category.spots.clone(),
    }
}

/// What one recipient gets of a category.
struct Handed {
    role: Option<Role>,
    exchange: Option<Exchange>,
    objects: Vec<Arc<str>>,
}

fn gaps(notice: &Notice, row: &Row, category: &Category, out: &mut Vec<Gap>) {
    let all = || category.objects.keys().take(NAMED).cloned().collect::<Vec<_>>();
    let mut gap = |kind, recipient: Option<&str>, says: String, objects| {
        out.push(Gap { kind, category: row.category.clone(), recipient: recipient.map(str::to_owned), says, objects });
    };
    let named = format!("category {} ({})", row.category, row.title);
    match row.status {
        Status::FoundNotDeclared if row.category == "L" => {
            gap("sensitive", None, "sensitive personal information found in the data; the notice makes no statement on it".to_owned(), all());
        }
        Status::FoundNotDeclared => gap("not-declared", None, format!("{named} found in the data, not declared in the notice as collected"), all()),
        Status::FoundAlthoughDenied => gap("denied", None, format!("{named} found in the data; the notice says that it is not collected"), all()),
        _ => {}
    }
    let mut by_recipient: BTreeMap<&str, Handed> = BTreeMap::new();
    for (object, map) in &category.objects {
        if let MapText { recipient: Some(recipient), role, exchange, .. } = map {
            by_recipient
                .entry(recipient)
                .or_insert_with(|| Handed { role: *role, exchange: *exchange, objects: Vec::new() })
                .objects
                .push(object.clone());
        }
    }
    for (recipient, Handed { role, exchange, mut objects }) in by_recipient {
        objects.truncate(NAMED);
        let role = role.map_or("recipient", Role::name);
        match exchange.unwrap_or(Exchange::BusinessPurpose) {
            Exchange::BusinessPurpose if !row.declared_disclosed => {
                gap(
                    "not-declared-disclosed",
                    Some(recipient),
                    format!("{named} found in what {recipient} ({role}) gets, not declared as disclosed for a business purpose"),
                    objects,
                );
            }
            Exchange::Sale if !covers(&notice.sold, &row.category) => {
                gap(
                    "sold",
                    Some(recipient),
                    format!("{named} found in what is sold to {recipient}; the notice's statement on selling is `{}`", notice.sold.statement.name()),
                    objects,
                );
            }
            Exchange::Sharing if !covers(&notice.shared, &row.category) => {
                gap(
                    "shared",
                    Some(recipient),
                    format!(
                        "{named} found in what is shared with {recipient}; the notice's statement on sharing is `{}`",
                        notice.shared.statement.name()
                    ),
                    objects,
                );
            }
            _ => {}
        }
    }
}

/// Whether a notice that says an act is done says it of this category.
fn covers(act: &super::model::Act, category: &str) -> bool {
    act.statement == Said::Some && (act.categories.is_empty() || act.categories.iter().any(|known| known == category))
}

fn transfers(notice: &Notice, found: &Found) -> Vec<Transfer> {
    let elsewhere = notice.jurisdictions.iter().flat_map(|jurisdiction| &jurisdiction.terms.transfers);
    let named: BTreeSet<&str> = notice.terms.transfers.iter().chain(elsewhere).flat_map(|transfer| &transfer.countries).map(String::as_str).collect();
    let recipients = notice.terms.recipients.iter().chain(notice.jurisdictions.iter().flat_map(|jurisdiction| &jurisdiction.terms.recipients));
    let of_recipients: BTreeSet<String> =
        recipients.filter_map(|recipient| recipient.country.as_deref()).flat_map(|country| WORDING.countries(country)).map(str::to_owned).collect();
    let mut by_country: BTreeMap<String, (BTreeSet<String>, BTreeSet<Arc<str>>)> = BTreeMap::new();
    for (id, category) in &found.categories {
        for (object, map) in &category.objects {
            if let Some(country) = &map.country {
                let entry = by_country.entry(country.clone()).or_default();
                entry.0.insert(id.clone());
                entry.1.insert(object.clone());
            }
        }
    }
    let transfer = |(country, (categories, objects)): (String, (BTreeSet<String>, BTreeSet<Arc<str>>))| Transfer {
        is_named: named.contains(country.as_str()) || of_recipients.contains(&country),
        country,
        categories,
        objects: objects.into_iter().take(NAMED).collect(),
    };
    by_country.into_iter().map(transfer).collect()
}

fn notes(notice: &Notice, found: &Found, map: &Map) -> Vec<String> {
    let mut notes = vec![
        "Kinds of data were found by pattern in what was read; what was not found may still be there.".to_owned(),
        "Days are those on which objects were last modified: they say when data were seen, not when they were collected.".to_owned(),
        "This compares words with data. Whether a law applies and what it asks for is not decided here; this is not legal advice.".to_owned(),
    ];
    if !found.is_complete {
        notes.push("The scan was not complete: see the coverage of the inventory.".to_owned());
    }
    if map.is_empty() {
        notes.push("No `[[map]]` of privet.toml says who gets data or where they lie: disclosures and transfers were not compared.".to_owned());
    }
    notes.extend(notice.notes.iter().cloned());
    notes
}

/// Writes the comparison as Markdown.
///
/// # Errors
/// What the writer fails with.
pub fn write(check: &Check, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# The notice and the data\n")?;
    match check.gaps.len() {
        0 => writeln!(out, "Nothing was found that the notice does not declare.\n")?,
        1 => writeln!(out, "1 difference between the data and the notice.\n")?,
        count => writeln!(out, "{count} differences between the data and the notice.\n")?,
    }
    for gap in &check.gaps {
        writeln!(out, "* {}: {}", gap.says, gap.objects.iter().map(|object| object.to_string()).collect::<Vec<_>>().join(", "))?;
    }
    writeln!(
        out,
        "\n## Categories\n\n| category | | findings | objects | seen | disclosed by the notice | places |\n|---|---|---:|---:|---|---|---|"
    )?;
    for row in &check.categories {
        let seen = match (&row.seen, row.in_window) {
            (Some((first, last)), Some(true)) => format!("{first} to {last}"),
            (Some((first, last)), _) => format!("{first} to {last}, before the look-back"),
            (None, _) => String::new(),
        };
        let places = row.places.iter().map(|spot| format!("{} ({})", spoken(&spot.object, &spot.place), spot.element)).collect::<Vec<_>>().join("; ");
        let disclosed = if row.declared_disclosed { "yes" } else { "no" };
        let (status, places) = (row.status.says(), places.replace('|', "\\|"));
        writeln!(out, "| {}: {} | {status} | {} | {} | {seen} | {disclosed} | {places} |", row.category, row.title, row.findings, row.objects)?;
    }
    if !check.collected_not_disclosed.is_empty() {
        writeln!(out, "\nDeclared as collected and not as disclosed: {}.", check.collected_not_disclosed.join(", "))?;
    }
    if !check.transfers.is_empty() {
        writeln!(out, "\n## Where data lie\n\n| country | in the notice | categories | objects |\n|---|---|---|---|")?;
        for transfer in &check.transfers {
            let named = if transfer.is_named { "named" } else { "**not named**" };
            let categories = transfer.categories.iter().cloned().collect::<Vec<_>>().join(", ");
            let objects = transfer.objects.iter().map(|object| object.to_string()).collect::<Vec<_>>().join(", ");
            writeln!(out, "| {} | {named} | {categories} | {objects} |", transfer.country)?;
        }
    }
    writeln!(out)?;
    check.notes.iter().try_for_each(|note| writeln!(out, "> {note}\n>"))
}
