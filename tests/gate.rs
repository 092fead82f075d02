//! The gate as a user meets it: commits, ranges, histories, marks, policies, baselines. Every test makes a repository of its own.

mod repository;

use repository::{Repository, code, err, out};

/// A made-up number in the shape of real ones, and another.
const SSN: &str = "536-72-8149";
const OTHER: &str = "536-72-8150";
/// Passes Luhn's check and belongs to nobody's published list of test cards.
const CARD: &str = "4929137962084414";

fn assert_clean(text: &str) {
    for value in [SSN, OTHER, CARD] {
        assert!(!text.contains(value), "a value was written");
    }
}

#[test]
fn a_commit_with_a_new_card_and_a_new_number_is_stopped_and_the_rest_passes() {
    let repo = Repository::new();
    repo.write("pay.csv", "id,card\n1,4111111111111111\n");
    repo.write("a.py", &format!("def f():\n    old_ssn = \"{SSN}\"\n"));
    repo.commit("one");
    assert_eq!(code(&repo.privet(&["baseline", "create"])), 0);
    repo.commit("baseline");
    repo.write("pay.csv", &format!("id,card\n1,4111111111111111\n2,{CARD}\n"));
    repo.write(
        "a.py",
        &format!("def f():\n    old_ssn = \"{SSN}\"\n    new_ssn = \"{OTHER}\"\n    x_ssn = \"536-72-8151\"  # privet:allow(id.national)\n"),
    );
    // Only the index counts, not what stands in the working tree.
    repo.git(&["add", "-A"]);
    repo.write("pay.csv", "nothing\n");
    let stopped = repo.privet(&["check", "--staged"]);
    let said = out(&stopped);
    assert_eq!(code(&stopped), 1, "{said}{}", err(&stopped));
    assert!(said.contains("a.py:3:16: US Social Security number (id.national.us.ssn)") && said.contains("pay.csv:3:3: "), "{said}");
    assert!(said.contains("2 findings violate the policy of HEAD") && said.contains("1 on old lines, 1 allowed"), "{said}");
    assert!(said.contains("new allow: a.py:4: privet:allow(id.national)"), "{said}");
    for way in ["remove it", "privet:allow(id.national.us.ssn)", "privet baseline update --accept"] {
        assert!(said.contains(way), "{way}");
    }
    assert_clean(&said);
    repo.write("pay.csv", "id,card\n1,4111111111111111\n3,5555555555554444\n");
    repo.write("a.py", &format!("def f():\n    if x:\n        old_ssn = \"{SSN}\"\n"));
    repo.git(&["add", "-A"]);
    let passed = repo.privet(&["check", "--staged"]);
    assert_eq!(code(&passed), 0, "test cards, and a line that the baseline knows although it was indented: {}", out(&passed));
}

#[test]
fn ranges_histories_and_trees_of_odd_repositories() {
    for format in ["sha1", "sha256"] {
        let repo = Repository::of_format(format);
        repo.write("d/odd \"name\"\n.csv", &format!("id,ssn\n1,{SSN}\n"));
        repo.write("gone.txt", &format!("ssn = {OTHER}\n"));
        repo.commit("one");
        repo.git(&["mv", "d/odd \"name\"\n.csv", "moved é.csv"]);
        repo.git(&["rm", "-q", "gone.txt"]);
        repo.commit("two");
        let first = repo.git(&["rev-parse", "HEAD~1"]);
        let range = repo.privet(&["check", "--range", "HEAD~1..HEAD"]);
        assert_eq!(code(&range), 0, "a renamed file has no new lines: {}", out(&range));
        let history = repo.privet(&["check", "--history"]);
        let said = out(&history);
        assert_eq!(code(&history), 1, "{said}");
        assert!(said.contains(&format!("gone.txt:1:7 (first in commit {} of 2026-01-02)", &first[..12])), "{said}");
        let json = out(&repo.privet(&["check", "--history", "--format", "json"]));
        assert!(json.contains("\"first\": \"2026-01-02\""), "{json}");
        assert!(said.contains("2 blobs of the history"), "{said}");
        let tree = repo.privet(&["scan", "git:HEAD~1", "--format", "json"]);
        let told = out(&tree);
        assert!(told.contains("\"object\": \"gone.txt\"") && code(&tree) == 0, "{told}{}", err(&tree));
        let all = out(&repo.privet(&["scan", "git:--all", "--format", "json"]));
        assert!(all.contains(&format!("\"commit\": \"{first}\"")), "{all}");
    }
}

