//! What holds for all steps together.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::testing::{check, judge, lints};
use super::{Check, Step, Value, compact_into};

/// One or more forms of every step.
const EVERY_STEP: [&str; 44] = [
    "{ luhn = {} }",
    "{ luhn = { from = -4, len = 3, base = 36 } }",
    "{ weighted = { weights = [1, 2, 3], modulus = 11 } }",
    "{ weighted = { from = -5, weights = [2147483647, -2147483648, 3], modulus = 11, values = 'ascii48', check = -1, table = 'AB' } }",
    "{ weighted = { weights = [9, 9], modulus = 97, sum = 'digits', values = 'base36', check_len = 2, result = 'complement' } }",
    "{ weighted = { weights = [9, 9], modulus = 97, sum = 'mod10', values = 'letter', result = 'zero', add_if = { at = -1, chars = 'A', add = 4 } } }",
    "{ weighted = { weights = [1], modulus = 0 } }",
    "{ verhoeff = {} }",
    "{ damm = {} }",
    "{ iso7064 = { variant = '11-2' } }",
    "{ iso7064 = { variant = '37-2', from = 1 } }",
    "{ iso7064 = { variant = '97-10', from = -9 } }",
    "{ iso7064 = { variant = '11-10', len = 3 } }",
    "{ iso7064 = { variant = '37-36' } }",
    "{ mod97 = {} }",
    "{ mod97 = { from = 1, len = 3, prefix = '2', complement = true, check = -2, replace = { A = '1' } } }",
    "{ iban = {} }",
    "{ card = {} }",
    "{ date = { at = -8, format = 'ddmmyyyy', month_add = [0, 20], day_add = [0, 40] } }",
    "{ range = { at = 1, len = 3, allow = ['001-665'] } }",
    "{ chars = { at = 1, len = 0, deny = 'IOQ' } }",
    "{ starts = { allow = ['GB'], deny = ['GBX'] } }",
    "{ varied = {} }",
    "{ multiplicity = { allow = [[2], [3]] } }",
    "{ base58check = {} }",
    "{ bech32 = {} }",
    "{ eip55 = {} }",
    "{ crc32_base62 = { len = 6 } }",
    "{ tld = {} }",
    "{ ip = {} }",
    "{ entropy = { min = 1.0 } }",
    "{ coordinates = {} }",
    "{ nmea = {} }",
    "{ calendar = {} }",
    "{ calendar = { past = true } }",
    "{ phone = {} }",
    "{ phone = { region = 'US' } }",
    "{ person_name = {} }",
    "{ list = 'icd10-categories' }",
    "{ mixed = {} }",
    "{ vin = {} }",
    "{ jwt = {} }",
    "{ aws_key = {} }",
    "{ soft = [{ any = [[{ luhn = {} }], [{ iban = {} }]] }] }",
];

fn judge_bytes(check: &Check, raw: &[u8]) {
    let mut compact = Vec::new();
    compact_into(raw, &mut compact);
    let verdict = check.judge(&Value { raw, compact: &compact });
    assert!(verdict.bits.is_finite() && verdict.bits >= 0.0);
    assert!(verdict.bits <= check.most().max(0.0), "{check:?}");
    assert!(verdict.holds || (verdict.names.is_empty() && verdict.bits == 0.0));
}

static CHECKS: LazyLock<Vec<Check>> = LazyLock::new(|| EVERY_STEP.iter().map(|steps| check(steps)).collect());

