//! Profiles of the AWS command line: keys that stand in `~/.aws/credentials`, regions and endpoints of `~/.aws/config`.
//!
//! A profile that names a way to get keys (single sign-on, a role, a process) is not followed: what it would run or open is not this program's to
//! decide. `aws configure export-credentials` does it and hands the keys over.

use std::collections::HashMap;
use std::path::PathBuf;

/// What a profile says; what it does not say is empty.
#[derive(Debug, Default)]
pub(super) struct Profile {
    values: HashMap<String, String>,
}

/// Keys of profiles that tell a way to get credentials which is not followed.
const WAYS: [&str; 5] = ["sso_session", "sso_start_url", "role_arn", "credential_process", "login_session"];

impl Profile {
    /// Reads a profile by name.
    ///
    /// # Errors
    /// When there is none of that name, or it names a way that is not followed.
    pub(super) fn named(name: &str) -> Result<Self, String> {
        let absent = || format!("profile `{name}`: is in neither ~/.aws/credentials nor ~/.aws/config; `aws configure list-profiles` lists them");
        Self::found(name).ok_or_else(absent)?.usable(name)
    }

    /// A profile as it stands in the files, if it does; its keys may have to be got in a way that is not followed.
    pub(super) fn found(name: &str) -> Option<Self> {
        let profile = Self::of(name, &read("AWS_SHARED_CREDENTIALS_FILE", "credentials"), &read("AWS_CONFIG_FILE", "config"));
        (!profile.values.is_empty()).then_some(profile)
    }

    /// The profile, if its keys stand in it or it says nothing of keys.
    ///
    /// # Errors
    /// When it names a way to get them that is not followed.
    pub(super) fn usable(self, name: &str) -> Result<Self, String> {
        let way = WAYS.iter().find(|way| self.values.contains_key(**way));
        match way.filter(|_| self.keys().is_none()) {
            Some(way) => Err(format!(
                "profile `{name}`: gets its keys by `{way}`, which is not followed; run `eval \"$(aws configure export-credentials --profile \
                 {name} --format env)\"` and leave --profile away"
            )),
            None => Ok(self),
        }
    }

    fn of(name: &str, credentials: &str, config: &str) -> Self {
        let mut values = section(config, if name == "default" { "default".to_owned() } else { format!("profile {name}") }.as_str());
        values.extend(section(credentials, name));
        Self { values }
    }

    /// The public and the secret key, and the token of a session.
    pub(super) fn keys(&self) -> Option<(&str, &str, Option<&str>)> {
        Some((self.value("aws_access_key_id")?, self.value("aws_secret_access_key")?, self.value("aws_session_token")))
    }

    /// One value.
    pub(super) fn value(&self, key: &str) -> Option<&str> {
        self.values.get(key).map(String::as_str).filter(|value| !value.is_empty())
    }
}

fn read(variable: &str, file: &str) -> String {
    let named = std::env::var_os(variable).filter(|path| !path.is_empty()).map(PathBuf::from);
    let home = || std::env::var_os(if cfg!(windows) { "USERPROFILE" } else { "HOME" }).map(|home| PathBuf::from(home).join(".aws").join(file));
    named.or_else(home).and_then(|path| std::fs::read_to_string(path).ok()).unwrap_or_default()
}

/// The values of one section of an INI file. Lines that are set in belong to a value before them.
fn section(text: &str, name: &str) -> HashMap<String, String> {
    let mut is_meant = false;
    let mut values = HashMap::new();
    for line in text.lines() {
        let trimmed = line.trim();
        if let Some(section) = trimmed.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            is_meant = section.0.split_whitespace().eq(name.split_whitespace());
        } else if is_meant
            && !line.starts_with([' ', '\t', '#', ';'])
            && let Some((key, value)) = trimmed.split_once('=')
        {
            values.insert(key.trim().to_ascii_lowercase(), value.trim().to_owned());
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use super::Profile;

    #[test]
    fn keys_and_regions_come_from_both_files() {
        let credentials = "[default]\naws_access_key_id = A\n[work]\naws_access_key_id=B\naws_secret_access_key = s=c\n# x = y\n";
        let config =
            "[default]\nregion = eu-west-1\n[profile work]\nregion = us-west-2\ns3 =\n  addressing_style = path\n[profile sso]\nsso_session = x\n";
        let work = Profile::of("work", credentials, config);
        assert_eq!(work.keys(), Some(("B", "s=c", None)));
        assert_eq!(work.value("region"), Some("us-west-2"));
        assert_eq!(work.value("addressing_style"), None);
        assert_eq!(Profile::of("default", credentials, config).value("region"), Some("eu-west-1"));
        assert!(Profile::of("none", credentials, config).values.is_empty());
        let refused = Profile::of("sso", credentials, config).usable("sso").expect_err("not followed");
        assert!(refused.contains("sso_session") && refused.contains("export-credentials --profile sso"), "{refused}");
        assert!(work.usable("work").is_ok());
    }
}
