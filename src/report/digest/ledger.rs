//! The coverage ledger in words: how every object that was listed ended. The rows add up to the last one.

use crate::inventory::document::{CoverageDoc, SkippedDoc};

use super::super::text::{number, size};

/// How many failures and truncations are named.
const NAMED: usize = 5;

/// Objects that ended in one way.
pub(in crate::report) struct LedgerRow {
    /// How they ended.
    pub what: String,
    /// How many.
    pub objects: u64,
    /// Their bytes.
    pub bytes: u64,
    /// The first names, with a reason where each has its own.
    pub names: Vec<(String, Option<String>)>,
    /// Names that are not listed.
    pub more: u64,
}

pub(super) fn rows(coverage: &CoverageDoc) -> Vec<LedgerRow> {
    let mut rows = ended(coverage, "");
    rows.push(plain("listed in all".to_owned(), coverage.listed.objects, coverage.listed.bytes));
    if let Some(members) = &coverage.members {
        rows.extend(ended(members, "inside others: "));
        rows.push(plain("inside others in all".to_owned(), members.listed.objects, members.listed.bytes));
    }
    rows
}

/// How the objects of one ledger ended.
fn ended(coverage: &CoverageDoc, inside: &str) -> Vec<LedgerRow> {
    let in_part: u64 = coverage.truncated.len() as u64;
    let read_in_part: u64 = coverage.truncated.iter().map(|truncated| truncated.bytes_read).sum();
    let bytes_in_part: u64 = coverage.truncated.iter().map(|truncated| truncated.bytes).sum();
    let whole = coverage.scanned.bytes.saturating_sub(read_in_part);
    let skipped: u64 = coverage.skipped.iter().map(|skipped| skipped.bytes).sum();
    let mut rows = vec![plain(format!("{inside}read whole"), coverage.scanned.objects.saturating_sub(in_part), whole)];
    if in_part > 0 {
        let name = |of: &crate::inventory::Truncated| {
            (of.object.clone(), Some(format!("{}; {} of {} bytes read", of.reason, number(of.bytes_read), number(of.bytes))))
        };
        let names = coverage.truncated.iter().take(NAMED).map(name).collect();
        rows.push(LedgerRow {
            what: format!("{inside}read in part"),
            objects: in_part,
            bytes: bytes_in_part,
            names,
            more: in_part.saturating_sub(NAMED as u64),
        });
    }
    rows.extend(coverage.skipped.iter().map(|skipped| left_out(skipped, inside)));
    if !coverage.failed.is_empty() {
        let objects = coverage.failed.len() as u64;
        let name = |of: &crate::inventory::Failed| (of.object.clone(), Some(format!("{} ({})", of.message, of.reason)));
        let bytes = coverage.listed.bytes.saturating_sub(whole + bytes_in_part + skipped);
        let names = coverage.failed.iter().take(NAMED).map(name).collect();
        rows.push(LedgerRow { what: format!("{inside}could not be read"), objects, bytes, names, more: objects.saturating_sub(NAMED as u64) });
    }
    rows
}

impl LedgerRow {
    /// What is said of the names that are not listed.
    pub fn rest(&self) -> Option<String> {
        (self.more > 0).then(|| format!("… and {} more", number(self.more)))
    }

    /// The bytes, readable.
    pub fn size(&self) -> String {
        size(self.bytes)
    }
}

fn plain(what: String, objects: u64, bytes: u64) -> LedgerRow {
    LedgerRow { what, objects, bytes, names: Vec::new(), more: 0 }
}

fn left_out(skipped: &SkippedDoc, inside: &str) -> LedgerRow {
    let names: Vec<_> = skipped.examples.iter().map(|name| (name.clone(), None)).collect();
    let more = skipped.objects.saturating_sub(names.len() as u64);
    LedgerRow { what: format!("{inside}left out: {}", reason(skipped.reason.name())), objects: skipped.objects, bytes: skipped.bytes, names, more }
}

/// A reason in words.
fn reason(name: &str) -> &str {
    match name {
        "privetignore" => "named in .privetignore",
        "gitignore" => "named in .gitignore",
        "git-internals" => "internals of git",
        "depth" => "too deep",
        "size" => "too large",
        "type" => "of another type",
        "symlink" => "symbolic links",
        "special" => "sockets, pipes and devices",
        "shard" => "of another shard",
        "archive" => "archives, not opened",
        "media" => "pictures, sound and film, not read",
        "encrypted" => "encrypted",
        "nesting" => "nested too deep",
        "unsupported" => "of a kind that is not read",
        other => other,
    }
}
