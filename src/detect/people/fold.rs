//! Words as the table knows them: lower case, without marks, so that `José`, `JOSE` and `jose` are one word.
//!
//! Latin letters become plain ones; of other scripts only case and the marks of Greek and Cyrillic are taken away.

/// The longest word that is looked up, in folded bytes; longer ones are known by what begins them.
pub const LONGEST: usize = 40;

/// Plain letters for U+00C0 to U+017F; a space where there is none.
const LATIN: &[u8; 192] = b"aaaaaa ceeeeiiiidnooooo ouuuuy  aaaaaa ceeeeiiiidnooooo ouuuuy yaaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllllllllnnnnnn nnoooooo  rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
/// Plain letters for U+1E00 to U+1EFF, where Vietnamese stands.
const ADDITIONAL: &[u8; 256] = b"aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmmmmmmnnnnnnnnoooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvvwwwwwwwwwwxxxxyyzzzzzzhtwyas    aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeeeeeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy      ";

/// A folded word, without allocation.
#[derive(Debug, Clone, Copy)]
pub struct Folded {
    bytes: [u8; LONGEST],
    length: u8,
}

impl Folded {
    /// Folds a word. Apostrophes vanish, hyphens stay.
    #[must_use]
    pub fn new(word: &[u8]) -> Self {
        let mut folded = Self { bytes: [0; LONGEST], length: 0 };
        // Most words are plain letters to their end; the rest goes on where the first other byte stands.
        let mut plain = 0;
        while plain < word.len().min(LONGEST) && word[plain].is_ascii_alphabetic() {
            folded.bytes[plain] = word[plain] | 0x20;
            plain += 1;
        }
        folded.length = plain as u8;
        let mut rest = &word[plain..];
        while let Some((&first, behind)) = rest.split_first() {
            if first < 0x80 {
                if first.is_ascii_alphanumeric() || first == b'-' {
                    folded.push(&[first.to_ascii_lowercase()]);
                }
                rest = behind;
            } else {
                let (letter, length) = decode(rest);
                folded.push_letter(letter);
                rest = &rest[length..];
            }
        }
        folded
    }

    /// Its bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.length)]
    }

    fn push(&mut self, bytes: &[u8]) {
        let length = usize::from(self.length);
        if let Some(room) = self.bytes.get_mut(length..length + bytes.len()) {
            room.copy_from_slice(bytes);
            self.length += bytes.len() as u8;
        }
    }

    fn push_letter(&mut self, letter: char) {
        match letter {
            '’' | '\u{300}'..='\u{36f}' => {}
            'ß' => self.push(b"ss"),
            'Æ' | 'æ' => self.push(b"ae"),
            'Œ' | 'œ' => self.push(b"oe"),
            'Þ' | 'þ' => self.push(b"th"),
            '\u{c0}'..='\u{17f}' => self.push(&[LATIN[letter as usize - 0xc0]]),
            '\u{1e00}'..='\u{1eff}' => self.push(&[ADDITIONAL[letter as usize - 0x1e00]]),
            _ => {
                for lower in letter.to_lowercase() {
                    let mut buffer = [0; 4];
                    self.push(unmarked(lower).encode_utf8(&mut buffer).as_bytes());
                }
            }
        }
    }
}

/// Greek and Cyrillic letters without the marks that capitals lose.
const fn unmarked(letter: char) -> char {
    match letter {
        'ά' => 'α',
        'έ' => 'ε',
        'ή' => 'η',
        'ί' | 'ϊ' | 'ΐ' => 'ι',
        'ό' => 'ο',
        'ύ' | 'ϋ' | 'ΰ' => 'υ',
        'ώ' => 'ω',
        'ς' => 'σ',
        'ё' => 'е',
        other => other,
    }
}

/// The first character of a text and its length in bytes; a broken one reads as a replacement character of one byte.
#[must_use]
pub fn decode(text: &[u8]) -> (char, usize) {
    let length = match text.first() {
        Some(0xc2..=0xdf) => 2,
        Some(0xe0..=0xef) => 3,
        Some(0xf0..=0xf4) => 4,
        Some(&byte) if byte < 0x80 => return (char::from(byte), 1),
        _ => 1,
    };
    let char = text.get(..length).and_then(|bytes| std::str::from_utf8(bytes).ok()).and_then(|text| text.chars().next());
    char.map_or((char::REPLACEMENT_CHARACTER, 1), |char| (char, length))
}

#[cfg(test)]
mod tests {
    use super::Folded;

    #[test]
    fn marks_and_case_vanish() {
        let cases = [
            ("José", "jose"),
            ("O’Brien", "obrien"),
            ("Weiß", "weiss"),
            ("Nguyễn", "nguyen"),
            ("Łukasz", "lukasz"),
            ("ПЁТР", "петр"),
            ("Γιώργος", "γιωργοσ"),
        ];
        for (word, folded) in cases {
            assert_eq!(Folded::new(word.as_bytes()).bytes(), folded.as_bytes(), "{word}");
        }
    }

    #[test]
    fn bytes_that_are_no_text_do_no_harm() {
        let _ = Folded::new(&[0xff, 0xe0, 0x80, b'a', 0xf4]);
        let _ = Folded::new("ж".repeat(99).as_bytes());
    }
}
