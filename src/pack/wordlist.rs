//! Lists of words. A catalog has fifteen thousand of them, and a scan that starts for one small file has no time to ask for the memory of each.

use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, SeqAccess, Visitor};

/// Most lists have no more phrases, and no more bytes.
const USUAL: (usize, usize) = (8, 96);

/// The longest phrase, in bytes, which is the longest match.
const LONGEST: usize = 4096;

/// Words and phrases in their order, one behind the other in one piece of memory.
#[derive(Debug, Clone, Default)]
pub struct Wordlist {
    text: String,
    /// Where each ends.
    ends: Vec<u32>,
}

impl Wordlist {
    /// An empty list with room for so many phrases of so many bytes.
    #[must_use]
    pub fn with_capacity(phrases: usize, bytes: usize) -> Self {
        Self { text: String::with_capacity(bytes), ends: Vec::with_capacity(phrases) }
    }

    /// Adds one.
    pub fn push(&mut self, phrase: &str) {
        self.text.push_str(phrase);
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
    }

    /// Adds all of another list.
    pub fn append(&mut self, other: &Self) {
        let offset = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        self.text.push_str(&other.text);
        self.ends.extend(other.ends.iter().map(|end| offset.saturating_add(*end)));
    }

    /// All, with nothing between them.
    #[must_use]
    pub fn joined(&self) -> &str {
        &self.text
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The phrases in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.ends.iter().scan(0, |start, &end| Some(&self.text[std::mem::replace(start, end as usize)..end as usize]))
    }
}

impl<'de> Deserialize<'de> for Wordlist {
    /// A list of strings; where nobody reads it, what `build.rs` made of such a list.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            return deserializer.deserialize_seq(List);
        }
        let (text, lengths): (String, &str) = Deserialize::deserialize(deserializer)?;
        let (mut ends, mut end) = (Vec::with_capacity(lengths.len()), 0);
        for length in lengths.chars() {
            end += u32::from(length);
            ends.push(end);
        }
        Ok(Self { text, ends })
    }
}

struct List;

impl<'de> Visitor<'de> for List {
    type Value = Wordlist;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of strings")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Wordlist, A::Error> {
        let mut phrases = Wordlist::with_capacity(USUAL.0, USUAL.1);
        while list.next_element_seed(Next(&mut phrases))?.is_some() {}
        Ok(phrases)
    }
}

/// Reads one more phrase of a list.
struct Next<'p>(&'p mut Wordlist);

impl<'de> DeserializeSeed<'de> for Next<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Next<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: Error>(self, phrase: &str) -> Result<(), E> {
        if phrase.is_empty() {
            return Err(E::custom("an entry of a list is empty; remove it, or write what is to be found"));
        }
        if phrase.len() > LONGEST {
            let length = phrase.len();
            return Err(E::custom(format!("an entry of a list has {length} bytes; no match is longer than {LONGEST}, so it would never be found")));
        }
        self.0.push(phrase);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Wordlist;

    #[test]
    fn lists_are_joined_in_order() {
        let (mut one, mut other) = (Wordlist::default(), Wordlist::default());
        ["a", "b c"].iter().for_each(|word| one.push(word));
        [&"\u{e9}".repeat(100), "d"].iter().for_each(|word| other.push(word));
        one.append(&other);
        assert_eq!(one.iter().collect::<Vec<_>>(), ["a", "b c", &"\u{e9}".repeat(100), "d"]);
    }

    #[test]
    fn what_is_packed_is_read_as_it_was_written() {
        let packed = rmp_serde::to_vec(&("abc".repeat(100), "\u{2}\u{12a}")).expect("it can be written");
        let list: Wordlist = rmp_serde::from_slice(&packed).expect("it can be read");
        assert_eq!(list.iter().map(str::len).collect::<Vec<_>>(), [2, 298]);
    }

    #[test]
    fn what_can_never_be_found_is_refused() {
        let read =
            |list: &[&str]| serde_json::from_value::<Wordlist>(serde_json::json!(list)).map(|list| list.len()).map_err(|error| error.to_string());
        assert_eq!(read(&["acme corp", &"a".repeat(4096)]), Ok(2));
        assert!(read(&["acme corp", ""]).is_err_and(|message| message.contains("is empty")));
        assert!(read(&[&"a".repeat(4097)]).is_err_and(|message| message.contains("4097 bytes")));
    }
}
