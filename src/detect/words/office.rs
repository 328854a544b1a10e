//! Contacts of an office: those in an officer's signature, and those that everybody is told to use.

use super::context::Around;
use super::word_list::WordList;
use crate::detect::page::text::is_word;

/// Bytes around a contact in which words are looked for.
const NEAR: usize = 90;
/// Bytes behind a line in which a signature may go on.
const FURTHER: usize = 160;

/// Words of an office in a signature: what somebody is, and where.
#[rustfmt::skip] // words, many to a line
const WORDS: WordList = WordList::of(&[
    "accountant", "administrator", "adviser", "advisor", "agency", "analyst", "apprentice", "architect",
    "assistant", "association", "auditor", "authority", "borough", "business", "chief", "clerk", "commissioner",
    "consultant", "coordinator", "council", "councillor", "department", "dept", "deputy", "director",
    "directorate", "division", "engineer", "executive", "gov", "governor", "head", "headteacher", "inspector",
    "lead", "librarian", "limited", "ltd", "manager", "nhs", "office", "officer", "partner", "partnership",
    "planner", "police", "practitioner", "principal", "registrar", "school", "secretary", "senior", "service",
    "services", "solicitor", "solicitors", "specialist", "supervisor", "support", "surveyor", "team",
    "technician", "trainee", "trust", "unit", "warden", "worker", "www",
]);

/// Words before or behind a contact that everybody may use.
#[rustfmt::skip] // words, many to a line
const PUBLIC: WordList = WordList::of(&[
    "academy", "advice", "bookings", "centre", "charity", "civic", "clinic", "college", "company", "conference",
    "contractor", "council", "councils", "crisis", "department", "depot", "desk", "duty", "enquiries",
    "enquiry", "freephone", "guildhall", "headquarters", "helpdesk", "helpline", "helplines", "hospital",
    "hotel", "hotline", "hours", "hq", "infoline", "leisure", "library", "ltd", "minicom", "museum", "office",
    "offices", "our", "pharmacy", "police", "press", "reception", "relay", "samaritans", "school", "service",
    "services", "station", "supplier", "surgery", "switchboard", "team", "textphone", "theatre", "us", "venue",
    "website", "works",
]);

/// What stands before `Hall` where it is a public building.
#[rustfmt::skip] // words, many to a line
const HALLS: WordList = WordList::of(&[
    "church", "city", "community", "council", "county", "parish", "shire", "sports", "town", "village",
]);
/// One word of them.
const HALL: WordList = WordList::of(&["hall"]);

/// Words before a contact that make it somebody's own.
#[rustfmt::skip] // words, many to a line
const PERSONAL: WordList = WordList::of(&[
    "applicant", "brother", "carer", "child", "claimant", "client", "complainant", "customer", "dad",
    "daughter", "father", "foster", "he", "her", "hers", "him", "his", "home", "husband", "kin", "landlord",
    "me", "miss", "mother", "mr", "mrs", "ms", "mum", "mx", "my", "neighbour", "nok", "owner", "parent",
    "partner", "patient", "person", "personal", "pupil", "resident", "she", "sister", "son", "student",
    "tenant", "their", "them", "they", "wife", "witness",
]);

/// How the line of a number in a signature begins.
const AT_WORK: [&[u8]; 5] = [b"work mob", b"work phone", b"ddi", b"direct dial", b"direct line"];

/// The contact stands in the signature of somebody at work.
pub fn signs(around: &Around<'_>) -> bool {
    let line = around.line;
    // Who closes a letter without a phrase still says where the number is answered.
    let at_work = || {
        let content = around.text.slice(line.content, line.close);
        let begins =
            |name: &&[u8]| content.get(..name.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(name));
        AT_WORK.iter().any(begins)
    };
    if !around.signed && !at_work() {
        return false;
    }
    let lines = around.earlier.iter().take(6).filter(|line| line.length() <= 100);
    lines.chain([line]).any(|line| last_of(&WORDS, around.text.slice(line.content, line.close)).is_some())
        || last_of(&WORDS, around.following(line.end, FURTHER)).is_some()
}

/// Somebody whose own contact it can be stands before it in its sentence.
pub fn is_personal(around: &Around<'_>, start: usize) -> bool {
    last_of(&PERSONAL, before(around, start)).is_some()
}

