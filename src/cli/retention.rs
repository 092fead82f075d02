//! `privet retention`: what is kept longer than rules allow.

use std::io::Write as _;

use crate::retention::{self, Rule, Status};

use super::args::{Overdue, Retention};
use super::exit::{Exit, Failure};
use super::{output, survey};

pub(super) fn run(args: &Retention) -> Result<Exit, Failure> {
    if !matches!(args.format.as_str(), "markdown" | "json" | "csv") {
        return Err(format!("--format `{}`: choose from markdown, json, csv", args.format).into());
    }
    let as_of = survey::day(args.look.as_of.as_deref())?;
    let surveyed = survey::look(&args.look)?;
    let mut rules = retention::rules(&surveyed.config.retention)?;
    choose(&mut rules, &args.rule)?;
    let mut out = output::stdout();
    if args.rules {
        for rule in &rules {
            writeln!(out, "{:<24} {} [{}]", rule.id, rule.says, rule.source)?;
        }
        out.flush()?;
        return Ok(Exit::Done);
    }
    let map = surveyed.map()?;
    let report = retention::judge(&surveyed.document, &rules, &map, as_of);
    match args.format.as_str() {
        "json" => retention::json(&report, &mut out)?,
        "csv" => retention::csv(&report, &mut out)?,
        _ => retention::markdown(&report, &mut out)?,
    }
    out.flush()?;
    let is_counted = |status: Status| match args.fail_on {
        None => false,
        Some(Overdue::Overdue) => status == Status::Overdue,
        Some(Overdue::Possible) => status >= Status::OverdueUnlessLater,
    };
    let overdue = report.objects.iter().filter(|held| is_counted(held.status)).count();
    if overdue > 0 {
        output::complain(&format!("retention: {overdue} object{} overdue (--fail-on)", if overdue == 1 { " is" } else { "s are" }));
    }
    Ok(match (surveyed.is_broken, overdue) {
        (true, _) => Exit::Usage,
        (false, 0) => Exit::Done,
        (false, _) => Exit::Gate,
    })
}

/// Leaves the rules that were named.
fn choose(rules: &mut Vec<Rule>, names: &[String]) -> Result<(), String> {
    if let Some(strange) = names.iter().find(|name| !rules.iter().any(|rule| rule.id == **name)) {
        let known = rules.iter().map(|rule| rule.id.as_str()).collect::<Vec<_>>().join(", ");
        return Err(format!("--rule `{strange}`: is not known; choose from {known}"));
    }
    if !names.is_empty() {
        rules.retain(|rule| names.contains(&rule.id));
    }
    Ok(())
}
