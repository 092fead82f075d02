//! How fast the matcher is on text in memory, on one thread. Each run counts what it found: `cargo bench --bench scan`, and
//! `cargo bench --bench scan -- --test` to check the counts alone.

mod corpus;

use std::sync::LazyLock;

use divan::Bencher;
use divan::counter::BytesCount;
use privet::content::{Columns, Layout};
use privet::detect::{Confidence, Matcher, Page, Scratch};
use privet::pack::Catalog;
use privet::span::Span;

use corpus::Corpus;

static MATCHER: LazyLock<Matcher> = LazyLock::new(|| Matcher::compile(&Catalog::builtin()).expect("the built-in packs compile"));
/// As large as the parts of a scan, so that the matches of dense texts do not fill the memory.
const PART: usize = 256 << 10;

fn main() {
    divan::main();
}

/// Finds everything in a corpus and asserts that the counts are those of what was planted.
fn count(corpus: &Corpus, layout: &Layout, columns: &Columns, scratch: &mut Scratch) {
    let text = corpus.text.as_bytes();
    let page = Page { columns, ..Page::plain(text, layout) };
    let (mut emails, mut ssns, mut cards) = (0, 0, 0);
    for start in (0..text.len()).step_by(PART) {
        let found = MATCHER.find(page, Span::new(start, text.len().min(start + PART)), scratch);
        for found in found.iter().filter(|found| found.confidence >= Confidence::Likely) {
            match &*MATCHER.rule(found.detector).element {
                "contact.email" => emails += 1,
                "id.national.us.ssn" => ssns += 1,
                element if element.starts_with("financial.card") => cards += 1,
                _ => {}
            }
        }
    }
    let planted = (corpus.emails, corpus.ssns, corpus.cards);
    assert_eq!((emails, ssns, cards), planted, "{}: e-mail addresses, social security numbers and cards found, and planted", corpus.name);
}

fn run(bencher: Bencher<'_, '_>, corpus: &Corpus) {
    let text = corpus.text.as_bytes();
    let layout = Layout::sniff(corpus.name, text);
    let mut scratch = Scratch::default();
    let columns = match &layout {
        Layout::Table(csv) => MATCHER.judge_table(csv, text, &mut scratch),
        Layout::Json => MATCHER.judge_keys(text, &mut scratch),
        _ => Columns::default(),
    };
    bencher.counter(BytesCount::new(text.len())).bench_local(|| count(corpus, &layout, &columns, &mut scratch));
}

#[divan::bench(sample_count = 10)]
fn code(bencher: Bencher<'_, '_>) {
    run(bencher, &corpus::code());
}

#[divan::bench(sample_count = 10)]
fn log(bencher: Bencher<'_, '_>) {
    run(bencher, &corpus::log());
}

#[divan::bench(sample_count = 10)]
fn prose(bencher: Bencher<'_, '_>) {
    run(bencher, &corpus::prose());
}

#[divan::bench(sample_count = 10)]
fn dense_table(bencher: Bencher<'_, '_>) {
    run(bencher, &corpus::table());
}

#[divan::bench(sample_count = 10)]
fn dense_lines(bencher: Bencher<'_, '_>) {
    run(bencher, &corpus::lines());
}
