//! Exit codes and failures.

use std::io;
use std::process::ExitCode;

/// How the command ends. When several hold, the one that stands first here wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Exit {
    /// Interrupted: 130.
    Interrupted,
    /// Usage, configuration or target error, or a bug: 2.
    Usage,
    /// A gate is violated: 1.
    Gate,
    /// Incomplete where completeness was asked for: 3.
    Incomplete,
    /// Done: 0.
    Done,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Gate => 1,
            Exit::Usage => 2,
            Exit::Incomplete => 3,
            Exit::Interrupted => 130,
        })
    }
}

/// Why a command could not do its work.
#[derive(Debug)]
pub(super) enum Failure {
    /// Whoever read the output has stopped reading.
    ClosedPipe,
    /// A sentence for the user: what, what is wrong, what to do.
    Message(String),
}

impl From<String> for Failure {
    fn from(message: String) -> Self {
        Self::Message(message)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::ClosedPipe,
            _ => Self::Message(format!("output: {error}")),
        }
    }
}
