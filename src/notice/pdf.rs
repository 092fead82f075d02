//! PDF as text that keeps its columns. A page only says where each glyph stands, so lines are put together from places: cells of a row are set apart by
//! wide gaps, and a page of two columns of prose is read down the left one first.

use hayro_interpret::InterpreterCache;
use hayro_syntax::{LoadPdfError, Pdf};

use crate::content::document::pdf::glyphs::{self, Listener, Placed};

use super::wording::WORDING;

/// A gap of so many ems is a space.
const SPACE: f64 = 0.17;
/// A gap of so many ems parts columns.
const GAP: f64 = 1.3;
/// A step up or down of so many ems begins a line.
const LINE: f64 = 0.4;
/// A step of so many ems begins a paragraph.
const PARAGRAPH: f64 = 1.7;
/// The most glyphs of a page.
const GLYPHS: usize = 1 << 20;
/// The most pages.
const PAGES: usize = 2_000;

/// The text of each page.
///
/// # Errors
/// That the file is encrypted or damaged.
pub fn pages(bytes: &[u8]) -> Result<Vec<String>, String> {
    let pdf = Pdf::new(bytes.to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(_) => "is encrypted; give a decrypted copy".to_owned(),
        LoadPdfError::Invalid => "is damaged, or not what its first bytes say; check the file".to_owned(),
    })?;
    let cache = InterpreterCache::new();
    let mut pages = Vec::new();
    for page in pdf.pages().iter().take(PAGES) {
        let mut seen = Seen::default();
        glyphs::read(&pdf, page, &cache, &mut seen);
        pages.push(laid_out(seen.fragments()));
    }
    Ok(pages)
}

/// A glyph with its place; `y` grows upwards.
struct Mark {
    x: f64,
    end: f64,
    y: f64,
    em: f64,
    text: String,
}

/// Glyphs of one line without a wide gap between them.
#[derive(Debug, Clone)]
struct Fragment {
    x: f64,
    end: f64,
    y: f64,
    em: f64,
    text: String,
}

#[derive(Default)]
struct Seen {
    marks: Vec<Mark>,
}

impl Seen {
    fn fragments(mut self) -> Vec<Fragment> {
        let order = |a: f64, b: f64| a.total_cmp(&b);
        self.marks.retain(|mark| mark.x.is_finite() && mark.y.is_finite() && mark.em > 0.0);
        self.marks.sort_by(|a, b| order(b.y, a.y).then(order(a.x, b.x)));
        // Lines first: glyphs whose height differs little.
        let mut lines: Vec<Vec<Mark>> = Vec::new();
        for mark in self.marks {
            match lines.last_mut() {
                Some(line) if line.last().is_some_and(|last| (last.y - mark.y).abs() < LINE * last.em.max(mark.em)) => line.push(mark),
                _ => lines.push(vec![mark]),
            }
        }
        let mut fragments: Vec<Fragment> = Vec::new();
        for mut line in lines {
            line.sort_by(|a, b| order(a.x, b.x));
            let y = line.iter().map(|mark| mark.y).fold(f64::MIN, f64::max);
            let mut is_new = true;
            for mark in line {
                let gap = fragments.last().map_or(0.0, |last| mark.x - last.end);
                if is_new || gap > GAP * mark.em {
                    if mark.text.trim().is_empty() {
                        continue;
                    }
                    fragments.push(Fragment { x: mark.x, end: mark.end, y, em: mark.em, text: mark.text });
                    is_new = false;
                } else if let Some(last) = fragments.last_mut() {
                    if gap > SPACE * mark.em && !last.text.ends_with(' ') && mark.text != " " {
                        last.text.push(' ');
                    }
                    last.text.push_str(&mark.text);
                    last.end = if mark.text.trim().is_empty() { last.end } else { mark.end.max(last.end) };
                }
            }
        }
        fragments.iter_mut().for_each(|fragment| fragment.text.truncate(fragment.text.trim_end().len()));
        fragments
    }
}

/// The fragments of one height.
fn lines(fragments: Vec<Fragment>) -> Vec<Vec<Fragment>> {
    let mut lines: Vec<Vec<Fragment>> = Vec::new();
    for fragment in fragments {
        match lines.last_mut() {
            Some(line) if line.last().is_some_and(|last| last.y == fragment.y) => line.push(fragment),
            _ => lines.push(vec![fragment]),
        }
    }
    lines
}

