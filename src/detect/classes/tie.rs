//! What ties a word to a person: `he has …`, `Mrs X (of …) is a …`, `her …`, not `people who have …`.

use super::person::{MANY, POSSESSIVES, is_person};
use crate::detect::words::sentence::{Sentence, Word};
use crate::detect::words::word_list::WordList;

/// How a word may be tied to a person, a bit for each way.
pub type Ways = u8;
/// Somebody is it: `deaf`, `a refugee`.
pub const IS: Ways = 1;
/// Somebody has it, is on it, suffers from it: `epilepsy`, `a child protection plan`.
pub const HAS: Ways = 2;
/// It is the verb: `convicted`, `attempted suicide`.
pub const DOES: Ways = 4;
/// Somebody is a member or supporter of it.
pub const JOINS: Ways = 8;
/// An everyday word in other senses too: only the closest ties count.
pub const LOOSE: Ways = 16;
/// It is somebody's: `her epilepsy`.
pub const OWN: Ways = 32;
/// It is the name of a category: in a field or a list it says nothing of anybody.
pub const NAME: Ways = 64;

const BE: WordList = WordList::of(&[
    "is", "was", "are", "were", "be", "been", "being", "am", "remains", "remained", "became", "becomes",
    "become", "feels", "im",
]);
const HAVE: WordList =
    WordList::of(&["has", "have", "had", "having", "got", "gets", "getting", "did", "does"]);
