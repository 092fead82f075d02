//! How single entries and sentences of a notice are understood: marks of lists, the part of an entry that names it, examples, answers, and what is
//! said of selling and sharing.

use std::sync::LazyLock;

use regex::Regex;

use super::block::Place;
use super::model::{Act, Said};
use super::wording::{Certainty, WORDING, normal};

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the patterns of this module are checked by its tests")
}

/// The letter of `A.`, `(b)` or `Category C:` at the start of an entry, and what follows it.
#[must_use]
pub fn mark(text: &str) -> Option<(char, &str)> {
    static MARK: LazyLock<Regex> = LazyLock::new(|| regex(r"^(?i:category\s+)?\(?([A-La-l])[).:]\s*(?:[-–—]\s*)?"));
    static WORD: LazyLock<Regex> = LazyLock::new(|| regex(r"^(?i:category)\s+([A-La-l])\s*(?:[-–—]\s*|\s)"));
    let found = MARK.captures(text).or_else(|| WORD.captures(text))?;
    let letter = found[1].chars().next()?.to_ascii_uppercase();
    Some((letter, &text[found[0].len()..]))
}

/// The categories that an entry of a list is about.
#[must_use]
pub fn categories(text: &str) -> Vec<String> {
    let (letter, rest) = mark(text).map_or((None, text), |(letter, rest)| (Some(letter.to_string()), rest));
    let wide = head(rest);
    let narrow = wide.split('(').next().unwrap_or(wide);
    let own = |found: Vec<&str>| found.into_iter().map(str::to_owned).collect::<Vec<_>>();
    let mut found = own(WORDING.categories(narrow, Certainty::Open));
    if found.is_empty() {
        found = own(WORDING.categories(wide, Certainty::Open));
    }
    if found.is_empty() && letter.is_none() {
        found = own(WORDING.categories(narrow, Certainty::List));
    }
    if found.is_empty() && letter.is_none() {
        found = own(WORDING.categories(rest, Certainty::Open));
        found.truncate(1);
    }
    // Inferences are drawn from other categories, which the entry then names too; so does the statute of customer records.
    if let Some(only) = found.first().filter(|first| matches!(first.as_str(), "K" | "B" | "L")) {
        found = vec![only.clone()];
    }
    match letter {
        Some(letter) if found.is_empty() || found.contains(&letter) => vec![letter],
        _ => found,
    }
}

/// The part of an entry that names it: up to its examples.
#[must_use]
pub fn head(text: &str) -> &str {
    static END: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"(?i)[,;(]?\s*\b(such as|including|includes|include|for example|for instance|e\.g\.|like|defined as|which may|examples)\b|:|\s[-–—]\s|\.\s|;",
        )
    });
    match END.find_iter(text).find(|found| found.start() > 2) {
        Some(end) => text[..end.start()].trim_end_matches([',', ' ', '(']),
        None => text,
    }
}

/// The examples that an entry gives.
#[must_use]
pub fn examples(text: &str) -> Vec<String> {
    static START: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"(?i)\b(?:such as|including(?:,? but not limited to,?|,? without limitation,?)?|for example,?|for instance,?|e\.g\.,?|like|examples?:)\s+|:\s+",
        )
    });
    static STOP: LazyLock<Regex> =
        LazyLock::new(|| regex(r"(?i),? (?:for example|for instance|if you|when you|depending|that we|which we)\b|\.\s|\.$"));
    let Some(start) = START.find(text) else { return Vec::new() };
    let rest = &text[start.end()..];
    let rest = STOP.find(rest).map_or(rest, |stop| &rest[..stop.start()]);
    list(rest)
}

/// The members of a list in one sentence.
#[must_use]
pub fn list(text: &str) -> Vec<String> {
    let text = text.trim().trim_end_matches(['.', ';', ')']);
    let pieces = text.split([',', ';']).flat_map(|piece| if text.contains([',', ';']) { vec![piece] } else { piece.split(" and ").collect() });
    let clean = |piece: &str| {
        let mut piece = piece.trim().trim_matches(['(', ')', '"', '“', '”']).trim();
        for word in ["and/or ", "and ", "or ", "your ", "a ", "an ", "the ", "other similar "] {
            let is_first = piece.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
            piece = if is_first { piece[word.len()..].trim() } else { piece };
        }
        piece.to_owned()
    };
    pieces.map(clean).filter(|piece| piece.chars().any(char::is_alphanumeric) && piece.len() < 160).collect()
}

/// What a cell answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Yes.
    Yes,
    /// No.
    No,
    /// Something else, which is a yes where it says to whom.
    Words,
}

