//! The commands that the sink knows.

#[derive(Clone, Copy)]
pub(super) enum Verb {
    Ehlo,
    Helo,
    Xforward,
    Mail,
    Rcpt,
    Data,
    Bdat,
    Rset,
    Noop,
    Vrfy,
    Quit,
}

impl Verb {
    /// The commonest first.
    const ALL: &'static [(&'static [u8], Self)] = &[
        (b"MAIL", Self::Mail),
        (b"RCPT", Self::Rcpt),
        (b"DATA", Self::Data),
        (b"BDAT", Self::Bdat),
        (b"RSET", Self::Rset),
        (b"XFORWARD", Self::Xforward),
        (b"EHLO", Self::Ehlo),
        (b"HELO", Self::Helo),
        (b"QUIT", Self::Quit),
        (b"NOOP", Self::Noop),
        (b"VRFY", Self::Vrfy),
    ];

    /// The command that a word names, in any case.
    pub(super) fn of(word: &[u8]) -> Option<Self> {
        Self::ALL.iter().find(|(name, _)| word.eq_ignore_ascii_case(name)).map(|(_, verb)| *verb)
    }
}
