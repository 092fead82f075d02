//! The baseline: what it keeps quiet, what it does not, and that nothing can be learned from it.

mod repository;

use repository::{Repository, code, err, out};

const SSN: &str = "536-72-8149";

fn text(repo: &Repository) -> String {
    std::fs::read_to_string(repo.path().join(".privet-baseline")).unwrap_or_default()
}

fn passes(repo: &Repository) -> bool {
    let output = repo.privet(&["check"]);
    assert!(code(&output) < 2, "{}{}", out(&output), err(&output));
    code(&output) == 0
}

fn with_baseline(files: &[(&str, &str)]) -> Repository {
    let repo = Repository::new();
    files.iter().for_each(|(name, text)| repo.write(name, text));
    assert_eq!(code(&repo.privet(&["baseline", "create"])), 0);
    assert!(passes(&repo));
    repo
}

#[test]
fn moving_indenting_and_renaming_keep_the_identity_and_adding_elsewhere_does_not() {
    let code = format!("def f():\n    user_ssn = \"{SSN}\"\n");
    let repo = with_baseline(&[("a.py", &code), ("b.csv", &format!("id,ssn\n1,{SSN}\n"))]);
    repo.write("a.py", &format!("# moved\n\n\nif x:\n        user_ssn   =  \"{SSN}\"\n"));
    assert!(passes(&repo), "moved and indented");
    repo.remove("a.py");
    repo.write("lib/renamed.py", &code);
    assert!(passes(&repo), "renamed, without git");
    repo.write("a.py", "x = 1\n");
    assert!(!passes(&repo), "the old path is there again, so the new one is a new file");
    repo.remove("lib/renamed.py");
    repo.write("a.py", &format!("def g():\n    backup_number_ssn = \"{SSN}\"\n"));
    assert!(!passes(&repo), "deleted and added elsewhere");
    repo.write("a.py", &code);
    repo.write("b.csv", &format!("id,ssn\n1,{SSN}\n2,536-72-8150\n"));
    let output = repo.privet(&["check"]);
    assert!(out(&output).contains("the baseline knows 1 at this place, now there are 2"), "{}", out(&output));
}

#[test]
fn counts_fall_and_never_rise() {
    let repo = with_baseline(&[("b.csv", &format!("id,ssn\n1,{SSN}\n2,536-72-8150\n"))]);
    let before = text(&repo);
    repo.write("b.csv", &format!("id,ssn\n1,{SSN}\n2,536-72-8150\n3,536-72-8151\n"));
    let output = repo.privet(&["baseline", "update"]);
    assert!(out(&output).contains("1 new findings at 1 places were left out"), "{}", out(&output));
    assert_eq!(text(&repo), before);
    repo.write("b.csv", &format!("id,ssn\n1,{SSN}\n"));
    repo.privet(&["baseline", "update"]);
    assert_eq!(text(&repo), before.replace("\t2\n", "\t1\n"));
    repo.write("c.csv", &format!("id,ssn\n1,{SSN}\n"));
    repo.privet(&["baseline", "update", "--accept"]);
    assert_eq!(text(&repo).lines().count(), 2);
    assert!(passes(&repo));
    repo.remove("c.csv");
    repo.privet(&["baseline", "prune"]);
    assert_eq!(text(&repo).lines().count(), 1);
    let shown = out(&repo.privet(&["baseline", "show"]));
    assert!(shown.contains("id.national.us.ssn  b.csv") && shown.contains("PRIVET_KEY"), "{shown}");
    assert_eq!(code(&repo.privet(&["baseline", "create"])), 2, "there is one");
}

#[test]
fn branches_that_both_add_lines_merge_without_conflict() {
    let repo = with_baseline(&[("a.csv", &format!("id,ssn\n1,{SSN}\n"))]);
    repo.commit("base");
    for branch in ["one", "two"] {
        repo.git(&["checkout", "-q", "-b", branch, "main"]);
        repo.write(&format!("{branch}.csv"), &format!("id,ssn\n1,{SSN}\n"));
        repo.privet(&["baseline", "update", "--accept"]);
        repo.commit(branch);
    }
    repo.git(&["merge", "-q", "one", "-m", "merge"]);
    assert_eq!(text(&repo).lines().count(), 3);
    assert!(passes(&repo));
}

#[test]
fn every_mode_knows_a_finding_by_the_same_line() {
    let repo = with_baseline(&[("src/a.py", &format!("user_ssn = \"{SSN}\"\n")), ("src/b.json", &format!("{{\"ssn\": \"{SSN}\"}}\n"))]);
    repo.commit("base");
    repo.write("src/a.py", &format!("# x\nif y:\n    user_ssn = \"{SSN}\"\n"));
    repo.write("src/b.json", &format!("{{\n  \"ssn\": \"{SSN}\"\n}}\n"));
    repo.git(&["add", "-A"]);
    for args in
        [&["check", "--staged"][..], &["check"], &["check", "src"], &["check", "src/a.py"], &["check", "src/a.py", "src/b.json"], &["check", "./src"]]
    {
        let output = repo.privet(args);
        assert_eq!(code(&output), 0, "{args:?}: {}{}", out(&output), err(&output));
    }
    repo.commit("moved");
    for args in [&["check", "--range", "HEAD~1..HEAD"][..], &["check", "--since", "HEAD~1"], &["check", "--history"]] {
        let output = repo.privet(args);
        assert!(code(&output) == 0 && out(&output).contains("in the baseline"), "{args:?}: {}{}", out(&output), err(&output));
    }
    let absolute = repo.path().join("src");
    assert_eq!(code(&repo.privet(&["check", absolute.to_str().expect("UTF-8")])), 0);
}

