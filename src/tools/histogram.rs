//! Times by how often they occurred, in buckets that widen with the time: percentiles without keeping every sample.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Buckets per doubling: a percentile is at most 1/64 (1.6 %) above the true one.
const STEPS: u64 = 64;
const STEPS_LOG2: u32 = STEPS.trailing_zeros();
/// Nanoseconds up to 2^42 (73 minutes); what is longer counts into the last bucket.
const BUCKETS: usize = (42 - STEPS_LOG2 as usize + 1) * STEPS as usize;

/// Counts of times. Any number of threads may record at once. 19 KiB, whatever is recorded.
#[derive(Debug)]
pub struct Histogram {
    buckets: Box<[AtomicU64]>,
    count: AtomicU64,
    sum: AtomicU64,
    longest: AtomicU64,
}

impl Default for Histogram {
    fn default() -> Self {
        Self {
            buckets: std::iter::repeat_with(AtomicU64::default).take(BUCKETS).collect(),
            count: AtomicU64::default(),
            sum: AtomicU64::default(),
            longest: AtomicU64::default(),
        }
    }
}

impl Histogram {
    /// Counts one time.
    pub fn record(&self, time: Duration) {
        let nanoseconds = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        let last = self.buckets.last();
        if let Some(bucket) = self.buckets.get(bucket(nanoseconds)).or(last) {
            bucket.fetch_add(1, Ordering::Relaxed);
        }
        self.count.fetch_add(1, Ordering::Relaxed);
        self.sum.fetch_add(nanoseconds, Ordering::Relaxed);
        self.longest.fetch_max(nanoseconds, Ordering::Relaxed);
    }

    /// Times recorded.
    pub fn count(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }

    /// The mean; zero where nothing is recorded.
    pub fn mean(&self) -> Duration {
        Duration::from_nanos(self.sum.load(Ordering::Relaxed).checked_div(self.count()).unwrap_or(0))
    }

    /// The longest, exactly.
    pub fn longest(&self) -> Duration {
        Duration::from_nanos(self.longest.load(Ordering::Relaxed))
    }

    /// A time that `share` (0.0 to 1.0) of the recorded times do not pass; zero where nothing is recorded.
    pub fn percentile(&self, share: f64) -> Duration {
        let wanted = ((self.count() as f64 * share.clamp(0.0, 1.0)).ceil() as u64).max(1);
        let mut seen = 0;
        for (number, bucket) in self.buckets.iter().enumerate() {
            seen += bucket.load(Ordering::Relaxed);
            if seen >= wanted {
                return Duration::from_nanos(upper_end(number)).min(self.longest());
            }
        }
        self.longest()
    }
}

/// Below 64 ns a bucket each; then 64 buckets from each power of two to the next.
fn bucket(nanoseconds: u64) -> usize {
    let exponent = nanoseconds.checked_ilog2().unwrap_or(0).saturating_sub(STEPS_LOG2);
    (u64::from(exponent) * STEPS + (nanoseconds >> exponent)) as usize
}

/// The last nanosecond that counts into a bucket.
fn upper_end(bucket: usize) -> u64 {
    let bucket = bucket as u64;
    let exponent = (bucket / STEPS).saturating_sub(1);
    let step = bucket - exponent * STEPS;
    ((step + 1) << exponent) - 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn buckets_follow_each_other_without_gap_or_overlap() {
        let mut begin = 0;
        for number in 0..BUCKETS {
            assert_eq!(bucket(begin), number, "{begin}");
            assert_eq!(bucket(upper_end(number)), number);
            begin = upper_end(number) + 1;
        }
        assert_eq!(begin, 1 << 42);
    }

    #[test]
    fn an_empty_histogram_says_zero_and_a_long_time_is_not_lost() {
        let histogram = Histogram::default();
        assert_eq!((histogram.percentile(0.5), histogram.mean()), (Duration::ZERO, Duration::ZERO));
        histogram.record(Duration::from_secs(86_400));
        histogram.record(Duration::MAX);
        assert_eq!(histogram.count(), 2);
        assert_eq!(histogram.longest(), Duration::from_nanos(u64::MAX));
    }

    proptest! {
        #[test]
        fn a_percentile_is_right_to_one_in_sixty_four(
            mut times in proptest::collection::vec(0_u64..10_000_000_000, 1..300), share in 0.0_f64..=1.0,
        ) {
            let histogram = Histogram::default();
            times.iter().for_each(|time| histogram.record(Duration::from_nanos(*time)));
            times.sort_unstable();
            let rank = ((times.len() as f64 * share).ceil() as usize).max(1);
            let exact = times[rank - 1];
            let said = histogram.percentile(share).as_nanos() as u64;
            prop_assert!(said >= exact && said <= exact + exact / 64, "{said} for {exact}");
        }
    }
}
