//! Shapes and prefixes against generated regular expressions: of any bytes the engine's lanes take for candidates what a plain expression matches.
//!
//! Checks are left out, because they are tested alone. Shapes must agree; of prefixes nothing may be missed, since any tail of several is found.

#![no_main]

#[path = "../../src/detect/oracle/reference.rs"]
mod reference;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use privet::check::Check;
use privet::content::Layout;
use privet::detect::{Matcher, Page, Scratch};
use privet::pack::shape::Shape;
use privet::pack::{Catalog, Detector, Pattern};
use privet::span::Span;
use reference::{Reference, of_prefix};

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| {
    let mut catalog = Catalog::builtin();
    catalog.detectors.iter_mut().for_each(|detector| detector.check = Check::default());
    catalog
});
static MATCHER: LazyLock<Matcher> = LazyLock::new(|| Matcher::compile(&CATALOG).expect("the built-in packs compile"));

/// What a detector's shapes or prefixes say.
struct Said {
    detector: u16,
    is_shape: bool,
    forms: Vec<Reference>,
}

impl Said {
    fn of((detector, index): (&Detector, u16)) -> Option<Self> {
        let forms: Vec<String> = match &detector.pattern {
            Pattern::Shape(sources) => sources.iter().map(|source| Shape::parse(source).expect("is linted").to_regex()).collect(),
            Pattern::Prefix { prefixes, tail } => prefixes.iter().map(|prefix| of_prefix(prefix, tail)).collect(),
            _ => return None,
        };
        let is_shape = matches!(detector.pattern, Pattern::Shape(_));
        Some(Self { detector: index, is_shape, forms: forms.iter().map(|form| Reference::new(form)).collect() })
    }
}

thread_local! {
    static SAID: RefCell<Vec<Said>> = RefCell::new(CATALOG.detectors.iter().zip(0..).filter_map(Said::of).collect());
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

fuzz_target!(|data: &[u8]| {
    let mut text = data.to_vec();
    text.push(b'\n');
    let places = SCRATCH.with_borrow_mut(|scratch| MATCHER.places(Page::plain(&text, &Layout::Plain), Span::new(0, text.len()), scratch));
    SAID.with_borrow_mut(|said| {
        for Said { detector, is_shape, forms } in said {
            let wanted: BTreeSet<_> = forms.iter_mut().flat_map(|form| form.longest(&text)).collect();
            let found: BTreeSet<_> = places.iter().filter(|(_, of)| of == detector).map(|(span, _)| (span.start, span.end)).collect();
            let agrees = if *is_shape { found == wanted } else { found.is_superset(&wanted) };
            assert!(agrees, "{}: {found:?}, not {wanted:?}", CATALOG.detectors[usize::from(*detector)].id);
        }
    });
});
