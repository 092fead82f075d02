//! The baseline: findings that were there before the gate, so that only new ones stop anything.
//!
//! A sorted file of lines `element TAB place TAB path TAB count`. There is no value in it, no line number, no offset and no time; the place is
//! the identity that `scan/standing.rs` makes, into which nothing of any value goes. Lines of different branches merge as a union, and of two
//! counts for one line the larger holds.

use std::collections::BTreeMap;
use std::sync::Arc;

/// The file's name.
pub const NAME: &str = ".privet-baseline";

/// One line but for its count.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Line {
    /// The element.
    pub element: Arc<str>,
    /// The identity of the place.
    pub place: u64,
    /// The path, cleaned.
    pub path: Arc<str>,
}

/// The lines of a baseline.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline {
    lines: BTreeMap<Line, u64>,
}

impl Baseline {
    /// Reads a baseline.
    ///
    /// # Errors
    /// Which line is wrong. It is not quoted.
    pub fn read(text: &str) -> Result<Self, String> {
        let mut baseline = Self::default();
        for (line, number) in text.lines().zip(1..) {
            if line.trim().is_empty() {
                continue;
            }
            let (line, count) = parse(line).ok_or_else(|| {
                format!("baseline line {number}: is not `element TAB place TAB path TAB count`; resolve the merge, or make it anew with `privet baseline create`")
            })?;
            baseline.put(line, count);
        }
        Ok(baseline)
    }

    /// The file's text.
    #[must_use]
    pub fn write(&self) -> String {
        let line = |(line, count): (&Line, &u64)| format!("{}\t{:016x}\t{}\t{count}\n", line.element, line.place, escaped(&line.path));
        let mut lines: Vec<String> = self.lines.iter().map(line).collect();
        lines.sort();
        lines.concat()
    }

    /// Adds a line; of two counts the larger holds.
    pub fn put(&mut self, line: Line, count: u64) {
        let known = self.lines.entry(line).or_default();
        *known = (*known).max(count);
    }

    /// All lines, in order.
    pub fn lines(&self) -> impl Iterator<Item = (&Line, u64)> {
        self.lines.iter().map(|(line, count)| (line, *count))
    }

    /// Whether it has no lines.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// How many findings it knows at a place.
    #[must_use]
    pub fn count(&self, line: &Line) -> u64 {
        self.lines.get(line).copied().unwrap_or(0)
    }

    /// What of `found` this baseline covers, and what of it is covered: each place with its path first, then lines whose path is gone
    /// serve an equal place elsewhere, as after a renaming.
    #[must_use]
    pub fn cover(&self, found: &BTreeMap<Line, u64>, mut is_there: impl FnMut(&str) -> bool) -> BTreeMap<Line, u64> {
        let mut free: BTreeMap<(Arc<str>, u64), u64> = BTreeMap::new();
        let mut paths: BTreeMap<Arc<str>, bool> = BTreeMap::new();
        let wanted: std::collections::BTreeSet<(&str, u64)> = found.keys().map(|line| (&*line.element, line.place)).collect();
        for (line, count) in &self.lines {
            if !wanted.contains(&(&*line.element, line.place)) || found.contains_key(line) {
                continue;
            }
            if !*paths.entry(line.path.clone()).or_insert_with(|| is_there(&line.path)) {
                *free.entry((line.element.clone(), line.place)).or_default() += count;
            }
        }
        let mut covered = BTreeMap::new();
        for (line, &count) in found {
            let mut held = self.count(line).min(count);
            if let Some(left) = free.get_mut(&(line.element.clone(), line.place)) {
                let taken = (count - held).min(*left);
                *left -= taken;
                held += taken;
            }
            covered.insert(line.clone(), held);
        }
        covered
    }

    /// This baseline brought up to what was found: counts fall and never rise, lines of renamed files get their new path, and what is no longer
    /// found goes.
    #[must_use]
    pub fn lowered(&self, found: &BTreeMap<Line, u64>, is_there: impl FnMut(&str) -> bool) -> Self {
        let covered = self.cover(found, is_there);
        Self { lines: covered.into_iter().filter(|(_, count)| *count > 0).collect() }
    }

