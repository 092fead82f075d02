//! Notices in the layouts that are common on the web, of our own wording, are read right; versions are compared.

mod pdf;

use privet::notice::model::{Act, Declared, Notice, Said};
use privet::notice::{diff, read};

fn notice(name: &str) -> Notice {
    let path = format!("{}/tests/notices/{name}", env!("CARGO_MANIFEST_DIR"));
    read(name, &std::fs::read(&path).expect("a notice")).expect("it is read").notice
}

fn letters(list: &[Declared]) -> String {
    let mut letters: Vec<&str> = list.iter().map(|declared| declared.category.as_str()).collect();
    letters.sort_unstable();
    letters.concat()
}

fn act(act: &Act) -> String {
    format!("{} {}", act.statement.name(), act.categories.join(",")).trim().to_owned()
}

/// What a layout declares: collected, not collected, disclosed, sold, shared, sensitive, effective, jurisdictions.
struct Wanted {
    file: &'static str,
    lists: [&'static str; 3],
    acts: [&'static str; 3],
    effective: &'static str,
    places: &'static [&'static str],
}

const fn wanted(
    file: &'static str,
    lists: [&'static str; 3],
    acts: [&'static str; 3],
    effective: &'static str,
    places: &'static [&'static str],
) -> Wanted {
    Wanted { file, lists, acts, effective, places }
}

const CALIFORNIA: &[&str] = &["California"];

const LAYOUTS: [Wanted; 48] = [
    wanted("letters.html", ["ABDFK", "CEGHIJL", "ABD"], ["none", "silent", "none L/ae1A,L/ae1C"], "2025-03-01", CALIFORNIA),
    wanted("columns.md", ["ABCDEFHL", "GIJK", "ABEF"], ["some F", "some F", "some L/ae2B"], "2024-11-05", &["California", "Virginia"]),
    wanted("headings.md", ["ADF", "EGK", "AF"], ["some F", "some F", "silent"], "2025-01-15", CALIFORNIA),
    wanted("bullets.txt", ["ABDFG", "EJ", "AD"], ["none", "some A,F", "silent"], "2024-06-30", CALIFORNIA),
    wanted("sentence.txt", ["ABDFIK", "H", "ABD"], ["none", "none", "some L/ae1A,L/ae1B"], "2023-05-12", CALIFORNIA),
    wanted("nocalifornia.md", ["", "", ""], ["silent"; 3], "2025-02-02", &["European Economic Area", "United Kingdom"]),
    wanted("definitions.html", ["ABCH", "G", "AB"], ["none", "none", "none"], "2024-07-04", CALIFORNIA),
    wanted(
        "twotables.html",
        ["AFJ", "G", "AF"],
        ["some F", "some F", "silent"],
        "2025-04-01",
        &["California", "European Economic Area", "South Korea"],
    ),
    wanted("flattened.txt", ["ABDF", "CEGH", "AF"], ["none", "none", "silent"], "2024-08-21", CALIFORNIA),
    wanted("spaced.txt", ["ABDFG", "EK", "ADF"], ["some F", "silent", "silent"], "2025-01-02", CALIFORNIA),
    wanted("lowered.txt", ["ADHK", "", "AD"], ["none", "silent", "silent"], "2022-05-03", &["Brazil", "California", "Japan"]),
    wanted("accordion.html", ["ACE", "", "A"], ["none", "none", "silent"], "2023-12-31", &["California", "Canada", "Costa Rica"]),
    wanted("flat.html", ["AG", "BK", ""], ["none", "none", "silent"], "2025-04-02", CALIFORNIA),
    wanted("generated.html", ["ABF", "CG", "AF"], ["some F", "silent", "silent"], "2024-11-09", CALIFORNIA),
    wanted("numbered.html", ["ABCL", "", "ABL"], ["none", "some A", "some L/ae1B"], "2024-07-01", CALIFORNIA),
    wanted(
        "leads.md",
        ["ABDFGHK", "", "ABDF"],
        ["some A,F", "some A,F", "silent"],
        "2024-03-03",
        &["California", "Colorado", "Connecticut", "Virginia"],
    ),
    wanted("tabs.txt", ["ABD", "CE", "ABD"], ["none", "silent", "silent"], "2025-01-01", CALIFORNIA),
    wanted("rowspans.html", ["ADFK", "", "AD"], ["none", "some A", "silent"], "2025-02-14", CALIFORNIA),
    wanted("nested.html", ["ABC", "", "AB"], ["none", "none", "some L/ae1A"], "2024-09-09", &["California", "Nevada", "Vermont"]),
    wanted("parenthesised.txt", ["ABDFG", "I", "AD"], ["none", "silent", "silent"], "2024-07-15", CALIFORNIA),
    wanted("category-letters.md", ["ABFL", "CG", "ABF"], ["some A,F", "silent", "some L/ae1B"], "2025-06-03", CALIFORNIA),
    wanted("names-only.txt", ["ACEGJK", "", "AJ"], ["none", "none", "silent"], "2025-01-20", CALIFORNIA),
    wanted("ticks.html", ["ABFH", "EL", "ABF"], ["none", "some A,F", "none"], "2024-12-01", CALIFORNIA),
    wanted("donotsell.html", ["ADFK", "", "ADF"], ["some A,F", "some A,F", "silent"], "2024-10-31", CALIFORNIA),
    wanted("splittables.md", ["AEHIL", "", "AH"], ["none", "none", "some L/ae2B"], "2024-01-02", CALIFORNIA),
    wanted("combined.html", ["AGI", "", "AI"], ["none", "none", "silent"], "2025-04-30", CALIFORNIA),
    wanted("aria.html", ["AFG", "", "AG"], ["none", "silent", "silent"], "2025-05-05", &["California", "Canada", "Colorado"]),
    wanted("details.html", ["ADH", "E", "AD"], ["silent", "silent", "silent"], "2024-08-01", CALIFORNIA),
    wanted("faq.md", ["ADGH", "", "AD"], ["none", "some A", "silent"], "2025-03-11", CALIFORNIA),
    wanted("employees.html", ["ACIJL", "", ""], ["none", "none", "some L/ae1A,L/ae2B"], "2023-01-01", CALIFORNIA),
    wanted("divs.html", ["ADFI", "EJ", "AF"], ["none", "silent", "silent"], "2024-07-08", CALIFORNIA),
    wanted("transposed.html", ["ADG", "E", "AD"], ["none", "some A", "silent"], "2025-03-01", CALIFORNIA),
    wanted(
        "images.html",
        ["AD", "J", "AD"],
        ["some A", "some A", "none"],
        "2024-11-12",
        &["California", "Colorado", "Connecticut", "Utah", "Virginia"],
    ),
    wanted("trailing.txt", ["ADFK", "", "AF"], ["none", "none", "silent"], "2025-03-30", CALIFORNIA),
    wanted("secondcolumn.html", ["AFGL", "", "AGL"], ["none", "none", "some L/ae2B"], "2024-07-20", CALIFORNIA),
    wanted("runin.md", ["ADFK", "", "AD"], ["none", "none", "none"], "2024-10-15", CALIFORNIA),
    wanted("questions.html", ["AH", "C", "A"], ["none", "none", "silent"], "2025-06-01", CALIFORNIA),
    wanted("allstates.html", ["ADF", "BCEGHIJKL", ""], ["none", "none", "none"], "2025-04-02", CALIFORNIA),
    wanted("trackers.md", ["ADF", "", "AD"], ["some A,F", "some A,F", "silent"], "2025-02-10", CALIFORNIA),
    wanted("parties.html", ["ACDEFGHIJK", "", "ACDEFGHIJK"], ["none", "none", "silent"], "2024-05-28", CALIFORNIA),
    wanted("percategory.html", ["ACH", "", "AH"], ["some A", "some A", "silent"], "2024-12-12", CALIFORNIA),
    wanted("supplement.txt", ["ADG", "E", "ADG"], ["none", "some A", "silent"], "2025-01-01", CALIFORNIA),
    wanted("deeds.txt", ["ABFK", "", "AF"], ["none", "some A,F", "none"], "2025-03-03", CALIFORNIA),
    wanted("appointments.md", ["ABCFL", "DEGHIJK", "ABCFL"], ["none", "none", "some L/ae2B"], "2024-08-15", &["California", "Nevada"]),
    wanted("ownwords.html", ["ACG", "", "ACG"], ["none", "silent", "silent"], "", CALIFORNIA),
    wanted("jurisdictions.html", ["ABDFGL", "", "ABF"], ["some A,F", "some A,F", "some L/ae1B"], "2025-03-03", &["California", "Texas"]),
    wanted("allofthem.md", ["ABCEIJ", "DGK", "ABCEIJ"], ["none", "none", "silent"], "2024-11-01", CALIFORNIA),
    wanted("marks.md", ["ADG", "BE", "A"], ["none", "some A", "some L/ae1C"], "2025-05-20", CALIFORNIA),
];

#[test]
fn layouts_of_the_web_are_read() {
    for wanted in &LAYOUTS {
        let notice = notice(wanted.file);
        let lists = [&notice.collected, &notice.not_collected, &notice.disclosed].map(|list| letters(list));
        assert_eq!(lists, wanted.lists.map(str::to_owned), "{}: collected, not collected, disclosed", wanted.file);
        let acts = [&notice.sold, &notice.shared, &notice.sensitive].map(act);
        assert_eq!(acts, wanted.acts.map(str::to_owned), "{}: sold, shared, sensitive", wanted.file);
        assert_eq!(notice.effective.as_deref().unwrap_or_default(), wanted.effective, "{}", wanted.file);
        let places: Vec<&str> = notice.sections.iter().map(|section| section.jurisdiction.as_str()).collect();
        assert_eq!(places, wanted.places, "{}", wanted.file);
    }
}

#[test]
fn every_statement_keeps_its_place_and_examples() {
    let letters = notice("letters.html");
    let first = &letters.collected[0];
    assert_eq!((first.category.as_str(), first.place.line), ("A", 12));
    assert_eq!(first.examples, ["name", "postal address", "e-mail address", "account name"]);
    assert_eq!(letters.look_back_months, Some(12));
    let sources: Vec<Option<&str>> = letters.sources.iter().map(|source| source.name.as_deref()).collect();
    assert_eq!(sources, [Some("given"), Some("automatic")]);
    let recipients: Vec<&str> = letters.terms.recipients.iter().map(|recipient| recipient.name.as_str()).collect();
    assert_eq!(recipients, ["Carriers", "Payment processors"]);
    assert_eq!(letters.terms.minors[0].age, 13);
    let contacts: Vec<(&str, &str)> = letters.terms.contacts.iter().map(|contact| (contact.role.as_str(), contact.value.as_str())).collect();
    assert_eq!(contacts, [("email", "privacy@harbourlane.example"), ("telephone", "1-800-555-0123")]);
}

#[test]
fn retention_stands_by_category_or_in_words() {
    let kept: Vec<(Option<String>, Option<u32>)> = notice("columns.md").terms.retention.into_iter().map(|kept| (kept.category, kept.days)).collect();
    assert_eq!(kept[0], (Some("A".to_owned()), Some(1095)));
    assert_eq!(kept[6], (Some("H".to_owned()), Some(30)));
    assert_eq!(notice("spaced.txt").terms.retention[0].days, Some(2555));
    let kept = |name: &str| notice(name).terms.retention.into_iter().map(|kept| (kept.category.unwrap_or_default(), kept.days)).collect::<Vec<_>>();
    assert_eq!(kept("questions.html"), [("A".to_owned(), Some(1095)), ("H".to_owned(), Some(90))]);
    assert_eq!(kept("splittables.md"), [("A".to_owned(), Some(730)), ("E".to_owned(), Some(30))]);
}

#[test]
fn other_jurisdictions_stand_under_theirs() {
    let notice = notice("twotables.html");
    let korea = notice.jurisdictions.iter().find(|other| other.names == ["South Korea"]).expect("a section");
    assert_eq!(korea.terms.minors[0].age, 14);
    let to = &korea.terms.recipients[0];
    assert_eq!((to.name.as_str(), to.contact.as_deref(), to.country.as_deref()), ("Beacon Mail", Some("help@beacon.example"), Some("United States")));
    let of = |value: &Option<String>| value.clone().unwrap_or_default();
    assert_eq!([of(&to.items), of(&to.purpose), of(&to.retention)], ["Name, e-mail address", "Sending newsletters", "Until you unsubscribe"]);
    let union = notice.jurisdictions.iter().find(|other| other.names == ["European Economic Area"]).expect("a section");
    assert_eq!((union.terms.contacts[0].role.as_str(), union.terms.contacts[0].value.as_str()), ("data protection officer", "dpo@lumen.example"));
    assert!(!notice.terms.contacts.iter().any(|contact| contact.value == "dpo@lumen.example"), "California keeps to itself");
}

#[test]
fn what_is_not_understood_is_listed_and_silence_is_no_promise() {
    let bullets = notice("bullets.txt");
    assert_eq!(bullets.unknown[0].text, "Favourite colours of the family");
    assert_eq!(notice("combined.html").unknown[0].text, "Favourite parcel tape");
    assert_eq!(notice("questions.html").unknown[0].text, "Pets' names");
    let without = notice("nocalifornia.md");
    assert!(without.notes.iter().any(|note| note.contains("no section for California")), "{:?}", without.notes);
    assert_eq!(without.sold.statement, Said::Silent);
    assert!(read("x", b"").is_err() && read("x.pdf", b"%PDF-1.4 nothing").is_err());
}

#[test]
fn a_table_in_a_pdf_keeps_its_columns() {
    let rows = [
        ("A. Identifiers", "Name, e-mail address", "Yes", "Carriers"),
        ("B. Customer records", "Telephone number", "Yes", "None"),
        ("E. Biometric information", "Fingerprints", "No", "None"),
        ("F. Internet activity", "Pages seen", "Yes", "Advertising networks"),
    ];
    let mut page = vec![
        (72.0, 720.0, 16.0, "Privacy notice"),
        (72.0, 696.0, 10.0, "Last updated: May 6, 2025"),
        (72.0, 660.0, 13.0, "California residents"),
        (72.0, 636.0, 10.0, "Category"),
        (220.0, 636.0, 10.0, "Examples"),
        (360.0, 636.0, 10.0, "Collected"),
        (440.0, 636.0, 10.0, "Disclosed to"),
    ];
    for ((name, examples, collected, to), line) in rows.into_iter().zip(0u8..) {
        let y = 612.0 - 24.0 * f32::from(line);
        page.extend([(72.0, y, 10.0, name), (220.0, y, 10.0, examples), (360.0, y, 10.0, collected), (440.0, y, 10.0, to)]);
    }
    page.push((72.0, 480.0, 10.0, "We have not sold personal information."));
    let notice = read("notice.pdf", &pdf::pdf(&[page])).expect("a PDF").notice;
    assert_eq!([letters(&notice.collected), letters(&notice.not_collected), letters(&notice.disclosed)], ["ABF", "E", "AF"]);
    assert_eq!((act(&notice.sold).as_str(), notice.effective.as_deref()), ("none", Some("2025-05-06")));
    assert_eq!((notice.collected[0].place.page, notice.collected[0].examples.len()), (Some(1), 2));
}

#[test]
fn two_columns_of_prose_are_read_one_after_the_other() {
    let left = [
        "California",
        "",
        "In the past 12 months we collected:",
        "- Identifiers",
        "- Commercial information",
        "- Geolocation data",
        "",
        "We have not collected biometric",
        "information.",
    ];
    let right = [
        "In the past 12 months we disclosed",
        "for a business purpose:",
        "- Identifiers",
        "- Commercial information",
        "",
        "We do not sell personal",
        "information.",
    ];
    let mut page = vec![(72.0, 740.0, 18.0, "Privacy notice of a company that does not exist, for everybody")];
    for (x, lines) in [(72.0, &left[..]), (330.0, &right[..])] {
        for (text, line) in lines.iter().zip(0u8..).filter(|(text, _)| !text.is_empty()) {
            page.push((x, 700.0 - 14.0 * f32::from(line), 10.0, *text));
        }
    }
    // The pieces come in the order of lines, as some programs write them.
    page.sort_by(|a, b| b.1.total_cmp(&a.1));
    let notice = read("notice.pdf", &pdf::pdf(&[page])).expect("a PDF").notice;
    assert_eq!([letters(&notice.collected), letters(&notice.not_collected), letters(&notice.disclosed)], ["ADG", "E", "AD"]);
    assert_eq!(act(&notice.sold), "none");
}

#[test]
fn a_new_version_is_compared_statement_by_statement() {
    let old = "# California\n\nIn the preceding twelve months we have collected:\n\n* Identifiers, such as a name\n* Geolocation data\n\nWe have not sold personal information. We share it with our subsidiaries.\n\n# Canada\n\nYou may ask for a copy.\n";
    let new = "# California\n\nIn the preceding twelve months we have collected:\n\n* Identifiers, such as a name\n* Commercial information\n\nWe have not sold personal information. We share it with our affiliates.\n\n# Canada and Japan\n\nYou may ask for a copy. Our data protection officer is at dpo@x.example. We keep your data for up to 90 days.\n";
    let [old, new] = [old, new].map(|text| read("notice.md", text.as_bytes()).expect("a notice"));
    let changes = diff::compare(&old, &new).changes;
    let has = |about: &str, what: diff::What, said: &str| {
        changes.iter().any(|change| {
            change.about == about && change.what == what && [&change.old, &change.new].into_iter().flatten().any(|text| text.contains(said))
        })
    };
    assert!(has("collected", diff::What::Removed, "G") && has("collected", diff::What::Added, "D"));
    assert!(
        has("section", diff::What::Added, "Japan")
            && has("contact", diff::What::Added, "dpo@x.example")
            && has("retention", diff::What::Added, "90 days")
    );
    let reworded = changes.iter().find(|change| {
        change.what == diff::What::Changed && change.about == "wording" && !change.words.is_empty() && change.words[0].contains("subsidiaries")
    });
    assert_eq!(reworded.map(|change| change.words.clone()), Some(vec!["subsidiaries → affiliates".to_owned()]));
    assert!(diff::compare(&old, &old).changes.is_empty(), "a notice is like itself");
}
