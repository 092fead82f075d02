//! `--plan`: what a scan would read and what that would cost, told without reading it.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::sync::Mutex;

use indicatif::{HumanBytes, HumanCount};
use serde::Deserialize;
use serde_json::json;

use crate::inventory::coverage::Volume;
use crate::object::Object;
use crate::scan::Scanner;
use crate::source::{self, Flow, Listed, Skip, Target};

use super::exit::{Exit, Failure};
use super::output;

/// The size of the pieces in which large objects are read, in bytes.
#[cfg(feature = "buckets")]
const PIECE: u64 = 4 << 20;
const GIGABYTE: f64 = 1e9;

/// What a store asks for, as the user knows it. Nothing is assumed: what is not said costs nothing.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Tariff {
    currency: String,
    list_per_1000: f64,
    get_per_1000: f64,
    transfer_per_gb: f64,
    class: BTreeMap<String, ClassTariff>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct ClassTariff {
    get_per_1000: Option<f64>,
    retrieval_per_gb: f64,
}

/// What would be read.
#[derive(Debug, Default)]
pub(super) struct Forecast {
    read: Volume,
    known: Volume,
    unreadable: Volume,
    left_out: BTreeMap<Skip, Volume>,
    /// Objects, bytes and requests by storage class; those of files have none.
    classes: BTreeMap<String, (Volume, u64)>,
    lists: u64,
}

impl Forecast {
    /// Adds the files of the targets.
    pub(super) fn add_files(&mut self, targets: &[Target], walk: &source::Options, scanner: &Scanner<'_>) -> Result<(), String> {
        if targets.iter().any(|target| matches!(target, Target::Git(_) | Target::Stdin)) {
            return Err("--plan: tells what would be read of folders and buckets; leave git targets and standard input away".to_owned());
        }
        let sum = Mutex::new(self);
        source::walk(targets, walk, || {
            |listed| {
                let mut sum = sum.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                sum.add(&listed, None, scanner);
                Flow::Go
            }
        })
        .map(|_| ())
        .map_err(|refused| refused.to_string())
    }

    fn add(&mut self, listed: &Listed, remote: Option<(Option<&str>, u64)>, scanner: &Scanner<'_>) {
        match listed {
            Listed::Object(object) if scanner.remembered(object).is_some() => self.known.add(object.size),
            Listed::Object(Object { size, .. }) => {
                self.read.add(*size);
                if let Some((class, requests)) = remote {
                    let (volume, count) = self.classes.entry(class.unwrap_or("STANDARD").to_owned()).or_default();
                    volume.add(*size);
                    *count += requests;
                }
            }
            Listed::Skipped { reason, bytes, .. } => self.left_out.entry(*reason).or_default().add(*bytes),
            Listed::Failed { bytes, .. } => self.unreadable.add(*bytes),
        }
    }

    /// Adds what is in buckets; listing them is all that is asked of them.
    #[cfg(feature = "buckets")]
    pub(super) fn add_buckets(&mut self, buckets: &super::buckets::Buckets, walk: &source::Options, scanner: &Scanner<'_>) -> Result<(), Failure> {
        for named in buckets.all() {
            let ended = named.each(
                walk,
                || scanner.is_stopped(),
                |listed, class| {
                    let requests = match &listed {
                        Listed::Object(object) if object.size > buckets.whole() => 1 + object.size.div_ceil(PIECE),
                        _ => 1,
                    };
                    self.add(&listed, Some((class, requests)), scanner);
                },
            );
            ended.map_err(|ended| Failure::from(ended.to_string()))?;
            self.lists += named.bucket.requests();
        }
        Ok(())
    }

    #[cfg(not(feature = "buckets"))]
    pub(super) fn add_buckets(&mut self, _: &super::buckets::Buckets, _: &source::Options, _: &Scanner<'_>) -> Result<(), Failure> {
        Ok(())
    }

    fn requests(&self) -> u64 {
        self.classes.values().map(|(_, requests)| requests).sum()
    }

    /// Prints it as text, or as JSON.
    pub(super) fn print(&self, format: Option<&str>, tariff: Option<&Path>) -> Result<Exit, Failure> {
        let price = tariff.map(read).transpose()?.map(|tariff| self.price(&tariff));
        let mut out = output::stdout();
        match format {
            None | Some("table") => self.write_text(&mut out, price.as_ref())?,
            Some("json") => writeln!(out, "{}", serde_json::to_string_pretty(&self.json(price.as_ref())).map_err(std::io::Error::from)?)?,
            Some(other) => return Err(format!("--plan: is written as table or json, not as `{other}`").into()),
        }
        out.flush()?;
        Ok(Exit::Done)
    }

