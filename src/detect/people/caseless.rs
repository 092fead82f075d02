//! Names in scripts without capitals: Chinese, Japanese and Korean by their family names and their length, Arabic, Hebrew, Indian and Thai ones by
//! the lists. In running text only behind a label or a form of address, or before one; a column of them needs neither.

use std::collections::HashSet;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use super::after::Name;
use super::fold::{self, Folded};
use super::table::{Class, Table};
use super::token::is_letter;
use crate::span::Span;

static FAMILY: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let list = include_str!("../../../patterns/lexicons/names/cjk-family.txt");
    list.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace).collect()
});

/// Labels before names.
const LABELS: &[&str] = &[
    "姓名",
    "氏名",
    "名前",
    "お名前",
    "联系人",
    "聯絡人",
    "联系人姓名",
    "收件人",
    "患者",
    "患者姓名",
    "客户",
    "客户姓名",
    "作者",
    "申请人",
    "担当者",
    "担当",
    "署名",
    "代表者",
    "宛名",
    "이름",
    "성명",
    "담당자",
    "고객명",
    "환자명",
    "대표자",
    "작성자",
    "수신인",
    "الاسم",
    "اسم",
    "اسم المريض",
    "المريض",
    "الموظف",
    "نام",
    "שם",
    "שם מלא",
    "שם הלקוח",
    "नाम",
    "ग्राहक",
    "मरीज",
    "ชื่อ",
    "ชื่อ-นามสกุล",
    "ผู้ป่วย",
    "নাম",
    "பெயர்",
];
/// Labels before the names of people and of nothing else: there even words that no list holds are a name.
const SURE: &[&str] = &["الاسم الكامل", "اسم المريض", "المريض", "الموظف", "שם מלא", "שם הלקוח", "मरीज", "ग्राहक", "ชื่อ-นามสกุล", "ผู้ป่วย"];
/// Forms of address behind names.
const BEHIND: &[&str] = &["様", "さん", "氏", "先生", "女士", "小姐", "殿", "님", "씨", "君", "교수", "선생", "部長", "課長", "经理", "医生"];
/// Forms of address before names, written as words or joined to them.
const BEFORE: [&str; 18] = [
    "السيد",
    "السيدة",
    "الدكتور",
    "الدكتورة",
    "الأستاذ",
    "الأستاذة",
    "المهندس",
    "آقای",
    "خانم",
    "מר",
    "גברת",
    "श्री",
    "श्रीमती",
    "डॉ",
    "คุณ",
    "นางสาว",
    "นาย",
    "นาง",
];

/// Pushes the names in `text[part]` that a label or a form of address gives away.
pub fn find(text: &[u8], part: Span, table: &Table<'_>, out: &mut Vec<Name>) {
    // Scripts without capitals begin at U+0590; their first bytes are these. Most texts hold none.
    let holds = |chunk: &[u8]| chunk.iter().fold(false, |any, &byte| any | ((byte >= 0xd6) & (byte != 0xe2)));
    let mut at = part.start;
    while at < part.end {
        let stop = (at + 4096).min(part.end);
        if holds(&text[at..stop]) {
            let mut start = memchr::memrchr(b'\n', &text[part.start..at]).map_or(part.start, |length| part.start + length + 1);
            while start < stop {
                let end = memchr::memchr(b'\n', &text[start..part.end]).map_or(part.end, |length| start + length);
                // A line belongs to the piece in which it begins.
                if start >= at && end - start < 4096 && holds(&text[start..end]) {
                    line(text, Span::new(start, end), table, out);
                }
                start = end + 1;
            }
        }
        at = stop;
    }
}

/// The forms of address, those behind names first.
static ADDRESSES: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let builder = AhoCorasick::builder().kind(Some(AhoCorasickKind::ContiguousNFA)).build(BEHIND.iter().chain(&BEFORE));
    builder.expect("some forty short words fit an automaton")
});

