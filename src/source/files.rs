//! Files and folders: every entry of the targets ends as one [`Listed`], whether it is to be read or not.
//!
//! The walk is parallel and goes everywhere: what is left out is counted too, with its size and its reason, so that the ledger of a scan adds up to
//! what is on the disk. Which entries are left out is decided by `rules.rs`; `ignore` only walks.

use std::collections::HashMap;
use std::fs::{self, Metadata};
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{SystemTime, UNIX_EPOCH};

use ignore::{DirEntry, ParallelVisitor, ParallelVisitorBuilder, WalkBuilder, WalkState};

use super::rules::{Filter, Folder, Gitignore, Refused};
use super::sample::Sample;
use super::shard::Shard;
use super::target::{Target, TargetError, slashed};
use crate::object::bytes::failure;
use crate::object::{Object, Origin, Skip, Zone};

/// Whether symbolic links are followed. A link that is a target itself always is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Links {
    /// They are left out.
    #[default]
    Keep,
    /// They are followed; one that leads back to a folder above it is left out.
    Follow,
}

/// Whether objects tell the day on which they were last modified.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Stamps {
    /// They do not.
    #[default]
    Without,
    /// They do.
    Modified,
}

/// What a walk lists, and how.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Globs as in a `.gitignore`, relative to each target, of what is left out.
    pub excludes: Vec<String>,
    /// Globs of what is read; empty for all.
    pub includes: Vec<String>,
    /// Names of file types that are read, such as `json`; empty for all.
    pub types: Vec<String>,
    /// How many levels below a target are read; 1 is the files of the folder itself.
    pub max_depth: Option<usize>,
    /// The largest file that is read, in bytes.
    pub max_size: Option<u64>,
    /// Whether links are followed.
    pub follow: Links,
    /// Whether git's ignore files are honoured.
    pub gitignore: Gitignore,
    /// Threads; 0 for as many as there are processors.
    pub threads: usize,
    /// The part of the objects that is listed.
    pub shard: Option<Shard>,
    /// Whether objects tell when they were modified.
    pub modified: Stamps,
    /// The sample of the objects that is read; the others are left out.
    pub sample: Option<Sample>,
}

impl Options {
    /// Whether an object, by its name relative to its target, is left out because it was not drawn for a sample.
    #[must_use]
    pub fn leaves_undrawn(&self, name: &str) -> Option<Skip> {
        self.sample.is_some_and(|sample| !sample.holds(name)).then_some(Skip::Sample)
    }
}

/// One entry that is not a folder. Names are not yet cleaned: they may be personal data.
#[derive(Debug, Clone)]
pub enum Listed {
    /// It is to be read.
    Object(Object),
    /// It is left out.
    Skipped {
        /// Its name, as an object's.
        name: String,
        /// Why.
        reason: Skip,
        /// Its size.
        bytes: u64,
    },
    /// It cannot be read; or it is a folder that cannot be listed.
    Failed {
        /// Its name, as an object's.
        name: String,
        /// A short stable word.
        reason: &'static str,
        /// What is wrong and what to do, without the name.
        message: String,
        /// Its size, where that is known.
        bytes: u64,
    },
}

/// Whether a walk goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// It goes on.
    Go,
    /// Every thread stops.
    Stop,
}

