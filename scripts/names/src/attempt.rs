//! Answers texts with the names that some weights find.

use std::error::Error;
use std::io::BufRead;

use privet::content::Writing;
use privet::detect::people::crf::Model;
use privet::detect::people::{People, Workspace, column, table};
use privet::span::Span;
use serde_json::{Value, json};

/// Reads rows of texts or of columns, the latter with their headers if HEADERS is set, from standard input and writes one answer for each.
pub fn answer(weights: &[u8]) -> Result<(), Box<dyn Error>> {
    let people = People { table: table()?, model: Model::open(weights)? };
    let with_headers = std::env::var_os("HEADERS").is_some();
    let (mut space, mut names) = (Workspace::default(), Vec::new());
    for line in std::io::stdin().lock().lines() {
        let row: Value = serde_json::from_str(&line?)?;
        if let Some(values) = row["values"].as_array() {
            let values: Vec<&[u8]> = values.iter().filter_map(Value::as_str).map(str::as_bytes).collect();
            let header = row["column_name"].as_str().filter(|_| with_headers);
            let canons: Vec<&str> = column::judge(&people.table, header, &values).map(|_| "person_name").into_iter().collect();
            println!("{}", json!({"id": row["id"], "canons": canons}));
            continue;
        }
        let text = row["text"].as_str().unwrap_or_default();
        let writing = if row["code"].as_bool() == Some(true) { Writing::Code } else { Writing::Prose };
        people.find(text.as_bytes(), Span::new(0, text.len()), writing, &mut space, &mut names);
        let points = |at: usize| text[..at].chars().count();
        let spans: Vec<Value> = names
            .iter()
            .filter(|name| name.score >= name.bar)
            .map(|name| json!({"start": points(name.span.start), "end": points(name.span.end), "canon": "person_name", "score": name.score}))
            .collect();
        println!("{}", json!({"id": row["id"], "spans": spans}));
    }
    Ok(())
}
