//! JSON Web Tokens in compact form (RFC 7519, RFC 7515 section 7.1): header, payload and signature in base64url, with dots between. The header
//! is a JSON object that names its algorithm as `alg`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;

use super::{Test, Value};

/// Parameters of the step `jwt`: none.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Jwt {}

impl Test for Jwt {
    fn name(&self) -> &'static str {
        "jwt"
    }

    fn weigh(&self, value: &Value<'_>) -> Option<f32> {
        let mut parts = value.raw.split(|&byte| byte == b'.');
        let (header, payload, signature) = (parts.next()?, parts.next()?, parts.next()?);
        let shaped = parts.next().is_none() && !payload.is_empty() && [payload, signature].into_iter().all(is_base64url);
        (shaped && names_algorithm(header)).then_some(16.0)
    }
}

fn is_base64url(part: &[u8]) -> bool {
    part.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

fn names_algorithm(header: &[u8]) -> bool {
    let decoded = URL_SAFE_NO_PAD.decode(header).unwrap_or_default();
    let object: Option<serde_json::Value> = serde_json::from_slice(&decoded).ok();
    object.is_some_and(|object| object.get("alg").is_some_and(serde_json::Value::is_string))
}

#[cfg(test)]
mod tests {
    use super::super::testing::table;

    #[test]
    fn example_of_rfc_7519() {
        // RFC 7519 section 6.1 (unsecured) and the header of section 3.1 with a shortened body.
        table(
            "{ jwt = {} }",
            &[
                "eyJhbGciOiJub25lIn0.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.",
                "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UifQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
            ],
            &["eyJhbGciOiJub25lIn0.eyJpc3MiOiJqb2UifQ", "e30.e30.x", "a.b.c", "..", "", "eyJhbGciOiJub25lIn0.e30.x.y", "eyJhbGciOiJub25lIn0.e+0.x"],
        );
    }
}
