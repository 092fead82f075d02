//! The judgement of a column: what its name and its values together say. `annotate`, tables and JSON keys share it.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::content::members::{Member, members};
use crate::content::{Columns, Csv, Layout, Shares, label};
use crate::span::Span;
use crate::taxonomy::elements::covers;

use super::against;
use super::evidence::{self, Confidence};
use super::fields::Fit;
use super::find::{Match, Page, Scratch};
use super::matcher::{Matcher, Rule};

/// How many values of a column are looked at.
const SAMPLE: usize = 400;
/// How much of an object is looked at to judge its columns, in bytes.
const HEAD: usize = 256 * 1024;
/// How much behind that is looked through for a value in columns that were empty so far, in bytes.
const FURTHER: usize = 64 << 20;
/// The fewest values whose agreement says something.
const FEWEST: usize = 5;
/// The share of its values from which on a column is of a kind; below, some values are, not the column.
const MOST: f32 = 0.5;
/// The same for kinds that are not personal by themselves, which many a text begins or ends with.
const MOST_OF_CONTEXT: f32 = 0.75;
/// The same where the column is called so: then what is not recognised is more likely a form that no detector knows.
const NAMED: f32 = 0.3;

/// From so many values of another kind on, a column is a mixture.
const MIXED: f32 = 0.15;
/// So many words in small letters are a sentence.
const SENTENCE: usize = 3;
/// A detector that finds less than this share of a column's values finds slips and strays.
const SLIPS: f32 = 0.1;

/// One element that a column holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// Index of the detector.
    pub detector: u16,
    /// How far to believe it.
    pub confidence: Confidence,
    /// The share of the values in which the detector finds it, 0 to 1.
    pub share: f32,
}

/// A value is of a kind when at least this share of its bytes is.
const VALUE: f32 = 0.6;
/// The same for kinds that are not personal by themselves: a text with a link or a date in it is a text.
const CONTEXT: f32 = 0.9;
/// A column of at least so many values of which fewer than [`FEWEST`] are filled is an empty one, in which a date or a link says nothing.
const MANY: usize = 20;

/// A check that one in so many values of the right form passes says nothing of the few that do, between these shares.
const CHANCE: std::ops::Range<f32> = 0.02..0.35;
/// The fewest values of one form that tell what chance does.
const ALIKE: usize = 20;

#[derive(Default)]
struct Tally {
    hits: Vec<bool>,
    points: Vec<f32>,
    bits: f32,
}

impl Tally {
    /// How far a value is believed for itself, if it is one.
    fn points_of(&self, at: usize) -> Option<f32> {
        let before = self.hits[..at].iter().filter(|hit| **hit).count();
        self.points.get(before).copied().filter(|_| self.hits[at])
    }

    /// Whether a value is believed for itself.
    fn proves(&self, at: usize) -> bool {
        self.points_of(at).is_some_and(|points| points >= evidence::LIKELY)
    }

    /// Adds a value that stood before.
    fn repeat(&mut self, first: usize, at: usize) {
        if let Some(points) = self.points_of(first) {
            self.hits[at] = true;
            self.points.push(points);
        }
    }
}

