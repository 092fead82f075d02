//! The entries, packed into the page: columns of small numbers over tables of words, compressed, in base64.
//!
//! The columns are inflated when the page opens, since sorting, filtering and searching need them all. Samples, which are most of the bytes, stand
//! in parcels of [`PARCEL`] entries, each compressed by itself and inflated when one of its entries is opened.

use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write as _};
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::DeflateEncoder;
use serde::Serialize;

use crate::inventory::Document;
use crate::inventory::document::{EntryDoc, SampleDoc};

use super::super::digest::place;
use super::super::text::clean;
use super::evidence;

/// How many entries' samples are compressed together.
pub(super) const PARCEL: usize = 512;

/// The entries as a page holds them.
#[derive(Debug, Serialize)]
pub(super) struct Packed {
    /// How many there are.
    pub count: usize,
    /// How many stand in a parcel.
    pub parcel: usize,
    /// The columns: JSON, deflated, in base64.
    pub columns: String,
    /// The parcels of samples, one a line, each JSON, deflated, in base64.
    pub samples: String,
}

/// The columns. Numbers refer to places in the tables of words; entries stand in the order of the inventory, so those of one object together.
#[derive(Default, Serialize)]
struct Columns {
    objects: Vec<String>,
    labels: Vec<String>,
    elements: Vec<String>,
    detectors: Vec<String>,
    sets: Vec<Vec<String>>,
    object: Vec<usize>,
    label: Vec<usize>,
    element: Vec<usize>,
    detector: Vec<usize>,
    confidence: Vec<u8>,
    disposition: Vec<u8>,
    zone: Vec<u8>,
    set: Vec<usize>,
    count: Vec<u64>,
    distinct: Vec<Option<u64>>,
}

/// Words in the order in which they were first met.
struct Words<K>(HashMap<K, usize>);

impl<K: std::hash::Hash + Eq> Words<K> {
    fn place<W>(&mut self, key: K, all: &mut Vec<W>, word: impl FnOnce(&K) -> W) -> usize {
        match self.0.get(&key) {
            Some(at) => *at,
            None => {
                all.push(word(&key));
                self.0.insert(key, all.len() - 1);
                all.len() - 1
            }
        }
    }
}

/// Samples of a parcel.
#[derive(Default, Serialize)]
struct Parcel<'a> {
    /// Evidence as it stands in the inventory, and in words.
    evidence: Vec<[String; 2]>,
    entries: Vec<Samples<'a>>,
}

#[derive(Serialize)]
struct Samples<'a> {
    /// Place, masked value, and where its evidence stands in the parcel's table.
    samples: Vec<(String, String, Vec<usize>)>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    partly: &'a BTreeMap<Arc<str>, u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seen: Option<[String; 2]>,
}

/// Packs all entries.
pub(super) fn pack(document: &Document) -> io::Result<Packed> {
    let mut samples = String::new();
    for entries in document.entries.chunks(PARCEL) {
        samples.push_str(&deflated(&parcel(entries))?);
        samples.push('\n');
    }
    Ok(Packed { count: document.entries.len(), parcel: PARCEL, columns: deflated(&columns(&document.entries))?, samples })
}

fn columns(entries: &[EntryDoc]) -> Columns {
    let mut columns = Columns::default();
    let mut objects = Words::<&str>(HashMap::new());
    let mut labels = Words::<&str>(HashMap::new());
    let mut elements = Words::<&str>(HashMap::new());
    let mut detectors = Words::<&str>(HashMap::new());
    let mut sets = Words::<&[Arc<str>]>(HashMap::new());
    for entry in entries {
        let of = &mut columns;
        of.object.push(objects.place(&entry.object, &mut of.objects, |name| clean(name).into_owned()));
        of.label.push(labels.place(entry.label.as_deref().unwrap_or_default(), &mut of.labels, |label| clean(label).into_owned()));
        of.element.push(elements.place(&entry.element, &mut of.elements, |element| clean(element).into_owned()));
        of.detector.push(detectors.place(&entry.detector, &mut of.detectors, |detector| clean(detector).into_owned()));
        of.set.push(sets.place(&entry.categories, &mut of.sets, |set| set.iter().map(|category| clean(category).into_owned()).collect()));
        of.confidence.push(entry.confidence as u8);
        of.disposition.push(entry.disposition as u8);
        of.zone.push(entry.zone as u8);
        of.count.push(entry.count);
        of.distinct.push(entry.distinct);
    }
    columns
}

fn parcel(entries: &[EntryDoc]) -> Parcel<'_> {
    let mut parcel = Parcel::default();
    let mut known = Words::<&str>(HashMap::new());
    for entry in entries {
        let sample = |sample: &SampleDoc| (clean(&place(&sample.place.get())).into_owned(), clean(&sample.masked).into_owned(), Vec::new());
        let mut samples: Vec<(String, String, Vec<usize>)> = entry.samples.iter().map(sample).collect();
        for (sample, written) in entry.samples.iter().zip(&mut samples) {
            for evidence in &*sample.evidence {
                let at = known.place(evidence, &mut parcel.evidence, |evidence| {
                    let evidence = clean(evidence);
                    [evidence.to_string(), evidence::words(&evidence)]
                });
                written.2.push(at);
            }
        }
        let seen = entry.seen.as_ref().map(|seen| [&seen.first, &seen.last].map(|day| clean(day).into_owned()));
        parcel.entries.push(Samples { samples, partly: &entry.partly, seen });
    }
    parcel
}

fn deflated<T: Serialize>(value: &T) -> io::Result<String> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    serde_json::to_writer(io::BufWriter::new(&mut encoder), value)?;
    encoder.flush()?;
    Ok(STANDARD.encode(encoder.finish()?))
}
