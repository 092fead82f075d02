//! What copies of a notice suffer, undone: marks of other programs, UTF-8 that was decoded twice, entities that lost their semicolon. Lines stay
//! where they are.

use std::borrow::Cow;

/// Marks that programs for language leave in a text.
const MARKS: [&str; 9] = ["[CLS]", "[SEP]", "[PAD]", "[UNK]", "<|endoftext|>", "<|startoftext|>", "<s>", "</s>", "\u{FEFF}"];

/// Entities as they stand in text that is not HTML, with or without their semicolon.
const ENTITIES: [(&str, &str); 10] = [
    ("&nbsp", " "),
    ("&amp", "&"),
    ("&quot", "\""),
    ("&rsquo", "'"),
    ("&lsquo", "'"),
    ("&#39", "'"),
    ("&#8217", "'"),
    ("&ldquo", "\""),
    ("&rdquo", "\""),
    ("&sect", "§"),
];

/// What windows-1252 has where Latin-1 has controls.
const WINDOWS: [(char, u8); 27] = [
    ('€', 0x80),
    ('‚', 0x82),
    ('ƒ', 0x83),
    ('„', 0x84),
    ('…', 0x85),
    ('†', 0x86),
    ('‡', 0x87),
    ('ˆ', 0x88),
    ('‰', 0x89),
    ('Š', 0x8A),
    ('‹', 0x8B),
    ('Œ', 0x8C),
    ('Ž', 0x8E),
    ('‘', 0x91),
    ('’', 0x92),
    ('“', 0x93),
    ('”', 0x94),
    ('•', 0x95),
    ('–', 0x96),
    ('—', 0x97),
    ('˜', 0x98),
    ('™', 0x99),
    ('š', 0x9A),
    ('›', 0x9B),
    ('œ', 0x9C),
    ('ž', 0x9E),
    ('Ÿ', 0x9F),
];

/// The text without marks and decoded once.
#[must_use]
pub fn repair(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    if MARKS.iter().any(|mark| text.contains(mark)) {
        text = Cow::Owned(text.lines().map(unmarked).collect::<Vec<_>>().join("\n"));
    }
    for _ in 0..2 {
        match once(&text) {
            Some(better) => text = Cow::Owned(better),
            None => break,
        }
    }
    text
}

/// A line without marks, and without the spaces that stood around them.
fn unmarked(line: &str) -> String {
    if !MARKS.iter().any(|mark| line.contains(mark)) {
        return line.to_owned();
    }
    let indent = line.len() - line.trim_start().len();
    let rest = MARKS.iter().fold(line[indent..].to_owned(), |rest, mark| rest.replace(mark, " "));
    format!("{}{}", &line[..indent], rest.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Entities of text that is not HTML, written out.
#[must_use]
pub fn entities(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    for (name, char) in ENTITIES {
        if text.contains(name) {
            let whole = [format!("{name};"), format!("{name}."), name.to_owned()];
            text = Cow::Owned(whole.iter().fold(text.into_owned(), |text, name| text.replace(name.as_str(), char)));
        }
    }
    text
}

/// Decodes again what was decoded as if each byte were a character; `None` where nothing was.
fn once(text: &str) -> Option<String> {
    if !text.contains(['â', 'Ã', 'Â']) {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut run: Vec<(char, u8)> = Vec::new();
    let mut is_changed = false;
    for char in text.chars().chain([' ']) {
        match byte(char) {
            Some(byte) => run.push((char, byte)),
            None => {
                is_changed |= pour(&mut run, char, &mut out);
                out.push(char);
            }
        }
    }
    out.pop();
    is_changed.then_some(out)
}

/// Writes a run of characters beyond ASCII, decoded where they are UTF-8; `next` is the character behind it.
fn pour(run: &mut Vec<(char, u8)>, next: char, out: &mut String) -> bool {
    let run = std::mem::take(run);
    if run.is_empty() {
        return false;
    }
    let bytes: Vec<u8> = run.iter().map(|(_, byte)| *byte).collect();
    if let Ok(decoded) = String::from_utf8(bytes) {
        out.push_str(&decoded);
        return true;
    }
    // Of an apostrophe whose later bytes were lost, the first remains.
    if run.len() == 1 && run[0].0 == 'â' && out.ends_with(|last: char| last.is_ascii_alphabetic()) && (next.is_ascii_lowercase() || next == ' ') {
        out.push('\'');
        return true;
    }
    out.extend(run.iter().map(|(char, _)| *char));
    false
}

fn byte(char: char) -> Option<u8> {
    match u32::from(char) {
        code @ 0x80..=0xFF => u8::try_from(code).ok(),
        _ => WINDOWS.iter().find(|(known, _)| *known == char).map(|(_, byte)| *byte),
    }
}

#[cfg(test)]
mod tests {
    use super::{entities, repair};

    #[test]
    fn copies_are_mended() {
        assert_eq!(repair("we donâ€™t sell. [CLS] [SEP] next"), "we don’t sell. next");
        assert_eq!(repair("CafÃ© – naïve"), "Café – naïve");
        assert_eq!(repair("consumer\u{e2}\u{80}\u{99}s"), "consumer’s");
        assert_eq!(repair("we donât sell"), "we don't sell");
        assert_eq!(repair("São Paulo, protégé"), "São Paulo, protégé");
        assert_eq!(entities("Q&amp.A&nbsp;here"), "Q&A here");
    }
}
