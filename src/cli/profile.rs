//! `privet profile`.

use std::io::Write;

use crate::scan::profile::{ColumnProfile, Profiler};
use crate::taxonomy::classify::Laws;

use super::args::Profile;
use super::exit::{Exit, Failure};
use super::output;
use super::plan::Engine;

/// Profiles the tables of files.
pub(super) fn run(args: &Profile) -> Result<Exit, Failure> {
    let engine = Engine::new(&args.setup)?;
    let laws = match args.law.as_slice() {
        [] => Laws::choose(["ccpa"])?,
        laws => Laws::choose(laws.iter().map(String::as_str))?,
    };
    let sample = args.sample.as_deref().map_or(Ok(crate::scan::profile::Sample::All), str::parse)?;
    let profiler = Profiler { matcher: &engine.matcher, laws: &laws, key: &engine.key, sample, seed: args.seed };
    let (mut columns, mut exit) = (Vec::new(), Exit::Done);
    for file in &args.files {
        if !file.is_file() {
            return Err(Failure::Message(format!("`{}`: is no file; name files with tables", file.display())));
        }
        let (found, end) = profiler.file(file, &file.to_string_lossy());
        columns.extend(found);
        if let Err(why) = end {
            output::complain(&format!("a file was not read to its end: {why}"));
            exit = Exit::Incomplete;
        }
    }
    let mut out = output::stdout();
    match args.format.as_str() {
        "json" => json(&columns, &mut out)?,
        "csv" => csv(&columns, &mut out)?,
        "markdown" => markdown(&columns, &mut out)?,
        other => return Err(Failure::Message(format!("format `{other}`: is not known; use json, csv or markdown"))),
    }
    out.flush()?;
    Ok(exit)
}

fn json(columns: &[ColumnProfile], out: &mut impl Write) -> Result<(), Failure> {
    serde_json::to_writer_pretty(&mut *out, &serde_json::json!({ "columns": columns })).map_err(std::io::Error::from)?;
    writeln!(out)?;
    Ok(())
}

const NAMES: [&str; 11] = ["object", "table", "column", "type", "element", "confidence", "categories", "share", "fill", "distinct", "examples"];

/// One line of the written table: a column, or one of the elements that it holds.
fn cells(column: &ColumnProfile) -> Vec<[String; 11]> {
    let own = |element: Option<&crate::scan::profile::ElementProfile>| {
        [
            column.object.clone(),
            column.table.clone().unwrap_or_default(),
            column.column.clone(),
            column.r#type.to_owned(),
            element.map_or(String::new(), |element| element.element.clone()),
            element.map_or(String::new(), |element| element.confidence.to_string()),
            element.map_or(String::new(), |element| element.categories.join(" ")),
            element.map_or(String::new(), |element| format!("{:.3} ({:.3}–{:.3})", element.share, element.interval[0], element.interval[1])),
            format!("{:.3}", column.fill),
            column.distinct.map_or(String::new(), |distinct| distinct.to_string()),
            element.map_or(String::new(), |element| element.examples.join(" ")),
        ]
    };
    if column.elements.is_empty() { vec![own(None)] } else { column.elements.iter().map(|element| own(Some(element))).collect() }
}

fn csv(columns: &[ColumnProfile], out: &mut impl Write) -> Result<(), Failure> {
    let mut line = |cells: &[String; 11]| {
        let quoted: Vec<String> = cells
            .iter()
            .map(|cell| {
                // A spreadsheet would run what begins like a formula.
                let guard = if cell.starts_with(['=', '+', '-', '@']) { "'" } else { "" };
                format!("\"{guard}{}\"", output::printable(cell).replace('"', "\"\"").replace('\n', " "))
            })
            .collect();
        writeln!(out, "{}", quoted.join(","))
    };
    line(&NAMES.map(str::to_owned))?;
    columns.iter().flat_map(cells).try_for_each(|cells| line(&cells))?;
    Ok(())
}

fn markdown(columns: &[ColumnProfile], out: &mut impl Write) -> Result<(), Failure> {
    writeln!(out, "| {} |\n|{}", NAMES.join(" | "), "---|".repeat(NAMES.len()))?;
    for cells in columns.iter().flat_map(cells) {
        let safe: Vec<String> = cells
            .iter()
            .map(|cell| output::printable(cell).replace(['|', '`', '<', '\n'], "·"))
            .map(|cell| if cell.is_empty() { cell } else { format!("`{cell}`") })
            .collect();
        writeln!(out, "| {} |", safe.join(" | "))?;
    }
    Ok(())
}
