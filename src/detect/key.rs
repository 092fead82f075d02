//! Keys: values are compared by keyed hashes only, because a plain hash of a nine-digit number can be undone in seconds.

use std::hash::Hasher;

use siphasher::sip::SipHasher13;
use smallvec::SmallVec;

use crate::check::compact;
use crate::sensitive::Sensitive;

/// A secret of one organisation or one run.
#[derive(Clone)]
pub struct Key {
    bytes: [u8; 32],
    /// Values are counted under this one, where it is another.
    counting: Option<[u8; 32]>,
    id: Option<String>,
}

impl Key {
    /// A key for this run only. It has no id: counts of different runs cannot be joined.
    ///
    /// # Errors
    /// When the operating system gives no random bytes.
    pub fn random() -> Result<Self, String> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(|error| format!("random key: the operating system gave no random bytes: {error}"))?;
        Ok(Self { bytes, counting: None, id: None })
    }

    /// The key made from a secret that the user keeps. Its id tells keys apart and says nothing of the secret.
    ///
    /// # Errors
    /// When the secret is shorter than 16 bytes.
    pub fn from_secret(secret: &[u8]) -> Result<Self, String> {
        let secret = secret.trim_ascii();
        if secret.len() < 16 {
            return Err("key: must be at least 16 bytes; make one with `openssl rand -hex 32`".to_owned());
        }
        let bytes = blake3::derive_key("privet 2026 value key", secret);
        let id = blake3::derive_key("privet 2026 key id", secret)[..8].iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { bytes, counting: None, id: Some(id) })
    }

    /// This key, but values are counted under another that outlives the run, so that counts can be remembered. What is written does not change.
    #[must_use]
    pub fn counting_under(self, counting: [u8; 32]) -> Self {
        Self { counting: Some(counting), ..self }
    }

    /// What tells the key under which values are counted from others, where it outlives the run; it says nothing of the key.
    #[must_use]
    pub fn counting_id(&self) -> Option<String> {
        let bytes = self.counting.as_ref().or_else(|| self.id.as_ref().map(|_| &self.bytes))?;
        Some(blake3::derive_key("privet 2026 counting key id", bytes)[..8].iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// The id of a kept key; `None` for a key of one run.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// A 64-bit keyed hash of a value for counting. It never leaves memory except as sketch registers.
    #[must_use]
    pub fn count_hash(&self, value: Sensitive<'_>) -> u64 {
        let bytes = self.counting.as_ref().unwrap_or(&self.bytes);
        let half = |at: usize| u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap_or_default());
        let mut hasher = SipHasher13::new_with_keys(half(0), half(8));
        hasher.write(&canonical(value));
        hasher.finish()
    }

    /// A keyed fingerprint that may be written: allow lists and baselines.
    #[must_use]
    pub fn fingerprint(&self, value: Sensitive<'_>) -> String {
        let hash = blake3::keyed_hash(&self.bytes, &canonical(value));
        hash.as_bytes()[..16].iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// A short tag that tells masked names apart, as they are written: `a b` and `a_b` are two objects.
    #[must_use]
    pub fn tag(&self, value: Sensitive<'_>) -> String {
        let hash = blake3::keyed_hash(&self.bytes, value.expose());
        hash.as_bytes()[..3].iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// The same value in its written forms counts once: letters and digits, upper case; the raw bytes where there are none.
fn canonical(value: Sensitive<'_>) -> SmallVec<[u8; 64]> {
    let raw = value.expose();
    let mut out = SmallVec::from_slice(raw);
    if raw.is_ascii() {
        match compact(raw, &mut out) {
            0 => out.copy_from_slice(raw),
            length => out.truncate(length),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::Key;
    use crate::sensitive::Sensitive;

    #[test]
    fn written_forms_of_a_value_count_once_and_keys_differ() {
        let key = Key::from_secret(b"a secret of at least sixteen bytes").expect("long enough");
        let other = Key::from_secret(b"another secret of sixteen bytes.").expect("long enough");
        let hash = |key: &Key, value: &'static str| key.count_hash(Sensitive::new(value.as_bytes()));
        assert_eq!(hash(&key, "078-05-1120"), hash(&key, "078 05 1120"));
        assert_ne!(hash(&key, "078-05-1120"), hash(&other, "078-05-1120"));
        assert_ne!(key.id(), other.id());
        assert!(Key::from_secret(b"short").is_err());
    }
}
