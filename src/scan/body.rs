//! One object: its name, its first bytes, its text; whole or in parts.
//!
//! A part owns the records that start in it. Since matches and records depend only on the bytes around them, the parts of an object add up to
//! the same inventory however it was divided.

use std::sync::{Arc, OnceLock};

use crate::content::document::json;
use crate::content::segment::Places;
use crate::content::{Columns, Declares, Format, LabelAt, Layout, Text, Writing};
use crate::day::Day;
use crate::detect::{Disposition, Match, Page, mask};
use crate::inventory::tally::{Kind, Tally};
use crate::inventory::{CompactPlace, EntryKey, Finding, Inventory, Place, Sample};
use crate::object::{Object, Origin, Zone};
use crate::sensitive::Sensitive;
use crate::span::Span;
use crate::taxonomy::Within;
use crate::taxonomy::classify::Rule;

use super::days::Days;
use super::marks::Marks;
use super::place::{self, Locator};
use super::standing::Record;
use super::{Scanner, Worker};

/// Findings in a name come before those in the content: their order is below this.
const CONTENT: u64 = 1 << 20;
/// How many sets of elements a thread remembers the combinations of.
const MET: usize = 1024;
/// How many labels a thread remembers.
const LABELS: usize = 4096;

/// An object whose bytes were decoded and laid out.
pub(super) struct Body<'b> {
    pub(super) name: Name<'b>,
    pub(super) zone: Zone,
    /// Between which days it was seen, where that was asked for.
    pub(super) seen: Option<Days>,
    /// The latest day on which it can have come to be, where a gate may ask.
    pub(super) day: Option<Day>,
    pub(super) text: Text<'b>,
    pub(super) layout: Layout,
    pub(super) columns: Columns,
    pub(super) binary: bool,
    pub(super) writing: Writing,
    pub(super) declares: Option<Declares>,
    pub(super) places: Places,
    /// What stands before the text in the order of the object's findings.
    pub(super) before: u64,
    pub(super) marks: Marks,
    pub(super) commit: Option<Arc<str>>,
    /// What is new in it; `None` where it is all.
    pub(super) new: Option<Vec<Span>>,
}

impl Body<'_> {
    /// Where a span stands in the order of the object's findings.
    fn order(&self, start: usize) -> u64 {
        CONTENT + self.before + start as u64
    }
}

/// The name of an object. How it may be written is only asked where something is found.
pub(super) struct Name<'n> {
    raw: &'n str,
    clean: OnceLock<Arc<str>>,
}

impl<'n> Name<'n> {
    pub(super) const fn new(raw: &'n str) -> Self {
        Self { raw, clean: OnceLock::new() }
    }

    /// A name of which is known how it may be written.
    pub(super) fn cleaned(raw: &'n str, clean: Arc<str>) -> Self {
        Self { raw, clean: OnceLock::from(clean) }
    }
}

/// Rules that hold in a record, by their number, and the category that each claims.
pub(super) type Met = Arc<[(usize, Option<Arc<str>>)]>;

/// What a finding is about.
struct Subject<'s> {
    object: &'s Arc<str>,
    zone: Zone,
    /// The text that holds the value: the content or the name.
    text: &'s [u8],
}

/// Where the findings of a part are counted.
struct Sums<'s> {
    part: &'s mut Part,
    tally: &'s mut Tally,
}

/// What one part of an object holds.
#[derive(Default)]
pub(super) struct Part {
    pub(super) inventory: Inventory,
    /// Each finding with the span of its value, when findings are wanted one by one.
    pub(super) findings: Vec<(Span, Finding)>,
}

