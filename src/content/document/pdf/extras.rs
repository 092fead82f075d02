//! What stands beside the text of a PDF: properties, notes, values of forms, attached files, and the pictures of scanned pages.

use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, Name, Object, Stream, String as Bytes};
use hayro_syntax::page::Page;

use crate::content::segment::Member;
use crate::content::{Budget, Dialect, Layout, Sink, Stop};

use super::super::{Fields, markup, ocr};

/// How many objects of one kind are looked at, and how deep trees of names go.
const MOST: usize = 10_000;
const DEEPEST: usize = 32;

/// A string of PDF: UTF-16 with a mark, or bytes of a page of codes close to Latin-1.
fn text_of(bytes: &[u8]) -> String {
    match bytes {
        [0xFE, 0xFF, rest @ ..] => {
            let units: Vec<u16> = rest.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
            String::from_utf16_lossy(&units)
        }
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        bytes => bytes.iter().map(|&byte| char::from(byte)).collect(),
    }
}

/// Notes on a page, and the values of its form fields that are not drawn.
pub(super) fn notes(page: &Page<'_>, out: &mut String) {
    let Some(annotations) = page.raw().get::<Array<'_>>(b"Annots") else { return };
    for annotation in annotations.iter::<Dict<'_>>().take(MOST) {
        for (key, name) in [(&b"Contents"[..], "note"), (b"T", "by"), (b"V", "value"), (b"RC", "note"), (b"Subj", "subject")] {
            let Some(value) = annotation.get::<Bytes<'_>>(key) else { continue };
            let value = text_of(value.as_bytes());
            if value.trim().is_empty() {
                continue;
            }
            // The field's own name is the best label that its value has.
            let label = annotation.get::<Bytes<'_>>(b"T").map(|name| text_of(name.as_bytes()));
            let label = label.filter(|_| key == b"V").unwrap_or_else(|| name.to_owned());
            out.push_str(&format!("\n{label}: {value}\n"));
        }
        let action = annotation.get::<Dict<'_>>(b"A").and_then(|action| action.get::<Bytes<'_>>(b"URI"));
        if let Some(uri) = action {
            out.push_str(&format!("\nlink: {}\n", text_of(uri.as_bytes())));
        }
    }
}

/// Properties, values of forms and attached files of the document.
pub(super) fn beside(pdf: &Pdf, sink: &mut dyn Sink) -> Result<(), Stop> {
    let mut fields = Fields::default();
    let metadata = pdf.metadata();
    let known = [
        ("title", &metadata.title),
        ("author", &metadata.author),
        ("subject", &metadata.subject),
        ("keywords", &metadata.keywords),
        ("creator", &metadata.creator),
    ];
    for (name, value) in known {
        if let Some(value) = value {
            fields.add("properties", name, &text_of(value));
        }
    }
    let Some(root) = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id()) else { return fields.flush(sink) };
    if let Some(form) = root.get::<Dict<'_>>(b"AcroForm")
        && let Some(list) = form.get::<Array<'_>>(b"Fields")
    {
        form_fields(&list, "", 0, &mut fields);
    }
    fields.flush(sink)?;
    if let Some(packet) = root.get::<Stream<'_>>(b"Metadata").and_then(|stream| stream.decoded().ok()) {
        sink.segment(markup::read(&packet, markup::Kind::Xml, Layout::Keys(Dialect::Xml)))?;
    }
    let names = root.get::<Dict<'_>>(b"Names").and_then(|names| names.get::<Dict<'_>>(b"EmbeddedFiles"));
    let mut left = MOST;
    if let Some(tree) = names {
        files(&tree, 0, &mut left, sink)?;
    }
    Ok(())
}

fn form_fields(list: &Array<'_>, above: &str, depth: usize, out: &mut Fields) {
    if depth > DEEPEST {
        return;
    }
    for field in list.iter::<Dict<'_>>().take(MOST) {
        let own = field.get::<Bytes<'_>>(b"T").map(|name| text_of(name.as_bytes())).unwrap_or_default();
        let name = if own.is_empty() { above } else { &own };
        match field.get::<Object<'_>>(b"V") {
            Some(Object::String(value)) => out.add("form", name, &text_of(value.as_bytes())),
            Some(Object::Name(value)) => out.add("form", name, value.as_str()),
            _ => {}
        }
        if let Some(kids) = field.get::<Array<'_>>(b"Kids") {
            form_fields(&kids, name, depth + 1, out);
        }
    }
}

