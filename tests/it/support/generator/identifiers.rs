//! Identifiers of nobody, with check digits that hold.

use super::prng::Prng;

/// An NHS number of the range 999, which no patient has: `999 123 4567`.
pub fn nhs_number(prng: &mut Prng) -> String {
    loop {
        let digits = format!("999{}", prng.digits(6));
        let sum: u32 = digits
            .chars()
            .zip((2..=10).rev())
            .map(|(digit, weight)| digit.to_digit(10).unwrap() * weight)
            .sum();
        // Modulus 11 (NHS Data Dictionary, "NHS NUMBER"); ten cannot be written.
        let check = (11 - sum % 11) % 11;
        if check < 10 {
            return format!("{} {} {}{check}", &digits[..3], &digits[3..6], &digits[6..]);
        }
    }
}

/// A National Insurance number in the shape that is printed on letters: `AB 12 34 56 C`.
pub fn national_insurance(prng: &mut Prng) -> String {
    let prefix = prng.pick(&["AB", "CE", "JB", "PC"]);
    let digits = prng.digits(6);
    let suffix = prng.pick(&["A", "B", "C", "D"]);
    format!("{prefix} {} {} {} {suffix}", &digits[..2], &digits[2..4], &digits[4..])
}

/// Sixteen digits in a range of cards, the last one by Luhn (ISO/IEC 7812-1 annex B), in groups of four.
pub fn payment_card(prng: &mut Prng) -> String {
    let mut digits = format!("{}{}", prng.pick(&["4929", "4556", "5281"]), prng.digits(11));
    let doubled = |(at, digit): (usize, u32)| match at % 2 {
        0 => digit * 2 / 10 + digit * 2 % 10,
        _ => digit,
    };
    let sum: u32 = digits.chars().map(|digit| digit.to_digit(10).unwrap()).enumerate().map(doubled).sum();
    digits.push_str(&((10 - sum % 10) % 10).to_string());
    groups_of_four(&digits)
}

/// A British account number (ISO 13616-1) at a bank that does not exist.
pub fn iban(prng: &mut Prng) -> String {
    let account = format!("XMPL{}", prng.digits(14));
    let number = |check: u32| format!("GB{check:02}{account}");
    let check = (2..=98).find(|check| remainder(&number(*check)) == 1).unwrap();
    groups_of_four(&number(check))
}

/// ISO 7064 mod 97-10: the first four characters go to the end, letters become numbers from 10 on.
fn remainder(iban: &str) -> u32 {
    let value = |c: char| c.to_digit(36).unwrap();
    let turned = iban[4..].chars().chain(iban[..4].chars());
    turned.map(value).fold(0, |rest, value| (rest * if value > 9 { 100 } else { 10 } + value) % 97)
}

fn groups_of_four(text: &str) -> String {
    let groups: Vec<&str> = (0..text.len()).step_by(4).map(|at| &text[at..text.len().min(at + 4)]).collect();
    groups.join(" ")
}

/// A number that passes the check of NHS numbers by chance, as every eleventh does.
pub fn order_number(prng: &mut Prng) -> String {
    nhs_number(prng).replace(' ', "")
}

/// A mobile number of the range that Ofcom keeps free for drama.
pub fn mobile(prng: &mut Prng) -> String {
    format!("07700 900{}", prng.digits(3))
}

/// A telephone number of a place that does not exist (Ofcom's range for drama).
pub fn telephone(prng: &mut Prng) -> String {
    format!("01632 960{}", prng.digits(3))
}
