//! privet finds personal data in files and names it in the words of the law.
//!
//! The pipeline, by type: a source lists [`object::Object`]s; their bytes become labelled text ([`content`]); a [`detect::Matcher`] finds
//! [`detect::Match`]es in it, which still refer to personal data; a [`inventory::Finding`] may be written; an [`inventory::Inventory`] adds
//! findings up; [`report`] writes it in one of several formats. [`scan`] shows the whole flow on one page.
//!
//! ```
//! use privet::detect::{Matcher, Page, Scratch};
//! use privet::content::Layout;
//! use privet::pack::Catalog;
//! use privet::span::Span;
//!
//! let matcher = Matcher::compile(&Catalog::builtin()).expect("the built-in packs compile");
//! let text = b"SSN: 219-09-9999";
//! let page = Page::plain(text, &Layout::Plain);
//! let matches = matcher.find(page, Span::new(0, text.len()), &mut Scratch::default());
//! assert_eq!(&*matcher.rule(matches[0].detector).element, "id.national.us.ssn");
//! ```
//!
//! Modules stand in an order, and each uses only those before it: apart, span, day, sensitive, check, taxonomy, pack, object, content, detect,
//! source, inventory, scan, gate, report, notice, retention, iam, cli. `tests/layers.rs` proves it.

#![deny(missing_docs)]
#![warn(clippy::print_stdout, clippy::print_stderr)]

pub mod apart;
pub mod check;
#[cfg(feature = "cli")]
pub mod cli;
pub mod content;
pub mod day;
pub mod detect;
pub mod gate;
pub mod iam;
pub mod inventory;
pub mod notice;
pub mod object;
pub mod pack;
pub mod report;
pub mod retention;
pub mod scan;
pub mod sensitive;
pub mod source;
pub mod span;
pub mod taxonomy;
