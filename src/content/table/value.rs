//! Values of typed columns as text, and columns side by side as rows.

use std::io::Write as _;

use crate::content::grid::Grid;
use crate::content::{Sink, Stop};

/// The values of one column for some rows: one text with the end of each row. A row with several values has `; ` between them.
#[derive(Debug, Default)]
pub(super) struct Column {
    text: Vec<u8>,
    ends: Vec<usize>,
}

impl Column {
    /// Adds a value to a row, which is not before the last one.
    pub(super) fn put(&mut self, row: usize, write: impl FnOnce(&mut Vec<u8>)) {
        while self.ends.len() < row {
            self.ends.push(self.text.len());
        }
        if self.ends.len() == row && self.text.len() > self.ends.last().copied().unwrap_or(0) {
            self.text.extend_from_slice(b"; ");
        }
        write(&mut self.text);
    }

    fn cell(&self, row: usize) -> &[u8] {
        let end = |row: usize| self.ends.get(row).copied().unwrap_or(self.text.len());
        let start = row.checked_sub(1).map_or(0, end);
        if row > self.ends.len() { &[] } else { &self.text[start..end(row)] }
    }

    /// The bytes that it takes.
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }
}

/// Hands on rows and empties the columns.
pub(super) fn rows(columns: &mut [Column], count: usize, grid: &mut Grid, sink: &mut dyn Sink) -> Result<(), Stop> {
    for row in 0..count {
        for column in columns.iter() {
            grid.cell(column.cell(row));
        }
        grid.end_row(sink)?;
    }
    columns.iter_mut().for_each(Column::clear);
    Ok(())
}

/// A number.
pub(super) fn integer(out: &mut Vec<u8>, number: i64) {
    let _ = write!(out, "{number}");
}

/// A number with a point.
pub(super) fn real(out: &mut Vec<u8>, number: f64) {
    if number.is_finite() {
        let _ = write!(out, "{number}");
    }
}

/// A number of which the last `scale` digits stand behind the point.
pub(super) fn decimal(out: &mut Vec<u8>, number: i128, scale: u32) {
    if scale == 0 || scale > 38 {
        let _ = write!(out, "{number}");
        return;
    }
    let power = 10i128.pow(scale);
    let sign = if number < 0 { "-" } else { "" };
    let _ = write!(out, "{sign}{}.{:0width$}", (number / power).abs(), (number % power).abs(), width = scale as usize);
}

/// Big-endian two's complement of any length up to sixteen bytes.
pub(super) fn big_endian(bytes: &[u8]) -> i128 {
    let start = if bytes.first().is_some_and(|byte| *byte >= 0x80) { -1 } else { 0 };
    bytes.iter().take(16).fold(start, |number, &byte| number << 8 | i128::from(byte))
}

/// A day, counted from the first of 1970, by the proleptic Gregorian calendar.
pub(super) fn day(out: &mut Vec<u8>, days: i64) {
    let days = days.clamp(-1_000_000, 3_000_000) + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let _ = write!(out, "{:04}-{month:02}-{day:02}", year_of_era + era * 400 + i64::from(month <= 2));
}

/// A moment, in so many parts of a second from the first of 1970; at midnight only the day.
pub(super) fn moment(out: &mut Vec<u8>, count: i64, per_second: i64) {
    let seconds = count.div_euclid(per_second);
    day(out, seconds.div_euclid(86_400));
    let of_day = seconds.rem_euclid(86_400);
    if of_day > 0 {
        let _ = write!(out, " {:02}:{:02}:{:02}", of_day / 3600, of_day / 60 % 60, of_day % 60);
    }
}

/// Bytes that are text, or that say nothing as text.
pub(super) fn bytes(out: &mut Vec<u8>, value: &[u8]) {
    if value.is_ascii() || std::str::from_utf8(value).is_ok() {
        out.extend_from_slice(value);
    } else {
        out.extend(value.iter().map(|&byte| if byte.is_ascii_graphic() || byte == b' ' { byte } else { b' ' }));
    }
}

/// The name of a column as its author thinks of it: without the levels that formats put between a list and its elements.
pub(super) fn path(parts: &[&str]) -> String {
    let formal = ["list", "element", "array", "bag", "array_element", "item", "key_value", "entries"];
    let kept: Vec<&str> = parts.iter().enumerate().filter(|(at, part)| *at == 0 || !formal.contains(part)).map(|(_, part)| *part).collect();
    kept.join(".")
}

#[cfg(test)]
mod tests {
    use super::{Column, day, decimal, moment, path};

    fn text(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn values_as_people_write_them() {
        assert_eq!(text(|out| day(out, 5_175)), "1984-03-03");
        assert_eq!(text(|out| day(out, -1)), "1969-12-31");
        assert_eq!(text(|out| moment(out, 86_400_000 + 3_661_000, 1000)), "1970-01-02 01:01:01");
        assert_eq!(text(|out| decimal(out, -12_345, 2)), "-123.45");
        assert_eq!(path(&["a", "list", "element", "email"]), "a.email");
    }

    #[test]
    fn rows_of_a_column() {
        let mut column = Column::default();
        column.put(1, |out| out.push(b'a'));
        column.put(1, |out| out.push(b'b'));
        column.put(3, |out| out.push(b'c'));
        let cells: Vec<&[u8]> = (0..5).map(|row| column.cell(row)).collect();
        assert_eq!(cells, [&b""[..], b"a; b", b"", b"c", b""]);
    }
}
