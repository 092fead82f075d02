//! What was found out of the words met last: most words of a text have stood in it before, and asking the table again would cost more.
//!
//! Words are learnt into a row that grows until it is full, between two stretches of text, and is begun anew then; a token knows the number of its word in it.

use super::crf::Model;
use super::cues::Cues;
use super::letters::Letters;
use super::sums::Share;
use super::table::Table;
use super::token::{SHAPES, Shape, Token};

/// So many words are remembered before all are forgotten.
const ROOM: usize = 1536;
/// Places in which they are looked up, a power of two. Each has room for one word, which the next one of the same place takes over.
const PLACES: usize = 4096;
/// The longest row: behind it, tokens share one entry that is learnt anew for each. No stretch has so many words.
const LONGEST: usize = u16::MAX as usize;

/// What is known of a word by its letters alone.
#[derive(Debug, Clone, Copy, Default)]
struct Known {
    /// Its letters, if they are its key.
    key: u128,
    /// How it is written, what the lists and the model know of it. Its place in the text is that of no token.
    token: Token,
}

/// Words, some of them remembered. It changes how fast a word is known, never what is known of it.
pub struct Memo {
    known: Vec<Known>,
    /// What each of them brings to the sums of the model.
    shares: Vec<Share>,
    places: Box<[u16]>,
}

impl Default for Memo {
    fn default() -> Self {
        Self { known: Vec::new(), shares: Vec::new(), places: vec![0; PLACES].into_boxed_slice() }
    }
}

impl Memo {
    /// Forgets all when there is no room for more, and tells whether it did: no token that was read before may be asked for then.
    pub fn begin(&mut self, model: Option<&Model>) -> bool {
        if !self.known.is_empty() && self.known.len() < ROOM {
            return false;
        }
        self.known.clear();
        self.shares.clear();
        self.places.fill(0);
        for shape in Shape::ALL {
            self.learn(0, Token { shape, ..Token::EDGE }, model);
        }
        true
    }

    /// What a token's word brings to the sums of the model.
    #[inline]
    #[must_use]
    pub fn of(&self, token: &Token) -> &Share {
        &self.shares[usize::from(token.known)]
    }

    /// The token of a word with such letters; `learn` tells it of one that is not remembered.
    #[inline]
    pub fn get(&mut self, letters: &Letters, model: Option<&Model>, learn: impl FnOnce() -> Token) -> &Token {
        let place = letters.place(PLACES);
        let mut at = self.places[place];
        if self.known[usize::from(at)].key != letters.key {
            at = self.learn(letters.key, learn(), model).known;
            self.places[place] = at;
        }
        &self.known[usize::from(at)].token
    }

    /// The token with the number of its word.
    pub fn learn(&mut self, key: u128, token: Token, model: Option<&Model>) -> Token {
        self.known.truncate(LONGEST);
        self.shares.truncate(LONGEST);
        let token = Token { known: self.known.len() as u16, ..token };
        self.known.push(Known { key, token });
        self.shares.push(model.map_or(Share::default(), |model| model.sums.share(&token)));
        token
    }
}

const _: () = assert!(SHAPES < ROOM);

/// What words are looked up in.
pub struct Words<'w> {
    /// What the lists say.
    pub table: &'w Table<'w>,
    /// The words that the model knows one by one.
    pub cues: &'w Cues,
    /// The model, where there is one yet.
    pub model: Option<&'w Model<'w>>,
    /// Those that were met last. All must have been asked of the same table and model.
    pub memo: &'w mut Memo,
}
