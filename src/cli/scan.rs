//! `privet scan`.

use std::collections::{BTreeMap, HashMap};
use std::ffi::OsString;
use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Instant;

use serde_json::{Value, json};

use crate::content::Limits;
use crate::detect::Scratch;
use crate::detect::names::Namer;
use crate::gate::docket::Weights;
use crate::gate::{Baseline, Docket, NewAllows, Policy, PolicyText, Terms};
use crate::inventory::document::{ExampleDoc, Frame, Tool};
use crate::inventory::{Coverage, Document, Failed, Finding, Inventory, Origin, Ruling};
use crate::object::bytes::{Buffer, Bytes};
use crate::object::map;
use crate::report::{self, Format};
use crate::scan::allow::Allow;
use crate::scan::marks::{Dialects, Mark};
use crate::scan::memory;
use crate::scan::worker::Pool;
use crate::scan::{Isolation, Open, Options, Outcome, Scanner};
use crate::source::git::Added;
use crate::source::{self, Target, TargetError};

use super::args::{Inside, Mmap, Scan, Walk};
use super::buckets::{self, Buckets, Keeper};
use super::exit::{Exit, Failure};
use super::forecast::Forecast;
use super::gate;
use super::output;
use super::plan::{self, Choice, Destination, Engine};
use super::progress::{self, Say};
use super::revision::Revision;
use super::sample::Draw;
use super::subjects::Census;

/// Files of this size and more are mapped by default, in bytes (`docs/performance.md`).
const MAPPED: u64 = 8 << 20;

/// The report of more objects than this may need the memory of the engine.
const WORTH_FREEING: u64 = 10_000;

/// A writer of findings one by one.
type Lines = Mutex<Box<dyn Write + Send>>;

