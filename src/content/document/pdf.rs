//! PDF: the text of each page in the order of its instructions, with what stands beside it: properties, notes, form values, files.
//!
//! Glyphs are placed one by one, so spaces and line ends are told from the gaps between them. A page with pictures and without glyphs is a
//! scanned one: it is read by the user's command, or said to be unread.

mod extras;
mod wrapped;

use hayro_interpret::font::{Glyph, GlyphRun};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::kurbo::{Affine, BezPath, Point, Rect};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache, InterpreterSettings, SoftMask, interpret_page,
};
use hayro_syntax::{LoadPdfError, Pdf};

use crate::content::decode::Input;
use crate::content::segment::{Mark, Spot};
use crate::content::{Budget, Segment, Sink, Stop};

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
        let mut context = Context::new(Affine::IDENTITY, Rect::new(0.0, 0.0, 1.0, 1.0), &cache, pdf.xref(), InterpreterSettings::default());
        let mut text = Text::default();
        interpret_page(page, &mut context, &mut text);
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

impl Text {
    fn glyph(&mut self, at: Point, end: Point, em: f64, text: &str) {
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
}

impl Device<'_> for Text {
    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'_>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'_>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'_, '_>, _: ImageDrawProps<'_>) {
        self.has_image = true;
    }
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, '_>, props: DrawProps<'_>, _: &DrawMode) {
        for positioned in run.glyphs() {
            let transform = props.transform * positioned.transform();
            let at = transform * Point::ZERO;
            let em = (transform * Point::new(0.0, 1000.0) - at).hypot();
            let glyph: &Glyph<'_> = positioned;
            let advance = match glyph {
                Glyph::Outline(glyph) => glyph.advance_width(),
                Glyph::Type3(glyph) => glyph.advance_width(),
            };
            let end = transform * Point::new(f64::from(advance.unwrap_or(500.0)), 0.0);
            match glyph.as_unicode() {
                Some(BfString::Char(char)) => self.glyph(at, end, em, char.encode_utf8(&mut [0; 4])),
                Some(BfString::String(text)) => self.glyph(at, end, em, &text),
                None => self.glyph(at, end, em, "\u{FFFD}"),
            }
        }
    }
}
