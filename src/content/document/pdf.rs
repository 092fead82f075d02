//! PDF: the text of each page in the order of its instructions, with what stands beside it: properties, notes, form values, files.
//!
//! Glyphs are placed one by one, so spaces and line ends are told from the gaps between them. A page with pictures and without glyphs is a
//! scanned one: it is read by the user's command, or said to be unread.

mod extras;
pub mod glyphs;
mod wrapped;

use hayro_interpret::InterpreterCache;
use hayro_interpret::kurbo::Point;
use hayro_syntax::{LoadPdfError, Pdf};

use crate::content::decode::Input;
use crate::content::segment::{Mark, Spot};
use crate::content::{Budget, Segment, Sink, Stop};

use glyphs::{Listener, Placed};

/// A gap of so many ems is a space.
const SPACE: f64 = 0.17;
/// A step up or down of so many ems begins a line.
const LINE: f64 = 0.35;
/// The most text of one page, in bytes.
const MOST: usize = 16 << 20;
/// The most pages.
const PAGES: usize = 100_000;

/// Hands on the text of the pages and what stands beside it.
///
/// # Errors
/// Why it was not read to its end.
pub fn decode(input: Input<'_>, budget: &Budget, sink: &mut dyn Sink) -> Result<(), Stop> {
    let bytes = input.whole(budget.limits().memory)?.into_owned();
    let pdf = Pdf::new(bytes).map_err(|error| match error {
        LoadPdfError::Decryption(_) => Stop::Encrypted,
        LoadPdfError::Invalid => Stop::Damaged,
    })?;
    let cache = InterpreterCache::new();
    let mut unread = 0u64;
    for (page, number) in pdf.pages().iter().take(PAGES).zip(1u64..) {
        let mut text = Text::default();
        glyphs::read(&pdf, page, &cache, &mut text);
        extras::notes(page, &mut text.out);
        if text.has_image && text.glyphs == 0 {
            match budget.ocr() {
                Some(command) => extras::read_pictures(page, command, budget, &mut text.out)?,
                None => unread += 1,
            }
        }
        if !text.out.trim().is_empty() {
            sink.segment(Segment::marked(wrapped::joined(text.out).into_bytes(), vec![Mark { at: 0, spot: Spot::Page(number) }]))?;
        }
    }
    extras::beside(&pdf, sink)?;
    // Pages that are pictures were not read; the ledger says so.
    if unread > 0 { sink.unread("scanned pages", 0, Stop::Unsupported) } else { Ok(()) }
}

/// Collects what a page writes.
#[derive(Default)]
struct Text {
    out: String,
    glyphs: usize,
    has_image: bool,
    /// Where the last glyph ended.
    last: Option<Point>,
}

impl Listener for Text {
    fn glyph(&mut self, glyph: &Placed<'_>) {
        let Placed { at, end, em, text } = *glyph;
        let text = text.unwrap_or("\u{FFFD}");
        if self.out.len() > MOST {
            return;
        }
        if let Some(last) = self.last {
            let (dx, dy) = (at.x - last.x, at.y - last.y);
            if dy.abs() > LINE * em || dx < -em {
                self.out.push('\n');
            } else if dx > SPACE * em && !self.out.ends_with(' ') && text != " " {
                self.out.push(' ');
            }
        }
        self.glyphs += 1;
        self.out.push_str(text);
        self.last = Some(end);
    }

    fn image(&mut self) {
        self.has_image = true;
    }
}
