//! Tables of a notice: which column holds what.

use super::block::{Block, Cell, Kind, Place};
use super::statements::categories;
use super::wording::WORDING;

/// A table of which the columns are known.
#[derive(Debug, Clone)]
pub struct Table<'b> {
    /// What each column holds.
    pub columns: Vec<Option<&'static str>>,
    /// The rows below the head.
    pub rows: Vec<(Place, &'b [Cell])>,
}

/// The most words of the head of a column.
const HEAD_WORDS: usize = 24;

/// Reads the table that begins with the first block. `before` are the columns of the table before it, which a table without a head goes on with.
/// The second value is how many blocks it takes.
#[must_use]
pub fn read<'b>(blocks: &'b [Block], before: Option<&[Option<&'static str>]>) -> (Table<'b>, usize) {
    let number = blocks.first().and_then(|block| row(block)).map(|(number, _)| number);
    let rows: Vec<(Place, &[Cell])> =
        blocks.iter().map_while(|block| row(block).filter(|(other, _)| Some(*other) == number).map(|(_, cells)| (block.place(), cells))).collect();
    let taken = rows.len();
    let width = rows.iter().map(|(_, cells)| cells.len()).max().unwrap_or(0);
    // A head may stand in two rows, the lower of which is marked as such.
    let is_marked = |cells: &[Cell]| cells.iter().all(|cell| cell.is_head || cell.text.is_empty());
    let heads = rows.iter().take(2).enumerate().take_while(|(at, (_, cells))| is_head(cells) && (*at == 0 || is_marked(cells))).count();
    let mut columns: Vec<Option<&'static str>> = vec![None; width];
    for (_, cells) in &rows[..heads] {
        for (column, cell) in columns.iter_mut().zip(*cells) {
            *column = WORDING.column(&cell.text).or(*column);
        }
    }
    let mut table = Table { columns, rows: rows[heads..].to_vec() };
    if let Some(before) = before.filter(|before| heads == 0 && before.len() == width) {
        table.columns = before.to_vec();
    } else {
        table.find_category();
    }
    (table, taken)
}

/// Tables that have a column for each category, turned so that each category has a row.
#[must_use]
pub fn upright(blocks: Vec<Block>) -> Vec<Block> {
    let mut out = Vec::with_capacity(blocks.len());
    let mut rest = blocks.as_slice();
    while let Some(first) = rest.first() {
        let Some((number, _)) = row(first) else {
            out.push(first.clone());
            rest = &rest[1..];
            continue;
        };
        let taken = rest.iter().take_while(|block| row(block).is_some_and(|(other, _)| other == number)).count();
        let rows: Vec<&[Cell]> = rest[..taken].iter().filter_map(|block| row(block).map(|(_, cells)| cells)).collect();
        if lies(&rows) {
            out.extend(turned(number, &rest[..taken], &rows))
        } else {
            out.extend_from_slice(&rest[..taken])
        }
        rest = &rest[taken..];
    }
    out
}

/// Whether the head of a table names categories, and the first cells of its rows what is said of them.
fn lies(rows: &[&[Cell]]) -> bool {
    let Some((head, body)) = rows.split_first() else { return false };
    let named = head.iter().skip(1).filter(|cell| WORDING.column(&cell.text).is_none() && !categories(&cell.text).is_empty()).count();
    let asked = body.iter().filter(|cells| cells.first().is_some_and(|cell| WORDING.column(&cell.text).is_some())).count();
    named >= 2 && named + 1 >= head.len() && asked >= 1 && asked == body.len()
}

fn turned(number: u32, blocks: &[Block], rows: &[&[Cell]]) -> Vec<Block> {
    let width = rows.iter().map(|cells| cells.len()).max().unwrap_or(0);
    let column = |at: usize| rows.iter().map(|cells| cells.get(at).cloned().unwrap_or_default()).collect::<Vec<_>>();
    let made = (0..width).filter_map(|at| {
        let mut cells = column(at);
        if at == 0 && cells[0].text.is_empty() {
            cells[0] = Cell { text: "Category".to_owned(), is_head: true };
        }
        let line = blocks.first().map_or(0, |block| block.place().line);
        super::html::row(number, cells, line, blocks[0].page, blocks[0].nest)
    });
    made.collect()
}

fn row(block: &Block) -> Option<(u32, &[Cell])> {
    match &block.kind {
        Kind::Row(number, cells) => Some((*number, cells)),
        _ => None,
    }
}

fn is_head(cells: &[Cell]) -> bool {
    let written = || cells.iter().filter(|cell| !cell.text.is_empty());
    if written().any(|cell| cell.text.split(' ').count() > HEAD_WORDS) || written().any(|cell| super::statements::mark(&cell.text).is_some()) {
        return false;
    }
    let known = written().filter(|cell| WORDING.column(&cell.text).is_some()).count();
    let marked = written().all(|cell| cell.is_head);
    let answers = written()
        .filter(|cell| WORDING.column(&cell.text).is_none())
        .filter(|cell| matches!(super::statements::answer(&cell.text), Some(super::statements::Answer::Yes | super::statements::Answer::No)))
        .count();
    answers == 0 && (marked && known >= 1 || known >= 2 && known * 2 >= written().count())
}

impl Table<'_> {
    /// The column that holds this.
    #[must_use]
    pub fn column(&self, id: &str) -> Option<usize> {
        self.columns.iter().position(|column| *column == Some(id))
    }

    /// Whether it lists who gets data.
    #[must_use]
    pub fn is_of_recipients(&self) -> bool {
        let has = |id: &str| self.column(id).is_some();
        !has("category") && (has("name") && (has("function") || has("purpose") || has("country") || has("items")) || has("country") && has("items"))
    }

    /// Where no head names the column of the categories, it is the first in which most cells are categories.
    fn find_category(&mut self) {
        if self.column("category").is_some() || self.is_of_recipients() {
            return;
        }
        let of = |column: usize| {
            let cells: Vec<&str> =
                self.rows.iter().filter_map(|(_, cells)| cells.get(column)).map(|cell| cell.text.as_str()).filter(|text| !text.is_empty()).collect();
            let named = cells.iter().filter(|text| text.split(' ').count() <= 40 && !categories(text).is_empty()).count();
            named >= 1 && named * 2 >= cells.len()
        };
        if let Some(column) = (0..self.columns.len().min(3)).find(|&column| of(column)) {
            self.columns[column] = Some("category");
        }
    }
}
