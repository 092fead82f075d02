//! Shapes: the small language in which the form of a number is written (`d{3}[ -]d{2}[ -]d{4}`).
//!
//! A shape is parsed into a list of [`Piece`]s. From the pieces come the matcher of the engine and one regular expression,
//! [`Shape::to_regex`], which says the same thing in the words of another engine: the oracle of the differential tests.

use std::fmt::Write as _;

/// Longest match of a shape, in bytes.
pub const LONGEST: usize = 512;

/// A class of characters in a shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// `d`, a decimal digit.
    Digit,
    /// `A`, an upper-case ASCII letter.
    Upper,
    /// `a`, a lower-case ASCII letter.
    Lower,
    /// `x`, a hexadecimal digit of either case.
    Hex,
    /// `w`, an ASCII letter or digit.
    Word,
    /// One literal byte.
    Literal(u8),
}

impl Class {
    /// Whether `byte` belongs to the class.
    #[must_use]
    pub const fn holds(self, byte: u8) -> bool {
        match self {
            Self::Digit => byte.is_ascii_digit(),
            Self::Upper => byte.is_ascii_uppercase(),
            Self::Lower => byte.is_ascii_lowercase(),
            Self::Hex => byte.is_ascii_hexdigit(),
            Self::Word => byte.is_ascii_alphanumeric(),
            Self::Literal(literal) => byte == literal,
        }
    }

    /// The byte that it is, if that is no letter or digit.
    #[must_use]
    pub const fn punctuation(self) -> Option<u8> {
        match self {
            Self::Literal(byte) if !byte.is_ascii_alphanumeric() => Some(byte),
            _ => None,
        }
    }
}

/// One part of a shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// `min` to `max` bytes of a class.
    Run {
        /// What the bytes are.
        class: Class,
        /// The fewest of them.
        min: usize,
        /// The most of them.
        max: usize,
    },
    /// One of these bytes, or nothing; the same choice everywhere in the match.
    Separator(Vec<u8>),
}

/// A parsed shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// Its parts, from left to right.
    pub pieces: Vec<Piece>,
}

impl Shape {
    /// Parses the written form.
    ///
    /// # Errors
    /// A sentence that names the shape and says what is wrong with it.
    pub fn parse(source: &str) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut rest = source.as_bytes();
        while let Some((&byte, tail)) = rest.split_first() {
            rest = tail;
            let piece = match byte {
                b'[' => separator(&mut rest).ok_or_else(|| format!("shape `{source}`: `[` has no closing `]`; write the separators as in `[ -]`"))?,
                b'{' => return Err(format!("shape `{source}`: `{{` must follow an item; write a literal brace as `\\{{`")),
                b'\\' => {
                    let (&literal, tail) =
                        rest.split_first().ok_or_else(|| format!("shape `{source}`: ends in a backslash; name the literal after it"))?;
                    rest = tail;
                    run(Class::Literal(literal), &mut rest, source)?
                }
                _ => run(class(byte), &mut rest, source)?,
            };
            pieces.push(piece);
        }
        if let Some(Piece::Separator(_) | Piece::Run { min: 0, .. }) = pieces.first() {
            return Err(format!("shape `{source}`: begins with something optional; write one shape with it and one without"));
        }
        let shape = Self { pieces };
        match shape.longest() {
            0 => Err(format!("shape `{source}`: is empty; write at least one item")),
            longest if longest > LONGEST => Err(format!("shape `{source}`: may match {longest} bytes; keep it at most {LONGEST}")),
            _ => Ok(shape),
        }
    }

    /// The most bytes a match can have.
    #[must_use]
    pub fn longest(&self) -> usize {
        self.pieces.iter().map(|piece| if let Piece::Run { max, .. } = piece { *max } else { 1 }).sum()
    }

    /// The reference regular expression (`regex` crate syntax, no Unicode classes), without boundaries. Separators that must agree are
    /// written out as alternatives, one for each choice.
    #[must_use]
    pub fn to_regex(&self) -> String {
        let mut choices: Vec<Option<u8>> = vec![None];
        for piece in &self.pieces {
            if let Piece::Separator(set) = piece {
                choices.extend(set.iter().copied().map(Some));
            }
        }
        choices.sort_unstable();
        choices.dedup();
        let alternatives: Vec<String> = choices.into_iter().rev().filter_map(|choice| self.with_separator(choice)).collect();
        format!("(?:{})", alternatives.join("|"))
    }

    fn with_separator(&self, choice: Option<u8>) -> Option<String> {
        let mut out = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Run { class, min, max } => {
                    write_class(&mut out, *class);
                    match (min, max) {
                        (1, 1) => {}
                        (min, max) if min == max => write!(out, "{{{min}}}").ok()?,
                        (min, max) => write!(out, "{{{min},{max}}}").ok()?,
                    }
                }
                Piece::Separator(set) => match choice {
                    Some(byte) if set.contains(&byte) => write_class(&mut out, Class::Literal(byte)),
                    Some(_) => return None,
                    None => {}
                },
            }
        }
        Some(out)
    }
}

