//! `privet iam` on a credential report of 200 users: every column and band against a table that the test computes by itself.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

const AS_OF: i64 = 20_240;

fn run(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_privet")).args(args).current_dir(folder).output().expect("privet runs")
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

/// A day as AWS writes it, counted from 1970 by adding up months.
fn date(days: i64) -> String {
    let (mut year, mut left) = (1970, days);
    let leap = |year: i64| year % 4 == 0;
    while left >= if leap(year) { 366 } else { 365 } {
        left -= if leap(year) { 366 } else { 365 };
        year += 1;
    }
    let lengths = [31, if leap(year) { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut month = 0;
    while left >= lengths[month] {
        left -= lengths[month];
        month += 1;
    }
    format!("{year:04}-{:02}-{:02}", month + 1, left + 1)
}

fn stamp(days: Option<i64>, none: &str) -> String {
    days.map_or_else(|| none.to_owned(), |days| format!("{}T08:30:00+00:00", date(AS_OF - days)))
}

/// One made-up user: ages in days before the day of the report.
struct Made {
    name: String,
    created: i64,
    password: Option<i64>,
    signed_in: Option<i64>,
    mfa: bool,
    keys: [Option<(bool, i64, Option<i64>)>; 2],
}

fn made() -> Vec<Made> {
    let mut state = 88_172_645_463_325_252u64;
    let mut next = |below: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % below
    };
    let mut users = Vec::new();
    for number in 0..200 {
        let created = 30 + next(1500) as i64;
        let within = |next: &mut dyn FnMut(u64) -> u64| next(created as u64 + 1) as i64;
        let password = (next(3) > 0).then(|| within(&mut next));
        let signed_in = password.and_then(|age| (next(4) > 0).then(|| next(age as u64 + 1) as i64));
        let mfa = next(2) == 0;
        let mut key = || {
            (next(2) == 0).then(|| {
                let age = within(&mut next);
                (next(4) > 0, age, (next(3) > 0).then(|| next(age as u64 + 1) as i64))
            })
        };
        let keys = [key(), key()];
        users.push(Made { name: format!("user-{number:03}"), created, password, signed_in, mfa, keys });
    }
    users
}

const HEAD: &str = "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated";

fn report(users: &[Made]) -> String {
    let mut text = format!("{HEAD}\n");
    text += &format!(
        "<root_account>,arn:aws:iam::111122223333:root,{},not_supported,{},not_supported,not_supported,false,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A\n",
        stamp(Some(3000), ""),
        stamp(Some(3), "")
    );
    for user in users {
        let (used, changed) = match user.password {
            Some(age) => (stamp(user.signed_in, "no_information"), stamp(Some(age), "")),
            None => ("N/A".to_owned(), "N/A".to_owned()),
        };
        let keys: Vec<String> = user
            .keys
            .iter()
            .map(|key| match key {
                Some((active, age, used)) => format!(
                    "{active},{},{},{},{}",
                    stamp(Some(*age), ""),
                    stamp(*used, "N/A"),
                    if used.is_some() { "eu-west-1" } else { "N/A" },
                    if used.is_some() { "s3" } else { "N/A" }
                ),
                None => "false,N/A,N/A,N/A,N/A".to_owned(),
            })
            .collect();
        text += &format!(
            "{},arn:aws:iam::111122223333:user/{},{},{},{used},{changed},N/A,{},{},false,N/A,false,N/A\n",
            user.name,
            user.name,
            stamp(Some(user.created), ""),
            user.password.is_some(),
            user.mfa,
            keys.join(",")
        );
    }
    text
}

fn band(age: i64) -> &'static str {
    if age > 180 {
        "red"
    } else if age > 90 {
        "yellow"
    } else {
        "green"
    }
}

fn days(age: i64) -> String {
    if age == 1 { "1 day".to_owned() } else { format!("{age} days") }
}

/// Text and band of every judged column, worked out anew.
fn wanted(user: &Made) -> Vec<(&'static str, String, Option<&'static str>)> {
    let keys = || user.keys.iter().flatten();
    let aged = |age: Option<i64>| age.map_or(("none".to_owned(), None), |age| (days(age), Some(band(age))));
    let (key_age, key_band) = aged(keys().filter(|key| key.0).map(|key| key.1).max());
    let (password_age, password_band) = aged(user.password);
    let ago = |age: i64| (format!("{} ago", days(age)), Some(band(age)));
    let key_used = match (keys().count(), keys().filter_map(|key| key.2).min(), keys().filter(|key| key.0).map(|key| key.1).max()) {
        (0, ..) => ("none".to_owned(), None),
        (_, Some(age), _) => ago(age),
        (_, None, Some(since)) => ("never".to_owned(), Some(band(since))),
        (_, None, None) => ("never".to_owned(), None),
    };
    let signed_in = match (user.password, user.signed_in) {
        (None, _) => ("none".to_owned(), None),
        (_, Some(age)) => ago(age),
        (_, None) => ("never".to_owned(), Some(band(user.created))),
    };
    let activity = match keys().filter_map(|key| key.2).chain(user.signed_in).min() {
        Some(age) => ago(age),
        None if user.password.is_none() && keys().count() == 0 => ("none".to_owned(), None),
        None => ("never".to_owned(), Some(band(user.created))),
    };
    let mfa = match (user.mfa, user.password) {
        (true, _) => ("enabled", Some("green")),
        (false, Some(_)) => ("not enabled", Some("red")),
        (false, None) => ("not enabled", None),
    };
    vec![
        ("access_key_age", key_age, key_band),
        ("password_age", password_age, password_band),
        ("last_activity", activity.0, activity.1),
        ("mfa", mfa.0.to_owned(), mfa.1),
        ("console_last_sign_in", signed_in.0, signed_in.1),
        ("access_key_last_used", key_used.0, key_used.1),
    ]
}

#[test]
fn two_hundred_users_are_judged_right() {
    let users = made();
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("report.csv"), report(&users)).expect("a file");
    let day = date(AS_OF);
    let output = run(folder.path(), &["iam", "report.csv", "--as-of", &day, "--format", "json", "--fail-on", "red"]);
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let told: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let rows = told["users"].as_array().expect("users");
    assert_eq!(rows.len(), 201);
    assert_eq!((&rows[0]["root"], &rows[0]["mfa"]["band"]), (&true.into(), &"red".into()), "the root stands first");
    for (number, user) in users.iter().enumerate() {
        // Names are masked; the line of the report says who it is. The first line holds the columns, the second the root.
        let place = format!("line {}", number + 3);
        let row = rows.iter().find(|row| row["place"]["text"] == place.as_str()).expect("a row");
        assert_eq!(row["user"]["text"], "(8 characters)");
        let mut worst = "green";
        for (column, text, band) in wanted(user) {
            assert_eq!(row[column]["text"], text.as_str(), "{} {column}", user.name);
            assert_eq!(row[column]["band"].as_str(), band, "{} {column}", user.name);
            worst = match (worst, band) {
                ("red", _) | (_, Some("red")) => "red",
                ("yellow", _) | (_, Some("yellow")) => "yellow",
                _ => "green",
            };
        }
        assert_eq!(row["band"], worst, "{}", user.name);
    }
    let first_plain = rows.iter().skip(1).position(|row| row["remarks"]["text"] == "").expect("some are in order");
    assert!(rows[1 + first_plain..].iter().all(|row| row["remarks"]["text"] == ""), "unused keys and inactive users stand first");
    let table = out(&run(folder.path(), &["iam", "report.csv", "--as-of", &day]));
    assert!(!table.contains("user-0"), "names are masked");
    assert!(table.lines().count() == 202 && table.starts_with("USER"), "{table}");
}

