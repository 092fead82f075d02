//! Markdown and plain text as blocks, by one reader that goes line by line: notices in text are rarely one or the other, and copies of them break
//! the rules of both (items without indent, tables whose bars stand on lines of their own, headings that are only short lines).

use super::block::{Block, Cell, Draft, Kind, Weight};
use super::html::row;
use super::repair::entities;

/// The most words of a line that is a heading without being marked as one.
const HEADING_WORDS: usize = 12;
/// So many spaces part columns.
const GAP: usize = 3;

/// Reads text. `page` is the page that it stands on.
#[must_use]
pub fn read(source: &str, page: Option<u32>) -> Vec<Block> {
    let source = entities(source);
    let lines = joined(&source);
    let mut reader = Reader { page, ..Reader::default() };
    for at in 0..lines.len() {
        reader.line(&lines, at);
    }
    reader.flush();
    reader.blocks
}

/// A line, and the number it has in the source.
struct Line {
    number: u32,
    text: String,
}

impl Line {
    fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// The lines; a bar that stands on a line of its own joins the lines around it to a row.
fn joined(source: &str) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut is_open = false;
    for (text, number) in source.lines().zip(1u32..) {
        if is_open && !text.trim().is_empty() {
            if let Some(row) = lines.last_mut() {
                row.text.push_str(text.trim());
            }
            is_open = false;
        } else if text.trim() == "|" {
            while lines.len() > 1 && lines.last().is_some_and(Line::is_blank) {
                lines.pop();
            }
            if let Some(before) = lines.last_mut() {
                before.text = format!("{} | ", before.text.trim_end());
                is_open = true;
            }
        } else if !is_open {
            lines.push(Line { number, text: text.to_owned() });
        }
    }
    lines
}

#[derive(Default)]
struct Reader {
    blocks: Vec<Block>,
    draft: Draft,
    /// What the draft will be.
    kind: Option<Kind>,
    page: Option<u32>,
    table: Option<Grid>,
    tables: u32,
    /// Whether the last line ended a paragraph.
    is_hard: bool,
}

/// A table laid out by spaces: where its columns start.
struct Grid {
    starts: Vec<usize>,
    is_spaced: bool,
}

impl Reader {
    fn line(&mut self, lines: &[Line], at: usize) {
        let line = &lines[at];
        let text = line.text.trim();
        if text.is_empty() {
            self.flush();
            return;
        }
        if is_rule(text) {
            self.rule(text);
            return;
        }
        if text.bytes().all(|byte| byte.is_ascii_digit()) && text.len() < 4 && self.page.is_some() {
            return;
        }
        if self.row(lines, at) {
            return;
        }
        self.table = None;
        if let Some((level, title)) = marked_heading(text) {
            self.flush();
            self.put(title, line.number);
            self.finish(Kind::Heading(level));
        } else if let Some((depth, item)) = bullet(&line.text).filter(|(_, item)| !self.is_initial(item)).or_else(|| counted(lines, at)) {
            self.flush();
            self.kind = Some(Kind::Item(depth));
            self.put(item, line.number);
        } else if let Some(level) = self.plain_heading(lines, at) {
            self.flush();
            self.put(text, line.number);
            self.finish(Kind::Heading(level));
        } else {
            if self.begins(text) {
                self.flush();
            }
            self.put(text, line.number);
        }
        self.is_hard = line.text.ends_with("  ") || line.text.ends_with('\\');
    }

    /// Whether the letter at the start of a line is an initial of the name before it: a paragraph is open and its sentence goes on.
    fn is_initial(&self, item: &str) -> bool {
        let is_letter = item.as_bytes().get(1) == Some(&b'.') && item.starts_with(char::is_alphabetic);
        let open = self.draft.text().trim_end();
        is_letter && self.kind.is_none() && open.ends_with(char::is_alphanumeric)
    }

    /// Whether a line begins a paragraph although none ended before it.
    fn begins(&self, text: &str) -> bool {
        let is_label = text.split_once(':').is_some_and(|(label, value)| {
            (3..32).contains(&label.len())
                && !value.trim().is_empty()
                && !value.starts_with("//")
                && label.split(' ').count() <= 4
                && label.chars().all(|c| c.is_alphabetic() || c == ' ')
        });
        let is_short_item =
            matches!(self.kind, Some(Kind::Item(_))) && self.draft.text().split(' ').count() <= 6 && !self.draft.text().ends_with(',');
        text.starts_with("**") && !text.starts_with("** ")
            || is_label && !self.draft.text().ends_with([',', '('])
            || self.is_hard
            || (is_short_item && starts_large(text))
    }

