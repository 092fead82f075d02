//! What a template may use. `docs/report.md` lists it; a change there is a change for everybody who wrote a template.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::detect::Disposition;
use crate::inventory::Document;
use crate::inventory::document::{CategoryDoc, CombinationDoc, EntryDoc, ExampleDoc};
use crate::object::Zone;
use crate::taxonomy::classify::Laws;

use super::super::digest::{Digest, ElementRow, LedgerRow, RulingRow, Scope, is_secret, is_sensitive, place};
use super::super::text::clean;
use super::entries::{self, Packed};
use super::law::{self, LawView};
use super::notice::{self, Reconciliation};
use super::places::{self, Folder, Held};
use super::split::{self, Split};
use super::treemap;

/// How many places the table beside the map lists.
const PLACES: usize = 40;

/// The page.
#[derive(Debug, Serialize)]
pub(super) struct Model<'a> {
    verdict: String,
    complete: bool,
    targets: Vec<String>,
    tool: Tool<'a>,
    key: Option<&'a str>,
    options: Vec<(String, String)>,
    read: Read,
    total: Held,
    kinds: usize,
    personal: Personal,
    laws: Vec<LawView<'a>>,
    groups: Vec<Group>,
    possible: Option<String>,
    allowed: u64,
    map: Map,
    splits: Vec<Split>,
    combinations: Vec<Combination<'a>>,
    policy: Vec<Rule<'a>>,
    notice: Option<Reconciliation>,
    ledger: Vec<Ledger>,
    notes: Vec<String>,
    entries: Packed,
    vocabulary: Vocabulary,
}

/// What counts as personal data: neither secrets of systems nor context.
#[derive(Debug, Serialize)]
struct Personal {
    findings: u64,
    objects: u64,
}

#[derive(Debug, Serialize)]
struct Tool<'a> {
    version: &'a str,
    catalogue: &'a str,
}

#[derive(Debug, Serialize)]
struct Read {
    objects: u64,
    bytes: u64,
    listed_objects: u64,
    listed_bytes: u64,
    unread_objects: u64,
    left_out_objects: u64,
}

/// Kinds of data under one heading.
#[derive(Debug, Serialize)]
struct Group {
    title: &'static str,
    rows: Vec<Element>,
}

#[derive(Debug, Serialize)]
struct Element {
    id: String,
    title: String,
    findings: u64,
    distinct: String,
    objects: u64,
    beside: Option<String>,
    sensitive: bool,
}

#[derive(Debug, Serialize)]
struct Map {
    narrow: String,
    middle: String,
    wide: String,
    summary: String,
    rows: Vec<places::Row>,
    more: usize,
}

#[derive(Debug, Serialize)]
struct Combination<'a> {
    title: &'a str,
    says: &'a str,
    law: &'a str,
    cite: &'a str,
    records: u64,
    objects: u64,
    examples: Vec<Example>,
    /// What other rules say of the same records.
    also: Vec<Duty<'a>>,
}

#[derive(Debug, Serialize)]
struct Duty<'a> {
    says: &'a str,
    law: &'a str,
    cite: &'a str,
}

#[derive(Debug, Serialize)]
struct Rule<'a> {
    rule: &'a str,
    word: &'static str,
    about: String,
    findings: u64,
    objects: u64,
    examples: Vec<Example>,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
struct Example {
    object: String,
    place: String,
}

#[derive(Debug, Serialize)]
struct Ledger {
    what: String,
    objects: u64,
    bytes: u64,
    tone: &'static str,
    names: Vec<(String, Option<String>)>,
    more: u64,
}

/// What the script needs to know of words.
#[derive(Debug, Serialize)]
struct Vocabulary {
    elements: BTreeMap<String, Named>,
    categories: BTreeMap<String, Cited>,
    confidence: Vec<&'static str>,
    disposition: Vec<&'static str>,
    zone: Vec<&'static str>,
    counted: Vec<&'static str>,
}

#[derive(Debug, Serialize)]
struct Named {
    title: String,
    about: String,
}

#[derive(Debug, Serialize)]
struct Cited {
    law: String,
    title: String,
    cite: String,
    wording: String,
    verified: bool,
    sensitive: bool,
}

