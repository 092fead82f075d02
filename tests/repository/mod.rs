//! A git repository for one test, and privet run in it.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A repository in a folder of its own.
pub struct Repository {
    folder: tempfile::TempDir,
    name: &'static str,
}

#[allow(dead_code, reason = "not every test uses all of it")]
impl Repository {
    pub fn new() -> Self {
        Self::of_format("sha1")
    }

    pub fn of_format(format: &str) -> Self {
        let repo = Self { folder: tempfile::tempdir().expect("a folder"), name: "repo" };
        std::fs::create_dir(repo.path()).expect("a folder");
        repo.git(&["init", "-q", "-b", "main", "--object-format", format]);
        repo
    }

    pub fn clone_of(&self, options: &[&str]) -> Self {
        let clone = Self { folder: tempfile::tempdir().expect("a folder"), name: "clone" };
        let from = format!("file://{}", self.path_str());
        let into = clone.path();
        self.git(&[&["clone", "-q"], options, &[&from, into.to_str().expect("UTF-8")]].concat());
        clone
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join(self.name)
    }

    pub fn path_str(&self) -> &'static str {
        // Tests end before the leak matters.
        self.path().to_str().expect("UTF-8").to_owned().leak()
    }

    pub fn write(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().expect("in the repository")).expect("a folder");
        std::fs::write(path, text).expect("written");
    }

    pub fn remove(&self, name: &str) {
        std::fs::remove_file(self.path().join(name)).expect("it was there");
    }

    /// Runs git, which must succeed.
    pub fn git(&self, args: &[&str]) -> String {
        let output = git(&self.path(), args).output().expect("git runs");
        assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    pub fn commit(&self, message: &str) {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "--allow-empty", "-m", message]);
    }

    pub fn privet(&self, args: &[&str]) -> Output {
        self.privet_with(&[], args)
    }

    pub fn privet_with(&self, variables: &[(&str, &str)], args: &[&str]) -> Output {
        self.command(args).envs(variables.iter().copied()).stdin(Stdio::null()).output().expect("privet runs")
    }

    pub fn fed(&self, args: &[&str], input: &str) -> Output {
        let mut child = self.command(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("privet runs");
        child.stdin.take().expect("piped").write_all(input.as_bytes()).expect("it reads all");
        child.wait_with_output().expect("it ends")
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_privet"));
        command.args(args).current_dir(self.path()).env_remove("PRIVET_KEY").env("PRIVET_CACHE_DIR", self.folder.path().join("cache"));
        command.env("PRIVET_STATE_DIR", self.folder.path().join("state"));
        quiet(&mut command);
        command
    }
}

fn git(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new("git");
    command.current_dir(folder).args(["-c", "user.name=T", "-c", "user.email=t@example.com", "-c", "protocol.file.allow=always"]).args(args);
    quiet(&mut command);
    command
}

/// Without what the machine's own configuration, or a hook in which the tests run, would bring.
fn quiet(command: &mut Command) {
    for name in [
        "GIT_DIR",
        "GIT_INDEX_FILE",
        "GIT_WORK_TREE",
        "GIT_PREFIX",
        "PRE_COMMIT_FROM_REF",
        "PRE_COMMIT_TO_REF",
        "PRE_COMMIT_SOURCE",
        "PRE_COMMIT_ORIGIN",
    ] {
        command.env_remove(name);
    }
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null");
    command.env("GIT_AUTHOR_DATE", "2026-01-02T03:04:05Z").env("GIT_COMMITTER_DATE", "2026-01-02T03:04:05Z");
}

#[allow(dead_code, reason = "not every test uses all of it")]
pub fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[allow(dead_code, reason = "not every test uses all of it")]
pub fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

pub fn code(output: &Output) -> i32 {
    output.status.code().expect("it ended by itself")
}
