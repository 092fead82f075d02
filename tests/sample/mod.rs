//! A small inventory with something of everything that a report can say. All values are masked forms of published test values or made up.

use std::collections::BTreeMap;
use std::sync::Arc;

use privet::detect::{Confidence, Disposition};
use privet::inventory::document::{ExampleDoc, Frame, Tool};
use privet::inventory::{Document, Failed, Finding, Inventory, Place, Ruling, Skip, Truncated};
use privet::object::Zone;
use privet::taxonomy::classify::Laws;

/// The laws under which it is classified.
pub fn laws() -> Laws {
    Laws::choose(["ccpa"]).expect("built in")
}

/// A name that would clear the screen, add a table row and run markup, if it could.
#[allow(dead_code, reason = "not every test looks for it")]
pub const HOSTILE: &str = "odd/\u{1b}[2J`|<b>\u{202e}txt.exe";

/// The inventory, written down.
pub fn document() -> Document {
    let laws = laws();
    let mut inventory = Inventory::default();
    for (order, finding) in findings(&laws).iter().enumerate() {
        inventory.add(finding, order as u64, None);
    }
    for (element, count) in [("contact.phone", 5), ("person.name", 2)] {
        (0..count).for_each(|_| inventory.add_possible(&Arc::from(element), Disposition::Real, Zone::Own));
    }
    let billing: Arc<str> = "billing/cards.csv".into();
    for row in 2..6 {
        let place = Place { row: Some(row), ..Place::default() };
        inventory.add_combination("ccpa", "card-with-code", &billing, row, place);
    }
    cover(&mut inventory);
    let tool = Tool { version: "0.1.0".into(), catalogue: "1f0c2a9be4d7".into() };
    let options = BTreeMap::from([("laws".to_owned(), serde_json::json!(["ccpa"])), ("zones".to_owned(), serde_json::json!(["own"]))]);
    let frame = Frame { tool, targets: vec!["./data".into()], origins: Vec::new(), options, key: None, zones: vec![Zone::Own], notes: Vec::new() };
    Document { policy: rulings(), notice: Some(reconciliation()), ..Document::new(inventory, &laws, frame) }
}

/// A notice that declares one of the categories that were found.
fn reconciliation() -> serde_json::Value {
    serde_json::json!({
        "schema": "privet.notice-check/1", "as_of": "2026-01-01",
        "categories": [
            { "category": "A", "title": "Identifiers", "status": "declared-and-found", "declared": true, "declared_disclosed": false, "findings": 95, "objects": 4 },
            { "category": "G", "title": "Geolocation data", "status": "found-not-declared", "declared": false, "declared_disclosed": false, "findings": 1, "objects": 1 },
        ],
        "gaps": [{ "kind": "not-declared", "category": "G", "says": "G: found in the data, not declared in the notice", "objects": [HOSTILE] }],
        "notes": ["A difference is a question, not an answer."],
    })
}

/// A rule that is broken, at a place whose name is hostile; one that is kept by its limit; and one that warns.
fn rulings() -> Vec<Ruling> {
    let at = |object: &str, place: Place| ExampleDoc { object: object.into(), place };
    let rule = |rule: &str, then: &str| Ruling { rule: rule.into(), then: then.into(), ..Ruling::default() };
    vec![
        Ruling {
            about: Some("No sensitive authentication data of payment cards at rest.".into()),
            findings: 4,
            objects: 1,
            examples: vec![at("billing/cards.csv", cell(2, "cvv")), at("billing/cards.csv", cell(3, "cvv"))],
            ..rule("pci-sad", "deny")
        },
        Ruling { within: 91, objects: 4, max: Some(100), max_distinct: Some(95), ..rule("privet.toml/few addresses", "deny") },
        Ruling { findings: 1, objects: 1, examples: vec![at(HOSTILE, text(3, 14))], ..rule("privet.toml/coordinates", "warn") },
    ]
}

fn cover(inventory: &mut Inventory) {
    let coverage = &mut inventory.coverage;
    (0..236).for_each(|_| coverage.scanned(5_000));
    coverage.truncated(Truncated {
        object: "logs/huge.log".into(),
        reason: "it shrank while it was read".into(),
        bytes_read: 65_536,
        bytes: 1_048_576,
    });
    for (reason, name) in
        [(Skip::Archive, "backup/2024.zip"), (Skip::Archive, "backup/2025.tar.gz"), (Skip::GitInternals, ".git/HEAD"), (Skip::Symlink, "current")]
    {
        coverage.skipped(reason, 41_000, name.to_owned());
    }
    let message = "permission denied; run as a user who may read it";
    coverage.failed(Failed { object: "payroll/private.key".into(), reason: "permission".into(), message: message.into() }, 1_700);
}