#[test]
fn a_range_target_finds_only_what_is_new() {
    let repo = Repository::new();
    repo.write("a.txt", &format!("ssn = {SSN}\nx\n"));
    repo.commit("one");
    repo.write("a.txt", &format!("ssn = {SSN}\nx\nother ssn = {OTHER}\n"));
    repo.commit("two");
    let lines = |target: &str| out(&repo.privet(&["scan", target, "--format", "jsonl"])).lines().count();
    assert_eq!((lines("git:HEAD~1..HEAD"), lines("git:HEAD")), (1, 2));
    assert_eq!(code(&repo.privet(&["scan", "git:nowhere"])), 2);
}

#[test]
fn bare_shallow_and_nested_repositories() {
    let repo = Repository::new();
    repo.write("a.txt", &format!("ssn = {SSN}\n"));
    repo.commit("one");
    repo.write("b.txt", "b\n");
    repo.write(
        "lfs.bin",
        "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n",
    );
    repo.commit("two");
    let bare = repo.clone_of(&["--bare"]);
    assert_eq!(code(&bare.privet(&["check", "--history", "--no-strict"])), 1);
    assert_eq!(code(&bare.privet(&["scan", "git:HEAD"])), 0);
    let shallow = repo.clone_of(&["--depth", "1"]);
    let told = shallow.privet(&["check", "--since", "HEAD~1"]);
    assert!(code(&told) == 2 && err(&told).contains("shallow"), "{}", err(&told));
    assert!(err(&shallow.privet(&["check", "--history", "--no-strict"])).contains("cut off"));
    let pointer = repo.privet(&["check", "--range", "HEAD~1..HEAD"]);
    assert!(code(&pointer) == 3 && err(&pointer).contains("not read (lfs-pointer): lfs.bin"), "{}", err(&pointer));
    repo.git(&["-c", "protocol.file.allow=always", "submodule", "add", "-q", bare.path_str(), "sub"]);
    let submodule = repo.privet(&["scan", "git:HEAD", "--format", "json"]);
    assert!(!out(&submodule).contains("\"submodule\""));
    repo.commit("three");
    let submodule = repo.privet(&["scan", "git:HEAD", "--format", "json"]);
    assert!(out(&submodule).contains("\"submodule\"") && out(&submodule).contains("\"sub\""), "{}", out(&submodule));
}

#[test]
fn a_tree_cannot_run_a_program_or_hide_lines() {
    let repo = Repository::new();
    repo.write("a.csv", "id,ssn\n1,x\n");
    repo.commit("one");
    repo.write(".gitattributes", "*.csv -diff diff=evil binary\n");
    repo.git(&["config", "diff.evil.textconv", "touch ran; cat"]);
    repo.git(&["config", "diff.external", "touch ran"]);
    repo.git(&["config", "core.fsmonitor", "touch ran"]);
    repo.write("a.csv", &format!("id,ssn\n1,x\n2,{SSN}\n"));
    repo.git(&["add", "-A"]);
    let _ = std::fs::remove_file(repo.path().join("ran"));
    let stopped = repo.privet(&["check", "--staged"]);
    assert!(code(&stopped) == 1 && out(&stopped).contains("a.csv:3:"), "{}{}", out(&stopped), err(&stopped));
    assert!(!repo.path().join("ran").exists());
    assert_eq!(code(&repo.privet(&["check", "--since", "--output=evil"])), 2);
}

#[test]
fn metadata_and_standard_input_are_judged() {
    let repo = Repository::new();
    repo.write("a.txt", "a\n");
    repo.commit("one");
    repo.write("a.txt", "b\n");
    repo.commit(&format!("two\n\nCustomer ssn: {SSN}"));
    assert_eq!(code(&repo.privet(&["check", "--range", "HEAD~1..HEAD"])), 0);
    let stopped = repo.privet(&["check", "--range", "HEAD~1..HEAD", "--metadata"]);
    assert!(code(&stopped) == 1 && out(&stopped).contains("commit/"), "{}", out(&stopped));
    let text = repo.fed(&["check", "-"], &format!("Fixes the record of ssn {SSN}\n"));
    assert!(code(&text) == 1 && out(&text).contains("-:1:"), "{}{}", out(&text), err(&text));
}

