//! What ships with privet: every detector of `patterns/` as its author wrote it, and as `build.rs` read it.

use crate::apart::beside;

use super::{Catalog, Detector, Elements};

/// A detector as its author wrote it.
struct Embedded {
    id: &'static str,
    text: &'static str,
    digest: [u8; 32],
}

/// Every detector, in order of id.
const FILES: &[Embedded] = include!(concat!(env!("OUT_DIR"), "/packs.rs"));
/// The same detectors, a line of JSON each, without what no scan needs.
const READ: &str = include_str!(concat!(env!("OUT_DIR"), "/packs.json"));

/// Every detector, and the elements that they name.
///
/// # Panics
/// Never in a released build: a test reads every file.
pub(super) fn catalog() -> Catalog {
    let read = |(embedded, line): (&'static Embedded, &str)| {
        let detector: Detector = serde_json::from_str(line).expect("the embedded packs are checked by a test");
        Detector { id: embedded.id.to_owned(), source: embedded.text.into(), digest: embedded.digest, ..detector }
    };
    let lines: Vec<_> = FILES.iter().zip(READ.lines()).collect();
    // To read the elements takes as long as some of the detectors.
    let (early, late) = lines.split_at(lines.len() * 4 / 9);
    let mut detectors = Vec::with_capacity(lines.len());
    let (late, elements) = beside(
        || late.iter().copied().map(read).collect::<Vec<Detector>>(),
        || {
            detectors.extend(early.iter().copied().map(read));
            Elements::builtin()
        },
    );
    detectors.extend(late);
    Catalog { detectors, elements }
}
