//! What the command says on standard error about arguments, files and configuration, without the personal data in them.
//!
//! Messages quote what was typed or read, and both can be personal data: a target that is not there, a value given to the wrong flag. The
//! built-in detectors are compiled for it only when something has to be said.

use std::ffi::OsString;

use crate::detect::names::Namer;
use crate::detect::{Key, Matcher, Scratch};
use crate::pack::Catalog;

/// A sentence as it may be printed.
pub(super) fn sentence(text: &str) -> String {
    with_namer(|namer, scratch| namer.sentence(text, scratch)).unwrap_or_else(|| text.split('`').step_by(2).collect::<Vec<_>>().join("`…`"))
}

/// What the parser of arguments says, without the arguments that are not plainly a word of the command line.
pub(super) fn usage(said: &str, typed: &[OsString]) -> String {
    let mut pieces: Vec<String> = Vec::new();
    for typed in typed.iter().skip(1) {
        let typed = typed.to_string_lossy();
        pieces.extend(typed.split_once('=').into_iter().flat_map(|(flag, value)| [flag.to_owned(), value.to_owned()]));
        pieces.extend(typed.split(',').map(str::to_owned));
        // `-jVALUE`, or `-qjVALUE`: what follows one of the letters.
        let letters = typed.strip_prefix('-').filter(|rest| !rest.starts_with('-')).unwrap_or_default();
        pieces.extend(letters.char_indices().skip(1).map(|(at, _)| letters[at..].to_owned()));
        pieces.push(typed.into_owned());
    }
    pieces.sort_by_key(|piece| std::cmp::Reverse(piece.len()));
    let clean = |namer: &Namer<'_>, scratch: &mut Scratch| {
        let hidden = pieces.iter().filter(|piece| !is_word(piece) || namer.clean(piece, scratch) != **piece);
        hidden.filter(|piece| !piece.is_empty()).fold(said.to_owned(), |said, piece| said.replace(piece.as_str(), "…"))
    };
    with_namer(clean).unwrap_or_else(|| "the arguments could not be understood; see --help".to_owned())
}

/// A flag, a command, or another word of few digits.
fn is_word(piece: &str) -> bool {
    piece.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') && piece.bytes().filter(u8::is_ascii_digit).count() <= 3
}

fn with_namer<T>(write: impl FnOnce(&Namer<'_>, &mut Scratch) -> T) -> Option<T> {
    let matcher = Matcher::compile(&Catalog::builtin()).ok()?;
    let key = Key::random().ok()?;
    Some(write(&Namer::new(&matcher, &key), &mut Scratch::default()))
}

#[cfg(test)]
mod tests {
    use super::usage;

    #[test]
    fn a_mistyped_flag_is_shown_and_a_value_in_its_place_is_not() {
        let typed = ["privet", "scan", "--fromat", "--zone=078-05-1120", "Laura Hartwell"].map(Into::into);
        let said = "unexpected '--fromat', '--zone=078-05-1120', '078-05-1120', 'Laura Hartwell'; see 'privet scan --help'";
        assert_eq!(usage(said, &typed), "unexpected '--fromat', '…', '…', '…'; see 'privet scan --help'");
    }
}
