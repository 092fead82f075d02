//! What touches a word: names stand among blanks and stops, words of programs among other marks.

/// A side of a word.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Before it.
    Left,
    /// Behind it.
    Right,
}

/// What touches a word at `at` on one side: 0 a space, 1 a line end or nothing, 2 a mark of programs, 3 a full stop, 4 a colon, 5 a hyphen or digit,
/// 6 a bracket, 7 another mark.
#[must_use]
pub fn side(text: &[u8], at: usize, side: Side) -> u8 {
    let touching = match side {
        Side::Left => at.checked_sub(1).and_then(|at| text.get(at)),
        Side::Right => text.get(at),
    };
    let Some(&byte) = touching else { return 1 };
    if byte == b'&' {
        let farther = match side {
            Side::Left => at.checked_sub(2).and_then(|at| text.get(at)),
            Side::Right => text.get(at + 1),
        };
        return if farther.is_some_and(|byte| *byte != b' ') { 2 } else { 7 };
    }
    SIDES[usize::from(byte)]
}

static SIDES: [u8; 256] = {
    let mut sides = [7; 256];
    let mut byte = 0;
    while byte < 128 {
        sides[byte] = match byte as u8 {
            b'\n' | b'\r' => 1,
            b' ' | b'\t' => 0,
            b'.' => 3,
            b':' => 4,
            b'-' | b'0'..=b'9' => 5,
            b'(' | b'[' | b'{' => 6,
            b'_' | b'/' | b'\\' | b'@' | b'#' | b'=' | b'$' | b'%' | b'~' | b'`' | b'^' | b'|' | b'<' | b'+' | b'*' => 2,
            _ => 7,
        };
        byte += 1;
    }
    sides
};
