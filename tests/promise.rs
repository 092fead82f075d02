//! The promise and the data on the command line: a planted folder against a notice, the draft made from it, retention, one person's data, people
//! counted.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, SystemTime};

use serde_json::Value;

fn run(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_privet"))
        .args(args)
        .current_dir(folder)
        .env("PRIVET_KEY", "a key for tests, not for data")
        .output()
        .expect("privet runs")
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)))
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("it ended by itself")
}

fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("below the folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    folder
}

/// Data of every category but I, in a folder each; made up, or published as examples.
const PLANTED: [(&str, &str); 12] = [
    ("data/a/people.csv", "name,email\nLaura Hartwell,laura.hartwell@northwind.io\n"),
    ("data/b/cards.csv", "card_number\n4539578763621486\n"),
    ("data/c/survey.csv", "gender,marital_status\nfemale,married\nmale,single\n"),
    ("data/d/orders.csv", "order_id,product,total\nORD-2024-118273,Table lamp,63.00\nORD-2024-118274,Floor lamp,99.00\n"),
    ("data/e/scan.json", "{\"fingerprint_template\": \"Rk1SACAyMAAAAADkAAABPAFiAMUAxQEAAAAoI0AwAFqAXUBuAGRdXUCQAIJdXQ==\"}\n"),
    ("data/f/access.log", "66.249.66.1 - - [10/Oct/2024:13:55:36 +0000] \"GET /a HTTP/1.1\" 200 12 \"-\" \"Mozilla/5.0 (X11; Linux x86_64)\"\n"),
    ("data/g/places.csv", "latitude,longitude\n37.774929,-122.419416\n"),
    ("data/h/call.json", "{\"call_transcript\": \"Thank you for calling, how may I help you with the order?\"}\n"),
    ("data/j/marks.csv", "student_id,gpa\nS1048221,3.7\n"),
    ("data/k/scores.json", "{\"propensity_score\": 0.83, \"customer_segment\": \"bargain hunter\"}\n"),
    ("data/l/ssn.csv", "name,ssn\nLaura Hartwell,536-80-4398\n"),
    ("data/readme.txt", "Nothing of anybody.\n"),
];

const NOTICE: &str = "# California\n\nEffective 1 March 2025. In the preceding twelve months we have collected:\n\n* Identifiers\n* Customer records under Section 1798.80\n* Geolocation data\n* Professional or employment-related information\n\nIn the preceding twelve months we have disclosed for a business purpose:\n\n* Identifiers\n\nWe have not sold personal information. Data are stored in the United States.\n";

const CONFIG: &str = "[[map]]\npaths = [\"data/b/\"]\nrecipient = \"Payments Inc\"\nrole = \"service_provider\"\npurpose = \"payment\"\nsource = \"directly from the consumer\"\nretention = \"7 years\"\ncountry = \"IE\"\n\n[[map]]\npaths = [\"data/g/\"]\nrecipient = \"Ad Net\"\nrole = \"third_party\"\nexchange = \"sale\"\n\n[[map]]\npaths = [\"data/a/\"]\nrecipient = \"Carrier\"\nregion = \"us-east-1\"\n";

fn status(check: &Value, category: &str) -> String {
    let rows = check["categories"].as_array().expect("rows");
    rows.iter().find(|row| row["category"] == category).expect("a row")["status"].as_str().expect("a word").to_owned()
}

/// What a scan of the planted data finds, by letter.
fn found(folder: &Path) -> Vec<String> {
    let inventory = json(&run(folder, &["scan", "data", "--format", "json", "--no-config"]));
    let of = |category: &Value| {
        (category["law"] == "ccpa" && category["limb"].is_null() && category["findings"].as_u64() > Some(0))
            .then(|| category["id"].as_str().expect("an id").to_owned())
    };
    inventory["categories"].as_array().expect("categories").iter().filter_map(of).collect()
}

