//! Telephone numbers of people.

use crate::detect::detector::{Candidate, Detector, Judgement, Reasons, Spot, reasons};
use crate::detect::dialling::{Kind, after_country, kind, national};
use crate::detect::finding::{Class, Confidence, Group};
use crate::detect::page::look::{Before, Behind, Look};
use crate::detect::page::text::{Beginning, Text, after_soft_break, is_word};
use crate::detect::page::value::Value;
use crate::detect::words::context::Around;
use crate::detect::words::lexicon::Words;
use crate::detect::words::office;
use crate::detect::words::said::Said;

/// What it finds.
pub const CLASS: Class = Class {
    name: "phone",
    code: "PHONE",
    one: "telephone number",
    many: "telephone numbers",
    group: Group::Contact,
};

/// The detector.
#[derive(Debug)]
pub struct Phone;

const NAMED: Reasons = reasons!("a number of the numbering plan");

/// Bytes behind a number in which it may be said that it is none of a telephone.
const BOOKED: usize = 40;

/// Names of such a number.
#[rustfmt::skip] // words, many to a line
const LABELS: &[&str] = &[
    "phone", "phone no", "phone number", "telephone", "telephone no", "telephone number", "tel", "tel no", "tel number",
    "telno", "telnumber", "mobile", "mobile no", "mobile number", "mobile phone", "mob", "mob no", "mobno", "cell", "cellphone", "cell phone",
    "landline", "landline number", "home phone", "home tel", "home number", "work phone", "work tel", "work number",
    "daytime number", "daytime tel", "day tel", "eve tel", "evening number", "evening tel", "contact number", "contact no", "contact tel",
    "contact phone", "whatsapp", "whats app", "phoneno", "phonenumber", "ring her on", "ring him on", "ring them on",
    "ring me on", "call him on", "call her on", "call them on", "call me on", "text her on", "text him on", "text them on",
    "text me on", "reached on", "reach her on", "reach him on", "reach them on", "reachable on", "contacted on", "contactable on",
    "contact him on", "contact her on", "contact them on", "contact me on", "sms", "handset", "ffon", "rhif ffon", "symudol",
    "telephoned on", "phoned from", "rang from", "rang us from", "called from", "calling from", "called us from", "texted from", "messaged from",
    "daytime no", "day number", "evening no", "eve number", "home no", "work no", "best number", "best contact", "best contact number", "ph", "ph no",
    "ph number", "rung on", "phoned on", "emergency contact number", "emergency contact no", "emergency contact tel", "emergency number",
    "next of kin number", "nok number", "alternative number", "alt number", "night number", "mobile num", "mob num", "mob number", "tel num", "phone num",
    "preferred number", "preferred no", "preferred contact number", "preferred tel", "voicemail", "voicemail on", "fax", "fax no", "fax number", "caller id", "cli",
];

/// Words that make one likely.
#[rustfmt::skip] // words, many to a line
const NEAR: &[&str] = &[
    "ring", "rings", "rang", "call", "called", "calling", "calls", "text", "texts", "texted", "contact", "contacts",
    "contacted", "reach", "reached", "daytime", "evening", "next of kin", "emergency contact", "speak", "spoke", "dial",
    "dialled", "answer", "answers", "phoned", "nok", "contact details", "call back", "callback", "work", "alternative",
];

/// Names of what resembles one.
#[rustfmt::skip] // words, many to a line
const OTHERS: &[&str] = &[
    "ledger", "ledger code", "nominal code", "budget code", "meeting code", "conference id", "clock number",
    "meter reading", "pay element", "payroll element", "gl string", "ledger string", "cost string",
];

impl Detector for Phone {
    fn class(&self) -> &Class {
        &CLASS
    }

