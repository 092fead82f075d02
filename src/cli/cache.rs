//! The cache: one file for scans, hooks and gates, in the user's cache folder or in `PRIVET_CACHE_DIR`.
//!
//! It is a convenience and never a condition: without it, or while another privet holds it, or when it is damaged, everything is read. A damaged
//! one is made anew. Nothing in it is personal beyond what a report holds: ids are hashes, names are cleaned, values are masked, and what is
//! counted is kept only under a key, which stands elsewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use redb::{Database, ReadOnlyTable, ReadableDatabase as _, TableDefinition};

use crate::detect::Key;
use crate::gate::baseline::Line;
use crate::scan::memory::{Id, Kind};

const STAMPS: TableDefinition<'static, [u8; 16], &[u8]> = TableDefinition::new("stamps");
const FOUND: TableDefinition<'static, [u8; 16], &[u8]> = TableDefinition::new("found");
/// Keyed fingerprints of the values at places that a baseline knows.
const VALUES: TableDefinition<'static, [u8; 16], &[u8]> = TableDefinition::new("values");
/// The form of all this; another form has another file.
const FILE: &str = "cache-2.redb";
/// The cache is made anew when it has grown beyond so many bytes.
const LIMIT: u64 = 512 << 20;

type Failure = Box<dyn std::error::Error>;
type Table = ReadOnlyTable<[u8; 16], &'static [u8]>;

/// The cache of one run, opened when it is first asked.
pub(super) struct Cache {
    folder: PathBuf,
    opened: OnceLock<Option<Opened>>,
}

struct Opened {
    database: Database,
    tables: Option<(Table, Table)>,
}

/// The folder of the cache; `None` where the system names none.
fn folder() -> Option<PathBuf> {
    let named = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let home = || named("HOME");
    named("PRIVET_CACHE_DIR").or_else(|| named("XDG_CACHE_HOME").map(|cache| cache.join("privet"))).or_else(|| match std::env::consts::OS {
        "windows" => named("LOCALAPPDATA").map(|local| local.join("privet").join("cache")),
        "macos" => home().map(|home| home.join("Library/Caches/privet")),
        _ => home().map(|home| home.join(".cache/privet")),
    })
}

impl Cache {
    /// The cache of this user.
    pub(super) fn new() -> Option<Self> {
        folder().map(|folder| Self { folder, opened: OnceLock::new() })
    }

    fn opened(&self) -> Option<&Opened> {
        self.opened.get_or_init(|| open(&self.folder)).as_ref()
    }

    /// What is kept under an id.
    pub(super) fn find(&self, kind: Kind, id: &Id) -> Option<Vec<u8>> {
        let (stamps, found) = self.opened()?.tables.as_ref()?;
        let table = match kind {
            Kind::Stamp => stamps,
            Kind::Found => found,
        };
        let value = guarded(|| Ok(table.get(id)?.map(|value| value.value().to_vec())));
        value.flatten()
    }

    /// Keeps what a scan learned so far, while it goes on.
    pub(super) fn save(&self, pending: &BTreeMap<(Kind, Id), Vec<u8>>) {
        if let Some(Opened { database, .. }) = self.opened().filter(|_| !pending.is_empty()) {
            // What cannot be kept is read again.
            let _ = guarded(|| write(database, pending));
        }
    }

    /// Keeps what a scan learned.
    pub(super) fn keep(self, pending: &BTreeMap<(Kind, Id), Vec<u8>>) {
        if pending.is_empty() {
            return;
        }
        let path = self.folder.join(FILE);
        let Some(Opened { database, tables }) = self.opened.into_inner().flatten() else { return };
        drop(tables);
        let kept = guarded(|| write(&database, pending));
        drop(database);
        let is_large = std::fs::metadata(&path).is_ok_and(|metadata| metadata.len() > LIMIT);
        if kept.is_none() || is_large {
            let _ = std::fs::remove_file(path);
        }
    }

    /// The keyed fingerprints that were seen at a place of a baseline.
    pub(super) fn values(&self, key: &Key, line: &Line) -> Option<BTreeSet<String>> {
        let database = &self.opened()?.database;
        let id = value_id(key, line)?;
        let text = guarded(|| {
            let read = database.begin_read()?;
            let table = read.open_table(VALUES)?;
            Ok(table.get(&id)?.map(|value| value.value().to_vec()))
        })??;
        Some(String::from_utf8_lossy(&text).split(' ').filter(|value| !value.is_empty()).map(str::to_owned).collect())
    }

    /// Keeps the keyed fingerprints of the values at places of a baseline, instead of those that were known there.
    pub(super) fn keep_values(&self, key: &Key, values: &BTreeMap<Line, BTreeSet<String>>) {
        let Some(Opened { database, .. }) = self.opened() else { return };
        let _ = guarded(|| {
            let write = database.begin_write()?;
            {
                let mut table = write.open_table(VALUES)?;
                for (line, values) in values {
                    let Some(id) = value_id(key, line) else { continue };
                    let text = values.iter().cloned().collect::<Vec<_>>().join(" ");
                    table.insert(&id, text.as_bytes())?;
                }
            }
            write.commit()?;
            Ok(())
        });
    }
}

