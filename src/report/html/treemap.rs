//! A treemap of places: rectangles in rectangles, each as large as its weight, laid out so that they stay near to squares (Bruls, Huizing and van
//! Wijk, "Squarified Treemaps", 2000). Two levels: places at the top, and what is in them.
//!
//! A row of rectangles is filled along the shorter side of what is left, and ends when one more would make its worst rectangle longer. The map is
//! drawn for three widths, since text in a picture does not wrap.

use std::fmt::Write as _;

use super::super::text::escaped;
use super::super::text::{counted, number};
use super::places::Folder;

/// Width and height of the pictures, for narrow, middle and wide pages.
const SIZES: [(f64, f64); 3] = [(340.0, 420.0), (700.0, 420.0), (1180.0, 400.0)];
/// How many places are drawn in one.
const MOST: usize = 18;
/// How large the block of all others may be, beside those that are drawn.
const REST: f64 = 0.25;
/// Height of the line that names a place.
const HEAD: f64 = 20.0;
/// Width of a letter, about.
const LETTER: f64 = 6.7;

#[derive(Debug, Clone, Copy, PartialEq)]
struct Rect {
    x: f64,
    y: f64,
    w: f64,
    h: f64,
}

impl Rect {
    fn inset(self, by: f64, head: f64) -> Self {
        Self { x: self.x + by, y: self.y + head, w: (self.w - 2.0 * by).max(0.0), h: (self.h - head - by).max(0.0) }
    }
}

