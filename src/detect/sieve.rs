//! What the lane of shapes hands on: of the numbers that it sees, those that can become matches.
//!
//! Most forms are a few digits, which say nothing by themselves: of a hundred such numbers hardly one has a label, a word beside it or a column
//! that speaks for it, and without that no evidence lifts it over the threshold. What the form and the check say at most is known beforehand;
//! where that is not enough the place is asked, once for all detectors, before anything is checked, and again when it is known what the check says.

use crate::check::{Value, compact_into};
use crate::content::LabelAt;
use crate::span::Span;

use super::candidate::{Candidate, Structure};
use super::evidence::{self, Evidence, Looks};
use super::find::{Page, Scratch};
use super::judge::{self, Known, Subject};
use super::matcher::Matcher;
use super::needles::Ground;
use super::planes::Planes;

/// Which candidates are wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sieve {
    /// All whose check holds.
    All,
    /// Those for which enough may speak.
    Promising,
}

/// A place at which so many candidates were checked is looked at more closely before the next: a number that could be of thirty kinds and is
/// a time is done with at once.
const MANY: u32 = 4;

/// The number that the lane sees, and what was found out about it.
#[derive(Default)]
struct Place {
    span: Span,
    looks: Looks,
    is_compact: bool,
    /// What stands around it, once that was asked.
    around: Option<Around>,
    /// How many of its candidates were checked.
    checked: u32,
    /// What speaks against all of them for which nothing speaks, once that was asked.
    doubt: f32,
}

/// What stands around a number.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Around {
    /// Nothing that speaks for any detector.
    Silence,
    /// Words or labels that speak for some.
    Words,
    /// Words or labels, and a column that speaks for some.
    Column,
    /// Nothing at all: it is the text.
    Nothing,
}

impl Matcher {
    /// Pushes the candidates of the lane of shapes whose checks hold.
    pub(super) fn shaped(&self, page: Page<'_>, region: Span, sieve: Sieve, planes: &Planes, scratch: &mut Scratch, out: &mut Vec<Candidate>) {
        let spoken = Detectors::none_of(self.rules.len());
        let mut sifter = Sifter { matcher: self, page, planes, sieve, scratch, place: Place::default(), spoken, out };
        self.shapes.find(page.text, planes, region, &mut |span, shapes| sifter.take(span, shapes));
    }

    /// What speaks against the value, whatever it is, where nothing around it says that it is that.
    fn doubt(&self, page: Page<'_>, value: Span, scratch: &mut Scratch) -> f32 {
        let Scratch { subject, row, .. } = scratch;
        let against = subject.neighbours(|| judge::neighbours(page, value, row));
        // What looks like the number of a version may still be told by its value.
        against.iter().filter(|item| !matches!(item, Evidence::Against("version", _))).map(Evidence::points).sum()
    }
}

/// Takes what the lane of shapes sees, one place after the other.
struct Sifter<'s> {
    matcher: &'s Matcher,
    page: Page<'s>,
    planes: &'s Planes,
    sieve: Sieve,
    scratch: &'s mut Scratch,
    place: Place,
    /// The detectors of which words around the place or its label speak.
    spoken: Detectors,
    out: &'s mut Vec<Candidate>,
}

