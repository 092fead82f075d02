//! Workbooks: xlsx, xlsb, xls and ods, cell by cell, each with its sheet and address; comments, headers and properties beside them.

use std::fs::File;
use std::io::{BufReader, Cursor, Read, Seek};
use std::path::Path;

use calamine::{Data, DataRef, Reader, Sheets, open_workbook_auto_from_rs};
use zip::ZipArchive;

use crate::content::decode::{Input, ReadSeek};
use crate::content::grid::Grid;
use crate::content::segment::{Sink, Stop, TableKind};
use crate::content::{Budget, Format, Parts};

/// How many rows at the top of a sheet are looked at for the names of its columns.
const TOP: u32 = 16;
/// The most columns of a sheet that are read.
const COLUMNS: u32 = 16_384;

/// Hands on the cells of all sheets.
///
/// # Errors
/// Why it was not read to its end.
pub(super) fn decode(input: Input<'_>, _name: &str, budget: &Budget, sink: &mut dyn Sink) -> Result<(), Stop> {
    let (whole, path);
    let place = match input {
        Input::File { path: known, .. } => {
            path = known;
            Place::File(path)
        }
        other => {
            whole = other.whole(budget.limits().memory)?;
            Place::Bytes(&whole)
        }
    };
    let mut head = [0; 4];
    let filled = place.open()?.read(&mut head)?;
    let is_zip = Format::sniff("", &head[..filled]) == Format::Zip;
    let mut workbook = open_workbook_auto_from_rs(Again { place, reader: place.open()? }).map_err(|error| reason(&error))?;
    let mut parts = Parts::default();
    for (name, id) in workbook.sheet_names().into_iter().zip(0u32..) {
        parts.take(sheet(&mut workbook, &name, id, sink))?;
    }
    if is_zip && let Ok(mut archive) = ZipArchive::new(place.open()?) {
        // The cells were read; what stands around them was not.
        let is_cells =
            |name: &str| name.contains("worksheets/sheet") && !name.ends_with(".rels") || name.contains("sharedStrings") || name == "content.xml";
        let form = ["styles", "theme", "calcChain", "settings", "manifest", "workbook.xml", "[Content"];
        let is_form = |name: &str| form.iter().any(|part| name.contains(part));
        super::office::parts(&mut archive, budget, |name| !is_cells(name) && !is_form(name), sink)?;
    }
    parts.end()
}

/// Where a workbook stands.
#[derive(Clone, Copy)]
enum Place<'r> {
    Bytes(&'r [u8]),
    File(&'r Path),
}

impl<'r> Place<'r> {
    fn open(self) -> Result<Box<dyn ReadSeek + 'r>, Stop> {
        Ok(match self {
            Self::Bytes(bytes) => Box::new(Cursor::new(bytes)),
            Self::File(path) => Box::new(BufReader::new(File::open(path)?)),
        })
    }
}

/// calamine opens a workbook as one kind after the other until one fits, and wants to begin anew each time.
struct Again<'r> {
    place: Place<'r>,
    reader: Box<dyn ReadSeek + 'r>,
}

impl Clone for Again<'_> {
    fn clone(&self) -> Self {
        // A file that vanished meanwhile reads as an empty one, which is damaged.
        let reader = self.place.open().unwrap_or_else(|_| Box::new(Cursor::new(&[][..])));
        Self { place: self.place, reader }
    }
}

impl Read for Again<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        self.reader.read(into)
    }
}

impl Seek for Again<'_> {
    fn seek(&mut self, to: std::io::SeekFrom) -> std::io::Result<u64> {
        self.reader.seek(to)
    }
}

fn reason(error: &calamine::Error) -> Stop {
    let text = error.to_string().to_lowercase();
    if text.contains("password") || text.contains("encrypt") { Stop::Encrypted } else { Stop::Damaged }
}

/// Rows of one sheet on their way into a grid, whose first rows are kept until the names of the columns are known.
struct Rows<'s> {
    name: &'s str,
    id: u32,
    sink: &'s mut dyn Sink,
    top: Vec<(u32, Vec<(u32, String)>)>,
    grid: Option<(Grid, u32)>,
    row: u32,
    cells: Vec<(u32, String)>,
}

fn sheet<R: Read + Seek + Clone>(workbook: &mut Sheets<R>, name: &str, id: u32, sink: &mut dyn Sink) -> Result<(), Stop> {
    let mut rows = Rows { name, id, sink, top: Vec::new(), grid: None, row: 0, cells: Vec::new() };
    let mut end = Ok(());
    if let Sheets::Xlsx(workbook) = workbook {
        let mut cells = workbook.worksheet_cells_reader(name).map_err(|_| Stop::Damaged)?;
        loop {
            match cells.next_cell() {
                Ok(Some(cell)) => rows.take(cell.get_position(), text_of_ref(cell.get_value()))?,
                Ok(None) => break,
                Err(_) => {
                    end = Err(Stop::Damaged);
                    break;
                }
            }
        }
    } else {
        let range = workbook.worksheet_range(name).map_err(|_| Stop::Damaged)?;
        let (top, left) = range.start().unwrap_or_default();
        for (row, column, value) in range.used_cells() {
            rows.take((top + row as u32, left + column as u32), text_of(value))?;
        }
    }
    rows.finish()?;
    end
}

