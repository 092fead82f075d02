//! `privet find`: where one person's data occur, for requests to know, to access and to take along.
//!
//! The person's values are read from a file or standard input, never from arguments, and are never written: they are compared by the keyed hashes
//! of what the detectors find. A name or a date of birth alone may be anybody's, so they count only together, or beside another value of the person
//! in the same record.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::Write as _;
use std::path::Path;
use std::sync::{Arc, Mutex};

use serde::Serialize;
use serde_json::{Value, json};

use crate::day::Day;
use crate::detect::{Confidence, Key};
use crate::inventory::{Finding, Place};
use crate::notice::found::spoken;
use crate::sensitive::Sensitive;

use super::args::Find;
use super::exit::{Exit, Failure};
use super::survey::Listening;
use super::{output, survey};

/// The fewest letters and digits of a value that is searched: shorter ones occur everywhere.
const SHORTEST: usize = 4;
/// The element of values that no detector knows.
const OWN: &str = "custom.subject";

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    Email,
    Phone,
    Name,
    BirthDate,
    Id,
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Name => "name",
            Self::BirthDate => "birth date",
            Self::Id => "id",
        }
    }
}

/// One value of the person. It is never written.
struct Wanted {
    kind: Kind,
    text: String,
    /// Its number among the values, counted from 1.
    number: usize,
}

/// A finding that is, or is a part of, a value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Hit {
    object: Arc<str>,
    record: u64,
    place: Place,
    value: usize,
    part: Part,
    element: Arc<str>,
    masked: Arc<str>,
    confidence: &'static str,
}

/// Whether a whole value was found, or one word of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Whole,
    Word(usize),
}

pub(super) fn run(args: &Find) -> Result<Exit, Failure> {
    if !matches!(args.format.as_str(), "text" | "json") {
        return Err(format!("--format `{}`: choose from text, json", args.format).into());
    }
    let wanted = read(&args.subject)?;
    let listening = Listening::with(&args.targets, &args.scan, &detectors(&wanted))?.hearing_all();
    let hashes = hashes(&wanted, &listening.engine.key);
    let hits: Mutex<BTreeSet<Hit>> = Mutex::default();
    let hear = |findings: &[Finding]| {
        let mut hits = hits.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        for finding in findings {
            for (value, part) in hashes.get(&finding.hash).into_iter().flatten() {
                hits.insert(hit(finding, *value, *part));
            }
        }
    };
    let surveyed = listening.run(&hear)?;
    let occurrences = settle(hits.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner), &wanted);
    let coverage = &surveyed.document.coverage;
    if args.format == "json" {
        write_json(&occurrences, &wanted, coverage.complete)?;
    } else {
        write_text(&occurrences, &wanted, coverage.complete)?;
    }
    Ok(match (surveyed.is_broken, occurrences.is_empty()) {
        (true, _) => Exit::Usage,
        (false, true) => Exit::Gate,
        (false, false) => Exit::Done,
    })
}

fn hit(finding: &Finding, value: usize, part: Part) -> Hit {
    let confidence = match finding.confidence {
        Confidence::Possible => "possible",
        Confidence::Likely => "likely",
        Confidence::Certain => "certain",
    };
    Hit {
        object: finding.object.clone(),
        record: finding.standing.as_ref().map_or(0, |standing| standing.record),
        place: finding.place.clone(),
        value,
        part,
        element: finding.element.clone(),
        // A detector for the very value says no more of it than that it stands there.
        masked: finding.masked.clone(),
        confidence,
    }
}

