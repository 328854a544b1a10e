//! One message before the policy: its facts, and what several rules want to know of them, worked out once.

use super::counting::Counted;
use super::decision::Direction;
use super::list::{List, Lists, OWN_DOMAINS};
use super::record::told::Told;
use super::route::Route;
use super::{file_kinds, likeness};
use crate::content::file_type::{Family, FileType};
use crate::detect::finding::{Class, Confidence, Finding, Place};
use crate::inspect::facts::{Facts, Part, Shortfall};
use crate::mail::address::Address;
use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

/// A message and what rules ask of it. Each answer is worked out when the first rule asks.
#[derive(Debug)]
pub struct Case<'a> {
    facts: &'a Facts,
    told: Option<&'a Told>,
    route: Option<Route>,
    lists: &'a Lists,
    directions: Vec<Direction>,
    recipients: OnceCell<Vec<Option<&'a Address>>>,
    counted: OnceCell<Counted>,
    on_list: Vec<OnceCell<Vec<bool>>>,
    tallies: OnceCell<BTreeMap<Class, Tally>>,
    claims: OnceCell<Vec<Claims>>,
    subject: OnceCell<String>,
}

/// What a part claims to be, beside what its content shows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Claims {
    /// The family of its declared type, where the type says one.
    pub declared: Option<Family>,
    /// The types of the extensions of its names.
    pub named: Vec<FileType>,
    /// The types of the last extension of each name.
    pub last: Vec<FileType>,
    /// The last extension of a name is a program's, and one before it says something else.
    pub disguised: bool,
}

impl Claims {
    fn of(part: &Part) -> Self {
        let declared = file_kinds::declared(&part.declared);
        let mut claims = Self { declared, named: Vec::new(), last: Vec::new(), disguised: false };
        for name in &part.names {
            let named = file_kinds::named(name);
            claims.last.extend(file_kinds::last(name));
            if let Some((last, before)) = named.split_first() {
                let runs = matches!(last.family, Family::Executable | Family::Script);
                claims.disguised |= runs && before.iter().any(|claim| claim.family != last.family);
            }
            claims.named.extend(named);
        }
        claims
    }
}

/// What was found of one class of personal data.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Tally {
    /// For each distinct value, by its number in the message, the greatest confidence with which it was found, and whether
    /// it stands in quotations of earlier mail only.
    values: BTreeMap<u32, (Confidence, bool)>,
    /// For each place, the greatest confidence with which something was found there, quoted or not.
    places: BTreeMap<(Place, bool), Confidence>,
}

impl Tally {
    /// How many distinct values were found with this confidence or more.
    pub fn distinct(&self, confidence: Confidence) -> usize {
        self.values.values().filter(|(found, _)| *found >= confidence).count()
    }

    /// How many of them stand in quotations of earlier mail only.
    pub fn quoted(&self, confidence: Confidence) -> usize {
        self.values.values().filter(|(found, quoted)| *found >= confidence && *quoted).count()
    }

    /// Where something was found with this confidence or more; with or without what is quoted there.
    pub fn places(&self, confidence: Confidence, with_quoted: bool) -> BTreeSet<Place> {
        let sure = self.places.iter().filter(|(_, found)| **found >= confidence);
        sure.filter(|((_, quoted), _)| with_quoted || !quoted).map(|((place, _), _)| *place).collect()
    }
}

/// The identity of who sends a message; see [`Case::sender`].
pub fn sender_of(facts: &Facts) -> Option<Cow<'_, Address>> {
    let login = facts.client.login.as_deref().and_then(Address::parse);
    login.map(Cow::Owned).or_else(|| facts.envelope.sender().map(Cow::Borrowed))
}

impl<'a> Case<'a> {
    /// The case of these facts before a policy with these lists.
    pub fn new(facts: &'a Facts, lists: &'a Lists) -> Self {
        Self::of(facts, None, lists)
    }

    /// The case of facts that were kept of a message that has gone, and of what was told beside them.
    pub fn of(facts: &'a Facts, told: Option<&'a Told>, lists: &'a Lists) -> Self {
        Self {
            facts,
            told,
            route: Some(Route::Ordinary),
            lists,
            directions: directions(facts, lists.get(OWN_DOMAINS).map(|own| &**own)),
            recipients: OnceCell::new(),
            counted: OnceCell::new(),
            on_list: vec![OnceCell::new(); lists.len()],
            tallies: OnceCell::new(),
            claims: OnceCell::new(),
            subject: OnceCell::new(),
        }
    }

    /// The same message, which goes by this route; `None` where that is not known.
    pub fn by(self, route: Option<Route>) -> Self {
        Self { route, ..self }
    }

