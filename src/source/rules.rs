//! What is left out of a tree, and for which reason: globs of the command line, types, `.privetignore`, `.gitignore`.
//!
//! Gitignore's own semantics hold: the last glob that matches decides, a deeper file outweighs the ones above it, and nothing below a folder that is
//! left out comes back. The command line comes first, then `.privetignore`, which may keep what a `.gitignore` leaves out. A line that is no
//! glob leaves nothing out.
//!
//! Nothing is pruned. The walk goes through what is left out as well, because it is counted; a [`Folder`] therefore carries what its files inherit.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::Match;
use ignore::gitignore::{Gitignore as Globs, GitignoreBuilder, gitconfig_excludes_path};
use ignore::types::{Types, TypesBuilder};

use crate::object::Skip;

/// The name of the files whose rules always hold.
pub(super) const OURS: &str = ".privetignore";
/// No file of rules is longer; a longer one is not read, so that a scanned tree cannot make the scan use up memory.
const LONGEST: u64 = 256 * 1024;

/// Whether git's own ignore files are honoured.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Gitignore {
    /// What git ignores is read: a dump that nobody committed is what an inventory must see.
    #[default]
    Read,
    /// `.gitignore`, `.git/info/exclude` and git's global file leave out what they say.
    Honour,
}

/// An option that cannot be understood. Nothing was scanned.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// A glob.
    #[error("glob `{glob}`: {problem}; write it as in a .gitignore, `\\` before a character that stands for itself")]
    Glob {
        /// As it was typed.
        glob: String,
        /// What is wrong.
        problem: String,
    },
    /// The name of a type.
    #[error("type `{0}`: is not known; `--type` takes names such as csv, json, log, py, sql, txt, xml or yaml")]
    Type(String),
}

/// What the user chose, the same for every target.
#[derive(Debug)]
pub(super) struct Filter {
    excludes: Globs,
    includes: Globs,
    types: Types,
    gitignore: Gitignore,
}

impl Filter {
    pub(super) fn compile(options: &super::Options) -> Result<Self, Refused> {
        Ok(Self {
            excludes: globs(&options.excludes)?,
            includes: globs(&options.includes)?,
            types: types(&options.types)?,
            gitignore: options.gitignore,
        })
    }

    /// Whether the command line leaves out a file that is a target itself; folders in its path count as they would in a walk.
    pub(super) fn leaves_out_target(&self, path: &Path) -> Option<Skip> {
        let mut included = self.includes.is_empty();
        let mut parts: Vec<&Path> = path.ancestors().filter(|part| !part.as_os_str().is_empty()).collect();
        parts.reverse();
        for part in parts {
            let is_folder = part != path;
            if self.excludes.matched(part, is_folder).is_ignore() {
                return Some(Skip::Excluded);
            }
            included = decides(&self.includes.matched(part, is_folder)).unwrap_or(included);
        }
        (!included).then_some(Skip::Excluded).or_else(|| self.type_of(path))
    }

    /// Why a file of the folder is left out. `path` is relative to the target.
    pub(super) fn leaves_out(&self, folder: &Folder, path: &Path) -> Option<Skip> {
        if let Some(reason) = folder.left_out.or_else(|| self.rules_leave_out(folder, path, Kind::File)) {
            return Some(reason);
        }
        let included = decides(&self.includes.matched(path, false)).unwrap_or(folder.included);
        (!included).then_some(Skip::Excluded)
    }

    /// Whether a file is of none of the chosen types.
    pub(super) fn type_of(&self, path: &Path) -> Option<Skip> {
        self.types.matched(path, false).is_ignore().then_some(Skip::Type)
    }

    /// What the files of a target inherit: the rules above it up to the root of its repository, and its own.
    pub(super) fn enter_target(&self, target: &Path) -> Folder {
        let mut folder = Folder { included: self.includes.is_empty(), ..Folder::default() };
        if let Ok(real) = fs::canonicalize(target)
            && let Some(root) = real.ancestors().find(|above| fs::symlink_metadata(above.join(".git")).is_ok())
        {
            let mut above: Vec<&Path> = real.ancestors().skip(1).take_while(|above| above.starts_with(root)).collect();
            above.reverse();
            for outer in above {
                self.read_rules(&mut folder, outer, Base::Above(real.strip_prefix(outer).unwrap_or(Path::new("")).to_owned()));
            }
        }
        if self.gitignore == Gitignore::Honour
            && let Some(global) = gitconfig_excludes_path().and_then(|path| read(&path))
        {
            folder.git.insert(0, Rules { globs: global, base: Base::Below(PathBuf::new()) });
        }
        self.read_rules(&mut folder, target, Base::Below(PathBuf::new()));
        folder
    }

    /// What the files of a folder inherit, where that is something else than its parent's files do. `path` is relative to the target, `disk` is
    /// where it is.
    pub(super) fn enter(&self, parent: &Arc<Folder>, path: &Path, disk: &Path) -> Option<Folder> {
        if parent.left_out.is_some() {
            return None;
        }
        let mut folder = Folder {
            left_out: self.rules_leave_out(parent, path, Kind::Folder),
            included: decides(&self.includes.matched(path, true)).unwrap_or(parent.included),
            ..Folder::default()
        };
        if folder.left_out.is_none() {
            self.read_rules(&mut folder, disk, Base::Below(path.to_owned()));
        }
        let same = folder.left_out.is_none() && folder.included == parent.included && folder.ours.is_empty() && folder.git.is_empty();
        folder.outer = Some(parent.clone());
        (!same).then_some(folder)
    }

