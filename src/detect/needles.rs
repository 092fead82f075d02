//! Literals found in one pass: the prefixes of credentials, the anchors of regular expressions, signs of disguise and terms, some thousand of them.
//!
//! No automaton reads every byte. A literal that begins with a letter or digit can only stand where a word or a camel hump begins, one that
//! begins with punctuation only where that stands, and one that is marked `*` only where a word ends and a number follows. These places are
//! known as bits; at each of them a few bits tell by four bytes whether any literal goes on like that ([`Filters`]), and only then are literals looked up.
//! Two lists, of which one is looked up everywhere and the other here and there, share the first of these steps ([`Openings`]).

use crate::span::Span;

use super::planes::{self, BLOCK, Block, DIGIT, HIGH, LETTER, MARK, Planes, UPPER, ones};
use super::prefixes::ByteSet;
use filter::{Filter, Filters};

mod filter;

/// A literal to be found.
#[derive(Clone, Copy)]
pub(super) struct Literal<'l> {
    /// Its bytes.
    pub(super) bytes: &'l [u8],
    /// Whether the case of ASCII letters matters.
    pub(super) is_exact: bool,
}

/// A literal that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Found {
    pub(super) end: usize,
    pub(super) start: usize,
    /// Its index.
    pub(super) literal: usize,
}

/// Punctuation at which literals are not looked for, because it stands everywhere.
const COMMON: [u8; 5] = [b' ', b'.', b',', b'\'', b'"'];
/// How far behind the end of a word the number stands that a literal marked `*` needs, in bytes.
const NUMBER: u32 = 4;

/// As long is a literal mostly, in bytes.
const LENGTH: usize = 12;

/// Where a literal is looked for.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    /// Where a word or a hump begins, or where punctuation stands: at this offset of the literal.
    Head(usize),
    /// Where a word ends, which is before this offset.
    Tail(usize),
}

/// All literals, by where they are looked for.
#[derive(Default)]
pub(super) struct Needles {
    /// The bytes of all literals, one behind the other.
    bytes: Vec<u8>,
    literals: Vec<Stored>,
    heads: Index,
    tails: Index,
    /// The bytes before the places of search of tails.
    ends: ByteSet,
    filter: Filter,
    marks: Vec<u8>,
    longest: usize,
}

/// Where in the bytes of all literals one stands.
#[derive(Clone, Copy)]
struct Stored {
    start: u32,
    length: u16,
    is_exact: bool,
}

impl Needles {
    /// Indexes literals. The index of each is its place in the list. A `*` before a literal that is not exact means that it ends a word.
    pub(super) fn new<'l>(literals: impl Iterator<Item = Literal<'l>>) -> Self {
        let count = literals.size_hint().0;
        let mut needles = Self { literals: Vec::with_capacity(count), bytes: Vec::with_capacity(count * LENGTH), ..Self::default() };
        let (mut heads, mut tails) = (Vec::with_capacity(count), Vec::new());
        for (index, Literal { bytes, is_exact }) in literals.enumerate() {
            let tail = bytes.strip_prefix(b"*").filter(|rest| !is_exact && !rest.is_empty());
            let bytes = tail.unwrap_or(bytes);
            match place(bytes, tail.is_some()) {
                Place::Head(at) => {
                    let first = bytes[at];
                    if !first.is_ascii_alphanumeric() && first < 128 && !needles.marks.contains(&first) {
                        needles.marks.push(first);
                    }
                    needles.filter.admit(&bytes[at..]);
                    heads.push((index, at, key_at(bytes, at)));
                }
                Place::Tail(end) => {
                    let last = bytes[end - 1];
                    needles.ends = needles.ends.with(ByteSet::these([last.to_ascii_lowercase(), last.to_ascii_uppercase()]));
                    tails.push((index, end, key_before(bytes, end)));
                }
            }
            needles.longest = needles.longest.max(bytes.len());
            let length = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
            needles.literals.push(Stored { start: narrow(needles.bytes.len()), length, is_exact });
            needles.bytes.extend_from_slice(bytes);
        }
        needles.heads = Index::new(&heads, &needles);
        needles.tails = Index::new(&tails, &needles);
        needles
    }

    /// The bytes of a literal.
    #[inline]
    fn literal(&self, index: usize) -> &[u8] {
        let Stored { start, length, .. } = self.literals[index];
        &self.bytes[start as usize..][..usize::from(length)]
    }

    /// Whether a literal is looked for at this punctuation.
    pub(super) fn begins_with(&self, byte: u8) -> bool {
        self.marks.contains(&byte)
    }

    /// The length of the longest.
    pub(super) const fn longest(&self) -> usize {
        self.longest
    }

    /// Puts every literal whose place of search lies in `range` into `out`, in the order of their ends. The openings of the list that these are
    /// were marked.
    pub(super) fn find(&self, text: &[u8], ground: Ground<'_>, list: usize, range: Span, out: &mut Vec<Found>) {
        out.clear();
        for (offset, block) in ground.planes.blocks(range) {
            let inside = planes::inside(offset, range);
            for at in ones(ground.marks.of(offset, list) & inside) {
                let at = offset + at;
                self.push(&self.heads, key_at(text, at), text, at, out);
            }
            if !self.tails.is_empty() {
                for end in ones(tails(&block) & inside).map(|at| offset + at + 1).filter(|end| self.ends.holds(text[end - 1])) {
                    self.push(&self.tails, key_before(text, end), text, end, out);
                }
            }
        }
        out.sort_unstable();
    }

    fn push(&self, index: &Index, key: Key, text: &[u8], at: usize, out: &mut Vec<Found>) {
        let entries = index.of(key);
        if entries.is_empty() {
            return;
        }
        let head = Head::at(text, at);
        for &Entry { literal, lead, is_told, head: ref wanted } in entries {
            if !head.may_be(wanted) {
                continue;
            }
            let literal = literal as usize;
            if is_told {
                out.push(Found { end: at + usize::from(self.literals[literal].length), start: at, literal });
                continue;
            }
            let Some(start) = at.checked_sub(usize::from(lead)) else { continue };
            let bytes = self.literal(literal);
            let Some(here) = text.get(start..start + bytes.len()) else { continue };
            if if self.literals[literal].is_exact { here == bytes } else { here.eq_ignore_ascii_case(bytes) } {
                out.push(Found { end: start + bytes.len(), start, literal });
            }
        }
    }
}