/// What a cell of a table answers; `None` for an empty one.
#[must_use]
pub fn answer(cell: &str) -> Option<Answer> {
    static NO: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"^(?:no|none|not applicable|n/?a|never|not (?:collected|disclosed|sold|shared)|nobody|no one|not sold or shared|we (?:do|have|did) not|we don't|does not|do not|-+|✗|✘|☐|❌|×|false)(?:$|[\s.,;:(/])",
        )
    });
    static YES: LazyLock<Regex> = LazyLock::new(|| regex(r"^(?:yes|y|x|✓|✔|☑|☒|✅|●|•|true|collected|disclosed|sold|shared)\.?$"));
    let text = normal(cell);
    if text.is_empty() {
        return None;
    }
    Some(if text == "n" || NO.is_match(&text) {
        Answer::No
    } else if YES.is_match(&text) || text.starts_with("yes,") || text.starts_with("yes ") || text.starts_with("yes.") || text.starts_with("✓") {
        Answer::Yes
    } else {
        Answer::Words
    })
}

/// Whether an entry says that its category is not collected.
#[must_use]
pub fn is_denied(text: &str) -> bool {
    static DENIED: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"\b(?:not|never|don't|doesn't|haven't) (?:currently |knowingly |intentionally |generally )?(?:collect|collected|gather|process)\b|\bnot collected\b|: (?:none|no|n/a)(?: collected)?\.?$|\bno (?:such )?(?:information|data) (?:is |are )?collected\b",
        )
    });
    DENIED.is_match(&normal(text))
}

/// Whether a sentence about selling or sharing says `it` or `them`: what stood before tells of what.
#[must_use]
pub fn speaks_of_them(sentence: &str) -> bool {
    static THEM: LazyLock<Regex> = LazyLock::new(|| regex(r"\b(?:sell|sold|share|shared) (?:any of )?(?:it|them|this|these)\b"));
    THEM.is_match(&normal(sentence))
}

/// Whether a sentence says what the business does, and not what people may ask for.
#[must_use]
pub fn is_asserting(text: &str) -> bool {
    static ASSERTED: LazyLock<Regex> = LazyLock::new(|| {
        regex(r"\b(?:we|company|us)(?: have| has| may| do| did| also| not| currently| have also)* (?:collect|disclose|gather|share)(?:d|s|ed)?\b")
    });
    static ASKED: LazyLock<Regex> = LazyLock::new(|| regex(r"\bright to\b|\brequest|\byou may ask\b|\bask us\b|\bwhether\b"));
    ASSERTED.is_match(text) && !ASKED.is_match(text)
}

/// Whether an entry is a sentence of its own that says what was done: `a) collected the following categories …`.
#[must_use]
pub fn is_deed(text: &str) -> bool {
    static DEED: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"^(?:\(?[a-z0-9]{1,3}[).] )?(?:we |has |have |also )*(?:collected|disclosed|sold|shared) (?:the |no |your |personal |identifiers|certain |for )",
        )
    });
    DEED.is_match(&normal(text))
}

/// Whether a sentence speaks of all categories that were listed before it.
#[must_use]
pub fn is_of_all(text: &str) -> bool {
    static ALL: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"\b(?:all|each|any) (?:of )?(?:the |these |those )?(?:above |foregoing )?(?:categories|types)(?: of personal (?:information|data))?(?: (?:listed|described|identified|set out|mentioned))?(?: above\b|\b)|\ball of the (?:above|foregoing)\b",
        )
    });
    static SOME: LazyLock<Regex> =
        LazyLock::new(|| regex(r"\b(?:some|certain|one or more) of\b|\bnot\b|\bfollowing\b|\bthird parties (?:listed|described)\b"));
    ALL.is_match(text) && !SOME.is_match(text)
}

/// Whether a sentence about a category says that it is disclosed.
#[must_use]
pub fn is_disclosing(sentence: &str) -> bool {
    static DISCLOSED: LazyLock<Regex> = LazyLock::new(|| {
        regex(r"\b(?:we|company)(?: have| may| also| have also| may also)* disclosed?\b|\b(?:is|are|was|were|been) disclosed (?:to|for)\b")
    });
    static NOT: LazyLock<Regex> = LazyLock::new(|| regex(r"\b(?:not|never|no longer|don't|haven't)\b[^.]{0,40}\bdisclos"));
    let text = normal(sentence);
    DISCLOSED.is_match(&text) && !NOT.is_match(&text)
}

/// Whether an entry, a row or a sentence says that there is nothing to list.
#[must_use]
pub fn is_nothing(text: &str) -> bool {
    let text = normal(text);
    let text = text.trim_end_matches('.').trim();
    matches!(text, "none" | "n/a" | "not applicable" | "nothing" | "no categories" | "no personal information" | "no category" | "no data")
        || text.starts_with("none of the ") && text.split(' ').count() < 9
}

