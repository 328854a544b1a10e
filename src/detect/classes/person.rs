//! Who in a sentence is a person in particular: `he`, `Mrs X`, `the tenant`, not `people`.

use crate::detect::words::sentence::Sentence;
use crate::detect::words::word_list::WordList;

/// Several people that nobody knows by name.
#[rustfmt::skip] // words, many to a line
pub(in crate::detect) const MANY: WordList = WordList::of(&[
    "people", "persons", "those", "residents", "tenants", "customers", "staff", "members", "adults", "women", "men", "patients", "clients", "carers", "applicants", "citizens",
    "employees", "pupils", "students", "users", "families", "households", "individuals", "veterans", "parents", "children", "visitors", "survivors", "victims", "claimants", "candidates", "colleagues", "girls", "boys",
    "person", "anyone", "workers", "councillors", "officers", "teenagers", "youths",
]);
const PRONOUNS: WordList = WordList::of(&["he", "she", "i", "they", "him", "her", "me", "s/he"]);
pub(in crate::detect) const POSSESSIVES: WordList = WordList::of(&["his", "her", "my", "their"]);
const TITLES: WordList = WordList::of(&[
    "mr", "mrs", "ms", "miss", "mx", "mstr", "master", "sir", "lady", "dame", "rev", "reverend", "dr",
    "doctor", "prof", "mister", "madam", "messrs",
]);
/// People in relation to somebody.
#[rustfmt::skip] // words, many to a line
const RELATIONS: WordList = WordList::of(&[
    "mother", "father", "son", "daughter", "husband", "wife", "partner", "brother", "sister", "mum", "mom", "mam", "dad", "baby", "uncle", "aunt", "auntie", "nephew", "niece", "cousin", "grandmother",
    "grandfather", "grandson", "granddaughter", "nan", "gran", "grandad", "boyfriend", "girlfriend", "fiance", "fiancee", "stepfather", "stepmother", "stepson", "stepdaughter", "ex-husband", "ex-wife", "ex-partner", "ex",
    "twin", "sibling", "flatmate", "housemate", "neighbour", "spouse", "mother-in-law", "father-in-law", "son-in-law", "daughter-in-law", "widow", "widower", "lodger", "ex-boyfriend", "ex-girlfriend", "half-brother", "half-sister", "twins", "kids",
]);
/// People as the council deals with them.
#[rustfmt::skip] // words, many to a line
const ROLES: WordList = WordList::of(&[
    "tenant", "client", "claimant", "applicant", "patient", "resident", "customer", "complainant", "appellant", "respondent", "defendant", "occupant", "occupier", "leaseholder", "householder", "pupil", "student", "employee",
    "user", "person", "man", "woman", "boy", "girl", "lady", "gentleman", "child", "parent", "carer", "guardian", "individual", "witness", "offender", "perpetrator", "victim", "suspect", "subject", "caller", "learner", "candidate", "colleague", "member", "driver", "licensee",
    "infant", "toddler", "teenager", "youth", "adult", "foster-carer", "informant", "deceased", "homeowner", "refugee", "seeker", "pt", "visitor", "landlord", "pensioner", "owner", "bidder", "worker", "nominee", "donor", "detainee", "prisoner", "minor", "debtor", "ratepayer", "taxpayer",
]);
const DEFINITE: WordList = WordList::of(&[
    "the", "this", "that", "our", "my", "your", "his", "her", "their", "said", "above", "named", "same",
]);
/// Capitalised words that are no names of people.
#[rustfmt::skip] // words, many to a line
const NO_NAMES: WordList = WordList::of(&[
    "the", "this", "that", "these", "those", "there", "it", "its", "what", "which", "who", "where", "when", "why", "how", "we", "you", "our", "your", "their", "all", "some", "any", "each", "every", "no", "one", "two", "both",
    "council", "team", "service", "services", "department", "group", "committee", "trust", "house", "street", "road", "lane", "avenue", "close", "drive", "court", "centre", "center", "school", "college", "hospital", "church", "ltd", "limited", "plc",
    "university", "borough", "county", "city", "town", "police", "panel", "board", "forum", "network", "action", "association", "society", "office", "care", "housing", "act", "bill", "government", "england", "wales", "scotland", "britain", "uk", "london",
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "march", "april", "june", "july", "august", "september", "october", "november", "december", "ireland", "nhs", "hr", "it", "dwp", "hmrc", "gp",
    "health", "social", "education", "finance", "planning", "legal", "policy", "report", "minutes", "agenda", "item", "section", "part", "schedule", "article", "paragraph", "appendix", "please", "note", "dear", "hello", "hi", "regards", "thanks", "re", "fw", "also", "and", "but", "or", "so", "then",
    "however", "therefore", "although", "because", "since", "while", "as", "at", "in", "on", "of", "for", "to", "from", "with", "by", "after", "before", "during", "until", "once", "if", "yes", "not", "nobody", "everyone", "anyone", "someone", "people", "residents", "tenants", "customers", "staff", "members",
    "information", "data", "system", "systems", "software", "website", "email", "building", "park", "library", "museum", "festival", "project", "scheme", "programme", "campaign", "fund", "grant", "budget", "union", "party", "parliament", "minister", "labour", "conservative", "unison", "unite", "gmb", "community", "communities",
    "support", "training", "awareness", "week", "month", "year", "today", "tomorrow", "yesterday", "being", "having", "children", "adults", "women", "men", "adult", "child", "mental", "disability", "equality", "diversity", "religion", "cabinet", "executive", "overview", "scrutiny", "station", "club", "cafe", "clinic", "surgery", "practice", "company",
    "account", "claim", "case", "ref", "order", "number", "name", "address", "date", "time", "place", "subject", "area", "ward", "district", "region", "south", "east", "central", "royal", "national", "local", "new", "old", "first", "second", "third", "next", "last", "other", "many", "most", "more", "much", "such", "own", "my", "his", "her",
    "nothing", "something", "anything", "everything", "here", "now", "today's", "christian", "muslim", "jewish", "islam", "christianity", "asylum", "cancer", "dementia", "autism", "epilepsy", "diabetes", "are", "is", "was", "has", "have", "do", "does", "did", "can", "could", "will", "would", "may", "might", "should", "must", "tenancy", "rent", "tax", "benefit", "claims", "nursery", "depression",
]);

