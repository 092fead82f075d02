//! Whether a name stands as names do that are declared: beside a type, or in a call that makes a column.

use crate::content::Declares;
use crate::span::Span;

/// How much of the line on either side is looked at, in bytes.
const BESIDE: usize = 96;

/// Types of values in databases, messages and programs, in small letters, sorted.
#[rustfmt::skip]
const TYPES: &[&str] = &[
    "bigdecimal", "bigint", "biginteger", "bigserial", "binary", "bit", "blob", "bool", "boolean", "bytea", "bytes", "char", "character", "charfield",
    "charsequence", "citext", "clob", "date", "datefield", "datetime", "datetime2", "datetimeoffset", "decimal", "double", "emailfield", "enum",
    "fixed32", "fixed64", "float", "float32", "float64", "f64", "guid", "i32", "i64", "inet", "instant", "int", "int16", "int32", "int64", "integer",
    "json", "jsonb", "localdate", "localdatetime", "long", "money", "naivedate", "nchar", "ntext", "number", "numeric", "nvarchar", "nvarchar2",
    "real", "serial", "short", "smallint", "smallserial", "str", "string", "string_view", "stringfield", "text", "textfield", "time", "timestamp",
    "timestamptz", "tinyint", "u16", "u32", "u64", "u8", "uint32", "uint64", "uniqueidentifier", "uuid", "varbinary", "varchar", "varchar2",
    "xs", "year", "zoneddatetime",
];
/// Types that hold one of another: `Option<String>`.
const HOLDERS: &[&str] =
    &["option", "optional", "mapped", "nullable", "list", "vec", "set", "array", "cow", "box", "required", "maybe", "observable", "annotated"];
/// Types that stand behind a name without a colon, in programs.
const BEHIND: &[&str] = &["string", "int", "int32", "int64", "uint64", "float64", "bool"];
/// Words before a name that say that it is declared.
#[rustfmt::skip]
const MODIFIERS: &[&str] = &[
    "pub", "public", "private", "protected", "internal", "readonly", "val", "var", "let", "static", "final", "override", "lateinit", "column", "add",
    "weak", "field", "mut", "open", "required", "optional", "repeated", "declare", "exists",
];
/// What a name is assigned that is a column of a model.
const COLUMNS: &[&str] = &["models.", "column(", "db.column(", "sa.column(", "mapped_column(", "field(", "fields.", "serializers.", "forms."];

/// Whether the name at `name` is declared there.
pub(super) fn is_declared(text: &[u8], name: Span, dialect: Declares) -> bool {
    let floor = name.start.saturating_sub(BESIDE);
    let ceiling = text.len().min(name.end + BESIDE);
    let before = &text[floor..name.start];
    let before = &before[memchr::memrchr(b'\n', before).map_or(0, |end| end + 1)..];
    let after = &text[name.end..ceiling];
    let after = &after[..memchr::memchr(b'\n', after).unwrap_or(after.len())];
    let (inner, outer) = (unquoted(before), after.strip_prefix(b"\"").or(after.strip_prefix(b"`")).or(after.strip_prefix(b"]")).unwrap_or(after));
    type_behind(inner, outer, dialect)
        || type_before(before, after)
        || made(after)
        || called(before)
        || (dialect == Declares::Message && attribute(before))
}

/// What stands before a name, without the quote that opens it.
fn unquoted(before: &[u8]) -> &[u8] {
    match before {
        [rest @ .., b'"' | b'`' | b'['] => rest,
        _ => before,
    }
}

/// `passport_no varchar(20)`, `passportNo?: string`, `pub passport_no: Option<String>`.
fn type_behind(before: &[u8], after: &[u8], dialect: Declares) -> bool {
    let rest = after.strip_prefix(b"?").or(after.strip_prefix(b"!")).unwrap_or(after);
    let joined = rest.trim_ascii_start();
    let named = joined.strip_prefix(b":");
    let rest = named.unwrap_or(joined).trim_ascii_start();
    let rest = rest.strip_prefix(b"&").unwrap_or(rest);
    if !is_begun(before) || rest.len() == after.len() {
        return false;
    }
    match named {
        // `passport number` in a comment is no field of the type `number`.
        None if dialect == Declares::Members => is_listed(BEHIND, &rest[..word_length(rest)]),
        _ => is_type(held(rest)),
    }
}