proptest! {
    #[test]
    fn random_bytes_never_panic(raw in proptest::collection::vec(any::<u8>(), 0..80)) {
        CHECKS.iter().for_each(|check| judge_bytes(check, &raw));
    }

    #[test]
    fn random_text_never_panics(raw in "\\PC{0,40}") {
        CHECKS.iter().for_each(|check| judge_bytes(check, raw.as_bytes()));
    }

    #[test]
    fn near_misses_never_panic(raw in "[0-9A-Za-z $*+.,:/°'\"_()-]{0,60}") {
        CHECKS.iter().for_each(|check| judge_bytes(check, raw.as_bytes()));
    }

    #[test]
    fn compact_values_hold_letters_and_digits(raw in proptest::collection::vec(any::<u8>(), 0..40)) {
        let mut compact = vec![b'!'];
        compact_into(&raw, &mut compact);
        prop_assert!(compact.iter().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase()));
    }
}

#[test]
fn an_empty_check_holds() {
    let verdict = Check::default().judge(&Value { raw: b"x", compact: b"X" });
    assert!(verdict.holds && verdict.bits == 0.0 && verdict.names.is_empty());
}

#[test]
fn weights_and_names_add_up() {
    let verdict = judge("{ luhn = {} }, { card = {} }", "4111 1111 1111 1111");
    assert!((verdict.bits - 7.3).abs() < 0.01);
    assert_eq!(verdict.names, ["luhn", "card"]);
    assert!(judge("{ luhn = {} }, { card = {} }", "4111 1111 1111 1112").names.is_empty());
}

#[test]
fn any_takes_the_heaviest_alternative() {
    let steps = "{ any = [[{ varied = {} }], [{ luhn = {} }, { varied = { min = 4 } }]] }";
    let verdict = judge(steps, "490154203237518");
    assert!((verdict.bits - 2.8).abs() < 0.01, "{verdict:?}");
    assert_eq!(verdict.names, ["luhn", "varied"]);
    assert!(!judge(steps, "1111").holds);
    assert_eq!(judge("{ any = [[{ varied = {} }], [{ luhn = {} }]] }", "490154203237519").bits, 0.0);
}

#[test]
fn soft_is_never_required() {
    let steps = "{ varied = {} }, { soft = [{ luhn = {} }] }";
    assert!((judge(steps, "490154203237518").bits - 3.8).abs() < 0.01);
    let without = judge(steps, "490154203237519");
    assert!(without.holds && without.names == ["varied"]);
}

#[test]
fn check_digits_are_known() {
    for (steps, expected) in [
        ("{ luhn = {} }", true),
        ("{ range = { at = 0, len = 1, deny = ['0'] } }, { verhoeff = {} }", true),
        ("{ soft = [{ luhn = {} }] }", false),
        ("{ any = [[{ luhn = {} }], [{ damm = {} }]] }", true),
        ("{ any = [[{ luhn = {} }], [{ varied = {} }]] }", false),
        ("{ any = [] }", false),
        ("{ card = {} }", false),
    ] {
        assert_eq!(check(steps).has_check_digits(), expected, "{steps}");
    }
}

#[test]
fn lints_name_the_step() {
    let messages = check("{ varied = {} }, { any = [[{ range = { at = 0, len = 2 } }], []] }").lint();
    assert!(messages.iter().any(|message| message.starts_with("steps[1] any: alternative 1 is empty")), "{messages:?}");
    lints("{ any = [[{ luhn = {} }], [{ range = { at = 0, len = 2 } }]] }", "steps[0].any[1][0] range: neither");
    lints("{ soft = [] }", "steps[0] soft: no step");
    lints("{ any = [[{ luhn = {} }]] }", "at least two");
}

#[test]
fn unknown_names_are_refused_with_the_right_ones() {
    let error = |steps: &str| match toml::from_str::<Check>(&format!("steps = [{steps}]")) {
        Ok(check) => panic!("{check:?}"),
        Err(error) => error.to_string(),
    };
    assert!(error("{ lunh = {} }").contains("luhn"));
    assert!(error("{ luhn = { form = 0 } }").contains("from"));
    assert!(error("{ iso7064 = { variant = '11-11' } }").contains("11-10"));
    assert!(matches!(check("{ eip55 = {} }").steps[..], [Step::Eip55(_)]));
}