fn line(text: &[u8], line: Span, table: &Table<'_>, out: &mut Vec<Name>) {
    let Ok(words) = std::str::from_utf8(line.of(text)) else { return };
    let mut add = |from: usize, to: usize, score: f32, cue: Option<&'static str>, listed: Option<&'static str>| {
        let span = Span::new(line.start + from, line.start + to);
        if from < to && !out.iter().any(|name| name.span.overlaps(span)) {
            out.push(Name { span, score, bar: 0.5, listed, cue, is_known: false });
        }
    };
    for (at, mark) in words.match_indices([':', '：']) {
        let before = words[..at].trim_end();
        if LABELS.iter().any(|label| before.ends_with(label)) {
            let start = at + mark.len();
            let from = start + words[start..].len() - words[start..].trim_start_matches([' ', '\u{3000}', '\t']).len();
            let is_sure = SURE.iter().any(|label| before.ends_with(label));
            if let Some(length) = labelled(&words[from..], is_sure, table) {
                add(from, from + length, 0.9, Some("field"), None);
            }
        }
    }
    // In the order of the words, then of places.
    let mut addresses: Vec<(usize, usize)> =
        ADDRESSES.find_overlapping_iter(words).map(|found| (found.pattern().as_usize(), found.start())).collect();
    addresses.sort_unstable();
    for (word, at) in addresses {
        if word < BEHIND.len() {
            let start = words[..at].trim_end_matches([' ', '\u{3000}']);
            if let Some(length) = ideographs_before(start) {
                add(start.len() - length, start.len(), 0.85, Some("title"), Some("family"));
            }
        } else {
            let before = BEFORE[word - BEHIND.len()];
            let is_start = words[..at].chars().next_back().is_none_or(|char| !is_letter(char));
            let rest = &words[at + before.len()..];
            let start = at + before.len() + rest.len() - rest.trim_start_matches([' ', '.']).len();
            // Thai joins the form of address to the name; elsewhere a space stands between.
            let is_word = rest.starts_with([' ', '.']) || before.starts_with('ค') || before.starts_with('น');
            if is_start
                && is_word
                && let Some(length) = addressed(&words[start..], table)
            {
                add(start, start + length, 0.85, Some("title"), None);
            }
        }
    }
}

/// The length of a name right behind a label.
fn labelled(rest: &str, is_sure: bool, table: &Table<'_>) -> Option<usize> {
    if rest.chars().next().is_some_and(is_ideograph) {
        return ideographs(rest);
    }
    let known = addressed(rest, table).filter(|&length| rest[..length].contains(' ') || rest[length..].trim().is_empty());
    known.or_else(|| whole(rest, is_sure, table))
}

/// The length of two or three words of a script without capitals up to the end of a line or to a mark, one of which is listed unless the label is sure.
fn whole(rest: &str, is_sure: bool, table: &Table<'_>) -> Option<usize> {
    let text = rest[..rest.find(|char: char| !is_letter(char) && char != ' ').unwrap_or(rest.len())].trim_end();
    let is_caseless = |word: &str| word.chars().all(|char| char >= '\u{590}' && !char.is_uppercase() && !char.is_lowercase());
    let what = |word: &str| table.get(&Folded::new(word.as_bytes()));
    let is_name = |word: &str| is_caseless(word) && (what(word).class() == Class::None || what(word).is_name());
    let is_listed = is_sure || text.split(' ').any(|word| what(word).given() >= 2 || what(word).family() >= 2);
    ((2..=3).contains(&text.split(' ').count()) && text.split(' ').all(is_name) && is_listed).then_some(text.len())
}

/// The length of a name of two to four ideographs or syllables, one space allowed, which begins with a family name. A Japanese given name may be written
/// in kana.
fn ideographs(rest: &str) -> Option<usize> {
    let run = rest.find(|char| !is_ideograph(char) && char != ' ' && char != '\u{3000}' && char != '々').unwrap_or(rest.len());
    let kana = rest[run..].find(|char| !is_kana(char)).unwrap_or(rest.len() - run);
    let (family, given) = (rest[..run].trim_end(), &rest[run..run + kana]);
    if !given.is_empty() {
        let given = BEHIND.iter().find_map(|behind| given.strip_suffix(behind)).unwrap_or(given);
        let is_name = FAMILY.contains(family) && (2..=4).contains(&given.chars().count());
        return if is_name { Some(run + given.len()) } else { is_family_first(family).then_some(family.len()) };
    }
    // A form of address may stand directly behind; of one letter it may be the last of a given name as well.
    let is_apart = |bare: &&str| family.len() - bare.len() > 3 || FAMILY.contains(bare.trim_end()) || bare.chars().count() > 3;
    let bare = BEHIND.iter().find_map(|behind| family.strip_suffix(behind).filter(is_apart)).unwrap_or(family).trim_end();
    is_family_first(bare).then_some(bare.len())
}

/// The length of the name that ends a text.
fn ideographs_before(text: &str) -> Option<usize> {
    let bare = text.trim_end_matches(is_kana);
    if (2..=4).contains(&text[bare.len()..].chars().count()) {
        // A given name in kana: `中村さくら様`.
        let start = bare.rfind(|char| !is_ideograph(char)).map_or(0, |at| at + bare[at..].chars().next().map_or(1, char::len_utf8));
        return FAMILY.contains(&bare[start..]).then_some(text.len() - start);
    }
    let start = text.rfind(|char| !is_ideograph(char) && char != '々').map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    let run = &text[start..];
    let run = ["尊敬的", "亲爱的", "致"].iter().find_map(|dear| run.strip_prefix(dear)).unwrap_or(run);
    let is_family = FAMILY.contains(run);
    (is_family || is_family_first(run)).then_some(run.len())
}

