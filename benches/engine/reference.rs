//! What the engine is measured against: the expressions of `benches/peers`, as one machine of regex-automata that passes the text once.

use regex_automata::meta::{Config, Regex};
use regex_automata::util::syntax;
use serde::Deserialize;

use super::texts::Texts;

#[derive(Deserialize)]
struct File {
    expression: Vec<Expression>,
}

/// One expression, as written.
#[derive(Deserialize)]
pub struct Expression {
    /// Its name.
    pub name: String,
    /// What it looks for.
    pub regex: String,
    /// The elements that a match would be, by prefix.
    #[serde(default)]
    pub elements: Vec<String>,
    /// Whether the value is what stands behind the words of the match.
    #[serde(default)]
    pub tail: bool,
    #[serde(default, rename = "brief")]
    _brief: bool,
}

/// All expressions.
pub fn expressions() -> Vec<Expression> {
    let file: File = toml::from_str(include_str!("../peers/expressions.toml")).expect("the file of expressions is read");
    file.expression
}

/// One machine for several expressions, on bytes and ASCII. It may keep as many states as it wants, so that nothing is built twice.
pub fn machine(patterns: &[&str]) -> Regex {
    let syntax = syntax::Config::new().unicode(false).utf8(false);
    let config = Config::new().utf8_empty(false).hybrid_cache_capacity(64 << 20).nfa_size_limit(None);
    Regex::builder().syntax(syntax).configure(config).build_many(patterns).expect("the expressions compile")
}

/// How many matches there are.
pub fn count(machine: &Regex, texts: &Texts) -> usize {
    texts.all.iter().map(|text| machine.find_iter(&text.bytes).count()).sum()
}