    /// By which route the message goes, if nothing stops it; `None` where that is not known of one that has gone.
    pub fn route(&self) -> Option<Route> {
        self.route
    }

    /// The facts.
    pub fn facts(&self) -> &'a Facts {
        self.facts
    }

    /// What was told beside the facts, where the message has gone.
    pub fn told(&self) -> Option<&'a Told> {
        self.told
    }

    /// The ways the message goes, each once, in the order of [`Direction::ALL`].
    pub fn directions(&self) -> &[Direction] {
        &self.directions
    }

    /// The envelope recipients, one person once ([`Address::folded`]); `None` stands for a `<postmaster>` without
    /// a domain (RFC 5321 section 4.1.1.3).
    pub fn recipients(&self) -> &[Option<&'a Address>] {
        self.recipients.get_or_init(|| {
            let mut seen = BTreeSet::new();
            let paths = self.facts.envelope.recipients.iter().map(|path| path.address());
            paths.filter(|address| seen.insert(address.map(Address::folded))).collect()
        })
    }

    /// To how many people the mail goes, as far as it says so itself.
    pub fn counted(&self) -> &Counted {
        self.counted.get_or_init(|| Counted::of(self.facts, self.lists))
    }

    /// For each of [`Case::recipients`] whether it is on at least one of the lists.
    pub fn recipients_on<'l>(&self, lists: impl IntoIterator<Item = &'l List>) -> Vec<bool> {
        let mut on_any = vec![false; self.recipients().len()];
        for list in lists {
            let judge = || {
                let on = |address: &Option<&Address>| address.is_some_and(|address| list.contains(address));
                self.recipients().iter().map(on).collect::<Vec<bool>>()
            };
            let on_list = match self.on_list.get(list.place()) {
                Some(known) => Cow::Borrowed(known.get_or_init(judge).as_slice()),
                None => Cow::Owned(judge()),
            };
            on_any.iter_mut().zip(on_list.iter()).for_each(|(any, on)| *any |= on);
        }
        on_any
    }

    /// The sender's identity: the authenticated login where it is an address, else the envelope sender. `From` is no
    /// identity: anybody can write it.
    pub fn sender(&self) -> Option<Cow<'a, Address>> {
        sender_of(self.facts)
    }

    /// For each of [`Case::recipients`] whether it has a name like the sender's.
    pub fn alike(&self) -> Vec<bool> {
        if let Some(told) = self.told {
            return told.alike.clone();
        }
        let sender = self.sender();
        let alike = |address: &Address| {
            sender.as_ref().is_some_and(|sender| likeness::alike(sender.local(), address.local()))
        };
        self.recipients().iter().map(|recipient| recipient.is_some_and(alike)).collect()
    }

    /// What was found, by class.
    pub fn tallies(&self) -> &BTreeMap<Class, Tally> {
        self.tallies.get_or_init(|| {
            let mut tallies: BTreeMap<Class, Tally> = BTreeMap::new();
            for finding in &self.facts.content.findings {
                let tally = tallies.entry(finding.class).or_default();
                let Finding { confidence, quoted, .. } = *finding;
                let value = tally.values.entry(finding.distinct).or_insert((confidence, quoted));
                *value = (value.0.max(confidence), value.1 && quoted);
                let place = tally.places.entry((finding.place, quoted)).or_insert(confidence);
                *place = (*place).max(confidence);
            }
            tallies
        })
    }

    /// For each part what it claims to be.
    pub fn claims(&self) -> &[Claims] {
        self.claims.get_or_init(|| {
            let parts = self.facts.content.parts.iter();
            parts.map(Claims::of).collect()
        })
    }

    /// Every subject in lower case, a line each.
    pub fn subject(&self) -> &str {
        self.subject.get_or_init(|| self.facts.content.header.subjects.join("\n").to_lowercase())
    }

    /// `in the header and part 2`; places past the fifth are only counted.
    pub fn say_places(&self, places: impl IntoIterator<Item = Place>) -> String {
        const NAMED: usize = 5;
        let mut names: Vec<String> = Vec::new();
        let mut more = 0_usize;
        for place in places {
            match names.len() {
                NAMED.. => more += 1,
                _ => names.push(self.say_place(place)),
            }
        }
        match (more, names.pop()) {
            (0, Some(last)) if names.is_empty() => format!("in {last}"),
            (0, Some(last)) => format!("in {} and {last}", names.join(", ")),
            (_, Some(last)) => format!("in {}, {last} and {more} other places", names.join(", ")),
            (_, None) => "in the message".to_owned(),
        }
    }

    fn say_place(&self, place: Place) -> String {
        match place {
            Place::Header => "the header".to_owned(),
            Place::Part(index) => self.say_part(index),
        }
    }

    /// `part 2.1`; `the message` where it has no such part or is undivided. The number of a part that is nested very deep
    /// tells nobody anything.
    pub fn say_part(&self, index: u32) -> String {
        const READABLE: usize = 24;
        let part = usize::try_from(index).ok().and_then(|index| self.facts.content.parts.get(index));
        match part {
            Some(part) if part.number.len() > READABLE => format!("a part nested {} deep", part.depth),
            Some(part) if part.number != "0" => format!("part {}", part.number),
            _ => "the message".to_owned(),
        }
    }
}

