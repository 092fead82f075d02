//! Writing to the terminal, to pipes and to files.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::path::Path;

use crate::report::{Ink, Signs};

use super::exit::Failure;

/// The width of the terminal, else what `COLUMNS` says, else 80.
pub(super) fn width() -> usize {
    let said = || std::env::var("COLUMNS").ok().and_then(|columns| columns.trim().parse().ok());
    terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)).or_else(said).unwrap_or(80).clamp(40, 200)
}

/// Whether standard output shows colours: a terminal that does not say otherwise (no-color.org; `TERM`, `CLICOLOR` and `CLICOLOR_FORCE` as BSD has them).
pub(super) fn ink() -> Ink {
    let said = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let is_off = said("NO_COLOR").is_some() || said("TERM").as_deref() == Some("dumb") || said("CLICOLOR").as_deref() == Some("0");
    let is_forced = said("CLICOLOR_FORCE").is_some_and(|value| value != "0") && said("NO_COLOR").is_none();
    if is_forced || (io::stdout().is_terminal() && !is_off) { Ink::Coloured } else { Ink::Plain }
}

/// The characters of the locale: ASCII where it names a code page other than UTF-8 (`C`, `de_DE.ISO-8859-1`, `.1252`), else all.
pub(super) fn signs() -> Signs {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    signs_of(locale.as_deref().unwrap_or_default())
}

fn signs_of(locale: &str) -> Signs {
    let charset = locale.split_once('.').map(|(_, charset)| charset.split('@').next().unwrap_or_default().to_lowercase());
    match charset.as_deref() {
        Some("utf-8" | "utf8") => Signs::Unicode,
        Some(_) => Signs::Ascii,
        None if matches!(locale, "C" | "POSIX") => Signs::Ascii,
        None => Signs::Unicode,
    }
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

#[cfg(test)]
mod tests {
    use super::signs_of;
    use crate::report::Signs;

    #[test]
    fn the_locale_says_which_characters_there_are() {
        for locale in ["", "en_US.UTF-8", "C.utf8", "de_DE.UTF-8@euro", "en_US"] {
            assert_eq!(signs_of(locale), Signs::Unicode, "{locale}");
        }
        for locale in ["C", "POSIX", "de_DE.ISO-8859-15@euro", "English_United States.1252", "ja_JP.SJIS"] {
            assert_eq!(signs_of(locale), Signs::Ascii, "{locale}");
        }
    }
}