impl Sifter<'_> {
    /// Takes a place that has the forms of these shapes. Nearly all are done with at once.
    #[inline]
    fn take(&mut self, span: Span, shapes: &[u16]) {
        if span != self.place.span {
            self.place = Place { span, looks: Looks::of(span.of(self.page.text)), ..Place::default() };
        }
        let matcher = self.matcher;
        for entry in shapes.iter().map(|&shape| matcher.shapes.entry(shape)) {
            if !self.is_mute(entry.detector, entry.structure, entry.most(|| matcher.rule(entry.detector).check.most())) {
                self.check(entry.candidate(span));
            }
        }
    }

    fn check(&mut self, candidate: Candidate) {
        let raw = candidate.span.of(self.page.text);
        if !std::mem::replace(&mut self.place.is_compact, true) {
            compact_into(raw, &mut self.scratch.compact);
        }
        let weight = self.matcher.rule(candidate.detector).check.weigh(&Value { raw, compact: &self.scratch.compact });
        self.place.checked += 1;
        if self.place.checked == MANY && self.place.around.is_some() {
            self.place.doubt = self.matcher.doubt(self.page, candidate.span, self.scratch);
        }
        let Some(bits) = weight.filter(|bits| !self.is_mute(candidate.detector, candidate.structure, *bits)) else { return };
        self.out.push(Candidate { weight: Some(bits), ..candidate });
    }

    /// Whether a candidate whose check says so much can be no match.
    #[inline]
    fn is_mute(&mut self, detector: u16, structure: Structure, bits: f32) -> bool {
        self.sieve == Sieve::Promising
            && self.place.looks.points(structure) + bits + self.place.doubt < evidence::POSSIBLE
            && !self.speaks_for(detector)
    }

    /// Whether anything around the place speaks for the detector.
    #[inline]
    fn speaks_for(&mut self, detector: u16) -> bool {
        let around = self.around();
        let Self { matcher, page, scratch, spoken, .. } = self;
        let rule = matcher.rule(detector);
        let by_column = || {
            let share = scratch.subject.label().and_then(|(label, known)| judge::column_share(*page, label, &known.label, &rule.id));
            share.is_some_and(|share| evidence::column_points(share, 0.0) > 0.0)
        };
        let speaks = match around {
            Around::Silence => false,
            Around::Words => spoken.holds(detector),
            Around::Column => spoken.holds(detector) || by_column(),
            Around::Nothing => true,
        };
        speaks || judge::is_of_region(*page, rule)
    }

    /// What stands around the place, which is looked for once.
    #[inline]
    fn around(&mut self) -> Around {
        match self.place.around {
            Some(around) => around,
            None => self.listen(),
        }
    }

    #[inline(never)]
    fn listen(&mut self) -> Around {
        let Self { matcher, page, planes, scratch, spoken, place, .. } = self;
        matcher.begin(*page, place.span, scratch);
        matcher.listen(*page, Ground { planes, marks: &scratch.marks }, &scratch.row, &mut scratch.subject);
        spoken.clear();
        let words = scratch.subject.hits.iter().flat_map(|hit| matcher.context.speaks_for(hit.literal));
        words.chain(scratch.subject.label().into_iter().flat_map(|(_, known)| known.detectors())).for_each(|detector| spoken.add(detector));
        *place.around.insert(around(*page, &scratch.subject, spoken.is_empty()))
    }
}

/// A set of detectors.
struct Detectors {
    bits: Vec<u64>,
    is_empty: bool,
}

impl Detectors {
    /// The empty set, for so many detectors.
    fn none_of(count: usize) -> Self {
        Self { bits: vec![0; count.div_ceil(64)], is_empty: true }
    }

    const fn is_empty(&self) -> bool {
        self.is_empty
    }

    fn clear(&mut self) {
        if !std::mem::replace(&mut self.is_empty, true) {
            self.bits.fill(0);
        }
    }

    fn add(&mut self, detector: u16) {
        self.bits[usize::from(detector) / 64] |= 1 << (detector % 64);
        self.is_empty = false;
    }

    #[inline]
    fn holds(&self, detector: u16) -> bool {
        self.bits[usize::from(detector) / 64] >> (detector % 64) & 1 == 1
    }
}