    /// What the files of a folder of a git tree inherit. `path` is relative to its root, `rules` the text of its own file of rules.
    pub(super) fn enter_tree(&self, parent: Option<&Arc<Folder>>, path: &Path, rules: Option<&[u8]>) -> Folder {
        let above = parent.map_or_else(|| self.includes.is_empty(), |parent| parent.included);
        let left_out = parent.and_then(|parent| parent.left_out.or_else(|| self.rules_leave_out(parent, path, Kind::Folder)));
        let mut folder = Folder {
            left_out,
            included: parent.and_then(|_| decides(&self.includes.matched(path, true))).unwrap_or(above),
            outer: parent.cloned(),
            ..Folder::default()
        };
        if let Some(globs) = rules.and_then(parse) {
            folder.ours.push(Rules { globs, base: Base::Below(path.to_owned()) });
        }
        folder
    }

    fn rules_leave_out(&self, folder: &Folder, path: &Path, kind: Kind) -> Option<Skip> {
        if path.file_name().is_some_and(|name| name == ".git") {
            return Some(Skip::GitInternals);
        }
        if self.excludes.matched(path, kind == Kind::Folder).is_ignore() {
            return Some(Skip::Excluded);
        }
        match folder.verdict(|folder| &folder.ours, path, kind) {
            Some(true) => Some(Skip::Privetignore),
            Some(false) => None,
            None => (folder.verdict(|folder| &folder.git, path, kind) == Some(true)).then_some(Skip::Gitignore),
        }
    }

    fn read_rules(&self, folder: &mut Folder, disk: &Path, base: Base) {
        if let Some(globs) = read(&disk.join(OURS)) {
            folder.ours.push(Rules { globs, base: base.clone() });
        }
        if self.gitignore == Gitignore::Honour {
            for name in [".git/info/exclude", ".gitignore"] {
                if let Some(globs) = read(&disk.join(name)) {
                    folder.git.push(Rules { globs, base: base.clone() });
                }
            }
        }
    }
}

/// What the files of a folder inherit from it and from those above it.
#[derive(Debug, Default)]
pub(super) struct Folder {
    outer: Option<Arc<Folder>>,
    /// Why everything in it is left out.
    left_out: Option<Skip>,
    /// Whether a file is read about which no `--include` says anything.
    included: bool,
    ours: Vec<Rules>,
    git: Vec<Rules>,
}

impl Folder {
    /// Why everything in it is left out.
    pub(super) fn left_out(&self) -> Option<Skip> {
        self.left_out
    }

    /// What the innermost rule says that speaks of the path: whether to leave it out.
    fn verdict(&self, family: fn(&Self) -> &Vec<Rules>, path: &Path, kind: Kind) -> Option<bool> {
        let mut folder = Some(self);
        while let Some(here) = folder {
            if let Some(verdict) = family(here).iter().rev().find_map(|rules| rules.verdict(path, kind)) {
                return Some(verdict);
            }
            folder = here.outer.as_deref();
        }
        None
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    File,
    Folder,
}

/// Where a file of rules stands, seen from the target.
#[derive(Debug, Clone)]
enum Base {
    /// In that folder of the target.
    Below(PathBuf),
    /// Above the target, whose path from there is this.
    Above(PathBuf),
}

/// One file of rules.
#[derive(Debug)]
struct Rules {
    globs: Globs,
    base: Base,
}

impl Rules {
    fn verdict(&self, path: &Path, kind: Kind) -> Option<bool> {
        let is_folder = kind == Kind::Folder;
        match &self.base {
            Base::Below(folder) => decides(&self.globs.matched(path.strip_prefix(folder).unwrap_or(path), is_folder)),
            Base::Above(target) => decides(&self.globs.matched(target.join(path), is_folder)),
        }
    }
}

fn decides<T>(matched: &Match<T>) -> Option<bool> {
    match matched {
        Match::None => None,
        Match::Ignore(_) => Some(true),
        Match::Whitelist(_) => Some(false),
    }
}

/// Reads a file of rules. Only a regular file of moderate length: a pipe would hold the scan up, and a link would lead out of the tree.
fn read(path: &Path) -> Option<Globs> {
    let metadata = fs::symlink_metadata(path).ok()?;
    if !metadata.is_file() || metadata.len() > LONGEST {
        return None;
    }
    parse(&fs::read(path).ok()?)
}

fn parse(bytes: &[u8]) -> Option<Globs> {
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(LONGEST as usize)]);
    let mut builder = GitignoreBuilder::new("");
    for line in text.trim_start_matches('\u{FEFF}').lines() {
        // As in git, a line that is no glob means nothing.
        let _ = builder.add_line(None, line);
    }
    builder.build().ok().filter(|globs| !globs.is_empty())
}

fn globs(typed: &[String]) -> Result<Globs, Refused> {
    let mut builder = GitignoreBuilder::new("");
    builder.allow_unclosed_class(false);
    for glob in typed {
        builder.add_line(None, glob).map_err(|error| refused(glob, error))?;
    }
    builder.build().map_err(|error| refused(&typed.join(" "), error))
}

fn refused(glob: &str, error: ignore::Error) -> Refused {
    let problem = match error {
        ignore::Error::Glob { err, .. } => err,
        other => other.to_string(),
    };
    Refused::Glob { glob: glob.to_owned(), problem }
}

fn types(names: &[String]) -> Result<Types, Refused> {
    if names.is_empty() {
        return Ok(Types::empty());
    }
    let mut builder = TypesBuilder::new();
    builder.add_defaults();
    names.iter().for_each(|name| {
        builder.select(name);
    });
    builder.build().map_err(|error| match error {
        ignore::Error::UnrecognizedFileType(name) => Refused::Type(name),
        other => Refused::Type(other.to_string()),
    })
}