impl Matcher {
    /// Judges a column by its name and values; the best detector of every element, the most believed first.
    #[must_use]
    pub fn judge_column(&self, name: Option<&str>, values: &[&[u8]], scratch: &mut Scratch) -> Vec<Verdict> {
        let filled = filled(values);
        let count = filled.len();
        let mut tallies = self.tally(name, &filled, scratch);
        let mut known = Vec::new();
        let label = label::normalize(name.unwrap_or_default().as_bytes());
        self.labels.find(&label, &mut known);
        let whole = self.read_whole(&label, &known, &filled, &mut tallies);
        let kind = |detector| match self.share_of_kind(detector, &tallies, count) {
            _ if whole.contains(&detector) => Kind::Most,
            _ if is_chance(&tallies[&detector], &filled) => Kind::Chance,
            _ if self.rule(detector).is_context && count < FEWEST && values.len() >= MANY => Kind::Some,
            share if share >= self.least_share(detector, &known) && !self.is_mixed(detector, &known, &tallies, &filled) => Kind::Most,
            _ => Kind::Some,
        };
        let mut verdicts: Vec<(f32, Verdict)> =
            tallies.iter().filter_map(|(&detector, tally)| verdict(detector, tally, &filled, kind(detector))).collect();
        verdicts.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.detector.cmp(&b.1.detector)));
        let mut kept: Vec<(f32, Verdict)> = Vec::new();
        for (points, verdict) in verdicts {
            let same = |other: &Verdict| overlap(&tallies[&other.detector].hits, &tallies[&verdict.detector].hits) > 0.5;
            let is_context = self.rule(verdict.detector).is_context;
            if !kept.iter().any(|(_, other)| self.rule(other.detector).is_context == is_context && same(other)) {
                kept.push((points, verdict));
            }
        }
        self.with_names(name, values, kept.into_iter().map(|(_, verdict)| verdict).collect())
    }

    /// Adds what whole columns say of themselves, and tells of which detectors. A name that speaks of something else silences them.
    fn read_whole(&self, label: &str, known: &[(u16, Fit)], filled: &[&[u8]], tallies: &mut BTreeMap<u16, Tally>) -> Vec<u16> {
        let is_free = known.is_empty() && !against::is_neutral(label) && !against::is_other_number(label);
        let mut read = Vec::new();
        for (rule, detector) in self.rules().iter().zip(0u16..).filter(|(rule, _)| !rule.whole().is_empty()) {
            if !is_free && !known.iter().any(|(other, _)| self.rule(*other).element == rule.element) {
                continue;
            }
            let own = tallies.get(&detector).map(|tally| tally.hits.clone()).unwrap_or_default();
            let Some(hits) = rule.whole().iter().find_map(|whole| whole.read(filled, &own)) else { continue };
            let tally = tallies.entry(detector).or_default();
            let points = hits.iter().filter(|hit| **hit).map(|_| evidence::LIKELY);
            tally.points = points.zip(tally.points.iter().copied().chain(std::iter::repeat(0.0))).map(|(least, own)| own.max(least)).collect();
            tally.hits = hits;
            read.push(detector);
        }
        read
    }

    /// What share of the values must be of a detector's element, given the column's name.
    fn least_share(&self, detector: u16, known: &[(u16, Fit)]) -> f32 {
        let Rule { element, is_context, .. } = self.rule(detector);
        match known.iter().any(|(other, _)| self.rule(*other).element == *element) {
            true => NAMED,
            false if *is_context => MOST_OF_CONTEXT,
            false => MOST,
        }
    }

    /// Whether a column that is not called so holds something else as well: telephone numbers and addresses of mail in turn, or numbers and sentences
    /// that hold some, are a column of neither. Sentences say nothing against kinds without a check, whose values may be of many words.
    fn is_mixed(&self, detector: u16, known: &[(u16, Fit)], tallies: &BTreeMap<u16, Tally>, filled: &[&[u8]]) -> bool {
        let Rule { element, check, .. } = self.rule(detector);
        let is = |other: u16| covers(&self.rule(other).element, element) || covers(element, &self.rule(other).element);
        if known.iter().any(|(other, _)| is(*other)) {
            return false;
        }
        let (own, others): (Vec<_>, Vec<_>) = tallies.iter().partition(|(other, _)| is(**other));
        let is_other = |at: usize| others.iter().any(|(_, tally)| tally.proves(at)) || !check.steps.is_empty() && is_sentence(filled[at]);
        let foreign = |at: usize| !own.iter().any(|(_, tally)| tally.hits[at]) && is_other(at);
        (0..filled.len()).filter(|&at| foreign(at)).count() as f32 >= MIXED * filled.len() as f32
    }

    /// The share of the values that are of the detector's element, whichever detector says so: telephone numbers have many forms. What finds
    /// next to nothing by itself speaks for no column.
    fn share_of_kind(&self, detector: u16, tallies: &BTreeMap<u16, Tally>, count: usize) -> f32 {
        let element = &self.rule(detector).element;
        let kind: Vec<&Tally> = tallies.iter().filter(|(other, _)| self.rule(**other).element == *element).map(|(_, tally)| tally).collect();
        let own = tallies[&detector].points.len() as f32 / count.max(1) as f32;
        if own < SLIPS {
            return own;
        }
        (0..count).filter(|&at| kind.iter().any(|tally| tally.hits[at])).count() as f32 / count.max(1) as f32
    }

    fn tally(&self, name: Option<&str>, filled: &[&[u8]], scratch: &mut Scratch) -> BTreeMap<u16, Tally> {
        let layout = Layout::Value(name.map(str::to_owned));
        let mut tallies: BTreeMap<u16, Tally> = BTreeMap::new();
        let mut firsts: FxHashMap<&[u8], usize> = FxHashMap::default();
        for (at, value) in filled.iter().enumerate() {
            let first = *firsts.entry(value).or_insert(at);
            if first < at {
                tallies.values_mut().for_each(|tally| tally.repeat(first, at));
                continue;
            }
            let page = Page::plain(value, &layout);
            let mut all = self.all(page, Span::new(0, value.len()), scratch);
            all.retain(|found| !is_tail(value, found.span.start) && !is_geocode(value, found.span));
            let covered = covered(&all);
            for found in &all {
                let rule = self.rule(found.detector);
                if (covered[&found.detector].bytes as f32) < if rule.is_context { CONTEXT } else { VALUE } * value.len() as f32 {
                    continue;
                }
                let tally = tallies.entry(found.detector).or_default();
                tally.hits.resize(filled.len(), false);
                if !std::mem::replace(&mut tally.hits[at], true) {
                    tally.points.push(found.points);
                    let check = found.evidence.iter().filter(|item| matches!(item, evidence::Evidence::Check(..)));
                    tally.bits = if rule.check.has_check_digits() { check.map(evidence::Evidence::points).sum() } else { 0.0 };
                }
            }
        }
        tallies
    }

    /// Judges the columns of a table by the rows at its head.
    #[must_use]
    pub fn judge_table(&self, csv: &Csv, text: &[u8], scratch: &mut Scratch) -> Columns {
        let mut values: Vec<Vec<&[u8]>> = Vec::new();
        let mut read = 0;
        let mut rows = csv.rows(text, Span::new(0, text.len().min(HEAD)));
        for _ in 0..=SAMPLE {
            let Some(row) = rows.next() else { break };
            read = row.span.end;
            if row.span.start > 0 || !csv.has_header() {
                values.resize(values.len().max(row.cells.len()), Vec::new());
                for (column, cell) in row.cells.iter().enumerate() {
                    values[column].push(cell.of(text));
                }
            }
        }
        let shares = |(column, values): (usize, &Vec<&[u8]>)| {
            let name = csv.headers.get(column).map(|header| String::from_utf8_lossy(header).into_owned());
            self.shares(name.as_deref(), values, scratch)
        };
        let judged = Columns::of_table(values.iter().enumerate().map(shares).collect());
        let has_value = |column: usize| values.get(column).is_some_and(|values| values.iter().any(|value| !value.trim_ascii().is_empty()));
        let speaks = |column: &usize| self.spoken_for(&csv.headers[*column], None).is_some();
        let empty = (0..csv.headers.len()).filter(|&column| !has_value(column)).filter(speaks).collect();
        self.settle(csv, text, judged.with_empty(still_empty(csv, text, read, empty)), scratch)
    }

    /// Judges the keys of a JSON text by the values at its head.
    #[must_use]
    pub fn judge_keys(&self, text: &[u8], scratch: &mut Scratch) -> Columns {
        let mut values: BTreeMap<String, Vec<&[u8]>> = BTreeMap::new();
        let head = &text[..text.len().min(HEAD)];
        for Member { key, value, .. } in members(head, Span::new(0, head.len())) {
            values.entry(label::normalize(key.of(text))).or_default().push(value.of(text));
        }
        let judged = values.into_iter().filter(|(_, values)| values.len() >= FEWEST);
        let judged = Columns::of_keys(judged.filter_map(|(key, values)| Some((key.clone(), self.shares(Some(&key), &values, scratch)?))).collect());
        self.settle_keys(text, judged, scratch)
    }

    /// The share of every detector; `None` where the values are too few to say anything, for or against.
    fn shares(&self, name: Option<&str>, values: &[&[u8]], scratch: &mut Scratch) -> Option<Shares> {
        let filled = filled(values);
        let count = filled.len();
        if count < FEWEST {
            return None;
        }
        let tallies = self.tally(name, &filled, scratch);
        let share = |tally: &Tally| {
            let share = tally.points.len() as f32 / count as f32;
            if is_chance(tally, &filled) { -share } else { share }
        };
        let mut shares: Shares = tallies.iter().map(|(&detector, tally)| (self.rule(detector).id.to_string(), share(tally))).collect();
        self.share_names(name, values, &mut shares);
        Some(shares)
    }
}