/// The first of two lists whose openings are told in one go.
pub(super) const FIRST: usize = 0;
/// The second of them.
pub(super) const SECOND: usize = 1;

/// What tells where the literals of two lists may begin.
pub(super) struct Openings(Filters);

impl Openings {
    /// Of these lists.
    pub(super) fn new(first: &Needles, second: &Needles) -> Self {
        Self(Filters::new(&first.filter, &second.filter))
    }

    /// Marks where in `range` a literal of each list may go on like the bytes there. All places are asked before any is looked at, because which pass
    /// cannot be foretold.
    pub(super) fn mark(&self, text: &[u8], planes: &Planes, range: Span, marks: &mut Marks) {
        marks.blocks.clear();
        for (offset, block) in planes.blocks(range) {
            if marks.blocks.is_empty() {
                marks.start = offset;
            }
            marks.blocks.push(self.of(&text[offset..], heads(&block)));
        }
    }

    /// Those of a block, of whose `heads` `text` begins with the first.
    #[inline]
    fn of(&self, text: &[u8], heads: u64) -> [u64; 2] {
        // Near the end of the text whatever is looked up.
        let Some(bytes) = text.first_chunk::<{ BLOCK + 3 }>() else { return [heads; 2] };
        let mut openings = [0; 2];
        for at in ones(heads) {
            let passes = self.0.passes(std::array::from_fn(|next| bytes[at % BLOCK + next]));
            openings[FIRST] |= (passes & 1) << at;
            openings[SECOND] |= (passes >> 1) << at;
        }
        openings
    }
}

/// Where literals of two lists may begin in a stretch of text.
#[derive(Default)]
pub(super) struct Marks {
    /// Where in the text the first block stands.
    start: usize,
    blocks: Vec<[u64; 2]>,
}

impl Marks {
    /// The places in the block at `offset`; none where nothing was marked.
    #[inline]
    fn of(&self, offset: usize, list: usize) -> u64 {
        let index = offset.checked_sub(self.start).map(|from| from / BLOCK);
        index.and_then(|index| self.blocks.get(index)).map_or(0, |lists| lists[list])
    }
}

/// Where literals are looked for: what the bytes of a text are, and what was marked of them.
#[derive(Clone, Copy)]
pub(super) struct Ground<'g> {
    pub(super) planes: &'g Planes,
    pub(super) marks: &'g Marks,
}

/// Where words and humps begin, marks, and bytes beyond ASCII.
fn heads(block: &Block<'_>) -> u64 {
    let humps = block.of(UPPER) & block.behind(LETTER) & !block.behind(UPPER);
    block.word_starts() | humps | block.of(MARK) | block.of(HIGH)
}

/// Where words end that a number follows closely.
fn tails(block: &Block<'_>) -> u64 {
    let words = block.of(DIGIT) | block.of(LETTER);
    let ends = words & !block.word_ahead(1);
    if ends == 0 { 0 } else { ends & (1..=NUMBER).fold(0, |near, at| near | block.ahead(DIGIT, at)) }
}

