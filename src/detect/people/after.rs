//! What the model found, measured by the kind of text: a full name in a letter needs less than a lone word in a program.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use super::table::{Class, hash};
use super::things::{Thing, is_technical, thing};
use super::token::{Shape, Token};
use super::{People, Run, Workspace};
use crate::content::Writing;
use crate::span::Span;

/// How far a full name makes the same words believed that stand alone, in bytes.
const ACQUAINTANCE: usize = 2048;
/// The least score of a full name that does so.
const ACQUAINTED: f32 = 0.8;
/// A line of so many bytes is full: the next goes on where it ends.
const FULL: usize = 40;
/// The least score of a lone word that is believed for it, and the score that it gets.
const DOUBTFUL: f32 = 0.04;
const BELIEVED: f32 = 0.75;

/// How far before a name its line is read for what names an author, in bytes.
const AUTHOR_LINE: usize = 96;
/// What names an author.
static AUTHOR: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let cues =
        ["copyright", "(c)", "©", "-by:", "@author", "author:", "authors:", "maintainer", "written by", "contributed by", "thanks to", "patch by"];
    let builder = AhoCorasick::builder().ascii_case_insensitive(true).kind(Some(AhoCorasickKind::DFA)).build(cues);
    builder.expect("a dozen short words fit an automaton")
});

/// The longest cue of an author, in bytes.
const AUTHOR_CUE: usize = 14;

/// Where it was seen that nothing names an author, so that the names of one line do not read it again.
#[derive(Default)]
struct Nobody(Span);

impl Nobody {
    /// Whether the line is one of those that name an author: a notice of copyright, a trailer of a commit, a name before an address.
    fn names_author(&mut self, text: &[u8], name: Span) -> bool {
        if text.get(name.end..name.end + 2) == Some(b" <") && text[name.end..].iter().take(64).any(|&byte| byte == b'@') {
            return true;
        }
        let near = Span::new(name.start.saturating_sub(AUTHOR_LINE), name.start);
        let line = memchr::memrchr(b'\n', near.of(text)).map_or(near.start, |at| near.start + at + 1);
        let is_begun = (self.0.start..=self.0.end).contains(&line) && self.0.end <= near.end;
        // What is not seen yet of a cue that begins in what is.
        let from = if is_begun { line.max(self.0.end.saturating_sub(AUTHOR_CUE)) } else { line };
        if near.end - line <= 2 || AUTHOR.is_match(&text[from..near.end]) {
            return near.end - line > 2;
        }
        self.0 = Span::new(if from > line { self.0.start } else { line }, near.end);
        false
    }
}

/// A name, with what it was found by.
#[derive(Debug, Clone, Copy)]
pub struct Name {
    /// Where it stands.
    pub span: Span,
    /// How sure the model is, 0 to 1.
    pub score: f32,
    /// How sure it must be in such a place to be believed.
    pub bar: f32,
    /// What the lists know of its words: `given+family`, `given`, `family`.
    pub listed: Option<&'static str>,
    /// What stands before it: `title`, `role`, `field`, or `author` in lines that name one.
    pub cue: Option<&'static str>,
    /// Whether a full name nearby holds the same word.
    pub is_known: bool,
}

/// A word that stands alone, or a full name, on its way to a verdict.
struct Mention {
    name: Name,
    words: [u64; 6],
    count: usize,
    thing: Thing,
}

impl Mention {
    /// Whether it is a lone word that stands on the model alone.
    fn is_weak(&self) -> bool {
        self.count == 1 && !self.name.is_known && matches!(self.name.cue, None | Some("role")) && matches!(self.name.listed, None | Some("family"))
    }
}

