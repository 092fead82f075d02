//! What every part of a notice may say besides categories: sources, purposes, recipients, retention, children, contacts, rights, transfers.

use std::sync::LazyLock;

use regex::Regex;

use super::block::{Block, Cell, Kind};
use super::model::{Minors, Recipient, Retention, Statement, Terms, Transfer};
use super::statements::{Answer, answer};
use super::wording::{WORDING, normal};
use super::{contacts, table, topics};

/// What was gathered from one part.
#[derive(Debug, Default)]
pub struct Gathered {
    /// From whom data come.
    pub sources: Vec<Statement>,
    /// What every part may say.
    pub terms: Terms,
    /// Legal bases, joint use, and what else is said.
    pub statements: Vec<Statement>,
}

/// Gathers what these blocks say.
#[must_use]
pub fn gather(blocks: &[Block]) -> Gathered {
    let topics = topics::of(blocks);
    let mut gathered = Gathered::default();
    let mut at = 0;
    while at < blocks.len() {
        let (block, topic) = (&blocks[at], topics[at]);
        if let Kind::Row(..) = block.kind {
            let (table, taken) = table::read(&blocks[at..], None);
            gathered.table(&table);
            at += taken.max(1);
            continue;
        }
        if let Kind::Item(_) = block.kind {
            gathered.item(block, topic);
        }
        if !matches!(block.kind, Kind::Heading(_)) {
            gathered.paragraph(block, topic);
        }
        at += 1;
    }
    gathered
}

impl Gathered {
    fn item(&mut self, block: &Block, topic: Option<&str>) {
        let (name, place) = (block.lead().map(str::to_owned), block.place());
        let text = if name.is_some() { block.body().to_owned() } else { block.text.trim_end_matches([';', ',']).to_owned() };
        match topic {
            Some("sources") => {
                let source = WORDING.source(name.as_deref().unwrap_or(&block.text)).map(str::to_owned);
                self.sources.push(Statement { name: source, text: block.text.clone(), place });
            }
            Some("collected") if name.is_some() => {
                if let Some(source) = name.as_deref().and_then(|name| WORDING.source(name)) {
                    self.sources.push(Statement { name: Some(source.to_owned()), text: block.text.clone(), place });
                }
            }
            Some("purposes") => self.terms.purposes.push(Statement { name, text, place }),
            Some("recipients" | "disclosed") => {
                let is_category = !super::statements::categories(block.lead().unwrap_or(&block.text)).is_empty() && topic == Some("disclosed");
                if !is_category {
                    let text = name.is_some().then_some(text);
                    let name = name.unwrap_or_else(|| block.text.trim_end_matches([';', ',', '.']).trim_end_matches(" and").to_owned());
                    self.terms.recipients.push(Recipient { name, kind: "category".to_owned(), text, place, ..Recipient::default() });
                }
            }
            Some("rights") => self.terms.rights.push(Statement { name, text, place }),
            None | Some("contacts" | "minors" | "retention") => self.statements.push(Statement { name, text, place }),
            _ => {}
        }
    }

    fn paragraph(&mut self, block: &Block, topic: Option<&str>) {
        contacts::addresses(block, topic, &mut self.terms.contacts);
        for (offset, sentence) in block.sentences() {
            let (text, place) = (normal(sentence), block.place_at(offset));
            if let Some(age) = minors_age(&text) {
                self.terms.minors.push(Minors { age, text: sentence.to_owned(), place });
            }
            if is_retention(&text, topic) {
                let (days, period) = period(sentence);
                self.terms.retention.push(Retention { category: None, days, period, text: sentence.to_owned(), place });
            }
            if is_transfer(&text) {
                let countries = WORDING.countries(&text).into_iter().map(str::to_owned).collect();
                self.terms.transfers.push(Transfer { countries, text: sentence.to_owned(), place });
            }
            contacts::hear(sentence, place, &mut self.terms.contacts);
            let is_title = sentence.ends_with(':') || block.lead().is_some_and(|lead| sentence.starts_with(lead) && sentence.len() < lead.len() + 3);
            if topic == Some("rights") && block.kind == Kind::Text && text.contains("right") && !is_title {
                self.terms.rights.push(Statement { name: None, text: sentence.to_owned(), place });
            }
            if topic == Some("sources") && block.kind == Kind::Text && WORDING.source(&text).is_some() && !sentence.ends_with(':') {
                self.sources.push(Statement { name: WORDING.source(&text).map(str::to_owned), text: sentence.to_owned(), place });
            }
            if text.contains("jointly use") || text.contains("joint use") {
                self.statements.push(Statement { name: Some("joint use".to_owned()), text: sentence.to_owned(), place });
            }
        }
    }

