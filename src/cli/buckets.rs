//! Buckets as targets of `privet scan`.
//!
//! One thread lists; what is remembered of an object is believed, and its body is not asked for. The bodies of the others are brought ahead by the
//! network's thread, and scanned by as many threads as a scan has. What is learned is kept every now and then, so that a scan that is killed goes on
//! where it was when it is started again.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::content::decode::ReadSeek;
use crate::inventory::{Inventory, Origin};
use crate::scan::Scanner;
use crate::scan::far::Fault;
use crate::scan::feed::Feed;
use crate::scan::memory::{Keep, Memory};
use crate::source::bucket::{Access, Body, Bucket, Classes, Deliveries, Fetcher, Held, Network, Noted, Payer, Room, Signing};
use crate::source::{self, Listed, Rules, Skip, Target, TargetError};

use super::args::Buckets as Args;
use super::plan;

/// How often what was learned is kept.
const KEEP: Duration = Duration::from_millis(500);

/// The buckets among the targets.
pub(super) struct Buckets {
    network: Network,
    list: Vec<Named>,
    room: Room,
    bodies: Use,
}

/// What becomes of bodies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    Scan,
    Drop,
}

/// A bucket, and what stands before the names of its objects where there are several targets.
pub(super) struct Named {
    pub(super) bucket: Bucket,
    prefix: Option<String>,
}

/// Keeps what a scan learned so far.
pub(super) struct Keeper<'k> {
    pub(super) memory: Option<&'k Memory<'k>>,
    pub(super) keep: &'k Keep<'k>,
}

/// How much of an object that has to be whole in memory a budget of so many bytes allows, in bytes.
pub(super) const fn of_one_object(memory: u64) -> u64 {
    memory / 16 * 3
}

impl Buckets {
    /// Opens the buckets; those that cannot be used join the refused. `None` where no target is one.
    pub(super) fn open(targets: &[Target], args: &Args, refused: &mut Vec<TargetError>) -> Result<Option<Self>, String> {
        if !targets.iter().any(|target| matches!(target, Target::Bucket(_))) {
            return Ok(None);
        }
        let (access, network, memory) = (access(args), Network::start()?, plan::size(&args.max_memory)?);
        if memory < 64 << 20 {
            return Err("--max-memory: must be 64M or more".to_owned());
        }
        let others: Vec<&Target> = targets.iter().filter(|target| !matches!(target, Target::Git(_))).collect();
        let several = others.iter().any(|target| *target != others[0]);
        let mut list: Vec<Named> = Vec::new();
        for target in targets {
            let Target::Bucket(location) = target else { continue };
            if list.iter().any(|known| known.bucket.location() == location) {
                continue;
            }
            match network.open(location, &access) {
                Ok(bucket) => list.push(Named { bucket, prefix: several.then(|| location.name()) }),
                Err(error) => refused.push(error),
            }
        }
        let room = Room { slots: args.in_flight, bytes: memory / 8, whole: memory / 16 };
        let bodies = if args.drop_bodies { Use::Drop } else { Use::Scan };
        Ok(Some(Self { network, list, room, bodies }))
    }

