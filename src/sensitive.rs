//! The type of raw personal data.
//!
//! A value that was found in a scanned object travels through the program only as [`Sensitive`]. It cannot be serialized, has no
//! `Display`, and its `Debug` prints a length, so that a forgotten `{:?}` in a log or an error cannot leak it:
//!
//! ```compile_fail
//! let value = privet::sensitive::Sensitive::new(b"078-05-1120");
//! println!("{value}");
//! ```
//!
//! ```compile_fail
//! let value = privet::sensitive::Sensitive::new(b"078-05-1120");
//! serde_json::to_string(&value).ok();
//! ```
//!
//! What leaves the program is made from it by [`crate::detect::mask`].

use std::fmt;

/// Bytes of a scanned object that may be personal data.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Sensitive<'h>(&'h [u8]);

impl<'h> Sensitive<'h> {
    /// Marks `bytes` as personal data.
    #[must_use]
    pub const fn new(bytes: &'h [u8]) -> Self {
        Self(bytes)
    }

    /// The raw bytes, for code that checks, masks or hashes them. Never write them anywhere.
    #[must_use]
    pub const fn expose(self) -> &'h [u8] {
        self.0
    }

    /// Length in bytes.
    #[must_use]
    pub const fn len(self) -> usize {
        self.0.len()
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Sensitive<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sensitive({} bytes)", self.0.len())
    }
}

/// What is wrong with a text in TOML: the line's number and the message, but neither the line nor a value that the message quotes, since
/// both may be personal data.
#[must_use]
pub fn mistake_in_toml(error: &toml::de::Error, source: &str) -> String {
    let line = error.span().map_or(1, |span| source.as_bytes()[..span.start.min(source.len())].iter().filter(|byte| **byte == b'\n').count() + 1);
    let message = error.message().trim();
    let said = match message.split_once(", expected ") {
        Some((_, expected)) if message.starts_with("invalid ") => format!("a value is not of the expected kind; expected {expected}"),
        None if message.starts_with("invalid value") || message.starts_with("invalid type") => "a value is not of the expected kind".to_owned(),
        _ => message.to_owned(),
    };
    format!("line {line}: {said}")
}

#[cfg(test)]
mod tests {
    use super::Sensitive;

    #[test]
    fn debug_prints_only_a_length() {
        assert_eq!(format!("{:?}", Sensitive::new(b"078-05-1120")), "Sensitive(11 bytes)");
    }
}
