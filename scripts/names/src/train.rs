//! Training: a linear-chain conditional random field by stochastic gradients with a step of its own for each weight (AdaGrad).

use std::collections::HashMap;
use std::error::Error;

use privet::content::Writing;
use privet::detect::people::crf::{LABELS, Model, Parts, SCALE, exp};
use privet::detect::people::cues::MOST;
use privet::detect::people::features::{self, REACH, ROWS, features};
use privet::detect::people::fold::Folded;
use privet::detect::people::table::{Class, Word, hash};
use privet::detect::people::{People, Workspace, table};
use privet::span::Span;

use crate::dice::Dice;
use crate::sentences::{Label, Text};

const ROUNDS: usize = 8;
/// The first round after which the weights count: the mean over the rounds is steadier than any one.
const COUNTED: usize = 3;
const STEP: f32 = 0.06;
/// How far each weight that is used is drawn towards nothing.
const DECAY: f32 = 0.00012;
/// Of a thousand names, how many the table is kept from knowing, so that names that no list holds are learnt; and of those that everybody bears.
const HIDDEN: usize = 330;
const HIDDEN_FREQUENT: usize = 80;

/// A stretch: the rows of each token, and what it is.
struct Stretch {
    rows: Vec<[u32; 45]>,
    labels: Vec<u8>,
}

pub fn train(texts: &[Text], dice: &mut Dice) -> Result<Vec<u8>, Box<dyn Error>> {
    let cues = cues(texts);
    let blank = Parts { cues, moves: [[0; LABELS]; LABELS], starts: [0; LABELS], rows: vec![[0; LABELS]; ROWS] };
    let packed = blank.pack();
    let people = People { table: table()?, model: Model::open(&packed)? };
    let mut stretches = Vec::new();
    for text in texts {
        cut(text, &people, dice, &mut stretches);
    }
    let tokens: usize = stretches.iter().map(|stretch| stretch.labels.len()).sum();
    let held = stretches.split_off(stretches.len() * 97 / 100);
    println!("{} stretches, {tokens} tokens, {ROWS} rows", stretches.len());
    let mut weights = Weights::new();
    let mut mean = Weights::new();
    for round in 1..=ROUNDS {
        dice.shuffle(&mut stretches);
        let loss: f64 = stretches.iter().map(|stretch| f64::from(weights.learn(stretch))).sum();
        let wrong = held.iter().map(|stretch| weights.mistakes(stretch)).sum::<usize>();
        let all: usize = held.iter().map(|stretch| stretch.labels.len()).sum();
        if round >= COUNTED {
            mean.blend(&weights, 1.0 / (round - COUNTED + 1) as f32);
        }
        println!("round {round}: loss {:.4} a token, {:.2} % of the tokens kept aside are wrong", loss / tokens as f64, 100.0 * wrong as f64 / all as f64);
    }
    Ok(mean.quantized(blank.cues).pack())
}

/// The words that are worth a number of their own: those with a class, then those that stand most often beside names.
fn cues(texts: &[Text]) -> Vec<u32> {
    let mut counts: HashMap<Vec<u8>, usize> = HashMap::new();
    for text in texts {
        let is_name = |at: usize| text.names.iter().any(|(start, end, _)| (*start..*end).contains(&at));
        let mut at = 0;
        for word in text.text.split(|char: char| !char.is_alphabetic() && char != '-') {
            let start = word.as_ptr() as usize - text.text.as_ptr() as usize;
            let near = text.names.iter().any(|(from, to, _)| start < to + 24 && start + word.len() + 24 > *from);
            at += 1;
            let _ = at;
            if word.len() > 1 && !is_name(start) {
                *counts.entry(Folded::new(word.as_bytes()).bytes().to_vec()).or_default() += 1 + 3 * usize::from(near);
            }
        }
    }
    let table = table().ok();
    let has_class = |word: &Vec<u8>| table.is_some_and(|table| !matches!(table.get(&Folded::new(word)).class(), Class::None | Class::Geo | Class::Month));
    let mut ranked: Vec<(usize, Vec<u8>)> = counts.into_iter().map(|(word, count)| (count * if has_class(&word) { 6 } else { 1 }, word)).collect();
    ranked.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    ranked.into_iter().take(MOST).map(|(_, word)| hash(&word) as u32).collect()
}

