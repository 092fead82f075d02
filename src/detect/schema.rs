//! What a schema says: a column without values, a statement that makes a table, a field of a message, a member of a class.
//!
//! There is no value, so nothing can be checked, and what is found is never more than `possible`. But who looks for passports wants to know of
//! the column `passport_no` that is empty today. The words with which the names of labels begin are looked up like literals, in objects
//! whose names say that they declare things; around each, the name is read whole and must stand as names do that are declared.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::content::{LabelAt, Layout, label};
use crate::span::Span;
use crate::taxonomy::elements::covers;

use super::disposition::Disposition;
use super::evidence::{self, Confidence, Evidence};
use super::fields::Fit;
use super::find::{Match, Page, Scratch};
use super::matcher::{Matcher, Rule};
use super::needles::{FIRST, Found, Ground, Literal, Marks, Needles, Openings};

mod declared;

/// Kinds of documents that states give to people, and each of a country that is not known.
const GENERAL: [(&str, &str); 4] =
    [("id.national", "id.card.intl"), ("id.card", "id.card.intl"), ("id.passport", "id.passport.intl"), ("id.license", "id.license.intl")];

/// The longest name that is read, in bytes.
const LONGEST: usize = 64;

/// The words with which names of personal data begin.
pub(super) struct Schema {
    words: Needles,
    openings: Openings,
}

impl Schema {
    /// Collects the first words of the labels that name a kind of personal data by themselves.
    fn new(rules: &[Rule]) -> Self {
        let personal = rules.iter().filter(|rule| !rule.is_context);
        let names = personal.flat_map(|rule| rule.labels.iter().take(rule.strong));
        let firsts = names.filter_map(|name| name.split(' ').next()).filter(|word| word.len() > 1 && word.is_ascii());
        let firsts: FxHashSet<&str> = firsts.collect();
        let mut firsts: Vec<&str> = firsts.into_iter().collect();
        firsts.sort_unstable();
        let words = Needles::new(firsts.iter().map(|word| Literal { bytes: word.as_bytes(), is_exact: false }));
        Self { openings: Openings::new(&words, &Needles::default()), words }
    }
}

impl Matcher {
    /// Adds what is declared in `range`, and the columns of a table that have a name and no value.
    pub(super) fn declared(&self, page: Page<'_>, range: Span, scratch: &mut Scratch, matches: &mut Vec<Match>) {
        if let Layout::Table(csv) = page.layout
            && range.start == 0
            && csv.has_header()
            && page.columns.has_empty()
        {
            let header = csv.row_from(page.text, 0);
            let empty = header.cells.iter().enumerate().filter(|(column, cell)| page.columns.is_empty(*column) && !cell.is_empty());
            matches.extend(empty.filter_map(|(column, &cell)| self.declare(page, cell, "header", Some(LabelAt::Column(column)))));
        }
        let Some(dialect) = page.declares else { return };
        let mut found: Vec<Found> = std::mem::take(&mut scratch.found);
        let Schema { words, openings } = self.schema.get_or_init(|| Schema::new(&self.rules));
        let mut marks = Marks::default();
        openings.mark(page.text, &scratch.planes, range, &mut marks);
        words.find(page.text, Ground { planes: &scratch.planes, marks: &marks }, FIRST, range, &mut found);
        let mut done = 0;
        for word in &found {
            if word.start < done {
                continue;
            }
            let name = identifier(page.text, word.start);
            done = name.end;
            if name.len() <= LONGEST && declared::is_declared(page.text, name, dialect) {
                matches.extend(self.declare(page, name, dialect.name(), None));
            }
        }
        scratch.found = found;
        matches.sort_by_key(|found| (found.span.start, found.span.end, found.detector));
    }

    /// The detector that knows a name best by itself: one of the country that was named, else the one that says the least of any. A name
    /// that several countries use is that of a document of a country that is not known.
    pub(super) fn spoken_for(&self, name: &[u8], region: Option<&str>) -> Option<u16> {
        let mut known = Vec::new();
        self.labels.find(&label::normalize(name), &mut known);
        known.retain(|(detector, fit)| *fit == Fit::Exact && !self.rule(*detector).is_context);
        // Of the country that was named, of none, of another.
        let away = |detector: u16| match &self.rule(detector).regions {
            regions if regions.iter().any(|known| Some(known.as_str()) == region) => 0,
            regions if regions.is_empty() => 1,
            _ => 2,
        };
        let order = |detector: u16| (away(detector), self.rule(detector).element.len(), detector);
        let best = known.iter().map(|(detector, _)| *detector).min_by_key(|detector| order(*detector))?;
        let is_disputed = away(best) == 2 && known.iter().any(|(detector, _)| self.rule(*detector).element != self.rule(best).element);
        Some(if is_disputed { self.general(known.iter().map(|(detector, _)| *detector)).unwrap_or(best) } else { best })
    }

