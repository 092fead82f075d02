//! What a bucket holds, in the order of its keys.

use std::sync::Arc;

use futures_util::StreamExt as _;
use futures_util::stream::BoxStream;
use object_store::path::Path;
use object_store::{Error, ObjectMeta, Result};

use super::{Answer, Bucket, Trouble, answer, trouble};
use crate::object::{Object, Origin, Skip, Zone};
use crate::source::target::TargetError;
use crate::source::{Listed, Options, Stamps};

/// Archives: storage classes and tiers from which nothing can be read before it is restored, which costs money and hours, and Google's, whose every
/// gigabyte costs a fee.
const ARCHIVES: [&str; 4] = ["GLACIER", "DEEP_ARCHIVE", "GLACIER_FLEXIBLE", "ARCHIVE"];
/// What the class is called that listings do not name.
const USUAL: &str = "STANDARD";

/// Which storage classes are read, as their clouds call them, in letters of either case.
#[derive(Debug, Clone, Default)]
pub struct Classes {
    /// Archives that are read all the same: what was restored from them can be.
    pub read: Vec<String>,
    /// Others that are left out.
    pub skipped: Vec<String>,
}

impl Classes {
    fn leaves_out(&self, class: &str) -> Option<Skip> {
        let names = |names: &[String]| names.iter().any(|name| name.eq_ignore_ascii_case(class));
        if names(&self.skipped) {
            return Some(Skip::Excluded);
        }
        let is_archive = ARCHIVES.iter().any(|archive| archive.eq_ignore_ascii_case(class));
        (is_archive && !names(&self.read)).then_some(Skip::ArchiveTier)
    }
}

/// One entry of a listing. Names are not yet cleaned: they may be personal data.
#[derive(Debug, Clone)]
pub struct Found {
    /// The object, or why it cannot be read.
    pub listed: Listed,
    /// Its storage class, where that is not the usual one.
    pub class: Option<String>,
}

/// A listing of what is below the bucket's location.
pub struct Listing {
    bucket: Bucket,
    stream: BoxStream<'static, Result<ObjectMeta>>,
    stamps: Stamps,
    prefix: String,
    any: bool,
    is_over: bool,
}

impl Bucket {
    /// Lists what is below the location; where that is an object, this object.
    #[must_use]
    pub fn list(&self, options: &Options) -> Listing {
        let prefix = Path::from(self.location.prefix.as_str());
        let stream = self.store.list(Some(&prefix).filter(|prefix| !prefix.as_ref().is_empty()));
        Listing { bucket: self.clone(), stream, stamps: options.modified, prefix: prefix.into(), any: false, is_over: false }
    }
}

impl Listing {
    fn found(&self, meta: ObjectMeta) -> Found {
        let key = meta.location.as_ref();
        let below = key.strip_prefix(self.prefix.as_str()).map(|rest| rest.trim_start_matches('/')).filter(|rest| !rest.is_empty());
        let name = below.unwrap_or_else(|| key.rsplit('/').next().unwrap_or(key)).to_owned();
        let class = self.bucket.wire.apart(|apart| apart.classes.remove(key));
        if let Some(reason) = self.bucket.classes.leaves_out(class.as_deref().unwrap_or(USUAL)) {
            return Found { listed: Listed::Skipped { name, reason, bytes: meta.size }, class };
        }
        let tag = meta.e_tag.or(meta.version).map(Arc::from);
        let origin = Origin::Remote { store: self.bucket.identity.clone(), key: key.into(), tag };
        let modified = (self.stamps == Stamps::Modified).then(|| meta.last_modified.format("%Y-%m-%d").to_string());
        Found { listed: Listed::Object(Object { zone: Zone::of(&name), name, origin, size: meta.size, modified }), class }
    }

    /// An object that listings told of and the client cannot address.
    fn odd(&mut self) -> Option<Found> {
        let (key, bytes) = self.bucket.wire.apart(|apart| apart.odd.pop())?;
        let below = key.strip_prefix(self.prefix.as_str()).unwrap_or(&key);
        let name = if self.prefix.is_empty() { key.as_str() } else { below.strip_prefix('/').unwrap_or(below) };
        Some(Found { listed: Trouble::Odd.listed(name.to_owned(), bytes), class: None })
    }

    /// What stands at the location itself, where nothing stands below it.
    fn single(&self) -> Option<Result<Found, TargetError>> {
        let refused = |problem: &str| Some(Err(TargetError::new(self.bucket.location.name(), problem)));
        if self.prefix.is_empty() {
            return None;
        }
        match self.bucket.head(&Path::from(self.prefix.as_str())) {
            (Ok(meta), _) => Some(Ok(self.found(meta))),
            (Err(Error::NotFound { .. }), _) => refused("holds nothing: there is no object of that name and none below it; check the spelling"),
            (Err(error), answer) => refused(&trouble::of_target(&error, &answer)),
        }
    }
}

impl Iterator for Listing {
    type Item = Result<Found, TargetError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        if let Some(odd) = self.odd() {
            self.any = true;
            return Some(Ok(odd));
        }
        let (next, answer): (_, Answer) = self.bucket.runtime.block_on(answer::heard(self.stream.next()));
        let next = match next {
            Some(Ok(meta)) => Some(Ok(self.found(meta))),
            Some(Err(error)) => {
                self.is_over = true;
                Some(Err(TargetError::new(self.bucket.location.name(), trouble::of_target(&error, &answer))))
            }
            // The last page may have told of odd ones only.
            None => self.odd().map(Ok).or_else(|| {
                self.is_over = true;
                if self.any { None } else { self.single() }
            }),
        };
        self.any = true;
        next
    }
}

#[cfg(test)]
mod tests {
    use super::{Classes, Skip};

    #[test]
    fn archives_are_left_out_unless_they_are_named() {
        let usual = Classes::default();
        for archive in ["GLACIER", "DEEP_ARCHIVE", "Archive", "ARCHIVE"] {
            assert_eq!(usual.leaves_out(archive), Some(Skip::ArchiveTier), "{archive}");
        }
        for class in ["STANDARD", "GLACIER_IR", "INTELLIGENT_TIERING", "COLDLINE", "Cool"] {
            assert_eq!(usual.leaves_out(class), None, "{class}");
        }
        let chosen = Classes { read: vec!["glacier".to_owned()], skipped: vec!["cool".to_owned(), "ARCHIVE".to_owned()] };
        assert_eq!(chosen.leaves_out("GLACIER"), None);
        assert_eq!(chosen.leaves_out("Cool"), Some(Skip::Excluded));
        assert_eq!(chosen.leaves_out("Archive"), Some(Skip::Excluded));
    }
}
