//! The tokens of one stretch of text after the other, with the words around each that the model may look at.
//!
//! Where names are many, what is context of one stretch is the next one: such tokens are read once. No token reaches over a blank, so a
//! text that is cut at blanks has the tokens of its parts.

use super::features::REACH;
use super::memo::Words;
use super::token::{self, Token};
use super::{word_start, word_stop};
use crate::span::Span;

/// How far around a stretch tokens are read as context, in bytes.
const CONTEXT: usize = 72;
/// So many tokens are kept before the first are dropped.
const KEPT: usize = 1024;

/// Tokens in the order of a text, and the part of it of which they are.
#[derive(Default)]
pub struct Row {
    tokens: Vec<Token>,
    read: Span,
}

impl Row {
    /// Forgets the tokens: another text is read, or their words are known no more.
    pub fn forget(&mut self) {
        self.tokens.clear();
        self.read = Span::default();
    }

    /// The tokens of a stretch, with [`REACH`] tokens of context on both sides. Stretches come in the order of the text.
    pub fn read(&mut self, text: &[u8], stretch: Span, words: &mut Words<'_>) -> &[Token] {
        let from = word_start(text, stretch.start.saturating_sub(CONTEXT), stretch.start);
        let to = word_stop(text, (stretch.end + CONTEXT).min(text.len()), stretch.end);
        let around = Span::new(from, to);
        let is_cut_well = is_cut(text, stretch.start) && is_cut(text, stretch.end);
        let known = if is_cut_well { self.go_on(text, stretch, around, words) } else { None };
        let inner = known.unwrap_or_else(|| {
            let inner = self.begin(text, stretch, around, words);
            if !(is_cut_well && is_cut(text, self.read.start) && is_cut(text, self.read.end)) {
                self.read = Span::default();
            }
            inner
        });
        &self.tokens[inner.start - REACH..inner.end + REACH]
    }

    /// Reads a stretch and what is around it.
    fn begin(&mut self, text: &[u8], stretch: Span, around: Span, words: &mut Words<'_>) -> std::ops::Range<usize> {
        let out = &mut self.tokens;
        out.clear();
        out.resize(REACH, Token::EDGE);
        // More than the model can see is not read; characters that are no tokens may make it less.
        let mut from = last_chunks(text, around.start, stretch.start);
        token::read(text, from, stretch.start, words, out);
        if out.len() < 2 * REACH {
            out.truncate(REACH);
            from = around.start;
            token::read(text, from, stretch.start, words, out);
        }
        let first = out.len();
        token::read(text, stretch.start, stretch.end, words, out);
        let end = out.len();
        let mut to = first_chunks(text, stretch.end, around.end);
        token::read(text, stretch.end, to, words, out);
        if out.len() < end + REACH {
            token::read(text, to, around.end, words, out);
            to = around.end;
        }
        // What lies behind the last of them is read no more.
        self.read = if out.len() < end + REACH { Span::default() } else { Span::new(from, to) };
        out.resize(out.len().max(end + REACH), Token::EDGE);
        first..end
    }

    /// Reads a stretch of which a part, or what is before it, was read; `None` where what is known does not do.
    fn go_on(&mut self, text: &[u8], stretch: Span, around: Span, words: &mut Words<'_>) -> Option<std::ops::Range<usize>> {
        if !(self.read.start..=self.read.end).contains(&stretch.start) {
            return None;
        }
        let behind = |tokens: &[Token], place: usize| tokens.partition_point(|token| (token.start as usize) < place);
        let mut first = behind(&self.tokens, stretch.start);
        if first > KEPT {
            let dropped = first - 2 * REACH;
            self.tokens.drain(..dropped);
            first -= dropped;
        }
        // The first of them may be what stands for the beginning of the text.
        if first < 2 * REACH || (self.tokens[first - REACH].start as usize) < around.start {
            return None;
        }
        if stretch.end > self.read.end {
            token::read(text, self.read.end, stretch.end, words, &mut self.tokens);
            self.read.end = stretch.end;
        }
        let end = behind(&self.tokens, stretch.end);
        for to in [first_chunks(text, self.read.end, around.end.max(self.read.end)), around.end] {
            if self.tokens.len() < end + REACH && to > self.read.end {
                token::read(text, self.read.end, to, words, &mut self.tokens);
                self.read.end = to;
            }
        }
        let last = self.tokens.get(end + REACH - 1)?;
        ((last.start as usize) < around.end && is_cut(text, self.read.end)).then_some(first..end)
    }
}

/// Whether a text may be cut at a place: no token reaches over it.
fn is_cut(text: &[u8], at: usize) -> bool {
    let is_blank = |at: usize| text.get(at).is_none_or(u8::is_ascii_whitespace);
    is_blank(at) || at.checked_sub(1).is_none_or(is_blank)
}

/// Where the last [`REACH`] runs without blanks of `text[from..to]` begin; `from` if there are fewer.
fn last_chunks(text: &[u8], from: usize, to: usize) -> usize {
    let is_start = |at: &usize| !text[*at].is_ascii_whitespace() && (*at == from || text[*at - 1].is_ascii_whitespace());
    (from..to).rev().filter(is_start).nth(REACH - 1).unwrap_or(from)
}

/// The blank behind the first [`REACH`] runs without blanks of `text[from..to]`; `to` if there are fewer.
fn first_chunks(text: &[u8], from: usize, to: usize) -> usize {
    let is_end = |at: &usize| text[*at].is_ascii_whitespace() && *at > from && !text[*at - 1].is_ascii_whitespace();
    (from..to).filter(is_end).nth(REACH - 1).unwrap_or(to)
}
