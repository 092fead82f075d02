//! Sentences of own writing with names filled in.

use std::error::Error;
use std::fs;
use std::path::Path;

use crate::dice::Dice;
use crate::lists::Lists;

/// What a part of a name is to the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Label {
    None,
    Given,
    Family,
    Inner,
}

/// A text with the words of its names.
#[derive(Default, Clone)]
pub struct Text {
    pub text: String,
    /// Byte ranges and what they are.
    pub names: Vec<(usize, usize, Label)>,
}

impl Text {
    pub fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    pub fn name(&mut self, word: &str, label: Label) {
        let start = self.text.len();
        self.text.push_str(word);
        self.names.push((start, self.text.len(), label));
    }
}

/// How many texts are made of each template.
const EACH: usize = 90;

/// All templates, each filled many times.
pub fn own(folder: &Path, lists: &Lists, dice: &mut Dice) -> Result<Vec<Text>, Box<dyn Error>> {
    let source = fs::read_to_string(folder.join("templates.txt"))?;
    let mut texts = Vec::new();
    for line in source.lines().filter(|line| !line.starts_with('#')) {
        let (language, template) = line.split_once('|').ok_or("a template is `language|text`")?;
        let template = template.replace("\\n", "\n");
        let times = if language == "en" { EACH } else { EACH * 2 / 3 };
        for _ in 0..times {
            let mut text = Text::default();
            fill(&template, language, lists, dice, &mut text);
            texts.push(recased(text, dice));
        }
    }
    // Sentences do not stand alone: some texts are several.
    for _ in 0..texts.len() / 5 {
        let (one, other) = (dice.pick(&texts).clone(), dice.pick(&texts).clone());
        let between = dice.word(&[" ", "\n", "\n\n", " "]);
        let mut both = one;
        both.push(between);
        let shift = both.text.len();
        both.push(&other.text);
        both.names.extend(other.names.iter().map(|(start, end, label)| (start + shift, end + shift, *label)));
        texts.push(both);
    }
    Ok(texts)
}

fn fill(template: &str, language: &str, lists: &Lists, dice: &mut Dice, out: &mut Text) {
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        out.push(&rest[..open]);
        let slot = rest[open + 1..].chars().next().unwrap_or(' ');
        let Some(close) = rest[open..].find('}').filter(|close| *close == 2) else {
            out.push("{");
            rest = &rest[open + 1..];
            continue;
        };
        slot_of(slot, language, lists, dice, out);
        rest = &rest[open + close + 1..];
    }
    out.push(rest);
}

fn slot_of(slot: char, language: &str, lists: &Lists, dice: &mut Dice, out: &mut Text) {
    match slot {
        'p' => person(language, lists, dice, out),
        'g' => out.name(&capital(&lists.given(language, dice)), Label::Given),
        's' => family(language, lists, dice, out),
        'l' => {
            family(language, lists, dice, out);
            out.name(",", Label::Inner);
            out.push(" ");
            out.name(&capital(&lists.given(language, dice)), Label::Given);
            if dice.chance(300) {
                out.push(" ");
                initial(dice, out);
            }
        }
        'i' => {
            initial(dice, out);
            if dice.chance(300) {
                out.push(" ");
                initial(dice, out);
            }
            out.push(" ");
            family(language, lists, dice, out);
        }
        'o' => out.push(&company(language, lists, dice)),
        'c' => out.push(&place(lists, dice)),
        'z' => out.push(dice.pick::<String>(&lists.things)),
        'a' => out.push(&address(language, lists, dice)),
        'r' => out.push(&street(language, lists, dice)),
        'x' => out.push(&product(lists, dice)),
        'w' => out.push(&capital(dice.pick::<String>(&lists.words))),
        'd' => out.push(&date(dice)),
        'n' => out.push(&number(dice)),
        'j' => out.push(dice.pick::<String>(&lists.roles).as_str()),
        _ => {
            let (one, two) = (lists.given(language, dice), lists.family(language, dice));
            out.push(&format!("{one}.{two}@example.{}", dice.word(&["com", "org", "net"])));
        }
    }
}

