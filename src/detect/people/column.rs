//! Columns of names, judged by header and values together: `first_name`, `Owner`, "Family, Given", and columns without any header.
//!
//! A column is not its cells one by one: "Paris" is a given name in one column and a town in the next, and only the other values tell.

use std::collections::HashSet;

use super::caseless;
use super::fold::Folded;
use super::header::{Header, header};
use super::known;
use super::table::{Class, Table, Word};
use super::token::{self, Shape};

/// The most values that are looked at.
const MOST: usize = 200;
/// The longest value that may be a name, in bytes.
const LONGEST: usize = 80;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Full names, or names of any form.
    Full,
    /// Given names.
    Given,
    /// Family names.
    Family,
}

/// A column of names.
#[derive(Debug, Clone, Copy)]
pub struct Verdict {
    /// Which names.
    pub kind: Kind,
    /// The share of the values that read like names, 0 to 1.
    pub share: f32,
    /// Whether the header agrees.
    pub is_called_so: bool,
}

/// Shares of the values.
#[derive(Default, Clone, Copy)]
struct Shares {
    distinct: usize,
    full: f32,
    listed: f32,
    comma: f32,
    initial: f32,
    given: f32,
    family: f32,
    org: f32,
    place: f32,
    common: f32,
    digits: f32,
    caseless: f32,
    letter: f32,
    plain: f32,
    strange: f32,
    strong: f32,
    made: f32,
    words: f32,
    word: f32,
    foreign: f32,
}

/// What one value looks like.
#[derive(Default, Clone, Copy)]
struct Look {
    full: bool,
    listed: bool,
    comma: bool,
    initial: bool,
    given: bool,
    family: bool,
    org: bool,
    place: bool,
    common: bool,
    digits: bool,
    caseless: bool,
    /// One letter.
    letter: bool,
    /// Several words that could be a name, listed or not.
    plain: bool,
    /// One word that no list holds.
    strange: bool,
    /// One word that is well known as a family name.
    strong: bool,
    /// Words one of which is made like a name of its language.
    made: bool,
    /// Several words with capitals, or in a script without.
    words: bool,
    /// One such word.
    word: bool,
    /// In another script than Latin.
    foreign: bool,
}

/// Judges a column; `None` when it holds no names of people.
#[must_use]
pub fn judge(table: &Table<'_>, name: Option<&str>, values: &[&[u8]]) -> Option<Verdict> {
    let header = header(table, name.unwrap_or_default());
    let shares = shares(table, values);
    if shares.digits > 0.1 || shares.distinct == 0 {
        return None;
    }
    let named = named(header, shares);
    let kind = named.or_else(|| unnamed(header, shares))?;
    let share = match kind {
        Kind::Full => (shares.full + shares.comma + shares.initial + shares.given + shares.caseless).min(1.0),
        Kind::Given | Kind::Family => (shares.given.max(shares.family) + shares.initial + shares.full + shares.caseless).min(1.0),
    };
    Some(Verdict { kind, share: share.max(0.6), is_called_so: named.is_some() })
}

/// What header and values together say.
fn named(header: Header, shares: Shares) -> Option<Kind> {
    if header.other || !header.present {
        return None;
    }
    let any = shares.full + shares.comma + shares.initial + shares.caseless;
    match header {
        Header { given: true, .. } if (shares.given + any).max(shares.made) > 0.3 => Some(Kind::Given),
        Header { family: true, .. } if (shares.family * 0.8 + any).max(shares.made) > 0.35 => Some(Kind::Family),
        Header { middle: true, .. } if shares.letter + shares.initial + shares.given + shares.full > 0.4 => Some(Kind::Given),
        Header { name: true, .. } | Header { person: true, .. }
            if (shares.full + shares.initial + shares.caseless > 0.55 || shares.comma > 0.6) && shares.org < 0.2 =>
        {
            Some(Kind::Full)
        }
        Header { name: true, .. } | Header { person: true, .. } if shares.made > 0.4 && shares.words > 0.6 && shares.org < 0.2 => Some(Kind::Full),
        Header { name: true, .. } if shares.given > 0.75 && shares.place < 0.3 => Some(Kind::Given),
        Header { name: true, .. } if shares.given + shares.full > 0.9 && shares.place < 0.2 && shares.org < 0.05 => Some(Kind::Full),
        _ => None,
    }
}

