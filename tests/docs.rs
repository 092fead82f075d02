//! The documentation tells the truth: its links lead somewhere, and its commands run.
//!
//! Every block of `sh` in a page of `docs/SUMMARY.md` is run, line by line of one shell, in a copy of the repository's examples. A line that ends in
//! `# exit code N` must end so; every other command must succeed. What needs a network or other software stands in blocks of another language.
#![cfg(all(unix, feature = "cli"))]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
/// Who commits in the pages' repositories, and nothing of the machine's own configuration.
const GIT: [(&str, &str); 7] = [
    ("GIT_CONFIG_GLOBAL", "/dev/null"),
    ("GIT_CONFIG_SYSTEM", "/dev/null"),
    ("GIT_CEILING_DIRECTORIES", "/"),
    ("GIT_AUTHOR_NAME", "T"),
    ("GIT_AUTHOR_EMAIL", "t@example.com"),
    ("GIT_COMMITTER_NAME", "T"),
    ("GIT_COMMITTER_EMAIL", "t@example.com"),
];
/// Pages whose other blocks show commands of software that is not there; a stage runs those of the last ones.
const OF_OTHERS: [&str; 13] = [
    "container.md",
    "python.md",
    "source-stdin.md",
    "git-hook.md",
    "pre-commit.md",
    "ci-jenkins.md",
    "ci-azure.md",
    "architecture.md",
    "buckets.md",
    "source-s3.md",
    "source-gcs.md",
    "source-azure.md",
    "spark.md",
];

fn pages() -> Vec<PathBuf> {
    let summary = fs::read_to_string(Path::new(ROOT).join("docs/SUMMARY.md")).expect("there");
    let links = summary.split("](").skip(1).filter_map(|rest| rest.split(')').next()).map(|link| Path::new(ROOT).join("docs").join(link));
    links.collect()
}

/// The blocks of `sh`, without what is inside other blocks.
fn blocks(page: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut open: Option<(bool, String)> = None;
    for line in page.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(language)) => open = Some((language == "sh", String::new())),
            (Some((is_shell, text)), Some(_)) => {
                blocks.extend(is_shell.then(|| std::mem::take(text)));
                open = None;
            }
            (Some((_, text)), None) => *text += &format!("{line}\n"),
            (None, None) => {}
        }
    }
    blocks
}

/// One script of all blocks: a command that should fail is held to its exit code.
fn script(page: &str) -> String {
    let mut script = String::from("set -eu\n");
    for line in blocks(page).concat().lines() {
        match line.split_once("# exit code ") {
            Some((command, code)) => script += &format!("code=0; {command} || code=$?; test $code = {code}\n"),
            None => script += &format!("{line}\n"),
        }
    }
    script
}

#[test]
fn every_command_of_the_documentation_runs() {
    let program = Path::new(env!("CARGO_BIN_EXE_privet")).parent().expect("it lies in a folder");
    let path = format!("{}:{}", program.display(), std::env::var("PATH").expect("a path"));
    let mut ran = 0;
    for page in pages() {
        let text = fs::read_to_string(&page).expect("a page");
        if blocks(&text).is_empty() {
            continue;
        }
        let folder = tempfile::tempdir().expect("a folder");
        let prepare = "cp -r \"$ROOT/examples\" \"$ROOT/README.md\" . && mkdir data && cp -r examples/sample/. data && gzip -c data/web/access.log > dump.sql.gz";
        let shell = |script: &str| {
            Command::new("bash")
                .args(["-c", script])
                .current_dir(folder.path())
                .env("PATH", &path)
                .env("ROOT", ROOT)
                .env("HOME", folder.path())
                .env("XDG_CACHE_HOME", folder.path().join(".cache"))
                .env("XDG_STATE_HOME", folder.path().join(".state"))
                .env_remove("PRIVET_KEY")
                .envs(GIT)
                .output()
        };
        assert!(shell(prepare).expect("a shell").status.success());
        let output = shell(&format!("set -x\n{}", script(&text))).expect("a shell");
        let said = String::from_utf8_lossy(&output.stderr);
        let last: Vec<&str> = said.lines().rev().take(6).collect();
        assert!(output.status.success(), "{}: a command failed; the last lines, latest first: {last:#?}", page.display());
        ran += 1;
    }
    assert!(ran >= 6, "only {ran} pages have commands");
}

#[test]
fn every_command_stands_in_a_block_that_is_run() {
    let mut unrun = Vec::new();
    for page in pages() {
        let name = page.file_name().expect("it has a name").to_string_lossy().into_owned();
        let text = fs::read_to_string(&page).expect("a page");
        for block in text.split("```").skip(1).step_by(2) {
            let (language, lines) = block.split_once('\n').unwrap_or((block, ""));
            let is_shell = ["console", "bash", "shell", ""].contains(&language);
            let is_text = language == "text" && !OF_OTHERS.contains(&name.as_str());
            let of_privet = lines.lines().any(|line| line.trim_start_matches("$ ").starts_with("privet "));
            if is_shell || is_text && of_privet {
                unrun.push(format!("{name}: a block of `{language}`: {}", lines.lines().next().unwrap_or_default()));
            }
        }
    }
    assert!(unrun.is_empty(), "commands stand in blocks of `sh`, which a test runs: {unrun:#?}");
}

/// The name that a heading has in links: as GitHub and mdBook make it.
fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|char| char.is_alphanumeric() || matches!(char, ' ' | '-' | '_'));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

#[test]
fn links_between_pages_lead_somewhere() {
    let mut broken = Vec::new();
    for page in pages() {
        let text = fs::read_to_string(&page).expect("a page");
        let prose: String = text.split("```").step_by(2).collect();
        for link in prose.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if link.starts_with("https://") {
                continue;
            }
            let (file, wanted) = link.split_once('#').unwrap_or((link, ""));
            let target = if file.is_empty() { page.clone() } else { page.parent().expect("in docs").join(file) };
            let found = fs::read_to_string(&target).map(|text| {
                let headings = text.lines().filter(|line| line.starts_with('#')).map(|line| anchor(line.trim_start_matches('#').trim()));
                wanted.is_empty() || headings.into_iter().any(|heading| heading == wanted)
            });
            if !found.unwrap_or(false) {
                broken.push(format!("{}: {link}", page.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn the_changes_name_this_version() {
    let changes = fs::read_to_string(Path::new(ROOT).join("CHANGELOG.md")).expect("there");
    assert!(changes.contains(env!("CARGO_PKG_VERSION")), "CHANGELOG.md does not name {}", env!("CARGO_PKG_VERSION"));
}
