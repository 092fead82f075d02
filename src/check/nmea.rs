//! Sentences of satellite receivers (NMEA 0183): after `*` stands, in hex, the exclusive or of the bytes between `$` and `*`.

use serde::Deserialize;

use super::{Test, Value};

/// Parameters of the step `nmea`: none.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nmea {}

impl Test for Nmea {
    fn name(&self) -> &'static str {
        "nmea"
    }

    fn weigh(&self, value: &Value<'_>) -> Option<f32> {
        let start = value.raw.iter().position(|byte| matches!(byte, b'$' | b'!'))? + 1;
        let star = value.raw.iter().rposition(|&byte| byte == b'*')?;
        let sum = value.raw.get(start..star)?.iter().fold(0, |sum, byte| sum ^ byte);
        let written = std::str::from_utf8(value.raw.get(star + 1..star + 3)?).ok()?;
        (star > start && u8::from_str_radix(written, 16) == Ok(sum)).then_some(8.0)
    }

    fn has_check_digits(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::table;

    #[test]
    fn sentences() {
        table(
            "{ nmea = {} }",
            &[
                "$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47",
                "$GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230394,003.1,W*6A",
            ],
            &["$GPGGA,123519,4807.038,N,01131.001,E,1,08,0.9,545.4,M,46.9,M,,*47", "$*00", "$GPGGA*", "*$", "", "$A*4"],
        );
    }
}
