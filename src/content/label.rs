//! Labels: the name that stands before a value (`"dob": "…"`, `gender=f`, `SSN: …`, `<phone>…`), found by looking back from the value.
//!
//! Looking back is local: it needs no parse of the whole object, gives the same answer wherever a scan was split, and costs nothing
//! where no candidate stands. The same normal form serves keys, columns and fields: `dateOfBirth`, `date_of_birth` and
//! `Date of Birth` all read `date of birth`.

mod paired;

use std::borrow::Cow;

use crate::span::Span;

pub use paired::VALUES;

/// How far back a label may begin before its value, in bytes.
const REACH: usize = 160;
/// How far back the opening bracket of a JSON array may stand, in bytes.
const ARRAY_REACH: usize = 4096;

/// The label of the value that starts at `at`, if a separator and a name stand before it in the same line.
#[must_use]
pub fn before(text: &[u8], at: usize) -> Option<Span> {
    let floor = at.saturating_sub(REACH);
    let mut i = skip_back(text, at, floor, |byte| matches!(byte, b' ' | b'\t' | b'"' | b'\'' | b'`' | b'(' | b'[' | b'*'));
    if i > floor && text[i - 1] == b',' {
        i = array_start(text, i)?;
    }
    let separator = i.checked_sub(1).filter(|&at| at >= floor)?;
    match text[separator] {
        b':' | b'=' => key_ending_at(text, separator),
        b'>' => tag_ending_at(text, separator).or_else(|| arrow_key(text, separator)),
        _ => None,
    }
}

/// The key that ends before the separator at `separator` (`:` or `=`).
#[must_use]
pub fn key_ending_at(text: &[u8], separator: usize) -> Option<Span> {
    let floor = separator.saturating_sub(REACH);
    let mut end = separator;
    if text[separator] == b'=' && end > floor && matches!(text[end - 1], b'=' | b'!' | b'<' | b'>' | b':' | b'+' | b'-' | b'*' | b'|' | b'&' | b'.') {
        if text[end - 1] != b':' {
            return None;
        }
        end -= 1;
    }
    let quoted_end = skip_back(text, end, floor, |byte| matches!(byte, b' ' | b'\t'));
    let end = skip_back(text, quoted_end, floor, |byte| matches!(byte, b'"' | b'\'' | b'`' | b']' | b'*' | b')' | b' '));
    let quote = text.get(end).copied().filter(|byte| end < quoted_end && matches!(byte, b'"' | b'\'' | b'`'));
    let start = match quote {
        Some(quote) => skip_back(text, end, floor, |byte| byte != quote && byte != b'\n'),
        None => skip_back(text, end, floor, is_key_byte),
    };
    let start = start + text[start..end].iter().take_while(|&&byte| !byte.is_ascii_alphanumeric() && byte < 0x80).count();
    let key = (start < end && end - start <= 80 && utf8_start(text[start])).then_some(Span::new(start, end))?;
    let declared = || declared(text, key).filter(|_| text[separator] == b'=');
    Some(paired::name_of(text, key).or_else(declared).unwrap_or(key))
}

/// Types of text, in small letters, that stand between the name of a variable and its value.
pub const TYPES: [&str; 4] = ["string", "str", "text", "nsstring"];

/// The name of the variable whose type was read as a key: `password: String = "…"`.
fn declared(text: &[u8], key: Span) -> Option<Span> {
    let word = key.of(text).rsplit(|byte| *byte == b' ').next()?;
    if !TYPES.iter().any(|known| word.eq_ignore_ascii_case(known.as_bytes())) {
        return None;
    }
    let floor = key.start.saturating_sub(REACH);
    let end = skip_back(text, key.start, floor, |byte| matches!(byte, b' ' | b'&' | b'\''));
    let colon = end.checked_sub(1).filter(|&at| at > floor && text[at] == b':' && text[at - 1] != b':')?;
    key_ending_at(text, colon)
}

