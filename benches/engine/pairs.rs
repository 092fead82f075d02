//! The engine beside one regular-expression machine, in pairs whose order alternates.

use std::collections::BTreeMap;

use privet::detect::{Confidence, Matcher, Scratch};
use privet::pack::Catalog;
use privet::taxonomy::elements::covers;
use regex_automata::meta::Regex;

use super::clock::{median, timed};
use super::reference::{count, expressions, machine};
use super::texts::{Texts, corpora};

const ROUNDS: usize = 5;

/// What both found in a corpus, and how long they took in each round.
#[derive(Default)]
struct Pairs {
    own: Vec<f64>,
    reference: Vec<f64>,
    found: BTreeMap<String, usize>,
    matches: usize,
}

/// The matcher of a scan without options: elements that are not personal data by themselves are not looked for.
pub fn matcher(catalog: &Catalog) -> Matcher {
    let is_context = |element: &str| catalog.elements.get(element).is_some_and(|element| element.context);
    Matcher::compile_for(catalog, |detector| !is_context(&detector.element)).expect("the built-in packs compile")
}

/// How many findings of each element a scan would report.
pub fn findings(matcher: &Matcher, texts: &Texts, scratch: &mut Scratch) -> BTreeMap<String, usize> {
    let mut of_rule = vec![0; matcher.rules().len()];
    for text in &texts.all {
        text.find(matcher, scratch, |found| of_rule[usize::from(found.detector)] += usize::from(found.confidence >= Confidence::Likely));
    }
    let mut found = BTreeMap::new();
    for (rule, count) in matcher.rules().iter().zip(of_rule).filter(|(_, count)| *count > 0) {
        *found.entry(rule.element.to_string()).or_default() += count;
    }
    found
}

fn pairs(matcher: &Matcher, machine: &Regex, texts: &Texts, rounds: usize) -> Pairs {
    let mut scratch = Scratch::default();
    // Both are warm before anything is measured: lazy automata have their states, buffers their room.
    let mut pairs = Pairs { found: findings(matcher, texts, &mut scratch), matches: count(machine, texts), ..Pairs::default() };
    for round in 0..rounds {
        for own in [round % 2 == 0, round % 2 != 0] {
            if own {
                let (seconds, found) = timed(|| findings(matcher, texts, &mut scratch));
                assert_eq!(found, pairs.found, "{}: what is found must be the same in every round", texts.name);
                pairs.own.push(seconds);
            } else {
                let (seconds, matches) = timed(|| count(machine, texts));
                assert_eq!(matches, pairs.matches, "{}: what the reference finds must be the same in every round", texts.name);
                pairs.reference.push(seconds);
            }
        }
    }
    pairs
}

/// What was planted must be found.
fn hold(texts: &Texts, found: &BTreeMap<String, usize>) {
    for (element, &planted) in &texts.planted {
        let count: usize = found.iter().filter(|(found, _)| covers(element, found)).map(|(_, count)| count).sum();
        assert!(count >= planted, "{}: {planted} values of {element} were planted, {count} found", texts.name);
    }
}

fn reference() -> Regex {
    let expressions = expressions();
    machine(&expressions.iter().map(|expression| &*expression.regex).collect::<Vec<_>>())
}

/// A table over all corpora.
pub fn table() -> Result<(), String> {
    let (matcher, machine) = (matcher(&Catalog::builtin()), reference());
    println!(
        "\n| in memory | MB | findings | privet, MB/s | regex-automata, 64 expressions, warm: MB/s | matches | ratio |\n|---|---|---|---|---|---|---|"
    );
    for texts in corpora()? {
        let pairs = pairs(&matcher, &machine, &texts, ROUNDS);
        hold(&texts, &pairs.found);
        let megabytes = texts.len() as f64 / 1e6;
        let ratio = median(pairs.own.iter().zip(&pairs.reference).map(|(own, reference)| reference / own).collect());
        let (own, reference) = (megabytes / median(pairs.own), megabytes / median(pairs.reference));
        let found: usize = pairs.found.values().sum();
        println!("| {} | {megabytes:.1} | {found} | {own:.0} | {reference:.0} | {} | {ratio:.2} |", texts.name, pairs.matches);
    }
    Ok(())
}

/// One round as a line of JSON.
pub fn one_round(texts: &Texts) -> Result<(), String> {
    let pairs = pairs(&matcher(&Catalog::builtin()), &reference(), texts, 1);
    let found: usize = pairs.found.values().sum();
    let line = serde_json::json!({
        "bytes": texts.len(), "privet": pairs.own[0], "reference": pairs.reference[0], "findings": found, "matches": pairs.matches,
    });
    println!("{line}");
    Ok(())
}
