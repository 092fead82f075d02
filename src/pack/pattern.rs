//! The `[pattern]` table: what a detector's data looks like, one kind each.

use serde::Deserialize;

use super::wordlist::Wordlist;

/// What the data looks like.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "Table")]
pub enum Pattern {
    /// A number or code of fixed form.
    Shape(Wordlist),
    /// A literal followed by a run.
    Prefix {
        /// The literals, case-sensitive.
        prefixes: Wordlist,
        /// What follows, in the small syntax of `docs/patterns.md`.
        tail: String,
    },
    /// A regular expression, tried in a window around an anchor.
    Regex {
        /// The expression.
        regex: String,
        /// Literals, one of which lies in every match.
        anchors: Wordlist,
        /// The window around the anchor.
        window: Window,
        /// What must stand at the anchor, from its first byte on; asked first.
        at: Option<String>,
    },
    /// The value of a labelled field.
    Label(Field),
    /// Whole words or phrases.
    Terms(Wordlist),
    /// The first bytes of a file: alternatives, each a list of which all must hold.
    Magic(Vec<Magic>),
    /// Names of people, by the lists and the model of the engine.
    Names,
    /// A telephone number as dialled inside the country that the user named.
    Dialled,
}

/// The bytes around an anchor that a regular expression sees.
#[derive(Debug, Clone)]
pub enum Window {
    /// The stretch of bytes of this class (bracket syntax).
    Run(String),
    /// So many bytes before and after.
    Fixed {
        /// Bytes before the anchor.
        before: usize,
        /// Bytes after the anchor's start.
        after: usize,
    },
}

/// The form of a labelled value.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Field {
    /// The whole value is one of these, without regard to case.
    Terms(Wordlist),
    /// The whole value has one of these shapes.
    Shape(Wordlist),
    /// The whole value matches.
    Regex(String),
    /// Any text of so many characters.
    Text([usize; 2]),
}

/// Bytes at fixed places of a file.
#[derive(Debug, Clone)]
pub struct Magic {
    /// All of these must stand there.
    pub all: Vec<Bytes>,
}

/// Bytes at one place.
#[derive(Debug, Clone)]
pub struct Bytes {
    /// Offset from the start of the file.
    pub offset: usize,
    /// The bytes.
    pub bytes: Vec<u8>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    shape: Option<Wordlist>,
    prefix: Option<Wordlist>,
    tail: Option<String>,
    regex: Option<String>,
    anchor: Option<Wordlist>,
    run: Option<String>,
    before: Option<usize>,
    after: Option<usize>,
    at: Option<String>,
    label: Option<Field>,
    terms: Option<Wordlist>,
    magic: Option<Vec<MagicTable>>,
    names: Option<Empty>,
    dialled: Option<bool>,
}

/// A table without keys.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Empty {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MagicTable {
    offset: Option<usize>,
    hex: Option<String>,
    all: Option<Vec<HexTable>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HexTable {
    #[serde(default)]
    offset: usize,
    hex: String,
}

/// The longest window a regular expression may ask for, in bytes, before or after its anchor.
const LONGEST_WINDOW: usize = 4096;

impl TryFrom<Table> for Pattern {
    type Error = String;

    fn try_from(table: Table) -> Result<Self, String> {
        let kinds = [
            table.shape.is_some(),
            table.prefix.is_some(),
            table.regex.is_some(),
            table.label.is_some(),
            table.terms.is_some(),
            table.magic.is_some(),
            table.names.is_some(),
            table.dialled == Some(true),
        ];
        if kinds.iter().filter(|&&present| present).count() != 1 {
            return Err("[pattern] must hold exactly one of shape, prefix, regex, label, terms, magic, names, dialled".to_owned());
        }
        if (table.tail.is_some() && table.prefix.is_none()) || (table.prefix.is_some() && table.tail.is_none()) {
            return Err("[pattern] `prefix` and `tail` go together".to_owned());
        }
        let windowed = table.anchor.is_some() || table.run.is_some() || table.before.is_some() || table.after.is_some() || table.at.is_some();
        if windowed && table.regex.is_none() {
            return Err("[pattern] `anchor`, `at`, `run`, `before` and `after` go with `regex`".to_owned());
        }
        if table.dialled == Some(true) {
            return Ok(Self::Dialled);
        }
        if let Some(shapes) = table.shape {
            return Ok(Self::Shape(shapes));
        }
        if let Some(regex) = table.regex {
            let window = window(table.run, table.before, table.after)?;
            let anchors = table.anchor.unwrap_or_default();
            if anchors.is_empty() || anchors.iter().any(str::is_empty) {
                return Err("[pattern] `regex` needs `anchor = [\"…\"]`: literals, one of which lies in every match".to_owned());
            }
            if table.at.is_some() && matches!(window, Window::Run(_)) {
                return Err("[pattern] `at` goes with `before` and `after`, not with `run`".to_owned());
            }
            return Ok(Self::Regex { regex, anchors, window, at: table.at });
        }
        if let (Some(prefixes), Some(tail)) = (table.prefix, table.tail) {
            return Ok(Self::Prefix { prefixes, tail });
        }
        if let Some(field) = table.label {
            return Ok(Self::Label(field));
        }
        if let Some(terms) = table.terms {
            return Ok(Self::Terms(terms));
        }
        if let Some(Empty {}) = table.names {
            return Ok(Self::Names);
        }
        table.magic.unwrap_or_default().into_iter().map(Magic::try_from).collect::<Result<_, _>>().map(Self::Magic)
    }
}

fn window(run: Option<String>, before: Option<usize>, after: Option<usize>) -> Result<Window, String> {
    match (run, before, after) {
        (Some(run), None, None) => Ok(Window::Run(run)),
        (None, before, Some(after)) if after > 0 && after <= LONGEST_WINDOW && before.unwrap_or(0) <= LONGEST_WINDOW => {
            Ok(Window::Fixed { before: before.unwrap_or(0), after })
        }
        _ => Err(format!("[pattern] `regex` needs a window: either `run = '[…]'` or `before` and `after` of at most {LONGEST_WINDOW}")),
    }
}

impl TryFrom<MagicTable> for Magic {
    type Error = String;

    fn try_from(table: MagicTable) -> Result<Self, String> {
        let all = match (table.all, table.hex) {
            (Some(all), None) => all,
            (None, Some(hex)) => vec![HexTable { offset: table.offset.unwrap_or(0), hex }],
            _ => return Err("[pattern] each `magic` entry is `{ offset, hex }` or `{ all = [{ offset, hex }, …] }`".to_owned()),
        };
        let decode = |part: HexTable| unhex(&part.hex).map(|bytes| Bytes { offset: part.offset, bytes });
        Ok(Self { all: all.into_iter().map(decode).collect::<Result<_, _>>()? })
    }
}

/// The bytes that pairs of hex digits stand for.
///
/// # Errors
/// A sentence that quotes the text.
pub fn unhex(hex: &str) -> Result<Vec<u8>, String> {
    let digits: Vec<u8> = hex.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let bad = || format!("hex `{hex}`: write pairs of hexadecimal digits, at least one");
    if digits.is_empty() || !digits.len().is_multiple_of(2) {
        return Err(bad());
    }
    let pair = |pair: &[u8]| std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok());
    digits.chunks(2).map(|chunk| pair(chunk).ok_or_else(bad)).collect()
}
