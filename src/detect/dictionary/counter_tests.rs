//! What counts as an occurrence, and the law that cutting changes nothing.

use super::super::MOST_TERMS;
use super::*;
use crate::detect::detectors::Detectors;
use crate::detect::discoveries::Discoveries;
use crate::detect::finding::{Hit, Level};
use crate::detect::scanner::Scanner;
use crate::detect::spec::{DictionarySpec, HostsSpec, Spec, TermSpec};
use proptest::prelude::*;
use std::ops::Range;
use std::sync::Arc;

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| text.to_string()).collect()
}

fn term(words: &[&str]) -> TermSpec {
    TermSpec {
        words: texts(words),
        weight: 1,
        cap: u8::MAX,
        part_of_words: false,
        requires: Vec::new(),
        excludes: Vec::new(),
    }
}

fn dictionary(name: &str, terms: Vec<TermSpec>) -> DictionarySpec {
    DictionarySpec { name: name.to_owned(), title: name.to_owned(), threshold: 1, terms }
}

fn detectors(dictionaries: Vec<DictionarySpec>) -> Arc<Detectors> {
    Arc::new(Detectors::of(Arc::new(Spec { dictionaries, ..Spec::default() })))
}

#[derive(Default)]
struct Seen(Counts);

impl Discoveries for Seen {
    fn hit(&mut self, _: Hit<'_>) {}
    fn marking(&mut self, _: Level, _: &'static str, _: Range<u64>) {}
    fn words(&mut self, counts: Counts) {
        self.0 = counts;
    }
}

fn count<'t>(detectors: &Arc<Detectors>, pieces: impl IntoIterator<Item = &'t str>) -> Counts {
    let (mut scanner, mut seen) = (Scanner::new(Arc::clone(detectors)), Seen::default());
    pieces.into_iter().for_each(|piece| scanner.feed(piece, &mut seen));
    scanner.finish(&mut seen);
    seen.0
}

/// How often the first term of the only dictionary stands in a text.
fn times(term: &TermSpec, text: &str) -> u8 {
    count(&detectors(vec![dictionary("d", vec![term.clone()])]), [text]).get(0)
}

#[test]
fn whole_words_count_however_they_are_written_and_wrapped() {
    let casino = term(&["online casino", "online casinos"]);
    for (text, number) in [
        ("online casino", 1),
        ("ONLINE CASINO!", 1),
        ("an online-casino, two online\r\ncasinos", 2),
        ("> > an online\r\n> > casino", 1),
        ("| online | casino's |", 1),
        ("ｏｎｌｉｎｅ саsinо", 1),
        ("on\u{ad}line\u{a0}\u{200b}casino", 1),
        ("online casino online casino online casino", 3),
        ("\"online\" (casino)", 1),
        ("online_casino", 1),
        ("nonline casino", 0),
        ("online casinoroyale", 0),
        ("online casino2", 0),
        ("online casinoж", 0),
        ("casino online", 0),
        ("onlinecasino", 0),
        ("", 0),
    ] {
        assert_eq!(times(&casino, text), number, "{text}");
    }
    assert_eq!(times(&term(&["ставка"]), "СТАВКА, Ставка и ставка. СтАвКа"), 3);
}

#[test]
fn a_part_of_a_word_counts_where_the_term_says_so() {
    let casino = TermSpec { part_of_words: true, ..term(&["casino", "big win"]) };
    assert_eq!(times(&casino, "casinos, onlinecasino, megaCASINO24"), 3);
    assert_eq!(times(&casino, "bbig\nwinner"), 1);
    assert_eq!(times(&term(&["casino"]), "casinos, onlinecasino, megaCASINO24"), 0);
}

#[test]
fn forms_of_one_term_count_once_and_of_several_terms_each() {
    assert_eq!(times(&term(&["casino", "online casino", "online casino bonus"]), "Online casino bonus."), 1);
    assert_eq!(times(&term(&["free money", "money free"]), "free money free money"), 2);
    let parts = TermSpec { part_of_words: true, ..term(&["bet", "betting"]) };
    assert_eq!(times(&parts, "betting bet"), 2);
    let both = [term(&["online casino", "slots"]), term(&["casino bonus"]), term(&["casino"])];
    let counts = count(
        &detectors(vec![dictionary("a", both.to_vec()), dictionary("b", vec![term(&["casino"])])]),
        ["An online casino bonus at the casino: slots"],
    );
    assert_eq!((0..4).map(|slot| counts.get(slot)).collect::<Vec<_>>(), [2, 1, 2, 2]);
}

#[test]
fn what_stands_in_an_excluded_phrase_does_not_count() {
    let casino = TermSpec {
        excludes: texts(&["Casino Royale", "the old casino", "the old casino in the market place"]),
        ..term(&["casino", "casinos"])
    };
    for (text, number) in [
        ("Casino Royale", 0),
        ("casino\r\nroyale, a casino", 1),
        ("casino royal", 1),
        ("casino casino royale casino", 2),
        ("at the old casino in the market", 0),
        ("the old casinos", 1),
        ("the old casino royale", 0),
        ("the old casino in the market place of the casino", 1),
        ("casino", 1),
    ] {
        assert_eq!(times(&casino, text), number, "{text}");
    }
    let bet = TermSpec { part_of_words: true, excludes: texts(&["better", "alphabet"]), ..term(&["bet"]) };
    assert_eq!(times(&bet, "Betterment of alphabets; bets, onlinebet"), 2);
    // The longer form is not in the phrase, and what it overlaps with does not count twice.
    let shop = TermSpec { excludes: texts(&["betting shop"]), ..term(&["betting", "betting shop owner"]) };
    assert_eq!(times(&shop, "a betting shop owner, a betting shop, betting"), 2);
}

#[test]
fn required_words_stand_anywhere_and_the_score_knows() {
    let terms = vec![
        TermSpec { requires: texts(&["bonus", "free spins"]), weight: 5, cap: 2, ..term(&["slots"]) },
        TermSpec { weight: 2, ..term(&["jackpot"]) },
    ];
    let detectors = detectors(vec![dictionary("other", vec![term(&["bonus"])]), dictionary("d", terms)]);
    let score = |text: &str| {
        let counts = count(&detectors, [text]);
        let score = detectors.dictionaries().unwrap().all()[1].score(&counts);
        (score.points, score.say())
    };
    assert_eq!(score("slots slots"), (0, String::new()));
    assert_eq!(score("free spins\n\nslots"), (5, "\"slots\" once".to_owned()));
    assert_eq!(
        score("jackpot slots slots slots BONUS jackpot"),
        (14, "\"slots\" 3 times, \"jackpot\" 2 times".to_owned())
    );
    assert_eq!(detectors.dictionaries().unwrap().all()[1].greatest(), 5 * 2 + 2 * 255);
}

#[test]
fn no_dictionary_is_no_work() {
    assert!(Detectors::builtin().dictionaries().is_none());
    assert!(detectors(vec![dictionary("d", Vec::new())]).dictionaries().is_none());
}

#[test]
fn what_is_held_does_not_grow_with_the_text() {
    let excludes = texts(&["a a a a a a a a a a a a a a a a b", "c a"]);
    let detectors = detectors(vec![dictionary("d", vec![TermSpec { excludes, ..term(&["a", "a a"]) }])]);
    let dictionaries = detectors.dictionaries().unwrap();
    let mut counter = Counter::new(dictionaries);
    for _ in 0..10_000 {
        counter.feed(dictionaries, b"a a a ");
        assert!(counter.tally.waiting.values().all(|waiting| waiting.occurrences.len() <= 40));
    }
    assert_eq!(counter.finish(dictionaries).get(0), 255);
}

#[test]
fn the_largest_dictionaries_are_small_enough_for_a_worker() {
    let word = |number: usize| format!("{number:05} of the online casino");
    let terms = (0..MOST_TERMS).map(|number| term(&[&word(number)])).collect();
    let spec = dictionary("d", terms);
    let dictionaries = Dictionaries::new(std::slice::from_ref(&spec), &[]).unwrap();
    assert!(dictionaries.memory() < 32 << 20, "{}", dictionaries.memory());
    let mut counter = Counter::new(&dictionaries);
    counter.feed(&dictionaries, word(17_000).as_bytes());
    assert_eq!(counter.finish(&dictionaries).get(17_000), 1);
}

/// Occurrences as the page for operators says it, by looking at all places of the whole text.
fn slowly(term: &TermSpec, text: &str) -> u8 {
    let text = format!(" {} ", String::from_utf8(spelling::of(text)).unwrap());
    let places = |forms: &[String]| {
        let forms = forms.iter().map(|form| String::from_utf8(spelling::of(form)).unwrap());
        let mut places = Vec::new();
        for form in forms {
            let (form, side) = if term.part_of_words { (form, 0) } else { (format!(" {form} "), 1) };
            let ends = (0..text.len()).filter(|at| text.as_bytes()[*at..].starts_with(form.as_bytes()));
            places.extend(ends.map(|at| (at + form.len() - side, at + side)));
        }
        places.sort_unstable();
        places
    };
    let (forms, phrases) = (places(&term.words), places(&term.excludes));
    let (mut number, mut behind) = (0, 0);
    for (end, start) in forms {
        let spared = phrases.iter().any(|phrase| phrase.1 <= start && end <= phrase.0);
        if !spared && start >= behind {
            (number, behind) = (number + 1, end);
        }
    }
    number
}

proptest! {
    #[test]
    fn counts_are_those_of_a_slow_reader_however_the_text_is_cut(
        words in prop::collection::vec(
            prop::sample::select(vec![
                "bet", "Bets", "better", "alphabet", "ONLINE", "casino", "royale", " ", "-", "\r\n> ", ", ", "é", "Ж",
                "\u{200b}",
            ]),
            0..60,
        ),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..8),
    ) {
        let text = words.concat();
        let terms = vec![
            TermSpec { excludes: texts(&["online bet", "bet on casino royale"]), ..term(&["bet", "bets"]) },
            TermSpec { part_of_words: true, excludes: texts(&["better", "alphabet"]), ..term(&["bet", "betcasino"]) },
            TermSpec { excludes: texts(&["casino royale"]), ..term(&["casino", "online casino", "casino royale bet"]) },
            TermSpec { part_of_words: true, ..term(&["o b", "eb", "жe"]) },
        ];
        let detectors = detectors(vec![dictionary("d", terms.clone())]);
        let whole = count(&detectors, [text.as_str()]);
        for (slot, term) in (0..).zip(&terms) {
            prop_assert_eq!(whole.get(slot), slowly(term, &text), "{:?} in {}", &term.words, &text);
        }
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| text.floor_char_boundary(cut.index(text.len() + 1))).collect();
        cuts.extend([0, text.len()]);
        cuts.sort_unstable();
        let pieces = cuts.windows(2).map(|ends| text.get(ends[0]..ends[1]).unwrap());
        prop_assert_eq!(&count(&detectors, pieces), &whole);
        let small: Vec<_> = text.split_inclusive(|_| true).collect();
        prop_assert_eq!(&count(&detectors, small), &whole);
    }
}

