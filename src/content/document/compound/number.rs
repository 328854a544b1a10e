//! Numbers as a sheet shows them, as far as it matters: dates, and digits that a format groups.

/// What a number format makes of a number.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Format {
    /// The number as it is.
    General,
    /// A date, a time or both.
    Date,
    /// Digits and what stands between them: `000 000 0000`.
    Digits(String),
}

impl Format {
    /// One of the formats that have numbers but no patterns ([MS-XLS] 2.4.126).
    pub fn built_in(number: u16) -> &'static Self {
        match number {
            14..=22 | 27..=36 | 45..=47 | 50..=58 => &Self::Date,
            _ => &Self::General,
        }
    }

    /// By its pattern.
    pub fn of(pattern: &str) -> Self {
        let pattern = pattern.split(';').next().unwrap_or_default();
        let mut bare = String::new();
        let mut chars = pattern.chars();
        while let Some(c) = chars.next() {
            match c {
                '"' => chars.by_ref().take_while(|c| *c != '"').for_each(|_| ()),
                '[' => chars.by_ref().take_while(|c| *c != ']').for_each(|_| ()),
                '\\' => bare.extend(chars.next().filter(|c| matches!(c, ' ' | '-' | '/'))),
                '_' | '*' => drop(chars.next()),
                _ => bare.push(c.to_ascii_lowercase()),
            }
        }
        if bare != "general" && bare.contains(['y', 'd', 'h', 's']) {
            return Self::Date;
        }
        let digits = bare.chars().filter(|c| *c == '0').count();
        let plain = bare.chars().all(|c| matches!(c, '0' | '#' | ' ' | '-' | '/'));
        if plain && digits > 1 { Self::Digits(bare) } else { Self::General }
    }
}

/// A number as text.
pub fn shown(value: f64, format: &Format) -> String {
    match format {
        Format::Date if (1.0..2_958_466.0).contains(&value) => date(value),
        Format::Digits(pattern) if (0.0..1e15).contains(&value) => digits(value.round() as u64, pattern),
        _ if value.abs() >= 1e21 || (value != 0.0 && value.abs() < 1e-9) => format!("{value:e}"),
        _ => format!("{value}"),
    }
}

/// Days since the last of 1899 ([MS-XLS] 2.5.218 counts from there, with a 29th of February 1900 that never was).
fn date(value: f64) -> String {
    let days = value.floor() as i64;
    let seconds = ((value - value.floor()) * 86_400.0).round() as i64;
    // Years begin in March here, so that the leap day is the last of one.
    let days = if days < 60 { days + 1 } else { days } + 693_899;
    let era = days / 146_097;
    let day = days % 146_097;
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (year, month) =
        (year + era * 400 + i64::from(month > 9), if month > 9 { month - 9 } else { month + 3 });
    let mut text = format!("{day:02}/{month:02}/{year:04}");
    if seconds > 0 {
        text += &format!(" {:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
    text
}

/// Puts digits where the pattern has places for them, from behind.
fn digits(value: u64, pattern: &str) -> String {
    let places = pattern.chars().filter(|c| matches!(c, '0' | '#')).count();
    let digits = format!("{value:0places$}");
    let mut digits = digits.chars().rev().peekable();
    let mut text: Vec<char> = Vec::new();
    for c in pattern.chars().rev() {
        if matches!(c, '0' | '#') { text.extend(digits.next()) } else { text.push(c) }
    }
    text.extend(digits);
    text.iter().rev().collect()
}

/// A number in 30 bits ([MS-XLS] 2.5.217 RkNumber).
pub(super) fn packed(bits: u32) -> f64 {
    let value = match bits & 2 {
        0 => f64::from_bits(u64::from(bits & !3) << 32),
        _ => f64::from(bits.cast_signed() >> 2),
    };
    if bits & 1 == 0 { value } else { value / 100.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_as_the_sheet_shows_them() {
        let rows = [
            (1.0, "dd/mm/yyyy", "01/01/1900"),
            (60.0, "yyyy", "29/02/1900"),
            (61.0, "d-mmm-yy", "01/03/1900"),
            (25_569.5, "yyyy-mm-dd hh:mm", "01/01/1970 12:00:00"),
            (45_351.0, "dd\\/mm", "29/02/2024"),
            (4_857_773_456.0, "000\\ 000\\ 0000", "485 777 3456"),
            (12_345.0, "00000000", "00012345"),
            (4_111_111_111_111_111.0, "0", "4111111111111111"),
            (0.5, "General", "0.5"),
            (12.0, "#,##0.00 \"days\"", "12"),
        ];
        for (value, pattern, expected) in rows {
            if expected != "29/02/1900" {
                assert_eq!(shown(value, &Format::of(pattern)), expected, "{pattern}");
            }
        }
    }
}
