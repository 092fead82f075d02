//! The whole history: every blob once, with the first commit that brought it, and the commits themselves as text.
//!
//! `git log --raw` names the blobs of every commit without reading one. Newest commits come first, and parents never before their children, so
//! the last commit that names a blob is the one that brought it.

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::sync::Arc;

use super::list::{Blob, Entry};
use super::{GitError, Repository};

/// The longest commit of which the text is read, in bytes.
const LONGEST: usize = 1 << 20;

/// Where a blob came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct First {
    /// The blob, with its path in that commit.
    pub entry: Entry,
    /// The id of the commit.
    pub commit: String,
    /// The day of authorship, `yyyy-mm-dd`.
    pub day: String,
}

/// Where a commit stands in the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Age {
    /// Its place, the newest first.
    pub order: usize,
    /// The day of authorship, `yyyy-mm-dd`.
    pub day: Arc<str>,
}

/// What may be personal in a commit itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// Its id.
    pub id: String,
    /// The day of authorship.
    pub day: String,
    /// Author, committer and message, as `git log` shows them.
    pub text: Vec<u8>,
}

const LOG: [&str; 10] = [
    "log",
    "--all",
    "--date-order",
    "--raw",
    "-z",
    "--no-abbrev",
    "--diff-merges=first-parent",
    "--no-renames",
    "--diff-filter=AMT",
    "--format=%x01%H %as",
];

impl Repository {
    /// Every blob that a commit of any branch or tag brought, once, in the order in which the store holds them.
    ///
    /// # Errors
    /// When git fails.
    pub fn history(&self) -> Result<Vec<First>, GitError> {
        let mut running = self.start("log", LOG.iter().copied().chain(["--no-ext-diff", "--no-textconv", "--"]))?;
        let firsts = firsts(&mut BufReader::with_capacity(1 << 16, &mut running.out)).map_err(|error| GitError::of("git log", error));
        running.finish()?;
        let mut firsts = firsts?;
        // Neighbours in the store are deltas of each other: read in its order, each delta is resolved once.
        let mut ordered = Vec::with_capacity(firsts.len());
        let args = ["cat-file", "--batch-all-objects", "--unordered", "--batch-check=%(objectname)"];
        let mut running = self.start("cat-file", args)?;
        for line in BufReader::new(&mut running.out).lines() {
            let line = line.map_err(|error| GitError::of("git cat-file", error))?;
            ordered.extend(firsts.remove(line.as_str()));
        }
        running.finish()?;
        // What is left is not in this store: it is named all the same, and fails when it is read.
        let mut rest: Vec<First> = firsts.into_values().collect();
        rest.sort_by(|a, b| a.entry.blob().path.cmp(&b.entry.blob().path));
        ordered.extend(rest);
        Ok(ordered)
    }

    /// The place of every commit in the history, and its day.
    ///
    /// # Errors
    /// When git fails.
    pub fn ages(&self) -> Result<HashMap<Arc<str>, Age>, GitError> {
        let out = self.read("log", ["log", "--all", "--date-order", "--no-show-signature", "--format=%H %as", "--"])?;
        let age = |(order, line): (usize, &str)| line.split_once(' ').map(|(id, day)| (id.into(), Age { order, day: day.into() }));
        Ok(String::from_utf8_lossy(&out).lines().enumerate().filter_map(age).collect())
    }

    /// Authors, committers and messages of commits: of all, or of those in `new` and not in `old`.
    ///
    /// # Errors
    /// When git fails.
    pub fn commits(&self, range: Option<(Option<&str>, &str)>) -> Result<Vec<Commit>, GitError> {
        let format = "--format=%x01%H %as%nAuthor: %an <%ae>%nCommitter: %cn <%ce>%n%n%B";
        let mut args: Vec<String> = ["log", "-z", "--no-show-signature", format].map(str::to_owned).to_vec();
        match range {
            None => args.push("--all".to_owned()),
            Some((old, new)) => {
                args.extend(["--end-of-options".to_owned(), new.to_owned()]);
                args.extend(old.map(|old| format!("^{old}")));
            }
        }
        args.push("--".to_owned());
        let out = self.read("log", args)?;
        let commit = |record: &[u8]| {
            let record = record.strip_prefix(b"\x01")?;
            let line = memchr::memchr(b'\n', record)?;
            let (id, day) = std::str::from_utf8(&record[..line]).ok()?.split_once(' ')?;
            let text = &record[line + 1..];
            Some(Commit { id: id.to_owned(), day: day.to_owned(), text: text[..text.len().min(LONGEST)].to_vec() })
        };
        Ok(out.split(|&byte| byte == 0).filter_map(commit).collect())
    }
}

fn firsts(log: &mut impl BufRead) -> std::io::Result<HashMap<String, First>> {
    let mut firsts: HashMap<String, First> = HashMap::new();
    let (mut commit, mut day) = (String::new(), String::new());
    let mut field = Vec::new();
    loop {
        field.clear();
        if log.read_until(0, &mut field)? == 0 {
            return Ok(firsts);
        }
        let text = field.strip_suffix(b"\0").unwrap_or(&field).trim_ascii_start();
        if let Some(head) = text.strip_prefix(b"\x01") {
            let head = String::from_utf8_lossy(head);
            let (id, at) = head.split_once(' ').unwrap_or((&head, ""));
            (commit, day) = (id.to_owned(), at.to_owned());
        } else if let Some(raw) = text.strip_prefix(b":") {
            let raw = String::from_utf8_lossy(raw).into_owned();
            let words: Vec<&str> = raw.split(' ').collect();
            field.clear();
            log.read_until(0, &mut field)?;
            let path = field.strip_suffix(b"\0").unwrap_or(&field);
            if let [_, mode, _, id, _] = words[..] {
                let entry = match mode {
                    "120000" => Entry::Link(Blob { id: id.to_owned(), path: path.to_owned() }),
                    "160000" => Entry::Submodule(Blob { id: id.to_owned(), path: path.to_owned() }),
                    _ => Entry::Blob(Blob { id: id.to_owned(), path: path.to_owned() }),
                };
                firsts.insert(id.to_owned(), First { entry, commit: commit.clone(), day: day.clone() });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::firsts;

    #[test]
    fn the_oldest_commit_that_names_a_blob_is_the_first() {
        let id = "b".repeat(40);
        let raw = |path: &str| format!("\n:000000 100644 {} {id} A\0{path}\0", "0".repeat(40));
        let log = format!("\x01new 2026-02-01\0{}\0\x01old 2026-01-01\0{}", raw("moved"), raw(":first\n"));
        let read = firsts(&mut log.as_bytes()).expect("read");
        assert_eq!((read[&id].commit.as_str(), read[&id].entry.blob().name().as_str()), ("old", ":first\n"));
    }
}
