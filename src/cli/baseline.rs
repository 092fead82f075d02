//! `privet baseline`: makes and keeps the list of findings that were there before the gate.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::Parser as _;

use crate::gate::baseline::{Line, NAME};
use crate::gate::{Baseline, Docket, Scope};
use crate::source::Target;
use crate::source::git::Repository;

use super::args::{Baseline as Args, BaselineArgs, BaselineCommand};
use super::check::{Court, ground, scope_of_files};
use super::exit::{Exit, Failure};
use super::{config, feeds, output, plan};

/// What stands in `.gitattributes` so that git merges baselines as unions.
const UNION: &str = ".privet-baseline merge=union";

/// What no baseline of places can see.
const LIMIT: &str = "A value that is replaced by another in the same place is not seen, unless PRIVET_KEY is set and the cache is kept: then keyed \
                     fingerprints of the values stand in the cache, never in this file.";

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    match &args.command {
        BaselineCommand::Create(args) => create(args),
        BaselineCommand::Update(args) => update(args),
        BaselineCommand::Prune(args) => prune(args),
        BaselineCommand::Show(args) => show(args),
    }
}

/// Makes a baseline at the root with the usual settings.
pub(super) fn create_here() -> Result<Exit, Failure> {
    let args = BaselineArgs::try_parse_from(["create"]).map_err(|error| error.to_string())?;
    create(&args)
}

fn path(args: &BaselineArgs) -> PathBuf {
    args.baseline.clone().unwrap_or_else(|| ground::root().join(NAME))
}

fn create(args: &BaselineArgs) -> Result<Exit, Failure> {
    let path = path(args);
    if path.exists() && !args.force {
        let message = "is there already; `privet baseline update` keeps it, --force makes it anew";
        return Err(format!("baseline `{}`: {message}", path.display()).into());
    }
    let found = found(args)?;
    let baseline = Baseline::of(&found.counts);
    write(&path, &baseline)?;
    found.keep_values(args, &baseline, true);
    attribute(&path)?;
    tell(&format!("{}: {}", path.display(), counted(&baseline)))
}

/// The file that tells git how to merge gets a line, where there is a repository.
fn attribute(path: &Path) -> Result<(), Failure> {
    let Some(folder) = path.parent().filter(|folder| path.file_name().is_some_and(|name| name == NAME) && folder.join(".git").exists()) else {
        return Ok(());
    };
    let file = folder.join(".gitattributes");
    let text = std::fs::read_to_string(&file).unwrap_or_default();
    if text.lines().any(|line| line.trim() == UNION) {
        return Ok(());
    }
    let gap = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    output::write_file(&file, |out| writeln!(out, "{text}{gap}{UNION}"))
}

fn update(args: &BaselineArgs) -> Result<Exit, Failure> {
    let path = path(args);
    let old = ground::baseline_on_disk(args.baseline.as_deref())?;
    let found = found(args)?;
    let root = ground::root();
    let mut baseline = old.lowered(&found.counts, |path| root.join(path).exists());
    let new: Vec<(&Line, u64)> =
        found.counts.iter().map(|(line, &count)| (line, count)).filter(|(line, count)| *count > baseline.count(line)).collect();
    let (lines, findings) = (new.len(), new.iter().map(|(line, count)| count - baseline.count(line)).sum::<u64>());
    if args.accept {
        for (line, count) in new {
            baseline.put(line.clone(), count);
        }
    }
    if baseline != old {
        write(&path, &baseline)?;
    }
    found.keep_values(args, &baseline, args.accept);
    let rest = match (findings, args.accept) {
        (0, _) => String::new(),
        (_, true) => format!("; {findings} new findings at {lines} places were accepted"),
        (_, false) => format!("; {findings} new findings at {lines} places were left out (--accept takes them in)"),
    };
    tell(&format!("{}: {}{rest}", path.display(), counted(&baseline)))
}

fn prune(args: &BaselineArgs) -> Result<Exit, Failure> {
    let path = path(args);
    let old = ground::baseline_on_disk(args.baseline.as_deref())?;
    let found = found(args)?;
    let root = ground::root();
    // A line whose file was renamed is still of use.
    let moved = old.cover(&found.counts, |path| root.join(path).exists());
    let serves =
        |line: &Line| moved.iter().any(|(other, &count)| count > old.count(other) && other.element == line.element && other.place == line.place);
    let mut baseline = old.pruned(&found.counts);
    for (line, count) in old.lines().filter(|(line, _)| !root.join(&*line.path).exists() && serves(line)) {
        baseline.put(line.clone(), count);
    }
    let gone = old.lines().count() - baseline.lines().count();
    if gone > 0 {
        write(&path, &baseline)?;
    }
    tell(&format!("{}: {}; {gone} lines were taken out", path.display(), counted(&baseline)))
}

