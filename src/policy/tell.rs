//! What the sender reads, with slots for what is known only when a rule matches.

use std::fmt;

/// A text with slots.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tell {
    pieces: Vec<Piece>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Piece {
    Text(String),
    Slot(Slot),
}

/// What a slot stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Slot {
    Id,
    Findings,
    Owner,
    Clause,
    Title,
    Recipients,
}

/// Every slot with its name in rules.
const SLOTS: &[(Slot, &str)] = &[
    (Slot::Id, "id"),
    (Slot::Findings, "findings"),
    (Slot::Owner, "owner"),
    (Slot::Clause, "clause"),
    (Slot::Title, "title"),
    (Slot::Recipients, "recipients"),
];

/// What goes into the slots.
#[derive(Clone, Copy, Debug)]
pub struct Filling<'a> {
    /// What was seen, joined to one text.
    pub findings: &'a str,
    /// The rule's owner.
    pub owner: &'a str,
    /// The rule's clause.
    pub clause: &'a str,
    /// The rule's title.
    pub title: &'a str,
    /// How many people get the message.
    pub recipients: usize,
}

/// A slot that is none, and where in the text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NotASlot {
    /// Bytes before it.
    pub offset: usize,
    /// What stands in the braces; `None` where a brace has no partner.
    pub name: Option<String>,
}

impl Tell {
    /// The names of all slots.
    pub fn slots() -> Vec<&'static str> {
        SLOTS.iter().map(|(_, name)| *name).collect()
    }

    /// Reads a text in which `{name}` is a slot. A brace that belongs to no slot has no place in it.
    ///
    /// # Errors
    /// Every brace that is no slot.
    pub fn read(text: &str) -> Result<Self, Vec<NotASlot>> {
        let (mut pieces, mut wrong) = (Vec::new(), Vec::new());
        let mut rest = text;
        while let Some(brace) = rest.find(['{', '}']) {
            let (before, from) = rest.split_at(brace);
            let offset = text.len() - from.len();
            pieces.push(Piece::Text(before.to_owned()));
            let inside = from.strip_prefix('{').and_then(|inside| inside.split_once('}'));
            let Some((name, after)) = inside.filter(|(name, _)| !name.contains('{')) else {
                wrong.push(NotASlot { offset, name: None });
                rest = from.get(1..).unwrap_or_default();
                continue;
            };
            match SLOTS.iter().find(|(_, known)| *known == name) {
                Some((slot, _)) => pieces.push(Piece::Slot(*slot)),
                None => wrong.push(NotASlot { offset, name: Some(name.to_owned()) }),
            }
            rest = after;
        }
        pieces.push(Piece::Text(rest.to_owned()));
        if wrong.is_empty() { Ok(Self { pieces }) } else { Err(wrong) }
    }

    /// The text with every slot filled but `{id}`, which only the gateway knows.
    pub fn fill(&self, filling: Filling<'_>) -> String {
        let mut out = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Slot(Slot::Id) => out.push_str("{id}"),
                Piece::Slot(Slot::Findings) => out.push_str(filling.findings),
                Piece::Slot(Slot::Owner) => out.push_str(filling.owner),
                Piece::Slot(Slot::Clause) => out.push_str(filling.clause),
                Piece::Slot(Slot::Title) => out.push_str(filling.title),
                Piece::Slot(Slot::Recipients) => out.push_str(&filling.recipients.to_string()),
            }
        }
        out
    }
}

impl fmt::Display for Tell {
    /// As it stands in the rule.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pieces.iter().try_for_each(|piece| match piece {
            Piece::Text(text) => f.write_str(text),
            Piece::Slot(slot) => {
                let name = SLOTS.iter().find(|(known, _)| known == slot).map_or("", |(_, name)| name);
                write!(f, "{{{name}}}")
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_slot_but_the_id_is_filled() {
        let tell = Tell::read("Held {id}: {findings}. {title} ({clause}), ask {owner}; {recipients} people.")
            .unwrap();
        let filling =
            Filling { findings: "2 NHS numbers", owner: "IG", clause: "C-1", title: "T", recipients: 3 };
        assert_eq!(tell.fill(filling), "Held {id}: 2 NHS numbers. T (C-1), ask IG; 3 people.");
    }

    #[test]
    fn every_brace_that_is_no_slot_is_named() {
        let wrong = Tell::read("{ids} and } and {id} and {owner").unwrap_err();
        let found: Vec<_> = wrong.iter().map(|slot| (slot.offset, slot.name.as_deref())).collect();
        assert_eq!(found, [(0, Some("ids")), (10, None), (25, None)]);
    }
}
