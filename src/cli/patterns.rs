//! `privet patterns`: what can be found, and how.

use std::io::{BufRead as _, Write as _};
use std::path::Path;

use serde::Serialize;

use crate::detect::{Lane, trial};
use crate::pack::{Catalog, Detector, Notes};
use crate::taxonomy::Law;

use super::args::{PatternsCommand, Setup};
use super::discreet;
use super::exit::{Exit, Failure};
use super::output;
use super::plan::Engine;
use super::suggest;

/// Runs one of the subcommands.
pub(super) fn run(command: &PatternsCommand) -> Result<Exit, Failure> {
    match command {
        PatternsCommand::List { laws: true, .. } => list_laws(),
        PatternsCommand::List { format, setup, .. } => list(format, setup),
        PatternsCommand::Show { detector, setup } => show(detector, setup),
        PatternsCommand::Test { dir } => test(dir.as_deref()),
        PatternsCommand::Verify { detector, setup } => verify(detector, setup),
    }
}

#[derive(Serialize)]
struct Listed<'a> {
    detector: &'a str,
    element: &'a str,
    name: &'a str,
    equivalents: Vec<String>,
    regions: &'a [String],
    references: Vec<String>,
}

fn list(format: &str, setup: &Setup) -> Result<Exit, Failure> {
    let engine = Engine::new(setup)?;
    let listed = |detector: &'_ Detector| -> String { format!("{:28} {:32} {}", detector.id, detector.element, detector.name) };
    let mut out = output::stdout();
    match format {
        "json" => {
            let all: Vec<Listed<'_>> = engine
                .catalog
                .detectors
                .iter()
                .map(|detector| {
                    let Notes { equivalents, references, .. } = detector.notes();
                    Listed {
                        detector: &detector.id,
                        element: &detector.element,
                        name: &detector.name,
                        equivalents,
                        regions: &detector.regions,
                        references,
                    }
                })
                .collect();
            let text = serde_json::to_string_pretty(&all).map_err(|error| format!("list: {error}"))?;
            writeln!(out, "{text}")?;
        }
        "table" => {
            for detector in &engine.catalog.detectors {
                writeln!(out, "{}", listed(detector))?;
            }
        }
        _ => return Err(format!("--format `{format}`: must be table or json").into()),
    }
    out.flush()?;
    Ok(Exit::Done)
}

fn list_laws() -> Result<Exit, Failure> {
    let mut out = output::stdout();
    for law in Law::ids().into_iter().filter_map(Law::builtin) {
        writeln!(out, "{:8} {} ({}), text as of {}", law.id, law.title, law.cite, law.as_of)?;
    }
    out.flush()?;
    Ok(Exit::Done)
}

fn known<'e>(engine: &'e Engine, id: &str) -> Result<&'e Detector, String> {
    let hint = || suggest::hint(id, engine.catalog.detectors.iter().map(|detector| detector.id.as_str()));
    engine.catalog.get(id).ok_or_else(|| format!("detector `{id}`: there is none with this id{}; `privet patterns list` shows them", hint()))
}

fn show(id: &str, setup: &Setup) -> Result<Exit, Failure> {
    let engine = Engine::new(setup)?;
    let detector = known(&engine, id)?;
    let lane = engine.matcher.rules().iter().find(|rule| &*rule.id == id).map_or(Lane::Regex, |rule| rule.lane);
    let mut out = output::stdout();
    writeln!(out, "{}  {}", detector.id, detector.name)?;
    let notes = detector.notes();
    writeln!(out, "  {}", notes.about)?;
    let mut line = |name: &str, value: &str| if value.is_empty() { Ok(()) } else { writeln!(out, "  {name:12} {value}") };
    line("element", &detector.element)?;
    line("regions", &detector.regions.join(", "))?;
    line("lane", &format!("{}{}", lane.name(), if lane == Lane::Regex { " (the slowest; prefer a shape or a prefix)" } else { "" }))?;
    line(
        "check",
        if detector.check.has_check_digits() {
            "check digits"
        } else if detector.check.steps.is_empty() {
            "none"
        } else {
            "plausibility"
        },
    )?;
    line("context", &detector.context.words.iter().collect::<Vec<_>>().join(", "))?;
    line("labels", &detector.label.names.iter().chain(detector.label.weak.iter()).collect::<Vec<_>>().join(", "))?;
    line("equivalents", &notes.equivalents.join(", "))?;
    for reference in &notes.references {
        line("reference", reference)?;
    }
    out.flush()?;
    Ok(Exit::Done)
}

fn test(dir: Option<&Path>) -> Result<Exit, Failure> {
    let (catalog, unread) = match dir {
        None => (Catalog::builtin(), Vec::new()),
        Some(dir) => {
            let mut catalog = Catalog::empty();
            let unread = catalog.add_folder(dir).err().unwrap_or_default();
            (catalog, unread)
        }
    };
    let mut errors = unread;
    errors.extend(trial::test(&catalog));
    let mut out = output::stdout();
    for error in &errors {
        writeln!(out, "{}", output::printable(&discreet::sentence(&error.to_string())))?;
    }
    let counted = |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    writeln!(out, "{} tested, {}", counted(catalog.detectors.len(), "detector"), counted(errors.len(), "mistake"))?;
    out.flush()?;
    Ok(if errors.is_empty() { Exit::Done } else { Exit::Usage })
}

fn verify(id: &str, setup: &Setup) -> Result<Exit, Failure> {
    let engine = Engine::new(setup)?;
    let detector = known(&engine, id)?;
    let alone = Catalog { detectors: vec![detector.clone()], elements: engine.catalog.elements.clone() };
    let matcher = crate::detect::Matcher::compile(&alone).map_err(|errors| errors[0].to_string())?;
    let mut out = output::stdout();
    for line in std::io::stdin().lock().split(b'\n') {
        let line = line.map_err(|error| format!("standard input: cannot be read: {error}"))?;
        writeln!(out, "{}", trial::verify(detector, &matcher, &String::from_utf8_lossy(&line)).name())?;
    }
    out.flush()?;
    Ok(Exit::Done)
}