/// The type inside those that hold one of another.
fn held(mut rest: &[u8]) -> &[u8] {
    loop {
        let length = word_length(rest);
        let is_holder = HOLDERS.iter().any(|holder| rest[..length].eq_ignore_ascii_case(holder.as_bytes()));
        match rest.get(length) {
            Some(b'<' | b'[') if is_holder => rest = &rest[length + 1..],
            _ => return rest,
        }
    }
}

/// Whether nothing stands before a name but what may stand before one that is declared.
fn is_begun(before: &[u8]) -> bool {
    let before = before.trim_ascii();
    let last = before.rsplit(|byte| byte.is_ascii_whitespace()).next().unwrap_or_default();
    matches!(before.last(), None | Some(b'(' | b',' | b'{')) || last.ends_with(b")") && last.starts_with(b"pub(") || is_listed(MODIFIERS, last)
}

/// `private String passportNo;`, `string passport_no = 3;`, `string? PassportNo { get; set; }`.
fn type_before(before: &[u8], after: &[u8]) -> bool {
    let trimmed = before.trim_ascii_end();
    let ends =
        matches!(after.trim_ascii_start().first(), Some(b';' | b'=' | b'{' | b',' | b')') | None) && !after.trim_ascii_start().starts_with(b"==");
    if trimmed.len() == before.len() || !ends {
        return false;
    }
    let bare = trimmed.strip_suffix(b"[]").unwrap_or(trimmed);
    let bare = bare.strip_suffix(b"?").or(bare.strip_suffix(b"*")).or(bare.strip_suffix(b"&")).unwrap_or(bare);
    let bare = bare.strip_suffix(b">").unwrap_or(bare);
    let length = bare.iter().rev().take_while(|byte| is_word(**byte)).count();
    is_type(&bare[bare.len() - length..])
}

/// `passport_no = models.CharField(…)`.
fn made(after: &[u8]) -> bool {
    let Some(rest) = after.trim_ascii_start().strip_prefix(b"=") else { return false };
    let rest = rest.trim_ascii_start();
    COLUMNS.iter().any(|column| rest.get(..column.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(column.as_bytes())))
}

/// `t.string :passport_no`, `add_column :guests, :passport_no`, `$table->string('passport_no')`.
fn called(before: &[u8]) -> bool {
    let line = before.trim_ascii();
    let symbol = line.ends_with(b":") && [&b"t."[..], b"add_column", b"attribute", b"field "].iter().any(|begin| line.starts_with(begin));
    let quoted = line.ends_with(b"('") || line.ends_with(b"(\"");
    symbol || quoted && line.starts_with(b"$table->")
}

/// `"name": "passport_no"`, `<xs:element name="passportNo"`.
fn attribute(before: &[u8]) -> bool {
    let line = before.strip_suffix(b"\"").unwrap_or_default().trim_ascii_end();
    line.ends_with(b"name=") || line.ends_with(b"\"name\":") || line.ends_with(b"\"name\" :")
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn word_length(text: &[u8]) -> usize {
    text.iter().take_while(|byte| is_word(**byte)).count()
}

/// Whether a type stands at the beginning, whole.
fn is_type(text: &[u8]) -> bool {
    let word = &text[..word_length(text)];
    let mut lower = [0; 20];
    let Some(lower) = lower.get_mut(..word.len()) else { return false };
    lower.copy_from_slice(word);
    lower.make_ascii_lowercase();
    TYPES.iter().any(|known| known.as_bytes() == lower)
}

fn is_listed(list: &[&str], word: &[u8]) -> bool {
    list.iter().any(|known| word.eq_ignore_ascii_case(known.as_bytes()))
}