#[test]
fn a_host_counts_where_it_is_one() {
    let hosts = ["wetransfer.example", ".drop.example", "we.tl"].map(str::to_owned).to_vec();
    let hosts = vec![HostsSpec { name: "sharing".into(), hosts }];
    let spec = Spec { dictionaries: vec![dictionary("d", vec![term(&["word"])])], hosts, ..Spec::default() };
    let detectors = Arc::new(Detectors::of(Arc::new(spec)));
    let list = &detectors.dictionaries().unwrap().hosts()[0];
    assert_eq!((list.first, list.terms.len()), (1, 3));
    for (text, points) in [
        ("see https://wetransfer.example/downloads/1", 1),
        ("https://WeTransfer.example", 1),
        ("https://user:x@wetransfer.example/1", 1),
        ("//x@wetransfer.example", 1),
        ("wetransfer.example/1 and we.tl/t-x", 2),
        ("https://eur01.protection.example/?url=https%3A%2F%2Fwetransfer.example%2Fx&data=1", 1),
        ("https://a.drop.example:443/ and drop.example.", 2),
        ("<https://wetransfer.example>", 1),
        // no host of the list
        ("https://www.wetransfer.example/", 0),
        ("notwetransfer.example, drop example, we tl", 0),
        ("jo@wetransfer.example and <jo@a.drop.example>", 0),
        ("mailto:jo@drop.example?cc=a@b.drop.example", 0),
        ("the word wetransfer. Example: none", 0),
    ] {
        assert_eq!(list.score(&count(&detectors, [text])).points, points, "{text}");
        let each: Vec<String> = text.chars().map(String::from).collect();
        let cut = count(&detectors, each.iter().map(String::as_str));
        assert_eq!(list.score(&cut).points, points, "{text}, cut");
    }
}
