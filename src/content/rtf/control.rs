//! What control words say, as far as it is about text.

use encoding_rs::{Encoding, WINDOWS_1252};

/// What a control word does to the text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Word {
    /// Stands for this.
    Text(&'static str),
    /// A unit of UTF-16 follows.
    Unicode,
    /// So many characters stand in for one.
    Fallback,
    /// The code page of bytes.
    CodePage,
    /// Bytes are those of an old Macintosh.
    Macintosh,
    /// Hidden text begins or ends.
    Hidden,
    /// The look of characters is set back.
    Plain,
    /// Raw bytes follow.
    Binary,
    /// Nothing that matters here.
    Other,
}

/// What a group is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Destination {
    /// Text like any other.
    Text,
    /// No text.
    Nothing,
    /// Text that is not shown, in the middle of a line.
    Field,
    /// Text that stands elsewhere, or nowhere, on lines of its own.
    Aside,
    /// The name of a property of a drawing; no text.
    Name,
    /// The value of the property that was named last.
    Value,
}

pub(super) fn word(word: &str) -> Word {
    match word {
        "par" | "line" | "sect" | "page" | "column" | "row" | "nestrow" => Word::Text("\n"),
        "tab" | "cell" | "nestcell" => Word::Text("\t"),
        "emdash" => Word::Text("\u{2014}"),
        "endash" => Word::Text("\u{2013}"),
        "emspace" | "enspace" | "qmspace" => Word::Text(" "),
        "bullet" => Word::Text("\u{2022}"),
        "lquote" => Word::Text("\u{2018}"),
        "rquote" => Word::Text("\u{2019}"),
        "ldblquote" => Word::Text("\u{201c}"),
        "rdblquote" => Word::Text("\u{201d}"),
        "u" => Word::Unicode,
        "uc" => Word::Fallback,
        "ansicpg" => Word::CodePage,
        "mac" => Word::Macintosh,
        "v" => Word::Hidden,
        "plain" => Word::Plain,
        "bin" => Word::Binary,
        _ => Word::Other,
    }
}

/// What a group is whose first control word this is.
pub(super) fn destination(word: &str, starred: bool) -> Destination {
    match word {
        "fonttbl" | "colortbl" | "stylesheet" | "filetbl" | "listtable" | "listoverridetable" | "rsidtbl"
        | "pict" | "objdata" | "themedata" | "colorschememapping" | "datastore" | "latentstyles"
        | "xmlnstbl" | "fontemb" | "blipuid" | "sp" | "generator" => Destination::Nothing,
        "sn" => Destination::Name,
        "sv" => Destination::Value,
        "fldinst" => Destination::Field,
        "title" | "subject" | "author" | "manager" | "company" | "operator" | "category" | "keywords"
        | "comment" | "doccomm" | "hlinkbase" | "userprops" | "docvar" | "footnote" | "annotation"
        | "atnauthor" | "header" | "headerl" | "headerr" | "headerf" | "footer" | "footerl" | "footerr"
        | "footerf" | "shptxt" | "dptxbxtext" | "formfield" => Destination::Aside,
        // Groups that hold others with text in them.
        "shpinst" | "do" | "ud" | "nesttableprops" => Destination::Text,
        _ if starred => Destination::Nothing,
        _ => Destination::Text,
    }
}

/// Whether a property of a drawing holds words: those of WordArt (a watermark), what the drawing shows, its name ([MS-ODRAW] 2.3.4.17,
/// 2.3.22.1).
pub(super) fn is_said(property: &str) -> bool {
    matches!(property, "gtextUNICODE" | "wzDescription" | "wzName")
}

/// The encoding of a Windows code page; the western one where it is not known, which reads ASCII rightly.
pub(super) fn code_page(number: i32) -> &'static Encoding {
    let label = match number {
        65001 => "utf-8".to_owned(),
        932 => "shift_jis".to_owned(),
        936 | 54936 => "gb18030".to_owned(),
        949 => "euc-kr".to_owned(),
        950 => "big5".to_owned(),
        866 => "ibm866".to_owned(),
        10000 => "macintosh".to_owned(),
        other => format!("windows-{other}"),
    };
    Encoding::for_label(label.as_bytes()).unwrap_or(WINDOWS_1252)
}
