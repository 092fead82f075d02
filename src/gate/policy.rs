//! Policies: rules in order, of which the first that speaks of a finding decides.

use std::collections::BTreeMap;

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use serde::Deserialize;

use crate::day::{Day, Period};
use crate::detect::{Confidence, Disposition};
use crate::inventory::Finding;
use crate::object::Zone;
use crate::taxonomy::elements::covers;

pub use super::form::{JudgeText as Judge, ThenText as Then};
use super::form::{PolicyText, RuleText};

/// The policies that ship with privet.
const NAMED: &str = include_str!("named.toml");

/// What the configuration says for rules that say nothing.
#[derive(Debug, Clone)]
pub struct Terms {
    /// The zones that count.
    pub zones: Vec<Zone>,
    /// The least confidence.
    pub confidence: Confidence,
    /// Elements that are not personal by themselves: only a rule that names them speaks of them.
    pub context: Vec<String>,
}

/// Rules that are judged together.
#[derive(Debug)]
pub struct Policy {
    /// Its name.
    pub name: String,
    /// What it is about, where it ships with privet.
    pub about: Option<String>,
    /// Its rules, in order.
    pub rules: Vec<Rule>,
}

/// One rule, compiled.
#[derive(Debug)]
pub struct Rule {
    /// What reports call it.
    pub name: String,
    /// What it does.
    pub then: Then,
    /// Which findings it looks at.
    pub judge: Judge,
    /// How many findings are all right; `None` where only different values are counted.
    pub max: Option<u64>,
    /// How many different values are all right.
    pub max_distinct: Option<u64>,
    /// Whether what must stand together may stand anywhere in the object.
    pub in_object: bool,
    in_record: bool,
    together: Vec<Vec<String>>,
    elements: Vec<String>,
    categories: Vec<String>,
    sensitive: Option<bool>,
    confidence: Confidence,
    dispositions: Vec<Disposition>,
    zones: Vec<Zone>,
    older_than: Option<Period>,
    paths: Option<Gitignore>,
    except: Option<Gitignore>,
    context: Vec<String>,
}

/// A policy that ships with privet.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    about: String,
    /// Laws by whose categories it speaks.
    #[serde(default)]
    laws: Vec<String>,
    rules: Vec<RuleText>,
}

fn builtin() -> BTreeMap<String, Named> {
    toml::from_str(NAMED).expect("the named policies are read by a test")
}

/// The names of the policies that ship with privet, and what each is about.
#[must_use]
pub fn named() -> Vec<(String, String)> {
    builtin().into_iter().map(|(name, policy)| (name, policy.about)).collect()
}

/// The laws by whose categories these policies speak.
///
/// # Errors
/// For a name that no policy has.
pub fn laws(names: &[String]) -> Result<Vec<String>, String> {
    let known = if names.is_empty() { BTreeMap::new() } else { builtin() };
    let mut laws = Vec::new();
    for name in names {
        laws.extend(find(&known, name)?.laws.clone());
    }
    Ok(laws)
}

/// Whether one of these policies asks how old something is.
#[must_use]
pub fn ask_age(names: &[String]) -> bool {
    let known = if names.is_empty() { BTreeMap::new() } else { builtin() };
    names.iter().filter_map(|name| known.get(name)).flat_map(|policy| &policy.rules).any(|rule| rule.older_than.is_some())
}

fn find<'k>(known: &'k BTreeMap<String, Named>, name: &str) -> Result<&'k Named, String> {
    known.get(name).ok_or_else(|| format!("policy `{name}`: is not known; choose from {}", known.keys().cloned().collect::<Vec<_>>().join(", ")))
}

impl Policy {
    /// A policy that ships with privet. It holds in every zone.
    ///
    /// # Errors
    /// For a name that no policy has.
    pub fn named(name: &str, terms: &Terms) -> Result<Self, String> {
        let terms = Terms { zones: Zone::ALL.to_vec(), confidence: Confidence::Likely, ..terms.clone() };
        let known = builtin();
        let named = find(&known, name)?;
        Ok(Self { about: Some(named.about.clone()), ..Self::new(name, &named.rules, &terms)? })
    }

    /// Compiles rules.
    ///
    /// # Errors
    /// What is wrong with a rule, by its name or number.
    pub fn new(name: &str, rules: &[RuleText], terms: &Terms) -> Result<Self, String> {
        let compile = |(rule, number): (&RuleText, usize)| {
            let called = if rule.name.is_empty() { format!("rule {number}") } else { rule.name.clone() };
            Rule::compile(called.clone(), rule, terms).map_err(|problem| format!("policy `{name}`, `{called}`: {problem}"))
        };
        Ok(Self { name: name.to_owned(), about: None, rules: rules.iter().zip(1..).map(compile).collect::<Result<_, _>>()? })
    }

