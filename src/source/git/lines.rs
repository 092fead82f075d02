//! Which lines of a file are new: the hunk headers of `git diff -U0`. The text between them is counted off and never read.

use std::collections::HashMap;
use std::io::{BufRead, BufReader};

use super::{GitError, Repository};
use crate::span::Span;

/// The new lines of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Added {
    /// All of it is new.
    All,
    /// Ranges of lines, counted from 1, both ends included, in order.
    Lines(Vec<(u64, u64)>),
}

impl Added {
    /// Whether a new line is among these, both ends included.
    #[must_use]
    pub fn holds(&self, first: u64, last: u64) -> bool {
        match self {
            Self::All => true,
            Self::Lines(ranges) => {
                let at = ranges.partition_point(|range| range.1 < first);
                ranges.get(at).is_some_and(|range| range.0 <= last)
            }
        }
    }

    /// The bytes of the new lines in the text of the file; `None` where it is all.
    #[must_use]
    pub fn spans(&self, text: &[u8]) -> Option<Vec<Span>> {
        let Self::Lines(ranges) = self else { return None };
        let mut spans = Vec::with_capacity(ranges.len());
        let (mut line, mut at) = (1, 0);
        let mut advance = |to: u64| {
            while line < to && at < text.len() {
                at = memchr::memchr(b'\n', &text[at..]).map_or(text.len(), |end| at + end + 1);
                line += 1;
            }
            at
        };
        for &(first, last) in ranges {
            let start = advance(first);
            spans.push(Span::new(start, advance(last + 1)));
        }
        Some(spans)
    }
}

/// The new lines of files, by path.
pub type AddedLines = HashMap<Vec<u8>, Vec<(u64, u64)>>;

/// Attributes of a tree may call its files binary; they are compared as text all the same, so that nothing is hidden that way.
const PATCH: [&str; 10] = [
    "--no-ext-diff",
    "--no-textconv",
    "--patch",
    "--unified=0",
    "--inter-hunk-context=0",
    "--text",
    "-M",
    "--diff-filter=MR",
    "--src-prefix=a/",
    "--dst-prefix=b/",
];

impl Repository {
    /// The lines of files that are in the index, or in the tree `new`, and were not in `old`, for files that were there before.
    ///
    /// # Errors
    /// When git fails.
    pub fn added_lines(&self, old: Option<&str>, new: Option<&str>) -> Result<AddedLines, GitError> {
        let mut args = vec!["diff"];
        args.extend(if new.is_none() { Some("--cached") } else { None });
        args.extend(PATCH);
        args.push("--end-of-options");
        args.extend(old);
        args.extend(new);
        args.push("--");
        let mut running = self.start("diff", args)?;
        let lines = read(&mut BufReader::with_capacity(1 << 16, &mut running.out)).map_err(|error| GitError::of("git diff", error));
        running.finish()?;
        lines
    }
}

fn read(patch: &mut impl BufRead) -> std::io::Result<AddedLines> {
    let mut files = AddedLines::new();
    let mut path: Option<Vec<u8>> = None;
    let mut line = Vec::new();
    loop {
        line.clear();
        if patch.read_until(b'\n', &mut line)? == 0 {
            return Ok(files);
        }
        let text = line.strip_suffix(b"\n").unwrap_or(&line);
        if text.starts_with(b"diff --git ") {
            path = None;
        } else if let Some(name) = text.strip_prefix(b"+++ ") {
            let name = unquoted(name.strip_suffix(b"\t").unwrap_or(name));
            path = name.strip_prefix(b"b/").map(<[u8]>::to_vec);
        } else if let Some((removed, (start, added))) = hunk(text) {
            if let Some(path) = path.as_ref().filter(|_| added > 0) {
                files.entry(path.clone()).or_default().push((start, start + added - 1));
            }
            skip(patch, removed + added)?;
        }
    }
}

