//! Tokens: words, numbers, marks and line ends, each with what the model asks of it in small numbers.

use super::cues::Cues;
use super::fold::{self, Folded};
use super::letters::{Letters, MOST, Plain, ends_plainly};
use super::memo::{Memo, Words};
use super::side::{Side, side};
use super::table::{HASH_START, Table, Word, finish, hash, step};

/// How a token is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(u8)]
pub enum Shape {
    /// Beyond the text.
    #[default]
    Edge,
    /// `word`
    Lower,
    /// `Word`
    Capital,
    /// `W`
    Initial,
    /// `WO`, `WOR`
    ShortCapitals,
    /// `WORDS`
    Capitals,
    /// `McWord`, `O'Word`
    Inner,
    /// `wordWord`, `WordWord`
    Camel,
    /// `Word-Word`
    Hyphen,
    /// A word in a script without capitals.
    Caseless,
    /// `12`
    Number,
    /// The end of a line.
    Line,
    /// `.`
    Stop,
    /// `,`
    Comma,
    /// `:` `;`
    Colon,
    /// `!` `?`
    Cry,
    /// Quotes.
    Quote,
    /// `(` `[` `{` `<`
    Open,
    /// `)` `]` `}` `>`
    Close,
    /// `@`
    At,
    /// `/` `\` `|` `=` `_` `#` and other marks of programs.
    Code,
    /// `&`
    And,
    /// `-` and dashes.
    Dash,
    /// `'s`
    Genitive,
}

impl Shape {
    /// All shapes by number.
    pub const ALL: [Self; SHAPES] = [
        Self::Edge,
        Self::Lower,
        Self::Capital,
        Self::Initial,
        Self::ShortCapitals,
        Self::Capitals,
        Self::Inner,
        Self::Camel,
        Self::Hyphen,
        Self::Caseless,
        Self::Number,
        Self::Line,
        Self::Stop,
        Self::Comma,
        Self::Colon,
        Self::Cry,
        Self::Quote,
        Self::Open,
        Self::Close,
        Self::At,
        Self::Code,
        Self::And,
        Self::Dash,
        Self::Genitive,
    ];
}

/// What a capital may follow inside a name.
const PREFIXES: [&[u8]; 10] = [b"Mc", b"Mac", b"De", b"Di", b"Van", b"Le", b"La", b"Du", b"Fitz", b"O"];
/// How many shapes there are.
pub const SHAPES: usize = 24;
/// Bins of endings and beginnings of words.
pub const BINS: u32 = 4096;

/// One token.
#[derive(Debug, Clone, Copy, Default)]
pub struct Token {
    /// Where it begins in the text.
    pub start: u32,
    /// Where it ends.
    pub end: u32,
    /// How it is written.
    pub shape: Shape,
    /// What the table knows of it.
    pub word: Word,
    /// The [`hash`] of a folded word; 0 for marks.
    pub hash: u64,
    /// The number under which its word is remembered; that of its shape for marks.
    pub known: u16,
    /// Its number among the words that the model knows one by one; 0 for none.
    pub cue: u16,
    /// Bin of its last three letters.
    pub ending: u16,
    /// Bin of its last two letters.
    pub last: u16,
    /// Bin of its first three letters.
    pub beginning: u16,
    /// Its length in letters, at most 15.
    pub letters: u8,
    /// What touches it on the left, 0 to 7.
    pub left: u8,
    /// What touches it on the right, 0 to 7.
    pub right: u8,
}

impl Token {
    /// What lies beyond the text.
    pub const EDGE: Self = Self {
        start: 0,
        end: 0,
        shape: Shape::Edge,
        word: Word(0),
        hash: 0,
        known: 0,
        cue: 0,
        ending: 0,
        last: 0,
        beginning: 0,
        letters: 0,
        left: 0,
        right: 0,
    };

