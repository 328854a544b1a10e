//! Makes a policy of the text of its files, or says everything that is wrong with them.

use super::detector_file::{self, DetectorFile};
use super::dictionary_file::{self, DictionaryFile};
use super::known::Known;
use super::list::{List, Lists, OWN_DOMAINS};
use super::organisation::{self, Organisation};
use super::policy::Policy;
use super::record::fingerprint;
use super::record::pseudonyms::Pseudonyms;
use super::rule_file;
use super::source::{Kind, Source, Sources};
use super::wanted::Wanted;
use crate::detect::detectors::{Detectors, MOST};
use crate::detect::dictionary::{self, spelling};
use crate::detect::spec::{DictionarySpec, HostsSpec, Spec, TermSpec};
use crate::detect::table::classes;
use crate::mail::mistake::Mistake;
use std::sync::Arc;

/// The policy in these files. Their order does not matter; what is neither rule nor list takes no part.
///
/// # Errors
/// Every mistake in every file, in the order of files and lines.
pub fn compile(sources: &Sources) -> Result<Policy, Vec<Mistake>> {
    compile_all(sources, None)
}

/// The same for records of messages that have gone, in which pseudonyms stand for addresses.
///
/// # Errors
/// As [`compile`].
pub fn compile_for_records(sources: &Sources, pseudonyms: &Pseudonyms) -> Result<Policy, Vec<Mistake>> {
    compile_all(sources, Some(pseudonyms))
}

fn compile_all(sources: &Sources, pseudonyms: Option<&Pseudonyms>) -> Result<Policy, Vec<Mistake>> {
    let mut mistakes = Vec::new();
    let lists = sources.of_kind(Kind::List);
    let lists = lists.map(|list| List::read(list.stem(), &list.place, &list.text, &mut mistakes));
    let lists = Lists::new(lists.collect::<Vec<_>>());
    own_domains(sources, &lists, &mut mistakes);
    let Organisation { own, zone } =
        organisation::read(sources.of_kind(Kind::Organisation).next(), &lists, &mut mistakes);
    let files = detector_files(sources, &mut mistakes);
    let numbers = files.iter().map(|file| file.number.clone()).collect();
    let books = dictionary_files(sources, &mut mistakes);
    let dictionaries: Vec<_> = books.iter().map(|file| file.dictionary.clone()).collect();
    let wanted = Wanted::of(sources.of_kind(Kind::Rule));
    let named = wanted.hosts.iter().filter_map(|name| lists.get(name));
    let hosts: Vec<_> =
        named.map(|list| HostsSpec { name: list.name().to_owned(), hosts: list.hosts() }).collect();
    host_lists(&hosts, &dictionaries, sources, &mut mistakes);
    let fields: Vec<String> = wanted.fields.into_iter().collect();
    let spec = Spec { own, numbers, dictionaries, hosts, fields: fields.clone() };
    let detectors = Arc::new(Detectors::of(Arc::new(spec)));
    mistakes.extend(files.iter().flat_map(|file| file.prove(&detectors)));
    mistakes.extend(books.iter().flat_map(|file| file.prove(&detectors)));
    let dictionaries = detectors.dictionaries().map_or(&[][..], |dictionaries| dictionaries.all());
    let print = |kind, name: &str| {
        let files = sources.of_kind(kind).filter(|file| name.is_empty() || file.stem() == name);
        fingerprint::of(files.flat_map(|file| [file.name.as_bytes(), file.text.as_bytes()]))
    };
    let lists = match pseudonyms {
        Some(pseudonyms) => Lists::new(lists.iter().map(|list| list.hidden(pseudonyms))),
        None => lists,
    };
    let words = detectors.dictionaries();
    let is_read = |file: &&Source| dictionaries.iter().all(|known| known.name != file.stem());
    let known = Known {
        lists,
        classes: detectors.classes().collect(),
        dictionaries: dictionaries
            .iter()
            .map(|dictionary| (print(Kind::Dictionary, &dictionary.name), Arc::clone(dictionary)))
            .collect(),
        unread: sources
            .of_kind(Kind::Dictionary)
            .filter(is_read)
            .map(|file| file.stem().to_owned())
            .collect(),
        numbers: print(Kind::Detector, ""),
        hosts: words.map_or_else(Vec::new, |words| words.hosts().to_vec()),
        fields,
        zone,
    };
    let rules = sources.of_kind(Kind::Rule);
    let rules: Vec<_> = rules.filter_map(|rule| rule_file::read(rule, &known, &mut mistakes)).collect();
    mistakes.sort();
    mistakes.dedup();
    if mistakes.is_empty() { Ok(Policy::new(rules, known, detectors, sources.hash())) } else { Err(mistakes) }
}

