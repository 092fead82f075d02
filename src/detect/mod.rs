//! The hot path: candidates, verification, evidence, confidence.
//!
//! A [`matcher::Matcher`] is compiled once from a catalog and shared; a [`find::Scratch`] belongs to one thread. The ladder of types: a
//! *candidate* has the right shape and nothing has been checked; a [`find::Match`] was checked and weighed and still refers to personal
//! data; what may be written is made by [`mask`] and [`names`].

mod against;
mod anchors;
mod automaton;
mod candidate;
pub mod columns;
mod dialled;
mod disposition;
pub mod evidence;
mod expression;
mod facts;
mod fields;
mod find;
mod judge;
pub mod key;
mod lazy;
pub mod listed;
mod lower;
mod magic;
mod mask;
mod matcher;
mod named;
pub mod names;
mod narrow;
mod needles;
#[cfg(test)]
mod oracle;
mod owners;
pub mod people;
mod places;
mod planes;
mod prefixes;
mod schema;
mod settled;
mod shapes;
mod sieve;
pub mod simd;
mod spoken;
mod spread;
pub mod trial;
mod veiled;
mod whole;
mod words;

pub use disposition::Disposition;
pub use evidence::{Confidence, Evidence};
pub use find::{MARGIN, Match, Page, Scratch};
pub use key::Key;
pub use lazy::regex_mistake;
pub use mask::mask;
pub use matcher::{Lane, Matcher, Rule};