/// Those of `columns` in which no value stands in any row from `at` on; none where the table is too long to be read for that.
#[must_use]
pub fn still_empty(csv: &Csv, text: &[u8], at: usize, mut columns: Vec<usize>) -> Vec<usize> {
    if text.len() - at.min(text.len()) > FURTHER {
        return Vec::new();
    }
    let mut rows = csv.rows_from(text, at);
    while let Some(row) = rows.next().filter(|_| !columns.is_empty()) {
        columns.retain(|&column| row.cells.get(column).is_none_or(|cell| cell.is_empty()));
    }
    columns
}

/// How many of a column's values are of a kind.
enum Kind {
    /// Enough to say it of the column.
    Most,
    /// Only some.
    Some,
    /// No more than pass the check by chance.
    Chance,
}

fn verdict(detector: u16, tally: &Tally, filled: &[&[u8]], kind: Kind) -> Option<(f32, Verdict)> {
    let count = filled.len();
    let share = tally.points.len() as f32 / count as f32;
    let mut points = tally.points.clone();
    points.sort_by(f32::total_cmp);
    let median = points[points.len() / 2];
    let agrees = if tally.bits > 0.0 { is_diverse(tally, filled) } else { !is_bare(tally, filled) };
    let lift = if count >= FEWEST && agrees { evidence::column_points(share, tally.bits) } else { 0.0 };
    let total = match kind {
        Kind::Most => median + lift,
        Kind::Some | Kind::Chance => (median + lift).min(evidence::LIKELY - 0.1),
    };
    let confidence = evidence::confidence(total)?;
    Some((total + 4.0 * share, Verdict { detector, confidence, share }))
}

