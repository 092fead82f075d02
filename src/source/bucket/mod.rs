//! Buckets: objects of S3, Google Cloud Storage, Azure, and what speaks like them.
//!
//! Their clients are asynchronous; nothing else here is. A [`Network`] owns the one thread on which they run, a [`Bucket`] is listed like an
//! iterator, a [`Fetcher`] brings bodies ahead of those who read them, never more than a budget allows, and a [`Ranged`] reads a large object
//! anywhere, like a file.

mod answer;
mod crypto;
mod fetch;
mod list;
mod profile;
mod ranged;
mod region;
mod standing;
mod store;
mod trouble;
mod wire;

use std::sync::Arc;
use std::time::Duration;

use object_store::path::Path;
use object_store::{ObjectMeta, ObjectStore, ObjectStoreExt as _};
use tokio::runtime::{Handle, Runtime};

pub use fetch::{Body, Deliveries, Delivery, Fetcher, Held, Room};
pub use list::{Classes, Found, Listing};
pub use ranged::{Noted, Ranged};
pub use standing::Standing;
pub use trouble::Trouble;

use super::location::Location;
use super::target::TargetError;
use answer::Answer;
use standing::Asking;
use wire::Wire;

/// How long a question beside the scan may take.
const ASK: Duration = Duration::from_secs(10);

/// Whether requests carry a signature.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Signing {
    /// They do, with the credentials that are found.
    #[default]
    Signed,
    /// They do not, as for a public bucket.
    Anonymous,
}

/// Who pays for requests.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Payer {
    /// The bucket's owner.
    #[default]
    Owner,
    /// Whoever asks, as some buckets want it.
    Requester,
}

/// How buckets are reached.
#[derive(Debug, Clone)]
pub struct Access {
    /// Where the store listens, if not where its cloud does.
    pub endpoint: Option<String>,
    /// The region, if it is not to be asked for.
    pub region: Option<String>,
    /// A profile of the AWS command line.
    pub profile: Option<String>,
    /// The storage account of Azure.
    pub account: Option<String>,
    /// Whether requests are signed.
    pub signing: Signing,
    /// Who pays.
    pub payer: Payer,
    /// Which storage classes are read.
    pub classes: Classes,
    /// How many requests a second there may be.
    pub requests: Option<u32>,
    /// How often a request is tried again.
    pub retries: usize,
    /// How long the first wait before another try is; the later ones grow.
    pub backoff: Duration,
}

impl Default for Access {
    fn default() -> Self {
        Self {
            endpoint: None,
            region: None,
            profile: None,
            account: None,
            signing: Signing::Signed,
            payer: Payer::Owner,
            classes: Classes::default(),
            requests: None,
            retries: 8,
            backoff: Duration::from_millis(100),
        }
    }
}

/// The thread on which clients of stores run.
#[derive(Debug)]
pub struct Network {
    runtime: Runtime,
}

impl Network {
    /// Starts it.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start() -> Result<Self, String> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).thread_name("network").enable_all().build();
        runtime.map(|runtime| Self { runtime }).map_err(|error| format!("buckets: no thread can be started for them: {error}"))
    }

    /// Opens a bucket. Nothing is asked of it yet, but its region where nobody names one.
    ///
    /// # Errors
    /// When the location cannot be used as it is, or the credentials that are named cannot be found.
    pub fn open(&self, location: &Location, access: &Access) -> Result<Bucket, TargetError> {
        let refused = |problem| TargetError::new(location.name(), problem);
        let wire = Wire::new(location, access).map_err(refused)?;
        let runtime = self.runtime.handle().clone();
        let (store, asking) = store::connect(location, access, &wire, &runtime).map_err(refused)?;
        let identity = identity(location, access, &asking).into();
        Ok(Bucket { location: location.clone(), identity, store, asking, classes: access.classes.clone(), wire, runtime })
    }

    fn handle(&self) -> Handle {
        self.runtime.handle().clone()
    }
}

/// What stands for the store in the memory of a scan: two stores may have buckets of the same name.
fn identity(location: &Location, access: &Access, asking: &Asking) -> String {
    let endpoint = asking.endpoint.as_deref().or(access.account.as_deref()).unwrap_or_default();
    format!("{}://{}@{endpoint}", location.cloud.scheme(), location.bucket)
}

/// A bucket that can be asked.
#[derive(Debug, Clone)]
pub struct Bucket {
    location: Location,
    identity: Arc<str>,
    store: Arc<dyn ObjectStore>,
    asking: Asking,
    classes: Classes,
    wire: Wire,
    runtime: Handle,
}

impl Bucket {
    /// Where it is.
    #[must_use]
    pub const fn location(&self) -> &Location {
        &self.location
    }

    /// How many requests were made so far.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.wire.requests()
    }

    /// What one object is, if it is there.
    fn head(&self, key: &Path) -> (object_store::Result<ObjectMeta>, Answer) {
        self.runtime.block_on(answer::heard(self.store.head(key)))
    }
}
