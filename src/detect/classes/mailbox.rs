//! The part of an e-mail address before the `@`: whose mailbox it is, somebody's or an office's.

use crate::detect::words::word_list::WordList;

/// Words of which the names of shared mailboxes are made.
#[rustfmt::skip] // words, many to a line
const ROLES: WordList = WordList::of(&[
    "abuse", "access", "accommodation", "accountancy", "accounts", "accountspayable", "accountsreceivable",
    "admin", "administration", "administrator", "admissions", "admissionsteam", "adoption", "adult",
    "adultcare", "adults", "adultsocialcare", "advice", "alerts", "allotments", "and", "antisocial", "appeals",
    "applications", "appointments", "archives", "area", "asb", "assessment", "assets", "audit", "automated",
    "benefit", "benefits", "billing", "bins", "birth", "blue", "bluebadge", "bookings", "borough", "bounce",
    "bounces", "building", "buildingcontrol", "bursar", "business", "businessrates", "cabinet", "calendar",
    "call", "care", "careers", "carers", "cctv", "cemeteries", "cemetery", "central", "centre", "chair",
    "chief", "chiefexec", "childcare", "children", "childrens", "childrenservices", "childrensservices", "city",
    "civic", "claims", "cleansing", "clerk", "climate", "clinic", "comments", "commercial", "commissioning",
    "committee", "committees", "comms", "communications", "community", "complaints", "compliance",
    "conservation", "consultation", "consultations", "contact", "contactcentre", "contactus", "contracting",
    "contracts", "control", "coroner", "corporate", "council", "councillors", "councilsecretary", "counciltax",
    "county", "crematorium", "cs", "csc", "css", "ct", "ctax", "culture", "customer", "customercare",
    "customers", "customerservice", "customerservices", "daemon", "data", "dataprotection", "deaths", "debt",
    "democracy", "democratic", "democraticservices", "department", "desk", "dev", "development",
    "developmentcontrol", "digital", "director", "disabled", "dispensary", "district", "do", "donotreply",
    "dpo", "duty", "early", "east", "economic", "editor", "education", "ehcp", "elections", "electoral",
    "electoralservices", "email", "emergency", "employment", "energy", "enforcement", "engagement", "enquire",
    "enquiries", "enquiry", "environment", "environmental", "environmentalhealth", "equalities", "estates",
    "events", "executive", "facilities", "families", "family", "feedback", "finance", "firstcontact", "fleet",
    "foi", "food", "foster", "fostering", "fraud", "front", "ftp", "general", "git", "governance", "governors",
    "grants", "green", "group", "head", "headteacher", "health", "healthandsafety", "hello", "help", "helpdesk",
    "heritage", "highway", "highways", "home", "homeless", "homelessness", "hostmaster", "housing",
    "housingoptions", "housingrepairs", "hr", "hub", "ict", "inbox", "income", "info", "information",
    "informationgovernance", "inspections", "insurance", "integrated", "internal", "invoices", "invoicing",
    "it", "jobs", "land", "landcharges", "landlord", "lead", "learning", "leaseholder", "legal",
    "legalservices", "leisure", "lettings", "liaison", "libraries", "library", "licence", "licences",
    "licensing", "lists", "listserv", "local", "mail", "mailbox", "mailer", "mailin", "mailing", "maintenance",
    "manager", "market", "marketing", "markets", "marriage", "mash", "mayor", "mayors", "media", "meetings",
    "member", "members", "membership", "museum", "museums", "neighbourhood", "network", "news", "newsletter",
    "no", "noc", "noise", "noreply", "north", "not", "notifications", "notify", "nursery", "office", "officer",
    "ombudsman", "online", "operations", "options", "orders", "our", "out", "outreach", "parish", "parking",
    "parks", "partnership", "partnerships", "passenger", "pay", "payable", "payments", "payroll", "pensions",
    "people", "performance", "permits", "pest", "pestcontrol", "planning", "planningenforcement", "police",
    "policy", "pollution", "post", "postbox", "postmaster", "postroom", "practice", "prescriptions", "press",
    "pressoffice", "prevent", "prevention", "privacy", "private", "procurement", "programme", "project",
    "projects", "property", "protection", "public", "publichealth", "purchasing", "quality", "queries", "rates",
    "reception", "recruitment", "recycling", "referral", "referrals", "refuse", "regeneration", "register",
    "registrar", "registrars", "registration", "registry", "rent", "rents", "repairs", "reply", "reporting",
    "reports", "reservations", "resilience", "response", "returns", "revenue", "revenues", "rights", "road",
    "roads", "root", "safeguarding", "safety", "sales", "sar", "school", "schools", "secretary", "security",
    "sen", "send", "sendteam", "senior", "service", "servicedesk", "services", "sheltered", "shop", "single",
    "social", "socialcare", "south", "sport", "ssh", "staff", "standards", "statistics", "store", "stores",
    "strategy", "street", "streetcare", "subscriptions", "supplier", "suppliers", "support", "surgery",
    "survey", "system", "systems", "tax", "taxi", "taxilicensing", "team", "teams", "tech", "technical",
    "tenancy", "tenants", "tenders", "test", "theatre", "tickets", "tourism", "town", "townclerk", "tradewaste",
    "trading", "tradingstandards", "traffic", "training", "transfers", "transformation", "translation",
    "transport", "travel", "treasury", "trees", "trust", "uat", "uk", "unit", "unsubscribe", "updates", "us",
    "venue", "virtual", "visits", "voluntary", "volunteer", "volunteering", "volunteers", "ward", "waste",
    "water", "web", "webmaster", "website", "welcome", "welfare", "west", "works", "www", "young", "youth",
]);

