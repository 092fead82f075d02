//! SARIF: held against the schema of the OASIS standard (`tests/schemas/README.md` says where it is from), and what code hosts rely on.

mod sample;

use privet::inventory::{Document, Place};
use privet::report::{Format, Page, write};
use serde_json::Value;

fn sarif(document: &Document) -> Value {
    let mut out = Vec::new();
    write(document, &sample::laws(), Format::Sarif, Page::default(), &mut out).expect("a vector takes everything");
    serde_json::from_slice(&out).expect("SARIF is JSON")
}

fn results(log: &Value) -> &Vec<Value> {
    log["runs"][0]["results"].as_array().expect("there are results")
}

#[test]
fn it_is_valid() {
    // The published pattern of languages has a stray bracket, which the validator refuses.
    let source = include_str!("schemas/sarif-2.1.0.json").replace("[a-zA-Z]{2}]?$", "[a-zA-Z]{2}$");
    let schema = serde_json::from_str(&source).expect("the schema is JSON");
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).expect("the schema is one");
    let mut empty = sample::document();
    empty.entries.clear();
    for document in [sample::document(), empty] {
        let log = sarif(&document);
        let errors: Vec<String> = validator.iter_errors(&log).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{errors:#?}");
    }
    assert!(!validator.is_valid(&serde_json::json!({"version": "2.1.0", "runs": [{"tool": {}}]})), "the schema refuses what is wrong");
}

#[test]
fn every_result_names_a_rule_a_relative_place_and_a_fingerprint() {
    let log = sarif(&sample::document());
    for result in results(&log) {
        let rule = &log["runs"][0]["tool"]["driver"]["rules"][result["ruleIndex"].as_u64().expect("an index") as usize];
        assert_eq!(rule["id"], result["ruleId"]);
        let uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().expect("a place");
        assert!(uri.bytes().all(|byte| byte.is_ascii_graphic()) && !uri.contains(':') && !uri.starts_with('/'), "{uri}");
        assert_eq!(result["partialFingerprints"]["privet/v1"].as_str().map(str::len), Some(32));
    }
}

#[test]
fn levels_follow_the_law_and_the_disposition() {
    let log = sarif(&sample::document());
    let level = |detector: &str, disposition: &str| {
        let of = |result: &&Value| result["ruleId"] == detector && result["properties"]["disposition"] == disposition;
        results(&log).iter().find(of).map(|result| result["level"].clone()).expect("there is such a result")
    };
    assert_eq!(level("us/ssn", "real"), "error");
    assert_eq!(level("us/ssn", "test"), "note");
    assert_eq!(level("cred/github_pat", "real"), "error");
    assert_eq!(level("contact/phone_us", "real"), "warning");
    assert_eq!(level("contact/email", "role"), "note");
}

#[test]
fn occurrences_add_up_to_the_findings() {
    let document = sample::document();
    let counted: u64 = results(&sarif(&document)).iter().filter_map(|result| result["occurrenceCount"].as_u64()).sum();
    assert_eq!(counted, document.entries.iter().map(|entry| entry.count).sum::<u64>());
}

#[test]
fn a_fingerprint_survives_a_moved_line_and_another_value() {
    let document = sample::document();
    let mut moved = document.clone();
    for sample in moved.entries.iter_mut().flat_map(|entry| &mut entry.samples) {
        let place = sample.place.get();
        sample.place = Place { line: place.line.map(|line| line + 10), ..place }.into();
        sample.masked = "".into();
    }
    let prints = |document: &Document| results(&sarif(document)).iter().map(|result| result["partialFingerprints"].clone()).collect::<Vec<_>>();
    assert_eq!(prints(&document), prints(&moved));
}

#[test]
fn what_was_not_read_is_notified() {
    let log = sarif(&sample::document());
    let invocation = &log["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    assert_eq!(invocation["toolExecutionNotifications"].as_array().map(Vec::len), Some(3));
}

#[test]
fn many_places_are_told_once_for_each_entry() {
    let mut document = sample::document();
    let entry = document.entries.iter().find(|entry| entry.samples.len() == 3).expect("an entry with three places").clone();
    document.entries = (0..2_000).map(|at| privet::inventory::document::EntryDoc { object: format!("{at}.csv").into(), ..entry.clone() }).collect();
    assert_eq!(results(&sarif(&document)).len(), 2_000);
    document.entries.truncate(1_000);
    assert_eq!(results(&sarif(&document)).len(), 3_000);
}
