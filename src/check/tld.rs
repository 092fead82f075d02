//! Whether a host ends in a top-level domain that exists (IANA root zone database; `patterns/lexicons/tlds.txt`).

use std::sync::LazyLock;

use rustc_hash::FxHashSet;
use serde::Deserialize;

use super::parts::lines;
use super::{Test, Value};

static TLDS: LazyLock<FxHashSet<&'static str>> = LazyLock::new(|| lines(include_str!("../../patterns/lexicons/tlds.txt")).collect());

/// Parameters of the step `tld`: none.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tld {}

impl Test for Tld {
    fn name(&self) -> &'static str {
        "tld"
    }

    fn weigh(&self, value: &Value<'_>) -> Option<f32> {
        let host = host(std::str::from_utf8(value.raw).ok()?);
        let (name, tld) = host.rsplit_once('.')?;
        (!name.is_empty() && TLDS.contains(tld.to_lowercase().as_str())).then_some(7.0)
    }
}

/// The host of a URL, an e-mail address or a bare name: without scheme, user, port, path and final dot.
fn host(raw: &str) -> &str {
    let rest = raw.split_once("://").map_or(raw, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default();
    host.strip_suffix('.').unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::super::testing::table;

    #[test]
    fn hosts_of_all_kinds() {
        table(
            "{ tld = {} }",
            &["jane@example.com", "https://u:p@example.ORG:8080/a.b?c#d", "example.co.uk.", "mailto:jane@example.de"],
            &["main@self.method", "localhost", "a@b", ".com", "com", "", "https:///x", "example."],
        );
    }
}