    fn put(&mut self, text: &str, line: u32) {
        self.draft.push(" ", line, Weight::Plain);
        for (piece, weight) in inline(text) {
            self.draft.push(&piece, line, weight);
        }
    }

    fn finish(&mut self, kind: Kind) {
        self.blocks.extend(self.draft.finish(kind, self.page, 0));
    }

    fn flush(&mut self) {
        self.is_hard = false;
        let kind = self.kind.take().unwrap_or(Kind::Text);
        // A paragraph that is bold from end to end and short is a heading in all but its mark.
        let is_heading = |block: &Block| {
            block.kind == Kind::Text
                && block.lead + 1 >= block.text.len()
                && block.lead > 0
                && block.text.split(' ').count() <= HEADING_WORDS
                && !block.text.ends_with(',')
        };
        if let Some(mut block) = self.draft.finish(kind, self.page, 0) {
            if is_heading(&block) {
                block.kind = Kind::Heading(5);
            }
            self.blocks.push(block);
        }
    }

    /// A line of dashes: below a line of text it makes a heading of it.
    fn rule(&mut self, text: &str) {
        // The line of dashes in a table of Markdown stands below its head.
        if text.contains('|')
            && text.contains('-')
            && let Some(Block { kind: Kind::Row(number, cells), .. }) = self.blocks.last_mut()
            && *number == self.tables
        {
            cells.iter_mut().for_each(|cell| cell.is_head = true);
        }
        let is_heading = matches!(text.as_bytes()[0], b'=' | b'-')
            && text.len() >= 3
            && !text.contains(['|', '+', ' '])
            && self.kind.is_none()
            && self.table.is_none();
        if is_heading && !self.draft.is_empty() && self.draft.text().split(' ').count() <= 2 * HEADING_WORDS {
            self.finish(Kind::Heading(if text.starts_with('=') { 1 } else { 2 }));
        } else if !text.contains('|') && !text.contains('+') && !text.contains(' ') {
            self.flush();
        }
    }

    /// Takes the line as a row of a table, if it is one.
    fn row(&mut self, lines: &[Line], at: usize) -> bool {
        let line = &lines[at];
        let text = line.text.trim_end();
        if is_barred(text) {
            let trimmed = text.trim().trim_start_matches('|').trim_end_matches('|');
            let cells = trimmed.split('|').map(|cell| (0, cell.to_owned())).collect();
            self.put_row(cells, line.number, false);
            return true;
        }
        if text.trim().contains('\t') && bullet(text).is_none_or(|(_, rest)| rest.contains('\t')) {
            let cells: Vec<(usize, String)> = text.trim().split('\t').map(|cell| (0, cell.to_owned())).collect();
            if cells.len() >= 2 && cells.iter().filter(|(_, cell)| !cell.trim().is_empty()).count() >= 2 {
                self.put_row(cells, line.number, false);
                return true;
            }
        }
        let pieces = columns(text);
        if let Some(grid) = self.table.as_ref().filter(|grid| grid.is_spaced) {
            let indent = text.len() - text.trim_start().len();
            if indent > grid.starts[0] + 1 || (pieces.len() == 1 && self.continues(&pieces)) {
                self.continue_row(&pieces);
                return true;
            }
        }
        let neighbour = |at: Option<usize>| at.and_then(|at| lines.get(at)).is_some_and(|line| columns(line.text.trim_end()).len() >= 2);
        let next = (at + 1..lines.len()).find(|&at| !lines[at].is_blank() && !is_rule(lines[at].text.trim()));
        let is_item = bullet(text).is_some_and(|(_, rest)| !rest.contains("   ") && !rest.contains('\t'));
        let is_row = !is_item && (pieces.len() >= 3 || pieces.len() == 2 && (self.table.is_some() || neighbour(next)));
        if is_row {
            self.put_row(pieces, line.number, true);
        }
        is_row
    }

    /// Whether a line of one piece stands below a column of the table that is open, directly below a row.
    fn continues(&self, pieces: &[(usize, String)]) -> bool {
        let Some(grid) = &self.table else { return false };
        pieces.iter().all(|(start, _)| grid.starts.iter().skip(1).any(|column| column.abs_diff(*start) <= 1))
    }

