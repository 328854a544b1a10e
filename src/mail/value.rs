//! What may stand behind a key of a settings file or a flag: a size, a length of time, an address, one of a list.

use super::mistake::nearest;
use super::quantity;
use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::time::Duration;

/// Why a value does not fit its key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wrong {
    /// What is wrong with it, without a full stop; the key is named by the caller.
    pub message: String,
    /// What would be right; may be empty.
    pub hint: String,
}

impl Wrong {
    /// A reason and what to do about it.
    pub fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { message: message.into(), hint: hint.into() }
    }
}

/// Reads a size in bytes within a range.
pub fn size_within(text: &str, range: &RangeInclusive<u64>) -> Result<u64, Wrong> {
    let bytes = quantity::size(text)
        .map_err(|why| Wrong::new(format!("cannot be {}", quoted(text)), why.to_string()))?;
    if range.contains(&bytes) {
        return Ok(bytes);
    }
    Err(out_of_range(&quantity::show_size(*range.start()), &quantity::show_size(*range.end())))
}

/// Reads a length of time within a range.
pub fn duration_within(text: &str, range: &RangeInclusive<Duration>) -> Result<Duration, Wrong> {
    let time = quantity::duration(text)
        .map_err(|why| Wrong::new(format!("cannot be {}", quoted(text)), why.to_string()))?;
    if range.contains(&time) {
        return Ok(time);
    }
    Err(out_of_range(&quantity::show_duration(*range.start()), &quantity::show_duration(*range.end())))
}

/// Reads the IP address and port of a listener. A name is refused: it may stand for several addresses.
pub fn listener(text: &str) -> Result<SocketAddr, Wrong> {
    text.parse().map_err(|_| {
        Wrong::new(
            format!("cannot be {}", quoted(text)),
            "it is an IP address and a port, such as \"127.0.0.1:10025\" or \"[::1]:10025\"",
        )
    })
}

/// Reads one of a closed list of names.
pub fn one_of<T: Copy>(all: &'static [(T, &'static str)]) -> impl Fn(&str) -> Result<T, Wrong> {
    move |text| {
        all.iter().find(|(_, name)| *name == text).map(|(value, _)| *value).ok_or_else(|| {
            let known: Vec<_> = all.iter().map(|(_, name)| *name).collect();
            let hint = nearest(&text.to_lowercase(), known.iter().copied())
                .map_or_else(|| format!("it is one of {}", known.join(", ")), did_you_mean);
            Wrong::new(format!("cannot be {}", quoted(text)), hint)
        })
    }
}

/// The message for a value that is too small or too large.
pub fn out_of_range(least: &str, most: &str) -> Wrong {
    Wrong::new(format!("must lie between {least} and {most}"), "")
}

/// A value for a message: in quotes, without control characters, at most 60 characters.
pub fn quoted(value: &str) -> String {
    let mut shown: String =
        value.chars().take(60).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if value.chars().nth(60).is_some() {
        shown.push('…');
    }
    format!("\"{shown}\"")
}

/// The hint that names the nearest known name.
pub fn did_you_mean(near: &str) -> String {
    format!("did you mean {near}?")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_shown_in_the_units_of_the_operator() {
        let size = size_within("1 kB", &(64 << 10..=2 << 30)).unwrap_err();
        assert_eq!(size.message, "must lie between 64 kB and 2 GB");
        let time =
            duration_within("1 d", &(Duration::from_secs(10)..=Duration::from_secs(3_600))).unwrap_err();
        assert_eq!(time.message, "must lie between 10 s and 1 h");
    }

    #[test]
    fn a_value_in_a_message_cannot_write_a_line_of_its_own() {
        assert_eq!(quoted("a\nb\u{1b}"), "\"a\u{fffd}b\u{fffd}\"");
        assert_eq!(quoted(&"x".repeat(100)).chars().count(), 63);
    }
}
