//! Names of people as the engine reports them: what [`super::people`] finds becomes matches with evidence.

use crate::check::compact_into;
use crate::content::csv::Row;
use crate::content::{Csv, LabelAt, Layout, Shares, Writing};
use crate::span::Span;

use super::columns::Verdict;
use super::disposition::Disposition;
use super::evidence::{self, Confidence, Evidence, LIKELY};
use super::find::{Match, Page, Scratch};
use super::matcher::Matcher;
use super::people::after::Name;
use super::people::gate::Starts;
use super::people::{PEOPLE, Workspace, column, tongue};
use super::planes::{self, Planes};

/// Points for each bit by which the model is surer than it must be, up to so many of them: they make a name certain, so that of those which are likely
/// and no more nine in ten are right.
const SURER: f32 = 1.0;
const SURE: f32 = 6.0;
/// Points for each bit beyond those, and against a name for each bit by which the model is less sure.
const BIT: f32 = 1.5;
/// The most points of the model.
const MOST: f32 = 18.0;

/// Points for a name that is one in a language of the country that was named, and against a word that is a frequent one there.
const SPOKEN: f32 = 3.0;

/// The fewest different values by which a column is refused whatever its cells say one by one.
const ENOUGH: usize = 1;
/// What the judgement of a column of sentences is kept under, beside those of detectors.
const SENTENCES: &str = "sentences";
/// A cell of so many bytes is a sentence, on the average of its column.
const SENTENCE: usize = 40;

/// Buffers of one thread.
#[derive(Default)]
pub(super) struct Named {
    space: Workspace,
    names: Vec<Name>,
}

impl Matcher {
    /// Adds the names of people in running text, in order of place.
    pub(super) fn names(&self, page: Page<'_>, region: Span, scratch: &mut Scratch, out: &mut Vec<Match>) {
        let Some(detector) = self.names else { return };
        if page.binary || page.text.is_empty() {
            return;
        }
        let known = out.len();
        match page.layout {
            Layout::Table(csv) => self.cells_of_names(page, csv, region, scratch, out),
            Layout::Plain | Layout::Json | Layout::Keys(_) => {
                starts(&scratch.planes, region, &mut scratch.names.space.starts);
                self.running(page, region, detector, scratch, out);
            }
            // The values of a column are judged together, not one by one.
            Layout::Value(_) => {}
        }
        if out.len() > known {
            out.sort_by_key(|found| (found.span.start, found.span.end, found.detector));
        }
    }

    /// The names of a part whose starts are known.
    fn running(&self, page: Page<'_>, part: Span, detector: u16, scratch: &mut Scratch, out: &mut Vec<Match>) {
        let Named { space, names } = &mut scratch.names;
        PEOPLE.find_started(page.text, part, page.writing, space, names);
        out.extend(scratch.names.names.iter().filter_map(|name| self.named(page, name, detector)));
    }

    /// The cells of columns that were judged to hold names, and names in those that hold sentences.
    fn cells_of_names(&self, page: Page<'_>, csv: &Csv, region: Span, scratch: &mut Scratch, out: &mut Vec<Match>) {
        let Some(detector) = self.names else { return };
        let share = |column: usize, of: &str| page.columns.share_of_column(column, of).filter(|share| *share >= 0.5);
        let id = &self.rule(detector).id;
        let named: Vec<(usize, f32)> = (0..csv.headers.len().max(64)).filter_map(|column| Some((column, share(column, id)?))).collect();
        let spoken: Vec<usize> = (0..csv.headers.len().max(64)).filter(|column| share(*column, SENTENCES).is_some()).collect();
        if named.is_empty() && spoken.is_empty() {
            return;
        }
        let mut rows = csv.rows(page.text, region);
        while let Some(row) = rows.next() {
            if row.span.start == 0 && csv.has_header() {
                continue;
            }
            let cell = |column: usize| row.cells.get(column).copied().filter(|cell| cell.start >= region.start && !cell.is_empty());
            out.extend(named.iter().filter_map(|&(column, share)| self.cell(page, cell(column)?, (column, share), detector)));
            for cell in spoken.iter().filter_map(|&column| cell(column)) {
                if !scratch.planes.may_hold(planes::LETTER, cell) {
                    // It was read by what its column holds, and its letters are hidden.
                    continue;
                }
                let page = Page { writing: Writing::Prose, ..page };
                scratch.names.space.starts.read(page.text, cell);
                self.running(page, cell, detector, scratch, out);
            }
        }
    }

    /// A cell of a column of names. What is plainly none, a number or a dash, is left out.
    fn cell(&self, page: Page<'_>, cell: Span, (column, share): (usize, f32), detector: u16) -> Option<Match> {
        let span = cell.trimmed(page.text);
        if !is_plain(span.of(page.text)) {
            return None;
        }
        let points = LIKELY + 4.0 * share;
        let evidence = vec![Evidence::Column(share, points)];
        let disposition = self.disposition_of(page, span, detector);
        let label = Some(LabelAt::Column(column));
        Some(Match { span, detector, confidence: evidence::confidence(points)?, points, disposition, evidence, label, value: None })
    }