/// Hiragana and katakana.
fn is_kana(char: char) -> bool {
    matches!(char, '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fc}')
}

fn is_family_first(name: &str) -> bool {
    let mut letters = name.chars().filter(|char| !matches!(char, ' ' | '\u{3000}'));
    let count = letters.clone().count();
    if !(2..=5).contains(&count) || !letters.all(|char| is_ideograph(char) || char == '々') {
        return false;
    }
    let ends = name.char_indices().map(|(at, char)| at + char.len_utf8()).take(4);
    let longest = ends.zip(1..).filter(|(end, _)| FAMILY.contains(&name[..*end])).map(|(_, letters)| letters).last();
    // What follows the family name is one to three characters: four that begin with a family name of one are more often a word.
    longest.is_some_and(|family| (1..=3).contains(&(count - family)) && (count < 5 || family > 1))
}

/// The length of one to three words of a script without capitals and case, at least one of which is listed.
fn addressed(rest: &str, table: &Table<'_>) -> Option<usize> {
    let (mut end, mut listed, mut at) = (0, false, 0);
    for word in rest.split(' ').take(3) {
        let bare = &word[..word.find(|char| !is_letter(char)).unwrap_or(word.len())];
        let is_caseless = !bare.is_empty() && bare.chars().all(|char| !char.is_uppercase() && !char.is_lowercase());
        let what = table.get(&Folded::new(bare.as_bytes()));
        let article = bare.starts_with("ال");
        if !is_caseless || end > 0 && !(what.is_name() || article) || what.class() != Class::None && !what.is_name() {
            break;
        }
        listed |= what.given() >= 2 || what.family() >= 2;
        end = at + bare.len();
        at += word.len() + 1;
        if bare.len() < word.len() {
            break;
        }
    }
    (listed && end > 0).then_some(end)
}

fn is_ideograph(char: char) -> bool {
    matches!(char, '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

/// Whether a whole value is a name in a script without capitals.
#[must_use]
pub fn is_name(table: &Table<'_>, value: &[u8]) -> bool {
    let first = fold::decode(value).0;
    if first < '\u{590}' {
        return false;
    }
    let Ok(value) = std::str::from_utf8(value) else { return false };
    if is_ideograph(first) {
        return FAMILY.contains(value) || ideographs(value) == Some(value.len());
    }
    let bare = BEFORE.iter().find_map(|before| value.strip_prefix(before)).unwrap_or(value).trim_start_matches([' ', '.']);
    addressed(bare, table) == Some(bare.len()) || whole(bare, false, table) == Some(bare.len())
}

#[cfg(test)]
mod tests {
    use super::{find, is_name};
    use crate::detect::people::table;
    use crate::span::Span;

    fn found(text: &str) -> Vec<String> {
        let mut out = Vec::new();
        find(text.as_bytes(), Span::new(0, text.len()), &table().expect("the table is compiled in"), &mut out);
        out.iter().map(|name| String::from_utf8_lossy(name.span.of(text.as_bytes())).into_owned()).collect()
    }

    #[test]
    fn labels_and_forms_of_address_give_names_away() {
        assert_eq!(found("姓名：赵明华，电话"), ["赵明华"]);
        assert_eq!(found("氏名: 鈴木 一郎"), ["鈴木 一郎"]);
        assert_eq!(found("中村様 いつもお世話になります"), ["中村"]);
        assert_eq!(found("최영희 님 안녕하세요"), ["최영희"]);
        assert_eq!(found("السيد أحمد حداد وصل"), ["أحمد حداد"]);
        assert_eq!(found("氏名：中村さくら"), ["中村さくら"]);
        assert_eq!(found("中村さくらさんから"), ["中村さくら"]);
        assert_eq!(found("これは中村さんです"), ["中村"]);
        assert_eq!(found("姓名：林怡君"), ["林怡君"]);
        assert_eq!(found("氏名: 田中君"), ["田中"]);
        assert!(found("本日は晴天なり。产品名称：电脑").is_empty());
    }

    #[test]
    fn values_of_columns() {
        let table = table().expect("the table is compiled in");
        assert!(["赵明华", "鈴木一郎", "최영희", "محمد حداد"].iter().all(|name| is_name(&table, name.as_bytes())));
        assert!(!["株式会社", "Anna", "北京市朝阳区"].iter().any(|name| is_name(&table, name.as_bytes())));
    }
}
