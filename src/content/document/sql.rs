//! Dumps of databases: the rows of `INSERT` and `COPY` as tables, with the columns of `CREATE TABLE`; everything else as the text that it is.
//!
//! The dump is read once, statement by statement; no statement is ever held as a whole, because dumps write tables of gigabytes as one.

mod reader;

use std::collections::HashMap;
use std::io::Read;

use crate::content::grid::Grid;
use crate::content::segment::{Places, Segment, Sink, Stop, TableKind};

use reader::Source;

/// How much text between tables is collected before it is handed on, in bytes.
const STRETCH: usize = 256 << 10;
/// How many tables are remembered.
const TABLES: usize = 20_000;
/// The most columns of a table.
const COLUMNS: usize = 4096;
/// The longest value that is kept whole, in bytes; of a longer one each stretch of this length is kept by itself.
const LONGEST_VALUE: usize = 4 << 20;

struct Table {
    id: u32,
    columns: Vec<String>,
    rows: u64,
}

struct Dump<'r, 's> {
    source: Source<'r>,
    sink: &'s mut dyn Sink,
    tables: HashMap<String, Table>,
    /// The table whose rows are being collected.
    open: Option<(String, Grid)>,
    /// Text between tables, and the lines and bytes before it.
    text: Vec<u8>,
    before: (u64, u64),
    value: Vec<u8>,
}

/// Reads a dump.
///
/// # Errors
/// Why it was not read to its end.
pub(super) fn decode(reader: &mut dyn Read, sink: &mut dyn Sink) -> Result<(), Stop> {
    let source = Source::new(reader);
    let mut dump = Dump { source, sink, tables: HashMap::new(), open: None, text: Vec::new(), before: (0, 0), value: Vec::new() };
    let end = dump.statements();
    dump.close_table()?;
    dump.flush_text()?;
    end
}

impl Dump<'_, '_> {
    fn statements(&mut self) -> Result<(), Stop> {
        loop {
            self.skip_space()?;
            if self.source.peek()?.is_none() {
                return Ok(());
            }
            let word = self.word()?;
            match word.to_ascii_uppercase().as_slice() {
                b"INSERT" | b"REPLACE" => self.insert()?,
                b"COPY" => self.copy()?,
                b"CREATE" => {
                    self.keep_all(&word)?;
                    self.create()?;
                }
                _ => {
                    self.keep_all(&word)?;
                    self.rest_of_statement()?;
                }
            }
        }
    }

    /// Takes one byte of the text between tables.
    fn keep(&mut self, byte: u8) -> Result<(), Stop> {
        if self.text.is_empty() {
            self.before = (self.source.lines - u64::from(byte == b'\n'), self.source.bytes - 1);
        }
        self.text.push(byte);
        if self.text.len() >= STRETCH && byte == b'\n' || self.text.len() >= 4 * STRETCH { self.flush_text() } else { Ok(()) }
    }

    fn keep_all(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        bytes.iter().try_for_each(|&byte| self.keep(byte))
    }

    fn flush_text(&mut self) -> Result<(), Stop> {
        if self.text.trim_ascii().is_empty() {
            self.text.clear();
            return Ok(());
        }
        let text = std::mem::take(&mut self.text);
        let places = Places::Lines { lines: self.before.0, bytes: self.before.1, rows: 0 };
        self.sink.segment(Segment { places, ..Segment::plain(text) })
    }

    /// Passes white space and comments, which are kept as text.
    fn skip_space(&mut self) -> Result<(), Stop> {
        loop {
            match self.source.peek()? {
                Some(byte) if byte.is_ascii_whitespace() || byte == b';' => {
                    let byte = self.source.next()?.unwrap_or_default();
                    self.keep(byte)?;
                }
                Some(b'-' | b'#') => self.keep_line()?,
                Some(b'/') => self.keep_comment()?,
                _ => return Ok(()),
            }
        }
    }

    fn keep_line(&mut self) -> Result<(), Stop> {
        while let Some(byte) = self.source.next()? {
            self.keep(byte)?;
            if byte == b'\n' {
                break;
            }
        }
        Ok(())
    }

    fn keep_comment(&mut self) -> Result<(), Stop> {
        let mut last = 0;
        while let Some(byte) = self.source.next()? {
            self.keep(byte)?;
            if last == b'*' && byte == b'/' || byte == b'\n' && self.text.len() < 2 {
                break;
            }
            last = byte;
        }
        Ok(())
    }

