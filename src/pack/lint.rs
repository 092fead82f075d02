//! What can be said against a detector without running it.

use crate::taxonomy::Elements;

use super::{Detector, Pattern};

/// The mistakes in a detector, each a sentence that names the place and says what to do.
#[must_use]
pub fn lint(detector: &Detector, elements: &Elements) -> Vec<String> {
    let (mut wrong, notes) = (detector.check.lint(), detector.notes());
    let examples = notes.examples;
    let mut expect = |holds: bool, message: String| {
        if !holds {
            wrong.push(message);
        }
    };
    expect(!notes.references.is_empty(), "references: give at least one: the issuer's page, a standard or a statute".to_owned());
    expect(!notes.about.is_empty(), "about: say in a sentence what it is".to_owned());
    expect(elements.get(&detector.element).is_some(), format!("element `{}`: is not listed in elements.toml", detector.element));
    let magic = matches!(detector.pattern, Pattern::Magic(_));
    expect(magic || examples.accept.len() >= 3, "[examples] accept: give at least three".to_owned());
    expect(!examples.reject.is_empty(), "[examples] reject: give at least one".to_owned());
    for part in &examples.uncovered {
        let is_told = part.len > 0 && part.why.len() > 10 && detector.check.has_check_digits();
        expect(is_told, "[examples] uncovered: is for numbers with check digits; say in `why` what the part is and why nothing checks it".to_owned());
    }
    for word in detector.context.words.iter().chain(detector.context.against.iter()) {
        expect(word == word.to_lowercase() && !word.trim().is_empty(), format!("[context] `{word}`: write it in lower case"));
    }
    for name in detector.label.names.iter().chain(detector.label.weak.iter()).chain(detector.label.spoken.iter()) {
        let tidy = name == name.to_lowercase() && !name.contains('_') && !name.contains("  ") && name.trim() == name && !name.is_empty();
        expect(tidy, format!("[label] `{name}`: write it in lower case with single spaces; `_` and capitals are matched anyway"));
    }
    let is_field = matches!(detector.pattern, Pattern::Label(_));
    expect(
        is_field || detector.label.spoken.is_empty(),
        "[label] spoken: is for patterns of kind `label`; other kinds find their values by themselves".to_owned(),
    );
    for region in &detector.regions {
        expect(
            region.len() == 2 && region.bytes().all(|byte| byte.is_ascii_uppercase()),
            format!("regions `{region}`: use ISO 3166 codes such as `US`"),
        );
    }
    wrong
}