impl People<'_> {
    /// The names in and near `part`, in order. What is below its bar is among them: it may be worth mentioning.
    pub fn find(&self, text: &[u8], part: Span, writing: Writing, space: &mut Workspace, out: &mut Vec<Name>) {
        let part = Span::new(part.start.min(text.len()), part.end.min(text.len()));
        space.starts.read(text, part);
        self.find_started(text, part, writing, space, out);
    }

    /// The same where the [starts](super::gate::Starts) of `part` are known.
    pub fn find_started(&self, text: &[u8], part: Span, writing: Writing, space: &mut Workspace, out: &mut Vec<Name>) {
        out.clear();
        let mut mentions: Vec<Mention> = Vec::new();
        let nobody = &mut Nobody::default();
        self.started(text, part, writing, space, |tokens, memo, lattice| {
            let known = mentions.len();
            self.runs(text, tokens, memo, lattice, |run| mentions.extend(mention(text, tokens, run, writing, nobody)));
            for at in super::REACH..tokens.len() - super::REACH {
                let token = &tokens[at];
                let chance = 1.0 - lattice.chances[at - super::REACH][0];
                if chance <= DOUBTFUL || token.letters <= 2 || !token.is_capital() {
                    continue;
                }
                let span = Span::new(token.start as usize, token.end as usize);
                if !mentions[known..].iter().any(|mention| mention.name.span.overlaps(span)) {
                    let lone = Run { span, first: at, end: at + 1, score: chance };
                    mentions.extend(mention(text, tokens, lone, writing, nobody));
                }
            }
        });
        mentions.sort_by_key(|mention| (mention.name.span.start, mention.name.span.end));
        mentions.retain(|mention| mention.thing != Thing::Here);
        acquaint(&mut mentions);
        estrange(&mut mentions);
        mentions.retain(|mention| !mention.is_weak() || !is_written_small(text, mention.name.span));
        join(text, &mut mentions);
        if space.starts.is_wide() {
            super::caseless::find(text, part, &self.table, out);
        }
        out.extend(mentions.iter().filter(|mention| mention.name.score >= 0.2).map(|mention| mention.name));
        out.sort_by_key(|name| (name.span.start, name.span.end));
    }
}

/// Believes lone words that a full name nearby holds.
fn acquaint(mentions: &mut [Mention]) {
    let full: Vec<(Span, [u64; 6])> = mentions
        .iter()
        .filter(|mention| mention.count > 1 && mention.name.score >= ACQUAINTED && mention.name.score >= mention.name.bar)
        .map(|mention| (mention.name.span, mention.words))
        .collect();
    for mention in mentions.iter_mut().filter(|mention| mention.count == 1) {
        let at = mention.name.span.start;
        let first = full.partition_point(|(span, _)| span.start + ACQUAINTANCE < at);
        let near = full[first..].iter().take_while(|(span, _)| span.start <= at + ACQUAINTANCE);
        if near.into_iter().any(|(_, words)| words.contains(&mention.words[0])) {
            mention.name.is_known = true;
            mention.name.score = mention.name.score.max(BELIEVED);
            mention.name.bar = mention.name.bar.min(0.6);
        }
    }
}

/// Refuses the words of products, and lone words that are those of a product nearby unless a full name holds them.
fn estrange(mentions: &mut Vec<Mention>) {
    let products: Vec<(usize, u64)> = mentions
        .iter()
        .filter(|mention| mention.thing == Thing::Product && mention.count == 1)
        .map(|mention| (mention.name.span.start, mention.words[0]))
        .collect();
    mentions.retain(|mention| {
        let at = mention.name.span.start;
        let first = products.partition_point(|(start, _)| start + ACQUAINTANCE < at);
        let mut near = products[first..].iter().take_while(|(start, _)| *start <= at + ACQUAINTANCE);
        let is_near = mention.count == 1 && near.any(|(_, word)| *word == mention.words[0]);
        mention.thing != Thing::Product && (mention.name.is_known || !is_near)
    });
}

/// Whether the same word stands in small letters nearby: then it is a word, whatever a capital makes of it.
fn is_written_small(text: &[u8], word: Span) -> bool {
    let small = word.of(text).to_ascii_lowercase();
    let around = &text[word.start.saturating_sub(ACQUAINTANCE)..text.len().min(word.end + ACQUAINTANCE)];
    let is_free = |at: usize| {
        let before = at.checked_sub(1).map_or(b' ', |at| around[at]);
        let behind = around.get(at + small.len()).copied().unwrap_or(b' ');
        matches!(before, b' ' | b'\n' | b'\t' | b'(' | b'"' | b'`' | b'\'')
            && matches!(behind, b' ' | b'\n' | b'\t' | b',' | b'.' | b';' | b':' | b')' | b'"' | b'`')
    };
    small != word.of(text) && memchr::memmem::find_iter(around, &small).any(is_free)
}

/// Joins names that the end of a line of running text cuts in two: `Rosa` at the end of one and `Lindqvist` at the beginning of the next.
fn join(text: &[u8], mentions: &mut Vec<Mention>) {
    let mut at = 1;
    while at < mentions.len() {
        let (first, second) = (&mentions[at - 1], &mentions[at]);
        let is_one = is_given_and_family(first, second) && is_wrapped(text, first.name.span.end, second.name.span.start);
        if is_one {
            let second = mentions.remove(at);
            let first = &mut mentions[at - 1];
            first.name.span.end = second.name.span.end;
            first.name.score = first.name.score.max(second.name.score);
            first.name.bar = first.name.bar.min(second.name.bar);
            first.name.listed = Some("given+family");
            first.count += second.count;
        } else {
            at += 1;
        }
    }
}

