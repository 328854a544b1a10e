//! What the elements of all these vocabularies do to the text: ECMA-376 part 1 (WordprocessingML 17, DrawingML 21, SpreadsheetML 18,
//! VML part 4), XML Spreadsheet of Excel 2003, OpenDocument 1.3 part 3, XHTML. Their local names mean the same wherever they are in
//! two of them, so one table does.

/// What an element does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Role {
    /// Its text belongs together and stands on a line.
    Paragraph,
    /// A comment or a footnote, in the middle of what it belongs to.
    Note,
    /// Its cells stand on a line.
    Row,
    /// A place in a row.
    Cell,
    /// Text that is shown.
    Shown,
    /// An instruction or a reading aid: text that would break the text around it.
    Beside,
    /// A tab.
    Tab,
    /// The line ends, the paragraph does not.
    Break,
    /// A hyphen.
    Hyphen,
    /// A character of a font.
    Symbol,
    /// Spaces, as many as it says.
    Spaces,
    /// Formatting: no text.
    Format,
    /// A run of text with one formatting.
    Run,
    /// The run is not shown, ...
    Hidden,
    /// ... or has this colour.
    Colour,
    /// The cell is as wide as several.
    Span,
    /// The row begins so many columns later.
    Before,
    /// What it holds was deleted.
    Deleted,
    /// Text that was deleted.
    WasShown,
    /// What it holds was inserted.
    Inserted,
    /// One of two ways to show the same, ...
    Choice,
    /// ... and the other, for older programs.
    Fallback,
    /// A number of points: where something stands.
    Measure,
    /// A value that a pivot table keeps.
    Kept,
    /// A file, written with letters.
    Binary,
    /// A header or footer of a sheet, with its codes.
    Coded,
    /// Formatting of text within a line; only where text is mixed with elements.
    Inline,
    /// Anything else.
    Other,
}

pub(super) fn role(name: &str) -> Role {
    match name {
        "p" | "h" | "si" | "li" | "div" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "dt" | "dd" | "pre"
        | "blockquote" | "figcaption" | "option" | "address" | "text-input" | "text" => Role::Paragraph,
        "annotation" | "note" | "Comment" => Role::Note,
        "tr" | "table-row" | "Row" => Role::Row,
        "tc" | "td" | "th" | "table-cell" | "covered-table-cell" | "Cell" => Role::Cell,
        "t" | "Data" => Role::Shown,
        "instrText" | "delInstrText" | "rPh" | "rt" | "script" | "style" => Role::Beside,
        "tab" | "ptab" => Role::Tab,
        "br" | "cr" | "line-break" => Role::Break,
        "noBreakHyphen" => Role::Hyphen,
        "sym" => Role::Symbol,
        "s" => Role::Spaces,
        "pPr" | "tcPr" | "trPr" | "tblPr" | "sectPr" | "tabs" => Role::Format,
        "r" => Role::Run,
        "vanish" | "webHidden" | "specVanish" => Role::Hidden,
        "color" => Role::Colour,
        "gridSpan" => Role::Span,
        "gridBefore" => Role::Before,
        "del" | "moveFrom" => Role::Deleted,
        "delText" => Role::WasShown,
        "ins" | "moveTo" => Role::Inserted,
        "Choice" => Role::Choice,
        "Fallback" => Role::Fallback,
        "binary-data" | "binData" | "binaryData" => Role::Binary,
        "posOffset" | "pctWidth" | "pctHeight" | "pctPosHOffset" | "pctPosVOffset" | "Anchor" => {
            Role::Measure
        }
        "d" | "n" => Role::Kept,
        "oddHeader" | "oddFooter" | "evenHeader" | "evenFooter" | "firstHeader" | "firstFooter" => {
            Role::Coded
        }
        "span" | "a" | "b" | "i" | "u" | "em" | "strong" | "small" | "big" | "sub" | "sup" | "font"
        | "code" | "q" | "abbr" | "cite" | "tt" | "kbd" | "mark" | "label" | "bookmark"
        | "bookmark-start" | "bookmark-end" | "soft-page-break" | "change" | "change-start"
        | "change-end" => Role::Inline,
        _ => Role::Other,
    }
}

/// How much the value of an attribute is worth.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Worth {
    /// A recipient's program shows it, or it was typed by somebody.
    Said,
    /// An address: said where it leads out of the document.
    Address,
    /// For machines: never said.
    Machine,
    /// Said where it looks like words.
    Unknown,
}

/// What an attribute holds, by its local name and that of its element.
pub(super) fn worth(element: &str, name: &str) -> Worth {
    match name {
        "descr" | "alt" | "string" | "displayName" | "author" | "initials" | "displayText" | "instr"
        | "prompt" | "promptTitle" | "error" | "errorTitle" | "display" | "tooltip" | "caption"
        | "UnicodeString" | "string-value" | "description" | "current-value" | "label" | "oddHeader"
        | "comment" | "statusBar" | "help" | "userName" | "password" | "screenTip" | "supertip" | "title"
        | "email" | "userId" => Worth::Said,
        "name" | "linkTarget" => match element {
            // Names of properties, sheets, users; those of shapes and styles say "Picture 1" and "Normal".
            "config-item" | "config-item-set" | "config-item-map-named" | "config-item-map-indexed" => {
                Worth::Machine
            }
            "style" | "lsdException" | "font-face" | "latentStyles" | "cellStyle" | "font" => Worth::Machine,
            _ => Worth::Said,
        },
        "val" | "value" => match element {
            "alias" | "tag" | "docVar" | "attr" | "default" | "helpText" | "statusText" | "result"
            | "listEntry" | "listItem" | "placeholder" | "entryMacro" | "exitMacro" | "text" | "category"
            | "header" | "config-item" | "input" | "param" | "meta" => Worth::Said,
            _ => Worth::Unknown,
        },
        "v" => match element {
            "s" | "n" | "d" | "e" | "x" => Worth::Machine,
            _ => Worth::Unknown,
        },
        "content" | "Value" => Worth::Said,
        "Target" | "href" | "src" | "dataSource" | "connection" | "command" | "url" | "sourceFile" => {
            Worth::Address
        }
        "style" | "path" | "points" | "viewBox" | "sqref" | "ref" | "fmla" | "adj" | "eqn"
        | "enhanced-path" | "class" | "font-family" | "typeface" | "ascii" | "hAnsi" | "cs" | "eastAsia"
        | "Data" | "Indices" | "transform" | "Ignorable" | "panose" | "schemaLocation" | "spans"
        | "coordsize" | "type" | "ContentType" | "Type" | "rsid" | "id" | "ProgID" | "formula" => {
            Worth::Machine
        }
        _ if name.starts_with("rsid") || name.starts_with("xmlns") => Worth::Machine,
        _ => Worth::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_whatever_their_prefix_was() {
        assert_eq!(
            [role("p"), role("table-row"), role("nonsense")],
            [Role::Paragraph, Role::Row, Role::Other]
        );
        assert_eq!(worth("docPr", "descr"), Worth::Said);
        assert_eq!(worth("r", "rsidR"), Worth::Machine);
        assert_eq!(worth("style", "name"), Worth::Machine);
    }
}