    /// A word of letters. It is not kept.
    fn word(&mut self) -> Result<Vec<u8>, Stop> {
        let mut word = Vec::new();
        while let Some(byte) = self.source.peek()?.filter(|byte| byte.is_ascii_alphabetic() || *byte == b'_') {
            if word.len() >= 64 {
                break;
            }
            self.source.next()?;
            word.push(byte);
        }
        if word.is_empty()
            && let Some(byte) = self.source.next()?
        {
            word.push(byte);
        }
        Ok(word)
    }

    /// Keeps everything up to the `;` that ends the statement.
    fn rest_of_statement(&mut self) -> Result<(), Stop> {
        let (mut quote, mut last) = (None, 0);
        while let Some(byte) = self.source.next()? {
            self.keep(byte)?;
            let before = std::mem::replace(&mut last, byte);
            match (quote, byte) {
                // An apostrophe in a comment opens nothing.
                (None, b'-') if before == b'-' => self.keep_line()?,
                (None, b'\'' | b'"' | b'`') => quote = Some(byte),
                (None, b';') => return Ok(()),
                (Some(_), b'\\') if self.source.has_escapes => {
                    if let Some(next) = self.source.next()? {
                        self.keep(next)?;
                    }
                }
                (Some(open), byte) if open == byte => quote = None,
                _ => {}
            }
        }
        Ok(())
    }

    /// The next name, quoted or not, of which the last part counts: `public."users"`.
    fn name(&mut self) -> Result<String, Stop> {
        let mut name = Vec::new();
        self.space()?;
        loop {
            match self.source.peek()? {
                Some(quote @ (b'"' | b'`' | b'[')) => {
                    let close = if quote == b'[' { b']' } else { quote };
                    self.source.next()?;
                    name.clear();
                    while let Some(byte) = self.source.next()?.filter(|&byte| byte != close) {
                        if name.len() < 256 {
                            name.push(byte);
                        }
                    }
                }
                Some(b'.') => {
                    self.source.next()?;
                    name.clear();
                }
                Some(byte) if byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || byte >= 0x80 => {
                    self.source.next()?;
                    if name.len() < 256 {
                        name.push(byte);
                    }
                }
                _ => return Ok(String::from_utf8_lossy(&name).into_owned()),
            }
        }
    }

