//! Documents: what people write and send, as text with the places where they would look.

mod card;
mod fields;
pub mod json;
pub mod markup;
mod mbox;
mod media;
#[cfg(any(feature = "documents", feature = "pdf"))]
mod ocr;
mod rtf;
mod sql;

pub use sql::columns_of;

#[cfg(feature = "documents")]
mod compound;
#[cfg(feature = "documents")]
mod mail;
#[cfg(feature = "documents")]
mod office;
#[cfg(feature = "pdf")]
pub mod pdf;
#[cfg(feature = "documents")]
mod picture;
#[cfg(feature = "documents")]
mod sheet;

use super::decode::Input;
use super::{Budget, Dialect, Format, Layout, Sink, Stop, Text};

pub use fields::Fields;

/// Decodes documents that are text themselves.
///
/// # Errors
/// Why it was not read to its end.
pub fn decode_text(format: Format, input: Input<'_>, _name: &str, budget: &Budget, sink: &mut dyn Sink) -> Result<(), Stop> {
    match format {
        Format::Sql => return sql::decode(&mut *input.stream()?, sink),
        Format::Mbox => return mbox::decode(&mut *input.stream()?, budget, sink),
        _ => {}
    }
    let bytes = input.whole(budget.limits().memory)?;
    let text = Text::decode(&bytes);
    match format {
        Format::Html => sink.segment(markup::read(text.bytes(), markup::Kind::Html, Layout::Plain)),
        Format::Xml => sink.segment(markup::read(text.bytes(), markup::Kind::Xml, Layout::Keys(Dialect::Xml))),
        Format::Card => sink.segment(card::read(text.bytes())),
        _ => rtf::decode(&bytes, sink),
    }
}

/// Decodes documents whose formats need libraries.
///
/// # Errors
/// Why it was not read to its end.
#[cfg(feature = "documents")]
pub fn decode(format: Format, input: Input<'_>, name: &str, budget: &Budget, sink: &mut dyn Sink) -> Result<(), Stop> {
    match format {
        Format::Sheet => sheet::decode(input, name, budget, sink),
        Format::Ooxml | Format::Odf => office::decode(input, budget, sink),
        Format::Mail => mail::decode(&input.whole(budget.limits().memory)?, sink),
        Format::Picture => {
            let bytes = input.whole(budget.limits().memory)?;
            picture::decode(&bytes, sink)?;
            let Some(command) = budget.ocr() else { return Ok(()) };
            let text = ocr::read(command, &bytes, budget)?;
            let spot = super::segment::Spot::Path("ocr".into());
            sink.segment(super::Segment::marked(text.into_bytes(), vec![super::segment::Mark { at: 0, spot }]))
        }
        _ => compound::decode(&mut *input.stream()?, sink),
    }
}

/// Decodes what sounds, films and medical pictures say of themselves.
///
/// # Errors
/// Why it was not read to its end.
pub fn decode_media(format: Format, input: Input<'_>, budget: &Budget, sink: &mut dyn Sink) -> Result<(), Stop> {
    media::decode(format, input, budget, sink)
}
