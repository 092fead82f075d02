//! HTML and XML as a reader sees them: entities decoded, and values that tags for looks split joined again.
//!
//! The tags themselves stay, because their names and attributes are labels (`<phone>…</phone>`). Only tags that are for looks alone, as `<b>` and
//! `<span>`, leave the text: without attributes they vanish, with attributes they move behind the word that they split. Anchors lead back
//! to lines and bytes of the source.

use crate::content::segment::{Anchor, Places};
use crate::content::{Layout, Segment};

/// The longest tag, in bytes; what is longer is text.
const LONGEST_TAG: usize = 64 << 10;
/// The longest entity with its `&` and `;`.
const LONGEST_ENTITY: usize = 12;

/// Tags that are for looks and may stand inside a word.
const LOOKS: [&[u8]; 22] = [
    b"b", b"i", b"em", b"strong", b"u", b"s", b"span", b"font", b"small", b"big", b"sub", b"sup", b"mark", b"code", b"tt", b"kbd", b"wbr", b"a",
    b"ins", b"del", b"bdi", b"bdo",
];

/// The named characters that split or hide values; `&lt;` and `&gt;` stay as they are, because they would read as tags.
const NAMED: [(&[u8], char); 14] = [
    (b"amp", '&'),
    (b"quot", '"'),
    (b"apos", '\''),
    (b"nbsp", ' '),
    (b"commat", '@'),
    (b"period", '.'),
    (b"comma", ','),
    (b"colon", ':'),
    (b"hyphen", '-'),
    (b"dash", '-'),
    (b"lowbar", '_'),
    (b"sol", '/'),
    (b"plus", '+'),
    (b"num", '#'),
];

/// Which of the two languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// HTML.
    Html,
    /// XML.
    Xml,
}

/// Reads markup.
#[must_use]
pub fn read(source: &[u8], kind: Kind, layout: Layout) -> Segment {
    let mut weaver = Weaver { source, out: Vec::with_capacity(source.len()), anchors: Vec::new(), known: (0, 1, 1), moved: Vec::new() };
    let mut at = 0;
    let mut copied = 0;
    while let Some(found) = memchr::memchr2(b'<', b'&', &source[at..]) {
        let here = at + found;
        let Some((end, change)) = weaver.change(here, kind) else {
            at = here + 1;
            continue;
        };
        weaver.copy(copied, here);
        weaver.apply(here, end, change);
        (at, copied) = (end, end);
    }
    weaver.copy(copied, source.len());
    weaver.put_moved();
    let mut segment = Segment::plain(weaver.out);
    if !weaver.anchors.is_empty() {
        segment.places = Places::Anchors(weaver.anchors);
    }
    segment.layout = layout;
    segment
}

/// What becomes of a stretch of the source.
enum Change {
    /// It stands for a character.
    Char(char),
    /// It stands between a name and its value.
    Colon,
    /// It vanishes.
    Drop,
    /// It moves behind the word that it splits.
    Move,
}

struct Weaver<'s> {
    source: &'s [u8],
    out: Vec<u8>,
    anchors: Vec<Anchor>,
    /// An offset of the source with its line and column.
    known: (usize, u64, u64),
    /// Tags that wait for the end of the word.
    moved: Vec<(usize, usize)>,
}