/// Whether a byte may stand in an unquoted key: letters, digits, the joiners of identifiers, a space, anything beyond ASCII.
fn is_key_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'$' | b' ' | b'/' | b'#' | b'\'') || byte >= 0x80
}

fn utf8_start(byte: u8) -> bool {
    byte & 0xC0 != 0x80
}

/// Tags that say nothing of their content; an attribute may.
const GENERIC: [&[u8]; 14] = [b"span", b"div", b"td", b"th", b"p", b"a", b"dd", b"li", b"strong", b"b", b"i", b"em", b"label", b"h1"];
/// Tags that are called as anything else, and mostly say in an attribute what they hold.
const NAMED: [&[u8]; 14] = [
    b"field",
    b"property",
    b"entry",
    b"string",
    b"param",
    b"parameter",
    b"setting",
    b"item",
    b"attribute",
    b"data",
    b"prop",
    b"var",
    b"value",
    b"element",
];
/// Attributes that name the content of a tag.
const NAMING: [&[u8]; 8] = [b"itemprop=", b"property=", b"name=", b"key=", b"field=", b"data-label=", b"id=", b"class="];

/// `<tag attribute…>`: the tag's name, or for a tag that says nothing the value of an attribute that names its content.
fn tag_ending_at(text: &[u8], close: usize) -> Option<Span> {
    let floor = close.saturating_sub(REACH);
    let open = skip_back(text, close, floor, |byte| byte != b'<' && byte != b'>' && byte != b'\n');
    let inside = (open > floor && text[open - 1] == b'<').then_some(open)?;
    let len = text[inside..close].iter().take_while(|&&byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b':' | b'.')).count();
    let name = Span::new(inside, inside + len);
    if GENERIC.contains(&name.of(text)) {
        return attribute(text, Span::new(name.end, close));
    }
    let named = || NAMED.contains(&name.of(text)).then(|| attribute(text, Span::new(name.end, close))).flatten();
    (len > 0).then(|| named().unwrap_or(name))
}

fn attribute(text: &[u8], attributes: Span) -> Option<Span> {
    let within = attributes.of(text);
    NAMING.iter().find_map(|naming| {
        let at = memchr::memmem::find(within, naming).filter(|&at| at == 0 || within[at - 1].is_ascii_whitespace())?;
        let start = at + naming.len() + within[at + naming.len()..].iter().take_while(|byte| matches!(byte, b'"' | b'\'')).count();
        let length = within[start..].iter().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b' ')).count();
        (length > 0).then(|| Span::new(attributes.start + start, attributes.start + start + length))
    })
}

/// `key => value`.
fn arrow_key(text: &[u8], arrow: usize) -> Option<Span> {
    let equals = arrow.checked_sub(1).filter(|&at| text[at] == b'=')?;
    key_ending_at(text, equals)
}

/// From a comma inside a JSON array back to the position after which its key's separator stands.
fn array_start(text: &[u8], comma_end: usize) -> Option<usize> {
    let floor = comma_end.saturating_sub(ARRAY_REACH);
    let mut depth = 0usize;
    for at in memchr::memrchr3_iter(b'[', b']', b'{', &text[floor..comma_end]).map(|found| floor + found) {
        match text[at] {
            b']' => depth += 1,
            b'{' if depth == 0 => return None,
            b'[' if depth > 0 => depth -= 1,
            b'[' => return Some(skip_back(text, at, floor, |byte| matches!(byte, b' ' | b'\t' | b'['))),
            _ => {}
        }
    }
    None
}

fn skip_back(text: &[u8], from: usize, floor: usize, skip: impl Fn(u8) -> bool) -> usize {
    let mut at = from;
    while at > floor && skip(text[at - 1]) {
        at -= 1;
    }
    at
}

