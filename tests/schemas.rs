//! The committed JSON Schemas describe what is written.

mod sample;

use std::sync::Arc;

use privet::inventory::{Finding, Place};
use privet::report::{Format, Page, line, write};
use serde_json::Value;

fn errors(schema: &str, value: &Value) -> Vec<String> {
    let schema = serde_json::from_str(schema).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is one");
    validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn an_inventory_is_what_its_schema_says() {
    let mut out = Vec::new();
    write(&sample::document(), &sample::laws(), Format::Json, Page::default(), &mut out).expect("a vector takes everything");
    let mut value: Value = serde_json::from_slice(&out).expect("JSON");
    let schema = include_str!("../docs/schemas/inventory.schema.json");
    assert_eq!(errors(schema, &value), Vec::<String>::new());
    value.as_object_mut().expect("an object").remove("coverage");
    assert!(!errors(schema, &value).is_empty(), "an inventory without its ledger is refused");
}

#[test]
fn a_line_of_findings_is_what_its_schema_says() {
    let entry = sample::document().entries.into_iter().next().expect("an entry");
    let finding = Finding {
        object: entry.object,
        place: Place { line: Some(1), column: Some(2), ..Place::default() },
        label: None,
        element: entry.element,
        detector: entry.detector,
        confidence: entry.confidence,
        disposition: entry.disposition,
        zone: entry.zone,
        categories: entry.categories,
        masked: "***".into(),
        evidence: [Arc::from("check:luhn")].into(),
        start: None,
        end: None,
        fingerprint: None,
        standing: None,
        hash: 7,
    };
    let mut out = Vec::new();
    line(&finding, &mut out).expect("a vector takes everything");
    assert_eq!(out.iter().filter(|&&byte| byte == b'\n').count(), 1);
    let value: Value = serde_json::from_slice(&out).expect("JSON");
    assert_eq!(errors(include_str!("../docs/schemas/finding.schema.json"), &value), Vec::<String>::new());
    assert!(value.get("hash").is_none(), "the hash for counting is never written");
}
