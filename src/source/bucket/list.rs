//! What a bucket holds, in the order of its keys.

use std::sync::Arc;

use futures_util::StreamExt as _;
use futures_util::stream::BoxStream;
use object_store::path::Path;
use object_store::{Error, ObjectMeta, Result};

use super::{Bucket, Trouble, trouble};
use crate::object::{Object, Origin, Zone};
use crate::source::target::TargetError;
use crate::source::{Listed, Options, Stamps};

/// Storage classes and tiers from which nothing can be read before it is restored, which costs money and hours.
const ARCHIVES: [&str; 4] = ["GLACIER", "DEEP_ARCHIVE", "Archive", "GLACIER_FLEXIBLE"];

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
        if class.as_deref().is_some_and(|class| ARCHIVES.contains(&class)) {
            return Found { listed: Trouble::Archived.listed(name, meta.size), class };
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
            Ok(meta) => Some(Ok(self.found(meta))),
            Err(Error::NotFound { .. }) => refused("holds nothing: there is no object of that name and none below it; check the spelling"),
            Err(error) => refused(&trouble::of_target(&error)),
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
        let next = self.bucket.runtime.block_on(self.stream.next());
        let next = match next {
            Some(Ok(meta)) => Some(Ok(self.found(meta))),
            Some(Err(error)) => {
                self.is_over = true;
                Some(Err(TargetError::new(self.bucket.location.name(), trouble::of_target(&error))))
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
