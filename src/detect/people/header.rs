//! What the header of a column says of the names in it, in several languages: given, family, middle, of whom, or of something else.

use super::fold::Folded;
use super::table::{Class, Table};
use crate::content::label;

/// Words for given names in several languages; long ones count as a part of a header without spaces too.
const GIVEN: &str = "firstname fname givenname forename vorname prenom prénom primernombre nombres primeironome voornaam imie imię fornavn förnamn etunimi \
    keresztnev prenume jmeno nombredepila first имя 名 імя";
/// Words for family names.
const FAMILY: &str = "lastname lname surname familyname nachname familienname nomdefamille apellido sobrenome apelido cognome achternaam nazwisko efternamn \
    etternavn efternavn sukunimi vezeteknev prijmeni příjmení soyad last maidenname фамилия 姓 성";
/// Words for middle names.
const MIDDLE: &str = "middlename middleinitial mname middle mi segundonombre отчество";
/// Words that say "name".
const NAME: &str = "name names fullname nom nombre nome naam namn navn nimi imie nazwa jmeno nev nume ad adi фио піб 氏名 姓名 성명 이름 名前 お名前 \
    الاسم اسم نام שם नाम ชื่อ ชื่อนามสกุล όνομα ονομα ονοματεπώνυμο ονοματεπωνυμο নাম பெயர்";
/// Words of people beyond the class of roles in the lists.
const PERSON: &str = "person people contact agent officer official employee staff candidate licensee permittee registrant principal sponsor commissioner board \
    artist filer payee vendorcontact donor contributor legislator lobbyist judge attorney doctor physician provider instructor coach player \
    driver holder signer notary inmate offender voter resident attendee speaker rector titular responsable kunde cliente patient medewerker \
    ansprechpartner";
/// Words of what has names and is no person.
const OTHER: &str = "company business organization organisation org agency department dept division office firm corporation corp employer entity facility site \
    school college university district hospital clinic bank store shop restaurant hotel brand product item model make vehicle ship vessel boat \
    car city town village county state country province region municipality place location street road address park station stop route line \
    river lake building bridge area zone neighborhood community borough ward parish file table column field user login host domain server app \
    application project program programme service event course class team league club game title description category type code id number status \
    species genus plant tree animal breed drug disease color colour day month language nationality ethnicity race subject topic license permit \
    dba trade ind indicator flag yn empresa compania entidad institucion establecimiento sede escuela colegio universidad municipio ciudad \
    departamento provincia pais barrio vereda localidad calle direccion producto marca modelo proyecto programa razon denominacion societe \
    entreprise ecole ville commune pays rue produit projet firma unternehmen firmen abteilung schule stadt gemeinde ort land strasse straße produkt \
    marke projekt azienda ditta comune citta città paese regione prodotto progetto scuola cidade bairro município rua escola produto bedrijf \
    gemeente stad straat företag kommun gata miasto ulica";

/// What a header says.
#[derive(Default, Clone, Copy)]
pub(super) struct Header {
    /// Given names.
    pub(super) given: bool,
    /// Family names.
    pub(super) family: bool,
    /// Middle names or their initials.
    pub(super) middle: bool,
    /// Names, of whatever.
    pub(super) name: bool,
    /// People.
    pub(super) person: bool,
    /// Something else that has names.
    pub(super) other: bool,
    /// Anything.
    pub(super) present: bool,
}

/// Reads a header; an empty one says nothing.
pub(super) fn header(table: &Table<'_>, name: &str) -> Header {
    let normal = label::normalize(name.as_bytes());
    let compact: String = normal.split(' ').collect();
    let words: Vec<&str> = normal.split(' ').collect();
    let is_word = |list: &str| list.split(' ').any(|known| words.contains(&known));
    // Short words of a list count only as words: `last` is in `elastic`.
    let holds = |list: &str| list.split(' ').any(|part| if part.len() > 5 { compact.contains(part) } else { words.contains(&part) });
    let is_role = words.iter().any(|word| table.get(&Folded::new(word.as_bytes())).class() == Class::Role);
    let joined = compact.len() > 4 && words.len() == 1;
    // `companyname`
    let named = compact.strip_suffix("name");
    Header {
        given: holds(GIVEN),
        family: holds(FAMILY),
        middle: holds(MIDDLE),
        // Marks that some scripts write above letters divide words of the normal form.
        name: is_word(NAME)
            || NAME.split(' ').any(|known| known == name.trim())
            || joined && (compact.ends_with("name") || compact.starts_with("nombre")),
        person: is_role || is_word(PERSON) || joined && PERSON.split(' ').any(|word| word.len() > 4 && compact.starts_with(word)),
        other: is_word(OTHER) || joined && OTHER.split(' ').any(|word| word.len() > 3 && (compact.ends_with(word) || named == Some(word))),
        present: !normal.is_empty(),
    }
}