fn is_given_and_family(first: &Mention, second: &Mention) -> bool {
    let is_given = matches!(first.name.listed, Some("given" | "given+family")) && first.name.score >= 0.5;
    is_given && first.count == 1 && second.count == 1 && second.name.listed != Some("given") && second.name.score >= 0.3
}

/// Whether one line end and blanks lie between, behind a line that is full.
fn is_wrapped(text: &[u8], end: usize, start: usize) -> bool {
    let between = &text[end..start.max(end)];
    let is_gap = between.len() < 16 && between.iter().all(u8::is_ascii_whitespace) && between.iter().filter(|&&byte| byte == b'\n').count() == 1;
    let line = text[..end].iter().rev().take(FULL).take_while(|&&byte| byte != b'\n').count();
    is_gap && line == FULL
}

/// Measures a run; `None` for one that cannot be a name.
fn mention(text: &[u8], tokens: &[Token], run: Run, writing: Writing, nobody: &mut Nobody) -> Option<Mention> {
    let (first, run) = without_title(tokens, run);
    let head = &tokens[first];
    if head.shape == Shape::Lower && head.word.class() == Class::Particle && tokens[first - 1].is_capital() {
        // The rest of a place: `Villafranca del Cid`.
        return None;
    }
    let words = || tokens[first..run.end].iter().filter(|token| token.is_word());
    let full = || words().filter(|token| !matches!(token.word.class(), Class::Particle | Class::Suffix) && token.letters > 1);
    let count = full().count();
    let cue = cue(tokens, first);
    // The line is read only for what may become a finding.
    let author = (run.score >= 0.4 && nobody.names_author(text, run.span)).then_some("author");
    let mut hashes = [0; 6];
    hashes.iter_mut().zip(full()).for_each(|(slot, token)| *slot = token.hash);
    let has_initial = words().any(|token| token.letters == 1);
    let bar = match full().next() {
        None => return None,
        Some(_) if is_address_or_company(tokens, first, run.end) && cue != Some("title") => 0.95,
        Some(lone) if count == 1 && !has_initial => match writing {
            Writing::Code if !is_called(tokens, first) => return None,
            _ if !is_called(tokens, first) && is_odd(text, lone, run.span) => return None,
            // `Jack of all trades`, `Victoria of Sweden`: the word before `of` is seldom a person that is meant.
            _ if text[lone.end as usize..].starts_with(b" of ") && cue.is_none() => 0.95,
            Writing::Prose | Writing::Code => lone_bar(lone, cue)?,
        },
        Some(_) => full_bar(text, run.span, full(), (writing, cue.is_some() || author.is_some()))?,
    };
    let given = full().any(|token| token.word.given() >= 2);
    let family = full().skip(usize::from(count > 1)).any(|token| token.word.family() >= 1);
    let listed = match (given, family) {
        (true, true) if count > 1 => Some("given+family"),
        (true, _) => Some("given"),
        (false, true) => Some("family"),
        (false, false) => None,
    };
    let is_plain_word = full().all(|token| token.word.common() >= 1 && token.word.given() < 2 && token.word.family() < 2);
    let score = if cue == Some("title") && !is_plain_word && run.score > 0.3 { run.score.max(0.8) } else { run.score };
    let name = Name { span: run.span, score, bar, listed, cue: author.or(cue), is_known: false };
    let thing = if matches!(cue, Some("title")) && is_honorific(tokens, first) { Thing::No } else { thing(text, tokens, first, run.end) };
    Some(Mention { name, words: hashes, count: if has_initial { count.max(2) } else { count }, thing })
}

/// How sure the model must be of several words; `None` where nothing would do.
fn full_bar<'t>(text: &[u8], span: Span, words: impl Iterator<Item = &'t Token> + Clone, (writing, is_introduced): (Writing, bool)) -> Option<f32> {
    let all = |is: fn(&Token) -> bool| words.clone().all(is);
    let any = |is: fn(&Token) -> bool| words.clone().any(is);
    let all_common = all(|token| token.word.common() >= 1) && !any(|token| token.word.given() == 3);
    let is_shouted = || all(|token| matches!(token.shape, Shape::Capitals | Shape::ShortCapitals));
    Some(match writing {
        // `Austin Texas`, `Florence Italy`
        Writing::Prose if all(|token| token.word.place() >= 2) => 0.97,
        Writing::Prose if all(|token| token.shape == Shape::Lower) && is_technical(text, span) => return None,
        Writing::Prose if all_common => 0.85,
        Writing::Prose if !is_introduced && !any(|token| token.word.given() >= 2) => 0.5,
        Writing::Prose => 0.5,
        Writing::Code if all_common || is_shouted() || !is_introduced && !any(|token| token.word.given() >= 2) => 0.97,
        Writing::Code if is_introduced => 0.7,
        Writing::Code => 0.9,
    })
}