/// Lists every target. `visitor` makes one visitor for each thread, which is called on that thread, in no particular order. With one thread, that is
/// the caller's.
///
/// Names are relative to the target; where there are several targets, each name begins with its target as it was typed. A target named twice is
/// listed once. What is returned are the targets that could not be scanned; the others were.
/// What `git:` names and what is in buckets is not listed here.
///
/// # Errors
/// When an option cannot be understood; nothing is listed then.
pub fn walk<V>(targets: &[Target], options: &Options, visitor: impl Fn() -> V + Sync) -> Result<Vec<TargetError>, Refused>
where
    V: FnMut(Listed) -> Flow + Send,
{
    let filter = Filter::compile(options)?;
    let (roots, errors) = Roots::of(targets, &filter);
    let Some(first) = roots.list.first() else { return Ok(errors) };
    let mut builder = WalkBuilder::new(&first.path);
    for root in &roots.list[1..] {
        builder.add(&root.path);
    }
    let threads = roots.useful(if options.threads == 0 { super::threads() } else { options.threads });
    builder.standard_filters(false).follow_links(options.follow == Links::Follow).threads(threads);
    let walk = Walk { options, filter, roots, folders: RwLock::default() };
    let mut visitors = Threads { walk: &walk, make: &visitor };
    if threads == 1 {
        // Whoever wants one thread has it already: a task of an engine starts none.
        let mut visitor = visitors.build();
        for entry in builder.build() {
            if matches!(visitor.visit(entry), WalkState::Quit) {
                break;
            }
        }
    } else {
        builder.build_parallel().visit(&mut visitors);
    }
    Ok(errors)
}

/// A target that is there.
struct Root {
    path: PathBuf,
    /// What stands before the names of its objects; for a file, all of its name.
    prefix: Option<String>,
    is_folder: bool,
    /// What the files in it inherit.
    folder: Arc<Folder>,
}

struct Roots {
    list: Vec<Root>,
    by_path: HashMap<PathBuf, usize>,
}

impl Roots {
    fn of(targets: &[Target], filter: &Filter) -> (Self, Vec<TargetError>) {
        let mut roots = Self { list: Vec::new(), by_path: HashMap::new() };
        let mut errors = Vec::new();
        let targets: Vec<&Target> = targets.iter().filter(|target| !matches!(target, Target::Git(_))).collect();
        // A bucket is listed elsewhere; beside one, names tell the target all the same.
        let several = targets.iter().any(|target| *target != targets[0]);
        for target in targets {
            let (path, found) = match target {
                // The name under which `ignore` hands standard input to a thread.
                Target::Stdin => (PathBuf::from("-"), Ok(false)),
                Target::Git(_) | Target::Bucket(_) => continue,
                Target::Path(path) => (path.clone(), fs::metadata(path).map(|metadata| metadata.is_dir())),
            };
            if roots.by_path.contains_key(&path) {
                continue;
            }
            match found {
                Ok(is_folder) => {
                    let folder = if is_folder { filter.enter_target(&path) } else { Folder::default() };
                    let prefix = several.then(|| target.name());
                    roots.by_path.insert(path.clone(), roots.list.len());
                    roots.list.push(Root { path, prefix, is_folder, folder: Arc::new(folder) });
                }
                Err(error) => errors.push(missing(target, &error)),
            }
        }
        (roots, errors)
    }

    /// As many of these threads as can find something to do. One without work sleeps for a millisecond before it looks again, which is long beside
    /// the scan of one small file.
    fn useful(&self, threads: usize) -> usize {
        let weight = |entry: fs::DirEntry| if entry.file_type().is_ok_and(|kind| kind.is_file()) { 1 } else { threads };
        let inside = |path: &Path| fs::read_dir(path).into_iter().flatten().flatten().take(threads).map(weight).sum();
        let mut entries = 0;
        for root in &self.list {
            entries += if root.is_folder { inside(&root.path) } else { 1 };
            if entries >= threads {
                return threads;
            }
        }
        entries.max(1)
    }

    /// The target below which a path was met, so many levels down.
    fn find(&self, path: &Path, depth: usize) -> Option<usize> {
        let at = |above: &Path| self.by_path.get(above).copied();
        path.ancestors().nth(depth).and_then(at).or_else(|| path.ancestors().find_map(at))
    }
}

fn missing(target: &Target, error: &io::Error) -> TargetError {
    let problem = match error.kind() {
        io::ErrorKind::NotFound => "does not exist; check the spelling and the working directory".to_owned(),
        _ => failure(error).1,
    };
    TargetError::new(target.name(), problem)
}

