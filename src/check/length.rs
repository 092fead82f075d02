//! How many letters and digits a value has, for alternatives that a shape cannot tell apart.

use serde::Deserialize;

use super::{Test, Value};

/// Parameters of the step `length`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Length {
    allow: Vec<usize>,
}

impl Test for Length {
    fn name(&self) -> &'static str {
        "length"
    }

    fn weigh(&self, value: &Value<'_>) -> Option<f32> {
        self.allow.contains(&value.compact.len()).then_some(0.0)
    }

    fn most(&self) -> f32 {
        0.0
    }

    fn lint(&self) -> Vec<String> {
        self.allow.is_empty().then(|| "`allow` is empty; write the lengths, such as [8, 9]".to_owned()).into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{lints, table};

    #[test]
    fn lengths() {
        table("{ length = { allow = [8, 9] } }", &["12-345-678", "123456789"], &["1234567", "1234567890", ""]);
        lints("{ length = { allow = [] } }", "empty");
    }
}