/// Scans and reports.
pub(super) fn run(args: &Scan) -> Result<Exit, Failure> {
    let started = Instant::now();
    let mut engine = Engine::for_scan(args)?;
    let choice = Choice::new(args, &engine)?;
    let destinations = plan::destinations(args.format.as_deref(), &args.output)?;
    if args.show_names && !std::io::IsTerminal::is_terminal(&std::io::stdout()) {
        return Err("--show-names: writes names to a terminal only".to_owned().into());
    }
    if args.show_names && !args.output.is_empty() {
        return Err("--show-names: writes names to a terminal only; leave --output away".to_owned().into());
    }
    if args.fingerprints && engine.key.id().is_none() {
        return Err("--fingerprints: needs a kept key; set PRIVET_KEY or --key-file".to_owned().into());
    }
    let template = super::report::template(args.template.as_deref())?;
    let named = named(args)?;
    let (targets, mut refused) = targets(&named);
    let lasts = |target: &Target| matches!(target, Target::Git(_) | Target::Bucket(_)) || matches!(target, Target::Path(path) if path.is_dir());
    if !args.setup.no_cache && targets.iter().any(lasts) {
        engine.count_for_long();
    }
    let buckets = Buckets::open(&targets, &args.buckets, &mut refused)?;
    let walk = walk(args, &engine)?;
    let docket = docket(args, &choice, &engine, &named)?;
    let revisions = revisions(&targets, &mut refused);
    let lines = streams(&destinations)?;
    let draw = args.sample_findings.map(|wanted| Draw::new(wanted, args.seed));
    let broken = AtomicBool::new(false);
    let census = args.subjects.then(Census::default);
    let stream = |findings: &[Finding]| {
        if let Some(census) = &census {
            census.hear(findings);
        }
        if let Some(draw) = &draw {
            draw.show(findings);
        }
        if let Some(docket) = &docket {
            docket.hear(findings);
        }
        if lines.iter().any(|out| write_lines(out, findings).is_err()) {
            broken.store(true, Ordering::Relaxed);
            STOP.store(true, Ordering::Relaxed);
        }
    };
    catch_interrupts();
    let new_lines = new_lines(&revisions);
    let mark = |object: &std::sync::Arc<str>, marks: &[Mark]| docket.iter().for_each(|docket| docket.mark(object, marks));
    let wants_records = docket.is_some() || census.is_some();
    let options = Options { gate: wants_records.then(Dialects::default), ..options(args, &choice, &engine, walk.threads)? };
    // What is remembered is whole: not the new lines of a file alone, nor what a test of failures or parts asks for.
    let is_plain = new_lines.is_empty() && args.part.is_none() && args.panic_in.is_none() && !args.fingerprints && census.is_none();
    let cache = plan::cache(&args.setup).filter(|_| is_plain);
    let find = |kind, id: &memory::Id| cache.as_ref().and_then(|cache| cache.find(kind, id));
    let keep = |pending: &_| cache.iter().for_each(|cache| cache.save(pending));
    let memory = cache.is_some().then(|| plan::memory(&args.setup, &engine, &choice, &options, (&find, &keep)));
    // An object of a bucket is worth being remembered, however few there are.
    let memory = memory.map(|memory| if buckets.is_some() { memory.from_the_first() } else { memory });
    let memory = memory.map(|memory| if engine.key.id().is_some() { memory.keeping_tags() } else { memory });
    let scanner = Scanner::new(&engine.matcher, &choice.laws, &engine.key, options).stopping(&STOP).marking(&mark).only(&new_lines);
    let mut scanner = scanner.remembering(memory.as_ref());
    if draw.is_some() || wants_records || !lines.is_empty() {
        scanner = scanner.streaming(&stream);
    }
    if args.plan {
        let mut forecast = Forecast::default();
        forecast.add_files(&targets, &walk, &scanner)?;
        buckets.iter().try_for_each(|buckets| forecast.add_buckets(buckets, &walk, &scanner))?;
        refused.iter().for_each(|error| output::complain(&error.to_string()));
        return Ok(forecast.print(args.format.as_deref(), args.tariff.as_deref())?.min(if refused.is_empty() { Exit::Done } else { Exit::Usage }));
    }
    let say = if args.quiet { Say::Nothing } else { Say::Progress };
    let mut outcome =
        progress::watched(&scanner.progress, say, (&targets, &walk), || scanner.run(&targets, &walk)).map_err(|refused| refused.to_string())?;
    for revision in revisions {
        let (inventory, panicked) = revision.scan(&scanner, &walk)?;
        outcome.inventory.merge(inventory);
        outcome.panicked |= panicked;
    }
    let mut origins = Vec::new();
    if let Some(buckets) = buckets {
        let found = buckets.scan(&scanner, &walk, &Keeper { memory: memory.as_ref(), keep: &keep }).map_err(|refused| refused.to_string())?;
        outcome.inventory.merge(found.inventory);
        outcome.panicked |= found.panicked;
        refused.extend(found.errors);
        origins = found.origins;
    }
    drop(scanner);
    let pending = memory.map(memory::Memory::into_pending);
    if let (Some(cache), Some(pending)) = (cache, pending) {
        cache.keep(&pending);
    }
    refused.append(&mut outcome.errors);
    let refused = note(&refused, &engine, &walk, &mut outcome.inventory.coverage);
    for out in lines {
        out.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner).flush()?;
    }
    if broken.into_inner() {
        return Err(Failure::ClosedPipe);
    }
    let policy: Vec<Ruling> = [judge(docket), gate::rulings(&choice.gates, &outcome.inventory, &choice.zones)].concat();
    let exit = conclude(args, &policy, &outcome, &refused);
    let mut frame = Frame { origins: cleaned(origins, &engine), ..frame(args, &choice, &engine, &walk) };
    frame.notes.extend(told_of_reports(&outcome.inventory));
    frame.notes.extend(walk.sample.map(|sample| told_of(sample, &outcome.inventory.coverage)));
    let is_long = outcome.inventory.coverage.listed.objects > WORTH_FREEING;
    // The matcher is done: its memory serves a long report. A short one is written sooner than the engine is taken apart.
    if is_long {
        drop(engine)
    } else {
        std::mem::forget(engine)
    }
    let mut document = Document::new(outcome.inventory, &choice.laws, frame);
    document.policy = policy;
    document.subjects = census.map(Census::value);
    if args.run_info {
        document.run = Some(json!({ "seconds": started.elapsed().as_secs_f64(), "threads": walk.threads }));
    }
    match draw {
        Some(draw) => draw.print()?,
        None => {
            let reports: Vec<Destination> = destinations.into_iter().filter(|destination| destination.format != Format::Jsonl).collect();
            super::report::write(&document, &choice.laws, &reports, template.as_deref())?;
        }
    }
    Ok(exit)
}