/// What the values alone say; a header that names something else refuses.
fn unnamed(header: Header, shares: Shares) -> Option<Kind> {
    let (few, some, many) = (shares.distinct >= 4, shares.distinct >= 7, shares.distinct >= 20);
    if header.other || shares.org > 0.1 {
        return None;
    }
    if header.present {
        let is_plain = few && shares.comma > 0.75 || some && shares.listed > 0.7;
        return is_plain.then_some(Kind::Full);
    }
    let is_quiet = shares.place < 0.3 && shares.common < 0.3;
    let is_strange = shares.common < 0.15 && shares.place < 0.2;
    let given = shares.given + shares.initial;
    let is_middle = shares.letter.min(shares.given) >= 0.1 && shares.letter + given + shares.full > 0.8;
    let is_family = shares.family > 0.62 && shares.family + shares.strange + shares.full + shares.initial > 0.9;
    let lone = shares.family + shares.strange + shares.initial;
    let is_foreign = shares.foreign > 0.8;
    match shares {
        // Two words and more, made as names of their language are: hardly anything else in scripts of which the lists hold few.
        _ if some && shares.words > 0.85 && shares.org < 0.05 && shares.made > if is_foreign { 0.4 } else { 0.55 } => Some(Kind::Full),
        _ if many && shares.word > 0.85 && is_strange && shares.made > if is_foreign { 0.5 } else { 0.6 } => Some(Kind::Family),
        _ if some && (shares.comma > 0.7 || shares.listed > 0.6) => Some(Kind::Full),
        _ if some && shares.full > 0.28 && shares.plain + shares.initial > 0.82 && shares.org < 0.05 && is_strange => Some(Kind::Full),
        _ if some && shares.caseless > 0.7 => Some(Kind::Full),
        // Given names in some rows, two of them or one in others; two family names, as in Spanish.
        _ if some && shares.full + shares.given + shares.initial > 0.85 && shares.org < 0.05 && is_strange => Some(Kind::Full),
        _ if many && shares.full > 0.5 && shares.plain + shares.family > 0.8 && shares.common + shares.place + shares.org < 0.05 => Some(Kind::Full),
        // Middle names: letters among given names, as no other column has them.
        _ if some && is_middle => Some(Kind::Given),
        _ if some && given > 0.72 && is_quiet => Some(Kind::Given),
        _ if many && lone > 0.8 && given.max(shares.strong) > 0.22 && shares.common < 0.08 && shares.place < 0.15 => Some(Kind::Given),
        _ if many && shares.strong > 0.7 && shares.family > 0.85 && shares.common < 0.5 && shares.place < 0.1 => Some(Kind::Family),
        _ if many && shares.family > 0.5 && shares.family + shares.strange > 0.95 && is_strange && shares.place < 0.1 => Some(Kind::Family),
        // Family names of many origins: half of them well known, hardly any that is a town's. Names of counties have more of those.
        _ if shares.distinct >= 40 && is_family && shares.strong > 0.45 && shares.place < 0.07 && shares.common < 0.25 => Some(Kind::Family),
        _ => None,
    }
}

