//! All formats that are made from one inventory agree on every count: findings by element, by object and in all, entries, categories, and the ledger.

mod sample;

use std::collections::BTreeMap;
use std::io::Read as _;

use base64::Engine as _;
use privet::detect::Disposition;
use privet::inventory::Document;
use privet::object::Zone;
use privet::report::{Format, Page, write};
use serde_json::Value;

fn report(format: Format) -> String {
    let mut out = Vec::new();
    write(&sample::document(), &sample::laws(), format, Page { width: 200, ..Page::default() }, &mut out).expect("a vector takes everything");
    String::from_utf8(out).expect("reports are UTF-8")
}

/// Sums by a key.
type Sums = BTreeMap<String, u64>;

fn sums(counts: impl IntoIterator<Item = (String, u64)>) -> Sums {
    counts.into_iter().fold(Sums::new(), |mut sums, (key, count)| {
        *sums.entry(key).or_default() += count;
        sums
    })
}

/// What the inventory itself says: findings by element, all of them and those that count.
fn by_element(document: &Document) -> Sums {
    sums(document.entries.iter().map(|entry| (entry.element.to_string(), entry.count)))
}

fn counted_by_element(document: &Document) -> Sums {
    let counts = |entry: &&privet::inventory::document::EntryDoc| entry.disposition == Disposition::Real && entry.zone == Zone::Own;
    sums(document.entries.iter().filter(counts).map(|entry| (entry.element.to_string(), entry.count)))
}

fn element_text(html: &str, id: &str) -> String {
    let start = html.find(&format!("id=\"{id}\"")).expect("the page has the element");
    let rest = &html[start..];
    let inner = &rest[rest.find('>').expect("it has an end") + 1..];
    inner[..inner.find("</").expect("it is closed")].to_owned()
}

fn inflated(base64: &str) -> Value {
    let bytes = base64::engine::general_purpose::STANDARD.decode(base64.trim()).expect("base64");
    let mut text = String::new();
    flate2::read::DeflateDecoder::new(&bytes[..]).read_to_string(&mut text).expect("deflated");
    serde_json::from_str(&text).expect("JSON")
}

fn attribute(tag: &str, name: &str) -> String {
    let start = tag.find(&format!("{name}=\"")).expect("the attribute is there") + name.len() + 2;
    tag[start..].split('"').next().unwrap_or_default().to_owned()
}

#[test]
fn json_holds_the_inventory() {
    let inventory: Value = serde_json::from_str(&report(Format::Json)).expect("JSON");
    let entries = inventory["entries"].as_array().expect("entries");
    let text = |entry: &Value, key: &str| entry[key].as_str().expect("a text").to_owned();
    assert_eq!(
        sums(entries.iter().map(|entry| (text(entry, "element"), entry["count"].as_u64().expect("a count")))),
        by_element(&sample::document())
    );
    let totals = inventory["totals"].as_array().expect("totals");
    let findings = totals.iter().map(|total| (text(total, "element"), total["findings"].as_u64().expect("a count"))).filter(|(_, count)| *count > 0);
    assert_eq!(sums(findings), by_element(&sample::document()));
}

#[test]
fn csv_has_a_row_for_each_entry() {
    let text = report(Format::Csv);
    let mut rows = text.split("\r\n").filter(|row| !row.is_empty());
    let header: Vec<&str> = rows.next().expect("a header").split(',').collect();
    let at = |name| header.iter().position(|column| *column == name).expect("a column");
    let cells = |row: &str| -> Vec<String> { row.split(',').map(str::to_owned).collect() };
    // Nothing before the column `count` of this inventory holds a comma.
    let counts: Vec<(String, u64)> =
        rows.map(|row| (cells(row)[at("element")].clone(), cells(row)[at("count")].parse().expect("a number"))).collect();
    assert_eq!(counts.len(), sample::document().entries.len());
    assert_eq!(sums(counts), by_element(&sample::document()));
}

