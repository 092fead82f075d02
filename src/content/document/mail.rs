//! Messages of mail: header fields by name, bodies decoded, attachments as members, however deep.

use mail_parser::{Address, HeaderValue, Message, MessageParser, MimeHeaders as _, PartType};

use crate::content::segment::{Mark, Member, Spot};
use crate::content::{Layout, Segment, Sink, Stop};

use super::{Fields, markup};

/// Hands on a message.
///
/// # Errors
/// Why it was not read to its end.
pub(super) fn decode(bytes: &[u8], sink: &mut dyn Sink) -> Result<(), Stop> {
    let message = MessageParser::default().parse(bytes).ok_or(Stop::Damaged)?;
    read(&message, sink)
}

fn read(message: &Message<'_>, sink: &mut dyn Sink) -> Result<(), Stop> {
    let mut fields = Fields::default();
    for (at, part) in message.parts.iter().enumerate() {
        // The fields of inner parts say only how they are encoded, but for the names of files.
        let own = at == 0 || part.headers.iter().any(|header| header.name.as_str().eq_ignore_ascii_case("from"));
        for header in part.headers.iter().filter(|_| own) {
            let value = flat(&header.value);
            fields.add("header", header.name.as_str(), &value);
        }
    }
    fields.flush(sink)?;
    for (part, number) in message.parts.iter().zip(1..) {
        let given = part.attachment_name().map(|name| name.replace(['/', '\\'], "_"));
        match (&part.body, given) {
            (PartType::Text(text), None) => {
                let spot = Spot::Path("body".into());
                sink.segment(Segment::marked(text.as_bytes().to_vec(), vec![Mark { at: 0, spot }]))?;
            }
            (PartType::Html(html), None) => {
                let mut segment = markup::read(html.as_bytes(), markup::Kind::Html, Layout::Plain);
                let spot = Spot::Path("body.html".into());
                segment.places = crate::content::segment::Places::Marks(vec![Mark { at: 0, spot }]);
                sink.segment(segment)?;
            }
            (PartType::Text(text) | PartType::Html(text), Some(name)) => member(&name, text.as_bytes(), sink)?,
            (PartType::Binary(bytes) | PartType::InlineBinary(bytes), name) => {
                member(&name.unwrap_or_else(|| format!("part-{number}")), bytes, sink)?;
            }
            (PartType::Message(inner), name) => {
                member(&name.unwrap_or_else(|| format!("part-{number}.eml")), &inner.raw_message, sink)?;
            }
            (PartType::Multipart(_), _) => {}
        }
    }
    Ok(())
}

fn member(name: &str, bytes: &[u8], sink: &mut dyn Sink) -> Result<(), Stop> {
    sink.member(Member { name, size: Some(bytes.len() as u64), reader: &mut &*bytes })
}

/// A field's value as one line.
fn flat(value: &HeaderValue<'_>) -> String {
    let addr = |addr: &mail_parser::Addr<'_>| match (&addr.name, &addr.address) {
        (Some(name), Some(address)) => format!("{name} <{address}>"),
        (Some(one), None) | (None, Some(one)) => one.to_string(),
        (None, None) => String::new(),
    };
    let list = |list: &[mail_parser::Addr<'_>]| list.iter().map(addr).collect::<Vec<_>>().join(", ");
    match value {
        HeaderValue::Address(Address::List(addresses)) => list(addresses),
        HeaderValue::Address(Address::Group(groups)) => {
            let group = |group: &mail_parser::Group<'_>| format!("{}: {}", group.name.as_deref().unwrap_or_default(), list(&group.addresses));
            groups.iter().map(group).collect::<Vec<_>>().join("; ")
        }
        HeaderValue::Text(text) => text.to_string(),
        HeaderValue::TextList(texts) => texts.join(", "),
        HeaderValue::Received(received) => {
            let from = received.from_ip().map(|ip| ip.to_string()).unwrap_or_default();
            format!("from {from} for {}", received.for_().unwrap_or_default())
        }
        _ => String::new(),
    }
}