    /// Whether it is a word.
    #[must_use]
    pub const fn is_word(&self) -> bool {
        matches!(
            self.shape,
            Shape::Lower
                | Shape::Capital
                | Shape::Initial
                | Shape::ShortCapitals
                | Shape::Capitals
                | Shape::Inner
                | Shape::Camel
                | Shape::Hyphen
                | Shape::Caseless
        )
    }

    /// Whether it begins with a capital.
    #[must_use]
    pub const fn is_capital(&self) -> bool {
        self.is_word() && !matches!(self.shape, Shape::Lower | Shape::Caseless)
    }
}

/// Appends the tokens of `text[from..to]`.
pub fn tokenize(text: &[u8], from: usize, to: usize, (table, cues): (&Table<'_>, &Cues), out: &mut Vec<Token>) {
    let memo = &mut Memo::default();
    memo.begin(None);
    read(text, from, to, &mut Words { table, cues, model: None, memo }, out);
}

/// The same with words that were met before.
pub(super) fn read(text: &[u8], from: usize, to: usize, words: &mut Words<'_>, out: &mut Vec<Token>) {
    let mut at = from;
    while at < to {
        let start = at;
        let shape = match KINDS[usize::from(text[at])] {
            Kind::Blank => {
                at += 1;
                continue;
            }
            Kind::Letter => {
                at = letters(text, at, to, words, out).unwrap_or_else(|| {
                    out.push(longer(text, at, to, words));
                    out.last().map_or(to, |token| token.end as usize)
                });
                continue;
            }
            Kind::Digit => {
                at += text[at..to].iter().take_while(|byte| byte.is_ascii_digit()).count();
                Shape::Number
            }
            Kind::Apostrophe => {
                at += 1;
                genitive(text, from, &mut at, to).unwrap_or(Shape::Quote)
            }
            Kind::Mark(shape) => {
                at += 1;
                shape
            }
            Kind::High => match beyond_ascii(text, from, &mut at, to, words) {
                Beyond::Nothing => continue,
                Beyond::Word(token) => {
                    out.push(token);
                    continue;
                }
                Beyond::Mark(shape) => shape,
            },
        };
        out.push(Token { start: start as u32, end: at as u32, shape, known: shape as u16, left: side(text, start, Side::Left), ..Token::EDGE });
    }
}

/// What a byte begins.
#[derive(Clone, Copy)]
enum Kind {
    Blank,
    Letter,
    Digit,
    Apostrophe,
    Mark(Shape),
    High,
}

static KINDS: [Kind; 256] = {
    let mut kinds = [Kind::High; 256];
    let mut byte = 0u8;
    while byte < 128 {
        kinds[byte as usize] = match byte {
            b' ' | b'\t' | b'\r' => Kind::Blank,
            b'\'' => Kind::Apostrophe,
            b'0'..=b'9' => Kind::Digit,
            byte if byte.is_ascii_alphabetic() => Kind::Letter,
            byte => Kind::Mark(mark(byte as char)),
        };
        byte += 1;
    }
    kinds
};

/// Appends the token of a word of plain letters that is its own key, and tells where it ends; `None` for any other.
#[inline]
fn letters(text: &[u8], at: usize, to: usize, words: &mut Words<'_>, out: &mut Vec<Token>) -> Option<usize> {
    let letters = Letters::read(text, at);
    let end = at + letters.length;
    if letters.length > MOST || end > to || end < to && !ends_plainly(text[end]) {
        return None;
    }
    let Words { table, cues, model, memo } = words;
    out.push(*memo.get(&letters, *model, || plain(&text[at..end], (table, cues))));
    // Changed where it stands: copied once more, it would be read before it is written.
    let token = out.last_mut()?;
    (token.start, token.end) = (at as u32, end as u32);
    (token.left, token.right) = (side(text, at, Side::Left), side(text, end, Side::Right));
    Some(end)
}

/// The token of any word.
fn longer(text: &[u8], at: usize, to: usize, words: &mut Words<'_>) -> Token {
    let end = word_end(text, at, to);
    let raw = &text[at..end];
    let is_plain = Plain::read(text, at, to).is_some();
    let token = if is_plain { plain(raw, (words.table, words.cues)) } else { word(raw, (words.table, words.cues)) };
    let token = words.memo.learn(0, token, words.model);
    Token { start: at as u32, end: end as u32, left: side(text, at, Side::Left), right: side(text, end, Side::Right), ..token }
}

/// What begins with a character beyond ASCII.
enum Beyond {
    Nothing,
    Word(Token),
    Mark(Shape),
}

fn beyond_ascii(text: &[u8], from: usize, at: &mut usize, to: usize, words: &mut Words<'_>) -> Beyond {
    let start = *at;
    let (char, length) = fold::decode(&text[start..to]);
    if is_mistake(char, &text[start + length..to]) {
        *at += length;
        while *at < to && is_control(&text[*at..to]) {
            *at += 2;
        }
        return Beyond::Mark(Shape::Quote);
    }
    if is_letter(char) {
        let token = longer(text, start, to, words);
        *at = token.end as usize;
        return Beyond::Word(token);
    }
    *at += length;
    match char {
        '’' => Beyond::Mark(genitive(text, from, at, to).unwrap_or(Shape::Quote)),
        '\u{a0}' | '\u{200b}'..='\u{200f}' | '\u{feff}' => Beyond::Nothing,
        char => Beyond::Mark(mark(char)),
    }
}

/// Reads the `s` behind an apostrophe that makes a genitive of the two.
fn genitive(text: &[u8], from: usize, at: &mut usize, to: usize) -> Option<Shape> {
    let start = *at - if text[*at - 1] == b'\'' { 1 } else { '’'.len_utf8() };
    (is_genitive(&text[*at..to]) && start > from && is_letter_before(text, start)).then(|| {
        *at += 1;
        Shape::Genitive
    })
}

/// Whether a character is part of words: letters, and the marks that some scripts write apart.
#[must_use]
pub fn is_letter(char: char) -> bool {
    if char.is_ascii() {
        return char.is_ascii_alphabetic();
    }
    char.is_alphabetic() || matches!(char, '\u{300}'..='\u{36f}' | '\u{64b}'..='\u{65f}' | '\u{900}'..='\u{dff}' | '\u{e31}'..='\u{e4e}')
}

/// The end of the word that begins at `at`.
#[must_use]
pub fn word_end(text: &[u8], at: usize, to: usize) -> usize {
    let mut end = at;
    let is_plain = text[at..to].first().is_some_and(u8::is_ascii);
    while end < to {
        if is_plain {
            while end < to && text[end].is_ascii_alphabetic() {
                end += 1;
            }
            // What ends most words.
            if end == to || end > at && ends_plainly(text[end]) {
                break;
            }
        }
        let (char, length) = fold::decode(&text[end..to]);
        if is_letter(char) {
            if end > at && (is_mistake(char, &text[end + length..to]) || is_ideograph(char) != is_ideograph(fold::decode(&text[at..to]).0)) {
                break;
            }
            end += length;
            continue;
        }
        let joins = match char {
            '-' => true,
            // `O'Brien` is one word; `l'avvocato`, `I'm` and genitives are two.
            '\'' | '’' => text[at].is_ascii_uppercase() && text.get(end + length..to).is_some_and(|rest| fold::decode(rest).0.is_uppercase()),
            _ => false,
        };
        let next = text.get(end + length..to).map_or('\0', |rest| fold::decode(rest).0);
        if !joins || end == at || !is_letter(next) {
            break;
        }
        end += length;
    }
    end
}

/// The token of a word of plain letters, without its place.
fn plain(raw: &[u8], (table, cues): (&Table<'_>, &Cues)) -> Token {
    let hash = finish(raw.iter().fold(HASH_START, |hash, byte| step(hash, byte | 0x20)));
    let bin = |bytes: &[u8]| finish(bytes.iter().fold(HASH_START, |hash, byte| step(hash, byte | 0x20)));
    let tail = |count: usize| bin(&raw[raw.len().saturating_sub(count)..]) % u64::from(BINS);
    Token {
        shape: plain_shape(raw, raw.iter().filter(|byte| byte.is_ascii_uppercase()).count()),
        word: table.get_hashed(hash),
        hash,
        cue: cues.get(hash),
        ending: tail(3) as u16,
        last: (tail(2) % 1024) as u16,
        beginning: (bin(&raw[..raw.len().min(3)]).rotate_left(20) % u64::from(BINS)) as u16,
        letters: raw.len().min(15) as u8,
        ..Token::EDGE
    }
}

/// Whether a character is what is left of a quotation mark or a dash that was decoded wrongly: `â` with two controls behind it, or where
/// those were lost, with a capital or no letter at all behind it.
fn is_mistake(char: char, rest: &[u8]) -> bool {
    if char != 'â' {
        return false;
    }
    let is_genitive = matches!(rest, [b's', next, ..] if !next.is_ascii_alphabetic());
    is_control(rest) || is_genitive || !fold::decode(rest).0.is_lowercase()
}

/// Whether words of this script are written without spaces, so that a word of another script may touch them.
const fn is_ideograph(char: char) -> bool {
    matches!(char, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

/// Whether a text begins with a character between U+0080 and U+009F, which no text means.
fn is_control(rest: &[u8]) -> bool {
    matches!(rest, [0xc2, 0x80..=0x9f, ..])
}

/// Whether what follows an apostrophe is an `s` that ends there.
fn is_genitive(rest: &[u8]) -> bool {
    matches!(rest.first(), Some(b's' | b'S')) && !rest.get(1..).is_some_and(|rest| is_letter(fold::decode(rest).0))
}

fn is_letter_before(text: &[u8], at: usize) -> bool {
    at > 0 && (text[at - 1].is_ascii_alphabetic() || text[at - 1] >= 0x80)
}

const fn mark(char: char) -> Shape {
    match char {
        '\n' => Shape::Line,
        '.' | '。' => Shape::Stop,
        ',' | '、' | '،' => Shape::Comma,
        ':' | ';' | '：' => Shape::Colon,
        '!' | '?' | '¿' | '¡' => Shape::Cry,
        '"' | '\'' | '“' | '”' | '„' | '‘' | '’' | '«' | '»' | '`' => Shape::Quote,
        '(' | '[' | '{' | '<' => Shape::Open,
        ')' | ']' | '}' | '>' => Shape::Close,
        '@' => Shape::At,
        '&' => Shape::And,
        '-' | '–' | '—' | '•' => Shape::Dash,
        _ => Shape::Code,
    }
}

/// The token of any word, without its place.
fn word(raw: &[u8], (table, cues): (&Table<'_>, &Cues)) -> Token {
    let folded = Folded::new(raw);
    let bytes = folded.bytes();
    let full = hash(bytes);
    let mut what = table.get_hashed(full);
    if what == Word::default() && bytes.contains(&b'-') {
        what = joined(table, bytes);
    }
    let tail = |count: usize| (hash(&bytes[bytes.len().saturating_sub(count)..]) % u64::from(BINS)) as u16;
    Token {
        shape: shape(raw),
        word: what,
        hash: full,
        cue: cues.get(full),
        ending: tail(3),
        last: tail(2) % 1024,
        beginning: (hash(&bytes[..bytes.len().min(3)]).rotate_left(20) % u64::from(BINS)) as u16,
        letters: raw.iter().filter(|&&byte| byte & 0xc0 != 0x80).count().min(15) as u8,
        ..Token::EDGE
    }
}

/// A word of several, joined by hyphens, is as much of a name as its best part and as common as its most common one.
fn joined(table: &Table<'_>, bytes: &[u8]) -> Word {
    let parts = bytes.split(|&byte| byte == b'-').map(|part| table.get(&Folded::new(part)));
    parts.fold(Word::default(), |sum, part| {
        let most = |one: u8, other: u8| one.max(other);
        let is_counter = sum.is_counter() || part.is_counter();
        let common = most(sum.common(), part.common());
        Word::new(
            most(sum.given(), part.given()),
            most(sum.family(), part.family()),
            common,
            most(sum.place(), part.place()),
            is_counter,
            sum.class(),
        )
    })
}

/// How a word is written.
#[must_use]
pub fn shape(raw: &[u8]) -> Shape {
    if raw.iter().all(u8::is_ascii_alphabetic) {
        return plain_shape(raw, raw.iter().filter(|byte| byte.is_ascii_uppercase()).count());
    }
    let (mut letters, mut capitals, mut smalls, mut inner, mut after_hyphen) = (0u32, 0u32, 0u32, 0u32, 0u32);
    let (mut first, mut is_part_start, mut at, mut inner_at) = (false, true, 0, 0);
    while at < raw.len() {
        let (char, length) = fold::decode(&raw[at..]);
        let is_start = std::mem::replace(&mut is_part_start, matches!(char, '-' | '\'' | '’'));
        if is_letter(char) {
            if char.is_uppercase() {
                capitals += 1;
                first |= letters == 0;
                if letters > 0 && !is_start {
                    inner += 1;
                    inner_at = at;
                }
                after_hyphen += u32::from(letters > 0 && is_start);
            } else if char.is_lowercase() {
                smalls += 1;
            }
            letters += 1;
        }
        at += length;
    }
    match (first, capitals, smalls) {
        (_, 0, 0) => Shape::Caseless,
        (true, 1, 0) if letters == 1 => Shape::Initial,
        (true, _, 0) if letters < 4 => Shape::ShortCapitals,
        (true, _, 0) => Shape::Capitals,
        (false, 0, _) => Shape::Lower,
        (true, _, _) if inner == 1 && PREFIXES.contains(&&raw[..inner_at]) => Shape::Inner,
        (_, _, _) if inner > 0 || !first => Shape::Camel,
        (true, _, _) if after_hyphen > 0 => Shape::Hyphen,
        _ => Shape::Capital,
    }
}

/// The same for a word of plain letters alone, so many of them capitals.
pub(super) fn plain_shape(raw: &[u8], capitals: usize) -> Shape {
    let first = raw.first().is_some_and(u8::is_ascii_uppercase);
    match (first, capitals, raw.len()) {
        (_, _, 0) => Shape::Caseless,
        (false, 0, _) => Shape::Lower,
        (true, 1, 1) => Shape::Initial,
        (true, 1, _) => Shape::Capital,
        (true, capitals, length) if capitals == length => {
            if length < 4 {
                Shape::ShortCapitals
            } else {
                Shape::Capitals
            }
        }
        (true, 2, _) => {
            let inner = raw.iter().rposition(u8::is_ascii_uppercase).unwrap_or_default();
            if PREFIXES.contains(&&raw[..inner]) { Shape::Inner } else { Shape::Camel }
        }
        _ => Shape::Camel,
    }
}

#[cfg(test)]
mod tests {
    use super::{Shape, shape};

    #[test]
    fn shapes() {
        let cases = [
            ("word", Shape::Lower),
            ("Word", Shape::Capital),
            ("Élan", Shape::Capital),
            ("J", Shape::Initial),
            ("USA", Shape::ShortCapitals),
            ("SMITH", Shape::Capitals),
            ("McDonald", Shape::Inner),
            ("O'Brien", Shape::Hyphen),
            ("Jean-Luc", Shape::Hyphen),
            ("HashMap", Shape::Camel),
            ("iPhone", Shape::Camel),
            ("王", Shape::Caseless),
            ("Иван", Shape::Capital),
        ];
        for (word, wanted) in cases {
            assert_eq!(shape(word.as_bytes()), wanted, "{word}");
        }
    }
}
