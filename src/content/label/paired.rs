//! Names and values in pairs: `<property name="password" value="…"/>`, `{"name": "ssn", "value": "…"}`, `- name: DB_PASSWORD` over `value: …`.
//!
//! Such a value's key says "value" and nothing else; what it is stands in the member before it, under a key that says "name".

use super::{REACH, skip_back};
use crate::span::Span;

/// Keys of values that another member names; each is one word.
pub const VALUES: [&str; 5] = ["value", "val", "content", "defaultvalue", "stringvalue"];
/// Keys of what names a value.
const NAMES: [&[u8]; 13] = [
    b"name",
    b"key",
    b"field",
    b"fieldname",
    b"property",
    b"label",
    b"param",
    b"parametername",
    b"attribute",
    b"variable",
    b"header",
    b"question",
    b"parameterkey",
];
/// How many members are passed on the way back.
const MEMBERS: usize = 4;
/// The longest name.
const LONGEST: usize = 80;

/// What names the value of `key`, if the key says only that it is one.
pub(super) fn name_of(text: &[u8], key: Span) -> Option<Span> {
    if !VALUES.iter().any(|value| key.of(text).eq_ignore_ascii_case(value.as_bytes())) {
        return None;
    }
    let floor = key.start.saturating_sub(REACH);
    let says = |value: &Span| value.len() <= LONGEST && value.of(text).iter().any(u8::is_ascii_alphanumeric);
    let (mut at, mut id) = (key.start, None);
    for _ in 0..MEMBERS {
        let Some((name, value, start)) = member_before(text, at, floor) else { break };
        if NAMES.iter().any(|known| name.of(text).eq_ignore_ascii_case(known)) {
            return Some(value).filter(says);
        }
        // An id names it where nothing else does.
        id = id.or(Some(value).filter(|_| name.of(text).eq_ignore_ascii_case(b"id")));
        at = start;
    }
    id.filter(says)
}

/// Key and value of the member that ends before `at`, and where it begins.
fn member_before(text: &[u8], at: usize, floor: usize) -> Option<(Span, Span, usize)> {
    let between = |byte: u8| byte.is_ascii_whitespace() || matches!(byte, b',' | b'-' | b'"' | b'\'');
    // The quote before the key that was read last, commas and lines, and the quote behind the member's value.
    let end = skip_back(text, at, floor, between);
    let (value, separator) = match text.get(end) {
        Some(&quote @ (b'"' | b'\'')) => {
            let start = skip_back(text, end, floor, |byte| byte != quote && byte != b'\n');
            (Span::new(start, end), skip_back(text, start, floor, |byte| matches!(byte, b' ' | b'"' | b'\'')))
        }
        _ => {
            let start = skip_back(text, end, floor, |byte| !matches!(byte, b':' | b'=' | b'\n' | b'{' | b'}' | b'<' | b'>'));
            (Span::new(start, end).trimmed(text), start)
        }
    };
    let separator = separator.checked_sub(1).filter(|&at| at >= floor && matches!(text[at], b':' | b'='))?;
    let key_end = skip_back(text, separator, floor, |byte| matches!(byte, b' ' | b'"' | b'\''));
    let key_start = skip_back(text, key_end, floor, |byte| byte.is_ascii_alphanumeric() || byte == b'_');
    (key_start < key_end).then_some((Span::new(key_start, key_end), value, key_start))
}

#[cfg(test)]
mod tests {
    use super::super::{before, normalize};

    fn label(text: &str) -> Option<String> {
        let at = text.rfind("VALUE").expect("the value is in the text");
        before(text.as_bytes(), at).map(|span| normalize(span.of(text.as_bytes())))
    }

    #[test]
    fn a_value_is_called_what_its_pair_says() {
        for text in [
            r#"<property name="userPassword" value="VALUE"/>"#,
            r#"<add key="UserPassword" value='VALUE' />"#,
            r#"<input type="text" name="user_password" id="x1" class="wide" value="VALUE">"#,
            r#"{"name": "user_password", "value": "VALUE"}"#,
            "{\n  \"Name\" : \"UserPassword\",\n  \"Value\" : \"VALUE\"\n}",
            "env:\n  - name: USER_PASSWORD\n    value: VALUE",
            "env:\n  - name: \"USER_PASSWORD\"\n    value: \"VALUE\"",
            r#"<field name="user_password">VALUE</field>"#,
            r#"<entry key="user.password">VALUE</entry>"#,
            r#"<string name="user_password">VALUE</string>"#,
        ] {
            assert_eq!(label(text).as_deref(), Some("user password"), "{text}");
        }
    }

    #[test]
    fn a_value_without_a_name_stays_one() {
        assert_eq!(label("value: VALUE").as_deref(), Some("value"));
        assert_eq!(label(r#"{"unit": "km", "value": "VALUE"}"#).as_deref(), Some("value"));
        assert_eq!(label("if x == \"name\" then\nvalue = VALUE").as_deref(), Some("value"));
        assert_eq!(label("<field>VALUE</field>").as_deref(), Some("field"));
    }
}
