//! The words of protective markings, and those that stand beside them.

use crate::detect::finding::Level;
use crate::detect::words::word_list::{Beginnings, WordList};

/// How much a marking needs besides its words to be told from prose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strength {
    /// Nobody writes it but as a marking.
    Strong,
    /// An everyday word too.
    Weak,
}

use Strength::{Strong, Weak};

/// The words of a marking, its level, its normal spelling, and what else it needs.
pub(super) type Term = (&'static [&'static [u8]], Level, &'static str, Strength);

/// The markings, the longer before the shorter that it begins with.
#[rustfmt::skip] // a table
pub(super) const TERMS: &[Term] = &[
    (&[b"top", b"secret"],                               Level::TopSecret,    "TOP SECRET",             Strong),
    (&[b"secret"],                                       Level::Secret,       "SECRET",                 Weak),
    (&[b"official", b"sensitive"],                       Level::Confidential, "OFFICIAL-SENSITIVE",     Strong),
    (&[b"offsen"],                                       Level::Confidential, "OFFICIAL-SENSITIVE",     Strong),
    (&[b"off", b"sen"],                                  Level::Confidential, "OFFICIAL-SENSITIVE",     Strong),
    (&[b"official"],                                     Level::Official,     "OFFICIAL",               Weak),
    (&[b"restricted", b"circulation"],                   Level::Confidential, "RESTRICTED CIRCULATION", Strong),
    (&[b"restricted", b"distribution"],                  Level::Confidential, "RESTRICTED CIRCULATION", Strong),
    (&[b"limited", b"distribution"],                     Level::Confidential, "RESTRICTED CIRCULATION", Weak),
    (&[b"limited", b"circulation"],                      Level::Confidential, "RESTRICTED CIRCULATION", Weak),
    (&[b"restricted"],                                   Level::Confidential, "RESTRICTED",             Weak),
    (&[b"protect"],                                      Level::Confidential, "PROTECT",                Weak),
    (&[b"strictly", b"private", b"and", b"confidential"], Level::Confidential, "PRIVATE & CONFIDENTIAL", Strong),
    (&[b"strictly", b"private", b"confidential"],        Level::Confidential, "PRIVATE & CONFIDENTIAL", Strong),
    (&[b"strictly", b"confidential"],                    Level::Confidential, "CONFIDENTIAL",           Strong),
    (&[b"private", b"and", b"confidential"],             Level::Confidential, "PRIVATE & CONFIDENTIAL", Strong),
    (&[b"private", b"confidential"],                     Level::Confidential, "PRIVATE & CONFIDENTIAL", Strong),
    (&[b"personal", b"and", b"confidential"],            Level::Confidential, "PRIVATE & CONFIDENTIAL", Strong),
    (&[b"highly", b"confidential"],                      Level::Confidential, "CONFIDENTIAL",           Strong),
    (&[b"company", b"confidential"],                     Level::Confidential, "CONFIDENTIAL",           Weak),
    (&[b"management", b"in", b"confidence"],             Level::Confidential, "IN CONFIDENCE",          Strong),
    (&[b"medical", b"in", b"confidence"],                Level::Confidential, "IN CONFIDENCE",          Strong),
    (&[b"policy", b"in", b"confidence"],                 Level::Confidential, "IN CONFIDENCE",          Strong),
    (&[b"client", b"in", b"confidence"],                 Level::Confidential, "IN CONFIDENCE",          Strong),
    (&[b"commercial", b"in", b"confidence"],             Level::Confidential, "IN CONFIDENCE",          Strong),
    (&[b"staff", b"in", b"confidence"],                  Level::Confidential, "IN CONFIDENCE",          Strong),
    (&[b"in", b"confidence"],                            Level::Confidential, "IN CONFIDENCE",          Weak),
    (&[b"confidential"],                                 Level::Confidential, "CONFIDENTIAL",           Weak),
    (&[b"not", b"for", b"publication"],                  Level::Confidential, "NOT FOR PUBLICATION",    Strong),
    (&[b"this", b"report", b"is", b"not", b"for", b"publication"], Level::Confidential, "NOT FOR PUBLICATION", Strong),
    (&[b"this", b"appendix", b"is", b"not", b"for", b"publication"], Level::Confidential, "NOT FOR PUBLICATION", Strong),
    (&[b"this", b"item", b"is", b"not", b"for", b"publication"], Level::Confidential, "NOT FOR PUBLICATION", Strong),
    (&[b"part", b"2", b"not", b"for", b"publication"],   Level::Confidential, "NOT FOR PUBLICATION",    Strong),
    (&[b"part", b"ii", b"not", b"for", b"publication"],  Level::Confidential, "NOT FOR PUBLICATION",    Strong),
    (&[b"part", b"2", b"exempt", b"from", b"publication"],  Level::Confidential, "EXEMPT INFORMATION",     Strong),
    (&[b"part", b"ii", b"exempt", b"from", b"publication"], Level::Confidential, "EXEMPT INFORMATION",     Strong),
    (&[b"part", b"2", b"exempt"],                        Level::Confidential, "EXEMPT INFORMATION",     Weak),
    (&[b"part", b"ii", b"exempt"],                       Level::Confidential, "EXEMPT INFORMATION",     Weak),
    (&[b"not", b"for", b"circulation"],                  Level::Confidential, "NOT FOR CIRCULATION",    Strong),
    (&[b"not", b"for", b"onward", b"circulation"],       Level::Confidential, "NOT FOR CIRCULATION",    Strong),
    (&[b"not", b"for", b"onward", b"transmission"],      Level::Confidential, "NOT FOR CIRCULATION",    Strong),
    (&[b"not", b"for", b"onward", b"distribution"],      Level::Confidential, "NOT FOR CIRCULATION",    Strong),
    (&[b"not", b"for", b"onward", b"sharing"],           Level::Confidential, "NOT FOR CIRCULATION",    Strong),
    (&[b"not", b"for", b"distribution"],                 Level::Confidential, "NOT FOR CIRCULATION",    Strong),
    (&[b"not", b"for", b"further", b"circulation"],      Level::Confidential, "NOT FOR CIRCULATION",    Strong),
    (&[b"not", b"for", b"disclosure"],                   Level::Confidential, "NOT FOR CIRCULATION",    Strong),
    (&[b"not", b"for", b"onward", b"disclosure"],        Level::Confidential, "NOT FOR CIRCULATION",    Strong),
    (&[b"exempt", b"from", b"publication"],              Level::Confidential, "EXEMPT INFORMATION",     Strong),
    (&[b"exempt", b"information"],                       Level::Confidential, "EXEMPT INFORMATION",     Weak),
    (&[b"exempt", b"report"],                            Level::Confidential, "EXEMPT INFORMATION",     Weak),
    (&[b"exempt", b"appendix"],                          Level::Confidential, "EXEMPT INFORMATION",     Weak),
    (&[b"exempt", b"item"],                              Level::Confidential, "EXEMPT INFORMATION",     Weak),
    (&[b"exempt"],                                       Level::Confidential, "EXEMPT INFORMATION",     Weak),
];