/// Reads the person's values.
fn read(path: &Path) -> Result<Vec<Wanted>, String> {
    let bytes = survey::bytes(path).map_err(|error| format!("--subject {error}"))?;
    let text = String::from_utf8(bytes).map_err(|_| "--subject: is not UTF-8 text".to_owned())?;
    let mut pairs: Vec<(String, String)> = Vec::new();
    if text.trim_start().starts_with(['{', '[']) {
        let value: Value =
            serde_json::from_str(&text).map_err(|error| format!("--subject: line {}, column {}: is not JSON", error.line(), error.column()))?;
        flatten("", &value, &mut pairs);
    } else {
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let labelled = line.split_once(':').filter(|(label, _)| {
                !label.contains('@') && label.len() < 30 && label.chars().all(|char| char.is_alphabetic() || " _-".contains(char))
            });
            let (label, value) = labelled.unwrap_or(("", line));
            pairs.push((label.to_lowercase(), value.trim().to_owned()));
        }
    }
    let mut wanted = Vec::new();
    for ((label, text), number) in pairs.into_iter().zip(1..) {
        if text.chars().filter(|char| char.is_alphanumeric()).count() < SHORTEST {
            return Err(format!("--subject: value {number} is shorter than {SHORTEST} letters and digits: it would be found everywhere"));
        }
        wanted.push(Wanted { kind: kind(&label, &text), text, number });
    }
    if wanted.is_empty() {
        return Err("--subject: holds no value; write one a line, for example `email: …`".to_owned());
    }
    Ok(wanted)
}

fn flatten(label: &str, value: &Value, pairs: &mut Vec<(String, String)>) {
    match value {
        Value::Object(object) => object.iter().for_each(|(key, value)| flatten(&key.to_lowercase(), value, pairs)),
        Value::Array(values) => values.iter().for_each(|value| flatten(label, value, pairs)),
        Value::String(text) => pairs.push((label.to_owned(), text.clone())),
        Value::Number(number) => pairs.push((label.to_owned(), number.to_string())),
        Value::Null | Value::Bool(_) => {}
    }
}

fn kind(label: &str, text: &str) -> Kind {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    if text.contains('@') {
        Kind::Email
    } else if ["birth", "born", "dob"].iter().any(|word| label.contains(word)) || label.is_empty() && Day::parse(text).is_some() {
        Kind::BirthDate
    } else if ["phone", "mobile", "tel", "fax"].iter().any(|word| label.contains(word)) || label.is_empty() && text.starts_with('+') && digits >= 8 {
        Kind::Phone
    } else if label.contains("name") && !label.contains("user") || label.is_empty() && digits == 0 && text.contains(' ') {
        Kind::Name
    } else {
        Kind::Id
    }
}

/// Every form in which a value may be written, by the hash of what a detector would take of it.
fn hashes(wanted: &[Wanted], key: &Key) -> HashMap<u64, Vec<(usize, Part)>> {
    let mut hashes: HashMap<u64, Vec<(usize, Part)>> = HashMap::new();
    let mut put = |text: &str, value: usize, part: Part| {
        let known = hashes.entry(key.count_hash(Sensitive::new(text.as_bytes()))).or_default();
        if !known.contains(&(value, part)) {
            known.push((value, part));
        }
    };
    for (at, value) in wanted.iter().enumerate() {
        put(&value.text, at, Part::Whole);
        put(&value.text.to_lowercase(), at, Part::Whole);
        match value.kind {
            Kind::Phone => phones(&value.text).iter().for_each(|form| put(form, at, Part::Whole)),
            Kind::BirthDate => dates(&value.text).iter().for_each(|form| put(form, at, Part::Whole)),
            Kind::Name => {
                names(&value.text).iter().for_each(|form| put(form, at, Part::Whole));
                let words: Vec<&str> = words(&value.text).collect();
                words.iter().enumerate().filter(|_| words.len() > 1).for_each(|(word, text)| put(text, at, Part::Word(word)));
            }
            Kind::Email | Kind::Id => {}
        }
    }
    hashes
}

fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split([' ', ',']).filter(|word| word.chars().count() > 1)
}

