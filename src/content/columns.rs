//! What the columns of a table or the keys of a JSON document were judged to hold, from the values at the head of the object.

use std::collections::HashMap;

use rustc_hash::FxHashMap;

/// The share of the values of a column or key that each detector finds, by its id; negative where it finds no more than chance would.
pub type Shares = FxHashMap<String, f32>;

/// For each column or key the shares of all detectors.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    columns: Vec<Option<Shares>>,
    keys: HashMap<String, Shares>,
    /// The columns that have a name and no value.
    empty: Vec<usize>,
    /// For each column the detectors, by number, by which its cells are read; none where they are read like any text.
    settled: Vec<Vec<u16>>,
    /// The same for keys, as they are written.
    settled_keys: Vec<(Box<[u8]>, Vec<u16>)>,
}

impl Columns {
    /// The judgement of a table's columns, in their order; `None` for one that has too few values to be judged.
    #[must_use]
    pub fn of_table(columns: Vec<Option<Shares>>) -> Self {
        Self { columns, ..Self::default() }
    }

    /// The same, and the columns in which no value stands.
    #[must_use]
    pub fn with_empty(self, empty: Vec<usize>) -> Self {
        Self { empty, ..self }
    }

    /// The same, and for each column the detectors by which its cells are read.
    #[must_use]
    pub fn with_settled(self, settled: Vec<Vec<u16>>) -> Self {
        Self { settled, ..self }
    }

    /// For each column the detectors, by number, by which alone a cell that one of them knows is read.
    #[must_use]
    pub fn settled(&self) -> &[Vec<u16>] {
        &self.settled
    }

    /// The same for keys, as they are written.
    #[must_use]
    pub fn with_settled_keys(self, settled_keys: Vec<(Box<[u8]>, Vec<u16>)>) -> Self {
        Self { settled_keys, ..self }
    }

    /// The same for keys, as they are written.
    #[must_use]
    pub fn settled_keys(&self) -> &[(Box<[u8]>, Vec<u16>)] {
        &self.settled_keys
    }

    /// The columns in which no value stands, by number.
    #[must_use]
    pub fn empty(&self) -> &[usize] {
        &self.empty
    }

    /// Whether any column has no value.
    #[must_use]
    pub const fn has_empty(&self) -> bool {
        !self.empty.is_empty()
    }

    /// Whether a column has no value.
    #[must_use]
    pub fn is_empty(&self, column: usize) -> bool {
        self.empty.contains(&column)
    }

    /// The judgement of keys, by normalized name.
    #[must_use]
    pub fn of_keys(keys: HashMap<String, Shares>) -> Self {
        Self { keys, ..Self::default() }
    }

    /// The share of a column's values that a detector finds; `None` where the column was not judged.
    #[must_use]
    pub fn share_of_column(&self, column: usize, detector: &str) -> Option<f32> {
        self.columns.get(column)?.as_ref().map(|shares| shares.get(detector).copied().unwrap_or(0.0).max(0.0))
    }

    /// The largest share of a column's values that any detector finds.
    #[must_use]
    pub fn most_of_column(&self, column: usize) -> f32 {
        self.columns.get(column).and_then(Option::as_ref).map_or(0.0, largest)
    }

    /// Whether a detector finds in this column only what numbers of that form pass by chance.
    #[must_use]
    pub fn is_chance_in_column(&self, column: usize, detector: &str) -> bool {
        self.columns.get(column).and_then(Option::as_ref).is_some_and(|shares| shares.get(detector).is_some_and(|share| *share < 0.0))
    }

    /// Whether a detector finds under this key only what numbers of that form pass by chance.
    #[must_use]
    pub fn is_chance_in_key(&self, key: &str, detector: &str) -> bool {
        self.keys.get(key).is_some_and(|shares| shares.get(detector).is_some_and(|share| *share < 0.0))
    }

    /// Whether anything is found by chance alone.
    #[must_use]
    pub fn has_chance(&self) -> bool {
        self.columns.iter().flatten().chain(self.keys.values()).any(|shares| shares.values().any(|share| *share < 0.0))
    }

    /// The share of a key's values that a detector finds; `None` where the key was not judged.
    #[must_use]
    pub fn share_of_key(&self, key: &str, detector: &str) -> Option<f32> {
        self.keys.get(key).map(|shares| shares.get(detector).copied().unwrap_or(0.0).max(0.0))
    }

    /// The largest share of a key's values that any detector finds.
    #[must_use]
    pub fn most_of_key(&self, key: &str) -> f32 {
        self.keys.get(key).map_or(0.0, largest)
    }
}

fn largest(shares: &Shares) -> f32 {
    shares.values().copied().fold(0.0, f32::max)
}