/// What may stand before a marking and announce it: `Classification: OFFICIAL`.
pub(super) const ANNOUNCEMENTS: &[&[&[u8]]] = &[
    &[b"classification"],
    &[b"security", b"classification"],
    &[b"government", b"security", b"classification"],
    &[b"document", b"classification"],
    &[b"document", b"marking"],
    &[b"document", b"sensitivity"],
    &[b"information", b"marking"],
    &[b"data", b"marking"],
    &[b"data", b"sensitivity"],
    &[b"email", b"marking"],
    &[b"government", b"marking"],
    &[b"government", b"classification"],
    &[b"government", b"protective", b"marking"],
    &[b"marking", b"level"],
    &[b"classification", b"level"],
    &[b"security", b"level"],
    &[b"security", b"label"],
    &[b"handling", b"instruction"],
    &[b"handling", b"instructions"],
    &[b"handling", b"caveat"],
    &[b"protective", b"marking"],
    &[b"security", b"marking"],
    &[b"marking"],
    &[b"marked"],
    &[b"sensitivity"],
    &[b"sensitivity", b"label"],
    &[b"handling"],
    &[b"gsc"],
    &[b"gsc", b"marking"],
    &[b"gsc", b"classification"],
    &[b"protectively", b"marked"],
    &[b"protectively", b"marked", b"as"],
    &[b"information", b"classification"],
    &[b"data", b"classification"],
    &[b"email", b"classification"],
    &[b"classified"],
    &[b"classified", b"as"],
    &[b"impact", b"level"],
];

/// What may stand directly before a marking: whose it is, what it was under the old scale.
pub(super) const OWNERS: &[&[&[u8]]] = &[&[b"uk"], &[b"hmg"], &[b"il2"], &[b"il3"], &[b"il4"]];

