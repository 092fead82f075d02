//! Names without values: columns that stay empty, what declares a field, and why it is told.

use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// Everything that a scan of a folder finds, a line each.
fn scan(folder: &Path) -> Vec<Value> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_privet"));
    let output = command.args(["scan", ".", "--format", "jsonl", "--min-confidence", "possible"]).current_dir(folder).output().expect("privet runs");
    String::from_utf8(output.stdout).expect("UTF-8").lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

/// What was declared: the element and the name of the column or field.
fn declared(found: &[Value]) -> Vec<(String, String)> {
    let is_declared = |found: &&Value| found["evidence"].as_array().is_some_and(|all| all.iter().any(|item| item.to_string().contains("schema:")));
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    found.iter().filter(is_declared).map(|found| (text(&found["element"]), text(&found["label"]))).collect()
}

fn folder(name: &str, bytes: &[u8]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join(name), bytes).expect("a file");
    folder
}

/// A table of guests; the number of the passport stands in the last row, or nowhere.
fn guests(rows: usize, last: &str) -> String {
    let empty: String = (0..rows).map(|row| format!("{row},single room without a view number {row},\n")).collect();
    format!("id,room,passport_no\n{empty}{rows},double,{last}\n")
}

fn zipped(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    out.write_all(bytes).expect("writes to memory");
    out.finish().expect("writes to memory")
}

const PASSPORT: (&str, &str) = ("id.passport.intl", "passport_no");

#[test]
fn an_empty_column_is_told_by_its_name_and_of_no_country() {
    let passport = vec![(PASSPORT.0.to_owned(), PASSPORT.1.to_owned())];
    // Of a few rows, of more than are judged, and of more than one stretch of a stream.
    for rows in [3, 20_000] {
        assert_eq!(declared(&scan(folder("guests.csv", guests(rows, "").as_bytes()).path())), passport, "{rows} rows");
    }
    assert_eq!(declared(&scan(folder("guests.csv.gz", &zipped(guests(150_000, "").as_bytes())).path())), passport);
}

#[test]
fn a_column_is_not_empty_that_has_a_value_further_down() {
    for rows in [3, 20_000] {
        assert_eq!(declared(&scan(folder("guests.csv", guests(rows, "TR4127100").as_bytes()).path())), [], "{rows} rows");
    }
    assert_eq!(declared(&scan(folder("guests.csv.gz", &zipped(guests(150_000, "TR4127100").as_bytes())).path())), []);
}

#[test]
fn names_that_many_countries_use_are_of_none() {
    let table = "dni,cedula,national_id,driver_licence,email,pesel\n1,1,1,1,1,1\n".replace("1,1,1,1,1,1", ",,,,,");
    let found = declared(&scan(folder("people.csv", table.as_bytes()).path()));
    let found: Vec<(&str, &str)> = found.iter().map(|(element, label)| (element.as_str(), label.as_str())).collect();
    let card = "id.card.intl";
    assert_eq!(
        found,
        [
            (card, "dni"),
            (card, "cedula"),
            (card, "national_id"),
            ("id.license.intl", "driver_licence"),
            ("contact.email", "email"),
            ("id.national.pl.pesel", "pesel")
        ]
    );
}

#[test]
fn what_is_declared_can_be_explained() {
    let folder = folder("schema.sql", b"CREATE TABLE guest (\n  id bigint,\n  passport_no varchar(20)\n);\n");
    let mut command = Command::new(env!("CARGO_BIN_EXE_privet"));
    let output = command.args(["explain", "--at", "schema.sql:3"]).current_dir(folder.path()).output().expect("privet runs");
    let told = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(told.contains("id.passport.intl  (no value)  possible") && told.contains("schema:ddl"), "{told}");
    assert!(told.contains("a name in a schema; no value was seen") && told.contains("never more than possible"), "{told}");
}
