//! Literals and who looks for them: one that several detectors have in common is looked for once.

use std::ops::Index;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use smallvec::{SmallVec, smallvec};

/// Literals by number, each with its owners.
pub(super) struct Owners<T> {
    numbers: FxHashMap<Arc<str>, usize>,
    literals: Vec<Arc<str>>,
    owners: Vec<SmallVec<[T; 2]>>,
}

impl<T> Default for Owners<T> {
    fn default() -> Self {
        Self { numbers: FxHashMap::default(), literals: Vec::new(), owners: Vec::new() }
    }
}

impl<T> Owners<T> {
    /// Adds an owner of a literal.
    pub(super) fn add(&mut self, literal: &str, owner: T) {
        if let Some(&number) = self.numbers.get(literal) {
            return self.owners[number].push(owner);
        }
        let literal: Arc<str> = literal.into();
        self.numbers.insert(literal.clone(), self.literals.len());
        self.literals.push(literal);
        self.owners.push(smallvec![owner]);
    }

    /// The literals in the order of their numbers.
    pub(super) fn literals(&self) -> &[Arc<str>] {
        &self.literals
    }
}

impl<T> Index<usize> for Owners<T> {
    type Output = [T];

    fn index(&self, literal: usize) -> &[T] {
        &self.owners[literal]
    }
}
