//! What the lane of shapes hands on: of the numbers that it sees, those that can become matches.
//!
//! Most forms are a few digits, which say nothing by themselves: of a hundred such numbers hardly one has a label, a word beside it or a column
//! that speaks for it, and without that no evidence lifts it over the threshold. What the form and the check say at most is known beforehand;
//! where that is not enough the place is asked, once for all detectors, before anything is checked.

use crate::check::{Value, compact_into};
use crate::content::LabelAt;
use crate::span::Span;

use super::candidate::Candidate;
use super::evidence::{self, Looks};
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

/// The number that the lane sees, and what was found out about it.
#[derive(Default)]
struct Place {
    span: Span,
    looks: Looks,
    is_compact: bool,
    /// Whether nothing around it speaks for any detector, once that was asked.
    is_silent: Option<bool>,
}

impl Matcher {
    /// Pushes the candidates of the lane of shapes whose checks hold.
    pub(super) fn shaped(&self, page: Page<'_>, region: Span, sieve: Sieve, planes: &Planes, scratch: &mut Scratch, out: &mut Vec<Candidate>) {
        let mut place = Place::default();
        self.shapes.find(page.text, planes, region, &mut |candidate| {
            let raw = candidate.span.of(page.text);
            if candidate.span != place.span {
                place = Place { span: candidate.span, looks: Looks::of(raw), ..Place::default() };
            }
            let rule = self.rule(candidate.detector);
            let own = place.looks.points(candidate.structure);
            let is_mute = |bits: f32| sieve == Sieve::Promising && own + bits < evidence::POSSIBLE;
            if is_mute(rule.most) && !self.speaks_for(page, &candidate, planes, &mut place, scratch) {
                return;
            }
            if !std::mem::replace(&mut place.is_compact, true) {
                compact_into(raw, &mut scratch.compact);
            }
            let Some(bits) = rule.check.weigh(&Value { raw, compact: &scratch.compact }) else { return };
            if is_mute(bits) && !self.speaks_for(page, &candidate, planes, &mut place, scratch) {
                return;
            }
            out.push(Candidate { weight: Some(bits), ..candidate });
        });
    }

    /// Whether anything around the value speaks for the detector.
    fn speaks_for(&self, page: Page<'_>, candidate: &Candidate, planes: &Planes, place: &mut Place, scratch: &mut Scratch) -> bool {
        let rule = self.rule(candidate.detector);
        if judge::is_of_region(page, rule) {
            return true;
        }
        let is_silent = *place.is_silent.get_or_insert_with(|| {
            self.begin(page, candidate.span, scratch);
            self.listen(page, planes, &scratch.row, &mut scratch.subject);
            self.is_silent(page, &scratch.subject)
        });
        if is_silent {
            return false;
        }
        let subject = &scratch.subject;
        let by_label = subject.label().is_some_and(|(label, known)| {
            let share = || judge::column_share(page, label, &known.label, &rule.id);
            known.fit(candidate.detector).is_some() || share().is_some_and(|share| evidence::column_points(share, 0.0) > 0.0)
        });
        let by_word = || subject.hits.iter().any(|hit| self.context.speaks(hit.literal, candidate.detector) == Some(true));
        by_label || by_word() || judge::is_alone(page, candidate.span)
    }

    /// Whether nothing around the value speaks for any detector.
    fn is_silent(&self, page: Page<'_>, subject: &Subject) -> bool {
        let most = |label: LabelAt, known: &Known| match label {
            LabelAt::Column(column) => page.columns.most_of_column(column),
            LabelAt::Text(_) => page.columns.most_of_key(&known.label),
            LabelAt::Given => 0.0,
        };
        let label = subject.label();
        label.is_none_or(|(label, known)| known.is_strange() && evidence::column_points(most(label, known), 0.0) == 0.0)
            && !subject.hits.iter().any(|hit| self.context.speaks_for_any(hit.literal))
            && !judge::is_alone(page, subject.span())
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
        let examples = detector.examples();
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
                }
            }
        }
        assert!(matches > 10_000, "only {matches} matches were compared");
        assert!(wrong.is_empty(), "{} differences: {wrong:?}", wrong.len());
    }
}