#[test]
fn sarif_carries_the_counts_of_its_entries() {
    let log: Value = serde_json::from_str(&report(Format::Sarif)).expect("JSON");
    let results = log["runs"][0]["results"].as_array().expect("results");
    let carried =
        results.iter().filter_map(|result| Some((result["properties"]["element"].as_str()?.to_owned(), result["occurrenceCount"].as_u64()?)));
    assert_eq!(sums(carried), by_element(&sample::document()));
}

#[test]
fn table_and_markdown_say_what_counts() {
    let (table, markdown) = (report(Format::Table), report(Format::Markdown));
    let section = |text: &str, from: &str, to: &str| text.split_once(from).and_then(|(_, rest)| rest.split_once(to)).expect("a section").0.to_owned();
    let elements = section(&table, "PERSONAL DATA", "FOUND TOGETHER");
    let pages = section(&markdown, "## Personal data", "## Found together");
    for (element, count) in counted_by_element(&sample::document()) {
        let row = elements.lines().find(|line| line.contains(&format!("({element})"))).expect("a row");
        assert_eq!(row.split_whitespace().rev().nth(2), Some(count.to_string().as_str()), "{row}");
        let row = pages.lines().find(|line| line.contains(&format!("`{element}`"))).expect("a row");
        assert_eq!(row.split(" | ").nth(2), Some(count.to_string().as_str()), "{row}");
    }
    let document = sample::document();
    for (text, separator) in [(&table, "  "), (&markdown, " | ")] {
        let row = text.lines().find(|line| line.contains("listed in all")).expect("a row");
        assert!(row.contains(&format!("{separator}{}", document.coverage.listed.objects)), "{row}");
    }
}

#[test]
fn the_page_holds_every_entry_and_every_sum() {
    let html = report(Format::Html);
    let document = sample::document();
    let columns = inflated(&element_text(&html, "columns"));
    let numbers = |key: &str| -> Vec<u64> { columns[key].as_array().expect("a column").iter().map(|n| n.as_u64().expect("a number")).collect() };
    let element = |at: u64| columns["elements"][usize::try_from(at).expect("small")].as_str().expect("an element").to_owned();
    assert_eq!(numbers("count").len(), document.entries.len());
    assert_eq!(sums(numbers("element").into_iter().map(element).zip(numbers("count"))), by_element(&document));
    let samples: usize = element_text(&html, "samples")
        .lines()
        .map(|line| {
            let parcel = inflated(line);
            parcel["entries"].as_array().expect("entries").iter().map(|entry| entry["samples"].as_array().expect("samples").len()).sum::<usize>()
        })
        .sum();
    assert_eq!(samples, document.entries.iter().map(|entry| entry.samples.len()).sum::<usize>());
    let rows = html
        .split("<tr data-element=")
        .skip(1)
        .map(|tag| (tag[1..].split('"').next().unwrap_or_default().to_owned(), attribute(tag, "data-findings")));
    let rows: Sums = rows.map(|(element, count)| (element, count.parse().expect("a number"))).filter(|(_, count)| *count > 0).collect();
    assert_eq!(rows, counted_by_element(&document));
}

#[test]
fn test_servers_and_gitlab_are_told_every_entry_that_counts() {
    let document = sample::document();
    let counted = document.entries.iter().filter(|entry| entry.disposition == Disposition::Real && entry.zone == Zone::Own).count();
    let junit = report(Format::Junit);
    assert_eq!(attribute(&junit, "failures"), counted.to_string());
    assert_eq!(junit.matches("<failure ").count(), counted);
    let issues: Value = serde_json::from_str(&report(Format::Gitlab)).expect("JSON");
    let stands = |issue: &&Value| issue["severity"] != "info";
    let text = |issue: &Value, key: &str| issue[key].as_str().expect("a text").to_owned();
    let count = |told: &str| told.split("one of ").nth(1).map_or(1, |rest| rest.split(' ').next().expect("a number").parse().expect("a number"));
    // An issue for each place that is kept, and each says how many findings its entry has.
    let told: BTreeMap<(String, String), u64> = issues.as_array().expect("a list").iter().filter(stands).fold(BTreeMap::new(), |mut told, issue| {
        let path = issue["location"]["path"].as_str().expect("a path").to_owned();
        told.insert((path, text(issue, "check_name")), count(&text(issue, "description")));
        told
    });
    assert_eq!(told.len(), counted);
    assert_eq!(told.values().sum::<u64>(), counted_by_element(&document).values().sum::<u64>());
}

