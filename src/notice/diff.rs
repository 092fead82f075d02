//! What changed between two versions of a notice: first what it declares, then its sentences one by one, paired where they were only reworded.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use serde::Serialize;

use super::model::{Act, Contact, Declared, Minors, Notice, Place, Recipient, Retention, Terms};
use super::read::{Passage, Reading};
use super::wording::normal;

/// The name and version of the form.
pub const SCHEMA: &str = "privet.notice-diff/1";
/// Sentences that have this share of their words in common say the same in other words.
const ALIKE: f64 = 0.55;

/// What became of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It says something else.
    Changed,
    /// It stands in another part.
    Moved,
}

impl What {
    const fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
            Self::Moved => "moved",
        }
    }
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What became of it.
    pub what: What,
    /// What it is: `section`, `collected`, `recipient`, `wording` …
    pub about: &'static str,
    /// The part: a jurisdiction, or empty for the general part.
    pub part: String,
    /// What was said.
    pub old: Option<String>,
    /// What is said.
    pub new: Option<String>,
    /// Where it was said.
    pub old_place: Option<Place>,
    /// Where it is said.
    pub new_place: Option<Place>,
    /// The words that changed, where few did.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<String>,
}

/// All changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Always [`SCHEMA`].
    pub schema: &'static str,
    /// The changes: what is declared first, then the wording.
    pub changes: Vec<Change>,
}

/// Something with a key, a value and a place.
struct Fact {
    key: String,
    value: String,
    place: Option<Place>,
}

/// Compares two versions.
#[must_use]
pub fn compare(old: &Reading, new: &Reading) -> Difference {
    let mut changes = Vec::new();
    let (before, after) = (&old.notice, &new.notice);
    facts(&mut changes, "date", "", dates(before), dates(after));
    facts(&mut changes, "section", "", sections(before), sections(after));
    facts(&mut changes, "collected", "California", categories(&before.collected), categories(&after.collected));
    facts(&mut changes, "not collected", "California", categories(&before.not_collected), categories(&after.not_collected));
    facts(&mut changes, "disclosed", "California", categories(&before.disclosed), categories(&after.disclosed));
    for (name, a, b) in
        [("sold", &before.sold, &after.sold), ("shared", &before.shared, &after.shared), ("sensitive", &before.sensitive, &after.sensitive)]
    {
        facts(&mut changes, name, "California", act(a), act(b));
    }
    let (a, b) = (parts(before), parts(after));
    let names: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
    let nothing = Terms::default();
    for name in names {
        let (a, b) = (a.get(name).copied().unwrap_or(&nothing), b.get(name).copied().unwrap_or(&nothing));
        facts(&mut changes, "recipient", name, recipients(&a.recipients), recipients(&b.recipients));
        facts(&mut changes, "retention", name, retention(&a.retention), retention(&b.retention));
        facts(&mut changes, "children", name, minors(&a.minors), minors(&b.minors));
        facts(&mut changes, "contact", name, contacts(&a.contacts), contacts(&b.contacts));
    }
    wording(&mut changes, &old.passages, &new.passages);
    Difference { schema: SCHEMA, changes }
}

/// The parts by their first jurisdiction, so that one to which others were added stays the same part.
fn parts(notice: &Notice) -> BTreeMap<String, &Terms> {
    let others = notice.jurisdictions.iter().map(|other| (other.names.first().cloned().unwrap_or_default(), &other.terms));
    std::iter::once((String::new(), &notice.terms)).chain(others).collect()
}

fn dates(notice: &Notice) -> Vec<Fact> {
    let fact = |key: &str, date: &Option<String>| date.as_ref().map(|date| Fact { key: key.to_owned(), value: date.clone(), place: None });
    [fact("effective", &notice.effective), fact("updated", &notice.updated)].into_iter().flatten().collect()
}

fn sections(notice: &Notice) -> Vec<Fact> {
    let value = |law: &Option<String>| law.as_ref().map_or("names no law".to_owned(), |law| format!("names {law}"));
    notice.sections.iter().map(|section| Fact { key: section.jurisdiction.clone(), value: value(&section.law), place: Some(section.place) }).collect()
}

fn categories(list: &[Declared]) -> Vec<Fact> {
    list.iter().map(|declared| Fact { key: declared.category.clone(), value: declared.examples.join("; "), place: Some(declared.place) }).collect()
}

fn act(act: &Act) -> Vec<Fact> {
    let value = format!("{} {}", act.statement.name(), act.categories.join(", ")).trim().to_owned();
    vec![Fact { key: "statement".to_owned(), value, place: act.place }]
}

