//! The engine in memory, on one thread, by CPU time: beside one regular-expression machine, with more and more detectors, and whether it misses
//! what the machine finds.
//!
//! ```text
//! cargo bench --bench engine                        pairs, growth and recall, as tables
//! cargo bench --bench engine -- pairs|growth|recall one of them
//! cargo bench --bench engine -- pair LIST           one round over the files of a list, as one line of JSON (for benches/compare.py)
//! ```
//!
//! The corpora are those that `benches/corpora` made in `$PRIVET_BENCH/corpora` (`target/bench/corpora` by default), so many megabytes of each as
//! `$PRIVET_BENCH_SAMPLE` says (16); where there are none, small ones that are made of a seed. Every round must find the same, and what was
//! planted must be found.

mod clock;
#[path = "../corpus/mod.rs"]
mod corpus;
mod growth;
mod pairs;
mod recall;
mod reference;
mod texts;

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1).filter(|argument| !argument.starts_with("--"));
    let command = arguments.next();
    let done = match (command.as_deref(), arguments.next()) {
        (Some("pair"), Some(list)) => texts::listed(&list).and_then(|text| pairs::one_round(&text)),
        (Some("pairs"), None) => pairs::table(),
        (Some("growth"), None) => growth::table(),
        (Some("recall"), None) => recall::table(),
        (None, None) => pairs::table().and_then(|()| growth::table()).and_then(|()| recall::table()),
        _ => Err("arguments: are not known; there are pairs, growth, recall, and pair LIST".to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}
