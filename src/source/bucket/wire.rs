//! What goes over the wire: every request passes here, where it is counted and held back when it comes too early.
//!
//! Answers to listings are looked at on their way. They name the storage class of each object, which the client above does not tell; and they
//! may name objects that it cannot address (`a//b`, `a/../b`) and would fail on, or markers of folders. Those are taken out and kept apart.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use http_body_util::BodyExt as _;
use object_store::ClientOptions;
use object_store::client::{HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpService};
use object_store::path::Path;

use crate::source::location::Cloud;

/// How long a connection may take to be made.
const CONNECT: Duration = Duration::from_secs(10);
/// How long an answer may be silent.
const SILENCE: Duration = Duration::from_secs(60);

/// The way to one store.
#[derive(Debug, Clone)]
pub(super) struct Wire {
    client: reqwest::Client,
    cloud: Cloud,
    pace: Option<Arc<Pace>>,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    requests: AtomicU64,
    listed: Mutex<Apart>,
}

/// What listings told beside what the client hands on.
#[derive(Debug, Default)]
pub(super) struct Apart {
    /// The storage class by key, where it is not the usual one. Whoever uses it takes it out.
    pub(super) classes: HashMap<String, String>,
    /// Objects that cannot be addressed: key and size.
    pub(super) odd: Vec<(String, u64)>,
}

impl Wire {
    /// A way to a store that carries so many requests a second at most.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub(super) fn new(cloud: Cloud, most: Option<u32>) -> Result<Self, String> {
        super::crypto::Crypto::install()?;
        let client = reqwest::Client::builder()
            .user_agent(concat!("privet/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT)
            .read_timeout(SILENCE)
            .http1_only()
            .build()
            .map_err(|error| format!("buckets: TLS cannot be set up ({error}); check the system's certificates"))?;
        let pace = most.filter(|&most| most > 0).map(|most| Arc::new(Pace::new(most)));
        Ok(Self { client, cloud, pace, shared: Arc::default() })
    }

    /// How many requests were made.
    pub(super) fn requests(&self) -> u64 {
        self.shared.requests.load(Ordering::Relaxed)
    }

    /// What listings told beside; the lock is held for as long as `use` runs.
    pub(super) fn apart<T>(&self, take: impl FnOnce(&mut Apart) -> T) -> T {
        take(&mut self.shared.listed.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl HttpConnector for Wire {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(self.clone()))
    }
}

#[async_trait]
impl HttpService for Wire {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        if let Some(pace) = &self.pace {
            pace.wait().await;
        }
        self.shared.requests.fetch_add(1, Ordering::Relaxed);
        let query = request.uri().query().unwrap_or_default();
        let is_list = query.contains("list-type=2") || query.contains("comp=list");
        let response = HttpService::call(&self.client, request).await?;
        if !is_list || !response.status().is_success() {
            return Ok(response);
        }
        let (mut parts, body) = response.into_parts();
        let body = body.collect().await.map_err(|error| HttpError::new(HttpErrorKind::Interrupted, error))?.to_bytes();
        let page = self.apart(|apart| Page { cloud: self.cloud }.take_apart(&body, apart));
        parts.headers.remove(http::header::CONTENT_LENGTH);
        Ok(HttpResponse::from_parts(parts, page.into()))
    }
}

/// Requests at even distances.
#[derive(Debug)]
struct Pace {
    distance: Duration,
    next: Mutex<Instant>,
}

impl Pace {
    fn new(most: u32) -> Self {
        Self { distance: Duration::from_secs(1) / most, next: Mutex::new(Instant::now()) }
    }

    async fn wait(&self) {
        let at = {
            let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
            let at = (*next).max(Instant::now());
            *next = at + self.distance;
            at
        };
        tokio::time::sleep_until(at.into()).await;
    }
}

/// One answer to a listing.
struct Page {
    cloud: Cloud,
}

impl Page {
    /// Notes what is told beside, and gives the page without what cannot be addressed.
    fn take_apart(&self, page: &[u8], apart: &mut Apart) -> Vec<u8> {
        let (item, key, class, size) = match self.cloud {
            Cloud::S3 | Cloud::Google => ("Contents", "Key", "StorageClass", "Size"),
            Cloud::Azure => ("Blob", "Name", "AccessTier", "Content-Length"),
        };
        let (open, close) = (format!("<{item}>"), format!("</{item}>"));
        let mut rest = Vec::with_capacity(page.len());
        let mut at = 0;
        while let Some(start) = memchr::memmem::find(&page[at..], open.as_bytes()).map(|found| at + found) {
            let Some(end) = memchr::memmem::find(&page[start..], close.as_bytes()).map(|found| start + found + close.len()) else { break };
            rest.extend_from_slice(&page[at..start]);
            let entry = String::from_utf8_lossy(&page[start..end]);
            let name = text(&entry, key).unwrap_or_default();
            let bytes = text(&entry, size).and_then(|size| size.parse().ok()).unwrap_or(0);
            if name.ends_with('/') && bytes == 0 {
                // A marker of a folder, as consoles make them: it holds nothing.
            } else if Path::parse(&name).is_ok_and(|path| path.as_ref() == name) {
                rest.extend_from_slice(&page[start..end]);
                if let Some(class) = text(&entry, class).filter(|class| !matches!(class.as_str(), "STANDARD" | "Hot" | "")) {
                    apart.classes.insert(name, class);
                }
            } else {
                apart.odd.push((name, bytes));
            }
            at = end;
        }
        rest.extend_from_slice(&page[at..]);
        rest
    }
}

/// The text of the first element of that name.
fn text(entry: &str, name: &str) -> Option<String> {
    let open = format!("<{name}>");
    let start = entry.find(&open)? + open.len();
    let end = start + entry[start..].find("</")?;
    quick_xml::escape::unescape(&entry[start..end]).ok().map(std::borrow::Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::{Apart, Page};
    use crate::source::location::Cloud;

    #[test]
    fn classes_are_told_and_what_cannot_be_addressed_is_kept_apart() {
        let entry = |key: &str, class: &str, size: u64| {
            format!("<Contents><Key>{key}</Key><Size>{size}</Size><StorageClass>{class}</StorageClass></Contents>")
        };
        let good = [entry("a/b.csv", "STANDARD", 5), entry("a&amp;b", "GLACIER", 6)].concat();
        let bad = [entry("folder/", "STANDARD", 0), entry("a//b", "STANDARD", 7), entry("a/../b", "STANDARD", 8)].concat();
        let mut apart = Apart::default();
        let page = Page { cloud: Cloud::S3 }.take_apart(format!("<ListBucketResult>{good}{bad}<X/></ListBucketResult>").as_bytes(), &mut apart);
        assert_eq!(String::from_utf8(page).expect("text"), format!("<ListBucketResult>{good}<X/></ListBucketResult>"));
        assert_eq!(apart.classes.into_iter().collect::<Vec<_>>(), [("a&b".to_owned(), "GLACIER".to_owned())]);
        assert_eq!(apart.odd, [("a//b".to_owned(), 7), ("a/../b".to_owned(), 8)]);
    }

    #[test]
    fn tiers_of_azure_are_told() {
        let page =
            "<Blobs><Blob><Name>x</Name><Properties><Content-Length>3</Content-Length><AccessTier>Archive</AccessTier></Properties></Blob></Blobs>";
        let mut apart = Apart::default();
        assert_eq!(Page { cloud: Cloud::Azure }.take_apart(page.as_bytes(), &mut apart), page.as_bytes());
        assert_eq!(apart.classes.get("x").map(String::as_str), Some("Archive"));
    }
}