/// The word at an index is the last one of somebody in particular.
pub fn is_person(sentence: &Sentence<'_>, index: usize) -> bool {
    let Some(word) = sentence.word(index) else { return false };
    if word.among(&PRONOUNS) {
        return true;
    }
    let earlier = |back: usize| sentence.word(index + back);
    let first = earlier(1).is_none() && sentence.whole;
    if word.among(&RELATIONS)
        || word.is(&["children", "parents"]) && earlier(1).is_some_and(|word| word.among(&POSSESSIVES))
    {
        return !earlier(1).is_some_and(|word| word.is(&["any", "no"]));
    }
    if word.among(&ROLES) {
        let definite = |back: usize| earlier(back).is_some_and(|word| word.among(&DEFINITE) || word.short);
        return first
            || definite(1)
            || definite(2)
            || definite(3) && !earlier(2).is_some_and(|word| word.is(&["of", "for", "to", "and"]))
            || earlier(1).is_some_and(|word| word.is(&["service"])) && earlier(2).is_none();
    }
    is_name(sentence, index)
}

/// The word at an index is the last one of a name: behind a title, of two parts, or alone where no sentence begins.
pub fn is_name(sentence: &Sentence<'_>, index: usize) -> bool {
    let part = |back: usize| {
        sentence.word(index + back).filter(|word| {
            word.is_capital()
                && !word.has_digit()
                && (back == 0 || word.mark == 0)
                && (!word.short || back == 0)
                && word
                    .letters
                    .iter()
                    .all(|byte| byte.is_ascii_alphabetic() || *byte >= 0x80 || matches!(byte, b'-' | b'\''))
        })
    };
    let Some(last) = part(0) else { return false };
    for back in 1..=4 {
        let title = sentence.word(index + back);
        if title.is_some_and(|word| word.among(&TITLES)) {
            return !last.among(&TITLES);
        }
        if part(back).is_none() {
            break;
        }
    }
    if last.among(&NO_NAMES)
        || last.among(&TITLES)
        || last.letters.len() < 2
        || last.among(&MANY)
        || last.among(&ROLES)
    {
        return false;
    }
    let shouted = last.letters.len() > 3 && last.letters.iter().all(u8::is_ascii_uppercase);
    match part(1) {
        Some(first) => {
            let organisation = (1..=4).map_while(part).any(|word| word.among(&NO_NAMES));
            !organisation && (first.letters.len() > 1 || last.letters.len() > 2)
        }
        None if sentence.word(index + 1).is_none()
            || sentence.word(index + 1).is_some_and(|word| word.mark != 0) =>
        {
            !shouted && last.letters.len() >= 3 && last.letters.iter().skip(1).all(u8::is_ascii_lowercase)
        }
        None => {
            let before = sentence.word(index + 1);
            !shouted
                && last.letters.len() >= 3
                && last.letters.iter().skip(1).any(u8::is_ascii_lowercase)
                && !before.is_some_and(|word| {
                    word.is(&[
                        "the", "in", "of", "at", "on", "near", "from", "every", "each", "a", "an", "our",
                        "your", "for",
                    ])
                })
        }
    }
}
