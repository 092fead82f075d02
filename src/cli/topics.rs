//! `privet help-topic`: the long answers, from the same pages as the documentation, laid out for a terminal.
//!
//! What is understood of Markdown is what those pages use: headings, paragraphs, lists, code, and tables, which become one item for each row, since no
//! terminal is wide enough for them.

use std::io::Write as _;

use crate::report::text::wrap;

use super::args::HelpTopic;
use super::exit::{Exit, Failure};
use super::output;
use super::suggest;

/// A page, what it is about, and the heading to which it is cut.
struct Topic {
    name: &'static str,
    about: &'static str,
    page: &'static str,
    section: Option<&'static str>,
}

const fn topic(name: &'static str, about: &'static str, page: &'static str) -> Topic {
    Topic { name, about, page, section: None }
}

const TOPICS: [Topic; 14] = [
    topic("confidence", "why a finding is believed: evidence, points, dispositions", include_str!("../../docs/confidence.md")),
    topic("coverage", "the ledger: what was read, what was not, and why", include_str!("../../docs/coverage.md")),
    Topic { name: "exit-codes", about: "0, 1, 2, 3 and 130", page: include_str!("../../docs/commands.md"), section: Some("Exit codes") },
    topic("find", "where one person's data occur", include_str!("../../docs/find.md")),
    topic("iam", "credentials of an AWS account: columns, ages, keys found in files", include_str!("../../docs/iam.md")),
    topic("inventory", "the JSON form of an inventory, key by key", include_str!("../../docs/inventory.md")),
    topic("masking", "what may be seen of a value, and of names", include_str!("../../docs/masking.md")),
    topic("notice", "what a notice declares, beside what was found; drafts", include_str!("../../docs/notice.md")),
    topic("patterns", "how a detector is written and tested", include_str!("../../docs/patterns.md")),
    topic("report", "the HTML page and templates of your own", include_str!("../../docs/report.md")),
    topic("retention", "how long data are kept, and what is overdue", include_str!("../../docs/retention.md")),
    topic("security", "what a scanned tree may not do", include_str!("../../docs/security.md")),
    topic("taxonomies", "how a law is written as data, and what is not decided", include_str!("../../docs/taxonomies.md")),
    topic("zones", "whose file it is: own, vendored, generated, test", include_str!("../../docs/zones.md")),
];

/// Prints a topic, or the list of them.
pub(super) fn run(args: &HelpTopic) -> Result<Exit, Failure> {
    let width = output::width().min(100);
    let text = match &args.topic {
        None => list(),
        Some(name) => {
            let unknown =
                || format!("topic `{name}`: there is none of this name{}\n{}", suggest::hint(name, TOPICS.iter().map(|topic| topic.name)), list());
            let topic = TOPICS.iter().find(|topic| topic.name == name).ok_or_else(unknown)?;
            laid_out(topic.section.map_or(topic.page, |heading| section(topic.page, heading)), width)
        }
    };
    let mut out = output::stdout();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(Exit::Done)
}

fn list() -> String {
    let line = |topic: &Topic| format!("  {:12} {}\n", topic.name, topic.about);
    format!("Topics of `privet help-topic`:\n\n{}", TOPICS.iter().map(line).collect::<String>())
}

fn section<'a>(page: &'a str, heading: &str) -> &'a str {
    let start = page.find(&format!("\n## {heading}\n")).map_or(0, |at| at + 1);
    let end = page[start + 2..].find("\n## ").map_or(page.len(), |at| start + 2 + at + 1);
    &page[start..end]
}

