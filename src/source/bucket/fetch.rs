//! Bodies of objects, brought ahead of those who read them.
//!
//! So many are on their way at once as there are slots, and what is on its way or waits to be read takes no more memory than the room says. An
//! object that is larger than a share of the room is not brought whole: it is handed over as a reader of any place.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::StreamExt as _;
use object_store::path::Path;
use object_store::{Error, GetOptions, GetResult, ObjectStore};
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{Answer, Bucket, Network, Ranged, Trouble, answer};
use crate::object::{Object, Origin};
use crate::source::Listed;

/// What memory is counted in, in bytes.
const UNIT: u64 = 4 << 10;
/// How often an object that became another one is asked for again.
const TRIES: usize = 3;

/// How much is on its way at once.
#[derive(Debug, Clone, Copy)]
pub struct Room {
    /// Objects.
    pub slots: usize,
    /// Bytes of all that is on its way or waits.
    pub bytes: u64,
    /// The largest object that is brought whole, in bytes.
    pub whole: u64,
}

/// What was brought of an object.
#[derive(Debug)]
pub enum Body {
    /// All of it.
    Whole(Vec<u8>),
    /// It is too large; it can be read anywhere.
    Ranged(Box<Ranged>),
    /// Nothing: what is listed was left out or cannot be read.
    None,
}

/// Memory that something takes; it is given back when this is dropped.
#[derive(Debug, Default)]
pub struct Held {
    _permit: Option<OwnedSemaphorePermit>,
}

/// What was listed, with its body.
#[derive(Debug)]
pub struct Delivery {
    /// It, as it was when it was read.
    pub listed: Listed,
    /// Its body.
    pub body: Body,
    /// The memory that the body takes.
    pub held: Held,
}

impl Delivery {
    fn without_body(listed: Listed) -> Self {
        Self { listed, body: Body::None, held: Held::default() }
    }
}

/// Brings objects.
pub struct Fetcher {
    runtime: Handle,
    slots: Arc<Semaphore>,
    bytes: Arc<Semaphore>,
    room: Room,
    out: Sender<Delivery>,
}

/// Where deliveries arrive; several threads may take from it.
#[derive(Clone)]
pub struct Deliveries(Arc<Mutex<Receiver<Delivery>>>);

impl Deliveries {
    /// The next; `None` when there will be no more.
    #[must_use]
    pub fn next(&self) -> Option<Delivery> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
    }
}

impl Fetcher {
    /// A fetcher, and where its deliveries arrive.
    #[must_use]
    pub fn new(network: &Network, room: Room) -> (Self, Deliveries) {
        let (out, deliveries) = channel();
        let units = |bytes: u64| usize::try_from(bytes / UNIT).unwrap_or(usize::MAX).clamp(1, Semaphore::MAX_PERMITS);
        let (slots, bytes) = (Arc::new(Semaphore::new(room.slots.max(1))), Arc::new(Semaphore::new(units(room.bytes))));
        let room = Room { whole: room.whole.min(room.bytes), ..room };
        (Self { runtime: network.handle(), slots, bytes, room, out }, Deliveries(Arc::new(Mutex::new(deliveries))))
    }

    /// Orders an object; waits while too much is on its way. An object of another source is none of this bucket's and is passed over.
    pub fn order(&self, bucket: &Bucket, object: Object) {
        let Origin::Remote { key, .. } = &object.origin else { return };
        let path = Path::parse(key).unwrap_or_default();
        if object.size > self.room.whole {
            let body = Body::Ranged(Box::new(Ranged::new(bucket, path, &object)));
            // Whoever reads may have ended; then nobody waits for this.
            let _ = self.out.send(Delivery { listed: Listed::Object(object), body, held: Held::default() });
            return;
        }
        let units = u32::try_from(object.size.div_ceil(UNIT).max(1)).unwrap_or(u32::MAX);
        let (slots, bytes) = (Arc::clone(&self.slots), Arc::clone(&self.bytes));
        let (slot, held) = self.runtime.block_on(async { (slots.acquire_owned().await.ok(), bytes.acquire_many_owned(units).await.ok()) });
        let (bucket, out, whole) = (bucket.clone(), self.out.clone(), self.room.whole);
        self.runtime.spawn(async move {
            let delivery = bring(&bucket, path, object, (whole, Held { _permit: held })).await;
            drop(slot);
            let _ = out.send(delivery);
        });
    }

    /// Hands over what is not read, in the order of the others.
    pub fn pass(&self, listed: Listed) {
        let _ = self.out.send(Delivery::without_body(listed));
    }
}

/// Brings one object, again when it became another one on the way.
async fn bring(bucket: &Bucket, path: Path, object: Object, (whole, held): (u64, Held)) -> Delivery {
    let mut known: Option<String> = None;
    let mut last = Trouble::Unreachable;
    for _ in 0..TRIES {
        let got = match answer::heard(bucket.store.get_opts(&path, GetOptions::default())).await {
            (Ok(got), _) => got,
            (Err(error), answer) => return Delivery::without_body(Trouble::of(&error, &answer).listed(object.name, object.size)),
        };
        let object = as_read(&object, &got);
        if got.meta.size > whole {
            let body = Body::Ranged(Box::new(Ranged::new(bucket, path, &object)));
            return Delivery { listed: Listed::Object(object), body, held: Held::default() };
        }
        let tag = got.meta.e_tag.clone().unwrap_or_default();
        let has_changed = known.as_ref().is_some_and(|known| *known != tag);
        match answer::heard(collect(got)).await {
            (Ok(bytes), _) => return Delivery { listed: Listed::Object(object), body: Body::Whole(bytes), held },
            (Err(error), answer) => last = if has_changed { Trouble::Changed } else { broken(error, &answer) },
        }
        known = Some(tag);
    }
    Delivery::without_body(last.listed(object.name, object.size))
}

/// Why a body ended early; a connection that ended without a word has no error.
fn broken(error: Option<Error>, answer: &Answer) -> Trouble {
    error.map_or(Trouble::Unreachable, |error| Trouble::of(&error, answer))
}

async fn collect(got: GetResult) -> Result<Vec<u8>, Option<Error>> {
    let size = got.meta.size;
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
    let mut stream = got.into_stream();
    while let Some(chunk) = stream.next().await {
        bytes.extend_from_slice(&chunk?);
    }
    // A connection that ends early without a word gives less than was promised.
    if bytes.len() as u64 == size { Ok(bytes) } else { Err(None) }
}

/// The object as it was when it was read, which may be another one than was listed.
fn as_read(object: &Object, got: &GetResult) -> Object {
    let mut object = object.clone();
    if let Origin::Remote { tag, .. } = &mut object.origin {
        *tag = got.meta.e_tag.as_deref().or(got.meta.version.as_deref()).map(Arc::from);
    }
    object.size = got.meta.size;
    object
}
