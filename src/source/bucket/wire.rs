//! What goes over the wire: every request passes here, where it is counted and held back when it comes too early, and its answer noted.
//!
//! Answers to listings are looked at on their way. They name the storage class of each object, which the client above does not tell; and they
//! may name objects that it cannot address (`a//b`, `a/../b`) and would fail on, or markers of folders. Those are taken out and kept apart.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use http::HeaderValue;
use http_body_util::BodyExt as _;
use object_store::ClientOptions;
use object_store::client::{HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpRequestBody, HttpResponse, HttpService};
use object_store::path::Path;

use super::answer::{self, Answer, Asked};
use super::{Access, Payer};
use crate::source::location::{Cloud, Location};

/// How long a connection may take to be made.
const CONNECT: Duration = Duration::from_secs(10);
/// How long an answer may be silent.
const SILENCE: Duration = Duration::from_secs(60);

/// The way to one store.
#[derive(Debug, Clone)]
pub(super) struct Wire {
    client: reqwest::Client,
    cloud: Cloud,
    bucket: Arc<str>,
    /// The project that pays for requests, for Google's stores.
    payer: Option<HeaderValue>,
    pace: Option<Arc<Pace>>,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    requests: AtomicU64,
    region: OnceLock<String>,
    listed: Mutex<Apart>,
}

/// What listings told beside what the client hands on.
#[derive(Debug, Default)]
pub(super) struct Apart {
    /// The storage class by key, where it is not the usual one. Whoever uses it takes it out.
    pub(super) classes: HashMap<String, String>,
    /// Objects that cannot be addressed: key and size.
    pub(super) odd: Vec<(String, u64)>,
    /// The first key that can be.
    pub(super) first: Option<String>,
}

impl Wire {
    /// A way to the store of a bucket.
    ///
    /// # Errors
    /// When TLS cannot be set up, or nobody is named who pays.
    pub(super) fn new(location: &Location, access: &Access) -> Result<Self, String> {
        super::crypto::Crypto::install()?;
        let client = reqwest::Client::builder()
            .user_agent(concat!("privet/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT)
            .read_timeout(SILENCE)
            .http1_only()
            .build()
            .map_err(|error| format!("buckets: TLS cannot be set up ({error}); check the system's certificates"))?;
        let pace = access.requests.filter(|&most| most > 0).map(|most| Arc::new(Pace::new(most)));
        let payer = if location.cloud == Cloud::Google && access.payer == Payer::Requester { Some(project()?) } else { None };
        Ok(Self { client, cloud: location.cloud, bucket: location.bucket.as_str().into(), payer, pace, shared: Arc::default() })
    }

    /// The region that an answer of S3 named.
    pub(super) fn region(&self) -> Option<&str> {
        self.shared.region.get().map(String::as_str)
    }

    /// Asks the store something beside what its client asks; nothing where it refuses or stays silent.
    pub(super) async fn ask(&self, request: http::request::Builder) -> Option<String> {
        let request = request.body(HttpRequestBody::empty()).ok()?;
        let asked = tokio::time::timeout(super::ASK, HttpService::call(self, request)).await;
        let response = asked.ok()?.ok().filter(|response| response.status().is_success())?;
        let body = response.into_body().collect().await.ok()?.to_bytes();
        Some(String::from_utf8_lossy(&body).into_owned())
    }

    /// Whether a request goes to the bucket; others ask for credentials.
    fn asked(&self, uri: &http::Uri) -> Asked {
        let is_host = uri.host().is_some_and(|host| host.strip_prefix(&*self.bucket).is_some_and(|rest| rest.starts_with('.')));
        // `/bucket/key`, or `/account/container/key` of an emulator.
        if is_host || uri.path().split('/').take(3).any(|part| is_written(part, &self.bucket)) { Asked::Store } else { Asked::Keys }
    }

    async fn answer(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let asked = self.asked(request.uri());
        let silent = Answer { asked, ..Answer::default() };
        let response = HttpService::call(&self.client, request).await.inspect_err(|_| silent.clone().note())?;
        if let Some(region) = response.headers().get("x-amz-bucket-region").and_then(|region| region.to_str().ok()) {
            self.shared.region.get_or_init(|| region.to_owned());
        }
        let status = Some(response.status().as_u16());
        if !response.status().is_client_error() && !response.status().is_server_error() {
            let version = ["x-amz-version-id", "x-ms-version-id"].iter().find_map(|name| response.headers().get(*name)?.to_str().ok());
            Answer { status, version: version.map(str::to_owned), ..silent }.note();
            return Ok(response);
        }
        let (parts, body) = response.into_parts();
        let body = body.collect().await.inspect_err(|_| Answer { status, ..silent.clone() }.note())?.to_bytes();
        Answer { status, code: answer::code(&body), ..silent }.note();
        Ok(HttpResponse::from_parts(parts, body.into()))
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
    async fn call(&self, mut request: HttpRequest) -> Result<HttpResponse, HttpError> {
        if let Some(pace) = &self.pace {
            pace.wait().await;
        }
        self.shared.requests.fetch_add(1, Ordering::Relaxed);
        if let Some(payer) = &self.payer {
            request.headers_mut().insert("x-goog-user-project", payer.clone());
        }
        let query = request.uri().query().unwrap_or_default();
        let is_list = query.contains("list-type=2") || query.contains("comp=list");
        let response = self.answer(request).await?;
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

/// Whether a part of a path says `name`, perhaps in percent-encoding: Google's client writes `my%2Dbucket`.
fn is_written(part: &str, name: &str) -> bool {
    let mut rest = part.as_bytes();
    name.bytes().all(|byte| {
        let encoded = format!("%{byte:02X}");
        let after = rest.strip_prefix(&[byte]).or_else(|| rest.strip_prefix(encoded.as_bytes()));
        after.map(|after| rest = after).is_some()
    }) && rest.is_empty()
}

/// The project that pays, as Google's own tools are told it.
fn project() -> Result<HeaderValue, String> {
    let named = ["GOOGLE_CLOUD_PROJECT", "CLOUDSDK_CORE_PROJECT"].iter().find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    let named = named.ok_or("--requester-pays: names no project that pays; set GOOGLE_CLOUD_PROJECT")?;
    HeaderValue::from_str(&named).map_err(|_| "GOOGLE_CLOUD_PROJECT: is no project's id; `gcloud projects list` lists them".to_owned())
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
                apart.first.get_or_insert_with(|| name.clone());
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
    use super::{Apart, Page, is_written};
    use crate::source::location::Cloud;

    #[test]
    fn a_bucket_is_known_by_its_name_in_percent_encoding() {
        assert!(is_written("my-bucket", "my-bucket") && is_written("my%2Dbucket", "my-bucket"));
        assert!(!is_written("my-bucket2", "my-bucket") && !is_written("my", "my-bucket") && !is_written("", "my-bucket"));
    }

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