#[test]
fn what_stands_together_and_what_rules_say_agree() {
    let document = sample::document();
    let (html, table, markdown) = (report(Format::Html), report(Format::Table), report(Format::Markdown));
    let last = |text: &str, separator: &str| -> Vec<String> {
        let cells: Vec<&str> = text.split(separator).map(str::trim).filter(|cell| !cell.is_empty()).collect();
        cells.iter().rev().map(|&cell| cell.to_owned()).collect()
    };
    for met in &document.combinations {
        let row = table.lines().find(|line| line.starts_with(&met.title)).expect("a row");
        assert_eq!(last(row, " ")[..2], [met.objects.to_string(), met.records.to_string()], "{row}");
        let row = markdown.lines().find(|line| line.starts_with(&format!("| {}", met.title))).expect("a row");
        assert_eq!(last(row, " | ")[1..3], [met.objects.to_string(), met.records.to_string()], "{row}");
        assert!(html.contains(&format!("<b>{}</b> records in <b>{}</b>", met.records, met.objects)), "{}", met.title);
    }
    assert!(!document.policy.is_empty() && !document.combinations.is_empty());
    for ruling in &document.policy {
        let dash = |count: u64| if count == 0 { "–".to_owned() } else { count.to_string() };
        let row = table.lines().find(|line| line.starts_with(&format!("{}: ", ruling.rule))).expect("a row");
        assert_eq!(last(row, " ")[..2], [dash(ruling.objects), dash(ruling.findings)], "{row}");
        let row = markdown.lines().find(|line| line.starts_with(&format!("| `{}`", ruling.rule))).expect("a row");
        assert!(row.contains(&format!("| {} | {} |", ruling.findings, ruling.objects)), "{row}");
        let tag = html.split("<tr data-rule=").find(|tag| tag.starts_with(&format!("\"{}\"", ruling.rule))).expect("a row");
        assert_eq!(attribute(tag, "data-findings"), ruling.findings.to_string());
    }
}

#[test]
fn the_notice_beside_the_data_has_the_counts_of_its_categories() {
    let (document, html) = (sample::document(), report(Format::Html));
    let rows: Vec<&str> = html.split("<tr data-notice=").skip(1).collect();
    assert_eq!(rows.len(), 2);
    for row in rows {
        let id = row[1..].split('"').next().expect("a category");
        let category = document.categories.iter().find(|category| category.law == "ccpa" && category.id == id).expect("there");
        assert_eq!(attribute(row, "data-findings"), category.findings.to_string());
        assert_eq!(row.contains("not declared in the notice"), id == "G");
    }
}

#[test]
fn categories_agree() {
    let html = report(Format::Html);
    let table = report(Format::Table);
    let tags: Vec<&str> = html.split("<li class=\"category").skip(1).collect();
    assert!(!tags.is_empty());
    for tag in tags {
        let (findings, objects) = (attribute(tag, "data-findings"), attribute(tag, "data-objects"));
        let key = attribute(tag, "data-category");
        let label = key.rsplit(['/', ':']).next().expect("a label");
        let row = table.lines().find(|line| line.trim_start().starts_with(&format!("{label} "))).expect("a row");
        let shown = |count: &str| if count == "0" { "–".to_owned() } else { count.to_owned() };
        let cells: Vec<&str> = row.split_whitespace().rev().take(2).collect();
        assert_eq!(cells, [shown(&objects), shown(&findings)], "{key}");
    }
}
