//! The docket: findings as they come, from any thread, kept by the identity of their place until all are known.
//!
//! It keeps what a policy denies and nothing else, so its memory grows with what there is to complain of. A baseline knows counts of a place, so
//! the whole file is counted, old lines too, although only what stands on new ones can violate.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use super::NewAllows;
use super::baseline::{Baseline, Line, untagged};
use super::policy::{Judge, Policy, Then};
use super::rest::{Rest, Rests, RuleAt};
use super::rulings::{self, AllSpoken};
use super::verdict::{MarkNote, Passed, Verdict, Violation};
use crate::inventory::Finding;
use crate::scan::marks::{Mark, Reach};
use crate::source::git::Added;
use crate::source::git::history::Age;

/// How many findings of one place are kept whole.
const KEPT: usize = 50;

/// Which findings are new.
#[derive(Debug, Default)]
pub struct Scope {
    /// What stands before an object's name so that it becomes its path from the root.
    pub prefix: String,
    /// The root as absolute names begin with it, with a slash at its end; empty where names are relative.
    pub root: String,
    /// The new lines of objects by their names, cleaned; `None` where everything is new.
    pub added: Option<HashMap<String, Added>>,
    /// Objects whose names are not new.
    pub known_names: BTreeSet<String>,
    /// The place of each commit in the history, the oldest last, where blobs of the history are judged.
    pub ages: HashMap<Arc<str>, Age>,
}

/// Values that were seen at places before, by their keyed fingerprints; `None` for a place of which nothing is known.
pub type KnownValues<'k> = dyn FnMut(&Line) -> Option<BTreeSet<String>> + 'k;

/// What the end of a scan is weighed against.
pub struct Weights<'w> {
    /// What was there before.
    pub baseline: &'w Baseline,
    /// Whether there is a file at a path.
    pub is_there: &'w mut dyn FnMut(&str) -> bool,
    /// Values that were seen before.
    pub values: &'w mut KnownValues<'w>,
}

/// Findings that wait for the verdict.
pub struct Docket {
    policies: Vec<Policy>,
    scope: Scope,
    new_allows: NewAllows,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// By path, then by commit.
    places: BTreeMap<(Line, Option<Arc<str>>), Place>,
    warnings: Vec<Violation>,
    /// What rules that warn speak of.
    warned: AllSpoken,
    marks: BTreeMap<String, Vec<(Mark, bool)>>,
    /// Findings of objects that are judged whole.
    waiting: BTreeMap<Arc<str>, Vec<Finding>>,
    old: u64,
    allowed: u64,
}

/// What was denied at one place.
#[derive(Default)]
struct Place {
    /// On old lines and new.
    total: u64,
    /// On new lines.
    new: u64,
    /// The first of the new, with the rules that each breaks.
    kept: Vec<Denied>,
    /// The rest of the new.
    rests: Rests,
    values: BTreeMap<String, u64>,
}

#[derive(Clone)]
struct Denied {
    finding: Finding,
    rules: Vec<RuleAt>,
    is_absolute: bool,
}

/// What violates unless it is within a limit.
#[derive(Default)]
struct Left {
    /// What was kept: with its path, and what there is to say.
    denied: Vec<(Denied, String, Option<String>)>,
    /// What was not, with its path.
    rests: Vec<(Vec<RuleAt>, Rest, String)>,
}

impl Docket {
    /// An empty docket.
    #[must_use]
    pub fn new(policies: Vec<Policy>, scope: Scope, new_allows: NewAllows) -> Self {
        Self { policies, scope, new_allows, state: Mutex::default() }
    }

    /// Tells the place of each commit in the history, the newest first: of a value that many commits have, the oldest is told.
    pub fn rank(&mut self, ages: HashMap<Arc<str>, Age>) {
        self.scope.ages = ages;
    }

    /// Hears the marks of an object, before its findings.
    pub fn mark(&self, object: &str, marks: &[Mark]) {
        self.lock().marks.insert(object.to_owned(), marks.iter().map(|mark| (mark.clone(), false)).collect());
    }

