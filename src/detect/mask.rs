//! Masking: how a value is written where people and programs may read it. `docs/masking.md` lists the rules; they are upper bounds.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use crate::sensitive::Sensitive;
use crate::taxonomy::Mask;

/// Domains under which anybody may have an address.
static PUBLIC_PROVIDERS: LazyLock<FxHashSet<&'static str>> =
    LazyLock::new(|| include_str!("../../patterns/lexicons/public-mail-domains.txt").lines().map(str::trim).collect());

/// The masked form of a value; of none, as in a schema that has only a place for it, that there is none.
#[must_use]
pub fn mask(how: Mask, value: Sensitive<'_>) -> String {
    if value.expose().is_empty() {
        return "(no value)".to_owned();
    }
    let text = String::from_utf8_lossy(value.expose());
    let compact: Vec<char> = text.chars().filter(|char| char.is_alphanumeric()).collect();
    match how {
        Mask::Card => card(&compact),
        Mask::Last4 => last4(&compact),
        Mask::Iban => iban(&compact),
        Mask::Email => email(&text),
        Mask::Phone => phone(&text, &compact),
        Mask::Name => initials(&text),
        Mask::Address => address(&text),
        Mask::Year => year(&text),
        Mask::Age => age(&text),
        Mask::Ip => ip(&text),
        Mask::Coordinates => coordinates(&text),
        Mask::Kind => length_only(&text),
        Mask::Secret => secret(&text),
    }
}

fn length_only(text: &str) -> String {
    format!("({} characters)", text.chars().count())
}

fn tail(compact: &[char], count: usize) -> String {
    compact[compact.len() - count..].iter().collect()
}

fn card(compact: &[char]) -> String {
    if compact.len() < 13 {
        return "*".repeat(compact.len());
    }
    let head: String = compact[..6].iter().collect();
    format!("{head}{}{}", "*".repeat(compact.len() - 10), tail(compact, 4))
}

fn last4(compact: &[char]) -> String {
    let hidden = compact.len().saturating_sub(4);
    if compact.len() < 9 { "*".repeat(compact.len()) } else { format!("{}{}", "*".repeat(hidden), tail(compact, 4)) }
}

fn iban(compact: &[char]) -> String {
    if compact.len() < 15 {
        return "*".repeat(compact.len());
    }
    let country: String = compact[..2].iter().collect();
    format!("{country}{}{}", "*".repeat(compact.len() - 6), tail(compact, 4))
}

fn email(text: &str) -> String {
    let Some((local, domain)) = text.rsplit_once('@') else { return length_only(text) };
    let domain = domain.to_lowercase();
    let first: String = local.chars().take(usize::from(local.chars().count() > 1)).collect();
    if PUBLIC_PROVIDERS.contains(domain.as_str()) {
        return format!("{first}***@{domain}");
    }
    let top: String = domain.rsplit('.').next().unwrap_or_default().chars().take(4).collect();
    format!("***@***.{top}")
}

fn phone(text: &str, compact: &[char]) -> String {
    if compact.len() < 7 {
        return "*".repeat(compact.len());
    }
    let country = text.trim_start().strip_prefix('+').map_or(String::new(), |rest| {
        let code = rest.chars().take_while(char::is_ascii_digit).count();
        format!("+{} ", rest.chars().take(if (1..=3).contains(&code) { code } else { 1 }).collect::<String>())
    });
    format!("{country}***{}", tail(compact, 2))
}

fn initials(text: &str) -> String {
    let first = |word: &str| word.chars().find(|char| char.is_alphabetic()).map(|initial| format!("{}.", initial.to_uppercase()));
    let letters: Vec<String> = text.split_whitespace().filter_map(first).take(4).collect();
    if letters.is_empty() { length_only(text) } else { letters.join(" ") }
}

fn address(text: &str) -> String {
    let parts = text.split(|char: char| !char.is_ascii_alphanumeric());
    let postcode = parts.rev().find(|part| part.len() >= 4 && part.chars().any(|char| char.is_ascii_digit()));
    let shown: String = postcode.unwrap_or_default().chars().take(2).collect();
    if shown.is_empty() { length_only(text) } else { format!("(address, {shown}***)") }
}

fn year(text: &str) -> String {
    let years = text.split(|char: char| !char.is_ascii_digit()).filter(|part| part.len() == 4);
    years.into_iter().find(|part| ("1880".."2100").contains(part)).map_or_else(|| length_only(text), |year| format!("{year}-**-**"))
}

/// The age from which a person is no minor.
const ADULT: u32 = 18;
/// The ages at which the laws about children end, and what is said of those below.
const MINORS: [(u32, &str); 4] = [(13, "under 13"), (14, "13"), (16, "14-15"), (ADULT, "16-17")];