    /// All policies of a configuration: its rules and the named ones. `names` were asked for on the command line, and then they alone hold.
    ///
    /// # Errors
    /// When a policy is not known or cannot be understood.
    pub fn all(text: &PolicyText, names: &[String], terms: &Terms) -> Result<Vec<Self>, String> {
        if !names.is_empty() {
            return names.iter().map(|name| Self::named(name, terms)).collect();
        }
        let mut all = text.named.iter().map(|name| Self::named(name, terms)).collect::<Result<Vec<_>, _>>()?;
        if !text.rules.is_empty() || all.is_empty() {
            let rules =
                if text.rules.is_empty() { vec![RuleText { name: "personal-data".to_owned(), ..RuleText::default() }] } else { text.rules.clone() };
            all.insert(0, Self::new("privet.toml", &rules, terms)?);
        }
        Ok(all)
    }

    /// The least confidence of which a rule speaks.
    #[must_use]
    pub fn least_confidence(&self) -> Option<Confidence> {
        self.rules.iter().filter(|rule| rule.then != Then::Allow).map(|rule| rule.confidence).min()
    }

    /// Whether a rule asks how old something is, so that days of modification must be known.
    #[must_use]
    pub fn asks_age(&self) -> bool {
        self.rules.iter().any(|rule| rule.older_than.is_some())
    }

    /// The number of the first rule that speaks of a finding. `record` and `object` are the findings that stand with it, itself among them.
    #[must_use]
    pub fn decide(&self, finding: &Finding, path: &str, record: &[&Finding], object: Option<&[&Finding]>) -> Option<usize> {
        self.rules.iter().position(|rule| rule.speaks_of(finding, path) && rule.stands_together(finding, record, object))
    }
}

impl Rule {
    fn compile(name: String, text: &RuleText, terms: &Terms) -> Result<Self, String> {
        // What is all right is so in every zone and however little it is believed, unless the rule says otherwise.
        let allows = text.then == Then::Allow;
        let confidence = match text.confidence.as_deref() {
            None if allows => Confidence::Possible,
            None => terms.confidence,
            Some("possible") => Confidence::Possible,
            Some("likely") => Confidence::Likely,
            Some("certain") => Confidence::Certain,
            Some(_) => return Err("confidence: must be possible, likely or certain".to_owned()),
        };
        let dispositions = match text.dispositions.as_slice() {
            [] if allows => DISPOSITIONS.to_vec(),
            [] => vec![Disposition::Real],
            names => names.iter().map(|name| disposition(name)).collect::<Result<_, _>>()?,
        };
        let all_zones = || if allows { Zone::ALL.to_vec() } else { terms.zones.clone() };
        let zones = if text.zones.is_empty() { all_zones() } else { text.zones.iter().map(|name| zone(name)).collect::<Result<_, _>>()? };
        let within = if text.within.is_empty() && !text.together.is_empty() { vec!["record".to_owned()] } else { text.within.clone() };
        if within.iter().any(|name| name != "record" && name != "object") {
            return Err("within: must be record, object or both".to_owned());
        }
        let max = text.max.or(if text.max_distinct.is_some() { None } else { Some(0) });
        Ok(Self {
            name,
            then: text.then,
            judge: text.judge,
            max,
            max_distinct: text.max_distinct,
            in_object: within.iter().any(|name| name == "object"),
            in_record: within.iter().any(|name| name == "record"),
            together: text.together.clone(),
            elements: text.elements.clone(),
            categories: text.categories.clone(),
            sensitive: text.sensitive,
            confidence,
            dispositions,
            zones,
            older_than: text.older_than.as_deref().map(Period::parse).transpose().map_err(|problem| format!("older_than: {problem}"))?,
            paths: globs("paths", &text.paths)?,
            except: globs("except_paths", &text.except_paths)?,
            context: if text.elements.is_empty() && text.together.is_empty() { terms.context.clone() } else { Vec::new() },
        })
    }

    /// Whether the rule speaks of a finding, whatever stands beside it.
    fn speaks_of(&self, finding: &Finding, path: &str) -> bool {
        let held = |globs: &Gitignore| globs.matched_path_or_any_parents(path.trim_start_matches('/'), false).is_ignore();
        self.is_counted(finding)
            && !self.context.iter().any(|element| **element == *finding.element)
            && (self.elements.is_empty() || self.elements.iter().any(|prefix| covers(prefix, &finding.element)))
            && (self.categories.is_empty() || self.categories.iter().any(|category| has_category(finding, category)))
            && self.older_than.is_none_or(|period| is_older(finding, period))
            && self.sensitive.is_none_or(|wanted| finding.categories.iter().any(|category| is_sensitive(category)) == wanted)
            && self.paths.as_ref().is_none_or(held)
            && !self.except.as_ref().is_some_and(held)
    }