    fn summary(&self) -> &'static str {
        "Mobile and fixed-line numbers of people"
    }

    fn manual(&self) -> &'static str {
        "Numbers of the UK numbering plan that begin with 01, 02 or 07, also with +44 or 0044, and foreign numbers with a plus \
         sign, however they are spaced. High: a word such as `tel` or a column of that name. Medium: mobiles, spaced \
         numbers and numbers with a plus sign without any word. Low: a fixed-line number without spaces and without any word. With a word \
         only: numbers that have lost their zero, 44 without a plus sign, unusual groups. Left alone: 03, 05, 08 and 09 \
         (organisations that want to be called); the organisation's own numbers, in any spelling; the signature of somebody at \
         work; numbers that are said to be those of a team, a helpline, a school; what a nearer word calls a reference."
    }

    fn sources(&self) -> &'static [&'static str] {
        &[
            "Ofcom, National Telephone Numbering Plan (ranges, lengths)",
            "ITU-T E.164 and E.123 (international numbers, how they are written)",
        ]
    }

    fn words(&self) -> Words {
        Words { labels: LABELS, near: NEAR, others: OTHERS }
    }

    fn samples(&self) -> &'static [&'static str] {
        &[]
    }

    fn looks(&self) -> Vec<Look> {
        let goes_on = Behind::DIGITS | Behind::BREAK | Behind::BRACKET | Behind::SPACES;
        vec![
            Look::at(0b111_1111_1111_1110, Before::PLUS),
            Look::at(0b111_1100_0000_0000, Before::ALONE),
            Look::at(0b11_1111_1100, Before::ALONE).then(goes_on),
            // `020 7946 0123/0124`
            Look::at(0b111_1111_1111_1000, Before::NUMBER),
        ]
    }

    fn candidate(&self, spot: &Spot<'_>) -> Option<Candidate> {
        let text = spot.text;
        let length = spot.end - spot.start;
        let plus = text.before(spot.start) == b'+';
        let zero = text.at(spot.start) == b'0';
        let country = matches!(length, 2 | 12) && text.slice(spot.start, spot.start + 2) == b"44";
        let naked = length == 10 && matches!(text.at(spot.start), b'1' | b'2' | b'7');
        if !(plus || country || naked || zero && length >= 3) {
            return None;
        }
        let dialled = Dialled::read(text, spot.start, plus)?;
        let digits = dialled.digits();
        let (value, sure) = if plus && !digits.starts_with(b"44") {
            let foreign = (8..=15).contains(&digits.len()) && !digits.starts_with(b"0");
            (foreign.then(|| Value::exact([b'+'].into_iter().chain(digits.iter().copied())))?, true)
        } else {
            let (significant, sure) = match after_country(digits) {
                Some(significant) => (significant, plus || zero),
                None if zero => (digits.get(1..)?, matches!(length, 3..=5 | 11)),
                None => (digits, false),
            };
            if kind(significant)? == Kind::Public {
                return None;
            }
            (national(significant), sure)
        };
        let opening = spot.start - usize::from(plus);
        let start = opening - usize::from(dialled.closes && text.before(opening) == b'(');
        let beginning = text.begins(start);
        let beside = beginning == Beginning::Inside && text.before(start) == b'/' && zero;
        let end = dialled.end;
        let ends = text.ends(end) && text.at(end) != b'@'
            || text.at(end) == b'/' && matches!(text.at(end + 1), b'0' | b'+');
        if beginning == Beginning::Inside && !beside || !ends {
            return None;
        }
        let needs_label = !sure || dialled.odd || beginning != Beginning::Clean;
        Some(Candidate::of_value(start, end, value).needing_label(needs_label))
    }

    fn is_signed(&self) -> bool {
        true
    }

    fn judge(&self, candidate: &Candidate, said: Said, around: &Around<'_>) -> Option<Judgement> {
        if said == Said::Other
            || office::is_public(around, candidate.start, candidate.end)
            || is_booked(around.following(candidate.end, BOOKED))
        {
            return None;
        }
        let mobile = candidate.value.as_bytes().starts_with(b"07");
        let bare = candidate.end - candidate.start <= 11;
        match said {
            Said::Name(place) => NAMED.named(place),
            Said::Near => {
                Judgement::new(Confidence::Medium, "a number of the numbering plan; words near it fit")
            }
            _ if mobile
                || !bare
                || is_initialled(around.text, candidate.start)
                || office::is_personal(around, candidate.start) =>
            {
                Judgement::new(Confidence::Medium, "a number of the numbering plan; no words near it")
            }
            _ => Judgement::new(
                Confidence::Low,
                "a number of the numbering plan, not spaced; no words near it",
            ),
        }
    }
}

/// `… on the old ledger`: it is a code of the accounts.
fn is_booked(behind: &[u8]) -> bool {
    let Some(behind) = behind.strip_prefix(b" on ").or_else(|| behind.strip_prefix(b" in ")) else {
        return false;
    };
    let clause = behind.split(|byte| matches!(byte, b'.' | b',' | b';' | b'(')).next().unwrap_or_default();
    let mut words = clause.split(|byte| !is_word(*byte)).take(4);
    words.any(|word| [&b"ledger"[..], b"nominal"].iter().any(|known| known.eq_ignore_ascii_case(word)))
}

/// `T: 01632…`, `(h) 01632…`
fn is_initialled(text: Text<'_>, start: usize) -> bool {
    let before = text.slice(start.saturating_sub(5), start).trim_ascii_end();
    let (initial, further) = match before {
        [.., b'(', initial, b')'] => (*initial, b'('),
        [.., further, initial, b':' | b'.'] => (*initial, *further),
        [initial, b':' | b'.'] => (*initial, b' '),
        _ => return false,
    };
    matches!(initial.to_ascii_lowercase(), b't' | b'm' | b'h' | b'p' | b'w')
        && !further.is_ascii_alphanumeric()
}

