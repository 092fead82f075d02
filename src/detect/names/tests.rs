//! Names as they may be written.

use super::Namer;
use crate::detect::{Key, Matcher, Scratch};
use crate::pack::Catalog;

fn written(write: impl Fn(&Namer<'_>, &mut Scratch)) {
    let matcher = Matcher::compile(&Catalog::builtin()).expect("the built-in packs compile");
    let key = Key::from_secret(b"a secret of at least sixteen bytes").expect("long enough");
    write(&Namer::new(&matcher, &key), &mut Scratch::default());
}

/// The tags taken out.
fn untagged(text: &str) -> String {
    let mut pieces = text.split('·');
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |out, piece| out + piece.trim_start_matches(|char: char| char.is_ascii_hexdigit()))
}

#[test]
fn a_part_that_holds_personal_data_is_hidden_whole() {
    written(|namer, scratch| {
        for (name, wanted) in [
            ("patients/078-05-1120.pdf", "patients/[id.national.us].pdf"),
            ("patients/jane_doe-078-05-1120.pdf", "patients/[id.national.us].pdf"),
            ("patients/Jane Roe/scan.pdf", "patients/[person.name]/scan.pdf"),
            ("laura_hartwell.csv", "[person.name].csv"),
            ("hartwell, laura.csv", "[person.name].csv"),
            ("LauraHartwell/notes.txt", "[person.name]/notes.txt"),
            ("cv-laura-b-hartwell-2024.docx", "[person.name].docx"),
            ("mail/laura@quillfeather.org/in.mbox", "mail/[contact.email]/in.mbox"),
            ("laura%40quillfeather.org.vcf", "[contact.email].vcf"),
            ("MRN00482913.dcm", "[number].dcm"),
            ("born 1980-02-03.jpg", "[date].jpg"),
            ("a.zip!laura hartwell.txt", "a.zip![person.name].txt"),
            ("by field/password=kR7!vvQm2zpX.png", "by field/[auth.password]![auth.password].png"),
            ("dob=1984-07-23.jpg", "[date].jpg"),
            ("July 23, 1984.txt", "[date].txt"),
            ("aadhaar=7392 6485 1736.png", "[number].png"),
            ("show?to=laura.hartwell@quillfeather.org.html", "[contact.email].html"),
            ("laura@bücherwurm-kiel.de.txt", "[contact.email].txt"),
            ("FLAT 6, 28 WEXCOMBE CRESCENT, LEEDS LS7 3QP.TXT", "[contact.address].TXT"),
            ("wJq7Zx93WvJkLmTrBd81YfHs62NpCg04AeUiOo5X.txt", "[secret].txt"),
            ("BQKPQ7392L.txt", "[id.tax.in].txt"),
            ("priyanka_przybylski.csv", "[person.name].csv"),
            ("Priyanka Swaminathan.pdf", "[person.name].pdf"),
            ("okonkwo, chidinma.pdf", "[person.name].pdf"),
            ("7KQ2ZXVW93HJTLM4RPYN.txt", "[secret].txt"),
        ] {
            let clean = untagged(&namer.clean(name, scratch));
            assert!(clean == wanted || clean.replace("demo.birth_date", "date") == wanted, "{name}: {clean}");
        }
    });
}

#[test]
fn names_that_are_nobodys_stay() {
    written(|namer, scratch| {
        for name in [
            "src/mark_read.rs",
            "sound/soc/soc-jack.c",
            "backup-20240131-235959.sql.gz",
            "logs/app.log.1700000000",
            "IMG_20240131_120000.jpg",
            "CVE-2021-44228.md",
            "releases/v1.2.3/linux-6.1.0.tar.xz",
            "docs/frank_wolfe.py",
            "data/2024-01-31/part-00012.parquet",
            "main.8f12345671c.js",
            "README_FIRST.TXT",
            "objects/4a7d1ed414474e4033ac29ccb8653d9b7a0c1f52.bin",
            "March 3, 2024.md",
            "user@1000.service/lodash@4.17.21.tgz",
            "node_modules/lodash/README.md",
        ] {
            assert_eq!(namer.clean(name, scratch), name);
        }
    });
}

#[test]
fn the_same_name_has_the_same_tag_and_another_has_another() {
    written(|namer, scratch| {
        let mut clean = |name: &str| namer.clean(name, scratch);
        assert_eq!(clean("219-09-9999.pdf"), clean("219-09-9999.pdf"));
        assert_ne!(clean("219-09-9999.pdf"), clean("219099999.pdf"));
    });
}

#[test]
fn labels_are_written_when_they_are_nobodys() {
    written(|namer, scratch| {
        for (label, kept) in [
            ("email", true),
            ("Date of Birth", true),
            ("shippingAddress", true),
            ("custom_field", true),
            ("Hartwell", false),
            ("laura", false),
            ("laura_hartwell", false),
            ("LauraHartwell", false),
            ("laura@quillfeather.org", false),
            ("078-05-1120", false),
            ("k1234567", false),
            ("hunterQZ77", false),
            ("addr2Line", true),
        ] {
            assert_eq!(namer.label(label.as_bytes(), scratch).is_some(), kept, "{label}");
        }
    });
}

#[test]
fn a_sentence_keeps_its_words_and_loses_what_it_quotes() {
    written(|namer, scratch| {
        let mut sentence = |text: &str| untagged(&namer.sentence(text, scratch));
        assert_eq!(
            sentence("target `/x/laura_hartwell`: does not exist; check the spelling"),
            "target `/x/[person.name]`: does not exist; check the spelling"
        );
        assert_eq!(sentence("odd ` 219-09-9999 ` quotes ` 219-09-9999"), "odd `[id.national.us]` quotes `[id.national.us]");
        assert_eq!(sentence("wrong: 219-09-9999 is no zone"), "wrong: [id.national.us] is no zone");
    });
}
