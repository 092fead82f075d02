//! What ships with privet: every detector of `patterns/` as its author wrote it, and as `build.rs` read it.

use crate::apart::beside;

use super::{Catalog, Detector, Elements, Later};

/// A detector as its author wrote it.
struct Embedded {
    id: &'static str,
    text: &'static str,
    digest: [u8; 32],
    /// Where its parts end in [`READ`]: what every scan needs, then what is read when it is asked for, `check`, `column` and `values`.
    ends: [usize; 4],
}

/// Every detector, in order of id.
const FILES: &[Embedded] = include!(concat!(env!("OUT_DIR"), "/packs.rs"));
/// The same detectors in MessagePack, one behind the other, without what no scan needs.
const READ: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/packs.bin"));

/// Every detector, and the elements that they name.
///
/// # Panics
/// Never in a released build: a test reads every file.
pub(super) fn catalog() -> Catalog {
    let read = |(start, embedded): (usize, &'static Embedded)| {
        let [end, check, column, values] = embedded.ends;
        let detector: Detector = rmp_serde::from_slice(&READ[start..end]).expect("the embedded packs are checked by a test");
        Detector {
            id: embedded.id.to_owned(),
            source: embedded.text.into(),
            digest: embedded.digest,
            check: Later::packed(&READ[end..check]),
            column: Later::packed(&READ[check..column]),
            values: Later::packed(&READ[column..values]),
            ..detector
        }
    };
    let starts = [0].into_iter().chain(FILES.iter().map(|embedded| embedded.ends[3]));
    let all: Vec<_> = starts.zip(FILES).collect();
    // To read the elements takes as long as some of the detectors.
    let (early, late) = all.split_at(all.len() * 4 / 9);
    let mut detectors = Vec::with_capacity(all.len());
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
