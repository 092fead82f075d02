//! Corpora for the benchmarks, made from a seed, so that they are the same everywhere. Each knows how many values of each kind it holds, so that
//! an engine which is fast because it finds less, or finds more than there is, fails.

use std::fmt::Write as _;

/// A text and what was planted in it.
pub struct Corpus {
    /// What an object of this content is called; its ending tells the layout.
    pub name: &'static str,
    /// The text.
    pub text: String,
    /// E-mail addresses.
    pub emails: usize,
    /// Social security numbers.
    pub ssns: usize,
    /// Card numbers.
    pub cards: usize,
}

/// The least size of a corpus, in bytes.
const SIZE: usize = 4 << 20;

const WORDS: [&str; 48] = [
    "about", "after", "again", "along", "before", "below", "bring", "carry", "clear", "close", "cover", "early", "earth", "every", "field", "final",
    "first", "follow", "garden", "great", "green", "hand", "harbour", "house", "large", "learn", "letter", "light", "little", "market", "morning",
    "never", "often", "order", "paper", "people", "place", "plant", "point", "river", "small", "stand", "story", "table", "under", "water", "winter",
    "write",
];

struct Dice(u64);

impl Dice {
    /// A number below `below` (xorshift).
    fn roll(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % below
    }

    fn word(&mut self) -> &'static str {
        WORDS[self.roll(WORDS.len() as u64) as usize]
    }

    fn email(&mut self) -> String {
        format!("{}.{}{}@fabrikam.com", self.word(), self.word(), self.roll(1000))
    }

    /// A number of a form that is issued; no list of issued ones was looked at.
    fn ssn(&mut self) -> String {
        format!("{:03}-{:02}-{:04}", 100 + self.roll(500), 10 + self.roll(89), 1000 + self.roll(8999))
    }

    /// A number with a right check digit.
    fn card(&mut self) -> String {
        let mut digits: Vec<u64> = [4].into_iter().chain((0..14).map(|_| self.roll(10))).collect();
        let doubled = |(at, &digit): (usize, &u64)| if at % 2 == 0 { digit * 2 / 10 + digit * 2 % 10 } else { digit };
        let sum: u64 = digits.iter().enumerate().map(doubled).sum();
        digits.push((10 - sum % 10) % 10);
        digits.iter().map(u64::to_string).collect()
    }
}

fn grown(name: &'static str, seed: u64, mut line: impl FnMut(&mut Corpus, &mut Dice, u64)) -> Corpus {
    let mut corpus = Corpus { name, text: String::new(), emails: 0, ssns: 0, cards: 0 };
    let mut dice = Dice(seed);
    let mut number = 0;
    while corpus.text.len() < SIZE {
        line(&mut corpus, &mut dice, number);
        number += 1;
    }
    corpus
}

/// Source code: short lines, identifiers, hardly any value.
pub fn code() -> Corpus {
    grown("code.rs", 1, |corpus, dice, number| {
        let (one, other) = (dice.word(), dice.word());
        let _ = match number % 9 {
            0 => writeln!(corpus.text, "fn {one}_{other}(&self, {other}: &str) -> Result<usize, Error> {{"),
            8 => writeln!(corpus.text, "}}\n"),
            4 => writeln!(corpus.text, "    // The {one} of the {other} is kept for the next {}.", dice.word()),
            _ => {
                writeln!(corpus.text, "    let {one} = self.{other}.get({}).map(|{one}| {one}.len() + 0x{:x})?;", dice.roll(100), dice.roll(1 << 32))
            }
        };
        if number % 5000 == 4999 {
            corpus.emails += 1;
            let email = dice.email();
            let _ = writeln!(corpus.text, "// Questions go to <{email}>.");
        }
    })
}

/// A log: times, numbers, hexadecimal ids, now and then an address.
pub fn log() -> Corpus {
    grown("service.log", 2, |corpus, dice, number| {
        let _ = write!(
            corpus.text,
            "2024-05-{:02}T{:02}:{:02}:{:02}.{:03}Z INFO {}.{} request={:016x} status={} took={}ms",
            1 + dice.roll(28),
            dice.roll(24),
            dice.roll(60),
            dice.roll(60),
            dice.roll(1000),
            dice.word(),
            dice.word(),
            dice.roll(u64::MAX),
            200 + dice.roll(4),
            dice.roll(900)
        );
        if number % 40 == 0 {
            corpus.emails += 1;
            let email = dice.email();
            let _ = write!(corpus.text, " user={email}");
        }
        corpus.text.push('\n');
    })
}

/// Prose: long lines of words, now and then an address.
pub fn prose() -> Corpus {
    grown("story.txt", 3, |corpus, dice, number| {
        for _ in 0..14 {
            corpus.text.push_str(dice.word());
            corpus.text.push(' ');
        }
        if number % 200 == 0 {
            corpus.emails += 1;
            let email = dice.email();
            let _ = write!(corpus.text, "write to {email} ");
        }
        corpus.text.push_str(if number % 6 == 0 { "end.\n\n" } else { "and\n" });
    })
}

/// A table of which most cells are personal.
pub fn table() -> Corpus {
    grown("customers.csv", 4, |corpus, dice, number| {
        if number == 0 {
            corpus.text.push_str("id,email,ssn,card_number,note\n");
        }
        let (email, ssn, card) = (dice.email(), dice.ssn(), dice.card());
        let _ = writeln!(corpus.text, "{number},{email},{ssn},{card},{}", dice.word());
        (corpus.emails, corpus.ssns, corpus.cards) = (corpus.emails + 1, corpus.ssns + 1, corpus.cards + 1);
    })
}

/// JSON Lines of which most members are personal.
pub fn lines() -> Corpus {
    grown("customers.jsonl", 5, |corpus, dice, number| {
        let (email, ssn, card) = (dice.email(), dice.ssn(), dice.card());
        let note = dice.word();
        let _ = writeln!(corpus.text, r#"{{"id": {number}, "email": "{email}", "ssn": "{ssn}", "card_number": "{card}", "note": "{note}"}}"#);
        (corpus.emails, corpus.ssns, corpus.cards) = (corpus.emails + 1, corpus.ssns + 1, corpus.cards + 1);
    })
}
