//! What is left out of a git tree: globs of the command line and the `.privetignore` files of one revision, which need not be the one scanned.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::super::rules::{Filter, Folder, OURS, Refused};
use crate::object::Skip;
use crate::source::Options;

/// Reads a file of the revision whose rules hold, by its path from the root.
pub type ReadFile<'r> = dyn FnMut(&str) -> Option<Vec<u8>> + 'r;

/// The rules of a tree, read when a path first needs them.
pub struct Rules<'r> {
    filter: Filter,
    folders: HashMap<PathBuf, Arc<Folder>>,
    read: Box<ReadFile<'r>>,
}

impl<'r> Rules<'r> {
    /// Rules that are read through `read`.
    ///
    /// # Errors
    /// When an option cannot be understood.
    pub fn new(options: &Options, read: Box<ReadFile<'r>>) -> Result<Self, Refused> {
        Ok(Self { filter: Filter::compile(options)?, folders: HashMap::new(), read })
    }

    /// Why the file at this path is left out, if it is.
    pub fn leave_out(&mut self, name: &str) -> Option<Skip> {
        let path = Path::new(name);
        let folder = self.folder(path.parent().unwrap_or(Path::new("")));
        self.filter.leaves_out(&folder, path).or_else(|| self.filter.type_of(path))
    }

    fn folder(&mut self, path: &Path) -> Arc<Folder> {
        if let Some(known) = self.folders.get(path) {
            return known.clone();
        }
        let parent = path.parent().map(|parent| self.folder(parent));
        let file = path.join(OURS);
        let text = (self.read)(&file.to_string_lossy());
        let folder = Arc::new(self.filter.enter_tree(parent.as_ref(), path, text.as_deref()));
        self.folders.insert(path.to_owned(), folder.clone());
        folder
    }
}
