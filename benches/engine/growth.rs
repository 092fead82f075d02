//! What more detectors cost: the same text with 80 of them, with 300, and with all. The 80 are among the 300; which they are is told by a hash of
//! their ids, so that every pack and every lane has its share.

use std::hash::{DefaultHasher, Hash, Hasher};

use privet::detect::Scratch;
use privet::pack::Catalog;

use super::clock::{median, timed};
use super::pairs::{findings, matcher};
use super::texts::corpora;

const ROUNDS: usize = 7;
const STEPS: [usize; 3] = [80, 300, usize::MAX];

/// The catalogue's first detectors in the order of a hash of their ids. Elements that are not looked for do not count.
fn some(count: usize) -> (Catalog, usize) {
    let mut catalog = Catalog::builtin();
    let hash = |id: &str| {
        let mut hasher = DefaultHasher::new();
        id.hash(&mut hasher);
        hasher.finish()
    };
    catalog.detectors.retain(|detector| !catalog.elements.get(&detector.element).is_some_and(|element| element.context));
    let mut hashes: Vec<u64> = catalog.detectors.iter().map(|detector| hash(&detector.id)).collect();
    hashes.sort_unstable();
    if let Some(&limit) = hashes.get(count) {
        catalog.detectors.retain(|detector| hash(&detector.id) < limit);
    }
    let count = catalog.detectors.len();
    (catalog, count)
}

/// A table over all corpora.
pub fn table() -> Result<(), String> {
    let made = STEPS.map(some);
    let matchers = made.each_ref().map(|(catalog, _)| matcher(catalog));
    let heads = made.each_ref().map(|(_, count)| format!("{count} detectors: MB/s"));
    println!("\n| growth | {} | cost of {} over {} | of all |\n|---|---|---|---|---|---|", heads.join(" | "), STEPS[1], STEPS[0]);
    for texts in corpora()? {
        let mut seconds = STEPS.map(|_| Vec::new());
        let mut scratches = STEPS.map(|_| Scratch::default());
        let warm: Vec<_> = matchers.iter().zip(&mut scratches).map(|(matcher, scratch)| findings(matcher, &texts, scratch)).collect();
        for round in 0..ROUNDS {
            for turn in 0..STEPS.len() {
                let step = if round % 2 == 0 { turn } else { STEPS.len() - 1 - turn };
                let (took, found) = timed(|| findings(&matchers[step], &texts, &mut scratches[step]));
                assert_eq!(found, warm[step], "{}: what is found must be the same in every round", texts.name);
                seconds[step].push(took);
            }
        }
        let cost = |step: usize| 100.0 * (median(seconds[step].iter().zip(&seconds[0]).map(|(more, few)| more / few).collect()) - 1.0);
        let (more, all) = (cost(1), cost(2));
        let speeds = seconds.clone().map(|seconds| format!("{:.0}", texts.len() as f64 / 1e6 / median(seconds)));
        println!("| {} | {} | {more:+.0} % | {all:+.0} % |", texts.name, speeds.join(" | "));
    }
    Ok(())
}
