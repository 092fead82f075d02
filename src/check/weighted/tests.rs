//! Published numbers of many issuers, one form of the step each.

use super::super::Check;
use super::super::testing::{judge, lints, table};

#[test]
fn remainder() {
    let medicare = "{ weighted = { weights = [1, 3, 7, 9, 1, 3, 7, 9], modulus = 10 } }";
    table(medicare, &["2123 45670 1"], &["2123 45671 1", "2123 4567", "2123A45670"]);
}

#[test]
fn complement_with_fix() {
    let npi =
        "{ weighted = { weights = [2, 1, 2, 1, 2, 1, 2, 1, 2], modulus = 10, sum = 'digits', add = 24, result = 'complement', fix = { 10 = 0 } } }";
    table(npi, &["1234567893"], &["1234567894"]);
    let nhs = "{ weighted = { weights = [10, 9, 8, 7, 6, 5, 4, 3, 2], modulus = 11, result = 'complement', fix = { 11 = 0 } } }";
    table(nhs, &["943 476 5919"], &["943 476 5910", "987 654 3211"]);
}

#[test]
fn two_check_digits_in_turn() {
    let first = "{ weighted = { weights = [10, 9, 8, 7, 6, 5, 4, 3, 2], modulus = 11, result = 'complement', fix = { 10 = 0, 11 = 0 } } }";
    let second = "{ weighted = { weights = [11, 10, 9, 8, 7, 6, 5, 4, 3, 2], modulus = 11, result = 'complement', fix = { 10 = 0, 11 = 0 } } }";
    table(&format!("{first}, {second}"), &["123.456.789-09", "390.533.447-05"], &["123.456.789-08", "390.533.447-15"]);
}

#[test]
fn zero() {
    let bsn = "{ weighted = { weights = [9, 8, 7, 6, 5, 4, 3, 2, -1], modulus = 11, result = 'zero' } }";
    table(bsn, &["111222333", "123456782"], &["123456783", "12345678"]);
    let abn = "{ weighted = { weights = [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19], modulus = 89, result = 'zero', add = -10 } }";
    table(abn, &["51 824 753 556"], &["51 824 753 557"]);
}

#[test]
fn tables() {
    let dni = "{ weighted = { weights = [10000000, 1000000, 100000, 10000, 1000, 100, 10, 1], modulus = 23, table = 'TRWAGMYFPDXBNJZSQVHLCKE' } }";
    table(dni, &["12345678Z", "00000000T"], &["12345678A", "1234567Z"]);
    let nric = "{ weighted = { from = 1, weights = [2, 7, 6, 5, 4, 3, 2], modulus = 11, add_if = { at = 0, chars = 'TG', add = 4 }, table = 'JZIHGFEDCBA' } }";
    table(nric, &["S1234567D"], &["S1234567E", "T1234567D"]);
    let utr = "{ weighted = { from = 1, weights = [6, 7, 8, 9, 10, 5, 4, 3, 2], modulus = 11, check = 0, table = '21987654321' } }";
    table(utr, &["1955839661"], &["2955839661"]);
}

#[test]
fn values_of_letters() {
    let hkid = "{ weighted = { values = 'base36', weights = [8, 7, 6, 5, 4, 3, 2], add = 324, modulus = 11, result = 'complement', table = '-123456789A0' } }";
    table(hkid, &["A123456(3)", "Z683365(A)"], &["A123456(4)"]);
    let own_alphabet = "{ weighted = { values = '-A', weights = [1], modulus = 10 } }";
    table(own_alphabet, &["A1"], &["B1"]);
    let cnpj = "{ weighted = { values = 'ascii48', weights = [5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2], modulus = 11, result = 'complement', fix = { 10 = 0, 11 = 0 } } }";
    table(cnpj, &["12.ABC.345/01DE-35"], &["12.ABC.345/01DE-45"]);
    let polish_card = "{ weighted = { values = 'base36', weights = [7, 3, 1, 0, 7, 3, 1, 7, 3], modulus = 10, check = 3 } }";
    table(polish_card, &["ABA300000", "ABS123456"], &["ABA400000"]);
}

#[test]
fn several_check_digits() {
    let nif = "{ weighted = { weights = [83, 366, 241, 484, 355, 291, 489, 100, 10, 1], modulus = 511, check_len = 3 } }";
    table(nif, &["01 01 234 567 357"], &["01 01 234 567 358"]);
    let snils = "{ weighted = { weights = [9, 8, 7, 6, 5, 4, 3, 2, 1], modulus = 101, check_len = 2, fix = { 100 = 0 } } }";
    table(snils, &["112-233-445 95"], &["112-233-445 96"]);
}

#[test]
fn weight_is_that_of_the_modulus() {
    let bits = |step: &str, raw: &str| judge(step, raw).bits;
    assert!((bits("{ weighted = { weights = [1], modulus = 10 } }", "11") - 3.32).abs() < 0.01);
    assert!((bits("{ weighted = { weights = [1], modulus = 97, check_len = 2 } }", "101") - 6.6).abs() < 0.01);
    assert!((bits("{ weighted = { weights = [1], modulus = 23, table = 'TRWAGMYFPDXBNJZSQVHLCKE' } }", "1R") - 4.52).abs() < 0.01);
}

#[test]
fn mistakes() {
    lints("{ weighted = { weights = [], modulus = 11 } }", "`weights` is empty");
    lints("{ weighted = { weights = [1], modulus = 0 } }", "`modulus` is 0");
    lints("{ weighted = { weights = [1, 2], modulus = 11, table = '' } }", "`table` has 0");
    lints("{ weighted = { weights = [1, 2], modulus = 11, check = 1 } }", "weighted character");
    lints("{ weighted = { weights = [1, 2], modulus = 11, from = -2 } }", "behind the end");
    lints("{ weighted = { weights = [1, 2, 3], modulus = 11, from = -2 } }", "move `from`");
    lints("{ weighted = { weights = [1, 2], modulus = 11, values = 'Digit1i' } }", "neither digit");
    lints("{ weighted = { weights = [1, 2], modulus = 11, result = 'zero', check = 5 } }", "compares no check");
    lints("{ weighted = { weights = [-1, 2], modulus = 11, sum = 'digits' } }", "negative weight");
    lints("{ weighted = { weights = [1], modulus = 11, check_len = 0 } }", "`check_len` is 0");
    assert!(!judge("{ weighted = { weights = [1], modulus = 0 } }", "11").holds);
    let fix: Result<Check, _> = toml::from_str("steps = [{ weighted = { weights = [1], modulus = 11, fix = { ten = 0 } } }]");
    assert!(fix.is_err());
}