    fn put_row(&mut self, pieces: Vec<(usize, String)>, line: u32, is_spaced: bool) {
        self.flush();
        if self.table.as_ref().is_none_or(|grid| grid.is_spaced != is_spaced) {
            self.tables += 1;
            self.table = Some(Grid { starts: pieces.iter().map(|(start, _)| *start).collect(), is_spaced });
        }
        let starts = self.table.as_ref().map(|grid| grid.starts.clone()).unwrap_or_default();
        let mut cells: Vec<Cell> = Vec::new();
        for (start, text) in pieces {
            let pieces = inline(text.trim());
            let is_head = !pieces.is_empty() && pieces.iter().all(|(text, weight)| *weight == Weight::Bold || text.trim().is_empty());
            let cell =
                Cell { text: pieces.into_iter().map(|(text, _)| text).collect::<String>().split_whitespace().collect::<Vec<_>>().join(" "), is_head };
            // A row may leave a column empty.
            let column = if is_spaced { column_of(&starts, start).max(cells.len()) } else { cells.len() };
            cells.resize_with(column, Cell::default);
            cells.push(cell);
        }
        let number = self.tables;
        self.blocks.extend(row(number, cells, line, self.page, 0));
    }

    /// Adds the pieces of a line to the cells of the row above.
    fn continue_row(&mut self, pieces: &[(usize, String)]) {
        let Some(grid) = &self.table else { return };
        let Some(Block { kind: Kind::Row(_, cells), text, .. }) = self.blocks.last_mut() else { return };
        for (start, piece) in pieces {
            let column = column_of(&grid.starts, *start);
            if cells.len() <= column {
                cells.resize_with(column + 1, Cell::default);
            }
            let cell = &mut cells[column].text;
            if !cell.is_empty() {
                cell.push(' ');
            }
            cell.push_str(&inline(piece).into_iter().map(|(text, _)| text).collect::<String>());
        }
        *text = cells.iter().map(|cell| cell.text.as_str()).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" | ");
    }

    /// The level of a line that stands alone as headings do.
    fn plain_heading(&self, lines: &[Line], at: usize) -> Option<u8> {
        let text = lines[at].text.trim();
        let words = text.split_whitespace().count();
        let is_label =
            text.split_once(": ").is_some_and(|(label, _)| label.split(' ').count() <= 14 && !label.contains(|char: char| char.is_ascii_digit()));
        if is_label
            || !self.draft.is_empty()
            || words > HEADING_WORDS
            || text.len() > 110
            || text.ends_with(['.', ';', ':', ','])
            || text.contains(['@', '|'])
            || text.starts_with('(') && text.ends_with(')')
        {
            return None;
        }
        let before = at == 0 || lines[at - 1].is_blank();
        let next = lines.get(at + 1);
        let after = next.is_none_or(Line::is_blank);
        let is_set_off = lines.get(at + 1).is_some_and(|next| is_rule(next.text.trim()));
        if is_set_off || is_answer(text) {
            return None;
        }
        let letters = || text.chars().filter(|char| char.is_alphabetic());
        if let Some(level) = numbered(text) {
            return (before && (after || starts_large(next.map_or("", |next| next.text.trim())))).then_some(level);
        }
        if letters().count() > 3 && letters().all(char::is_uppercase) {
            return Some(3);
        }
        // The first line of a text is its title, whatever follows.
        let is_first = lines[..at].iter().all(Line::is_blank) && next.is_some_and(|next| next.text.trim().split(' ').count() <= HEADING_WORDS);
        if is_first && self.page.is_none_or(|page| page == 1) && starts_large(text) && words >= 2 {
            return Some(1);
        }
        let is_title = starts_large(text) || words <= 5;
        // In laid-out pages a title is followed at once by its text.
        let is_followed = self.page.is_some()
            && words <= 8
            && starts_large(text)
            && next.is_some_and(|next| next.text.trim().len() > text.len() && starts_large(next.text.trim()));
        (is_title && words >= 1 && letters().count() > 2 && (before && after || is_followed)).then_some(5)
    }
}

fn column_of(starts: &[usize], start: usize) -> usize {
    starts.partition_point(|column| *column <= start + 2).saturating_sub(1)
}

fn starts_large(text: &str) -> bool {
    text.chars().find(|char| char.is_alphanumeric()).is_some_and(char::is_uppercase)
}

/// The answers of a table that was flattened.
fn is_answer(text: &str) -> bool {
    matches!(text.to_lowercase().trim_end_matches('.'), "yes" | "no" | "n/a" | "none" | "not collected")
}

