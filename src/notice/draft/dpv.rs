//! What was found, in the W3C community group's Data Privacy Vocabulary as JSON-LD.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::taxonomy::elements::covers;

use super::super::map::MapText;
use super::{Material, recipient};

static TERMS: LazyLock<BTreeMap<String, String>> =
    LazyLock::new(|| toml::from_str(include_str!("../../../patterns/notice/dpv.toml")).expect("patterns/notice/dpv.toml is checked by a test"));

/// The term of an element; the longest prefix wins.
fn term(element: &str) -> Option<&'static str> {
    TERMS.iter().filter(|(prefix, _)| covers(prefix, element)).max_by_key(|(prefix, _)| prefix.len()).map(|(_, term)| term.as_str())
}

/// The inventory as a graph: one process for each purpose that the configuration names.
#[must_use]
pub fn dpv(material: &Material<'_>) -> Value {
    let mut processes: BTreeMap<Option<String>, (BTreeSet<String>, Vec<MapText>)> = BTreeMap::new();
    for category in material.found.categories.values() {
        for map in category.objects.values() {
            let process = processes.entry(map.purpose.clone()).or_default();
            process.0.extend(
                category.elements.keys().map(|element| term(element).map_or_else(|| "dpv:PersonalData".to_owned(), |term| format!("pd:{term}"))),
            );
            if !process.1.contains(map) {
                process.1.push(map.clone());
            }
        }
    }
    let graph: Vec<Value> =
        processes.into_iter().zip(1u32..).map(|((purpose, (data, maps)), number)| process(purpose, &data, &maps, number)).collect();
    json!({
        "@context": {
            "dpv": "https://w3id.org/dpv#",
            "pd": "https://w3id.org/dpv/pd#",
            "dct": "http://purl.org/dc/terms/",
            "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        },
        "@graph": graph,
    })
}

fn process(purpose: Option<String>, data: &BTreeSet<String>, maps: &[MapText], number: u32) -> Value {
    let mut out = json!({
        "@id": format!("#process-{number}"),
        "@type": "dpv:Process",
        "rdfs:comment": "Made by privet from a scan and its configuration: a draft. What was not found may still be there.",
        "dpv:hasPersonalData": data.iter().map(|term| json!({ "@id": term })).collect::<Vec<_>>(),
    });
    let values = |of: &dyn Fn(&MapText) -> Option<String>| maps.iter().filter_map(of).collect::<BTreeSet<String>>();
    let typed = |kind: &str, values: BTreeSet<String>| -> Vec<Value> {
        values.into_iter().map(|title| json!({ "@type": kind, "dct:title": title })).collect()
    };
    let properties = [
        ("dpv:hasPurpose", typed("dpv:Purpose", purpose.into_iter().collect())),
        ("dpv:hasDataSource", typed("dpv:DataSource", values(&|map| map.source.clone()))),
        ("dpv:hasRecipient", typed("dpv:Recipient", values(&recipient))),
        ("dpv:hasStorageCondition", typed("dpv:StorageCondition", values(&|map| map.retention.clone()))),
        ("dpv:hasLocation", typed("dpv:Location", values(&|map| map.country.clone()))),
    ];
    for (name, values) in properties {
        if !values.is_empty()
            && let Some(object) = out.as_object_mut()
        {
            object.insert(name.to_owned(), Value::Array(values));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{TERMS, term};
    use crate::taxonomy::Elements;

    #[test]
    fn terms_are_of_elements_that_exist() {
        let elements = Elements::builtin();
        for prefix in TERMS.keys() {
            assert!(elements.iter().any(|(id, _)| crate::taxonomy::elements::covers(prefix, id)), "{prefix} is no element");
        }
        assert_eq!((term("contact.email"), term("id.national.us.ssn")), (Some("EmailAddress"), Some("OfficialID")));
    }
}
