//! What data cannot say of themselves: from whom they come, what for, who gets them, how long they are kept, and in which country they lie. It is
//! told by the tables `[[map]]` of `privet.toml`, by path and bucket.

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use serde::{Deserialize, Serialize};

use super::wording::WORDING;

/// What stands at certain paths, as it is written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct MapText {
    /// Paths and buckets (`s3://bucket/prefix/`), in gitignore's syntax.
    pub paths: Vec<String>,
    /// From whom the data come.
    pub source: Option<String>,
    /// What they are used for.
    pub purpose: Option<String>,
    /// Who gets them.
    pub recipient: Option<String>,
    /// What the recipient is: `service_provider`, `contractor` or `third_party`.
    pub role: Option<Role>,
    /// How they get there: `business_purpose` (the default), `sale` or `sharing`; the latter two only to a third party.
    pub exchange: Option<Exchange>,
    /// How long they are kept.
    pub retention: Option<String>,
    /// The country in which they lie (ISO 3166).
    pub country: Option<String>,
    /// The region of the store in which they lie; it tells the country.
    pub region: Option<String>,
}

/// What a recipient is. Only a third party can make a disclosure a sale or sharing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Processes for the business under a contract (Civ. Code 1798.140(ag)).
    ServiceProvider,
    /// Gets data for a business purpose under a contract (Civ. Code 1798.140(j)).
    Contractor,
    /// Anybody else (Civ. Code 1798.140(ai)).
    ThirdParty,
}

impl Role {
    /// As it is said.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ServiceProvider => "service provider",
            Self::Contractor => "contractor",
            Self::ThirdParty => "third party",
        }
    }
}

/// How data get to a recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Exchange {
    /// Disclosed for a business purpose.
    BusinessPurpose,
    /// For money or something else of value.
    Sale,
    /// For cross-context behavioral advertising.
    Sharing,
}

/// What stands where, ready to be asked.
#[derive(Debug, Clone, Default)]
pub struct Map {
    entries: Vec<(Gitignore, MapText)>,
    targets: Vec<String>,
    /// Targets with the country in which they keep their data, where the store told it.
    countries: Vec<(String, String)>,
}

impl Map {
    /// Reads the tables. `targets` are those of the inventory: its objects are named relative to them.
    ///
    /// # Errors
    /// A table that names no path, a glob that is none, or a sale to somebody who is no third party.
    pub fn new(texts: &[MapText], targets: &[String]) -> Result<Self, String> {
        let mut entries = Vec::new();
        for text in texts {
            let named = text.paths.first().cloned().unwrap_or_default();
            if text.paths.is_empty() {
                return Err("map: a table names no `paths`; say for which paths or buckets it holds".to_owned());
            }
            let is_exchange = matches!(text.exchange, Some(Exchange::Sale | Exchange::Sharing));
            if is_exchange && text.role != Some(Role::ThirdParty) {
                return Err(format!(
                    "map `{named}`: only to a third party can data be sold or shared; say `role = \"third_party\"`, or leave `exchange` away"
                ));
            }
            if (text.role.is_some() || text.exchange.is_some()) && text.recipient.is_none() {
                return Err(format!("map `{named}`: has a role and no `recipient`; say who it is"));
            }
            if text.country.as_ref().is_some_and(|country| country.len() != 2) {
                return Err(format!("map `{named}`: country: must be a two-letter ISO 3166 code such as US"));
            }
            entries.push((globs(&text.paths)?, text.clone()));
        }
        Ok(Self { entries, targets: targets.to_vec(), countries: Vec::new() })
    }

    /// The same with what stores told of the countries in which targets lie; what a table says of a place goes before it.
    #[must_use]
    pub fn lying(mut self, countries: impl IntoIterator<Item = (String, String)>) -> Self {
        self.countries.extend(countries);
        self
    }

    /// The country that the store of an object told. Objects of one target are named from there, those of several with it.
    fn told(&self, object: &str) -> Option<String> {
        let is_of = |target: &str| self.targets.len() == 1 || object.starts_with(target.trim_end_matches('/'));
        self.countries.iter().find(|(target, _)| is_of(target)).map(|(_, country)| country.to_uppercase())
    }

