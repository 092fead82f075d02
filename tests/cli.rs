//! The command line as a user meets it. Reports on `examples/sample` are golden files in `tests/golden/cli`; `UPDATE=1` rewrites them.

use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const SAMPLE: &str = "examples/sample";

fn command(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_privet"));
    command.args(args).current_dir(folder).env("PRIVET_KEY", "a key for tests, not for data");
    command
}

/// Runs privet in a folder, with nothing on standard input.
fn run(folder: &Path, args: &[&str]) -> Output {
    command(folder, args).stdin(Stdio::null()).output().expect("privet runs")
}

/// Runs privet in the repository.
fn here(args: &[&str]) -> Output {
    run(Path::new(ROOT), args)
}

fn fed(args: &[&str], input: &str) -> Output {
    let mut command = command(Path::new(ROOT), args);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("privet runs");
    child.stdin.take().expect("piped").write_all(input.as_bytes()).expect("it reads all");
    child.wait_with_output().expect("it ends")
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("it ended by itself")
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// A folder with these files.
fn tree(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, bytes) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("below the folder")).expect("a folder");
        std::fs::write(path, bytes).expect("a file");
    }
    folder
}

const MAIL: (&str, &[u8]) = ("mail.txt", b"Write to jane.keller@fabrikam.com today.\n");
const CLEAN: (&str, &[u8]) = ("clean.txt", b"Nothing of anybody.\n");
const ARCHIVE: (&str, &[u8]) = ("old.rar", b"Rar!\x1A\x07\x01\0");

/// The hash of the detectors changes with each of them and says nothing here.
fn without_catalogue(report: &str) -> String {
    let known = json(&here(&["scan", "--format", "json", "LICENSE-MIT"]))["tool"]["catalogue"].as_str().expect("a hash").to_owned();
    report.replace(&known, "CATALOGUE")
}

fn golden(name: &str, report: &str) {
    let path = format!("{ROOT}/tests/golden/cli/{name}");
    let report = without_catalogue(report);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &report).expect("tests/golden/cli can be written");
    }
    let standing = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(standing == report, "{path} differs; run `UPDATE=1 cargo test --test cli` and read the difference. Now:\n{report}");
}

#[test]
fn reports_of_the_sample_look_as_they_did() {
    for (format, name) in [("table", "sample.txt"), ("markdown", "sample.md"), ("csv", "sample.csv")] {
        golden(name, &out(&here(&["scan", SAMPLE, "--format", format])));
    }
    golden("support.json", &out(&here(&["scan", "examples/sample/support", "--format", "json", "--law", "ccpa,gdpr"])));
    golden("support.sarif", &out(&here(&["scan", "examples/sample/support", "--format", "sarif"])));
}

#[test]
fn findings_stream_as_json_lines() {
    let output = here(&["scan", SAMPLE, "--format", "jsonl"]);
    let text = out(&output);
    let findings: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let inventory = json(&here(&["scan", SAMPLE, "--format", "json"]));
    let counted: u64 = inventory["entries"].as_array().expect("entries").iter().map(|entry| entry["count"].as_u64().expect("a count")).sum();
    assert_eq!(findings.len() as u64, counted);
    assert!(!text.contains("jane") && !text.contains("hartwell@"), "values are masked");
}

#[test]
fn a_report_of_an_inventory_is_the_report_of_the_scan() {
    let folder = tree(&[]);
    let inventory = folder.path().join("inventory.json");
    std::fs::write(&inventory, here(&["scan", SAMPLE, "--format", "json"]).stdout).expect("a file");
    for format in ["table", "json", "csv", "markdown", "sarif"] {
        let again = here(&["report", inventory.to_str().expect("UTF-8"), "--format", format]);
        assert_eq!(out(&again), out(&here(&["scan", SAMPLE, "--format", format])), "{format}");
    }
    let refused = here(&["report", inventory.to_str().expect("UTF-8"), "--format", "jsonl"]);
    assert_eq!(code(&refused), 2, "an inventory holds no single findings");
}