/// Writes the normal form of a label into `out`: lower case, words split at joiners and camel humps, single spaces.
pub fn normalize_into(label: &[u8], out: &mut String) {
    out.clear();
    if label.is_ascii() {
        return normalize_ascii(label, out);
    }
    let label = String::from_utf8_lossy(label);
    let mut previous = ' ';
    let mut chars = label.chars().peekable();
    while let Some(char) = chars.next() {
        if !char.is_alphanumeric() {
            if char != '\'' && char != '’' && !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        } else if is_caseless(char) {
            out.push(char);
        } else {
            let hump =
                char.is_uppercase() && (previous.is_lowercase() || previous.is_uppercase() && chars.peek().is_some_and(|next| next.is_lowercase()));
            if hump && !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
            out.extend(char.to_lowercase());
        }
        previous = char;
    }
    while out.ends_with(' ') {
        out.pop();
    }
}

/// The same for labels of English and of programs, which are most.
fn normalize_ascii(label: &[u8], out: &mut String) {
    let mut previous = b' ';
    let mut is_open = false;
    for (at, &byte) in label.iter().enumerate() {
        if byte.is_ascii_alphanumeric() {
            let is_before_lower = || label.get(at + 1).is_some_and(u8::is_ascii_lowercase);
            let is_hump = byte.is_ascii_uppercase() && (previous.is_ascii_lowercase() || previous.is_ascii_uppercase() && is_before_lower());
            // Of several joiners one remains, and none at the ends.
            if (is_open || is_hump) && !out.is_empty() {
                out.push(' ');
            }
            out.push(char::from(byte.to_ascii_lowercase()));
            is_open = false;
        } else {
            is_open |= byte != b'\'';
        }
        previous = byte;
    }
}

/// Whether a label surely stands in its normal form already, as in most catalogues and many headers.
fn is_normal(label: &str) -> bool {
    are_normal(label, std::iter::once(label))
}

/// Whether all of these names, which make up `joined`, surely are in their normal form: told of many at once, because a catalogue has ten thousand.
pub fn are_normal<'n>(joined: &str, mut names: impl Iterator<Item = &'n str>) -> bool {
    let bytes = joined.as_bytes();
    let is_plain = |byte: u8| byte.is_ascii_lowercase() | byte.is_ascii_digit() | (byte == b' ') | !byte.is_ascii();
    let first_of_many = |&(_, byte): &(usize, &u8)| *byte >= 0xC0;
    bytes.iter().fold(true, |all, byte| all & is_plain(*byte))
        && bytes.iter().zip(bytes.iter().skip(1)).fold(true, |all, (one, next)| all & ((*one != b' ') | (*next != b' ')))
        && bytes.iter().enumerate().filter(first_of_many).all(|(at, _)| joined[at..].chars().next().is_some_and(is_small))
        && names.all(|name| !name.starts_with(' ') && !name.ends_with(' '))
}

/// Whether a character beyond ASCII is a letter or digit, and no capital.
fn is_small(char: char) -> bool {
    match char {
        // Of Latin, Greek, Cyrillic, Hebrew and Arabic those that are met most; kana, the characters of East Asia, and Hangul.
        'ß'..='ö' | 'ø'..='ÿ' | 'α'..='ω' | 'а'..='я' | '\u{5D0}'..='\u{5EA}' | '\u{620}'..='\u{64A}' => true,
        '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FA}' | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}' => true,
        _ if is_caseless(char) => char.is_alphanumeric(),
        _ => char.is_lowercase() || char.is_alphanumeric() && !char.is_uppercase() && char.to_lowercase().eq([char]),
    }
}

/// Whether the letter is of those scripts without capitals whose characters stand together: from Hebrew to Burmese, and those of East Asia.
#[must_use]
pub const fn is_caseless(char: char) -> bool {
    matches!(char, '\u{590}'..='\u{109F}' | '\u{2E80}'..='\u{A63F}' | '\u{AC00}'..='\u{D7FF}')
}

