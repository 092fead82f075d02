//! A sample of the objects, drawn by a hash of their names: the same objects each time, on every machine and in every order.

use std::str::FromStr;

/// A share of all objects.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sample {
    share: f64,
    seed: u64,
}

impl Sample {
    /// The same share, drawn otherwise.
    #[must_use]
    pub const fn with_seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// Whether the object of that name, relative to its target, is drawn.
    #[must_use]
    pub fn holds(self, name: &str) -> bool {
        let hash =
            blake3::Hasher::new_derive_key("privet 2026 sample of objects").update(&self.seed.to_le_bytes()).update(name.as_bytes()).finalize();
        let mut first = [0; 8];
        first.copy_from_slice(&hash.as_bytes()[..8]);
        // The upper 53 bits are what a float can tell apart.
        ((u64::from_le_bytes(first) >> 11) as f64) < self.share * (1u64 << 53) as f64
    }

    /// What a sample of `read` of `all` objects says of the rest, in words.
    #[must_use]
    pub fn error(self, read: u64, all: u64) -> String {
        if read == 0 {
            return format!("A sample (--sample {}%, seed {}) in which no object was read: it says nothing.", self.share * 100.0, self.seed);
        }
        let count = read as f64;
        // Of a share that nobody saw in so many draws, and of any other, where it is widest.
        let (unseen, widest) = (1.0 - 0.05f64.powf(1.0 / count), 1.96 * (0.25 / count).sqrt());
        let rest = (1.0 - count / all.max(read) as f64).max(0.0).sqrt();
        format!(
            "A sample: {read} of {all} objects were read, drawn by a hash of their names (--sample {}%, seed {}). A kind of data that was found in none \
             of them may stand in up to {:.2}% of all objects, and a share of objects is right to within {:.2} percentage points (95% confidence).",
            self.share * 100.0,
            self.seed,
            (unseen * rest.max(f64::MIN_POSITIVE)).min(unseen) * 100.0,
            widest * rest * 100.0
        )
    }
}

impl FromStr for Sample {
    type Err = String;

    /// Reads `5%`.
    fn from_str(typed: &str) -> Result<Self, String> {
        let share = typed.strip_suffix('%').and_then(|number| number.trim().parse::<f64>().ok()).map(|percent| percent / 100.0);
        share
            .filter(|share| *share > 0.0 && *share <= 1.0)
            .map(|share| Self { share, seed: 0 })
            .ok_or_else(|| format!("--sample `{typed}`: write a share of the objects such as `5%`"))
    }
}

#[cfg(test)]
mod tests {
    use super::Sample;

    #[test]
    fn a_share_is_drawn_and_its_error_told() {
        let sample: Sample = "10%".parse().expect("a share");
        let drawn = |sample: Sample| (0..10_000).filter(|number| sample.holds(&format!("a/{number}.csv"))).count();
        assert!((850..1150).contains(&drawn(sample)) && (850..1150).contains(&drawn(sample.with_seed(1))));
        assert_eq!(drawn("100%".parse().expect("all")), 10_000);
        let told = sample.error(300, 3000);
        assert!(told.contains("300 of 3000 objects") && told.contains("within 5.37 percentage points"), "{told}");
        for typed in ["0%", "101%", "5", "x%"] {
            assert!(typed.parse::<Sample>().is_err(), "{typed}");
        }
    }
}