struct Walk<'o> {
    options: &'o Options,
    filter: Filter,
    roots: Roots,
    /// Folders whose files inherit something else than the folder above; most are not here. A folder is visited before what is in it.
    folders: RwLock<HashMap<(usize, PathBuf), Arc<Folder>>>,
}

impl Walk<'_> {
    /// What the files of a folder inherit: from the folder itself or the nearest above it that is known.
    fn folder(&self, root: usize, path: &Path) -> Arc<Folder> {
        let folders = self.folders.read().unwrap_or_else(PoisonError::into_inner);
        let mut key = (root, path.to_owned());
        while !key.1.as_os_str().is_empty() {
            if let Some(folder) = folders.get(&key) {
                return folder.clone();
            }
            key.1.pop();
        }
        self.roots.list[root].folder.clone()
    }

    fn enter(&self, root: usize, path: &Path, disk: &Path) {
        let parent = self.folder(root, path.parent().unwrap_or(Path::new("")));
        if let Some(folder) = self.filter.enter(&parent, path, disk) {
            self.folders.write().unwrap_or_else(PoisonError::into_inner).insert((root, path.to_owned()), Arc::new(folder));
        }
    }
}

struct Threads<'w, F> {
    walk: &'w Walk<'w>,
    make: &'w F,
}

impl<'w, F, V> ParallelVisitorBuilder<'w> for Threads<'w, F>
where
    F: Fn() -> V + Sync,
    V: FnMut(Listed) -> Flow + Send + 'w,
{
    fn build(&mut self) -> Box<dyn ParallelVisitor + 'w> {
        Box::new(Thread { walk: self.walk, make: self.make, visit: None, near: None })
    }
}

/// One thread of a walk.
struct Thread<'w, F, V> {
    walk: &'w Walk<'w>,
    make: &'w F,
    /// Made when it is first needed, so that it is made on its own thread.
    visit: Option<V>,
    /// The folder of the entry before, which is most often that of the next as well.
    near: Option<(usize, PathBuf, Arc<Folder>)>,
}

/// An entry, placed in its target.
#[derive(Clone, Copy)]
struct Found<'e> {
    root: usize,
    disk: &'e Path,
    /// Relative to the target; the file's name where the target is a file.
    path: &'e Path,
    depth: usize,
}

impl<F, V> ParallelVisitor for Thread<'_, F, V>
where
    F: Fn() -> V + Sync,
    V: FnMut(Listed) -> Flow + Send,
{
    fn visit(&mut self, entry: Result<DirEntry, ignore::Error>) -> WalkState {
        let listed = match entry {
            Ok(entry) if entry.is_stdin() => self.walk.stdin(),
            Ok(entry) => self.entry(&entry),
            Err(error) => self.trouble(error),
        };
        let Some(listed) = listed else { return WalkState::Continue };
        match self.visit.get_or_insert_with(self.make)(listed) {
            Flow::Go => WalkState::Continue,
            Flow::Stop => WalkState::Quit,
        }
    }
}

