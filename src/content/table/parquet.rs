//! Parquet: column by column in batches of rows, without arrow.
//!
//! The library's own codecs read everything but Zstandard, whose implementation there is in C: such pages are unpacked by [`pages`].

mod pages;

use std::io::{Read, SeekFrom};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use parquet::basic::{Compression, ConvertedType, LogicalType, TimeUnit};
use parquet::column::reader::{ColumnReader, get_column_reader};
use parquet::data_type::{AsBytes as _, DataType};
use parquet::file::reader::{ChunkReader, FileReader as _, Length, RowGroupReader};
use parquet::file::serialized_reader::SerializedFileReader;
use parquet::schema::types::ColumnDescriptor;

use crate::content::decode::{Input, ReadSeek};
use crate::content::grid::Grid;
use crate::content::segment::TableKind;
use crate::content::{Budget, Parts, Sink, Stop};

use super::value::{self, Column};

/// How many rows are read at a time.
const BATCH: usize = 2048;
/// The most columns.
const COLUMNS: usize = 16_384;

/// Hands on the rows.
pub(super) fn decode(input: Input<'_>, budget: &Budget, sink: &mut dyn Sink) -> Result<(), Stop> {
    let most = budget.limits().memory;
    match input {
        Input::File { file, .. } => read(file, most, sink),
        Input::Anywhere { reader, size } => read(Elsewhere { reader: Arc::new(Mutex::new(reader)), size }, most, sink),
        other => read(Bytes::from(other.whole(most)?.into_owned()), most, sink),
    }
}

fn read<R: ChunkReader + 'static>(source: R, most: u64, sink: &mut dyn Sink) -> Result<(), Stop> {
    let source = Arc::new(source);
    let reader = SerializedFileReader::new(Shared(source.clone())).map_err(|error| reason(&error))?;
    let schema = reader.metadata().file_metadata().schema_descr_ptr();
    let columns = schema.columns();
    if columns.len() > COLUMNS {
        return Err(Stop::Unsupported);
    }
    let name = |column: &Arc<ColumnDescriptor>| value::path(&column.path().parts().iter().map(String::as_str).collect::<Vec<_>>());
    let names: Vec<String> = columns.iter().map(name).collect();
    let mut grid = Grid::new(0, TableKind::Table, None, &names);
    let mut parts = Parts::default();
    for group in 0..reader.num_row_groups() {
        let read = reader.get_row_group(group).map_err(|error| reason(&error));
        let read = read.and_then(|group| row_group(&*group, &source, columns, most, &mut grid, sink));
        if let Err(why) = parts.take(read) {
            grid.flush(sink)?;
            return Err(why);
        }
    }
    grid.flush(sink)?;
    parts.end()
}

/// A file that stands elsewhere: its footer and the chunks of its columns are read where they are.
struct Elsewhere {
    reader: Arc<Mutex<Box<dyn ReadSeek>>>,
    size: u64,
}

/// What begins at a place of it.
struct From {
    reader: Arc<Mutex<Box<dyn ReadSeek>>>,
    at: u64,
}

impl Length for Elsewhere {
    fn len(&self) -> u64 {
        self.size
    }
}

impl ChunkReader for Elsewhere {
    type T = From;

    fn get_read(&self, start: u64) -> parquet::errors::Result<From> {
        Ok(From { reader: Arc::clone(&self.reader), at: start })
    }

    fn get_bytes(&self, start: u64, length: usize) -> parquet::errors::Result<Bytes> {
        if start.saturating_add(length as u64) > self.size {
            return Err(parquet::errors::ParquetError::EOF("beyond the end".to_owned()));
        }
        let mut bytes = Vec::new();
        bytes.try_reserve_exact(length).map_err(|_| std::io::Error::from(std::io::ErrorKind::OutOfMemory))?;
        self.get_read(start)?.take(length as u64).read_to_end(&mut bytes)?;
        Ok(bytes.into())
    }
}

