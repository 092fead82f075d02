//! Reading pictures by a command of the user's, which gets the picture on its standard input and writes text.
//!
//! The command comes from the command line, never from what is scanned. It runs without a shell.

use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::content::{Budget, Stop};

/// The most text of one picture, in bytes.
const MOST: u64 = 16 << 20;

/// The text that the command reads in a picture.
///
/// # Errors
/// When the command cannot be started, fails, or takes too long.
pub(super) fn read(command: &str, picture: &[u8], budget: &Budget) -> Result<String, Stop> {
    let mut words = command.split_whitespace();
    let program = words.next().ok_or(Stop::Unsupported)?;
    let started = Command::new(program).args(words).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    let mut child = started.map_err(|_| Stop::Crashed)?;
    let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else { return Err(Stop::Crashed) };
    let deadline = Instant::now() + Duration::from_secs(budget.limits().seconds);
    std::thread::scope(|scope| {
        scope.spawn(move || {
            // A command that reads only a part of its input closes the pipe; what it wrote counts.
            let _ = input.write_all(picture);
        });
        let reader = scope.spawn(move || {
            let mut text = Vec::new();
            let _ = output.take(MOST).read_to_end(&mut text);
            text
        });
        let status = loop {
            match child.try_wait() {
                Ok(Some(status)) => break Ok(status),
                Ok(None) if Instant::now() < deadline && !reader.is_finished() => std::thread::sleep(Duration::from_millis(5)),
                Ok(None) if Instant::now() < deadline => break child.wait().map_err(|_| Stop::Crashed),
                Ok(None) => {
                    let _ = child.kill();
                    let _ = child.wait();
                    break Err(Stop::Time);
                }
                Err(_) => break Err(Stop::Crashed),
            }
        };
        let text = reader.join().unwrap_or_default();
        match status {
            Ok(status) if status.success() => Ok(String::from_utf8_lossy(&text).into_owned()),
            Ok(_) => Err(Stop::Crashed),
            Err(why) => Err(why),
        }
    })
}