impl<F, V> Thread<'_, F, V> {
    fn entry(&mut self, entry: &DirEntry) -> Option<Listed> {
        let found = self.walk.place(entry.path(), entry.depth());
        // A target that is a link to a folder is a link to one who walks alone.
        let is_target = found.depth == 0 && self.walk.roots.list[found.root].is_folder;
        if is_target || entry.file_type().is_some_and(|kind| kind.is_dir()) {
            if !is_target {
                self.walk.enter(found.root, found.path, found.disk);
            }
            return None;
        }
        if !self.walk.lists(found) {
            return None;
        }
        // A target is followed even where links are not.
        let metadata = if found.depth == 0 { fs::metadata(found.disk) } else { entry.metadata().map_err(Trouble::into_io) };
        let chosen = self.left_out(found);
        Some(match metadata {
            Ok(metadata) => self.walk.listed(found, &metadata, chosen),
            Err(error) => self.walk.failed(found, &error, chosen),
        })
    }

    /// An entry that cannot be looked at, a folder that cannot be listed, or a link that leads back.
    fn trouble(&mut self, error: ignore::Error) -> Option<Listed> {
        let Trouble { path, depth, cause } = Trouble::of(error);
        let disk = path.unwrap_or_default();
        let found = self.walk.place(&disk, depth);
        if !self.walk.lists(found) {
            return None;
        }
        let is_folder = fs::symlink_metadata(&disk).is_ok_and(|metadata| metadata.is_dir());
        let chosen = if is_folder { self.walk.folder_left_out(found) } else { self.left_out(found) };
        Some(match cause {
            // Nothing is lost: what the link leads to is being walked already.
            None => Listed::Skipped { name: self.walk.name(found), reason: chosen.unwrap_or(Skip::Symlink), bytes: 0 },
            Some(error) => self.walk.failed(found, &error, chosen),
        })
    }

    /// Why the user's choice leaves the entry out, whatever it is.
    fn left_out(&mut self, found: Found<'_>) -> Option<Skip> {
        let walk = self.walk;
        if found.depth == 0 {
            return walk.filter.leaves_out_target(&as_typed(found.disk));
        }
        let parent = found.path.parent().unwrap_or(Path::new(""));
        let folder = match &self.near {
            Some((root, path, folder)) if *root == found.root && path == parent => folder,
            _ => &self.near.insert((found.root, parent.to_owned(), walk.folder(found.root, parent))).2,
        };
        let deep = walk.options.max_depth.is_some_and(|depth| found.depth > depth);
        walk.filter.leaves_out(folder, found.path).or(deep.then_some(Skip::Depth)).or_else(|| walk.filter.type_of(found.path))
    }
}

impl Walk<'_> {
    fn place<'e>(&self, disk: &'e Path, depth: usize) -> Found<'e> {
        let root = self.roots.find(disk, depth).unwrap_or_default();
        let path = disk.strip_prefix(&self.roots.list[root].path).unwrap_or(disk);
        let itself = path.as_os_str().is_empty() && !self.roots.list[root].is_folder;
        let path = if itself { Path::new(disk.file_name().unwrap_or(disk.as_os_str())) } else { path };
        Found { root, disk, path, depth }
    }

    fn lists(&self, found: Found<'_>) -> bool {
        self.options.shard.is_none_or(|shard| shard.holds(&relative(found)))
    }

    fn stdin(&self) -> Option<Listed> {
        let object = Object { name: "-".to_owned(), origin: Origin::Stdin, zone: Zone::Own, size: 0, modified: None };
        self.options.shard.is_none_or(|shard| shard.holds(&object.name)).then_some(Listed::Object(object))
    }

    /// The name of an object: relative, or below its target as it was typed.
    fn name(&self, found: Found<'_>) -> String {
        match &self.roots.list[found.root].prefix {
            None => relative(found),
            Some(prefix) if found.depth == 0 => prefix.clone(),
            Some(prefix) => format!("{}/{}", prefix.trim_end_matches('/'), relative(found)),
        }
    }

    fn listed(&self, found: Found<'_>, metadata: &Metadata, chosen: Option<Skip>) -> Listed {
        let bytes = metadata.len();
        let large = self.options.max_size.is_some_and(|size| bytes > size);
        let reason =
            chosen.or_else(|| unread(metadata, found)).or(large.then_some(Skip::Size)).or_else(|| self.options.leaves_undrawn(&relative(found)));
        let name = self.name(found);
        if let Some(reason) = reason {
            return Listed::Skipped { name, reason, bytes };
        }
        let modified = match self.options.modified {
            Stamps::Without => None,
            Stamps::Modified => metadata.modified().ok().and_then(day),
        };
        Listed::Object(Object { name, origin: Origin::File(found.disk.to_owned()), zone: Zone::of(&relative(found)), size: bytes, modified })
    }

    fn failed(&self, found: Found<'_>, error: &io::Error, chosen: Option<Skip>) -> Listed {
        let name = self.name(found);
        if let Some(reason) = chosen {
            return Listed::Skipped { name, reason, bytes: 0 };
        }
        let (reason, message) = failure(error);
        Listed::Failed { name, reason, message, bytes: 0 }
    }

    /// Why nothing in a folder is read, so that it does not matter that it cannot be listed.
    fn folder_left_out(&self, found: Found<'_>) -> Option<Skip> {
        let deep = self.options.max_depth.is_some_and(|depth| found.depth >= depth);
        self.folder(found.root, found.path).left_out().or(deep.then_some(Skip::Depth))
    }
}