impl Weaver<'_> {
    /// What becomes of the `<` or `&` at `at`, and where that ends.
    fn change(&self, at: usize, kind: Kind) -> Option<(usize, Change)> {
        let rest = &self.source[at..];
        if rest[0] == b'&' {
            let end = memchr::memchr(b';', &rest[..rest.len().min(LONGEST_ENTITY)])?;
            return entity(&rest[1..end]).map(|char| (at + end + 1, char.map_or(Change::Drop, Change::Char)));
        }
        if kind == Kind::Xml {
            // The end of a section of plain characters stays; it reads as text and harms nothing.
            return rest.starts_with(b"<![CDATA[").then_some((at + 9, Change::Drop));
        }
        if rest.starts_with(b"<!--") {
            // A comment inside a word hides the word from a plain search; it moves behind it, because it may hold something itself.
            let inside = at > 0 && !self.source[at - 1].is_ascii_whitespace() && self.source[at - 1] != b'>';
            let end = memchr::memmem::find(&rest[..rest.len().min(LONGEST_TAG)], b"-->").filter(|_| inside)?;
            return Some((at + end + 3, Change::Move));
        }
        let name_at = if rest.get(1) == Some(&b'/') { 2 } else { 1 };
        let length = rest.get(name_at..)?.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let name = &rest[name_at..name_at + length];
        if name_at == 2
            && let Some(end) = self.value_after(at, name)
        {
            return Some((end, Change::Colon));
        }
        if !LOOKS.iter().any(|looks| name.eq_ignore_ascii_case(looks)) {
            return None;
        }
        let end = memchr::memchr(b'>', &rest[..rest.len().min(LONGEST_TAG)])?;
        let bare = rest[name_at + length..end].iter().all(|byte| byte.is_ascii_whitespace() || *byte == b'/');
        let splits = at > 0 && is_word(self.source[at - 1]) && self.source.get(at + end + 1).is_some_and(|&next| is_word(next) || next == b'<');
        match (bare, splits) {
            (true, _) => Some((at + end + 1, Change::Drop)),
            (false, true) => Some((at + end + 1, Change::Move)),
            // Between words a tag with attributes stands well where it is.
            (false, false) => None,
        }
    }

    /// Where the value begins whose name ends here: a cell behind a heading, a definition behind its term, or the second of two cells of a row.
    fn value_after(&self, at: usize, name: &[u8]) -> Option<usize> {
        let rest = &self.source[at + 2 + name.len()..];
        let gap = rest.strip_prefix(b">")?;
        let next = gap.trim_ascii_start().strip_prefix(b"<")?;
        let opens = |tag: &[u8]| next.get(..2).is_some_and(|start| start.eq_ignore_ascii_case(tag)) && matches!(next.get(2), Some(b'>' | b' '));
        let names = match name.to_ascii_lowercase().as_slice() {
            b"th" => opens(b"td"),
            b"dt" => opens(b"dd"),
            b"td" => opens(b"td") && self.is_first_of_two(at, next),
            _ => false,
        };
        let end = memchr::memchr(b'>', &next[..next.len().min(LONGEST_TAG)]).filter(|_| names)?;
        Some(self.source.len() - next.len() + end + 1)
    }

    /// Whether the cell that ends here is the first of its row, and the one that begins with `next` the last.
    fn is_first_of_two(&self, at: usize, next: &[u8]) -> bool {
        let before = &self.source[at.saturating_sub(200)..at];
        let Some(open) = memchr::memrchr(b'<', before) else { return false };
        let row = before[..open].trim_ascii_end().strip_suffix(b">").and_then(|row| memchr::memrchr(b'<', row).map(|at| &row[at + 1..]));
        let is_first = before[open..].starts_with(b"<td") && row.is_some_and(|row| row.starts_with(b"tr"));
        let head = &next[..next.len().min(600)];
        let close = memchr::memmem::find(head, b"</td>").map(|at| head[at + 5..].trim_ascii_start());
        is_first && close.is_some_and(|rest| rest.starts_with(b"</tr"))
    }

    fn apply(&mut self, start: usize, end: usize, change: Change) {
        match change {
            Change::Char(char) => {
                self.anchor(start);
                self.out.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
            }
            Change::Colon => {
                self.anchor(start);
                self.out.extend_from_slice(b": ");
            }
            Change::Drop => {}
            Change::Move => self.moved.push((start, end)),
        }
    }

    fn copy(&mut self, start: usize, end: usize) {
        if start >= end {
            return;
        }
        let word = if self.moved.is_empty() { 0 } else { self.source[start..end].iter().take_while(|byte| is_word(**byte)).count() };
        if word < end - start && !self.moved.is_empty() {
            self.stretch(start, start + word);
            self.put_moved();
            self.stretch(start + word, end);
        } else {
            self.stretch(start, end);
        }
    }

    fn put_moved(&mut self) {
        for (start, end) in std::mem::take(&mut self.moved) {
            self.out.push(b' ');
            self.stretch(start, end);
        }
    }

    fn stretch(&mut self, start: usize, end: usize) {
        if start >= end {
            return;
        }
        // The whole source in one stretch needs no way back.
        if start > 0 || end < self.source.len() {
            self.anchor(start);
        }
        self.out.extend_from_slice(&self.source[start..end]);
    }

    fn anchor(&mut self, byte: usize) {
        let (at, mut line, mut column) = if byte >= self.known.0 { self.known } else { back(self.source, self.known, byte) };
        let between = &self.source[at..byte.max(at)];
        let lines = memchr::memchr_iter(b'\n', between).count() as u64;
        if lines > 0 {
            (line, column) = (line + lines, 1);
        }
        let tail = memchr::memrchr(b'\n', between).map_or(between, |at| &between[at + 1..]);
        column += tail.iter().filter(|&&byte| byte & 0xC0 != 0x80).count() as u64;
        self.known = (byte, line, column);
        self.anchors.push(Anchor { at: self.out.len(), byte: byte as u64, line, column });
    }
}

