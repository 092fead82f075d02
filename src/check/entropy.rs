//! Shannon entropy: how many bits a character of the value carries, going by how often each occurs in it. Random text of a large alphabet
//! stands high, words and fillers low.

use serde::Deserialize;

use super::{Test, Value};

/// Parameters of the step `entropy`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entropy {
    min: f64,
}

impl Test for Entropy {
    fn name(&self) -> &'static str {
        "entropy"
    }

    fn weigh(&self, value: &Value<'_>) -> Option<f32> {
        (bits_per_byte(value.raw) >= self.min).then_some(2.0)
    }

    fn most(&self) -> f32 {
        2.0
    }

    fn lint(&self) -> Vec<String> {
        let wrong = !(0.5..=6.5).contains(&self.min);
        wrong.then(|| format!("`min` is {}; write bits per character, usually 2.5 to 4.5", self.min)).into_iter().collect()
    }
}

#[allow(clippy::cast_precision_loss)]
fn bits_per_byte(raw: &[u8]) -> f64 {
    let mut counts = [0_u32; 256];
    for &byte in raw {
        counts[usize::from(byte)] += 1;
    }
    let total = raw.len() as f64;
    counts.iter().filter(|&&count| count > 0).map(|&count| f64::from(count) / total).map(|share| -share * share.log2()).sum()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{lints, table};

    #[test]
    fn random_and_filler() {
        table("{ entropy = { min = 3.0 } }", &["wJalrXUtnFEMI/K7MDENG", "abcdefgh"], &["aaaaaaaaaaaa", "changeme", ""]);
    }

    #[test]
    fn mistakes() {
        lints("{ entropy = { min = 30.0 } }", "bits per character");
    }
}
