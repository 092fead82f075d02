//! Reading the credential report and the JSON of the list calls.

use base64::Engine as _;
use serde_json::Value;

use crate::day::Day;

use super::{AccessKey, Account, User, When};

/// The columns that every credential report has.
const COLUMNS: [&str; 10] = [
    "user",
    "arn",
    "user_creation_time",
    "password_enabled",
    "password_last_used",
    "password_last_changed",
    "mfa_active",
    "access_key_1_active",
    "access_key_1_last_rotated",
    "access_key_2_active",
];

/// Whether bytes are a credential report as CSV.
#[must_use]
pub fn is_credential_report(bytes: &[u8]) -> bool {
    bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).starts_with(b"user,arn,user_creation_time,")
}

/// Reads one file. `name` is what messages call it.
///
/// # Errors
/// That the file is neither a credential report nor the JSON of a list call, or what is wrong with it, with its line.
pub fn read(name: &str, bytes: &[u8]) -> Result<Account, String> {
    let text = std::str::from_utf8(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes))
        .map_err(|_| format!("`{name}`: is not UTF-8 text; give the report as AWS wrote it"))?;
    let text = text.trim_start();
    if text.is_empty() {
        return Err(format!("`{name}`: is empty; get the report with `aws iam get-credential-report`"));
    }
    if text.starts_with(['{', '[']) {
        let value: Value = serde_json::from_str(text)
            .map_err(|error| format!("`{name}`: line {}, column {}: is not JSON; was the file cut off?", error.line(), error.column()))?;
        return json(name, &value);
    }
    csv(name, text)
}

fn csv(name: &str, text: &str) -> Result<Account, String> {
    let mut lines = text.lines().zip(1u32..);
    let head = lines.next().map(|(line, _)| fields(line)).unwrap_or_default();
    if head.first().map(String::as_str) != Some("user") {
        return Err(format!(
            "`{name}`: is neither a credential report (its first line begins with `user,arn,user_creation_time`) nor the JSON of a list call"
        ));
    }
    if let Some(missing) = COLUMNS.iter().find(|column| !head.iter().any(|known| known == *column)) {
        return Err(format!("`{name}`: the column `{missing}` is missing; get the report anew with `aws iam get-credential-report`"));
    }
    let mut account = Account::default();
    for (line, number) in lines {
        if line.trim().is_empty() {
            continue;
        }
        let cells = fields(line);
        if cells.len() != head.len() {
            return Err(format!(
                "`{name}`: line {number}: has {} fields, the first line {}; was the file cut off or edited?",
                cells.len(),
                head.len()
            ));
        }
        let of = |column: &str| head.iter().position(|known| known == column).map_or("", |at| cells[at].as_str());
        let user = user(&of).map_err(|column| format!("`{name}`: line {number}: {column}: is no date, N/A, no_information or not_supported"))?;
        let user = User { place: Some(format!("line {number}")), ..user };
        if account.users.insert(user.name.clone(), user).is_some() {
            return Err(format!("`{name}`: line {number}: the user stands twice in the report"));
        }
    }
    if account.users.is_empty() {
        return Err(format!("`{name}`: names no user; was the file cut off?"));
    }
    Ok(account)
}

fn user<'c>(of: &impl Fn(&str) -> &'c str) -> Result<User, String> {
    let flag = |column: &str| match of(column).to_ascii_lowercase().as_str() {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    };
    let mut user = User {
        name: of("user").to_owned(),
        arn: Some(of("arn").to_owned()).filter(|arn| !arn.is_empty()),
        created: when(of("user_creation_time")).ok_or("user_creation_time")?,
        has_password: flag("password_enabled"),
        password_changed: when(of("password_last_changed")).ok_or("password_last_changed")?,
        signed_in: when(of("password_last_used")).ok_or("password_last_used")?,
        has_mfa: flag("mfa_active"),
        ..User::default()
    };
    // The report does not support the flag for the root, which always has a password.
    if user.is_root() && user.has_password.is_none() {
        user.has_password = Some(true);
    }
    if user.has_password == Some(false) {
        user.signed_in = When::Absent;
        user.password_changed = When::Absent;
    }
    for number in ["1", "2"] {
        let column = |what: &str| format!("access_key_{number}_{what}");
        let is_active = flag(&column("active")) == Some(true);
        let rotated = when(of(&column("last_rotated"))).ok_or_else(|| column("last_rotated"))?;
        let used = when(of(&column("last_used_date"))).ok_or_else(|| column("last_used_date"))?;
        if !is_active && rotated.day().is_none() {
            continue;
        }
        // A key that exists and has no date of use was never used.
        let last_used = match used {
            When::Absent => When::Never,
            other => other,
        };
        let service = Some(of(&column("last_used_service")).to_owned()).filter(|service| !matches!(service.as_str(), "" | "N/A"));
        user.keys.push(AccessKey { id: None, is_active, created: rotated, last_used, service });
    }
    Ok(user)
}

