//! Names and parts of names that tell a column: words of scripts and languages of which the table holds few, and how family names end (`-енко`,
//! `-όπουλος`, `-auskas`). In running text they would say too little: half of all Russian words in the genitive end as families do.

use std::collections::HashSet;
use std::sync::LazyLock;

static LIST: &str = include_str!("../../../patterns/lexicons/names/column-names.txt");

/// The fewest letters before an ending or behind a beginning.
const REST: usize = 2;

static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    let mut known = Known::default();
    let entries = LIST.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace);
    for entry in entries {
        match (entry.strip_prefix('-'), entry.strip_suffix('-'), entry.trim_matches('*')) {
            (Some(ending), ..) => known.endings.push(ending),
            (_, Some(beginning), _) => known.beginnings.push(beginning),
            (.., inside) if inside.len() < entry.len() => known.inside.push(inside),
            _ => {
                known.words.insert(entry);
            }
        }
    }
    known
});

#[derive(Default)]
struct Known {
    words: HashSet<&'static str>,
    endings: Vec<&'static str>,
    beginnings: Vec<&'static str>,
    inside: Vec<&'static str>,
}

/// Whether a word is such a name or made like one.
pub(super) fn is_known(word: &[u8]) -> bool {
    let Ok(word) = std::str::from_utf8(word) else { return false };
    let lower = word.to_lowercase();
    let has_rest = |rest: Option<&str>| rest.is_some_and(|rest| rest.chars().count() >= REST);
    KNOWN.words.contains(lower.as_str())
        || KNOWN.endings.iter().any(|ending| has_rest(lower.strip_suffix(ending)))
        || KNOWN.beginnings.iter().any(|beginning| has_rest(lower.strip_prefix(beginning)))
        || KNOWN.inside.iter().any(|part| lower.len() > part.len() && lower.contains(part))
}