/// The digits of a number and how they are written.
#[derive(Debug)]
struct Dialled {
    digits: [u8; Dialled::LENGTH],
    count: usize,
    /// Behind its last digit.
    end: usize,
    /// A bracket is closed within it.
    closes: bool,
    /// It is divided like no telephone number.
    odd: bool,
}

impl Dialled {
    /// The longest number (E.164), and what may stand before it: `00` and the zero.
    const LENGTH: usize = 15;

    /// The number that begins with this digit, as far as it can go on.
    fn read(text: Text<'_>, start: usize, plus: bool) -> Option<Self> {
        let mut dialled = Self { digits: [0; Self::LENGTH], count: 0, end: start, closes: false, odd: false };
        let (mut position, mut groups, mut broken, mut limit) = (start, 1, false, Self::LENGTH);
        loop {
            let group = text.slice(position, position + Self::LENGTH);
            for digit in group.iter().take_while(|byte| byte.is_ascii_digit()) {
                if dialled.count == 5 {
                    // These say how many there can be.
                    limit = dialled.limit(plus);
                }
                if dialled.count >= limit {
                    break;
                }
                *dialled.digits.get_mut(dialled.count)? = *digit;
                dialled.count += 1;
                position += 1;
            }
            dialled.end = position;
            if dialled.count >= limit {
                break;
            }
            let Some((next, soft)) = gap(text, position) else { break };
            let between = text.slice(position, next);
            dialled.closes |= between.contains(&b')');
            dialled.odd |= between.contains(&b'/') || soft && broken;
            broken |= soft;
            groups += 1;
            position = next;
        }
        // `0770.0900123` is a decimal number.
        let decimal = groups == 2 && text.slice(start, position).contains(&b'.');
        dialled.odd |= groups > 6 || decimal;
        Some(dialled)
    }

    fn digits(&self) -> &[u8] {
        self.digits.get(..self.count).unwrap_or_default()
    }

    /// How many digits there can be, if the first five are known.
    fn limit(&self, plus: bool) -> usize {
        match self.digits() {
            [b'0', b'0', b'4', b'4', b'0', ..] => 15,
            [b'0', b'0', b'4', b'4', ..] => 14,
            [b'4', b'4', b'0', ..] => 13,
            [b'4', b'4', ..] => 12,
            [b'0', b'0', ..] | [] => Self::LENGTH,
            _ if plus => Self::LENGTH,
            [b'0', ..] => 11,
            _ => 10,
        }
    }
}

/// Where the next group begins, and whether on the next line.
fn gap(text: Text<'_>, from: usize) -> Option<(usize, bool)> {
    let [mark, next] = text.read(from);
    if matches!(mark, b' ' | b'-' | b'.' | b'/' | b')') && next.is_ascii_digit() {
        return Some((from + 1, false));
    }
    let between = text.slice(from, from + 3);
    let marks = |byte: &&u8| matches!(byte, b' ' | b'-' | b'.' | b'(' | b')' | b'/');
    let length = between.iter().take_while(marks).count();
    let next = from + length;
    if text.at(next).is_ascii_digit() {
        let known = matches!(between.get(..length)?, b") " | b" (" | b"(" | b")-" | b" - " | b"-(" | b" /");
        return known.then_some((next, false));
    }
    let next = after_soft_break(text, from)?;
    text.at(next).is_ascii_digit().then_some((next, true))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ofcom, Telephone numbers for use in TV and radio drama; E.123 section 2 (how numbers are written).
    #[test]
    fn however_it_is_written_it_is_the_number_as_dialled_at_home() {
        for text in [
            "020 7946 0123",
            "02079460123",
            "(020) 7946 0123",
            "020-7946-0123",
            "020.7946.0123",
            "+44 20 7946 0123",
            "+442079460123",
            "+44 (0)20 7946 0123",
            "+44 (0) 20 7946 0123",
            "(+44) 20 7946 0123",
            "0044 20 7946 0123",
            "00442079460123",
            "0044 (0)20 7946 0123",
            "44 20 7946 0123",
            "442079460123",
            "2079460123",
            "020 7946\n> 0123",
        ] {
            let start = text.bytes().position(|byte| byte.is_ascii_digit()).unwrap();
            let end = start + text.get(start..).unwrap().bytes().take_while(u8::is_ascii_digit).count();
            let spot =
                Spot { text: Text::new(text.as_bytes(), 0), start, end, next: Some(end + 1), cell: false };
            let found = Phone.candidate(&spot).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((found.start, found.end), (0, text.len()), "{text}");
            assert_eq!(found.value.as_bytes(), b"02079460123", "{text}");
        }
    }
}
