//! IP addresses as text (IPv4: dotted quad without leading zeros; IPv6: RFC 4291 section 2.2, with a zone of RFC 4007).

use std::net::{Ipv4Addr, Ipv6Addr};

use serde::Deserialize;

use super::{Test, Value};

/// Parameters of the step `ip`. Without a version either will do.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ip {
    version: Option<u8>,
}

impl Test for Ip {
    fn name(&self) -> &'static str {
        "ip"
    }

    fn weigh(&self, value: &Value<'_>) -> Option<f32> {
        let text = std::str::from_utf8(value.raw).ok()?;
        if self.version != Some(6) && text.parse::<Ipv4Addr>().is_ok() {
            return Some(8.0);
        }
        (self.version != Some(4) && is_version_6(text)).then_some(9.0)
    }

    fn lint(&self) -> Vec<String> {
        let unknown = self.version.filter(|version| !matches!(version, 4 | 6));
        unknown.map(|version| format!("`version` is {version}; write 4 or 6")).into_iter().collect()
    }
}

fn is_version_6(text: &str) -> bool {
    let inner = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let address = inner.split_once('%').map_or(inner, |(address, _)| address);
    address.parse::<Ipv6Addr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{lints, table};

    #[test]
    fn addresses() {
        table("{ ip = { version = 4 } }", &["192.0.2.1", "255.255.255.255"], &["192.0.2.256", "192.0.02.1", "1.2.3", "::1", ""]);
        table(
            "{ ip = { version = 6 } }",
            &["2001:db8::1", "fe80::1%eth0", "[::1]", "::ffff:192.0.2.1"],
            &["2001:db8::1::2", "192.0.2.1", "12:34:56", "[::1", ""],
        );
        table("{ ip = {} }", &["192.0.2.1", "::1"], &["1.2.3.4.5"]);
    }

    #[test]
    fn mistakes() {
        lints("{ ip = { version = 5 } }", "write 4 or 6");
    }
}
