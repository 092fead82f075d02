//! JSON Lines: one finding a line, a stream that is written while a scan runs.

use std::io;

use crate::inventory::Finding;

use super::json;

/// Writes one finding and its newline.
///
/// # Errors
/// What the writer says.
pub fn line(finding: &Finding, out: &mut dyn io::Write) -> io::Result<()> {
    json::compact(finding, out)
}

pub(super) fn unsupported() -> io::Error {
    let message =
        "format `jsonl`: an inventory holds sums, not single findings; run `privet scan --format jsonl` on the target, or choose json or csv here";
    io::Error::new(io::ErrorKind::Unsupported, message)
}
