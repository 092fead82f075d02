//! The command line: the only part of privet that prints.
//!
//! `args` is what was typed, `config` what stands in `privet.toml`, `plan` what both mean together. Each command has a file.

mod annotate;
mod args;
mod baseline;
#[cfg(feature = "buckets")]
mod buckets;
#[cfg(not(feature = "buckets"))]
#[path = "buckets_absent.rs"]
mod buckets;
mod cache;
mod check;
mod config;
mod diff;
mod discreet;
mod exit;
mod explain;
mod feeds;
mod find;
mod forecast;
mod gate;
mod iam;
mod init;
mod notice;
mod output;
mod patterns;
mod plan;
mod policy;
mod profile;
mod progress;
mod report;
mod retention;
mod revision;
mod sample;
mod scan;
mod shard;
mod shell;
mod subjects;
mod suggest;
mod survey;
mod topics;
mod worker;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser as _;

use args::{Args, Command};
use exit::{Exit, Failure};

/// Runs the command with its arguments, program name first, and returns its exit code.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    hide_panics();
    let typed: Vec<OsString> = args.into_iter().collect();
    let args = match Args::try_parse_from(&typed) {
        Ok(args) => args,
        Err(error) if error.use_stderr() => {
            output::say(&discreet::usage(&error.render().to_string(), &typed));
            return Exit::Usage.into();
        }
        Err(help) => {
            let _ = help.print();
            return Exit::Done.into();
        }
    };
    let outcome = match args.command {
        Command::Scan(scan) => scan::run(&scan),
        Command::Explain(explain) => explain::run(&explain),
        Command::Check(check) => check::run(&check),
        Command::Baseline(baseline) => baseline::run(&baseline),
        Command::Policy(policy) => policy::run(&policy),
        Command::Diff(diff) => diff::run(&diff),
        Command::Init(init) => init::run(&init),
        Command::Notice(notice) => notice::run(&notice.command),
        Command::Retention(retention) => retention::run(&retention),
        Command::Find(find) => find::run(&find),
        Command::Iam(iam) => iam::run(&iam),
        Command::Annotate(annotate) => annotate::run(&annotate),
        Command::Report(report) => report::run(&report),
        Command::Profile(profile) => profile::run(&profile),
        Command::Worker => worker::run(),
        Command::Merge(merge) => report::merge(&merge),
        Command::Patterns(patterns) => patterns::run(&patterns.command),
        Command::HelpTopic(topic) => topics::run(&topic),
        Command::Completions(args) => shell::completions(&args),
        Command::Man(args) => shell::man(&args),
    };
    outcome.unwrap_or_else(report_failure).into()
}

fn report_failure(failure: Failure) -> Exit {
    match failure {
        Failure::ClosedPipe => Exit::Done,
        Failure::Message(message) => {
            output::complain(&discreet::sentence(&message));
            Exit::Usage
        }
    }
}

/// A panic's message may quote what was being read: only the place in privet's own source is printed.
fn hide_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map_or_else(|| "an unknown place".to_owned(), |at| format!("{}:{}", at.file(), at.line()));
        output::complain(&format!("internal error at {place}; please report this place (no scanned data is in this message)"));
    }));
}
