//! The texts that are measured, in memory, and what is known to stand in them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use privet::content::{Columns, Layout};
use privet::detect::{Match, Matcher, Page, Scratch};
use privet::span::Span;

use super::corpus;

/// As large as the parts of a scan.
const PART: usize = 256 << 10;
/// The corpora that `benches/corpora` makes.
const NAMES: [&str; 5] = ["code", "logs", "prose", "pii", "names"];

/// One text and its layout.
pub struct Text {
    /// What it is called; for reports of what was missed.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    layout: Layout,
}

/// Several texts of one kind.
pub struct Texts {
    /// What the corpus is called.
    pub name: String,
    /// The texts.
    pub all: Vec<Text>,
    /// How many values of an element were planted, where that is known.
    pub planted: BTreeMap<String, usize>,
}

impl Text {
    fn new(name: String, bytes: Vec<u8>) -> Self {
        let layout = Layout::sniff(&name, &bytes);
        Self { name, bytes, layout }
    }

    fn columns(&self, matcher: &Matcher, scratch: &mut Scratch) -> Columns {
        match &self.layout {
            Layout::Table(csv) => matcher.judge_table(csv, &self.bytes, scratch),
            Layout::Json => matcher.judge_keys(&self.bytes, scratch),
            _ => Columns::default(),
        }
    }

    /// The places of all candidates, of tables too as of any text: what a settled column holds is no candidate of a lane.
    pub fn places(&self, matcher: &Matcher, scratch: &mut Scratch) -> Vec<(Span, u16)> {
        matcher.places(Page::plain(&self.bytes, &Layout::Plain), Span::new(0, self.bytes.len()), scratch)
    }

    /// Hands over all matches, part by part.
    pub fn find(&self, matcher: &Matcher, scratch: &mut Scratch, mut hear: impl FnMut(&Match)) {
        let columns = self.columns(matcher, scratch);
        let page = Page { columns: &columns, ..Page::plain(&self.bytes, &self.layout) };
        for start in (0..self.bytes.len()).step_by(PART) {
            let part = Span::new(start, self.bytes.len().min(start + PART));
            matcher.find(page, part, scratch).iter().for_each(&mut hear);
        }
    }
}

impl Texts {
    /// How many bytes.
    pub fn len(&self) -> usize {
        self.all.iter().map(|text| text.bytes.len()).sum()
    }
}

/// The corpora that were made, or small ones from a seed.
pub fn corpora() -> Result<Vec<Texts>, String> {
    let bench = std::env::var_os("PRIVET_BENCH").map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench"), PathBuf::from);
    let folder = bench.join("corpora");
    let limit = std::env::var("PRIVET_BENCH_SAMPLE").ok().map_or(Ok(16), |text| text.parse()).map_err(|_| "PRIVET_BENCH_SAMPLE: is no number")?;
    let made: Vec<&str> = NAMES.into_iter().filter(|name| folder.join(name).is_dir()).collect();
    if made.is_empty() {
        println!("(`{}` holds no corpora: small ones made of a seed are measured; benches/corpora makes those of the tables)", folder.display());
        return Ok(seeded());
    }
    made.into_iter().map(|name| read(&folder, name, limit * 1_000_000)).collect()
}

fn seeded() -> Vec<Texts> {
    let all = [corpus::code(), corpus::log(), corpus::prose(), corpus::table(), corpus::lines()];
    let texts = all.map(|corpus| {
        let planted = [("contact.email", corpus.emails), ("id.national.us.ssn", corpus.ssns), ("financial.card", corpus.cards)];
        let planted = planted.map(|(element, count)| (element.to_owned(), count)).into();
        Texts { name: corpus.name.to_owned(), all: vec![Text::new(corpus.name.to_owned(), corpus.text.into_bytes())], planted }
    });
    texts.into()
}

/// The first files of a corpus, in order of name; of few large ones an equal share of each.
fn read(folder: &Path, name: &str, limit: usize) -> Result<Texts, String> {
    let mut paths = Vec::new();
    collect(&folder.join(name), &mut paths)?;
    paths.sort();
    let share = if paths.len() < 16 { limit / paths.len().max(1) } else { limit };
    let (mut all, mut total) = (Vec::new(), 0);
    for path in paths {
        if total >= limit {
            break;
        }
        let mut text = std::fs::read(&path).map_err(|error| format!("{}: cannot be read: {error}", path.display()))?;
        if text.len() > share {
            let end = text[share..].iter().position(|&byte| byte == b'\n').map_or(text.len(), |at| share + at + 1);
            text.truncate(end);
        }
        total += text.len();
        all.push(Text::new(path.strip_prefix(folder).unwrap_or(&path).display().to_string(), text));
    }
    let planted = planted(&folder.join(format!("{name}.planted.json")), &all)?;
    Ok(Texts { name: name.to_owned(), all, planted })
}

/// How many values of each element were planted in the texts: as many as the words stand in them that the file names.
fn planted(file: &Path, texts: &[Text]) -> Result<BTreeMap<String, usize>, String> {
    let Ok(text) = std::fs::read_to_string(file) else { return Ok(BTreeMap::new()) };
    let words: BTreeMap<String, String> = serde_json::from_str(&text).map_err(|error| format!("{}: {error}", file.display()))?;
    let count = |words: &str| texts.iter().map(|text| memchr::memmem::find_iter(&text.bytes, words).count()).sum();
    Ok(words.into_iter().map(|(element, words)| (element, count(&words))).collect())
}

fn collect(folder: &Path, out: &mut Vec<PathBuf>) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("{}: cannot be listed: {error}", folder.display());
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_dir() {
            collect(&path, out)?;
        } else {
            out.push(path);
        }
    }
    Ok(())
}

/// The files that a list names, one a line.
pub fn listed(list: &str) -> Result<Texts, String> {
    let paths = std::fs::read_to_string(list).map_err(|error| format!("{list}: cannot be read: {error}"))?;
    let read =
        |path: &str| std::fs::read(path).map(|bytes| Text::new(path.to_owned(), bytes)).map_err(|error| format!("{path}: cannot be read: {error}"));
    Ok(Texts { name: list.to_owned(), all: paths.lines().map(read).collect::<Result<_, _>>()?, planted: BTreeMap::new() })
}
