//! Makes the instruments, and keeps the list of them with which the manual page is compared.

use prometheus::core::Collector;
use prometheus::{
    Gauge, Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts,
    Registry,
};

/// What is known of one metric.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Metric {
    /// Its name, with the unit, as Prometheus has it.
    pub name: &'static str,
    /// `counter`, `gauge` or `histogram`.
    pub kind: &'static str,
    /// The names of its labels.
    pub labels: &'static [&'static str],
    /// What it tells, as `/metrics` and the manual page say it.
    pub help: &'static str,
}

/// Makes instruments. A name that is not valid or is taken is an error; a test makes all of them.
#[derive(Debug, Default)]
pub struct Register {
    registry: Registry,
    metrics: Vec<Metric>,
}

type Made<T> = prometheus::Result<T>;

impl Register {
    /// The registry that answers `/metrics`, and the list of what is in it.
    pub fn finish(self) -> (Registry, Vec<Metric>) {
        (self.registry, self.metrics)
    }

    /// A number that only grows.
    pub fn counter(&mut self, name: &'static str, help: &'static str) -> Made<IntCounter> {
        self.add(Metric { name, kind: "counter", labels: &[], help }, IntCounter::new(name, help)?)
    }

    /// Numbers that only grow, one for each combination of labels.
    pub fn counters(
        &mut self,
        name: &'static str,
        labels: &'static [&'static str],
        help: &'static str,
    ) -> Made<IntCounterVec> {
        let made = IntCounterVec::new(Opts::new(name, help), labels)?;
        self.add(Metric { name, kind: "counter", labels, help }, made)
    }

    /// A whole number that goes up and down.
    pub fn gauge(&mut self, name: &'static str, help: &'static str) -> Made<IntGauge> {
        self.add(Metric { name, kind: "gauge", labels: &[], help }, IntGauge::new(name, help)?)
    }

    /// A number that goes up and down.
    pub fn float_gauge(&mut self, name: &'static str, help: &'static str) -> Made<Gauge> {
        self.add(Metric { name, kind: "gauge", labels: &[], help }, Gauge::new(name, help)?)
    }

    /// Whole numbers that go up and down, one for each combination of labels.
    pub fn gauges(
        &mut self,
        name: &'static str,
        labels: &'static [&'static str],
        help: &'static str,
    ) -> Made<IntGaugeVec> {
        let made = IntGaugeVec::new(Opts::new(name, help), labels)?;
        self.add(Metric { name, kind: "gauge", labels, help }, made)
    }

    /// How often a value was at most so much, for each bucket.
    pub fn histogram(&mut self, name: &'static str, buckets: &[f64], help: &'static str) -> Made<Histogram> {
        let made = Histogram::with_opts(HistogramOpts::new(name, help).buckets(buckets.to_vec()))?;
        self.add(Metric { name, kind: "histogram", labels: &[], help }, made)
    }

    /// Histograms, one for each combination of labels.
    pub fn histograms(
        &mut self,
        name: &'static str,
        labels: &'static [&'static str],
        buckets: &[f64],
        help: &'static str,
    ) -> Made<HistogramVec> {
        let made = HistogramVec::new(HistogramOpts::new(name, help).buckets(buckets.to_vec()), labels)?;
        self.add(Metric { name, kind: "histogram", labels, help }, made)
    }

    fn add<T: Collector + Clone + 'static>(&mut self, metric: Metric, made: T) -> Made<T> {
        self.registry.register(Box::new(made.clone()))?;
        self.metrics.push(metric);
        Ok(made)
    }
}

/// One instrument for each value of a closed label, looked up once at the start and never again.
#[derive(Clone, Debug)]
pub struct ByLabel<L: 'static, M>(Vec<(L, M)>);

impl<L: Copy + PartialEq, M> ByLabel<L, M> {
    /// Makes the instrument of each value from the value's name.
    pub fn new(
        all: &[(L, &'static str)],
        make: impl Fn(&str) -> prometheus::Result<M>,
    ) -> prometheus::Result<Self> {
        all.iter().map(|(label, name)| Ok((*label, make(name)?))).collect::<Result<_, _>>().map(Self)
    }

    /// The instrument of a value; `None` only where the list of values lacks it.
    pub fn get(&self, label: L) -> Option<&M> {
        self.0.iter().find(|(known, _)| *known == label).map(|(_, made)| made)
    }
}
