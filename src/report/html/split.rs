//! Shares of a whole: one bar in parts, with the numbers beside it in words.

use std::fmt::Write as _;

use serde::Serialize;

use crate::detect::{Confidence, Disposition};
use crate::inventory::Document;
use crate::inventory::document::TotalDoc;
use crate::object::Zone;

/// Names in the order of [`Confidence`].
pub(super) const CONFIDENCES: [&str; 3] = ["possible", "likely", "certain"];

/// One division of all findings.
#[derive(Debug, Serialize)]
pub(super) struct Split {
    /// What it divides by, as the fragment of a link names it.
    pub key: &'static str,
    /// The bar.
    pub svg: String,
    /// Its parts, none of them empty.
    pub parts: Vec<Part>,
}

/// A part of a bar.
#[derive(Debug, Serialize)]
pub(super) struct Part {
    /// Its name in reports.
    pub name: &'static str,
    /// What the name means.
    pub about: &'static str,
    /// Findings.
    pub findings: u64,
    /// Its share of the whole in words.
    pub share: String,
}

/// Findings that count, by confidence; with those below the reported confidence.
pub(super) fn confidence<'a>(document: &Document, counted: impl Iterator<Item = (Confidence, u64)> + 'a) -> Split {
    let mut sums = [0; 3];
    for (confidence, count) in counted {
        sums[confidence as usize] += count;
    }
    sums[Confidence::Possible as usize] += document.totals.iter().map(|total| total.possible).sum::<u64>();
    let part = |confidence: Confidence, about| (CONFIDENCES[confidence as usize], about, sums[confidence as usize]);
    split(
        "conf",
        &[
            part(Confidence::Certain, "several independent reasons, or one that chance does not give"),
            part(Confidence::Likely, "more reasons for than against"),
            part(Confidence::Possible, "a form that other things have too; not counted unless asked for"),
        ],
    )
}

/// All findings, by whose values they are.
pub(super) fn disposition(document: &Document) -> Split {
    let part = |disposition: Disposition, about| (disposition.name(), about, findings(document, |total| total.disposition == disposition));
    split(
        "disp",
        &[
            part(Disposition::Real, "a person’s, as far as can be told"),
            part(Disposition::Role, "a function’s or an organisation’s own"),
            part(Disposition::Test, "a published test value"),
            part(Disposition::Reserved, "set aside by a standard"),
            part(Disposition::Synthetic, "a placeholder or a generator’s output"),
        ],
    )
}

/// All real findings, by zone.
pub(super) fn zone(document: &Document) -> Split {
    let is_of = |total: &TotalDoc, zone| total.zone == zone && total.disposition == Disposition::Real;
    let part = |zone: Zone, about| (zone.name(), about, findings(document, |total| is_of(total, zone)));
    split(
        "zone",
        &[
            part(Zone::Own, "the holder’s own files"),
            part(Zone::Test, "made for tests"),
            part(Zone::Generated, "made by a tool"),
            part(Zone::Vendored, "copied in from others"),
        ],
    )
}

/// The findings of the totals that `is_wanted` tells.
fn findings(document: &Document, is_wanted: impl Fn(&TotalDoc) -> bool) -> u64 {
    document.totals.iter().filter(|total| is_wanted(total)).map(|total| total.findings).sum()
}

fn split(key: &'static str, sums: &[(&'static str, &'static str, u64)]) -> Split {
    let whole: u64 = sums.iter().map(|(_, _, findings)| findings).sum();
    let mut svg = String::from(r#"<svg class="split" viewBox="0 0 1000 14" preserveAspectRatio="none" aria-hidden="true" focusable="false">"#);
    let mut parts = Vec::new();
    let there: Vec<_> = sums.iter().copied().filter(|(_, _, findings)| *findings > 0).collect();
    // A part that is there is seen, however small its share; the others make room for it.
    let wide = |findings: u64| (findings as f64 / whole as f64 * 1000.0).max(6.0);
    let scale = 1000.0 / there.iter().map(|(_, _, findings)| wide(*findings)).sum::<f64>();
    let mut at = 0.0;
    for (name, about, findings) in there {
        let width = wide(findings) * scale;
        let _ = write!(svg, r#"<rect class="p-{name}" x="{at:.1}" width="{width:.1}" height="14"/>"#);
        at += width;
        parts.push(Part { name, about, findings, share: percent(findings as f64 / whole as f64) });
    }
    svg.push_str("</svg>");
    Split { key, svg, parts }
}

/// A share as people write it: never 0 % for something, nor 100 % for less than all.
pub(super) fn percent(share: f64) -> String {
    match share * 100.0 {
        percent if percent > 0.0 && percent < 1.0 => "below 1 %".to_owned(),
        percent if percent > 99.0 && percent < 100.0 => "over 99 %".to_owned(),
        percent => format!("{percent:.0} %"),
    }
}

#[cfg(test)]
mod tests {
    use super::{percent, split};

    #[test]
    fn shares_never_round_to_nothing_or_all() {
        assert_eq!([0.0, 0.0001, 0.5, 0.9999, 1.0].map(percent), ["0 %", "below 1 %", "50 %", "over 99 %", "100 %"]);
    }

    #[test]
    fn a_small_part_is_seen_and_an_empty_one_is_not_there() {
        let split = split("disp", &[("real", "", 100_000), ("test", "", 1), ("role", "", 0)]);
        assert_eq!(split.parts.len(), 2);
        assert!(split.svg.contains(r#"class="p-test""#) && !split.svg.contains("p-role") && !split.svg.contains("width=\"0.0\""), "{}", split.svg);
        assert!(split.svg.contains(r#"x="994.0" width="6.0""#), "{}", split.svg);
    }
}
