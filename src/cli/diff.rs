//! `privet diff`: what two inventories, or two revisions of a repository, differ in.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use crate::inventory::Document;
use crate::inventory::difference::{Changes, Difference};

use super::args::Diff as Args;
use super::exit::{Exit, Failure};
use super::plan::{Asked, Choice, Engine};
use super::{output, report, revision, scan};

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    if !["text", "markdown", "json"].contains(&args.format.as_str()) {
        return Err(format!("format `{}`: not known; choose from text, markdown, json", args.format).into());
    }
    let engine = Engine::new(&args.judge.setup)?;
    let (old, new) = (document(&args.old, args, &engine)?, document(&args.new, args, &engine)?);
    let title = |element: &str| engine.catalog.elements.get(element).map_or_else(String::new, |element| element.title.clone());
    let difference = Difference::between(&old, &new, title);
    let text = match args.format.as_str() {
        "json" => serde_json::to_string_pretty(&difference).map_err(|error| format!("diff: {error}"))? + "\n",
        "markdown" => markdown(&difference),
        _ => plain(&difference),
    };
    let mut out = output::stdout();
    out.write_all(output::printable(&text).as_bytes())?;
    out.flush()?;
    Ok(if args.fail_on_new && difference.has_grown() { Exit::Gate } else { Exit::Done })
}

/// An inventory that was written, or that of a revision.
fn document(name: &Path, args: &Args, engine: &Engine) -> Result<Document, String> {
    let Some(typed) = name.to_str().and_then(|name| name.strip_prefix("git:")) else { return report::read(name) };
    let judge = &args.judge;
    let asked = Asked { law: &judge.law, zone: &judge.zone, fail_on: &[], min_confidence: judge.min_confidence, region: judge.region.as_deref() };
    let choice = Choice::of(&asked, engine)?;
    let walk = scan::walk_of(&judge.walk, judge.threads, engine)?;
    revision::document(typed, engine, &choice, &walk)
}

fn parts(difference: &Difference) -> [(&'static str, &Changes); 3] {
    [("categories", &difference.categories), ("elements", &difference.elements), ("places", &difference.places)]
}

fn plain(difference: &Difference) -> String {
    let mut text = String::new();
    for (part, changes) in parts(difference) {
        for (kind, changed) in changes.kinds() {
            for changed in changed {
                let title = if changed.title.is_empty() { String::new() } else { format!(" ({})", changed.title) };
                let _ = writeln!(text, "{kind:<7} {part:<10} {}{title}: {} -> {}", changed.name, changed.before, changed.after);
            }
        }
    }
    if text.is_empty() {
        text.push_str("no difference\n");
    }
    for note in &difference.notes {
        let _ = writeln!(text, "note: {note}");
    }
    text
}

fn markdown(difference: &Difference) -> String {
    let mut text = "### privet: what changed\n\n".to_owned();
    let mut is_same = true;
    for (part, changes) in parts(difference) {
        let rows: Vec<_> = changes.kinds().into_iter().flat_map(|(kind, changed)| changed.iter().map(move |changed| (kind, changed))).collect();
        if rows.is_empty() {
            continue;
        }
        is_same = false;
        let _ = writeln!(text, "| {part} | | before | after |\n|---|---|--:|--:|");
        for (kind, changed) in rows {
            let title = if changed.title.is_empty() { String::new() } else { format!(" · {}", cell(&changed.title)) };
            let _ = writeln!(text, "| {}{title} | {kind} | {} | {} |", cell(&changed.name), changed.before, changed.after);
        }
        text.push('\n');
    }
    if is_same {
        text.push_str("No difference.\n");
    }
    for note in &difference.notes {
        let _ = writeln!(text, "* {note}");
    }
    text
}

/// Text that a cell of a table shows as it is.
fn cell(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '&' | '~' => out.extend(['\\', char]),
            char if char.is_control() => out.push(' '),
            char => out.push(char),
        }
    }
    out
}
