//! Helpers for the tests beside the algorithms.

use super::{Check, Value, Verdict, compact_into};

/// Reads steps as a detector writes them.
pub(super) fn check(steps: &str) -> Check {
    match toml::from_str(&format!("steps = [{steps}]")) {
        Ok(check) => check,
        Err(error) => panic!("{steps}: {error}"),
    }
}

/// Judges `raw` with these steps.
pub(super) fn judge(steps: &str, raw: &str) -> Verdict {
    let mut compact = Vec::new();
    compact_into(raw.as_bytes(), &mut compact);
    check(steps).judge(&Value { raw: raw.as_bytes(), compact: &compact })
}

/// Asserts that the steps hold for all of `accept` and none of `reject`, and that the author made no mistake.
pub(super) fn table(steps: &str, accept: &[&str], reject: &[&str]) {
    assert_eq!(check(steps).lint(), Vec::<String>::new(), "{steps}");
    for raw in accept {
        assert!(judge(steps, raw).holds, "{steps} should hold for {raw}");
    }
    for raw in reject {
        assert!(!judge(steps, raw).holds, "{steps} should not hold for {raw}");
    }
}

/// Asserts that the lint says something with these words in it.
pub(super) fn lints(steps: &str, words: &str) {
    let messages = check(steps).lint();
    assert!(messages.iter().any(|message| message.contains(words)), "{steps}: {messages:?}");
}
