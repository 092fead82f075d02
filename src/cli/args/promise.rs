//! The arguments of the commands that compare what is promised with what is there.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

use super::{Setup, Walk};

#[derive(Debug, Parser)]
pub(in crate::cli) struct Notice {
    #[command(subcommand)]
    pub(in crate::cli) command: NoticeCommand,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum NoticeCommand {
    /// Tell what a notice declares
    Read(NoticeRead),
    /// Tell what changed between two versions, statement by statement
    Diff(NoticeDiff),
    /// Compare a notice with what was found; exit code 1 when something was found that it does not declare
    Check(Box<NoticeCheck>),
    /// Draft a notice from what was found; for a lawyer
    Draft(Box<NoticeDraft>),
}

#[derive(Debug, Parser)]
pub(in crate::cli) struct NoticeRead {
    /// The notice as HTML, Markdown, plain text or PDF; `-` is standard input
    pub(in crate::cli) file: PathBuf,
    /// json, markdown
    #[arg(long, short, default_value = "markdown")]
    pub(in crate::cli) format: String,
}

#[derive(Debug, Parser)]
pub(in crate::cli) struct NoticeDiff {
    /// The older version
    pub(in crate::cli) old: PathBuf,
    /// The newer version
    pub(in crate::cli) new: PathBuf,
    /// json, markdown
    #[arg(long, short, default_value = "markdown")]
    pub(in crate::cli) format: String,
}

/// What is looked at: an inventory, or what is scanned for it.
#[derive(Debug, Parser)]
pub(in crate::cli) struct Look {
    /// An inventory written with --format json (`-` is one on standard input), or what to scan
    #[arg(value_name = "INVENTORY|TARGET", required = true)]
    pub(in crate::cli) what: Vec<OsString>,
    /// The day for which it is told, as YYYY-MM-DD [default: today]
    #[arg(long, value_name = "DAY")]
    pub(in crate::cli) as_of: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) scan: Scanning,
}

/// How what is named is scanned.
#[derive(Debug, Parser)]
pub(in crate::cli) struct Scanning {
    /// Zones that count, separated by commas: own, vendored, generated, test [default: own]
    #[arg(long, value_delimiter = ',', help_heading = "What counts")]
    pub(in crate::cli) zone: Vec<String>,
    /// The country whose national forms are expected, for example US
    #[arg(long, value_name = "CC", help_heading = "What counts")]
    pub(in crate::cli) region: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) walk: Walk,
    #[command(flatten)]
    pub(in crate::cli) setup: Setup,
    /// Threads [default: what the machine and its quota allow]
    #[arg(long, short = 'j', help_heading = "How it runs")]
    pub(in crate::cli) threads: Option<usize>,
}

#[derive(Debug, Parser)]
pub(in crate::cli) struct NoticeCheck {
    #[command(flatten)]
    pub(in crate::cli) look: Look,
    /// The notice, as a document or as `notice read --format json` wrote it
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) notice: PathBuf,
    /// Count further differences: `transfers`, data that lie in a country which the notice does not name
    #[arg(long, value_enum, value_delimiter = ',', value_name = "WHAT")]
    pub(in crate::cli) fail_on: Vec<Further>,
    /// json, markdown
    #[arg(long, short, default_value = "markdown")]
    pub(in crate::cli) format: String,
}

/// What counts as a difference when it was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Further {
    /// Data lie in a country that the notice does not name
    Transfers,
}

#[derive(Debug, Parser)]
pub(in crate::cli) struct NoticeDraft {
    #[command(flatten)]
    pub(in crate::cli) look: Look,
    /// What is drafted
    #[arg(long, value_enum, default_value = "california")]
    pub(in crate::cli) kind: DraftKind,
    /// markdown, html; dpv is always JSON-LD
    #[arg(long, short, default_value = "markdown")]
    pub(in crate::cli) format: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum DraftKind {
    /// The California section of a privacy notice
    California,
    /// A record of processing activities (GDPR Art. 30)
    Record,
    /// The Data Privacy Vocabulary as JSON-LD
    Dpv,
}

#[derive(Debug, Parser)]
pub(in crate::cli) struct Retention {
    #[command(flatten)]
    pub(in crate::cli) look: Look,
    /// Only these rules, separated by commas
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(in crate::cli) rule: Vec<String>,
    /// markdown, json; csv is the list of what is to be deleted
    #[arg(long, short, default_value = "markdown")]
    pub(in crate::cli) format: String,
    /// Exit with 1 when something is overdue
    #[arg(long, value_enum, value_name = "WHAT")]
    pub(in crate::cli) fail_on: Option<Overdue>,
    /// List the rules and end
    #[arg(long)]
    pub(in crate::cli) rules: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Overdue {
    /// What is overdue
    Overdue,
    /// That, and what is overdue unless there was a later interaction
    Possible,
}

#[derive(Debug, Parser)]
pub(in crate::cli) struct Find {
    /// What is searched
    #[arg(required = true)]
    pub(in crate::cli) targets: Vec<OsString>,
    /// The person's values, one a line, `label: value` or JSON; `-` is standard input
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) subject: PathBuf,
    /// text, json
    #[arg(long, short, default_value = "text")]
    pub(in crate::cli) format: String,
    #[command(flatten)]
    pub(in crate::cli) scan: Scanning,
}

#[derive(Debug, Parser)]
pub(in crate::cli) struct Iam {
    /// The credential report (CSV), and the JSON of list-users, list-access-keys, list-mfa-devices, get-account-authorization-details; `-` is standard input
    #[arg(required = true)]
    pub(in crate::cli) files: Vec<PathBuf>,
    /// Columns, separated by commas: user, place, groups, access_key_age, password_age, last_activity, mfa, console_last_sign_in,
    /// access_key_last_used, group_count, access_key_ids, remarks, created, arn
    #[arg(long, value_delimiter = ',')]
    pub(in crate::cli) columns: Vec<String>,
    /// Sort by a column: the oldest first, names by the alphabet
    #[arg(long, value_name = "COLUMN")]
    pub(in crate::cli) sort: Option<String>,
    /// Older than so many days is yellow [default: 90]
    #[arg(long, value_name = "DAYS")]
    pub(in crate::cli) yellow: Option<i64>,
    /// Older than so many days is red [default: 180]
    #[arg(long, value_name = "DAYS")]
    pub(in crate::cli) red: Option<i64>,
    /// The day for which ages are told, as YYYY-MM-DD [default: that of the report, else today]
    #[arg(long, value_name = "DAY")]
    pub(in crate::cli) as_of: Option<String>,
    /// Tell whose key this is
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) key: Option<String>,
    /// Scan this for key ids and tell whose they are; may be given more than once
    #[arg(long, value_name = "TARGET")]
    pub(in crate::cli) scan: Vec<OsString>,
    /// Write names of users and ids of keys as they are; to a terminal only
    #[arg(long)]
    pub(in crate::cli) show_names: bool,
    /// table, csv, json, markdown
    #[arg(long, short, default_value = "table")]
    pub(in crate::cli) format: String,
    /// Exit with 1 when a user is yellow or red
    #[arg(long, value_enum)]
    pub(in crate::cli) fail_on: Option<Worst>,
    #[command(flatten)]
    pub(in crate::cli) setup: Setup,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Worst {
    /// Something should be looked at, or changed
    Yellow,
    /// Something should be changed
    Red,
}