/// Where buckets stand, under the names by which `targets` has them.
fn cleaned(mut origins: Vec<Origin>, engine: &Engine) -> Vec<Origin> {
    let (namer, mut scratch) = (Namer::new(&engine.matcher, &engine.key), Scratch::default());
    origins.iter_mut().for_each(|origin| origin.target = namer.clean(&origin.target, &mut scratch));
    origins.sort();
    origins
}

/// What waits for the findings that a named policy denies.
fn docket(args: &Scan, choice: &Choice, engine: &Engine, targets: &[OsString]) -> Result<Option<Docket>, String> {
    if args.policy.is_empty() {
        return Ok(None);
    }
    let context = engine.catalog.elements.iter().filter(|(_, element)| element.context).map(|(id, _)| id.to_owned()).collect();
    let terms = Terms { zones: choice.zones.clone(), confidence: choice.min_confidence, context };
    let policies = Policy::all(&PolicyText::default(), &args.policy, &terms)?;
    Ok(Some(Docket::new(policies, super::check::scope_of_files(targets), NewAllows::default())))
}

/// What the named policies say of what was found; what is broken is told beside the report.
fn judge(docket: Option<Docket>) -> Vec<Ruling> {
    let Some(docket) = docket else { return Vec::new() };
    let weights = Weights { baseline: &Baseline::default(), is_there: &mut |_| true, values: &mut |_| None };
    let rulings = docket.conclude(weights).rulings;
    for ruling in rulings.iter().filter(|ruling| ruling.is_broken()) {
        let line = |example: &ExampleDoc| example.place.line.map_or_else(String::new, |line| format!(":{line}"));
        let at = ruling.examples.first().map_or_else(String::new, |first| format!(", the first at {}{}", first.object, line(first)));
        let plural = if ruling.findings == 1 { "" } else { "s" };
        output::complain(&format!("policy `{}`: {} finding{plural}{at} (--policy)", ruling.rule, ruling.findings));
    }
    rulings
}

/// What the git targets name; what cannot be used joins the refused.
pub(super) fn revisions(targets: &[Target], refused: &mut Vec<TargetError>) -> Vec<Revision> {
    let mut revisions = Vec::new();
    for target in targets {
        let Target::Git(typed) = target else { continue };
        match Revision::of(typed) {
            Ok(revision) => revisions.push(revision),
            Err(problem) => refused.push(TargetError { target: target.name(), problem }),
        }
    }
    revisions
}

/// The lines of files that were there before, where only new ones are meant.
fn new_lines(revisions: &[Revision]) -> HashMap<String, Added> {
    revisions.iter().filter_map(|revision| revision.lines.clone()).flatten().collect()
}

