//! Writing to the terminal, to pipes and to files.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::path::Path;

use super::exit::Failure;

/// The width of the terminal, or 80.
pub(super) fn width() -> usize {
    terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0)).clamp(40, 200)
}

/// Whether somebody watches standard error.
pub(super) fn is_watched() -> bool {
    io::stderr().is_terminal()
}

/// A buffered standard output.
pub(super) fn stdout() -> BufWriter<io::StdoutLock<'static>> {
    BufWriter::with_capacity(64 << 10, io::stdout().lock())
}

/// Says something on standard error. What it quotes must be clean ([`super::discreet`]).
pub(super) fn complain(message: &str) {
    say(&format!("privet: {message}\n"));
}

/// Writes on standard error.
pub(super) fn say(message: &str) {
    let _ = write!(io::stderr().lock(), "{}", printable(message));
}

/// Control characters of a hostile name must not reach the terminal.
pub(super) fn printable(message: &str) -> String {
    message.chars().map(|char| if char.is_control() && char != '\n' { '\u{FFFD}' } else { char }).collect()
}

/// Writes a file through `write`, to a neighbour first, so that a reader never sees half of it. What a link points to is written in its place, and
/// what is not a regular file (a device, a pipe) is written to and never replaced.
pub(super) fn write_file(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let failed = |error: io::Error| Failure::Message(format!("output `{}`: cannot be written: {error}", path.display()));
    let path = &std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if std::fs::metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
        let mut out = File::options().write(true).open(path).map(BufWriter::new).map_err(failed)?;
        return write(&mut out).and_then(|()| out.flush()).map_err(failed);
    }
    let mut name = path.file_name().ok_or_else(|| Failure::Message(format!("output `{}`: is not a file name", path.display())))?.to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    let draft = path.with_file_name(name);
    let written = File::create(&draft).and_then(|file| {
        let mut out = BufWriter::new(file);
        write(&mut out)?;
        out.flush()
    });
    written.and_then(|()| std::fs::rename(&draft, path)).map_err(|error| {
        let _ = std::fs::remove_file(&draft);
        failed(error)
    })
}
