//! The engine over any bytes: every back end and every division of the text say the same, and nothing panics.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use privet::content::Layout;
use privet::detect::simd::Backend;
use privet::detect::{Match, Matcher, Page, Scratch};
use privet::pack::Catalog;
use privet::span::Span;

static MATCHER: LazyLock<Matcher> = LazyLock::new(|| Matcher::compile(&Catalog::builtin()).expect("the built-in packs compile"));

fn told(matches: &[Match]) -> Vec<(Span, u16, String)> {
    matches.iter().map(|found| (found.span, found.detector, format!("{:?} {:?}", found.confidence, found.disposition))).collect()
}

fuzz_target!(|data: &[u8]| {
    let Some((&first, text)) = data.split_first() else { return };
    let page = Page::plain(text, &Layout::Plain);
    let whole = told(&MATCHER.find(page, Span::new(0, text.len()), &mut Scratch::on(Backend::Portable)));
    for backend in Backend::available() {
        let middle = text.len() * usize::from(first) / 255;
        let mut scratch = Scratch::on(backend);
        let parts = [Span::new(0, middle), Span::new(middle, text.len())];
        let divided: Vec<_> = parts.into_iter().flat_map(|part| told(&MATCHER.find(page, part, &mut scratch))).collect();
        assert_eq!(divided, whole, "{} at {middle}", backend.name());
    }
});