fn recipients(list: &[Recipient]) -> Vec<Fact> {
    let fact = |recipient: &Recipient| {
        let fields = [&recipient.contact, &recipient.country, &recipient.items, &recipient.purpose, &recipient.method, &recipient.retention];
        let value = fields.into_iter().flatten().cloned().collect::<Vec<_>>().join("; ");
        let kind = if recipient.country.is_some() { "transfer to " } else { "" };
        Fact { key: format!("{kind}{}", recipient.name), value, place: Some(recipient.place) }
    };
    list.iter().map(fact).collect()
}

fn retention(list: &[Retention]) -> Vec<Fact> {
    let fact = |kept: &Retention| {
        let key = format!(
            "{}{}",
            kept.category.as_ref().map(|category| format!("{category} ")).unwrap_or_default(),
            kept.period.as_deref().unwrap_or("no period")
        );
        Fact { key, value: kept.text.clone(), place: Some(kept.place) }
    };
    list.iter().filter(|kept| kept.days.is_some() || kept.category.is_some()).map(fact).collect()
}

fn minors(list: &[Minors]) -> Vec<Fact> {
    list.iter().map(|minors| Fact { key: format!("under {}", minors.age), value: minors.text.clone(), place: Some(minors.place) }).collect()
}

fn contacts(list: &[Contact]) -> Vec<Fact> {
    list.iter()
        .map(|contact| Fact { key: format!("{}: {}", contact.role, contact.value), value: String::new(), place: Some(contact.place) })
        .collect()
}

/// Compares facts by their keys.
fn facts(changes: &mut Vec<Change>, about: &'static str, part: &str, old: Vec<Fact>, new: Vec<Fact>) {
    let same = |a: &str, b: &str| essence(a) == essence(b);
    let said = |fact: &Fact| if fact.value.is_empty() { fact.key.clone() } else { format!("{}: {}", fact.key, fact.value) };
    let mut push = |what, old: Option<&Fact>, new: Option<&Fact>| {
        changes.push(Change {
            what,
            about,
            part: part.to_owned(),
            old: old.map(said),
            new: new.map(said),
            old_place: old.and_then(|fact| fact.place),
            new_place: new.and_then(|fact| fact.place),
            words: Vec::new(),
        });
    };
    for fact in &old {
        match new.iter().find(|other| same(&other.key, &fact.key)) {
            None => push(What::Removed, Some(fact), None),
            Some(other) if !same(&other.value, &fact.value) => push(What::Changed, Some(fact), Some(other)),
            Some(_) => {}
        }
    }
    for fact in new.iter().filter(|fact| !old.iter().any(|other| same(&other.key, &fact.key))) {
        push(What::Added, None, Some(fact));
    }
}

/// A text as it is compared: letters and digits only, so that layout and case do not count.
fn essence(text: &str) -> String {
    normal(text).chars().filter(|char| char.is_alphanumeric()).collect()
}

fn words(text: &str) -> Vec<String> {
    let is_part = |char: char| char.is_alphanumeric() || matches!(char, '\'' | '.' | '@' | '-');
    normal(text).split(|char| !is_part(char)).map(|word| word.trim_matches(['.', '-']).to_owned()).filter(|word| !word.is_empty()).collect()
}

fn part_of(passage: &Passage) -> String {
    passage.part.split(", ").next().unwrap_or_default().to_owned()
}

/// Compares sentences.
fn wording(changes: &mut Vec<Change>, old: &[Passage], new: &[Passage]) {
    let mut left: Vec<&Passage> = Vec::new();
    let mut unmatched: Vec<Option<&Passage>> = new.iter().map(Some).collect();
    let mut index: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
    for (at, passage) in new.iter().enumerate().rev() {
        index.entry((part_of(passage), essence(&passage.text))).or_default().push(at);
    }
    for passage in old {
        match index.get_mut(&(part_of(passage), essence(&passage.text))).and_then(Vec::pop) {
            Some(at) => unmatched[at] = None,
            None => left.push(passage),
        }
    }
    let mut gained: Vec<&Passage> = unmatched.into_iter().flatten().filter(|passage| !essence(&passage.text).is_empty()).collect();
    left.retain(|passage| !essence(&passage.text).is_empty());
    let mut out = Vec::new();
    for passage in left {
        if let Some(at) = gained.iter().position(|other| essence(&other.text) == essence(&passage.text)) {
            out.push(change(What::Moved, Some(passage), Some(gained.remove(at))));
            continue;
        }
        let best = gained
            .iter()
            .enumerate()
            .filter(|(_, other)| part_of(other) == part_of(passage))
            .map(|(at, other)| (likeness(&passage.text, &other.text), at));
        match best.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1))).filter(|(score, _)| *score >= ALIKE) {
            Some((_, at)) => out.push(change(What::Changed, Some(passage), Some(gained.remove(at)))),
            None => out.push(change(What::Removed, Some(passage), None)),
        }
    }
    out.extend(gained.into_iter().map(|passage| change(What::Added, None, Some(passage))));
    out.sort_by_key(|change| (change.new_place.or(change.old_place), change.what));
    changes.append(&mut out);
}