/// A full name as people of the language write it.
pub fn person(language: &str, lists: &Lists, dice: &mut Dice, out: &mut Text) {
    let is_family_first = matches!(language, "hu") || language == "ea" && dice.chance(500);
    if is_family_first {
        family(language, lists, dice, out);
        out.push(" ");
        out.name(&capital(&lists.given(language, dice)), Label::Given);
        return;
    }
    match dice.below(100) {
        0..=5 => {
            initial(dice, out);
            out.push(" ");
            if dice.chance(300) {
                initial(dice, out);
                out.push(" ");
            }
        }
        roll => {
            let mut given = capital(&lists.given(language, dice));
            if roll < 10 {
                given = format!("{given}-{}", capital(&lists.given(language, dice)));
            }
            out.name(&given, Label::Given);
            out.push(" ");
            if roll < 22 {
                initial(dice, out);
                out.push(" ");
            } else if roll < 30 || matches!(language, "es" | "pt") && roll < 45 {
                out.name(&capital(&lists.given(language, dice)), Label::Given);
                out.push(" ");
            }
        }
    }
    family(language, lists, dice, out);
    if matches!(language, "es" | "pt") && dice.chance(400) {
        out.push(" ");
        family(language, lists, dice, out);
    }
    if language == "en" && dice.chance(20) {
        out.push(if dice.chance(500) { ", " } else { " " });
        out.name(dice.word(&["Jr.", "Sr.", "II", "III", "PhD", "MD"]), Label::Inner);
    }
}

fn family(language: &str, lists: &Lists, dice: &mut Dice, out: &mut Text) {
    let particles: &[&str] = match language {
        "nl" => &["van", "de", "van der", "van den", "ter"],
        "de" => &["von", "zu", "von der"],
        "fr" => &["de", "du", "de la"],
        "pt" => &["da", "de", "dos", "do"],
        "es" => &["de", "de la", "del"],
        "it" => &["di", "de", "della"],
        "ar" => &["al", "el", "bin", "Al", "El", "ben"],
        _ => &["van", "de", "von", "da", "al", "Van", "De", "Del", "van der", "di"],
    };
    let often = if matches!(language, "nl" | "pt" | "ar") { 220 } else { 45 };
    if dice.chance(often) {
        for particle in dice.word(particles).split(' ') {
            out.name(particle, Label::Inner);
            out.push(" ");
        }
    }
    let mut name = capital(&lists.family(language, dice));
    if dice.chance(35) {
        name = format!("{name}-{}", capital(&lists.family(language, dice)));
    }
    out.name(&name, Label::Family);
}

fn initial(dice: &mut Dice, out: &mut Text) {
    let letter = (b'A' + dice.below(26) as u8) as char;
    out.name(&letter.to_string(), Label::Inner);
    if dice.chance(850) {
        out.name(".", Label::Inner);
    }
}

/// A name as it is written: `o'brien`, `mcdonald` and `jean-luc` have more capitals than one.
pub fn capital(word: &str) -> String {
    let mut out = String::new();
    let mut is_start = true;
    for char in word.chars() {
        if is_start { out.extend(char.to_uppercase()) } else { out.push(char) }
        is_start = matches!(char, '-' | '\'');
    }
    if let Some(rest) = out.strip_prefix("Mc").filter(|rest| rest.len() > 3) {
        out = format!("Mc{}", capital(rest));
    }
    out
}