/// Both acts that are told apart.
#[derive(Debug, Default)]
pub struct Acts {
    /// Selling.
    pub sold: Act,
    /// Sharing for cross-context behavioral advertising.
    pub shared: Act,
    /// Sensitive personal information.
    pub sensitive: Act,
}

impl Acts {
    /// Takes what a sentence says. A yes outweighs a no, because a notice that says both does it.
    pub fn hear(&mut self, sentence: &str, place: Place) {
        // What stands in a blank of a draft is no statement.
        // Neither is a question.
        if sentence.to_lowercase().contains("[to be completed") || sentence.trim_end().ends_with('?') {
            return;
        }
        static CLAUSE: LazyLock<Regex> = LazyLock::new(|| {
            regex(r"(?i);|,? (?:but|however|although|though|except that)\b|\. | and (?:we )?(?:have|has|do not have) (?:no )?(?:actual )?knowledge")
        });
        for clause in CLAUSE.split(sentence) {
            let text = normal(clause);
            if let Some(said) = sale(&text) {
                settle(&mut self.sold, said, sentence, place);
            }
            if let Some(said) = sharing(&text) {
                settle(&mut self.shared, said, sentence, place);
            }
            if let Some(said) = sensitive(&text) {
                settle(&mut self.sensitive, said, sentence, place);
            }
        }
    }
}

/// Takes a statement; a yes outweighs a no, and a no silence.
pub fn settle(act: &mut Act, said: Said, text: &str, place: Place) {
    let outweighs = match (act.statement, said) {
        (Said::Silent, Said::Silent) => act.text.is_none(),
        (Said::Silent, _) | (Said::None, Said::Some) => true,
        // A sentence says it better than the heading over it.
        (own, said) if own == said => act.text.as_ref().is_some_and(|own| own.split(' ').count() < 9 && text.len() > own.len()),
        _ => false,
    };
    if outweighs {
        act.statement = said;
        act.text = Some(text.to_owned());
        act.place = Some(place);
    }
}

/// Sentences about what people may ask for, and about children, say nothing of what is done.
fn is_aside(text: &str) -> bool {
    static ASIDE: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"\bopt(?:ing)?[ -]?(?:out|in)\b|\bright to\b|\brights? (?:of|under)\b|\bdo not sell(?: or share)? my\b|\bunder (?:the age of )?1[368]\b|\b1[368] years\b|\bminors?\b|\bchildren\b|\bif we (?:sell|sold|share)\b|\bwhether\b|\brequest\b",
        )
    });
    static ASSERTED: LazyLock<Regex> =
        LazyLock::new(|| regex(r"\b(?:we|company|us) (?:do|does|did|have|has) not (?:and will not )?(?:sell|sold|share)"));
    ASIDE.is_match(text)
        && !(ASSERTED.is_match(text) && !text.contains("minor") && !text.contains("children") && !text.contains("under") && !text.contains("16"))
}

fn is_negated(text: &str, verbs: &str) -> bool {
    static SELL: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"\b(?:not|never|nor|neither|no longer|don't|doesn't|haven't|hasn't|didn't|no|without)\b[^.]{0,60}\b(?:sell|sells|sold|sale|sales|selling)\b|\b(?:sell|sold) no\b",
        )
    });
    static SHARE: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"\b(?:not|never|nor|neither|no longer|don't|doesn't|haven't|hasn't|didn't|no|without)\b[^.]{0,80}\b(?:share|shares|shared|sharing)\b|\b(?:share|shared) no\b",
        )
    });
    if verbs == "share" { SHARE.is_match(text) } else { SELL.is_match(text) }
}

fn sale(text: &str) -> Option<Said> {
    static SALE: LazyLock<Regex> = LazyLock::new(|| regex(r"\b(?:sell|sells|sold|sale|sales|selling)\b"));
    static DONE: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r#"\b(?:we|may|might|have|has|company|also|it|are|is|been)\b[^.]{0,50}\b(?:sell|sells|sold|selling)\b|\b(?:considered|deemed|constitute|qualify|qualifies|amount|regarded)\b[^.]{0,40}\b(?:sale|sales|sell|selling)\b|\bsold the following\b|^(?:\(?[a-l][).] )?sold\b"#,
        )
    });
    static WHAT: LazyLock<Regex> =
        LazyLock::new(|| regex(r"\b(?:personal|information|data|identifiers|ccpa)\b|^no sales?|\bsale\b|\b(?:sell|sold) (?:any of )?(?:it|them)\b"));
    if !SALE.is_match(text) || !WHAT.is_match(text) || is_aside(text) {
        return None;
    }
    if is_negated(text, "sell") {
        return Some(Said::None);
    }
    DONE.is_match(text).then_some(Said::Some)
}

