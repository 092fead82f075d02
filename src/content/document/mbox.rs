//! A box of mail: each message is an object of its own.

use std::io::{BufRead, BufReader, Read};

use crate::content::segment::Member;
use crate::content::{Budget, Sink, Stop};

/// The longest line, in bytes.
const LONGEST_LINE: u64 = 1 << 20;

/// Hands on the messages.
///
/// # Errors
/// Why it was not read to its end.
pub(super) fn decode(reader: &mut dyn Read, budget: &Budget, sink: &mut dyn Sink) -> Result<(), Stop> {
    let mut reader = BufReader::with_capacity(64 << 10, reader);
    let (mut message, mut line) = (Vec::new(), Vec::new());
    let (mut number, mut after_blank, mut is_whole) = (0u64, true, true);
    loop {
        line.clear();
        let read = (&mut reader).take(LONGEST_LINE).read_until(b'\n', &mut line);
        let begins = after_blank && line.starts_with(b"From ");
        let ended = !matches!(read, Ok(more) if more > 0);
        if begins || ended {
            hand_on(&message, number, is_whole, sink)?;
            (number, is_whole) = (number + 1, true);
            message.clear();
        }
        match read {
            Ok(0) => return Ok(()),
            Ok(_) => {}
            Err(error) => return Err(error.into()),
        }
        after_blank = line.trim_ascii().is_empty();
        if begins {
            continue;
        }
        if message.len() as u64 + line.len() as u64 > budget.limits().memory {
            is_whole = false;
            continue;
        }
        // `>From ` was `From ` before the message was put into the box.
        let quotes = line.iter().take_while(|&&byte| byte == b'>').count();
        let from = usize::from(quotes > 0 && line[quotes..].starts_with(b"From "));
        message.extend_from_slice(&line[from..]);
    }
}

fn hand_on(message: &[u8], number: u64, is_whole: bool, sink: &mut dyn Sink) -> Result<(), Stop> {
    if message.trim_ascii().is_empty() {
        return Ok(());
    }
    let name = format!("message-{number}.eml");
    sink.member(Member { name: &name, size: Some(message.len() as u64), reader: &mut &*message })?;
    if is_whole { Ok(()) } else { sink.unread(&format!("{name}.rest"), 0, Stop::Memory) }
}
