//! The arguments of the gate's commands.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Parser, Subcommand};

use super::{Level, Setup, Walk};

#[derive(Debug, Parser)]
pub(in crate::cli) struct Check {
    /// Files and folders to judge whole; `-` is standard input, as for the text of a pull request [default: .]
    pub(in crate::cli) targets: Vec<OsString>,
    /// Judge the new lines of what is staged for the next commit
    #[arg(long, conflicts_with_all = ["since", "range", "history", "targets"])]
    pub(in crate::cli) staged: bool,
    /// Judge the new lines since the last common commit with REV
    #[arg(long, value_name = "REV", conflicts_with_all = ["range", "history", "targets"])]
    pub(in crate::cli) since: Option<String>,
    /// Judge the new lines of B since its last common commit with A
    #[arg(long, value_name = "A..B", conflicts_with_all = ["history", "targets"])]
    pub(in crate::cli) range: Option<String>,
    /// Judge every blob of every branch and tag once
    #[arg(long, conflicts_with = "targets")]
    pub(in crate::cli) history: bool,
    /// Called by pre-commit: staged files by name, or the range that pre-commit names, or else whole files
    #[arg(long, conflicts_with_all = ["staged", "since", "range", "history"])]
    pub(in crate::cli) hook: bool,
    /// Judge authors and messages of the commits as well, with --since, --range or --history
    #[arg(long)]
    pub(in crate::cli) metadata: bool,
    /// Judge by these named policies alone: no-phi, no-pii, no-ssn, pci-sad, no-biometric, biometric-3-years, coppa
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub(in crate::cli) policy: Vec<String>,
    /// Take policy, ignore files and baseline from a revision, or from the `worktree` [default: the base of the change]
    #[arg(long, value_name = "REV")]
    pub(in crate::cli) policy_from: Option<String>,
    /// Read the baseline from here instead of .privet-baseline at the root
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) baseline: Option<PathBuf>,
    /// Judge as if there were no baseline
    #[arg(long, conflicts_with = "baseline")]
    pub(in crate::cli) no_baseline: bool,
    /// Pass although something could not be read
    #[arg(long)]
    pub(in crate::cli) no_strict: bool,
    #[command(flatten)]
    pub(in crate::cli) judge: Judge,
    #[command(flatten)]
    pub(in crate::cli) report: Reports,
}

/// What changes which findings there are.
#[derive(Debug, Parser)]
pub(in crate::cli) struct Judge {
    /// See findings of this confidence and better [default: likely]
    #[arg(long, value_enum, ignore_case = true)]
    pub(in crate::cli) min_confidence: Option<Level>,
    /// Laws to classify by, separated by commas: ccpa, gdpr, hipaa, pci [default: ccpa]
    #[arg(long, value_delimiter = ',')]
    pub(in crate::cli) law: Vec<String>,
    /// Zones that count, separated by commas: own, vendored, generated, test [default: own]
    #[arg(long, value_delimiter = ',')]
    pub(in crate::cli) zone: Vec<String>,
    /// The country whose national forms are expected, for example US
    #[arg(long, value_name = "CC")]
    pub(in crate::cli) region: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) walk: Walk,
    #[command(flatten)]
    pub(in crate::cli) setup: Setup,
    /// Threads [default: what the machine and its quota allow]
    #[arg(long, short = 'j')]
    pub(in crate::cli) threads: Option<usize>,
}

/// Where the verdict goes.
#[derive(Debug, Parser)]
pub(in crate::cli) struct Reports {
    /// Format on standard output: text, github, markdown, json, csv, sarif, junit, gitlab, table [default: text]
    #[arg(long, short)]
    pub(in crate::cli) format: Option<String>,
    /// Write to a file as well; may be given more than once
    #[arg(long, short, value_name = "FORMAT:FILE")]
    pub(in crate::cli) output: Vec<String>,
    /// Say nothing when nothing violates
    #[arg(long, short)]
    pub(in crate::cli) quiet: bool,
}

#[derive(Debug, Parser)]
pub(in crate::cli) struct Policy {
    #[command(subcommand)]
    pub(in crate::cli) command: PolicyCommand,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum PolicyCommand {
    /// List the named policies
    List,
    /// Tell for every finding which rule decided, or for one that is made up with --element
    Test(Box<PolicyTest>),
}

#[derive(Debug, Parser)]
pub(in crate::cli) struct PolicyTest {
    /// Files and folders [default: .]
    pub(in crate::cli) targets: Vec<OsString>,
    /// Named policies instead of those of the configuration
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub(in crate::cli) policy: Vec<String>,
    /// Decide on a finding of this element that is made up
    #[arg(long, conflicts_with = "targets")]
    pub(in crate::cli) element: Option<String>,
    /// Its path
    #[arg(long, requires = "element", default_value = "example.txt")]
    pub(in crate::cli) path: String,
    /// Its disposition: real, test, reserved, role, synthetic
    #[arg(long, requires = "element", default_value = "real")]
    pub(in crate::cli) disposition: String,
    /// Its confidence
    #[arg(long, requires = "element", value_enum, default_value = "likely")]
    pub(in crate::cli) confidence: Level,
    #[command(flatten)]
    pub(in crate::cli) judge: Judge,
}

#[derive(Debug, Parser)]
pub(in crate::cli) struct Baseline {
    #[command(subcommand)]
    pub(in crate::cli) command: BaselineCommand,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum BaselineCommand {
    /// Write a baseline of everything that violates the policy now
    Create(Box<BaselineArgs>),
    /// Lower counts to what is still there and follow renamed files; with --accept take in what is new
    Update(Box<BaselineArgs>),
    /// Take out lines of which nothing is found any more
    Prune(Box<BaselineArgs>),
    /// Show what the baseline passes over, and what it cannot see
    Show(Box<BaselineArgs>),
}

#[derive(Debug, Parser)]
pub(in crate::cli) struct BaselineArgs {
    /// Named policies instead of those of the configuration
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub(in crate::cli) policy: Vec<String>,
    /// The baseline [default: .privet-baseline at the root]
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) baseline: Option<PathBuf>,
    /// `update`: take in what is new
    #[arg(long)]
    pub(in crate::cli) accept: bool,
    /// `create`: replace a baseline that is there
    #[arg(long)]
    pub(in crate::cli) force: bool,
    /// Look at the whole history instead of the files
    #[arg(long)]
    pub(in crate::cli) history: bool,
    #[command(flatten)]
    pub(in crate::cli) judge: Judge,
}

#[derive(Debug, Parser)]
pub(in crate::cli) struct Init {
    /// Which hook to set up: pre-commit, git, or none [default: pre-commit where the repository uses it, else git]
    #[arg(long)]
    pub(in crate::cli) hook: Option<String>,
    /// Write no baseline
    #[arg(long)]
    pub(in crate::cli) no_baseline: bool,
    /// Tell what would be written, and write nothing
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,
}

#[derive(Debug, Parser)]
pub(in crate::cli) struct Diff {
    /// The older inventory, or a git revision as git:REV
    pub(in crate::cli) old: PathBuf,
    /// The newer one
    pub(in crate::cli) new: PathBuf,
    /// markdown, json, text
    #[arg(long, short, default_value = "text")]
    pub(in crate::cli) format: String,
    /// Exit with 1 when something is new or has grown
    #[arg(long)]
    pub(in crate::cli) fail_on_new: bool,
    #[command(flatten)]
    pub(in crate::cli) judge: Judge,
}
