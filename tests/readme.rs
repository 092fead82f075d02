//! The README tells the truth: its first command, what that prints, its number of detectors, its links.

use std::path::Path;
use std::process::Command;

const README: &str = include_str!("../README.md");
const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The text of the first block of a language.
fn block(language: &str) -> &'static str {
    let start = README.split_once(&format!("```{language}\n")).expect("the README has such a block").1;
    start.split_once("```").expect("the block ends").0
}

fn privet(args: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_privet")).args(args).current_dir(ROOT).output().expect("privet runs");
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn the_first_command_prints_what_the_readme_shows() {
    let commands: Vec<&str> = block("sh").lines().map(|line| line.split('#').next().unwrap_or(line).trim()).collect();
    assert_eq!(commands[1..], ["cargo test"]);
    let args: Vec<&str> = commands[0].strip_prefix("cargo run --release -- ").expect("it builds privet and runs it").split(' ').collect();
    let table = privet(&args);
    let mut rest = table.as_str();
    // A line of the table may end in the mark that stands for what the README leaves out; then two parts stand close together.
    for part in block("text").split("…\n").map(str::trim_end).filter(|part| !part.is_empty()) {
        let at = rest.find(part).unwrap_or_else(|| panic!("not in the table, or not in this order:\n{part}\nthe table:\n{table}"));
        rest = &rest[at + part.len()..];
    }
}

#[test]
fn there_are_as_many_detectors_as_it_says() {
    let claimed: usize = README.split_once("More than ").and_then(|(_, rest)| rest.split(' ').next()?.parse().ok()).expect("it says how many");
    let listed = privet(&["patterns", "list"]).lines().count();
    assert!(listed > claimed && listed < claimed + 100, "{listed} detectors");
}

#[test]
fn its_links_lead_somewhere() {
    for link in README.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
        let path = link.split('#').next().unwrap_or(link);
        assert!(path.starts_with("https://") || Path::new(ROOT).join(path).exists(), "{link}");
    }
}
