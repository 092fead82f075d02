//! Nothing that privet writes holds a value that it read: planted values are looked for in everything that it prints, in every format, at every
//! verbosity, in errors and after a failure.
//!
//! Of a value neither the whole nor any run of five of its letters and digits may appear, but for what `docs/masking.md` grants its kind.

use std::path::Path;
use std::process::{Command, Output};

/// A planted value and what may be seen of it.
struct Planted {
    value: &'static str,
    granted: &'static [&'static str],
}

const fn planted(value: &'static str, granted: &'static [&'static str]) -> Planted {
    Planted { value, granted }
}

/// Published test values, or made for this test. No word of privet's own shares five letters with them.
const VALUES: [Planted; 18] = [
    planted("laura.zabrowskij@vexholm-pqx.org", &[]),
    planted("536-72-8149", &["8149"]),
    planted("86095742719", &["2719"]),
    planted("DE89370400440532013000", &["3000"]),
    planted("378282246310005", &["378282", "0005"]),
    planted("4929 1379 6208 4417", &["492913", "4417"]),
    planted("+1 415 738 2946", &["46"]),
    planted("Laura Zabrowskij", &[]),
    planted("7391 Wexcombe Hollow Road, Tuxford, OH 44127", &["44"]),
    planted("93.184.217.86", &["93.184"]),
    planted("AKIAQZX7W3VJ6LMTRBKD", &["AKIA"]),
    planted("vQ7!kzWmpX92rd", &[]),
    planted("XZ7739416", &["9416"]),
    planted("zyprexolone 40 mg", &[]),
    planted("zeynep@bücherwurm-kvx.de", &[]),
    planted("wJq7Zx93WvJkLmTrBd81YfHs62NpCg04AeUiOo5X", &[]),
    planted("July 23, 1984", &["1984"]),
    planted("BQKPQ7392L", &["392L"]),
];

/// Letters and digits in lower case: what a person would recognize.
fn compact(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase()
}

/// The runs of five of a value that may not appear.
fn runs(planted: &Planted) -> Vec<String> {
    let granted: Vec<String> = planted.granted.iter().map(|granted| compact(granted)).collect();
    let compact = compact(planted.value);
    let runs = compact.as_bytes().windows(5).map(|run| String::from_utf8_lossy(run).into_owned());
    runs.filter(|run| !granted.iter().any(|granted| granted.contains(run.as_str()))).collect()
}

/// What is never said in words of a value: single words that are ordinary ones.
const ORDINARY: [&str; 2] = ["hollow", "road"];

fn assert_silent(said: &str, what: &str) {
    let words: Vec<String> =
        said.split(|char: char| char.is_whitespace() || matches!(char, '"' | '[' | ']' | '|' | '·' | ',')).map(compact).collect();
    for planted in &VALUES {
        assert!(!said.contains(planted.value), "{what}: a whole value of {} characters was written", planted.value.len());
        for run in runs(planted).into_iter().filter(|run| !ORDINARY.iter().any(|word| word.contains(run.as_str()))) {
            // Keyed tags, hashes and byte counts are long runs of their own; a run in one of them says nothing.
            let leaked = words.iter().find(|word| word.contains(&run) && !is_hash(word));
            assert!(
                leaked.is_none(),
                "{what}: five characters of a value of {} characters were written in a word of {}",
                planted.value.len(),
                leaked.map_or(0, String::len)
            );
        }
    }
}

fn is_hash(word: &str) -> bool {
    word.len() >= 12 && word.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Every value in every kind of place.
fn corpus(root: &Path) {
    let write = |name: &str, bytes: &[u8]| {
        let path = root.join(name);
        std::fs::create_dir_all(path.parent().expect("in a folder")).expect("a folder");
        std::fs::write(path, bytes).expect("written");
    };
    let [mail, ssn, tax, iban, card, spaced, phone, name, street, ip, key, password, passport, drug, foreign, token, born, pan] =
        VALUES.map(|planted| planted.value);
    let letter = format!(
        "Dear {name},\nmy e-mail is {mail}, my phone {phone}.\nSSN: {ssn}\nSteuer-ID: {tax}\nIBAN {iban}\ncard {card} or {spaced}, cvv: 731\n\
         address: {street}\nvisitor {ip} - - [10/Oct/2026:13:55:36 +0000] \"GET / HTTP/1.1\" 200 23\naws_access_key_id = {key}\npassword = {password}\n\
         passport number: {passport}\nmedication: {drug}\n"
    );
    write("letter.txt", letter.as_bytes());
    write("src/settings.rs", format!("// Author: {name} <{mail}>\nconst PASSWORD: &str = \"{password}\";\nlet key = \"{key}\";\n").as_bytes());
    write("log/app.log", format!("2026-11-21 INFO login user={mail} ip={ip} ssn={ssn}\n").repeat(20).as_bytes());
    let utf16: Vec<u8> = [0xFF, 0xFE].into_iter().chain(letter.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    write("wide.txt", &utf16);
    write("latin.txt", &[b"Gr\xFC\xDFe, ", letter.as_bytes()].concat());
    write("bare.csv", format!("{name},{mail},{ssn},{phone}\n{name},{mail},{ssn},{phone}\n").as_bytes());
    write("names.csv", format!("{name},city\n{name},Tuxford\n").as_bytes());
    write("people.csv", format!("name,email,ssn,iban,card\n{}", format!("{name},{mail},{ssn},{iban},{card}\n").repeat(8)).as_bytes());
    write("keys.json", format!("{{\"{mail}\": {{\"{name}\": {{\"{ssn}\": {{\"email\": \"{mail}\", \"ssn\": \"{ssn}\"}}}}}}}}").as_bytes());
    write("rows.jsonl", format!("{{\"name\": \"{name}\", \"card\": \"{card}\", \"cvv\": \"731\", \"phone\": \"{phone}\"}}\n").repeat(6).as_bytes());
    write("broken.json", format!("{{\"ssn\": \"{ssn}\", \"email\": \"{mail}").as_bytes());
    write(".privetignore", format!("{ssn}.tmp\n{mail}\n").as_bytes());
    write("binary.bin", &[b"\0\x01\x02", letter.as_bytes(), &[0; 64]].concat());
    for value in [mail, ssn, tax, iban, card, spaced, phone, name, key, passport] {
        write(&format!("by name/{value}/{value}.txt"), format!("see {value}\n").as_bytes());
    }
    for value in [foreign, token, born, pan, street] {
        for name in [value.to_owned(), value.replace(' ', "_"), format!("scan of {value} (copy)")] {
            write(&format!("by name/{name}.txt"), letter.as_bytes());
        }
    }
    write(&format!("by name/{}.TXT", street.to_uppercase()), letter.as_bytes());
    write(&format!("by name/show?to={mail}.html"), letter.as_bytes());
    let labelled = [("email", mail), ("ssn", ssn), ("iban", iban), ("password", password), ("medication", drug), ("born", born), ("address", street)];
    for (label, value) in labelled.into_iter().chain([("patient", name), ("passport number", passport), ("token", token), ("phone", phone)]) {
        write(&format!("by field/{label}={value}.png"), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
        write(&format!("by field/{label}={value}.txt"), letter.as_bytes());
    }
    write("opaque.json", format!("{{\"{}\": {{\"email\": \"{mail}\"}}}}", password.replace('!', "")).as_bytes());
    write(&format!("by name/{ssn}.tmp"), b"ignored");
    write(&format!("by name/{}-{ssn}.zip", name.replace(' ', "_")), b"PK\x03\x04\x14\0\0\0");
    write(&format!("by name/{name} {card}.png"), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
}

fn run(folder: &Path, args: &[&str]) -> Output {
    let key = "a key for tests of sixteen bytes";
    Command::new(env!("CARGO_BIN_EXE_privet"))
        .args(args)
        .current_dir(folder)
        .env("PRIVET_KEY", key)
        .env("RUST_BACKTRACE", "1")
        .env("PRIVET_CACHE_DIR", folder.join("cache"))
        .output()
        .expect("privet runs")
}

fn silent(folder: &Path, args: &[&str]) -> Output {
    let output = run(folder, args);
    let what = args.iter().take(6).copied().collect::<Vec<_>>().join(" ");
    assert_silent(&String::from_utf8_lossy(&output.stdout), &format!("stdout of {what}"));
    assert_silent(&String::from_utf8_lossy(&output.stderr), &format!("stderr of {what}"));
    output
}

fn tree() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("data")).expect("a folder");
    corpus(&folder.path().join("data"));
    folder
}

#[test]
fn no_format_and_no_verbosity_writes_a_value() {
    let folder = tree();
    for format in ["table", "json", "jsonl", "csv", "markdown", "sarif", "junit", "gitlab"] {
        for level in ["possible", "likely", "certain"] {
            let output = silent(folder.path(), &["scan", "data", "--format", format, "--min-confidence", level, "--law", "ccpa,gdpr,hipaa,pci"]);
            assert!(!output.stdout.is_empty() && output.status.code() == Some(0), "{format} {level}");
        }
    }
    for verbosity in ["-q", "-v", "-vv"] {
        silent(folder.path(), &["scan", "data", verbosity, "--context-elements", "--strict", "--fail-on", "any"]);
    }
    silent(folder.path(), &["scan", "data", "--sample-findings", "200", "--min-confidence", "possible"]);
    silent(folder.path(), &["scan", "data", "--format", "jsonl", "--fingerprints"]);
}

#[test]
fn a_scan_finds_the_values_it_does_not_write() {
    let folder = tree();
    let output = silent(folder.path(), &["scan", "data", "--format", "json"]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    for element in [
        "contact.email",
        "id.national.us.ssn",
        "financial.iban",
        "financial.card",
        "person.name",
        "auth.password",
        "contact.phone",
        "auth.secret.aws",
    ] {
        assert!(text.contains(&format!("\"element\": \"{element}\"")), "{element} was not found at all");
    }
    assert!(text.contains("\"name\": true"), "names were not looked at");
}

#[test]
fn stored_reports_stay_silent() {
    let folder = tree();
    silent(
        folder.path(),
        &["scan", "data", "-q", "-o", "json:a.json", "-o", "sarif:a.sarif", "-o", "csv:a.csv", "-o", "markdown:a.md", "-o", "jsonl:a.jsonl"],
    );
    for file in ["a.json", "a.sarif", "a.csv", "a.md", "a.jsonl"] {
        assert_silent(&std::fs::read_to_string(folder.path().join(file)).expect("written"), file);
    }
    for format in ["table", "json", "csv", "markdown", "sarif"] {
        silent(folder.path(), &["report", "a.json", "--format", format]);
    }
    silent(folder.path(), &["merge", "a.json", "a.json", "--format", "json"]);
}

#[test]
fn errors_stay_silent() {
    let folder = tree();
    let [mail, ssn, _, iban, ..] = VALUES.map(|planted| planted.value);
    for value in [mail, ssn, iban] {
        let missing = format!("no/such/{value}.csv");
        assert_eq!(silent(folder.path(), &["scan", &missing]).status.code(), Some(2));
        for args in [
            vec!["scan", "--format", value],
            vec!["scan", "--law", value],
            vec!["scan", "--zone", value],
            vec!["scan", "--fail-on", value],
            vec!["scan", "--region", value],
            vec!["scan", "--shard", value],
            vec!["scan", "--max-size", value],
            vec!["scan", "--type", value],
            vec!["scan", "--key-file", value],
            vec!["scan", "--config", value],
            vec!["scan", "--patterns", value],
            vec!["scan", "--without", value],
            vec!["scan", "--output", value],
            vec!["scan", "--threads", value],
            vec!["report", value],
            vec!["merge", value],
            vec!["patterns", "show", value],
            vec!["patterns", "verify", value],
            vec![value],
        ] {
            assert_eq!(silent(folder.path(), &args).status.code(), Some(2), "{} {}", args[0], args.get(1).unwrap_or(&""));
        }
        for letter in ["-j", "-qj", "-f", "-o", "-t"] {
            assert_eq!(silent(folder.path(), &["scan", &format!("{letter}{value}")]).status.code(), Some(2), "{letter}");
        }
        let excluded = silent(folder.path(), &["scan", "data", "--exclude", value, "--format", "json"]);
        assert_eq!(excluded.status.code(), Some(0));
    }
}

#[test]
fn configurations_packs_and_rows_that_are_wrong_stay_silent() {
    let folder = tree();
    let [mail, ssn, ..] = VALUES.map(|planted| planted.value);
    let bad = [
        format!("excludes = \"{ssn}\"\n"),
        format!("{} = 1\n", ssn.replace('-', "_")),
        format!("min_confidence = \"{mail}\"\n"),
        format!("[allow]\npatterns = [\"({ssn}\"]\n"),
        format!("[allow]\nfingerprints = [\"{ssn}\"]\n"),
        format!("laws = [\"{mail}\"]\n"),
        format!("excludes = [{ssn}\n"),
    ];
    for (at, source) in bad.iter().enumerate() {
        std::fs::write(folder.path().join("privet.toml"), source).expect("written");
        assert_eq!(silent(folder.path(), &["scan", "data"]).status.code(), Some(2), "configuration {at}");
    }
    std::fs::remove_file(folder.path().join("privet.toml")).expect("removed");
    let pack = folder.path().join("packs/xx");
    std::fs::create_dir_all(&pack).expect("a folder");
    let detector = format!(
        "name = \"x\"\nelement = \"id.national.us.ssn\"\nabout = \"x\"\nreferences = [\"x\"]\n[pattern]\nshape = ['d{{4}}']\n[examples]\naccept = [\"{ssn}\", \"{mail}\", \"x\"]\nreject = [\"{ssn}\"]\n"
    );
    std::fs::write(pack.join("pin.toml"), detector).expect("written");
    assert_eq!(silent(folder.path(), &["patterns", "test", "packs"]).status.code(), Some(2));
    let mut child = Command::new(env!("CARGO_BIN_EXE_privet"))
        .arg("annotate")
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("privet runs");
    let rows = format!("{{\"id\": 1, \"text\": \"{ssn}\n{{\"{mail}\": 1}}\n{ssn}\n[\"{mail}\"]\n{{\"id\": 2, \"text\": \"{mail} {ssn}\"}}\n");
    std::io::Write::write_all(&mut child.stdin.take().expect("piped"), rows.as_bytes()).expect("written");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(2));
    assert_silent(&String::from_utf8_lossy(&output.stdout), "annotate");
    assert_silent(&String::from_utf8_lossy(&output.stderr), "annotate's errors");
}

#[test]
fn a_failure_costs_one_object_and_says_nothing_of_it() {
    let folder = tree();
    let output = silent(folder.path(), &["scan", "data", "--panic-in", "letter", "--format", "json", "-vv"]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("internal error at"), "the hook was not reached: {said}");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("\"reason\": \"internal\"") && text.contains("letter.txt"), "the ledger does not name the object");
    assert!(text.contains("people.csv"), "the rest of the scan did not go on");
}

#[test]
fn gates_baselines_and_policies_write_no_value() {
    let folder = tree();
    let git = |args: &[&str]| {
        let done = Command::new("git").current_dir(folder.path()).args(["-c", "user.name=T", "-c", "user.email=t@example.com"]).args(args).output();
        assert!(done.expect("git runs").status.success());
    };
    git(&["init", "-q"]);
    git(&["add", "data"]);
    let [mail, ssn, ..] = VALUES.map(|planted| planted.value);
    for format in ["text", "github", "markdown", "json", "csv", "sarif", "junit", "gitlab", "table"] {
        let output = silent(folder.path(), &["check", "--staged", "--no-strict", "--format", format, "--policy-from", "worktree"]);
        assert_eq!(output.status.code(), Some(1), "{format}");
    }
    silent(folder.path(), &["check", "data", "--policy", "no-pii,no-phi,coppa"]);
    silent(folder.path(), &["policy", "test", "data"]);
    silent(folder.path(), &["baseline", "create"]);
    let baseline = std::fs::read_to_string(folder.path().join(".privet-baseline")).expect("written");
    assert_silent(&baseline, "the baseline");
    silent(folder.path(), &["baseline", "show"]);
    git(&["commit", "-q", "-m", &format!("of {mail}, {ssn}")]);
    silent(folder.path(), &["check", "--history", "--metadata", "--no-baseline", "--no-strict"]);
    std::fs::write(folder.path().join(".privetignore"), format!("{ssn}.tmp\n{mail}\n")).expect("written");
    std::fs::write(folder.path().join("privet.toml"), format!("excludes = [\"{mail}\"]\n")).expect("written");
    git(&["add", "-A"]);
    silent(folder.path(), &["check", "--staged", "--no-strict"]);
    silent(folder.path(), &["diff", "git:HEAD", &format!("git:{mail}")]);
    silent(folder.path(), &["check", "--since", ssn]);
}
