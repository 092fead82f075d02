//! Whom a notice says to ask: officers, representatives, controllers, addresses, numbers.

use std::sync::LazyLock;

use regex::Regex;

use super::block::{Block, Place};
use super::model::Contact;
use super::wording::{holds, normal};

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the patterns of this module are checked by its tests")
}

fn put(out: &mut Vec<Contact>, role: &str, value: &str, (sentence, place): (&str, Place)) {
    let value = value.trim().trim_end_matches(['.', ',', ';']).to_owned();
    let known = out.iter().any(|known: &Contact| known.role == role && known.value == value && known.place == place);
    if !value.is_empty() && !known {
        out.push(Contact { role: role.to_owned(), value, text: sentence.to_owned(), place });
    }
}

/// Takes what a sentence says of whom to ask.
pub fn hear(sentence: &str, place: Place, out: &mut Vec<Contact>) {
    static EMAIL: LazyLock<Regex> = LazyLock::new(|| regex(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"));
    static PHONE: LazyLock<Regex> =
        LazyLock::new(|| regex(r"(?i)\b(?:tele)?phone(?: number)?:?|\bcall(?: us)?(?: toll-free)?(?: at)?\b|\btoll-free\b|\btel\.?:?"));
    static NUMBER: LazyLock<Regex> = LazyLock::new(|| regex(r"\+?\(?\d[\d ().-]{6,18}\d"));
    static REPRESENTATIVE: LazyLock<Regex> = LazyLock::new(|| {
        regex(r"(?i)\brepresentative:\s*([^():]+)\)?\s*$|^(.{3,80}?),? (?:is|acts as) (?:also )?(?:the|our) (?:authorized |eu |uk )*representative\b")
    });
    static LABEL: LazyLock<Regex> =
        LazyLock::new(|| regex(r"(?i)^\s*(name and representative|name|contact person|address|mailing address)\s*:\s*(.+)$"));
    static MAILING: LazyLock<Regex> = LazyLock::new(|| regex(r"(?i)\b(?:mailing|postal|registered) address(?: is)?[:,]?\s+(.+)$"));
    static CONTROLLER: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"(?i)^(?:when )?(.{3,120}?) is the .*\bis the (?:data )?controller\b|^(.{3,120}?),? (?:is|are) the (?:data )?controllers?\b|\bcontrolled (?:primarily |jointly )?by (.{3,160}?)(?:$|\. (?:any|we|you|the|if|our|it)\b)",
        )
    });
    let text = normal(sentence);
    let said = (sentence, place);
    let officer = ["data protection officer", "privacy officer", "dpo"].iter().any(|word| holds(&text, word));
    for email in EMAIL.find_iter(sentence) {
        put(out, if officer { "data protection officer" } else { "email" }, email.as_str(), said);
    }
    if officer && !EMAIL.is_match(sentence) {
        put(out, "data protection officer", sentence, said);
    }
    if let Some(at) = PHONE.find(sentence)
        && let Some(number) = NUMBER.find(&sentence[at.end()..])
    {
        put(out, "telephone", number.as_str(), said);
    }
    if let Some(found) = REPRESENTATIVE.captures(sentence) {
        put(out, "representative", found.get(1).or(found.get(2)).map_or("", |name| name.as_str()), said);
    }
    if let Some(found) = LABEL.captures(sentence) {
        put(out, if found[1].to_lowercase().contains("address") { "address" } else { "name" }, &found[2], said);
    } else if let Some(found) = MAILING.captures(sentence).filter(|found| found[1].bytes().any(|byte| byte.is_ascii_digit())) {
        // What stands in brackets behind it says for whom it is.
        put(out, "address", found[1].split(" (").next().unwrap_or(&found[1]), said);
    }
    // Where small letters hide where sentences begin, one may name two.
    for found in CONTROLLER.captures_iter(sentence) {
        put(out, "controller", (1..=3).find_map(|group| found.get(group)).map_or("", |name| name.as_str()), said);
    }
}