#[test]
fn a_change_cannot_switch_off_its_own_judge() {
    let repo = Repository::new();
    repo.write("privet.toml", "[[policy.rules]]\nname = \"numbers\"\nelements = [\"id\"]\n");
    repo.write("a.txt", "a\n");
    repo.commit("one");
    repo.write("privet.toml", "excludes = [\"*.txt\"]\n[[policy.rules]]\nname = \"numbers\"\nelements = [\"id\"]\nthen = \"allow\"\n");
    repo.write(".privetignore", "a.txt\n");
    repo.write("a.txt", &format!("ssn = {SSN}\n"));
    repo.privet(&["baseline", "create", "--config", "/dev/null"]);
    repo.write("b.txt", "b\n");
    repo.commit("two");
    let stopped = repo.privet(&["check", "--since", "HEAD~1"]);
    let said = out(&stopped);
    assert_eq!(code(&stopped), 1, "{said}{}", err(&stopped));
    for told in ["changed: privet.toml: + excludes has", "changed: privet.toml: + policy.rules[1].then", "changed: .privetignore: + a.txt"] {
        assert!(said.contains(told), "{told}: {said}");
    }
    let waived = repo.privet(&["check", "--since", "HEAD~1", "--policy-from", "worktree"]);
    assert_eq!(code(&waived), 0, "{}", out(&waived));
    let markdown = out(&repo.privet(&["check", "--since", "HEAD~1", "--format", "markdown"]));
    assert!(markdown.contains("| a.txt:1:7 |") && markdown.contains("* changed: "), "{markdown}");
}

#[test]
fn new_allows_can_be_refused_by_the_base() {
    let repo = Repository::new();
    repo.write("privet.toml", "[policy]\nnew_allows = \"refused\"\n");
    repo.write("a.txt", &format!("ssn = {SSN} # privet:allow\n"));
    repo.commit("one");
    assert_eq!(code(&repo.privet(&["check"])), 0);
    repo.write("a.txt", &format!("ssn = {SSN} # privet:allow\nb ssn = {OTHER} # privet:allow\n# privet:allow-next-line(net.ip)\n"));
    repo.git(&["add", "-A"]);
    let stopped = repo.privet(&["check", "--staged"]);
    assert_eq!(code(&stopped), 1, "{}", out(&stopped));
    assert!(out(&stopped).contains("unused allow: a.txt:3: privet:allow(net.ip)"), "{}", out(&stopped));
}

#[test]
fn named_policies_hold_on_scan_and_check() {
    let cases = [
        ("no-ssn", format!("ssn = {SSN}\n"), "mail jane.keller@fabrikam.com\n".to_owned()),
        ("pci-sad", format!("card {CARD} cvv: 731\n"), format!("card {CARD}\n")),
        ("no-pii", "write to jane.keller@fabrikam.com\n".to_owned(), "write to jane@example.com\n".to_owned()),
        ("no-phi", "patient_name,diagnosis\nLaura Hartwell,E11.9\n".to_owned(), "icd10,diagnosis\nx,E11.9\n".to_owned()),
        (
            "coppa",
            "{\"child_age\": 11, \"email\": \"jane.keller@fabrikam.com\"}\n".to_owned(),
            "{\"child_age\": 14, \"email\": \"jane.keller@fabrikam.com\"}\n".to_owned(),
        ),
    ];
    for (policy, denied, passed) in cases {
        let repo = Repository::new();
        let name = if denied.starts_with('{') {
            "tests/a.json"
        } else if denied.starts_with("patient") {
            "tests/a.csv"
        } else {
            "tests/a.txt"
        };
        repo.write(name, &denied);
        for command in ["check", "scan"] {
            let output = repo.privet(&[command, "--policy", policy]);
            assert_eq!(code(&output), 1, "{command} {policy}: {}{}", out(&output), err(&output));
            assert!(format!("{}{}", out(&output), err(&output)).contains(policy), "{policy}");
        }
        repo.write(name, &passed);
        for command in ["check", "scan"] {
            let output = repo.privet(&[command, "--policy", policy]);
            assert_eq!(code(&output), 0, "{command} {policy}: {}{}", out(&output), err(&output));
        }
    }
    let unknown = Repository::new().privet(&["check", "--policy", "no-such"]);
    assert!(code(&unknown) == 2 && err(&unknown).contains("no-biometric"), "{}", err(&unknown));
}

