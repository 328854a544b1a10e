//! What may stand behind the key of a condition, and what makes it ask for more: for editors, and for whoever compares
//! rules.

use crate::policy::known::Known;
use crate::policy::reader::bytes;
use serde_json::Value;

/// What may stand behind a condition's key: a value alone, a table, or either. Where it may be either, the value alone
/// stands for every mail that any table finds.
#[derive(Clone, Debug, Default)]
pub struct Shape {
    /// The value alone.
    pub alone: Option<Holds>,
    /// The keys of the table; none where there is no table.
    pub keys: Vec<Key>,
    /// Keys of which the table must have one; none where it may be empty.
    pub one_of: Vec<&'static str>,
}

/// A key of the table of a condition.
#[derive(Clone, Debug)]
pub struct Key {
    /// The key.
    pub name: &'static str,
    /// What it may hold.
    pub holds: Holds,
    /// What makes it ask for more, so that fewer mails meet it.
    pub stronger: Stronger,
    /// What counts where it is missing; `None` where nothing is asked then.
    pub otherwise: Option<Value>,
    /// It may not be missing.
    pub required: bool,
}

/// What may stand somewhere.
#[derive(Clone, Debug)]
pub enum Holds {
    /// One of these names; any text where there is none.
    Name(Vec<String>),
    /// One of these names, or several in brackets.
    Names(Vec<String>),
    /// A line of text of at most so many characters, or several in brackets.
    Lines(usize),
    /// A whole number of at least so much.
    Number(u64),
    /// A size such as `"25 MB"`.
    Size,
    /// A length of time such as `"2h"`.
    Length,
    /// A time of day such as `"08:30"`.
    Time,
    /// `true` or `false`.
    Flag,
    /// `true` for any of these names, or one or several of them.
    AnyOf(Vec<String>),
}

/// When one value asks for more than another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stronger {
    /// With fewer names: one is enough.
    Fewer,
    /// With fewer names, those of all such keys taken together.
    FewerTogether,
    /// With more names: none may be.
    More,
    /// With a greater number, or a name that comes later.
    Greater,
    /// With a smaller number, or a name that comes earlier.
    Smaller,
    /// It cannot be said; only the same is the same.
    Same,
}

impl Holds {
    /// One of a closed list of names.
    pub fn name<T>(names: &[(T, &str)]) -> Self {
        Self::Name(own(names))
    }

    /// One or several of a closed list of names.
    pub fn names<T>(names: &[(T, &str)]) -> Self {
        Self::Names(own(names))
    }

    /// Any, one or several of a closed list of names.
    pub fn any_of<T>(names: &[(T, &str)]) -> Self {
        Self::AnyOf(own(names))
    }

    /// One or several lists.
    pub fn lists(known: &Known) -> Self {
        Self::Names(known.lists.names().map(str::to_owned).collect())
    }
}

fn own<T>(names: &[(T, &str)]) -> Vec<String> {
    names.iter().map(|(_, name)| (*name).to_owned()).collect()
}

impl Key {
    /// A key that may be missing.
    pub fn new(name: &'static str, holds: Holds, stronger: Stronger) -> Self {
        Self { name, holds, stronger, otherwise: None, required: false }
    }

    /// It may not be missing.
    pub fn required(self) -> Self {
        Self { required: true, ..self }
    }

    /// What counts where it is missing.
    pub fn otherwise(self, value: impl Into<Value>) -> Self {
        Self { otherwise: Some(value.into()), ..self }
    }

    /// What a table says behind the key, or what counts where it says nothing.
    fn of<'v>(&'v self, table: &'v Value) -> Option<&'v Value> {
        table.get(self.name).or(self.otherwise.as_ref())
    }

    /// Whether a mail that meets the key of `left` meets that of `right`, by this key alone.
    fn implies(&self, left: &Value, right: &Value) -> bool {
        let (left, right) = match (self.of(left), self.of(right)) {
            (left, right) if left == right => return true,
            (_, None) => return self.stronger != Stronger::Same,
            (None, _) => return false,
            (Some(left), Some(right)) => (left, right),
        };
        match self.stronger {
            Stronger::Fewer | Stronger::FewerTogether => is_among(left, right),
            Stronger::More => is_among(right, left),
            Stronger::Greater => self.ranks(left, right).is_some_and(|(left, right)| left >= right),
            Stronger::Smaller => self.ranks(left, right).is_some_and(|(left, right)| left <= right),
            Stronger::Same => false,
        }
    }

    fn ranks(&self, left: &Value, right: &Value) -> Option<(u64, u64)> {
        Some((self.rank(left)?, self.rank(right)?))
    }

