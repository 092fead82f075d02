//! Bytes to labelled text: formats, encodings, records, labels, columns; and what stands inside archives and documents.

#[cfg(feature = "archives")]
pub mod archive;
pub mod columns;
pub mod csv;
pub mod declares;
pub mod decode;
pub mod document;
pub mod format;
pub mod grid;
pub mod label;
pub mod layout;
pub mod limits;
pub mod members;
pub mod parts;
pub mod segment;
pub mod table;
pub mod text;
pub mod writing;

pub use columns::{Columns, Shares};
pub use csv::Csv;
pub use declares::Declares;
pub use format::Format;
pub use layout::{Dialect, LabelAt, Layout};
pub use limits::{Budget, Limits};
pub use parts::Parts;
pub use segment::{Segment, Sink, Stop};
pub use text::{Encoding, Text};
pub use writing::Writing;
