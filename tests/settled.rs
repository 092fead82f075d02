//! A long table or list of JSON is read by what its columns were seen to hold at its head. That finds what its pieces give when each is read value by
//! value, the strays that stand where they are not expected included.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use privet::detect::{Key, Matcher};
use privet::inventory::Inventory;
use privet::object::{Object, Origin, Zone};
use privet::pack::Catalog;
use privet::scan::{Options, Scanner, Worker};
use privet::taxonomy::classify::Laws;

static MATCHER: LazyLock<Matcher> = LazyLock::new(|| Matcher::compile(&Catalog::builtin()).expect("the built-in packs compile"));
static LAWS: LazyLock<Laws> = LazyLock::new(|| Laws::choose(["ccpa"]).expect("built in"));
static KEY: LazyLock<Key> = LazyLock::new(|| Key::from_secret(b"a key for the tests of settled columns").expect("long enough"));

const HEADERS: [&str; 8] = ["row", "email", "mobile_phone", "ssn", "credit_card", "date_of_birth", "client_ip", "note"];
const ROWS: usize = 2400;
/// So many rows are too few to settle anything.
const PIECE: usize = 200;

/// How many findings there are of each element under each label.
type Counts = BTreeMap<(String, String), u64>;

fn scan(name: &str, text: &str, part: Option<usize>) -> Inventory {
    let scanner = Scanner::new(&MATCHER, &LAWS, &KEY, Options { threads: 1, part, ..Options::default() });
    let object = Object { name: name.to_owned(), origin: Origin::Stdin, zone: Zone::Own, size: text.len() as u64, modified: None };
    scanner.scan(&object, text.as_bytes(), &mut Worker::default())
}

fn count(name: &str, text: &str, counts: &mut Counts) {
    for (key, entry) in &scan(name, text, None).entries {
        let label = key.label.as_deref().unwrap_or_default().to_owned();
        *counts.entry((label, key.element.to_string())).or_default() += entry.count;
    }
}

/// The cells of a row. Numbers are made by a rule, and now and then one stands where another is expected.
fn row(at: usize) -> [String; 8] {
    let spread = at.wrapping_mul(2_654_435_761) % 1_000_000_007;
    let digits = format!("{:09}", spread);
    let (area, group, serial) = (100 + spread % 560, 10 + spread % 89, 1000 + spread % 8999);
    let phone = format!("(2{}) 555-{serial}", 12 + spread % 7);
    let ssn = format!("{area}-{group}-{serial}");
    let mail = format!("user{digits}@example.org");
    let card = card(&digits);
    let born = format!("19{:02}-0{}-1{}", 40 + spread % 59, 1 + spread % 9, spread % 10);
    let address = format!("93.{}.{}.{}", 1 + spread % 250, 1 + spread / 7 % 250, 1 + spread / 11 % 250);
    let note = match at % 61 {
        7 => format!("gave SSN {ssn} on the phone"),
        9 => format!("write to {mail} instead"),
        _ => "as agreed".to_owned(),
    };
    let mut row = [at.to_string(), mail.clone(), phone.clone(), ssn.clone(), card.clone(), born, address, note];
    match at % 97 {
        11 => row[1] = format!("{phone} or {mail}"),
        13 => row[1] = "n/a".to_owned(),
        17 => row[2].clone_from(&mail),
        19 => row[4] = format!("card {card}"),
        23 => row[3] = String::new(),
        _ => {}
    }
    row
}

/// A number with the prefix and the check digit of a card.
fn card(digits: &str) -> String {
    let body = format!("400000{digits}");
    let doubled = |(at, byte): (usize, u8)| {
        let digit = u32::from(byte - b'0') * if at % 2 == 0 { 2 } else { 1 };
        digit / 10 + digit % 10
    };
    let sum: u32 = body.bytes().enumerate().map(doubled).sum();
    format!("{body}{}", (10 - sum % 10) % 10)
}

fn csv(rows: std::ops::Range<usize>) -> String {
    let lines = rows.map(|at| row(at).join(","));
    [HEADERS.join(",")].into_iter().chain(lines).collect::<Vec<_>>().join("\n")
}

fn json(rows: std::ops::Range<usize>) -> String {
    let object = |at: usize| {
        let members: serde_json::Map<_, _> = HEADERS.iter().zip(row(at)).map(|(key, value)| ((*key).to_owned(), value.into())).collect();
        serde_json::Value::Object(members).to_string()
    };
    rows.map(object).collect::<Vec<_>>().join("\n")
}

fn assert_same(name: &str, write: impl Fn(std::ops::Range<usize>) -> String) {
    let (mut whole, mut pieces) = (Counts::new(), Counts::new());
    let text = write(0..ROWS);
    assert!(text.len() > 128 << 10, "too short to settle anything");
    count(name, &text, &mut whole);
    for from in (0..ROWS).step_by(PIECE) {
        count(name, &write(from..from + PIECE), &mut pieces);
    }
    for element in ["contact.email", "contact.phone", "id.national.us.ssn", "financial.card", "demo.birth_date", "net.ip.v4"] {
        assert!(whole.keys().any(|(_, found)| found == element), "no {element} in {name}, so that this proves little");
    }
    assert_eq!(whole, pieces, "{name}");
}

#[test]
fn a_long_table_gives_what_its_pieces_give() {
    assert_same("people.csv", csv);
}

#[test]
fn long_json_lines_give_what_their_pieces_give() {
    assert_same("people.jsonl", json);
}

#[test]
fn a_settled_column_says_the_same_however_the_object_is_divided() {
    for (name, text) in [("people.csv", csv(0..ROWS)), ("people.jsonl", json(0..ROWS))] {
        let whole = scan(name, &text, Some(usize::MAX));
        for part in [1000, 4096, 70_000] {
            assert_eq!(scan(name, &text, Some(part)), whole, "{name} in parts of {part}");
        }
    }
}
