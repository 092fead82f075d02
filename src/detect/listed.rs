//! Lists of which whole columns are made: names of towns, ZIP Codes.
//!
//! A single "Aurora" or "80239" says nothing; a column in which every value is a town, or five digits that the post delivers to, does.

pub mod towns;
mod zip_codes;

/// A list that a pack names in `[[column]]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum List {
    /// Towns, counties, states and provinces.
    Towns,
    /// ZIP Codes of the United States.
    ZipCodes,
}

impl List {
    const ALL: [(&str, Self); 2] = [("towns", Self::Towns), ("zip-codes", Self::ZipCodes)];

    /// The list with such a name.
    ///
    /// # Errors
    /// When there is none; the message names those that there are.
    pub(super) fn named(name: &str) -> Result<Self, String> {
        let names = || Self::ALL.map(|(name, _)| name).join(", ");
        let list = Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, list)| *list);
        list.ok_or_else(|| format!("no list of columns is called {name:?}; write one of {}", names()))
    }

    /// Which of a column's different values are of the list, if that `share` of them is and they can hardly be anything else.
    pub(super) fn read(self, different: &[&[u8]], share: f32) -> Option<Vec<bool>> {
        match self {
            Self::Towns => towns::read(different, share),
            Self::ZipCodes => zip_codes::read(different, share),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::List;

    fn reads(list: List, values: &str) -> bool {
        let values: Vec<&[u8]> = values.split('|').map(str::as_bytes).collect();
        list.read(&values, 0.9).is_some()
    }

    #[test]
    fn a_column_of_towns_is_one_in_any_spelling() {
        assert!(reads(List::Towns, "Fort Collins|FT COLLINS|Pagosa Spgs|Eagle County|Steamboat Springs|Town of Breckenridge"));
        assert!(reads(List::Towns, "BOGOTÁ, D.C.|Chinchina|San Juan Nepomuceno|FACATATIVÁ|Municipio de Soacha"));
        assert!(reads(List::Towns, "Bad Homburg vor der Höhe|Lüdenscheid|Gelsenkirchen|St. Pölten"));
        assert!(reads(List::Towns, "NORTE DE SANTANDER|CUNDINAMARCA|Antioquia|Valle del Cauca"));
    }

    #[test]
    fn names_that_towns_share_with_people_are_no_towns() {
        assert!(!reads(List::Towns, "Jackson|Madison|Houston|Lincoln|Franklin|Monroe|Austin|Dallas"));
        assert!(!reads(List::Towns, "Spring|Summit|Union|Orange|Normal|Mobile"));
        assert!(!reads(List::Towns, "Steamboat Springs|Pagosa Springs|steel pipe|rubber hose"));
    }

    #[test]
    fn five_digits_are_zip_codes_when_chance_would_not_hit_so_many() {
        assert!(reads(List::ZipCodes, "80238|47404|90013|33884-3809|60047|10013|77304|06830|98101"));
        assert!(!reads(List::ZipCodes, "80295|47499|90099|33899|60099|10099|77399|06899|98199"), "numbers between them");
        assert!(!reads(List::ZipCodes, "80201|80202|80203|80204|80205|80206|80207|80208"), "a series where nearly every number is one");
        assert!(!reads(List::ZipCodes, "80238|90013"), "two are too few");
    }

    #[test]
    fn an_unknown_list_is_named() {
        assert!(List::named("towns").is_ok());
        assert!(List::named("rivers").is_err_and(|message| message.contains("rivers") && message.contains("zip-codes")));
    }
}