#[test]
fn rules_have_limits_paths_and_an_order() {
    let repo = Repository::new();
    repo.write(
        "privet.toml",
        "[[policy.rules]]\nname = \"fixtures\"\npaths = [\"fixtures/**\"]\nthen = \"allow\"\n\
         [[policy.rules]]\nname = \"few\"\nelements = [\"contact.email\"]\nmax_distinct = 1\n\
         [[policy.rules]]\nname = \"rest\"\nconfidence = \"likely\"\nzones = [\"own\", \"test\"]\n",
    );
    repo.write("fixtures/a.txt", &format!("ssn = {SSN}\n"));
    repo.write("mail.txt", "write to jane.keller@fabrikam.com, to jane.keller@fabrikam.com\n");
    let passed = repo.privet(&["check"]);
    assert_eq!(code(&passed), 0, "{}", out(&passed));
    repo.write("mail.txt", "write to jane.keller@fabrikam.com, to john.keller@fabrikam.com\n");
    let stopped = repo.privet(&["check"]);
    assert!(code(&stopped) == 1 && out(&stopped).contains("privet.toml/few"), "{}", out(&stopped));
    let explained = out(&repo.privet(&["policy", "test"]));
    assert!(explained.contains("allowed by rule `fixtures`") && explained.contains("denied by rule `few`"), "{explained}");
    let asked = repo.privet(&["policy", "test", "--element", "id.national.us.ssn", "--path", "tests/x.csv"]);
    assert!(code(&asked) == 1 && out(&asked).contains("denied by rule `rest`"), "{}", out(&asked));
}

#[test]
fn a_limit_of_different_values_counts_all_of_a_column() {
    let repo = Repository::new();
    let policy = |most: u64| format!("[[policy.rules]]\nname = \"few\"\nelements = [\"contact.email\"]\nmax_distinct = {most}\n");
    let rows: String = (0..120).map(|at| format!("{at},visitor{at}@fabrikam.com\n")).collect();
    repo.write("mail.csv", &format!("id,email\n{rows}"));
    for (most, ends) in [(119, 1), (120, 0)] {
        repo.write("privet.toml", &policy(most));
        let output = repo.privet(&["check", "-o", "json:../verdict.json"]);
        assert_eq!(code(&output), ends, "{most}: {}", out(&output));
        let verdict: serde_json::Value = serde_json::from_slice(&std::fs::read(repo.path().join("../verdict.json")).expect("written")).expect("JSON");
        let ruling = &verdict["policy"][0];
        let (found, within) = if ends == 1 { (120, None) } else { (0, Some(120)) };
        assert_eq!((ruling["findings"].as_u64(), ruling["within"].as_u64(), ruling["objects"].as_u64()), (Some(found), within, Some(1)), "{ruling}");
    }
}

#[test]
fn an_inventory_says_what_each_policy_and_gate_says() {
    let repo = Repository::new();
    repo.write("a.csv", &format!("id,ssn\n{}", (0..70).map(|at| format!("{at},536-72-8{:03}\n", 100 + at)).collect::<String>()));
    repo.write("b.txt", "write to jane.keller@fabrikam.com\n");
    let scanned = repo.privet(&["scan", "--policy", "no-ssn,pci-sad", "--fail-on", "contact", "--format", "json"]);
    assert_eq!(code(&scanned), 1, "{}", err(&scanned));
    assert!(err(&scanned).contains("policy `no-ssn`: 70 findings, the first at a.csv:2"), "{}", err(&scanned));
    let inventory: serde_json::Value = serde_json::from_slice(&scanned.stdout).expect("JSON");
    let told: Vec<(&str, u64, u64)> = inventory["policy"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|ruling| {
            let count = |key: &str| ruling[key].as_u64().expect("a number");
            (ruling["rule"].as_str().expect("a name"), count("findings"), count("objects"))
        })
        .collect();
    assert_eq!(told, [("no-ssn", 70, 1), ("pci-sad", 0, 0), ("fail-on/contact", 1, 1)]);
    std::fs::write(repo.path().join("../part.json"), &scanned.stdout).expect("written");
    let page = out(&repo.privet(&["report", "../part.json", "--format", "html"]));
    assert!(page.contains("data-rule=\"no-ssn\" data-findings=\"70\"") && page.contains("data-rule=\"pci-sad\" data-findings=\"0\""));
    let merged = out(&repo.privet(&["merge", "../part.json", "../part.json", "--format", "markdown"]));
    assert!(merged.contains("| `no-ssn` | broken |") && merged.contains("| 140 | 2 |"), "{merged}");
}