fn show(args: &BaselineArgs) -> Result<Exit, Failure> {
    let baseline = ground::baseline_on_disk(args.baseline.as_deref())?;
    let mut text = String::new();
    let mut by_element: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for (line, count) in baseline.lines() {
        let _ = writeln!(text, "{count:>6}  {}  {}", line.element, line.path);
        let sum = by_element.entry(&line.element).or_default();
        *sum = (sum.0 + count, sum.1 + 1);
    }
    for (element, (findings, places)) in by_element {
        let _ = writeln!(text, "{findings:>6}  {element} in all, at {places} places");
    }
    let _ = writeln!(text, "{}: {}\n{LIMIT}", path(args).display(), counted(&baseline));
    let mut out = output::stdout();
    out.write_all(output::printable(&text).as_bytes())?;
    out.flush()?;
    Ok(Exit::Done)
}

/// What violates the policy now, by place: how many, and the keyed fingerprints of the values.
struct Found {
    counts: BTreeMap<Line, u64>,
    values: BTreeMap<Line, BTreeSet<String>>,
    court: Court,
}

fn found(args: &BaselineArgs) -> Result<Found, Failure> {
    let setup = &args.judge.setup;
    let config = config::read(setup.config.as_deref(), !setup.no_config)?;
    let court = Court::new(&args.judge, &config, &args.policy)?;
    let root = ground::root();
    let targets: Vec<std::ffi::OsString> = vec![root.clone().into()];
    let scope = if args.history { Scope::default() } else { scope_of_files(&targets) };
    let docket = Docket::new(court.policies()?, scope, court.new_allows());
    let coverage = court.hear(setup, &docket, |scanner| {
        if !args.history {
            let outcome = scanner.run(&[Target::Path(root)], &court.walk).map_err(|refused| refused.to_string())?;
            return Ok(outcome.inventory.coverage);
        }
        let repository = Repository::open(&root).map_err(|error| error.0)?;
        let (mut known, list) = feeds::unknown(scanner, feeds::of_history(repository.history().map_err(|error| error.0)?));
        let feeds = feeds::blobs(&repository, list, court.walk.threads, court.walk.max_size).map_err(|error| error.0)?;
        known.merge(scanner.run_feeds(feeds).0);
        Ok(known.coverage)
    })?;
    if !coverage.is_complete() {
        output::complain("incomplete: not everything could be read; findings in the rest are not in the baseline");
    }
    Ok(Found { counts: docket.found(), values: docket.values(), court })
}

impl Found {
    /// Under a kept key, the cache learns the values at places of the baseline. A place whose values are known learns no other ones, unless what
    /// is there now was accepted.
    fn keep_values(&self, args: &BaselineArgs, baseline: &Baseline, is_accepted: bool) {
        let key = &self.court.engine.key;
        let Some(cache) = plan::cache(&args.judge.setup).filter(|_| key.id().is_some()) else { return };
        let mut kept = BTreeMap::new();
        for (line, values) in self.values.iter().filter(|(line, _)| baseline.count(line) > 0) {
            let known = if is_accepted { None } else { cache.values(key, line) };
            let values = known.map_or_else(|| values.clone(), |known| known.intersection(values).cloned().collect());
            kept.insert(line.clone(), values);
        }
        cache.keep_values(key, &kept);
    }
}

fn write(path: &Path, baseline: &Baseline) -> Result<(), Failure> {
    output::write_file(path, |out| out.write_all(baseline.write().as_bytes()))
}

fn counted(baseline: &Baseline) -> String {
    let findings: u64 = baseline.lines().map(|(_, count)| count).sum();
    format!("{findings} findings at {} places", baseline.lines().count())
}

fn tell(text: &str) -> Result<Exit, Failure> {
    let mut out = output::stdout();
    writeln!(out, "privet baseline: {}", output::printable(text))?;
    out.flush()?;
    Ok(Exit::Done)
}
