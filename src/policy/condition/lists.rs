//! The names of lists, as conditions use them.

use crate::policy::known::Known;
use crate::policy::list::List;
use crate::policy::reader::{Reader, Value};
use std::sync::Arc;

/// One list or several, by name; a name that no list has is a mistake.
pub(super) fn read<'t>(value: &Value<'t>, reader: &mut Reader<'t>, known: &Known) -> Vec<Arc<List>> {
    let mut found = Vec::new();
    for value in reader.several(value) {
        let Some(name) = reader.text(value) else { continue };
        match known.lists.get(name) {
            Some(list) => found.push(Arc::clone(list)),
            None => {
                reader.wrong(value.span().start, format!("there is no list `{name}`"), known.lists.hint(name))
            }
        }
    }
    found
}

/// `list own-domains`, `lists own-domains or secure-domains`
pub(super) fn say(lists: &[Arc<List>]) -> String {
    let names: Vec<&str> = lists.iter().map(|list| list.name()).collect();
    let noun = if names.len() == 1 { "list" } else { "lists" };
    format!("{noun} {}", names.join(" or "))
}