#[test]
fn the_hook_says_what_it_judges_and_when_there_is_nothing() {
    let repo = Repository::new();
    repo.write("a.txt", &format!("ssn = {SSN}\n"));
    repo.write("b.txt", "b\n");
    repo.commit("one");
    let nothing = repo.privet(&["check", "--hook"]);
    assert!(err(&nothing).contains("nothing to judge"), "{}", err(&nothing));
    let named = repo.privet(&["check", "--hook", "a.txt"]);
    assert!(code(&named) == 1 && out(&named).contains("1 file judged"), "not staged, so the file itself is meant: {}", out(&named));
    repo.write("a.txt", &format!("ssn = {SSN}\nx\n"));
    repo.git(&["add", "-A"]);
    let staged = repo.privet(&["check", "--hook", "a.txt"]);
    assert!(code(&staged) == 0 && out(&staged).contains("the staged change"), "{}", out(&staged));
    let both = repo.privet(&["check", "--hook", "a.txt", "b.txt"]);
    assert!(code(&both) == 1 && out(&both).contains("2 files judged"), "{}", out(&both));
    repo.commit("two");
    let range = repo.privet_with(&[("PRE_COMMIT_FROM_REF", "HEAD~1"), ("PRE_COMMIT_TO_REF", "HEAD")], &["check", "--hook", "a.txt"]);
    assert!(code(&range) == 0 && out(&range).contains("from HEAD~1 to HEAD"), "{}", out(&range));
}

#[test]
fn a_first_commit_and_a_first_push_have_no_base() {
    let repo = Repository::new();
    repo.write("a.txt", &format!("ssn = {SSN}\n"));
    repo.git(&["add", "-A"]);
    assert_eq!(code(&repo.privet(&["check", "--staged"])), 1);
    repo.commit("one");
    let zeros = "0".repeat(40);
    assert_eq!(code(&repo.privet(&["check", "--range", &format!("{zeros}..HEAD")])), 1);
}

#[test]
fn diff_tells_new_gone_and_grown() {
    let repo = Repository::new();
    repo.write("a.txt", &format!("ssn = {SSN}\n"));
    repo.write("b.txt", "write to jane.keller@fabrikam.com\n");
    repo.commit("one");
    repo.write("a.txt", &format!("ssn = {SSN}\nother ssn = {OTHER}\n"));
    repo.write("c.txt", "visitor 93.184.217.86 ip\n");
    repo.git(&["rm", "-q", "b.txt"]);
    repo.commit("two");
    let said = out(&repo.privet(&["diff", "git:HEAD~1", "git:HEAD"]));
    for told in [
        "grown   places     a.txt: id.national.us.ssn: 1 -> 2",
        "gone    places     b.txt: contact.email: 1 -> 0",
        "gone    elements   contact.email (E-mail address): 1 -> 0",
    ] {
        assert!(said.contains(told), "{told}\n{said}");
    }
    for revision in ["HEAD~1", "HEAD"] {
        std::fs::write(
            repo.path().join(format!("../{}.json", revision.len())),
            repo.privet(&["scan", &format!("git:{revision}"), "--format", "json"]).stdout,
        )
        .expect("written");
    }
    let markdown = repo.privet(&["diff", "../6.json", "../4.json", "--format", "markdown", "--fail-on-new"]);
    assert!(code(&markdown) == 1 && out(&markdown).contains("| a.txt: id.national.us.ssn | grown | 1 | 2 |"), "{}{}", out(&markdown), err(&markdown));
    let same = repo.privet(&["diff", "git:HEAD", "git:HEAD", "--fail-on-new"]);
    assert!(code(&same) == 0 && out(&same).contains("no difference"));
}

#[test]
fn init_sets_a_repository_up_and_overwrites_nothing() {
    let repo = Repository::new();
    repo.write("a.txt", &format!("ssn = {SSN}\n"));
    let output = repo.privet(&["init", "--hook", "git"]);
    assert_eq!(code(&output), 0, "{}{}", out(&output), err(&output));
    assert!(repo.path().join(".privet-baseline").exists() && repo.path().join("privet.toml").exists());
    assert_eq!(code(&repo.privet(&["check"])), 0, "the baseline covers what was there");
    let hook = std::fs::read_to_string(repo.path().join(".git/hooks/pre-commit")).expect("written");
    assert!(hook.contains("privet check --staged"));
    repo.write("privet.toml", "# mine\n");
    repo.privet(&["init", "--hook", "none"]);
    assert_eq!(std::fs::read_to_string(repo.path().join("privet.toml")).expect("there"), "# mine\n");
}
