//! Files and folders by path, one after the other.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use privet::inventory::{Failed, Inventory};
use privet::object::bytes::{self, Buffer};
use privet::object::{Object, Origin, Zone};
use privet::scan::{Scanner, Worker};
use privet::source::{self, Flow, Listed, Target};

use arrow_array::RecordBatch;

use crate::engine::Engine;

/// Files of this size and more are read in pieces, in bytes.
const LARGE: u64 = 64 << 20;

/// Scans files and folders. Names are relative to `base`, or else to the folder that was named.
pub(crate) fn scan(engine: &Engine, paths: &[PathBuf], base: Option<&Path>) -> Result<(RecordBatch, String), String> {
    let mut listed = Vec::new();
    for path in paths {
        let below = list(path)?;
        listed.extend(below.into_iter().map(|entry| named(entry, path, base, paths.len() > 1)));
    }
    let targets = if base.is_some() { Vec::new() } else { paths.iter().map(|path| path.display().to_string()).collect() };
    engine.run(targets, |scanner, worker| {
        let (mut sum, mut buffer) = (Inventory::default(), Buffer::default());
        for entry in listed {
            match entry {
                Listed::Object(object) => sum.merge(file(scanner, &object, &mut buffer, worker)),
                Listed::Skipped { name, reason, bytes } => sum.coverage.skipped(reason, bytes, scanner.name(&name)),
                Listed::Failed { name, reason, message, bytes } => {
                    sum.coverage.failed(Failed { object: scanner.name(&name), reason: reason.to_owned(), message }, bytes);
                }
            }
        }
        sum
    })
}

fn list(path: &Path) -> Result<Vec<Listed>, String> {
    let all = Mutex::new(Vec::new());
    let options = source::Options { threads: 1, ..source::Options::default() };
    let errors = source::walk(&[Target::Path(path.to_owned())], &options, || {
        |listed| {
            all.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(listed);
            Flow::Go
        }
    });
    let errors = errors.map_err(|refused| refused.to_string())?;
    // The path may be personal data, so it is not repeated.
    errors.first().map_or(Ok(()), |error| Err(format!("scan_paths: a path {}", error.problem)))?;
    Ok(all.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner))
}

/// An entry under its name relative to the base.
fn named(mut entry: Listed, path: &Path, base: Option<&Path>, several: bool) -> Listed {
    let (Listed::Object(Object { name, .. }) | Listed::Skipped { name, .. } | Listed::Failed { name, .. }) = &mut entry;
    let is_file = path.is_file();
    if let Some(relative) = base.and_then(|base| path.strip_prefix(base).ok()) {
        let relative = relative.to_string_lossy().replace('\\', "/");
        *name = if is_file {
            relative
        } else if relative.is_empty() {
            std::mem::take(name)
        } else {
            format!("{relative}/{name}")
        };
    } else if several {
        let shown = path.to_string_lossy().replace('\\', "/");
        *name = if is_file { shown } else { format!("{}/{name}", shown.trim_end_matches('/')) };
    }
    if let Listed::Object(object) = &mut entry {
        object.zone = Zone::of(&object.name);
    }
    entry
}

fn file(scanner: &Scanner<'_>, object: &Object, buffer: &mut Buffer, worker: &mut Worker) -> Inventory {
    let Origin::File(path) = &object.origin else { return Inventory::default() };
    let failed = |error: &std::io::Error| {
        let (reason, message) = bytes::failure(error);
        let mut inventory = Inventory::default();
        inventory.coverage.failed(Failed { object: scanner.name(&object.name), reason: reason.to_owned(), message }, object.size);
        inventory
    };
    if object.size >= LARGE {
        return match File::open(path) {
            Ok(file) => scanner.scan_from(object, Box::new(file), worker),
            Err(error) => failed(&error),
        };
    }
    match bytes::read(path, buffer) {
        Ok(bytes) => scanner.scan(object, bytes, worker),
        Err(error) => failed(&error),
    }
}