/// Whether the values that match are numbers in one piece, or such behind the same letters: without a check digit, a series of any numbers fits.
fn is_bare(tally: &Tally, filled: &[&[u8]]) -> bool {
    let mut hits = filled.iter().zip(&tally.hits).filter(|(_, hit)| **hit).map(|(value, _)| value);
    let Some(first) = hits.next() else { return true };
    let letters = first.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let alike = |value: &[u8]| value.get(..letters) == Some(&first[..letters]) && value[letters..].iter().all(u8::is_ascii_digit);
    alike(first) && hits.all(|value| alike(value))
}

/// Whether the values that match begin in different ways. That a hundred numbers of one series pass a check says no more than that one does.
fn is_diverse(tally: &Tally, filled: &[&[u8]]) -> bool {
    let mut starts: Vec<&[u8]> =
        filled.iter().zip(&tally.hits).filter(|(_, hit)| **hit).map(|(value, _)| &value[..value.len().div_ceil(2)]).collect();
    starts.sort_unstable();
    starts.dedup();
    starts.len() >= FEWEST.min(tally.points.len())
}

/// How much of a value a detector's matches cover.
#[derive(Default)]
struct Covered {
    bytes: usize,
    /// Where the furthest of them ends.
    reach: usize,
}

/// How much of a value each detector covers, whose matches come in order of place. A cell may hold several: `a@b.example; c@d.example`.
fn covered(matches: &[Match]) -> FxHashMap<u16, Covered> {
    let mut all: FxHashMap<u16, Covered> = FxHashMap::default();
    for Match { detector, span, .. } in matches {
        let known = all.entry(*detector).or_default();
        known.bytes += span.end.saturating_sub(span.start.max(known.reach));
        known.reach = known.reach.max(span.end);
    }
    all
}

/// Whether what stands at `start` is the tail of a longer code: `I-02016-0001167`, `A_5551234`.
fn is_tail(value: &[u8], start: usize) -> bool {
    matches!(value[..start], [.., before, b'-' | b'_'] if before.is_ascii_alphanumeric())
}

/// Whether a pair of coordinates stands behind something else, as behind an address: the column is then one of addresses.
fn is_geocode(value: &[u8], pair: Span) -> bool {
    let rest = value[..pair.start].iter().chain(&value[pair.end..]);
    against::is_pair(pair.of(value)) && rest.copied().any(|byte| !byte.is_ascii_whitespace() && !b"()[]<>{}".contains(&byte))
}

/// The values that a column is judged by.
fn filled<'v>(values: &[&'v [u8]]) -> Vec<&'v [u8]> {
    values.iter().map(|value| value.trim_ascii()).filter(|value| !is_empty(value)).take(SAMPLE).collect()
}

/// Whether the values that a check passes are as few among those of the same form as chance would pass: order numbers, of which one in ten
/// has the last digit that a card would have.
fn is_chance(tally: &Tally, filled: &[&[u8]]) -> bool {
    if tally.bits <= 0.0 {
        return false;
    }
    let form = |value: &[u8]| -> Vec<u8> {
        value
            .iter()
            .map(|byte| {
                if byte.is_ascii_digit() {
                    b'0'
                } else if byte.is_ascii_alphabetic() {
                    b'a'
                } else {
                    *byte
                }
            })
            .collect()
    };
    let forms: std::collections::HashSet<Vec<u8>> = filled.iter().zip(&tally.hits).filter(|(_, hit)| **hit).map(|(value, _)| form(value)).collect();
    let alike = filled.iter().filter(|value| forms.contains(&form(value))).count();
    alike >= ALIKE && CHANCE.contains(&(tally.points.len() as f32 / alike as f32))
}

/// Whether a value is made of words, as no number or address of the net is.
fn is_sentence(value: &[u8]) -> bool {
    let words =
        value.split(u8::is_ascii_whitespace).filter(|word| word.len() > 1 && word[1..].iter().all(|byte| byte.is_ascii_lowercase() || *byte == b','));
    words.count() >= SENTENCE
}

fn is_empty(value: &[u8]) -> bool {
    let is_repeated = value.len() >= 5 && value.iter().all(|byte| *byte == value[0]);
    value.is_empty() || is_repeated || against::is_filler(value)
}

fn overlap(one: &[bool], other: &[bool]) -> f32 {
    let both = one.iter().zip(other).filter(|(one, other)| **one && **other).count();
    let fewer = one.iter().filter(|hit| **hit).count().min(other.iter().filter(|hit| **hit).count());
    both as f32 / fewer.max(1) as f32
}
