//! Numbers as a spreadsheet shows them (ECMA-376 part 1, 18.8.30, 18.17.4.1).

use std::borrow::Cow;

/// How the numbers of a cell are shown.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(super) enum Format {
    /// As they are.
    #[default]
    General,
    /// As a date, with the time of day where the number has one.
    Date,
    /// With so many digits, between which signs stand: `00-00-00`.
    Digits(String),
}

impl Format {
    /// The format of one of the numbers that need no code.
    pub(super) fn built_in(id: u32) -> Self {
        match id {
            14..=17 | 22 | 27..=31 | 36 | 50..=54 | 57 | 58 => Self::Date,
            _ => Self::General,
        }
    }

    pub(super) fn of_code(code: &str) -> Self {
        let first = code.split(';').next().unwrap_or_default();
        let zeros = first.bytes().filter(|byte| *byte == b'0').count();
        let bare = first.replace(['\\', '"'], "");
        if (2..=32).contains(&zeros) && bare.bytes().all(|byte| matches!(byte, b'0' | b'-' | b' ' | b'/')) {
            return Self::Digits(bare);
        }
        // What is quoted or in brackets is no code.
        let (mut quoted, mut bracketed, mut escaped, mut day, mut year) = (false, false, false, false, false);
        for letter in first.chars() {
            match letter {
                _ if escaped => escaped = false,
                '\\' | '_' | '*' => escaped = true,
                '"' => quoted = !quoted,
                '[' => bracketed = true,
                ']' => bracketed = false,
                'd' | 'D' if !quoted && !bracketed => day = true,
                'y' | 'Y' if !quoted && !bracketed => year = true,
                _ => {}
            }
        }
        if day || year { Self::Date } else { Self::General }
    }

    /// A number as it is shown.
    pub(super) fn show<'v>(&self, value: &'v str, from_1904: bool) -> Cow<'v, str> {
        match self {
            Self::General => plain(value),
            Self::Date => date(value, from_1904).map_or_else(|| plain(value), Cow::Owned),
            Self::Digits(pattern) => digits(&plain(value), pattern).map_or_else(|| plain(value), Cow::Owned),
        }
    }
}

fn digits(value: &str, pattern: &str) -> Option<String> {
    let places = pattern.bytes().filter(|byte| *byte == b'0').count();
    if value.is_empty() || value.len() > places || !value.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut all = std::iter::repeat_n('0', places - value.len()).chain(value.chars());
    Some(pattern.chars().filter_map(|sign| if sign == '0' { all.next() } else { Some(sign) }).collect())
}

/// A number without an exponent, where it is an integer of reasonable size.
pub(super) fn plain(value: &str) -> Cow<'_, str> {
    let Some((mantissa, exponent)) = memchr::memchr2(b'E', b'e', value.as_bytes())
        .and_then(|at| Some((value.get(..at)?, value.get(at + 1..)?)))
    else {
        return short(value);
    };
    let whole = || {
        let exponent =
            exponent.strip_prefix('+').unwrap_or(exponent).parse::<usize>().ok().filter(|e| *e <= 30)?;
        let (sign, mantissa) = match mantissa.strip_prefix('-') {
            Some(mantissa) => ("-", mantissa),
            None => ("", mantissa),
        };
        let (before, after) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let after = after.trim_end_matches('0');
        let all_digits = before.bytes().chain(after.bytes()).all(|byte| byte.is_ascii_digit());
        let zeros = exponent.checked_sub(after.len())?;
        (all_digits && !before.is_empty()).then(|| format!("{sign}{before}{after}{}", "0".repeat(zeros)))
    };
    whole().map_or_else(|| short(value), Cow::Owned)
}

/// A fraction with as many digits as programs show: those behind the fifteenth come from how it is stored.
fn short(value: &str) -> Cow<'_, str> {
    let long =
        value.len() > 16 && value.contains('.') && value.bytes().filter(u8::is_ascii_digit).count() > 15;
    let number = if long { value.parse::<f64>().ok().filter(|number| number.is_finite()) } else { None };
    let rounded = number.and_then(|number| format!("{number:.14e}").parse::<f64>().ok());
    rounded.map_or(Cow::Borrowed(value), |number| Cow::Owned(number.to_string()))
}

/// A date that is written as a number of days.
fn date(value: &str, from_1904: bool) -> Option<String> {
    const LAST: f64 = 2_958_466.0;
    let number = value.parse::<f64>().ok().filter(|number| (0.0..LAST).contains(number))?;
    // The truncated value is below LAST.
    let seconds = (number.fract() * 86_400.0).round() as i64;
    let day = number.trunc() as i64;
    // Days to 1970-01-01; the 29th of February 1900 is counted, though there was none.
    let since = match day {
        _ if from_1904 => day - 24_107,
        0..60 => day - 25_568,
        _ => day - 25_569,
    };
    let shifted = since + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    // Years begin in March.
    let march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * march + 2) / 5 + 1;
    let month = if march < 10 { march + 3 } else { march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let mut date = format!("{year:04}-{month:02}-{day:02}");
    if seconds > 0 {
        date.push_str(&format!(" {:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60));
    }
    Some(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_have_no_exponent() {
        assert_eq!(plain("9.990000018E9"), "9990000018");
        assert_eq!(plain("4.111111111111111E+15"), "4111111111111111");
        assert_eq!(["1.5E-3", "12", "xE", "1.25E1"].map(plain), ["1.5E-3", "12", "xE", "1.25E1"]);
        assert_eq!(["19.989999999999998", "2.5000000000000001E-2"].map(plain), ["19.99", "0.025"]);
    }

    #[test]
    fn dates_and_codes_show_as_in_the_sheet() {
        let date = Format::of_code("dd/mm/yyyy");
        assert_eq!(date.show("31118", false), "1985-03-12");
        assert_eq!(date.show("1", false), "1900-01-01");
        assert_eq!(date.show("61.5", false), "1900-03-01 12:00:00");
        assert_eq!(date.show("0", true), "1904-01-01");
        assert_eq!(Format::of_code("00\\-00\\-00").show("20499", false), "02-04-99");
        assert_eq!(Format::of_code("0.00").show("1.5", false), "1.5");
        assert_eq!(
            [Format::of_code("[Red]0"), Format::of_code("\"day\" 0")],
            [Format::General, Format::General]
        );
    }
}
