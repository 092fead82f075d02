//! Inputs made to hurt: each is scanned at a size at which work that grows with the square of the input would not end within the patience of
//! whoever runs the tests. What is asserted is that the scan ends, that it reports the one value that was planted, and that the ledger holds it.

use std::sync::LazyLock;

use privet::detect::{Key, Matcher};
use privet::inventory::{Finding, Inventory};
use privet::object::{Object, Origin, Zone};
use privet::pack::Catalog;
use privet::scan::{Options, Scanner, Worker};
use privet::taxonomy::classify::Laws;

static MATCHER: LazyLock<Matcher> = LazyLock::new(|| Matcher::compile(&Catalog::builtin()).expect("the built-in packs compile"));

const SIZE: usize = 1 << 20;
/// What is planted at the end, on a line of its own.
const PLANTED: &str = "\n\nemail: jane.doe@fabrikam.com\n";

fn scan(name: &str, bytes: &[u8]) -> Inventory {
    let laws = Laws::choose(["ccpa"]).expect("built in");
    let key = Key::from_secret(b"a key for the hostile tests").expect("long enough");
    let stream = |_: &[Finding]| {};
    let scanner = Scanner::new(&MATCHER, &laws, &key, Options { threads: 1, ..Options::default() }).streaming(&stream);
    let object = Object { name: name.to_owned(), origin: Origin::Stdin, zone: Zone::Own, size: bytes.len() as u64, modified: None };
    let inventory = scanner.scan(&object, bytes, &mut Worker::default());
    assert_eq!(inventory.coverage.scanned.bytes, bytes.len() as u64, "{name}: the ledger holds every byte");
    inventory
}

/// Scans so much of `unit` with the planted value behind it, as every kind of text.
fn endures(unit: &str) {
    let mut text = unit.repeat(SIZE / unit.len());
    text.push_str(PLANTED);
    for name in ["hostile.txt", "hostile.json", "hostile.csv"] {
        let inventory = scan(name, text.as_bytes());
        let found = inventory.entries.keys().any(|key| &*key.element == "contact.email");
        assert!(found || name == "hostile.csv", "{name} of {unit:?}: the value at the end was not found");
    }
}

macro_rules! endures {
    ($($name:ident: $unit:expr;)*) => {
        $(#[test]
        fn $name() {
            endures($unit);
        })*
    };
}

endures! {
    nothing_but_at_signs: "@";
    addresses_without_a_gap: "a@b.";
    addresses_in_one_word: "a.b@c.de_";
    nothing_but_digits: "7";
    digits_in_groups: "4111-";
    digits_with_spaces: "1 ";
    nothing_but_letters: "a";
    nothing_but_hex_and_colons: "fe80:";
    double_colons: "::";
    separators: ":::::=====";
    labels_without_values: "ssn:";
    labels_and_equals: "a=b:c=";
    labels_of_many_words: "your new billing user account holder ssn number no id value: ";
    nothing_but_quotes: "\"";
    quoted_commas: "\",";
    unclosed_quotes: ",\"\"x";
    nothing_but_commas: ",";
    open_brackets: "[";
    open_braces: "{\"a\":";
    open_tags: "<a>";
    an_array_of_numbers: "123456789,";
    plus_signs: "+1";
    dots: ".";
    dashes: "-----BEGIN ";
    private_keys: "-----BEGIN PRIVATE KEY-----\n";
    prefixes: "sk_live_";
    tokens: "eyJhbGciOi.";
    machine_readable: "P<<<<<<<<<<<<<<";
    addresses_of_pages: "http://www.";
    cues: "Dear Mr. ";
    streets: "12 A St ";
    hyphenated: "Weg-Weg ";
    latitudes: "lat lat: ";
    escapes: "\\\"";
    contents_in_base64: "\"encoding\":\"base64\",\"content\":\"QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=\",";
    secrets: "kind: Secret\ndata:\n  a: QUJDREVGR0hJSktMTU5PUFFS\n";
    line_ends: "\r\n";
    blanks: " ";
}

#[test]
fn a_file_of_nuls() {
    scan("hostile.txt", &vec![0; SIZE]);
}

#[test]
fn ten_million_bytes_in_one_line() {
    let text = "the quick brown fox 12345 jumps over 67890 lazy dogs; ".repeat(10_000_000 / 54) + PLANTED;
    assert!(scan("line.txt", text.as_bytes()).entries.keys().any(|key| &*key.element == "contact.email"));
}

#[test]
fn one_string_with_many_findings() {
    let text = format!("{{\"note\": \"{}\"}}", "write to a.b@fabrikam.com or ".repeat(40_000));
    let inventory = scan("string.json", text.as_bytes());
    assert_eq!(inventory.entries.values().map(|entry| entry.count).sum::<u64>(), 40_000);
}

#[test]
fn findings_deep_in_a_document() {
    let depth = 5_000;
    let text = format!("{}\"jane.doe@fabrikam.com\"{}", "{\"emails\":[".repeat(depth), "]}".repeat(depth));
    assert_eq!(scan("deep.json", text.as_bytes()).entries.len(), 1);
}

#[test]
fn broken_utf_16() {
    for tail in [&b"\x00\xD8"[..], b"\x00\xDC\x00\xD8", b"x", b"\x00\xD8x"] {
        let mut bytes: Vec<u8> = [0xFF, 0xFE].into_iter().chain("email: jane.doe@fabrikam.com ".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        bytes.extend_from_slice(&tail.repeat(SIZE / 8));
        bytes.extend_from_slice(tail);
        assert!(!scan("broken.txt", &bytes).entries.is_empty());
    }
}

#[test]
fn a_name_longer_than_any_file_system_allows() {
    let inventory = scan(&"a@b.c-".repeat(20_000), b"email: jane.doe@fabrikam.com");
    assert!(!inventory.entries.is_empty());
}
