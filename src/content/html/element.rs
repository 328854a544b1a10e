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

/// What a start tag of this name closes where it is still open, and what that search does not leave (the Standard,
/// 13.2.6.4.7 and the insertion modes of tables).
pub(super) fn closed_by(name: &str) -> Option<(&'static [&'static str], &'static [&'static str])> {
    const TABLE: &[&str] = &["table", "template"];
    Some(match name {
        "li" => (&["li"], &["ul", "ol", "menu", "table", "td", "th"]),
        "dd" | "dt" => (&["dd", "dt"], &["dl", "table", "td", "th"]),
        "td" | "th" => (&["td", "th"], TABLE),
        "tr" => (&["tr"], TABLE),
        "tbody" | "thead" | "tfoot" => (&["tbody", "thead", "tfoot"], TABLE),
        "option" => (&["option"], &["select"]),
        "optgroup" => (&["optgroup"], &["select"]),
        "table" => (&["p"], &["button", "table", "td", "th", "caption"]),
        name if is_block(name) => (&["p"], &["button", "table", "td", "th", "caption"]),
        _ => return None,
    })
}

/// Elements in whose text white space means what it says, until their end tag.
pub(super) fn is_preformatted(name: &str) -> bool {
    matches!(name, "pre" | "listing" | "textarea" | "xmp")
}
