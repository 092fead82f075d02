//! The glyphs of a page, one by one, in the order of its instructions.

use hayro_interpret::font::{Glyph, GlyphRun};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::kurbo::{Affine, BezPath, Point, Rect};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache, InterpreterSettings, SoftMask, interpret_page,
};
use hayro_syntax::Pdf;
use hayro_syntax::page::Page;

/// A glyph and where it stands; `y` grows upwards.
pub struct Placed<'t> {
    /// Where it begins.
    pub at: Point,
    /// Where the next one would begin.
    pub end: Point,
    /// The size of its font.
    pub em: f64,
    /// What it says, if its font tells.
    pub text: Option<&'t str>,
}

/// Hears what a page shows.
pub trait Listener {
    /// The next glyph.
    fn glyph(&mut self, glyph: &Placed<'_>);

    /// A picture.
    fn image(&mut self) {}
}

/// Reads a page to a listener.
pub fn read<'a>(pdf: &'a Pdf, page: &Page<'a>, cache: &InterpreterCache<'a>, listener: &mut impl Listener) {
    let mut context = Context::new(Affine::IDENTITY, Rect::new(0.0, 0.0, 1.0, 1.0), cache, pdf.xref(), InterpreterSettings::default());
    interpret_page(page, &mut context, &mut Stage(listener));
}

struct Stage<'l, L>(&'l mut L);

impl<L: Listener> Device<'_> for Stage<'_, L> {
    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'_>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'_>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'_, '_>, _: ImageDrawProps<'_>) {
        self.0.image();
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
            let mut buffer = [0; 4];
            let said = glyph.as_unicode();
            let text = match &said {
                Some(BfString::Char(char)) => Some(&*char.encode_utf8(&mut buffer)),
                Some(BfString::String(text)) => Some(text.as_str()),
                None => None,
            };
            self.0.glyph(&Placed { at, end, em, text });
        }
    }
}
