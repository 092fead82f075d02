//! Git as a source, read through git's own plumbing: the index, trees, ranges and the whole history, as blobs with their paths.
//!
//! A scanned repository is not trusted. Every git process runs with what could run a program or open the network switched off (hooks, file
//! monitors, external differs, text converters, signature checks, lazy fetches), and revisions never stand where an option could.

pub mod batch;
pub mod history;
pub mod ignore;
pub mod lines;
pub mod list;

use std::ffi::OsStr;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

pub use batch::Batch;
pub use lines::{Added, AddedLines};
pub use list::{Blob, Change, Changes, Entry};

/// What switches off everything in a repository that could run a program.
const SETTINGS: [&str; 10] = [
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.quotePath=true",
    "diff.renames=true",
    "diff.suppressBlankEmpty=false",
    "log.showSignature=false",
    "log.showRoot=true",
    "gpg.program=false",
    "submodule.recurse=false",
    "color.ui=false",
];
/// Variables of the caller that would change what git writes or run a program.
const UNWANTED: [&str; 5] = ["GIT_EXTERNAL_DIFF", "GIT_DIFF_OPTS", "GIT_PAGER", "GIT_TRACE", "GIT_CONFIG_PARAMETERS"];

/// Why git could not do something: what, what is wrong, what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct GitError(pub String);

impl GitError {
    fn of(what: impl std::fmt::Display, problem: impl std::fmt::Display) -> Self {
        Self(format!("{what}: {problem}"))
    }
}

/// A repository, bare or with a working tree.
#[derive(Debug, Clone)]
pub struct Repository {
    folder: PathBuf,
    git_dir: PathBuf,
    top: Option<PathBuf>,
    prefix: String,
    shallow: bool,
}

impl Repository {
    /// The repository in which `folder` lies.
    ///
    /// # Errors
    /// When git is not there, or the folder is in no repository, or git refuses it.
    pub fn open(folder: &Path) -> Result<Self, GitError> {
        let args = ["rev-parse", "--absolute-git-dir", "--is-shallow-repository", "--show-prefix", "--is-bare-repository", "--show-toplevel"];
        let output = hardened(folder).args(args).output().map_err(|error| GitError::of("git", start_failure(&error)))?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let lines: Vec<&str> = text.split('\n').collect();
        // In a bare repository only the last question has no answer.
        let [git_dir, shallow, prefix, bare, ..] = lines[..] else {
            return Err(GitError::of(format!("git repository `{}`", folder.display()), said(&output.stderr)));
        };
        if !output.status.success() && bare != "true" && !git_dir.ends_with(".git") {
            return Err(GitError::of(format!("git repository `{}`", folder.display()), said(&output.stderr)));
        }
        let top = lines.get(4).filter(|top| output.status.success() && !top.is_empty()).map(PathBuf::from);
        Ok(Self {
            folder: folder.to_owned(),
            git_dir: PathBuf::from(git_dir),
            top: top.filter(|_| bare != "true"),
            prefix: prefix.to_owned(),
            shallow: shallow == "true",
        })
    }

    /// The root of the working tree; `None` in a bare repository.
    #[must_use]
    pub fn top(&self) -> Option<&Path> {
        self.top.as_deref()
    }

    /// The folder with git's own files.
    #[must_use]
    pub fn git_dir(&self) -> &Path {
        &self.git_dir
    }

    /// The path from the root of the working tree to the folder in which the repository was opened, with a slash at its end, or empty.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Whether the history was cut off when the repository was fetched.
    #[must_use]
    pub const fn is_shallow(&self) -> bool {
        self.shallow
    }

    /// The id of the commit that a revision names; `None` when there is no such commit.
    ///
    /// # Errors
    /// When git cannot be run.
    pub fn commit(&self, revision: &str) -> Result<Option<String>, GitError> {
        let spec = format!("{revision}^{{commit}}");
        let output = self.output(["rev-parse", "--quiet", "--verify", "--end-of-options", &spec])?;
        Ok(output.status.success().then(|| first_line(&output.stdout)).filter(|id| !id.is_empty()))
    }