/// The entry's name within its target; the folder that is the target itself is `.`.
fn relative(found: Found<'_>) -> String {
    if found.path.as_os_str().is_empty() { ".".to_owned() } else { slashed(found.path) }
}

/// The path by which globs know a file that is a target itself: as it was typed, when it leads down from the working directory, else its name.
fn as_typed(disk: &Path) -> PathBuf {
    let down = disk.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    if down { disk.components().filter(|part| *part != Component::CurDir).collect() } else { disk.file_name().map(PathBuf::from).unwrap_or_default() }
}

/// Why an entry that is no regular file is not read. A pipe that is a target itself is read, as in `privet scan <(zcat dump.gz)`.
fn unread(metadata: &Metadata, found: Found<'_>) -> Option<Skip> {
    let kind = metadata.file_type();
    if kind.is_symlink() {
        return Some(Skip::Symlink);
    }
    let readable = kind.is_file() || found.depth == 0 && is_pipe(metadata);
    (!readable).then_some(Skip::Special)
}

#[cfg(unix)]
fn is_pipe(metadata: &Metadata) -> bool {
    std::os::unix::fs::FileTypeExt::is_fifo(&metadata.file_type())
}

#[cfg(not(unix))]
fn is_pipe(_metadata: &Metadata) -> bool {
    false
}

/// The day of a time in UTC, `yyyy-mm-dd`, by the proleptic Gregorian calendar.
///
/// Years begin in March here, so that the leap day is the last of its year and a month's first day is a linear function of its number.
fn day(time: SystemTime) -> Option<String> {
    let seconds = match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_secs()).ok()?,
        // A part of a second before a day begins belongs to the day before.
        Err(before) => -i64::try_from(before.duration().as_nanos().div_ceil(1_000_000_000)).ok()?,
    };
    // Days since 0000-03-01, in eras of 400 years, which have 146,097 days.
    let days = seconds.div_euclid(86_400) + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    Some(format!("{year:04}-{month:02}-{day:02}"))
}

/// What `ignore` tells of a failure.
struct Trouble {
    path: Option<PathBuf>,
    depth: usize,
    /// Absent for a link that leads back to a folder above it.
    cause: Option<io::Error>,
}

impl Trouble {
    fn of(error: ignore::Error) -> Self {
        match error {
            ignore::Error::WithPath { path, err } => Self { path: Some(path), ..Self::of(*err) },
            ignore::Error::WithDepth { depth, err } => Self { depth, ..Self::of(*err) },
            ignore::Error::WithLineNumber { err, .. } => Self::of(*err),
            ignore::Error::Loop { child, .. } => Self { path: Some(child), depth: 0, cause: None },
            ignore::Error::Io(error) => Self { path: None, depth: 0, cause: Some(error) },
            other => Self { path: None, depth: 0, cause: Some(io::Error::other(other)) },
        }
    }

    fn into_io(error: ignore::Error) -> io::Error {
        Self::of(error).cause.unwrap_or_else(|| io::ErrorKind::Other.into())
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::day;

    #[test]
    fn days_are_those_of_the_calendar() {
        for (days, expected) in [(0, "1970-01-01"), (59, "1970-03-01"), (11_016, "2000-02-29"), (19_782, "2024-02-29"), (19_783, "2024-03-01")] {
            let time = UNIX_EPOCH + Duration::from_secs(days * 86_400 + 86_399);
            assert_eq!(day(time).as_deref(), Some(expected));
        }
        assert_eq!(day(UNIX_EPOCH - Duration::from_millis(1)).as_deref(), Some("1969-12-31"));
    }
}
