//! Fields whose value is no value but an expression of a program: `dev->addr = (u64) readl(base)`, `.age = 0`, `let sid = next;`.

use crate::span::Span;

use super::LINE_REST;

/// A field as a program writes it.
struct Field<'t> {
    text: &'t [u8],
    key: Span,
    name: &'t [u8],
    separator: Option<u8>,
    value: Span,
    words: &'t [u8],
    /// What follows the value, and of that the rest of its line.
    rest: &'t [u8],
    line: &'t [u8],
}

/// Whether the value of a field is an expression of a program: `dev->addr = (u64) readl(base)`, `.age = 0`, `let sid = next;`.
#[must_use]
pub fn is_code(text: &[u8], key: Span, value: Span) -> bool {
    let rest = &text[value.end..text.len().min(value.end + LINE_REST)];
    let field = Field {
        text,
        key,
        name: key.of(text),
        separator: text[key.end..value.start].iter().copied().find(|byte| matches!(byte, b':' | b'=' | b'>')),
        value,
        words: value.of(text),
        rest,
        line: &rest[..memchr::memchr(b'\n', rest).unwrap_or(rest.len())],
    };
    if field.is_bracketed() {
        return true;
    }
    let quoted = matches!(value.start.checked_sub(1).map(|at| text[at]), Some(b'"' | b'\'' | b'`'));
    if quoted {
        return field.separator == Some(b'=') && field.before(1) == Some(b'.');
    }
    field.is_member() || field.is_statement() || field.is_name() || field.is_type() || field.is_call()
}

impl Field<'_> {
    /// The byte so many places before the key.
    fn before(&self, back: usize) -> Option<u8> {
        self.key.start.checked_sub(back).map(|at| self.text[at])
    }

    /// `[REG_MODEL] = MODEL`: the entry of a table of a program. `[landing page]: https://…`: the definition of a link. `\p{Age:3.0}`: a property
    /// of characters.
    fn is_bracketed(&self) -> bool {
        let alone = self.before(1) == Some(b'[') && self.before(2).is_none_or(|byte| byte.is_ascii_whitespace());
        let entry = self.text[self.key.end..self.value.start].starts_with(b"] = ");
        let link = self.text[self.key.end..].starts_with(b"]:") && self.words.starts_with(b"http");
        let property = self.before(1) == Some(b'{') && matches!(self.before(2), Some(b'p' | b'P')) && self.before(3) == Some(b'\\');
        alone && (entry || link) || property
    }

    /// `dev->addr`, `.addr`, ` * @addr: the address`: a member, or the parameter of a documented function or of a call.
    fn is_member(&self) -> bool {
        let (before, before_that) = (self.before(1), self.before(2));
        let parameter = before == Some(b'@') && self.text[..self.key.start - 1].ends_with(b"* ");
        let of_call = before == Some(b'(') && before_that.is_some_and(|byte| byte.is_ascii_alphanumeric());
        parameter || of_call || before == Some(b'.') || before == Some(b'>') && before_that == Some(b'-')
    }

    /// A statement that ends with its line, or one of the constants of an enumeration: `TOKEN_PIN_INDEX = 2201,`. Not the last pair of a line of
    /// them: `Server=db1;Password=…;`.
    fn is_statement(&self) -> bool {
        let assigned = self.separator == Some(b'=');
        let statement = self.line.first() == Some(&b';') && self.before(1) != Some(b';') && {
            let behind = self.line[1..].trim_ascii();
            behind.is_empty() || behind.starts_with(b"/") || behind.starts_with(b"}")
        };
        let constant = self.line.first() == Some(&b',')
            && self.words.iter().all(u8::is_ascii_digit)
            && self.name.contains(&b'_')
            && !self.name.iter().any(u8::is_ascii_lowercase);
        assigned && (statement || constant)
    }

    /// `session: PipSession`, `device_id = src_device_id`: one name for another. `x ? session_id : session_id | 1`: the name itself, whatever is
    /// done with it.
    fn is_name(&self) -> bool {
        let (name, words) = (self.name, self.words);
        if name.len() < 3 {
            return false;
        }
        let renamed = words.len() > name.len()
            && words.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'))
            && words.windows(name.len()).any(|part| part.eq_ignore_ascii_case(name));
        let same = words.get(..name.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(name))
            && (words.len() == name.len() || matches!(words.get(name.len()..), Some([b' ', b'|' | b'&' | b'+' | b'-' | b'*', ..])));
        renamed || same
    }

    /// `session_id: SessionId`, `serial: Option<Data>`, and `session: ClientConnection,` at the end of a line, where settings and people write
    /// no comma and JSON writes quotes: a field and its type.
    fn is_type(&self) -> bool {
        let (name, words) = (self.name, self.words);
        let letters = |word: &[u8]| word.iter().filter(|byte| **byte != b'_').map(u8::to_ascii_lowercase).collect::<Vec<u8>>();
        let same = name.contains(&b'_') && words.len() < name.len() && letters(name) == letters(words);
        let is_word = words.iter().all(|byte| byte.is_ascii_alphabetic() || *byte == b'_');
        let generic = is_word && self.rest.first() == Some(&b'<') && self.rest.get(1).is_some_and(u8::is_ascii_alphabetic);
        let is_humped = words.iter().skip(1).any(|byte| byte.is_ascii_uppercase() || *byte == b'_');
        let is_last = self.separator == Some(b':') && self.line.trim_ascii_end() == b",";
        same || generic || is_word && is_humped && is_last
    }

    /// Calls, casts, pointers, and the format of a message: `addr=%s len=%d`, `address: 0x%x`.
    fn is_call(&self) -> bool {
        let pointer = self.words.starts_with(b"mut ") || self.words.starts_with(b"const ");
        pointer
            || self.words.windows(2).any(|pair| {
                matches!(pair, b"->" | b"::" | b"$(" | b"()" | b"('" | b"(\"" | b"(*" | b"*)" | b"<<" | b">>" | b"+ ")
                    || pair[1] == b'(' && pair[0].is_ascii_alphanumeric()
                    || pair[0] == b'%' && b"sdxulp0".contains(&pair[1])
            })
    }
}
