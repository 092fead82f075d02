//! Marks in a file that allow what stands beside them: `privet:allow` and its forms, in whatever comment the language has.
//!
//! ```text
//! privet:allow                      the line it stands on
//! privet:allow(contact.email, id)   the same, for these elements and those below them
//! privet:allow-next-line            the line after it
//! privet:allow-begin … privet:allow-end
//! privet:allow-file                 everything in the file, its name included
//! ```

use aho_corasick::AhoCorasick;

use crate::span::Span;
use crate::taxonomy::elements::covers;

const OURS: &[u8] = b"privet:allow";
/// The longest list of elements of a mark, in bytes.
const LONGEST: usize = 400;

/// What a mark covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Its own line.
    Line,
    /// The line after it.
    NextLine,
    /// From it to the end of its block.
    Block,
    /// The whole file.
    File,
}

/// One mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// What it covers.
    pub reach: Reach,
    /// The line on which it stands, counted from 1.
    pub line: u64,
    /// Prefixes of the elements that it allows; empty for all.
    pub elements: Vec<String>,
    /// Whose mark it is: `privet`, or the name of another tool.
    pub tool: &'static str,
    at: usize,
    span: Span,
}

/// A mark of another tool: its name, its text, and what it covers.
pub type Foreign = (&'static str, &'static str, Reach);

/// Marks of other tools, which hold only where that is asked for: they were written about other things.
pub const FOREIGN: [Foreign; 10] = [
    ("gitleaks", "gitleaks:allow", Reach::Line),
    ("detect-secrets", "pragma: allowlist secret", Reach::Line),
    ("detect-secrets", "pragma: whitelist secret", Reach::Line),
    ("detect-secrets", "pragma: allowlist nextline secret", Reach::NextLine),
    ("trufflehog", "trufflehog:ignore", Reach::Line),
    ("ggshield", "ggignore", Reach::Line),
    ("talisman", "talisman-ignore-line", Reach::Line),
    ("bandit", "# nosec", Reach::Line),
    ("semgrep", "nosemgrep", Reach::Line),
    ("flake8", "# noqa", Reach::Line),
];

/// The tools whose marks hold beside privet's own.
#[derive(Debug, Clone, Default)]
pub struct Dialects {
    marks: Vec<Foreign>,
    /// All their texts in one automaton; `None` where there are none.
    texts: Option<AhoCorasick>,
}

impl Dialects {
    /// The marks of these tools.
    ///
    /// # Errors
    /// For a tool whose marks are not known.
    pub fn new(tools: &[String]) -> Result<Self, String> {
        let mut all = Vec::new();
        for tool in tools {
            let marks: Vec<Foreign> = FOREIGN.iter().filter(|(name, ..)| name == tool).copied().collect();
            if marks.is_empty() {
                let mut known: Vec<&str> = FOREIGN.iter().map(|(name, ..)| *name).collect();
                known.dedup();
                return Err(format!("marks of `{tool}`: are not known; choose from {}", known.join(", ")));
            }
            all.extend(marks);
        }
        let texts = (!all.is_empty()).then(|| AhoCorasick::new(all.iter().map(|(_, text, _)| text)));
        let texts = texts.transpose().map_err(|error| format!("marks: {error}"))?;
        Ok(Self { marks: all, texts })
    }
}

/// The marks of one file, in order.
#[derive(Debug, Clone, Default)]
pub struct Marks(Vec<Mark>);

impl Marks {
    /// Finds the marks of a text.
    #[must_use]
    pub fn read(text: &[u8], dialects: &Dialects) -> Self {
        let starts = memchr::memmem::find_iter(text, OURS).filter(|&at| at == 0 || !text[at - 1].is_ascii_alphanumeric());
        let mut found: Vec<Mark> = starts.filter_map(|at| own(text, at)).collect();
        for mark in dialects.texts.iter().flat_map(|texts| texts.find_overlapping_iter(text)) {
            let (tool, _, reach) = dialects.marks[mark.pattern().as_usize()];
            found.push(Mark { reach, line: 0, elements: Vec::new(), tool, at: mark.start(), span: covered(text, mark.start(), reach) });
        }
        found.sort_by_key(|mark| mark.at);
        let (mut line, mut from) = (1, 0);
        for mark in &mut found {
            line += memchr::memchr_iter(b'\n', &text[from..mark.at]).count() as u64;
            (mark.line, from) = (line, mark.at);
        }
        Self(found)
    }

    /// All of them.
    #[must_use]
    pub fn all(&self) -> &[Mark] {
        &self.0
    }

    /// The first mark that allows an element whose value is at `span`.
    #[must_use]
    pub fn allow(&self, element: &str, span: Span) -> Option<u32> {
        let holds = |mark: &Mark| mark.span.overlaps(span) && mark.allows(element);
        self.0.iter().position(holds).and_then(|at| u32::try_from(at).ok())
    }
}