    fn write_text(&self, out: &mut dyn std::io::Write, price: Option<&Price>) -> std::io::Result<()> {
        let line = |out: &mut dyn std::io::Write, name: &str, volume: &Volume, more: &str| {
            writeln!(out, "  {name:<22}{:>12}  {:>12}{more}", HumanCount(volume.objects).to_string(), HumanBytes(volume.bytes).to_string())
        };
        writeln!(out, "What a scan would read. Nothing was read.\n\n  {:<22}{:>12}  {:>12}", "", "objects", "bytes")?;
        line(out, "to be read", &self.read, "")?;
        line(out, "remembered", &self.known, "")?;
        for (reason, volume) in &self.left_out {
            line(out, "left out", volume, &format!("  ({})", reason.name()))?;
        }
        if self.unreadable.objects > 0 {
            line(out, "cannot be read", &self.unreadable, "")?;
        }
        for (class, (volume, requests)) in &self.classes {
            line(out, &format!("of class {class}"), volume, &format!("  ({} requests)", HumanCount(*requests)))?;
        }
        if self.lists > 0 {
            writeln!(
                out,
                "\n  requests              {} for listing (made now and in the scan), {} for reading",
                HumanCount(self.lists),
                HumanCount(self.requests())
            )?;
            match price {
                None => writeln!(out, "  estimated price       not known; name a tariff with --tariff FILE (docs/buckets.md)")?,
                Some(price) => writeln!(
                    out,
                    "  estimated price       {} {:.4}: requests {:.4}, transfer {:.4}, retrieval {:.4}",
                    price.currency,
                    price.total(),
                    price.requests,
                    price.transfer,
                    price.retrieval
                )?,
            }
        }
        Ok(())
    }

    fn json(&self, price: Option<&Price>) -> serde_json::Value {
        let volume = |volume: &Volume| json!({ "objects": volume.objects, "bytes": volume.bytes });
        let left_out: BTreeMap<&str, _> = self.left_out.iter().map(|(reason, sum)| (reason.name(), volume(sum))).collect();
        let classes: BTreeMap<&String, _> = self
            .classes
            .iter()
            .map(|(class, (sum, requests))| (class, json!({ "objects": sum.objects, "bytes": sum.bytes, "requests": requests })))
            .collect();
        let price = price.map(|price| {
            let Price { currency, requests, transfer, retrieval } = price;
            json!({ "currency": currency, "total": price.total(), "requests": requests, "transfer": transfer, "retrieval": retrieval })
        });
        json!({
            "schema": "privet.plan/1",
            "read": volume(&self.read),
            "remembered": volume(&self.known),
            "left_out": left_out,
            "unreadable": volume(&self.unreadable),
            "classes": classes,
            "requests": { "list": self.lists, "read": self.requests() },
            "price": price,
        })
    }

    fn price(&self, tariff: &Tariff) -> Price {
        let of = |class: &String| tariff.class.get(class);
        let gets = |class: &String| of(class).and_then(|class| class.get_per_1000).unwrap_or(tariff.get_per_1000);
        let reading: f64 = self.classes.iter().map(|(class, (_, requests))| *requests as f64 / 1000.0 * gets(class)).sum();
        let gigabytes = |volume: &Volume| volume.bytes as f64 / GIGABYTE;
        let transfer = self.classes.values().map(|(volume, _)| gigabytes(volume)).sum::<f64>() * tariff.transfer_per_gb;
        let retrieval =
            self.classes.iter().map(|(class, (volume, _))| gigabytes(volume) * of(class).map_or(0.0, |class| class.retrieval_per_gb)).sum();
        // The listing of the plan and that of the scan.
        let listing = 2.0 * self.lists as f64 / 1000.0 * tariff.list_per_1000;
        Price { currency: tariff.currency.clone(), requests: reading + listing, transfer, retrieval }
    }
}

struct Price {
    currency: String,
    requests: f64,
    transfer: f64,
    retrieval: f64,
}

impl Price {
    fn total(&self) -> f64 {
        self.requests + self.transfer + self.retrieval
    }
}

fn read(path: &Path) -> Result<Tariff, String> {
    let refused = |problem: String| format!("--tariff `{}`: {problem}", path.display());
    let text = std::fs::read_to_string(path).map_err(|error| refused(format!("cannot be read: {error}")))?;
    toml::from_str(&text).map_err(|error| refused(format!("is not understood: {error}; docs/buckets.md shows one")))
}

#[cfg(test)]
mod tests {
    use super::{Forecast, Tariff, Volume};

    #[test]
    fn a_price_is_made_of_requests_transfer_and_retrieval() {
        let text = "currency = \"USD\"\nlist_per_1000 = 5.0\nget_per_1000 = 0.4\ntransfer_per_gb = 0.1\n[class.STANDARD_IA]\nget_per_1000 = 1.0\nretrieval_per_gb = 0.01\n";
        let tariff: Tariff = toml::from_str(text).expect("a tariff");
        let volume = |objects, bytes| Volume { objects, bytes };
        let mut forecast = Forecast { lists: 10, ..Forecast::default() };
        forecast.classes.insert("STANDARD".to_owned(), (volume(1000, 3_000_000_000), 1000));
        forecast.classes.insert("STANDARD_IA".to_owned(), (volume(500, 2_000_000_000), 2000));
        let price = forecast.price(&tariff);
        let close = |got: f64, want: f64| (got - want).abs() < 1e-9;
        assert!(close(price.requests, 0.4 + 2.0 + 0.1) && close(price.transfer, 0.5) && close(price.retrieval, 0.02), "{}", price.total());
        assert!(toml::from_str::<Tariff>("get = 1").is_err());
    }
}