    fn table(&mut self, table: &table::Table<'_>) {
        if !table.is_of_recipients() {
            self.table_of_categories(table);
            return;
        }
        let name = table.column("name").unwrap_or(0);
        for (place, cells) in &table.rows {
            let of = |id: &str| table.column(id).and_then(|column| text_of(cells, column));
            let Some(full) = text_of(cells, name) else { continue };
            let (name, contact) = match full.split_once('(') {
                Some((name, contact)) if contact.contains(['@', '+']) || contact.chars().filter(char::is_ascii_digit).count() > 6 => {
                    (name.trim().to_owned(), Some(contact.trim_end_matches(')').trim().to_owned()))
                }
                _ => (full, None),
            };
            let country = of("country");
            if let Some(country) = &country {
                let countries = WORDING.countries(country).into_iter().map(str::to_owned).collect();
                self.terms.transfers.push(Transfer { countries, text: format!("{name}: {country}"), place: *place });
            }
            self.terms.recipients.push(Recipient {
                name,
                kind: "named".to_owned(),
                contact,
                country,
                items: of("items").or_else(|| of("category")),
                purpose: of("purpose").or_else(|| of("function")),
                method: of("method"),
                retention: of("retention"),
                text: None,
                place: *place,
            });
        }
    }

    /// Who gets data, by the cells of a table of categories.
    fn table_of_categories(&mut self, table: &table::Table<'_>) {
        for (place, cells) in &table.rows {
            for (column, cell) in table.columns.iter().zip(*cells) {
                let tells = matches!(column, Some("disclosed" | "shared-with" | "sold" | "shared" | "sold-or-shared"));
                if !tells || !matches!(answer(&cell.text), Some(Answer::Words | Answer::Yes)) {
                    continue;
                }
                for name in unanswered(&cell.text).split(';').map(str::trim).filter(|name| name.len() > 3) {
                    if !self.terms.recipients.iter().any(|known| known.name == name) {
                        self.terms.recipients.push(Recipient {
                            name: name.to_owned(),
                            kind: "category".to_owned(),
                            place: *place,
                            ..Recipient::default()
                        });
                    }
                }
            }
        }
    }
}

/// What a cell names besides its answer.
fn unanswered(cell: &str) -> &str {
    static ANSWER: LazyLock<Regex> =
        LazyLock::new(|| regex(r"(?i)^(?:yes\b)?[\s:,.;–—-]*(?:(?:disclosed|sold|shared|sold or shared)(?: to| with)\b:?\s*)?"));
    ANSWER.find(cell).map_or(cell, |found| &cell[found.end()..]).trim()
}

fn text_of(cells: &[Cell], column: usize) -> Option<String> {
    cells.get(column).map(|cell| cell.text.clone()).filter(|text| !text.is_empty())
}

const NUMBERS: [(&str, u32); 20] = [
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("twelve", 12),
    ("thirteen", 13),
    ("fourteen", 14),
    ("sixteen", 16),
    ("eighteen", 18),
    ("twenty-four", 24),
    ("thirty", 30),
    ("sixty", 60),
    ("ninety", 90),
    ("a", 1),
];

fn number(text: &str) -> Option<u32> {
    text.parse().ok().or_else(|| NUMBERS.iter().find(|(word, _)| *word == text).map(|(_, number)| *number))
}

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the patterns of this module are checked by its tests")
}

/// The period that a statement names, in days and in its words.
#[must_use]
pub fn period(text: &str) -> (Option<u32>, Option<String>) {
    static PERIOD: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"(?i)\b(\d{1,4}|one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty-four|thirty|sixty|ninety|a)(?:\s*\(\d+\))?[\s-]+(day|week|month|year)s?\b",
        )
    });
    let Some(found) = PERIOD.captures(text) else { return (None, None) };
    let factor = match found[2].to_lowercase().as_str() {
        "day" => 1,
        "week" => 7,
        "month" => 30,
        _ => 365,
    };
    let days = number(&found[1].to_lowercase()).and_then(|number| number.checked_mul(factor));
    (days, Some(found[0].to_owned()))
}

