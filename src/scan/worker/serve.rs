//! The other side of the pipe: takes requests, decodes, answers.

use std::fs::File;
use std::io::{BufRead, BufWriter, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::content::decode::{self, Input};
use crate::content::segment::Member;
use crate::content::{Budget, Segment, Sink, Stop};

use super::wire::{self, Request};

/// How much memory a process that decodes should be given, in bytes of addresses.
pub const MEMORY: u64 = 320 << 20;

/// Decodes what is asked for until the input ends. A process that calls this should limit its memory first.
pub fn serve(input: &mut impl BufRead, output: &mut impl Write) {
    let mut output = BufWriter::with_capacity(64 << 10, output);
    while let Ok(Some(request)) = Request::read(input) {
        let Ok(bytes) = super::read_exactly(input, request.bytes) else { return };
        let end = catch_unwind(AssertUnwindSafe(|| answer(request, &bytes, &mut output))).unwrap_or(Err(Stop::Crashed));
        if wire::write_end(&mut output, end).and_then(|()| output.flush()).is_err() {
            return;
        }
    }
}

fn answer(request: Request, bytes: &[u8], output: &mut impl Write) -> Result<(), Stop> {
    let path = request.path.and_then(super::path_of);
    let (input, size) = match &path {
        None => (Input::Bytes(bytes), bytes.len() as u64),
        Some(path) => {
            let file = File::open(path)?;
            let size = file.metadata()?.len();
            (Input::File { file, path, size }, size)
        }
    };
    let budget = Budget::new(request.limits, size).with_ocr(request.ocr);
    decode::decode(request.format, input, &request.name, &budget, &mut Pipe { output })
}

struct Pipe<'p, W> {
    output: &'p mut W,
}

impl<W: Write> Sink for Pipe<'_, W> {
    fn segment(&mut self, segment: Segment) -> Result<(), Stop> {
        wire::write_segment(self.output, segment).map_err(|_| Stop::Interrupted)
    }

    fn member(&mut self, member: Member<'_>) -> Result<(), Stop> {
        wire::write_member(self.output, member.name, member.size, member.reader).map_err(|_| Stop::Interrupted)
    }

    fn unread(&mut self, name: &str, size: u64, why: Stop) -> Result<(), Stop> {
        wire::write_unread(self.output, name, size, why).map_err(|_| Stop::Interrupted)
    }
}
