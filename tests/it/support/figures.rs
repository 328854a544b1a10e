//! How often what was found is what is there: precision and recall, by class and for all that is of high risk.

use std::collections::{BTreeMap, BTreeSet};

/// The classes of high risk, by their codes: a mail with one of them is a mail to be held.
pub const HIGH_RISK: &[&str] = &[
    "BANK_ACCOUNT",
    "CREDENTIAL",
    "DRIVING_LICENCE",
    "EMAIL_LIST",
    "IBAN",
    "NHS_NUMBER",
    "NINO",
    "PASSPORT",
    "PAYMENT_CARD",
    "PROTECTIVE_MARKING",
    "SOCIAL_CARE_REF",
    "SPECIAL_CATEGORY",
    "UPN",
    "UTR",
];

/// What mails with any class of [`HIGH_RISK`] are counted as.
pub const ANY: &str = "any high risk";

/// Mails by whether something is in them and whether it was found.
#[derive(Clone, Default, Debug)]
pub struct Count {
    pub found: usize,
    /// Found and not there.
    pub false_positives: usize,
    /// There and not found: which mails.
    pub missed: Vec<String>,
    /// Neither there nor found.
    pub clean: usize,
}

impl Count {
    pub fn precision(&self) -> f64 {
        share(self.found, self.false_positives)
    }

    pub fn recall(&self) -> f64 {
        share(self.found, self.missed.len())
    }

    /// The share of mails without it in which it was found.
    pub fn false_positive_rate(&self) -> f64 {
        1.0 - share(self.clean, self.false_positives)
    }
}

/// So many of those and the others; all, if there are none.
fn share(these: usize, others: usize) -> f64 {
    if others == 0 { 1.0 } else { these as f64 / (these + others) as f64 }
}

/// Counts by class.
#[derive(Default, Debug)]
pub struct Figures(BTreeMap<String, Count>);

impl Figures {
    /// For these classes, whether they come up or not.
    pub fn of(classes: &BTreeSet<String>) -> Self {
        Self(classes.iter().map(|class| (class.clone(), Count::default())).collect())
    }

    /// One mail more.
    pub fn add(&mut self, mail: &str, there: &BTreeSet<String>, found: &BTreeSet<String>) {
        let is_high = |classes: &BTreeSet<String>| classes.iter().any(|class| HIGH_RISK.contains(&&**class));
        for (class, count) in &mut self.0 {
            let is_in = |classes: &BTreeSet<String>| match class.as_str() {
                ANY => is_high(classes),
                class => classes.contains(class),
            };
            match (is_in(there), is_in(found)) {
                (true, true) => count.found += 1,
                (true, false) => count.missed.push(mail.to_owned()),
                (false, true) => count.false_positives += 1,
                (false, false) => count.clean += 1,
            }
        }
    }

    pub fn class(&self, class: &str) -> &Count {
        &self.0[class]
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &Count)> {
        self.0.iter().map(|(class, count)| (class.as_str(), count))
    }
}