fn findings(laws: &Laws) -> Vec<Finding> {
    let mut make = Make { laws, made: Vec::new() };
    let email = ("contact.email", "contact/email");
    let customers = |row| ("customers/export.csv", cell(row, "email"), Some("email"));
    for row in 2..90 {
        make.push(customers(row), email, "***@***.com", &["structure:pattern", "label:email", "column:0.98"]);
    }
    for row in 2..6 {
        make.push(
            ("customers/export.csv", cell(row, "ssn"), Some("ssn")),
            ("id.national.us.ssn", "us/ssn"),
            "*****9999",
            &["structure:groups", "check:range", "label:ssn"],
        );
        make.push(
            ("billing/cards.csv", cell(row, "card"), Some("card")),
            ("financial.card", "financial/card"),
            "411111******1111",
            &["check:luhn", "label:card"],
        );
        make.claimed("ccpa:L/ae1B");
        make.push(
            ("billing/cards.csv", cell(row, "cvv"), Some("cvv")),
            ("financial.card.cvv", "financial/card_cvv"),
            "(3 characters)",
            &["structure:value", "label:cvv"],
        );
        make.claimed("ccpa:L/ae1B");
    }
    make.push(
        ("notes/visit.txt", text(3, 14), None),
        ("geo.coordinates.precise", "geo/decimal"),
        "37.8, -122.4",
        &["structure:pattern", "context:lat@-5"],
    );
    make.push(("notes/visit.txt", text(9, 1), None), ("contact.phone", "contact/phone_us"), "+1 ***00", &["structure:groups", "context:call@-6"]);
    make.push(("config/users.json", path("users.*.email"), Some("email")), email, "j***@gmail.com", &["structure:pattern", "label:email"]);
    make.push(
        ("config/.env", text(1, 14), Some("github token")),
        ("auth.secret.github", "cred/github_pat"),
        "ghp_ (40 characters)",
        &["prefix:ghp_", "check:crc32_base62"],
    );
    make.push((HOSTILE, Place { name: Some(true), ..Place::default() }, None), email, "***@***.org", &["structure:pattern"]);
    make.push(("README.md", text(12, 8), None), email, "p***@***.org", &["structure:pattern"]);
    make.last().disposition = Disposition::Role;
    make.push(("docs/howto.md", text(40, 2), None), ("id.national.us.ssn", "us/ssn"), "*****1120", &["structure:groups", "context:ssn@-5"]);
    make.last().disposition = Disposition::Test;
    make.push(("vendor/lib/AUTHORS", text(1, 9), None), email, "***@***.net", &["structure:pattern"]);
    make.last().zone = Zone::Vendored;
    make.made
}

struct Make<'a> {
    laws: &'a Laws,
    made: Vec<Finding>,
}

impl Make<'_> {
    fn push(&mut self, (object, place, label): (&str, Place, Option<&str>), (element, detector): (&str, &str), masked: &str, evidence: &[&str]) {
        self.made.push(Finding {
            object: object.into(),
            place,
            label: label.map(Arc::from),
            element: element.into(),
            detector: detector.into(),
            confidence: Confidence::Certain,
            disposition: Disposition::Real,
            zone: Zone::Own,
            categories: self.laws.categories(element).into_iter().map(Into::into).collect(),
            masked: masked.into(),
            evidence: evidence.iter().map(|&evidence| evidence.into()).collect(),
            start: Some(100),
            end: Some(111),
            fingerprint: None,
            standing: None,
            hash: (self.made.len() as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15),
        });
    }

    fn last(&mut self) -> &mut Finding {
        self.made.last_mut().expect("something was pushed")
    }

    fn claimed(&mut self, category: &str) {
        self.last().categories.push(category.into());
    }
}

fn text(line: u64, column: u64) -> Place {
    Place { line: Some(line), column: Some(column), ..Place::default() }
}

fn cell(row: u64, column: &str) -> Place {
    Place { line: Some(row), column: Some(20), row: Some(row), column_name: Some(column.into()), ..Place::default() }
}

fn path(path: &str) -> Place {
    Place { line: Some(7), column: Some(15), path: Some(path.into()), ..Place::default() }
}
