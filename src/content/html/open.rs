//! The elements that are open, and how what stands in the innermost one looks.

use super::element::{Group, closed_by, is_block, is_formatting, is_scope};
use super::look::{Look, Said};

/// Elements that are followed into one another. What is nested deeper looks as what is around it.
const MAX_DEPTH: usize = 256;

/// The open elements of a document.
#[derive(Debug, Default)]
pub(super) struct OpenElements {
    stack: Vec<Element>,
    /// Elements nested deeper than is followed.
    beyond: u64,
}

#[derive(Debug)]
struct Element {
    name: Tag,
    said: Said,
    look: Look,
    group: Group,
    /// What it is, of the kinds that matter when something around it ends.
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Formatting,
    Scope,
    Block,
    Inline,
}

/// A name, of which sixteen letters are compared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Tag(u128);

impl Tag {
    fn of(name: &str) -> Self {
        let mut letters = [0; 16];
        letters.iter_mut().zip(name.bytes()).for_each(|(letter, byte)| *letter = byte);
        Self(u128::from_le_bytes(letters))
    }
}

impl Kind {
    fn of(name: &str) -> Self {
        match name {
            name if is_formatting(name) => Self::Formatting,
            name if is_scope(name) => Self::Scope,
            name if is_block(name) || matches!(name, "tr" | "tbody" | "thead" | "tfoot") => Self::Block,
            _ => Self::Inline,
        }
    }
}

impl OpenElements {
    /// How text looks here.
    pub(super) fn look(&self) -> Look {
        self.stack.last().map_or_else(Look::default, |element| element.look)
    }

    /// The innermost open element has this name.
    pub(super) fn is_in(&self, name: &str) -> bool {
        self.stack.last().is_some_and(|element| element.name == Tag::of(name))
    }

    /// A start tag, and what is said of the element. Returns how the element looks, which is open now unless it is
    /// closed at once.
    pub(super) fn start(&mut self, name: &str, closed: bool, said: &Said) -> Look {
        if self.beyond == 0
            && let Some((ended, barriers)) = closed_by(name)
        {
            self.end_any(ended, barriers);
        }
        let look = self.look().with(said);
        if closed {
            return look;
        }
        if self.stack.len() < MAX_DEPTH {
            self.stack.push(Element {
                name: Tag::of(name),
                said: *said,
                look,
                group: Group::of(name),
                kind: Kind::of(name),
            });
        } else {
            self.beyond = self.beyond.saturating_add(1);
        }
        look
    }

    /// An end tag: closes what bears its name, and what is open in that. Returns how the element looked.
    pub(super) fn end(&mut self, name: &str) -> Option<Look> {
        if self.beyond > 0 {
            self.beyond -= 1;
            return None;
        }
        let tag = Tag::of(name);
        if self.stack.last().is_some_and(|element| element.name == tag) {
            return self.stack.pop().map(|element| element.look);
        }
        let kind = Kind::of(name);
        let stops = |element: &Element| match kind {
            Kind::Scope => false,
            Kind::Formatting | Kind::Block => element.kind == Kind::Scope,
            Kind::Inline => matches!(element.kind, Kind::Scope | Kind::Block),
        };
        let found = self.stack.iter().rposition(|element| element.name == tag || stops(element));
        let found = found.filter(|at| self.stack.get(*at).is_some_and(|element| element.name == tag))?;
        let look = self.stack.get(found).map(|element| element.look);
        self.close(found);
        look
    }

    /// Closes the innermost element of the one group, if none of the other stands in it.
    fn end_any(&mut self, ended: Group, barriers: Group) {
        let either = ended.and(barriers);
        let found = self.stack.iter().rposition(|element| element.group.meets(either));
        if let Some(at) =
            found.filter(|at| self.stack.get(*at).is_some_and(|element| element.group.meets(ended)))
        {
            self.close(at);
        }
    }

    /// Closes the element at a place. Formatting that was left open in it goes on behind it, unless it is a cell.
    fn close(&mut self, at: usize) {
        let mut inside = self.stack.drain(at..);
        let formats = inside.next().is_some_and(|closed| closed.kind != Kind::Scope);
        let open: Vec<Element> =
            inside.filter(|element| formats && element.kind == Kind::Formatting).collect();
        for element in open {
            let look = self.look().with(&element.said);
            self.stack.push(Element { look, ..element });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::element::is_void;
    use super::*;

    /// Whether text is hidden behind these tags; `-x` is an element that hides, `/x` an end tag.
    fn hidden_behind(tags: &str) -> bool {
        let mut open = OpenElements::default();
        for tag in tags.split_whitespace() {
            match (tag.strip_prefix('/'), tag.strip_prefix('-')) {
                (Some(name), _) => _ = open.end(name),
                (_, Some(name)) => _ = open.start(name, is_void(name), &Said::of("display:none")),
                _ => _ = open.start(tag, is_void(tag), &Said::default()),
            }
        }
        open.look().hides()
    }

    #[test]
    fn an_end_tag_closes_its_element() {
        for (tags, hidden) in [
            ("-span", true),
            ("-span /span", false),
            ("-span b /span", false),
            ("-span b /b", true),
            ("-span span /span", true),
            ("-img", false),
            ("-span img br /img", true),
            ("-span /x", true),
            ("div -span /div", false),
            ("span -div /span", true),
            ("-p p", false),
            ("-p div", false),
            ("-p span", true),
            ("-li li", false),
            ("-li ul li", true),
            ("table tr -td td", false),
            ("table -tr td tr", false),
            ("-div table tr td /div", true),
            ("p -b /p p", true),
            ("table tr td -b /td td", false),
            ("-b div /b", false),
        ] {
            assert_eq!(hidden_behind(tags), hidden, "{tags}");
        }
    }

    #[test]
    fn depth_has_a_bound() {
        let mut open = OpenElements::default();
        (0..100_000).for_each(|_| _ = open.start("div", false, &Said::default()));
        assert_eq!(open.stack.len(), MAX_DEPTH);
        (0..100_000 - MAX_DEPTH).for_each(|_| _ = open.end("div"));
        assert_eq!((open.stack.len(), open.beyond), (MAX_DEPTH, 0));
    }
}
