//! Names are content: a path, a key, a column or a sheet can itself be personal data (`patients/078-05-1120.pdf`).
//!
//! Whatever is written about an object goes through [`Namer::clean`] first: a part of a name in which a detector finds something is written as
//! the element and a short keyed tag, so that two such names can still be told apart.

use crate::content::{Layout, label};
use crate::sensitive::Sensitive;
use crate::span::Span;

use super::fields::Fit;
use super::{Confidence, Key, Match, Matcher, Page, Scratch};

/// Writes names without the personal data in them.
#[derive(Clone, Copy)]
pub struct Namer<'a> {
    matcher: &'a Matcher,
    key: &'a Key,
    raw: bool,
}

impl<'a> Namer<'a> {
    /// A namer that masks.
    #[must_use]
    pub const fn new(matcher: &'a Matcher, key: &'a Key) -> Self {
        Self { matcher, key, raw: false }
    }

    /// A namer that writes names as they are, for a terminal whose user asked for it.
    #[must_use]
    pub const fn showing(matcher: &'a Matcher, key: &'a Key) -> Self {
        Self { matcher, key, raw: true }
    }

    /// What the detectors find in a name, in order of place. Context elements do not count, nor does what is only possible by its form.
    #[must_use]
    pub fn find(&self, name: &str, scratch: &mut Scratch) -> Vec<Match> {
        // Joiners of file names read as spaces: `jane_doe-078-05-1120.pdf`.
        let page = Page::plain(name.as_bytes(), &Layout::Plain);
        let mut found = self.matcher.find(page, Span::new(0, name.len()), scratch);
        let spaced = name.replace('_', " ");
        let page = Page { text: spaced.as_bytes(), ..page };
        for extra in self.matcher.find(page, Span::new(0, spaced.len()), scratch) {
            if !found.iter().any(|known| known.span.overlaps(extra.span)) {
                found.push(extra);
            }
        }
        found.retain(|found| !self.matcher.rule(found.detector).is_context && (found.confidence >= Confidence::Likely || found.evidence.len() > 1));
        found.sort_by_key(|found| found.span.start);
        found
    }

    /// The name as it may be written.
    #[must_use]
    pub fn clean(&self, name: &str, scratch: &mut Scratch) -> String {
        if self.raw {
            return name.to_owned();
        }
        let mut out = String::with_capacity(name.len());
        let mut at = 0;
        for found in self.find(name, scratch) {
            if found.span.start < at {
                continue;
            }
            let (Some(before), Some(value)) = (name.get(at..found.span.start), name.get(found.span.start..found.span.end)) else { continue };
            let rule = self.matcher.rule(found.detector);
            let kind: Vec<&str> = rule.element.split('.').take(3).collect();
            out.push_str(before);
            out.push_str(&format!("[{}·{}]", kind.join("."), self.key.tag(Sensitive::new(value.as_bytes()))));
            at = found.span.end;
        }
        out.push_str(&name[at..]);
        out
    }

    /// The label as it may be written: a name that the detectors know or an identifier without a finding; anything else is `None`.
    #[must_use]
    pub fn label(&self, raw: &[u8], scratch: &mut Scratch) -> Option<String> {
        let text = std::str::from_utf8(raw).ok()?.trim();
        if text.is_empty() || text.len() > 64 {
            return None;
        }
        let mut known = Vec::new();
        self.matcher.labels.find(&label::normalize(raw), &mut known);
        let identifier =
            text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')) && text.as_bytes()[0].is_ascii_alphabetic();
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        let usual = known.iter().any(|(_, fit)| *fit >= Fit::Weak) || identifier && digits <= 3;
        (self.raw || usual && self.find(text, scratch).is_empty()).then(|| text.to_owned())
    }
}