/// Everybody is told to use the contact: what it belongs to stands on its line, and nobody whose own it could be nearer to it.
pub fn is_public(around: &Around<'_>, start: usize, end: usize) -> bool {
    let before = before(around, start);
    let personal = last_of(&PERSONAL, before);
    let public = last_of(&PUBLIC, before)
        .filter(|at| {
            let from = before.get(*at..);
            !is_dwelling(from) && !is_talk(from) && !is_visited(before.get(..*at))
        })
        .max(last_hall(before));
    if public > personal {
        return true;
    }
    let behind = around.text.slice(end, (end + 40).min(around.line.close.max(end)));
    let bracket = behind.strip_prefix(b" (").and_then(|rest| rest.split(|byte| *byte == b')').next());
    personal.is_none() && bracket.is_some_and(|words| last_of(&PUBLIC, words).is_some())
}

/// What stands before a contact in its sentence, on the same line.
fn before<'a>(around: &Around<'a>, start: usize) -> &'a [u8] {
    let before = around.text.slice(start.saturating_sub(NEAR).max(around.line.content), start);
    let before = before.rsplit(|byte| matches!(byte, b'\t' | b'|' | b'\n')).next().unwrap_or_default();
    let sentence = before.array_windows().rposition(|pair| matches!(pair, b". " | b"; " | b"? " | b"! "));
    before.get(sentence.map_or(0, |stop| stop + 1)..).unwrap_or_default()
}

/// `our call`, `our visit`: what has been said or done, and belongs to nobody.
fn is_talk(words: Option<&[u8]>) -> bool {
    #[rustfmt::skip] // words, many to a line
    const TALKS: WordList = WordList::of(&[
        "appointment", "call", "chat", "conversation", "correspondence", "discussion", "email", "files", "interview", "letter",
        "meeting", "phone", "records", "system", "visit",
    ]);
    let mut words = words.unwrap_or_default().split(|byte| !is_word(*byte)).filter(|word| !word.is_empty());
    let our = words.next().is_some_and(|word| word.eq_ignore_ascii_case(b"our"));
    our && words.next().is_some_and(|word| TALKS.has(word))
}

/// Somebody `came to`, `called in at` the place that follows.
fn is_visited(before: Option<&[u8]>) -> bool {
    #[rustfmt::skip] // words, many to a line
    const VERBS: WordList = WordList::of(&[
        "admitted", "attended", "came", "called", "comes", "dropped", "known", "popped", "presented", "referred", "registered",
        "stopped", "visited", "walked", "went",
    ]);
    let words = before.unwrap_or_default().rsplit(|byte| !is_word(*byte)).filter(|word| !word.is_empty());
    words.take(4).any(|word| VERBS.has(word))
}

/// `council tax`, `council house`: what concerns those who live there.
fn is_dwelling(words: Option<&[u8]>) -> bool {
    let mut words = words.unwrap_or_default().split(|byte| !is_word(*byte)).filter(|word| !word.is_empty());
    let is = |word: Option<&[u8]>, known: &[&[u8]]| {
        word.is_some_and(|word| known.iter().any(|known| known.eq_ignore_ascii_case(word)))
    };
    is(words.next(), &[b"council"])
        && is(
            words.next(),
            &[b"tax", b"house", b"flat", b"home", b"property", b"tenancy", b"tenant", b"estate", b"housing"],
        )
}

/// Where the last `Town Hall` begins; Mr Hall is none.
fn last_hall(text: &[u8]) -> Option<usize> {
    let hall = last_of(&HALL, text)?;
    let before = text.get(..hall)?.trim_ascii_end();
    let word = before.rsplit(|byte| !is_word(*byte)).next()?;
    HALLS.has(word).then_some(hall)
}

/// Where the last word of a list begins in a text.
fn last_of(list: &WordList, text: &[u8]) -> Option<usize> {
    let mut end = text.len();
    loop {
        let rest = text.get(..end)?;
        end = rest.iter().rposition(|byte| is_word(*byte))? + 1;
        let start = rest.get(..end)?.iter().rposition(|byte| !is_word(*byte)).map_or(0, |before| before + 1);
        if list.has(rest.get(start..end)?) {
            return Some(start);
        }
        end = start;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_words_count_and_the_last_one_wins() {
        const OURS: WordList = WordList::of(&["our", "us"]);
        assert!([WORDS, PUBLIC, PERSONAL, HALLS].iter().all(WordList::is_in_order));
        assert_eq!(last_of(&OURS, b"Bus hours"), None);
        assert_eq!(last_of(&OURS, b"call US on our line"), Some(11));
    }
}