impl Rows<'_> {
    fn take(&mut self, (row, column): (u32, u32), text: String) -> Result<(), Stop> {
        if row != self.row {
            self.end_row()?;
            self.row = row;
        }
        if !text.is_empty() && column < COLUMNS {
            self.cells.push((column, text));
        }
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), Stop> {
        let cells = std::mem::take(&mut self.cells);
        if cells.is_empty() {
            return Ok(());
        }
        if self.grid.is_none() {
            let is_top = self.row < TOP;
            self.top.push((self.row, cells));
            if !is_top || self.top.len() >= 4 {
                self.begin()?;
            }
            return Ok(());
        }
        write(&mut self.grid, self.sink, self.row, &cells)
    }

    /// Decides which row names the columns: the first that reads like names, if nothing but a title stands above it.
    fn begin(&mut self) -> Result<(), Stop> {
        let is_header = |cells: &[(u32, String)]| {
            let texts: Vec<Vec<u8>> = cells.iter().map(|(_, text)| text.as_bytes().to_vec()).collect();
            cells.len() > 1 && crate::content::csv::is_header(&texts)
                || cells.len() == 1 && crate::content::csv::is_header(&texts) && self.top.len() > 1
        };
        let top = &self.top;
        let found = top.iter().position(|(_, cells)| is_header(cells)).filter(|&at| top[..at].iter().all(|(_, cells)| cells.len() == 1));
        let widest = top.iter().map(|(_, cells)| cells.len()).max().unwrap_or(0);
        let found = found.filter(|&at| top[at].1.len() * 2 >= widest);
        let (mut names, mut first) = (Vec::new(), 0);
        if let Some(at) = found {
            let width = top[at].1.last().map_or(0, |(column, _)| *column as usize + 1);
            names.resize(width.min(COLUMNS as usize), String::new());
            top[at].1.iter().for_each(|(column, name)| names[*column as usize].clone_from(name));
            first = at;
        }
        let rows = std::mem::take(&mut self.top);
        // Titles above the names of the columns are a table of their own.
        if first > 0 {
            let mut above = Some((Grid::new(u32::MAX - self.id, TableKind::Sheet, Some(self.name), &[]), 0));
            rows[..first].iter().try_for_each(|(row, cells)| write(&mut above, self.sink, *row, cells))?;
            if let Some((grid, _)) = &mut above {
                grid.flush(self.sink)?;
            }
        }
        let header_row = rows.get(first).map_or(0, |(row, _)| *row);
        let start = if names.is_empty() { 1 } else { u64::from(header_row) + 2 };
        self.grid = Some((Grid::new(self.id, TableKind::Sheet, Some(self.name), &names).placed(start, 0), 0));
        let data = if names.is_empty() { &rows[..] } else { &rows[(first + 1).min(rows.len())..] };
        data.iter().try_for_each(|(row, cells)| write(&mut self.grid, self.sink, *row, cells))
    }

    fn finish(&mut self) -> Result<(), Stop> {
        self.end_row()?;
        if self.grid.is_none() {
            self.begin()?;
        }
        if let Some((grid, _)) = &mut self.grid { grid.flush(self.sink) } else { Ok(()) }
    }
}

fn write(grid: &mut Option<(Grid, u32)>, sink: &mut dyn Sink, row: u32, cells: &[(u32, String)]) -> Result<(), Stop> {
    let Some((grid, _)) = grid else { return Ok(()) };
    grid.skip_to(u64::from(row) + 1, sink)?;
    let mut at = 0;
    for (column, text) in cells {
        // Cells may come in any order in a file that somebody made to harm.
        while at < *column {
            grid.cell(b"");
            at += 1;
        }
        if at == *column {
            grid.cell(text.as_bytes());
            at += 1;
        }
    }
    grid.end_row(sink)
}

fn text_of_ref(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => float(*number),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::DateTime(time) => date(time),
        DataRef::Bool(_) | DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

fn text_of(value: &Data) -> String {
    match value {
        Data::Int(number) => number.to_string(),
        Data::Float(number) => float(*number),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::DateTime(time) => date(time),
        _ => String::new(),
    }
}

/// Numbers as a person typed them: a card number that a sheet keeps as a number has no decimals.
fn float(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e18 { format!("{number:.0}") } else { number.to_string() }
}

fn date(time: &calamine::ExcelDateTime) -> String {
    if !time.is_datetime() {
        return String::new();
    }
    let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
    let midnight = (hour, minute, second) == (0, 0, 0);
    if midnight { format!("{year:04}-{month:02}-{day:02}") } else { format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}") }
}
