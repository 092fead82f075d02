//! A notice made from what was found: the California section in the statute's terms, a record of processing, and the same for machines.
//!
//! It is a draft for a lawyer. What the data and the configuration do not tell is left blank, and every blank says so.

mod dpv;
mod page;
mod record;

use crate::inventory::Document;
use crate::taxonomy::{Elements, Law};

use super::found::{Category, Found};
use super::map::{Exchange, Map, MapText, Role};

pub use dpv::dpv;
pub use page::{Page, Piece};
pub use record::record;

/// What begins every blank. What stands in it is no statement, so a reader of the draft takes it for none.
pub const BLANK: &str = "[TO BE COMPLETED";

/// What a draft is made from.
pub struct Material<'m> {
    /// What was found.
    pub found: Found,
    /// The statute.
    pub law: &'m Law,
    /// The elements, for their titles.
    pub elements: &'m Elements,
}

impl<'m> Material<'m> {
    /// Adds an inventory up for a draft.
    #[must_use]
    pub fn new(document: &Document, map: &Map, law: &'m Law, elements: &'m Elements) -> Self {
        Self { found: Found::new(document, map, law), law, elements }
    }

    fn title(&self, element: &str) -> String {
        self.elements.get(element).map_or_else(|| element.to_owned(), |element| element.title.clone())
    }
}

/// A blank with what belongs there.
fn blank(what: &str) -> String {
    format!("{BLANK}: {what}]")
}

/// Different values of one property of what stands with a category, joined; a blank where there are none.
fn all(category: &Category, of: impl Fn(&MapText) -> Option<String>, what: &str) -> String {
    let mut values: Vec<String> = Vec::new();
    for value in category.objects.values().filter_map(of) {
        if !values.contains(&value) {
            values.push(value);
        }
    }
    if values.is_empty() { blank(what) } else { values.join("; ") }
}

fn recipient(map: &MapText) -> Option<String> {
    let name = map.recipient.as_ref()?;
    Some(map.role.map_or_else(|| name.clone(), |role| format!("{name} ({})", role.name())))
}

/// Examples of a category: the kinds of data that were found.
fn examples(material: &Material<'_>, category: &Category) -> String {
    let titles: Vec<String> = category.elements.keys().map(|element| material.title(element).to_lowercase()).collect();
    titles.join(", ")
}

/// The California section: 11 CCR 7011 and 7012, Civ. Code 1798.100, .110, .115, .130.
#[must_use]
pub fn california(material: &Material<'_>) -> Page {
    let mut page = Page::new("Privacy notice for California residents");
    page.note("This is a draft for a lawyer, made by privet from what a scan found and from privet.toml. It says what kinds of data were found by pattern; what was not found may still be there. Whether the law applies, and whether this text meets it, is not decided here. It is not legal advice.");
    page.paragraph(&blank("name of the business"));
    page.paragraph(&format!("Date of the last update (11 CCR 7011(e)(4)): {}", blank("day")));
    page.heading(2, "California");
    page.paragraph("The categories below are those of the California Consumer Privacy Act (CCPA), Civ. Code 1798.140(v)(1), in its own order.");
    collected(material, &mut page);
    sensitive(material, &mut page);
    disclosed(material, &mut page);
    sold(material, &mut page);
    page.heading(3, "Consumers under 16");
    page.paragraph(&blank("actual knowledge of selling or sharing, 11 CCR 7011(e)(1)(G)"));
    page.heading(3, "Your rights");
    page.paragraph("A consumer has the right to know, the right to delete, the right to correct, the right to opt out of sale and sharing, the right to limit the use of sensitive personal information, and the right not to be retaliated against (Civ. Code 1798.100 to 1798.125).");
    page.paragraph(&blank("two or more methods of submitting requests, how they are verified, authorized agents, 11 CCR 7011(e)(3)"));
    page.heading(3, "Contact");
    page.paragraph(&blank("contact for questions, 11 CCR 7011(e)(3)(J)"));
    page
}