/// What mail programs put before a subject.
pub(super) const REPLIES: &[&[&[u8]]] = &[&[b"subject"], &[b"re"], &[b"fw"], &[b"fwd"], &[b"aw"], &[b"tr"]];

/// Words that may begin the rest of a marking: descriptors, caveats, the people it is for.
#[rustfmt::skip] // words, many to a line
pub(super) const DESCRIPTORS: &[&[u8]] = &[
    b"personal", b"commercial", b"locsen", b"hr", b"management", b"legal", b"staff", b"medical", b"finance",
    b"financial", b"policy", b"investigation", b"investigations", b"privileged", b"addressee",
    b"addressees", b"named", b"recipient", b"recipients", b"to", b"exempt", b"not", b"schedule", b"para",
    b"paragraph", b"part", b"uk", b"when", b"in", b"appointments", b"budget", b"contracts", b"honours",
    b"vetting", b"police", b"children", b"adults", b"internal", b"client", b"council", b"only", b"for",
    b"data", b"and", b"confidential", b"sensitive", b"draft", b"without", b"organisational", b"strap", b"eyes", b"limdis",
    b"private", b"panel", b"governors", b"trustees", b"marac", b"mappa", b"mash",
    b"market", b"operational", b"embargoed", b"appendix", b"annex", b"report", b"minutes", b"item", b"list", b"members",
];

/// Words in the rest of a line that say who may read it, as signatures do.
#[rustfmt::skip] // words, many to a line
pub(super) const PEOPLE: &[&[u8]] = &[
    b"addressee", b"addressees", b"recipient", b"recipients", b"named", b"intended", b"to", b"for", b"only",
];

/// Words that begin a disclaimer or running text instead.
#[rustfmt::skip] // words, many to a line
pub(super) const DISCLAIMERS: &[&[u8]] = &[
    b"this", b"these", b"the", b"information", b"if", b"unless", b"please", b"email", b"e", b"message",
    b"notice", b"note", b"any", b"all", b"you", b"it", b"is", b"are", b"may", b"contents", b"communication",
    b"transmission", b"and", b"or", b"disclaimer", b"use", b"used", b"means", b"covers", b"when", b"where",
    b"should", b"documents", b"material", b"anything", b"data", b"emails", b"we", b"your", b"our",
];

/// Bytes of the shortest word that is a marking.
pub(super) const SHORTEST: usize = 6;

/// A word of [`may_begin`] may begin with these three letters.
#[inline]
pub(super) fn may_begin_with(letters: [u8; 3]) -> bool {
    static BEGINNINGS: Beginnings = Beginnings::of(WORDS);
    BEGINNINGS.may_have(letters)
}

/// The words of [`may_begin`].
#[rustfmt::skip] // words, many to a line
const WORDS: &[&str] = &[
    "aw", "classification", "classified", "client", "commercial", "company", "confidential", "data",
    "document", "email", "exempt", "fw", "fwd", "government", "gsc", "handling", "highly", "hmg", "il2",
    "il3", "il4", "impact", "in", "information", "limited", "management", "marked", "marking", "medical",
    "not", "off", "official", "offsen", "part", "personal", "policy", "private", "protect", "protective", "protectively",
    "re", "restricted", "secret", "security", "sensitivity", "staff", "strictly", "subject", "this",
    "top", "tr", "uk",
];

const FIRST: WordList = WordList::of(WORDS);

/// A marking line begins with one of these words, decoration apart.
pub(super) fn may_begin(word: &[u8]) -> bool {
    FIRST.has(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_marking_is_shorter_than_the_shortest() {
        let letters = |words: &[&[u8]]| words.iter().map(|word| word.len()).sum::<usize>();
        assert_eq!(TERMS.iter().map(|(words, ..)| letters(words)).min(), Some(SHORTEST));
    }

    #[test]
    fn whatever_begins_a_marking_line_may_begin_one() {
        assert!(FIRST.is_in_order());
        let phrases = TERMS
            .iter()
            .map(|(words, ..)| *words)
            .chain(ANNOUNCEMENTS.iter().chain(REPLIES).chain(OWNERS).copied());
        for word in phrases.filter_map(|words| words.first()) {
            assert!(may_begin(word), "{word:?}");
            for word in [word.to_vec(), word.to_ascii_uppercase()] {
                let line = [&word[..], b" -"].concat();
                assert!(may_begin_with(*line.first_chunk().unwrap()), "{word:?}");
            }
        }
    }
}