/// `1. Title` and `2.3 Title`: as deep as it has numbers.
fn numbered(text: &str) -> Option<u8> {
    let (number, rest) = text.split_once(' ')?;
    let number = number.trim_end_matches(['.', ')']);
    let is_number =
        !number.is_empty() && number.split('.').all(|part| (1..3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit()));
    (is_number && starts_large(rest) && rest.split_whitespace().count() <= 10).then(|| 2 + number.matches('.').count() as u8)
}

/// `## Title`.
fn marked_heading(text: &str) -> Option<(u8, &str)> {
    let level = text.bytes().take_while(|byte| *byte == b'#').count();
    let title = text[level..].trim().trim_end_matches('#').trim();
    ((1..=6).contains(&level) && !title.is_empty()).then_some((level as u8, title))
}

/// The depth and text of an item of a list.
fn bullet(line: &str) -> Option<(u8, &str)> {
    let indent: usize = line.chars().take_while(|char| char.is_whitespace()).map(|char| if char == '\t' { 4 } else { 1 }).sum();
    let text = line.trim_start();
    let depth = (indent / 2).min(20) as u8 + 1;
    let first = text.chars().next()?;
    let rest = &text[first.len_utf8()..];
    if matches!(first, '*' | '+' | '-' | '–' | '•' | '·' | '‣' | '▪' | '◦' | '●' | '○' | '■' | '\u{f0b7}' | 'o') && rest.starts_with([' ', '\t'])
    {
        return (first != 'o' || indent > 0).then(|| (depth, rest.trim_start()));
    }
    if matches!(first, '•' | '▪' | '●' | '■') {
        return Some((depth, rest.trim_start()));
    }
    // `A.`, `(a)`, `1)`: the mark stays, because letters may be those of the statute.
    let mark = text.split([' ', '\t']).next()?;
    let inner = mark.trim_start_matches('(').trim_end_matches([')', '.', ':']);
    let is_mark = inner.len() < mark.len()
        && !inner.is_empty()
        && inner.len() <= 3
        && (inner.len() == 1 && inner.chars().all(char::is_alphabetic)
            || inner.bytes().all(|byte| byte.is_ascii_digit())
            || inner.bytes().all(|byte| b"ivx".contains(&byte)));
    let is_numbered_heading =
        inner.bytes().all(|byte| byte.is_ascii_digit()) && numbered(text).is_some() && !text.ends_with(['.', ';', ',']) && !text.contains([':', '*']);
    (is_mark && !is_numbered_heading && text.len() > mark.len()).then_some((depth, text))
}

/// A numbered line beside another one is an item of a list, not the heading of a part.
fn counted(lines: &[Line], at: usize) -> Option<(u8, &str)> {
    let is_numbered = |at: Option<usize>| at.and_then(|at| lines.get(at)).is_some_and(|line| numbered(line.text.trim()).is_some());
    let text = lines[at].text.trim();
    (numbered(text).is_some() && (is_numbered(at.checked_sub(1)) || is_numbered(Some(at + 1)))).then_some((1, text))
}

/// A line of a table with bars.
fn is_barred(text: &str) -> bool {
    let trimmed = text.trim();
    let bars = trimmed.matches('|').count();
    bars >= 2 && trimmed.starts_with('|') || bars >= 1 && (trimmed.contains(" | ") || trimmed.contains("\t|")) || bars >= 1 && trimmed.ends_with(" |")
}

/// Dashes, equals signs, bars: lines that draw.
fn is_rule(text: &str) -> bool {
    text.len() >= 3
        && text.chars().all(|char| matches!(char, '-' | '=' | '_' | '*' | '|' | '+' | ':' | ' ' | '—' | '─'))
        && text.matches(['-', '=', '_', '*', '—', '─']).count() >= 2
        || text.len() >= 3 && text.chars().all(|char| matches!(char, '|' | ' '))
}

/// The pieces of a line that wide gaps part, each with its column.
fn columns(text: &str) -> Vec<(usize, String)> {
    let mut pieces: Vec<(usize, String)> = Vec::new();
    let (mut spaces, mut at) = (GAP, 0);
    for char in text.chars() {
        match char {
            '\t' => {
                spaces = GAP;
                at += 8 - at % 8;
                continue;
            }
            char if char.is_whitespace() => spaces += 1,
            char => {
                if spaces >= GAP {
                    pieces.push((at, String::new()));
                } else if spaces > 0
                    && let Some((_, piece)) = pieces.last_mut()
                {
                    piece.push(' ');
                }
                spaces = 0;
                if let Some((_, piece)) = pieces.last_mut() {
                    piece.push(char);
                }
            }
        }
        at += 1;
    }
    pieces
}

