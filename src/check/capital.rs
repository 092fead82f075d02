//! Names are written with a capital: a listed place in running text begins with one, the common word that looks like it does not.

use serde::Deserialize;

use super::{Test, Value};

/// Parameters of the step `capital`; it has none.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Capital {}

/// What a listed name gains by its capital.
const BITS: f32 = 6.0;

impl Test for Capital {
    fn name(&self) -> &'static str {
        "capital"
    }

    fn weigh(&self, value: &Value<'_>) -> Option<f32> {
        let first = std::str::from_utf8(value.raw).ok()?.chars().next()?;
        first.is_uppercase().then_some(BITS)
    }

    fn most(&self) -> f32 {
        BITS
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::table;

    #[test]
    fn names_begin_with_a_capital() {
        table("{ capital = {} }", &["Lima", "Österreich", "LYON"], &["lima", "österreich", "7", ""]);
    }
}
