//! The report as one self-contained page: for those who do not run scanners.
//!
//! The page is a template (minijinja) over a model that is made from the inventory alone, so anybody can lay it out differently: a template of one's
//! own may extend `page.html` and replace single blocks. Charts are SVG drawn here. The entries are embedded compressed and inflated by the page's
//! script when they are looked at; without the script everything above the table of entries still reads.
//!
//! A page is opened by people who trust it and holds names that nobody should trust. So every text is cleaned ([`clean`](super::text::clean)) and
//! escaped, the script writes text and never markup, and a Content-Security-Policy names the one script and the one style by their hashes and
//! forbids everything else, the network included.

mod entries;
mod evidence;
mod law;
mod model;
mod notice;
mod places;
mod split;
mod treemap;

use std::io::{self, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use minijinja::{AutoEscape, Environment, Error};
use sha2::{Digest as _, Sha256};

use crate::inventory::Document;
use crate::taxonomy::classify::Laws;

use super::text::{counted, escaped, number, size};

const PAGE: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");
/// The name of a user's template in messages.
const OWN: &str = "template";

/// Writes the page, laid out by `template` where one is given.
pub(super) fn write(document: &Document, laws: &Laws, template: Option<&str>, out: &mut dyn Write) -> io::Result<()> {
    let environment = environment(template).map_err(|error| refused(&error))?;
    let page = environment.get_template(if template.is_some() { OWN } else { "page.html" }).map_err(|error| refused(&error))?;
    let model = model::Model::new(document, laws)?;
    page.render_captured_to(minijinja::value::Serde(model), out).map(|_| ()).map_err(|error| refused(&error))
}

/// Checks that a template can be read.
///
/// # Errors
/// What is wrong with it, and where.
pub(super) fn check(template: &str) -> Result<(), String> {
    environment(Some(template)).map(|_| ()).map_err(|error| refused(&error).to_string())
}

fn environment(template: Option<&str>) -> Result<Environment<'_>, Error> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_undefined_behavior(minijinja::UndefinedBehavior::Strict);
    environment.add_filter("number", number);
    environment.add_filter("size", size);
    environment.add_filter("counted", |count: u64, one: &str| counted(count, one));
    environment.add_filter("integrity", |text: &str| minijinja::Value::from_safe_string(integrity(text)));
    environment.add_filter("fragment", |text: &str| treemap::percent_encode(text));
    environment.set_formatter(|out, state, value| match value.as_str().filter(|_| !value.is_safe()) {
        Some(text) => out.write_str(&escaped(text)).map_err(Error::from),
        None => minijinja::escape_formatter(out, state, value),
    });
    environment.add_template("page.html", PAGE)?;
    environment.add_global("style", minijinja::Value::from_safe_string(STYLE.to_owned()));
    environment.add_global("script", minijinja::Value::from_safe_string(SCRIPT.to_owned()));
    if let Some(source) = template {
        environment.add_template(OWN, source)?;
    }
    Ok(environment)
}

/// What a Content-Security-Policy calls a script or a style that may stand in the page.
fn integrity(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text.as_bytes())))
}

/// A template's mistake, with its line. Errors of the writer stay what they are.
fn refused(error: &Error) -> io::Error {
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        if let Some(io) = cause.downcast_ref::<io::Error>() {
            return io::Error::new(io.kind(), io.to_string());
        }
        source = cause.source();
    }
    let line = error.line().map_or(String::new(), |line| format!(", line {line}"));
    let what = error.detail().map_or_else(|| error.kind().to_string(), ToOwned::to_owned);
    io::Error::new(io::ErrorKind::InvalidInput, format!("template{line}: {what}; docs/report.md lists what a template may use"))
}
