//! `privet check`: the gate for a commit, a push, a pull request, a history, or files as they stand.

pub(in crate::cli) mod ground;
mod matter;
mod report;
mod tell;

use std::io::Write as _;
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::str::FromStr as _;
use std::sync::Arc;

use crate::detect::Confidence;
use crate::gate::docket::Weights;
use crate::gate::{Docket, Policy, PolicyText, RuleText, Scope, Terms, Verdict};
use crate::inventory::{Coverage, Finding};
use crate::report::Format;
use crate::scan::marks::{Dialects, Mark};
use crate::scan::memory;
use crate::scan::{Options, Scanner};
use crate::source::git::Repository;
use crate::source::git::history::Commit;
use crate::source::git::ignore::Rules;
use crate::source::{self, Listed, Target};

use super::args::{Check, Judge, Setup};
use super::exit::{Exit, Failure};
use super::plan::{self, Ahead, Asked, Choice, Destination, Engine};
use super::{feeds, output};
use ground::{Files, Ground};
use matter::{Change, Matter};
use tell::Told;

/// Judges and tells.
pub(super) fn run(args: &Check) -> Result<Exit, Failure> {
    let outlets = Outlets::of(args)?;
    // Most of the time goes by until detectors are ready and git has answered: both are begun at once.
    let ahead = Ahead::start();
    let matter = Matter::of(args)?;
    if let Matter::Nothing(why) = &matter {
        return outlets.nothing(why, args);
    }
    let mut ground = Ground::of(args, &matter)?;
    let engine = ahead.engine(&args.judge.setup, ground.config.clone(), &ground.texts)?;
    // The process ends when this is done, and its memory with it: nothing has to be taken apart.
    let court = ManuallyDrop::new(Court::with(&args.judge, engine, &args.policy)?);
    let mut case = Case::of(args, &matter, &mut ground, &court)?;
    let heard = case.hear(&court, &matter)?;
    let verdict = case.conclude(&matter, &ground, &court);
    let told = Told {
        verdict: &verdict,
        judged: heard.judged,
        by: &ground.called,
        altered: &cleaned(&ground.altered, &court),
        elements: &court.engine.catalog.elements,
        is_change: matches!(matter, Matter::Change(_)),
    };
    outlets.write(&told, &heard.coverage, &court, args)?;
    Ok(exit(args, &verdict, &heard.coverage, heard.panicked))
}

fn exit(args: &Check, verdict: &Verdict, coverage: &Coverage, panicked: bool) -> Exit {
    let mut exits = vec![Exit::Done];
    if panicked || coverage.failed.iter().any(|failed| failed.reason == "target") {
        exits.push(Exit::Usage);
    }
    if verdict.count() > 0 {
        exits.push(Exit::Gate);
    }
    if !coverage.is_complete() {
        for failed in &coverage.failed {
            output::complain(&format!("{}: {}", failed.object, failed.message));
        }
        for (reason, skipped) in coverage.skipped.iter().filter(|(reason, _)| reason.leaves_a_gap()) {
            let names: Vec<&str> = skipped.examples.iter().map(String::as_str).collect();
            output::complain(&format!("not read ({}): {}", reason.name(), names.join(", ")));
        }
        if !args.no_strict {
            output::complain("incomplete: not everything could be read; --no-strict lets it pass");
            exits.push(Exit::Incomplete);
        }
    }
    exits.into_iter().min().unwrap_or(Exit::Done)
}

/// What changes to the judge's own files say, without personal data.
fn cleaned(lines: &[String], court: &Court) -> Vec<String> {
    let namer = crate::detect::names::Namer::new(&court.engine.matcher, &court.engine.key);
    let mut scratch = crate::detect::Scratch::default();
    lines.iter().map(|line| namer.sentence(line, &mut scratch)).collect()
}

/// Detectors, laws and policies, ready for use.
pub(super) struct Court {
    pub(super) engine: Engine,
    pub(super) choice: Choice,
    pub(super) walk: source::Options,
    text: PolicyText,
    names: Vec<String>,
    terms: Terms,
}