    /// Hears findings of one object. Those of one record come together.
    pub fn hear(&self, findings: &[Finding]) {
        let Some(first) = findings.first() else { return };
        let waits = self.policies.iter().flat_map(|policy| &policy.rules).any(|rule| rule.in_object);
        if waits {
            self.lock().waiting.entry(first.object.clone()).or_default().extend(findings.iter().cloned());
        } else {
            self.judge(findings, false);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn judge(&self, findings: &[Finding], is_whole: bool) {
        let all: Vec<&Finding> = findings.iter().collect();
        let object = is_whole.then_some(all.as_slice());
        let record_of = |finding: &Finding| finding.standing.as_ref().map(|standing| standing.record);
        let mut records: BTreeMap<Option<u64>, Vec<&Finding>> = BTreeMap::new();
        for finding in findings {
            records.entry(record_of(finding)).or_default().push(finding);
        }
        for finding in findings {
            let path = self.path(&finding.object);
            let record = records.get(&record_of(finding)).map_or(&[][..], Vec::as_slice);
            let mut rules = Vec::new();
            let mut warned = Vec::new();
            for (number, policy) in self.policies.iter().enumerate() {
                let Some(rule) = policy.decide(finding, &path, record, object) else { continue };
                match policy.rules[rule].then {
                    Then::Deny => rules.push((number, rule)),
                    Then::Warn => warned.push((number, rule)),
                    Then::Allow => {}
                }
            }
            self.enter(finding, &path, rules, &warned);
        }
    }

    fn enter(&self, finding: &Finding, path: &str, rules: Vec<RuleAt>, warned: &[RuleAt]) {
        if rules.is_empty() && warned.is_empty() {
            return;
        }
        let is_new = self.is_new(finding);
        let mut state = self.lock();
        if self.is_allowed(finding, &mut state) {
            state.allowed += 1;
            return;
        }
        if rules.is_empty() {
            if is_new {
                for rule in warned {
                    let spoken = state.warned.entry(*rule).or_default();
                    spoken.count += 1;
                    spoken.paths.insert(path.to_owned());
                }
                let rules = warned.iter().map(|rule| self.rule_name(*rule)).collect();
                let day = self.age(finding).map(|age| age.day.clone());
                state.warnings.push(Violation { finding: finding.clone(), path: path.to_owned(), rules, note: None, day });
            }
            return;
        }
        let is_absolute = rules.iter().any(|(policy, rule)| self.policies[*policy].rules[*rule].judge == Judge::All);
        let standing = finding.standing.as_deref();
        let line = Line { element: finding.element.clone(), place: standing.map_or(0, |standing| standing.place), path: path.into() };
        if !is_new && !is_absolute {
            state.old += 1;
        }
        let place = state.places.entry((line, finding.place.commit.clone())).or_default();
        place.total += 1;
        if let Some(value) = standing.and_then(|standing| standing.value.clone()) {
            *place.values.entry(value).or_default() += 1;
        }
        if is_new || is_absolute {
            place.new += 1;
            if place.kept.len() < KEPT {
                place.kept.push(Denied { finding: finding.clone(), rules, is_absolute });
            } else {
                let most = rules.iter().filter_map(|(policy, rule)| self.policies[*policy].rules[*rule].max_distinct).max();
                place.rests.add(rules, finding.hash, most);
            }
        }
    }

    /// Whether a finding stands on a new line.
    fn is_new(&self, finding: &Finding) -> bool {
        let Some(added) = &self.scope.added else { return true };
        if finding.place.name.is_some() {
            return !self.scope.known_names.contains(&*finding.object);
        }
        let Some(lines) = added.get(&*finding.object) else { return true };
        // Lines of decoded text are not git's lines.
        let Some(first) = finding.place.line.filter(|_| finding.start.is_some()) else { return true };
        lines.holds(first, first + finding.standing.as_ref().map_or(0, |standing| standing.more_lines))
    }

    /// Whether a mark allows a finding; the mark is then known to be of use.
    fn is_allowed(&self, finding: &Finding, state: &mut State) -> bool {
        let object: &str = &finding.object;
        let Some(marks) = state.marks.get_mut(object) else { return false };
        let in_content = finding.standing.as_ref().and_then(|standing| standing.allow).map(|at| at as usize);
        let of_file = || marks.iter().position(|(mark, _)| mark.reach == Reach::File && mark.allows(&finding.element));
        let at = if finding.place.name.is_some() { of_file() } else { in_content };
        let Some((mark, is_used)) = at.and_then(|at| marks.get_mut(at)) else { return false };
        *is_used = true;
        let is_refused = self.new_allows == NewAllows::Refused && self.scope.added.as_ref().is_some_and(|added| is_new_mark(added, object, mark));
        !is_refused
    }

    /// The path from the root by which policies and baselines know an object.
    #[must_use]
    pub fn path(&self, object: &str) -> String {
        let name = untagged(object);
        if let Some(below) = name.strip_prefix(&self.scope.root).filter(|_| !self.scope.root.is_empty()) {
            return below.to_owned();
        }
        format!("{}{}", self.scope.prefix, name.strip_prefix("./").unwrap_or(&name))
    }

    fn rule_name(&self, (policy, rule): RuleAt) -> String {
        rulings::name(&self.policies[policy], rule)
    }

    /// What was denied, by place, for a baseline. Of the history, the most that one commit holds.
    #[must_use]
    pub fn found(&self) -> BTreeMap<Line, u64> {
        self.judge_waiting();
        let mut found = BTreeMap::new();
        for ((line, _), place) in &self.lock().places {
            let count: &mut u64 = found.entry(line.clone()).or_default();
            *count = (*count).max(place.total);
        }
        found
    }

    /// The keyed fingerprints of what was denied, by place.
    #[must_use]
    pub fn values(&self) -> BTreeMap<Line, BTreeSet<String>> {
        self.judge_waiting();
        let mut values: BTreeMap<Line, BTreeSet<String>> = BTreeMap::new();
        for ((line, _), place) in &self.lock().places {
            values.entry(line.clone()).or_default().extend(place.values.keys().cloned());
        }
        values
    }

    fn judge_waiting(&self) {
        let waiting = std::mem::take(&mut self.lock().waiting);
        for findings in waiting.values() {
            self.judge(findings, true);
        }
    }

    /// Weighs everything that was heard.
    #[must_use]
    pub fn conclude(self, weights: Weights<'_>) -> Verdict {
        self.judge_waiting();
        let state = std::mem::take(&mut *self.lock());
        let mut verdict = Verdict { passed: Passed { old: state.old, allowed: state.allowed, ..Passed::default() }, ..Verdict::default() };
        let mut left = Left::default();
        for places in by_commit(state.places).into_values() {
            let found: BTreeMap<Line, u64> = places.iter().map(|(line, place)| (line.clone(), place.total)).collect();
            let covered = weights.baseline.cover(&found, &mut *weights.is_there);
            for (line, place) in places {
                let covered = covered.get(&line).copied().unwrap_or(0);
                let known = if covered > 0 { (weights.values)(&line) } else { None };
                left.weigh(&line, place, covered, known.as_ref(), &mut verdict.passed);
            }
        }
        self.oldest(&mut left.denied);
        self.limit(left, state.warned, &mut verdict);
        self.tell_marks(state.marks, &mut verdict);
        verdict.warnings = state.warnings;
        verdict.warnings.sort_by(|a, b| order(a).cmp(&order(b)));
        verdict.violations.sort_by(|a, b| order(a).cmp(&order(b)));
        rulings::tell_places(&mut verdict.rulings, &verdict.violations);
        rulings::tell_places(&mut verdict.rulings, &verdict.warnings);
        verdict
    }

    /// Where the commit of a finding stands in the history.
    fn age(&self, finding: &Finding) -> Option<&Age> {
        self.scope.ages.get(finding.place.commit.as_ref()?)
    }

    /// In the history, one value at one place is told once, with the first commit that has it.
    fn oldest(&self, left: &mut Vec<(Denied, String, Option<String>)>) {
        if self.scope.ages.is_empty() {
            return;
        }
        let age = |finding: &Finding| self.age(finding).map_or(0, |age| age.order);
        left.sort_by_key(|(denied, ..)| std::cmp::Reverse(age(&denied.finding)));
        let mut seen: BTreeSet<(String, Arc<str>, u64, u64)> = BTreeSet::new();
        left.retain(|(denied, path, _)| {
            let finding = &denied.finding;
            let place = finding.standing.as_ref().map_or(0, |standing| standing.place);
            seen.insert((path.clone(), finding.element.clone(), place, finding.hash))
        });
    }

    /// Leaves out what is within the limits of its rules, and tells what each rule said; `spoken` begins with what rules warn of.
    fn limit(&self, left: Left, mut spoken: AllSpoken, verdict: &mut Verdict) {
        for (denied, path, _) in &left.denied {
            for rule in &denied.rules {
                let of_rule = spoken.entry(*rule).or_default();
                of_rule.count += 1;
                of_rule.values.insert(denied.finding.hash);
                of_rule.paths.insert(path.clone());
            }
        }
        for (rules, rest, path) in &left.rests {
            for rule in rules {
                let of_rule = spoken.entry(*rule).or_default();
                of_rule.count += rest.count;
                of_rule.values.extend(&rest.values);
                of_rule.paths.insert(path.clone());
            }
        }
        let exceeds = |(policy, rule): &RuleAt| {
            let limits = &self.policies[*policy].rules[*rule];
            let (count, values) = spoken.get(&(*policy, *rule)).map_or((0, 0), |spoken| (spoken.count, spoken.values.len() as u64));
            limits.max.is_some_and(|max| count > max) || limits.max_distinct.is_some_and(|max| values > max)
        };
        for (denied, path, note) in left.denied {
            let rules: Vec<String> = denied.rules.iter().filter(|rule| exceeds(rule)).map(|rule| self.rule_name(*rule)).collect();
            if rules.is_empty() {
                verdict.passed.within_limits += 1;
            } else {
                let day = self.age(&denied.finding).map(|age| age.day.clone());
                verdict.violations.push(Violation { finding: denied.finding, path, rules, note, day });
            }
        }
        for (rules, rest, _) in left.rests {
            *(if rules.iter().any(exceeds) { &mut verdict.more } else { &mut verdict.passed.within_limits }) += rest.count;
        }
        verdict.rulings = rulings::all(&self.policies, &spoken, exceeds);
    }

    fn tell_marks(&self, marks: BTreeMap<String, Vec<(Mark, bool)>>, verdict: &mut Verdict) {
        for (object, marks) in marks {
            for (mark, is_used) in marks {
                let note = MarkNote { object: object.clone(), line: mark.line, elements: mark.elements.clone(), tool: mark.tool };
                if self.scope.added.as_ref().is_some_and(|added| is_new_mark(added, &object, &mark)) {
                    verdict.new_marks.push(note.clone());
                }
                if !is_used && mark.tool == "privet" {
                    verdict.unused.push(note);
                }
            }
        }
    }
}

fn is_new_mark(added: &HashMap<String, Added>, object: &str, mark: &Mark) -> bool {
    added.get(object).is_none_or(|lines| lines.holds(mark.line, mark.line))
}

fn by_commit(places: BTreeMap<(Line, Option<Arc<str>>), Place>) -> BTreeMap<Option<Arc<str>>, Vec<(Line, Place)>> {
    let mut by_commit: BTreeMap<Option<Arc<str>>, Vec<(Line, Place)>> = BTreeMap::new();
    for ((line, commit), place) in places {
        by_commit.entry(commit).or_default().push((line, place));
    }
    by_commit
}

impl Left {
    /// Takes what the baseline covers away from what is new at a place.
    fn weigh(&mut self, line: &Line, place: Place, covered: u64, known: Option<&BTreeSet<String>>, passed: &mut Passed) {
        let surplus = (place.total - covered.min(place.total)).min(place.new);
        let is_replaced = |denied: &Denied| {
            let value = denied.finding.standing.as_ref().and_then(|standing| standing.value.as_ref());
            known.is_some_and(|known| value.is_some_and(|value| !known.contains(value)))
        };
        let mut told = 0;
        // The last of a place are told: which of several is the new one cannot be known, and additions mostly come last.
        for denied in place.kept.into_iter().rev() {
            let replaced = is_replaced(&denied);
            if denied.is_absolute || replaced || told < surplus {
                told += u64::from(!denied.is_absolute);
                let note = match (replaced, covered) {
                    (true, _) => Some("the baseline knows this place with another value".to_owned()),
                    (false, 0) => None,
                    (false, _) if denied.is_absolute => None,
                    (false, _) => Some(format!("the baseline knows {covered} at this place, now there are {}", place.total)),
                };
                self.denied.push((denied, line.path.to_string(), note));
            }
        }
        passed.baselined += place.new.saturating_sub(told.max(surplus));
        let rests = place.rests.take(surplus.saturating_sub(told));
        self.rests.extend(rests.map(|(rules, rest)| (rules, rest, line.path.to_string())));
    }
}

fn order(violation: &Violation) -> (&str, Option<u64>, Option<u64>, &str) {
    let finding = &violation.finding;
    (&violation.path, finding.place.line, finding.place.column, &finding.element)
}