    /// How much a value asks for.
    pub fn rank(&self, value: &Value) -> Option<u64> {
        match &self.holds {
            Holds::Size => bytes(value.as_str()?),
            Holds::Name(names) => {
                let place = names.iter().position(|name| Some(name.as_str()) == value.as_str())?;
                u64::try_from(place).ok()
            }
            _ => value.as_u64(),
        }
    }
}

impl Shape {
    /// A value alone.
    pub fn alone(holds: Holds) -> Self {
        Self { alone: Some(holds), ..Self::default() }
    }

    /// A table with these keys.
    pub fn table(keys: impl IntoIterator<Item = Key>) -> Self {
        Self { keys: keys.into_iter().collect(), ..Self::default() }
    }

    /// The same, or one of these words alone.
    pub fn or_word(self, word: &str) -> Self {
        Self { alone: Some(Holds::Name(vec![word.to_owned()])), ..self }
    }

    /// The same, with at least one of these keys.
    pub fn with_one_of(self, keys: impl IntoIterator<Item = &'static str>) -> Self {
        Self { one_of: keys.into_iter().collect(), ..self }
    }

    /// Whether every mail for which a condition of this kind holds as it is written on the left is one for which it holds
    /// as on the right. In doubt it is not.
    pub fn implies(&self, left: &Value, right: &Value) -> bool {
        if left == right {
            return true;
        }
        match (left.as_object(), right.as_object()) {
            (None, None) => is_among(left, right),
            // The word alone stands for all that tables find.
            (Some(_), None) => self.alone.is_some(),
            (None, Some(_)) => false,
            (Some(_), Some(right_table)) => {
                let together = || self.keys.iter().filter(|key| key.stronger == Stronger::FewerTogether);
                let named = |table: &Value| together().any(|key| table.get(key.name).is_some());
                let all_known = right_table.keys().all(|key| self.keys.iter().any(|known| known.name == key));
                all_known
                    && self
                        .keys
                        .iter()
                        .filter(|key| key.stronger != Stronger::FewerTogether)
                        .all(|key| key.implies(left, right))
                    && (!named(right) || named(left) && together().all(|key| wider(key.name, left, right)))
            }
        }
    }
}

/// What one key names on the left it names on the right, too; where it is missing it names nothing.
fn wider(key: &str, left: &Value, right: &Value) -> bool {
    left.get(key).is_none_or(|left| right.get(key).is_some_and(|right| is_among(left, right)))
}

/// Every name of the left stands on the right.
pub fn is_among(left: &Value, right: &Value) -> bool {
    several(left).iter().all(|value| several(right).contains(value))
}

/// One value, or those in brackets.
pub fn several(value: &Value) -> &[Value] {
    value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::condition::table;
    use serde_json::json;

    #[test]
    fn what_asks_for_more_implies_what_asks_for_less() {
        let known = Known::default();
        for (name, left, right, forth, back) in [
            ("direction", json!("outbound"), json!(["outbound", "internal"]), true, false),
            ("size", json!({"more_than": "25 MB"}), json!({"more_than": "900 KB"}), true, false),
            ("recipients", json!({"more_than": 250}), json!({"more_than": 99}), true, false),
            (
                "recipients",
                json!({"more_than": 250, "any_in": "a"}),
                json!({"any_in": ["a", "b"]}),
                true,
                false,
            ),
            ("recipients", json!({"none_in": ["a", "b"]}), json!({"none_in": "b"}), true, false),
            ("recipients", json!({"like_sender": "all"}), json!({"like_sender": "any"}), true, false),
            ("marking", json!({"at_least": "secret"}), json!({"at_least": "confidential"}), true, false),
            ("malware", json!({"name": "x"}), json!("any"), true, false),
            ("personal_data", json!({}), json!({"confidence": "medium"}), true, true),
            ("personal_data", json!({"confidence": "low"}), json!({}), false, true),
            ("personal_data", json!({"group": "financial"}), json!({}), true, false),
            // Classes and groups are counted together.
            (
                "personal_data",
                json!({"group": "financial"}),
                json!({"group": "financial", "class": "iban"}),
                true,
                false,
            ),
            ("personal_data", json!({"quoted": "ignore"}), json!({"quoted": "count"}), true, false),
            ("dictionary", json!({"name": "a", "score_at_least": 9}), json!({"name": "a"}), false, false),
            (
                "attachment",
                json!({"family": "image", "sign": "macros"}),
                json!({"family": "image"}),
                true,
                false,
            ),
        ] {
            let entry = table::TABLE.iter().find(|entry| entry.name == name).unwrap();
            let shape = (entry.shape)(&known);
            assert_eq!(
                (shape.implies(&left, &right), shape.implies(&right, &left)),
                (forth, back),
                "{left} {right}"
            );
        }
    }
}
