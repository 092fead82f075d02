//! What a whole column says of itself: values that say nothing one by one, and much where all of them are of one kind.
//!
//! `M` is a letter and `44.3573` a number; a column of nothing but `M` and `F`, or of degrees with four decimals, needs no name. A pack says in
//! `[[column]]` what such a column looks like.

use std::collections::HashSet;

use crate::pack::Column;

use super::lazy::FullMatch;
use super::listed::List;

/// The least share of the values that each of several forms must have: fewer may be slips.
const OCCURS: f32 = 0.05;

/// What a column must look like, compiled.
pub(super) struct Whole {
    form: Form,
    share: f32,
    different: usize,
    least: usize,
}

enum Form {
    /// One of these values, in small letters.
    Terms(HashSet<String>),
    /// Values of this form.
    Value(FullMatch),
    /// Values of these forms, all of which occur.
    Mixed(Vec<FullMatch>),
    /// What a list holds, or the mistake in its name.
    Listed(Result<List, String>),
    /// What the detector finds in them.
    Own,
}

impl Whole {
    /// Compiles what a pack says.
    pub(super) fn new(column: &Column) -> Self {
        let listed = column.list.as_deref().map(|name| Form::Listed(List::named(name)));
        let form = listed.unwrap_or_else(|| match (&column.value, column.terms.as_slice(), column.forms.as_slice()) {
            (Some(value), _, _) => Form::Value(FullMatch::new(value)),
            (None, [], []) => Form::Own,
            (None, [], forms) => Form::Mixed(forms.iter().map(|form| FullMatch::new(form)).collect()),
            (None, terms, _) => Form::Terms(terms.iter().map(|term| term.to_lowercase()).collect()),
        });
        Self { form, share: column.share, different: column.different, least: column.least }
    }

    /// Compiles its regular expression now.
    pub(super) fn check(&self) -> Result<(), String> {
        match &self.form {
            Form::Value(regex) => regex.check(),
            Form::Mixed(forms) => forms.iter().try_for_each(FullMatch::check),
            Form::Listed(list) => list.as_ref().map(|_| ()).map_err(String::clone),
            Form::Terms(_) | Form::Own => Ok(()),
        }
    }

    /// Which of the values are of the kind, if the column is; `own` tells in which the detector finds something.
    pub(super) fn read(&self, values: &[&[u8]], own: &[bool]) -> Option<Vec<bool>> {
        if values.len() < self.least {
            return None;
        }
        if let Form::Listed(list) = &self.form {
            return self.read_listed(*list.as_ref().ok()?, values);
        }
        let holds = |at: usize| match &self.form {
            Form::Terms(terms) => std::str::from_utf8(values[at]).is_ok_and(|value| terms.contains(&value.to_lowercase())),
            Form::Value(regex) => regex.holds(values[at]),
            Form::Mixed(forms) => forms.iter().any(|regex| regex.holds(values[at])),
            Form::Own => own.get(at).copied().unwrap_or(false),
            Form::Listed(_) => false,
        };
        // Most columns are of another kind, and their first values tell.
        let few = values.len().min(16);
        let enough = |hits: usize, of: usize| hits as f32 >= self.share * of as f32;
        if few > 8 && !enough((0..few).filter(|at| holds(*at)).count() + few / 4, few) {
            return None;
        }
        let hits: Vec<bool> = (0..values.len()).map(holds).collect();
        if let Form::Mixed(forms) = &self.form
            && !forms.iter().all(|regex| values.iter().filter(|value| regex.holds(value)).count() as f32 >= OCCURS * values.len() as f32)
        {
            return None;
        }
        let kinds: HashSet<Vec<u8>> = values.iter().zip(&hits).filter(|(_, hit)| **hit).map(|(value, _)| value.to_ascii_lowercase()).collect();
        (enough(hits.iter().filter(|hit| **hit).count(), values.len()) && kinds.len() >= self.different).then_some(hits)
    }

    /// The same for what a list holds, which looks at each different value once.
    fn read_listed(&self, list: List, values: &[&[u8]]) -> Option<Vec<bool>> {
        let mut different = values.to_vec();
        different.sort_unstable();
        different.dedup();
        let hits = list.read(&different, self.share).filter(|hits| hits.iter().filter(|hit| **hit).count() >= self.different)?;
        Some(values.iter().map(|value| different.binary_search(value).is_ok_and(|at| hits[at])).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::Whole;
    use crate::pack::Column;

    fn reads(column: &Column, values: &[&str]) -> bool {
        let values: Vec<&[u8]> = values.iter().map(|value| value.as_bytes()).collect();
        Whole::new(column).read(&values, &[]).is_some()
    }

    #[test]
    fn codes_say_something_when_they_take_turns() {
        let codes = Column { terms: vec!["m".into(), "f".into()], different: 2, ..Column::default() };
        assert!(reads(&codes, &["M", "F", "F", "M"]));
        assert!(!reads(&codes, &["M", "M", "M", "M"]), "a column of one letter may be anything");
        assert!(!reads(&codes, &["M", "F"]), "two values are too few");
        assert!(!reads(&codes, &["M", "F", "S", "T"]));
    }

    #[test]
    fn of_several_forms_all_occur() {
        let forms = vec![r"3\d{9}".to_owned(), r"[2-8]\d{6}".to_owned()];
        let numbers = Column { forms, ..Column::default() };
        assert!(reads(&numbers, &["3115810864", "4284804", "3143750495"]));
        assert!(!reads(&numbers, &["3115810864", "3143750495", "3209023084"]), "a column of one form may be anything");
    }

    #[test]
    fn a_form_is_asked_of_whole_values() {
        let years = Column { value: Some(r"(?:19|20)\d\d".to_owned()), different: 2, ..Column::default() };
        assert!(reads(&years, &["1998", "2004", "2011"]));
        assert!(!reads(&years, &["1998", "2004", "20110"]));
    }
}
