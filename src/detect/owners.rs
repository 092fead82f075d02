//! Literals and who looks for them: one that several detectors have in common is looked for once.

use std::collections::HashMap;
use std::ops::Index;

/// Literals by number, each with its owners.
pub(super) struct Owners<T> {
    numbers: HashMap<String, usize>,
    literals: Vec<String>,
    owners: Vec<Vec<T>>,
}

impl<T> Default for Owners<T> {
    fn default() -> Self {
        Self { numbers: HashMap::new(), literals: Vec::new(), owners: Vec::new() }
    }
}

impl<T> Owners<T> {
    /// Adds an owner of a literal.
    pub(super) fn add(&mut self, literal: &str, owner: T) {
        let number = self.numbers.get(literal).copied().unwrap_or_else(|| {
            self.numbers.insert(literal.to_owned(), self.literals.len());
            self.literals.push(literal.to_owned());
            self.owners.push(Vec::new());
            self.literals.len() - 1
        });
        self.owners[number].push(owner);
    }

    /// The literals in the order of their numbers.
    pub(super) fn literals(&self) -> &[String] {
        &self.literals
    }
}

impl<T> Index<usize> for Owners<T> {
    type Output = [T];

    fn index(&self, literal: usize) -> &[T] {
        &self.owners[literal]
    }
}