fn sharing(text: &str) -> Option<Said> {
    static SHARE: LazyLock<Regex> = LazyLock::new(|| regex(r"\b(?:share|shares|shared|sharing)\b"));
    static SENSE: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"cross-context|cross context|behaviou?ral advertising|targeted advertising|\b(?:sell|sells|sold|sale|selling)\b,? (?:or|and|nor|/)\b.{0,30}\bshar|\bshar\w+ (?:or|nor) (?:sell|sold|sale)|\bsold/shared|\bsell/share|\bshar\w+\b.{0,40}\b(?:as|under|within the meaning of)\b.{0,40}\b(?:ccpa|cpra|california)",
        )
    });
    static DONE: LazyLock<Regex> = LazyLock::new(|| {
        regex(r"\b(?:we|may|might|have|has|company|also|it|are|is|been)\b[^.]{0,80}\b(?:share|shares|shared|sharing)\b|^(?:\(?[a-l][).] )?shared\b")
    });
    if !SHARE.is_match(text) || !SENSE.is_match(text) || is_aside(text) {
        return None;
    }
    if is_negated(text, "share") {
        return Some(Said::None);
    }
    DONE.is_match(text).then_some(Said::Some)
}

fn sensitive(text: &str) -> Option<Said> {
    static WHAT: LazyLock<Regex> = LazyLock::new(|| regex(r"\bsensitive (?:personal )?(?:information|data|pi)\b"));
    static NOT: LazyLock<Regex> =
        LazyLock::new(|| regex(r"\b(?:not|never|don't|doesn't|haven't)\b[^.]{0,30}\b(?:collect|collected|process|processed|gather)\b"));
    static DONE: LazyLock<Regex> =
        LazyLock::new(|| regex(r"\b(?:we|may|might|have|has|company|also)\b[^.]{0,40}\b(?:collect|collected|process|processed|gather)\b"));
    if !WHAT.is_match(text) || text.contains("right to") {
        return None;
    }
    // A promise about one use says nothing of collecting.
    let is_limited = ["for the purpose of inferring", "other than", "beyond", "except", "for purposes that"].iter().any(|word| text.contains(word));
    Some(if is_limited {
        Said::Silent
    } else if NOT.is_match(text) {
        Said::None
    } else if DONE.is_match(text) {
        Said::Some
    } else {
        Said::Silent
    })
}

#[cfg(test)]
mod tests {
    use super::{Acts, Answer, answer, categories, examples, head, is_denied, mark};
    use crate::notice::block::Place;
    use crate::notice::model::Said;

    #[test]
    fn entries_are_named_by_their_first_words() {
        assert_eq!(mark("(b) Records"), Some(('B', "Records")));
        assert_eq!(mark("Category C: Traits"), Some(('C', "Traits")));
        assert_eq!(head("Things, such as one or two"), "Things");
        assert_eq!(categories("Education information, for example if we arrange employment"), ["J"]);
        assert_eq!(categories("E. Whatever this may be"), ["E"]);
        assert_eq!(categories("Inferences drawn from identifiers and geolocation data"), ["K"]);
        assert_eq!(categories("Identifiers and geolocation data"), ["A", "G"]);
        assert_eq!(examples("Identifiers, such as a name, an alias, or an address."), ["name", "alias", "address"]);
        assert!(is_denied("Biometric information. We do not collect this.") && !is_denied("We collect this."));
    }

    #[test]
    fn cells_answer() {
        for (cell, wanted) in [
            ("YES", Some(Answer::Yes)),
            ("No.", Some(Answer::No)),
            ("✓", Some(Answer::Yes)),
            ("N/A", Some(Answer::No)),
            ("", None),
            ("Carriers", Some(Answer::Words)),
        ] {
            assert_eq!(answer(cell), wanted, "{cell}");
        }
    }

    #[test]
    fn selling_and_sharing_are_two_acts_and_silence_is_no_promise() {
        let said = |sentence: &str| {
            let mut acts = Acts::default();
            acts.hear(sentence, Place::default());
            (acts.sold.statement, acts.shared.statement)
        };
        use Said::{None, Silent, Some};
        for (sentence, wanted) in [
            ("In the past year we have not sold any personal information.", (None, Silent)),
            ("We do not sell or share your personal information.", (None, None)),
            ("We do not sell your data, but we share personal information for cross-context behavioral advertising.", (None, Some)),
            ("Our use of cookies may be considered a sale of personal information.", (Some, Silent)),
            ("You have the right to opt out of the sale of your personal information.", (Silent, Silent)),
            ("We do not sell the personal information of consumers under 16.", (Silent, Silent)),
            ("We share personal information with carriers.", (Silent, Silent)),
            ("We may sell or share identifiers with ad networks.", (Some, Some)),
            ("We might sell parts of our business.", (Silent, Silent)),
        ] {
            assert_eq!(said(sentence), wanted, "{sentence}");
        }
    }
}