/// What stands for an address that the reader is to fill in.
#[rustfmt::skip] // words, many to a line
const PLACEHOLDERS: WordList = WordList::of(&[
    "address", "anyone", "emailaddress", "example", "firstname", "forename", "initial", "joebloggs", "lastname",
    "me", "myname", "name", "recipient", "sender", "somebody", "someone", "surname", "user", "username", "xxx",
    "xxxx", "xxxxx", "you", "your", "youremail", "yourname",
]);

/// The mailbox is that of an office, or of nobody: every word of its name says so.
pub fn is_shared(local: &[u8]) -> bool {
    let name = local.split(|byte| *byte == b'+').next().unwrap_or_default();
    let words = name.split(|byte| matches!(byte, b'.' | b'-' | b'_'));
    words.filter(|word| !word.is_empty()).all(|word| {
        let stem = without_counter(word);
        stem.is_empty() || is_role(stem)
    })
}

/// One word, or two written together: `housingoptions`.
fn is_role(word: &[u8]) -> bool {
    let known = |word: &[u8]| ROLES.has(word) || PLACEHOLDERS.has(word);
    let halves = |at: usize| word.split_at_checked(at).is_some_and(|(one, two)| known(one) && known(two));
    known(word) || word.len() >= 8 && (3..word.len().saturating_sub(3)).any(halves)
}

/// The word without the digits at its end.
fn without_counter(word: &[u8]) -> &[u8] {
    let digits = word.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    word.get(..word.len() - digits).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 2142 (mailbox names for common services), and names as councils use them.
    #[test]
    fn offices_are_told_from_people() {
        assert!(ROLES.is_in_order() && PLACEHOLDERS.is_in_order());
        for office in [
            "info",
            "POSTMASTER",
            "abuse",
            "sales",
            "support",
            "webmaster",
            "Housing.Options",
            "no-reply",
            "do_not_reply",
            "planning2",
            "it.servicedesk",
            "counciltaxenquiries",
            "your.name",
            "firstname.surname",
            "adultsocialcare",
        ] {
            assert!(is_shared(office.as_bytes()), "{office}");
        }
        for person in ["jane.doe", "j.doe", "jdoe7", "doe+info", "kit.planning", "mayw", "sales.jane", "x"] {
            assert!(!is_shared(person.as_bytes()), "{person}");
        }
    }
}
