//! The cache: a warm scan says what a cold one says, whatever happened in between.

mod repository;

use repository::{Repository, code, err, out};

/// Enough objects for the cache to be opened.
const FILES: usize = 700;

fn tree() -> Repository {
    let repo = Repository::new();
    for at in 0..FILES {
        repo.write(&format!("d{}/plain{at}.txt", at % 10), &format!("nothing of anybody in {at}\n"));
        if at % 7 == 0 {
            repo.write(&format!("d{}/people{at}.csv", at % 10), &format!("id,ssn\n1,536-72-{:04}\n", 1000 + at));
        }
    }
    repo
}

const KEY: [(&str, &str); 1] = [("PRIVET_KEY", "a key for tests of sixteen bytes")];

fn scan(repo: &Repository, options: &[&str]) -> String {
    let args: Vec<&str> = ["scan", ".", "--format", "json", "-x", ".git"].iter().chain(options).copied().collect();
    let output = repo.privet_with(&KEY, &args);
    assert_eq!(code(&output), 0, "{}", err(&output));
    // Without a key that was set, estimates of different values differ from run to run; counts do not.
    let without_key = repo.privet(&args);
    let counts = |text: &str| text.lines().filter(|line| line.contains("\"findings\"")).collect::<Vec<_>>().join("\n");
    assert_eq!(counts(&out(&without_key)), counts(&out(&output)));
    out(&output)
}

fn same(repo: &Repository, what: &str) {
    let cold = scan(repo, &["--no-cache"]);
    for options in [&[][..], &[], &["--cache-verify"], &["-j", "1"]] {
        assert!(scan(repo, options) == cold, "{what}: a warm scan {options:?} differs from a cold one");
    }
}

fn cache_file(repo: &Repository) -> std::path::PathBuf {
    repo.path().join("../cache/cache-2.redb")
}

#[test]
fn warm_scans_say_what_cold_ones_say() {
    let repo = tree();
    same(&repo, "first");
    assert!(cache_file(&repo).exists());
    repo.write("d1/plain1.txt", "my ssn is 536-72-8149\n");
    repo.remove("d2/plain2.txt");
    repo.git(&["mv", "-k", "d3", "d30"]);
    std::fs::rename(repo.path().join("d4"), repo.path().join("d40")).expect("renamed");
    same(&repo, "changed, removed, renamed");
    // Of the same size, written at once: only the clock of the file system tells.
    for at in 0..FILES {
        if at % 10 == 5 {
            repo.write(&format!("d5/plain{at}.txt"), &format!("ssn 536-72-{:04} in {at}\n", 1000 + at));
        }
    }
    same(&repo, "replaced");
}

#[test]
fn what_changes_the_rules_changes_the_result() {
    let repo = tree();
    scan(&repo, &[]);
    for options in [&["--min-confidence", "possible"][..], &["--law", "gdpr"], &["--without", "us/ssn"], &["--region", "GB"], &["--modified"]] {
        let cold = scan(&repo, &[options, &["--no-cache"]].concat());
        assert!(scan(&repo, options) == cold && scan(&repo, options) == cold, "{options:?}");
    }
    repo.write("privet.toml", "[allow]\npatterns = ['536-72-10.*']\n");
    same(&repo, "an allow list");
    let other = repo.privet_with(&[("PRIVET_KEY", "another key of sixteen bytes....")], &["scan", ".", "--format", "json", "-x", ".git"]);
    let cold =
        repo.privet_with(&[("PRIVET_KEY", "another key of sixteen bytes....")], &["scan", ".", "--format", "json", "-x", ".git", "--no-cache"]);
    assert_eq!(out(&other), out(&cold), "another key");
}

#[test]
fn a_damaged_cache_is_made_anew_and_one_that_cannot_be_written_does_no_harm() {
    let repo = tree();
    let cold = scan(&repo, &["--no-cache"]);
    scan(&repo, &[]);
    let whole = std::fs::read(cache_file(&repo)).expect("there");
    let mut flipped = whole.clone();
    flipped.iter_mut().skip(5000).step_by(997).for_each(|byte| *byte ^= 0x55);
    for damaged in [flipped, whole[..whole.len() / 3].to_vec(), b"not a database".to_vec(), Vec::new()] {
        std::fs::write(cache_file(&repo), damaged).expect("written");
        assert!(scan(&repo, &[]) == cold && scan(&repo, &[]) == cold);
    }
    let nowhere = repo.privet_with(&[KEY[0], ("PRIVET_CACHE_DIR", "/dev/null/nowhere")], &["scan", ".", "--format", "json", "-x", ".git"]);
    assert_eq!(out(&nowhere), cold);
}

#[test]
fn nothing_personal_stands_in_it() {
    let repo = tree();
    repo.write("patients/536-72-8149.csv", "id,email\n1,laura.zabrowskij@vexholm-pqx.org\n");
    scan(&repo, &[]);
    scan(&repo, &[]);
    let bytes = std::fs::read(cache_file(&repo)).expect("there");
    for value in ["536-72", "53672", "zabrowskij", "vexholm", "plain1.txt", "people7.csv\0"] {
        assert!(!bytes.windows(value.len()).any(|window| window == value.as_bytes()), "{value}");
    }
}

#[test]
fn gates_and_histories_use_it_and_say_the_same() {
    let repo = tree();
    repo.write("d1/allowed.txt", "ssn = 536-72-8149 # privet:allow\n# privet:allow(net.ip)\n");
    repo.commit("one");
    for args in [&["check"][..], &["check", "--history"], &["check", "--range", "0000000000000000000000000000000000000000..HEAD"]] {
        let cold = out(&repo.privet_with(&KEY, &[args, &["--no-cache"]].concat()));
        for _ in 0..2 {
            assert_eq!(out(&repo.privet_with(&KEY, args)), cold, "{args:?}");
        }
    }
    let cold = out(&repo.privet_with(&KEY, &["scan", "git:--all", "--format", "json", "--no-cache"]));
    for _ in 0..2 {
        assert_eq!(out(&repo.privet_with(&KEY, &["scan", "git:--all", "--format", "json"])), cold);
    }
}
