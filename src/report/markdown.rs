//! The report on a page of Markdown (GitHub's tables), in the order of the table.
//!
//! Names of scanned objects, places and masked samples stand in code spans, whose only ways out (a backtick, a bar, a line end) are spelled out;
//! all other text has its marks escaped. So a hostile name can add no markup, link, mention or row.

use std::io::{self, Write};

use crate::detect::Disposition;
use crate::inventory::Document;
use crate::inventory::document::CombinationDoc;
use crate::object::Zone;
use crate::taxonomy::classify::Laws;

use super::digest::{CategoryRow, Digest, ElementRow, FindingRow, LawPart, LedgerRow, ObjectPart, RulingRow, place};
use super::text::{clean, counted, number};

pub(super) fn write(document: &Document, laws: &Laws, out: &mut dyn Write) -> io::Result<()> {
    let digest = Digest::new(document, laws);
    writeln!(out, "# Personal data inventory\n\n**{}**", text(&digest.verdict))?;
    digest.laws.iter().try_for_each(|law| categories(out, law))?;
    elements(out, "Personal data", &digest.personal)?;
    elements(out, "Secrets", &digest.secrets)?;
    elements(out, "Context, not personal data by itself", &digest.context)?;
    if let Some(possible) = &digest.possible {
        writeln!(out, "\n{}", text(possible))?;
    }
    combinations(out, digest.combinations)?;
    policy(out, &digest.policy)?;
    objects(out, &digest)?;
    coverage(out, &digest.ledger)?;
    writeln!(out, "\n## Notes\n")?;
    digest.notes.iter().try_for_each(|note| writeln!(out, "- {}", text(note)))?;
    writeln!(out, "- {}", text(&digest.origin))
}

fn categories(out: &mut dyn Write, law: &LawPart<'_>) -> io::Result<()> {
    writeln!(out, "\n## {}", text(law.title))?;
    if !law.rows.is_empty() {
        writeln!(out, "\n| | Category | Citation | Findings | Objects |\n|---|---|---|---:|---:|")?;
        law.rows.iter().try_for_each(|row| category(out, row))?;
    }
    if !law.empty.is_empty() {
        writeln!(out, "\nNothing found under {}.", text(&law.empty.join(", ")))?;
    }
    Ok(())
}

fn category(out: &mut dyn Write, row: &CategoryRow<'_>) -> io::Result<()> {
    let id = if row.doc.limb.is_some() { format!("↳ {}", text(row.label)) } else { text(row.label) };
    let unverified = if row.doc.verified { "" } else { " (wording unverified)" };
    let (findings, objects) = (number(row.findings), number(row.objects));
    writeln!(out, "| {id} | {} | {}{unverified} | {findings} | {objects} |", text(&row.doc.title), text(&row.doc.cite))?;
    row.conditions.iter().try_for_each(|condition| writeln!(out, "| | *{}* | | | |", text(condition)))
}

fn elements(out: &mut dyn Write, title: &str, rows: &[ElementRow]) -> io::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## {title}\n\n| Kind | Element | Findings | Distinct | Objects | Beside these |\n|---|---|---:|---:|---:|---|")?;
    for row in rows {
        let words = row.beside.words().unwrap_or_default();
        let beside = words.strip_prefix("beside these: ").unwrap_or(&words);
        let (findings, objects) = (number(row.findings), number(row.objects));
        writeln!(out, "| {} | {} | {findings} | {} | {objects} | {} |", text(&row.title), code(&row.element), text(&row.distinct), text(beside))?;
    }
    Ok(())
}

fn combinations(out: &mut dyn Write, met: &[CombinationDoc]) -> io::Result<()> {
    if met.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## Found together\n\n| What | Says | Provision | Records | Objects | First |\n|---|---|---|---:|---:|---|")?;
    for combination in met {
        let first = combination.examples.first().map_or(String::new(), |first| code(&format!("{} {}", first.object, place(&first.place))));
        let (records, objects) = (number(combination.records), number(combination.objects));
        let (title, says, cite) = (text(&combination.title), text(&combination.says), text(&combination.cite));
        writeln!(out, "| {title} | {says} | {cite} | {records} | {objects} | {first} |")?;
    }
    Ok(())
}

