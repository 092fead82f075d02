//! Bytes to labelled text: encodings, kinds of content, records, labels, columns.

pub mod columns;
pub mod csv;
pub mod kind;
pub mod label;
pub mod layout;
pub mod text;
pub mod writing;

pub use columns::Columns;
pub use csv::Csv;
pub use kind::Kind;
pub use layout::{LabelAt, Layout};
pub use text::{Encoding, Text};
pub use writing::Writing;
