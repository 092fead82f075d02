//! Numbers, sizes and names as a report for people writes them: grouped digits, sizes in powers of a thousand, unseen characters spelled out,
//! marks of HTML and XML escaped, lines wrapped to a width.

use std::borrow::Cow;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The narrowest room that text is wrapped to; below it words would fall apart into letters.
const NARROWEST: usize = 8;

/// `1234567` as `1,234,567`.
pub fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1234567` bytes as `1.2 MB`.
pub fn size(bytes: u64) -> String {
    let mut value = bytes as f64;
    let mut unit = "B";
    for next in ["kB", "MB", "GB", "TB", "PB", "EB"] {
        if value < 999.5 {
            break;
        }
        value /= 1000.0;
        unit = next;
    }
    if unit == "B" || value >= 9.95 { format!("{value:.0} {unit}") } else { format!("{value:.1} {unit}") }
}

/// `1 object`, `2 objects`.
pub fn counted(count: u64, one: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {one}{plural}", number(count))
}

/// The text with every character that a terminal would obey, or a reader could not see, spelled out. A hostile file name can neither move the
/// cursor nor pass for another name.
pub fn clean(text: &str) -> Cow<'_, str> {
    if !text.chars().any(unseen) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for char in text.chars() {
        match char {
            char if unseen(char) => out.extend(char.escape_default()),
            char => out.push(char),
        }
    }
    Cow::Owned(out)
}

/// The text as it may stand between the tags of HTML or XML and in a quoted attribute, with what cannot be seen spelled out, and without the two
/// characters that XML 1.0 cannot hold.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for char in clean(text).chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // HTML of before 2014 does not know `&apos;`; both know the number.
            '\'' => out.push_str("&#39;"),
            '\u{FFFE}' | '\u{FFFF}' => out.push('\u{FFFD}'),
            char => out.push(char),
        }
    }
    out
}

/// Control characters, line and paragraph separators, marks that change the direction of writing, and characters of no width.
pub fn unseen(char: char) -> bool {
    let formats = matches!(char, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}');
    char.is_control() || formats || matches!(char, '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// The text in ASCII: signs of privet's own by their like, other characters spelled out.
pub fn ascii(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '…' => out.push_str("..."),
            '–' | '—' => out.push('-'),
            '·' => out.push('*'),
            '≤' => out.push_str("<="),
            '‘' | '’' => out.push('\''),
            '“' | '”' => out.push('"'),
            char if char.is_ascii() => out.push(char),
            char => out.extend(char.escape_default()),
        }
    }
    out
}

/// Columns of a terminal that the text takes.
pub fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// Breaks the text into lines of at most `first` and then `rest` columns: at spaces, in words that are too long behind a `/`, else anywhere.
pub fn wrap(text: &str, first: usize, rest: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for mut word in text.split(' ') {
        loop {
            let room = if lines.is_empty() { first } else { rest }.max(NARROWEST);
            let gap = usize::from(!line.is_empty());
            if width(&line) + gap + width(word) <= room {
                if gap == 1 {
                    line.push(' ');
                }
                line.push_str(word);
                break;
            }
            if line.is_empty() {
                let (head, tail) = word.split_at(cut(word, room));
                lines.push(head.to_owned());
                word = tail;
            } else {
                lines.push(std::mem::take(&mut line));
            }
        }
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// Where to cut a word that does not fit: behind the last `/` in the second half of the room, else where the room ends.
fn cut(word: &str, room: usize) -> usize {
    let mut taken = 0;
    let mut slash = None;
    for (at, char) in word.char_indices() {
        taken += char.width().unwrap_or(0);
        if taken > room && at > 0 {
            return slash.unwrap_or(at);
        }
        if char == '/' && taken > room / 2 {
            slash = Some(at + 1);
        }
    }
    word.len()
}

#[cfg(test)]
mod tests {
    use super::{clean, counted, escaped, number, size, width, wrap};

    #[test]
    fn numbers_and_sizes_read_well() {
        assert_eq!([0, 12, 999, 1000, 1_234_567].map(number), ["0", "12", "999", "1,000", "1,234,567"]);
        assert_eq!([0, 999, 1000, 999_960, 1_234_567, 12_345_678].map(size), ["0 B", "999 B", "1.0 kB", "1.0 MB", "1.2 MB", "12 MB"]);
        assert_eq!([counted(1, "object"), counted(2, "object")], ["1 object", "2 objects"]);
    }

    #[test]
    fn what_a_terminal_would_obey_is_spelled_out() {
        assert_eq!(clean("plain/ñame.txt"), "plain/ñame.txt");
        assert_eq!(clean("a\u{1b}[31m\nb\u{202e}c\u{9b}"), "a\\u{1b}[31m\\nb\\u{202e}c\\u{9b}");
    }

    #[test]
    fn what_a_reader_of_tags_would_obey_is_escaped() {
        assert_eq!(escaped("<a href=\"x\" b='y'>&\u{ffff}\u{202e}"), "&lt;a href=&quot;x&quot; b=&#39;y&#39;&gt;&amp;\u{fffd}\\u{202e}");
    }

    #[test]
    fn no_line_is_wider_than_its_room_and_nothing_is_lost() {
        let text = "words of several lengths and/a/very/long/path/that/has/no/spaces/at/all.txt 漢字漢字漢字漢字漢字漢字漢字 end";
        for room in [12, 20, 60] {
            let lines = wrap(text, room, room);
            assert!(lines.iter().all(|line| width(line) <= room), "{room}: {lines:?}");
            assert_eq!(lines.concat().replace(' ', ""), text.replace(' ', ""));
        }
    }
}