    fn is_counted(&self, finding: &Finding) -> bool {
        finding.confidence >= self.confidence && self.dispositions.contains(&finding.disposition) && self.zones.contains(&finding.zone)
    }

    fn stands_together(&self, finding: &Finding, record: &[&Finding], object: Option<&[&Finding]>) -> bool {
        if self.together.is_empty() {
            return true;
        }
        let takes_part = self.together.iter().flatten().any(|term| holds(term, finding));
        let met = |among: &[&Finding]| {
            self.together.iter().all(|any| among.iter().any(|other| self.is_counted(other) && any.iter().any(|term| holds(term, other))))
        };
        takes_part && (self.in_record && met(record) || self.in_object && object.is_some_and(met))
    }
}

/// Whether a period has passed since the latest day on which a finding can have come to be. Where no day is known, nobody can say so.
fn is_older(finding: &Finding, period: Period) -> bool {
    finding.standing.as_ref().and_then(|standing| standing.day).is_some_and(|day| period.after(day) < Day::today())
}

/// Whether a finding is what a term says: `age<13`, `law:*`, a category, or a prefix of elements.
fn holds(term: &str, finding: &Finding) -> bool {
    if let Some(limit) = term.strip_prefix("age<").and_then(|limit| limit.parse::<u8>().ok()) {
        return finding.standing.as_ref().and_then(|standing| standing.age).is_some_and(|age| age < limit);
    }
    match term.split_once(':') {
        Some((law, "*")) => finding.categories.iter().any(|category| category.split(':').next() == Some(law)),
        Some(_) => has_category(finding, term),
        None => covers(term, &finding.element),
    }
}

fn has_category(finding: &Finding, wanted: &str) -> bool {
    finding.categories.iter().any(|category| &**category == wanted || category.strip_prefix(wanted).is_some_and(|limb| limb.starts_with('/')))
}

/// Sensitive personal information under the CCPA, special categories and criminal data under the GDPR, sensitive authentication data under PCI DSS.
#[must_use]
pub fn is_sensitive(category: &str) -> bool {
    ["ccpa:L", "gdpr:9", "gdpr:10", "pci:SAD"].iter().any(|prefix| category.starts_with(prefix))
}

const DISPOSITIONS: [Disposition; 5] = [Disposition::Real, Disposition::Test, Disposition::Reserved, Disposition::Role, Disposition::Synthetic];

fn disposition(name: &str) -> Result<Disposition, String> {
    DISPOSITIONS
        .into_iter()
        .find(|known| known.name() == name)
        .ok_or_else(|| "dispositions: must be among real, test, reserved, role, synthetic".to_owned())
}

fn zone(name: &str) -> Result<Zone, String> {
    Zone::ALL.into_iter().find(|zone| zone.name() == name).ok_or_else(|| "zones: must be among own, vendored, generated, test".to_owned())
}

fn globs(key: &str, typed: &[String]) -> Result<Option<Gitignore>, String> {
    if typed.is_empty() {
        return Ok(None);
    }
    let mut builder = GitignoreBuilder::new("");
    for glob in typed {
        builder.add_line(None, glob).map_err(|_| format!("{key}: `{glob}` is no glob; write it as in a .gitignore"))?;
    }
    builder.build().map(Some).map_err(|_| format!("{key}: are no globs; write them as in a .gitignore"))
}

#[cfg(test)]
mod tests {
    use super::{Policy, Terms, builtin};
    use crate::detect::Confidence;
    use crate::taxonomy::{Elements, elements::covers};

    #[test]
    fn the_named_policies_compile_and_name_known_elements() {
        let elements = Elements::builtin();
        let anything = Terms { zones: Vec::new(), confidence: Confidence::Likely, context: Vec::new() };
        for (name, policy) in builtin() {
            assert!(Policy::named(&name, &anything).is_ok() && !policy.about.is_empty());
            let terms = policy.rules.iter().flat_map(|rule| rule.elements.iter().chain(rule.together.iter().flatten()));
            for term in terms.filter(|term| !term.contains([':', '<'])) {
                assert!(elements.iter().any(|(id, _)| covers(term, id)), "{name}: `{term}` covers no element");
            }
        }
        assert!(Policy::named("no-such", &anything).expect_err("unknown").contains("pci-sad"));
    }
}
