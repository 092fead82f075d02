//! Where a bucket is, as it is typed: `s3://bucket/prefix`.

use super::target::TargetError;

/// Who keeps the bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cloud {
    /// Amazon S3, and everything that speaks like it.
    S3,
    /// Google Cloud Storage.
    Google,
    /// Azure Blob Storage; its buckets are called containers.
    Azure,
}

impl Cloud {
    const ALL: [Self; 3] = [Self::S3, Self::Google, Self::Azure];

    /// What stands before `://`.
    #[must_use]
    pub const fn scheme(self) -> &'static str {
        match self {
            Self::S3 => "s3",
            Self::Google => "gs",
            Self::Azure => "az",
        }
    }
}

/// A bucket, or what begins with a folder in it, or one object.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Location {
    /// Who keeps it.
    pub cloud: Cloud,
    /// The bucket's name.
    pub bucket: String,
    /// The folder or object in it, without slashes at its ends; empty for the whole bucket.
    pub prefix: String,
}

impl Location {
    /// Reads a location; `None` where no scheme of a bucket stands at its beginning.
    ///
    /// # Errors
    /// When no bucket is named.
    pub fn parse(typed: &str) -> Option<Result<Self, TargetError>> {
        let (scheme, rest) = typed.split_once("://")?;
        let cloud = Cloud::ALL.into_iter().find(|cloud| cloud.scheme() == scheme)?;
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        if bucket.is_empty() || bucket.contains(['?', '#', '@', ' ']) {
            let problem = format!("names no bucket; write {scheme}://BUCKET or {scheme}://BUCKET/FOLDER");
            return Some(Err(TargetError::new(typed, problem)));
        }
        Some(Ok(Self { cloud, bucket: bucket.to_owned(), prefix: prefix.trim_matches('/').to_owned() }))
    }

    /// The location as it is written, without a slash at its end.
    #[must_use]
    pub fn name(&self) -> String {
        let slash = if self.prefix.is_empty() { "" } else { "/" };
        format!("{}://{}{slash}{}", self.cloud.scheme(), self.bucket, self.prefix)
    }
}

#[cfg(test)]
mod tests {
    use super::{Cloud, Location};

    #[test]
    fn locations_are_read_and_written() {
        let parse = |typed: &str| Location::parse(typed).map(|read| read.map(|location| (location.cloud, location.name())).ok());
        assert_eq!(parse("s3://b"), Some(Some((Cloud::S3, "s3://b".to_owned()))));
        assert_eq!(parse("gs://b/a/c.csv/"), Some(Some((Cloud::Google, "gs://b/a/c.csv".to_owned()))));
        assert_eq!(parse("az://b/"), Some(Some((Cloud::Azure, "az://b".to_owned()))));
        for none in ["s3://", "s3:///a", "gs://a?b"] {
            assert_eq!(parse(none), Some(None), "{none}");
        }
        assert_eq!(parse("./s3://b"), None);
        assert_eq!(parse("ftp://b"), None);
    }
}
