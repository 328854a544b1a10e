//! What the clock on the wall shows at a moment.

use jiff::Timestamp;
use jiff::civil::{Time, Weekday};
use jiff::tz::TimeZone;

/// A time zone whose rules stand here: the policy reads no files of the system, and an old decision must come out the same.
#[derive(Clone, Debug)]
pub struct Zone(TimeZone);

/// Every zone with its rule as POSIX writes it (IEEE Std 1003.1 section 8.3, `TZ`).
const ZONES: [(&str, &str); 3] = [
    ("Europe/London", "GMT0BST,M3.5.0/1,M10.5.0"),
    ("Europe/Dublin", "GMT0IST,M3.5.0/1,M10.5.0"),
    ("UTC", "UTC0"),
];

impl Zone {
    /// The names that may be written.
    pub fn names() -> Vec<(&'static str, &'static str)> {
        ZONES.iter().map(|(name, _)| (*name, *name)).collect()
    }

    /// The zone of this name.
    pub fn named(name: &str) -> Option<Self> {
        let (_, rule) = ZONES.iter().find(|(known, _)| *known == name)?;
        TimeZone::posix(rule).ok().map(Self)
    }

    /// The day of the week and the time of day.
    pub fn clock(&self, at: Timestamp) -> (Weekday, Time) {
        let there = self.0.to_datetime(at);
        (there.date().weekday(), there.time())
    }
}

impl Default for Zone {
    fn default() -> Self {
        Self::named("Europe/London").unwrap_or(Self(TimeZone::UTC))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summer_time_is_known() {
        for (zone, at, day, time) in [
            ("Europe/London", "2026-07-01T08:30:00Z", Weekday::Wednesday, "09:30"),
            ("Europe/London", "2026-12-01T08:30:00Z", Weekday::Tuesday, "08:30"),
            // the last Sundays of March and October, 1:00 GMT
            ("Europe/London", "2026-03-29T00:59:00Z", Weekday::Sunday, "00:59"),
            ("Europe/London", "2026-03-29T01:00:00Z", Weekday::Sunday, "02:00"),
            ("Europe/Dublin", "2026-10-25T00:59:00Z", Weekday::Sunday, "01:59"),
            ("Europe/Dublin", "2026-10-25T01:00:00Z", Weekday::Sunday, "01:00"),
            ("UTC", "2026-07-01T23:30:00Z", Weekday::Wednesday, "23:30"),
        ] {
            let clock = Zone::named(zone).unwrap().clock(at.parse().unwrap());
            assert_eq!(clock, (day, time.parse().unwrap()), "{zone} {at}");
        }
    }
}