impl Court {
    pub(super) fn new(judge: &Judge, config: &super::config::Config, names: &[String]) -> Result<Self, String> {
        Self::with(judge, Engine::with(&judge.setup, config.clone(), &[])?, names)
    }

    /// The same with an engine that is ready.
    fn with(judge: &Judge, engine: Engine, names: &[String]) -> Result<Self, String> {
        let text = engine.config.policy.clone();
        let named = if names.is_empty() { &text.named } else { names };
        let laws = laws(judge, &engine, named)?;
        let asked = Asked { law: &laws, zone: &judge.zone, fail_on: &[], min_confidence: judge.min_confidence, region: judge.region.as_deref() };
        let choice = Choice::of(&asked, &engine)?;
        let context = engine.catalog.elements.iter().filter(|(_, element)| element.context).map(|(id, _)| id.to_owned()).collect();
        let terms = Terms { zones: choice.zones.clone(), confidence: choice.min_confidence, context };
        let mut walk = super::scan::walk_of(&judge.walk, judge.threads, &engine)?;
        let text = rules(text, &engine);
        if Policy::all(&text, names, &terms)?.iter().any(Policy::asks_age) {
            walk.modified = source::Stamps::Modified;
        }
        Ok(Self { text, names: names.to_vec(), engine, choice, walk, terms })
    }

    pub(super) fn policies(&self) -> Result<Vec<Policy>, String> {
        Policy::all(&self.text, &self.names, &self.terms)
    }

    pub(super) fn scanner(&self, policies: &[Policy]) -> Result<Scanner<'_>, String> {
        Ok(Scanner::new(&self.engine.matcher, &self.choice.laws, &self.engine.key, self.options(policies)?))
    }

    fn options(&self, policies: &[Policy]) -> Result<Options, String> {
        let least = policies.iter().filter_map(Policy::least_confidence).min().unwrap_or(Confidence::Likely);
        let allow = &self.engine.config.allow;
        Ok(Options {
            min_confidence: self.choice.min_confidence.min(least),
            allow: crate::scan::allow::Allow::new(&allow.patterns, &allow.fingerprints)?,
            region: self.choice.region.clone(),
            gate: Some(Dialects::new(&self.text.honour_marks)?),
            threads: self.walk.threads,
            ..Options::default()
        })
    }

    /// Runs `scan` with a scanner whose findings and marks the docket hears, and which remembers what it may.
    pub(super) fn hear<T>(&self, setup: &Setup, docket: &Docket, scan: impl FnOnce(&Scanner<'_>) -> Result<T, String>) -> Result<T, String> {
        let hear = |findings: &[Finding]| docket.hear(findings);
        let mark = |object: &Arc<str>, marks: &[Mark]| docket.mark(object, marks);
        let options = self.options(&self.policies()?)?;
        let cache = plan::cache(setup);
        let find = |kind, id: &memory::Id| cache.as_ref().and_then(|cache| cache.find(kind, id));
        let keep = |pending: &_| cache.iter().for_each(|cache| cache.save(pending));
        let memory = cache.is_some().then(|| plan::memory(setup, &self.engine, &self.choice, &options, (&find, &keep)));
        let scanner = Scanner::new(&self.engine.matcher, &self.choice.laws, &self.engine.key, options).streaming(&hear).marking(&mark);
        let scanner = scanner.remembering(memory.as_ref());
        let result = scan(&scanner);
        drop(scanner);
        let pending = memory.map(memory::Memory::into_pending);
        if let (Some(cache), Some(pending)) = (cache, pending) {
            cache.keep(&pending);
        }
        result
    }

    pub(super) const fn new_allows(&self) -> crate::gate::NewAllows {
        self.text.new_allows
    }
}

/// The laws that were asked for, and those by whose categories the policies speak.
fn laws(judge: &Judge, engine: &Engine, named: &[String]) -> Result<Vec<String>, String> {
    let mut laws = if judge.law.is_empty() { engine.config.laws.clone() } else { judge.law.clone() };
    if laws.is_empty() {
        laws.push("ccpa".to_owned());
    }
    let categories = engine.config.policy.rules.iter().flat_map(|rule| &rule.categories);
    let spoken = categories.filter_map(|category| category.split_once(':')).map(|(law, _)| law.to_owned());
    for law in crate::gate::policy::laws(named)?.into_iter().chain(spoken) {
        if !laws.contains(&law) {
            laws.push(law);
        }
    }
    Ok(laws)
}