/// The numbers that the organisation defines.
fn detector_files(sources: &Sources, mistakes: &mut Vec<Mistake>) -> Vec<DetectorFile> {
    let builtin: Vec<_> = classes().collect();
    let files: Vec<_> = sources.of_kind(Kind::Detector).collect();
    if let Some(first) = files.get(MOST.saturating_sub(builtin.len())) {
        let message = format!("there are more than {MOST} detectors, those that are built in counted");
        mistakes.push(Mistake::in_file(&first.place, message, "put several shapes into one file"));
    }
    files.into_iter().filter_map(|file| detector_file::read(file, &builtin, mistakes)).collect()
}

/// The dictionaries, as many as there may be.
fn dictionary_files(sources: &Sources, mistakes: &mut Vec<Mistake>) -> Vec<DictionaryFile> {
    let mut files = Vec::new();
    let (mut terms, mut bytes) = (0_usize, 0_usize);
    for source in sources.of_kind(Kind::Dictionary) {
        let Some(file) = dictionary_file::read(source, mistakes) else { continue };
        terms += file.dictionary.terms.len();
        bytes += size(&file.dictionary);
        let (number, unit) = match () {
            () if files.len() == dictionary::MOST => (dictionary::MOST, "files"),
            () if terms > dictionary::MOST_TERMS => (dictionary::MOST_TERMS, "terms"),
            () if bytes > dictionary::MOST_BYTES => (dictionary::MOST_BYTES, "bytes of words"),
            () => {
                files.push(file);
                continue;
            }
        };
        let message = format!("with this file the dictionaries have more than {number} {unit}");
        mistakes.push(Mistake::in_file(&source.place, message, "take out words that hardly count"));
        break;
    }
    files
}

/// Hosts are looked for as words are, and share their limits.
fn host_lists(
    hosts: &[HostsSpec],
    dictionaries: &[DictionarySpec],
    sources: &Sources,
    mistakes: &mut Vec<Mistake>,
) {
    let mut terms: usize = dictionaries.iter().map(|dictionary| dictionary.terms.len()).sum();
    let mut bytes: usize = dictionaries.iter().map(size).sum();
    for list in hosts {
        terms += list.hosts.len();
        // Each in two spellings.
        bytes += list.hosts.iter().map(|host| 2 * host.len() + 2).sum::<usize>();
        if terms > dictionary::MOST_TERMS || bytes > dictionary::MOST_BYTES {
            let place = sources.place(&format!("lists/{}.txt", list.name));
            let message = "with the hosts of this list there are too many words to look for";
            mistakes.push(Mistake::in_file(place, message, "take out hosts that nobody uses"));
            break;
        }
    }
}

/// Bytes of the forms and phrases of a dictionary: as they are written, or in each of their spellings.
fn size(dictionary: &DictionarySpec) -> usize {
    let size = |text: &String| {
        let spelt: usize = spelling::each(text).iter().map(Vec::len).sum();
        spelt.max(text.len())
    };
    let texts = |term: &TermSpec| -> usize {
        [&term.words, &term.requires, &term.excludes].into_iter().flatten().map(size).sum()
    };
    dictionary.terms.iter().map(texts).sum()
}

