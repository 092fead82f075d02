//! What a privacy notice declares: read from HTML, Markdown, plain text or PDF, compared with another version and with what a scan found, and drafted
//! from what was found.
//!
//! A document becomes blocks (`block`), in which parts for jurisdictions (`sections`) and topics are told by the words that notices use (`wording`,
//! data in `patterns/notice`). What is not understood is listed, never guessed; silence is never read as a promise.

pub mod block;
mod california;
pub mod check;
mod contacts;
pub mod diff;
pub mod draft;
pub mod found;
mod general;
mod html;
pub mod map;
pub mod markdown;
pub mod model;
#[cfg(feature = "pdf")]
mod pdf;
mod read;
mod repair;
mod sections;
mod statements;
mod table;
mod text;
mod topics;
pub mod wording;

pub use map::{Map, MapText};
pub use model::Notice;
pub use read::{Reading, read};