impl<'a> Model<'a> {
    /// Everything that the page says.
    pub fn new(document: &'a Document, laws: &'a Laws) -> std::io::Result<Self> {
        let digest = Digest::new(document, laws);
        let scope = Scope::new(document, laws);
        let root = Folder::root(document, &scope);
        let counted = document.entries.iter().filter(|entry| scope.counts_entry(entry));
        let sensitive = sensitive_elements(document);
        let group = |title, rows: &[ElementRow]| Group { title, rows: rows.iter().map(|row| element(row, &sensitive)).collect() };
        let groups = [
            group("Personal data", &digest.personal),
            group("Secrets of systems", &digest.secrets),
            group("Context, not personal data by itself", &digest.context),
        ];
        Ok(Self {
            verdict: clean(&digest.verdict).into_owned(),
            complete: document.coverage.complete,
            targets: document.targets.iter().map(|target| clean(target).into_owned()).collect(),
            tool: Tool { version: &document.tool.version, catalogue: &document.tool.catalogue },
            key: document.key.as_deref(),
            options: options(document),
            read: read(document),
            total: root.held,
            kinds: digest.personal.iter().filter(|row| row.findings > 0).count(),
            personal: Personal { findings: digest.personal.iter().map(|row| row.findings).sum(), objects: personal_objects(document, &scope) },
            laws: law::views(document, &scope, &digest.laws),
            groups: groups.into_iter().filter(|group| !group.rows.is_empty()).collect(),
            possible: digest.possible.clone(),
            allowed: document.allowed,
            map: map(&root),
            splits: vec![
                split::confidence(document, counted.map(|entry| (entry.confidence, entry.count))),
                split::disposition(document),
                split::zone(document),
            ],
            combinations: combinations(&document.combinations),
            policy: digest.policy.iter().map(rule).collect(),
            notice: notice::of(document),
            ledger: digest.ledger.iter().map(ledger).collect(),
            notes: document.notes.iter().map(|note| clean(note).into_owned()).collect(),
            entries: entries::pack(document)?,
            vocabulary: vocabulary(document, &scope),
        })
    }
}

fn personal_objects(document: &Document, scope: &Scope<'_>) -> u64 {
    let counts = |entry: &&EntryDoc| scope.counts_entry(entry) && !scope.is_context(&entry.element) && !is_secret(&entry.element);
    document.entries.iter().filter(counts).map(|entry| &*entry.object).collect::<BTreeSet<&str>>().len() as u64
}

/// Options that were set, in words; those that say nothing are left out.
fn options(document: &Document) -> Vec<(String, String)> {
    let said = |value: &serde_json::Value| match value {
        serde_json::Value::Null | serde_json::Value::Bool(false) => None,
        serde_json::Value::Bool(true) => Some("yes".to_owned()),
        serde_json::Value::String(text) => Some(clean(text).into_owned()),
        serde_json::Value::Array(all) if all.is_empty() => None,
        serde_json::Value::Array(all) => {
            Some(all.iter().map(|one| one.as_str().map_or_else(|| one.to_string(), |text| clean(text).into_owned())).collect::<Vec<_>>().join(", "))
        }
        other => Some(clean(&other.to_string()).into_owned()),
    };
    document.options.iter().filter_map(|(name, value)| Some((clean(name).replace('_', " "), said(value)?))).collect()
}

fn read(document: &Document) -> Read {
    let coverage = &document.coverage;
    Read {
        objects: coverage.scanned.objects,
        bytes: coverage.scanned.bytes,
        listed_objects: coverage.listed.objects,
        listed_bytes: coverage.listed.bytes,
        unread_objects: coverage.listed.objects.saturating_sub(coverage.scanned.objects),
        left_out_objects: coverage.skipped.iter().map(|skipped| skipped.objects).sum(),
    }
}

/// The elements that a chosen law calls sensitive or special, wherever they stand.
fn sensitive_elements(document: &Document) -> BTreeSet<&str> {
    let sensitive = places::sensitive(document);
    let is_grave = |entry: &&EntryDoc| entry.categories.iter().any(|category| sensitive.contains(&**category));
    document.entries.iter().filter(is_grave).map(|entry| &*entry.element).collect()
}

fn element(row: &ElementRow, sensitive: &BTreeSet<&str>) -> Element {
    Element {
        id: clean(&row.element).into_owned(),
        title: clean(&row.title).into_owned(),
        findings: row.findings,
        distinct: row.distinct.clone(),
        objects: row.objects,
        beside: row.beside.words().map(|words| words.replace("beside these: ", "")),
        sensitive: sensitive.contains(row.element.as_str()),
    }
}

fn map(root: &Folder) -> Map {
    let (rows, more) = places::rows(root, PLACES);
    let [narrow, middle, wide] = treemap::draw(root);
    Map { narrow, middle, wide, summary: summary(&rows), rows, more }
}

