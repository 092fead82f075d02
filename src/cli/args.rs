//! The arguments as they are typed.

mod buckets;
mod examples;
mod gate;
mod promise;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{ArgAction, Parser, Subcommand, ValueEnum};

pub(super) use buckets::Buckets;
pub(super) use gate::{Baseline, BaselineArgs, BaselineCommand, Check, Diff, Init, Judge, Policy, PolicyCommand, PolicyTest};
pub(super) use promise::{
    DraftKind, Find, Further, Iam, Look, Notice, NoticeCheck, NoticeCommand, NoticeDiff, NoticeDraft, NoticeRead, Overdue, Retention, Scanning, Worst,
};

/// Finds personal data in files and names it in the words of the law.
#[derive(Debug, Parser)]
#[command(name = "privet", version, about, max_term_width = 100, after_help = examples::PRIVET)]
pub(super) struct Args {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Scan folders, files or standard input and report what personal data they hold
    #[command(after_help = examples::SCAN)]
    Scan(Box<Scan>),
    /// Judge files, a commit or a pull request by a policy; exit code 1 when something violates it
    Check(Box<Check>),
    /// Make and keep the list of findings that were there before
    Baseline(Baseline),
    /// List policies, and tell which rule decides
    Policy(Policy),
    /// Compare two inventories or two revisions: what is new, gone, grown
    Diff(Box<Diff>),
    /// Set privet up for the repository it stands in
    Init(Init),
    /// Read privacy notices, compare them with each other and with the data, draft one
    #[command(after_help = examples::NOTICE)]
    Notice(Notice),
    /// List what is kept longer than rules allow
    #[command(after_help = examples::RETENTION)]
    Retention(Box<Retention>),
    /// Tell where one person's data occur
    #[command(after_help = examples::FIND)]
    Find(Box<Find>),
    /// Show how old an AWS account's credentials are and when they were last used
    #[command(after_help = examples::IAM)]
    Iam(Box<Iam>),
    /// Tell what stands in rows of JSON Lines: {"id","text"} or {"id","column_name","values"}
    #[command(after_help = examples::ANNOTATE)]
    Annotate(Annotate),
    /// Write an inventory that was made with --format json in another format
    #[command(after_help = examples::REPORT)]
    Report(Report),
    /// Add up inventories of parts of a scan
    #[command(after_help = examples::MERGE)]
    Merge(Merge),
    /// Say why something was found: what spoke for and against it, the law's words, how to allow it
    Explain(Explain),
    /// Show the columns of tables: type, element, categories, fill, different values, masked examples
    Profile(Profile),
    /// Decode documents for another privet (the processes that `scan` starts)
    #[command(hide = true)]
    Worker,
    /// List, show, test and try detectors
    #[command(after_help = examples::PATTERNS)]
    Patterns(Patterns),
    /// Explain at length: confidence, coverage, exit-codes, masking, patterns, …
    HelpTopic(HelpTopic),
    /// Print the completions of a shell
    #[command(after_help = examples::COMPLETIONS)]
    Completions(Completions),
    /// Print the manual page, or write all of them into a folder
    Man(Man),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Level {
    Possible,
    Likely,
    Certain,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Mmap {
    /// Map files of 8 MiB and more
    Auto,
    /// Map every file that is divided among threads
    Always,
    /// Read every file into memory
    Never,
}

#[derive(Debug, Parser)]
pub(super) struct Scan {
    /// Folders and files; `-` is standard input [default: .]
    pub(super) targets: Vec<OsString>,
    /// Scan the files that this file lists, one a line; `-` is standard input
    #[arg(long, value_name = "FILE", conflicts_with = "targets")]
    pub(super) files_from: Option<PathBuf>,
    /// The list of --files-from is separated by NUL bytes
    #[arg(short = '0', long, requires = "files_from")]
    pub(super) null: bool,
    /// Format of the report on standard output: table, json, jsonl, csv, markdown, html, sarif, junit, gitlab
    #[arg(long, short, help_heading = "Report")]
    pub(super) format: Option<String>,
    /// Write a report to a file; may be given more than once
    #[arg(long, short, value_name = "FORMAT:FILE", help_heading = "Report")]
    pub(super) output: Vec<String>,
    /// Lay the HTML report out by this template instead of the built-in one
    #[arg(long, value_name = "FILE", help_heading = "Report")]
    pub(super) template: Option<PathBuf>,
    /// Report findings of this confidence and better [default: likely]
    #[arg(long, value_enum, ignore_case = true, help_heading = "What counts")]
    pub(super) min_confidence: Option<Level>,
    /// Laws to classify by, separated by commas: ccpa, gdpr, hipaa, pci [default: ccpa]
    #[arg(long, value_delimiter = ',', help_heading = "What counts")]
    pub(super) law: Vec<String>,
    /// Zones that the categories and gates count, separated by commas: own, vendored, generated, test [default: own]
    #[arg(long, value_delimiter = ',', help_heading = "What counts")]
    pub(super) zone: Vec<String>,
    /// Exit with 1 when something is found: an element (contact.email), a category (ccpa:E), `sensitive` or `any`
    #[arg(long, value_name = "WHAT", value_delimiter = ',', help_heading = "Gate")]
    pub(super) fail_on: Vec<String>,
    /// Exit with 1 when a named policy is violated: no-phi, no-pii, no-ssn, pci-sad, no-biometric, biometric-3-years, coppa
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub(super) policy: Vec<String>,
    /// Exit with 3 when something could not be read
    #[arg(long, help_heading = "Gate")]
    pub(super) strict: bool,
    /// Report dates, URLs, places and organisations, which are not personal by themselves
    #[arg(long, help_heading = "What counts")]
    pub(super) context_elements: bool,
    /// The country whose national forms are expected, for example US
    #[arg(long, value_name = "CC", help_heading = "What counts")]
    pub(super) region: Option<String>,
    #[command(flatten)]
    pub(super) walk: Walk,
    #[command(flatten)]
    pub(super) setup: Setup,
    /// Threads [default: what the machine and its quota allow]
    #[arg(long, short = 'j', help_heading = "How it runs")]
    pub(super) threads: Option<usize>,
    /// How large files are read
    #[arg(long, value_enum, default_value = "auto", help_heading = "How it runs")]
    pub(super) mmap: Mmap,
    #[command(flatten)]
    pub(super) inside: Inside,
    #[command(flatten)]
    pub(super) buckets: Buckets,
    /// Tell what would be read and what it would cost, and read nothing
    #[arg(long, help_heading = "How it runs")]
    pub(super) plan: bool,
    /// What the store asks for, for --plan
    #[arg(long, value_name = "FILE", requires = "plan", help_heading = "How it runs")]
    pub(super) tariff: Option<PathBuf>,
    /// Read only a share of the objects, for example 5%; the report tells what that says of the rest
    #[arg(long, value_name = "N%", help_heading = "What is read")]
    pub(super) sample: Option<String>,
    /// Scan only the objects of shard I of N, counted from 0; `auto` asks Kubernetes, AWS Batch, Cloud Run or Slurm
    #[arg(long, value_name = "I/N", help_heading = "How it runs")]
    pub(super) shard: Option<String>,
    /// Print N places to read, drawn at random, instead of a report
    #[arg(long, value_name = "N", help_heading = "Report")]
    pub(super) sample_findings: Option<usize>,
    /// Seed of that draw, and of --sample
    #[arg(long, default_value_t = 0, help_heading = "Report")]
    pub(super) seed: u64,
    /// Write keyed fingerprints of the values into JSON Lines, for allow lists; needs a key
    #[arg(long, help_heading = "Report")]
    pub(super) fingerprints: bool,
    /// Write names as they are, even where they are personal data; only to a terminal
    #[arg(long, help_heading = "Report")]
    pub(super) show_names: bool,
    /// Write the days on which objects were modified into the inventory
    #[arg(long, help_heading = "Report")]
    pub(super) modified: bool,
    /// Estimate how many different people the data are about, by the strongest identifier of each record
    #[arg(long, help_heading = "Report")]
    pub(super) subjects: bool,
    /// Write duration and threads into the inventory
    #[arg(long, help_heading = "Report")]
    pub(super) run_info: bool,
    /// Say nothing but errors on standard error
    #[arg(long, short, help_heading = "How it runs")]
    pub(super) quiet: bool,
    /// Name on standard error what could not be read
    #[arg(long, short, action = ArgAction::Count, help_heading = "How it runs")]
    pub(super) verbose: u8,
    /// Divide every file into parts of so many bytes (the result is the same; for tests)
    #[arg(long, value_name = "BYTES", hide = true)]
    pub(super) part: Option<usize>,
    /// Fail in the middle of objects whose name holds this (to test that a failure says nothing of what was read)
    #[arg(long, value_name = "NAME", hide = true)]
    pub(super) panic_in: Option<String>,
}

#[derive(Debug, Clone, Parser)]
#[command(next_help_heading = "What is read")]
pub(in crate::cli) struct Walk {
    /// Leave out what matches, in gitignore's syntax
    #[arg(long, short = 'x', value_name = "GLOB")]
    pub(super) exclude: Vec<String>,
    /// Scan only what matches, in gitignore's syntax
    #[arg(long, short = 'g', value_name = "GLOB")]
    pub(super) include: Vec<String>,
    /// Scan only files of a type, for example json, rust, py
    #[arg(long, short = 't', value_name = "TYPE")]
    pub(super) r#type: Vec<String>,
    /// Go down so many folders at most
    #[arg(long, value_name = "N")]
    pub(super) max_depth: Option<usize>,
    /// Leave out larger files, for example 100M
    #[arg(long, value_name = "SIZE")]
    pub(super) max_size: Option<String>,
    /// Follow symbolic links
    #[arg(long, short = 'L')]
    pub(super) follow: bool,
    /// Leave out what .gitignore leaves out
    #[arg(long)]
    pub(super) gitignore: bool,
}

/// How archives and documents are opened.
#[derive(Debug, Parser)]
pub(super) struct Inside {
    /// Open archives in archives so deep
    #[arg(long, value_name = "N", default_value_t = 8)]
    pub(super) max_nesting: u32,
    /// Read so many members of one archive at most
    #[arg(long, value_name = "N", default_value_t = 1_000_000)]
    pub(super) max_members: u64,
    /// Unpack so much from one file at most
    #[arg(long, value_name = "SIZE", default_value = "256G")]
    pub(super) max_unpacked: String,
    /// Unpack so many times a file's own size at most (counted beyond 256 MiB)
    #[arg(long, value_name = "N", default_value_t = 250)]
    pub(super) max_ratio: u64,
    /// A command that reads pictures and scanned pages: it gets the picture on standard input and writes text, for example
    /// `tesseract - -`
    #[arg(long, value_name = "COMMAND")]
    pub(super) ocr_cmd: Option<String>,
    /// Decode documents in this process instead of processes of their own
    #[arg(long)]
    pub(super) in_process: bool,
}

#[derive(Debug, Clone, Parser)]
#[command(next_help_heading = "Detectors and configuration")]
pub(in crate::cli) struct Setup {
    /// A folder of detectors besides the built-in ones
    #[arg(long, value_name = "DIR")]
    pub(super) patterns: Vec<PathBuf>,
    /// Leave a detector (person/name) or all of an element (person.name) out
    #[arg(long, value_name = "DETECTOR")]
    pub(super) without: Vec<String>,
    /// Read this configuration instead of the privet.toml found upwards
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// Read no configuration
    #[arg(long, conflicts_with = "config")]
    pub(super) no_config: bool,
    /// Remember nothing and believe nothing of what earlier runs found in files that have not changed
    #[arg(long)]
    pub(super) no_cache: bool,
    /// Read every file and know it by its content alone, whatever the file system says of it
    #[arg(long, conflicts_with = "no_cache")]
    pub(super) cache_verify: bool,
    /// A file with the secret under which values are counted and fingerprinted; PRIVET_KEY does the same
    #[arg(long, value_name = "FILE")]
    pub(super) key_file: Option<PathBuf>,
}

#[derive(Debug, Parser)]
pub(super) struct Annotate {
    #[command(flatten)]
    pub(super) setup: Setup,
    /// The country whose national forms are expected, where a row names none
    #[arg(long, value_name = "CC")]
    pub(super) region: Option<String>,
}

#[derive(Debug, Parser)]
pub(super) struct Explain {
    /// Findings as `privet scan --format jsonl` writes them; `-` is standard input [default: -]
    pub(super) findings: Option<PathBuf>,
    /// Look at one line of a file instead
    #[arg(long, value_name = "FILE:LINE", conflicts_with = "findings")]
    pub(super) at: Option<String>,
    /// The laws whose words are told
    #[arg(long, value_delimiter = ',', default_value = "ccpa")]
    pub(super) law: Vec<String>,
    /// The country whose national forms are expected
    #[arg(long, value_name = "CC", requires = "at")]
    pub(super) region: Option<String>,
    #[command(flatten)]
    pub(super) setup: Setup,
}

#[derive(Debug, Parser)]
pub(super) struct Profile {
    /// Files with tables
    #[arg(required = true)]
    pub(super) files: Vec<PathBuf>,
    /// json, csv, markdown
    #[arg(long, short, default_value = "markdown")]
    pub(super) format: String,
    /// Look only at a share of the rows (5%) or at so many (10000); the share of values is told with its interval
    #[arg(long, value_name = "N%|ROWS")]
    pub(super) sample: Option<String>,
    /// Seed of that choice
    #[arg(long, default_value_t = 0)]
    pub(super) seed: u64,
    /// Laws to classify by, separated by commas [default: ccpa]
    #[arg(long, value_delimiter = ',')]
    pub(super) law: Vec<String>,
    #[command(flatten)]
    pub(super) setup: Setup,
}

#[derive(Debug, Parser)]
pub(super) struct Report {
    /// The inventory; `-` is standard input
    pub(super) inventory: PathBuf,
    /// table, json, csv, markdown, html, sarif, junit, gitlab [default: table, where no --output is given]
    #[arg(long, short)]
    pub(super) format: Option<String>,
    /// Write to a file; may be given more than once
    #[arg(long, short, value_name = "FORMAT:FILE")]
    pub(super) output: Vec<String>,
    /// Lay the HTML report out by this template instead of the built-in one
    #[arg(long, value_name = "FILE")]
    pub(super) template: Option<PathBuf>,
    /// Join what `privet notice check` wrote as JSON of this inventory; the page shows it
    #[arg(long, value_name = "FILE")]
    pub(super) notice: Option<PathBuf>,
}

#[derive(Debug, Parser)]
pub(super) struct Merge {
    /// Inventories of parts of a scan
    #[arg(required = true)]
    pub(super) inventories: Vec<PathBuf>,
    /// table, json, csv, markdown, html, sarif, junit, gitlab [default: json, where no --output is given]
    #[arg(long, short)]
    pub(super) format: Option<String>,
    /// Write to a file; may be given more than once
    #[arg(long, short, value_name = "FORMAT:FILE")]
    pub(super) output: Vec<String>,
    /// Lay the HTML report out by this template instead of the built-in one
    #[arg(long, value_name = "FILE")]
    pub(super) template: Option<PathBuf>,
}

#[derive(Debug, Parser)]
pub(super) struct HelpTopic {
    /// The topic; without one, the list
    pub(super) topic: Option<String>,
}

#[derive(Debug, Parser)]
pub(super) struct Completions {
    /// The shell
    pub(super) shell: clap_complete::Shell,
}

#[derive(Debug, Parser)]
pub(super) struct Man {
    /// A folder; all pages are written into it
    pub(super) dir: Option<PathBuf>,
}

#[derive(Debug, Parser)]
pub(super) struct Patterns {
    #[command(subcommand)]
    pub(super) command: PatternsCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum PatternsCommand {
    /// List all detectors, or all laws
    List {
        /// table or json
        #[arg(long, short, default_value = "table")]
        format: String,
        /// List the laws, with the date of their text
        #[arg(long)]
        laws: bool,
        #[command(flatten)]
        setup: Setup,
    },
    /// Show one detector and the lane it runs in
    Show {
        /// Its id, for example us/ssn
        detector: String,
        #[command(flatten)]
        setup: Setup,
    },
    /// Test the detectors of a folder, or the built-in ones
    Test {
        /// A folder of detectors
        dir: Option<PathBuf>,
    },
    /// Read one candidate a line and answer valid, invalid or unknown, by shape and check only
    Verify {
        /// The detector's id, for example us/ssn
        detector: String,
        #[command(flatten)]
        setup: Setup,
    },
}
