//! Documents and presentations of Office Open XML and OpenDocument: zips of XML, whose text is joined as a reader sees it.
//!
//! A value may be split over runs of different looks; runs are joined inside a paragraph. Comments, headers, footnotes, deleted text of tracked
//! changes, links and properties are read like the body, each under its own place; slides are pages. What is embedded is a member.

use std::io::Read;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use crate::content::decode::{Input, ReadSeek};
use crate::content::limits::read_up_to;
use crate::content::segment::{Mark, Member, Spot};
use crate::content::{Budget, Parts, Segment, Sink, Stop};

use super::Fields;

/// How much text is handed on at once, in bytes.
const STRETCH: usize = 512 << 10;

/// Hands on the text and the embedded objects.
///
/// # Errors
/// Why it was not read to its end.
pub(super) fn decode(input: Input<'_>, budget: &Budget, sink: &mut dyn Sink) -> Result<(), Stop> {
    let mut archive = ZipArchive::new(input.anywhere()?).map_err(|_| Stop::Damaged)?;
    parts(&mut archive, budget, |_| true, sink)
}

/// Reads the parts of a package that are wanted.
pub(super) fn parts(
    archive: &mut ZipArchive<Box<dyn ReadSeek + '_>>,
    budget: &Budget,
    wants: impl Fn(&str) -> bool,
    sink: &mut dyn Sink,
) -> Result<(), Stop> {
    let mut parts = Parts::default();
    for at in 0..archive.len() {
        let mut entry = match archive.by_index(at) {
            Ok(entry) => entry,
            Err(zip::result::ZipError::UnsupportedArchive(what)) if what.contains("assword") => return Err(Stop::Encrypted),
            Err(_) => {
                parts.take(Err(Stop::Damaged))?;
                continue;
            }
        };
        let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
        if !entry.is_file() || !wants(&name) {
            continue;
        }
        if !name.ends_with(".xml") && !name.ends_with(".rels") {
            if is_embedded(&name) {
                let size = entry.size();
                sink.member(Member { name: &name, size: Some(size), reader: &mut entry })?;
            }
            continue;
        }
        let mut xml = Vec::new();
        let read = read_up_to(&mut entry as &mut dyn Read, budget.limits().memory, &mut xml);
        let text = String::from_utf8_lossy(&xml);
        let told = if is_properties(&name) { properties(&name, &text, sink) } else { body(&name, &text, sink) };
        parts.take(told.and(read))?;
    }
    parts.end()
}

/// Pictures and thumbnails of the program's own say nothing; what the author put in does.
fn is_embedded(name: &str) -> bool {
    !matches!(name, "mimetype" | "layout-cache") && !name.starts_with("Thumbnails/") && !name.ends_with(".bin") && !name.ends_with(".rdf")
}

fn is_properties(name: &str) -> bool {
    name.starts_with("docProps/") || name == "meta.xml" || name.starts_with("customXml/")
}

/// Where a part's text is, in the words of its reader.
fn spot(name: &str) -> Spot {
    let stem = name.rsplit('/').next().unwrap_or(name).trim_end_matches(".xml").trim_end_matches(".xml.rels");
    let number: String = stem.chars().filter(char::is_ascii_digit).collect();
    let is_slide = name.contains("slides/") || name.contains("notesSlides/");
    match (is_slide, number.parse()) {
        (true, Ok(page)) => Spot::Page(page),
        _ if matches!(stem, "document" | "content") => Spot::Path("body".into()),
        _ => Spot::Path(stem.into()),
    }
}

/// What an element does to the text around it.
fn breaks(local: &str, prefix: Option<&str>) -> Option<&'static str> {
    match (local, prefix) {
        ("p" | "h" | "br" | "cr" | "tr" | "line-break" | "table-row" | "comment" | "note" | "list-item", _) => Some("\n"),
        ("tab" | "tc" | "table-cell", _) => Some("\t"),
        ("s" | "ptab" | "noBreakHyphen", Some("text" | "w")) => Some(" "),
        _ => None,
    }
}

/// Attributes that say who and where: authors of comments and changes, targets of links.
const TELLING: [&str; 8] = ["author", "initials", "Target", "href", "userId", "alias", "title", "descr"];

struct Writer<'s> {
    out: String,
    spot: Spot,
    sink: &'s mut dyn Sink,
    page: u64,
}