#[test]
fn a_notice_is_held_against_planted_data() {
    let folder = tree(&PLANTED);
    fs::write(folder.path().join("notice.md"), NOTICE).expect("a file");
    fs::write(folder.path().join("privet.toml"), CONFIG).expect("a file");
    let output = run(folder.path(), &["notice", "check", "data", "--notice", "notice.md", "--format", "json"]);
    assert_eq!(code(&output), 1, "{}", String::from_utf8_lossy(&output.stderr));
    let check = json(&output);
    let found = found(folder.path());
    for letter in ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L"] {
        let wanted = match (["A", "B", "G", "I"].contains(&letter), found.iter().any(|id| id == letter)) {
            (true, true) => "declared-and-found",
            (true, false) => "declared-not-found",
            (false, true) => "found-not-declared",
            (false, false) => "neither",
        };
        assert_eq!(status(&check, letter), wanted, "{letter}");
    }
    for letter in ["A", "B", "C", "D", "E", "F", "G", "H", "J", "K", "L"] {
        assert!(found.iter().any(|id| id == letter), "{letter} was planted");
    }
    let gaps: Vec<(String, String)> = check["gaps"]
        .as_array()
        .expect("gaps")
        .iter()
        .map(|gap| (gap["kind"].as_str().unwrap_or_default().to_owned(), gap["category"].as_str().unwrap_or_default().to_owned()))
        .collect();
    let mut wanted: Vec<(String, String)> = ["C", "D", "E", "F", "H", "J", "K"].map(|letter| ("not-declared".to_owned(), letter.to_owned())).to_vec();
    for (kind, category) in [("sensitive", "L"), ("not-declared-disclosed", "B"), ("sold", "G")] {
        wanted.push((kind.to_owned(), category.to_owned()));
    }
    let missing: Vec<_> = wanted.iter().filter(|gap| !gaps.contains(gap)).collect();
    assert!(missing.is_empty(), "{missing:?} of {gaps:?}");
    let surplus: Vec<_> = gaps.iter().filter(|gap| gap.0 == "not-declared" && !wanted.contains(gap)).collect();
    assert!(surplus.is_empty(), "{surplus:?}");
    assert!(!gaps.iter().any(|(kind, category)| kind == "not-declared-disclosed" && category == "A"), "A is declared as disclosed");
    let of_e = check["gaps"].as_array().expect("gaps").iter().find(|gap| gap["category"] == "E").expect("a gap");
    assert_eq!(of_e["objects"][0], "e/scan.json");
    let countries: Vec<(&Value, &Value)> =
        check["transfers"].as_array().expect("a list").iter().map(|transfer| (&transfer["country"], &transfer["is_named"])).collect();
    assert_eq!(countries, [(&"IE".into(), &false.into()), (&"US".into(), &true.into())]);
    let gated = json(&run(folder.path(), &["notice", "check", "data", "--notice", "notice.md", "--format", "json", "--fail-on", "transfers"]));
    let more: Vec<&Value> = gated["gaps"].as_array().expect("gaps").iter().filter(|gap| gap["kind"] == "transfer").collect();
    assert!(more.len() == 1 && more[0]["says"].as_str().is_some_and(|says| says.contains("IE")), "{more:?}");
    assert!(!out(&output).contains("536-80") && !out(&output).contains("hartwell"), "values stay masked");
    let read = run(folder.path(), &["notice", "read", "notice.md", "--format", "json"]);
    fs::write(folder.path().join("notice.json"), &read.stdout).expect("a file");
    assert_eq!(out(&run(folder.path(), &["notice", "check", "data", "--notice", "notice.json", "--format", "json"])), out(&output));
}

#[test]
fn the_country_that_a_store_tells_of_its_bucket_is_held_against_the_notice() {
    let folder = tree(&PLANTED);
    fs::write(folder.path().join("notice.md"), NOTICE).expect("a file");
    let mut inventory = json(&run(folder.path(), &["scan", "data", "--no-config", "--format", "json"]));
    inventory["origins"] = serde_json::json!([{ "target": "data", "region": "ap-south-1", "country": "IN", "versioned": null }]);
    fs::write(folder.path().join("inventory.json"), inventory.to_string()).expect("a file");
    let check = json(&run(folder.path(), &["notice", "check", "inventory.json", "--no-config", "--notice", "notice.md", "--format", "json"]));
    let told: Vec<(&Value, &Value)> =
        check["transfers"].as_array().expect("a list").iter().map(|transfer| (&transfer["country"], &transfer["is_named"])).collect();
    assert_eq!(told, [(&Value::from("IN"), &Value::from(false))]);
}