/// A name with its words in the orders in which names are written.
fn names(name: &str) -> Vec<String> {
    let words: Vec<&str> = words(name).collect();
    let [first, .., last] = words.as_slice() else { return Vec::new() };
    let rest = words[..words.len() - 1].join(" ");
    vec![
        words.join(" "),
        format!("{last}, {rest}"),
        format!("{last} {rest}"),
        format!("{first} {last}"),
        format!("{last}, {first}"),
        format!("{last} {first}"),
    ]
}

/// A telephone number with and without the code of its country.
fn phones(phone: &str) -> Vec<String> {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_start_matches("00");
    let mut forms = vec![digits.to_owned(), format!("00{digits}")];
    for code in 1..=3 {
        if phone.trim_start().starts_with('+') && digits.len() > code + 6 {
            forms.extend([digits[code..].to_owned(), format!("0{}", &digits[code..])]);
        }
    }
    if digits.len() == 10 {
        forms.push(format!("1{digits}"));
    }
    forms
}

/// A date in the orders in which dates are written.
fn dates(date: &str) -> Vec<String> {
    let numbers: Vec<i64> = date.split(|char: char| !char.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect();
    let day = Day::parse(date).or_else(|| match numbers.as_slice() {
        [month, day, year] if date.contains('/') => Day::of(*year, *month, *day).or_else(|| Day::of(*year, *day, *month)),
        [day, month, year] => Day::of(*year, *month, *day),
        _ => None,
    });
    let Some((year, month, day)) = day.map(Day::parts) else { return Vec::new() };
    let short = year % 100;
    let mut forms = Vec::new();
    for (month, day) in [(format!("{month:02}"), format!("{day:02}")), (month.to_string(), day.to_string())] {
        forms.extend([
            format!("{year}-{month}-{day}"),
            format!("{month}/{day}/{year}"),
            format!("{day}.{month}.{year}"),
            format!("{month}/{day}/{short:02}"),
            format!("{day}.{month}.{short:02}"),
        ]);
    }
    forms
}

/// Detectors for the values themselves: ids that no other detector may know.
fn detectors(wanted: &[Wanted]) -> Vec<(String, String, String)> {
    let elements = format!("[\"{OWN}\"]\ntitle = \"Value of the person\"\nabout = \"A value that was asked for.\"\nmask = \"kind\"\n");
    let mut texts = vec![("elements".to_owned(), "--subject".to_owned(), elements)];
    for value in wanted.iter().filter(|value| matches!(value.kind, Kind::Id | Kind::Email)) {
        let text = toml::Value::String(value.text.clone()).to_string();
        let detector = format!(
            "name = \"Value of the person\"\nelement = \"{OWN}\"\nabout = \"A value that was asked for.\"\nreferences = [\"--subject\"]\n\n[pattern]\nterms = [{text}]\n\n[examples]\naccept = [{text}]\nreject = [\"x\"]\n"
        );
        texts.push((format!("subject/value_{}", value.number), "--subject".to_owned(), detector));
    }
    texts
}

/// What counts of the hits: names and dates of birth only beside each other or beside another value in the same record.
fn settle(hits: BTreeSet<Hit>, wanted: &[Wanted]) -> Vec<Hit> {
    let mut records: BTreeMap<(Arc<str>, u64), Vec<Hit>> = BTreeMap::new();
    for hit in hits {
        records.entry((hit.object.clone(), hit.record)).or_default().push(hit);
    }
    let mut out: Vec<Hit> = Vec::new();
    for hits in records.into_values() {
        let kind = |hit: &Hit| wanted[hit.value].kind;
        let is_named = |value: usize| {
            let of: Vec<Part> = hits.iter().filter(|hit| hit.value == value).map(|hit| hit.part).collect();
            let count = words(&wanted[value].text).count();
            // First and last name in fields of their own are the whole name.
            of.contains(&Part::Whole) || count > 1 && of.contains(&Part::Word(0)) && of.contains(&Part::Word(count - 1))
        };
        let has_name = (0..wanted.len()).any(|value| wanted[value].kind == Kind::Name && is_named(value));
        let has_birth = hits.iter().any(|hit| kind(hit) == Kind::BirthDate);
        let has_other = hits.iter().any(|hit| matches!(kind(hit), Kind::Email | Kind::Phone | Kind::Id));
        for hit in &hits {
            let counts = match kind(hit) {
                Kind::Name => is_named(hit.value) && (has_birth || has_other),
                Kind::BirthDate => has_name || has_other,
                Kind::Email | Kind::Phone | Kind::Id => true,
            };
            if counts {
                out.push(hit.clone());
            }
        }
    }
    // A value found by its own detector and by another is one occurrence: the other says more.
    let known: BTreeSet<(Arc<str>, Place, usize)> =
        out.iter().filter(|hit| &*hit.element != OWN).map(|hit| (hit.object.clone(), hit.place.clone(), hit.value)).collect();
    out.retain(|hit| &*hit.element != OWN || !known.contains(&(hit.object.clone(), hit.place.clone(), hit.value)));
    out.dedup_by(|a, b| (&a.object, &a.place, a.value, &a.element) == (&b.object, &b.place, b.value, &b.element));
    out
}

fn write_text(hits: &[Hit], wanted: &[Wanted], is_complete: bool) -> Result<(), Failure> {
    let mut out = output::stdout();
    for hit in hits {
        let value = &wanted[hit.value];
        let place = spoken(&hit.object, &hit.place);
        let line = format!("{place}: {} (value {}), {} {}, {}", value.kind.name(), value.number, hit.element, hit.masked, hit.confidence);
        writeln!(out, "{}", output::printable(&line))?;
    }
    out.flush()?;
    if hits.is_empty() {
        output::complain("find: the person's values do not occur in what was read");
    }
    if !is_complete {
        output::complain("find: not everything could be read; `privet scan` names what was not");
    }
    Ok(())
}

fn write_json(hits: &[Hit], wanted: &[Wanted], is_complete: bool) -> Result<(), Failure> {
    let occurrence = |hit: &Hit| {
        let value = &wanted[hit.value];
        json!({ "value": value.number, "kind": value.kind, "object": hit.object, "place": hit.place, "element": hit.element, "masked": hit.masked, "confidence": hit.confidence })
    };
    let objects: BTreeSet<&Arc<str>> = hits.iter().map(|hit| &hit.object).collect();
    let notes = [
        "Values are numbered as they stand in the file that was given; none of them stands here.",
        "A name or a date of birth counts only together with the other, or beside another value of the person in the same record.",
        "Places and masked samples may still be personal: treat this file as confidential.",
    ];
    let report = json!({
        "schema": "privet.find/1",
        "complete": is_complete,
        "found": !hits.is_empty(),
        "values": wanted.iter().map(|value| json!({ "value": value.number, "kind": value.kind })).collect::<Vec<_>>(),
        "objects": objects,
        "occurrences": hits.iter().map(occurrence).collect::<Vec<_>>(),
        "notes": notes,
    });
    let mut out = output::stdout();
    serde_json::to_writer_pretty(&mut out, &report).map_err(std::io::Error::from)?;
    writeln!(out)?;
    out.flush()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Kind, dates, kind, names, phones};

    #[test]
    fn values_have_forms() {
        assert!(names("Ada M. Lovelace").contains(&"Lovelace, Ada".to_owned()));
        assert!(phones("+1 415 555 0100").contains(&"4155550100".to_owned()));
        assert!(phones("+49 30 123456").contains(&"030123456".to_owned()));
        assert!(dates("1815-12-10").contains(&"12/10/1815".to_owned()) && dates("10.12.1815").contains(&"1815-12-10".to_owned()));
        assert_eq!(
            [kind("", "a@b.example"), kind("dob", "1815-12-10"), kind("", "Ada Lovelace"), kind("customer id", "C-1")],
            [Kind::Email, Kind::BirthDate, Kind::Name, Kind::Id]
        );
    }
}
