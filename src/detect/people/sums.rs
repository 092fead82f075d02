//! The weights of a token added up, in half as many steps as it has features.
//!
//! [`features`](super::features) tells what the model sees of a token, one row of weights for each thing. Rows that depend on the same few numbers
//! are added up when the model is opened, and what a word brings whatever stands beside it once for each word ([`Share`]). Sums of whole
//! numbers do not depend on their order, so that these are the same to the bit; a test compares them.

use super::crf::LABELS;
use super::features::{BASES, Manner, REACH, S, T, TEMPLATES, X, class, names, nearest, position, tuple};
use super::memo::Memo;
use super::token::{SHAPES, Token};

/// The weights of all labels, one beside the other in sixteen bits each, all raised by as much that none is negative: what counts is only how they
/// differ, and rows can be added up in one step, since those of all features together stay below the room of one.
pub type Sum = u64;
/// Where those of each label begin: first every other byte of a row, then the rest, as [`spread`] leaves them.
const LANES: [usize; LABELS] = [0, 32, 16, 48];

const _: () = assert!(TEMPLATES * 255 < 1 << 16);

/// The weights of a row, as [`Sum`] tells. This is done whenever one is added: rows that stand ready take twice the memory, and time at every start.
#[inline]
fn spread(row: [u8; LABELS]) -> Sum {
    let raised = u64::from(u32::from_le_bytes(row) ^ 0x8080_8080);
    (raised | raised << 24) & 0x00FF_00FF_00FF_00FF
}

/// What is summed up for each label.
#[inline]
pub fn of_labels(sum: Sum) -> [u16; LABELS] {
    LANES.map(|lane| (sum >> lane) as u16)
}

/// What a word brings to the sums of tokens, whatever else is near: to its own, and to those beside it, which may begin with a capital or not.
#[derive(Debug, Clone, Copy, Default)]
pub struct Share {
    /// To its own.
    own: Sum,
    /// To that of the token behind it.
    before: [Sum; 2],
    /// To that of the token before it.
    behind: [Sum; 2],
    /// To that of the second behind it.
    second: [Sum; 2],
    /// To that of the second before it.
    next: [Sum; 2],
    tuple: u16,
    class: u8,
    names: u8,
}

/// Rows of weights, those that belong together added up.
pub struct Sums<'d> {
    rows: &'d [[u8; LABELS]],
    /// By what the lists know and the shape.
    known: Box<[Sum]>,
    /// By what the lists know and the place.
    placed: Box<[Sum]>,
    /// By the shapes of three tokens.
    shapes: Box<[Sum]>,
    /// By the shapes of the two before, and whether the token begins with a capital; the same behind.
    before: Box<[Sum]>,
    behind: Box<[Sum]>,
    /// By what touches the token.
    sides: Box<[Sum]>,
}

const fn row(template: usize, value: u32) -> usize {
    (BASES[template] + value) as usize
}

impl<'d> Sums<'d> {
    /// Adds up what belongs together of rows of weights.
    #[must_use]
    pub fn new(rows: &'d [[u8; LABELS]]) -> Self {
        let at = |template: usize, value: u32| spread(rows[row(template, value)]);
        let table = |size: u32, sum: &dyn Fn(u32) -> Sum| (0..size).map(sum).collect::<Box<[Sum]>>();
        let known = table(T * S, &|index| {
            let (what, shape) = (index / S, index % S);
            let names = what / 4;
            let (given, family, common) = (names / 20, names / 5 % 4, names % 5);
            at(1, index) + at(4, given * S + shape) + at(5, family * S + shape) + at(6, common * S + shape)
        });
        let placed = table(T * 12, &|index| at(2, index) + at(42, index / 12 / 4 * 12 + index % 12));
        let shapes = table(S * S * S, &|index| {
            let (before, own, behind) = (index / S / S, index / S % S, index % S);
            at(31, index) + at(12, before * S + own) + at(13, behind * S + own)
        });
        let before = table(S * S * 2, &|index| at(38, index / 2) + at(20, index / 2 / S * 2 + index % 2));
        let behind = table(S * S * 2, &|index| at(39, index / 2) + at(21, index / 2 % S * 2 + index % 2));
        let sides = table(256, &|index| at(41, index) + at(11, index / 32 * 8 + index / 4 % 8));
        Self { known, placed, shapes, before, behind, sides, rows }
    }

    #[inline]
    fn at(&self, template: usize, value: u32) -> Sum {
        spread(self.rows[row(template, value)])
    }

    /// What a token brings by its word and shape.
    #[must_use]
    pub fn share(&self, token: &Token) -> Share {
        let shape = token.shape as u32;
        let (what, class, cue) = (tuple(token.word), class(token.word), u32::from(token.cue));
        let own = self.known[(what * S + shape) as usize]
            + self.at(3, class * S + shape)
            + self.at(7, token.ending.into())
            + self.at(8, token.last.into())
            + self.at(9, token.beginning.into())
            + self.at(10, u32::from(token.letters) * S + shape)
            + self.at(24, cue);
        let pair = |sum: &dyn Fn(u32) -> Sum| [sum(0), sum(1)];
        Share {
            own,
            before: pair(&|cap| self.at(14, what * 2 + cap) + self.at(25, cue * 2 + cap)),
            behind: pair(&|cap| self.at(15, what * 2 + cap) + self.at(26, cue * 2 + cap)),
            second: pair(&|cap| self.at(22, class * 2 + cap) + self.at(27, cue) + self.at(36, what)),
            next: pair(&|cap| self.at(23, class * 2 + cap) + self.at(28, cue) + self.at(37, what)),
            tuple: what as u16,
            class: class as u8,
            names: names(token.word) as u8,
        }
    }

