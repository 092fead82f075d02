//! What was found out of the words met last: most words of a text have stood in it before, and asking the table again would cost more.

use super::cues::Cues;
use super::table::{Table, Word};

/// How many words are remembered; a power of two. Each has one place, which the next word of the same place takes over.
const ROOM: usize = 1024;

/// What is known of a word by its letters alone.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known {
    /// The hash of the folded word.
    pub hash: u64,
    /// What the table knows of it.
    pub word: Word,
    /// Its number among the words that the model knows one by one.
    pub cue: u16,
    /// Bin of its last three letters.
    pub ending: u16,
    /// Bin of its last two letters.
    pub last: u16,
    /// Bin of its first three letters.
    pub beginning: u16,
}

/// Words by hash, some of them remembered. It changes how fast a word is known, never what is known of it.
pub struct Memo {
    places: Box<[Known]>,
}

impl Default for Memo {
    fn default() -> Self {
        Self { places: vec![Known::default(); ROOM].into_boxed_slice() }
    }
}

impl Memo {
    /// What is known of the word with such a hash; `learn` tells it of one that is not remembered.
    #[inline]
    pub fn get(&mut self, hash: u64, learn: impl FnOnce() -> Known) -> Known {
        let place = &mut self.places[hash as usize % ROOM];
        // No word has the hash 0 of an empty place: where one did, it would be asked for every time.
        if place.hash != hash || hash == 0 {
            *place = learn();
        }
        *place
    }
}

/// What words are looked up in.
pub struct Words<'w> {
    /// What the lists say.
    pub table: &'w Table<'w>,
    /// The words that the model knows one by one.
    pub cues: &'w Cues,
    /// Those that were met last. All must have been asked of the same table and cues.
    pub memo: &'w mut Memo,
}