pub fn company(language: &str, lists: &Lists, dice: &mut Dice) -> String {
    let name = capital(&lists.family(language, dice));
    let word = capital(dice.pick::<String>(&lists.words));
    match dice.below(17) {
        13 | 14 => format!("{name}, {} and {}", capital(&lists.family(language, dice)), capital(&lists.family(language, dice))),
        15 => format!("{name}-{}", capital(&lists.family(language, dice))),
        16 => invented(dice),
        0 => format!("{name} Inc."),
        1 => format!("{name} & {}", capital(&lists.family(language, dice))),
        2 => format!("{name} GmbH"),
        3 => format!("{word} {}", dice.word(&["Corp", "Ltd", "LLC", "Group", "Systems", "Bank", "Insurance", "Airlines"])),
        4 => format!("{name} {}", dice.word(&["Brothers", "Holdings", "Motors", "Foods", "Partners", "Associates", "Consulting", "Records"])),
        5 => format!("the {word} {}", dice.word(&["Foundation", "Institute", "Society", "Committee", "Museum", "Trust"])),
        6 => format!("University of {}", place(lists, dice)),
        7 => format!("{} University", place(lists, dice)),
        8 => format!("{name}, {} and {}", capital(&lists.family(language, dice)), capital(&lists.family(language, dice))),
        9 => format!("{word}{}", dice.word(&["ify", "ly", "soft", "tech", "hub", "works"])),
        10 => word,
        11 => format!("{name} S.A."),
        12 => format!("{word} {}", capital(dice.pick::<String>(&lists.words))),
        _ => capital(dice.pick::<String>(&lists.products)),
    }
}

pub fn place(lists: &Lists, dice: &mut Dice) -> String {
    let name = capital(dice.pick::<String>(&lists.places));
    match dice.below(26) {
        0 => format!("New {name}"),
        1 => format!("{} {}", dice.word(&["San", "Santa", "Saint", "St.", "Sankt", "Villa"]), capital(&lists.given("es", dice))),
        2 => format!("Port {}", capital(&lists.given("en", dice))),
        3 | 4 => {
            let ending = dice.word(&["ville", "ton", "burg", "field", "ford", "well", "wick", "bridge", "ham", "by", "dorf", "stad", "holm"]);
            format!("{}{ending}", capital(&lists.family("en", dice)))
        }
        5 => format!("{name}, {}", capital(dice.pick::<String>(&lists.places))),
        6 => format!("{} County", capital(&lists.family("en", dice))),
        7 | 8 => format!("{}{}", invented(dice), dice.word(&["ice", "ov", "any", "ow", "dal", "vik", "berg", "nes", "lahti", "hely", "eni", "grad", "pur", "abad"])),
        9 => format!("{}{} {} {}", invented(dice), dice.word(&["ice", "ov", "ka", "na"]), dice.word(&["nad", "u", "pod", "am", "an der", "sur"]), invented(dice)),
        10 => format!("{} {} {}", invented(dice), dice.word(&["de", "del", "da", "di", "de la"]), capital(&lists.family("es", dice))),
        11 => format!("{} {name}", dice.word(&["North", "South", "East", "West", "Upper", "Lower", "Great", "Little"])),
        _ => name,
    }
}

fn street(language: &str, lists: &Lists, dice: &mut Dice) -> String {
    let name = match dice.below(10) {
        0..=3 => capital(&lists.family(language, dice)),
        4 => format!("{} {}", capital(&lists.given(language, dice)), capital(&lists.family(language, dice))),
        5 => invented(dice),
        6 => place(lists, dice),
        _ => capital(dice.pick::<String>(&lists.words)),
    };
    let number = dice.below(300) + 1;
    let form = match language {
        "de" => 0,
        "fr" | "es" | "it" | "pt" => 1,
        "sv" | "fi" | "hu" | "pl" | "cs" | "nl" => 2,
        _ => dice.below(6),
    };
    match form {
        0 => format!("{name}{} {number}", dice.word(&["straße", "strasse", "weg", "-Allee", "platz", "gasse", "ring"])),
        1 if dice.chance(500) => format!("{number} {} {name}", dice.word(&["rue", "Rue", "avenue", "boulevard", "place", "Boulevard", "Chemin", "rue de"])),
        1 => {
            let kind = dice.word(&["Calle", "Via", "Rua", "Avenida", "Piazza", "Viale", "Corso", "Travessa", "Carrer", "Plaza", "Rue", "Strada", "Cité", "Largo"]);
            format!("{kind} {name} {number}")
        }
        2 => {
            let ending = dice.word(&["gatan", "vägen", "gate", "vej", "veien", "katu", "tie", "straat", "laan", "hof", "plein", "ova", "ská", "u. ", " utca", " út", "weg"]);
            format!("{name}{ending} {number}")
        }
        3 => format!("{name} {number}"),
        _ => {
            let kind = dice.word(&["Street", "Road", "Ave", "Lane", "Drive", "St", "Court", "Boulevard", "Way", "Creek", "Hill", "Square", "Loop", "Streets"]);
            format!("{number} {name} {kind}")
        }
    }
}

