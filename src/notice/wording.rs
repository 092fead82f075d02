//! The words in which notices say what they say, from `patterns/notice/wording.toml`, and how they are looked up.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

const BUILTIN: &str = include_str!("../../patterns/notice/wording.toml");

/// All words.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wording {
    category: Vec<Named>,
    limb: Vec<Named>,
    topic: Vec<Phrases>,
    column: Vec<Phrases>,
    source: Vec<Phrases>,
    jurisdiction_fillers: Fillers,
    jurisdiction: Vec<Place>,
    law: Vec<Place>,
    countries: BTreeMap<String, Vec<String>>,
    regions: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    id: String,
    names: Vec<String>,
    #[serde(default)]
    hints: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Phrases {
    id: String,
    words: Vec<String>,
    #[serde(default)]
    unless: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fillers {
    words: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Place {
    name: String,
    words: Vec<String>,
}

/// How sure a list of categories is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certainty {
    /// The text may be about anything.
    Open,
    /// It stands where categories are listed.
    List,
}

/// The words that ship with privet.
///
/// # Panics
/// Never in a released build: a test reads the embedded file.
pub static WORDING: LazyLock<Wording> = LazyLock::new(|| toml::from_str(BUILTIN).expect("patterns/notice/wording.toml is checked by a test"));

impl Wording {
    /// The categories that a text names, in the order in which it names them.
    #[must_use]
    pub fn categories(&self, text: &str, certainty: Certainty) -> Vec<&str> {
        let text = normal(text);
        let found = named(&self.category, &text, |category| &category.names);
        if found.is_empty() && certainty == Certainty::List {
            let mut hinted = named(&self.category, &text, |category| &category.hints);
            hinted.truncate(1);
            return hinted;
        }
        found
    }

    /// The limbs of sensitive personal information that a text names.
    #[must_use]
    pub fn limbs(&self, text: &str) -> Vec<&str> {
        named(&self.limb, &normal(text), |limb| &limb.names)
    }

    /// What a text is about.
    #[must_use]
    pub fn topic(&self, text: &str) -> Option<&str> {
        first(&self.topic, text)
    }

    /// What a column holds, by its head.
    #[must_use]
    pub fn column(&self, head: &str) -> Option<&str> {
        first(&self.column, head)
    }

    /// From whom data come: `given`, `automatic` or `other`.
    #[must_use]
    pub fn source(&self, text: &str) -> Option<&str> {
        first(&self.source, text)
    }

    /// The places that a heading names. A heading that says much besides names none.
    #[must_use]
    pub fn jurisdictions(&self, heading: &str) -> Vec<&str> {
        let text = normal(heading);
        let found = places(&self.jurisdiction, &text);
        let mut rest = format!(" {} ", text.replace(|char: char| !char.is_alphanumeric() && !matches!(char, '\'' | '-'), " "));
        for place in &self.jurisdiction {
            for word in &place.words {
                rest = rest.replace(&format!(" {word} "), " ").replace(&format!(" {word}'s "), " ");
            }
        }
        let is_filler = |word: &&str| {
            self.jurisdiction_fillers.words.iter().any(|filler| filler == word) || word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
        };
        let strange = rest.split_whitespace().filter(|word| !is_filler(word)).count();
        if strange == 0 || strange == 1 && rest.split_whitespace().count() > 1 && found == ["California"] { found } else { Vec::new() }
    }

    /// Whether a heading is nothing but the names of places.
    #[must_use]
    pub fn is_only_places(&self, heading: &str) -> bool {
        let text = normal(heading);
        let mut rest = format!(" {} ", text.replace(|char: char| !char.is_alphanumeric(), " "));
        let mut found = false;
        for word in self.jurisdiction.iter().flat_map(|place| &place.words) {
            let next = rest.replace(&format!(" {word} "), " ");
            found |= next.len() < rest.len();
            rest = next;
        }
        found && rest.split_whitespace().all(|word| matches!(word, "and" | "the" | "residents" | "consumers" | "users" | "for" | "of"))
    }

    /// The laws that a text names.
    #[must_use]
    pub fn laws(&self, text: &str) -> Vec<&str> {
        places(&self.law, &normal(text))
    }

    /// The countries (ISO 3166) that a text names.
    #[must_use]
    pub fn countries(&self, text: &str) -> Vec<&str> {
        let text = normal(text);
        let named = |words: &Vec<String>| words.iter().any(|word| word != "us" && holds(&text, word)) || words.contains(&text);
        self.countries.iter().filter(|(_, words)| named(words)).map(|(code, _)| code.as_str()).collect()
    }

    /// The country of a region of a cloud store.
    #[must_use]
    pub fn country_of_region(&self, region: &str) -> Option<&str> {
        let prefixes = self.regions.iter().filter(|(prefix, _)| region.starts_with(prefix.as_str()));
        prefixes.max_by_key(|(prefix, _)| prefix.len()).map(|(_, country)| country.as_str())
    }
}

fn first<'w>(list: &'w [Phrases], text: &str) -> Option<&'w str> {
    let text = normal(text);
    let any = |words: &[String]| words.iter().any(|word| holds(&text, word));
    list.iter().find(|phrases| any(&phrases.words) && !any(&phrases.unless)).map(|phrases| phrases.id.as_str())
}

