//! Sources: where objects come from. A source lists them; it neither reads them nor hides that it left one out.

#[cfg(feature = "buckets")]
pub mod bucket;
pub mod files;
pub mod git;
pub mod location;
mod rules;
mod sample;
pub mod shard;
pub mod target;

pub use crate::object::{Object, Skip};
pub use files::{Flow, Links, Listed, Options, Stamps, walk};
pub use git::ignore::Rules;
pub use location::{Cloud, Location};
pub use rules::{Gitignore, Refused};
pub use sample::Sample;
pub use shard::Shard;
pub use target::{Target, TargetError, os_name};

/// How many threads a scan uses unless it is told: the processors that this process may use, a container's quota respected.
#[must_use]
pub fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}