/// The normal form of a name of a catalogue, which mostly is one already.
#[must_use]
pub fn normal(name: &str) -> Cow<'_, str> {
    if is_normal(name) { name.into() } else { normalize(name.as_bytes()).into() }
}

/// The normal form of a label.
#[must_use]
pub fn normalize(label: &[u8]) -> String {
    let mut out = String::with_capacity(label.len());
    normalize_into(label, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::{are_normal, before, is_caseless, is_small, normal, normalize};

    fn label(text: &str, value: &str) -> Option<String> {
        let at = text.rfind(value).expect("the value is in the text");
        before(text.as_bytes(), at).map(|span| normalize(span.of(text.as_bytes())))
    }

    #[test]
    fn labels_of_the_usual_forms() {
        for (text, wanted) in [
            (r#"{"a": 1, "dateOfBirth": "VALUE"}"#, Some("date of birth")),
            (r#"{"emails": ["x@y", "VALUE"]}"#, Some("emails")),
            ("Date of Birth: VALUE", Some("date of birth")),
            ("gender=VALUE", Some("gender")),
            ("let user_ssn = \"VALUE\"", Some("let user ssn")),
            ("<Phone>VALUE</Phone>", Some("phone")),
            (r#"<span class="x" property="name">VALUE</span>"#, Some("name")),
            ("'dob' => 'VALUE'", Some("dob")),
            ("**Name:** VALUE", Some("name")),
            ("val userName: String = \"VALUE\"", Some("val user name")),
            ("let user: &'static str = \"VALUE\";", Some("let user")),
            ("std::string = \"VALUE\"", Some("string")),
            ("a == VALUE", None),
            ("plain words VALUE", None),
        ] {
            assert_eq!(label(text, "VALUE").as_deref(), wanted, "{text}");
        }
    }

    #[test]
    fn what_is_normal_already_is_left_as_it_is() {
        for source in
            ["date of birth", "numéro", "generationsdatum", "生年月日", "जन्म तिथि", "straße 2", "ǅ", "𝐀x", "a  b", "a ", "Ünal", "père's", "İl"]
        {
            assert_eq!(*normal(source), *normalize(source.as_bytes()), "{source}");
        }
    }

    #[test]
    fn names_are_normal_together_only_if_each_is() {
        for names in
            [&["date of birth", "dob", "line 2"][..], &["a ", "b"], &["a", " b"], &["a  b"], &["a", "B"], &["a", "\u{e9}"], &["a", "b-c"], &[]]
        {
            let wanted = names.iter().all(|name| normalize(name.as_bytes()) == **name);
            assert_eq!(are_normal(&names.concat(), names.iter().copied()), wanted, "{names:?}");
        }
    }

    #[test]
    fn scripts_without_capitals_have_none() {
        for char in (0..=u32::from(char::MAX)).filter_map(char::from_u32).filter(|char| is_caseless(*char)) {
            assert!(!char.is_uppercase() && !char.is_lowercase(), "{char:?}");
            assert!(char.to_lowercase().eq([char]) && char.to_uppercase().eq([char]), "{char:?}");
        }
        for char in ('\u{80}'..=char::MAX).filter(|char| is_small(*char)) {
            assert!(char.is_alphanumeric() && char.to_lowercase().eq([char]), "{char:?}");
        }
    }

    #[test]
    fn normal_forms_agree() {
        for source in ["dateOfBirth", "date_of_birth", "Date of Birth", "DATE-OF-BIRTH", "Date.of.birth"] {
            assert_eq!(normalize(source.as_bytes()), "date of birth");
        }
        assert_eq!(normalize(b"userSSN"), "user ssn");
        assert_eq!(normalize(b"SSNNumber"), "ssn number");
        assert_eq!(normalize("__Père's  SSNNumber2_".as_bytes()), "pères ssn number2");
        assert_eq!(normalize(b"__Peter's  SSNNumber2_"), "peters ssn number2");
    }
}
