//! Places by the hundred thousand: most stand in lines of text, and of those four numbers say all.

use serde::{Deserialize, Serialize};

use super::Place;

/// A place in as few bytes as it takes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "Place", into = "Place")]
pub struct CompactPlace(Form);

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Form {
    /// Bytes in text; line and column are 0 where they are not known.
    Text {
        line: u32,
        column: u32,
        start: u64,
        length: u32,
    },
    Other(Box<Place>),
}

impl CompactPlace {
    /// The place with names for its parts.
    #[must_use]
    pub fn get(&self) -> Place {
        self.clone().into()
    }
}

impl From<Place> for CompactPlace {
    fn from(place: Place) -> Self {
        let number = |part: Option<u64>| part.map_or(Some(0), |part| u32::try_from(part).ok().filter(|&part| part > 0));
        let text = || {
            let [start, end] = place.bytes?;
            let only = Place { line: place.line, column: place.column, bytes: place.bytes, ..Place::default() };
            let length = u32::try_from(end.checked_sub(start)?).ok()?;
            (only == place).then_some(Form::Text { line: number(place.line)?, column: number(place.column)?, start, length })
        };
        Self(text().unwrap_or_else(|| Form::Other(Box::new(place))))
    }
}

impl From<CompactPlace> for Place {
    fn from(compact: CompactPlace) -> Self {
        let number = |part: u32| (part > 0).then_some(u64::from(part));
        match compact.0 {
            Form::Text { line, column, start, length } => {
                Self { line: number(line), column: number(column), bytes: Some([start, start + u64::from(length)]), ..Self::default() }
            }
            Form::Other(place) => *place,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{CompactPlace, Place};

    #[test]
    fn a_place_comes_back_as_it_was() {
        let text = Place { line: Some(7), column: Some(3), bytes: Some([100, 111]), ..Place::default() };
        let far = Place { bytes: Some([0, 1 << 40]), ..Place::default() };
        let zero = Place { line: Some(0), bytes: Some([1, 2]), ..Place::default() };
        let backwards = Place { bytes: Some([2, 1]), ..Place::default() };
        let cell = Place { cell: Some("B2".into()), ..text.clone() };
        for place in [Place::default(), text, far, zero, backwards, cell] {
            assert_eq!(CompactPlace::from(place.clone()).get(), place);
        }
        assert!(size_of::<CompactPlace>() <= 24);
    }
}
