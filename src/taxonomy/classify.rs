//! From elements to categories: the evaluator of the laws that a scan was asked for.
//!
//! An element is claimed by prefix ([`Laws::categories`]). Some laws claim it only beside others, so a scan also shows every record's set of
//! elements to [`Laws::combinations`]; the rules that hold there say which elements count under which further category.

use super::elements::covers;
use super::law::{Combination, Conditional, Law, Within};

/// The chosen laws and the duties that go with them.
#[derive(Debug, Clone)]
pub struct Laws {
    laws: Vec<Law>,
}

/// A combination and the law that it stands in.
#[derive(Debug, Clone, Copy)]
pub struct Rule<'a> {
    /// The law.
    pub law: &'a Law,
    /// The combination.
    pub combination: &'a Combination,
}

impl Laws {
    /// The built-in laws with these ids, and always `duties`, which holds the combinations of further laws.
    ///
    /// # Errors
    /// A message that names the unknown id and lists the known ones.
    pub fn choose<'a>(ids: impl IntoIterator<Item = &'a str>) -> Result<Self, String> {
        let mut laws = Vec::new();
        for id in ids {
            if laws.iter().all(|law: &Law| law.id != id) {
                laws.push(Law::builtin(id).ok_or_else(|| format!("law `{id}`: not known; choose from {}", Law::ids().join(", ")))?);
            }
        }
        if laws.iter().all(|law| law.id != "duties") {
            laws.extend(Law::builtin("duties"));
        }
        Ok(Self { laws })
    }

    /// The laws, in the order in which they were chosen.
    #[must_use]
    pub fn laws(&self) -> &[Law] {
        &self.laws
    }

    /// The categories of `element`, written `law:id`, in the order of the laws.
    #[must_use]
    pub fn categories(&self, element: &str) -> Vec<String> {
        self.laws.iter().flat_map(|law| law.claims(element).map(move |category| format!("{}:{}", law.id, category.id))).collect()
    }

    /// Whether any chosen law claims `element` by itself.
    #[must_use]
    pub fn claim(&self, element: &str) -> bool {
        self.laws.iter().any(|law| law.claims(element).next().is_some())
    }

    /// All combination rules.
    pub fn rules(&self) -> impl Iterator<Item = Rule<'_>> {
        self.laws.iter().flat_map(|law| law.combinations.iter().map(move |combination| Rule { law, combination }))
    }

    /// The rules of this reach which the elements of one record or object meet.
    pub fn combinations<'a>(&'a self, within: Within, elements: &'a [&'a str]) -> impl Iterator<Item = Rule<'a>> {
        self.rules().filter(move |rule| rule.combination.within == within && rule.combination.holds(elements.iter().copied()))
    }

    /// The conditions under which `element` would count under a further category, with the category written `law:id`.
    pub fn conditions<'a>(&'a self, element: &'a str) -> impl Iterator<Item = (String, &'a Conditional)> {
        self.laws.iter().flat_map(move |law| {
            let named = law.conditionals.iter().filter(move |conditional| conditional.elements.iter().any(|prefix| covers(prefix, element)));
            named.map(move |conditional| (format!("{}:{}", law.id, conditional.category), conditional))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Laws;
    use crate::taxonomy::{Elements, Law, Within};

    #[test]
    fn every_element_is_claimed_or_listed_as_unclassified_by_every_law() {
        for id in Law::ids().into_iter().filter(|id| *id != "duties") {
            let law = Law::builtin(id).expect("listed");
            for (element, _) in Elements::builtin().iter() {
                assert!(law.claims(element).next().is_some() || law.leaves_aside(element).is_some(), "{id} neither claims nor lists `{element}`");
            }
        }
    }

    #[test]
    fn a_card_is_sensitive_only_with_its_code() {
        let laws = Laws::choose(["ccpa"]).expect("built in");
        let sensitive =
            |elements: &[&str]| laws.combinations(Within::Record, elements).any(|rule| rule.combination.category.as_deref() == Some("L/ae1B"));
        assert!(!laws.categories("financial.card").iter().any(|category| category.starts_with("ccpa:L")));
        assert!(!sensitive(&["financial.card"]));
        assert!(sensitive(&["financial.card", "financial.card.cvv"]));
        assert!(!sensitive(&["auth.secret.github"]));
    }

    #[test]
    fn an_unknown_law_is_refused_by_name() {
        assert!(Laws::choose(["ccpaa"]).expect_err("no such law").contains("`ccpaa`"));
    }
}
