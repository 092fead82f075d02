//! The report on retention, and the list for deletion.

use std::io::{self, Write};

use super::{Held, Report, Status};

/// Writes the report as Markdown.
///
/// # Errors
/// What the writer fails with.
pub fn markdown(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let count = |status: Status| report.objects.iter().filter(|held| held.status == status).count();
    writeln!(out, "# Retention as of {}\n", report.as_of)?;
    let counts = [Status::Overdue, Status::OverdueUnlessLater, Status::NotDeterminable, Status::NotYetDue]
        .map(|status| format!("{} {}", count(status), status.name()));
    writeln!(out, "{}.\n", counts.join(", "))?;
    if !report.objects.is_empty() {
        writeln!(out, "| object | status | rule | due | seen | age | what | why |\n|---|---|---|---|---|---:|---|---|")?;
    }
    for held in &report.objects {
        let of = |value: &Option<String>| value.clone().unwrap_or_default();
        let age = held.age_days.map(|days| format!("{days} days")).unwrap_or_default();
        let status = if held.status == Status::Overdue { format!("**{}**", held.status.name()) } else { held.status.name().to_owned() };
        let (object, rule) = (held.object.replace('|', "\\|"), format!("{} ({})", held.rule, held.source));
        writeln!(out, "| {object} | {status} | {rule} | {} | {} | {age} | {} | {} |", of(&held.due), of(&held.seen), elements(held), held.why)?;
    }
    writeln!(out)?;
    report.notes.iter().try_for_each(|note| writeln!(out, "> {note}\n>"))
}

/// Writes the list for deletion as CSV: what is overdue.
///
/// # Errors
/// What the writer fails with.
pub fn csv(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "object,rule,source,status,due,seen,age_days,elements,findings,why")?;
    for held in report.objects.iter().filter(|held| held.status == Status::Overdue) {
        let of = |value: &Option<String>| value.clone().unwrap_or_default();
        let age = held.age_days.map(|days| days.to_string()).unwrap_or_default();
        let fields = [
            &*held.object,
            &held.rule,
            &held.source,
            held.status.name(),
            &of(&held.due),
            &of(&held.seen),
            &age,
            &elements(held),
            &held.findings.to_string(),
            &held.why,
        ];
        writeln!(out, "{}", fields.map(quoted).join(","))?;
    }
    Ok(())
}

/// Writes the report as JSON.
///
/// # Errors
/// What the writer fails with.
pub fn json(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, report)?;
    writeln!(out)
}

fn elements(held: &Held) -> String {
    held.elements.iter().map(|element| element.to_string()).collect::<Vec<_>>().join("; ")
}

/// A field of CSV; what a spreadsheet would take for a formula is set in apostrophes.
fn quoted(field: &str) -> String {
    let field = if field.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{field}") } else { field.to_owned() };
    if field.contains([',', '"', '\n', '\r']) { format!("\"{}\"", field.replace('"', "\"\"")) } else { field }
}
