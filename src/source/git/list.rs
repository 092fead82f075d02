//! Lists of blobs: what the index or a commit holds that another does not, and what a tree holds.

use super::{GitError, Repository};
use crate::object::{Object, Origin, Skip, Zone};
use crate::source::Listed;

/// A file in git: its path and what is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blob {
    /// The id of its content.
    pub id: String,
    /// Its path from the root, as bytes: git does not ask for an encoding.
    pub path: Vec<u8>,
}

impl Blob {
    /// The path as it is shown: what is no UTF-8 is replaced.
    #[must_use]
    pub fn name(&self) -> String {
        String::from_utf8_lossy(&self.path).into_owned()
    }

    /// The object to scan. Its size is not known before it is read.
    #[must_use]
    pub fn object(&self) -> Object {
        let name = self.name();
        Object { zone: Zone::of(&name), name, origin: Origin::Blob { id: self.id.clone(), commit: None }, size: 0, modified: None }
    }
}

/// Something with a path in git.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// A file.
    Blob(Blob),
    /// A link: its content is a path, not data.
    Link(Blob),
    /// Another repository.
    Submodule(Blob),
}

impl Entry {
    fn new(mode: &str, id: &str, path: &[u8]) -> Self {
        let blob = Blob { id: id.to_owned(), path: path.to_owned() };
        match mode {
            "120000" => Self::Link(blob),
            "160000" => Self::Submodule(blob),
            _ => Self::Blob(blob),
        }
    }

    /// What it is, whatever it is.
    #[must_use]
    pub const fn blob(&self) -> &Blob {
        match self {
            Self::Blob(blob) | Self::Link(blob) | Self::Submodule(blob) => blob,
        }
    }

    /// How it stands in a listing: to be read, or left out with the reason.
    #[must_use]
    pub fn listed(&self) -> Listed {
        let skipped = |reason| Listed::Skipped { name: self.blob().name(), reason, bytes: 0 };
        match self {
            Self::Blob(blob) => Listed::Object(blob.object()),
            Self::Link(_) => skipped(Skip::Symlink),
            Self::Submodule(_) => skipped(Skip::Submodule),
        }
    }
}

/// How a path differs between two states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The new state.
    pub entry: Entry,
    /// Whether the path was there before, so that only some of its lines are new. A file that was renamed was not there.
    pub is_known: bool,
    /// Whether lines of the old state stand in the new one.
    pub has_old_lines: bool,
}

/// How two states differ.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// What is in the new state, and is not the same in the old one.
    pub changed: Vec<Change>,
    /// Paths that the new state does not have any more.
    pub gone: Vec<String>,
}

impl Repository {
    /// What stands in the index and not in `base`, or not in the last commit.
    ///
    /// # Errors
    /// When git fails, for example in a bare repository.
    pub fn staged(&self, base: Option<&str>) -> Result<Changes, GitError> {
        let mut args = vec!["diff", "--cached"];
        args.extend(RAW);
        args.extend(base);
        args.push("--");
        changes(&self.read("diff --cached", args)?)
    }

    /// What stands in `new` and not in `old`; both are commits or trees.
    ///
    /// # Errors
    /// When git fails.
    pub fn between(&self, old: &str, new: &str) -> Result<Changes, GitError> {
        let mut args = vec!["diff"];
        args.extend(RAW);
        args.extend(["--end-of-options", old, new, "--"]);
        changes(&self.read("diff", args)?)
    }

    /// Everything in the tree of a revision.
    ///
    /// # Errors
    /// When git fails or the revision is not there.
    pub fn tree(&self, revision: &str) -> Result<Vec<Entry>, GitError> {
        let out = self.read("ls-tree", ["ls-tree", "-r", "-z", "--full-tree", "--end-of-options", revision])?;
        let entry = |line: &[u8]| {
            let tab = memchr::memchr(b'\t', line)?;
            let head = std::str::from_utf8(&line[..tab]).ok()?;
            let mut words = head.split(' ');
            let (mode, _, id) = (words.next()?, words.next()?, words.next()?);
            Some(Entry::new(mode, id, &line[tab + 1..]))
        };
        Ok(out.split(|&byte| byte == 0).filter_map(entry).collect())
    }
}

/// Raw differences, with renames.
const RAW: [&str; 8] = ["--no-ext-diff", "--no-textconv", "--raw", "-z", "--no-abbrev", "-M", "--diff-filter=ACDMRT", "--ignore-submodules=none"];

/// Reads `git diff --raw -z`: `:mode mode id id status NUL path NUL`, and two paths for renames and copies.
fn changes(out: &[u8]) -> Result<Changes, GitError> {
    let mut fields = out.split(|&byte| byte == 0);
    let mut all = Changes::default();
    let broken = || GitError::of("git diff", "wrote something else than was asked for; privet needs git 2.31 or later");
    while let Some(head) = fields.next().filter(|head| !head.is_empty()) {
        let head = std::str::from_utf8(head).map_err(|_| broken())?;
        let words: Vec<&str> = head.trim_start_matches(':').split(' ').collect();
        let [old_mode, mode, _, id, status] = words[..] else { return Err(broken()) };
        let mut path = fields.next().ok_or_else(broken)?;
        let is_moved = status.starts_with(['R', 'C']);
        let lossy = |path: &[u8]| String::from_utf8_lossy(path).into_owned();
        if status.starts_with('D') {
            all.gone.push(lossy(path));
            continue;
        }
        if status.starts_with('R') {
            all.gone.push(lossy(path));
        }
        if is_moved {
            path = fields.next().ok_or_else(broken)?;
        }
        let same_kind = old_mode.starts_with("100") && mode.starts_with("100");
        let has_old_lines = same_kind && !status.starts_with('A');
        all.changed.push(Change { entry: Entry::new(mode, id, path), is_known: has_old_lines && !is_moved, has_old_lines });
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::{Entry, changes};

    #[test]
    fn raw_differences_are_read() {
        let zero = "0".repeat(40);
        let id = "1".repeat(40);
        let raw = format!(
            ":000000 100644 {zero} {id} A\0a b\n.txt\0:100644 100755 {id} {id} R087\0old\0new\0:100644 120000 {id} {id} T\0link\0:160000 160000 {id} {id} M\0sub\0:100644 000000 {id} {zero} D\0away\0"
        );
        let read = changes(raw.as_bytes()).expect("as git writes it");
        let told: Vec<_> = read.changed.iter().map(|change| (change.entry.blob().name(), change.is_known, change.has_old_lines)).collect();
        assert_eq!(
            told,
            [("a b\n.txt".into(), false, false), ("new".into(), false, true), ("link".into(), false, false), ("sub".into(), false, false)]
        );
        assert!(matches!(read.changed[2].entry, Entry::Link(_)) && matches!(read.changed[3].entry, Entry::Submodule(_)));
        assert_eq!(read.gone, ["old", "away"]);
        assert!(changes(b":what\0x\0").is_err());
    }
}
