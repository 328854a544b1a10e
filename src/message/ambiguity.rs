//! The coded ways in which a message can be read as more than one thing.

/// One way in which two readers of the same bytes may see two messages.
///
/// The codes are closed: they stand in journal rows, metrics and rules.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[allow(missing_docs, reason = "each variant is described in the table, which the manual prints")]
pub enum Ambiguity {
    HdrDup,
    HdrSyntax,
    HdrCtrl,
    CtSyntax,
    CteSyntax,
    CteUnknown,
    CteComposite,
    ParamSyntax,
    ParamDup,
    Rfc2231,
    Rfc2047Param,
    Rfc2047Syntax,
    Comment,
    Fold,
    Obs,
    Nul,
    Eol,
    BoundaryDup,
    BoundaryEmpty,
    BoundarySyntax,
    BoundaryLen,
    BoundaryMissing,
    Delim,
    Nest,
    Unterminated,
    HdrbodySep,
    PreambleEntity,
    EpilogueEntity,
    DecB64,
    DecQp,
    Charset,
    InlineUu,
    TypeMismatch,
    NameConflict,
    NameBidi,
    Limit,
    EncodedText,
    StrayPart,
    ArchiveConflict,
    Polyglot,
    Opaque,
}

impl Ambiguity {
    /// Every code with its name and what it says, in the order of declaration.
    pub const ALL: &'static [(Self, &'static str, &'static str)] = &[
        (Self::HdrDup, "HDR-DUP", "a header field that may stand only once stands twice and says two things"),
        (
            Self::HdrSyntax,
            "HDR-SYNTAX",
            "a header field is not written as one: no name, a name with other signs, a value written twice",
        ),
        (Self::HdrCtrl, "HDR-CTRL", "a control character in the header"),
        (Self::CtSyntax, "CT-SYNTAX", "the content type is not written as one"),
        (Self::CteSyntax, "CTE-SYNTAX", "the transfer encoding is not written as one"),
        (Self::CteUnknown, "CTE-UNKNOWN", "a transfer encoding that nobody knows"),
        (
            Self::CteComposite,
            "CTE-COMPOSITE",
            "a transfer encoding on what consists of parts, where none may be",
        ),
        (Self::ParamSyntax, "PARAM-SYNTAX", "a parameter of a field is not written as one"),
        (Self::ParamDup, "PARAM-DUP", "a parameter stands twice and says two things"),
        (
            Self::Rfc2231,
            "2231",
            "a boundary in pieces or in another character set (RFC 2231), or pieces that do not fit together",
        ),
        (Self::Rfc2047Param, "2047-PARAM", "an encoded word (RFC 2047) where none may be"),
        (Self::Rfc2047Syntax, "2047-SYNTAX", "an encoded word (RFC 2047) that is not written as one"),
        (Self::Comment, "COMMENT", "a comment where it changes what is read"),
        (Self::Fold, "FOLD", "a header line begins or breaks where readers see different fields"),
        (Self::Obs, "OBS", "a spelling of long ago: a blank before the colon"),
        (Self::Nul, "NUL", "a NUL in the header"),
        (Self::Eol, "EOL", "a line of the header or a delimiter does not end in CRLF"),
        (Self::BoundaryDup, "BOUNDARY-DUP", "more than one boundary for one multipart"),
        (Self::BoundaryEmpty, "BOUNDARY-EMPTY", "a multipart without a boundary"),
        (Self::BoundarySyntax, "BOUNDARY-SYNTAX", "a boundary with signs that no boundary has"),
        (Self::BoundaryLen, "BOUNDARY-LEN", "a boundary longer than a line may be"),
        (Self::BoundaryMissing, "BOUNDARY-MISSING", "a multipart whose boundary never comes"),
        (Self::Delim, "DELIM", "a line that is nearly a delimiter"),
        (Self::Nest, "NEST", "parts that do not lie within each other, or share a boundary"),
        (Self::Unterminated, "UNTERMINATED", "a multipart without its last delimiter"),
        (Self::HdrbodySep, "HDRBODY-SEP", "header and body are not divided by one blank line"),
        (Self::PreambleEntity, "PREAMBLE-ENTITY", "what looks like a part stands before the first part"),
        (Self::EpilogueEntity, "EPILOGUE-ENTITY", "what looks like a part stands behind the last part"),
        (Self::DecB64, "DEC-B64", "base64 that readers decode differently"),
        (Self::DecQp, "DEC-QP", "quoted-printable that readers decode differently"),
        (Self::Charset, "CHARSET", "text that is not in the character set that it declares"),
        (Self::InlineUu, "INLINE-UU", "a uuencoded file in a text"),
        (Self::TypeMismatch, "TYPE-MISMATCH", "a part is not what it is declared as"),
        (Self::NameConflict, "NAME-CONFLICT", "two file names with different extensions for one part"),
        (Self::NameBidi, "NAME-BIDI", "a file name that changes the direction of writing"),
        (Self::Limit, "LIMIT", "a limit of inspection was passed"),
        (Self::EncodedText, "ENCODED-TEXT", "something that is encoded stands in a text"),
        (Self::StrayPart, "STRAY-PART", "what looks like a part stands in a text"),
        (
            Self::ArchiveConflict,
            "ARCHIVE-CONFLICT",
            "an archive says two different things about what is in it",
        ),
        (
            Self::Polyglot,
            "POLYGLOT",
            "a file is of two types at once: something that can be opened lies in it",
        ),
        (
            Self::Opaque,
            "OPAQUE",
            "a file of no known type of which the most is no text, so that nobody knows what it holds",
        ),
    ];

    /// The structure or an encoding can be read in another way, so that other content may come out. The other codes are
    /// about words, names, types, limits and files, of which one reading shows all there is.
    pub fn asks_for_another_reading(self) -> bool {
        !matches!(
            self,
            Self::Rfc2047Syntax
                | Self::TypeMismatch
                | Self::NameConflict
                | Self::NameBidi
                | Self::Limit
                | Self::ArchiveConflict
                | Self::Polyglot
                | Self::Opaque
        )
    }

    /// The name in rules, journal and metrics.
    pub fn code(self) -> &'static str {
        Self::ALL.iter().find(|row| row.0 == self).map_or("", |row| row.1)
    }

    /// What it says of a mail, in plain words.
    pub fn meaning(self) -> &'static str {
        Self::ALL.iter().find(|row| row.0 == self).map_or("", |row| row.2)
    }

    /// Every code with its name.
    pub fn names() -> Vec<(Self, &'static str)> {
        Self::ALL.iter().map(|row| (row.0, row.1)).collect()
    }
}
