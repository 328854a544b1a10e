//! The date and time that machines write in a header (RFC 5322 section 3.3).

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAYS: [&str; 7] = ["Mon,", "Tue,", "Wed,", "Thu,", "Fri,", "Sat,", "Sun,"];

/// The text without the date and time that it is, or that stands behind a semicolon at its end (RFC 5321 section 4.4); all of
/// the text where something else stands there. Only what mail programs write is taken for one: `Tue, 3 Mar 2026 10:00:00 +0000
/// (GMT)`, without its first and its last word at will.
pub fn before(text: &str) -> &str {
    read(text).filter(|rest| rest.is_empty() || rest.ends_with(';')).unwrap_or(text)
}

fn read(text: &str) -> Option<&str> {
    let text = text.trim_end_matches(' ');
    let (rest, comment) = last_word(text);
    let named =
        |zone: &str| (2..=5).contains(&zone.len()) && zone.bytes().all(|byte| byte.is_ascii_uppercase());
    let commented = comment.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).is_some_and(named);
    let (rest, zone) = last_word(if commented { rest } else { text });
    let offset = zone.strip_prefix(['+', '-']);
    if !offset.map_or_else(|| named(zone), |offset| digits(offset, 4..=4)) {
        return None;
    }
    let (rest, time) = last_word(rest);
    if !(time.len() == 8 || time.len() == 5) || !time.split(':').all(|part| digits(part, 2..=2)) {
        return None;
    }
    let (rest, year) = last_word(rest);
    let (rest, month) = last_word(rest);
    let (rest, day) = last_word(rest);
    if !digits(year, 4..=4) || !MONTHS.contains(&month) || !digits(day, 1..=2) {
        return None;
    }
    let (before, weekday) = last_word(rest);
    Some(if DAYS.contains(&weekday) { before } else { rest })
}

/// What stands before the last word, and that word.
fn last_word(text: &str) -> (&str, &str) {
    // Words are short.
    let (rest, word) = match text.bytes().rposition(|byte| byte == b' ') {
        Some(at) => (text.get(..at).unwrap_or_default(), text.get(at + 1..).unwrap_or_default()),
        None => ("", text),
    };
    (rest.trim_end_matches(' '), word)
}

fn digits(text: &str, count: std::ops::RangeInclusive<usize>) -> bool {
    count.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_and_time_is_taken_off() {
        for (text, rest) in [
            ("Tue, 3 Mar 2026 10:00:00 +0000", ""),
            ("3 Mar 2026 10:00 GMT", ""),
            (
                "from a by b with ESMTPS id 1; Tue, 03 Mar 2026 10:00:00 -0500 (EST)",
                "from a by b with ESMTPS id 1;",
            ),
            ("from a;  Tue,  3 Mar  2026 10:00:00 +0000 ", "from a;"),
        ] {
            assert_eq!(before(text), rest, "{text}");
        }
    }

    #[test]
    fn anything_else_stays() {
        for text in [
            "",
            " ",
            "03/04/1970",
            "3 March 1970",
            "3 Mar 1970",
            "3 Mar 2026 10:00:00",
            "3 Mar 2026 100000 +0000",
            "3 Mar 2026 10:00:00 +00000",
            "3 Mar 20261 10:00:00 +0000",
            "999 Mar 2026 10:00:00 +0000",
            "born 3 Mar 1970 10:00:00 +0000",
            "3 Mar 2026 10:00:00 +0000 AB123456C",
            "3 Mar 2026 10:00:00 +0000 (AB123456C)",
            "Tue, 3 Mär 2026 10:00:00 +0000",
        ] {
            assert_eq!(before(text), text);
        }
    }
}