    fn space(&mut self) -> Result<(), Stop> {
        while self.source.peek()?.is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.source.next()?;
        }
        Ok(())
    }

    /// A list of names in parentheses, if one stands here.
    fn names(&mut self) -> Result<Vec<String>, Stop> {
        let mut names = Vec::new();
        self.space()?;
        if self.source.peek()? != Some(b'(') {
            return Ok(names);
        }
        self.source.next()?;
        while names.len() < COLUMNS {
            names.push(self.name()?);
            self.space()?;
            match self.source.next()? {
                Some(b',') => {}
                _ => break,
            }
        }
        Ok(names)
    }

    fn create(&mut self) -> Result<(), Stop> {
        let begin = self.text.len();
        let place = self.before;
        self.rest_of_statement()?;
        // The text may have been handed on in between: then the statement was too long for a table's.
        if self.before == place || begin == 0 {
            let statement = String::from_utf8_lossy(&self.text[begin.min(self.text.len())..]).into_owned();
            if let Some((name, columns)) = columns_of(&statement) {
                self.table(&name, columns);
            }
        }
        Ok(())
    }

    fn table(&mut self, name: &str, columns: Vec<String>) {
        let id = self.tables.len() as u32;
        if self.tables.len() < TABLES {
            self.tables.entry(name.to_owned()).or_insert(Table { id, columns, rows: 1 });
        }
    }

    fn insert(&mut self) -> Result<(), Stop> {
        // The words before the name: INTO, IGNORE, OR REPLACE …
        let mut name = self.name()?;
        while ["into", "ignore", "or", "replace", "low_priority", "delayed", "overwrite", "table"].iter().any(|word| name.eq_ignore_ascii_case(word))
        {
            name = self.name()?;
        }
        let columns = self.names()?;
        let verb = self.name()?;
        if !verb.eq_ignore_ascii_case("values") && !verb.eq_ignore_ascii_case("value") {
            return self.rest_of_statement();
        }
        self.open_table(&name, &columns)?;
        loop {
            self.space()?;
            match self.source.next()? {
                Some(b'(') => self.row()?,
                Some(b',') => {}
                Some(b';') | None => return Ok(()),
                // What follows the rows: ON DUPLICATE KEY, RETURNING.
                Some(_) => return self.rest_of_statement(),
            }
        }
    }

    fn open_table(&mut self, name: &str, columns: &[String]) -> Result<(), Stop> {
        let known = self.tables.get(name);
        let same = known.is_some_and(|table| columns.is_empty() || table.columns == columns);
        if same && self.open.as_ref().is_some_and(|(open, _)| open == name) {
            return Ok(());
        }
        self.close_table()?;
        self.flush_text()?;
        let next = u32::try_from(self.tables.len()).unwrap_or(u32::MAX);
        if self.tables.len() >= TABLES {
            self.tables.clear();
        }
        let table = self.tables.entry(name.to_owned()).or_insert(Table { id: next, columns: Vec::new(), rows: 1 });
        if !columns.is_empty() && table.columns != columns {
            // Another list of columns is judged by itself.
            (table.columns, table.id) = (columns.to_vec(), next + TABLES as u32 + table.id);
        }
        let grid = Grid::new(table.id, TableKind::Table, Some(name), &table.columns).placed(table.rows, 0);
        self.open = Some((name.to_owned(), grid));
        Ok(())
    }

    fn close_table(&mut self) -> Result<(), Stop> {
        let Some((_, mut grid)) = self.open.take() else { return Ok(()) };
        grid.flush(self.sink)
    }

    fn end_row(&mut self) -> Result<(), Stop> {
        let Some((name, grid)) = &mut self.open else { return Ok(()) };
        if let Some(table) = self.tables.get_mut(name) {
            table.rows += 1;
        }
        grid.end_row(self.sink)
    }

    fn cell(&mut self) {
        if let Some((_, grid)) = &mut self.open {
            let is_null = self.value.eq_ignore_ascii_case(b"null") || self.value == b"\\N";
            grid.cell(if is_null { b"" } else { &self.value });
        }
        self.value.clear();
    }

    /// The values up to the closing parenthesis.
    fn row(&mut self) -> Result<(), Stop> {
        self.value.clear();
        let (mut depth, mut has_text) = (0usize, false);
        loop {
            match self.source.next()? {
                None => return self.end_row(),
                Some(b'\'') => {
                    // `_binary'…'`, `N'…'`, `E'…'`: the mark before the quote is no part of the value.
                    let is_mark = depth == 0 && self.value.len() < 10 && self.value.iter().all(|byte| byte.is_ascii_alphabetic() || *byte == b'_');
                    let escapes = self.source.has_escapes || self.value.eq_ignore_ascii_case(b"e");
                    if is_mark {
                        self.value.clear();
                    }
                    self.quoted(escapes)?;
                    has_text = true;
                }
                Some(b'(') => {
                    depth += 1;
                    self.value.push(b'(');
                }
                Some(b')') if depth > 0 => {
                    depth -= 1;
                    self.value.push(b')');
                }
                Some(b')') => {
                    self.cell();
                    return self.end_row();
                }
                Some(b',') if depth == 0 => {
                    self.cell();
                    has_text = false;
                }
                Some(byte) if byte.is_ascii_whitespace() && (self.value.is_empty() || has_text) => {}
                Some(byte) => self.push(byte)?,
            }
        }
    }

    fn push(&mut self, byte: u8) -> Result<(), Stop> {
        self.value.push(byte);
        if self.value.len() < LONGEST_VALUE {
            return Ok(());
        }
        let text = std::mem::take(&mut self.value);
        let places = Places::Lines { lines: self.source.lines, bytes: self.source.bytes.saturating_sub(text.len() as u64), rows: 0 };
        self.sink.segment(Segment { places, ..Segment::plain(text) })
    }

    fn quoted(&mut self, escapes: bool) -> Result<(), Stop> {
        while let Some(byte) = self.source.next()? {
            match byte {
                b'\'' if self.source.peek()? == Some(b'\'') => {
                    self.source.next()?;
                    self.push(b'\'')?;
                }
                b'\'' => return Ok(()),
                b'\\' if escapes => match self.source.next()? {
                    Some(b'n') => self.push(b'\n')?,
                    Some(b'r') => self.push(b'\r')?,
                    Some(b't') => self.push(b'\t')?,
                    Some(b'0') => {}
                    Some(other) => self.push(other)?,
                    None => return Ok(()),
                },
                other => self.push(other)?,
            }
        }
        Ok(())
    }

    /// `COPY table (columns) FROM stdin;`, then lines up to `\.`.
    fn copy(&mut self) -> Result<(), Stop> {
        let name = self.name()?;
        let columns = self.names()?;
        let mut rest = Vec::new();
        while let Some(byte) = self.source.next()? {
            if byte == b';' || rest.len() > 1024 {
                break;
            }
            rest.push(byte.to_ascii_lowercase());
        }
        if memchr::memmem::find(&rest, b"stdin").is_none() {
            return Ok(());
        }
        while self.source.next()?.is_some_and(|byte| byte != b'\n') {}
        self.open_table(&name, &columns)?;
        loop {
            self.value.clear();
            let mut cells = 0;
            let ended = loop {
                match self.source.next()? {
                    None => break true,
                    Some(b'\n') => break false,
                    Some(b'\t') => {
                        self.cell();
                        cells += 1;
                    }
                    Some(b'\\') => match self.source.peek()? {
                        Some(b'N') | Some(b'.') => self.value.push(b'\\'),
                        Some(b't') => self.escaped(b'\t')?,
                        Some(b'n') => self.escaped(b'\n')?,
                        Some(b'r') => self.escaped(b'\r')?,
                        Some(b'\\') => self.escaped(b'\\')?,
                        _ => {}
                    },
                    Some(byte) => self.push(byte)?,
                }
            };
            if cells == 0 && self.value.trim_ascii() == b"\\." {
                self.value.clear();
                return Ok(());
            }
            if cells > 0 || !self.value.is_empty() {
                self.cell();
                self.end_row()?;
            }
            if ended {
                return Ok(());
            }
        }
    }

    fn escaped(&mut self, byte: u8) -> Result<(), Stop> {
        self.source.next()?;
        self.push(byte)
    }
}