    /// The detector of the document of an unknown country, where all of these find one of the same kind.
    fn general(&self, detectors: impl Iterator<Item = u16>) -> Option<u16> {
        let general = |detector: u16| GENERAL.iter().find(|(family, _)| covers(family, &self.rule(detector).element)).map(|(_, general)| *general);
        let all: Option<Vec<&str>> = detectors.map(general).collect();
        let all = all?;
        let (first, rest) = all.split_first()?;
        let wanted = rest.iter().all(|other| other == first).then_some(*first)?;
        self.rules().iter().zip(0u16..).find(|(rule, _)| &*rule.element == wanted).map(|(_, detector)| detector)
    }

    /// A name that stands where a value could.
    fn declare(&self, page: Page<'_>, span: Span, how: &'static str, label: Option<LabelAt>) -> Option<Match> {
        let detector = self.spoken_for(span.of(page.text), page.region)?;
        let evidence = vec![Evidence::Schema(how, evidence::POSSIBLE)];
        // The name is no value: nothing of it is masked, counted or compared.
        let value = Some(Arc::<[u8]>::from([]));
        Some(Match {
            span,
            detector,
            confidence: Confidence::Possible,
            points: evidence::POSSIBLE,
            disposition: Disposition::Real,
            evidence,
            label: label.or(Some(LabelAt::Text(span))),
            value,
        })
    }
}

/// The whole name of which something stands at `at`.
fn identifier(text: &[u8], at: usize) -> Span {
    let part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_' || *byte >= 0x80;
    let floor = at.saturating_sub(LONGEST);
    let start = at - text[floor..at].iter().rev().take_while(|byte| part(byte)).count();
    let end = at + text[at..text.len().min(at + LONGEST + 1)].iter().take_while(|byte| part(byte)).count();
    Span::new(start, end)
}

#[cfg(test)]
mod tests {
    use crate::content::{Declares, Layout};
    use crate::detect::{Confidence, Matcher, Page, Scratch};
    use crate::pack::Catalog;
    use crate::span::Span;

    fn found(name: &str, text: &str) -> Vec<String> {
        let matcher = Matcher::compile(&Catalog::builtin()).expect("the built-in packs compile");
        let page = Page { declares: Declares::of(name), ..Page::plain(text.as_bytes(), &Layout::Plain) };
        let found = matcher.find(page, Span::new(0, text.len()), &mut Scratch::default());
        let schema = found.iter().filter(|found| found.evidence.iter().any(|item| item.to_string().starts_with("schema:")));
        schema
            .map(|found| {
                assert_eq!((found.confidence, found.value(text.as_bytes())), (Confidence::Possible, &b""[..]));
                text[found.span.start..found.span.end].to_owned()
            })
            .collect()
    }

    #[test]
    fn declarations_of_the_usual_languages_are_read() {
        for (name, text, wanted) in [
            (
                "a.sql",
                "CREATE TABLE guest (\n  id bigint,\n  passport_no varchar(20) NOT NULL,\n  `date_of_birth` DATE);\n",
                vec!["passport_no", "date_of_birth"],
            ),
            ("a.sql", "ALTER TABLE guest ADD COLUMN passport_number text;", vec!["passport_number"]),
            ("a.proto", "message Guest {\n  string passport_no = 3;\n  repeated string email = 4;\n}\n", vec!["passport_no", "email"]),
            (
                "Guest.java",
                "  private String passportNumber;\n  private final Optional<LocalDate> dateOfBirth = null;\n",
                vec!["passportNumber", "dateOfBirth"],
            ),
            ("guest.ts", "interface Guest {\n  passportNumber?: string;\n  readonly email: string | null;\n}\n", vec!["passportNumber", "email"]),
            ("guest.rs", "pub struct Guest {\n    pub passport_no: Option<String>,\n}\n", vec!["passport_no"]),
            ("guest.go", "type Guest struct {\n\tPassportNo string `json:\"x\"`\n}\n", vec!["PassportNo"]),
            (
                "guest.py",
                "class Guest:\n    passport_no: str\n    date_of_birth = models.DateField(null=True)\n",
                vec!["passport_no", "date_of_birth"],
            ),
            ("guest.rb", "create_table :guests do |t|\n  t.string :passport_no\nend\n", vec!["passport_no"]),
            ("Guest.cs", "public string? PassportNumber { get; set; }\n", vec!["PassportNumber"]),
            ("guest.avsc", "{\"name\": \"passport_no\", \"type\": \"string\"}", vec!["passport_no"]),
        ] {
            assert_eq!(found(name, text), wanted, "{name}: {text}");
        }
    }

    #[test]
    fn mere_mentions_are_not_declarations() {
        for (name, text) in [
            ("a.sql", "SELECT passport_no FROM guest WHERE passport_no IS NULL;"),
            ("a.java", "return guest.passportNumber;"),
            ("a.py", "# the passport number is optional\nsend(email)"),
            ("a.ts", "passport_count: number;"),
            ("a.txt", "passport_no varchar(20),"),
        ] {
            assert_eq!(found(name, text), Vec::<String>::new(), "{name}: {text}");
        }
    }
}
