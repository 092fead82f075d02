//! The page: what it allows itself, that hostile texts stay texts, and templates of one's own. How it behaves in a browser: `.ci/browser/report.mjs`.

mod sample;

use base64::Engine as _;
use privet::inventory::Document;
use privet::report::{Format, Page, check_template, read, write};
use sha2::{Digest as _, Sha256};

fn page(document: &Document, template: Option<&str>) -> Result<String, String> {
    let mut out = Vec::new();
    let page = Page { template, ..Page::default() };
    write(document, &sample::laws(), Format::Html, page, &mut out).map_err(|error| error.to_string())?;
    Ok(String::from_utf8(out).expect("UTF-8"))
}

fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    text.split_once(from).and_then(|(_, rest)| rest.split_once(to)).expect("both marks are there").0
}

#[test]
fn it_allows_its_own_script_and_style_and_nothing_else() {
    let page = page(&sample::document(), None).expect("written");
    let policy = between(&page, "Content-Security-Policy\" content=\"", "\">");
    let hash = |text: &str| format!("'sha256-{}'", base64::engine::general_purpose::STANDARD.encode(Sha256::digest(text)));
    let script = page.rsplit_once("<script>").and_then(|(_, rest)| rest.split_once("</script>")).expect("a script").0;
    let style = between(&page, "<style>", "</style>");
    assert!(policy.starts_with("default-src 'none'; "), "{policy}");
    assert!(policy.contains(&format!("script-src {};", hash(script))), "{policy}");
    assert!(policy.contains(&format!("style-src {};", hash(style))), "{policy}");
    for foreign in ["src=\"http", "href=\"http", "@import", "url(", "fetch(", "XMLHttpRequest", "innerHTML", " style=\"", "onclick="] {
        assert!(!page.contains(foreign), "{foreign}");
    }
}

#[test]
fn it_says_what_a_counsel_asks_first() {
    let page = page(&sample::document(), None).expect("written");
    for said in [
        "6 kinds of personal data in 5 of 237 objects",
        "Not everything was read.",
        "Identifiers such as a real name, alias, postal address",
        "1798.140(v)(1)(A)",
        "Payment card number with its security code",
        "payroll/private.key",
        "This is not legal advice.",
        "treat this file as confidential",
    ] {
        assert!(page.contains(said), "{said}");
    }
}

#[test]
fn hostile_texts_stay_texts() {
    let mut document = sample::document();
    let attack = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\u{202e}\u{1b}[2J{{ 7*7 }}";
    document.targets = vec![attack.to_owned()];
    document.notes.push(attack.to_owned());
    document.tool.catalogue = attack.to_owned();
    document.key = Some(attack.to_owned());
    document.categories[0].title = attack.to_owned();
    document.combinations[0].title = attack.to_owned();
    for entry in &mut document.entries {
        entry.object = attack.into();
        entry.element = attack.into();
        entry.label = Some(attack.into());
    }
    let page = page(&document, None).expect("written");
    assert!(!page.contains("<img") && !page.contains("<script>alert") && !page.contains("49"), "markup");
    assert!(!page.contains(|char: char| char.is_control() && char != '\n') && !page.contains('\u{202e}'), "what cannot be seen");
    assert!(page.contains("\\u{202e}"), "it is shown");
}

#[test]
fn read_back_it_is_the_same_page() {
    let document = sample::document();
    let mut json = Vec::new();
    write(&document, &sample::laws(), Format::Json, Page::default(), &mut json).expect("written");
    let again = read(&json).expect("what was written reads back");
    assert!(page(&document, None) == page(&again, None));
}

#[test]
fn a_template_may_replace_a_block_or_the_whole_page() {
    let extended = r#"{% extends "page.html" %}
{% block title %}Quarterly inventory{% endblock %}
{% block style %}{{ super() }} h1 { color: rebeccapurple }{% endblock %}
{% block notes %}{{ super() }}<p>{{ total.findings|number }} findings</p>{% endblock %}"#;
    let page = page(&sample::document(), Some(extended)).expect("written");
    assert!(page.contains("<title>Quarterly inventory</title>") && page.contains("rebeccapurple") && page.contains("<p>105 findings</p>"), "blocks");
    let style = between(&page, "<style>", "</style>");
    let hash = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(style));
    assert!(page.contains(&hash), "the policy allows the style that stands there");
    let plain = "{% for law in laws %}{% for row in law.rows %}{{ row.key }} {{ row.findings }}\n{% endfor %}{% endfor %}";
    assert!(self::page(&sample::document(), Some(plain)).expect("written").starts_with("ccpa:A 95\nccpa:B 103\n"));
}

#[test]
fn a_wrong_template_is_refused_with_its_line() {
    let error = check_template("one\n{% if %}").expect_err("syntax");
    assert!(error.starts_with("template, line 2: "), "{error}");
    let error = page(&sample::document(), Some("\n{{ no_such_thing }}")).expect_err("unknown");
    assert!(error.starts_with("template, line 2: "), "{error}");
}