/// Where a configuration has no policy, what it names in `fail_on` is what may not stand there.
fn rules(text: PolicyText, engine: &Engine) -> PolicyText {
    if !text.rules.is_empty() || !text.named.is_empty() {
        return text;
    }
    let rule = |what: &String| {
        let name = format!("fail_on {what}");
        match what.as_str() {
            "any" => RuleText { name, ..RuleText::default() },
            "sensitive" => RuleText { name, sensitive: Some(true), ..RuleText::default() },
            category if category.contains(':') => RuleText { name, categories: vec![what.clone()], ..RuleText::default() },
            _ => RuleText { name, elements: vec![what.clone()], ..RuleText::default() },
        }
    };
    PolicyText { rules: engine.config.fail_on.iter().map(rule).collect(), ..text }
}

/// What was heard.
struct Heard {
    coverage: Coverage,
    panicked: bool,
    judged: String,
}

/// One judgement.
struct Case<'c> {
    args: &'c Check,
    docket: Docket,
    rules: Option<Rules<'c>>,
}

impl<'c> Case<'c> {
    fn of(args: &'c Check, matter: &Matter, ground: &mut Ground, court: &Court) -> Result<Self, String> {
        let policies = court.policies()?;
        let scanner = court.scanner(&policies)?;
        let scope = match matter {
            Matter::Change(change) => {
                let clean = |name: &str| scanner.name(name);
                let known = change.changes.changed.iter().filter(|change| change.is_known).map(|change| clean(&change.entry.blob().name()));
                Scope { added: Some(change.added(clean)?), known_names: known.collect(), ..Scope::default() }
            }
            Matter::Files(targets) => scope_of_files(targets),
            Matter::History(_) | Matter::Nothing(_) => Scope::default(),
        };
        let rules = match matter {
            Matter::Change(change) => Some(rules_of(&change.repository, ground.files.take(), court)?),
            Matter::History(repository) => {
                let files = ground.files.take().map_or_else(|| Files::new(repository, "HEAD"), Ok)?;
                Some(rules_of(repository, Some(files), court)?)
            }
            Matter::Files(_) | Matter::Nothing(_) => None,
        };
        Ok(Self { args, docket: Docket::new(policies, scope, court.new_allows()), rules })
    }

    fn hear(&mut self, court: &Court, matter: &Matter) -> Result<Heard, String> {
        match matter {
            Matter::Files(targets) => self.hear_files(court, targets),
            Matter::Change(change) => self.hear_change(court, change),
            Matter::History(repository) => self.hear_history(court, repository),
            Matter::Nothing(_) => Err("check: nothing to judge".to_owned()),
        }
    }

    fn hear_files(&mut self, court: &Court, typed: &[std::ffi::OsString]) -> Result<Heard, String> {
        let mut targets = Vec::new();
        for target in typed {
            targets.push(Target::parse(target).map_err(|error| error.to_string())?);
        }
        let (coverage, panicked) = court.hear(&self.args.judge.setup, &self.docket, |scanner| {
            let outcome = scanner.run(&targets, &court.walk).map_err(|refused| refused.to_string())?;
            let mut coverage = outcome.inventory.coverage;
            for error in &outcome.errors {
                let object = scanner.name(&error.target);
                let failed = crate::inventory::Failed { object, reason: "target".to_owned(), message: error.problem.clone() };
                coverage.failed(failed, 0);
            }
            Ok((coverage, outcome.panicked))
        })?;
        let judged = counted(coverage.scanned.objects, "file");
        Ok(Heard { coverage, panicked, judged })
    }

    fn hear_change(&mut self, court: &Court, change: &Change) -> Result<Heard, String> {
        let list: Vec<Listed> = change.changes.changed.iter().map(|change| change.entry.listed()).collect();
        let commits = match &change.new {
            Some(new) if self.args.metadata => change.repository.commits(Some((change.base.as_deref(), new))).map_err(|error| error.0)?,
            _ => Vec::new(),
        };
        let (coverage, panicked) = self.drain(court, &change.repository, list, commits)?;
        let files = counted(coverage.scanned.objects, "file");
        Ok(Heard { judged: format!("new lines of {files} in {}", change.called), coverage, panicked })
    }

