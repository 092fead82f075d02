//! What a plain expression finds: the differential tests and the fuzzer, which reads this file too, hold the engine's candidates against it.

use std::collections::BTreeSet;

use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::nfa::thompson;
use regex_automata::util::syntax;
use regex_automata::{Anchored, Input, MatchKind};

/// An expression, with the states that it has met.
pub(super) struct Reference {
    dfa: DFA,
    cache: Cache,
}

impl Reference {
    pub(super) fn new(expression: &str) -> Self {
        let dfa = DFA::builder()
            .configure(DFA::config().match_kind(MatchKind::All).cache_capacity(32 << 20))
            .syntax(syntax::Config::new().unicode(false).utf8(false))
            .thompson(thompson::Config::new().utf8(false))
            .build(&format!("(?:{expression})[^0-9A-Za-z]"))
            .expect("a generated expression compiles");
        Self { cache: dfa.create_cache(), dfa }
    }

    /// The longest match at each place, of those that begin and end where no letter or digit touches them. A byte has to follow each.
    pub(super) fn longest(&mut self, text: &[u8]) -> BTreeSet<(usize, usize)> {
        let starts = (0..text.len()).filter(|&at| at == 0 || !text[at - 1].is_ascii_alphanumeric());
        let found = starts.filter_map(|start| {
            let input = Input::new(text).range(start..).anchored(Anchored::Yes);
            let end = self.dfa.try_search_fwd(&mut self.cache, &input).expect("the expression is small")?;
            Some((start, end.offset() - 1))
        });
        found.collect()
    }
}

/// The expression of a literal prefix and what follows it.
pub(super) fn of_prefix(prefix: &str, tail: &str) -> String {
    let literal: String = prefix.bytes().map(|byte| format!("\\x{byte:02x}")).collect();
    format!("{literal}{tail}")
}