#[rustfmt::skip] // words, many to a line
const ADVERBS: WordList = WordList::of(&[
    "also", "now", "currently", "recently", "previously", "still", "always", "since", "then", "already", "just", "once", "twice",
    "unfortunately", "sadly", "reportedly", "apparently", "allegedly", "formerly", "again", "both", "officially", "formally",
    "initially", "eventually", "later", "long", "only", "clearly", "openly", "repeatedly", "subsequently", "wrongly", "wrongfully",
    "previously", "newly", "even", "probably", "certainly", "may", "might", "must", "will", "would", "could", "can", "to", "very",
    "today", "yesterday", "himself", "herself", "therefore", "severely", "clinically", "medically", "compulsorily", "involuntarily",
    "voluntarily", "forcibly", "unlawfully", "historically", "racially", "physically", "sexually", "emotionally", "often", "regularly",
    "frequently", "first", "last", "finally", "too", "well", "ever", "seriously",
]);
/// Verbs of somebody who has something.
#[rustfmt::skip] // words, many to a line
const HAS_VERBS: WordList = WordList::of(&[
    "suffers", "suffered", "suffering", "suffer", "diagnosed", "lives", "living", "lived", "experiences", "experienced", "experiencing",
    "receives", "received", "receiving", "takes", "took", "taking", "taken", "uses", "used", "using", "needs", "needed", "requires",
    "requiring", "underwent", "undergoing", "undergone", "undergo", "granted", "claimed", "claiming", "claims", "seeking", "sought",
    "seeks", "awaiting", "awaits", "awaited", "disclosed", "discloses", "developed", "develops", "contracted", "caught", "recovering", "recovered",
    "fled", "fleeing", "flees", "escaped", "escaping", "survived", "surviving", "struggles", "struggling", "struggled", "battling", "treated", "prescribed",
    "placed", "subject", "admitted", "hospitalised", "tested", "tests", "attends", "attending", "serving", "served", "serves", "facing", "faces",
    "committed", "carries", "carrying", "pleaded", "registered", "holds", "applied", "refused", "given", "lost", "injecting",
    "smokes", "injects", "drinks", "misuses", "misusing", "abuses", "battles", "manages", "managing", "copes", "coping", "presents", "presenting",
    "presented", "shows", "showing", "displays", "exhibits", "relapsed", "waiting", "overcome", "endured", "witnessed", "received", "obtained",
    "breached", "breaching", "under", "undergoes", "supported", "detained", "released", "convicted", "charged", "arrested", "discharged", "referred",
    "expecting", "wears", "born", "affected", "acquired", "sustained", "on", "died", "dying", "detoxing", "withdrawing",
]);
/// Verbs of somebody who is something.
#[rustfmt::skip] // words, many to a line
const IS_VERBS: WordList = WordList::of(&[
    "identifies", "identified", "identify", "identifying", "came", "comes", "converted", "registered", "describes", "described", "classed", "considers",
    "raised", "born", "recognised", "living", "lives", "regarded", "believed", "thought", "known", "brought", "turned", "certified", "considered",
    "assessed", "arrived", "entered", "left", "deemed", "categorised", "flagged", "recorded", "presents", "confirmed", "declared",
]);
#[rustfmt::skip] // words, many to a line
const JOIN_VERBS: WordList = WordList::of(&[
    "member", "members", "supporter", "activist", "joined", "joins", "joining", "voted", "votes", "voting", "supports", "supported", "supporting", "campaigns",
    "campaigned", "campaigning", "belongs", "belonged", "canvasses", "canvassed", "canvassing", "donates", "donated", "donor", "subscriber",
    "membership", "affiliated", "organiser", "rep", "representative", "stood", "follower", "paid-up", "leafleted", "leaflets", "left", "sympathiser",
]);
/// What stands before a word without changing whose it is.
#[rustfmt::skip] // words, many to a line
const BRIDGES: WordList = WordList::of(&[
    "a", "an", "the", "of", "from", "with", "and", "as", "in", "on", "under", "to", "or", "severe", "mild", "moderate", "chronic",
    "acute", "type", "stage", "long", "term", "longstanding", "long-standing", "long-term", "history", "form", "early", "onset", "early-onset", "late", "late-stage",
    "terminal", "advanced", "active", "practising", "practicing", "devout", "registered", "recovering", "young", "old", "elderly", "diagnosis", "symptoms", "signs", "suspected",
    "alleged", "possible", "probable", "serious", "significant", "complex", "multiple", "several", "two", "three", "his", "her", "their",
    "my", "some", "recurrent", "recurring", "ongoing", "underlying", "known", "full", "time", "full-time", "year", "years", "months", "weeks", "part", "due", "because",
    "result", "being", "having", "been", "openly", "member", "profoundly", "partially", "severely", "totally", "completely", "legally",
    "insulin", "dependent", "former", "ex", "convicted", "treatment", "medication", "therapy", "surgery", "care", "effects", "sort", "episode", "episodes", "bouts", "bout", "poorly", "controlled",
    "attack", "attacks", "positive", "for", "more", "such", "other", "its", "both", "well", "off", "work", "sick", "signed", "extremely", "quite", "rather", "lifelong", "life-long",
    "congenital", "inherited", "rare", "untreated", "undiagnosed", "unmanaged", "another", "one", "lot", "bad", "proud", "strict", "committed", "lapsed", "orthodox", "non-practising", "victim", "survivor", "perpetrator",
    "ongoing", "previous", "past", "recent", "latest", "final", "pending", "outstanding", "unspent", "spent", "historic", "historical",
    "married", "single", "man", "woman", "person", "mother", "father", "boy", "girl", "lady", "gentleman", "unaccompanied", "failed", "minor", "child", "teenager", "lone", "new",
]);
/// What says that the word is about something else, not about the person.
#[rustfmt::skip] // words, many to a line
const BLOCKERS: WordList = WordList::of(&[
    "consultant", "charge", "visiting", "chair", "chairs", "chairman", "chairwoman", "chairing", "lead", "leads", "head", "manager", "officer", "worker", "adviser", "advisor", "nurse", "doctor", "specialist",
    "trainer", "champion", "ambassador", "trustee", "volunteer", "volunteers", "volunteering", "working", "works", "worked", "teaching", "teaches",
    "booked", "booking", "organised", "organising", "organises", "speaking", "talking", "report", "reports", "reporting", "reported", "training", "course", "event", "meeting",
    "project", "campaign", "interested", "asked", "asking", "enquiry", "question", "questions", "about", "regarding", "re", "concerning", "responsible", "read", "reading",
    "written", "writing", "drafting", "drafted", "sent", "sending", "providing", "running", "runs", "researching", "study", "studying", "published", "delivering", "delivers", "funding",
    "building", "access", "architect", "courage", "strength", "leaflet", "policy", "strategy", "procedure", "information", "article", "presentation", "post", "job", "role", "team", "page", "paper",
    "book", "course", "commissioner", "coordinator", "co-ordinator", "administrator", "secretary", "director", "editor", "author", "expert", "lecturer", "teacher", "invoice", "order", "ordered", "contract",
    "documents", "form", "guidance", "advice", "near", "outside", "opposite", "behind", "launch", "launching", "attend", "visit", "visited", "organisation", "charity", "no", "not", "never", "without", "neither", "nor", "isn", "hasn", "wasn", "against", "item", "agenda",
    "road", "street", "budget", "spend", "spending", "posted", "shared", "covering", "covers", "review", "reviewing", "reviewed", "attached", "consultation", "minutes", "compared", "between",
    "like", "circulated", "update", "updated", "updating", "data", "statistics", "figures", "responding", "responded", "anti", "newsletter", "noticeboard", "flyer", "poster", "section's", "isnt", "hasnt", "facilities", "facility", "owner", "qualified", "hosting", "hosted", "hosts", "presenting",
]);
/// A sentence in which one of these stands speaks of what might be, or of anybody.
#[rustfmt::skip] // words, many to a line
const GENERIC: WordList = WordList::of(&[
    "if", "whether", "anyone", "anybody", "everyone", "everybody", "someone", "somebody", "unless", "hypothetical", "hypothetically", "fictional", "fictitious", "example", "scenario", "whoever",
    "eg", "imagine", "suppose", "nobody",
]);

