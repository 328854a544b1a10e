//! Whether two mailboxes look like one person's.

/// Letters that a joined name needs at the least: `jli` is too many people.
const SHORTEST: usize = 5;

/// The local parts of two addresses look like the same person's: one of them, read as a whole, is a way to write the
/// first and family name that the other shows.
pub(super) fn alike(one: &str, other: &str) -> bool {
    let (one, other) = (names(one), names(other));
    is_way_to_write(&one, &other) || is_way_to_write(&other, &one)
}

/// The names in a local part: runs of letters, in lower case, without a `+tag`.
fn names(local: &str) -> Vec<String> {
    let person = local.split_once('+').map_or(local, |(person, _)| person).to_lowercase();
    let runs = person.split(|c: char| !c.is_alphabetic()).filter(|run| !run.is_empty());
    runs.map(str::to_owned).collect()
}

/// `whole`, strung together, is one way to write the person whose names are `shown`.
fn is_way_to_write(whole: &[String], shown: &[String]) -> bool {
    let (Some(first), Some(family)) = (shown.first(), shown.last().filter(|_| shown.len() > 1)) else {
        return false;
    };
    let whole: String = whole.concat();
    let (initial, family_initial) = (initial(first), initial(family));
    whole.chars().count() >= SHORTEST
        && [
            shown.concat(),
            format!("{first}{family}"),
            format!("{family}{first}"),
            format!("{initial}{family}"),
            format!("{family}{initial}"),
            format!("{first}{family_initial}"),
        ]
        .contains(&whole)
}

fn initial(name: &str) -> String {
    name.chars().take(1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_person_writes_the_name_in_many_ways() {
        for (one, other, same) in [
            ("jane.bloggs", "jane.bloggs", true),
            ("jane.bloggs", "janebloggs77", true),
            ("Jane.Bloggs", "jbloggs+council", true),
            ("jane.bloggs", "bloggs_jane", true),
            ("jane.a.bloggs", "jane-bloggs", true),
            ("jbloggs", "jane.bloggs", true),
            ("jane.bloggs", "janeb", true),
            ("jane.bloggs", "john.bloggs", false),
            ("jane.bloggs", "bloggs", false),
            ("housing", "housing", false),
            ("jane.bloggs", "", false),
            ("jo.li", "jli", false),
            ("1.2", "3.4", false),
        ] {
            assert_eq!(alike(one, other), same, "{one} {other}");
            assert_eq!(alike(other, one), same, "{other} {one}");
        }
    }
}
