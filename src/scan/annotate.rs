//! `annotate`: rows of JSON Lines in, what stands in them out. Used to measure detection and to call it from other programs.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::content::Layout;
use crate::detect::{Confidence, Disposition, Match, Matcher, Page, Scratch};
use crate::span::Span;

#[derive(Deserialize)]
struct Row {
    id: Value,
    text: Option<String>,
    column_name: Option<String>,
    values: Option<Vec<Value>>,
    region: Option<String>,
}

#[derive(Serialize)]
struct Spans<'a> {
    id: Value,
    spans: Vec<SpanOf<'a>>,
}

#[derive(Serialize)]
struct SpanOf<'a> {
    start: usize,
    end: usize,
    element: &'a str,
    detector: &'a str,
    confidence: Confidence,
    disposition: Disposition,
}

#[derive(Serialize)]
struct Elements<'a> {
    id: Value,
    elements: Vec<ElementOf<'a>>,
}

#[derive(Serialize)]
struct ElementOf<'a> {
    element: &'a str,
    detector: &'a str,
    confidence: Confidence,
    share: f32,
}

/// Answers one row. The answer is a line of JSON without its line end; a broken row gets `{"id":null,"error":…}` as an `Err`.
///
/// # Errors
/// The line to write for a row that is no JSON or holds neither `text` nor `values`.
pub fn annotate(matcher: &Matcher, line: &str, region: Option<&str>, scratch: &mut Scratch) -> Result<String, String> {
    let broken = |message: &str| serde_json::json!({ "id": null, "error": message }).to_string();
    let row: Row = serde_json::from_str(line).map_err(|error| broken(&format!("not a row: {} at column {}", category(&error), error.column())))?;
    let region = row.region.as_deref().or(region);
    let answer = match (row.text, row.values) {
        (Some(text), None) => serde_json::to_string(&Spans { id: row.id, spans: spans(matcher, &text, region, scratch) }),
        (None, Some(values)) => {
            let values: Vec<String> = values.iter().map(plain).collect();
            serde_json::to_string(&Elements { id: row.id, elements: elements(matcher, row.column_name.as_deref(), &values, scratch) })
        }
        _ => return Err(broken("a row holds either `text` or `values`")),
    };
    answer.map_err(|_| broken("the answer could not be written"))
}

/// What kind of mistake it is; the error's own text may quote the row.
fn category(error: &serde_json::Error) -> &'static str {
    match error.classify() {
        serde_json::error::Category::Syntax => "invalid JSON",
        serde_json::error::Category::Eof => "JSON ends too early",
        serde_json::error::Category::Data => "a field is missing or of the wrong type; expected {\"id\",\"text\"} or {\"id\",\"values\"}",
        serde_json::error::Category::Io => "cannot be read",
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn spans<'m>(matcher: &'m Matcher, text: &str, region: Option<&str>, scratch: &mut Scratch) -> Vec<SpanOf<'m>> {
    let layout = Layout::sniff("", text.as_bytes());
    let page = Page { region, ..Page::plain(text.as_bytes(), &layout) };
    let (mut points, mut at) = (0, 0);
    let mut code_points = |offset: usize| {
        let between = |from: usize, to: usize| text.as_bytes()[from..to].iter().filter(|&&byte| byte & 0xC0 != 0x80).count();
        points = if offset >= at { points + between(at, offset) } else { points - between(offset, at) };
        at = offset;
        points
    };
    let whole = Span::new(0, text.len());
    let mut found = matcher.find(page, whole, scratch);
    add_alternatives(matcher, &mut found, matcher.all(page, whole, scratch));
    let span = |found: crate::detect::Match| {
        let rule = matcher.rule(found.detector);
        SpanOf {
            start: code_points(found.span.start),
            end: code_points(found.span.end),
            element: &rule.element,
            detector: &rule.id,
            confidence: found.confidence,
            disposition: found.disposition,
        }
    };
    found.into_iter().map(span).collect()
}

/// Adds to what is merely possible the other elements that the same value may as well be: a bare number of nine digits has many readings, and
/// whoever asks for `possible` wants to see them.
fn add_alternatives(matcher: &Matcher, found: &mut Vec<Match>, all: Vec<Match>) {
    let element = |found: &Match| &matcher.rule(found.detector).element;
    for other in all.into_iter().filter(|other| other.confidence == Confidence::Possible) {
        let mut same = found.iter().filter(|known| known.span == other.span).peekable();
        let unsure =
            |known: &Match| known.confidence == Confidence::Possible || known.evidence.iter().all(|item| item.is_intrinsic() || item.points() < 0.0);
        let open = same.peek().is_some() && same.all(|known| unsure(known) && element(known) != element(&other));
        if open {
            found.push(other);
        }
    }
    found.sort_by_key(|found| (found.span.start, found.span.end));
}

fn elements<'m>(matcher: &'m Matcher, name: Option<&str>, values: &[String], scratch: &mut Scratch) -> Vec<ElementOf<'m>> {
    let values: Vec<&[u8]> = values.iter().map(String::as_bytes).collect();
    let verdicts = matcher.judge_column(name, &values, scratch);
    let element = |verdict: &crate::detect::columns::Verdict| {
        let rule = matcher.rule(verdict.detector);
        ElementOf { element: &rule.element, detector: &rule.id, confidence: verdict.confidence, share: verdict.share }
    };
    verdicts.iter().map(element).collect()
}