fn write(database: &Database, pending: &BTreeMap<(Kind, Id), Vec<u8>>) -> Result<(), Failure> {
    let write = database.begin_write()?;
    {
        let mut stamps = write.open_table(STAMPS)?;
        let mut found = write.open_table(FOUND)?;
        for ((kind, id), value) in pending {
            match kind {
                Kind::Stamp => stamps.insert(id, value.as_slice())?,
                Kind::Found => found.insert(id, value.as_slice())?,
            };
        }
    }
    write.commit()?;
    Ok(())
}

/// Runs something on the database, whose file may be damaged: what it cannot do is not done.
fn guarded<T>(work: impl FnOnce() -> Result<T, Failure>) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()?.ok()
}

fn open(folder: &Path) -> Option<Opened> {
    std::fs::create_dir_all(folder).ok()?;
    let path = folder.join(FILE);
    open_file(&path)
        .or_else(|broken| {
            if !broken {
                return Err(());
            }
            let _ = std::fs::remove_file(&path);
            open_file(&path).map_err(|_| ())
        })
        .ok()
}

/// Opens the file or makes it. The error says whether it is damaged; it is not when another privet holds it.
fn open_file(path: &Path) -> Result<Opened, bool> {
    let database = catch_unwind(|| Database::builder().set_cache_size(1 << 20).create(path));
    let database = match database {
        Ok(Ok(database)) => database,
        Ok(Err(redb::DatabaseError::DatabaseAlreadyOpen)) => return Err(false),
        Ok(Err(redb::DatabaseError::Storage(redb::StorageError::Io(error)))) if error.kind() == std::io::ErrorKind::PermissionDenied => {
            return Err(false);
        }
        Ok(Err(_)) | Err(_) => return Err(true),
    };
    private(path);
    let tables = guarded(|| {
        let read = database.begin_read()?;
        Ok((read.open_table(STAMPS)?, read.open_table(FOUND)?))
    });
    // Every use of a whole database begins with a look at its tables; a new one has none yet.
    let is_sound = tables.is_some() || guarded(|| Ok(database.begin_read()?.list_tables()?.count())).is_some();
    if is_sound { Ok(Opened { database, tables }) } else { Err(true) }
}

/// Only the user may read the cache.
fn private(path: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let _ = std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600));
    }
    #[cfg(not(unix))]
    let _ = path;
}

/// The key under which this user's values are counted where no other is set. It stands in another folder than the cache, so that the cache
/// alone (which may be kept by a CI server) tells nothing. `None` where it can neither be read nor made.
pub(super) fn counting_key() -> Option<[u8; 32]> {
    let named = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let folder =
        named("PRIVET_STATE_DIR").or_else(|| named("XDG_STATE_HOME").map(|state| state.join("privet"))).or_else(|| match std::env::consts::OS {
            "windows" => named("LOCALAPPDATA").map(|local| local.join("privet").join("state")),
            "macos" => named("HOME").map(|home| home.join("Library/Application Support/privet")),
            _ => named("HOME").map(|home| home.join(".local/state/privet")),
        })?;
    let path = folder.join("counting.key");
    let read = || std::fs::read(&path).ok().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
    read().or_else(|| {
        std::fs::create_dir_all(&folder).ok()?;
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).ok()?;
        let draft = folder.join(format!("counting.{}.tmp", std::process::id()));
        let mut options = std::fs::File::options();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let written = options.open(&draft).and_then(|mut file| std::io::Write::write_all(&mut file, &bytes));
        // Whoever was first wins, so that runs at the same time count under one key.
        let linked = written.and_then(|()| std::fs::hard_link(&draft, &path));
        let _ = std::fs::remove_file(&draft);
        let _ = linked;
        read()
    })
}

fn value_id(key: &Key, line: &Line) -> Option<Id> {
    let text = format!("{}\0{}\0{:016x}\0{}", key.id()?, line.element, line.place, line.path);
    let mut id = Id::default();
    id.copy_from_slice(&blake3::hash(text.as_bytes()).as_bytes()[..16]);
    Some(id)
}

/// What stands for everything that decides what is found: `options`, the detectors, the key and this very program.
pub(super) fn rules(catalogue: &str, key: &Key, options: &str) -> Id {
    let program = std::env::current_exe().and_then(std::fs::metadata);
    let program = program.map(|metadata| format!("{:?} {}", metadata.modified().ok(), metadata.len())).unwrap_or_default();
    let text = format!("{}\0{program}\0{catalogue}\0{:?}\0{options}", env!("CARGO_PKG_VERSION"), key.counting_id());
    let mut id = Id::default();
    id.copy_from_slice(&blake3::hash(text.as_bytes()).as_bytes()[..16]);
    id
}
