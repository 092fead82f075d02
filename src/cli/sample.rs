//! `--sample-findings`: places to read, drawn at random, so that a person can judge how many findings are right.

use std::io::Write as _;
use std::sync::Mutex;

use crate::inventory::Finding;

use super::exit::Failure;
use super::output;

/// Keeps the findings with the smallest hashes: a fair draw whose result does not depend on the order in which they come.
pub(super) struct Draw {
    wanted: usize,
    seed: u64,
    drawn: Mutex<Vec<(u64, Finding)>>,
}

impl Draw {
    /// A draw of `wanted` findings.
    pub(super) const fn new(wanted: usize, seed: u64) -> Self {
        Self { wanted, seed, drawn: Mutex::new(Vec::new()) }
    }

    /// Shows findings to the draw.
    pub(super) fn show(&self, findings: &[Finding]) {
        let mut drawn = self.drawn.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        for finding in findings {
            let lot = self.lot(finding);
            let at = drawn.partition_point(|(known, _)| *known < lot);
            if at < self.wanted {
                drawn.insert(at, (lot, finding.clone()));
                drawn.truncate(self.wanted);
            }
        }
    }

    fn lot(&self, finding: &Finding) -> u64 {
        let name = format!("{}\0{}\0{:?}\0{:?}\0{}", self.seed, finding.object, finding.place.bytes, finding.place.name, finding.detector);
        u64::from_le_bytes(blake3::hash(name.as_bytes()).as_bytes()[..8].try_into().unwrap_or_default())
    }

    /// Prints what was drawn, sorted by place.
    pub(super) fn print(self) -> Result<(), Failure> {
        let mut drawn: Vec<Finding> = self.drawn.into_inner().unwrap_or_default().into_iter().map(|(_, finding)| finding).collect();
        drawn.sort_by(|a, b| (&a.object, a.place.bytes, &a.detector).cmp(&(&b.object, b.place.bytes, &b.detector)));
        let mut out = output::stdout();
        for finding in &drawn {
            let place = match (finding.place.line, finding.place.column) {
                (Some(line), Some(column)) => format!("{line}:{column}"),
                _ => "name".to_owned(),
            };
            let object = output::printable(&finding.object);
            let (element, detector, confidence, disposition) = (&finding.element, &finding.detector, finding.confidence, finding.disposition);
            writeln!(out, "{object}:{place}: {element} ({detector}) {confidence} {disposition} {} [{}]", finding.masked, finding.evidence.join(" "))?;
        }
        out.flush()?;
        Ok(())
    }
}