/// The exit code, and what is said beside the report.
fn conclude(args: &Scan, policy: &[Ruling], outcome: &Outcome, refused: &[String]) -> Exit {
    let mut exits = vec![Exit::Done];
    for message in refused {
        output::complain(message);
        exits.push(Exit::Usage);
    }
    if outcome.panicked {
        exits.push(Exit::Usage);
    }
    for (gate, ruling) in policy.iter().filter_map(|ruling| ruling.rule.strip_prefix(gate::PREFIX).map(|gate| (gate, ruling))) {
        if ruling.is_broken() {
            output::complain(&format!("gate `{gate}`: {} finding{} (--fail-on)", ruling.findings, if ruling.findings == 1 { "" } else { "s" }));
        }
    }
    if policy.iter().any(Ruling::is_broken) {
        exits.push(Exit::Gate);
    }
    let coverage = &outcome.inventory.coverage;
    if !coverage.is_complete() {
        if args.strict {
            output::complain("incomplete: not everything could be read (--strict); the report's coverage section names it");
            exits.push(Exit::Incomplete);
        }
        if args.verbose > 0 {
            let inside = coverage.members.iter().flat_map(|members| &members.failed);
            coverage.failed.iter().chain(inside).for_each(|failed| output::complain(&format!("{}: {}", failed.object, failed.message)));
        }
    }
    if coverage.interrupted {
        output::complain("interrupted: the report holds what was found so far");
        exits.push(Exit::Interrupted);
    }
    exits.into_iter().min().unwrap_or(Exit::Done)
}

/// What is to be scanned: the targets that were typed, or those of a list.
fn named(args: &Scan) -> Result<Vec<OsString>, String> {
    let Some(list) = &args.files_from else {
        return Ok(if args.targets.is_empty() { vec![".".into()] } else { args.targets.clone() });
    };
    let mut bytes = Vec::new();
    let read = if list == Path::new("-") {
        std::io::stdin().lock().read_to_end(&mut bytes)
    } else {
        File::open(list).and_then(|mut file| file.read_to_end(&mut bytes))
    };
    read.map_err(|error| format!("--files-from `{}`: cannot be read: {error}", list.display()))?;
    let separator = if args.null { b'\0' } else { b'\n' };
    let lines = bytes.split(|&byte| byte == separator).map(|line| if args.null { line } else { line.strip_suffix(b"\r").unwrap_or(line) });
    Ok(lines.filter(|line| !line.is_empty()).map(source::os_name).collect())
}

/// Enters targets that could not be used in the ledger, so that a report never looks whole beside one, and gives their messages back, cleaned.
pub(super) fn note(refused: &[TargetError], engine: &Engine, walk: &source::Options, coverage: &mut Coverage) -> Vec<String> {
    let namer = Namer::new(&engine.matcher, &engine.key);
    let mut scratch = Scratch::default();
    let mut messages = Vec::new();
    for error in refused {
        if walk.shard.is_none_or(|shard| shard.holds(&error.target)) {
            let object = namer.clean(&error.target, &mut scratch);
            coverage.failed(Failed { object, reason: "target".to_owned(), message: error.problem.clone() }, 0);
        }
        messages.push(namer.sentence(&error.to_string(), &mut scratch));
    }
    coverage.failed.sort();
    messages
}

/// What a sample says of what was not read.
/// That a credential report is among the objects, for which there is a command of its own.
fn told_of_reports(inventory: &Inventory) -> Option<String> {
    let is_there = inventory.entries.keys().any(|key| &*key.detector == "cred/iam_report");
    is_there.then(|| {
        "A credential report of an AWS account is among the objects (detector cred/iam_report); `privet iam FILE` tells how old its credentials are."
            .to_owned()
    })
}

fn told_of(sample: source::Sample, coverage: &Coverage) -> String {
    let undrawn = coverage.skipped.get(&source::Skip::Sample).map_or(0, |skipped| skipped.volume.objects);
    sample.error(coverage.scanned.objects, coverage.scanned.objects + undrawn)
}

pub(super) fn targets(typed: &[OsString]) -> (Vec<Target>, Vec<TargetError>) {
    let (mut targets, mut refused) = (Vec::new(), Vec::new());
    for target in typed {
        match Target::parse(target) {
            Ok(target) => targets.push(target),
            Err(error) => refused.push(error),
        }
    }
    (targets, refused)
}

