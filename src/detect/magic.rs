//! Files that are found by their first bytes: pictures, sounds, films, biometric records.

use crate::span::Span;

use super::evidence::{self, Evidence};
use super::find::Match;
use super::{Disposition, Matcher};

impl Matcher {
    /// What the first bytes of an object say that it is. Media is `possible` by its type alone; other records are told by longer marks.
    #[must_use]
    pub fn file_type(&self, bytes: &[u8]) -> Vec<Match> {
        let mut found = Vec::new();
        for (detector, magic) in &self.magic {
            let stands = |part: &crate::pack::Bytes| bytes.get(part.offset..part.offset + part.bytes.len()) == Some(&part.bytes[..]);
            if !magic.all.iter().all(stands) || found.iter().any(|known: &Match| known.detector == *detector) {
                continue;
            }
            let length: usize = magic.all.iter().map(|part| part.bytes.len()).sum();
            let points = if self.rule(*detector).element.starts_with("media") { 4.0 } else { 3.0 * length as f32 };
            let Some(confidence) = evidence::confidence(points) else { continue };
            found.push(Match {
                span: Span::new(0, magic.all.iter().map(|part| part.offset + part.bytes.len()).max().unwrap_or(0)),
                detector: *detector,
                confidence,
                points,
                disposition: Disposition::Real,
                evidence: vec![Evidence::FileType(file_type_name(&self.rule(*detector).id), points)],
                label: None,
                value: None,
            });
        }
        found
    }
}

fn file_type_name(id: &str) -> &'static str {
    const NAMES: [&str; 23] = [
        "jpeg", "png", "gif", "webp", "heic", "tiff", "mp3", "wav", "flac", "ogg", "m4a", "mp4", "webm", "avi", "mov", "fmr", "fir", "fac", "iir",
        "wsq", "an2k", "edf", "bdf",
    ];
    let name = id.rsplit('/').next().unwrap_or_default();
    NAMES.iter().find(|known| name.starts_with(**known)).copied().unwrap_or("record")
}