/// Whether the word before is a form of address and nothing else: `Mr`, `Dr`, but not `Private`.
fn is_honorific(tokens: &[Token], first: usize) -> bool {
    tokens[..first].iter().rev().take(2).find(|token| token.is_word()).is_some_and(|title| title.word.common() < 3)
}

/// Words by which letters in Cyrillic and Greek begin, folded.
const DEAR: [&str; 7] = ["уважаемый", "уважаемая", "шановний", "шановна", "αγαπητε", "αγαπητη", "αξιοτιμε"];
static DEAR_WORDS: LazyLock<[u64; DEAR.len()]> = LazyLock::new(|| DEAR.map(|word| hash(word.as_bytes())));

/// The run without forms of address at its beginning: they are no part of the name.
fn without_title(tokens: &[Token], mut run: Run) -> (usize, Run) {
    let mut first = run.first;
    let is_title = |token: &Token| token.word.class() == Class::Title && token.word.given() < 3 || DEAR_WORDS.contains(&token.hash);
    while first + 1 < run.end && (is_title(&tokens[first]) || !tokens[first].is_word()) {
        first += 1;
    }
    run.span = Span::new(tokens[first].start as usize, run.span.end);
    (first, run)
}

/// How sure the model must be of a word that stands alone; `None` where nothing would do.
fn lone_bar(token: &Token, cue: Option<&str>) -> Option<f32> {
    let what = token.word;
    let is_weak = what.common() >= 1 && what.given() < 2 && what.family() < 2;
    let is_plain = what.common() >= 1 && !what.is_name();
    // `Miss DTLB`, `Capt PCIE`: capitals that no list knows are an abbreviation, whatever word stands before them.
    let is_acronym = matches!(token.shape, Shape::Capitals | Shape::ShortCapitals) && !what.is_name();
    if is_acronym || what.class() == Class::Title && what.given() < 3 || is_plain || is_weak && cue != Some("title") {
        return None;
    }
    Some(match token.shape {
        Shape::Capitals | Shape::ShortCapitals => 0.9,
        _ if token.letters <= 2 => 0.9,
        _ if cue == Some("title") => {
            if is_weak && what.common() >= 2 {
                0.9
            } else {
                0.5
            }
        }
        Shape::Lower if what.common() >= 2 => 0.9,
        Shape::Lower => 0.8,
        _ if what.common() >= 2 && what.given() < 2 => 0.9,
        _ if what.common() >= 2 || what.place() == 3 || what.is_counter() => 0.8,
        // Towns and firms that no list knows are written so too.
        _ if what.given() < 2 && what.family() == 0 && cue.is_none() => 0.86,
        _ => 0.68,
    })
}

/// Whether a lone word is written as names are not: in capitals, or in technical prose in small letters or unknown to the lists.
fn is_odd(text: &[u8], lone: &Token, span: Span) -> bool {
    let is_shouted = matches!(lone.shape, Shape::Capitals | Shape::ShortCapitals);
    let is_weak = lone.shape == Shape::Lower || !lone.word.is_name() || lone.word.given() < 2 && lone.word.common() >= 1;
    is_shouted || is_weak && is_technical(text, span)
}

/// Whether a house number stands before, or a word for a street, a place or a company behind.
fn is_address_or_company(tokens: &[Token], first: usize, end: usize) -> bool {
    let behind = &tokens[end];
    let following = tokens[end..].iter().take(3).take_while(|token| token.is_capital());
    let is_of_name = behind.is_capital() && following.into_iter().any(|token| matches!(token.word.class(), Class::Geo | Class::Org));
    let before = &tokens[first - 1];
    is_of_name || before.shape == Shape::Number && before.end + 1 == tokens[first].start
}

/// Whether a form of address or a label stands before a lone word of a program: `Mr Foo`, `name: "Anna"`, but not `generated by Sollya`.
fn is_called(tokens: &[Token], first: usize) -> bool {
    let Some(cue) = tokens[..first].iter().rposition(Token::is_word) else { return false };
    let is_label = tokens[cue..first].iter().any(|token| token.shape == Shape::Colon) && tokens[first].word.given() >= 2;
    match tokens[cue].word.class() {
        Class::Title => tokens[cue].is_capital(),
        Class::Field => tokens[cue].is_capital() && first == cue + 1 || is_label,
        _ => false,
    }
}

/// The class of the word that introduces a name.
fn cue(tokens: &[Token], first: usize) -> Option<&'static str> {
    let before = tokens[..first].iter().rev().take(4).find(|token| token.is_word())?;
    let class = before.word.class();
    matches!(class, Class::Title | Class::Role | Class::Field).then(|| class.name())
}