fn cut(text: &Text, people: &People<'_>, dice: &mut Dice, out: &mut Vec<Stretch>) {
    let bytes = text.text.as_bytes();
    let mut space = Workspace::default();
    people.stretches(bytes, Span::new(0, bytes.len()), Writing::Prose, &mut space, |tokens, _, _| {
        let mut tokens = tokens.to_vec();
        let mut labels = Vec::with_capacity(tokens.len());
        for token in &mut tokens {
            let (start, end) = (token.start as usize, token.end as usize);
            let label = text.names.iter().find(|(from, to, _)| end > start && start < *to && *from < end).map_or(Label::None, |name| name.2);
            if matches!(label, Label::Given | Label::Family) {
                let is_frequent = token.word.given() == 3 || token.word.family() == 3;
                if dice.chance(if is_frequent { HIDDEN_FREQUENT } else { HIDDEN }) {
                    token.word = Word::default();
                }
            }
            labels.push(label as u8);
        }
        let inner = REACH..tokens.len() - REACH;
        let manner = features::manner(&tokens[inner.clone()]);
        let rows = inner.clone().map(|at| {
            let (mut rows, mut next) = ([0; 45], 0);
            features(&tokens, at, manner, |row| {
                rows[next] = row;
                next += 1;
            });
            rows
        });
        out.push(Stretch { rows: rows.collect(), labels: labels[inner].to_vec() });
    });
}

struct Weights {
    rows: Vec<[f32; LABELS]>,
    squares: Vec<[f32; LABELS]>,
    moves: [[f32; LABELS]; LABELS],
    move_squares: [[f32; LABELS]; LABELS],
    starts: [f32; LABELS],
    start_squares: [f32; LABELS],
}

impl Weights {
    fn new() -> Self {
        Self {
            rows: vec![[0.0; LABELS]; ROWS],
            squares: vec![[0.1; LABELS]; ROWS],
            moves: [[0.0; LABELS]; LABELS],
            move_squares: [[0.1; LABELS]; LABELS],
            starts: [0.0; LABELS],
            start_squares: [0.1; LABELS],
        }
    }

    fn emissions(&self, stretch: &Stretch) -> Vec<[f32; LABELS]> {
        let of = |rows: &[u32; 45]| {
            let sum = rows.iter().fold([0.0f32; LABELS], |mut sum, &row| {
                sum.iter_mut().zip(&self.rows[row as usize]).for_each(|(sum, weight)| *sum += weight);
                sum
            });
            let most = sum.iter().copied().fold(f32::MIN, f32::max);
            sum.map(|sum| exp(sum - most))
        };
        stretch.rows.iter().map(of).collect()
    }

    /// The chances of each label at each token, and of each step from one to the next.
    fn chances(&self, emissions: &[[f32; LABELS]]) -> (Vec<[f32; LABELS]>, Vec<[[f32; LABELS]; LABELS]>) {
        let moves = self.moves.map(|row| row.map(exp));
        let mut forward: Vec<[f32; LABELS]> = Vec::with_capacity(emissions.len());
        for (at, emission) in emissions.iter().enumerate() {
            let next = std::array::from_fn(|to| {
                emission[to] * if at == 0 { exp(self.starts[to]) } else { (0..LABELS).map(|from| forward[at - 1][from] * moves[from][to]).sum() }
            });
            forward.push(scaled(next));
        }
        let mut chances = vec![[0.0; LABELS]; emissions.len()];
        let mut steps = vec![[[0.0; LABELS]; LABELS]; emissions.len().saturating_sub(1)];
        let mut back = [1.0; LABELS];
        for at in (0..emissions.len()).rev() {
            chances[at] = scaled(std::array::from_fn(|label| forward[at][label] * back[label]));
            if at > 0 {
                let weight = |from: usize, to: usize| forward[at - 1][from] * moves[from][to] * emissions[at][to] * back[to];
                let mut step: [[f32; LABELS]; LABELS] = std::array::from_fn(|from| std::array::from_fn(|to| weight(from, to)));
                let sum: f32 = step.iter().flatten().sum();
                step.iter_mut().flatten().for_each(|chance| *chance /= sum.max(f32::MIN_POSITIVE));
                steps[at - 1] = step;
                back = scaled(std::array::from_fn(|from| (0..LABELS).map(|to| moves[from][to] * emissions[at][to] * back[to]).sum::<f32>()));
            }
        }
        (chances, steps)
    }

