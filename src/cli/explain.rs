//! `privet explain`: everything that spoke for and against a finding, the law's words for it, and how to allow it.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;

use crate::content::{Columns, Declares, Layout, Text, Writing};
use crate::detect::{Evidence, Match, Page, Scratch, evidence, mask};
use crate::inventory::Finding;
use crate::pack::Detector;
use crate::sensitive::Sensitive;
use crate::span::Span;
use crate::taxonomy::classify::Laws;

use super::args::Explain;
use super::exit::{Exit, Failure};
use super::output;
use super::plan::{Engine, country};

/// What each kind of evidence means, by the word before the colon.
const MEANINGS: [(&str, &str); 14] = [
    ("check", "a check that few random values pass held"),
    ("structure", "the form of the value: its groups, letters, length"),
    ("prefix", "a literal prefix that is public knowledge"),
    ("label", "the column, key or field is called so"),
    ("context", "this word stands near, so many bytes before (-) or behind the value"),
    ("column", "this share of the column's or key's values is of the same kind"),
    ("region", "the country that was named uses this form"),
    ("file-type", "the first bytes of the file"),
    ("schema", "a name in a schema; no value was seen"),
    ("decoded", "the value stands in disguise and was read out of it"),
    ("lexicon", "a listed name"),
    ("model", "how sure the model of names is"),
    ("against", "this speaks against it"),
    ("cue", "the words of the pattern itself"),
];

/// Explains the findings of a line of a file, or of JSON Lines that a scan wrote.
pub(super) fn run(args: &Explain) -> Result<Exit, Failure> {
    let engine = Engine::new(&args.setup)?;
    let laws = Laws::choose(args.law.iter().map(String::as_str))?;
    let explainer = Explainer { engine: &engine, laws: &laws };
    let mut out = output::stdout();
    let count = match &args.at {
        Some(at) => explainer.line_of_file(at, args.region.as_deref(), &mut out)?,
        None => explainer.findings(args.findings.as_deref(), &mut out)?,
    };
    if count == 0 {
        writeln!(out, "nothing is found there, not even as possible")?;
    }
    out.flush()?;
    Ok(Exit::Done)
}

struct Explainer<'a> {
    engine: &'a Engine,
    laws: &'a Laws,
}