#[test]
fn shards_add_up_to_the_scan_in_any_order() {
    let folder = tree(&[]);
    let shards = ["0/3", "1/3", "2/3"].map(|shard| {
        let path = folder.path().join(shard.replace('/', "-"));
        std::fs::write(&path, here(&["scan", SAMPLE, "--format", "json", "--shard", shard]).stdout).expect("a file");
        path.to_str().expect("UTF-8").to_owned()
    });
    let whole = out(&here(&["scan", SAMPLE, "--format", "json"]));
    for order in [[0, 1, 2], [2, 0, 1]] {
        let [a, b, c] = order.map(|at: usize| shards[at].as_str());
        assert_eq!(out(&here(&["merge", a, b, c])), whole);
    }
}

#[test]
fn parts_under_different_keys_keep_their_counts() {
    let folder = tree(&[MAIL]);
    let scan = |key: &str, name: &str| {
        let output = command(folder.path(), &["scan", "mail.txt", "--format", "json"]).env("PRIVET_KEY", key).output().expect("privet runs");
        std::fs::write(folder.path().join(name), output.stdout).expect("a file");
    };
    scan("one key of sixteen bytes", "a.json");
    scan("another key of sixteen bytes", "b.json");
    let sum = json(&run(folder.path(), &["merge", "a.json", "b.json"]));
    assert_eq!((&sum["totals"][0]["findings"], &sum["totals"][0]["distinct"]), (&2.into(), &Value::Null));
    assert!(sum["notes"].to_string().contains("different keys"));
}

#[test]
fn exit_codes_say_how_it_ended() {
    let folder = tree(&[MAIL, CLEAN, ARCHIVE]);
    for (args, wanted) in [
        (&["scan"][..], 0),
        (&["scan", "clean.txt", "--fail-on", "any", "--strict"], 0),
        (&["scan", "--fail-on", "any"], 1),
        (&["scan", "--fail-on", "contact.email"], 1),
        (&["scan", "--fail-on", "contact"], 1),
        (&["scan", "--fail-on", "ccpa:A"], 1),
        (&["scan", "--fail-on", "financial,sensitive"], 0),
        (&["scan", "--fail-on", "any", "--zone", "test"], 0),
        (&["scan", "--strict"], 3),
        (&["scan", "--strict", "--fail-on", "any"], 1),
        (&["scan", "--strict", "--fail-on", "any", ".", "gone"], 2),
        (&["scan", "--unknown"], 2),
        (&["scan", "--law", "lex"], 2),
        (&["scan", "--zone", "ours"], 2),
        (&["scan", "--format", "xml"], 2),
        (&["scan", "--fail-on", "ccpa:Z"], 2),
        (&["scan", "--fail-on", "gdpr:9"], 2),
        (&["scan", "git:HEAD"], 2),
        (&["scan", "--region", "USA"], 2),
        (&["scan", "--shard", "2/2"], 2),
        (&["scan", "--fingerprints", "--key-file", "gone"], 2),
        (&["report", "clean.txt"], 2),
        (&["--version"], 0),
    ] {
        let output = run(folder.path(), args);
        assert_eq!(code(&output), wanted, "{args:?}: {}", err(&output));
        let says_why = ["privet: ", "error: "].iter().any(|start| err(&output).starts_with(start));
        assert_eq!(says_why, wanted > 0, "{args:?}: {}", err(&output));
    }
}

#[test]
fn every_reason_for_an_exit_code_is_named() {
    let folder = tree(&[MAIL, ARCHIVE]);
    let message = err(&run(folder.path(), &["scan", "--strict", "--fail-on", "any", ".", "gone"]));
    assert!(message.contains("target `gone`: does not exist"), "{message}");
    assert!(message.contains("gate `any`: 1 finding (--fail-on)"), "{message}");
    assert!(message.contains("incomplete"), "{message}");
}

