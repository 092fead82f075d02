//! Expressions that are tried at one place: an automaton that is built as far as the texts it meets take it, from the place forwards.
//!
//! A general searcher also keeps what it needs to begin anywhere and to find where a match began; here both are known, so most of its memory
//! is saved. Where the automaton cannot tell (a Unicode word boundary beside a character beyond ASCII, too many states, or where a group
//! stands), a general one without it does.

use std::sync::OnceLock;

use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::nfa::thompson::{self, WhichCaptures};
use regex_automata::util::pool::Pool;
use regex_automata::util::syntax;
use regex_automata::{Anchored, Input, meta};
use regex_syntax::hir::Hir;

use crate::span::Span;

use super::facts::is_plain;
use super::lazy::{CACHE, SIZE};

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
    fast: DFA,
    caches: Pool<Cache, Make>,
    general: OnceLock<Option<meta::Regex>>,
}

impl Automaton {
    /// Builds it of an expression as it was read; `None` when it is too large.
    pub(super) fn new(source: &str, read: &Hir) -> Option<Box<Self>> {
        let nfa = COMPILER.with(|compiler| compiler.build_from_hir(read).ok())?;
        let config = DFA::config().unicode_word_boundary(true).cache_capacity(CACHE).skip_cache_capacity_check(true);
        let fast = DFA::builder().configure(config.minimum_cache_clear_count(Some(CLEARED))).build_from_nfa(nfa).ok()?;
        let maker = fast.clone();
        Some(Box::new(Self { source: source.to_owned(), fast, caches: Pool::new(Box::new(move || maker.create_cache())), general: OnceLock::new() }))
    }

    /// The end of the match that starts at `at`.
    pub(super) fn end(&self, text: &[u8], at: usize) -> Option<usize> {
        let input = input(text, at);
        let found = self.fast.try_search_fwd(&mut self.caches.get(), &input);
        found.unwrap_or_else(|_| self.general()?.search_half(&input)).map(|half| half.offset())
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
