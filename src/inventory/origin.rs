//! Where targets keep their data, as far as whoever keeps them tells: the key `origins` of an inventory.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Where one target keeps its data.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Origin {
    /// The target, as `targets` has it.
    pub target: String,
    /// The region or location, as its cloud calls it; null when that is not known.
    pub region: Option<String>,
    /// The country of the region, as ISO 3166-1 alpha-2; null when that is not known, or there are several.
    pub country: Option<String>,
    /// Whether older versions of objects are kept, which are not read; null when that is not known.
    pub versioned: Option<bool>,
}

/// What several inventories say of their targets, once for each target: what one of them does not know, another may.
pub(super) fn joined<'o>(origins: impl IntoIterator<Item = &'o Origin>) -> Vec<Origin> {
    let mut all: BTreeMap<&str, Origin> = BTreeMap::new();
    for origin in origins {
        let known = all.entry(&origin.target).or_insert_with(|| origin.clone());
        // Nothing known is the least; of two that differ the larger stays, so that the order of the parts does not matter.
        let place = (&known.region, &known.country).max((&origin.region, &origin.country));
        (known.region, known.country) = (place.0.clone(), place.1.clone());
        known.versioned = known.versioned.max(origin.versioned);
    }
    all.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::{Origin, joined};

    #[test]
    fn parts_that_know_more_are_believed_in_any_order() {
        let origin = |target: &str, region: Option<&str>, versioned| Origin {
            target: target.to_owned(),
            region: region.map(str::to_owned),
            country: region.map(|region| region[..2].to_uppercase()),
            versioned,
        };
        let parts = [
            origin("s3://b", None, Some(true)),
            origin("s3://a", None, None),
            origin("s3://b", Some("de-1"), None),
            origin("s3://b", Some("fr-1"), None),
        ];
        let sum = joined(&parts);
        assert_eq!(sum, [origin("s3://a", None, None), origin("s3://b", Some("fr-1"), Some(true))]);
        assert_eq!(joined(parts.iter().rev()), sum);
        assert_eq!(joined(&sum), sum);
    }
}