#[test]
fn a_missing_target_does_not_hide_the_good_one() {
    let folder = tree(&[MAIL]);
    let output = run(folder.path(), &["scan", "gone", "mail.txt"]);
    let table = out(&output);
    assert!(table.starts_with("Incomplete scan (1 object could not be read): 1 kind of personal data"), "{table}");
    assert!(table.contains("E-mail address (contact.email)"));
    assert!(table.contains("gone: does not exist; check the spelling and the working directory"), "{table}");
}

#[test]
fn an_archive_is_no_secret() {
    let table = out(&run(tree(&[CLEAN, ARCHIVE]).path(), &["scan"]));
    assert!(table.starts_with("Incomplete scan (1 archive not opened): no personal data found in 1 object"), "{table}");
    assert!(table.contains("left out: archives, not opened") && table.contains("old.rar"), "{table}");
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let mut child = command(Path::new(ROOT), &["scan", SAMPLE, "--format", "json"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("privet runs");
    drop(child.stdout.take());
    let mut message = String::new();
    child.stderr.take().expect("piped").read_to_string(&mut message).expect("UTF-8");
    assert_eq!((child.wait().expect("it ends").code(), message.as_str()), (Some(0), ""));
}

#[test]
fn several_reports_of_one_scan() {
    let folder = tree(&[MAIL]);
    let output = run(folder.path(), &["scan", "mail.txt", "-o", "json:a.json", "-o", "csv:a.csv", "-o", "jsonl:a.jsonl", "-o", "sarif:a.sarif"]);
    assert_eq!((code(&output), out(&output).as_str()), (0, ""), "with -o alone nothing goes to standard output");
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).expect("it was written");
    assert_eq!(read("a.json"), out(&run(folder.path(), &["scan", "mail.txt", "--format", "json"])));
    assert_eq!((read("a.csv").lines().count(), read("a.jsonl").lines().count()), (2, 1));
    assert!(read("a.sarif").contains("2.1.0"));
}

#[test]
fn standard_input_is_a_target() {
    let inventory = json(&fed(&["scan", "-", "--format", "json"], "call me: SSN 219-09-9999\n"));
    let entry = &inventory["entries"][0];
    assert_eq!((&entry["object"], &entry["detector"], &entry["disposition"]), (&"-".into(), &"us/ssn".into(), &"test".into()));
}

#[test]
fn rows_are_annotated_in_order_and_a_broken_one_is_answered() {
    let rows = concat!(
        "{\"id\":1,\"text\":\"é SSN: 219-09-9999\"}\n",
        "no row\n",
        "{\"id\":\"b\",\"column_name\":\"email\",\"values\":[\"jane.keller@fabrikam.com\",null,\"lena@contoso.com\"]}\n",
        "{\"id\":3}\n",
    );
    let output = fed(&["annotate"], rows);
    let answers: Vec<Value> = out(&output).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(code(&output), 2);
    assert_eq!(answers.len(), 4);
    let span = &answers[0]["spans"][0];
    assert_eq!((&span["start"], &span["end"], &span["element"]), (&7.into(), &18.into(), &"id.national.us.ssn".into()));
    assert!(answers[1]["id"].is_null() && answers[1]["error"].is_string());
    assert_eq!(answers[2]["elements"][0]["element"], "contact.email");
    assert!(answers[3]["id"].is_null() && answers[3]["error"].is_string());
}

#[test]
fn detectors_are_listed_shown_and_tried() {
    let listed = json(&here(&["patterns", "list", "--format", "json"]));
    let ssn = listed.as_array().expect("a list").iter().find(|detector| detector["detector"] == "us/ssn").expect("it is there");
    assert_eq!(ssn["element"], "id.national.us.ssn");
    assert!(ssn["equivalents"].as_array().expect("a list").contains(&"presidio:US_SSN".into()));
    let shown = out(&here(&["patterns", "show", "us/ssn"]));
    assert!(shown.starts_with("us/ssn  US Social Security number\n") && shown.contains("id.national.us.ssn"), "{shown}");
    assert_eq!(out(&fed(&["patterns", "verify", "us/ssn"], "219-09-9999\n000-12-3456\nhello\n")), "valid\ninvalid\ninvalid\n");
    assert_eq!(out(&fed(&["patterns", "verify", "demo/gender"], "female\n")), "unknown\n");
    assert_eq!(code(&here(&["patterns", "show", "us/nothing"])), 2);
    assert!(out(&here(&["patterns", "list", "--laws"])).starts_with("ccpa "));
}

/// The detector of CONTRIBUTING, of a kind that is built in.
fn pack() -> String {
    let page = include_str!("../CONTRIBUTING.md");
    let detector = page.split("```toml\n").nth(2).and_then(|rest| rest.split("```").next()).expect("the walk-through has a detector");
    detector.replace("id.national.xx.pin", "id.national.us.ssn")
}

#[test]
fn a_folder_of_detectors_is_tested_and_used() {
    let folder = tree(&[("packs/xx/pin.toml", pack().as_bytes()), ("note.txt", b"personal number: 209364718\n")]);
    let tested = run(folder.path(), &["patterns", "test", "packs"]);
    assert_eq!((code(&tested), out(&tested).as_str()), (0, "1 detector tested, 0 mistakes\n"));
    let inventory = json(&run(folder.path(), &["scan", "note.txt", "--patterns", "packs", "--format", "json"]));
    assert_eq!((&inventory["entries"][0]["detector"], &inventory["entries"][0]["confidence"]), (&"xx/pin".into(), &"certain".into()));
}

#[test]
fn a_wrong_detector_is_refused_with_what_to_mend() {
    for (right, wrong, says) in [
        ("modulus = 11", "modulus = 10", "accept, entry 1: not found"),
        ("references = [\"https://registry.example/personal-number\"]", "references = []", "reference"),
        ("[context]\nwords", "[context]\nword", "`words`"),
        ("accept = [\"407 158 367\"", "accept = [\"40 71 58 367\"", "not found"),
    ] {
        assert!(pack().contains(right), "{right}");
        let folder = tree(&[("packs/xx/pin.toml", pack().replace(right, wrong).as_bytes())]);
        let tested = run(folder.path(), &["patterns", "test", "packs"]);
        assert!(code(&tested) == 2 && out(&tested).contains(says), "{wrong}: {}", out(&tested));
    }
}

#[test]
fn a_configuration_is_found_upwards_and_what_is_typed_outweighs_it() {
    let folder = tree(&[("privet.toml", b"excludes = [\"*.bak\"]\nfail_on = [\"any\"]\n"), ("a/b/mail.txt", MAIL.1), ("a/b/mail.bak", MAIL.1)]);
    let below = folder.path().join("a/b");
    let output = run(&below, &["scan", "--format", "json"]);
    assert_eq!(code(&output), 1, "{}", err(&output));
    assert_eq!(json(&output)["coverage"]["skipped"][0]["reason"], "excluded");
    assert_eq!(code(&run(&below, &["scan", "--fail-on", "financial"])), 0);
    let without = run(&below, &["scan", "--no-config", "--format", "json"]);
    assert_eq!((code(&without), json(&without)["coverage"]["scanned"]["objects"].clone()), (0, 2.into()));
}

#[test]
fn a_configuration_says_what_is_wrong_with_it() {
    for (text, wanted) in [
        ("exclude = []\n", "line 1: unknown field `exclude`, expected one of `excludes`"),
        ("laws = [\"ccpa\"]\nzones = 7\n", "line 2: "),
        ("min_confidence = \"sure\"\n", "min_confidence `sure`: must be possible, likely or certain"),
        ("patterns = [\"../elsewhere\"]\n", "a configuration that was found may only name folders beside it"),
        ("[allow]\nfingerprints = [\"12\"]\n", "must be 32 hexadecimal digits"),
    ] {
        let output = run(tree(&[CLEAN, ("privet.toml", text.as_bytes())]).path(), &["scan"]);
        assert!(code(&output) == 2 && err(&output).contains(wanted), "{text}: {}", err(&output));
    }
}

#[test]
fn allowed_values_are_counted_and_not_reported() {
    let folder = tree(&[MAIL, ("privet.toml", b"[allow]\npatterns = ['.*@fabrikam\\.com']\n")]);
    let inventory = json(&run(folder.path(), &["scan", "mail.txt", "--format", "json"]));
    assert_eq!((&inventory["allowed"], inventory["entries"].as_array().map(Vec::len)), (&1.into(), Some(0)));
}

#[test]
fn a_fingerprint_of_a_finding_allows_it() {
    let folder = tree(&[MAIL]);
    let output = run(folder.path(), &["scan", "mail.txt", "--format", "jsonl", "--fingerprints"]);
    let fingerprint = json(&output)["fingerprint"].as_str().expect("it has one").to_owned();
    std::fs::write(folder.path().join("privet.toml"), format!("[allow]\nfingerprints = [\"{fingerprint}\"]\n")).expect("a file");
    assert_eq!(json(&run(folder.path(), &["scan", "mail.txt", "--format", "json"]))["allowed"], 1);
}

#[test]
fn a_table_is_read_cell_by_cell() {
    // A comma between cells is no decimal point, words of other cells raise no doubt, and three rows are too few to speak against a column.
    let rows = "id,job_title,passport_number,drivers_license,first_name\n\
                1,Software Engineer,518204736,K315902748,Amara\n2,Clerk,604418259,H748291063,Jonas\n3,Clerk,593370184,T682047519,Mei\n";
    let inventory = json(&run(tree(&[("staff.csv", rows.as_bytes())]).path(), &["scan", "--format", "json"]));
    for element in ["id.passport.us", "id.license.us", "person.name.given"] {
        let total = inventory["totals"].as_array().expect("totals").iter().find(|total| total["element"] == element);
        assert_eq!(total.map(|total| &total["findings"]), Some(&3.into()), "{element}");
    }
}

#[test]
fn a_combination_names_its_first_personal_element() {
    let rows = "{\"opened\": \"2025-02-11\", \"customer\": \"Lena Hartwell\", \"diagnosis\": \"asthma\"}\n";
    let inventory = json(&run(tree(&[("visits.jsonl", rows.as_bytes())]).path(), &["scan", "--format", "json"]));
    let met = inventory["combinations"].as_array().expect("combinations");
    let of =
        |records: bool| met.iter().find(|met| met["examples"][0]["place"].get("line").is_some() == records).map(|met| &met["examples"][0]["place"]);
    assert_eq!(of(true).map(|place| &place["path"]), Some(&"customer".into()), "{met:?}");
    assert_eq!(of(false), Some(&serde_json::json!({})), "a rule about a whole object has no place in it");
}

#[test]
fn every_flag_is_documented() {
    let page = include_str!("../docs/commands.md");
    for command in ["scan", "report", "merge", "annotate"] {
        let help = out(&here(&[command, "--help"]));
        let flags = help.split_whitespace().filter_map(|word| word.strip_prefix("--")).map(|flag| flag.trim_end_matches([',', '.', ';', ')', ']']));
        for flag in flags.filter(|flag| *flag != "help") {
            assert!(page.contains(&format!("--{flag}")), "{command} --{flag} is not in docs/commands.md");
        }
    }
}

#[test]
fn a_sample_of_findings_is_the_same_for_the_same_seed() {
    let draw = |seed: &str| out(&here(&["scan", SAMPLE, "--sample-findings", "4", "--seed", seed]));
    assert_eq!(draw("1").lines().count(), 4);
    assert_eq!(draw("1"), draw("1"));
    assert_ne!(draw("1"), draw("2"));
}
