//! Tables that come in stretches: what their columns hold is judged by the first, and which of them stay empty is known behind the last.

use std::collections::{BTreeMap, HashMap};

use crate::content::{Columns, Layout, Segment};
use crate::detect::columns::still_empty;
use crate::span::Span;

/// How many tables of one object are remembered with what their columns hold.
const TABLES: usize = 1024;

/// The tables of one object.
#[derive(Default)]
pub(super) struct Tables {
    judged: HashMap<u32, Columns>,
    unfilled: BTreeMap<u32, Unfilled>,
}

/// What is known of a stretch before it is searched.
pub(super) struct Stretch {
    pub(super) columns: Columns,
    /// What stands before it in the order of the object's findings.
    pub(super) before: u64,
    /// Where findings count; `None` where they count everywhere.
    pub(super) new: Option<Vec<Span>>,
}

/// The names of a table's columns, of which some had no value so far.
struct Unfilled {
    /// The row of names, as a segment of its own.
    names: Segment,
    before: u64,
    columns: Vec<usize>,
}

impl Tables {
    /// What the columns of a stretch hold. `judge` is asked where it is the first of its table.
    pub(super) fn columns(&mut self, segment: &Segment, before: u64, judge: impl FnOnce() -> Columns) -> Columns {
        let Some(table) = segment.table else { return judge() };
        if let Some(known) = self.judged.get(&table) {
            if let Some(unfilled) = self.unfilled.get_mut(&table) {
                unfilled.see(segment);
            }
            return known.clone();
        }
        let judged = judge();
        let empty: Vec<usize> = judged.empty().to_vec();
        let judged = judged.with_empty(Vec::new());
        if self.judged.len() < TABLES {
            self.judged.insert(table, judged.clone());
            self.unfilled.extend(Unfilled::new(segment, before, empty).map(|unfilled| (table, unfilled)));
        }
        judged
    }

    /// The names of columns without a value, once all tables were read.
    pub(super) fn unfilled(&mut self) -> impl Iterator<Item = (Segment, Stretch)> + use<> {
        let all = std::mem::take(&mut self.unfilled).into_values().filter(|unfilled| !unfilled.columns.is_empty());
        all.map(Unfilled::told)
    }
}

impl Unfilled {
    fn new(segment: &Segment, before: u64, columns: Vec<usize>) -> Option<Self> {
        let Layout::Table(csv) = &segment.layout else { return None };
        if columns.is_empty() || segment.owned.start > 0 {
            return None;
        }
        let text = segment.text[..csv.row_from(&segment.text, 0).span.end].to_vec();
        let (owned, layout) = (Span::new(0, text.len()), Layout::Table(csv.stretch(&text)));
        Some(Self { names: Segment { text, owned, layout, places: segment.places.clone(), table: None }, before, columns })
    }

    /// Looks for values in a stretch that follows.
    fn see(&mut self, segment: &Segment) {
        if let Layout::Table(csv) = &segment.layout {
            let from = csv.row_from(&segment.text, 0).span.end;
            self.columns = still_empty(csv, &segment.text, from, std::mem::take(&mut self.columns));
        }
    }

    /// The names of the columns that stayed empty. What else stands in that row was found with the first stretch.
    fn told(self) -> (Segment, Stretch) {
        let Self { names, before, columns } = self;
        let cells = match &names.layout {
            Layout::Table(csv) => csv.row_from(&names.text, 0).cells,
            _ => Vec::new(),
        };
        let new = columns.iter().filter_map(|&column| cells.get(column).copied()).collect();
        (names, Stretch { columns: Columns::default().with_empty(columns), before, new: Some(new) })
    }
}