pub(super) fn walk(args: &Scan, engine: &Engine) -> Result<source::Options, String> {
    Ok(source::Options {
        shard: args.shard.as_deref().map(super::shard::of).transpose()?,
        sample: args.sample.as_deref().map(str::parse::<source::Sample>).transpose()?.map(|sample| sample.with_seed(args.seed)),
        modified: if args.modified || crate::gate::policy::ask_age(&args.policy) { source::Stamps::Modified } else { source::Stamps::Without },
        ..walk_of(&args.walk, args.threads, engine)?
    })
}

/// What a walk lists, whatever it is for.
pub(super) fn walk_of(walk: &Walk, threads: Option<usize>, engine: &Engine) -> Result<source::Options, String> {
    Ok(source::Options {
        excludes: [engine.config.excludes.clone(), walk.exclude.clone()].concat(),
        includes: walk.include.clone(),
        types: walk.r#type.clone(),
        max_depth: walk.max_depth,
        max_size: walk.max_size.as_deref().map(plan::size).transpose()?,
        follow: if walk.follow { source::Links::Follow } else { source::Links::Keep },
        gitignore: if walk.gitignore { source::Gitignore::Honour } else { source::Gitignore::Read },
        threads: threads.filter(|&threads| threads > 0).unwrap_or_else(source::threads),
        ..source::Options::default()
    })
}

pub(super) fn options(args: &Scan, choice: &Choice, engine: &Engine, threads: usize) -> Result<Options, String> {
    Ok(Options {
        min_confidence: choice.min_confidence,
        context_elements: args.context_elements,
        fingerprints: args.fingerprints,
        show_names: args.show_names,
        allow: Allow::new(&engine.config.allow.patterns, &engine.config.allow.fingerprints)?,
        region: choice.region.clone(),
        part: args.part,
        gate: None,
        fail_in: args.panic_in.clone(),
        open: opener(args.mmap),
        threads,
        limits: limits(args)?,
        ocr: args.inside.ocr_cmd.clone(),
        isolation: isolation(&args.inside),
    })
}

fn limits(args: &Scan) -> Result<Limits, String> {
    let (inside, usual) = (&args.inside, Limits::default());
    Ok(Limits {
        memory: usual.memory.min(buckets::of_one_object(plan::size(&args.buckets.max_memory)?)),
        depth: inside.max_nesting,
        members: inside.max_members,
        bytes: plan::size(&inside.max_unpacked)?,
        ratio: inside.max_ratio,
        ..usual
    })
}

/// Documents are decoded by further processes of this program; where it cannot be found, in this one.
fn isolation(inside: &Inside) -> Isolation {
    match std::env::current_exe() {
        Ok(program) if !inside.in_process => Isolation::Processes(Arc::new(Pool::new(vec![program.into_os_string(), "worker".into()]))),
        _ => Isolation::InProcess,
    }
}

/// The proof that a file which shrinks while it is mapped does not end the process.
static GUARD: OnceLock<Option<map::Guard>> = OnceLock::new();

fn opener(mmap: Mmap) -> Open {
    match mmap {
        Mmap::Never => |path, buffer| crate::object::bytes::read(path, buffer).map(Bytes::Borrowed),
        Mmap::Always => |path, buffer| open(path, buffer, 0),
        Mmap::Auto => |path, buffer| open(path, buffer, MAPPED),
    }
}

/// Maps a file of at least `from` bytes; reads it where it is smaller or mapping is not to be had.
fn open<'b>(path: &Path, buffer: &'b mut Buffer, from: u64) -> std::io::Result<Bytes<'b>> {
    let guard = GUARD.get_or_init(|| map::install_handler().ok());
    let file = File::open(path)?;
    let guard = guard.filter(|_| file.metadata().is_ok_and(|metadata| metadata.len() >= from));
    if let Some(mapped) = guard.and_then(|guard| map::Mapped::map(file, guard).ok()) {
        return Ok(Bytes::Mapped(mapped));
    }
    crate::object::bytes::read(path, buffer).map(Bytes::Borrowed)
}