    /// Scans them. What is learned is handed to the keeper on the way. Whether a part of the program failed comes back as well.
    pub(super) fn scan(&self, scanner: &Scanner<'_>, walk: &source::Options, keeper: &Keeper<'_>) -> Result<Outcome, source::Refused> {
        let (fetcher, deliveries) = Fetcher::new(&self.network, self.room);
        // A glob that is none is told before anything is read.
        Rules::new(walk, Box::new(|_| None))?;
        let feed = |_| {
            Box::new(Bodies { deliveries: deliveries.clone(), bodies: self.bodies, held: Held::default(), reader: None, noted: None })
                as Box<dyn Feed>
        };
        let feeds: Vec<Box<dyn Feed>> = (0..walk.threads.max(1)).map(feed).collect();
        let is_done = AtomicBool::new(false);
        std::thread::scope(|scope| {
            let lister = scope.spawn(move || self.list(scanner, walk, &fetcher));
            let saver = scope.spawn(|| {
                while !is_done.load(Ordering::Relaxed) {
                    std::thread::park_timeout(KEEP);
                    if let Some(memory) = keeper.memory {
                        (keeper.keep)(&memory.take());
                    }
                }
            });
            let (mut inventory, mut panicked) = scanner.run_feeds(feeds);
            // Where a scan was stopped, nobody takes what is still on its way.
            drop(deliveries);
            is_done.store(true, Ordering::Relaxed);
            saver.thread().unpark();
            let seen = match lister.join() {
                Ok(Ok(seen)) => seen,
                Ok(Err(refused)) => return Err(refused),
                Err(_) => {
                    panicked = true;
                    Seen::default()
                }
            };
            inventory.merge(seen.known);
            Ok(Outcome { inventory, panicked, errors: seen.errors, origins: seen.origins })
        })
    }

    /// Lists all buckets and orders what is to be read.
    fn list(&self, scanner: &Scanner<'_>, walk: &source::Options, fetcher: &Fetcher) -> Result<Seen, source::Refused> {
        let Seen { mut known, mut errors, mut origins } = Seen::default();
        for named in &self.list {
            let each = |listed: Listed, _: Option<&str>| match listed {
                Listed::Object(object) => match scanner.remembered(&object) {
                    Some(found) => {
                        scanner.progress.objects.fetch_add(1, Ordering::Relaxed);
                        scanner.progress.bytes.fetch_add(object.size, Ordering::Relaxed);
                        known.merge(found);
                    }
                    None => fetcher.order(&named.bucket, object),
                },
                other => fetcher.pass(other),
            };
            match named.each(walk, || scanner.is_stopped(), each) {
                Ok(()) => origins.push(named.origin()),
                Err(error) => error.keep(&mut errors)?,
            }
        }
        Ok(Seen { known, errors, origins })
    }

    /// The buckets themselves.
    pub(super) fn all(&self) -> &[Named] {
        &self.list
    }

    /// The largest object that is brought in one request, in bytes.
    pub(super) const fn whole(&self) -> u64 {
        self.room.whole
    }
}

/// What the listing of buckets brought: what was known of objects that did not change, what cannot be listed, where the others stand.
#[derive(Default)]
struct Seen {
    known: Inventory,
    errors: Vec<TargetError>,
    origins: Vec<Origin>,
}

/// What a scan of buckets brought.
pub(super) struct Outcome {
    pub(super) inventory: Inventory,
    pub(super) panicked: bool,
    pub(super) errors: Vec<TargetError>,
    /// Where the buckets stand. Names are not yet cleaned.
    pub(super) origins: Vec<Origin>,
}

/// Why a listing ended early.
pub(super) enum Ended {
    /// The bucket cannot be listed.
    Target(TargetError),
    /// An option cannot be understood.
    Refused(source::Refused),
}

impl std::fmt::Display for Ended {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Target(error) => error.fmt(out),
            Self::Refused(refused) => refused.fmt(out),
        }
    }
}

impl Ended {
    fn keep(self, errors: &mut Vec<TargetError>) -> Result<(), source::Refused> {
        match self {
            Self::Target(error) => {
                errors.push(error);
                Ok(())
            }
            Self::Refused(refused) => Err(refused),
        }
    }
}