#[test]
fn an_inventory_serves_as_well_as_the_data() {
    let folder = tree(&PLANTED);
    fs::write(folder.path().join("notice.md"), NOTICE).expect("a file");
    let inventory = run(folder.path(), &["scan", "data", "--format", "json", "--modified"]);
    fs::write(folder.path().join("inventory.json"), inventory.stdout).expect("a file");
    let of = |what: &str| out(&run(folder.path(), &["notice", "check", what, "--notice", "notice.md"]));
    assert_eq!(of("inventory.json"), of("data"));
}

#[test]
fn a_draft_declares_what_it_was_made_from() {
    let folder = tree(&PLANTED);
    fs::write(folder.path().join("privet.toml"), CONFIG).expect("a file");
    let found: Vec<String> = found(folder.path());
    for format in ["markdown", "html"] {
        let draft = out(&run(folder.path(), &["notice", "draft", "data", "--format", format]));
        assert!(draft.contains("draft for a lawyer") && draft.contains("[TO BE COMPLETED"), "{draft}");
        fs::write(folder.path().join("draft"), draft).expect("a file");
        let read = json(&run(folder.path(), &["notice", "read", "draft", "--format", "json"]));
        let letters = |list: &str| -> Vec<String> {
            let mut letters: Vec<String> =
                read[list].as_array().expect("a list").iter().map(|declared| declared["category"].as_str().expect("a letter").to_owned()).collect();
            letters.sort();
            letters
        };
        let wanted: Vec<String> = found.iter().filter(|id| *id != "L").cloned().collect();
        assert_eq!(letters("collected"), wanted, "{format}");
        assert_eq!(read["sensitive"]["statement"], "some", "{format}");
        assert!(letters("disclosed").contains(&"B".to_owned()) && letters("disclosed").contains(&"A".to_owned()), "{format}");
        assert_eq!((&read["sold"]["statement"], &read["shared"]["statement"]), (&"some".into(), &"silent".into()), "{format}");
    }
    let record = out(&run(folder.path(), &["notice", "draft", "data", "--kind", "record"]));
    assert!(record.contains("Art. 30(1)") && record.contains("payment") && record.contains("Payments Inc (service provider)"), "{record}");
    let graph = json(&run(folder.path(), &["notice", "draft", "data", "--kind", "dpv"]));
    assert!(graph["@graph"].to_string().contains("pd:EmailAddress") && graph["@context"]["dpv"] == "https://w3id.org/dpv#");
}

fn age(path: &Path, days: u64) {
    let file = File::options().write(true).open(path).expect("a file");
    file.set_modified(SystemTime::now() - Duration::from_secs(days * 86_400)).expect("a time");
}

#[test]
fn biometric_data_older_than_three_years_are_overdue() {
    let template = PLANTED[4].1;
    let folder = tree(&[
        ("old/scan.json", template),
        ("new/scan.json", template),
        ("dated/2019-05-04/scan.json", template),
        ("mail.txt", "laura.hartwell@northwind.io\n"),
    ]);
    age(&folder.path().join("old/scan.json"), 1500);
    let args = ["retention", ".", "--rule", "biometric-3-years", "--fail-on", "overdue"];
    let output = run(folder.path(), &[&args[..], &["--format", "csv"]].concat());
    assert_eq!(code(&output), 1, "{}", String::from_utf8_lossy(&output.stderr));
    let list = out(&output);
    let objects: Vec<&str> = list.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    assert_eq!(objects.len(), 2, "{list}");
    assert!(objects.contains(&"old/scan.json") && objects.contains(&"dated/2019-05-04/scan.json"), "{list}");
    let report = json(&run(folder.path(), &["retention", ".", "--format", "json"]));
    let of = |object: &str, rule: &str| {
        let all = report["objects"].as_array().expect("objects");
        all.iter().find(|held| held["object"] == object && held["rule"] == rule).map(|held| held["status"].as_str().expect("a word").to_owned())
    };
    assert_eq!(of("old/scan.json", "bipa").as_deref(), Some("overdue-unless-later"));
    assert_eq!(of("new/scan.json", "biometric-3-years").as_deref(), Some("not-determinable"));
    assert_eq!(of("new/scan.json", "texas-cubi").as_deref(), Some("not-determinable"));
    assert_eq!(of("mail.txt", "bipa"), None);
    let records =
        tree(&[("visits.csv", "created_at,fingerprint_template\n2018-02-03,Rk1SACAyMAAAAADkAAABPAFiAMUAxQEAAAAoI0AwAFqAXUBuAGRdXUCQAIJdXQ==\n")]);
    let list = out(&run(records.path(), &["retention", ".", "--rule", "biometric-3-years", "--format", "csv"]));
    assert!(list.contains("a record in it is dated 2018-02-03"), "records tell how old they are: {list}");
    assert!(report["notes"].to_string().contains("no record of a written release is in sight"), "{}", report["notes"]);
    fs::write(folder.path().join("releases.csv"), "employee_id,biometric_release\nE104233,signed on 2024-03-02\n").expect("a file");
    let report = out(&run(folder.path(), &["retention", "."]));
    assert!(report.contains("Records of biometric releases stand in 1 object"), "{report}");
}

