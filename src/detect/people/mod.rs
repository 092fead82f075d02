//! Names of people in running text.
//!
//! No list and no rule finds names alone: `Rose` is a flower, `Okta` a company, and half of all family names stand in no list. So a line is
//! read in three steps. The [`gate`] keeps the words that could be part of a name, by one probe of a [table](mod@table) each; around those alone the text
//! is cut into [`token`]s, and a small sequence [`crf`] weighs each word with its neighbours; what it finds is [`after`]wards measured by the kind
//! of text. Everything looks only at the bytes of a line and the tokens beside it, so a scan that is split anywhere finds the same.
//!
//! `docs/names.md` tells how the table and the weights are made.

pub mod after;
pub mod caseless;
pub mod column;
pub mod crf;
pub mod cues;
pub mod features;
pub mod fold;
pub mod gate;
mod header;
mod known;
mod letters;
pub mod memo;
mod row;
mod side;
pub mod sums;
pub mod table;
pub mod things;
pub mod token;
pub mod tongue;

use std::sync::LazyLock;

use crate::content::Writing;
use crate::span::Span;
use crf::{Lattice, Model};
use features::REACH;
use gate::{Starts, Verdicts};
use memo::{Memo, Words};
use table::Table;
use token::{Shape, Token};

/// How far around a word that passed the gate a text is decoded, in bytes.
const AROUND: usize = 28;
/// The longest line that is read as one; longer ones are cut near the multiples of this.
const LINE: usize = 1024;

static TABLE: &[u8] = include_bytes!("../../../patterns/lexicons/names/table.bin");
static WEIGHTS: &[u8] = include_bytes!("../../../patterns/lexicons/names/weights.bin");

/// The table and the model that are compiled in.
pub static PEOPLE: LazyLock<People<'static>> = LazyLock::new(|| People {
    table: Table::open(TABLE).expect("a test opens the table that is compiled in"),
    model: Model::open(WEIGHTS).expect("a test opens the weights that are compiled in"),
});

/// The table that is compiled in, without the model: for training.
///
/// # Errors
/// When it is not of this format.
pub fn table() -> Result<Table<'static>, String> {
    Table::open(TABLE)
}

/// What names are found with. Immutable; shared by all threads.
pub struct People<'d> {
    /// The words.
    pub table: Table<'d>,
    /// The model.
    pub model: Model<'d>,
}

/// A run of tokens that the model holds for a name.
#[derive(Debug, Clone, Copy)]
pub struct Run {
    /// Where it stands.
    pub span: Span,
    /// Its first token among those of the stretch.
    pub first: usize,
    /// The token behind its last.
    pub end: usize,
    /// How sure the model is that all of it is a name, 0 to 1.
    pub score: f32,
}

/// Buffers of one thread.
#[derive(Default)]
pub struct Workspace {
    /// Where words may begin with a capital in the part that is read.
    pub starts: Starts,
    verdicts: Verdicts,
    survivors: Vec<Span>,
    stretches: Vec<Span>,
    tokens: row::Row,
    lattice: Lattice,
    memo: Memo,
}

