//! Buckets where they are not built in: each is refused with what to do instead.

use crate::inventory::{Inventory, Origin};
use crate::scan::Scanner;
use crate::scan::memory::{Keep, Memory};
use crate::source::{self, Target, TargetError};

use super::args::Buckets as Args;

/// There are none.
pub(super) enum Buckets {}

#[expect(dead_code, reason = "of buckets that are not there nothing is kept")]
pub(super) struct Keeper<'k> {
    pub(super) memory: Option<&'k Memory<'k>>,
    pub(super) keep: &'k Keep<'k>,
}

pub(super) struct Outcome {
    pub(super) inventory: Inventory,
    pub(super) panicked: bool,
    pub(super) errors: Vec<TargetError>,
    pub(super) origins: Vec<Origin>,
}

pub(super) const fn of_one_object(memory: u64) -> u64 {
    memory
}

impl Buckets {
    pub(super) fn open(targets: &[Target], _: &Args, refused: &mut Vec<TargetError>) -> Result<Option<Self>, String> {
        let problem = "buckets are not built into this privet; build it with the feature `buckets`, or copy the objects to a folder";
        let buckets = targets.iter().filter(|target| matches!(target, Target::Bucket(_)));
        refused.extend(buckets.map(|target| TargetError { target: target.name(), problem: problem.to_owned() }));
        Ok(None)
    }

    pub(super) fn scan(&self, _: &Scanner<'_>, _: &source::Options, _: &Keeper<'_>) -> Result<Outcome, source::Refused> {
        match *self {}
    }
}