    fn hear_history(&mut self, court: &Court, repository: &Repository) -> Result<Heard, String> {
        let firsts = repository.history().map_err(|error| error.0)?;
        let commits = if self.args.metadata { repository.commits(None).map_err(|error| error.0)? } else { Vec::new() };
        self.docket.rank(repository.ages().map_err(|error| error.0)?);
        let (coverage, panicked) = self.drain(court, repository, feeds::of_history(firsts), commits)?;
        if repository.is_shallow() {
            output::complain("the history of this clone was cut off; what came before is not judged (`git fetch --unshallow`)");
        }
        let blobs = counted(coverage.scanned.objects, "blob");
        Ok(Heard { judged: format!("{blobs} of the history"), coverage, panicked })
    }

    fn left_out(&mut self, listed: Listed) -> Listed {
        let Listed::Object(object) = &listed else { return listed };
        match self.rules.as_mut().and_then(|rules| rules.leave_out(&object.name)) {
            Some(reason) => Listed::Skipped { name: object.name.clone(), reason, bytes: 0 },
            None => listed,
        }
    }

    fn drain(&mut self, court: &Court, repository: &Repository, list: Vec<Listed>, commits: Vec<Commit>) -> Result<(Coverage, bool), String> {
        let list: Vec<Listed> = list.into_iter().map(|listed| self.left_out(listed)).collect();
        court.hear(&self.args.judge.setup, &self.docket, |scanner| {
            let (mut known, list) = feeds::unknown(scanner, list);
            let mut feeds = feeds::blobs(repository, list, court.walk.threads, court.walk.max_size).map_err(|error| error.0)?;
            if !commits.is_empty() {
                feeds.push(Box::new(feeds::of_commits(commits)));
            }
            let (inventory, panicked) = scanner.run_feeds(feeds);
            known.merge(inventory);
            Ok((known.coverage, panicked))
        })
    }

    fn conclude(self, matter: &Matter, ground: &Ground, court: &Court) -> Verdict {
        let mut is_there: Box<dyn FnMut(&str) -> bool + '_> = match matter {
            Matter::Change(change) => in_revision(&change.repository, change.new.as_deref().unwrap_or("")),
            Matter::History(repository) => in_revision(repository, "HEAD"),
            Matter::Files(_) | Matter::Nothing(_) => {
                let root = ground::root();
                Box::new(move |path| root.join(path).exists())
            }
        };
        let key = &court.engine.key;
        let cache = if key.id().is_some() { plan::cache(&self.args.judge.setup) } else { None };
        let mut values = |line: &_| cache.as_ref().and_then(|cache| cache.values(key, line));
        self.docket.conclude(Weights { baseline: &ground.baseline, is_there: &mut *is_there, values: &mut values })
    }
}

/// Whether a revision, or the index, has a file. Git is asked when it is first needed, which mostly it is not.
fn in_revision<'r>(repository: &'r Repository, revision: &'r str) -> Box<dyn FnMut(&str) -> bool + 'r> {
    let mut files: Option<Files> = None;
    Box::new(move |path| {
        if files.is_none() {
            files = Files::new(repository, revision).ok();
        }
        files.as_mut().is_none_or(|files| files.bytes(path).is_some())
    })
}

fn rules_of<'r>(repository: &Repository, files: Option<Files>, court: &Court) -> Result<Rules<'r>, String> {
    let read: Box<crate::source::git::ignore::ReadFile<'r>> = match files {
        Some(mut files) => Box::new(move |path| files.bytes(path)),
        None => {
            let top = repository.top().map(Path::to_owned);
            Box::new(move |path| top.as_ref().and_then(|top| std::fs::read(top.join(path)).ok()))
        }
    };
    Rules::new(&court.walk, read).map_err(|refused| refused.to_string())
}

