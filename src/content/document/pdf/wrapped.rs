//! Words that were broken at the margin: a token longer than a line goes on in the next one, and only together do the lines show what it is.

/// A line of at least so many characters without a space is a word that may have been broken.
const LONG: usize = 20;

/// The text of a page with its broken tokens in one piece.
///
/// A token is broken where the last word of a line, and every whole line after it, is made of the characters of base64 and its dots, its
/// first part mixes cases and digits, and the next line holds nothing but such characters. Lines that begin alike are a list of tokens and stay
/// apart.
pub(super) fn joined(page: String) -> String {
    let lines: Vec<&str> = page.lines().collect();
    if !lines.windows(2).any(|pair| goes_on(pair[0], pair[0], pair[1])) {
        return page;
    }
    let mut out = String::with_capacity(page.len());
    let mut first = None;
    for (at, line) in lines.iter().enumerate() {
        let head = *first.get_or_insert(*line);
        match lines.get(at + 1) {
            Some(next) if goes_on(head, line, next) => out.push_str(if head == *line { line.trim_end() } else { line.trim() }),
            _ => {
                out.push_str(if head == *line { line } else { line.trim_start() });
                out.push('\n');
                first = None;
            }
        }
    }
    out
}

/// Whether the token that began at the end of the line `head` and ends `line` goes on in `next`.
fn goes_on(head: &str, line: &str, next: &str) -> bool {
    let last_word = |line: &str| line.trim_end().rsplit(char::is_whitespace).next().map_or(0, str::len);
    let (head, line) = (head.trim_end(), line.trim_end());
    let (head, line, next) = (&head[head.len() - last_word(head)..], &line[line.len() - last_word(line)..], next.trim());
    let token = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.+/=".contains(&byte));
    let mixed = head.bytes().any(|byte| byte.is_ascii_lowercase())
        && head.bytes().any(|byte| byte.is_ascii_uppercase())
        && head.bytes().any(|byte| byte.is_ascii_digit());
    mixed && line.len() >= LONG && token(line) && token(next) && head.get(..3) != next.get(..3)
}

#[cfg(test)]
mod tests {
    use super::joined;

    #[test]
    fn a_token_over_three_lines_is_one_and_a_list_of_tokens_is_not() {
        let broken = "Session: eyJhbGciOiJIUzI1NiJ9.e\nyJzdWIiOiIxMjM0NTY3ODkwAAAA\nODkwIn0.c2ln\nNext line of words\n";
        assert_eq!(joined(broken.to_owned()), "Session: eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwAAAAODkwIn0.c2ln\nNext line of words\n");
        let list = "key_Aa0aaaaaaaaaaaaaaaaa\nkey_Bb1bbbbbbbbbbbbbbbbb\n";
        assert_eq!(joined(list.to_owned()), list);
        let words = "A line of words that ends\nhere\nand.one@example.com\n";
        assert_eq!(joined(words.to_owned()), words);
    }
}