/// Takes the addresses of a paragraph, which may reach over several of its sentences: `write to us at Quay House, 4th Floor. 12 Quay Road. Porto.`
pub fn addresses(block: &Block, topic: Option<&str>, out: &mut Vec<Contact>) {
    static ASKED: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"(?i)\b(?:contact us|write to us|mail us|by (?:postal |regular )?mail|by post|in writing)(?: at| to)?:? (.+)$|\b(?:write|post|mail) to:? (.+)$",
        )
    });
    static OTHER: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"(?i)@|https?:|\b(?:we|you|your|our|us|this|that|please|if|is|are|may|can|will|through|using|here|above|below|form|link|website|the following)\b",
        )
    });
    static ZIP: LazyLock<Regex> = LazyLock::new(|| regex(r"^[^:]{0,80}\b\d{1,5} [A-Z][^:]{3,80},? [A-Z]{2},? \d{5}(?:-\d{4})?\b"));
    let is_address = |text: &str| text.contains([',', '.']) && text.bytes().any(|byte| byte.is_ascii_digit()) && text.split(' ').count() >= 4;
    let sentences: Vec<(usize, &str)> = block.sentences().collect();
    for (at, (offset, sentence)) in sentences.iter().enumerate() {
        let said = (*sentence, block.place_at(*offset));
        let asked = ASKED.captures(sentence).and_then(|found| found.get(1).or(found.get(2))).map(|rest| rest.as_str());
        if let Some(first) = asked.filter(|rest| !OTHER.is_match(rest)) {
            let goes_on =
                sentences[at + 1..].iter().take_while(|(_, next)| !OTHER.is_match(next) && next.split(' ').count() <= 16 && !next.contains(':'));
            let address = std::iter::once(first).chain(goes_on.map(|(_, next)| *next)).collect::<Vec<_>>().join(" ");
            if is_address(&address) {
                put(out, "address", &address, said);
            }
        } else if topic == Some("contacts") && ZIP.is_match(sentence) && !OTHER.is_match(sentence) {
            put(out, "address", sentence, said);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{addresses, hear};
    use crate::notice::block::{Draft, Kind, Place, Weight};

    fn said(text: &str) -> Vec<(String, String)> {
        let mut draft = Draft::default();
        draft.push(text, 1, Weight::Plain);
        let block = draft.finish(Kind::Text, None, 0).expect("a text");
        let mut out = Vec::new();
        block.sentences().for_each(|(_, sentence)| hear(sentence, Place::default(), &mut out));
        addresses(&block, Some("contacts"), &mut out);
        out.into_iter().map(|contact| (contact.role, contact.value)).collect()
    }

    #[test]
    fn people_and_places_to_ask() {
        let one = |role: &str, value: &str| vec![(role.to_owned(), value.to_owned())];
        assert_eq!(
            said("If not, contact us at Quay House, Building C7. 600 north of the square. Porto, Portugal. We answer in a month."),
            one("address", "Quay House, Building C7. 600 north of the square. Porto, Portugal")
        );
        assert_eq!(said("Write to Vellum Books, 9 Quay Road, Portland, OR 97201."), one("address", "Vellum Books, 9 Quay Road, Portland, OR 97201"));
        assert_eq!(
            said("Finch Travel, 12 Fen Street, Exampleville, CA 90001"),
            one("address", "Finch Travel, 12 Fen Street, Exampleville, CA 90001")
        );
        assert_eq!(said("Please contact us through the form on our website."), []);
        assert_eq!(said("It is controlled primarily by Vellum Japan G.K."), one("controller", "Vellum Japan G.K"));
        let two = [("controller".to_owned(), "vellum japan g.k".to_owned()), ("controller".to_owned(), "vellum, inc".to_owned())];
        assert_eq!(said("it is controlled primarily by vellum japan g.k. any data of vellum, inc. are controlled primarily by vellum, inc."), two);
        assert_eq!(said("Vellum SARL is also the authorized representative of Vellum, Inc. in the EEA."), one("representative", "Vellum SARL"));
    }
}
