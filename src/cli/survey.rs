//! What the commands that compare promise and data look at: an inventory that was written, or one that is made for them.

use std::ffi::OsString;
use std::io::Read as _;
use std::path::Path;

use clap::Parser as _;

use crate::day::Day;
use crate::inventory::{Document, Finding};
use crate::notice::Map;
use crate::scan::marks::Dialects;
use crate::scan::{Options, Scanner};

use super::args::{Look, Scan, Scanning};
use super::buckets::{Buckets, Keeper};
use super::exit::Failure;
use super::plan::{Choice, Engine};
use super::{config, output, progress, report, scan};

/// The most of a document that is read into memory, in bytes.
const MOST: u64 = 256 << 20;

/// An inventory, and what it was made with.
pub(super) struct Surveyed {
    pub(super) document: Document,
    pub(super) config: config::Config,
    /// Whether a target could not be used, or a part of the program failed.
    pub(super) is_broken: bool,
}

impl Surveyed {
    /// What stands where, by the configuration.
    pub(super) fn map(&self) -> Result<Map, String> {
        let told = self.document.origins.iter().filter_map(|origin| Some((origin.target.clone(), origin.country.clone()?)));
        Ok(Map::new(&self.config.map, &self.document.targets)?.lying(told))
    }
}

/// Reads the inventory that is named, or scans what is named.
pub(super) fn look(look: &Look) -> Result<Surveyed, Failure> {
    if let [one] = look.what.as_slice()
        && (one == "-" || is_inventory(Path::new(one)))
    {
        let setup = &look.scan.setup;
        let config = config::read(setup.config.as_deref(), !setup.no_config)?;
        return Ok(Surveyed { document: report::read(Path::new(one))?, config, is_broken: false });
    }
    Listening::new(&look.what, &look.scan, &["ccpa"])?.run(&|_| ())
}

/// The day that was named, or today.
pub(super) fn day(typed: Option<&str>) -> Result<Day, String> {
    typed.map_or_else(|| Ok(Day::today()), |day| Day::parse(day).ok_or_else(|| format!("--as-of `{day}`: must be a day as YYYY-MM-DD")))
}

/// Reads a file, or standard input.
pub(super) fn bytes(path: &Path) -> Result<Vec<u8>, String> {
    let failed = |error: std::io::Error| format!("`{}`: cannot be read: {error}", path.display());
    let mut bytes = Vec::new();
    let read = if path == Path::new("-") {
        std::io::stdin().lock().take(MOST).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(MOST).read_to_end(&mut bytes))
    };
    read.map_err(failed)?;
    Ok(bytes)
}

/// Whether a file is an inventory, by its beginning.
fn is_inventory(path: &Path) -> bool {
    let mut head = [0; 512];
    let Ok(mut file) = std::fs::File::open(path) else { return false };
    let length = file.read(&mut head).unwrap_or(0);
    let head = &head[..length];
    head.trim_ascii_start().starts_with(b"{") && head.windows(18).any(|window| window == b"\"privet.inventory/")
}

/// A scan whose findings are heard one by one.
pub(super) struct Listening {
    args: Scan,
    pub(super) engine: Engine,
    pub(super) choice: Choice,
}

impl Listening {
    /// Prepares a scan of these targets.
    pub(super) fn new(targets: &[OsString], how: &Scanning, laws: &[&str]) -> Result<Self, Failure> {
        let args = Self::args(targets, how, laws)?;
        let engine = Engine::for_scan(&args)?;
        let choice = Choice::new(&args, &engine)?;
        Ok(Self { args, engine, choice })
    }

    /// The same with detectors that come as id, name and text. What is wrong with one of them is not said, because it may hold personal data.
    pub(super) fn with(targets: &[OsString], how: &Scanning, texts: &[(String, String, String)]) -> Result<Self, Failure> {
        let args = Self::args(targets, how, &["ccpa"])?;
        let config = config::read(args.setup.config.as_deref(), !args.setup.no_config)?;
        let engine = match Engine::with(&args.setup, config.clone(), texts) {
            Ok(engine) => engine,
            Err(_) => Engine::with(&args.setup, config, &[])?,
        };
        let choice = Choice::new(&args, &engine)?;
        Ok(Self { args, engine, choice })
    }

    fn args(targets: &[OsString], how: &Scanning, laws: &[&str]) -> Result<Scan, Failure> {
        let mut args = Scan::try_parse_from(["scan"]).map_err(|error| error.to_string())?;
        args.targets = targets.to_vec();
        args.modified = true;
        args.law = laws.iter().map(|law| (*law).to_owned()).collect();
        args.zone.clone_from(&how.zone);
        args.region.clone_from(&how.region);
        args.threads = how.threads;
        args.walk = how.walk.clone();
        args.setup = how.setup.clone();
        Ok(args)
    }

    /// Reports findings of less confidence too.
    pub(super) fn hearing_all(mut self) -> Self {
        self.choice.min_confidence = crate::detect::Confidence::Possible;
        self
    }

    /// Scans; every finding is heard with its record.
    pub(super) fn run(self, hear: &(dyn Fn(&[Finding]) + Sync)) -> Result<Surveyed, Failure> {
        let Self { args, engine, choice } = self;
        let (targets, mut refused) = scan::targets(&args.targets);
        let walk = scan::walk(&args, &engine)?;
        let revisions = scan::revisions(&targets, &mut refused);
        let buckets = Buckets::open(&targets, &args.buckets, &mut refused)?;
        let options = Options { gate: Some(Dialects::default()), ..scan::options(&args, &choice, &engine, walk.threads)? };
        let scanner = Scanner::new(&engine.matcher, &choice.laws, &engine.key, options).streaming(hear);
        let run = || scanner.run(&targets, &walk);
        let mut outcome =
            progress::watched(&scanner.progress, progress::Say::Progress, (&targets, &walk), run).map_err(|refused| refused.to_string())?;
        for revision in revisions {
            let (inventory, panicked) = revision.scan(&scanner, &walk)?;
            outcome.inventory.merge(inventory);
            outcome.panicked |= panicked;
        }
        if let Some(buckets) = buckets {
            // Nothing is remembered of a scan whose findings are heard one by one.
            let found = buckets.scan(&scanner, &walk, &Keeper { memory: None, keep: &|_| () }).map_err(|refused| refused.to_string())?;
            outcome.inventory.merge(found.inventory);
            outcome.panicked |= found.panicked;
            refused.extend(found.errors);
        }
        drop(scanner);
        refused.append(&mut outcome.errors);
        let messages = scan::note(&refused, &engine, &walk, &mut outcome.inventory.coverage);
        messages.iter().for_each(|message| output::complain(message));
        let frame = scan::frame(&args, &choice, &engine, &walk);
        let is_broken = !messages.is_empty() || outcome.panicked;
        Ok(Surveyed { document: Document::new(outcome.inventory, &choice.laws, frame), config: engine.config, is_broken })
    }
}