    /// One step for one stretch. Returns roughly how surprised it was.
    fn learn(&mut self, stretch: &Stretch) -> f32 {
        let emissions = self.emissions(stretch);
        let (chances, steps) = self.chances(&emissions);
        let mut loss = 0.0;
        for (at, (chance, &label)) in chances.iter().zip(&stretch.labels).enumerate() {
            let label = usize::from(label);
            loss += 1.0 - chance[label];
            let wanted: [f32; LABELS] = std::array::from_fn(|at| f32::from(u8::from(at == label)) - chance[at]);
            if wanted.iter().all(|gradient| gradient.abs() < 0.002) {
                continue;
            }
            for &row in &stretch.rows[at] {
                let (weights, squares) = (&mut self.rows[row as usize], &mut self.squares[row as usize]);
                for label in 0..LABELS {
                    step(&mut weights[label], &mut squares[label], wanted[label]);
                }
            }
            if at == 0 {
                for label in 0..LABELS {
                    step(&mut self.starts[label], &mut self.start_squares[label], wanted[label]);
                }
            }
        }
        for (pair, chance) in stretch.labels.windows(2).zip(&steps) {
            for from in 0..LABELS {
                for to in 0..LABELS {
                    let is_gold = usize::from(pair[0]) == from && usize::from(pair[1]) == to;
                    let gradient = f32::from(u8::from(is_gold)) - chance[from][to];
                    step(&mut self.moves[from][to], &mut self.move_squares[from][to], gradient);
                }
            }
        }
        loss
    }

    fn mistakes(&self, stretch: &Stretch) -> usize {
        let (chances, _) = self.chances(&self.emissions(stretch));
        chances.iter().zip(&stretch.labels).filter(|(chance, label)| (chance[0] < 0.5) != (**label != 0)).count()
    }

    /// Moves the weights towards those of `other` by a share.
    fn blend(&mut self, other: &Self, share: f32) {
        let own = self.rows.iter_mut().chain(&mut self.moves).chain([&mut self.starts]);
        for (own, other) in own.zip(other.rows.iter().chain(&other.moves).chain([&other.starts])) {
            own.iter_mut().zip(other).for_each(|(own, other)| *own += share * (other - *own));
        }
    }

    /// Rounded to whole units. What all labels of a row have in common says nothing and is taken away first.
    fn quantized(&self, cues: Vec<u32>) -> Parts {
        let whole = |weights: &[f32; LABELS]| {
            let most = weights.iter().copied().fold(f32::MIN, f32::max);
            let least = weights.iter().copied().fold(f32::MAX, f32::min);
            weights.map(|weight| ((weight - (most + least) / 2.0) / SCALE).round().clamp(-127.0, 127.0) as i8)
        };
        let plain = |weight: f32| (weight / SCALE).round().clamp(-127.0, 127.0) as i8;
        Parts { cues, moves: self.moves.map(|row| row.map(plain)), starts: self.starts.map(plain), rows: self.rows.iter().map(whole).collect() }
    }
}

fn step(weight: &mut f32, square: &mut f32, gradient: f32) {
    let gradient = gradient - DECAY * *weight;
    *square += gradient * gradient;
    *weight += STEP * gradient / square.sqrt();
}

fn scaled(chances: [f32; LABELS]) -> [f32; LABELS] {
    let sum: f32 = chances.iter().sum();
    chances.map(|chance| chance / sum.max(f32::MIN_POSITIVE))
}