impl Explainer<'_> {
    /// Looks at one line of a file again and explains every match in it.
    fn line_of_file(&self, at: &str, region: Option<&str>, out: &mut dyn Write) -> Result<usize, Failure> {
        let (file, line) = at
            .rsplit_once(':')
            .and_then(|(file, line)| Some((file, line.parse::<usize>().ok().filter(|line| *line > 0)?)))
            .ok_or_else(|| format!("--at `{at}`: must be FILE:LINE, lines counted from 1"))?;
        let bytes = std::fs::read(file).map_err(|error| format!("--at `{file}`: cannot be read: {error}"))?;
        let text = Text::decode(&bytes);
        let layout = Layout::sniff(file, text.bytes());
        let mut scratch = Scratch::default();
        let columns = match &layout {
            Layout::Table(csv) => self.engine.matcher.judge_table(csv, text.bytes(), &mut scratch),
            Layout::Json => self.engine.matcher.judge_keys(text.bytes(), &mut scratch),
            _ => Columns::default(),
        };
        let wanted = line_span(text.bytes(), line).ok_or_else(|| format!("--at `{at}`: the file has fewer lines"))?;
        let region = region.map(country).transpose()?;
        let page = Page {
            columns: &columns,
            region: region.as_deref(),
            writing: Writing::of(file),
            declares: Declares::of(file),
            ..Page::plain(text.bytes(), &layout)
        };
        let found = self.engine.matcher.find(page, wanted, &mut scratch);
        for found in &found {
            self.explain_match(found, text.bytes(), out)?;
        }
        Ok(found.len())
    }

    fn explain_match(&self, found: &Match, text: &[u8], out: &mut dyn Write) -> Result<(), Failure> {
        let rule = self.engine.matcher.rule(found.detector);
        let value = found.value(text);
        let masked = mask(rule.mask, Sensitive::new(value));
        writeln!(out, "{}  {}  {} ({})", rule.element, masked, found.confidence, found.disposition)?;
        for item in &found.evidence {
            let written = item.to_string();
            writeln!(out, "  {:+6.1}  {written:32} {}", item.points(), meaning(&written))?;
        }
        let is_declared = found.evidence.iter().any(|item| matches!(item, Evidence::Schema(..)));
        let next = match found.points {
            _ if is_declared => "; without a value it is never more than possible".to_owned(),
            points if points >= evidence::CERTAIN => String::new(),
            points if points >= evidence::LIKELY => format!("; {:.1} more make it certain", evidence::CERTAIN - points),
            points => format!("; {:.1} more make it likely", evidence::LIKELY - points),
        };
        writeln!(out, "  {:+6.1}  in all{next}", found.points)?;
        self.explain_kind(&rule.id, &rule.element, out)
    }

    /// Explains each finding of a file of JSON Lines, or of standard input.
    fn findings(&self, file: Option<&Path>, out: &mut dyn Write) -> Result<usize, Failure> {
        let input: Box<dyn BufRead> = match file.filter(|file| *file != Path::new("-")) {
            None => Box::new(std::io::stdin().lock()),
            Some(file) => {
                let open = std::fs::File::open(file).map_err(|error| format!("findings `{}`: cannot be read: {error}", file.display()))?;
                Box::new(BufReader::new(open))
            }
        };
        let mut count = 0;
        for (line, number) in input.lines().zip(1..) {
            let line = line.map_err(|error| format!("findings, line {number}: cannot be read: {error}"))?;
            if line.trim().is_empty() {
                continue;
            }
            // The error of the reader may quote the line.
            let finding: Finding = serde_json::from_str(&line)
                .map_err(|_| format!("findings, line {number}: is no finding; write them with `privet scan --format jsonl`"))?;
            self.explain_finding(&finding, out)?;
            count += 1;
        }
        Ok(count)
    }

    fn explain_finding(&self, finding: &Finding, out: &mut dyn Write) -> Result<(), Failure> {
        let line = finding.place.line.map(|line| format!(":{line}")).unwrap_or_default();
        writeln!(out, "{}{line}", output::printable(&finding.object))?;
        writeln!(out, "{}  {}  {} ({})", finding.element, output::printable(&finding.masked), finding.confidence, finding.disposition)?;
        for written in finding.evidence.iter() {
            writeln!(out, "  {:32} {}", output::printable(written), meaning(written))?;
        }
        self.explain_kind(&finding.detector, &finding.element, out)?;
        if let Some(fingerprint) = &finding.fingerprint {
            writeln!(out, "  its fingerprint: fingerprints = [\"{}\"]", output::printable(fingerprint))?;
        }
        Ok(())
    }

    /// What the detector is, what the laws say, and how not to see it again.
    fn explain_kind(&self, detector: &str, element: &str, out: &mut dyn Write) -> Result<(), Failure> {
        match self.engine.catalog.get(detector) {
            Some(known) => explain_detector(known, out)?,
            None => writeln!(out, "\n  found by {}, which this catalogue does not have", output::printable(detector))?,
        }
        for law in self.laws.laws() {
            for category in law.claims(element) {
                writeln!(out, "\n  {} ({}): {}", law.title, category.cite, category.title)?;
                let doubt = if category.verified { "" } else { " (wording unverified)" };
                if !category.wording.is_empty() {
                    writeln!(out, "    “{}”{doubt}", category.wording)?;
                }
            }
            if let Some(reason) = law.leaves_aside(element) {
                writeln!(out, "\n  {}: leaves it aside: {reason}", law.title)?;
            }
        }
        for (category, conditional) in self.laws.conditions(element) {
            writeln!(out, "  {category} {}", conditional.condition)?;
        }
        writeln!(out, "\n  to allow the value, in privet.toml: [allow] patterns = ['an expression of the whole value'], or its")?;
        writeln!(
            out,
            "  fingerprint (`privet scan --fingerprints --format jsonl` with a kept key); to drop the detector: disable = [\"{detector}\"]\n"
        )?;
        Ok(())
    }
}

fn explain_detector(detector: &Detector, out: &mut dyn Write) -> Result<(), Failure> {
    let notes = detector.notes();
    writeln!(out, "\n  {} ({}): {}", detector.name, detector.id, notes.about)?;
    for reference in &notes.references {
        writeln!(out, "    {reference}")?;
    }
    Ok(())
}

/// What a piece of evidence means.
fn meaning(written: &str) -> &'static str {
    let kind = written.split(':').next().unwrap_or_default();
    MEANINGS.iter().find(|(known, _)| *known == kind).map_or("", |(_, meaning)| meaning)
}

/// The bytes of a line, counted from 1.
fn line_span(text: &[u8], line: usize) -> Option<Span> {
    let start = if line == 1 { 0 } else { memchr::memchr_iter(b'\n', text).nth(line - 2)? + 1 };
    let end = memchr::memchr(b'\n', &text[start..]).map_or(text.len(), |length| start + length);
    (start < text.len()).then(|| Span::new(start, end))
}