#[test]
fn what_may_not_go_to_a_public_workforce_is_stopped() {
    let health = ("phi.csv", "name,diagnosis,email\nLaura Hartwell,Type 2 diabetes mellitus (E11.9),laura.hartwell@northwind.io\n");
    let number = ("message.txt", "SSN: 536-80-4398\n");
    let clean = ("task.txt", "Which of these pictures shows a lamp?\n");
    let stopped = |files: &[(&str, &str)], policy: &str| code(&run(tree(files).path(), &["scan", ".", "--policy", policy]));
    assert_eq!(["no-phi", "no-pii", "no-ssn"].map(|policy| stopped(&[health], policy)), [1, 1, 0]);
    assert_eq!(["no-phi", "no-pii", "no-ssn"].map(|policy| stopped(&[number], policy)), [0, 1, 1]);
    assert_eq!(["no-phi", "no-pii", "no-ssn"].map(|policy| stopped(&[clean], policy)), [0, 0, 0]);
}

#[test]
fn old_biometric_data_break_a_policy() {
    let template = PLANTED[4].1;
    let folder = tree(&[("scan.json", template), ("mail.txt", "laura.hartwell@northwind.io\n")]);
    let judged = |command: &str| run(folder.path(), &[command, ".", "--policy", "biometric-3-years"]);
    for command in ["scan", "check"] {
        let output = judged(command);
        assert_eq!(code(&output), 0, "{command}: a new one only warns: {}", String::from_utf8_lossy(&output.stderr));
    }
    age(&folder.path().join("scan.json"), 3 * 365);
    assert_eq!(code(&judged("check")), 0, "a day short of three years");
    age(&folder.path().join("scan.json"), 3 * 366);
    for command in ["scan", "check"] {
        let output = judged(command);
        assert_eq!(code(&output), 1, "{command}");
        assert!((out(&output) + &String::from_utf8_lossy(&output.stderr)).contains("biometric-3-years"), "{command}");
    }
    let dated = tree(&[("visits/2019-05-04/scan.json", template)]);
    assert_eq!(code(&run(dated.path(), &["check", ".", "--policy", "biometric-3-years"])), 1, "the day in its name");
    let own = tree(&[("mail.txt", "laura.hartwell@northwind.io\n")]);
    let rule = |period: &str| format!("[[policy.rules]]\nelements = [\"contact\"]\nolder_than = \"{period}\"\n");
    fs::write(own.path().join("privet.toml"), rule("30 days")).expect("a file");
    assert_eq!(code(&run(own.path(), &["check", "."])), 0);
    age(&own.path().join("mail.txt"), 31);
    assert_eq!(code(&run(own.path(), &["check", "."])), 1);
    fs::write(own.path().join("privet.toml"), rule("soon")).expect("a file");
    let refused = run(own.path(), &["check", "."]);
    assert_eq!(code(&refused), 2);
    assert!(String::from_utf8_lossy(&refused.stderr).contains("older_than"), "{}", String::from_utf8_lossy(&refused.stderr));
}