    /// The verdicts on a column with that on names in the place of those that looked at each value alone.
    pub(super) fn with_names(&self, name: Option<&str>, values: &[&[u8]], mut verdicts: Vec<Verdict>) -> Vec<Verdict> {
        let Some(detector) = self.names else { return verdicts };
        let judged = column::judge(&PEOPLE.table, name, values);
        let is_name = |detector: u16| matches!(&*self.rule(detector).element, "person.name" | "person.name.given" | "person.name.family");
        let mut different: Vec<&[u8]> = values.iter().map(|value| value.trim_ascii()).filter(|value| !value.is_empty()).collect();
        different.sort_unstable();
        different.dedup();
        if judged.is_some() || different.len() >= ENOUGH {
            verdicts.retain(|verdict| !is_name(verdict.detector));
        }
        if let Some(judged) = judged {
            let element = match judged.kind {
                column::Kind::Full => "person.name",
                column::Kind::Given => "person.name.given",
                column::Kind::Family => "person.name.family",
            };
            let same = self.rules().iter().zip(0u16..).find(|(rule, _)| &*rule.element == element && element != "person.name");
            let confidence = if judged.is_called_so && judged.share >= 0.8 { Confidence::Certain } else { Confidence::Likely };
            verdicts.insert(0, Verdict { detector: same.map_or(detector, |(_, index)| index), confidence, share: judged.share });
        }
        verdicts
    }

    /// Adds what is known of a column's names, and whether it holds sentences, to the shares of the detectors.
    pub(super) fn share_names(&self, name: Option<&str>, values: &[&[u8]], shares: &mut Shares) {
        let Some(detector) = self.names else { return };
        if let Some(judged) = column::judge(&PEOPLE.table, name, values) {
            shares.insert(self.rule(detector).id.to_string(), judged.share);
        }
        let filled = values.iter().filter(|value| !value.is_empty()).count();
        let spoken = values.iter().filter(|value| value.contains(&b' ')).map(|value| value.len()).sum::<usize>();
        if filled > 0 && spoken / filled >= SENTENCE {
            shares.insert(SENTENCES.to_owned(), 1.0);
        }
    }

    fn named(&self, page: Page<'_>, name: &Name, detector: u16) -> Option<Match> {
        let mut evidence = Vec::with_capacity(3);
        evidence.extend(name.listed.map(Evidence::Lexicon));
        evidence.extend(name.cue.map(Evidence::Cue));
        let surer = bits(name.score) - bits(name.bar);
        let points = LIKELY + SURER * surer.clamp(0.0, SURE) + BIT * (surer.min(0.0) + (surer - SURE).max(0.0));
        evidence.push(Evidence::Model(name.score, points.min(MOST)));
        evidence.extend(page.region.and_then(|country| of_country(country, name, page.text)));
        let points = evidence.iter().map(Evidence::points).sum();
        let confidence = evidence::confidence(points)?;
        let disposition = self.disposition_of(page, name.span, detector);
        let label = match page.layout {
            Layout::Plain | Layout::Json | Layout::Keys(_) => page.layout.label(page.text, name.span, &mut Row::default()),
            Layout::Table(_) | Layout::Value(_) => None,
        };
        Some(Match { span: name.span, detector, confidence, points, disposition, evidence, label, value: None })
    }

    fn disposition_of(&self, page: Page<'_>, span: Span, detector: u16) -> Disposition {
        let dispositions = self.rule(detector).dispositions();
        let mut compact = Vec::new();
        if dispositions.knows_tests() {
            compact_into(span.of(page.text), &mut compact);
        }
        dispositions.of(span.of(page.text), &compact, &page.text[..span.start])
    }
}

/// Where words may begin with a capital, from the planes of a text that the lanes read before.
fn starts(planes: &Planes, part: Span, out: &mut Starts) {
    out.begin(part.start);
    for (index, (offset, block)) in planes.blocks(part).enumerate() {
        if index == 0 {
            out.begin(offset);
        }
        let wide = block.of(planes::HIGH);
        out.push(block.of(planes::UPPER), wide, block.behind_word() | block.behind(planes::HIGH));
    }
}

/// What the languages of the country that was named say of a name. A form of address or a full name nearby says more than they do against it.
fn of_country(country: &str, name: &Name, text: &[u8]) -> Option<Evidence> {
    match tongue::verdict(country, name.span.of(text))? {
        tongue::Verdict::Name => Some(Evidence::Region(SPOKEN)),
        tongue::Verdict::Word if name.is_known || name.cue == Some("title") => None,
        tongue::Verdict::Word => Some(Evidence::Against("language", -SPOKEN)),
    }
}

/// Whether a cell of a column of names can be one: it is no number, dash or sentence.
pub(super) fn is_plain(value: &[u8]) -> bool {
    let letters = value.iter().filter(|&&byte| byte.is_ascii_alphabetic() || byte >= 0x80).count();
    letters >= 2 && value.len() <= 80 && !value.iter().any(u8::is_ascii_digit) && !is_filler(value)
}

/// What stands in a cell in which nothing is known.
fn is_filler(value: &[u8]) -> bool {
    ["null", "none", "nan", "n/a", "na", "unknown", "anonymous", "vacant", "various", "other", "tbd", "test"]
        .iter()
        .any(|word| value.eq_ignore_ascii_case(word.as_bytes()))
}

/// How many bits a chance is worth: the logarithm of its odds.
fn bits(chance: f32) -> f32 {
    let chance = chance.clamp(0.001, 0.999);
    (chance / (1.0 - chance)).log2()
}

#[cfg(test)]
mod tests {
    use super::starts;
    use crate::detect::people::gate::Starts;
    use crate::detect::planes::{self, Planes};
    use crate::span::Span;

    #[test]
    fn planes_tell_the_same_starts() {
        let text: Vec<u8> = include_str!("../../tests/names/texts.txt").bytes().take(9000).collect();
        let table = planes::table(|_| false, |_| false);
        let (mut read, mut told) = (Starts::default(), Starts::default());
        for part in [Span::new(0, text.len()), Span::new(1, 64), Span::new(777, 5000)] {
            let mut planes = Planes::default();
            planes.read(&text, part, &table);
            starts(&planes, part, &mut told);
            read.read(&text, part);
            assert!(read.all(part).eq(told.all(part)), "{part:?}");
        }
    }
}