/// Sender and each recipient by the organisation's own domains.
///
/// Whoever has logged in is one of the organisation's own. The null reverse-path is nobody's: on its way in it is a
/// report from elsewhere; on its way out it can only have been written here, or `MAIL FROM:<>` would be a way around
/// every rule about outbound mail. A recipient without a domain is the postmaster of this host.
fn directions(facts: &Facts, own: Option<&List>) -> Vec<Direction> {
    let is_own = |address: &Address| own.is_some_and(|own| own.contains(address));
    let logged_in = facts.client.login.is_some();
    let sender_own = logged_in || facts.envelope.sender().is_some_and(is_own);
    let leaves_from_here = sender_own || facts.envelope.sender().is_none();
    let mut directions: Vec<Direction> = Vec::new();
    for recipient in &facts.envelope.recipients {
        let direction = match (recipient.address().is_none_or(is_own), sender_own, leaves_from_here) {
            (true, true, _) => Direction::Internal,
            (true, false, _) => Direction::Inbound,
            (false, _, true) => Direction::Outbound,
            (false, _, false) => Direction::Transit,
        };
        if !directions.contains(&direction) {
            directions.push(direction);
        }
    }
    directions.sort_unstable();
    directions
}

/// What made a rule match, as it is gathered. Without any value, name or address: types, counts, part numbers, and names
/// that stand in rules.
#[derive(Debug, Default)]
pub struct Evidence {
    sentences: Vec<Sentence>,
    shortfalls: BTreeSet<Shortfall>,
}

/// One thing that was seen, for the two who read it.
#[derive(PartialEq, Eq, Debug)]
struct Sentence {
    /// For whoever reviews the mail.
    shown: Cow<'static, str>,
    /// For the sender.
    told: Cow<'static, str>,
}

/// All that was gathered of one rule.
#[derive(Debug)]
pub struct Gathered {
    /// What whoever reviews the mail reads, in the order of the conditions.
    pub shown: Vec<String>,
    /// The same as the sender reads it.
    pub told: Vec<String>,
    /// The shortfalls that were dealt with.
    pub shortfalls: BTreeSet<Shortfall>,
}

/// How much had been gathered at some moment.
#[derive(Debug)]
pub struct Mark {
    sentences: usize,
    shortfalls: BTreeSet<Shortfall>,
}

impl Evidence {
    /// Sentences kept of one rule. Who reads a refusal reads no more than that.
    const SENTENCES: usize = 20;

    /// One thing that was seen.
    pub fn say(&mut self, sentence: impl Into<Cow<'static, str>>) {
        let shown = sentence.into();
        self.add(Sentence { told: shown.clone(), shown });
    }

    /// One thing that was seen, by its code for whoever reviews the mail, in plain words alone for the sender.
    pub fn say_coded(&mut self, code: &str, words: &'static str) {
        self.add(Sentence { shown: format!("{words} ({code})").into(), told: words.into() });
    }

    /// One thing that was seen, for whoever reviews the mail and for the sender.
    pub fn say_apart(&mut self, shown: String, told: String) {
        self.add(Sentence { shown: shown.into(), told: told.into() });
    }

    fn add(&mut self, sentence: Sentence) {
        if self.sentences.len() < Self::SENTENCES && !self.sentences.contains(&sentence) {
            self.sentences.push(sentence);
        }
    }

    /// The rule has dealt with what could not be inspected for this reason.
    pub fn covers(&mut self, shortfall: Shortfall) {
        self.shortfalls.insert(shortfall);
    }

    /// What has been gathered up to now.
    pub fn mark(&self) -> Mark {
        Mark { sentences: self.sentences.len(), shortfalls: self.shortfalls.clone() }
    }

    /// Forgets what has been gathered since.
    pub fn back_to(&mut self, mark: Mark) {
        self.sentences.truncate(mark.sentences);
        self.shortfalls = mark.shortfalls;
    }

    /// All of it.
    pub fn gathered(self) -> Gathered {
        let (shown, told) = self
            .sentences
            .into_iter()
            .map(|Sentence { shown, told }| (shown.into_owned(), told.into_owned()))
            .unzip();
        Gathered { shown, told, shortfalls: self.shortfalls }
    }
}
