//! A notice's declarations for readers.

use std::io::{self, Write};

use super::model::{Act, Declared, Notice, Recipient, Retention, Statement};

/// Writes what a notice declares as Markdown.
///
/// # Errors
/// What the writer fails with.
pub fn write(notice: &Notice, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# What the notice declares\n")?;
    let date = |date: &Option<String>| date.clone().unwrap_or_else(|| "not said".to_owned());
    writeln!(out, "Effective: {}. Last updated: {}. ", date(&notice.effective), date(&notice.updated))?;
    if let Some(months) = notice.look_back_months {
        writeln!(out, "Its lists look back {months} months.")?;
    }
    notice.notes.iter().try_for_each(|note| writeln!(out, "\n> {note}"))?;
    writeln!(out, "\n## Sections\n\n| jurisdiction | law | place |\n|---|---|---|")?;
    for section in &notice.sections {
        writeln!(out, "| {} | {} | {} |", section.jurisdiction, section.law.as_deref().unwrap_or("not named"), section.place)?;
    }
    for (title, list) in [
        ("Collected", &notice.collected),
        ("Said not to be collected", &notice.not_collected),
        ("Disclosed for a business purpose", &notice.disclosed),
    ] {
        categories(title, list, out)?;
    }
    writeln!(out, "\n## Sold, shared, sensitive\n\n| | statement | categories | words | place |\n|---|---|---|---|---|")?;
    for (name, act) in [("sold", &notice.sold), ("shared", &notice.shared), ("sensitive", &notice.sensitive)] {
        line(name, act, out)?;
    }
    statements("Sources", &notice.sources, out)?;
    statements("Purposes", &notice.terms.purposes, out)?;
    recipients("Recipients", &notice.terms.recipients, out)?;
    retention("Retention", &notice.terms.retention, out)?;
    if !notice.terms.minors.is_empty() {
        writeln!(out, "\n## Children\n")?;
        notice.terms.minors.iter().try_for_each(|minors| writeln!(out, "* under {}: {} ({})", minors.age, minors.text, minors.place))?;
    }
    if !notice.terms.contacts.is_empty() {
        writeln!(out, "\n## Contacts\n")?;
        notice.terms.contacts.iter().try_for_each(|contact| writeln!(out, "* {}: {} ({})", contact.role, contact.value, contact.place))?;
    }
    statements("Rights", &notice.terms.rights, out)?;
    if !notice.terms.transfers.is_empty() {
        writeln!(out, "\n## Transfers\n")?;
        notice
            .terms
            .transfers
            .iter()
            .try_for_each(|transfer| writeln!(out, "* {}: {} ({})", transfer.countries.join(", "), transfer.text, transfer.place))?;
    }
    statements("Words that are not known", &notice.unknown, out)?;
    jurisdictions(notice, out)
}

fn jurisdictions(notice: &Notice, out: &mut dyn Write) -> io::Result<()> {
    for jurisdiction in &notice.jurisdictions {
        writeln!(out, "\n## {}\n\nFrom {}.", jurisdiction.names.join(", "), jurisdiction.place)?;
        recipients("Recipients there", &jurisdiction.terms.recipients, out)?;
        retention("Retention there", &jurisdiction.terms.retention, out)?;
        let minors = jurisdiction.terms.minors.iter().map(|minors| (format!("under {}", minors.age), &minors.text, minors.place));
        let contacts = jurisdiction.terms.contacts.iter().map(|contact| (contact.role.clone(), &contact.value, contact.place));
        let rights = jurisdiction.terms.rights.iter().map(|right| ("right".to_owned(), &right.text, right.place));
        let transfers = jurisdiction.terms.transfers.iter().map(|transfer| ("transfer".to_owned(), &transfer.text, transfer.place));
        let mut lines = minors.chain(contacts).chain(rights).chain(transfers).peekable();
        if lines.peek().is_some() {
            writeln!(out)?;
        }
        for (name, text, place) in lines {
            writeln!(out, "* {name}: {text} ({place})")?;
        }
    }
    Ok(())
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

fn categories(title: &str, list: &[Declared], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n## {title}\n")?;
    if list.is_empty() {
        return writeln!(out, "None listed.");
    }
    writeln!(out, "| category | words | examples | place |\n|---|---|---|---|")?;
    list.iter().try_for_each(|declared| {
        writeln!(out, "| {} | {} | {} | {} |", declared.category, cell(&declared.text), cell(&declared.examples.join("; ")), declared.place)
    })
}

fn line(name: &str, act: &Act, out: &mut dyn Write) -> io::Result<()> {
    let place = act.place.map(|place| place.to_string()).unwrap_or_default();
    writeln!(
        out,
        "| {name} | {} | {} | {} | {place} |",
        act.statement.name(),
        act.categories.join(", "),
        cell(act.text.as_deref().unwrap_or_default())
    )
}

fn statements(title: &str, list: &[Statement], out: &mut dyn Write) -> io::Result<()> {
    if list.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## {title}\n")?;
    list.iter().try_for_each(|statement| match &statement.name {
        Some(name) => writeln!(out, "* {name}: {} ({})", statement.text, statement.place),
        None => writeln!(out, "* {} ({})", statement.text, statement.place),
    })
}

fn recipients(title: &str, list: &[Recipient], out: &mut dyn Write) -> io::Result<()> {
    if list.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n### {title}\n\n| name | contact | country | items | purpose | method | retention | place |\n|---|---|---|---|---|---|---|---|")?;
    for recipient in list {
        let of = |value: &Option<String>| cell(value.as_deref().unwrap_or_default());
        let purpose = recipient.purpose.clone().or_else(|| recipient.text.clone());
        let (contact, country, items) = (of(&recipient.contact), of(&recipient.country), of(&recipient.items));
        let (method, kept) = (of(&recipient.method), of(&recipient.retention));
        writeln!(
            out,
            "| {} | {contact} | {country} | {items} | {} | {method} | {kept} | {} |",
            cell(&recipient.name),
            of(&purpose),
            recipient.place
        )?;
    }
    Ok(())
}

fn retention(title: &str, list: &[Retention], out: &mut dyn Write) -> io::Result<()> {
    if list.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n### {title}\n")?;
    for kept in list {
        let days = kept.days.map(|days| format!("{days} days: ")).unwrap_or_default();
        let category = kept.category.as_ref().map(|category| format!("{category}: ")).unwrap_or_default();
        writeln!(out, "* {category}{days}{} ({})", kept.text, kept.place)?;
    }
    Ok(())
}