/// What stands around the value at which the judge is; `is_silent` tells whether neither a word nor a label speaks for a detector.
fn around(page: Page<'_>, subject: &Subject, is_silent: bool) -> Around {
    let most = |label: LabelAt, known: &Known| match label {
        LabelAt::Column(column) => page.columns.most_of_column(column),
        LabelAt::Text(_) => page.columns.most_of_key(&known.label),
        LabelAt::Given => 0.0,
    };
    let label = subject.label();
    if judge::is_alone(page, subject.span()) {
        Around::Nothing
    } else if label.is_some_and(|(label, known)| evidence::column_points(most(label, known), 0.0) > 0.0) {
        Around::Column
    } else if is_silent {
        Around::Silence
    } else {
        Around::Words
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::{Columns, Layout, Writing};
    use crate::detect::find::Match;
    use crate::pack::{Catalog, Detector, Pattern};

    /// Texts in which a value stands alone, among words, under a label and in columns, with the name of the object that each would have.
    fn texts(detector: &Detector) -> Vec<(&'static str, String)> {
        let examples = detector.notes().examples;
        let word = detector.context.words.iter().next().unwrap_or("number");
        let against = detector.context.against.iter().next().unwrap_or("invoice");
        let label = detector.label.names.iter().next().unwrap_or("number");
        let values: Vec<&String> = examples.accept.iter().chain(&examples.reject).collect();
        let rows = || values.iter().cycle().take(30);
        let mut texts = vec![
            ("t.csv", rows().fold(format!("{label},note\n"), |text, value| format!("{text}\"{value}\",{against}\n"))),
            ("u.csv", rows().fold("thing,note\n".to_owned(), |text, value| format!("{text}\"{value}\",{word}\n"))),
            ("k.jsonl", rows().fold(String::new(), |text, value| format!("{text}{{\"thing\": \"{value}\", \"{label}\": \"{value}\"}}\n"))),
        ];
        for value in values {
            texts.push(("alone", value.clone()));
            texts.push(("s.txt", format!("lorem {value} ipsum")));
            texts.push(("p.txt", format!("lorem {value} ipsum, {word} {value}; {against}: {value}")));
            texts.push(("l.yaml", format!("{label}: {value}\nthing: {value}\n")));
            texts.push(("c.rs", format!("let {label} = [{value}, \"{value}\"]; // {word}")));
        }
        texts
    }

    /// The matches under a sieve, as what of them can be compared.
    fn found(matcher: &Matcher, page: Page<'_>, sieve: Sieve, scratch: &mut Scratch) -> Vec<String> {
        scratch.veils.clear();
        let told = |found: &Match| format!("{:?} {} {} {:?}", found.span, found.detector, found.points, found.evidence);
        matcher.sifted(page, Span::new(0, page.text.len()), sieve, scratch).iter().map(told).collect()
    }

    /// The detectors of which a check said more than it should be able to.
    fn understated(matcher: &Matcher, page: Page<'_>, scratch: &mut Scratch) -> Vec<String> {
        let mut candidates = Vec::new();
        matcher.candidates(page, Span::new(0, page.text.len()), Sieve::All, scratch, &mut candidates);
        let weighed = candidates.iter().filter_map(|candidate| Some((matcher.rule(candidate.detector), candidate.weight?)));
        weighed.filter(|(rule, bits)| *bits > rule.check.most()).map(|(rule, _)| rule.id.to_string()).collect()
    }

    #[test]
    fn what_is_left_out_would_have_been_no_match() {
        let catalog = Catalog::builtin();
        let matcher = Matcher::compile(&catalog).expect("the built-in packs compile");
        let mut scratch = Scratch::default();
        let (mut matches, mut wrong) = (0, Vec::new());
        for detector in catalog.detectors.iter().filter(|detector| matches!(detector.pattern, Pattern::Shape(_))) {
            for (name, text) in texts(detector) {
                let layout = Layout::sniff(name, text.as_bytes());
                let columns = match &layout {
                    Layout::Table(csv) => matcher.judge_table(csv, text.as_bytes(), &mut scratch),
                    Layout::Json => matcher.judge_keys(text.as_bytes(), &mut scratch),
                    _ => Columns::default(),
                };
                for region in [None, Some("US")] {
                    let page = Page { columns: &columns, region, writing: Writing::of(name), ..Page::plain(text.as_bytes(), &layout) };
                    let all = found(&matcher, page, Sieve::All, &mut scratch);
                    matches += all.len();
                    if all != found(&matcher, page, Sieve::Promising, &mut scratch) {
                        wrong.push(format!("{} in {name}", detector.id));
                    }
                    assert_eq!(understated(&matcher, page, &mut scratch), [""; 0], "{} in {name}", detector.id);
                }
            }
        }
        assert!(matches > 10_000, "only {matches} matches were compared");
        assert!(wrong.is_empty(), "{} differences: {wrong:?}", wrong.len());
    }
}