impl Read for From {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        reader.seek(SeekFrom::Start(self.at))?;
        let read = reader.read(into)?;
        self.at += read as u64;
        Ok(read)
    }
}

/// A source that several readers share.
struct Shared<R>(Arc<R>);

impl<R: ChunkReader> parquet::file::reader::Length for Shared<R> {
    fn len(&self) -> u64 {
        self.0.len()
    }
}

impl<R: ChunkReader> ChunkReader for Shared<R> {
    type T = R::T;

    fn get_read(&self, start: u64) -> parquet::errors::Result<Self::T> {
        self.0.get_read(start)
    }

    fn get_bytes(&self, start: u64, length: usize) -> parquet::errors::Result<Bytes> {
        self.0.get_bytes(start, length)
    }
}

fn reason(error: &parquet::errors::ParquetError) -> Stop {
    let text = error.to_string();
    match error {
        parquet::errors::ParquetError::NYI(_) => Stop::Unsupported,
        _ if text.contains("encrypt") || text.contains("PARE") => Stop::Encrypted,
        _ => Stop::Damaged,
    }
}

fn row_group<R: ChunkReader + 'static>(
    group: &dyn RowGroupReader,
    source: &Arc<R>,
    columns: &[Arc<ColumnDescriptor>],
    most: u64,
    grid: &mut Grid,
    sink: &mut dyn Sink,
) -> Result<(), Stop> {
    let mut readers = Vec::with_capacity(columns.len());
    for (at, column) in columns.iter().enumerate() {
        let meta = group.metadata().column(at);
        let reader = if matches!(meta.compression(), Compression::ZSTD(_)) {
            let pages = pages::Pages::new(source.clone(), meta.byte_range(), most);
            get_column_reader(column.clone(), Box::new(pages))
        } else {
            group.get_column_reader(at).map_err(|error| reason(&error))?
        };
        readers.push(reader);
    }
    let mut cells: Vec<Column> = columns.iter().map(|_| Column::default()).collect();
    let mut left = u64::try_from(group.metadata().num_rows()).unwrap_or(0);
    let mut ended = vec![false; columns.len()];
    let mut end = Ok(());
    while left > 0 {
        let count = left.min(BATCH as u64) as usize;
        let mut any = false;
        for (at, reader) in readers.iter_mut().enumerate() {
            if ended[at] {
                continue;
            }
            match batch(reader, &columns[at], count, &mut cells[at]) {
                Ok(true) => any = true,
                Ok(false) => ended[at] = true,
                Err(why) => {
                    ended[at] = true;
                    end = Err(why);
                }
            }
        }
        if !any {
            break;
        }
        value::rows(&mut cells, count, grid, sink)?;
        left -= count as u64;
    }
    end
}

/// Reads so many rows of a column; whether there were any.
fn batch(reader: &mut ColumnReader, column: &ColumnDescriptor, count: usize, out: &mut Column) -> Result<bool, Stop> {
    let write = Writer::of(column);
    macro_rules! read {
        ($reader:expr, $write:expr) => {
            typed($reader, column, count, out, $write)
        };
    }
    match reader {
        ColumnReader::BoolColumnReader(reader) => read!(reader, |_, _| {}),
        ColumnReader::Int32ColumnReader(reader) => read!(reader, |text, number: &i32| write.integer(text, i64::from(*number))),
        ColumnReader::Int64ColumnReader(reader) => read!(reader, |text, number: &i64| write.integer(text, *number)),
        ColumnReader::Int96ColumnReader(reader) => read!(reader, |text, time: &parquet::data_type::Int96| {
            value::moment(text, time.to_millis(), 1_000);
        }),
        ColumnReader::FloatColumnReader(reader) => read!(reader, |text, number: &f32| value::real(text, f64::from(*number))),
        ColumnReader::DoubleColumnReader(reader) => read!(reader, |text, number: &f64| value::real(text, *number)),
        ColumnReader::ByteArrayColumnReader(reader) => {
            read!(reader, |text, bytes: &parquet::data_type::ByteArray| write.bytes(text, bytes.as_bytes()))
        }
        ColumnReader::FixedLenByteArrayColumnReader(reader) => {
            read!(reader, |text, bytes: &parquet::data_type::FixedLenByteArray| write.bytes(text, bytes.as_bytes()))
        }
    }
}

