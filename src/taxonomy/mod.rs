//! What kinds of personal data exist, and what laws call them.
//!
//! Detectors name neutral [`elements`]; a [`law`] maps elements to its categories by dotted prefix, and [`classify`] answers for a set of
//! elements that stand together in one record. Elements and laws are data (`patterns/elements.toml`, `patterns/taxonomies/*.toml`): a new
//! detector needs no lawyer, a new law touches no detector.

pub mod classify;
pub mod elements;
pub mod law;

pub use elements::{Element, Elements, Mask};
pub use law::{Category, Combination, Law, Within};
