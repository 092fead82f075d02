//! How well names of people are found in hand-made texts. Those of twenty-seven languages were written before the first training, those of `fresh.txt` when
//! everything stood; nothing is tuned on either, so a fall below these bars is a fault of the lists, the model or the engine, never of the texts.

use privet::content::Layout;
use privet::detect::{Confidence, Matcher, Page, Scratch};
use privet::pack::Catalog;
use privet::span::Span;

const TEXTS: &str = include_str!("names/texts.txt");
const FRESH: &str = include_str!("names/fresh.txt");

/// What a set of texts came to.
#[derive(Default, Clone, Copy)]
struct Figures {
    /// Names that were marked.
    wanted: usize,
    /// Of those, found.
    hits: usize,
    /// Findings, right or wrong.
    found: usize,
    /// Findings that were `likely` and no more, and how many of them are right.
    likely: (usize, usize),
}

impl Figures {
    fn precision(self) -> f32 {
        self.hits as f32 / self.found as f32
    }

    fn recall(self) -> f32 {
        self.hits as f32 / self.wanted as f32
    }

    fn f1(self) -> f32 {
        2.0 * self.precision() * self.recall() / (self.precision() + self.recall())
    }

    fn tell(self) -> String {
        let (likely, right) = self.likely;
        format!(
            "precision {:.3}, recall {:.3}, F1 {:.3} over {} names; {right} of {likely} just likely ones right",
            self.precision(),
            self.recall(),
            self.f1(),
            self.wanted
        )
    }
}

/// A text without its brackets, and where they stood.
fn read(line: &str) -> (String, Vec<Span>) {
    let marked = line.split_once(' ').expect("a language and a text").1.replace("\\n", "\n");
    let (mut text, mut names, mut open) = (String::new(), Vec::new(), 0);
    for char in marked.chars() {
        match char {
            '[' => open = text.len(),
            ']' => names.push(Span::new(open, text.len())),
            _ => text.push(char),
        }
    }
    (text, names)
}

/// Whether two spans mean the same name: half of both together, or one a fair part of the other, as with and without a title.
fn same(one: Span, other: Span) -> bool {
    let both = one.end.min(other.end).saturating_sub(one.start.max(other.start)) as f32;
    let all = (one.len() + other.len()) as f32 - both;
    both / all >= 0.5 || both == one.len().min(other.len()) as f32 && both / one.len().max(other.len()) as f32 >= 0.25
}

/// Runs a set.
fn figures(matcher: &Matcher, texts: &str) -> Figures {
    let mut scratch = Scratch::default();
    let mut sum = Figures::default();
    for line in texts.lines().filter(|line| !line.starts_with('#')) {
        let (text, wanted) = read(line);
        let mut found = matcher.find(Page::plain(text.as_bytes(), &Layout::Plain), Span::new(0, text.len()), &mut scratch);
        found.retain(|found| found.confidence >= Confidence::Likely && matcher.rule(found.detector).element.starts_with("person.name"));
        let hits = wanted.iter().filter(|wanted| found.iter().any(|found| same(found.span, **wanted))).count();
        let likely = found.iter().filter(|found| found.confidence == Confidence::Likely);
        sum.likely.0 += likely.clone().count();
        sum.likely.1 += likely.filter(|found| wanted.iter().any(|wanted| same(found.span, *wanted))).count();
        sum.hits += hits;
        sum.found += found.len().max(hits);
        sum.wanted += wanted.len();
    }
    sum
}

#[test]
fn names_of_people_are_found_in_many_languages() {
    let matcher = Matcher::compile(&Catalog::builtin()).expect("the built-in packs compile");
    let (first, fresh) = (figures(&matcher, TEXTS), figures(&matcher, FRESH));
    assert!(first.precision() >= 0.94 && first.f1() >= 0.90, "texts.txt: {}", first.tell());
    assert!(fresh.precision() >= 0.92 && fresh.f1() >= 0.89, "fresh.txt: {}", fresh.tell());
    // Of what is `likely` or better more than nine in ten are right, as the precision says; of what is `likely` and no more nine in ten.
    let (likely, right) = (first.likely.0 + fresh.likely.0, first.likely.1 + fresh.likely.1);
    assert!(right * 100 >= likely * 90, "just likely: {right} of {likely} right; texts.txt {:?}, fresh.txt {:?}", first.likely, fresh.likely);
}

#[test]
fn the_languages_of_the_country_weigh() {
    let matcher = Matcher::compile(&Catalog::builtin()).expect("the built-in packs compile");
    let layout = Layout::Plain;
    let points = |text: &str, word: &str, region: Option<&str>| {
        let page = Page { region, ..Page::plain(text.as_bytes(), &layout) };
        let all = matcher.all(page, Span::new(0, text.len()), &mut Scratch::default());
        let mut named =
            all.iter().filter(|found| found.span.of(text.as_bytes()) == word.as_bytes() && &*matcher.rule(found.detector).id == "person/name");
        named.next().unwrap_or_else(|| panic!("`{word}` is not even possible in `{text}`")).points
    };
    let german = "Heute kam Jürgen mit dem Zug.";
    let plain = points(german, "Jürgen", None);
    assert!(points(german, "Jürgen", Some("DE")) > plain + 2.0, "where German is spoken Jürgen is a name");
    assert!((points(german, "Jürgen", Some("BR")) - plain).abs() < 0.01, "another country says nothing of it");
    let then = "Dann hat Fosca angerufen.";
    assert!(points(then, "Dann", Some("AT")) < points(then, "Dann", None) - 2.0, "where German is spoken Dann begins a sentence");
}
