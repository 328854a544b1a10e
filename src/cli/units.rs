//! Sizes and times as people write and read them.

use crate::mail::quantity;
use std::time::Duration;

const KB: u64 = 1 << 10;
const MB: u64 = 1 << 20;
const GB: u64 = 1 << 30;

/// Bytes in the MB of all rates.
pub const MEGABYTE: f64 = MB as f64;

/// Reads `25MB`, `64 kB` or a plain number of bytes. As everywhere in Portcullis, one kB is 1,024 bytes.
pub fn parse_bytes(text: &str) -> Result<u64, String> {
    match text.trim().parse() {
        Ok(bytes) => Ok(bytes),
        Err(_) => quantity::size(text).map_err(|error| error.to_string()),
    }
}

/// Reads `90%` or `0.9` as a share from 0.0 to 1.0.
pub fn parse_share(text: &str) -> Result<f64, String> {
    let share = match text.trim().strip_suffix('%') {
        Some(percent) => percent.trim().parse::<f64>().map(|percent| percent / 100.0),
        None => text.trim().parse(),
    };
    share
        .ok()
        .filter(|share| (0.0..=1.0).contains(share))
        .ok_or_else(|| format!("{text:?} is no share; write 90% or 0.9"))
}

/// Reads a number above zero.
pub fn parse_positive(text: &str) -> Result<f64, String> {
    let number = text.trim().parse::<f64>().ok().filter(|number| number.is_finite() && *number > 0.0);
    number.ok_or_else(|| format!("{text:?} is no number above 0"))
}

/// Reads seconds, with a fraction where wanted: `10`, `0.5`.
pub fn parse_seconds(text: &str) -> Result<Duration, String> {
    let seconds =
        text.trim().parse::<f64>().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    seconds.ok_or_else(|| format!("{text:?} is no number of seconds"))
}

/// `812 B`, `3.7 kB`, `25.0 MB`.
pub fn bytes(count: u64) -> String {
    let in_units = |unit: u64| count as f64 / unit as f64;
    match count {
        0..KB => format!("{count} B"),
        KB..MB => format!("{:.1} kB", in_units(KB)),
        MB..GB => format!("{:.1} MB", in_units(MB)),
        _ => format!("{:.1} GB", in_units(GB)),
    }
}

/// `0.42 ms`, `18 ms`, `2.1 s`.
pub fn time(time: Duration) -> String {
    let ms = time.as_secs_f64() * 1e3;
    match ms {
        ms if ms < 10.0 => format!("{ms:.2} ms"),
        ms if ms < 1_000.0 => format!("{ms:.0} ms"),
        ms => format!("{:.1} s", ms / 1e3),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_people_write_them() {
        for (text, size) in [("25MB", 25 << 20), ("64 KiB", 65_536), ("1000", 1000), ("2kb", 2048), ("7b", 7)]
        {
            assert_eq!(parse_bytes(text), Ok(size), "{text}");
        }
        for wrong in ["", "MB", "-1", "1TB", "1.5MB", "99999999999GB"] {
            assert!(parse_bytes(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn shares_numbers_and_seconds_have_bounds() {
        assert_eq!((parse_share("90%"), parse_share("0.9")), (Ok(0.9), Ok(0.9)));
        assert!(parse_share("101%").is_err() && parse_share("x").is_err());
        assert!(
            parse_positive("0").is_err()
                && parse_positive("inf").is_err()
                && parse_positive("2.5") == Ok(2.5)
        );
        assert_eq!(parse_seconds("0.5"), Ok(Duration::from_millis(500)));
        assert!(parse_seconds("-1").is_err() && parse_seconds("1e99").is_err());
    }

    #[test]
    fn sizes_and_times_are_short_to_read() {
        assert_eq!([bytes(812), bytes(3_800), bytes(25 << 20)], ["812 B", "3.7 kB", "25.0 MB"]);
        assert_eq!(time(Duration::from_micros(420)), "0.42 ms");
        assert_eq!([time(Duration::from_millis(18)), time(Duration::from_millis(2_100))], ["18 ms", "2.1 s"]);
    }
}