fn class(byte: u8) -> Class {
    match byte {
        b'd' => Class::Digit,
        b'A' => Class::Upper,
        b'a' => Class::Lower,
        b'x' => Class::Hex,
        b'w' => Class::Word,
        literal => Class::Literal(literal),
    }
}

fn separator(rest: &mut &[u8]) -> Option<Piece> {
    let end = rest.iter().position(|&byte| byte == b']')?;
    let set = rest[..end].to_vec();
    *rest = &rest[end + 1..];
    Some(Piece::Separator(set))
}

fn run(class: Class, rest: &mut &[u8], source: &str) -> Result<Piece, String> {
    if rest.first() != Some(&b'{') {
        return Ok(Piece::Run { class, min: 1, max: 1 });
    }
    let bad = || format!("shape `{source}`: a repetition is `{{n}}` or `{{m,n}}` with 0 < n and m <= n");
    let end = rest.iter().position(|&byte| byte == b'}').ok_or_else(bad)?;
    let inside = std::str::from_utf8(&rest[1..end]).map_err(|_| bad())?;
    *rest = &rest[end + 1..];
    let (min, max) = inside.split_once(',').unwrap_or((inside, inside));
    let (min, max) = (min.trim().parse().map_err(|_| bad())?, max.trim().parse().map_err(|_| bad())?);
    if max == 0 || min > max { Err(bad()) } else { Ok(Piece::Run { class, min, max }) }
}

fn write_class(out: &mut String, class: Class) {
    match class {
        Class::Digit => out.push_str("[0-9]"),
        Class::Upper => out.push_str("[A-Z]"),
        Class::Lower => out.push_str("[a-z]"),
        Class::Hex => out.push_str("[0-9A-Fa-f]"),
        Class::Word => out.push_str("[0-9A-Za-z]"),
        Class::Literal(byte) if byte.is_ascii_alphanumeric() => out.push(byte as char),
        Class::Literal(byte) if byte.is_ascii() && !byte.is_ascii_control() => {
            out.push('[');
            if matches!(byte, b'^' | b']' | b'[' | b'\\' | b'-' | b'&' | b'~') {
                out.push('\\');
            }
            out.push(byte as char);
            out.push(']');
        }
        Class::Literal(byte) => {
            let _ = write!(out, "(?-u:\\x{byte:02X})");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Shape;

    #[test]
    fn a_shape_says_the_same_as_its_regex() {
        let shape = Shape::parse("d{3}[ -]d{2}[ -]d{4}").expect("a valid shape");
        assert_eq!(shape.longest(), 11);
        assert_eq!(shape.to_regex(), "(?:[0-9]{3}[\\-][0-9]{2}[\\-][0-9]{4}|[0-9]{3}[ ][0-9]{2}[ ][0-9]{4}|[0-9]{3}[0-9]{2}[0-9]{4})");
    }

    #[test]
    fn mistakes_are_named() {
        for (source, part) in
            [("", "is empty"), ("d{", "repetition"), ("[ -", "closing"), ("d{9,3}", "m <= n"), ("w{900}", "900 bytes"), ("-{0,1}d", "optional")]
        {
            let message = Shape::parse(source).expect_err(source);
            assert!(message.contains(part), "{message}");
        }
    }
}
