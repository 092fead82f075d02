//! Words that stand right before a number and say that it is something else: `ISBN 3-16-148410-0`, `crc32=219099999`.

use std::sync::LazyLock;

use crate::pack::suppressors::{Named, Suppressors};
use crate::span::Span;

/// The longest of the words and what may stand between one and its number, in bytes.
const REACH: usize = 40;
/// The most bytes between a word and its number.
const GAP: usize = 4;

static NAMES: LazyLock<Names> = LazyLock::new(Names::new);

/// The words by their last byte.
struct Names {
    by_last: Vec<Vec<(&'static [u8], &'static Named)>>,
}

impl Names {
    fn new() -> Self {
        let mut by_last = vec![Vec::new(); 256];
        for named in &Suppressors::builtin().named {
            for word in &named.words {
                if let Some(&last) = word.as_bytes().last() {
                    by_last[usize::from(last)].push((word.as_bytes(), named));
                }
            }
        }
        Self { by_last }
    }
}

/// What the word before a number says that it is. What has more letters than digits is no number: a key is one whatever stands before it.
pub(super) fn before(text: &[u8], number: Span) -> Option<&'static Named> {
    let near = &text[number.start.saturating_sub(REACH)..number.start];
    let gap = near.iter().rev().take(GAP).take_while(|byte| b" \t:=\"'#/.-".contains(byte)).count();
    let near = &near[..near.len() - gap];
    let last = *near.last().filter(|byte| byte.is_ascii_alphanumeric() && gap > 0)?;
    let known = &NAMES.by_last[usize::from(last.to_ascii_lowercase())];
    let (_, named) = known.iter().find(|(word, _)| {
        let Some(begin) = near.len().checked_sub(word.len()) else { return false };
        near[begin..].eq_ignore_ascii_case(word) && !begin.checked_sub(1).is_some_and(|at| near[at].is_ascii_alphanumeric())
    })?;
    let count = |what: fn(&u8) -> bool| number.of(text).iter().filter(|byte| what(byte)).count();
    (count(u8::is_ascii_digit) >= count(u8::is_ascii_alphabetic)).then_some(*named)
}