#[test]
fn columns_are_chosen_and_sorted() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("report.csv"), report(&made())).expect("a file");
    let day = date(AS_OF);
    let text = out(&run(
        folder.path(),
        &[
            "iam",
            "report.csv",
            "--as-of",
            &day,
            "--columns",
            "user,password-age",
            "--sort",
            "password_age",
            "--format",
            "csv",
            "--yellow",
            "10",
            "--red",
            "20",
        ],
    ));
    assert_eq!(text.lines().next(), Some("user,password_age,password_age_band,band"));
    let ages: Vec<i64> = text.lines().skip(1).filter_map(|line| line.split(',').nth(1)?.split(' ').next()?.parse().ok()).collect();
    assert!(ages.len() > 50 && ages.windows(2).all(|pair| pair[0] >= pair[1]), "{ages:?}");
    let refused = run(folder.path(), &["iam", "report.csv", "--columns", "usr"]);
    assert_eq!(refused.status.code(), Some(2));
}

#[test]
fn lists_tell_groups_ids_and_kinds_of_factors() {
    let folder = tempfile::tempdir().expect("a folder");
    let users = made();
    fs::write(folder.path().join("report.csv"), report(&users)).expect("a file");
    let with_key = users.iter().find(|user| user.keys[0].is_some_and(|key| key.0) && user.keys[1].is_none()).expect("a user with one key");
    let created = date(AS_OF - with_key.keys[0].expect("a key").1);
    let id = "AKIAIOSFODNN7EXAMPLE";
    let name = &with_key.name;
    let keys = format!(
        "{{\"AccessKeyMetadata\":[{{\"UserName\":\"{name}\",\"AccessKeyId\":\"{id}\",\"Status\":\"Active\",\"CreateDate\":\"{created}T08:30:00+00:00\"}}]}}"
    );
    let details = format!(
        "{{\"UserDetailList\":[{{\"UserName\":\"{name}\",\"CreateDate\":\"{created}T08:30:00Z\",\"GroupList\":[\"admins\",\"builders\"]}}]}}"
    );
    let factors = format!("{{\"MFADevices\":[{{\"UserName\":\"{name}\",\"SerialNumber\":\"arn:aws:iam::111122223333:mfa/{name}\"}}]}}");
    for (file, text) in [("keys.json", &keys), ("details.json", &details), ("factors.json", &factors)] {
        fs::write(folder.path().join(file), text).expect("a file");
    }
    let day = date(AS_OF);
    let all = ["iam", "report.csv", "keys.json", "details.json", "factors.json", "--as-of", &day];
    let told: Value = serde_json::from_slice(&run(folder.path(), &[&all[..], &["--format", "json"]].concat()).stdout).expect("JSON");
    let line = users.iter().position(|user| user.name == *name).expect("there") + 3;
    let place = format!("line {line}");
    let row = told["users"].as_array().expect("users").iter().find(|row| row["place"]["text"] == place.as_str()).expect("a row");
    assert_eq!((&row["groups"]["text"], &row["group_count"]["text"]), (&"admins builders".into(), &"2".into()));
    assert_eq!(row["access_key_ids"]["text"], "AKIA**** (20 characters) (active)");
    let owner = run(folder.path(), &[&all[..], &["--key", id]].concat());
    assert!(out(&owner).starts_with(&format!("(8 characters) ({place}): active, made {created}")), "{}", out(&owner));
    assert_eq!(run(folder.path(), &[&all[..], &["--key", "AKIAI44QH8DHBEXAMPLE"]].concat()).status.code(), Some(1));
    fs::create_dir(folder.path().join("src")).expect("a folder");
    fs::write(folder.path().join("src/deploy.sh"), format!("export AWS_ACCESS_KEY_ID={id}\n")).expect("a file");
    let found = out(&run(folder.path(), &[&all[..], &["--scan", "src"]].concat()));
    assert!(found.contains(&format!("of (8 characters) ({place}): active, made {created}")) && found.contains("deploy.sh:1"), "{found}");
    assert!(!found.contains(id) && !found.contains(name.as_str()), "names and ids are content: {found}");
    let shown = run(folder.path(), &[&all[..], &["--show-names"]].concat());
    assert_eq!(shown.status.code(), Some(2), "not to a pipe");
    let scanned = out(&run(folder.path(), &["scan", "."]));
    assert!(scanned.contains("credential report") && scanned.contains("privet iam"), "{scanned}");
}

#[test]
fn broken_reports_say_what_is_wrong() {
    let folder = tempfile::tempdir().expect("a folder");
    let whole = report(&made());
    let without = whole.replace("mfa_active", "mfa");
    let cut = whole[..whole.len() - 40].to_owned();
    let strange = whole.replacen("no_information", "yesterday", 1);
    let twice = format!("{whole}{}", whole.lines().last().expect("a line"));
    for (text, wanted) in [
        ("", "is empty"),
        ("name,age\nx,1\n", "neither a credential report"),
        (without.as_str(), "`mfa_active` is missing"),
        (cut.as_str(), "line 202: has"),
        (strange.as_str(), "is no date"),
        (twice.as_str(), "stands twice"),
        (HEAD, "names no user"),
        ("{\"Users\":", "is not JSON"),
        ("{\"Roles\":[]}", "not the answer of"),
        ("{\"Content\":\"%%\"}", "not base64"),
    ] {
        fs::write(folder.path().join("report"), text).expect("a file");
        let output = run(folder.path(), &["iam", "report"]);
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(2) && message.contains(wanted), "{wanted}: {message}");
    }
}