/// With no domain of its own the organisation has neither outbound nor inbound mail, and rules that ask for either would
/// be silent for ever.
fn own_domains(sources: &Sources, lists: &Lists, mistakes: &mut Vec<Mistake>) {
    let place = sources.place(&format!("lists/{OWN_DOMAINS}.txt"));
    let message = match lists.get(OWN_DOMAINS) {
        Some(list) if !list.is_empty() => return,
        // Lines that could not be read are mistakes already.
        Some(_) if mistakes.iter().any(|mistake| mistake.file == place) => return,
        Some(_) => "the list has no entry",
        None => "this list is missing",
    };
    let hint = "put the domains of your organisation there, one a line, for instance `.council.example`";
    mistakes.push(Mistake::in_file(place, message, hint));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::testing::rule;
    use proptest::prelude::*;

    /// The mistakes of one rule file beside a sound list; none where it is sound.
    fn mistakes(text: &str) -> Vec<Mistake> {
        let mut sources = Sources::new("rules");
        sources.add("lists/own-domains.txt", ".council.example\n");
        sources.add("a-rule.toml", text);
        compile(&sources).err().unwrap_or_default()
    }

    #[test]
    fn there_are_only_so_many_dictionaries_and_words() {
        let dictionary =
            |terms: &str| format!("title = \"T\"\nthreshold = 1\nfinds = \"w0\"\nleaves = \"w\"\n{terms}");
        let told = |files: &[String]| {
            let mut sources = Sources::new("rules");
            sources.add("lists/own-domains.txt", ".council.example\n");
            for (number, file) in files.iter().enumerate() {
                sources.add(format!("dictionaries/d{number}.toml"), file);
            }
            let mistakes = compile(&sources).err().unwrap_or_default();
            mistakes.into_iter().map(|mistake| mistake.message).collect::<Vec<_>>()
        };
        let terms = |numbers: std::ops::Range<usize>, tail: &str| {
            let term =
                |number| format!("[[term]]\nwords = [\"w{number}{tail}\", \"w{number}\"]\nweight = 1\n");
            dictionary(&numbers.map(term).collect::<String>())
        };
        let most = |what: &str| vec![format!("with this file the dictionaries have more than {what}")];
        assert_eq!(told(&vec![terms(0..1, "x"); 64]), Vec::<String>::new());
        assert_eq!(told(&vec![terms(0..1, "x"); 65]), most("64 files"));
        assert_eq!(told(&vec![terms(0..4_000, "x"); 6]), most("20000 terms"));
        // A word is as long as it is written: it is sent to workers like that.
        assert_eq!(told(&[terms(0..8_000, &format!("{}x", ".".repeat(70)))]), most("524288 bytes of words"));
    }

    proptest! {
        #[test]
        fn any_text_is_a_rule_or_has_a_mistake_in_it(text in "\\PC{0,200}") {
            prop_assert!(!mistakes(&text).is_empty());
        }

        #[test]
        fn any_edit_of_a_rule_is_a_rule_or_has_a_mistake_in_it(
            at in any::<prop::sample::Index>(),
            cut in 0_usize..20,
            put in "[\\[\\]{}=\",.a-z0-9 \n#é-]{0,12}",
        ) {
            let conditions = "[when]\ndirection = \"outbound\"\nany = [ { size = { more_than = \"1 KB\" } } ]";
            let text = rule("a-rule", "enforce", "reject", conditions);
            prop_assert_eq!(mistakes(&text), []);
            let start = at.index(text.len());
            let end = (start + cut).min(text.len());
            let edited = format!("{}{put}{}", text.get(..start).unwrap(), text.get(end..).unwrap());
            let lines = u32::try_from(edited.split('\n').count()).unwrap();
            for mistake in mistakes(&edited) {
                prop_assert!(mistake.line <= lines && !mistake.message.is_empty(), "{}", mistake);
                prop_assert_eq!(mistake.file, "rules/a-rule.toml");
            }
        }
    }
}
