//! privet on a terminal and in a log: widths, colours, code pages, help with examples that run, suggestions, completions, manual pages.
#![cfg(feature = "cli")]

use std::path::Path;
use std::process::{Command, Output, Stdio};

use unicode_width::UnicodeWidthStr as _;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn run(folder: &Path, args: &[&str], env: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_privet"));
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "LC_ALL", "LC_CTYPE", "LANG", "COLUMNS", "TERM"] {
        command.env_remove(name);
    }
    command.args(args).current_dir(folder).envs(env.iter().copied()).stdin(Stdio::null()).output().expect("privet runs")
}

fn here(args: &[&str], env: &[(&str, &str)]) -> Output {
    run(Path::new(ROOT), args, env)
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

const TABLE: [&str; 3] = ["scan", "examples/sample", "--no-config"];

/// Every letter and digit, in order of the alphabet: a narrow table moves words, and loses none.
fn letters(text: &str) -> String {
    let mut letters: Vec<char> = text.chars().filter(|char| char.is_alphanumeric()).collect();
    letters.sort_unstable();
    letters.into_iter().collect()
}

#[test]
fn a_table_fits_its_columns_and_loses_no_word() {
    let wide = out(&here(&TABLE, &[("COLUMNS", "200")]));
    for columns in ["48", "80", "120", "200"] {
        let table = out(&here(&TABLE, &[("COLUMNS", columns)]));
        let most = columns.parse::<usize>().expect("a number");
        assert!(table.lines().all(|line| line.width() <= most), "{columns}");
        assert!(letters(&table) == letters(&wide), "{columns}");
    }
}

#[test]
fn colours_are_for_those_who_see_them_and_change_no_word() {
    let plain = out(&here(&TABLE, &[]));
    assert!(!plain.contains('\u{1b}'), "a pipe gets no colours");
    assert!(!out(&here(&TABLE, &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")])).contains('\u{1b}'));
    let coloured = out(&here(&TABLE, &[("CLICOLOR_FORCE", "1")]));
    assert!(coloured.contains("\u{1b}[1m"));
    let bare: String =
        coloured.split('\u{1b}').enumerate().map(|(at, part)| if at == 0 { part } else { part.split_once('m').expect("a command ends").1 }).collect();
    assert_eq!(bare, plain);
}

#[test]
fn another_code_page_gets_ascii() {
    for locale in ["C", "de_DE.ISO-8859-1", "English_United States.437"] {
        let table = out(&here(&TABLE, &[("LC_ALL", locale)]));
        assert!(table.is_ascii() && table.contains("-----"), "{locale}");
    }
    assert!(out(&here(&TABLE, &[("LC_ALL", "en_US.UTF-8")])).contains('─'));
}

#[test]
fn help_is_grouped_and_ends_with_examples() {
    let help = out(&here(&["scan", "--help"], &[]));
    for heading in ["Report:", "What counts:", "Gate:", "What is read:", "Detectors and configuration:", "How it runs:", "Examples:"] {
        assert!(help.contains(heading), "{heading}");
    }
    let flags = help.lines().filter(|line| line.trim_start().starts_with('-'));
    assert!(flags.count() > 20 && help.lines().all(|line| line.width() <= 100));
    assert!(out(&here(&["--help"], &[])).contains("help-topic"));
}

/// Every example that help shows, as it is shown.
fn examples() -> Vec<String> {
    let commands = ["", "scan", "annotate", "report", "merge", "patterns"];
    let help = commands.iter().map(|command| out(&here(&[command, "--help"].iter().copied().filter(|arg| !arg.is_empty()).collect::<Vec<_>>(), &[])));
    let shown: Vec<String> = help.collect();
    let lines = shown.iter().flat_map(|help| help.split("Example").nth(1).unwrap_or_default().lines());
    lines.filter_map(|line| line.strip_prefix("  ")).map(str::to_owned).collect()
}

#[cfg(unix)]
#[test]
fn examples_of_help_run() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = Path::new(env!("CARGO_BIN_EXE_privet")).parent().expect("it lies in a folder");
    let path = format!("{}:{}", program.display(), std::env::var("PATH").expect("a path"));
    let prepare = "mkdir -p data detectors/own && cp -r \"$ROOT\"/examples/sample/. data && cp \"$ROOT\"/patterns/us/ssn.toml detectors/own/ \
        && gzip -c data/web/access.log > dump.sql.gz && echo '{% extends \"page.html\" %}' > ours.html \
        && privet scan data --quiet --no-config -f json > inventory.json \
        && for part in 0 1; do privet scan data --quiet --no-config --shard $part/2 -f json > part-$part.json; done";
    let shell = |line: &str| {
        Command::new("sh")
            .args(["-c", line])
            .current_dir(folder.path())
            .env("PATH", &path)
            .env("ROOT", ROOT)
            .env_remove("PRIVET_KEY")
            .output()
            .expect("a shell")
    };
    let prepared = shell(prepare);
    assert!(prepared.status.success(), "{}", err(&prepared));
    let examples = examples();
    assert!(examples.len() > 12, "{examples:?}");
    for example in examples {
        let output = shell(&example);
        // A gate is violated by what the sample holds, and the sample is then incomplete to nobody.
        let wanted = if example.contains("--fail-on") { 1 } else { 0 };
        assert_eq!(output.status.code(), Some(wanted), "{example}: {}", err(&output));
    }
}

#[test]
fn who_mistypes_is_told_what_was_meant() {
    for (args, said) in [
        (&["scna"][..], "'scan'"),
        (&["scan", "--fromat", "json"], "'--format'"),
        (&["scan", "--fail-on", "contact.emial"], "did you mean `contact.email`?"),
        (&["scan", "--fail-on", "sensitiv"], "did you mean `sensitive`?"),
        (&["patterns", "show", "us/snn"], "did you mean `us/ssn`?"),
        (&["help-topic", "maskign"], "did you mean `masking`?"),
    ] {
        let output = here(args, &[]);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(err(&output).contains(said), "{args:?}: {}", err(&output));
    }
}

#[test]
fn topics_are_listed_and_fit_the_terminal() {
    let list = out(&here(&["help-topic"], &[]));
    for topic in ["patterns", "exit-codes", "masking", "confidence"] {
        assert!(list.contains(topic), "{topic}");
        let text = out(&here(&["help-topic", topic], &[("COLUMNS", "80")]));
        assert!(text.lines().count() > 5, "{topic}");
        assert!(!text.contains("](") && !text.contains("|--"), "{topic}: marks of Markdown");
    }
}

#[test]
fn shells_and_man_know_every_command() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = out(&here(&["completions", shell], &[]));
        assert!(script.contains("help-topic") && script.contains("fail-on"), "{shell}");
    }
    let folder = tempfile::tempdir().expect("a folder");
    assert!(run(folder.path(), &["man", "man1"], &[]).status.success());
    for page in ["privet.1", "privet-scan.1", "privet-patterns-show.1"] {
        let text = std::fs::read_to_string(folder.path().join("man1").join(page)).expect(page);
        assert!(text.contains(".TH") && text.contains("SYNOPSIS"), "{page}");
    }
    assert!(out(&here(&["man"], &[])).contains(".TH privet 1"));
}
