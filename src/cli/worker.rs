//! `privet worker`: decodes documents for the privet that started it.

use std::io;

use crate::scan::worker::{MEMORY, serve};

use super::exit::{Exit, Failure};

/// Answers until the other side closes the pipe.
pub(super) fn run() -> Result<Exit, Failure> {
    // Where memory cannot be limited, the time and the size of what is handed on still are.
    let _ = rlimit::setrlimit(rlimit::Resource::AS, MEMORY, MEMORY);
    let _ = rlimit::setrlimit(rlimit::Resource::CORE, 0, 0);
    serve(&mut io::stdin().lock(), &mut io::stdout().lock());
    Ok(Exit::Done)
}
