//! How far a scan is, for whoever waits for it.
//!
//! Somebody who watches a terminal sees bytes, files, rate and, once everything has been counted, the time left. The count is a walk of its own
//! beside the scan: it reads names and sizes only, and the scan does not wait for it. A log gets one line, and only after a scan that took long.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{HumanBytes, HumanCount, ProgressBar, ProgressStyle};

use crate::scan::Progress;
use crate::source::{self, Flow, Listed, Target};

use super::output;

/// How often the bar is drawn.
const TICK: Duration = Duration::from_millis(200);
/// How long a scan takes before a log hears of it.
const LONG: Duration = Duration::from_secs(10);

/// Whether anything is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Say {
    /// Nothing.
    Nothing,
    /// A bar to a terminal, a line to anything else.
    Progress,
}

/// What is going to be read, counted beside the scan.
#[derive(Default)]
struct Total {
    objects: AtomicU64,
    bytes: AtomicU64,
    is_known: AtomicBool,
}

/// Runs a scan of these targets and says how far it is.
pub(super) fn watched<T>(progress: &Progress, say: Say, (targets, walk): (&[Target], &source::Options), scan: impl FnOnce() -> T) -> T {
    let started = Instant::now();
    if say == Say::Nothing {
        return scan();
    }
    if !output::is_watched() {
        let result = scan();
        if started.elapsed() >= LONG {
            output::complain(&told(progress, started.elapsed()));
        }
        return result;
    }
    let total = Total::default();
    let is_done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| total.count(targets, walk, &is_done));
        let watcher = scope.spawn(|| {
            let bar = ProgressBar::no_length();
            while !is_done.load(Ordering::Relaxed) {
                std::thread::park_timeout(TICK);
                draw(&bar, progress, &total);
            }
            bar.finish_and_clear();
        });
        let result = scan();
        is_done.store(true, Ordering::Relaxed);
        watcher.thread().unpark();
        result
    })
}

impl Total {
    fn count(&self, targets: &[Target], walk: &source::Options, is_done: &AtomicBool) {
        let alone = source::Options { threads: 1, ..walk.clone() };
        let files: Vec<Target> = targets.iter().filter(|target| !matches!(target, Target::Stdin | Target::Bucket(_))).cloned().collect();
        let counted = source::walk(&files, &alone, || {
            |listed| {
                if let Listed::Object(object) = listed {
                    self.objects.fetch_add(1, Ordering::Relaxed);
                    self.bytes.fetch_add(object.size, Ordering::Relaxed);
                }
                if is_done.load(Ordering::Relaxed) { Flow::Stop } else { Flow::Go }
            }
        });
        // Nobody knows how much standard input will bring.
        self.is_known.store(counted.is_ok() && files.len() == targets.len() && !files.is_empty(), Ordering::Relaxed);
    }
}

fn draw(bar: &ProgressBar, progress: &Progress, total: &Total) {
    let (objects, bytes) = (progress.objects.load(Ordering::Relaxed), progress.bytes.load(Ordering::Relaxed));
    let known = total.is_known.load(Ordering::Relaxed);
    if known && bar.length().is_none() {
        bar.set_length(total.bytes.load(Ordering::Relaxed));
        bar.set_style(style("{bar:20} {percent:>3}% {bytes} of {total_bytes}, {msg}, {bytes_per_sec}, {eta} left"));
    } else if bar.length().is_none() {
        bar.set_style(style("{spinner} {bytes} read, {msg}, {bytes_per_sec}"));
    }
    let of = if known { format!(" of {}", HumanCount(total.objects.load(Ordering::Relaxed))) } else { String::new() };
    bar.set_message(format!("{}{of} files", HumanCount(objects)));
    bar.set_position(bytes);
    bar.tick();
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("=> ")
}

fn told(progress: &Progress, took: Duration) -> String {
    let (objects, bytes) = (progress.objects.load(Ordering::Relaxed), progress.bytes.load(Ordering::Relaxed));
    let rate = (bytes as f64 / took.as_secs_f64()) as u64;
    format!("{} files, {} in {} s ({}/s)", HumanCount(objects), HumanBytes(bytes), took.as_secs(), HumanBytes(rate))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::told;
    use crate::scan::Progress;

    #[test]
    fn a_log_gets_one_line() {
        let progress = Progress::default();
        progress.objects.store(1234, std::sync::atomic::Ordering::Relaxed);
        progress.bytes.store(3 << 30, std::sync::atomic::Ordering::Relaxed);
        assert_eq!(told(&progress, Duration::from_secs(12)), "1,234 files, 3.00 GiB in 12 s (256.00 MiB/s)");
    }
}