/// The line and column of an offset that lies before a known one.
fn back(source: &[u8], known: (usize, u64, u64), byte: usize) -> (usize, u64, u64) {
    let lines = memchr::memchr_iter(b'\n', &source[byte..known.0]).count() as u64;
    let start = memchr::memrchr(b'\n', &source[..byte]).map_or(0, |at| at + 1);
    let column = source[start..byte].iter().filter(|&&byte| byte & 0xC0 != 0x80).count() as u64 + 1;
    (byte, known.1 - lines, column)
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80 || matches!(byte, b'@' | b'.' | b'-' | b'_' | b'+' | b'&' | b';' | b'#')
}

/// The character of an entity, without its `&` and `;`; the inner `None` is one that is not seen.
fn entity(name: &[u8]) -> Option<Option<char>> {
    if name == b"shy" || name == b"zwnj" {
        return Some(None);
    }
    if let Some(number) = name.strip_prefix(b"#") {
        let text = std::str::from_utf8(number).ok()?;
        let code = match text.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => text.parse().ok()?,
        };
        let char = char::from_u32(code).filter(|char| !matches!(char, '<' | '>') && !char.is_control())?;
        return Some(match char {
            '\u{AD}' | '\u{200B}' | '\u{200C}' | '\u{2060}' => None,
            '\u{A0}' => Some(' '),
            other => Some(other),
        });
    }
    NAMED.iter().find(|(known, _)| *known == name).map(|(_, char)| Some(*char))
}

#[cfg(test)]
mod tests {
    use super::{Kind, read};
    use crate::content::Layout;
    use crate::content::segment::Places;

    fn text(source: &str) -> String {
        String::from_utf8(read(source.as_bytes(), Kind::Html, Layout::Plain).text).expect("text")
    }

    #[test]
    fn what_markup_splits_is_joined() {
        assert_eq!(text("<p>ja<b>ne</b>&#64;example<wbr>.org</p>"), "<p>jane@example.org</p>");
        assert_eq!(text("078<span class=\"x\">-05-</span>1120 end"), "078-05-1120 <span class=\"x\"> end");
        assert_eq!(text("<phone>1&nbsp;2</phone> a &lt;b&gt; &unknown; &"), "<phone>1 2</phone> a &lt;b&gt; &unknown; &");
        assert_eq!(text("4111<!-- x -->1111 z"), "41111111 <!-- x --> z");
        assert_eq!(text("plain < text & more"), "plain < text & more");
        assert_eq!(text("<tr><th>Born</th>\n<td class=x>1984</td></tr>"), "<tr><th>Born: 1984</td></tr>");
        assert_eq!(text("<tr><td>Born</td><td>1984</td></tr><dt>a</dt><dd>b</dd>"), "<tr><td>Born: 1984</td></tr><dt>a: b</dd>");
        assert_eq!(text("<tr><td>a</td><td>b</td><td>c</td></tr>"), "<tr><td>a</td><td>b</td><td>c</td></tr>");
    }

    #[test]
    fn anchors_lead_back() {
        let source = b"one\ntwo &amp; <b>thr</b>ee\nfour";
        let segment = read(source, Kind::Html, Layout::Plain);
        let Places::Anchors(anchors) = &segment.places else { panic!("anchors") };
        for anchor in anchors {
            let (byte, line_start) = (anchor.byte as usize, source[..anchor.byte as usize].iter().filter(|byte| **byte == b'\n').count());
            assert_eq!(anchor.line, line_start as u64 + 1);
            assert!(source[byte] == b'&' || segment.text[anchor.at] == source[byte]);
        }
    }
}