/// The text of a line without the marks of Markdown, in pieces that are set off or not; of a link the words.
fn inline(text: &str) -> Vec<(String, Weight)> {
    let text = unlinked(text);
    let mut pieces = vec![(String::new(), Weight::Plain)];
    let mut is_bold = false;
    let mut rest = text.as_str();
    while let Some(char) = rest.chars().next() {
        let marks = rest.bytes().take_while(|byte| *byte == rest.as_bytes()[0] && matches!(byte, b'*' | b'_')).count();
        if marks >= 2 || marks == 1 && is_mark(&text, text.len() - rest.len()) {
            if marks >= 2 {
                is_bold = !is_bold;
            }
            pieces.push((String::new(), if is_bold { Weight::Bold } else { Weight::Plain }));
            rest = &rest[marks..];
            continue;
        }
        if char != '`'
            && !(char == '\\' && rest[1..].starts_with(|next: char| next.is_ascii_punctuation()))
            && let Some((piece, _)) = pieces.last_mut()
        {
            piece.push(char);
        }
        rest = &rest[char.len_utf8()..];
    }
    pieces.retain(|(piece, _)| !piece.is_empty());
    pieces
}

/// Whether the single `*` or `_` at `at` sets text off: it stands at the edge of a word.
fn is_mark(text: &str, at: usize) -> bool {
    let before = text[..at].chars().next_back();
    let after = text[at + 1..].chars().next();
    let is_word = |char: Option<char>| char.is_some_and(char::is_alphanumeric);
    is_word(before) != is_word(after) && !(before.is_none_or(char::is_whitespace) && after.is_none_or(char::is_whitespace))
}

fn unlinked(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('[') {
        let link = rest[at + 1..].find("](").and_then(|middle| {
            let target = at + 1 + middle + 2;
            rest[target..].find(')').map(|end| (&rest[at + 1..at + 1 + middle], target + end + 1))
        });
        match link {
            Some((words, end)) if !words.contains('[') => {
                out.push_str(&rest[..at]);
                out.push_str(words);
                rest = &rest[end..];
            }
            _ => {
                out.push_str(&rest[..=at]);
                rest = &rest[at + 1..];
            }
        }
    }
    out.push_str(rest);
    // Links whose target stands on the next line, as wrapped text has them.
    if let Some((words, target)) = out.split_once("](")
        && !target.contains(' ')
    {
        out = words.to_owned();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::notice::block::Kind;

    fn kinds(source: &str) -> Vec<(String, String)> {
        let name = |kind: &Kind| match kind {
            Kind::Heading(level) => format!("h{level}"),
            Kind::Text => "p".to_owned(),
            Kind::Item(depth) => format!("i{depth}"),
            Kind::Row(table, cells) => format!("r{table}/{}", cells.len()),
        };
        read(source, None).into_iter().map(|block| (name(&block.kind), block.text)).collect()
    }

    fn pairs(wanted: &[(&str, &str)]) -> Vec<(String, String)> {
        wanted.iter().map(|(kind, text)| ((*kind).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn markdown_and_its_broken_copies() {
        let source = "Title\n=====\n\n## Part\ntext over\ntwo lines [here](https://a.b/c).\n\n  * **item** one\n    * inner\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nname\n|\nrole\n---|---\nx co. | y\n";
        let wanted = [
            ("h1", "Title"),
            ("h2", "Part"),
            ("p", "text over two lines here."),
            ("i2", "item one"),
            ("i3", "inner"),
            ("r1/2", "a | b"),
            ("r1/2", "1 | 2"),
            ("r1/2", "name | role"),
            ("r1/2", "x co. | y"),
        ];
        assert_eq!(kinds(source), pairs(&wanted));
    }

    #[test]
    fn plain_text_with_columns() {
        let source = "CALIFORNIA\n\n1. What we collect\n\nCategory            Examples              Collected\nA. Identifiers      name, alias,          YES\n                    address\nB. Other            none                  NO\n\nPhone: 1\nEmail: x\n";
        let wanted = [
            ("h3", "CALIFORNIA"),
            ("h2", "1. What we collect"),
            ("r1/3", "Category | Examples | Collected"),
            ("r1/3", "A. Identifiers | name, alias, address | YES"),
            ("r1/3", "B. Other | none | NO"),
            ("p", "Phone: 1"),
            ("p", "Email: x"),
        ];
        assert_eq!(kinds(source), pairs(&wanted));
    }
}
