//! Where a bucket stands, and whether it keeps old versions: what it says of itself, beside its objects.
//!
//! S3 names the region in its answers, or is asked for it without a signature, since it is public. Google tells it to whoever may read the bucket's
//! own data (`storage.buckets.get`). Azure's blob service does not know it. Whoever scans may say it, and is believed. Not knowing it fails nothing.

use http::Method;
use object_store::ObjectStoreExt as _;
use object_store::gcp::GcpCredentialProvider;
use object_store::path::Path;

use super::region::country;
use super::{Bucket, answer};
use crate::source::location::Cloud;

/// What a bucket says of itself; what it does not tell is not known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// Its region or location, as its cloud calls it.
    pub region: Option<String>,
    /// The country of the region, ISO 3166-1 alpha-2, unless it spans several.
    pub country: Option<&'static str>,
    /// Whether it keeps older versions of its objects.
    pub versioned: Option<bool>,
}

/// How a bucket is asked about itself.
#[derive(Debug, Clone, Default)]
pub(super) struct Asking {
    /// The region that whoever scans names.
    pub(super) said: Option<String>,
    /// The region in which requests are signed, where a wrong one would be refused.
    pub(super) signed: Option<String>,
    /// Where the store listens, if not where its cloud does: then its regions need not be places.
    pub(super) endpoint: Option<String>,
    /// Google's credentials, where requests are signed.
    pub(super) google: Option<GcpCredentialProvider>,
}

impl Bucket {
    /// Where it stands. Costs up to two requests; meant for when it was listed.
    #[must_use]
    pub fn standing(&self) -> Standing {
        self.runtime.block_on(async {
            let region = match (&self.asking.said, self.location.cloud) {
                (Some(said), _) => Some(said.clone()),
                (None, Cloud::S3) => self.region_of_amazon().await,
                (None, Cloud::Google) => self.google("location", "LocationConstraint").await.flatten().map(|region| region.to_ascii_lowercase()),
                (None, Cloud::Azure) => None,
            };
            let is_place = self.asking.said.is_some() || self.asking.endpoint.is_none();
            let country = region.as_deref().filter(|_| is_place).and_then(|region| country(self.location.cloud, region));
            let versioned = match self.location.cloud {
                Cloud::Google => self.google("versioning", "Status").await.map(|status| status.as_deref() == Some("Enabled")),
                Cloud::S3 | Cloud::Azure => self.is_versioned().await,
            };
            Standing { region, country, versioned }
        })
    }

    async fn region_of_amazon(&self) -> Option<String> {
        let heard = || self.wire.region().map(str::to_owned);
        if let Some(known) = heard().or_else(|| self.asking.signed.clone()) {
            return Some(known);
        }
        // Some stores name it to this question only, and some of them while they refuse it.
        let url = format!("{}/{}", self.asking.endpoint.as_deref()?, self.location.bucket);
        self.wire.ask(http::Request::builder().method(Method::HEAD).uri(url)).await;
        heard()
    }

    /// What Google's bucket says to a question: nothing where it does not answer, and no text where the answer holds no such element.
    async fn google(&self, question: &str, element: &str) -> Option<Option<String>> {
        let base = self.asking.endpoint.as_deref().unwrap_or("https://storage.googleapis.com");
        let mut request = http::Request::builder().uri(format!("{base}/{}?{question}", self.location.bucket));
        if let Some(credentials) = &self.asking.google {
            let bearer = &credentials.get_credential().await.ok()?.bearer;
            request = request.header(http::header::AUTHORIZATION, format!("Bearer {bearer}"));
        }
        Some(text(&self.wire.ask(request).await?, element))
    }

    /// Objects of a bucket that keeps versions have one; the first is asked.
    async fn is_versioned(&self) -> Option<bool> {
        let first = Path::parse(self.wire.apart(|apart| apart.first.clone())?).ok()?;
        let (head, answer) = answer::heard(self.store.head(&first)).await;
        head.ok().map(|_| answer.version.is_some_and(|version| version != "null"))
    }
}

/// The text of the first element of that name, which may have attributes.
fn text(page: &str, name: &str) -> Option<String> {
    let (_, rest) = page.split_once(&format!("<{name}"))?;
    let (_, rest) = rest.split_once('>')?;
    let (text, _) = rest.split_once('<')?;
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn elements_are_found() {
        assert_eq!(
            text("<?xml version=\"1.0\"?><LocationConstraint xmlns=\"x\">EU</LocationConstraint>", "LocationConstraint").as_deref(),
            Some("EU")
        );
        assert_eq!(text("<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>", "Status").as_deref(), Some("Enabled"));
        for none in ["<VersioningConfiguration/>", "<Status/>", "<Status>", ""] {
            assert_eq!(text(none, "Status"), None, "{none}");
        }
    }
}