fn shares(table: &Table<'_>, values: &[&[u8]]) -> Shares {
    let mut seen = HashSet::new();
    let distinct: Vec<&[u8]> =
        values.iter().map(|value| value.trim_ascii()).filter(|value| !value.is_empty() && seen.insert(*value)).take(MOST).collect();
    let looks: Vec<Look> = distinct.iter().map(|value| look(table, value)).collect();
    let share = |is: fn(&Look) -> bool| looks.iter().filter(|look| is(look)).count() as f32 / looks.len().max(1) as f32;
    Shares {
        distinct: looks.len(),
        full: share(|look| look.full),
        listed: share(|look| look.listed),
        comma: share(|look| look.comma),
        initial: share(|look| look.initial),
        given: share(|look| look.given),
        family: share(|look| look.family),
        org: share(|look| look.org),
        place: share(|look| look.place),
        common: share(|look| look.common),
        digits: share(|look| look.digits),
        caseless: share(|look| look.caseless),
        letter: share(|look| look.letter),
        plain: share(|look| look.plain),
        strange: share(|look| look.strange),
        strong: share(|look| look.strong),
        made: share(|look| look.made),
        words: share(|look| look.words),
        word: share(|look| look.word),
        foreign: share(|look| look.foreign),
    }
}

impl Look {
    /// What the words say without any table.
    fn see_words(&mut self, value: &[u8]) {
        let words: Vec<&[u8]> = value.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).collect();
        let is_name = |word: &&[u8]| !matches!(token::shape(word), Shape::Lower | Shape::Camel) && !word.iter().any(|byte| b"&/,;:()".contains(byte));
        if words.iter().all(is_name) && words.len() <= 5 {
            self.made = words.iter().any(|word| known::is_known(word));
            self.words = words.len() > 1;
            self.word = words.len() == 1;
            self.foreign = !value.iter().any(u8::is_ascii_alphabetic);
        }
    }
}

/// One word of a value.
struct Part {
    word: Word,
    shape: Shape,
    letters: usize,
}

fn look(table: &Table<'_>, value: &[u8]) -> Look {
    let mut look = Look { digits: value.iter().any(u8::is_ascii_digit), ..Look::default() };
    if look.digits || value.len() > LONGEST {
        return look;
    }
    look.see_words(value);
    if caseless::is_name(table, value) {
        look.caseless = true;
        return look;
    }
    let has_comma = value.contains(&b',');
    let words = value.split(|byte| byte.is_ascii_whitespace() || *byte == b',').filter(|word| !word.is_empty());
    let mut parts: Vec<Part> = words.map(|word| part(table, word)).collect();
    look.org = value.contains(&b'&') || value.contains(&b'/') || parts.iter().any(|part| matches!(part.word.class(), Class::Org));
    let is_title = |part: &Part| part.word.class() == Class::Title && part.word.given() < 2;
    while parts.len() > 1 && (is_title(&parts[0]) || parts.last().is_some_and(|last| last.word.class() == Class::Suffix)) {
        let at = if is_title(&parts[0]) { 0 } else { parts.len() - 1 };
        parts.remove(at);
    }
    parts.retain(|part| !(part.word.class() == Class::Particle && part.shape == Shape::Lower));
    let is_geo = parts.len() > 1 && parts.iter().any(|part| part.word.class() == Class::Geo && part.word.given() < 2);
    let is_word = |part: &Part| part.letters > 1 && part.shape != Shape::Lower && part.shape != Shape::Camel;
    let initials = parts.iter().filter(|part| part.letters == 1).count();
    let rest: Vec<&Part> = parts.iter().filter(|part| part.letters > 1).collect();
    let fits = !look.org && !is_geo && parts.len() <= 5 && rest.iter().all(|part| is_word(part)) && !rest.iter().any(|part| is_thing(part));
    match rest.as_slice() {
        [] => look.letter = initials == 1 && parts.len() == 1,
        [lone] if parts.len() == 1 => {
            look.given = fits && lone.word.given() >= 2;
            look.family = fits && (lone.word.family() >= 1 || lone.word.given() >= 2);
            look.place = lone.word.place() >= 2;
            look.common = lone.word.common() >= 2;
            look.strange = fits && lone.word == Word::default();
            look.strong = fits && lone.word.family() >= 2;
        }
        [lone] => look.initial = fits && (lone.word.is_name() || lone.word.common() == 0),
        [first, .., last] => {
            let known = rest.iter().filter(|part| part.word.is_name()).count();
            let given = first.word.given() >= 2 || last.word.given() >= 2;
            let plain = rest.iter().filter(|part| part.word.common() < 2).count();
            look.given = fits && rest.len() == 2 && rest.iter().all(|part| part.word.given() >= 2 && part.word.family() < 2);
            look.plain = fits && rest.len() < 5 && rest.iter().all(|part| part.word.common() < 2 && part.word.place() < 3);
            look.full = fits && (given || known == rest.len() && plain > 0);
            look.listed = fits && given && known * 3 >= rest.len() * 2 && rest.iter().all(|part| part.word.place() < 3 || part.word.given() >= 2);
            look.comma = has_comma && look.full && value.iter().filter(|&&byte| byte == b',').count() <= 2;
            look.place = rest.iter().all(|part| part.word.place() >= 2);
        }
    }
    look
}