fn named<'w>(list: &'w [Named], text: &str, words: impl Fn(&'w Named) -> &'w Vec<String>) -> Vec<&'w str> {
    let place = |named: &'w Named| words(named).iter().filter_map(|word| find(text, word)).min();
    let mut found: Vec<(usize, &str)> = list.iter().filter_map(|named| Some((place(named)?, named.id.as_str()))).collect();
    found.sort_unstable();
    found.into_iter().map(|(_, id)| id).collect()
}

fn places<'w>(list: &'w [Place], text: &str) -> Vec<&'w str> {
    let place = |named: &'w Place| named.words.iter().filter_map(|word| find(text, word)).min();
    let mut found: Vec<(usize, &str)> = list.iter().filter_map(|named| Some((place(named)?, named.name.as_str()))).collect();
    found.sort_unstable();
    found.into_iter().map(|(_, id)| id).collect()
}

/// Lower case, plain apostrophes and hyphens, no quotation marks, single spaces.
#[must_use]
pub fn normal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars().flat_map(char::to_lowercase) {
        match char {
            '’' | '‘' | '`' | '´' => out.push('\''),
            // Laws' words are often quoted: a "sale".
            '“' | '”' | '"' => {}
            '–' | '—' | '‐' | '‑' | '−' => out.push('-'),
            char if char.is_whitespace() => {
                if !out.is_empty() && !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            char => out.push(char),
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Whether a phrase stands in normal text as whole words.
#[must_use]
pub fn holds(text: &str, phrase: &str) -> bool {
    find(text, phrase).is_some()
}

/// Where a phrase stands in normal text as whole words; one that ends in `*` may go on.
#[must_use]
pub fn find(text: &str, phrase: &str) -> Option<usize> {
    let (phrase, is_open) = phrase.strip_suffix('*').map_or((phrase, false), |phrase| (phrase, true));
    let is_word = |char: char| char.is_alphanumeric();
    text.match_indices(phrase).map(|(at, _)| at).find(|&at| {
        let before = text[..at].chars().next_back();
        let after = text[at + phrase.len()..].chars().next();
        !before.is_some_and(is_word) && (is_open || !after.is_some_and(is_word))
    })
}

#[cfg(test)]
mod tests {
    use super::{Certainty, WORDING};

    #[test]
    fn categories_go_by_the_names_that_notices_give_them() {
        let categories = |text: &str| WORDING.categories(text, Certainty::Open).join("");
        assert_eq!(categories("Personal information described in subdivision (e) of Section 1798.80"), "B");
        assert_eq!(categories("Internet or other similar network activity"), "F");
        assert_eq!(categories("Professional or employment-related information"), "I");
        assert_eq!(categories("Audio, electronic, visual, thermal, olfactory, or similar information"), "H");
        assert_eq!(categories("Our warehouse"), "");
    }

    #[test]
    fn a_heading_of_a_place_says_little_else() {
        assert_eq!(WORDING.jurisdictions("Additional Information for California Residents"), ["California"]);
        assert_eq!(WORDING.jurisdictions("European Economic Area, UK, and Switzerland"), ["European Economic Area", "United Kingdom", "Switzerland"]);
        assert!(WORDING.jurisdictions("EU-US and Swiss-US Privacy Shield").is_empty());
        assert!(WORDING.jurisdictions("How our warehouse in Canada works").is_empty());
        assert_eq!(WORDING.country_of_region("eu-west-1"), Some("IE"));
    }
}
