//! Whether a host can have such a name, and ends in a top-level domain that exists (IANA root zone database; `patterns/lexicons/tlds.txt`).

use std::sync::LazyLock;

use serde::Deserialize;

use super::parts::lines;
use super::{Test, Value};

/// In their order, in which they stand in the list.
static TLDS: LazyLock<Vec<&'static str>> = LazyLock::new(|| lines(include_str!("../../patterns/lexicons/tlds.txt")).collect());

/// The longest part of a host's name between dots, in bytes (RFC 1035, 2.3.4).
const LONGEST: usize = 63;

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
        // Names beyond ASCII have another length in the DNS.
        let is_short = name.split('.').all(|part| part.len() <= LONGEST || !part.is_ascii());
        (!name.is_empty() && is_short && TLDS.binary_search(&tld.to_lowercase().as_str()).is_ok()).then_some(7.0)
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
    use super::TLDS;

    #[test]
    fn the_list_stands_in_order() {
        assert!(TLDS.is_sorted());
    }

    #[test]
    fn no_part_is_longer_than_names_allow() {
        let address = |length: usize| format!("jane@{}.example.com", "a".repeat(length));
        let beyond = format!("{}.com", "\u{4f8b}".repeat(22));
        table("{ tld = {} }", &[&address(63), &beyond], &[&address(64)]);
    }

    #[test]
    fn hosts_of_all_kinds() {
        table(
            "{ tld = {} }",
            &["jane@example.com", "https://u:p@example.ORG:8080/a.b?c#d", "example.co.uk.", "mailto:jane@example.de"],
            &["main@self.method", "localhost", "a@b", ".com", "com", "", "https:///x", "example."],
        );
    }
}