fn laid_out(fragments: Vec<Fragment>) -> String {
    let lines = lines(fragments);
    let is_table = lines.iter().any(|line| line.len() >= 2 && line.iter().filter(|fragment| WORDING.column(&fragment.text).is_some()).count() >= 2);
    let Some(gutter) = gutter(&lines).filter(|_| !is_table) else { return written(&lines) };
    // Lines over both columns part the page; between two of them the left column comes first.
    let mut out = String::new();
    let (mut left, mut right): (Vec<Vec<Fragment>>, Vec<Vec<Fragment>>) = (Vec::new(), Vec::new());
    let pour = |left: &mut Vec<Vec<Fragment>>, right: &mut Vec<Vec<Fragment>>, out: &mut String| {
        for column in [left, right] {
            out.push_str(&written(column));
            out.push('\n');
            column.clear();
        }
    };
    for line in lines {
        if line.iter().any(|fragment| fragment.x < gutter && fragment.end > gutter) {
            pour(&mut left, &mut right, &mut out);
            out.push_str(&written(&[line]));
            out.push('\n');
            continue;
        }
        let (before, behind): (Vec<Fragment>, Vec<Fragment>) = line.into_iter().partition(|fragment| fragment.end <= gutter);
        left.extend((!before.is_empty()).then_some(before));
        right.extend((!behind.is_empty()).then_some(behind));
    }
    pour(&mut left, &mut right, &mut out);
    out
}

/// Where two columns of prose are parted: a place that almost no line crosses, with lines on both of its sides.
fn gutter(lines: &[Vec<Fragment>]) -> Option<f64> {
    let all = || lines.iter().flatten();
    let (first, last) = (all().map(|fragment| fragment.x).fold(f64::MAX, f64::min), all().map(|fragment| fragment.end).fold(f64::MIN, f64::max));
    let starts = all().map(|fragment| fragment.x).filter(|x| (0.35..0.65).contains(&((x - first) / (last - first))));
    let score = |at: f64| {
        let crossing = all().filter(|fragment| fragment.x < at && fragment.end > at).count();
        let left = all().filter(|fragment| fragment.end <= at).count();
        let right = all().filter(|fragment| fragment.x >= at).count();
        (left >= 3 && right >= 3 && crossing * 4 <= left + right).then_some(left.min(right))
    };
    let best = starts.filter_map(|x| score(x - 0.1).map(|score| (score, x - 0.1))).max_by_key(|(score, _)| *score);
    best.map(|(_, at)| at)
}

/// Lines as text: fragments at their columns, an empty line where the step is wide.
fn written(lines: &[Vec<Fragment>]) -> String {
    let all = || lines.iter().flatten();
    let left = all().map(|fragment| fragment.x).fold(f64::MAX, f64::min);
    let width = all().map(|fragment| fragment.em).fold(f64::MAX, f64::min) * 0.42;
    let mut out = String::new();
    let mut above: Option<(f64, f64)> = None;
    for line in lines {
        let Some(first) = line.first() else { continue };
        if above.is_some_and(|(y, em)| y - first.y > PARAGRAPH * em.max(first.em)) {
            out.push('\n');
        }
        above = Some((first.y, first.em));
        let mut length = 0usize;
        for (at, fragment) in line.iter().enumerate() {
            let column = ((fragment.x - left) / width).round().max(0.0) as usize;
            let spaces = if at == 0 { column.saturating_sub(length) } else { column.saturating_sub(length).max(4) };
            out.extend(std::iter::repeat_n(' ', spaces));
            out.push_str(&fragment.text);
            length += spaces + fragment.text.chars().count();
        }
        out.push('\n');
    }
    out
}

impl Listener for Seen {
    fn glyph(&mut self, glyph: &Placed<'_>) {
        let Some(text) = glyph.text.filter(|_| self.marks.len() < GLYPHS) else { return };
        self.marks.push(Mark { x: glyph.at.x, end: glyph.end.x, y: glyph.at.y, em: glyph.em, text: text.to_owned() });
    }
}
