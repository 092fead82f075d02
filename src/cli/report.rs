//! `privet report` and `privet merge`: inventories that were written before.

use std::io::{Read as _, Write as _};
use std::path::Path;

use crate::inventory::Document;
use crate::inventory::document::Frame;
use crate::object::Zone;
use crate::report;
use crate::taxonomy::classify::Laws;

use super::args::{Merge, Report};
use super::exit::{Exit, Failure};
use super::output;
use super::plan::{Destination, destinations};

/// Writes an inventory in another format.
pub(super) fn run(args: &Report) -> Result<Exit, Failure> {
    let document = read(&args.inventory)?;
    write(&document, &laws(&document)?, &destinations(Some(&args.format), &args.output)?)?;
    Ok(Exit::Done)
}

/// Adds inventories up.
pub(super) fn merge(args: &Merge) -> Result<Exit, Failure> {
    let documents = args.inventories.iter().map(|path| read(path)).collect::<Result<Vec<_>, _>>()?;
    let Some(first) = documents.first() else { return Err("merge: names no inventory".to_owned().into()) };
    if let Some(other) = documents.iter().find(|other| other.options != first.options || other.tool != first.tool) {
        let differing = first.options.iter().find(|(name, value)| other.options.get(*name) != Some(*value)).map_or("the detectors", |(name, _)| name);
        return Err(format!("merge: the inventories differ in {differing}; scan all parts with the same privet and options").into());
    }
    let laws = laws(first)?;
    let same_key = documents.iter().all(|document| document.key == first.key && document.key.is_some());
    let mut sum = crate::inventory::Inventory::default();
    for document in &documents {
        sum.merge(document.inventory());
    }
    let mut notes = Vec::new();
    if !same_key && documents.len() > 1 {
        sum.distinct.values_mut().for_each(|distinct| *distinct = crate::inventory::Distinct::Unknown);
        notes.push("The parts were scanned under different keys: the numbers of different values could not be added up.".to_owned());
    }
    let mut targets: Vec<String> = documents.iter().flat_map(|document| document.targets.clone()).collect();
    targets.sort();
    targets.dedup();
    let frame = Frame {
        tool: first.tool.clone(),
        targets,
        options: first.options.clone(),
        key: if same_key { first.key.clone() } else { None },
        zones: zones(first),
        notes,
    };
    write(&Document::new(sum, &laws, frame), &laws, &destinations(Some(&args.format), &args.output)?)?;
    Ok(Exit::Done)
}

/// Writes a document to every destination that is not a stream.
pub(super) fn write(document: &Document, laws: &Laws, destinations: &[Destination]) -> Result<(), Failure> {
    for destination in destinations {
        match &destination.file {
            Some(path) => output::write_file(path, |out| report::write(document, laws, destination.format, report::Page { width: 100 }, out))?,
            None => {
                let mut out = output::stdout();
                report::write(document, laws, destination.format, report::Page { width: output::width() }, &mut out)?;
                out.flush()?;
            }
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<Document, String> {
    let mut bytes = Vec::new();
    let read = if path == Path::new("-") {
        std::io::stdin().lock().read_to_end(&mut bytes).map(|_| ())
    } else {
        std::fs::read(path).map(|read| bytes = read)
    };
    read.map_err(|error| format!("inventory `{}`: cannot be read: {error}", path.display()))?;
    report::read(&bytes).map_err(|error| format!("inventory `{}`: {error}", path.display()))
}

fn strings<'a>(document: &'a Document, option: &str) -> impl Iterator<Item = &'a str> {
    document.options.get(option).and_then(|value| value.as_array()).into_iter().flatten().filter_map(|value| value.as_str())
}

fn laws(document: &Document) -> Result<Laws, String> {
    Laws::choose(strings(document, "laws"))
}

fn zones(document: &Document) -> Vec<Zone> {
    let names: Vec<&str> = strings(document, "zones").collect();
    Zone::ALL.into_iter().filter(|zone| names.contains(&zone.name())).collect()
}
