//! Expressions that are tried at one place: an automaton that is built as far as the texts it meets take it, from the place forwards.
//!
//! A general searcher also keeps what it needs to begin anywhere and to find where a match began; here both are known, so most of its memory
//! is saved. One that reads only ASCII is tried first where it is smaller, and gives up at the first byte beyond. Where no automaton can tell (a
//! Unicode word boundary beside a character beyond ASCII, too many states, or where a group stands), a general searcher does.

use std::sync::OnceLock;

use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::nfa::thompson::{self, WhichCaptures};
use regex_automata::util::pool::Pool;
use regex_automata::util::syntax;
use regex_automata::{Anchored, HalfMatch, Input, MatchError, MatchErrorKind, meta};
use regex_syntax::hir::Hir;

use crate::span::Span;

use super::facts::is_plain;
use super::lazy::{CACHE, SIZE};
use super::narrow::within_ascii;

thread_local! {
    /// One for all: each would ask for 320 KB and fill them before the first class that knows characters beyond ASCII.
    static COMPILER: thompson::Compiler = {
        let mut compiler = thompson::Compiler::new();
        compiler.configure(thompson::Config::new().utf8(false).nfa_size_limit(Some(SIZE)).which_captures(WhichCaptures::None));
        compiler
    };
}

type Make = Box<dyn Fn() -> Cache + Send + Sync + std::panic::UnwindSafe + std::panic::RefUnwindSafe>;

/// An expression that is tried at one place.
pub(super) struct Automaton {
    source: String,
    first: Lazy,
    /// The expression and the automaton of all characters, where the first gives up beyond ASCII.
    wide: Option<(Hir, OnceLock<Option<Lazy>>)>,
    general: OnceLock<Option<meta::Regex>>,
}

/// An automaton that is built as far as the texts it meets take it.
struct Lazy {
    states: DFA,
    caches: Pool<Cache, Make>,
}

impl Lazy {
    fn new(hir: &Hir, is_narrow: bool) -> Option<Self> {
        let nfa = COMPILER.with(|compiler| compiler.build_from_hir(hir).ok())?;
        let config = DFA::config().unicode_word_boundary(true).cache_capacity(CACHE).skip_cache_capacity_check(true);
        let config = config.minimum_cache_clear_count(Some(CLEARED));
        let config = if is_narrow { (0x80..=0xFF).fold(config, |config, byte| config.quit(byte, true)) } else { config };
        let states = DFA::builder().configure(config).build_from_nfa(nfa).ok()?;
        let maker = states.clone();
        Some(Self { states, caches: Pool::new(Box::new(move || maker.create_cache())) })
    }

    /// The end of the match, if there is one; an error where it gives up.
    fn end(&self, input: &Input<'_>) -> Result<Option<HalfMatch>, MatchError> {
        self.states.try_search_fwd(&mut self.caches.get(), input)
    }
}

impl Automaton {
    /// Builds it of an expression as it was read; `None` when what is tried first is too large.
    pub(super) fn new(source: &str, read: Hir) -> Option<Box<Self>> {
        let narrow = within_ascii(&read);
        let first = Lazy::new(narrow.as_ref().unwrap_or(&read), narrow.is_some())?;
        // It would give up where the first does.
        let gives_up = read.properties().look_set().contains_word_unicode();
        let wide = (narrow.is_some() && !gives_up).then(|| (read, OnceLock::new()));
        Some(Box::new(Self { source: source.to_owned(), first, wide, general: OnceLock::new() }))
    }

    /// The end of the match that starts at `at`.
    pub(super) fn end(&self, text: &[u8], at: usize) -> Option<usize> {
        let input = input(text, at);
        let is_beyond = |error: &MatchError| matches!(error.kind(), MatchErrorKind::Quit { .. });
        let found = match self.first.end(&input) {
            Err(error) if is_beyond(&error) => self.wide().map_or(Err(error), |wide| wide.end(&input)),
            found => found,
        };
        found.unwrap_or_else(|_| self.general()?.search_half(&input)).map(|half| half.offset())
    }

    fn wide(&self) -> Option<&Lazy> {
        let (read, wide) = self.wide.as_ref()?;
        wide.get_or_init(|| Lazy::new(read, false)).as_ref()
    }

    /// The group `value` in the match `whole`, or all of it.
    pub(super) fn value(&self, text: &[u8], whole: Span) -> Option<Span> {
        if !self.source.contains("<value>") {
            return Some(whole);
        }
        let regex = self.general()?;
        let mut captures = regex.create_captures();
        // The searcher clears memory in proportion to what it may read.
        regex.search_captures(&Input::new(text).range(whole.start..whole.end).anchored(Anchored::Yes), &mut captures);
        captures.get_match()?;
        Some(captures.get_group_by_name("value").map_or(whole, |value| Span::new(value.start, value.end)))
    }

    fn general(&self) -> Option<&meta::Regex> {
        let config = || meta::Config::new().utf8_empty(false).nfa_size_limit(Some(SIZE)).hybrid(false).dfa(false);
        let syntax = || syntax::Config::new().utf8(false).unicode(!is_plain(&self.source));
        let build = || meta::Regex::builder().configure(config()).syntax(syntax()).build(&self.source).ok();
        self.general.get_or_init(build).as_ref()
    }
}

/// How often the states may be forgotten before the automaton gives up where it makes new ones all the time: to make them again and again costs
/// a table of addresses more than a general search does.
const CLEARED: usize = 8;

fn input(text: &[u8], at: usize) -> Input<'_> {
    Input::new(text).range(at..).anchored(Anchored::Yes)
}

#[cfg(test)]
mod tests {
    use regex::bytes::Regex;

    use super::Automaton;
    use crate::detect::facts;

    #[test]
    fn what_stands_beyond_ascii_is_told_as_well() {
        let texts =
            ["ab\n", "7", "7\u{664}", "\u{664}7x", "a\u{e9}b", "\u{e9}", "K", "\u{212a}", "x\u{2019}s", "7\u{e9}", "\u{e9}7", "", "a-b", "\u{4eba}"];
        for source in [
            r"\d+",
            r"\w+\b",
            "(?i)\u{e9}?k",
            r"[a-z\u{c0}-\u{17f}\u{2019}]+",
            r"a.b",
            r"\p{Han}|[^7]",
            "a\u{e9}|x[^s]s",
            r"\D*",
            r"\w+?b",
            r"[^7]*?\d$",
            r"K\b|\d",
        ] {
            let automaton = Automaton::new(source, facts::read(source).expect("it is one")).expect("it is small");
            let regex = Regex::new(&format!("^(?:{source})")).expect("it is one");
            for text in texts {
                let wanted = regex.find(text.as_bytes()).map(|found| found.end());
                assert_eq!(automaton.end(text.as_bytes(), 0), wanted, "{source} {text}");
                let behind = format!("\u{e9}{text}");
                assert_eq!(automaton.end(behind.as_bytes(), 2).map(|end| end - 2), wanted, "{source} behind {text}");
            }
        }
    }
}
