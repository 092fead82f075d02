//! The JSON Schemas of the written forms, made from the types: `docs/schemas/*.json` must be what the code says. `UPDATE=1 cargo test schema`
//! rewrites them.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};

use crate::inventory::document::SCHEMA;
use crate::inventory::{Document, Finding};

/// The schema of what is written, where every key that is always there is required.
fn schema<T: JsonSchema>(title: &str) -> Schema {
    let mut schema = SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>();
    schema.insert("title".to_owned(), title.into());
    schema
}

fn same_as_committed(name: &str, schema: &Schema) {
    let path = format!("{}/docs/schemas/{name}", env!("CARGO_MANIFEST_DIR"));
    let wanted = format!("{}\n", serde_json::to_string_pretty(schema).expect("a schema can be written"));
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &wanted).expect("docs/schemas can be written");
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == wanted, "docs/schemas/{name} is not what the types say; run `UPDATE=1 cargo test schema` and read the difference");
}

#[test]
fn inventory_schema_is_committed() {
    let mut inventory = schema::<Document>(SCHEMA);
    inventory.pointer_mut("/properties/schema").expect("the form has its name in it")["const"] = SCHEMA.into();
    same_as_committed("inventory.schema.json", &inventory);
}

#[test]
fn finding_schema_is_committed() {
    same_as_committed("finding.schema.json", &schema::<Finding>("A line of privet's findings"));
}
