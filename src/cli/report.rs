//! `privet report` and `privet merge`: inventories that were written before.

use std::io::{Read as _, Write as _};
use std::path::Path;

use crate::inventory::Document;
use crate::inventory::merged::{laws, merged};
use crate::report;
use crate::taxonomy::classify::Laws;

use super::args::{Merge, Report};
use super::exit::{Exit, Failure};
use super::output;
use super::plan::{Destination, destinations};

/// Columns of a table in a file.
const IN_A_FILE: usize = 100;

/// Writes an inventory in another format.
pub(super) fn run(args: &Report) -> Result<Exit, Failure> {
    let mut document = read(&args.inventory)?;
    if let Some(path) = &args.notice {
        document.notice = Some(reconciliation(path)?);
    }
    let template = template(args.template.as_deref())?;
    write(&document, &laws(&document)?, &destinations(args.format.as_deref(), &args.output)?, template.as_deref())?;
    Ok(Exit::Done)
}

/// Adds inventories up.
pub(super) fn merge(args: &Merge) -> Result<Exit, Failure> {
    let documents = args.inventories.iter().map(|path| read(path)).collect::<Result<Vec<_>, _>>()?;
    let (sum, laws) = merged(&documents)?;
    let template = template(args.template.as_deref())?;
    let format = args.format.as_deref().or(if args.output.is_empty() { Some("json") } else { None });
    write(&sum, &laws, &destinations(format, &args.output)?, template.as_deref())?;
    Ok(Exit::Done)
}

/// Writes a document to every destination that is not a stream.
pub(super) fn write(document: &Document, laws: &Laws, destinations: &[Destination], template: Option<&str>) -> Result<(), Failure> {
    for destination in destinations {
        let page = report::Page { template, ..report::Page::default() };
        match &destination.file {
            Some(path) => {
                let page = report::Page { width: IN_A_FILE, ..page };
                output::write_file(path, |out| report::write(document, laws, destination.format, page, out))?;
            }
            None => {
                let page = report::Page { width: output::width(), ink: output::ink(), signs: output::signs(), ..page };
                let mut out = output::stdout();
                report::write(document, laws, destination.format, page, &mut out)?;
                out.flush()?;
            }
        }
    }
    Ok(())
}

/// The template of a file, checked before anything is scanned for it.
pub(super) fn template(path: Option<&Path>) -> Result<Option<String>, String> {
    let Some(path) = path else { return Ok(None) };
    let refused = |error: String| format!("--template `{}`: {error}", path.display());
    let source = std::fs::read_to_string(path).map_err(|error| refused(format!("cannot be read: {error}")))?;
    report::check_template(&source).map_err(refused)?;
    Ok(Some(source))
}

/// Reads an inventory that was written.
pub(super) fn read(path: &Path) -> Result<Document, String> {
    let mut bytes = Vec::new();
    let read = if path == Path::new("-") {
        std::io::stdin().lock().read_to_end(&mut bytes).map(|_| ())
    } else {
        std::fs::read(path).map(|read| bytes = read)
    };
    read.map_err(|error| format!("inventory `{}`: cannot be read: {error}", path.display()))?;
    report::read(&bytes).map_err(|error| format!("inventory `{}`: {error}", path.display()))
}

/// The form of `privet notice check`.
const RECONCILIATION: &str = "privet.notice-check/1";

/// Reads what `privet notice check` wrote.
fn reconciliation(path: &Path) -> Result<serde_json::Value, String> {
    let refused = |problem: &str| format!("--notice `{}`: {problem}", path.display());
    let text = std::fs::read_to_string(path).map_err(|error| refused(&format!("cannot be read: {error}")))?;
    let value: serde_json::Value =
        serde_json::from_str(&text).map_err(|_| refused("is not JSON; give what `privet notice check --format json` writes"))?;
    match value.get("schema").and_then(serde_json::Value::as_str) {
        Some(RECONCILIATION) => Ok(value),
        _ => Err(refused("does not say `privet.notice-check/1`; give what `privet notice check --format json` writes")),
    }
}
