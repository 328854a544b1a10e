//! The name of a number that stands nearest before it, and what stands between the two.

use super::finding::{Class, Group};
use super::lexicon::{Lexicon, Meaning};
use super::said::{Said, Where, is_kin};
use super::stretch::Stretch;
use super::text::{Text, is_word};

/// What the words between two positions say about the number that begins at the second.
pub fn between(text: Text<'_>, lexicon: &Lexicon, class: &Class, from: usize, to: usize) -> Said {
    let from = if is_word(text.before(from)) { from + rest_of_word(text.slice(from, to)) } else { from };
    if from >= to {
        return Said::Nothing;
    }
    let stretch = Stretch::of(text.slice(from, to));
    let (said, known) = read(&stretch, lexicon, class);
    if known {
        return said;
    }
    let respelt = lexicon.respelt(&stretch).map(|stretch| read(&stretch, lexicon, class).0);
    respelt.filter(|respelt| matches!(respelt, Said::Name(_))).unwrap_or(said)
}

/// What the words of a stretch say about the number behind it, and whether one of them is known to lead to it.
fn read(stretch: &Stretch, lexicon: &Lexicon, class: &Class) -> (Said, bool) {
    let (mut said, mut near, mut sample, mut label) = (Said::Nothing, false, None, None);
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
            Meaning::Sample if stretch.is_joined(found.from) => {}
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
            }
        }
    }
    let label = label.filter(|_| matches!(said, Said::Name(_)));
    let known = said != Said::Nothing;
    let said = match said {
        Said::Other => Said::Other,
        _ if stretch.announced_as_another(label) => Said::Other,
        Said::Nothing if near => Said::Near,
        _ => said,
    };
    (said, known)
}

/// How many of these bytes go on with a word.
fn rest_of_word(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| is_word(**byte)).count()
}