/// A word that no name holds: common, and not known as a name beyond doubt.
fn is_thing(part: &Part) -> bool {
    let what = part.word;
    what.is_counter() && what.given() < 2
        || what.common() >= 3 && what.given() < 2 && what.family() < 3
        || matches!(what.class(), Class::Month | Class::Function) && what.given() < 3
}

fn part(table: &Table<'_>, word: &[u8]) -> Part {
    let bare = word.strip_suffix(b".").unwrap_or(word);
    let letters = String::from_utf8_lossy(bare).chars().filter(|&char| token::is_letter(char)).count();
    let mut what = table.get(&Folded::new(bare));
    if what == Word::default() && bare.contains(&b'-') {
        let known = bare.split(|&byte| byte == b'-').map(|part| table.get(&Folded::new(part))).find(|part| part.is_name());
        what = known.unwrap_or_default();
    }
    Part { word: what, shape: token::shape(bare), letters }
}

#[cfg(test)]
mod tests {
    use super::{Kind, judge};
    use crate::detect::people::table;

    fn kind(name: Option<&str>, values: &[&str]) -> Option<Kind> {
        let values: Vec<&[u8]> = values.iter().map(|value| value.as_bytes()).collect();
        judge(&table().expect("the table is compiled in"), name, &values).map(|verdict| verdict.kind)
    }

    #[test]
    fn headers_and_values_speak_together() {
        let cities = ["Paris", "London", "Florence", "Sydney", "Austin", "Houston", "Jackson", "Madison"];
        assert_eq!(kind(Some("city"), &cities), None);
        assert_eq!(kind(Some("first_name"), &["Anna", "Robert", "Carmen", "Giulia", "Zbigniew"]), Some(Kind::Given));
        assert_eq!(kind(Some("agentLastName"), &["Hartwell", "Oakley", "Nandakumar", "Weissbach"]), Some(Kind::Family));
        assert_eq!(kind(Some("Owner"), &["Lena Hartwell", "Bertram Oakley", "Robert Smith"]), Some(Kind::Full));
        assert_eq!(kind(Some("Kunde"), &["Müller, Anna", "Schmidt, Jürgen", "Weber, Uwe", "Koch, Petra"]), Some(Kind::Full));
        assert_eq!(kind(Some("company_name"), &["Robert Smith", "Anna Jones", "Carmen Diaz"]), None);
        assert_eq!(kind(Some("name"), &["Main Street Cafe", "Robert Bosch GmbH", "First National Bank"]), None);
        assert_eq!(kind(Some("product"), &["Robert", "Anna", "Carmen"]), None);
    }

    #[test]
    fn columns_without_a_header_need_more() {
        let names = ["Anna Müller", "Robert Smith", "Carmen Diaz", "Giulia Rossi", "Uwe Weber", "Petra Koch", "Marie Dubois", "José García"];
        assert_eq!(kind(None, &names), Some(Kind::Full));
        assert_eq!(kind(None, &names[..3]), None);
        let chinese = ["王建国", "李晓燕", "张伟", "刘洋", "陈静", "杨帆", "欧阳雪梅"];
        assert_eq!(kind(None, &chinese), Some(Kind::Full));
    }