#[test]
fn rules_of_a_configuration_hold_at_their_paths() {
    let folder = tree(&[("closed/a.txt", "laura.hartwell@northwind.io\n"), ("open/b.txt", "laura.hartwell@northwind.io\n")]);
    let config = "[[retention]]\nuse = \"account-content-90-days\"\npaths = [\"closed/\"]\nafter = \"closure\"\nsince = \"2020-01-01\"\n";
    fs::write(folder.path().join("privet.toml"), config).expect("a file");
    let list = out(&run(folder.path(), &["retention", ".", "--format", "csv"]));
    assert!(list.contains("closed/a.txt") && list.contains("2020-03-31") && !list.contains("open/b.txt"), "{list}");
    fs::write(folder.path().join("privet.toml"), "[[retention]]\nname = \"x\"\n").expect("a file");
    let refused = run(folder.path(), &["retention", "."]);
    assert_eq!(code(&refused), 2);
    assert!(String::from_utf8_lossy(&refused.stderr).contains("retention `x`"));
}

#[test]
fn one_persons_data_are_found_and_never_written() {
    let folder = tree(&[
        ("crm.csv", "first_name,last_name,date_of_birth,customer_id\nLaura,Hartwell,1984-06-02,C-1042837\nPeter,Novak,1984-06-02,C-1042838\n"),
        ("mail.txt", "Write to laura.hartwell@northwind.io today, or call +1 415 555 2671.\n"),
        ("note.txt", "Laura Hartwell came by.\n"),
        ("other.txt", "peter.novak@northwind.io\n"),
    ]);
    let request = tree(&[("request.txt", "email: laura.hartwell@northwind.io\nphone: (415) 555-2671\nname: Laura Hartwell\nborn: 06/02/1984\n")]);
    let request = request.path().join("request.txt");
    let path = request.to_str().expect("UTF-8");
    let output = run(folder.path(), &["find", ".", "--subject", path, "--format", "json"]);
    assert_eq!(code(&output), 0, "{}", String::from_utf8_lossy(&output.stderr));
    let report = json(&output);
    let hits: Vec<(String, String)> = report["occurrences"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|hit| (hit["object"].as_str().unwrap_or_default().to_owned(), hit["kind"].as_str().unwrap_or_default().to_owned()))
        .collect();
    for wanted in [("mail.txt", "email"), ("mail.txt", "phone"), ("crm.csv", "birth-date")] {
        assert!(hits.contains(&(wanted.0.to_owned(), wanted.1.to_owned())), "{wanted:?}: {hits:?}");
    }
    assert!(!hits.iter().any(|(object, _)| object == "other.txt" || object == "note.txt"), "a name alone may be anybody's: {hits:?}");
    let births = report["occurrences"].as_array().expect("a list").iter().filter(|hit| hit["kind"] == "birth-date").count();
    assert_eq!(births, 1, "the same date of another person does not count");
    let all = out(&output) + &String::from_utf8_lossy(&output.stderr) + &out(&run(folder.path(), &["find", ".", "--subject", path]));
    for value in ["laura.hartwell", "Hartwell", "555-2671", "5552671", "1984-06-02", "06/02/1984"] {
        assert!(!all.contains(value), "{value} is written");
    }
    fs::write(&request, "email: nobody@northwind.io\n").expect("a file");
    assert_eq!(code(&run(folder.path(), &["find", ".", "--subject", path])), 1);
    fs::write(&request, "id: 12\n").expect("a file");
    let refused = run(folder.path(), &["find", ".", "--subject", path]);
    assert_eq!(code(&refused), 2);
}

#[test]
fn people_are_counted_by_their_strongest_identifier() {
    let folder = tree(&[
        ("a.csv", "name,email\nLaura Hartwell,laura.hartwell@northwind.io\nPeter Novak,peter.novak@northwind.io\n"),
        ("b.csv", "email,employee_id\nlaura.hartwell@northwind.io,E104233\n"),
        ("c.csv", "guardian,child_dob,email\nPeter Novak,2016-03-04,peter.novak@northwind.io\n"),
    ]);
    let inventory = json(&run(folder.path(), &["scan", "--subjects", "--format", "json"]));
    let subjects = &inventory["subjects"];
    assert_eq!(subjects["estimate"], 2, "{subjects}");
    assert_eq!((&subjects["kinds"]["employee"], &subjects["minors"]), (&1.into(), &1.into()), "{subjects}");
    assert_eq!(subjects["categories"]["ccpa:A"], 2, "{subjects}");
    assert!(json(&run(folder.path(), &["scan", "--format", "json"])).get("subjects").is_none());
}
