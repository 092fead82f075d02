//! What is read when it is first asked for: a scan that starts for one small file tries few of the detectors that it brings.

use std::fmt;
use std::ops::Deref;
use std::sync::OnceLock;

use serde::de::{Deserialize, DeserializeOwned, Deserializer};

/// A part of a detector: read already, or to be read from what `build.rs` made of it.
#[derive(Clone)]
pub struct Later<T> {
    packed: &'static [u8],
    read: OnceLock<Box<T>>,
}

impl<T> Later<T> {
    /// What is to be read from MessagePack; of nothing at all, the default.
    pub(super) const fn packed(packed: &'static [u8]) -> Self {
        Self { packed, read: OnceLock::new() }
    }
}

impl<T: DeserializeOwned + Default> Deref for Later<T> {
    type Target = T;

    fn deref(&self) -> &T {
        let read =
            || if self.packed.is_empty() { T::default() } else { rmp_serde::from_slice(self.packed).expect("a test reads every embedded pack") };
        self.read.get_or_init(|| Box::new(read()))
    }
}

impl<T> Default for Later<T> {
    fn default() -> Self {
        Self::packed(&[])
    }
}

impl<T> From<T> for Later<T> {
    fn from(read: T) -> Self {
        Self { packed: &[], read: OnceLock::from(Box::new(read)) }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Later<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self::from)
    }
}

impl<T: DeserializeOwned + Default + fmt::Debug> fmt::Debug for Later<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
