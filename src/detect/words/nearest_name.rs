//! The name of a number that stands nearest before it, and what stands between the two.

use super::lexicon::{Lexicon, Meaning};
use super::said::{Said, Where, is_kin};
use super::stretch::Stretch;
use crate::detect::finding::{Class, Group};
use crate::detect::page::text::{Text, is_word};

/// A longer text behind a slash is no name, in bytes.
const NAME: usize = 24;

/// What the words between two positions say about the number that begins at the second.
pub fn between(text: Text<'_>, lexicon: &Lexicon, class: &Class, from: usize, to: usize) -> Said {
    let from = if is_word(text.before(from)) { from + rest_of_word(text.slice(from, to)) } else { from };
    if from >= to {
        return Said::Nothing;
    }
    let stretch = Stretch::of(text.slice(from, to));
    let (said, known) = read(&stretch, lexicon, class);
    let other = match said {
        Said::Other => of_two(text, lexicon, class, from, to),
        said => said,
    };
    if known || other != said {
        return other;
    }
    let respelt = lexicon.respelt(&stretch).map(|stretch| read_again(&stretch, lexicon, class));
    respelt.filter(|respelt| matches!(respelt, Said::Name(_))).unwrap_or(said)
}

/// What the first of two names says, either of which the value may have: `NI no / payroll no: …`.
#[inline(never)]
fn of_two(text: Text<'_>, lexicon: &Lexicon, class: &Class, from: usize, to: usize) -> Said {
    let bytes = text.slice(from, to);
    let Some(slash) = memchr::memrchr(b'/', bytes) else { return Said::Other };
    let (first, second) = bytes.split_at_checked(slash).unwrap_or_default();
    // In an address the slash divides nothing.
    let path = matches!(bytes.last(), Some(b'/' | b'=' | b'-' | b'?'))
        || holds(first, b"://")
        || holds(first, b"www.");
    let second_is_name = !path
        && second.len() <= NAME
        && second.iter().any(u8::is_ascii_alphabetic)
        && !second.iter().any(u8::is_ascii_digit);
    if !second_is_name {
        return Said::Other;
    }
    match read_again(&Stretch::of(first), lexicon, class) {
        Said::Name(place) => Said::Name(place),
        _ => Said::Other,
    }
}

/// The same for the few that are looked at again.
#[inline(never)]
fn read_again(stretch: &Stretch, lexicon: &Lexicon, class: &Class) -> Said {
    read(stretch, lexicon, class).0
}

/// What the words of a stretch say about the number behind it, and whether one of them is known to lead to it.
#[inline(always)]
fn read(stretch: &Stretch, lexicon: &Lexicon, class: &Class) -> (Said, bool) {
    let (mut said, mut near, mut sample, mut label) = (Said::Nothing, false, None, None);
    let mut vague = false;
    for found in lexicon.all_for(class, stretch) {
        let used_up = || stretch.digits(found.to, stretch.len()) >= 4;
        let leads = || stretch.leads(found.to, stretch.len());
        // `… for Mrs Doe. It should be 999 …` goes on.
        let earlier_sentence = || found.to < stretch.sentence() && !stretch.goes_on();
        match found.meaning.to(class) {
            Meaning::Label(own) if own == *class => {
                label = Some(found.to);
                let exemplary = sample.is_some_and(|sample| sample == found.from);
                let joined = || !used_up() || stretch.joins(found.to, stretch.len());
                said = match (exemplary, joined() && !earlier_sentence()) {
                    (true, _) => Said::Other,
                    (false, true) => Said::Name(Where::Before),
                    (false, false) => Said::Nothing,
                };
            }
            Meaning::Label(other) if is_kin(&other, class) => near = true,
            Meaning::Near(own) => near |= own == *class,
            // `by mail.council.example` names a host, and not an example.
            Meaning::Sample if stretch.is_joined(found.from) || is_drawn(stretch, found.from) => {}
            Meaning::Sample => {
                let introduces = stretch.letters(found.from.saturating_sub(3), found.from) == b"for";
                sample = (!introduces).then_some(found.to);
                if !introduces && leads() {
                    said = Said::Other;
                }
            }
            Meaning::Thing if !stretch.announces(found.to) => {}
            Meaning::OtherOf(_) => {}
            // `Mosaic client number`
            Meaning::Thing if label == Some(found.from) && stretch.qualifies(found.from, found.to) => {}
            // `social services client ref`
            Meaning::Other
                if label == Some(found.from)
                    && class.group == Group::Identifying
                    && matches!(stretch.letters(found.from, found.to), b"ref" | b"refs" | b"reference") => {}
            Meaning::Label(_) | Meaning::Other | Meaning::Thing | Meaning::ThingOf(_)
                if used_up() || earlier_sentence() => {}
            Meaning::Label(_) | Meaning::Other | Meaning::Thing | Meaning::ThingOf(_) => {
                said = if leads() { Said::Other } else { Said::Nothing };
                // What it refers to may be misspelt.
                vague = matches!(stretch.letters(found.from, found.to), b"ref" | b"refs" | b"reference");
            }
        }
    }
    let label = label.filter(|_| matches!(said, Said::Name(_)));
    let known = said != Said::Nothing && !(said == Said::Other && vague);
    let said = match said {
        Said::Other => Said::Other,
        _ if stretch.announced_as_another(label) => Said::Other,
        Said::Nothing if near => Said::Near,
        _ => said,
    };
    (said, known)
}

/// The sample is one that somebody draws: `for the audit sample`.
fn is_drawn(stretch: &Stretch, sample: usize) -> bool {
    let before = stretch.letters(0, sample);
    [&b"audit"[..], b"random", b"dip", b"moderation", b"review", b"survey", b"check", b"inspection"]
        .iter()
        .any(|word| before.ends_with(word))
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// How many of these bytes go on with a word.
fn rest_of_word(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| is_word(**byte)).count()
}