fn age(text: &str) -> String {
    let digits: String = text.chars().skip_while(|char| !char.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    match digits.parse::<u32>() {
        Ok(_) if ["mo", "mes", "maand"].iter().any(|unit| text.to_lowercase().contains(unit)) => "under 13".to_owned(),
        Ok(age) if age < ADULT => MINORS.iter().find(|(below, _)| age < *below).map_or("16-17", |(_, band)| band).to_owned(),
        Ok(age) if age < 150 => format!("{}-{}", age / 10 * 10, age / 10 * 10 + 9),
        _ => length_only(text),
    }
}

fn ip(text: &str) -> String {
    match text.parse() {
        Ok(std::net::IpAddr::V4(address)) => format!("{}.{}.*.*", address.octets()[0], address.octets()[1]),
        Ok(std::net::IpAddr::V6(address)) => format!("{:x}:{:x}:***", address.segments()[0], address.segments()[1]),
        Err(_) => length_only(text),
    }
}

fn coordinates(text: &str) -> String {
    let number = |char: char| char.is_ascii_digit() || matches!(char, '.' | '-' | '+');
    let numbers: Vec<f64> = text.split(|char| !number(char)).filter(|part| part.contains('.')).filter_map(|part| part.parse().ok()).collect();
    match numbers.as_slice() {
        [one] if one.abs() <= 180.0 => format!("{one:.1}"),
        [one, two, ..] if one.abs() <= 180.0 && two.abs() <= 180.0 => format!("{one:.1}, {two:.1}"),
        _ => length_only(text),
    }
}

/// Public prefixes that tell the class of a secret and nothing of the secret.
const CLASSES: [&str; 34] = [
    "AKIA",
    "ASIA",
    "ABIA",
    "ACCA",
    "ghp_",
    "gho_",
    "ghu_",
    "ghs_",
    "ghr_",
    "github_pat_",
    "glpat-",
    "xoxb-",
    "xoxp-",
    "xoxa-",
    "xoxs-",
    "xapp-",
    "sk_live_",
    "sk_test_",
    "rk_live_",
    "rk_test_",
    "pk_live_",
    "AIza",
    "ya29.",
    "GOCSPX-",
    "npm_",
    "pypi-",
    "SG.",
    "sk-ant-",
    "sk-",
    "hf_",
    "dop_v1_",
    "shpat_",
    "eyJ",
    "-----BEGIN",
];

fn secret(text: &str) -> String {
    format!("{}**** {}", class_of(text), length_only(text)).trim_start().to_owned()
}

/// The longest public prefix that a secret begins with; empty when none is known.
pub(super) fn class_of(text: &str) -> &'static str {
    CLASSES.iter().copied().filter(|class| text.starts_with(class)).max_by_key(|class| class.len()).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::mask;
    use crate::sensitive::Sensitive;
    use crate::taxonomy::Mask;

    #[test]
    fn at_most_what_the_rules_grant() {
        for (how, value, wanted) in [
            (Mask::Card, "4111 1111 1111 1111", "411111******1111"),
            (Mask::Last4, "078-05-1120", "*****1120"),
            (Mask::Last4, "AB123456", "********"),
            (Mask::Iban, "GB82 WEST 1234 5698 7654 32", "GB****************5432"),
            (Mask::Email, "jane.doe@gmail.com", "j***@gmail.com"),
            (Mask::Email, "jane.doe@acme-corp.io", "***@***.io"),
            (Mask::Phone, "+1 415 555 2671", "+1 ***71"),
            (Mask::Phone, "(415) 555-2671", "***71"),
            (Mask::Name, "Jane van Doe", "J. V. D."),
            (Mask::Year, "1980-02-03", "1980-**-**"),
            (Mask::Age, "42", "40-49"),
            (Mask::Age, "12", "under 13"),
            (Mask::Age, "13 years", "13"),
            (Mask::Age, "15", "14-15"),
            (Mask::Age, "17", "16-17"),
            (Mask::Age, "18", "10-19"),
            (Mask::Age, "30 months", "under 13"),
            (Mask::Ip, "203.0.113.7", "203.0.*.*"),
            (Mask::Ip, "2001:db8:1::7", "2001:db8:***"),
            (Mask::Coordinates, "37.77493, -122.41942", "37.8, -122.4"),
            (Mask::Kind, "female", "(6 characters)"),
            (Mask::Secret, "AKIAIOSFODNN7EXAMPLE", "AKIA**** (20 characters)"),
            (Mask::Secret, "hunter2!", "**** (8 characters)"),
        ] {
            assert_eq!(mask(how, Sensitive::new(value.as_bytes())), wanted);
        }
    }
}
