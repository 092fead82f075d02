//! JSON: the inventory itself, indented by two spaces.
//!
//! Beyond what JSON asks for, DEL and the C1 controls are written as escapes, since a terminal may obey them.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, PrettyFormatter, Serializer};

use crate::inventory::Document;

pub(super) fn write(document: &Document, out: &mut dyn Write) -> io::Result<()> {
    pretty(document, out)
}

/// Writes a value over several lines, with a final newline.
pub(super) fn pretty<T: Serialize>(value: &T, out: &mut dyn Write) -> io::Result<()> {
    value.serialize(&mut Serializer::with_formatter(&mut *out, Pretty(PrettyFormatter::new())))?;
    writeln!(out)
}

/// Writes a value on one line, with its newline.
pub(super) fn compact<T: Serialize>(value: &T, out: &mut dyn Write) -> io::Result<()> {
    value.serialize(&mut Serializer::with_formatter(&mut *out, Compact))?;
    writeln!(out)
}

struct Compact;

impl Formatter for Compact {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        escaped(writer, fragment)
    }
}

struct Pretty(PrettyFormatter<'static>);

impl Formatter for Pretty {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        escaped(writer, fragment)
    }

    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_array(writer)
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array(writer)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(writer, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array_value(writer)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object(writer)
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object(writer)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(writer, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object_value(writer)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object_value(writer)
    }
}

/// A piece of a string as it stands, with the controls that JSON lets through escaped.
fn escaped<W: ?Sized + Write>(writer: &mut W, fragment: &str) -> io::Result<()> {
    let mut rest = fragment;
    while let Some(at) = rest.find(|char: char| char.is_control()) {
        let (before, found) = rest.split_at(at);
        let control = found.chars().next().expect("a control was found here");
        write!(writer, "{before}\\u{:04x}", u32::from(control))?;
        rest = &found[control.len_utf8()..];
    }
    writer.write_all(rest.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::{compact, pretty};

    #[test]
    fn controls_are_escaped_and_read_back() {
        for write in [compact::<Vec<&str>>, pretty::<Vec<&str>>] {
            let value = vec!["a\u{1b}\u{7f}b\u{9b}31mé\n"];
            let mut out = Vec::new();
            write(&value, &mut out).expect("a vector takes everything");
            let text = String::from_utf8(out).expect("JSON is UTF-8");
            assert!(!text.trim_end().chars().any(|char| char.is_control() && char != '\n'), "{text:?}");
            assert_eq!(serde_json::from_str::<Vec<String>>(&text).expect("valid"), value);
        }
    }
}
