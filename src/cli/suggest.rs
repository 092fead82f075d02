//! What somebody may have meant who typed a name that there is not.

/// How alike a name must be to be offered, from 0 to 1 (Jaro and Winkler).
const ALIKE: f64 = 0.84;

/// `; did you mean …?`, or nothing when no known name is like the typed one.
pub(super) fn hint<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    nearest(typed, known).map_or(String::new(), |name| format!("; did you mean `{name}`?"))
}

fn nearest<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed = typed.to_lowercase();
    let last = |name: &str| name.rsplit(['.', '/']).next().unwrap_or_default().to_owned();
    let score = |name: &str| {
        // Who types the last part of a name alone means the whole name.
        let part = if last(name) == typed { 0.99 } else { 0.0 };
        strsim::jaro_winkler(&typed, name).max(part)
    };
    let scored = known.into_iter().map(|name| (score(name), name)).filter(|(score, _)| *score >= ALIKE);
    scored.max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1))).map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::hint;

    #[test]
    fn the_nearest_name_is_offered_and_nothing_far() {
        let known = ["contact.email", "contact.phone", "id.national.us.ssn"];
        for (typed, wanted) in
            [("contact.emial", "contact.email"), ("contct.phone", "contact.phone"), ("ssn", "id.national.us.ssn"), ("email", "contact.email")]
        {
            assert_eq!(hint(typed, known), format!("; did you mean `{wanted}`?"), "{typed}");
        }
        assert_eq!(hint("zebra", known), "");
    }
}