impl Writer<'_> {
    fn flush(&mut self) -> Result<(), Stop> {
        let text = std::mem::take(&mut self.out);
        if text.trim().is_empty() {
            return Ok(());
        }
        self.sink.segment(Segment::marked(text.into_bytes(), vec![Mark { at: 0, spot: self.spot.clone() }]))
    }

    fn put(&mut self, text: &str) -> Result<(), Stop> {
        self.out.push_str(text);
        if self.out.len() > STRETCH && self.out.ends_with('\n') || self.out.len() > 8 * STRETCH { self.flush() } else { Ok(()) }
    }

    fn tell(&mut self, element: &BytesStart<'_>) -> Result<(), Stop> {
        let mut told = String::new();
        for attribute in element.attributes().flatten() {
            let local = attribute.key.local_name();
            let local: &str = local.as_ref();
            if TELLING.contains(&local)
                && let Ok(value) = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0)
                && !value.trim().is_empty()
            {
                told.push_str(&format!("{}: {value}\n", local.to_lowercase()));
            }
        }
        if told.is_empty() {
            return Ok(());
        }
        // A link must not split the word that it is on: what it says stands before the paragraph.
        let line = self.out.rfind('\n').map_or(0, |at| at + 1);
        self.out.insert_str(line, &told);
        Ok(())
    }
}

/// Joins the text of a part.
fn body(name: &str, xml: &str, sink: &mut dyn Sink) -> Result<(), Stop> {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = false;
    let mut writer = Writer { out: String::new(), spot: spot(name), sink, page: 0 };
    let mut in_cell = 0usize;
    loop {
        match reader.read_event() {
            Ok(Event::Start(element)) => {
                let local = element.local_name();
                match local.as_ref() as &str {
                    "tc" | "table-cell" => in_cell += 1,
                    "page" if element.name().as_ref().starts_with("draw:") => {
                        writer.flush()?;
                        writer.page += 1;
                        writer.spot = Spot::Page(writer.page);
                    }
                    _ => {}
                }
                writer.tell(&element)?;
            }
            Ok(Event::Empty(element)) => {
                writer.tell(&element)?;
                let local = element.local_name();
                let prefix = element.name().prefix().map(|prefix| prefix.as_ref().to_owned());
                if let Some(text) = breaks(local.as_ref(), prefix.as_deref()) {
                    writer.put(text)?;
                }
            }
            Ok(Event::End(element)) => {
                let local = element.local_name();
                let local: &str = local.as_ref();
                if matches!(local, "tc" | "table-cell") {
                    in_cell = in_cell.saturating_sub(1);
                }
                match breaks(local, None) {
                    // Paragraphs of one cell stand in one line with the cells beside it.
                    Some("\n") if in_cell > 0 => writer.put(" ")?,
                    Some(text) => writer.put(text)?,
                    None => {}
                }
            }
            Ok(Event::Text(text)) => writer.put(&text.xml10_content().replace(['\n', '\r'], " "))?,
            Ok(Event::CData(text)) => writer.put(&text.xml10_content())?,
            Ok(Event::GeneralRef(entity)) => writer.put(&resolved(&entity.into_inner()))?,
            Ok(Event::Eof) => return writer.flush(),
            Ok(_) => {}
            Err(_) => return writer.flush().and(Err(Stop::Damaged)),
        }
    }
}

/// The text of an entity; one that the document defines itself stays empty, so that none grows.
fn resolved(name: &str) -> String {
    if let Some(number) = name.strip_prefix('#') {
        let code = number.strip_prefix('x').map_or_else(|| number.parse().ok(), |hex| u32::from_str_radix(hex, 16).ok());
        return code.and_then(char::from_u32).map(String::from).unwrap_or_default();
    }
    quick_xml::escape::resolve_predefined_entity(name).unwrap_or_default().to_owned()
}

/// Properties: each element's text behind its name.
fn properties(name: &str, xml: &str, sink: &mut dyn Sink) -> Result<(), Stop> {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = false;
    let (mut fields, mut open, mut value) = (Fields::default(), String::new(), String::new());
    let group = if name.starts_with("customXml/") { "customXml" } else { "properties" };
    let end = loop {
        match reader.read_event() {
            Ok(Event::Start(element)) => {
                let local: &str = element.local_name().into_inner();
                let named = element.attributes().flatten().find(|attribute| (attribute.key.local_name().as_ref() as &str) == "name");
                let named =
                    named.and_then(|attribute| attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok().map(|name| name.into_owned()));
                // A property of the user's own bears its name in an attribute, and its value in an element of a type.
                if let Some(named) = named {
                    open = named;
                } else if !matches!(local, "lpwstr" | "lpstr" | "i4" | "filetime") {
                    open = local.to_owned();
                }
                value.clear();
            }
            Ok(Event::Text(text)) => value.push_str(&text.xml10_content()),
            Ok(Event::GeneralRef(entity)) => value.push_str(&resolved(&entity.into_inner())),
            Ok(Event::End(_)) => {
                fields.add(group, &open, &value);
                value.clear();
            }
            Ok(Event::Eof) => break Ok(()),
            Ok(_) => {}
            Err(_) => break Err(Stop::Damaged),
        }
    };
    fields.flush(sink)?;
    end
}