fn collected(material: &Material<'_>, page: &mut Page) {
    page.heading(3, "Categories of personal information collected in the preceding twelve months");
    let found = || material.found.categories.iter().filter(|(id, _)| id.as_str() != "L");
    if found().next().is_none() {
        page.paragraph(&blank("categories, 11 CCR 7011(e)(1)(A); the scan found none"));
        return;
    }
    page.paragraph(
        "Civ. Code 1798.110(c)(1), 1798.130(a)(5)(B); 11 CCR 7011(e)(1)(A)-(C), 7012(e). Examples are kinds of data that were really found.",
    );
    let head = ["Category", "Examples found", "Categories of sources", "Business or commercial purpose", "Retention"];
    let rows = found().map(|(id, category)| {
        let title = material.law.category(id).map_or("", |known| known.title.as_str());
        vec![
            format!("{id}. {title}"),
            examples(material, category),
            all(category, |map| map.source.clone(), "sources, Civ. Code 1798.110(c)(2)"),
            all(category, |map| map.purpose.clone(), "purpose, Civ. Code 1798.110(c)(3)"),
            all(category, |map| map.retention.clone(), "length of time or criteria, Civ. Code 1798.100(a)(3)"),
        ]
    });
    page.table(&head, rows.collect());
    page.heading(4, "The words of the statute");
    let words = found().filter_map(|(id, _)| material.law.category(id)).map(|known| {
        let doubt = if known.verified { "" } else { " (wording unverified)" };
        vec![format!("{} ({})", known.id, known.cite), format!("{}{doubt}", known.wording)]
    });
    page.table(&["Provision", "Words"], words.collect());
}

fn sensitive(material: &Material<'_>, page: &mut Page) {
    let Some(category) = material.found.categories.get("L") else { return };
    page.heading(3, "Sensitive personal information");
    page.paragraph("We have collected the following sensitive personal information in the preceding twelve months (Civ. Code 1798.140(ae)):");
    let limbs = category.limbs.iter().filter_map(|id| material.law.category(id));
    page.list(limbs.map(|limb| format!("{} ({})", limb.title, limb.cite)).collect());
    page.paragraph(&blank("whether it is used for purposes beyond 11 CCR 7027(m); retention, Civ. Code 1798.100(a)(3)"));
}

fn disclosed(material: &Material<'_>, page: &mut Page) {
    page.heading(3, "Categories of personal information disclosed for a business purpose in the preceding twelve months");
    let is_disclosed = |map: &MapText| map.recipient.is_some() && map.exchange.unwrap_or(Exchange::BusinessPurpose) == Exchange::BusinessPurpose;
    let rows = exchanged(material, is_disclosed);
    if rows.is_empty() {
        page.paragraph(&blank("list or statement under Civ. Code 1798.130(a)(5)(C)(ii); no `[[map]]` names a recipient"));
        return;
    }
    page.paragraph("Civ. Code 1798.115(a)(2), 1798.130(a)(5)(C)(ii); 11 CCR 7011(e)(1)(H)-(J).");
    page.table(&["Category", "Categories of third parties to whom it was disclosed", "Purpose of disclosing"], rows);
}

fn sold(material: &Material<'_>, page: &mut Page) {
    page.heading(3, "Sale and sharing");
    let of = |wanted: Exchange| exchanged(material, move |map: &MapText| map.exchange == Some(wanted) && map.role == Some(Role::ThirdParty));
    let (sold, shared) = (of(Exchange::Sale), of(Exchange::Sharing));
    if sold.is_empty() && shared.is_empty() {
        page.paragraph(&blank("statement under Civ. Code 1798.130(a)(5)(C)(i); silence is no promise"));
        return;
    }
    for (rows, verb, head) in [
        (sold, "sold", "Categories of third parties to whom it was sold"),
        (shared, "shared", "Categories of third parties with whom it was shared for cross-context behavioral advertising"),
    ] {
        if rows.is_empty() {
            page.paragraph(&blank("statement on the other act, Civ. Code 1798.130(a)(5)(C)(i)"));
        } else {
            page.heading(4, &format!("Personal information {verb} in the preceding twelve months"));
            page.table(&["Category", head, "Purpose"], rows);
        }
    }
}

/// Rows of category, recipients and purpose for what gets to somebody in a certain way.
fn exchanged(material: &Material<'_>, is_meant: impl Fn(&MapText) -> bool) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for (id, category) in material.found.categories.iter().filter(|(id, _)| id.as_str() != "L") {
        let meant = Category {
            objects: category.objects.iter().filter(|(_, map)| is_meant(map)).map(|(object, map)| (object.clone(), map.clone())).collect(),
            ..Category::default()
        };
        if !meant.objects.is_empty() {
            let title = material.law.category(id).map_or("", |known| known.title.as_str());
            rows.push(vec![format!("{id}. {title}"), all(&meant, recipient, "third parties"), all(&meant, |map| map.purpose.clone(), "purpose")]);
        }
    }
    rows
}
