//! Section `[workers]` of the configuration: how many workers there are, and what they may take.

use crate::mail::settings::Section;
use crate::mail::value::{duration_within, size_within};
use std::ffi::OsString;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::time::Duration;

/// The workers of one gateway.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Config {
    /// How many there are, and so how many tasks are under way at once; at least one.
    pub count: u32,
    /// Time of a processor for all tasks of one message. The kernel counts whole seconds, so that a task may take up to a
    /// second more before it is ended.
    pub processor_time: Duration,
    /// Bytes of address space of a worker: the program itself, the file, and what reading it takes.
    pub memory: u64,
    /// What is run; its last argument will be the memory.
    pub program: PathBuf,
    /// With these arguments before.
    pub arguments: Vec<OsString>,
}

const COUNT: RangeInclusive<u32> = 1..=256;
const PROCESSOR_TIME: RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_secs(60);
const MEMORY: RangeInclusive<u64> = 128 << 20..=16 << 30;

impl Default for Config {
    /// This program itself, as many times as there are processors.
    fn default() -> Self {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            count: u32::try_from(processors).unwrap_or(u32::MAX).min(*COUNT.end()),
            processor_time: Duration::from_secs(2),
            memory: 256 << 20,
            // The file that runs, even where another one has taken its place in the folder since.
            program: PathBuf::from("/proc/self/exe"),
            arguments: vec!["worker".into()],
        }
    }
}

impl Config {
    /// Reads the section.
    pub fn read(section: &mut Section<'_, '_>) -> Self {
        let default = Self::default();
        Self {
            count: section.number("count", default.count, COUNT),
            processor_time: section.text("processor_time", default.processor_time, |text| {
                duration_within(text, &PROCESSOR_TIME)
            }),
            memory: section.text("memory", default.memory, |text| size_within(text, &MEMORY)),
            ..default
        }
    }
}
