//! The verdict as an inventory document, so that every format of `privet scan` can write it: an entry for each violation, nothing else.

use std::collections::BTreeMap;

use serde_json::json;

use super::super::plan::{Choice, Engine};
use crate::gate::Verdict;
use crate::inventory::document::{EntryDoc, Frame, SampleDoc, Seen, Tool};
use crate::inventory::{Coverage, Document, EntryKey, Finding, Inventory};
use crate::object::Zone;

/// The violations of a verdict, written down.
pub(super) fn document(verdict: &Verdict, coverage: Coverage, choice: &Choice, engine: &Engine) -> Document {
    let mut inventory = Inventory { coverage, ..Inventory::default() };
    let named = |finding: &Finding, path: &str| Finding { object: path.into(), ..finding.clone() };
    let findings: Vec<Finding> = verdict.violations.iter().map(|violation| named(&violation.finding, &violation.path)).collect();
    findings.iter().zip(0..).for_each(|(finding, order)| inventory.add(finding, order, None));
    let laws: Vec<&str> = choice.laws.laws().iter().map(|law| law.id.as_str()).filter(|id| *id != "duties").collect();
    // A policy may speak of any zone, and what violates it counts.
    let zones = Zone::ALL.map(Zone::name);
    let frame = Frame {
        tool: Tool { version: env!("CARGO_PKG_VERSION").to_owned(), catalogue: engine.catalogue() },
        targets: Vec::new(),
        origins: Vec::new(),
        options: BTreeMap::from([("laws".to_owned(), json!(laws)), ("zones".to_owned(), json!(zones))]),
        key: None,
        zones: Zone::ALL.to_vec(),
        notes: vec!["Only what violates the policy of a gate stands here.".to_owned()],
    };
    let mut document = Document::new(inventory, &choice.laws, frame);
    document.entries = findings.iter().zip(&verdict.violations).map(|(finding, violation)| entry(finding, violation.day.as_deref())).collect();
    document.policy = verdict.rulings.clone();
    document
}

/// `day` is that of the commit which brought it.
fn entry(finding: &Finding, day: Option<&str>) -> EntryDoc {
    let EntryKey { object, label, element, detector, confidence, disposition, zone } = EntryKey::of(finding);
    EntryDoc {
        object,
        label,
        element,
        detector,
        confidence,
        disposition,
        zone,
        categories: finding.categories.clone(),
        partly: BTreeMap::new(),
        count: 1,
        distinct: Some(1),
        seen: day.map(|day| Box::new(Seen { first: day.to_owned(), last: day.to_owned() })),
        samples: vec![SampleDoc { place: finding.place.clone().into(), masked: finding.masked.clone(), evidence: finding.evidence.clone() }],
    }
}