/// The age below which a statement about children speaks.
fn minors_age(text: &str) -> Option<u8> {
    static AGE: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"\b(?:under|younger than|below|less than|at least|over|not yet|reached)(?: the)?(?: age)?(?: of)? (\d{2}|thirteen|fourteen|sixteen|eighteen)\b",
        )
    });
    static YEARS: LazyLock<Regex> = LazyLock::new(|| regex(r"\b(\d{2}|thirteen|fourteen|sixteen|eighteen)(?: years of age| or younger| years old)"));
    static WHO: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"\b(?:child|children|minors?|parent|guardian|kids|teens?|individuals|anyone|consumers|persons|people|users|you)\b|you're|\byears? of age\b",
        )
    });
    if !WHO.is_match(text) {
        return None;
    }
    let found = AGE.captures(text).or_else(|| YEARS.captures(text))?;
    number(&found[1]).and_then(|age| u8::try_from(age).ok()).filter(|age| (10..=21).contains(age))
}

fn is_retention(text: &str, topic: Option<&str>) -> bool {
    static KEPT: LazyLock<Regex> = LazyLock::new(|| {
        regex(r"\b(?:retain|retained|retains|retention|keep|keeps|kept|store|stored|delete|deleted|erase|erased|destroy|destroyed)\b")
    });
    static LENGTH: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"\bas long as\b|\bfor (?:a|the) (?:period|duration)\b|\bno longer than\b|\blonger than\b|\buntil\b|\bvar(?:y|ies)\b|\b(?:\d{1,4}|one|two|three|five|six|seven|ten|twelve|thirty|sixty|ninety) ?(?:\(\d+\))?[ -]?(?:day|week|month|year)s?\b|\badditional period\b|\bno longer (?:necessary|needed|required)\b",
        )
    });
    static ASIDE: LazyLock<Regex> = LazyLock::new(|| {
        regex(r"\b(?:preceding|past|last|prior|previous) (?:twelve|12)\b|\brequest(?:s|ed)?\b|\bage of\b|\byears of age\b|\bright to\b")
    });
    // `Orders: six years`, where periods are listed.
    if topic == Some("retention") && text.contains(':') && period(text).0.is_some() && text.split(' ').count() < 16 {
        return true;
    }
    let about =
        topic == Some("retention") || text.contains("retain") || text.contains("retention") || text.contains("keep your") || text.contains("delete");
    about && KEPT.is_match(text) && LENGTH.is_match(text) && !(ASIDE.is_match(text) && topic != Some("retention"))
}

fn is_transfer(text: &str) -> bool {
    static MOVED: LazyLock<Regex> = LazyLock::new(|| {
        regex(r"\btransfer(?:s|red|ring)?\b|\bstored in\b|\baccessed from\b|\bprocessed in\b|\bhosted in\b|\blocated in\b|\bservers in\b")
    });
    static WHAT: LazyLock<Regex> = LazyLock::new(|| regex(r"\b(?:personal|information|data)\b"));
    static ABROAD: LazyLock<Regex> = LazyLock::new(|| regex(r"\boutside\b|\bcountr(?:y|ies)\b|\bcross-border\b|\binternational\b"));
    MOVED.is_match(text) && WHAT.is_match(text) && (ABROAD.is_match(text) || !WORDING.countries(text).is_empty())
}

#[cfg(test)]
mod tests {
    use super::{minors_age, period};

    #[test]
    fn periods_and_ages() {
        assert_eq!(period("kept for up to 90 days after closure"), (Some(90), Some("90 days".to_owned())));
        assert_eq!(period("for seven (7) years"), (Some(2555), Some("seven (7) years".to_owned())));
        assert_eq!(minors_age("if you're under 18, ask a parent"), Some(18));
        assert_eq!(minors_age("children under the age of 14"), Some(14));
        assert_eq!(minors_age("the room is below 20 degrees"), None);
    }
}
