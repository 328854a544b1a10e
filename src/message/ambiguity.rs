//! The coded ways in which a message can be read as more than one thing.

/// One way in which two readers of the same bytes may see two messages.
///
/// The codes are closed: they stand in journal rows, metrics and rules. A code that is never raised yet has its seam
/// here already, so that rules may name it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[allow(missing_docs, reason = "each variant is described by its code in `code`, which the manual prints")]
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
}

impl Ambiguity {
    /// Every code with its name, in the order of declaration.
    pub const ALL: &'static [(Self, &'static str)] = &[
        (Self::HdrDup, "HDR-DUP"),
        (Self::HdrSyntax, "HDR-SYNTAX"),
        (Self::HdrCtrl, "HDR-CTRL"),
        (Self::CtSyntax, "CT-SYNTAX"),
        (Self::CteSyntax, "CTE-SYNTAX"),
        (Self::CteUnknown, "CTE-UNKNOWN"),
        (Self::CteComposite, "CTE-COMPOSITE"),
        (Self::ParamSyntax, "PARAM-SYNTAX"),
        (Self::ParamDup, "PARAM-DUP"),
        (Self::Rfc2231, "2231"),
        (Self::Rfc2047Param, "2047-PARAM"),
        (Self::Comment, "COMMENT"),
        (Self::Fold, "FOLD"),
        (Self::Obs, "OBS"),
        (Self::Nul, "NUL"),
        (Self::Eol, "EOL"),
        (Self::BoundaryDup, "BOUNDARY-DUP"),
        (Self::BoundaryEmpty, "BOUNDARY-EMPTY"),
        (Self::BoundarySyntax, "BOUNDARY-SYNTAX"),
        (Self::BoundaryLen, "BOUNDARY-LEN"),
        (Self::BoundaryMissing, "BOUNDARY-MISSING"),
        (Self::Delim, "DELIM"),
        (Self::Nest, "NEST"),
        (Self::Unterminated, "UNTERMINATED"),
        (Self::HdrbodySep, "HDRBODY-SEP"),
        (Self::PreambleEntity, "PREAMBLE-ENTITY"),
        (Self::EpilogueEntity, "EPILOGUE-ENTITY"),
        (Self::DecB64, "DEC-B64"),
        (Self::DecQp, "DEC-QP"),
        (Self::Charset, "CHARSET"),
        (Self::InlineUu, "INLINE-UU"),
        (Self::TypeMismatch, "TYPE-MISMATCH"),
        (Self::NameConflict, "NAME-CONFLICT"),
        (Self::NameBidi, "NAME-BIDI"),
        (Self::Limit, "LIMIT"),
    ];

    /// The name in rules, journal and metrics.
    pub fn code(self) -> &'static str {
        Self::ALL.iter().find(|(code, _)| *code == self).map_or("", |(_, name)| name)
    }
}