/// Whoever holds the published file and the source with the value struck out tries every value: each gives the same file, so none can be told
/// from the others. What could be hashed from the file's own fields and a guess does not occur in it either.
#[test]
fn a_baselined_number_cannot_be_recovered_by_brute_force() {
    let card = |tail: u64| {
        let stem = format!("49291379620{tail:04}");
        let digit = (0..10).find(|digit| luhn(&format!("{stem}{digit}"))).expect("one of ten passes");
        format!("{stem}{digit}")
    };
    let sources = |ssn: &str, card: &str| {
        [
            ("a.py", format!("def f(jane):\n    user_ssn = \"{ssn}\"  # of Jane, see {ssn}\n    card_number = '{card}'\n")),
            ("b.csv", format!("name,ssn,card\nLaura Hartwell,{ssn},{card}\n")),
            ("c.json", format!("{{\"ssn\": \"{ssn}\", \"card\": \"{card}\"}}\n")),
            ("d.txt", format!("her social security number is {ssn} and her card number {card}\n")),
        ]
    };
    let repo = Repository::new();
    let publish = |ssn: &str, card: &str| {
        for (name, source) in sources(ssn, card) {
            repo.write(name, &source);
        }
        assert_eq!(code(&repo.privet(&["baseline", "create", "--force"])), 0);
        text(&repo)
    };
    let published = publish(SSN, &card(8441));
    assert!(published.lines().filter(|line| line.starts_with("id.national.us.ssn")).count() >= 4, "{published}");
    assert!(published.contains("financial.card\t"), "{published}");
    for guess in 0..60_u64 {
        let ssn = format!("536-72-{:04}", 1000 + guess * 149);
        assert_eq!(publish(&ssn, &card(guess * 163)), published, "the file tells one value from another");
    }
    let places: Vec<u64> = published.lines().filter_map(|line| u64::from_str_radix(line.split('\t').nth(1)?, 16).ok()).collect();
    let hashes = |text: &str| {
        let hash = blake3::hash(text.as_bytes());
        let derived = blake3::derive_key("privet 2026 place of a finding", text.as_bytes());
        [hash.as_bytes()[..8].to_vec(), derived[..8].to_vec()].map(|bytes| u64::from_le_bytes(bytes.try_into().expect("eight bytes")))
    };
    for serial in 0..10_000 {
        for guess in [format!("536-72-{serial:04}"), format!("53672{serial:04}"), card(serial)] {
            let forms = [
                guess.clone(),
                format!("{guess}\0"),
                format!("field\0{guess}\0"),
                format!("user_ssn\0{guess}\0"),
                format!("let\0user_ssn\0{guess}\0"),
                format!("ssn\0{guess}\0"),
            ];
            assert!(forms.iter().flat_map(|form| hashes(form)).all(|hash| !places.contains(&hash)), "a guess was confirmed");
        }
    }
}

fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .zip(0..)
        .map(|(byte, at)| {
            let digit = u32::from(byte - b'0') * (1 + at % 2);
            digit / 10 + digit % 10
        })
        .sum();
    sum.is_multiple_of(10)
}

#[test]
fn a_value_that_takes_anothers_place_is_seen_only_under_a_key() {
    let repo = Repository::new();
    let key = [("PRIVET_KEY", "a key for tests of sixteen bytes")];
    repo.write("a.csv", &format!("id,ssn\n1,{SSN}\n"));
    assert_eq!(code(&repo.privet_with(&key, &["baseline", "create"])), 0);
    assert_eq!(code(&repo.privet_with(&key, &["check"])), 0);
    repo.write("a.csv", "id,ssn\n1,536-72-8150\n");
    assert_eq!(code(&repo.privet(&["check"])), 0, "without the key it is not seen");
    let seen = repo.privet_with(&key, &["check"]);
    assert!(code(&seen) == 1 && out(&seen).contains("with another value"), "{}{}", out(&seen), err(&seen));
    assert!(!text(&repo).contains("8149") && text(&repo).lines().count() == 1);
}

#[test]
fn names_in_a_baseline_are_masked_and_keep_no_tag() {
    let repo = with_baseline(&[(&format!("patients/{SSN}.csv"), &format!("id,ssn\n1,{SSN}\n"))]);
    assert!(!text(&repo).contains("8149") && text(&repo).contains("patients/[id.national.us].csv"), "{}", text(&repo));
    assert!(passes(&repo), "another run has another key");
}
