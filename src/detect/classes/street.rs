//! The words of which addresses are made.

use crate::detect::words::word_list::WordList;

/// What a street may be, in small letters.
#[rustfmt::skip] // words, many to a line
const STREETS: WordList = WordList::of(&[
    "acre", "acres", "alley", "almshouses", "approach", "arcade", "arch", "av", "ave", "avenue", "backs",
    "bank", "banks", "barns", "bay", "beck", "bend", "bottom", "bottoms", "boulevard", "bow", "brae", "bridge",
    "broadway", "brook", "brow", "buildings", "bungalows", "burn", "bvd", "bypass", "causeway", "chare",
    "chase", "church", "circle", "circus", "cl", "cliff", "close", "common", "coppice", "copse", "corner",
    "cottage", "cottages", "court", "courtyard", "cres", "cresc", "crescent", "croft", "crofts", "cross",
    "crossroads", "crossway", "ct", "cut", "dale", "dell", "dene", "dr", "drift", "drive", "drove", "drv",
    "edge", "elms", "embankment", "end", "esplanade", "estate", "fairway", "farm", "field", "fields", "flats",
    "fold", "ford", "furlong", "gables", "garden", "gardens", "garth", "gate", "gdns", "ginnel", "glade",
    "glebe", "glen", "gr", "granary", "grange", "green", "grn", "gro", "grove", "grv", "hall", "hamlet",
    "harbour", "haven", "hawthorns", "heath", "heights", "hey", "hill", "hl", "hollow", "holt", "house", "howe",
    "hurst", "island", "keep", "knoll", "lane", "laurels", "lawn", "lawns", "lea", "leas", "leaze", "leys",
    "ln", "loan", "lodge", "loke", "loop", "maltings", "manor", "mansions", "marina", "market", "mdws", "mead",
    "meadow", "meadows", "mews", "mill", "moor", "mound", "mount", "nook", "nurseries", "oaks", "orchard",
    "orchards", "oval", "paddock", "paddocks", "parade", "park", "parklands", "parkway", "pass", "passage",
    "pasture", "pastures", "path", "pavement", "piece", "pightle", "pines", "pl", "place", "plain", "plaza",
    "pleasant", "plot", "point", "points", "poplars", "precinct", "promenade", "quadrant", "quarry", "quay",
    "quays", "rd", "reach", "ride", "ridge", "ridgeway", "ridings", "rise", "riverside", "road", "roundabout",
    "row", "sands", "shaw", "shore", "side", "slade", "slip", "spinney", "spur", "sq", "square", "st", "stairs",
    "steps", "stile", "str", "strand", "street", "ter", "terr", "terrace", "terraces", "thicket", "top", "tor",
    "tower", "towers", "turn", "turning", "twitten", "tye", "vale", "valley", "vennel", "view", "villa",
    "villas", "walk", "warren", "way", "wharf", "willows", "wood", "woodlands", "woods", "wy", "wynd", "yard",
]);

/// What a street is called in Welsh, Gaelic and French before its own name; with an article English does so, too.
#[rustfmt::skip] // words, many to a line
const LEADING: WordList = WordList::of(&[
    "avenue", "bryn", "cae", "clos", "coed", "cwm", "cwrt", "dol", "ffordd", "gerddi", "heol", "llys", "lon",
    "maes", "mount", "parc", "pen", "plas", "rathad", "rhes", "rhiw", "rhodfa", "rue", "sgwar", "sraid",
    "stryd", "tan", "the", "tre", "trem", "y", "yr",
]);

/// What a dwelling in a building is called.
#[rustfmt::skip] // words, many to a line
const UNITS: WordList = WordList::of(&[
    "annexe", "apartment", "apt", "basement", "bedsit", "block", "caravan", "chalet", "fflat", "fl", "flat",
    "floor", "flt", "lodge", "maisonette", "no", "number", "penthouse", "pitch", "plot", "rm", "room", "studio",
    "suite", "unit",
]);

/// Small words within names of places.
#[rustfmt::skip] // words, many to a line
const SMALL: WordList = WordList::of(&[
    "an", "and", "at", "by", "cum", "de", "en", "in", "juxta", "la", "le", "na", "near", "next", "nr", "of",
    "on", "over", "sub", "super", "the", "under", "upon", "with", "y", "yr",
]);

/// What may stand behind a number and is no street: months, measures, things that are counted.
#[rustfmt::skip] // words, many to a line
const COUNTED: WordList = WordList::of(&[
    "adults", "am", "and", "apr", "april", "at", "aug", "august", "bags", "bed", "bedroom", "bedrooms", "beds",
    "bins", "children", "copies", "councillors", "day", "days", "dear", "dec", "december", "dwellings", "email",
    "feb", "february", "flats", "for", "friday", "from", "has", "homes", "hours", "houses", "in", "is", "items",
    "jan", "january", "jul", "july", "jun", "june", "km", "mar", "march", "may", "members", "miles", "minutes",
    "mobile", "monday", "month", "months", "mr", "mrs", "ms", "nov", "november", "oct", "october", "of", "on",
    "or", "pages", "people", "percent", "please", "pm", "postcode", "properties", "pupils", "residents",
    "saturday", "sep", "sept", "september", "storey", "storeys", "sunday", "tel", "tenants", "thursday", "to",
    "tuesday", "units", "was", "wednesday", "week", "weeks", "x", "year", "years",
]);

/// What a word of an address is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It can end the name of a street.
    Street,
    /// A dwelling in a building, which has a number of its own.
    Unit,
    /// It may be small within a name.
    Small,
    /// Any other name.
    Plain,
}

/// The kind of a word.
pub fn kind(word: &[u8]) -> Kind {
    let word = word.strip_suffix(b".").unwrap_or(word);
    match word {
        _ if UNITS.has(word) => Kind::Unit,
        _ if STREETS.has(word) => Kind::Street,
        _ if SMALL.has(word) => Kind::Small,
        // In one word with its name: `Cheapside`, `Broadgate`, `Churchway`.
        _ if word.len() > 6
            && ["gate", "way", "side", "croft", "lands"].iter().any(|end| ends(word, end)) =>
        {
            Kind::Street
        }
        _ => Kind::Plain,
    }
}

/// The word may begin the name of a street that is called so without `street`.
pub fn leads(word: &[u8]) -> bool {
    LEADING.has(word)
}

/// The word is a dwelling in a building.
pub fn is_unit(word: &[u8]) -> bool {
    UNITS.has(word)
}

/// Behind a number it says what is counted.
pub fn is_counted(word: &[u8]) -> bool {
    COUNTED.has(word)
}

fn ends(word: &[u8], end: &str) -> bool {
    word.len()
        .checked_sub(end.len())
        .and_then(|from| word.get(from..))
        .is_some_and(|tail| tail.eq_ignore_ascii_case(end.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_known_in_any_case_and_with_a_stop() {
        assert!([STREETS, LEADING, UNITS, SMALL, COUNTED].iter().all(WordList::is_in_order));
        for (word, expected) in [
            ("Rd.", Kind::Street),
            ("Broadgate", Kind::Street),
            ("FLAT", Kind::Unit),
            ("upon", Kind::Small),
            ("Leeds", Kind::Plain),
        ] {
            assert_eq!(kind(word.as_bytes()), expected, "{word}");
        }
    }
}