fn files(tree: &Dict<'_>, depth: usize, left: &mut usize, sink: &mut dyn Sink) -> Result<(), Stop> {
    if depth > DEEPEST {
        return Err(Stop::Damaged);
    }
    if let Some(kids) = tree.get::<Array<'_>>(b"Kids") {
        for kid in kids.iter::<Dict<'_>>() {
            if *left == 0 {
                return Err(Stop::Members);
            }
            *left -= 1;
            files(&kid, depth + 1, left, sink)?;
        }
    }
    let Some(names) = tree.get::<Array<'_>>(b"Names") else { return Ok(()) };
    for object in names.iter::<Object<'_>>() {
        let Object::Dict(file) = object else { continue };
        if *left == 0 {
            return Err(Stop::Members);
        }
        *left -= 1;
        let name = file.get::<Bytes<'_>>(b"UF").or_else(|| file.get::<Bytes<'_>>(b"F")).map(|name| text_of(name.as_bytes()));
        let name = name.unwrap_or_else(|| "attachment".to_owned());
        let stream = file.get::<Dict<'_>>(b"EF").and_then(|files| files.get::<Stream<'_>>(b"F"));
        match stream.map(|stream| stream.decoded()) {
            Some(Ok(bytes)) => sink.member(Member { name: &name, size: Some(bytes.len() as u64), reader: &mut &*bytes })?,
            Some(Err(_)) => sink.unread(&name, 0, Stop::Damaged)?,
            None => {}
        }
    }
    Ok(())
}

/// Lets the user's command read the pictures of a scanned page: those that are files of JPEG or JPEG 2000 as they are, others as PNM.
pub(super) fn read_pictures(page: &Page<'_>, command: &str, budget: &Budget, out: &mut String) -> Result<(), Stop> {
    let pictures = &page.resources().x_objects;
    for (name, _) in pictures.entries().take(64) {
        let Some(stream) = pictures.get::<Stream<'_>>(&*name) else { continue };
        if stream.dict().get::<Name<'_>>(b"Subtype").is_none_or(|kind| kind.as_str() != "Image") {
            continue;
        }
        let Some(picture) = picture(&stream) else { continue };
        out.push_str(&ocr::read(command, &picture, budget)?);
        out.push('\n');
    }
    Ok(())
}

fn picture(stream: &Stream<'_>) -> Option<Vec<u8>> {
    use hayro_syntax::object::stream::ImageDecodeParams;
    let filter = stream.dict().get::<Name<'_>>(b"Filter").map(|name| name.as_str().to_owned());
    let alone = || stream.dict().get::<Array<'_>>(b"Filter")?.iter::<Name<'_>>().next().map(|name| name.as_str().to_owned());
    if filter.or_else(alone).is_some_and(|name| matches!(name.as_str(), "DCTDecode" | "JPXDecode")) {
        return Some(stream.raw_data().into_owned());
    }
    let decoded = stream.decoded_image(&ImageDecodeParams::default()).ok()?;
    let dict = stream.dict();
    let (width, height) = (dict.get::<u32>(b"Width")?, dict.get::<u32>(b"Height")?);
    let (bits, pixels) = (dict.get::<u32>(b"BitsPerComponent").unwrap_or(8), width as usize * height as usize);
    let data: &[u8] = &decoded.data;
    let (mark, length) = match (bits, data.len()) {
        // In a bitmap of PNM a one is black, in PDF it is white.
        (1, _) => {
            let inverted: Vec<u8> = data.iter().map(|byte| !byte).collect();
            return Some([format!("P4\n{width} {height}\n").into_bytes(), inverted].concat());
        }
        (8, length) if length >= pixels * 3 => ("P6", pixels * 3),
        (8, length) if length >= pixels => ("P5", pixels),
        _ => return None,
    };
    Some([format!("{mark}\n{width} {height}\n255\n").as_bytes(), &data[..length]].concat())
}