impl Mark {
    /// Whether it allows an element, wherever it stands.
    #[must_use]
    pub fn allows(&self, element: &str) -> bool {
        self.elements.is_empty() || self.elements.iter().any(|prefix| covers(prefix, element))
    }
}

/// The mark of privet's own at `at`; the end of a block is none, nor is a longer word.
fn own(text: &[u8], at: usize) -> Option<Mark> {
    let rest = &text[at + OURS.len()..];
    let forms: [(&[u8], Reach); 3] = [(b"-next-line", Reach::NextLine), (b"-begin", Reach::Block), (b"-file", Reach::File)];
    let (form, reach) = forms.into_iter().find(|(form, _)| rest.starts_with(form)).unwrap_or((b"", Reach::Line));
    let rest = &rest[form.len()..];
    if rest.first().is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')) {
        return None;
    }
    let elements = match rest.strip_prefix(b"(") {
        None => Vec::new(),
        Some(list) => {
            let close = memchr::memchr2(b')', b'\n', &list[..list.len().min(LONGEST)]).filter(|&close| list[close] == b')')?;
            elements(&list[..close])?
        }
    };
    Some(Mark { reach, line: 0, elements, tool: "privet", at, span: covered(text, at, reach) })
}

/// The prefixes of a list; `None` when it holds something that cannot be one, so that a misspelt mark allows nothing.
fn elements(list: &[u8]) -> Option<Vec<String>> {
    let text = std::str::from_utf8(list).ok()?;
    let is_prefix = |name: &str| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'_' | b'='))
    };
    let names: Vec<String> = text.split(',').map(|name| name.trim().to_owned()).collect();
    names.iter().all(|name| is_prefix(name)).then_some(names)
}

/// The bytes that a mark at `at` covers.
fn covered(text: &[u8], at: usize, reach: Reach) -> Span {
    let line_end = |from: usize| memchr::memchr(b'\n', &text[from..]).map_or(text.len(), |end| from + end + 1);
    match reach {
        Reach::File => Span::new(0, text.len()),
        Reach::Line => Span::new(memchr::memrchr(b'\n', &text[..at]).map_or(0, |end| end + 1), line_end(at)),
        Reach::NextLine => {
            let start = line_end(at);
            Span::new(start, if start < text.len() { line_end(start) } else { start })
        }
        Reach::Block => {
            let end = memchr::memmem::find(&text[at..], b"privet:allow-end").map_or(text.len(), |end| at + end);
            Span::new(at, end)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Dialects, Marks};
    use crate::span::Span;

    const TEXT: &str = "a = VALUE1 # privet:allow\n\
                        b = VALUE2 // privet:allow(contact.email, id)\n\
                        <!-- privet:allow-next-line(id) -->\n\
                        c = VALUE3\n\
                        -- privet:allow-begin\n\
                        d = VALUE4\n\
                        -- privet:allow-end\n\
                        e = VALUE5 # gitleaks:allow\n\
                        f = VALUE6 # privet:allowed, privet:allow(Not An Element), xprivet:allow\n";

    fn allowed(marks: &Marks, value: usize, element: &str) -> bool {
        let start = TEXT.find(&format!("VALUE{value}")).expect("it stands there");
        marks.allow(element, Span::new(start, start + 6)).is_some()
    }

    #[test]
    fn each_form_covers_what_it_says() {
        let marks = Marks::read(TEXT.as_bytes(), &Dialects::default());
        assert_eq!(marks.all().iter().map(|mark| mark.line).collect::<Vec<_>>(), [1, 2, 3, 5]);
        for (value, element, expected) in [
            (1, "net.ip", true),
            (2, "contact.email", true),
            (2, "id.national.us.ssn", true),
            (2, "net.ip", false),
            (3, "id.national.us.ssn", true),
            (3, "contact.email", false),
            (4, "contact.email", true),
            (5, "contact.email", false),
            (6, "contact.email", false),
        ] {
            assert_eq!(allowed(&marks, value, element), expected, "{value} {element}");
        }
    }

    #[test]
    fn marks_of_other_tools_hold_on_request() {
        let dialects = Dialects::new(&["gitleaks".to_owned()]).expect("known");
        assert!(allowed(&Marks::read(TEXT.as_bytes(), &dialects), 5, "contact.email"));
        assert!(Dialects::new(&["nobody".to_owned()]).expect_err("unknown").contains("detect-secrets"));
        let file = Marks::read(b"x\n# privet:allow-file(id)", &Dialects::default());
        let first = Span::new(0, 1);
        assert!(file.allow("id.tax", first).is_some() && file.allow("net.ip", first).is_none());
    }
}