fn typed<T: DataType>(
    reader: &mut parquet::column::reader::ColumnReaderImpl<T>,
    column: &ColumnDescriptor,
    count: usize,
    out: &mut Column,
    write: impl Fn(&mut Vec<u8>, &T::T),
) -> Result<bool, Stop> {
    let (mut values, mut definitions, mut repetitions) = (Vec::with_capacity(count), Vec::new(), Vec::new());
    let mut rows = 0;
    while rows < count {
        let (records, _, levels) =
            reader.read_records(count - rows, Some(&mut definitions), Some(&mut repetitions), &mut values).map_err(|error| reason(&error))?;
        if records == 0 && levels == 0 {
            break;
        }
        rows += records;
    }
    if column.max_def_level() == 0 && column.max_rep_level() == 0 {
        for (row, value) in values.iter().enumerate() {
            out.put(row, |text| write(text, value));
        }
        return Ok(!values.is_empty());
    }
    let mut row = 0usize;
    let mut values = values.iter();
    let full = column.max_def_level();
    for (at, definition) in definitions.iter().enumerate() {
        let begins = column.max_rep_level() == 0 || repetitions.get(at).is_none_or(|level| *level == 0);
        row += usize::from(begins);
        if *definition == full
            && let Some(value) = values.next()
        {
            out.put(row.saturating_sub(1), |text| write(text, value));
        }
    }
    Ok(row > 0)
}

/// How the numbers and bytes of a column are meant.
#[derive(Clone, Copy)]
enum Writer {
    Plain,
    Day,
    Moment(i64),
    Decimal(u32),
    Uuid,
}

impl Writer {
    fn of(column: &ColumnDescriptor) -> Self {
        match (column.logical_type_ref(), column.converted_type()) {
            (Some(LogicalType::Date), _) | (_, ConvertedType::DATE) => Self::Day,
            (Some(LogicalType::Timestamp(time)), _) => Self::Moment(match time.unit {
                TimeUnit::MILLIS => 1_000,
                TimeUnit::MICROS => 1_000_000,
                TimeUnit::NANOS => 1_000_000_000,
            }),
            (_, ConvertedType::TIMESTAMP_MILLIS) => Self::Moment(1_000),
            (_, ConvertedType::TIMESTAMP_MICROS) => Self::Moment(1_000_000),
            (Some(LogicalType::Uuid), _) => Self::Uuid,
            (Some(LogicalType::Decimal(_)), _) | (_, ConvertedType::DECIMAL) => Self::Decimal(column.type_scale().max(0) as u32),
            _ => Self::Plain,
        }
    }

    fn integer(self, out: &mut Vec<u8>, number: i64) {
        match self {
            Self::Day => value::day(out, number),
            Self::Moment(per_second) => value::moment(out, number, per_second),
            Self::Decimal(scale) => value::decimal(out, i128::from(number), scale),
            Self::Plain | Self::Uuid => value::integer(out, number),
        }
    }

    fn bytes(self, out: &mut Vec<u8>, bytes: &[u8]) {
        match self {
            Self::Decimal(scale) => value::decimal(out, value::big_endian(bytes), scale),
            Self::Uuid => {
                for (at, byte) in bytes.iter().enumerate() {
                    let dash = if matches!(at, 4 | 6 | 8 | 10) { "-" } else { "" };
                    out.extend_from_slice(format!("{dash}{byte:02x}").as_bytes());
                }
            }
            _ => value::bytes(out, bytes),
        }
    }
}