    #[test]
    fn headers_with_marks_above_their_letters_are_known() {
        let thai = ["สมชาย ใจดี", "วิชัย พงษ์ศรี", "มาลี รักไทย", "ประเสริฐ ศรีสุข", "สมชาย ศรีสุข"];
        assert_eq!(kind(Some("ชื่อ"), &thai), Some(Kind::Full));
    }

    #[test]
    fn middle_names_and_family_names_of_many_origins_need_no_header() {
        let middle = ["J", "Marie", "L", "Robert", "Ann", "D", "Lee", "K.", "William", "Elizabeth"];
        assert_eq!(kind(None, &middle), Some(Kind::Given));
        let letters: Vec<String> = ('A'..='M').map(String::from).collect();
        assert_eq!(kind(None, &letters.iter().map(String::as_str).collect::<Vec<_>>()), None);
        let family = "Hartwell Oakley Nandakumar Weissbach Lindqvist Ferreira Kowalczyk Smith Young Baker Marquez Okafor Petersen Dubois Haugen \
            Sorensen Whitfield Castellano Brandt Nguyen Reyes Abernathy Fitzgerald Moreau Tanaka Ivanov Schroeder Delgado Pritchard Hollis \
            Vandermeer Quigley Estrada Kimball Rasmussen Gallagher Benitez Novak Thornton Mbeki Ashworth Langley";
        assert!(kind(None, &family.split(' ').collect::<Vec<_>>()).is_some());
        let counties = "Washington Jefferson Lincoln Madison Jackson Franklin Montgomery Houston Clay Marion Monroe Wayne Greene Warren Carroll \
            Adams Clark Grant Lake Polk Orange Douglas Lee Marshall Union Johnson Hamilton Crawford Fayette Calhoun Shelby Scott Cass Perry";
        assert_eq!(kind(None, &counties.split(' ').collect::<Vec<_>>()), None);
    }

    #[test]
    fn names_of_other_scripts_are_known_by_how_they_are_made() {
        let russian =
            ["Гаврилов Савелий Дорофеевич", "Жанна Красильникова", "Туров Павел", "Анна Лебедева", "Сидоров И. П.", "Ольга Ким", "Пётр Белый"];
        assert_eq!(kind(None, &russian), Some(Kind::Full));
        let greek = [
            "Μεγακλής Ματσούκας",
            "Μαρία Κυριάκου",
            "Γεώργιος Νικολαΐδης",
            "Ελένη Παπαδοπούλου",
            "Νίκος Κατσαμάνης",
            "Ζωή Μητρόπουλος",
            "Πέτρος Αλεξάκης",
        ];
        assert_eq!(kind(None, &greek), Some(Kind::Full));
        let vietnamese = ["Nhật Bùi", "Nhiên Phạm", "Thành Hoàng Bùi", "Hà Phú Lê", "Nhiên Mai", "Trần Văn Anh", "Nguyễn Thị Hoa"];
        assert_eq!(kind(None, &vietnamese), Some(Kind::Full));
        let fruit = ["Красное яблоко", "Апельсин", "Свежий лимон", "Груша Конференция", "Виноград", "Слива", "Зелёный Лайм", "Банан"];
        assert_eq!(kind(None, &fruit), None);
        assert_eq!(kind(Some("Фамилия"), &["Первый", "Сидоров", "Ткаченко", "Иванова"]), Some(Kind::Family));
    }

    #[test]
    fn headers_of_other_languages_refuse_too() {
        let given = ["Rosa Elena", "Luis", "Carlos Alberto", "Marta", "Ana Lucia", "Pedro", "Juan Carlos", "Carmen", "Jorge Luis", "Sofia"];
        assert_eq!(kind(Some("nombre"), &given), Some(Kind::Full));
        for header in ["nombre_municipio", "nom_commune", "Firmenname", "companyname", "nombre_sede"] {
            assert_eq!(kind(Some(header), &given), None, "{header}");
        }
    }
}
