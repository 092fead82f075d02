//! The gate: which findings stop a commit, a pull request or a scan.
//!
//! A [`Policy`] says what may not stand where. A [`Docket`] hears the findings of a scan as they come, keeps those that a policy denies, and at
//! the end weighs them against what is old, what a mark in the file allows, and what the [`Baseline`] knows: what is left is the [`Verdict`].

pub mod baseline;
pub mod docket;
mod form;
pub mod policy;
mod rest;
mod rulings;
pub mod verdict;

pub use baseline::Baseline;
pub use docket::{Docket, Scope};
pub use form::{NewAllows, PolicyText, RuleText};
pub use policy::{Policy, Terms};
pub use verdict::{Verdict, Violation};