/// The map in a sentence, for those who do not see it.
fn summary(rows: &[places::Row]) -> String {
    let most = rows.iter().max_by_key(|row| row.held.findings);
    let Some(most) = most else { return "Nothing was found in any place.".to_owned() };
    let grave = rows.iter().filter(|row| row.held.sensitive > 0).count();
    let share = split::percent(most.held.findings as f64 / rows.iter().map(|row| row.held.findings).sum::<u64>().max(1) as f64);
    let sensitive = match grave {
        0 => "None of the places listed holds anything sensitive.".to_owned(),
        1 => "One of the places listed holds something sensitive.".to_owned(),
        several => format!("{several} of the places listed hold something sensitive."),
    };
    format!("{} holds most: {share} of the findings. {sensitive}", most.key)
}

fn example(example: &ExampleDoc) -> Example {
    Example { object: clean(&example.object).into_owned(), place: clean(&place(&example.place)).into_owned() }
}

fn rule<'a>(row: &RulingRow<'a>) -> Rule<'a> {
    Rule {
        rule: row.rule,
        word: row.word,
        about: row.about.clone(),
        findings: row.findings,
        objects: row.objects,
        examples: row.examples.iter().map(example).collect(),
    }
}

/// Rules that say different things of the same records stand as one.
fn combinations(all: &[CombinationDoc]) -> Vec<Combination<'_>> {
    let mut out: Vec<Combination<'_>> = Vec::new();
    for met in all {
        let own = combination(met);
        let is_same = |known: &&mut Combination<'_>| {
            (known.title, known.records, known.objects, &known.examples) == (own.title, own.records, own.objects, &own.examples)
        };
        match out.iter_mut().find(is_same) {
            Some(known) => known.also.push(Duty { says: own.says, law: own.law, cite: own.cite }),
            None => out.push(own),
        }
    }
    out
}

fn combination(met: &CombinationDoc) -> Combination<'_> {
    Combination {
        title: &met.title,
        says: &met.says,
        law: &met.law,
        cite: &met.cite,
        records: met.records,
        objects: met.objects,
        examples: met.examples.iter().map(example).collect(),
        also: Vec::new(),
    }
}

fn ledger(row: &LedgerRow) -> Ledger {
    let tone = match row.what.as_str() {
        "read whole" => "whole",
        "listed in all" => "sum",
        "read in part" | "could not be read" => "gap",
        what if what.contains("not opened") => "gap",
        _ => "left",
    };
    let names = row.names.iter().map(|(name, reason)| (clean(name).into_owned(), reason.as_ref().map(|reason| clean(reason).into_owned())));
    Ledger { what: row.what.clone(), objects: row.objects, bytes: row.bytes, tone, names: names.collect(), more: row.more }
}

fn vocabulary(document: &Document, scope: &Scope<'_>) -> Vocabulary {
    let mut elements = BTreeMap::new();
    for entry in &document.entries {
        if !elements.contains_key(&*entry.element) {
            let about = scope.about(&entry.element);
            elements.insert(entry.element.to_string(), Named { title: clean(scope.title(&entry.element)).into_owned(), about: about.to_owned() });
        }
    }
    let cited = |category: &CategoryDoc| {
        let key = format!("{}:{}", category.law, category.id);
        let wording = scope.law(&category.law).and_then(|law| law.category(&category.id)).map_or("", |known| known.wording.as_str());
        let cited = Cited {
            law: scope.law(&category.law).map_or_else(|| clean(&category.law).into_owned(), |law| law.title.clone()),
            title: clean(&category.title).into_owned(),
            cite: clean(&category.cite).into_owned(),
            wording: wording.to_owned(),
            verified: category.verified,
            sensitive: is_sensitive(document, &key),
        };
        (clean(&key).into_owned(), cited)
    };
    Vocabulary {
        elements: elements.into_iter().map(|(id, named)| (clean(&id).into_owned(), named)).collect(),
        categories: document.categories.iter().map(cited).collect(),
        confidence: split::CONFIDENCES.to_vec(),
        disposition: [Disposition::Real, Disposition::Test, Disposition::Reserved, Disposition::Role, Disposition::Synthetic]
            .map(Disposition::name)
            .to_vec(),
        zone: Zone::ALL.map(Zone::name).to_vec(),
        counted: Zone::ALL.into_iter().filter(|zone| scope.counts(Disposition::Real, *zone)).map(Zone::name).collect(),
    }
}
