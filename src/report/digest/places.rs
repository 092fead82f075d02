//! Places in words: where in its object a finding stands.

use std::borrow::Borrow;

use crate::inventory::Place;

use super::super::text::number;

/// One place: `line 2, column 6`, `row 3 of email`, `users.*.email`, `People!B2`, `page 3`, `row 3 of users.email`.
pub(in crate::report) fn one(place: &Place) -> String {
    let (of, at) = parts(place);
    joined(&of, &[at])
}

/// Several places, those of one column or key together: `rows 2, 3, 5 of email`.
pub(super) fn several(places: impl Iterator<Item = impl Borrow<Place>>) -> String {
    let mut groups: Vec<(Of, Vec<At>)> = Vec::new();
    for place in places {
        let (of, at) = parts(place.borrow());
        match groups.iter_mut().find(|(known, all)| *known == of && all.first().is_some_and(|first| first.kind() == at.kind())) {
            Some((_, all)) => all.push(at),
            None => groups.push((of, vec![at])),
        }
    }
    groups.iter().map(|(of, all)| joined(of, all)).collect::<Vec<_>>().join("; ")
}

/// What a place lies in.
type Of = Option<String>;

/// Where it lies in that.
enum At {
    Row(u64),
    Cell(String),
    Page(u64),
    Text(u64, u64),
    Line(u64),
    Bytes(u64),
    Name,
    Nowhere,
}

impl At {
    const fn kind(&self) -> (&'static str, &'static str) {
        match self {
            Self::Row(_) => ("row ", "rows "),
            Self::Cell(_) => ("", ""),
            Self::Page(_) => ("page ", "pages "),
            Self::Text(..) | Self::Nowhere => ("", ""),
            Self::Line(_) => ("line ", "lines "),
            Self::Bytes(_) => ("byte ", "bytes "),
            Self::Name => ("in the name", "in the name"),
        }
    }

    fn number(&self) -> String {
        match self {
            Self::Text(line, column) => format!("{line}:{column}"),
            Self::Row(at) | Self::Line(at) | Self::Page(at) => at.to_string(),
            Self::Cell(cell) => cell.clone(),
            Self::Bytes(at) => number(*at),
            Self::Name | Self::Nowhere => String::new(),
        }
    }
}

fn parts(place: &Place) -> (Of, At) {
    let of = match (&place.table, &place.column_name) {
        (Some(table), Some(column)) => Some(format!("{table}.{column}")),
        (Some(table), None) => Some(table.to_string()),
        (None, column) => column.as_deref().or(place.path.as_deref()).map(str::to_owned),
    };
    let at = match place {
        Place { name: Some(true), .. } => At::Name,
        Place { cell: Some(cell), sheet, .. } => {
            let sheet = sheet.as_deref().map_or(String::new(), |sheet| format!("{sheet}!"));
            return (None, At::Cell(format!("{sheet}{cell}")));
        }
        Place { page: Some(page), .. } => At::Page(*page),
        Place { row: Some(row), .. } => At::Row(*row),
        Place { line: Some(line), column: Some(column), .. } => At::Text(*line, *column),
        Place { line: Some(line), .. } => At::Line(*line),
        Place { bytes: Some([start, _]), .. } => At::Bytes(*start),
        _ => At::Nowhere,
    };
    (of, at)
}

fn joined(of: &Of, all: &[At]) -> String {
    let (one, many) = all.first().map_or(("", ""), At::kind);
    let numbers: Vec<String> = all.iter().map(At::number).filter(|number| !number.is_empty()).collect();
    let at = format!("{}{}", if numbers.len() > 1 { many } else { one }, numbers.join(", "));
    match of {
        Some(of) if at.is_empty() => of.clone(),
        Some(of) => format!("{at} of {of}"),
        None => at,
    }
}

#[cfg(test)]
mod tests {
    use super::{one, several};
    use crate::inventory::Place;

    #[test]
    fn places_read_as_people_say_them() {
        let text = |line, column| Place { line: Some(line), column: Some(column), ..Place::default() };
        let cell = |row| Place { row: Some(row), column_name: Some("email".into()), line: Some(row), column: Some(4), ..Place::default() };
        let key = Place { path: Some("users.*.email".into()), ..Place::default() };
        let name = Place { name: Some(true), ..Place::default() };
        let cell_of_sheet = Place { sheet: Some("People".into()), cell: Some("B2".into()), row: Some(2), ..Place::default() };
        let of_table = Place { table: Some("users".into()), column_name: Some("email".into()), row: Some(3), ..Place::default() };
        assert_eq!([one(&cell_of_sheet), one(&of_table)], ["People!B2", "row 3 of users.email"]);
        assert_eq!(one(&Place { page: Some(3), ..Place::default() }), "page 3");
        assert_eq!(one(&text(2, 6)), "2:6");
        assert_eq!(several([text(2, 6), text(9, 1)].iter()), "2:6, 9:1");
        assert_eq!(several([cell(2), cell(3), name.clone()].iter()), "rows 2, 3 of email; in the name");
        assert_eq!([one(&cell(2)), one(&key), one(&name)], ["row 2 of email", "users.*.email", "in the name"]);
        assert_eq!(one(&Place { bytes: Some([1200, 1209]), ..Place::default() }), "byte 1,200");
    }
}