/// A whole address, in one line or several.
fn address(language: &str, lists: &Lists, dice: &mut Dice) -> String {
    let street = street(language, lists, dice);
    let unit = format!("{} {}", dice.word(&["Apt.", "Suite", "Unit", "Flat", "Floor"]), dice.below(999));
    let (town, land) = (place(lists, dice), capital(dice.pick::<String>(&lists.places)));
    let code = format!("{}", 10_000 + dice.below(89_999));
    let between = dice.word(&["\n", ", ", "\n ", " "]);
    match dice.below(6) {
        0 => [street, town, code].join(between),
        1 => [street, unit, town, land, code].join(between),
        2 => format!("{street}{between}{unit}{between}{town}{between}{land} {code}"),
        3 => format!("{street}, {code} {town}"),
        4 => format!("{town}, {street}{between}{land}"),
        _ => [street, format!("{town} {code}"), land].join(between),
    }
}

fn product(lists: &Lists, dice: &mut Dice) -> String {
    let word = capital(dice.pick::<String>(&lists.words));
    match dice.below(10) {
        0 => format!("{word}{}", dice.word(&["JS", "Script", "DB", "Kit", "Lab", "OS"])),
        1 => format!("{word} {}", dice.word(&["Pro", "Studio", "Cloud", "Server", "Code", "Suite"])),
        2 => invented(dice),
        3 => capital(&lists.given("en", dice)).chars().take(5).collect(),
        _ => capital(dice.pick::<String>(&lists.products)),
    }
}

/// A word that is none, as products have them.
fn invented(dice: &mut Dice) -> String {
    let mut word = String::new();
    for _ in 0..2 + dice.below(2) {
        word.push_str(dice.word(&["b", "k", "z", "v", "t", "d", "n", "gl", "pr", "fl", "x", "qu", "m", "r"]));
        word.push_str(dice.word(&["a", "o", "i", "u", "e", "io", "ex", "or"]));
    }
    capital(&word)
}

fn date(dice: &mut Dice) -> String {
    let (day, year) = (dice.below(28) + 1, dice.below(60) + 1965);
    let month = dice.word(&["January", "March", "April", "May", "June", "August", "October", "December"]);
    match dice.below(5) {
        0 => format!("{day} {month} {year}"),
        1 => format!("{month} {day}, {year}"),
        2 => format!("{year}-0{}-{:02}", dice.below(9) + 1, day),
        3 => dice.word(&["Monday", "Tuesday", "Friday", "Sunday"]).to_string(),
        _ => format!("{day}/{}/{year}", dice.below(12) + 1),
    }
}

fn number(dice: &mut Dice) -> String {
    let most = 10usize.pow(1 + dice.below(6) as u32);
    dice.below(most).to_string()
}

/// Some texts in capitals, some in small letters.
pub fn recased(mut text: Text, dice: &mut Dice) -> Text {
    let changed = match dice.below(100) {
        0..=4 => text.text.to_uppercase(),
        5..=15 => text.text.to_lowercase(),
        _ => return text,
    };
    // Some letters change their length with their case; then the text stays.
    let fits = |&(start, end, _): &(usize, usize, Label)| changed.is_char_boundary(start) && changed.is_char_boundary(end);
    if changed.len() == text.text.len() && text.names.iter().all(fits) {
        text.text = changed;
    }
    text
}