    /// The sum of all rows of the token at `at`. `tokens` has [`REACH`] tokens of context on both sides.
    #[inline]
    #[must_use]
    pub fn sum(&self, tokens: &[Token], at: usize, manner: Manner, memo: &Memo) -> Sum {
        let Some(around) = tokens.get(at - REACH..=at + REACH).and_then(|around| around.first_chunk::<{ 2 * REACH + 1 }>()) else { return 0 };
        let (second, before, own, behind, next) = (&around[REACH - 2], &around[REACH - 1], &around[REACH], &around[REACH + 1], &around[REACH + 2]);
        let (far, left, what, right, farther) = (memo.of(second), memo.of(before), memo.of(own), memo.of(behind), memo.of(next));
        let cap = usize::from(own.is_capital());
        let shape = own.shape as u32;
        let place = manner as u32 * 3 + position(before);
        let (class_left, class_right) = (u32::from(left.class), u32::from(right.class));
        let (sides, touches) = (sides(own), usize::from(own.word.is_name()) * 2 + usize::from(own.is_word()));
        let shapes = ((before.shape as u32 * S + shape) * S + behind.shape as u32) as usize;
        let by_word = what.own + left.before[cap] + right.behind[cap] + far.second[cap] + farther.next[cap];
        let by_shape = self.shapes[shapes]
            + self.before[(second.shape as usize * SHAPES + before.shape as usize) * 2 + cap]
            + self.behind[(behind.shape as usize * SHAPES + next.shape as usize) * 2 + cap]
            + self.sides[sides as usize * 4 + touches]
            + self.at(0, shape * 12 + place)
            + self.at(43, self::sides(before) * 8 + u32::from(own.right))
            + self.at(44, self::sides(behind) * 8 + u32::from(own.left));
        let commons = (u32::from(before.word.common()) * 5 + u32::from(own.word.common())) * 5 + u32::from(behind.word.common());
        let by_pair = self.placed[usize::from(what.tuple) * 12 + place as usize]
            + self.at(16, class_left * S + shape)
            + self.at(17, class_right * S + shape)
            + self.at(18, u32::from(left.names) * 80 + u32::from(what.names))
            + self.at(19, u32::from(right.names) * 80 + u32::from(what.names))
            + self.at(29, u32::from(far.class) * X + class_left)
            + self.at(30, class_right * X + u32::from(farther.class))
            + self.at(40, commons);
        by_word + by_shape + by_pair + self.nearest_words(around, cap as u32, memo)
    }

    /// What the nearest words on both sides bring, which may stand beyond marks and line ends.
    #[inline]
    fn nearest_words(&self, around: &[Token; 2 * REACH + 1], cap: u32, memo: &Memo) -> Sum {
        let (before, gap) = nearest(around[..REACH].iter().rev());
        let (behind, gap_behind) = nearest(around[REACH + 1..].iter());
        let is_far = u32::from(gap_behind > 0);
        let class = |token: &Token| u32::from(memo.of(token).class);
        self.at(32, u32::from(before.cue) * 3 + gap)
            + self.at(33, u32::from(behind.cue) * 2 + is_far)
            + self.at(34, class(before) * 6 + gap * 2 + cap)
            + self.at(35, class(behind) * 4 + is_far * 2 + cap)
    }
}

/// What touches a token on both sides, as one number below 64.
#[inline]
const fn sides(token: &Token) -> u32 {
    token.left as u32 * 8 + token.right as u32
}

#[cfg(test)]
mod tests {
    use super::{of_labels, spread};
    use crate::detect::people::PEOPLE;
    use crate::detect::people::features::{REACH, features, manner};
    use crate::detect::people::memo::{Memo, Words};
    use crate::detect::people::token::{self, Token};

    #[test]
    fn each_label_has_its_own_weight() {
        assert_eq!(of_labels(spread([1, 2, 3, 4]) + spread([0x80, 0x7F, 0, 0])), [0x81, 0x82 + 0xFF, 0x83 + 0x80, 0x84 + 0x80]);
    }

    #[test]
    fn sums_are_those_of_the_features() {
        let text = include_bytes!("../../../tests/names/texts.txt");
        let (table, model) = (&PEOPLE.table, &PEOPLE.model);
        let mut memo = Memo::default();
        for (from, piece) in text.chunks(2000).scan(0, |at, piece| Some((std::mem::replace(at, *at + piece.len()), piece))) {
            memo.begin(Some(model));
            let mut tokens = vec![Token::EDGE; REACH];
            token::read(text, from, from + piece.len(), &mut Words { table, cues: &model.cues, model: Some(model), memo: &mut memo }, &mut tokens);
            tokens.resize(tokens.len() + REACH, Token::EDGE);
            let manner = manner(&tokens);
            for at in REACH..tokens.len() - REACH {
                let mut wanted = 0;
                features(&tokens, at, manner, |row| wanted += spread(model.sums.rows[row as usize]));
                assert_eq!(model.sums.sum(&tokens, at, manner, &memo), wanted, "token {at} behind byte {from}");
            }
        }
    }
}