    /// The same, where it must be there.
    ///
    /// # Errors
    /// When there is none: what to do depends on whether the history was cut off.
    pub fn known_commit(&self, revision: &str) -> Result<String, GitError> {
        let cut = "is not in this shallow clone; fetch more history (`fetch-depth: 0`, `GIT_DEPTH: 0`, `git fetch --unshallow`)";
        let wrong = if self.shallow { cut } else { "names no commit here; check the spelling, and fetch it if it is on a remote" };
        self.commit(revision)?.ok_or_else(|| GitError::of(format!("revision `{revision}`"), wrong))
    }

    /// The best common ancestor of two commits; `None` when they have none that is here.
    ///
    /// # Errors
    /// When git cannot be run.
    pub fn merge_base(&self, one: &str, other: &str) -> Result<Option<String>, GitError> {
        let output = self.output(["merge-base", "--end-of-options", one, other])?;
        Ok(output.status.success().then(|| first_line(&output.stdout)).filter(|id| !id.is_empty()))
    }

    /// The folder in which git looks for hooks, as the configuration of the repository has it.
    ///
    /// # Errors
    /// When git cannot be run.
    pub fn hooks(&self, top: &Path) -> Result<PathBuf, GitError> {
        // Asked without the settings above, which turn hooks off.
        let output = Command::new("git").current_dir(top).args(["rev-parse", "--git-path", "hooks"]).output();
        let output = output.map_err(|error| GitError::of("git", start_failure(&error)))?;
        Ok(top.join(first_line(&output.stdout)))
    }

    /// A git command in this repository, hardened.
    fn command<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Command {
        let mut command = hardened(&self.folder);
        command.args(args).stdin(Stdio::null());
        command
    }

    fn output<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Result<std::process::Output, GitError> {
        self.command(args).output().map_err(|error| GitError::of("git", start_failure(&error)))
    }

    /// What a command writes, where it must succeed. `what` names it in the message.
    fn read<S: AsRef<OsStr>>(&self, what: &str, args: impl IntoIterator<Item = S>) -> Result<Vec<u8>, GitError> {
        let output = self.output(args)?;
        if output.status.success() { Ok(output.stdout) } else { Err(GitError::of(format!("git {what}"), said(&output.stderr))) }
    }

    /// Starts a command whose output is read while it runs.
    fn start<S: AsRef<OsStr>>(&self, what: &str, args: impl IntoIterator<Item = S>) -> Result<Running, GitError> {
        let spawned = self.command(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let mut child = spawned.map_err(|error| GitError::of("git", start_failure(&error)))?;
        let out = child.stdout.take().ok_or_else(|| GitError::of("git", "its output cannot be read"))?;
        Ok(Running { child, out, what: what.to_owned() })
    }
}

/// A git process whose output is being read.
struct Running {
    child: Child,
    out: ChildStdout,
    what: String,
}

impl Running {
    /// Waits for its end, after the output was read.
    fn finish(mut self) -> Result<(), GitError> {
        let mut errors = Vec::new();
        if let Some(mut stderr) = self.child.stderr.take() {
            let _ = stderr.read_to_end(&mut errors);
        }
        let status = self.child.wait().map_err(|error| GitError::of(format!("git {}", self.what), error))?;
        if status.success() { Ok(()) } else { Err(GitError::of(format!("git {}", self.what), said(&errors))) }
    }
}

fn hardened(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command.current_dir(folder).arg("--no-pager").arg("--literal-pathspecs");
    for setting in SETTINGS {
        command.args(["-c", setting]);
    }
    for name in UNWANTED {
        command.env_remove(name);
    }
    command
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env("GIT_NO_LAZY_FETCH", "1")
        .env("GIT_NO_REPLACE_OBJECTS", "1")
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("GIT_ALLOW_PROTOCOL", "none")
        .env("LC_ALL", "C");
    command
}

fn start_failure(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "is not on the path, or the folder is not there; install git 2.31 or later".to_owned(),
        _ => format!("cannot be started: {error}"),
    }
}

/// What git says on standard error, in one line.
fn said(stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr);
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or("git failed without saying why");
    line.trim_start_matches("fatal: ").trim_start_matches("error: ").replace('\'', "`")
}

fn first_line(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).lines().next().unwrap_or_default().trim().to_owned()
}
