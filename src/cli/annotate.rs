//! `privet annotate`.

use std::io::{BufRead as _, Write as _};

use crate::detect::Scratch;
use crate::scan::annotate;

use super::args::Annotate;
use super::exit::{Exit, Failure};
use super::output;
use super::plan::{Engine, country};

/// Answers every row of standard input in order.
pub(super) fn run(args: &Annotate) -> Result<Exit, Failure> {
    let engine = Engine::new(&args.setup)?;
    let region = args.region.clone().or_else(|| engine.config.region.clone()).map(|region| country(&region)).transpose()?;
    let mut input = std::io::stdin().lock();
    let mut out = output::stdout();
    let mut scratch = Scratch::default();
    let mut exit = Exit::Done;
    let mut line = Vec::new();
    loop {
        line.clear();
        if input.read_until(b'\n', &mut line).map_err(|error| format!("standard input: cannot be read: {error}"))? == 0 {
            break;
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        let text = String::from_utf8_lossy(&line);
        let answer = annotate::annotate(&engine.matcher, text.trim_end(), region.as_deref(), &mut scratch).unwrap_or_else(|error| {
            exit = Exit::Usage;
            error
        });
        writeln!(out, "{answer}")?;
    }
    out.flush()?;
    Ok(exit)
}