/// A date of the report; `None` for what is none of its words.
fn when(text: &str) -> Option<When> {
    match text {
        "N/A" => Some(When::Absent),
        "no_information" => Some(When::Never),
        "not_supported" | "" => Some(When::Unknown),
        date => Day::parse(date).map(When::On),
    }
}

/// The fields of a line; a field may stand in quotation marks.
fn fields(line: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut is_quoted = false;
    for char in line.trim_end_matches('\r').chars() {
        match char {
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => out.push(String::new()),
            char => {
                if let Some(field) = out.last_mut() {
                    field.push(char);
                }
            }
        }
    }
    out
}

/// Reads the answer of a call: the report itself, or lists of users, keys, groups and second factors; several in an array.
fn json(name: &str, value: &Value) -> Result<Account, String> {
    if let Value::Array(answers) = value {
        let mut account = Account::default();
        for answer in answers {
            account.merge(json(name, answer)?);
        }
        return Ok(account);
    }
    let strange = || {
        format!(
            "`{name}`: is JSON, but not the answer of get-credential-report, list-users, list-access-keys, list-mfa-devices, get-access-key-last-used, get-group or get-account-authorization-details"
        )
    };
    if let Some(content) = value["Content"].as_str() {
        let decoded = base64::engine::general_purpose::STANDARD
            .decode(content.trim())
            .map_err(|_| format!("`{name}`: `Content` is not base64; was the file cut off?"))?;
        let mut account = read(name, &decoded)?;
        account.as_of = value["GeneratedTime"].as_str().and_then(Day::parse);
        return Ok(account);
    }
    let mut account = Account::default();
    let mut is_known = false;
    let mut list = |key: &str| {
        let list = value[key].as_array();
        is_known |= list.is_some();
        list.cloned().unwrap_or_default()
    };
    let group = value["Group"]["GroupName"].as_str().map(str::to_owned);
    let (users, details, keys, factors) = (list("Users"), list("UserDetailList"), list("AccessKeyMetadata"), list("MFADevices"));
    let at = |list: &str, index: usize| Some(format!("{list}[{index}]"));
    for (list, users) in [("Users", users), ("UserDetailList", details)] {
        for (index, answer) in users.iter().enumerate() {
            let user = listed_user(answer, group.as_deref()).ok_or_else(strange)?;
            account.merge(one(User { place: at(list, index), ..user }));
        }
    }
    for (index, answer) in keys.iter().enumerate() {
        let user = listed_key(answer).ok_or_else(strange)?;
        account.merge(one(User { place: at("AccessKeyMetadata", index), ..user }));
    }
    for answer in factors {
        let serial = answer["SerialNumber"].as_str().unwrap_or_default();
        let user = answer["UserName"].as_str().ok_or_else(strange)?;
        account.merge(one(User { name: user.to_owned(), has_mfa: Some(true), mfa_kind: Some(kind_of_factor(serial).to_owned()), ..User::default() }));
    }
    if let (Some(user), used) = (value["UserName"].as_str(), &value["AccessKeyLastUsed"])
        && used.is_object()
    {
        is_known = true;
        let last_used = used["LastUsedDate"].as_str().and_then(Day::parse).map_or(When::Never, When::On);
        let key = AccessKey { is_active: true, last_used, service: used["ServiceName"].as_str().map(str::to_owned), ..AccessKey::default() };
        account.merge(one(User { name: user.to_owned(), keys: vec![key], ..User::default() }));
    }
    if is_known { Ok(account) } else { Err(strange()) }
}

fn one(user: User) -> Account {
    Account { users: [(user.name.clone(), user)].into(), as_of: None }
}

fn listed_user(answer: &Value, group: Option<&str>) -> Option<User> {
    let date = |key: &str| answer[key].as_str().and_then(Day::parse).map_or(When::Unknown, When::On);
    let groups = answer["GroupList"].as_array().map(|list| list.iter().filter_map(|name| name.as_str().map(str::to_owned)).collect::<Vec<_>>());
    Some(User {
        name: answer["UserName"].as_str()?.to_owned(),
        arn: answer["Arn"].as_str().map(str::to_owned),
        created: date("CreateDate"),
        signed_in: date("PasswordLastUsed"),
        groups: groups.or_else(|| group.map(|group| vec![group.to_owned()])),
        ..User::default()
    })
}

fn listed_key(answer: &Value) -> Option<User> {
    let key = AccessKey {
        id: Some(answer["AccessKeyId"].as_str()?.to_owned()),
        is_active: answer["Status"].as_str()? == "Active",
        created: answer["CreateDate"].as_str().and_then(Day::parse).map_or(When::Unknown, When::On),
        ..AccessKey::default()
    };
    Some(User { name: answer["UserName"].as_str()?.to_owned(), keys: vec![key], ..User::default() })
}

/// The kind of a second factor by its serial number: a resource name for those that AWS keeps, else that of a device.
fn kind_of_factor(serial: &str) -> &'static str {
    match serial {
        serial if serial.contains(":sms-mfa/") => "sms",
        serial if serial.contains(":u2f/") || serial.contains(":fido") => "security key",
        serial if serial.contains(":mfa/") => "virtual",
        _ => "hardware",
    }
}
