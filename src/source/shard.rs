//! Shards: a scan split over several runs, each object in exactly one of them.

use std::str::FromStr;

/// One of `count` parts of a scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    index: u64,
    count: u64,
}

impl Shard {
    /// The part `index` of `count`; `None` unless `index < count`.
    #[must_use]
    pub const fn new(index: u64, count: u64) -> Option<Self> {
        if index < count { Some(Self { index, count }) } else { None }
    }

    /// Whether the object of that name, relative to its target, belongs to this part.
    #[must_use]
    pub fn holds(self, name: &str) -> bool {
        let hash = blake3::hash(name.as_bytes());
        let mut first = [0; 8];
        first.copy_from_slice(&hash.as_bytes()[..8]);
        u64::from_le_bytes(first) % self.count == self.index
    }
}

impl FromStr for Shard {
    type Err = String;

    /// Reads `index/count`.
    fn from_str(typed: &str) -> Result<Self, String> {
        let parts = typed.split_once('/').and_then(|(index, count)| Some((index.parse().ok()?, count.parse().ok()?)));
        parts
            .and_then(|(index, count)| Self::new(index, count))
            .ok_or_else(|| format!("shard `{typed}`: is not a part of a whole; write `i/n` with 0 <= i < n, such as `0/4`"))
    }
}

#[cfg(test)]
mod tests {
    use super::Shard;

    #[test]
    fn shards_are_read_and_each_name_is_in_one() {
        for typed in ["4/4", "1", "-1/2", "0/0", "a/b", ""] {
            assert!(typed.parse::<Shard>().is_err(), "{typed}");
        }
        for name in ["a", "b/c.csv", ""] {
            let holding = (0..5).filter(|index| Shard::new(*index, 5).expect("a part").holds(name)).count();
            assert_eq!(holding, 1, "{name}");
        }
    }
}
