//! What a form is worth more because hardly anything else has it: a number, a street, a town and its postcode, one after the other.
//!
//! An expression is worth the same whatever it asks for. Where it asks for much, the author says by how many bits the form is rarer.

use serde::Deserialize;

use super::{Test, Value};

/// Parameters of the step `rare`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rare {
    bits: f32,
}

impl Test for Rare {
    fn name(&self) -> &'static str {
        "rare"
    }

    fn weigh(&self, _: &Value<'_>) -> Option<f32> {
        Some(self.bits)
    }

    fn most(&self) -> f32 {
        self.bits
    }

    fn lint(&self) -> Vec<String> {
        let useless = !(0.5..=8.0).contains(&self.bits);
        useless.then(|| format!("`bits` is {}; write how much more the form is worth, from 0.5 to 8", self.bits)).into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{judge, lints};

    #[test]
    fn it_adds_and_never_refuses() {
        let verdict = judge("{ rare = { bits = 6.0 } }", "12 Elm Hollow Road");
        assert!(verdict.holds && verdict.bits > 5.0);
        lints("{ rare = { bits = 40.0 } }", "from 0.5 to 8");
    }
}