    /// This baseline without the lines of which nothing is found any more.
    #[must_use]
    pub fn pruned(&self, found: &BTreeMap<Line, u64>) -> Self {
        Self { lines: self.lines.iter().filter(|(line, _)| found.contains_key(line)).map(|(line, count)| (line.clone(), *count)).collect() }
    }

    /// A baseline of all that was found.
    #[must_use]
    pub fn of(found: &BTreeMap<Line, u64>) -> Self {
        Self { lines: found.clone() }
    }
}

fn parse(line: &str) -> Option<(Line, u64)> {
    let mut fields = line.split('\t');
    let (element, place, path, count) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
    let plain = !element.is_empty() && element.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_'));
    let place = u64::from_str_radix(place, 16).ok().filter(|_| place.len() == 16)?;
    (plain && fields.next().is_none()).then_some(())?;
    Some((Line { element: element.into(), place, path: unescaped(path).into() }, count.trim_end().parse().ok()?))
}

/// A path on one line: what would end a field or a line is written as in a URL.
fn escaped(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for char in path.chars() {
        match char {
            '%' | '\u{0}'..='\u{1f}' | '\u{7f}' => out.push_str(&format!("%{:02X}", char as u32)),
            char => out.push(char),
        }
    }
    out
}

fn unescaped(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let mut rest = path;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        let code = rest.get(at + 1..at + 3).and_then(|code| u8::from_str_radix(code, 16).ok()).filter(u8::is_ascii);
        out.push(code.map_or('%', char::from));
        rest = &rest[at + if code.is_some() { 3 } else { 1 }..];
    }
    out + rest
}

/// A cleaned name without its keyed tags, which differ from run to run: `patients/[id.national.us·3f2a1b].pdf` is `patients/[id.national.us].pdf`.
#[must_use]
pub fn untagged(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut rest = name;
    while let Some(at) = rest.find('·') {
        let after = &rest[at + '·'.len_utf8()..];
        let digits = after.bytes().take_while(u8::is_ascii_hexdigit).count();
        let is_tag = digits > 0 && after[digits..].starts_with(']');
        out.push_str(&rest[..if is_tag { at } else { at + '·'.len_utf8() }]);
        rest = if is_tag { &after[digits..] } else { after };
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Baseline, Line, untagged};

    fn line(place: u64, path: &str) -> Line {
        Line { element: "id.national.us.ssn".into(), place, path: path.into() }
    }

    #[test]
    fn what_is_written_reads_back_and_the_larger_count_holds() {
        let found = BTreeMap::from([(line(1, "a\tb\nc%.csv"), 3), (line(2, "z"), 1)]);
        let baseline = Baseline::of(&found);
        let text = baseline.write();
        assert_eq!(Baseline::read(&text), Ok(baseline.clone()));
        assert_eq!(Baseline::read(&format!("{text}{}", text.replace("\t3\n", "\t7\n"))).map(|read| read.count(&line(1, "a\tb\nc%.csv"))), Ok(7));
        assert!(Baseline::read("<<<<<<< ours\n219-09-9999").is_err_and(|error| error.contains("line 1") && !error.contains("219")));
    }

    #[test]
    fn lines_of_paths_that_are_gone_serve_elsewhere() {
        let baseline = Baseline::of(&BTreeMap::from([(line(1, "old.csv"), 2), (line(1, "kept.csv"), 5)]));
        let found = BTreeMap::from([(line(1, "new.csv"), 3), (line(1, "kept.csv"), 5), (line(9, "new.csv"), 1)]);
        let covered = baseline.cover(&found, |path| path != "old.csv");
        assert_eq!(covered.values().copied().collect::<Vec<_>>(), [5, 2, 0]);
        assert_eq!(baseline.cover(&found, |_| true).values().copied().collect::<Vec<_>>(), [5, 0, 0], "a path that is there keeps its lines");
        assert_eq!(baseline.lowered(&found, |path| path != "old.csv").write().lines().count(), 2);
        assert_eq!(baseline.pruned(&found).lines().count(), 1);
    }

    #[test]
    fn tags_are_left_out_of_names() {
        assert_eq!(untagged("p/[id.national.us·3f2a1b].pdf·x"), "p/[id.national.us].pdf·x");
    }
}