impl People<'_> {
    /// Hands every stretch of `part` in which a name may stand to `each`, with its tokens, of which the first and last [`REACH`] are context.
    pub fn stretches(&self, text: &[u8], part: Span, writing: Writing, space: &mut Workspace, each: impl FnMut(&[Token], &Memo, &mut Lattice)) {
        let part = Span::new(part.start.min(text.len()), part.end.min(text.len()));
        space.starts.read(text, part);
        self.started(text, part, writing, space, each);
    }

    /// The same where the [`Starts`] of `part` are known.
    fn started(&self, text: &[u8], part: Span, writing: Writing, space: &mut Workspace, mut each: impl FnMut(&[Token], &Memo, &mut Lattice)) {
        let Workspace { starts, verdicts, survivors, stretches, tokens, lattice, memo } = space;
        survivors.clear();
        gate::survivors(text, part, writing, &self.table, (starts, verdicts), survivors);
        if writing == Writing::Prose {
            self.small(text, part, starts, survivors);
        }
        stretches.clear();
        tokens.forget();
        let mut line = Span::default();
        for word in survivors {
            // Every byte of a line has the same one.
            if !(line.start..line.end).contains(&word.start) {
                line = line_of(text, word.start);
            }
            let stretch = Span::new(back(text, line.start, word.start), ahead(text, line.end.max(word.end), word.end));
            match stretches.last_mut() {
                Some(last) if last.end >= stretch.start && last.start >= line.start => last.end = last.end.max(stretch.end),
                _ => stretches.push(stretch),
            }
        }
        for stretch in stretches {
            if memo.begin(Some(&self.model)) {
                tokens.forget();
            }
            let words = &mut Words { table: &self.table, cues: &self.model.cues, model: Some(&self.model), memo };
            let tokens = tokens.read(text, *stretch, words);
            if tokens.len() > 2 * REACH {
                each(tokens, memo, lattice);
            }
        }
    }

    /// Adds the words of lines in small letters.
    fn small(&self, text: &[u8], part: Span, starts: &Starts, out: &mut Vec<Span>) {
        let known = out.len();
        let mut at = part.start;
        let mut next = 0;
        while at < part.end {
            let end = memchr::memchr(b'\n', &text[at..part.end]).map_or(part.end, |length| at + length);
            let line = Span::new(at, end);
            while next < known && out[next].start < line.start {
                next += 1;
            }
            if out[..known].get(next).is_none_or(|word| word.start >= line.end) {
                gate::small_survivors(text, line, starts, &self.table, out);
            }
            at = end + 1;
        }
        if out.len() > known {
            out.sort_by_key(|word| word.start);
        }
    }

    /// The runs of a decoded stretch.
    pub fn runs(&self, text: &[u8], tokens: &[Token], memo: &Memo, lattice: &mut Lattice, mut each: impl FnMut(Run)) {
        self.model.decode(tokens, memo, lattice);
        let is_name = |at: usize| lattice.chances[at - REACH][0] < 0.5;
        let end = tokens.len() - REACH;
        let mut at = REACH;
        while at < end {
            let first = at;
            while at < end && is_name(at) {
                at += 1;
            }
            if let Some((first, last)) = trimmed(tokens, first, at) {
                let least = (first..last).map(|at| 1.0 - lattice.chances[at - REACH][0]).fold(1.0, f32::min);
                let span = Span::new(tokens[first].start as usize, tokens[last - 1].end as usize);
                if span.end <= text.len() {
                    each(Run { span, first, end: last, score: least });
                }
            }
            at = at.max(first + 1);
        }
    }
}

/// A run without the marks, line ends and genitives at its ends. A full stop stays behind an initial.
fn trimmed(tokens: &[Token], mut first: usize, mut end: usize) -> Option<(usize, usize)> {
    while first < end && !tokens[first].is_word() {
        first += 1;
    }
    while end > first {
        let last = &tokens[end - 1];
        let is_dotted = last.shape == Shape::Stop && tokens[end - 2.min(end)].shape == Shape::Initial && end - first > 2;
        if last.is_word() || is_dotted {
            break;
        }
        end -= 1;
    }
    (first < end).then_some((first, end))
}

/// The line of the byte at `at`, cut near multiples of [`LINE`] where it is long. It is found from the bytes around alone.
fn line_of(text: &[u8], at: usize) -> Span {
    let cut = |multiple: usize| {
        let near = &text[multiple.min(text.len())..(multiple + 64).min(text.len())];
        near.iter().position(|&byte| byte == b' ').map_or(multiple, |length| multiple + length)
    };
    let multiple = at / LINE * LINE;
    let floor = if cut(multiple) <= at { cut(multiple) } else { cut(multiple.saturating_sub(LINE)) };
    let floor = if multiple == 0 { 0 } else { floor };
    let ceiling = if cut(multiple) > at && multiple > 0 { cut(multiple) } else { cut(multiple + LINE) }.min(text.len());
    let start = memchr::memrchr(b'\n', &text[floor..at]).map_or(floor, |length| floor + length + 1);
    let end = memchr::memchr(b'\n', &text[at..ceiling.max(at)]).map_or(ceiling.max(at), |length| at + length);
    Span::new(start, end)
}

/// Where a stretch begins: some bytes before a word, at a blank, in its line.
fn back(text: &[u8], line: usize, word: usize) -> usize {
    word_start(text, word.saturating_sub(AROUND).max(line), word).max(line)
}

fn ahead(text: &[u8], line: usize, word: usize) -> usize {
    word_stop(text, (word + AROUND).min(line), word).min(line)
}

/// The first byte at or behind `from` that follows a blank, at most `most`.
fn word_start(text: &[u8], from: usize, most: usize) -> usize {
    if from == 0 || from >= most || text[from - 1].is_ascii_whitespace() {
        return from.min(most);
    }
    text[from..most].iter().position(u8::is_ascii_whitespace).map_or(most, |length| from + length)
}

/// The last blank or end at or before `to`, at least `least`.
fn word_stop(text: &[u8], to: usize, least: usize) -> usize {
    if to <= least || to >= text.len() || text[to].is_ascii_whitespace() {
        return to.max(least);
    }
    text[least..to].iter().rposition(u8::is_ascii_whitespace).map_or(least, |length| least + length)
}
