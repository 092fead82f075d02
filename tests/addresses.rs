//! Postal addresses that stand in neighbouring columns of a table are one finding each.

use privet::content::Layout;
use privet::detect::{Confidence, Matcher, Page, Scratch};
use privet::pack::Catalog;
use privet::span::Span;

/// The addresses of a table, as they read, with their confidence.
fn addresses(table: &str) -> Vec<(String, Confidence)> {
    let matcher = Matcher::compile(&Catalog::builtin()).expect("the built-in packs compile");
    let layout = Layout::sniff("people.csv", table.as_bytes());
    let page = Page::plain(table.as_bytes(), &layout);
    let found = matcher.find(page, Span::new(0, table.len()), &mut Scratch::default());
    let addresses = found.iter().filter(|found| &*matcher.rule(found.detector).element == "contact.address");
    addresses.map(|found| (String::from_utf8_lossy(found.value(table.as_bytes())).into_owned(), found.confidence)).collect()
}

#[test]
fn street_town_and_postcode_of_a_row_are_one_address() {
    let found = addresses(
        "id,name,street,city,state,zip,note\n\
         1,a,410 Terry Avenue North,Seattle,WA,98109,x\n\
         2,b,\"Rural Route 5, Box 7\",Salem,OR,97301,y\n\
         3,c,,Boston,MA,02110,z\n\
         4,d,17 Birch Lane,,,,w\n",
    );
    let whole = ["410 Terry Avenue North, Seattle, WA, 98109", "Rural Route 5, Box 7, Salem, OR, 97301"];
    for wanted in whole {
        assert!(found.contains(&(wanted.to_owned(), Confidence::Certain)), "{wanted}: {found:?}");
    }
    assert!(!found.iter().any(|(value, _)| value.contains("02110")), "a town without a street is no address: {found:?}");
    assert!(found.iter().any(|(value, _)| value == "17 Birch Lane"), "a street alone is what it was: {found:?}");
    assert_eq!(found.len(), 3, "{found:?}");
}

#[test]
fn languages_orders_and_two_addresses_in_a_row() {
    let german = addresses("nr;Straße;PLZ;Ort\n1;Birkenweg 5;50667;Köln\n2;Am Hang 12a;01067;Dresden\n");
    assert_eq!(german.iter().map(|(value, _)| value.as_str()).collect::<Vec<_>>(), ["Birkenweg 5, 50667, Köln", "Am Hang 12a, 01067, Dresden"]);
    let two = addresses(
        "billing_street,billing_city,billing_zip,shipping_street,shipping_city,shipping_zip\n9 Oak Hill,Salem,97301,12 Elm Row,Boston,02110\n\
         8 Pine Hill,Salem,97301,13 Elm Row,Boston,02110\n",
    );
    assert_eq!(
        two.iter().map(|(value, _)| value.as_str()).collect::<Vec<_>>(),
        ["9 Oak Hill, Salem, 97301", "12 Elm Row, Boston, 02110", "8 Pine Hill, Salem, 97301", "13 Elm Row, Boston, 02110"]
    );
}

#[test]
fn other_addresses_beside_towns_are_none() {
    let found = addresses("id,email_address,city,zip\n1,lena@fabrikam.com,Boston,02110\n2,tom@fabrikam.com,Salem,97301\n");
    assert!(found.is_empty(), "{found:?}");
    let found = addresses("id,mac_address,city,zip\n1,00:1b:44:11:3a:b7,Boston,02110\n2,00:1b:44:11:3a:b8,Salem,97301\n");
    assert!(found.is_empty(), "{found:?}");
}