fn place(bytes: &[u8], is_tail: bool) -> Place {
    let word = |at: usize| bytes[at].is_ascii_alphanumeric();
    if is_tail {
        let end = (1..=bytes.len()).rev().find(|&end| word(end - 1)).unwrap_or(bytes.len());
        return Place::Tail(end);
    }
    if !word(0) {
        // What follows punctuation begins a word; a long word is rarer than any punctuation.
        let length = |at: usize| bytes[at..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let inner = (1..bytes.len()).filter(|&at| word(at) && bytes[at - 1].is_ascii() && !word(at - 1)).max_by_key(|&at| length(at));
        return match inner {
            Some(at) if length(at) > 1 || COMMON.contains(&bytes[0]) => Place::Head(at),
            // ` år`: what stands everywhere is passed over to what does not.
            _ if COMMON.contains(&bytes[0]) && bytes.get(1).is_some_and(|byte| *byte >= 128) => Place::Head(1),
            _ => Place::Head(0),
        };
    }
    let is_short = bytes.len() > 1 && !word(1);
    if is_short && bytes[1] < 128 && !COMMON.contains(&bytes[1]) {
        return Place::Head(1);
    }
    Place::Head(0)
}

/// Three bytes, of which letters are folded; those that are missing are `None`.
type Key = [Option<u8>; 3];

#[inline]
fn key_at(bytes: &[u8], at: usize) -> Key {
    if let Some(&[a, b, c]) = bytes.get(at..at + 3).and_then(|key| key.as_array()) {
        return [Some(a), Some(b), Some(c)];
    }
    [bytes.get(at).copied(), bytes.get(at + 1).copied(), bytes.get(at + 2).copied()]
}

#[inline]
fn key_before(bytes: &[u8], end: usize) -> Key {
    let byte = |back: usize| end.checked_sub(back).and_then(|at| bytes.get(at)).copied();
    [byte(1), byte(2), byte(3)]
}

/// Eight bytes from the place of search on, letters folded, and which of them count.
#[derive(Clone, Copy)]
struct Head {
    bytes: u64,
    counted: u64,
}

impl Head {
    #[inline]
    fn at(text: &[u8], at: usize) -> Self {
        const FOLD: u64 = 0x2020_2020_2020_2020;
        let rest = &text[at.min(text.len())..];
        if let Some(&bytes) = rest.first_chunk::<8>() {
            return Self { bytes: u64::from_le_bytes(bytes) | FOLD, counted: u64::MAX };
        }
        let mut bytes = [0; 8];
        bytes[..rest.len()].copy_from_slice(rest);
        Self { bytes: u64::from_le_bytes(bytes) | FOLD, counted: (1 << (8 * rest.len())) - 1 }
    }

    /// Whether a literal that goes on like `wanted` can stand here.
    #[inline]
    fn may_be(&self, wanted: &Self) -> bool {
        (self.bytes ^ wanted.bytes) & wanted.counted == 0
    }
}

/// A literal in the list of those that are looked for at some bytes.
struct Entry {
    literal: u32,
    /// The offset of its place of search.
    lead: u16,
    /// Whether its head tells it from all else.
    is_told: bool,
    head: Head,
}

/// Literals by the three bytes at their place of search.
#[derive(Default)]
struct Index {
    /// By the first two bytes.
    pairs: Vec<Pair>,
    /// By the first two bytes and those third bytes there are, where in `list` their literals begin and end. Those that any third byte may follow
    /// stand there once.
    ranges: Vec<[u32; 2]>,
    list: Vec<Entry>,
}

/// The literals that go on from two bytes.
#[derive(Default, Clone, Copy)]
struct Pair {
    /// Which third bytes there are, as bits of their last five.
    thirds: u32,
    /// Where in `ranges` the first of them is.
    base: u32,
}

/// Six bits of a byte, letters without regard to case.
const fn folded(byte: u8) -> usize {
    (byte | 0x20) as usize & 0x3F
}

/// The bit that stands for a third byte.
const fn third(byte: u8) -> u32 {
    1 << (folded(byte) & 31)
}

impl Index {
    fn new(keys: &[(usize, usize, Key)], needles: &Needles) -> Self {
        if keys.is_empty() {
            return Self::default();
        }
        // For every pair of bytes the keys that begin so.
        let mut pairs: Vec<(u16, u32)> = Vec::with_capacity(keys.len());
        for (&(_, _, [first, second, _]), key) in keys.iter().zip(0..) {
            let all = |byte: Option<u8>| byte.map_or(0..64, |byte| folded(byte)..folded(byte) + 1);
            all(first).for_each(|first| all(second).for_each(|second| pairs.push(((first << 6 | second) as u16, key))));
        }
        pairs.sort_unstable();
        let bits = |key: u32| keys[key as usize].2[2].map_or(u32::MAX, third);
        let any = |key: u32| bits(key) == u32::MAX;
        let entry = |&(literal, lead, _): &(usize, usize, Key)| {
            let (bytes, is_exact) = (needles.literal(literal), needles.literals[literal].is_exact);
            // What folding makes equal are letters, where letters are wanted, and nothing else.
            let is_told = lead == 0 && !is_exact && bytes.len() <= 8 && bytes.iter().all(u8::is_ascii_alphabetic);
            Entry { literal: narrow(literal), lead: u16::try_from(lead).unwrap_or(u16::MAX), is_told, head: Head::at(bytes, lead) }
        };
        let room = pairs.len() * 2;
        let mut index = Self { pairs: vec![Pair::default(); 1 << 12], ranges: Vec::with_capacity(room), list: Vec::with_capacity(room) };
        for group in pairs.chunk_by(|(one, _), (other, _)| one == other) {
            let thirds = group.iter().fold(0, |thirds, &(_, key)| thirds | bits(key));
            index.pairs[usize::from(group[0].0)] = Pair { thirds, base: narrow(index.ranges.len()) };
            let mut of_any = None;
            for bit in (0..32).map(|shift| 1 << shift).filter(|bit| thirds & bit != 0) {
                let is_of_any = group.iter().all(|&(_, key)| any(key) || bits(key) & bit == 0);
                let range = of_any.filter(|_| is_of_any).unwrap_or_else(|| {
                    let start = narrow(index.list.len());
                    index.list.extend(group.iter().filter(|&&(_, key)| bits(key) & bit != 0).map(|&(_, key)| entry(&keys[key as usize])));
                    [start, narrow(index.list.len())]
                });
                index.ranges.push(range);
                of_any = of_any.or(is_of_any.then_some(range));
            }
        }
        index
    }

    fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The literals that may stand where these bytes do. What is missing at the end of a text is looked up as zeros.
    #[inline]
    fn of(&self, key: Key) -> &[Entry] {
        let [first, second, last] = key.map(|byte| byte.unwrap_or(0));
        let Some(Pair { thirds, base }) = self.pairs.get(folded(first) << 6 | folded(second)) else { return &[] };
        let bit = third(last);
        if thirds & bit == 0 {
            return &[];
        }
        let at = (base + (thirds & (bit - 1)).count_ones()) as usize;
        let [start, end] = self.ranges[at];
        &self.list[start as usize..end as usize]
    }
}

fn narrow(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::super::planes::{Planes, table};
    use super::{FIRST, Ground, Literal, Marks, Needles, Openings};
    use crate::span::Span;

    fn found(literals: &[(&str, bool)], text: &str) -> Vec<String> {
        let needles = Needles::new(literals.iter().map(|(text, is_exact)| Literal { bytes: text.as_bytes(), is_exact: *is_exact }));
        let range = Span::new(0, text.len());
        let mut planes = Planes::default();
        planes.read(text.as_bytes(), range, &table(|byte| needles.begins_with(byte), |_| false));
        let (mut marks, mut out) = (Marks::default(), Vec::new());
        Openings::new(&needles, &needles).mark(text.as_bytes(), &planes, range, &mut marks);
        needles.find(text.as_bytes(), Ground { planes: &planes, marks: &marks }, FIRST, range, &mut out);
        out.iter().map(|found| text[found.start..found.end].to_owned()).collect()
    }

    #[test]
    fn there_may_be_more_literals_than_sixteen_bits_count() {
        let literals: Vec<String> = (0..70_000).map(|number| format!("customer {number} ")).collect();
        let literals: Vec<(&str, bool)> = literals.iter().map(|literal| (literal.as_str(), false)).collect();
        assert_eq!(found(&literals, "Customer 3 and customer 69999 !"), ["Customer 3 ", "customer 69999 "]);
    }

    #[test]
    fn literals_stand_where_words_begin_or_end_and_at_punctuation() {
        for (literal, is_exact, text, wanted) in [
            ("ghp_", true, "x ghp_ GHP_ aghp_ _ghp_", &["ghp_", "ghp_"][..]),
            ("api_key", false, "API_KEY myApi_key myapi_key", &["API_KEY", "Api_key"]),
            ("@", false, "a@b @", &["@", "@"]),
            (" st ", false, "Main ST east st", &[" ST "]),
            ("://", false, "http://x", &["://"]),
            ("Q~", false, "abcQ~x", &["Q~"]),
            ("*weg", false, "Birkenweg 5, Weg 7, Umweg, wegen 3", &["weg", "Weg"]),
            ("*straße", false, "Hauptstraße 12", &["straße"]),
            ("*str.", false, "Goethestr. 3", &["str."]),
            ("歳", false, "30歳", &["歳"]),
            ("né ", false, "né en", &["né "]),
            (" år", false, "34 år, vår 1 är", &[" år"]),
        ] {
            assert_eq!(found(&[(literal, is_exact)], text), wanted, "{literal} in {text}");
        }
    }
}