/// How the names of objects of these targets become paths from the root.
pub(super) fn scope_of_files(targets: &[std::ffi::OsString]) -> Scope {
    let root = std::fs::canonicalize(ground::root()).unwrap_or_default();
    let below = |path: &Path| {
        let real = std::fs::canonicalize(path).ok()?;
        let path = real.strip_prefix(&root).ok()?.to_string_lossy().replace('\\', "/");
        Some(if path.is_empty() { path } else { format!("{path}/") })
    };
    let here = below(Path::new(".")).unwrap_or_default();
    let prefix = match targets {
        [target] if Path::new(target).is_dir() => below(Path::new(target)).unwrap_or_default(),
        [target] if target != "-" => {
            let path = PathBuf::from(target);
            let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
            below(parent).unwrap_or_default()
        }
        _ => here,
    };
    let root = root.to_string_lossy().replace('\\', "/");
    Scope { prefix, root: format!("{root}/"), ..Scope::default() }
}

fn counted(count: u64, one: &str) -> String {
    format!("{count} {one}{}", if count == 1 { "" } else { "s" })
}

/// The formats that only a verdict has.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Text,
    Github,
    Markdown,
    Of(Format),
}

/// Where the verdict goes.
struct Outlets(Vec<(Form, Option<PathBuf>)>);

impl Outlets {
    fn of(args: &Check) -> Result<Self, String> {
        let mut all = Vec::new();
        for output in &args.report.output {
            let (format, file) = output
                .split_once(':')
                .filter(|(_, file)| !file.is_empty())
                .ok_or_else(|| format!("--output `{output}`: write it as FORMAT:FILE, for example sarif:privet.sarif"))?;
            all.push((form(format)?, Some(PathBuf::from(file))));
        }
        all.push((form(args.report.format.as_deref().unwrap_or("text"))?, None));
        Ok(Self(all))
    }

    /// Says that there was nothing to judge: a gate that saw nothing must not look like one that passed.
    fn nothing(&self, why: &str, args: &Check) -> Result<Exit, Failure> {
        output::complain(&format!("nothing to judge: {why}"));
        if self.0.iter().any(|(form, _)| matches!(form, Form::Of(_))) {
            let court = Court::new(&args.judge, &super::config::read(None, false)?, &args.policy)?;
            let verdict = Verdict::default();
            let told = Told {
                verdict: &verdict,
                judged: "nothing".to_owned(),
                by: "nobody",
                altered: &[],
                elements: &court.engine.catalog.elements,
                is_change: false,
            };
            self.write(&told, &Coverage::default(), &court, args)?;
        }
        Ok(Exit::Done)
    }

    fn write(&self, told: &Told<'_>, coverage: &Coverage, court: &Court, args: &Check) -> Result<(), Failure> {
        let is_silent = args.report.quiet && told.verdict.count() == 0;
        for (form, file) in &self.0 {
            match (form, file) {
                (Form::Of(format), _) => {
                    let document = report::document(told.verdict, coverage.clone(), &court.choice, &court.engine);
                    let destination = Destination { format: *format, file: file.clone() };
                    super::report::write(&document, &court.choice.laws, &[destination], None)?;
                }
                (form, Some(path)) => output::write_file(path, |out| write_form(*form, told, out))?,
                (_, None) if is_silent => {}
                (form, None) => {
                    let mut out = output::stdout();
                    write_form(*form, told, &mut out)?;
                    out.flush()?;
                }
            }
        }
        Ok(())
    }
}

fn write_form(form: Form, told: &Told<'_>, out: &mut dyn std::io::Write) -> std::io::Result<()> {
    match form {
        Form::Text | Form::Of(_) => told.text(out),
        Form::Github => told.github(out),
        Form::Markdown => told.markdown(out),
    }
}

fn form(name: &str) -> Result<Form, String> {
    match name {
        "text" => Ok(Form::Text),
        "github" => Ok(Form::Github),
        "markdown" => Ok(Form::Markdown),
        "jsonl" => Err("format `jsonl`: is for scans; choose json, or one of text, github, markdown, csv, sarif, junit, gitlab, table".to_owned()),
        name => Format::from_str(name)
            .map(Form::Of)
            .map_err(|_| format!("format `{name}`: not known; choose from text, github, markdown, json, csv, sarif, junit, gitlab, table")),
    }
}
