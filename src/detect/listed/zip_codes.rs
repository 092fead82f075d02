//! ZIP Codes: five digits, of which a third are in use, thinly in some regions and densely in others.
//!
//! How much a column of them says is counted in bits: what is in use against how much of its neighbourhood is. A series of numbers in a dense
//! region says nothing; eight codes from all over the country say nearly all there is to say.

use std::sync::LazyLock;

/// The codes by their first three digits, see patterns/lexicons/README.md.
static LIST: &str = include_str!("../../../patterns/lexicons/places/zip-codes.txt");

/// How many numbers of five digits there are.
const NUMBERS: usize = 100_000;
/// How often a code of the post is not in the list, which has areas only: boxes and large receivers have codes of their own.
const MISSING: f32 = 0.08;
/// What a column must say, in bits: one in a thousand.
const ENOUGH: f32 = 10.0;
/// What codes with four digits behind a dash say, as nothing else is written.
const PLUS_FOUR: f32 = 6.0;
/// The fewest of those.
const FEWEST: usize = 2;

static CODES: LazyLock<Vec<bool>> = LazyLock::new(|| {
    let mut codes = vec![false; NUMBERS];
    for line in LIST.lines().filter(|line| !line.starts_with('#')) {
        let mut parts = line.split(' ').filter_map(|part| part.parse::<usize>().ok());
        let area = parts.next().unwrap_or(0) * 100;
        parts.for_each(|end| codes[area + end] = true);
    }
    codes
});

/// Which of the values are codes, if the column is one of them.
pub(super) fn read(different: &[&[u8]], share: f32) -> Option<Vec<bool>> {
    let read: Vec<Option<(usize, bool)>> = different.iter().map(|value| code(value)).collect();
    let mut numbers: Vec<usize> = read.iter().flatten().map(|(number, _)| *number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    if (read.iter().flatten().count() as f32) < share * different.len() as f32 || numbers.len() < FEWEST {
        return None;
    }
    let extended = read.iter().flatten().filter(|(_, is_extended)| *is_extended).count();
    let bits = bits(&numbers) + if extended >= FEWEST { PLUS_FOUR } else { 0.0 };
    (bits >= ENOUGH).then(|| read.iter().map(Option::is_some).collect())
}

/// What different numbers say together, in ascending order.
fn bits(numbers: &[usize]) -> f32 {
    let (first, last) = (numbers[0], numbers[numbers.len() - 1]);
    let used = CODES[first..=last].iter().filter(|used| **used).count() as f32;
    let density = (used / (last - first + 1) as f32).clamp(0.01, 0.98);
    let (hit, miss) = (((1.0 - MISSING) / density).log2(), (MISSING / (1.0 - density)).log2());
    numbers.iter().map(|&number| if CODES[number] { hit } else { miss }).sum()
}

/// The first five digits of `80238` and `80238-1234`, and whether four more stand behind them.
fn code(value: &[u8]) -> Option<(usize, bool)> {
    let (first, rest) = value.split_at_checked(5)?;
    let more = rest.strip_prefix(b"-").unwrap_or_default();
    let fits = (rest.is_empty() || more.len() == 4) && first.iter().chain(more).all(u8::is_ascii_digit);
    fits.then(|| (first.iter().fold(0, |number, digit| number * 10 + usize::from(digit - b'0')), !rest.is_empty()))
}
