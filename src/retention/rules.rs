//! Rules of retention: those that ship with privet (`patterns/retention.toml`) and those of a configuration.

use ignore::gitignore::Gitignore;
use serde::{Deserialize, Serialize};

use crate::day::{Day, Period};
use crate::notice::map::{Map, globs};

const BUILTIN: &str = include_str!("../../patterns/retention.toml");

/// What starts a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// The data came to be.
    Generated,
    /// The person last dealt with the holder.
    LastInteraction,
    /// What the data were collected for is done.
    PurposeEnd,
    /// The account was closed.
    Closure,
    /// The person asked for deletion.
    Request,
}

impl Event {
    /// As something that happened.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Generated => "generated",
            Self::LastInteraction => "last interaction",
            Self::PurposeEnd => "purpose ended",
            Self::Closure => "account closed",
            Self::Request => "deletion asked for",
        }
    }

    /// As the subject of a sentence.
    #[must_use]
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Generated => "when data were generated",
            Self::LastInteraction => "the last interaction",
            Self::PurposeEnd => "the end of the purpose",
            Self::Closure => "the closure of an account",
            Self::Request => "a request for deletion",
        }
    }
}

/// One clock of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    /// What starts it.
    pub event: Event,
    /// How long it runs.
    pub period: Period,
}

/// A rule, ready for use.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its id.
    pub id: String,
    /// Where it stands.
    pub source: String,
    /// What it says.
    pub says: String,
    /// Prefixes of the elements that it speaks of; none for all.
    pub elements: Vec<String>,
    /// Categories, `law:id`, with their limbs; they count where no elements are named.
    pub categories: Vec<String>,
    /// Its clocks, of which the first to run out counts.
    pub clocks: Vec<Clock>,
    /// Days that a configuration tells.
    days: Vec<(Event, Day)>,
    paths: Option<Gitignore>,
    is_everywhere: bool,
}

impl Rule {
    /// The day of an event, where a configuration tells it.
    #[must_use]
    pub fn known(&self, event: Event) -> Option<Day> {
        self.days.iter().find(|(known, _)| *known == event).map(|(_, day)| *day)
    }

    /// Whether it holds for an object.
    #[must_use]
    pub fn holds_at(&self, map: &Map, object: &str) -> bool {
        match &self.paths {
            Some(paths) => map.names(object).iter().any(|name| paths.matched_path_or_any_parents(name, false).is_ignore()),
            None => self.is_everywhere,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    rule: Vec<Written>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    id: String,
    title: String,
    source: String,
    says: String,
    elements: Vec<String>,
    clocks: Vec<WrittenClock>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenClock {
    event: Event,
    #[serde(default)]
    months: i64,
    #[serde(default)]
    days: i64,
}

/// A table `[[retention]]` of `privet.toml`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct RuleText {
    /// What reports call it.
    pub name: String,
    /// A rule that ships with privet, to be held at `paths` or with days that are known: `bipa`, `biometric-3-years`, `texas-cubi`,
    /// `account-content-90-days`.
    #[serde(rename = "use")]
    pub named: Option<String>,
    /// Paths and buckets at which it holds, in gitignore's syntax; everywhere when none are named.
    pub paths: Vec<String>,
    /// Prefixes of elements.
    pub elements: Vec<String>,
    /// Categories, `law:id`, with their limbs.
    pub categories: Vec<String>,
    /// How long: `90 days`, `13 months`, `3 years`.
    pub keep: Option<String>,
    /// What starts the clock: `generated` (the default), `last-interaction`, `purpose-end`, `closure`, `request`.
    pub after: Option<Event>,
    /// The day on which that happened, as YYYY-MM-DD, where it is known.
    pub since: Option<String>,
    /// Where the rule stands: a law, a contract, a policy.
    pub source: Option<String>,
}

/// The rules that ship with privet.
///
/// # Panics
/// Never in a released build: a test reads the embedded file.
#[must_use]
pub fn builtin() -> Vec<Rule> {
    let file: File = toml::from_str(BUILTIN).expect("patterns/retention.toml is checked by a test");
    let rule = |written: Written| Rule {
        is_everywhere: !written.elements.is_empty(),
        id: written.id,
        source: written.source,
        says: format!("{}: {}", written.title, written.says),
        elements: written.elements,
        categories: Vec::new(),
        clocks: written.clocks.iter().map(|clock| Clock { event: clock.event, period: Period { months: clock.months, days: clock.days } }).collect(),
        days: Vec::new(),
        paths: None,
    };
    file.rule.into_iter().map(rule).collect()
}

/// The rules that ship with privet, and those of a configuration.
///
/// # Errors
/// A table that names an unknown rule, no period or a period that is none, a day that is none, or a glob that is none.
pub fn rules(texts: &[RuleText]) -> Result<Vec<Rule>, String> {
    let builtin = builtin();
    let mut rules = builtin.clone();
    for (text, number) in texts.iter().zip(1..) {
        let called = if text.name.is_empty() { format!("retention {number}") } else { text.name.clone() };
        let failed = |error: String| format!("retention `{called}`: {error}");
        let known = || builtin.iter().map(|rule| rule.id.as_str()).collect::<Vec<_>>().join(", ");
        let mut rule = match &text.named {
            Some(named) => builtin
                .iter()
                .find(|rule| rule.id == *named)
                .cloned()
                .ok_or_else(|| failed(format!("use `{named}`: is not known; choose from {}", known())))?,
            None => own(text, &called).map_err(failed)?,
        };
        if let Some(since) = &text.since {
            let day = Day::parse(since).ok_or_else(|| failed(format!("since `{since}`: must be a day as YYYY-MM-DD")))?;
            let event = text.after.or_else(|| rule.clocks.first().map(|clock| clock.event)).unwrap_or(Event::Generated);
            rule.days.push((event, day));
        }
        if text.named.is_some() && !text.name.is_empty() {
            rule.id.clone_from(&text.name);
        }
        rule.paths = if text.paths.is_empty() { None } else { Some(globs(&text.paths).map_err(failed)?) };
        rule.is_everywhere = rule.is_everywhere || text.named.is_none();
        // The same rule at named paths takes the place of the one that holds everywhere, but only there.
        if text.named.is_some() && text.paths.is_empty() {
            rules.retain(|known| Some(&known.id) != text.named.as_ref());
        }
        rules.push(rule);
    }
    Ok(rules)
}

fn own(text: &RuleText, called: &str) -> Result<Rule, String> {
    let keep = text.keep.as_deref().ok_or("says neither `use` nor `keep`; write for example `keep = \"90 days\"`")?;
    let period = Period::parse(keep)?;
    let event = text.after.unwrap_or(Event::Generated);
    Ok(Rule {
        id: called.to_owned(),
        source: text.source.clone().unwrap_or_else(|| "privet.toml".to_owned()),
        says: format!("kept for {keep} after {}", event.noun()),
        elements: text.elements.clone(),
        categories: text.categories.clone(),
        clocks: vec![Clock { event, period }],
        days: Vec::new(),
        paths: None,
        is_everywhere: true,
    })
}

#[cfg(test)]
mod tests {
    use super::{RuleText, rules};

    #[test]
    fn periods_and_tables() {
        let named = |named: &str| RuleText { named: Some(named.to_owned()), ..RuleText::default() };
        assert!(rules(&[named("bipaa")]).expect_err("no such rule").contains("bipa,"));
        assert_eq!(rules(&[]).expect("those that ship").len(), 4);
        assert!(rules(&[RuleText::default()]).expect_err("no period").contains("keep"));
    }
}
