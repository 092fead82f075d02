//! `privet policy`: which policies there are, and which rule decides.

use std::io::Write as _;
use std::sync::{Arc, Mutex};

use crate::detect::Disposition;
use crate::gate::docket::Docket;
use crate::gate::policy::{Then, named};
use crate::gate::{NewAllows, Policy};
use crate::inventory::{Finding, Place};
use crate::object::Zone;
use crate::source::Target;

use super::args::{Policy as Args, PolicyCommand, PolicyTest};
use super::check::{Court, scope_of_files};
use super::exit::{Exit, Failure};
use super::{config, output};

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    match &args.command {
        PolicyCommand::List => list(),
        PolicyCommand::Test(test) => try_out(test),
    }
}

fn list() -> Result<Exit, Failure> {
    let mut out = output::stdout();
    for (name, about) in named() {
        writeln!(out, "{name:<14} {about}")?;
    }
    out.flush()?;
    Ok(Exit::Done)
}

/// Tells for every finding which rule of each policy decides.
fn try_out(args: &PolicyTest) -> Result<Exit, Failure> {
    let setup = &args.judge.setup;
    let config = config::read(setup.config.as_deref(), !setup.no_config)?;
    let court = Court::new(&args.judge, &config, &args.policy)?;
    let policies = court.policies()?;
    if let Some(element) = &args.element {
        let finding = made_up(args, element, &court)?;
        return tell(&policies, &[finding], &|object| object.to_owned());
    }
    let typed = if args.targets.is_empty() { vec![".".into()] } else { args.targets.clone() };
    let paths = Docket::new(Vec::new(), scope_of_files(&typed), NewAllows::default());
    let found: Mutex<Vec<Finding>> = Mutex::default();
    let keep = |findings: &[Finding]| found.lock().unwrap_or_else(std::sync::PoisonError::into_inner).extend(findings.iter().cloned());
    let targets = typed.iter().map(|target| Target::parse(target).map_err(|error| error.to_string())).collect::<Result<Vec<_>, _>>()?;
    let scanner = court.scanner(&policies)?.streaming(&keep);
    let outcome = scanner.run(&targets, &court.walk).map_err(|refused| refused.to_string())?;
    drop(scanner);
    if let Some(error) = outcome.errors.first() {
        return Err(error.to_string().into());
    }
    let mut found = found.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    found.sort_by(|a, b| (&a.object, &a.place, &a.element).cmp(&(&b.object, &b.place, &b.element)));
    tell(&policies, &found, &|object| paths.path(object))
}

fn tell(policies: &[Policy], found: &[Finding], path: &dyn Fn(&str) -> String) -> Result<Exit, Failure> {
    let mut out = output::stdout();
    let mut exit = Exit::Done;
    for finding in found {
        let object: Vec<&Finding> = found.iter().filter(|other| other.object == finding.object).collect();
        let record = |finding: &Finding| finding.standing.as_ref().map(|standing| standing.record);
        let beside: Vec<&Finding> = object.iter().copied().filter(|other| record(other) == record(finding)).collect();
        let path = path(&finding.object);
        let line = finding.place.line.map_or_else(String::new, |line| format!(":{line}"));
        for policy in policies {
            let decision = match policy.decide(finding, &path, &beside, Some(&object)).map(|rule| &policy.rules[rule]) {
                None => "passes: no rule speaks of it".to_owned(),
                Some(rule) if rule.then == Then::Deny => {
                    exit = Exit::Gate;
                    format!("denied by rule `{}`", rule.name)
                }
                Some(rule) if rule.then == Then::Warn => format!("passes with a warning by rule `{}`", rule.name),
                Some(rule) => format!("passes: allowed by rule `{}`", rule.name),
            };
            let (element, confidence, disposition, zone) = (&finding.element, finding.confidence, finding.disposition, finding.zone);
            let said = format!("{path}{line}: {element} ({confidence}, {disposition}, {zone}) {}: {}: {decision}", finding.masked, policy.name);
            writeln!(out, "{}", output::printable(&said))?;
        }
    }
    out.flush()?;
    if found.is_empty() {
        output::complain("policy test: nothing was found that a rule could speak of");
    }
    Ok(exit)
}

/// A finding that is not there, for asking what would become of it.
fn made_up(args: &PolicyTest, element: &str, court: &Court) -> Result<Finding, String> {
    if court.engine.catalog.elements.get(element).is_none() {
        return Err(format!("--element `{element}`: there is none with this name; `privet patterns list` shows them"));
    }
    use Disposition::{Real, Reserved, Role, Synthetic, Test};
    let disposition = [Real, Test, Reserved, Role, Synthetic].into_iter().find(|known| known.name() == args.disposition);
    let disposition =
        disposition.ok_or_else(|| format!("--disposition `{}`: choose from real, test, reserved, role, synthetic", args.disposition))?;
    let zone = match args.judge.zone.as_slice() {
        [] => Zone::of(&args.path),
        [name, ..] => Zone::ALL.into_iter().find(|zone| zone.name() == name).unwrap_or(Zone::Own),
    };
    Ok(Finding {
        object: args.path.as_str().into(),
        place: Place::default(),
        label: None,
        element: element.into(),
        detector: "made-up".into(),
        confidence: args.confidence.into(),
        disposition,
        zone,
        categories: court.choice.laws.categories(element).into_iter().map(Arc::from).collect(),
        masked: "(made up)".into(),
        evidence: Vec::new().into(),
        start: None,
        end: None,
        fingerprint: None,
        standing: None,
        hash: 0,
    })
}
