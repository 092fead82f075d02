//! What a form is worth less because much else has it: two letters and seven digits are passports, but part numbers as well.
//!
//! Evidence is counted by what stands in the value, so a form that is common outside its kind would be believed too soon. The author says
//! by how many bits.

use serde::Deserialize;

use super::{Test, Value};

/// Parameters of the step `common`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Common {
    bits: f32,
}

impl Common {
    /// How many bits it takes away.
    pub(super) fn bits(&self) -> f32 {
        self.bits
    }
}

impl Test for Common {
    fn name(&self) -> &'static str {
        "common"
    }

    fn weigh(&self, _: &Value<'_>) -> Option<f32> {
        Some(-self.bits)
    }

    fn most(&self) -> f32 {
        -self.bits
    }

    fn lint(&self) -> Vec<String> {
        let useless = !(0.5..=8.0).contains(&self.bits);
        useless.then(|| format!("`bits` is {}; write how much less the form is worth, from 0.5 to 8", self.bits)).into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{judge, lints};

    #[test]
    fn it_takes_away_and_never_refuses() {
        let verdict = judge("{ common = { bits = 2.0 } }", "AB1234567");
        assert!(verdict.holds && verdict.bits < 0.0);
        lints("{ common = { bits = 40.0 } }", "from 0.5 to 8");
    }
}
