//! Postal addresses that are spread over columns: street, town and postcode in neighbouring cells of a row are one address.
//!
//! The names of the columns tell the parts. A row is one finding that reaches from the first of its cells to the last, so that a street
//! is not counted apart from its town.

use std::sync::Arc;

use crate::content::csv::Row;
use crate::content::{Csv, LabelAt, Layout, label};
use crate::span::Span;

use super::against;
use super::disposition::Disposition;
use super::evidence::{self, Evidence};
use super::fields::Fit;
use super::find::{MARGIN, Match, Page};
use super::matcher::Matcher;

/// The elements of the parts.
const STREET: &str = "contact.address";
const POSTCODE: &str = "contact.postcode";
const PLACE: &str = "geo.place";
/// What street and town beside each other are worth, and a postcode with them.
const BESIDE: f32 = 4.0;

/// What a column holds of an address.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Street,
    Postcode,
    Place,
}

/// Neighbouring columns that make up an address, from `first` on.
struct Group {
    first: usize,
    parts: Vec<Part>,
    /// The detector of addresses in fields, and the name by which it knows the street.
    detector: u16,
    name: Arc<str>,
}

impl Matcher {
    /// Adds the addresses whose rows lie in `region`.
    pub(super) fn spread(&self, page: Page<'_>, region: Span, matches: &mut Vec<Match>) {
        let Layout::Table(csv) = page.layout else { return };
        let groups = if csv.has_header() { self.groups(csv) } else { Vec::new() };
        if groups.is_empty() {
            return;
        }
        let before = matches.len();
        let mut rows = csv.rows(page.text, region);
        while let Some(row) = rows.next() {
            if row.span.start > 0 {
                let found = groups.iter().filter_map(|group| group.read(page.text, row));
                matches.extend(found.filter(|found| region.start <= found.span.start && found.span.len() <= MARGIN));
            }
        }
        if matches.len() > before {
            matches.sort_by_key(|found| (found.span.start, found.span.end, found.detector));
        }
    }

    /// The columns of a table that make up addresses.
    fn groups(&self, csv: &Csv) -> Vec<Group> {
        let mut known = Vec::new();
        let parts: Vec<Option<Part>> = csv.headers.iter().map(|header| self.part_of(header, &mut known)).collect();
        let mut groups = Vec::new();
        let mut first = 0;
        while first < parts.len() {
            let mut group: Vec<Part> = Vec::new();
            for part in parts[first..].iter().map_while(|part| *part) {
                // A street behind a town begins the next address.
                let is_next = part == Part::Street && group.contains(&Part::Street) && group.iter().any(|part| *part != Part::Street);
                if is_next {
                    break;
                }
                group.push(part);
            }
            let next = first + group.len().max(1);
            groups.extend(self.group(csv, first, group, &mut known));
            first = next;
        }
        groups
    }

    fn group(&self, csv: &Csv, first: usize, parts: Vec<Part>, known: &mut Vec<(u16, Fit)>) -> Option<Group> {
        let street = parts.iter().position(|part| *part == Part::Street)?;
        if parts.iter().all(|part| *part == Part::Street) {
            return None;
        }
        let header = label::normalize(&csv.headers[first + street]);
        self.labels.find(&header, known);
        let detector = known.iter().map(|(detector, _)| *detector).find(|at| self.fields.has(*at) && &*self.rule(*at).element == STREET)?;
        let names = self.rule(detector).labels.iter().filter(|name| header.contains(*name));
        Some(Group { first, parts, detector, name: names.max_by_key(|name| name.len())?.into() })
    }

    /// What a column of this name holds of an address; nothing where the whole name is that of something else.
    fn part_of(&self, header: &[u8], known: &mut Vec<(u16, Fit)>) -> Option<Part> {
        self.labels.find(&label::normalize(header), known);
        let holds = |element: &str, exactly: bool| {
            known.iter().any(|(detector, fit)| &*self.rule(*detector).element == element && (*fit == Fit::Exact || !exactly && *fit == Fit::Contains))
        };
        let parts = [(STREET, Part::Street), (POSTCODE, Part::Postcode), (PLACE, Part::Place)];
        let exact = parts.iter().find(|(element, _)| holds(element, true));
        let is_other = known.iter().any(|(_, fit)| *fit == Fit::Exact);
        let loose = || parts.iter().rev().find(|(element, _)| !is_other && holds(element, false));
        exact.or_else(loose).map(|(_, part)| *part)
    }
}

impl Group {
    /// The address of a row: a street with a letter, and a town or a postcode.
    fn read(&self, text: &[u8], row: &Row) -> Option<Match> {
        let cells = row.cells.get(self.first..(self.first + self.parts.len()).min(row.cells.len()))?;
        let filled = || cells.iter().zip(&self.parts).filter(|(cell, _)| !cell.is_empty() && !against::is_filler(cell.of(text)));
        let holds = |wanted: Part, what: fn(&u8) -> bool| filled().any(|(cell, part)| *part == wanted && cell.of(text).iter().any(what));
        let letter = |byte: &u8| byte.is_ascii_alphabetic() || *byte >= 0x80;
        let postcode = holds(Part::Postcode, u8::is_ascii_digit);
        let town = holds(Part::Place, letter) && holds(Part::Street, u8::is_ascii_digit);
        if !(holds(Part::Street, letter) && (postcode || town)) {
            return None;
        }
        let (first, last) = (filled().next()?.0, filled().next_back()?.0);
        let street = self.parts.iter().position(|part| *part == Part::Street)?;
        let beside = if postcode { 2.0 * BESIDE } else { BESIDE };
        let evidence = vec![Evidence::Structure("columns", beside), Evidence::Label(self.name.clone(), evidence::label_points(Fit::Exact))];
        let points = evidence.iter().map(Evidence::points).sum();
        let parts: Vec<&[u8]> = filled().map(|(cell, _)| cell.of(text)).collect();
        Some(Match {
            span: Span::new(first.start, last.end),
            detector: self.detector,
            confidence: evidence::confidence(points)?,
            points,
            disposition: Disposition::Real,
            evidence,
            label: Some(LabelAt::Column(self.first + street)),
            value: Some(parts.join(&b", "[..]).into()),
        })
    }
}