impl Named {
    /// Lists the bucket: hands on each entry of this shard that is to be read, and what is left out.
    pub(super) fn each(
        &self,
        walk: &source::Options,
        is_stopped: impl Fn() -> bool,
        mut each: impl FnMut(Listed, Option<&str>),
    ) -> Result<(), Ended> {
        let mut rules = Rules::new(walk, Box::new(|_| None)).map_err(Ended::Refused)?;
        for found in self.bucket.list(walk) {
            if is_stopped() {
                break;
            }
            let source::bucket::Found { listed, class } = found.map_err(Ended::Target)?;
            let (Listed::Object(source::Object { name, .. }) | Listed::Skipped { name, .. } | Listed::Failed { name, .. }) = &listed;
            if !walk.shard.is_none_or(|shard| shard.holds(name)) {
                continue;
            }
            let left_out = rules.leave_out(name).or_else(|| left_out(name, &listed, walk));
            let listed = self.named(match (listed, left_out) {
                (Listed::Object(source::Object { name, size: bytes, .. }), Some(reason))
                | (Listed::Skipped { name, bytes, .. } | Listed::Failed { name, bytes, .. }, Some(reason)) => Listed::Skipped { name, reason, bytes },
                (listed, None) => listed,
            });
            each(listed, class.as_deref());
        }
        Ok(())
    }

    fn origin(&self) -> Origin {
        let standing = self.bucket.standing();
        let (region, country) = (standing.region, standing.country.map(str::to_owned));
        Origin { target: self.bucket.location().name(), region, country, versioned: standing.versioned }
    }

    fn named(&self, mut listed: Listed) -> Listed {
        let (Listed::Object(source::Object { name, .. }) | Listed::Skipped { name, .. } | Listed::Failed { name, .. }) = &mut listed;
        if let Some(prefix) = &self.prefix {
            *name = format!("{prefix}/{name}");
        }
        listed
    }
}

/// Why size or depth leaves an object out.
fn left_out(name: &str, listed: &Listed, walk: &source::Options) -> Option<Skip> {
    let depth = name.matches('/').count() + 1;
    if walk.max_depth.is_some_and(|most| depth > most) {
        return Some(Skip::Depth);
    }
    let is_large = |object: &source::Object| walk.max_size.is_some_and(|most| object.size > most);
    matches!(listed, Listed::Object(object) if is_large(object)).then_some(Skip::Size).or_else(|| walk.leaves_undrawn(name))
}

fn access(args: &Args) -> Access {
    Access {
        endpoint: args.endpoint.clone(),
        region: args.bucket_region.clone(),
        profile: args.profile.clone(),
        account: args.account.clone(),
        signing: if args.anonymous { Signing::Anonymous } else { Signing::Signed },
        payer: if args.requester_pays { Payer::Requester } else { Payer::Owner },
        classes: Classes { read: args.read_class.clone(), skipped: args.skip_class.clone() },
        requests: args.max_requests,
        ..Access::default()
    }
}

/// Bodies as they arrive.
struct Bodies {
    deliveries: Deliveries,
    bodies: Use,
    /// The memory of the body that is being scanned.
    held: Held,
    reader: Option<Box<dyn ReadSeek>>,
    noted: Option<Noted>,
}

impl Bodies {
    fn drops(&self) -> bool {
        self.bodies == Use::Drop
    }
}

impl Feed for Bodies {
    fn next(&mut self, bytes: &mut Vec<u8>) -> Option<Listed> {
        // What was scanned gives its memory back before more is waited for.
        *bytes = Vec::new();
        self.held = Held::default();
        self.noted = None;
        // The end of the deliveries ends the loop.
        while self.drops() {
            if let Body::Ranged(mut reader) = self.deliveries.next()?.body {
                let _ = std::io::copy(&mut reader, &mut std::io::sink());
            }
        }
        let delivery = self.deliveries.next()?;
        self.held = delivery.held;
        match delivery.body {
            Body::Whole(body) => *bytes = body,
            Body::Ranged(reader) => {
                self.noted = Some(reader.noted());
                self.reader = Some(reader);
            }
            Body::None => {}
        }
        Some(delivery.listed)
    }

    fn reader(&mut self) -> Option<Box<dyn ReadSeek>> {
        self.reader.take()
    }

    fn fault(&self) -> Option<Fault> {
        let trouble = self.noted.as_ref()?.trouble()?;
        Some((trouble.reason(), trouble.message()))
    }
}
