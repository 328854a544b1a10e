//! Sizes and lengths of time as an operator writes them: `50 MB`, `5 min`.
//!
//! A quantity is a whole number and a unit. One kB is 1,024 bytes, one MB 1,024 kB and one GB 1,024 MB, as mail
//! programs and file managers show them.

use std::time::Duration;

/// Units of size, the first of each value is the one that is written out.
const SIZE_UNITS: &[(&str, u64)] = &[
    ("bytes", 1),
    ("byte", 1),
    ("b", 1),
    ("kb", 1 << 10),
    ("kib", 1 << 10),
    ("mb", 1 << 20),
    ("mib", 1 << 20),
    ("gb", 1 << 30),
    ("gib", 1 << 30),
];

/// Units of time in milliseconds.
const TIME_UNITS: &[(&str, u64)] = &[
    ("ms", 1),
    ("s", 1_000),
    ("sec", 1_000),
    ("second", 1_000),
    ("seconds", 1_000),
    ("min", 60_000),
    ("minute", 60_000),
    ("minutes", 60_000),
    ("h", 3_600_000),
    ("hour", 3_600_000),
    ("hours", 3_600_000),
    ("d", 86_400_000),
    ("day", 86_400_000),
    ("days", 86_400_000),
];

/// The text is no size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a size is a whole number and bytes, kB, MB or GB, such as \"50 MB\"")]
pub struct NotASize;

/// The text is no length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a length of time is a whole number and ms, s, min, h or d, such as \"5 min\"")]
pub struct NotADuration;

/// Reads a size in bytes. Capital letters and the space before the unit do not matter; the unit does.
pub fn size(text: &str) -> Result<u64, NotASize> {
    quantity(text, SIZE_UNITS).ok_or(NotASize)
}

/// Reads a length of time, exact to the millisecond.
pub fn duration(text: &str) -> Result<Duration, NotADuration> {
    quantity(text, TIME_UNITS).map(Duration::from_millis).ok_or(NotADuration)
}

/// Writes a size with the largest unit that keeps it whole.
pub fn show_size(bytes: u64) -> String {
    shown(bytes, &[(1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "kB"), (1, "bytes")])
}

/// Writes a length of time with the largest unit that keeps it whole; less than a millisecond is left away.
pub fn show_duration(time: Duration) -> String {
    let milliseconds = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    shown(milliseconds, &[(86_400_000, "d"), (3_600_000, "h"), (60_000, "min"), (1_000, "s"), (1, "ms")])
}

fn quantity(text: &str, units: &[(&str, u64)]) -> Option<u64> {
    let text = text.trim();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at_checked(digits)?;
    let unit = unit.trim_start();
    let (_, factor) = units.iter().find(|(name, _)| name.eq_ignore_ascii_case(unit))?;
    number.parse::<u64>().ok()?.checked_mul(*factor)
}

fn shown(value: u64, units: &[(u64, &str)]) -> String {
    match units.iter().find(|(factor, _)| value >= *factor && value.is_multiple_of(*factor)) {
        Some((factor, unit)) => format!("{} {unit}", value / factor),
        None => format!("0 {}", units.last().map_or("", |(_, unit)| unit)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sizes() {
        for (text, bytes) in [
            ("50 MB", 50 << 20),
            ("50mb", 50 << 20),
            (" 64 kB ", 64 << 10),
            ("1 byte", 1),
            ("0 bytes", 0),
            ("2 GiB", 2 << 30),
        ] {
            assert_eq!(size(text), Ok(bytes), "{text}");
        }
        for text in [
            "",
            "50",
            "MB",
            "-1 MB",
            "1.5 GB",
            "50 megs",
            "99999999999999999999 MB",
            "18446744073709551615 GB",
        ] {
            assert_eq!(size(text), Err(NotASize), "{text}");
        }
    }

    #[test]
    fn lengths_of_time() {
        for (text, milliseconds) in [
            ("250 ms", 250),
            ("30 s", 30_000),
            ("5 min", 300_000),
            ("1 hour", 3_600_000),
            ("2d", 172_800_000),
        ] {
            assert_eq!(duration(text), Ok(Duration::from_millis(milliseconds)), "{text}");
        }
        for text in ["", "5", "5 fortnights", "s", "5 m", "∞ s", "1e3 s"] {
            assert_eq!(duration(text), Err(NotADuration), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_reads_back(value in any::<u64>(), small in 0u64..1 << 40) {
            prop_assert_eq!(size(&show_size(value)), Ok(value));
            prop_assert_eq!(duration(&show_duration(Duration::from_millis(small))), Ok(Duration::from_millis(small)));
        }

        #[test]
        fn any_text_is_read_or_refused(text in ".*") {
            let _ = size(&text);
            let _ = duration(&text);
        }
    }
}
