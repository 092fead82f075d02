//! Names of people as the engine reports them: what [`super::people`] finds becomes matches with evidence.

use crate::content::Layout;
use crate::span::Span;

use super::disposition::Disposition;
use super::evidence::{self, Evidence, LIKELY};
use super::find::{Match, Page, Scratch};
use super::matcher::Matcher;
use super::people::after::Name;
use super::people::{PEOPLE, Workspace};

/// Points for each bit by which the model is surer than it must be, or less sure.
const BIT: f32 = 1.5;
/// The most points of the model.
const MOST: f32 = 18.0;

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
        if page.binary || matches!(page.layout, Layout::Table(_)) || page.text.is_empty() {
            return;
        }
        let Named { space, names } = &mut scratch.names;
        PEOPLE.find(page.text, region, page.writing, space, names);
        let known = out.len();
        for name in &scratch.names.names {
            out.extend(self.named(page, name, detector));
        }
        if out.len() > known {
            out.sort_by_key(|found| (found.span.start, found.span.end, found.detector));
        }
    }

    fn named(&self, page: Page<'_>, name: &Name, detector: u16) -> Option<Match> {
        let mut evidence = Vec::with_capacity(3);
        evidence.extend(name.listed.map(Evidence::Lexicon));
        evidence.extend(name.cue.map(Evidence::Cue));
        let points = LIKELY + BIT * (bits(name.score) - bits(name.bar));
        evidence.push(Evidence::Model(name.score, points.min(MOST)));
        let points = evidence.iter().map(Evidence::points).sum();
        let confidence = evidence::confidence(points)?;
        let raw = name.span.of(page.text);
        let mut compact = Vec::new();
        crate::check::compact_into(raw, &mut compact);
        let disposition: Disposition = self.rule(detector).dispositions.of(raw, &compact, &page.text[..name.span.start]);
        Some(Match { span: name.span, detector, confidence, points, disposition, evidence, label: None })
    }
}

/// How many bits a chance is worth: the logarithm of its odds.
fn bits(chance: f32) -> f32 {
    let chance = chance.clamp(0.001, 0.999);
    (chance / (1.0 - chance)).log2()
}