/// Passes so many lines of a hunk; a remark about a missing line end counts for none.
fn skip(patch: &mut impl BufRead, mut left: u64) -> std::io::Result<()> {
    let mut at_start = true;
    while left > 0 {
        let buffer = patch.fill_buf()?;
        let Some(&first) = buffer.first() else { return Ok(()) };
        let end = memchr::memchr(b'\n', buffer);
        let is_remark = at_start && first == b'\\';
        let length = end.map_or(buffer.len(), |end| end + 1);
        // Inside a long line its beginning is gone from the buffer, and a backslash there means nothing.
        left -= u64::from(end.is_some() && !is_remark);
        at_start = end.is_some();
        patch.consume(length);
    }
    Ok(())
}

/// `@@ -a,b +c,d @@`: lines removed, and the first and the number of those added.
fn hunk(line: &[u8]) -> Option<(u64, (u64, u64))> {
    let text = std::str::from_utf8(line.strip_prefix(b"@@ -")?.split(|&byte| byte == b'@').next()?).ok()?;
    let (old, new) = text.trim().split_once(" +")?;
    let range = |text: &str| {
        let (start, count) = text.split_once(',').unwrap_or((text, "1"));
        Some((start.parse::<u64>().ok()?, count.parse::<u64>().ok()?))
    };
    Some((range(old)?.1, range(new)?))
}

/// A path as git writes it when it holds odd bytes: in quotes, with C's escapes.
fn unquoted(name: &[u8]) -> Vec<u8> {
    let Some(inside) = name.strip_prefix(b"\"").and_then(|name| name.strip_suffix(b"\"")) else { return name.to_vec() };
    let mut out = Vec::with_capacity(inside.len());
    let mut at = 0;
    while at < inside.len() {
        if inside[at] != b'\\' {
            out.push(inside[at]);
            at += 1;
            continue;
        }
        let octal =
            inside.get(at + 1..at + 4).and_then(|digits| std::str::from_utf8(digits).ok()).and_then(|digits| u8::from_str_radix(digits, 8).ok());
        match (octal, inside.get(at + 1)) {
            (Some(byte), _) => {
                out.push(byte);
                at += 4;
            }
            (None, Some(escape)) => {
                out.push(match escape {
                    b'n' => b'\n',
                    b't' => b'\t',
                    b'r' => b'\r',
                    b'a' => 7,
                    b'b' => 8,
                    b'f' => 12,
                    b'v' => 11,
                    other => *other,
                });
                at += 2;
            }
            (None, None) => at += 1,
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Added, read};

    #[test]
    fn hunks_are_counted_off_whatever_they_hold() {
        let patch = b"diff --git a/a b/a\nindex 1..2 100644\n--- a/a\n+++ b/a\n@@ -2 +2,2 @@ a\n-+++ b/evil\n+@@ -1 +1,9 @@\n+diff --git a/z b/z\n\
            \\ No newline at end of file\n@@ -9,0 +11 @@\n+x\n\
            diff --git \"a/n\\nl\" \"b/\\303\\251\"\n--- \"a/n\\nl\"\n+++ \"b/\\303\\251\"\n@@ -1,2 +0,0 @@\n-a\n-b\n@@ -7 +5 @@\n-\\\n\\ No newline at end of file\n+y\n";
        let files = read(&mut &patch[..]).expect("read");
        assert_eq!(files.get(b"a".as_slice()), Some(&vec![(2, 3), (11, 11)]));
        assert_eq!(files.get("é".as_bytes()), Some(&vec![(5, 5)]));
        assert_eq!(files.len(), 2);
    }

    #[test]
    fn a_value_over_several_lines_is_new_when_one_of_them_is() {
        let added = Added::Lines(vec![(3, 4), (10, 10)]);
        let held: Vec<bool> = [(1, 2), (2, 3), (4, 9), (5, 9), (10, 12), (11, 20)].iter().map(|&(first, last)| added.holds(first, last)).collect();
        assert_eq!(held, [false, true, true, false, true, false]);
        let text = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n";
        let spans: Vec<_> = added.spans(text.as_bytes()).expect("some").iter().map(|span| &text[span.start..span.end]).collect();
        assert_eq!(spans, ["3\n4\n", "10\n"]);
    }
}
