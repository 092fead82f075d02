//! Old documents of Office, as .doc, .ppt and .msg: compound files, whose structure is not read. The runs of text in them are.

use std::io::Read;

use crate::content::{Segment, Sink, Stop};

/// The shortest run that is text, in characters.
const SHORTEST: usize = 6;
/// How much is read at once, in bytes.
const WINDOW: usize = 1 << 20;

/// Hands on the runs of text, and says that the document was not read as one.
///
/// # Errors
/// Always: what was read was no document.
pub(super) fn decode(reader: &mut dyn Read, sink: &mut dyn Sink) -> Result<(), Stop> {
    let mut window = Vec::with_capacity(WINDOW);
    loop {
        window.clear();
        reader.take(WINDOW as u64).read_to_end(&mut window)?;
        if window.is_empty() {
            return Err(Stop::Unsupported);
        }
        for text in [narrow(&window), wide(&window, 0), wide(&window, 1)] {
            if !text.is_empty() {
                sink.segment(Segment::plain(text))?;
            }
        }
    }
}

fn narrow(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for run in bytes.split(|byte| !(byte.is_ascii_graphic() || matches!(byte, b' ' | b'\t' | b'\r') || *byte >= 0xC0)) {
        if run.len() >= SHORTEST {
            out.extend(run.iter().flat_map(|&byte| {
                let char = if byte == b'\r' { '\n' } else { char::from(byte) };
                char.to_string().into_bytes()
            }));
            out.push(b'\n');
        }
    }
    out
}

fn wide(bytes: &[u8], offset: usize) -> Vec<u8> {
    let (mut out, mut run) = (Vec::new(), String::new());
    for pair in bytes[offset.min(bytes.len())..].chunks_exact(2) {
        let unit = u16::from_le_bytes([pair[0], pair[1]]);
        let char = char::from_u32(u32::from(unit)).filter(|char| (' '..='\u{24F}').contains(char) || matches!(char, '\t' | '\r'));
        match char {
            Some('\r') => run.push('\n'),
            Some(char) => run.push(char),
            None => {
                if run.len() >= SHORTEST {
                    out.extend_from_slice(run.as_bytes());
                    out.push(b'\n');
                }
                run.clear();
            }
        }
    }
    if run.len() >= SHORTEST {
        out.extend_from_slice(run.as_bytes());
    }
    out
}
