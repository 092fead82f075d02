//! What the lane of shapes hands on: of the numbers that it sees, those that can become matches.
//!
//! Most forms are a few digits, which say nothing by themselves: of a hundred such numbers hardly one has a label, a word beside it or a column
//! that speaks for it, and without that no evidence lifts it over the threshold. What the form and the check say at most is known beforehand;
//! where that is not enough the place is asked, once for all detectors, before anything is checked, and again when it is known what the check says.

use crate::check::{Value, compact_into};
use crate::content::LabelAt;
use crate::span::Span;

use super::candidate::Candidate;
use super::evidence::{self, Evidence, Looks};
use super::find::{Page, Scratch};
use super::judge::{self, Known, Subject};
use super::matcher::Matcher;
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
        let mut place = Place::default();
        // The detectors of which the words around the place speak.
        let mut spoken = Vec::new();
        self.shapes.find(page.text, planes, region, &mut |candidate| {
            let raw = candidate.span.of(page.text);
            if candidate.span != place.span {
                place = Place { span: candidate.span, looks: Looks::of(raw), ..Place::default() };
            }
            let rule = self.rule(candidate.detector);
            let own = place.looks.points(candidate.structure);
            let mut is_mute = |bits: f32, place: &mut Place, scratch: &mut Scratch| {
                sieve == Sieve::Promising
                    && own + bits + place.doubt < evidence::POSSIBLE
                    && !self.speaks_for(page, &candidate, planes, (&mut *place, &mut spoken), scratch)
            };
            if is_mute(rule.most, &mut place, scratch) {
                return;
            }
            if !std::mem::replace(&mut place.is_compact, true) {
                compact_into(raw, &mut scratch.compact);
            }
            let weight = rule.check.weigh(&Value { raw, compact: &scratch.compact });
            place.checked += 1;
            if place.checked == MANY && place.around.is_some() {
                place.doubt = self.doubt(page, candidate.span, scratch);
            }
            let Some(bits) = weight.filter(|bits| !is_mute(*bits, &mut place, scratch)) else { return };
            out.push(Candidate { weight: Some(bits), ..candidate });
        });
    }

    /// Whether anything around the value speaks for the detector.
    fn speaks_for(
        &self,
        page: Page<'_>,
        candidate: &Candidate,
        planes: &Planes,
        (place, spoken): (&mut Place, &mut Vec<u16>),
        scratch: &mut Scratch,
    ) -> bool {
        let detector = candidate.detector;
        let around = *place.around.get_or_insert_with(|| {
            self.begin(page, candidate.span, scratch);
            self.listen(page, planes, &scratch.row, &mut scratch.subject);
            spoken.clear();
            spoken.extend(scratch.subject.hits.iter().flat_map(|hit| self.context.speaks_for(hit.literal)));
            around(page, &scratch.subject, spoken)
        });
        let by_label = || scratch.subject.label().is_some_and(|(_, known)| known.fit(detector).is_some());
        let by_column = || {
            let share = scratch.subject.label().and_then(|(label, known)| judge::column_share(page, label, &known.label, &self.rule(detector).id));
            share.is_some_and(|share| evidence::column_points(share, 0.0) > 0.0)
        };
        let speaks = match around {
            Around::Silence => false,
            Around::Words => spoken.contains(&detector) || by_label(),
            Around::Column => spoken.contains(&detector) || by_label() || by_column(),
            Around::Nothing => true,
        };
        speaks || judge::is_of_region(page, self.rule(detector))
    }

    /// What speaks against the value, whatever it is, where nothing around it says that it is that.
    fn doubt(&self, page: Page<'_>, value: Span, scratch: &mut Scratch) -> f32 {
        let Scratch { subject, row, .. } = scratch;
        let against = subject.neighbours(|| judge::neighbours(page, value, row));
        // What looks like the number of a version may still be told by its value.
        against.iter().filter(|item| !matches!(item, Evidence::Against("version", _))).map(Evidence::points).sum()
    }
}

/// What stands around the value at which the judge is, where the words speak of these detectors.
fn around(page: Page<'_>, subject: &Subject, spoken: &[u16]) -> Around {
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
    } else if spoken.is_empty() && label.is_none_or(|(_, known)| known.is_strange()) {
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
        let word = detector.context.words.first().map_or("number", |word| word);
        let against = detector.context.against.first().map_or("invoice", |word| word);
        let label = detector.label.names.first().map_or("number", |name| name);
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
        weighed.filter(|(rule, bits)| *bits > rule.most).map(|(rule, _)| rule.id.to_string()).collect()
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
