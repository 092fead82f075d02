//! Shapes and prefixes against generated regular expressions: of any bytes the engine's lanes take for candidates what a plain expression matches.
//!
//! Checks are left out, because they are tested alone. Shapes must agree; of prefixes nothing may be missed, since any tail of several is found.

#![no_main]

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use privet::check::Check;
use privet::content::Layout;
use privet::detect::{Matcher, Page, Scratch};
use privet::pack::shape::Shape;
use privet::pack::{Catalog, Pattern};
use privet::span::Span;
use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::{Anchored, Input, MatchKind, nfa::thompson, util::syntax};

type Spans = BTreeSet<(usize, usize)>;

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| {
    let mut catalog = Catalog::builtin();
    catalog.detectors.iter_mut().for_each(|detector| detector.check = Check::default());
    catalog
});
static MATCHER: LazyLock<Matcher> = LazyLock::new(|| Matcher::compile(&CATALOG).expect("the built-in packs compile"));
static REFERENCES: LazyLock<Vec<Reference>> = LazyLock::new(|| CATALOG.detectors.iter().zip(0..).filter_map(Reference::of).collect());

/// What a detector's shapes or prefixes say, an expression for each.
struct Reference {
    detector: u16,
    is_shape: bool,
    forms: Vec<DFA>,
}

impl Reference {
    fn of((detector, index): (&privet::pack::Detector, u16)) -> Option<Self> {
        let literal = |prefix: &String| prefix.bytes().map(|byte| format!("\\x{byte:02x}")).collect::<String>();
        let forms: Vec<String> = match &detector.pattern {
            Pattern::Shape(sources) => sources.iter().map(|source| Shape::parse(source).expect("is linted").to_regex()).collect(),
            Pattern::Prefix { prefixes, tail } => prefixes.iter().map(|prefix| format!("{}{tail}", literal(prefix))).collect(),
            _ => return None,
        };
        let dfa = |form: &String| {
            DFA::builder()
                .configure(DFA::config().match_kind(MatchKind::All).cache_capacity(8 << 20))
                .syntax(syntax::Config::new().unicode(false).utf8(false))
                .thompson(thompson::Config::new().utf8(false))
                .build(&format!("(?:{form})[^0-9A-Za-z]"))
                .expect("a generated expression compiles")
        };
        let is_shape = matches!(detector.pattern, Pattern::Shape(_));
        Some(Self { detector: index, is_shape, forms: forms.iter().map(dfa).collect() })
    }

    /// The longest match of each form at each place that no letter or digit touches.
    fn longest(&self, caches: &mut [Cache], text: &[u8]) -> Spans {
        let mut found = Spans::new();
        for (dfa, cache) in self.forms.iter().zip(caches) {
            for start in (0..text.len()).filter(|&at| at == 0 || !text[at - 1].is_ascii_alphanumeric()) {
                let input = Input::new(text).range(start..).anchored(Anchored::Yes);
                let end = dfa.try_search_fwd(cache, &input).expect("the cache holds the expression");
                found.extend(end.map(|end| (start, end.offset() - 1)));
            }
        }
        found
    }
}

thread_local! {
    static CACHES: RefCell<Vec<Vec<Cache>>> =
        RefCell::new(REFERENCES.iter().map(|reference| reference.forms.iter().map(DFA::create_cache).collect()).collect());
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

fuzz_target!(|data: &[u8]| {
    let mut text = data.to_vec();
    text.push(b'\n');
    let places = SCRATCH.with_borrow_mut(|scratch| MATCHER.places(Page::plain(&text, &Layout::Plain), Span::new(0, text.len()), scratch));
    CACHES.with_borrow_mut(|caches| {
        for (reference, cache) in REFERENCES.iter().zip(caches) {
            let wanted = reference.longest(cache, &text);
            let of_detector = places.iter().filter(|(_, detector)| *detector == reference.detector);
            let found: Spans = of_detector.map(|(span, _)| (span.start, span.end)).collect();
            let agrees = if reference.is_shape { found == wanted } else { found.is_superset(&wanted) };
            assert!(agrees, "{}: {found:?}, not {wanted:?}", CATALOG.detectors[usize::from(reference.detector)].id);
        }
    });
});