/// Where what is said of a person begins, if the word behind the sentence is tied to one.
pub fn tie(sentence: &Sentence<'_>, ways: Ways) -> Option<usize> {
    let generic = |word: &Word<'_>| word.among(&GENERIC) && !(word.is_capital() && word.is(&["example"]));
    // Last, since most words are tied to nobody.
    tie_any(sentence, ways).filter(|_| !sentence.words().iter().any(generic))
}

/// The same, also where the sentence speaks of what might be.
fn tie_any(sentence: &Sentence<'_>, ways: Ways) -> Option<usize> {
    let mut unknown = 0;
    let mut joined = false;
    for (index, word) in sentence.words().iter().enumerate().take(14) {
        let near = index == 0 || sentence.word(index - 1).is_some_and(|word| word.mark == 0);
        if ways & OWN != 0 && unknown <= 1 && near && word.mark == 0 {
            let blocked =
                (1..=2).any(|back| sentence.word(index + back).is_some_and(|word| word.among(&BLOCKERS)));
            if word.among(&POSSESSIVES) && !blocked {
                return Some(word.from);
            }
            // `Mr X's …`, `the tenant's …`: the rest is what is said.
            if word.short && index <= 2 && is_person(sentence, index) {
                return Some(
                    sentence.words().get(index.wrapping_sub(1)).map_or(sentence.at, |word| word.from),
                );
            }
        }
        joined |= word.among(&JOIN_VERBS);
        let (is, has) = (word.among(&BE), word.among(&HAVE));
        let verb = is
            || has
            || ways & HAS != 0 && word.among(&HAS_VERBS)
            || ways & IS != 0 && word.among(&IS_VERBS)
            || ways & JOINS != 0 && word.among(&JOIN_VERBS);
        let fits = (ways & HAS != 0 && (has || is && reaches(sentence, index) || word.among(&HAS_VERBS)))
            || (ways & IS != 0 && (is || word.among(&IS_VERBS)))
            || (ways & DOES != 0 && (is || has) && unknown == 0 && index <= 4)
            || (ways & JOINS != 0 && joined && (is || has || word.among(&JOIN_VERBS)));
        if (verb && fits || word.short && !word.among(&POSSESSIVES) && is_person(sentence, index))
            && let Some(start) = predicate(sentence, index)
        {
            return Some(start);
        }
        let last = word.mark == b',' || word.mark == b'-' || word.mark == b')';
        if ways & DOES != 0
            && index <= 3
            && unknown == 0
            && !word.is(&["her", "him", "me", "them"])
            && is_person(sentence, index)
        {
            return Some(sentence.words().get(index.wrapping_sub(1)).map_or(sentence.at, |word| word.from));
        }
        // `a man with …`, `the tenant, with …`
        if ways & HAS != 0 && word.is(&["with"]) && is_somebody(sentence, index + 1) {
            return Some(word.from);
        }
        if word.among(&BLOCKERS) {
            return None;
        }
        if !verb
            && !word.among(&BRIDGES)
            && !word.among(&ADVERBS)
            && !word.among(&HAS_VERBS)
            && !word.among(&JOIN_VERBS)
        {
            unknown += 1;
            if unknown > if ways & LOOSE != 0 { 1 } else { 3 } {
                return None;
            }
        }
        if last && index > 3 && ways & LOOSE != 0 {
            return None;
        }
    }
    None
}