/// Markdown as lines of a terminal.
fn laid_out(page: &str, width: usize) -> String {
    let mut out = String::new();
    let mut columns: Vec<String> = Vec::new();
    let mut is_code = false;
    let mut paragraph = String::new();
    for line in page.lines().chain([""]) {
        let is_plain = !is_code && !line.is_empty() && !line.starts_with(['#', '|', '*', '-', ' ', '`']);
        if is_plain {
            paragraph.push_str(if paragraph.is_empty() { "" } else { " " });
            paragraph.push_str(line);
            continue;
        }
        if !paragraph.is_empty() {
            item(&mut out, "", &paragraph, width);
            paragraph.clear();
        }
        if line.starts_with("```") {
            is_code = !is_code;
        } else if is_code || line.starts_with("    ") {
            out.push_str(&format!("    {}\n", line.strip_prefix("    ").filter(|_| !is_code).unwrap_or(line)));
        } else if let Some(heading) = line.strip_prefix('#') {
            out.push_str(&format!("{}\n", plain(heading.trim_start_matches('#').trim()).to_uppercase()));
        } else if line.starts_with('|') {
            row(&mut out, line, &mut columns, width);
        } else if let Some(point) = line.strip_prefix("* ").or_else(|| line.strip_prefix("- ")) {
            item(&mut out, "* ", point, width);
        } else if line.is_empty() {
            columns.clear();
            if !out.ends_with("\n\n") {
                out.push('\n');
            }
        } else {
            item(&mut out, if line.starts_with(' ') { "  " } else { "" }, line.trim(), width);
        }
    }
    out.trim_end().to_owned() + "\n"
}

/// A row of a table: its first cell, and below it the others, each by the name of its column.
fn row(out: &mut String, line: &str, columns: &mut Vec<String>, width: usize) {
    let cells: Vec<String> = line.replace("\\|", "\u{1}").trim_matches('|').split('|').map(|cell| plain(cell.trim()).replace('\u{1}', "|")).collect();
    if columns.is_empty() {
        *columns = cells;
    } else if !line.contains("---") {
        item(out, "  ", &cells[0], width);
        for (name, cell) in columns.iter().zip(&cells).skip(1).filter(|(_, cell)| !cell.is_empty()) {
            item(out, "      ", &if name.is_empty() || columns.len() == 2 { cell.clone() } else { format!("{name}: {cell}") }, width);
        }
    }
}

fn item(out: &mut String, mark: &str, text: &str, width: usize) {
    let room = width.saturating_sub(mark.len());
    for (at, line) in wrap(&plain(text), room, room).iter().enumerate() {
        out.push_str(if at == 0 { mark } else { &"      "[..mark.len().min(6)] });
        out.push_str(line);
        out.push('\n');
    }
}

/// Text without the marks of Markdown; of a link the words.
fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('[') {
        match after.split_once("](").and_then(|(words, link)| Some((words, link.split_once(')')?))) {
            Some((words, (link, behind))) if !words.contains('[') => {
                out.push_str(before);
                out.push_str(words);
                if link.starts_with("https://") {
                    out.push_str(&format!(" ({link})"));
                }
                rest = behind;
            }
            _ => {
                out.push_str(before);
                out.push('[');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out.replace("**", "").replace('`', "")
}

#[cfg(test)]
mod tests {
    use super::{TOPICS, laid_out, section};

    #[test]
    fn every_topic_fits_and_loses_no_word() {
        for topic in &TOPICS {
            let page = topic.section.map_or(topic.page, |heading| section(topic.page, heading));
            let text = laid_out(page, 80);
            assert!(text.lines().count() > 5, "{}", topic.name);
            let words = |text: &str| -> Vec<String> {
                let split = text.split(|char: char| !char.is_alphanumeric()).filter(|word| word.len() > 3);
                split.map(str::to_lowercase).collect()
            };
            let said = words(&text);
            // The names of columns are not repeated where there are only two.
            let lines: Vec<&str> = page.lines().collect();
            let body: Vec<&str> = lines
                .iter()
                .enumerate()
                .filter(|(at, _)| !lines.get(at + 1).is_some_and(|next| next.starts_with("|--")))
                .map(|(_, line)| *line)
                .collect();
            let links = body.join("\n");
            let unlinked: String = links
                .split("](")
                .enumerate()
                .map(|(at, part)| if at == 0 { part } else { part.split_once(')').map_or(part, |(_, rest)| rest) })
                .collect();
            for word in words(&unlinked) {
                assert!(said.contains(&word), "{}: {word}", topic.name);
            }
        }
    }

    #[test]
    fn a_table_becomes_items() {
        let text = laid_out("## Codes\n\n| code | when | why |\n|---|---|---|\n| `0` | done | [all](x.md) well |\n", 40);
        assert_eq!(text, "CODES\n\n  0\n      when: done\n      why: all well\n");
    }
}