fn change(what: What, old: Option<&Passage>, new: Option<&Passage>) -> Change {
    let words = match (what, old, new) {
        (What::Changed, Some(old), Some(new)) => replaced(&old.text, &new.text),
        _ => Vec::new(),
    };
    Change {
        what,
        about: "wording",
        part: new.or(old).map(|passage| passage.part.clone()).unwrap_or_default(),
        old: old.map(|passage| passage.text.clone()),
        new: new.map(|passage| passage.text.clone()),
        old_place: old.map(|passage| passage.place),
        new_place: new.map(|passage| passage.place),
        words,
    }
}

/// The share of words that two texts have in common.
fn likeness(a: &str, b: &str) -> f64 {
    let (a, mut b) = (words(a), words(b));
    let total = a.len() + b.len();
    let common = a.iter().filter(|word| b.iter().position(|other| other == *word).map(|at| b.swap_remove(at)).is_some()).count();
    if total == 0 { 0.0 } else { 2.0 * common as f64 / total as f64 }
}

/// Runs of words that were replaced, as `old → new`, by the longest common sequence.
fn replaced(old: &str, new: &str) -> Vec<String> {
    let (a, b) = (words(old), words(new));
    if a.len() * b.len() > 250_000 {
        return Vec::new();
    }
    let mut longest = vec![vec![0u16; b.len() + 1]; a.len() + 1];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            longest[i][j] = if a[i] == b[j] { longest[i + 1][j + 1] + 1 } else { longest[i + 1][j].max(longest[i][j + 1]) };
        }
    }
    let (mut i, mut j, mut out) = (0, 0, Vec::new());
    let (mut gone, mut come): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
    let mut pour = |gone: &mut Vec<&str>, come: &mut Vec<&str>| {
        if !gone.is_empty() || !come.is_empty() {
            out.push(format!(
                "{} → {}",
                if gone.is_empty() { "∅".to_owned() } else { gone.join(" ") },
                if come.is_empty() { "∅".to_owned() } else { come.join(" ") }
            ));
        }
        gone.clear();
        come.clear();
    };
    while i < a.len() || j < b.len() {
        if i < a.len() && j < b.len() && a[i] == b[j] {
            pour(&mut gone, &mut come);
            (i, j) = (i + 1, j + 1);
        } else if j == b.len() || i < a.len() && longest[i + 1][j] >= longest[i][j + 1] {
            gone.push(&a[i]);
            i += 1;
        } else {
            come.push(&b[j]);
            j += 1;
        }
    }
    pour(&mut gone, &mut come);
    out
}

/// Writes the changes as Markdown.
///
/// # Errors
/// What the writer fails with.
pub fn write(difference: &Difference, out: &mut dyn Write) -> io::Result<()> {
    let (declared, wording): (Vec<&Change>, Vec<&Change>) = difference.changes.iter().partition(|change| change.about != "wording");
    writeln!(out, "# What changed\n")?;
    if difference.changes.is_empty() {
        return writeln!(out, "Nothing.");
    }
    writeln!(out, "## What is declared\n")?;
    if declared.is_empty() {
        writeln!(out, "Nothing.")?;
    }
    for change in declared {
        let part = if change.part.is_empty() { String::new() } else { format!(" ({})", change.part) };
        let said = match (&change.old, &change.new) {
            (Some(old), Some(new)) => format!("{old} → {new}"),
            (Some(said), None) | (None, Some(said)) => said.clone(),
            (None, None) => String::new(),
        };
        writeln!(out, "* {} {}{part}: {said}{}", change.about, change.what.name(), places(change))?;
    }
    writeln!(out, "\n## Wording\n")?;
    let mut part = None;
    for change in wording {
        if part != Some(&change.part) {
            part = Some(&change.part);
            writeln!(out, "\n### {}\n", if change.part.is_empty() { "General part" } else { &change.part })?;
        }
        match (&change.old, &change.new) {
            (Some(old), Some(new)) if change.what == What::Changed => {
                writeln!(out, "* changed{}: {}\n  - {old}\n  + {new}", places(change), change.words.join("; "))?;
            }
            (old, new) => writeln!(out, "* {}{}: {}", change.what.name(), places(change), new.as_ref().or(old.as_ref()).map_or("", String::as_str))?,
        }
    }
    Ok(())
}

fn places(change: &Change) -> String {
    match (change.old_place, change.new_place) {
        (Some(old), Some(new)) => format!(" ({old} → {new})"),
        (Some(old), None) => format!(" (was {old})"),
        (None, Some(new)) => format!(" ({new})"),
        (None, None) => String::new(),
    }
}
