//! Named values, as pictures, sounds and mail hold them: one line each, `name: value`, with the name as its place.

use crate::content::segment::{Mark, Spot};
use crate::content::{Segment, Sink, Stop};

/// The longest value that stands in a line with its name, in bytes.
const LONGEST: usize = 1 << 20;

/// Collects named values.
#[derive(Default)]
pub struct Fields {
    text: Vec<u8>,
    marks: Vec<Mark>,
}

impl Fields {
    /// Adds a value. `group` stands before the name in the place.
    pub fn add(&mut self, group: &str, name: &str, value: &str) {
        let value = value.trim_matches(['\0', ' ', '\r', '\n', '\t']);
        if value.is_empty() {
            return;
        }
        let path = if group.is_empty() { name.to_owned() } else { format!("{group}.{name}") };
        self.marks.push(Mark { at: self.text.len(), spot: Spot::Path(path.into()) });
        let cut = (0..=value.len().min(LONGEST)).rev().find(|&at| value.is_char_boundary(at)).unwrap_or(0);
        self.text.extend_from_slice(name.as_bytes());
        self.text.extend_from_slice(b": ");
        self.text.extend(value[..cut].bytes().map(|byte| if byte == b'\n' || byte == b'\0' { b' ' } else { byte }));
        self.text.push(b'\n');
    }

    /// Whether nothing was added.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Hands on what was collected.
    ///
    /// # Errors
    /// What the sink ends with.
    pub fn flush(self, sink: &mut dyn Sink) -> Result<(), Stop> {
        if self.is_empty() { Ok(()) } else { sink.segment(Segment::marked(self.text, self.marks)) }
    }
}
