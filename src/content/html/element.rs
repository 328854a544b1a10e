//! What the HTML Standard says of single elements.

/// How the content of an element is read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Content {
    /// Tags, text, references.
    #[default]
    Markup,
    /// Text and references, until the element's own end tag.
    Escapable,
    /// Text, until the element's own end tag.
    Raw,
    /// As raw, with the escapes of a script; never text.
    Script,
    /// Text to the end of the document.
    Plain,
}

impl Content {
    /// What the Standard says of the element where it is no foreign one. `<iframe>`, `<noembed>`, `<noframes>` and
    /// `<noscript>` are read as markup: that is what stays when a mail reader takes the tags away.
    pub(super) fn of(name: &str) -> Self {
        match name {
            "title" | "textarea" => Self::Escapable,
            "style" | "xmp" => Self::Raw,
            "script" => Self::Script,
            "plaintext" => Self::Plain,
            _ => Self::Markup,
        }
    }
}

/// Elements that a browser sets on lines of their own (the HTML Standard's rendering chapter, 15.3), besides the ones
/// with an effect of their own.
pub(super) fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "button"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "frame"
            | "frameset"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "head"
            | "header"
            | "hgroup"
            | "hr"
            | "html"
            | "iframe"
            | "legend"
            | "li"
            | "main"
            | "menu"
            | "nav"
            | "noframes"
            | "noscript"
            | "ol"
            | "optgroup"
            | "option"
            | "p"
            | "plaintext"
            | "pre"
            | "listing"
            | "search"
            | "section"
            | "select"
            | "summary"
            | "tbody"
            | "textarea"
            | "tfoot"
            | "thead"
            | "title"
            | "ul"
            | "xmp"
    )
}

/// Elements that have no content and no end tag (the HTML Standard, 13.1.2).
pub(super) fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "basefont"
            | "bgsound"
            | "br"
            | "col"
            | "embed"
            | "frame"
            | "hr"
            | "img"
            | "input"
            | "keygen"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

/// Elements that go on behind the end of the block in which they were left open (the Standard, 13.2.4.3).
pub(super) fn is_formatting(name: &str) -> bool {
    matches!(
        name,
        "a" | "b"
            | "big"
            | "code"
            | "em"
            | "font"
            | "i"
            | "nobr"
            | "s"
            | "small"
            | "strike"
            | "strong"
            | "tt"
            | "u"
    )
}

/// Elements within which the end tags of what is around them mean nothing (the Standard, 13.2.4.2).
pub(super) fn is_scope(name: &str) -> bool {
    matches!(name, "applet" | "caption" | "html" | "marquee" | "object" | "table" | "td" | "template" | "th")
}

/// A set of elements that matter for what a start tag closes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Group(u16);

impl Group {
    const NONE: Self = Self(0);
    const PARAGRAPH: Self = Self(1);
    const ITEM: Self = Self(1 << 1);
    const TERM: Self = Self(1 << 2);
    const CELL: Self = Self(1 << 3);
    const ROW: Self = Self(1 << 4);
    const ROWS: Self = Self(1 << 5);
    const OPTION: Self = Self(1 << 6);
    const OPTIONS: Self = Self(1 << 7);
    const LIST: Self = Self(1 << 8);
    const TERMS: Self = Self(1 << 9);
    const TABLE: Self = Self(1 << 10);
    const SELECT: Self = Self(1 << 11);
    /// A button, the caption of a table.
    const BOX: Self = Self(1 << 12);

    /// The group of an element.
    pub(super) fn of(name: &str) -> Self {
        match name {
            "p" => Self::PARAGRAPH,
            "li" => Self::ITEM,
            "dd" | "dt" => Self::TERM,
            "td" | "th" => Self::CELL,
            "tr" => Self::ROW,
            "tbody" | "thead" | "tfoot" => Self::ROWS,
            "option" => Self::OPTION,
            "optgroup" => Self::OPTIONS,
            "ul" | "ol" | "menu" => Self::LIST,
            "dl" => Self::TERMS,
            "table" | "template" => Self::TABLE,
            "select" => Self::SELECT,
            "button" | "caption" => Self::BOX,
            _ => Self::NONE,
        }
    }

    /// Both sets.
    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The two have an element in common.
    pub(super) fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// What a start tag of this name closes where it is still open, and what that search does not leave (the Standard,
/// 13.2.6.4.7 and the insertion modes of tables).
pub(super) fn closed_by(name: &str) -> Option<(Group, Group)> {
    const CELLS: Group = Group::TABLE.and(Group::CELL);
    Some(match name {
        "li" => (Group::ITEM, CELLS.and(Group::LIST)),
        "dd" | "dt" => (Group::TERM, CELLS.and(Group::TERMS)),
        "td" | "th" => (Group::CELL, Group::TABLE),
        "tr" => (Group::ROW, Group::TABLE),
        "tbody" | "thead" | "tfoot" => (Group::ROWS, Group::TABLE),
        "option" => (Group::OPTION, Group::SELECT),
        "optgroup" => (Group::OPTIONS, Group::SELECT),
        name if name == "table" || is_block(name) => (Group::PARAGRAPH, CELLS.and(Group::BOX)),
        _ => return None,
    })
}

/// Elements in whose text white space means what it says, until their end tag.
pub(super) fn is_preformatted(name: &str) -> bool {
    matches!(name, "pre" | "listing" | "textarea" | "xmp")
}