/// The table and the columns of the rest of a `CREATE` statement.
#[must_use]
pub fn columns_of(statement: &str) -> Option<(String, Vec<String>)> {
    let open = statement.find('(')?;
    let before = statement[..open].trim();
    if !before.to_ascii_lowercase().split_whitespace().any(|word| word == "table") {
        return None;
    }
    let unquoted = |name: &str| name.trim_matches(['"', '`', '[', ']', '\'']).to_owned();
    let name = before.split_whitespace().next_back()?;
    let name = unquoted(name.rsplit('.').next().unwrap_or(name));
    let (mut depth, mut quote, mut start, mut columns) = (0usize, None, open + 1, Vec::new());
    for (at, char) in statement.char_indices().skip_while(|(at, _)| *at <= open) {
        match (quote, char) {
            (None, '\'' | '"' | '`') => quote = Some(char),
            (Some(open), char) if open == char => quote = None,
            (Some(_), _) => {}
            (None, '(') => depth += 1,
            (None, ')') if depth > 0 => depth -= 1,
            (None, ',' | ')') if depth == 0 => {
                columns.extend(column(&statement[start..at]).map(|name| unquoted(&name)));
                start = at + 1;
                if char == ')' || columns.len() >= COLUMNS {
                    break;
                }
            }
            _ => {}
        }
    }
    (!columns.is_empty()).then_some((name, columns))
}

/// The name of a column; `None` for a key or a constraint.
fn column(definition: &str) -> Option<String> {
    let definition = definition.trim_start();
    let name = match definition.chars().next()? {
        quote @ ('"' | '`') => definition[1..].split(quote).next()?.to_owned(),
        '[' => definition[1..].split(']').next()?.to_owned(),
        _ => definition.split_whitespace().next()?.to_owned(),
    };
    let is_quoted = definition.starts_with(['"', '`', '[']);
    let words = ["primary", "key", "unique", "constraint", "foreign", "check", "index", "fulltext", "exclude", "like", "--"];
    (is_quoted || !words.contains(&name.to_ascii_lowercase().as_str())).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::columns_of;

    #[test]
    fn columns_of_a_table() {
        let statement = "TABLE IF NOT EXISTS public.\"users\" (id int, `e mail` varchar(10) DEFAULT 'a,b', amount decimal(1,2), PRIMARY KEY (id))";
        let wanted = ["id", "e mail", "amount"].map(str::to_owned).to_vec();
        assert_eq!(columns_of(statement), Some(("users".to_owned(), wanted)));
        assert_eq!(columns_of("INDEX x ON t (a)"), None);
    }
}