    /// What holds for an object: of every property the first table that says it.
    #[must_use]
    pub fn of(&self, object: &str) -> MapText {
        let names = self.names(object);
        let mut all = MapText::default();
        for (globs, text) in &self.entries {
            let holds = names.iter().any(|name| globs.matched_path_or_any_parents(name, false).is_ignore());
            if holds {
                all.source = all.source.or_else(|| text.source.clone());
                all.purpose = all.purpose.or_else(|| text.purpose.clone());
                if all.recipient.is_none() {
                    (all.recipient, all.role, all.exchange) = (text.recipient.clone(), text.role, text.exchange);
                }
                all.retention = all.retention.or_else(|| text.retention.clone());
                let by_region = || text.region.as_deref().and_then(|region| WORDING.country_of_region(region)).map(str::to_owned);
                all.country = all.country.or_else(|| text.country.as_ref().map(|country| country.to_uppercase())).or_else(by_region);
                all.region = all.region.or_else(|| text.region.clone());
            }
        }
        all.country = all.country.or_else(|| self.told(object));
        all
    }

    /// Whether nothing is known of any place.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.countries.is_empty()
    }

    /// The names by which an object may be meant: its own, and behind each target.
    #[must_use]
    pub fn names(&self, object: &str) -> Vec<String> {
        let mut names = vec![plain(object)];
        for target in self.targets.iter().filter(|target| !matches!(target.as_str(), "." | "-")) {
            let target = target.trim_end_matches('/').trim_start_matches("./");
            names.push(plain(&format!("{target}/{object}")));
            if target.rsplit('/').next() == Some(object) {
                names.push(plain(target));
            }
        }
        names
    }
}

/// A name or pattern without the marks that a path cannot have: `s3://a/b` becomes `s3/a/b`.
fn plain(name: &str) -> String {
    name.replacen("://", "/", 1).trim_start_matches('/').trim_start_matches("../").to_owned()
}

/// Globs in gitignore's syntax.
///
/// # Errors
/// The glob that is none.
pub fn globs(patterns: &[String]) -> Result<Gitignore, String> {
    let mut builder = GitignoreBuilder::new("");
    for pattern in patterns {
        let line = match pattern.split_once("://") {
            Some((scheme, rest)) => format!("/{scheme}/{rest}"),
            None => pattern.clone(),
        };
        builder.add_line(None, &line).map_err(|_| format!("paths: `{pattern}` is no glob; write it as in a .gitignore"))?;
    }
    builder.build().map_err(|_| "paths: are no globs; write them as in a .gitignore".to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Exchange, Map, MapText, Role};

    fn table(path: &str, recipient: &str) -> MapText {
        MapText { paths: vec![path.to_owned()], recipient: Some(recipient.to_owned()), ..MapText::default() }
    }

    #[test]
    fn paths_and_buckets() {
        let texts = [
            table("s3://exports/partner-x/", "Partner X"),
            table("/crm/*.csv", "CRM"),
            MapText { region: Some("eu-west-1".to_owned()), ..table("s3://exports", "All") },
        ];
        let map = Map::new(&texts, &["s3://exports".to_owned(), "crm".to_owned()]).expect("tables");
        let of = |object: &str| map.of(object).recipient;
        assert_eq!(of("partner-x/2024/a.csv").as_deref(), Some("Partner X"));
        assert_eq!(of("customers.csv").as_deref(), Some("CRM"));
        assert_eq!(map.of("partner-y/b.csv").country.as_deref(), Some("IE"));
    }

    #[test]
    fn a_store_tells_its_country_where_no_table_does() {
        let told = || [("s3://exports".to_owned(), "ie".to_owned()), ("gs://logs".to_owned(), "US".to_owned())];
        let texts = [MapText { paths: vec!["s3://exports/moved/".to_owned()], country: Some("DE".to_owned()), ..MapText::default() }];
        let one = Map::new(&texts, &["s3://exports".to_owned()]).expect("tables").lying(told().into_iter().take(1));
        assert_eq!(one.of("a.csv").country.as_deref(), Some("IE"));
        assert_eq!(one.of("moved/a.csv").country.as_deref(), Some("DE"));
        let both = Map::new(&[], &["s3://exports".to_owned(), "gs://logs".to_owned()]).expect("tables").lying(told());
        assert_eq!(both.of("gs://logs/x").country.as_deref(), Some("US"));
        assert_eq!(both.of("data/x").country, None);
    }

    #[test]
    fn only_third_parties_buy() {
        let text = MapText { role: Some(Role::Contractor), exchange: Some(Exchange::Sale), ..table("a", "B") };
        assert!(Map::new(&[text], &[]).expect_err("no third party").contains("third party"));
    }
}
