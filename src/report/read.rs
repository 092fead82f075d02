//! Reading an inventory that was written as JSON.

use serde::Deserialize;
use serde_json::error::Category;

use crate::inventory::Document;
use crate::inventory::document::SCHEMA;

use super::text::clean;

/// The only key that is looked at before the rest.
#[derive(Deserialize)]
struct Header {
    schema: Option<String>,
}

/// Reads `privet.inventory/1`. Unknown keys are ignored.
///
/// # Errors
/// A sentence that names another schema, or says where the text stops being an inventory. It quotes nothing of the text but a schema's name.
pub fn read(bytes: &[u8]) -> Result<Document, String> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let header: Header = serde_json::from_slice(bytes).map_err(|error| explain(&error))?;
    match header.schema.as_deref() {
        Some(SCHEMA) => serde_json::from_slice(bytes).map_err(|error| explain(&error)),
        Some(other) if other.starts_with("privet.inventory/") && other.len() < 40 => {
            Err(format!("inventory: its schema is `{}`, this version reads `{SCHEMA}`; use the version of privet that wrote it", clean(other)))
        }
        Some(_) => Err(format!("inventory: its schema is not `{SCHEMA}`; give a file written by `privet scan --format json`")),
        None => Err(format!("inventory: has no `schema`; expected `{SCHEMA}`, as `privet scan --format json` writes it")),
    }
}

fn explain(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let what = match error.classify() {
        Category::Eof => "the text ends too early; was it cut off?",
        Category::Syntax | Category::Io => "this is not JSON",
        Category::Data if text.starts_with("missing field") => text.split(" at line").next().unwrap_or("a key is missing"),
        Category::Data => "a value is not of the kind that the schema asks for",
    };
    format!("inventory: line {}, column {}: {what}; give a file written by `privet scan --format json`", error.line(), error.column())
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn another_schema_is_refused_by_name() {
        let error = read(br#"{"schema":"privet.inventory/2","more":1}"#).expect_err("another schema");
        assert!(error.contains("`privet.inventory/2`") && error.contains("`privet.inventory/1`"), "{error}");
    }

    #[test]
    fn what_is_no_inventory_is_refused_without_quoting_it() {
        for text in ["", "{", "not json 219-09-9999", "[1]", r#"{"schema":"219-09-9999"}"#, r#"{"schema":"privet.inventory/1","tool":"219-09-9999"}"#]
        {
            let error = read(text.as_bytes()).expect_err("no inventory");
            assert!(error.starts_with("inventory: ") && !error.contains("219"), "{error}");
        }
    }
}