impl Scanner<'_> {
    fn page<'p>(&'p self, body: &'p Body<'_>) -> Page<'p> {
        let region = self.options.region.as_deref();
        let Body { layout, columns, binary, writing, declares, .. } = body;
        Page { text: body.text.bytes(), layout, columns, binary: *binary, region, writing: *writing, declares: *declares }
    }

    /// Decodes and lays out an object's bytes.
    pub(super) fn body<'b>(&self, object: &'b Object, bytes: &'b [u8], format: Format, worker: &mut Worker) -> Body<'b> {
        let mut text = Text::decode(bytes);
        let layout = if format != Format::Binary { Layout::sniff(&object.name, text.bytes()) } else { Layout::Plain };
        let mut places = Places::default();
        if matches!(layout, Layout::Json)
            && let Some((unescaped, anchors)) = json::unescaped(text.bytes())
        {
            text = Text::owned(unescaped);
            places = Places::Anchors(anchors);
        }
        let columns = self.judge(&layout, text.bytes(), worker);
        let name = Name::new(&object.name);
        let marks = self.options.gate.as_ref().map(|dialects| Marks::read(text.bytes(), dialects)).unwrap_or_default();
        if let Some(hear) = self.marks.filter(|_| !marks.all().is_empty()) {
            hear(self.clean(&name, worker), marks.all());
            worker.has_marks = true;
        }
        let new = self.new_lines.and_then(|lines| lines.get(&object.name)).and_then(|added| added.spans(text.bytes()));
        Body {
            name,
            zone: object.zone,
            seen: super::days::seen(object.modified.as_deref(), &layout, text.bytes()),
            day: self.options.gate.is_some().then(|| super::standing::day(object)).flatten(),
            text,
            layout,
            columns,
            binary: format == Format::Binary,
            places,
            writing: Writing::of(&object.name),
            declares: Declares::of(&object.name).filter(|_| format != Format::Binary),
            before: 0,
            marks,
            commit: object.origin.commit().cloned(),
            new,
        }
    }

    /// How a name may be written.
    pub(super) fn clean<'n>(&self, name: &'n Name<'_>, worker: &mut Worker) -> &'n Arc<str> {
        name.clean.get_or_init(|| self.namer.clean(name.raw, &mut worker.scratch).into())
    }

    /// What the columns or keys of a text hold.
    pub(super) fn judge(&self, layout: &Layout, text: &[u8], worker: &mut Worker) -> Columns {
        match layout {
            Layout::Table(csv) => self.matcher.judge_table(csv, text, &mut worker.scratch),
            Layout::Json => self.matcher.judge_keys(text, &mut worker.scratch),
            _ => Columns::default(),
        }
    }

    /// What the object's name and its first bytes say.
    pub(super) fn outside(&self, object: &Object, bytes: &[u8], worker: &mut Worker) -> Part {
        let mut part = Part::default();
        let name = Name::new(&object.name);
        // What stands in the name of the object around it was found there.
        let own = if object.origin == Origin::Member { object.name.rfind('!').map_or(0, |at| at + 1) } else { 0 };
        let named = self.namer.find(&object.name[own..], &mut worker.scratch).into_iter().map(|mut found| {
            found.span = Span::new(found.span.start + own, found.span.end + own);
            (place::in_name(&found), found)
        });
        let typed = self.matcher.file_type(bytes).into_iter().map(|found| {
            let bytes = Some([found.span.start as u64, found.span.end as u64]);
            (Place { bytes, ..Place::default() }, found)
        });
        for (order, (place, found)) in named.chain(typed).enumerate() {
            if found.confidence < self.options.min_confidence {
                part.inventory.add_possible(&self.matcher.rule(found.detector).element, found.disposition, object.zone);
                continue;
            }
            let raw = if place.name.is_some() { object.name.as_bytes() } else { bytes };
            if let Some(mut finding) =
                self.finding(&Subject { object: self.clean(&name, worker), zone: object.zone, text: raw }, &found, None, worker)
            {
                (finding.start, finding.end) = (None, None);
                if self.options.gate.is_some() {
                    finding.standing = Some(self.standing_outside(
                        object,
                        place.name.is_some(),
                        self.key.id().map(|_| self.key.fingerprint(Sensitive::new(found.span.of(raw)))),
                    ));
                }
                finding.place = Place { commit: object.origin.commit().cloned(), ..place };
                part.inventory.add(&finding, order as u64, object.modified.as_deref().map(|day| (day, day)));
                if self.wants_findings() {
                    part.findings.push((found.span, finding));
                }
            }
        }
        part
    }

    /// Finds what starts in the records of `range`.
    pub(super) fn part(&self, body: &Body<'_>, range: Span, worker: &mut Worker) -> Part {
        let text = body.text.bytes();
        let owned = Span::new(body.layout.boundary_from(text, range.start), body.layout.boundary_from(text, range.end));
        let mut part = Part::default();
        if owned.start >= owned.end {
            return part;
        }
        let mut matches = self.matcher.find(self.page(body), owned, &mut worker.scratch);
        if body.columns.has_chance() {
            matches.iter_mut().for_each(|found| self.doubt(body, found));
        }
        if let Some(new) = &body.new {
            matches.retain(|found| new.iter().any(|new| new.overlaps(found.span)));
        }
        let mut at = 0;
        let mut end = owned.start;
        let mut tally = Tally::default();
        while at < matches.len() {
            let next = matches[at].span.start + 1;
            end = body.layout.boundary_behind(text, end, next).max(next);
            let count = matches[at..].iter().take_while(|found| found.span.start < end).count();
            self.record(body, &matches[at..at + count], worker, &mut Sums { part: &mut part, tally: &mut tally });
            at += count;
        }
        for (rule, records) in tally.take_records() {
            let Rule { law, combination } = self.rules[rule];
            part.inventory.add_records(&law.id, &combination.id, self.clean(&body.name, worker), &records);
        }
        tally.pour(&mut part.inventory, body.seen.as_ref());
        part
    }

    /// Takes back what was believed of a value whose whole column is one of numbers that pass its check by chance.
    fn doubt(&self, body: &Body<'_>, found: &mut Match) {
        let rule = self.matcher.rule(found.detector);
        let text = body.text.bytes();
        let is_chance = match (found.label, &body.layout) {
            (Some(LabelAt::Column(column)), _) => body.columns.is_chance_in_column(column, &rule.id),
            (_, Layout::Table(csv)) => {
                let cells = csv.row_at(text, found.span.start, None).cells;
                body.columns.is_chance_in_column(cells.partition_point(|cell| cell.end < found.span.end), &rule.id)
            }
            (Some(LabelAt::Text(span)), _) => body.columns.is_chance_in_key(&crate::content::label::normalize(span.of(text)), &rule.id),
            _ => false,
        };
        let is_named = found.evidence.iter().any(|item| matches!(item, crate::detect::Evidence::Label(..)));
        if is_chance && !is_named && found.confidence > crate::detect::Confidence::Possible {
            found.confidence = crate::detect::Confidence::Possible;
            found.evidence.push(crate::detect::Evidence::Against("chance", -20.0));
        }
    }

    fn record(&self, body: &Body<'_>, matches: &[Match], worker: &mut Worker, sums: &mut Sums<'_>) {
        // A column without a value is no record of anybody.
        let reported = |found: &&Match| {
            found.confidence >= self.options.min_confidence && found.disposition == Disposition::Real && !found.value(body.text.bytes()).is_empty()
        };
        let mut elements = std::mem::take(&mut worker.elements);
        elements.clear();
        elements.extend(matches.iter().filter(reported).map(|found| self.elements[usize::from(found.detector)]));
        elements.sort_unstable();
        elements.dedup();
        let mut claims: Vec<(&[String], Arc<str>)> = Vec::new();
        if !elements.is_empty() {
            // The first that is personal by itself: a record often begins with a date.
            let first = matches.iter().find(|found| reported(found) && !self.matcher.rule(found.detector).is_context).unwrap_or(&matches[0]);
            let order = body.order(first.span.start);
            for (rule, category) in &*self.met(&elements, worker) {
                sums.tally.record(*rule, order);
                if let Some(category) = category {
                    claims.push((&self.rules[*rule].combination.claims, category.clone()));
                }
            }
        }
        worker.elements = elements;
        let record = Record { start: matches.first().map_or(0, |first| first.span.start), matches, claims };
        for found in matches {
            self.keep(body, found, &record, worker, sums);
        }
    }

    /// The rules of one record that these elements meet, each with the category that it claims.
    fn met(&self, elements: &[u16], worker: &mut Worker) -> Met {
        if let Some(known) = worker.met.get(elements) {
            return known.clone();
        }
        let names: Vec<&str> = elements.iter().map(|&element| &*self.matcher.rule(element).element).collect();
        let holds = |(at, rule): (usize, &Rule<'_>)| {
            let Rule { law, combination } = *rule;
            let is_met = combination.within == Within::Record && combination.holds(names.iter().copied());
            is_met.then(|| (at, combination.category.as_ref().map(|category| worker.strings.one(&format!("{}:{category}", law.id)))))
        };
        let met: Met = self.rules.iter().enumerate().filter_map(holds).collect();
        if worker.met.len() >= MET {
            worker.met.clear();
        }
        worker.met.insert(elements.to_vec(), met.clone());
        met
    }

    fn keep(&self, body: &Body<'_>, found: &Match, record: &Record<'_>, worker: &mut Worker, sums: &mut Sums<'_>) {
        let rule = self.matcher.rule(found.detector);
        if rule.is_context && !self.reports_context(&rule.element) {
            return;
        }
        let text = body.text.bytes();
        if !self.options.allow.is_empty() && self.options.allow.holds(Sensitive::new(found.value(text)), self.key) {
            sums.part.inventory.allowed += 1;
            return;
        }
        if found.confidence < self.options.min_confidence {
            sums.part.inventory.add_possible(&rule.element, found.disposition, body.zone);
            return;
        }
        let label = found.label.and_then(|label| self.label(body, label, worker));
        let slot = sums.tally.slot(Kind::new(found.detector, found.confidence, found.disposition, label.as_ref()), || {
            let key = EntryKey {
                object: self.clean(&body.name, worker).clone(),
                label: label.clone(),
                element: rule.element.clone(),
                detector: rule.id.clone(),
                confidence: found.confidence,
                disposition: found.disposition,
                zone: body.zone,
            };
            (key, self.categories_of(&rule.element).to_vec())
        });
        let mut claimed = Vec::new();
        for (prefixes, category) in record.claims.iter().filter(|_| found.disposition == Disposition::Real) {
            if prefixes.iter().any(|prefix| crate::taxonomy::elements::covers(prefix, &rule.element)) && !claimed.contains(category) {
                slot.claim(category);
                claimed.push(category.clone());
            }
        }
        slot.count(self.key.count_hash(Sensitive::new(found.value(text))));
        if !slot.wants_sample() && !self.wants_findings() {
            return;
        }
        let Some(mut finding) = self.finding(&Subject { object: self.clean(&body.name, worker), zone: body.zone, text }, found, label, worker) else {
            return;
        };
        if self.options.gate.is_some() {
            finding.standing = Some(self.standing(body, record, found, finding.label.as_deref()));
        }
        if slot.wants_sample() {
            let order = body.order(found.span.start);
            let (place, masked, evidence) = (finding.place.clone().into(), finding.masked.clone(), finding.evidence.clone());
            slot.sample(Sample { order, place, masked, evidence });
        }
        if self.wants_findings() {
            claimed.retain(|category| !finding.categories.contains(category));
            finding.categories.extend(claimed);
            sums.part.findings.push((found.span, finding));
        }
    }

    fn label(&self, body: &Body<'_>, label: LabelAt, worker: &mut Worker) -> Option<Arc<str>> {
        let raw = body.layout.label_text(body.text.bytes(), label);
        if let Some(known) = worker.labels.get(raw) {
            return known.clone();
        }
        let clean: Option<Arc<str>> = self.namer.label(raw, &mut worker.scratch).map(Into::into);
        if worker.labels.len() > LABELS {
            worker.labels.clear();
        }
        worker.labels.insert(raw.to_vec(), clean.clone());
        clean
    }

    /// A finding whose place is still its span in the text; `None` below the reported confidence.
    fn finding(&self, subject: &Subject<'_>, found: &Match, label: Option<Arc<str>>, worker: &mut Worker) -> Option<Finding> {
        if found.confidence < self.options.min_confidence {
            return None;
        }
        let rule = self.matcher.rule(found.detector);
        let value = Sensitive::new(found.value(subject.text));
        let masked = match (self.options.fingerprints, rule.mask) {
            // The first six digits beside a fingerprint would leave only 10^6 cards to try.
            (true, crate::taxonomy::Mask::Card) => mask(crate::taxonomy::Mask::Last4, value),
            (_, how) => mask(how, value),
        };
        Some(Finding {
            object: subject.object.clone(),
            place: Place { bytes: Some([found.span.start as u64, found.span.end as u64]), ..Place::default() },
            label,
            element: rule.element.clone(),
            detector: rule.id.clone(),
            confidence: found.confidence,
            disposition: found.disposition,
            zone: subject.zone,
            categories: self.categories_of(&rule.element).to_vec(),
            masked: worker.strings.one(&masked),
            evidence: worker.strings.evidence(&found.evidence),
            start: Some(found.span.start as u64),
            end: Some(found.span.end as u64),
            fingerprint: self.options.fingerprints.then(|| self.key.fingerprint(value)),
            standing: None,
            hash: self.key.count_hash(value),
        })
    }

    /// Fills in the places of the samples that start at `from` and behind, but for those that a record which began before has already.
    pub(super) fn place_samples(&self, body: &Body<'_>, inventory: &mut Inventory, from: usize, locator: &mut Locator<'_>, worker: &mut Worker) {
        let from = body.order(from);
        let mut wanted: Vec<(u64, &mut CompactPlace, Option<Arc<str>>)> = Vec::new();
        for (key, entry) in &mut inventory.entries {
            let samples = entry.samples.iter_mut().filter(|sample| sample.order >= from && sample.place.get().line.is_none());
            wanted.extend(samples.map(|sample| (sample.order, &mut sample.place, key.label.clone())));
        }
        for met in inventory.combinations.values_mut() {
            wanted.extend(
                met.examples
                    .iter_mut()
                    .filter(|(_, order, place)| *order >= from && place.get().line.is_none())
                    .map(|(_, order, place)| (*order, place, None)),
            );
        }
        wanted.sort_by_key(|(order, _, _)| *order);
        for (order, place, label) in wanted {
            let start = (order - body.order(0)) as usize;
            let length = place.get().bytes.map_or(0, |[start, end]| (end - start) as usize);
            *place = locator.place(Span::new(start, start + length), label, &self.namer, &mut worker.scratch).into();
        }
    }

    /// The rules about whole objects, for one that holds others.
    pub(super) fn combine_own(&self, object: &Arc<str>, inventory: &mut Inventory) {
        let others: Vec<_> = inventory.entries.keys().filter(|key| key.object != *object).cloned().collect();
        let apart: Vec<_> = others.into_iter().filter_map(|key| inventory.entries.remove_entry(&key)).collect();
        self.combine(object, inventory);
        inventory.entries.extend(apart);
    }

    /// The rules about whole objects.
    pub(super) fn combine(&self, object: &Arc<str>, inventory: &mut Inventory) {
        let mut elements: Vec<Arc<str>> = Vec::new();
        for key in inventory.entries.keys().filter(|key| key.disposition == Disposition::Real) {
            elements.push(key.element.clone());
        }
        elements.sort_unstable();
        elements.dedup();
        let elements: Vec<&str> = elements.iter().map(|element| &**element).collect();
        for rule in self.laws.combinations(Within::Object, &elements) {
            // The whole object is the place, so there is nothing to locate in it.
            inventory.add_combination(&rule.law.id, &rule.combination.id, object, 0, Place::default());
            let Some(category) = &rule.combination.category else { continue };
            let category: Arc<str> = format!("{}:{category}", rule.law.id).into();
            let claimed = |element: &str| rule.combination.claims.iter().any(|prefix| crate::taxonomy::elements::covers(prefix, element));
            for (key, entry) in inventory.entries.iter_mut().filter(|(key, _)| key.disposition == Disposition::Real) {
                if claimed(&key.element) {
                    let missing = entry.count - entry.categories.get(&category).min(entry.count);
                    entry.categories.add(&category, missing);
                }
            }
        }
    }

    /// Fills in the places of findings that are wanted one by one. They stand in order.
    pub(super) fn locate(&self, findings: &mut [(Span, Finding)], body: &Body<'_>, locator: &mut Locator<'_>, worker: &mut Worker) {
        for (span, finding) in findings.iter_mut().filter(|(_, finding)| finding.start.is_some()) {
            finding.place = locator.place(*span, finding.label.clone(), &self.namer, &mut worker.scratch);
            // Offsets into decoded text say nothing of the object.
            let bytes = finding.place.bytes.filter(|_| body.text.encoding() == crate::content::Encoding::Utf8);
            if let (Some([start, end]), Places::Lines { .. }) = (bytes, &body.places) {
                (finding.start, finding.end) = (Some(start), Some(end));
            } else {
                (finding.start, finding.end) = (None, None);
            }
        }
    }
}
