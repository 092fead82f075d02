//! Evidence in plain words: what `label:ssn` means to somebody who has never seen a scanner. The kinds are those of `docs/confidence.md`.

/// The evidence as a clause that reads after "because". A kind that is not known is given as it stands.
pub(super) fn words(evidence: &str) -> String {
    let (kind, detail) = evidence.split_once(':').unwrap_or((evidence, ""));
    match kind {
        "check" => format!("it passes the check “{}”{}", detail.replace('_', " "), check(detail)),
        "structure" => structure(detail).map_or_else(|| evidence.to_owned(), str::to_owned),
        "prefix" => format!("it begins with “{detail}”, the public mark of its kind"),
        "label" => format!("the column, key or field is called “{detail}”"),
        "context" => context(detail),
        "column" => column(detail),
        "region" => "the scan expected forms of its country".to_owned(),
        "file-type" => format!("the first bytes of the file say {}", detail.to_uppercase()),
        "lexicon" => format!("it stands in the list of {} names", detail.replace('-', " ")),
        "schema" => schema(detail).to_owned(),
        "decoded" => decoded(detail).to_owned(),
        "against" => format!("but {}", against(detail)),
        _ => evidence.to_owned(),
    }
}

fn schema(detail: &str) -> &'static str {
    match detail {
        "header" => "a column that has no value yet is called so",
        "ddl" => "the definition of a table names such a column",
        "message" => "the definition of a message names such a field",
        _ => "a program declares such a field",
    }
}

fn decoded(detail: &str) -> &'static str {
    match detail {
        "base64" => "it stands there in base64",
        "escapes" => "it stands there in escapes, as in URLs and markup",
        "digits" => "it stands there in the digits of another script or width",
        _ => "it stands there with characters that are not seen, or odd spaces and dashes",
    }
}

fn check(name: &str) -> &'static str {
    match name {
        "luhn" => ", so its last digit fits the others",
        "iban" | "mod97" | "weighted" | "iso7064" | "verhoeff" | "damm" => ", so its check digits fit the others",
        "date" | "calendar" => ", so it is a date that exists",
        "range" => ", so it was or could have been issued",
        "tld" => ", so its address ends in a domain that exists",
        _ => "",
    }
}

fn structure(detail: &str) -> Option<&'static str> {
    Some(match detail {
        "groups" => "it is written in groups, as numbers of its kind are",
        "pair" => "it is a pair of decimals",
        "length" => "it is as long as few other numbers are",
        "sign" => "it begins with a sign of its kind",
        "letters" => "letters stand where its kind has them",
        "literals" => "it holds letters or digits that its kind always has",
        "pattern" => "it has the form of its kind",
        "value" => "the field's value has the form that its label promises",
        "text" => "it is the text of a labelled field",
        "term" => "it is a listed word",
        _ => return None,
    })
}

fn context(detail: &str) -> String {
    let Some((word, distance)) = detail.rsplit_once('@') else { return format!("the word “{detail}” stands near") };
    if word == "cue" {
        return "the words around it announce it".to_owned();
    }
    match distance.parse::<i64>() {
        Ok(distance) if distance < 0 => format!("the word “{word}” stands before it ({} bytes)", distance.unsigned_abs()),
        Ok(distance) => format!("the word “{word}” stands behind it ({distance} bytes)"),
        Err(_) => format!("the word “{word}” stands near"),
    }
}

fn column(detail: &str) -> String {
    match detail.parse::<f64>() {
        Ok(share) if (0.0..=1.0).contains(&share) => format!("{:.0} % of the values of its column or key are of this kind", share * 100.0),
        _ => "most values of its column or key are of this kind".to_owned(),
    }
}

fn against(detail: &str) -> String {
    match detail {
        "word" => "a word for something else stands near",
        "label" => "its label ends in a word for something else",
        "number" => "its label names some number of a thing",
        "column" => "few values of its column are of this kind",
        "uuid" => "it lies inside a UUID",
        "digits" | "series" | "list" => "more numbers stand beside it",
        "hex" => "it looks like part of a digest",
        "version" => "it reads like a version",
        "code" => "it stands in an expression of a program",
        "timestamp" => "it may be a time",
        "binary" => "the object is not text",
        other => return format!("what stands beside it speaks against it ({other})"),
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn evidence_reads_as_a_clause() {
        for (evidence, wanted) in [
            ("check:luhn", "it passes the check “luhn”, so its last digit fits the others"),
            ("label:card number", "the column, key or field is called “card number”"),
            ("context:ssn@-2", "the word “ssn” stands before it (2 bytes)"),
            ("context:cue@-5", "the words around it announce it"),
            ("column:0.98", "98 % of the values of its column or key are of this kind"),
            ("against:uuid", "but it lies inside a UUID"),
            ("region", "the scan expected forms of its country"),
            ("later:kind", "later:kind"),
        ] {
            assert_eq!(words(evidence), wanted);
        }
    }
}