/// From a form of `be` a word leads on to what somebody has: `is on …`, `is receiving …`, `was granted …`.
fn reaches(sentence: &Sentence<'_>, index: usize) -> bool {
    sentence.words().get(..index).unwrap_or_default().iter().rev().take(4).any(|word| {
        word.among(&HAS_VERBS)
            || word.is(&[
                "on",
                "under",
                "in",
                "of",
                "with",
                "off",
                "receiving",
                "for",
                "from",
                "to",
                "at",
                "victim",
                "survivor",
                "having",
                "going",
                "known",
                "affected",
                "through",
            ])
    })
}

/// Words of the longest predicate before its verb.
const VERBS: usize = 8;

/// Where the predicate begins whose verb stands at an index, if its subject is a person.
fn predicate(sentence: &Sentence<'_>, verb: usize) -> Option<usize> {
    let mut first = verb;
    let short = sentence.word(verb)?;
    if short.short && is_person(sentence, verb) {
        return Some(short.to);
    }
    while first < verb + VERBS
        && let Some(word) = sentence.word(first + 1)
        && (word.among(&BE)
            || word.among(&HAVE)
            || word.among(&ADVERBS)
            || word.among(&HAS_VERBS) && !word.is(&["on", "under"]))
        && !(word.short)
    {
        first += 1;
    }
    let start = sentence.word(first)?.from;
    let between = sentence.words().get(verb..=first)?;
    if between.iter().any(|word| word.is(&["not", "never", "no"])) {
        return None;
    }
    let subject = first + 1;
    let word = sentence.word(subject)?;
    if word.short && is_person(sentence, subject) {
        return Some(word.to);
    }
    if is_person(sentence, subject) {
        return Some(start);
    }
    if word.among(&BLOCKERS) && !word.is(&["post"]) {
        return None;
    }
    if word.is(&["who", "whom", "that"]) {
        return is_somebody(sentence, subject + 1).then_some(start);
    }
    let joins = word.is(&["and", "but", "then", "who", "that", "also", "nor"]) || word.mark == b',';
    let place = word.has_digit() || word.is_capital() || word.mark != 0;
    if joins {
        let rest = sentence.words().get(subject..)?;
        let many =
            rest.iter().position(|word| word.among(&MANY) || word.is(&["it", "we"])).unwrap_or(usize::MAX);
        let person = (subject..sentence.words().len()).find(|index| is_person(sentence, *index))?;
        return (subject + many.min(1 << 16) > person).then_some(start);
    }
    (place && begins_with_person(sentence, subject)).then_some(start)
}

/// The sentence begins with a person, and no verb stands before the word at an index.
fn begins_with_person(sentence: &Sentence<'_>, until: usize) -> bool {
    let count = sentence.words().len();
    if !sentence.whole || count <= until {
        return false;
    }
    let verb = |index: usize| {
        sentence.word(index).is_some_and(|word| word.among(&BE) || word.among(&HAVE) || word.among(&MANY))
    };
    let begin = (until..count).rev().take(5).find(|index| is_person(sentence, *index));
    begin.is_some_and(|begin| !(until..begin).any(verb))
}

/// Somebody in particular stands here, or one of `a man`, `a woman`.
fn is_somebody(sentence: &Sentence<'_>, index: usize) -> bool {
    let one = |word: &Word<'_>| word.is(&["man", "woman", "boy", "girl", "lady", "gentleman"]);
    is_person(sentence, index)
        || sentence.word(index).is_some_and(|word| one(word) && !word.short)
        || sentence.word(index).is_some_and(|word| word.mark != 0 && !word.among(&MANY))
            && begins_with_person(sentence, index)
}
