//! The documentation tells the truth: its links lead somewhere, and its commands run.
//!
//! Every block of `sh` in a page of `docs/SUMMARY.md` is run, line by line of one shell, in a copy of the repository's examples. A line that ends in
//! `# exit code N` must end so; every other command must succeed. `sh stage:NAME` says that a stage of `.ci` runs what the block shows, with other
//! software; `sh needs:WHAT` that nobody here can, and for want of what. Their commands of privet are still parsed by privet. A command anywhere else
//! is refused.
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
/// For want of what a block may be left unrun.
const NEEDS: [&str; 1] = ["container-engine"];
/// Words with which a line begins that is a command.
const COMMANDS: [&str; 14] =
    ["privet", "docker", "pip", "pip3", "python3", "pre-commit", "git", "export", "gcloud", "aws", "cargo", "psql", "npm", "curl"];

fn pages() -> Vec<PathBuf> {
    let summary = fs::read_to_string(Path::new(ROOT).join("docs/SUMMARY.md")).expect("there");
    let links = summary.split("](").skip(1).filter_map(|rest| rest.split(')').next()).map(|link| Path::new(ROOT).join("docs").join(link));
    links.collect()
}

/// The blocks of a page: what stands behind the marks that open them, and their lines.
fn blocks(page: &str) -> Vec<(String, String)> {
    let mut blocks = Vec::new();
    let mut open: Option<(String, String)> = None;
    for line in page.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(language)) => open = Some((language.to_owned(), String::new())),
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some((_, text)), None) => *text += &format!("{line}\n"),
            (None, None) => {}
        }
    }
    blocks
}

/// The lines of the blocks that are run here.
fn run_here(page: &str) -> String {
    blocks(page).into_iter().filter(|(language, _)| language == "sh").map(|(_, text)| text).collect()
}

/// One script of all blocks: a command that should fail is held to its exit code.
fn script(page: &str) -> String {
    let mut script = String::from("set -eu\n");
    for line in run_here(page).lines() {
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
        if run_here(&text).is_empty() {
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

/// What is wrong with a block that is not run here; nothing when somebody runs it or says why nobody can.
fn unrun(page: &str, language: &str, text: &str) -> Option<String> {
    let mut words = language.split(' ');
    let (kind, mark) = (words.next().unwrap_or_default(), words.next());
    let is_command = |line: &str| COMMANDS.contains(&line.trim_start_matches("$ ").split(' ').next().unwrap_or_default());
    match (kind, mark) {
        ("sh", None) | ("python", Some("run")) => None,
        ("console" | "bash" | "shell" | "", _) => Some("commands stand in blocks of `sh`".to_owned()),
        ("text" | "python", None) => text.lines().any(is_command).then(|| "holds commands that nobody runs".to_owned()),
        (_, None) => None,
        (_, Some(mark)) => match mark.split_once(':') {
            Some(("needs", what)) => (!NEEDS.contains(&what)).then(|| format!("`{what}` is none of what may be wanting")),
            Some(("stage", name)) => {
                let stage = [".ci/stages", "scripts/stages"].iter().find_map(|folder| {
                    let files = fs::read_dir(Path::new(ROOT).join(folder)).ok()?.flatten();
                    files.map(|file| file.path()).find(|path| path.file_name().is_some_and(|file| file.to_string_lossy().ends_with(name)))
                });
                let runs =
                    |path: PathBuf| fs::read_to_string(path).is_ok_and(|text| text.contains(page.trim_end_matches(".md").trim_start_matches("ci-")));
                (!stage.is_some_and(runs)).then(|| format!("no stage `{name}` speaks of this page"))
            }
            _ => Some(format!("`{mark}` is neither `stage:NAME` nor `needs:WHAT`")),
        },
    }
}

#[test]
fn every_command_is_run_by_somebody() {
    let mut wrong = Vec::new();
    for page in pages() {
        let name = page.file_name().expect("it has a name").to_string_lossy().into_owned();
        for (language, text) in blocks(&fs::read_to_string(&page).expect("a page")) {
            let first = text.lines().next().unwrap_or_default().to_owned();
            wrong.extend(unrun(&name, &language, &text).map(|what| format!("{name}: `{language}`: {first}: {what}")));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The commands of privet on a line: without what stands around them.
fn of_privet(line: &str) -> Vec<String> {
    let line = line.split(" #").next().unwrap_or_default();
    let mut found = Vec::new();
    for piece in line.split(['|', ';', '&', '<', '>', '(', ')']) {
        let piece = piece.trim();
        let at =
            if piece.starts_with("privet ") { Some(0) } else { piece.find(" privet scan ").filter(|_| piece.starts_with("docker")).map(|at| at + 1) };
        found.extend(at.map(|at| piece[at..].trim_end_matches('\\').to_owned()));
    }
    found
}

#[test]
fn commands_that_are_not_run_here_are_at_least_understood() {
    let mut parsed = 0;
    for page in pages() {
        let text = fs::read_to_string(&page).expect("a page");
        for (_, lines) in blocks(&text).into_iter().filter(|(language, _)| language.contains(':')) {
            for command in lines.lines().flat_map(of_privet) {
                let arguments = command.trim_start_matches("privet ");
                // What is wrong with a flag or its value is said before the help that is asked for last.
                let script = format!("remote_id=a local_id=b; exec \"$PRIVET\" {arguments} --help");
                let output = Command::new("bash").args(["-c", &script]).env("PRIVET", env!("CARGO_BIN_EXE_privet")).output().expect("a shell");
                assert!(output.status.success(), "{}: `{command}`: {}", page.display(), String::from_utf8_lossy(&output.stderr));
                parsed += 1;
            }
        }
    }
    assert!(parsed >= 8, "only {parsed} commands");
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
