//! Batches of Arrow: rows of a table, or files with their bytes.

use arrow_array::cast::AsArray;
use arrow_array::{Array, RecordBatch};
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_schema::DataType;
use privet::content::grid::Grid;
use privet::content::segment::TableKind;
use privet::inventory::Inventory;
use privet::object::{Object, Origin, Zone};

use crate::engine::Engine;

/// Scans rows: every column is judged by its name and its values.
pub(crate) fn table(engine: &Engine, batch: &RecordBatch, object: &str, first_row: u64) -> Result<(RecordBatch, String), String> {
    let names: Vec<String> = batch.schema().fields().iter().map(|field| field.name().clone()).collect();
    let options = FormatOptions::default();
    let columns = batch.columns().iter().map(|column| Cells::of(column.as_ref(), &options)).collect::<Result<Vec<_>, _>>()?;
    let size = batch.get_array_memory_size() as u64;
    let object = Object { name: object.to_owned(), origin: Origin::Member, zone: Zone::of(object), size, modified: None };
    engine.run(vec![object.name.clone()], |scanner, worker| {
        let mut found = scanner.decoded(
            &object,
            size,
            |sink| {
                let mut grid = Grid::new(0, TableKind::Table, None, &names).placed(first_row, 0);
                for row in 0..batch.num_rows() {
                    columns.iter().for_each(|column| column.put(row, &mut grid));
                    grid.end_row(sink)?;
                }
                grid.flush(sink)
            },
            worker,
        );
        // A later batch is a part of a table that was counted with its first.
        if first_row > 1 {
            let whole = std::mem::take(&mut found.coverage);
            found.coverage.truncated = whole.truncated;
            found.coverage.failed = whole.failed;
            found.coverage.members = whole.members;
        }
        found
    })
}

/// How the cells of a column become text.
enum Cells<'a> {
    /// They are text; nothing is copied but into the rows.
    Text(&'a arrow_array::StringArray),
    LargeText(&'a arrow_array::LargeStringArray),
    Bytes(&'a arrow_array::BinaryArray),
    LargeBytes(&'a arrow_array::LargeBinaryArray),
    /// They are formatted.
    Other(&'a dyn Array, ArrayFormatter<'a>),
}

impl<'a> Cells<'a> {
    fn of(column: &'a dyn Array, options: &'a FormatOptions<'a>) -> Result<Self, String> {
        Ok(match column.data_type() {
            DataType::Utf8 => Self::Text(column.as_string()),
            DataType::LargeUtf8 => Self::LargeText(column.as_string()),
            DataType::Binary => Self::Bytes(column.as_binary()),
            DataType::LargeBinary => Self::LargeBytes(column.as_binary()),
            _ => Self::Other(
                column,
                ArrayFormatter::try_new(column, options).map_err(|error| format!("scan_arrow: a column cannot be read: {error}"))?,
            ),
        })
    }

    fn put(&self, row: usize, grid: &mut Grid) {
        match self {
            Self::Text(column) => grid.cell(if column.is_null(row) { b"" } else { column.value(row).as_bytes() }),
            Self::LargeText(column) => grid.cell(if column.is_null(row) { b"" } else { column.value(row).as_bytes() }),
            Self::Bytes(column) => grid.cell(if column.is_null(row) { b"" } else { column.value(row) }),
            Self::LargeBytes(column) => grid.cell(if column.is_null(row) { b"" } else { column.value(row) }),
            Self::Other(column, _) if column.is_null(row) => grid.cell(b""),
            Self::Other(_, formatter) => grid.cell(formatter.value(row).to_string().as_bytes()),
        }
    }
}

/// Scans files whose names and bytes stand in two columns.
pub(crate) fn files(engine: &Engine, batch: &RecordBatch, name: &str, content: &str) -> Result<(RecordBatch, String), String> {
    let column = |wanted: &str| batch.column_by_name(wanted).ok_or_else(|| format!("scan_arrow: there is no column `{wanted}`"));
    let (names, bodies) = (column(name)?, column(content)?);
    let name_of = |row: usize| match names.data_type() {
        DataType::Utf8 => Ok(names.as_string::<i32>().value(row)),
        DataType::LargeUtf8 => Ok(names.as_string::<i64>().value(row)),
        other => Err(format!("scan_arrow: the column `{name}` must hold text, not {other}")),
    };
    let body_of = |row: usize| match bodies.data_type() {
        DataType::Binary => Ok(bodies.as_binary::<i32>().value(row)),
        DataType::LargeBinary => Ok(bodies.as_binary::<i64>().value(row)),
        other => Err(format!("scan_arrow: the column `{content}` must hold bytes, not {other}")),
    };
    let rows = (0..batch.num_rows()).filter(|&row| !names.is_null(row) && !bodies.is_null(row));
    let rows = rows.map(|row| Ok((name_of(row)?, body_of(row)?))).collect::<Result<Vec<_>, String>>()?;
    engine.run(Vec::new(), |scanner, worker| {
        let mut sum = Inventory::default();
        for (name, body) in rows {
            let object = Object { name: name.to_owned(), origin: Origin::Stdin, zone: Zone::of(name), size: body.len() as u64, modified: None };
            sum.merge(scanner.scan(&object, body, worker));
        }
        sum
    })
}