/// The destinations that are written while the scan runs.
fn streams(destinations: &[Destination]) -> Result<Vec<Lines>, Failure> {
    let mut all: Vec<Lines> = Vec::new();
    for destination in destinations.iter().filter(|destination| destination.format == Format::Jsonl) {
        all.push(Mutex::new(match &destination.file {
            Some(path) => {
                let file = File::create(path).map_err(|error| format!("output `{}`: cannot be written: {error}", path.display()))?;
                Box::new(BufWriter::new(file))
            }
            None => Box::new(BufWriter::new(std::io::stdout())),
        }));
    }
    Ok(all)
}

fn write_lines(out: &Lines, findings: &[Finding]) -> std::io::Result<()> {
    let mut out = out.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    findings.iter().try_for_each(|finding| report::line(finding, &mut *out))
}

static STOP: AtomicBool = AtomicBool::new(false);

/// The first interrupt ends the scan with what was found; the second ends the process.
fn catch_interrupts() {
    let _ = ctrlc::set_handler(|| {
        if STOP.swap(true, Ordering::SeqCst) {
            std::process::exit(130);
        }
    });
}

pub(super) fn frame(args: &Scan, choice: &Choice, engine: &Engine, walk: &source::Options) -> Frame {
    let namer = Namer::new(&engine.matcher, &engine.key);
    let mut scratch = Scratch::default();
    let mut clean = |names: &[String]| -> Value { names.iter().map(|name| Value::from(namer.clean(name, &mut scratch))).collect() };
    let typed = if args.files_from.is_some() { Vec::new() } else { named(args).unwrap_or_default() };
    let typed: Vec<String> = typed.iter().map(|target| target.to_string_lossy().into_owned()).collect();
    // Sorted, as the merger of parts has them.
    let mut targets: Vec<String> = clean(&typed).as_array().into_iter().flatten().filter_map(|name| name.as_str().map(str::to_owned)).collect();
    targets.sort();
    targets.dedup();
    let mut options: BTreeMap<String, Value> = BTreeMap::new();
    let mut set = |name: &str, value: Value| options.insert(name.to_owned(), value);
    set("min_confidence", json!(choice.min_confidence));
    set("laws", choice.laws.laws().iter().map(|law| law.id.as_str()).filter(|id| *id != "duties").collect());
    set("zones", choice.zones.iter().map(|zone| zone.name()).collect());
    set("context_elements", json!(args.context_elements));
    set("exclude", clean(&walk.excludes));
    set("include", clean(&walk.includes));
    set("type", json!(walk.types));
    set("max_depth", json!(walk.max_depth));
    set("max_size", json!(walk.max_size));
    set("follow", json!(args.walk.follow));
    set("gitignore", json!(args.walk.gitignore));
    set("region", json!(choice.region));
    if let Ok(limits) = limits(args)
        && limits != Limits::default()
    {
        set("limits", json!(limits));
    }
    if let Some(sample) = &args.sample {
        set("sample", json!({ "share": sample, "seed": args.seed }));
    }
    let (read, skipped) = (&args.buckets.read_class, &args.buckets.skip_class);
    if !read.is_empty() || !skipped.is_empty() {
        set("classes", json!({ "read": read, "skip": skipped }));
    }
    if args.inside.ocr_cmd.is_some() {
        set("ocr", json!(true));
    }
    set("without", json!([args.setup.without.clone(), engine.config.disable.clone()].concat()));
    Frame {
        tool: Tool { version: env!("CARGO_PKG_VERSION").to_owned(), catalogue: engine.catalogue() },
        targets,
        origins: Vec::new(),
        options,
        key: engine.key.id().map(str::to_owned),
        zones: choice.zones.clone(),
        notes: Vec::new(),
    }
}