/// The map for narrow, middle and wide pages.
pub(super) fn draw(root: &Folder) -> [String; 3] {
    SIZES.map(|(w, h)| {
        let mut svg = format!(r#"<svg class="map" viewBox="0 0 {w} {h}" aria-hidden="true" focusable="false">"#);
        folders(root, Rect { x: 0.0, y: 0.0, w, h }, Depth::Top, &mut svg);
        svg.push_str("</svg>");
        svg
    })
}

#[derive(Clone, Copy, PartialEq)]
enum Depth {
    Top,
    Inner,
}

fn folders(parent: &Folder, room: Rect, depth: Depth, svg: &mut String) {
    let ranked = parent.ranked();
    let (shown, rest) = ranked.split_at(ranked.len().min(MOST));
    let mut weights: Vec<f64> = shown.iter().map(|folder| folder.weight()).collect();
    if !rest.is_empty() {
        // Hundreds of small places would leave no room for those that have names.
        let own: f64 = weights.iter().sum();
        weights.push(rest.iter().map(|folder| folder.weight()).sum::<f64>().min(own * REST));
    }
    for (at, rect) in squarify(&weights, room).into_iter().enumerate() {
        match shown.get(at) {
            Some(folder) => draw_folder(folder, rect, depth, svg),
            None => draw_rest(parent, rest.len() as u64, rect, svg),
        }
    }
}

fn draw_folder(folder: &Folder, rect: Rect, depth: Depth, svg: &mut String) {
    let (tone, words) = folder.held.tone();
    let key = &folder.key;
    let title = format!("{key}: {} in {}, {words}", counted(folder.held.findings, "finding"), counted(folder.held.objects, "object"));
    open(key, &title, svg);
    let has_room = rect.w > 60.0 && rect.h > 54.0;
    if depth == Depth::Top && !folder.inner.is_empty() && has_room {
        block(rect, "frame", svg);
        label(&format!("{} · {}", folder.name, number(folder.held.findings)), rect, "head", svg);
        svg.push_str("</a>");
        folders(folder, rect.inset(3.0, HEAD), Depth::Inner, svg);
        return;
    }
    block(rect, tone, svg);
    label(&folder.name, rect, &format!("on-{tone}"), svg);
    if rect.h > 40.0 {
        label(&number(folder.held.findings), Rect { y: rect.y + 15.0, h: rect.h - 15.0, ..rect }, &format!("on-{tone} small"), svg);
    }
    svg.push_str("</a>");
}

fn draw_rest(parent: &Folder, count: u64, rect: Rect, svg: &mut String) {
    let words = counted(count, "more place");
    open(&parent.key, &format!("{words} in {}", if parent.key.is_empty() { "all" } else { &parent.key }), svg);
    block(rect, "rest", svg);
    label(&words, rect, "on-rest", svg);
    svg.push_str("</a>");
}

fn open(key: &str, title: &str, svg: &mut String) {
    let place = percent_encode(key);
    let _ = write!(svg, r##"<a href="#place={place}" tabindex="-1"><title>{}</title>"##, escaped(title));
}

fn block(rect: Rect, class: &str, svg: &mut String) {
    let Rect { x, y, w, h } = rect;
    let (w, h) = ((w - 1.5).max(0.5), (h - 1.5).max(0.5));
    let _ = write!(svg, r#"<rect class="{class}" x="{x:.1}" y="{y:.1}" width="{w:.1}" height="{h:.1}" rx="2"/>"#);
}

/// As much of the text as fits; nothing when that would be hardly anything.
fn label(text: &str, rect: Rect, class: &str, svg: &mut String) {
    let room = ((rect.w - 12.0) / LETTER).max(0.0) as usize;
    if rect.h < 18.0 || room < 3 {
        return;
    }
    let length = text.chars().count();
    let shown: String = if length <= room { text.to_owned() } else { text.chars().take(room - 1).chain(['…']).collect() };
    let (x, y) = (rect.x + 6.0, rect.y + 14.5);
    let _ = write!(svg, r#"<text class="{class}" x="{x:.1}" y="{y:.1}">{}</text>"#, escaped(&shown));
}

/// A text as a part of a link's fragment.
pub(super) fn percent_encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/') {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// One rectangle for each weight, in their order; together they fill the room. Weights descend.
fn squarify(weights: &[f64], room: Rect) -> Vec<Rect> {
    let total: f64 = weights.iter().sum();
    let mut out = Vec::with_capacity(weights.len());
    if total <= 0.0 {
        return out;
    }
    let areas: Vec<f64> = weights.iter().map(|weight| weight / total * room.w * room.h).collect();
    let mut left = room;
    let mut start = 0;
    while start < areas.len() {
        let side = left.w.min(left.h);
        let mut end = start + 1;
        while end < areas.len() && worst(&areas[start..=end], side) <= worst(&areas[start..end], side) {
            end += 1;
        }
        left = fill(&areas[start..end], left, &mut out);
        start = end;
    }
    out
}

/// How long the longest rectangle of a row is, against its width.
fn worst(row: &[f64], side: f64) -> f64 {
    let sum: f64 = row.iter().sum();
    let thick = sum / side.max(f64::MIN_POSITIVE);
    row.iter().map(|area| area / thick / thick).map(|ratio| ratio.max(1.0 / ratio)).fold(0.0, f64::max)
}

/// Lays a row along the shorter side, and gives back what is left.
fn fill(row: &[f64], left: Rect, out: &mut Vec<Rect>) -> Rect {
    let sum: f64 = row.iter().sum();
    let is_wide = left.w >= left.h;
    let side = if is_wide { left.h } else { left.w };
    let thick = if side > 0.0 { sum / side } else { 0.0 };
    let mut at = 0.0;
    for area in row {
        let length = if thick > 0.0 { area / thick } else { 0.0 };
        out.push(if is_wide {
            Rect { x: left.x, y: left.y + at, w: thick, h: length }
        } else {
            Rect { x: left.x + at, y: left.y, w: length, h: thick }
        });
        at += length;
    }
    if is_wide {
        Rect { x: left.x + thick, w: (left.w - thick).max(0.0), ..left }
    } else {
        Rect { y: left.y + thick, h: (left.h - thick).max(0.0), ..left }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Rect, percent_encode, squarify};

    proptest! {
        #[test]
        fn rectangles_fill_the_room_by_their_weights(mut weights in prop::collection::vec(0.1f64..1000.0, 1..40), w in 50.0f64..1200.0, h in 50.0f64..600.0) {
            weights.sort_by(|a, b| b.total_cmp(a));
            let rects = squarify(&weights, Rect { x: 0.0, y: 0.0, w, h });
            prop_assert_eq!(rects.len(), weights.len());
            let total: f64 = weights.iter().sum();
            for (rect, weight) in rects.iter().zip(&weights) {
                prop_assert!((rect.w * rect.h - weight / total * w * h).abs() < 0.01 * w * h);
                prop_assert!(rect.x >= -0.01 && rect.y >= -0.01 && rect.x + rect.w <= w + 0.01 && rect.y + rect.h <= h + 0.01);
            }
        }
    }

    #[test]
    fn a_fragment_holds_no_mark_of_its_own() {
        assert_eq!(percent_encode("a b/c&d=<e>#.csv"), "a%20b/c%26d%3D%3Ce%3E%23.csv");
    }
}
