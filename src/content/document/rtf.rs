//! Rich Text Format: the text with its notes, headers and properties, without what it says of fonts and pictures.

use crate::content::segment::{Mark, Spot};
use crate::content::{Segment, Sink, Stop};

/// Groups that hold no text of the document.
const SILENT: [&[u8]; 12] = [
    b"fonttbl",
    b"colortbl",
    b"stylesheet",
    b"pict",
    b"themedata",
    b"listtable",
    b"listoverridetable",
    b"rsidtbl",
    b"generator",
    b"latentstyles",
    b"datastore",
    b"object",
];
/// Deeper groups are read as if they stood at this depth.
const DEEPEST: usize = 4096;

#[derive(Clone, Copy)]
struct Group {
    is_silent: bool,
    /// How many characters follow a code of Unicode in its place.
    skip: usize,
}

struct Reader<'s> {
    source: &'s [u8],
    at: usize,
    out: Vec<u8>,
    marks: Vec<Mark>,
    groups: Vec<Group>,
    group: Group,
    skipping: usize,
}

/// Reads a document.
pub(super) fn decode(source: &[u8], sink: &mut dyn Sink) -> Result<(), Stop> {
    let group = Group { is_silent: false, skip: 1 };
    let mut reader = Reader { source, at: 0, out: Vec::with_capacity(source.len() / 2), marks: Vec::new(), groups: Vec::new(), group, skipping: 0 };
    reader.mark("body");
    while let Some(&byte) = source.get(reader.at) {
        reader.at += 1;
        match byte {
            b'{' if reader.groups.len() < DEEPEST => reader.groups.push(reader.group),
            b'}' => reader.group = reader.groups.pop().unwrap_or(group),
            b'\\' => reader.control(),
            b'\r' | b'\n' | b'{' => {}
            other => reader.put(char::from(other)),
        }
    }
    let is_whole = reader.groups.is_empty();
    let (out, marks) = (reader.out, reader.marks);
    sink.segment(Segment::marked(out, marks))?;
    if is_whole { Ok(()) } else { Err(Stop::Damaged) }
}

impl Reader<'_> {
    fn mark(&mut self, path: &str) {
        let spot = Spot::Path(path.into());
        if self.marks.last().is_none_or(|last| last.spot != spot) {
            self.marks.push(Mark { at: self.out.len(), spot });
        }
    }

    fn put(&mut self, char: char) {
        if self.skipping > 0 {
            self.skipping -= 1;
        } else if !self.group.is_silent {
            self.out.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }

    fn control(&mut self) {
        let rest = &self.source[self.at.min(self.source.len())..];
        let length = rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        if length == 0 {
            let Some(&symbol) = rest.first() else { return };
            self.at += 1;
            match symbol {
                b'\'' => self.hex(),
                b'~' => self.put(' '),
                b'_' => self.put('-'),
                b'\\' | b'{' | b'}' => self.put(char::from(symbol)),
                // A destination that a reader may not know: what it holds may still be personal.
                b'*' | b'-' => {}
                b'\n' | b'\r' => self.put('\n'),
                _ => {}
            }
            return;
        }
        let word = &rest[..length];
        let digits = rest[length..].iter().take_while(|byte| byte.is_ascii_digit() || **byte == b'-').count();
        let number: Option<i32> = std::str::from_utf8(&rest[length..length + digits]).ok().and_then(|text| text.parse().ok());
        self.at += length + digits + usize::from(rest.get(length + digits) == Some(&b' '));
        self.word(word, number);
    }

    fn word(&mut self, word: &[u8], number: Option<i32>) {
        match word {
            b"par" | b"line" | b"row" | b"sect" | b"page" => self.put('\n'),
            b"tab" | b"cell" => self.put('\t'),
            b"u" => {
                let code = number.unwrap_or(0);
                let code = if code < 0 { code + 65_536 } else { code };
                self.put(u32::try_from(code).ok().and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER));
                self.skipping = self.group.skip;
            }
            b"uc" => self.group.skip = usize::try_from(number.unwrap_or(1)).unwrap_or(1).min(16),
            b"bin" => self.at = self.at.saturating_add(usize::try_from(number.unwrap_or(0)).unwrap_or(0)).min(self.source.len()),
            b"info" => self.mark("properties"),
            b"author" | b"operator" | b"title" | b"subject" | b"manager" | b"company" | b"doccomm" | b"keywords" => {
                let name = String::from_utf8_lossy(word).into_owned();
                self.put('\n');
                self.mark(&format!("properties.{name}"));
                if !self.group.is_silent {
                    self.out.extend_from_slice(format!("{name}: ").as_bytes());
                }
            }
            b"header" | b"footer" | b"footnote" | b"annotation" => {
                self.put('\n');
                self.mark(&String::from_utf8_lossy(word));
            }
            b"pard" | b"sectd" if !self.marks.last().is_some_and(|last| last.spot == Spot::Path("body".into())) => {
                self.put('\n');
                self.mark("body");
            }
            _ if SILENT.contains(&word) => self.group.is_silent = true,
            _ => {}
        }
    }

    fn hex(&mut self) {
        let pair = self.source.get(self.at..self.at + 2).and_then(|pair| std::str::from_utf8(pair).ok());
        if let Some(byte) = pair.and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
            self.at += 2;
            self.put(char::from(byte));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::decode;
    use crate::content::segment::{Member, Segment, Sink, Stop};

    struct Texts(Vec<String>);

    impl Sink for Texts {
        fn segment(&mut self, segment: Segment) -> Result<(), Stop> {
            self.0.push(String::from_utf8(segment.text).expect("text"));
            Ok(())
        }
        fn member(&mut self, _: Member<'_>) -> Result<(), Stop> {
            Ok(())
        }
        fn unread(&mut self, _: &str, _: u64, _: Stop) -> Result<(), Stop> {
            Ok(())
        }
    }

    #[test]
    fn text_without_its_looks() {
        let source = br"{\rtf1\ansi{\fonttbl{\f0 Arial;}}{\info{\author Jane Doe}}\pard jane{\b @}example.org\par Gr\'fc\u223?e\~x\par}";
        let mut sink = Texts(Vec::new());
        decode(source, &mut sink).expect("read");
        assert_eq!(sink.0, ["\nauthor: Jane Doe\njane@example.org\nGrü\u{df}e x\n"]);
    }
}
