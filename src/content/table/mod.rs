//! Files of tables: databases and files of columns, row by row through one grid.

pub mod sqlite;

#[cfg(feature = "tables")]
mod arrow;
#[cfg(feature = "tables")]
mod avro;
#[cfg(feature = "tables")]
mod codec;
#[cfg(feature = "tables")]
mod orc;
#[cfg(feature = "tables")]
mod parquet;
#[cfg(feature = "tables")]
mod value;

#[cfg(feature = "tables")]
use super::decode::Input;
#[cfg(feature = "tables")]
use super::{Budget, Format, Sink, Stop};

/// Hands on the rows of a file of columns.
///
/// # Errors
/// Why it was not read to its end.
#[cfg(feature = "tables")]
pub fn decode(format: Format, input: Input<'_>, budget: &Budget, sink: &mut dyn Sink) -> Result<(), Stop> {
    match format {
        Format::Parquet => parquet::decode(input, budget, sink),
        Format::Avro => avro::decode(&mut *input.stream()?, budget, sink),
        Format::Orc => orc::decode(input.anywhere()?, budget, sink),
        _ => arrow::decode(&mut *input.stream()?, budget, sink),
    }
}
