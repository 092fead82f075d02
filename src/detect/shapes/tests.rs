//! Shapes that no pack has: whatever a user writes, the lane finds what the shape matches where a word or its punctuation begins.

use proptest::prelude::*;

use super::{Shapes, longest};
use crate::detect::planes::{self, Planes};
use crate::pack::shape::{Class, Piece, Shape};
use crate::span::Span;

fn class() -> impl Strategy<Value = Class> {
    let literal = prop::sample::select(b"AbZ07-./:=#+".as_slice()).prop_map(Class::Literal);
    prop_oneof![3 => Just(Class::Digit), 2 => Just(Class::Upper), 1 => Just(Class::Lower), 1 => Just(Class::Hex), 1 => Just(Class::Word), 2 => literal]
}

fn piece() -> impl Strategy<Value = Piece> {
    let run = (class(), 0..9usize, 0..4usize).prop_map(|(class, min, more)| Piece::Run { class, min, max: min.max(1) + more });
    let one = class().prop_map(|class| Piece::Run { class, min: 1, max: 1 });
    prop_oneof![3 => run, 2 => one, 1 => Just(Piece::Separator(b" -".to_vec())), 1 => Just(Piece::Separator(b"./:".to_vec()))]
}

/// A shape, and a text with what the shape may match.
fn shape_and_text() -> impl Strategy<Value = (Shape, Vec<u8>)> {
    let first = (class(), 1..9usize, 0..4usize).prop_map(|(class, min, more)| Piece::Run { class, min, max: min + more });
    (first, prop::collection::vec(piece(), 0..5)).prop_flat_map(|(first, rest)| {
        let pieces: Vec<Piece> = [first].into_iter().chain(rest).collect();
        let values = prop::collection::vec(any::<u8>(), 60);
        (Just(Shape { pieces }), prop::collection::vec((values, 0..70usize), 1..4)).prop_map(|(shape, draws)| {
            let mut text = Vec::new();
            for (draws, filler) in draws {
                text.extend_from_slice(&b"Lorem, ipsum dolor: sit amet consectetur (adipiscing) elit sed do eiusmod"[..filler]);
                text.push(b' ');
                text.extend(written(&shape, &draws));
                text.push(b"\n,-\"0"[draws[0] as usize % 5]);
            }
            (shape, text)
        })
    })
}

/// A value of the shape, by these draws.
fn written(shape: &Shape, draws: &[u8]) -> Vec<u8> {
    let mut value = Vec::new();
    for (at, piece) in shape.pieces.iter().enumerate() {
        match piece {
            Piece::Separator(set) => value.extend(set.get(draws[0] as usize % (set.len() + 1))),
            Piece::Run { class, min, max } => {
                let run = min + draws[at] as usize % (max - min + 1);
                let held: Vec<u8> = (0..128).filter(|&byte| class.holds(byte)).collect();
                value.extend((0..run).map(|place| held[draws[(at * 9 + place) % draws.len()] as usize % held.len()]));
            }
        }
    }
    value
}

proptest! {
    #[test]
    fn any_shape_is_found_where_it_begins((shape, text) in shape_and_text()) {
        let lane = Shapes::new(vec![(0, shape.clone())]);
        let mut planes = Planes::default();
        let all = Span::new(0, text.len());
        planes.read(&text, all, &planes::table(|_| false, |byte| lane.begins_with(byte)));
        let mut found = Vec::new();
        lane.find(&text, &planes, all, &mut |span, _| found.push(span.start));
        found.sort_unstable();
        found.dedup();
        let word = |at: usize| text.get(at).is_some_and(u8::is_ascii_alphanumeric);
        let begins = |at: &usize| (word(*at) || lane.begins_with(text[*at])) && !(*at > 0 && word(at - 1));
        // Where a separator could also be part of a run, a match may end in several ways; it begins in one.
        let wanted: Vec<_> = (0..text.len()).filter(begins).filter(|&at| longest(&shape, &text, at).is_some_and(|end| end > at)).collect();
        prop_assert_eq!(found, wanted);
    }
}
