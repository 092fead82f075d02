//! Reports: what they look like (`tests/golden/report.*`; `UPDATE=1` rewrites them), and what a user may rely on.

mod sample;

use std::io;

use privet::inventory::Document;
use privet::report::{Format, Page, read, write};
use unicode_width::UnicodeWidthStr;

fn report(document: &Document, format: Format, width: usize) -> String {
    let mut out = Vec::new();
    write(document, &sample::laws(), format, Page { width, ..Page::default() }, &mut out).expect("a vector takes everything");
    String::from_utf8(out).expect("reports are UTF-8")
}

const WRITTEN: [(Format, &str); 5] =
    [(Format::Table, "txt"), (Format::Markdown, "md"), (Format::Csv, "csv"), (Format::Sarif, "sarif"), (Format::Json, "json")];

#[test]
fn reports_look_as_they_did() {
    for (format, extension) in WRITTEN {
        let path = format!("{}/tests/golden/report.{extension}", env!("CARGO_MANIFEST_DIR"));
        let report = report(&sample::document(), format, 80);
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, &report).expect("tests/golden can be written");
        }
        let golden = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(golden == report, "{path} differs; run `UPDATE=1 cargo test --test report` and read the difference");
    }
}

#[test]
fn a_report_read_back_gives_the_same_bytes_in_every_format() {
    let document = sample::document();
    let json = report(&document, Format::Json, 80);
    let again = read(json.as_bytes()).expect("what was written reads back");
    for (format, _) in WRITTEN {
        assert!(report(&document, format, 80) == report(&again, format, 80), "{}", format.name());
    }
}

#[test]
fn unknown_keys_are_ignored() {
    let json = report(&sample::document(), Format::Json, 80).replacen('{', r#"{"a key of later versions": {"x": true},"#, 1);
    assert_eq!(read(json.as_bytes()), Ok(sample::document()));
}

#[test]
fn no_line_of_a_table_is_wider_than_the_page() {
    for width in [48, 60, 80, 100, 200] {
        let table = report(&sample::document(), Format::Table, width);
        for line in table.lines() {
            assert!(line.width() <= width, "{width}: {line}");
        }
    }
}

#[test]
fn an_incomplete_scan_says_so_first_and_says_what_was_not_read() {
    let table = report(&sample::document(), Format::Table, 200);
    let verdict = table.split("\n\n").next().expect("there is a first paragraph").replace('\n', " ");
    assert!(verdict.starts_with("Incomplete scan (1 object could not be read, 1 object read only in part, 2 archives not opened)"), "{verdict}");
    assert!(verdict.contains("6 kinds of personal data in 5 of 237 objects (1.2 MB read), 3 of them sensitive under the CCPA"), "{verdict}");
}

#[test]
fn nothing_found_is_not_nothing_there() {
    let mut document = sample::document();
    document.entries.clear();
    document.totals.clear();
    document.combinations.clear();
    document.categories.iter_mut().for_each(|category| {
        category.findings = 0;
        category.conditional.clear();
    });
    document.coverage.complete = true;
    let table = report(&document, Format::Table, 200);
    assert!(table.starts_with("No personal data found in 237 objects (1.2 MB read); what was not found may still be there.\n"), "{table}");
}

#[test]
fn a_category_holds_what_its_limbs_hold() {
    let table = report(&sample::document(), Format::Table, 80);
    let row = table.lines().find(|line| line.starts_with("L ")).expect("there is a row for L");
    assert_eq!(row.split_whitespace().rev().take(2).collect::<Vec<_>>(), ["2", "12"], "{row}");
}

#[test]
fn a_hostile_name_cannot_write_to_the_terminal() {
    for (format, _) in WRITTEN {
        let report = report(&sample::document(), format, 80);
        let control = |char: char| char.is_control() && !matches!(char, '\n' | '\r');
        assert!(!report.contains(control), "{}", format.name());
        assert!(matches!(format, Format::Json | Format::Sarif) || !report.contains('\u{202e}'), "{}", format.name());
    }
}

#[test]
fn single_findings_cannot_be_made_from_sums() {
    let error = write(&sample::document(), &sample::laws(), Format::Jsonl, Page::default(), &mut Vec::new()).expect_err("sums");
    assert_eq!(error.kind(), io::ErrorKind::Unsupported);
    assert!(error.to_string().contains("privet scan --format jsonl"), "{error}");
}