fn policy(out: &mut dyn Write, rows: &[RulingRow<'_>]) -> io::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## Policy\n\n| Rule | | About | Findings | Objects | First |\n|---|---|---|---:|---:|---|")?;
    for row in rows {
        let first = row.examples.first().map_or(String::new(), |first| code(&format!("{} {}", first.object, place(&first.place))));
        let (findings, objects) = (number(row.findings), number(row.objects));
        writeln!(out, "| {} | {} | {} | {findings} | {objects} | {first} |", code(row.rule), row.word, text(&row.about))?;
    }
    Ok(())
}

fn objects(out: &mut dyn Write, digest: &Digest<'_>) -> io::Result<()> {
    if digest.objects.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## Where\n\n| Object | Findings | Kind | First places | Sample | Because |\n|---|---:|---|---|---|---|")?;
    digest.objects.iter().try_for_each(|part| object(out, part))?;
    if digest.more_objects > 0 {
        writeln!(out, "\n… and {}; `--format json` has them all.", counted(digest.more_objects as u64, "more object"))?;
    }
    Ok(())
}

fn object(out: &mut dyn Write, part: &ObjectPart<'_>) -> io::Result<()> {
    let zone = if part.zone == Zone::Own { String::new() } else { format!(" ({} file)", part.zone) };
    writeln!(out, "| {}{zone} | **{}** | | | | |", code(part.name), number(part.findings))?;
    part.rows.iter().try_for_each(|row| finding(out, row))?;
    if part.more > 0 {
        writeln!(out, "| | | … and {} | | | |", counted(part.more as u64, "more kind"))?;
    }
    Ok(())
}

fn finding(out: &mut dyn Write, row: &FindingRow<'_>) -> io::Result<()> {
    let disposition = if row.disposition == Disposition::Real { String::new() } else { format!(" ({})", row.disposition) };
    let sample = row.sample.map_or(String::new(), |sample| code(&sample.masked));
    let because = row.sample.map_or(String::new(), |sample| sample.evidence.iter().map(|evidence| code(evidence)).collect::<Vec<_>>().join(" "));
    writeln!(out, "| | {} | {}{disposition} | {} | {sample} | {because} |", number(row.count), text(&row.title), code(&row.places))
}

fn coverage(out: &mut dyn Write, ledger: &[LedgerRow]) -> io::Result<()> {
    writeln!(out, "\n## Coverage\n\n| | Objects | Bytes | First names |\n|---|---:|---:|---|")?;
    for row in ledger {
        let name = |(name, reason): &(String, Option<String>)| {
            reason.as_ref().map_or_else(|| code(name), |reason| format!("{}: {}", code(name), text(reason)))
        };
        let names: Vec<String> = row.names.iter().map(name).chain(row.rest()).collect();
        writeln!(out, "| {} | {} | {} | {} |", text(&row.what), number(row.objects), row.size(), names.join("<br>"))?;
    }
    Ok(())
}

/// Text whose marks mean nothing.
fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in clean(text).chars() {
        match char {
            '|' => out.push_str("&#124;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '@' => out.push_str("&#64;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '~' | '#' | '!' => out.extend(['\\', char]),
            char => out.push(char),
        }
    }
    out.replace("://", "&#58;//").replace("www.", "www&#46;")
}

/// A code span. The characters that could end it, or a table's cell, are spelled out.
fn code(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    format!("`{}`", clean(text).replace('`', "\\u{60}").replace('|', "\\u{7c}"))
}

#[cfg(test)]
mod tests {
    use super::{code, text};

    #[test]
    fn a_hostile_name_stays_a_name() {
        let name = "a`|<img src=x>\n\n# h\\|[x](https://evil.example) @team *b*";
        let escaped = code(name);
        assert!(escaped.starts_with('`') && escaped.ends_with('`'));
        assert!(!escaped[1..escaped.len() - 1].contains(['`', '|', '\n']), "{escaped}");
        let escaped = text(name);
        assert!(!escaped.contains(['|', '<', '\n', '@']) && !escaped.contains("https://") && escaped.contains("\\[x\\]"), "{escaped}");
    }
}
