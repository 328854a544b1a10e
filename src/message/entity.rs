//! What the header block of a part says about its body: type, encoding, disposition (RFC 2045, RFC 2183).

use super::ambiguity::Ambiguity;
use super::boundary::Boundaries;
use super::choice::Choice;
use super::codes::Codes;
use super::comment::without_comments;
use super::encoded_word;
use super::header::{Field, Header};
use super::limits::Limits;
use super::parameter::Structured;
use super::transfer::Encoding;
use memchr::memmem;

/// Fields of one name that are read; more of them contradict each other anyway.
const MAX_FIELDS: usize = 8;
/// Characters of a media type: two names of at most 127 (RFC 6838 section 4.2).
const MAX_TYPE: usize = 255;

/// Bytes of an encoding that are more than a misspelling.
const GLUED: usize = 40;

/// The declarations of one part, each field in every reading.
#[derive(Debug, Default)]
pub struct Entity {
    /// `type/subtype` in lower case; the default of the context where nothing is declared.
    pub media_type: String,
    /// Every `Content-Type`, the one that is believed first.
    pub content_types: Vec<Structured>,
    /// Every `Content-Disposition`.
    pub dispositions: Vec<Structured>,
    /// How the body is encoded.
    pub encoding: Encoding,
    /// The boundaries of a multipart, in every reading.
    pub boundaries: Vec<Vec<u8>>,
    /// What could be read otherwise.
    pub codes: Codes,
    /// A field had more parameters than the limit, or the part more boundaries than are looked for.
    pub over_limit: bool,
}

impl Entity {
    /// Reads the declarations; `default` is the type where none is declared (RFC 2046 section 5.1.5). Where they can
    /// be read in several ways, `choice` says which counts; the codes are the same for each.
    pub fn read(header: &Header, default: &str, limits: &Limits, choice: Choice) -> Self {
        let mut entity = Self { codes: header.codes(), ..Self::default() };
        entity.encoding = entity.transfer_encoding(header, choice);
        entity.content_types = entity.structured(header, "content-type", limits, choice);
        entity.dispositions = entity.structured(header, "content-disposition", limits, choice);
        entity.media_type = entity.declared_type(default, choice);
        if entity.is_multipart() {
            let folded = entity.codes.contains(Ambiguity::Fold);
            let boundaries = Boundaries::of(&entity.content_types, choice, folded);
            entity.codes.merge(boundaries.codes);
            entity.over_limit |= boundaries.over_limit;
            entity.boundaries = boundaries.readings;
        }
        // Some programs attach a message in base64. Who does not undo that sees nothing but base64, and where it is broken, it
        // says so itself.
        let attached = entity.is_message() && entity.encoding == Encoding::Base64;
        if entity.is_composite() && entity.encoding != Encoding::Identity && !attached {
            entity.codes.raise(Ambiguity::CteComposite);
        }
        if entity.dispositions.iter().any(|field| field.named("boundary").next().is_some()) {
            entity.codes.raise(Ambiguity::ParamSyntax);
        }
        entity
    }

    /// The type is `multipart/…`.
    pub fn is_multipart(&self) -> bool {
        self.media_type.starts_with("multipart/")
    }

    /// The type is that of a whole message (RFC 2046 section 5.2.1, RFC 6532 section 3.7), or what programs take for that
    /// (RFC 5536 section 4.1 has `message/news` of old).
    pub fn is_message(&self) -> bool {
        is_message(&self.media_type)
    }

    /// The body of the part is, or begins with, a header block (RFC 2046 section 5.2, RFC 6522 section 4).
    pub fn holds_header(&self) -> bool {
        self.media_type.starts_with("message/") || self.media_type == "text/rfc822-headers"
    }

    /// The type is some other message, which many programs read as one. Reports on other mail consist of fields that mean
    /// something else (RFC 3464, RFC 8098, RFC 5965).
    pub fn is_read_as_message(&self) -> bool {
        const REPORTS: &[&str] = &[
            "delivery-status",
            "disposition-notification",
            "external-body",
            "feedback-report",
            "global-delivery-status",
            "global-disposition-notification",
            "global-headers",
            "partial",
            "tracking-status",
        ];
        let kind = self.media_type.strip_prefix("message/");
        kind.is_some_and(|kind| !REPORTS.contains(&kind)) && !self.is_message()
    }

    /// The type may not be encoded (RFC 2045 section 6.4).
    fn is_composite(&self) -> bool {
        is_composite(&self.media_type)
    }

    /// The first reading of a parameter of the believed `Content-Type`, as text in lower case.
    pub fn parameter(&self, name: &str) -> Option<String> {
        let parameter = self.content_types.first()?.named(name).next()?;
        Some(String::from_utf8_lossy(parameter.value.trim_ascii()).to_lowercase())
    }

    /// The charset parameter, cut where no charset name goes on.
    pub fn charset(&self) -> Option<String> {
        let charset = self.parameter("charset")?;
        let name =
            charset.split(|c: char| c.is_whitespace() || ",;\"'".contains(c)).find(|name| !name.is_empty());
        name.map(ToOwned::to_owned)
    }

    /// A `Content-Disposition` says `attachment`, or something unknown, which counts as that (RFC 2183 section 2.8).
    pub fn is_attachment(&self) -> bool {
        self.dispositions.iter().any(|field| !matches!(field.value.as_str(), "inline" | ""))
    }

    fn structured(
        &mut self,
        header: &Header,
        name: &str,
        limits: &Limits,
        choice: Choice,
    ) -> Vec<Structured> {
        let mut read = Vec::new();
        for field in fields(header, name, choice) {
            let field = Structured::parse(&field.unfolded(), limits.parameters, choice);
            self.codes.merge(field.codes);
            self.over_limit |= field.over_limit;
            read.push(field);
        }
        read
    }

    /// The type that counts. The field that it stands in becomes the first, because its parameters go with it.
    fn declared_type(&mut self, default: &str, choice: Choice) -> String {
        let mut candidates = Vec::new();
        for (place, field) in self.content_types.iter().enumerate() {
            let value = media_type(&field.value, choice, &mut self.codes);
            // By the letter a broken type is none (RFC 2045 section 5.2).
            let broken = choice == Choice::First && value.matches('/').count() != 1;
            candidates.push((place, if broken { default.to_owned() } else { value }));
            candidates.extend(field.others.iter().map(|other| (place, other.clone())));
        }
        // A composite type may not be encoded, so an encoding speaks for a leaf and none for a composite.
        let encoded = self.encoding != Encoding::Identity;
        let fits = |(_, value): &(usize, String)| is_composite(value) != encoded;
        let counts = match choice {
            Choice::Every => candidates.iter().position(fits).unwrap_or_default(),
            Choice::First => 0,
            Choice::Last => candidates.iter().rposition(|(_, value)| !value.is_empty()).unwrap_or_default(),
        };
        let Some((place, declared)) = candidates.into_iter().nth(counts) else { return default.to_owned() };
        self.content_types.swap(0, place);
        if declared.is_empty() { default.to_owned() } else { declared }
    }

    fn transfer_encoding(&mut self, header: &Header, choice: Choice) -> Encoding {
        let mut readings = Vec::new();
        for field in fields(header, "content-transfer-encoding", choice) {
            readings.extend(self.encodings_of(field));
        }
        let counts = match choice {
            Choice::Every => readings.iter().find_map(|reading| reading.mended),
            Choice::First => readings.first().and_then(|reading| reading.literal),
            Choice::Last => readings.iter().rev().find_map(|reading| reading.mended),
        };
        counts.unwrap_or_default()
    }

    /// The encodings that a field names: one, but for a list.
    fn encodings_of(&mut self, field: Field<'_>) -> Vec<Named> {
        let body = field.unfolded();
        let list = memchr::memchr(b',', &body).is_some();
        if list {
            self.codes.raise(Ambiguity::CteSyntax);
        }
        let tokens = body.split(|byte| *byte == b',').take(MAX_FIELDS);
        tokens.map(|token| self.encoding_of(token)).collect()
    }

    /// The encoding that a token is; where it is none by the letter, the one that its text holds.
    fn encoding_of(&mut self, token: &[u8]) -> Named {
        let read = Structured::parse(token, 1, Choice::Every);
        if let Some(exact) = exact_encoding(&read.value) {
            let quoted = read.codes.contains(Ambiguity::CtSyntax);
            let more = !read.parameters.is_empty() || token.trim_ascii().ends_with(b";");
            let commented = read.codes.contains(Ambiguity::Comment);
            for (doubt, code) in [
                (quoted, Ambiguity::CteUnknown),
                (more, Ambiguity::CteUnknown),
                (commented, Ambiguity::Comment),
            ] {
                if doubt {
                    self.codes.raise(code);
                }
            }
            let doubt = quoted || more || commented;
            return Named { literal: (!doubt).then_some(exact), mended: Some(exact) };
        }
        let text = token.to_ascii_lowercase();
        let squashed: Vec<u8> = text.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
        for (mark, code) in [
            (&b"("[..], Ambiguity::Comment),
            (b"=?", Ambiguity::Rfc2047Param),
            (b"content-transfer-encoding:", Ambiguity::HdrSyntax),
            (b"base64base64", Ambiguity::HdrSyntax),
        ] {
            if memmem::find(&text, mark).is_some() {
                self.codes.raise(code);
            }
        }
        if squashed.len() > GLUED && exact_start(&squashed) {
            // The body begins right behind it.
            self.codes.raise(Ambiguity::HdrbodySep);
        }
        self.codes.raise(if text.trim_ascii().is_empty() {
            Ambiguity::CteSyntax
        } else {
            Ambiguity::CteUnknown
        });
        let decoded = encoded_word::decode(&text, &mut self.codes).to_lowercase();
        let uncommented = without_comments(&squashed);
        let holds = |name: &str| {
            memmem::find(&squashed, name.as_bytes()).is_some()
                || memmem::find(&uncommented, name.as_bytes()).is_some()
                || decoded.replace(' ', "").contains(name)
        };
        let known = [("base64", Encoding::Base64), ("quoted-printable", Encoding::QuotedPrintable)];
        let mended = known.into_iter().find(|(name, _)| holds(name)).map(|(_, encoding)| encoding);
        Named { literal: None, mended }
    }
}

/// What one token of a transfer encoding field says: by the letter, and mended.
struct Named {
    literal: Option<Encoding>,
    mended: Option<Encoding>,
}

/// The fields of a name among which there is a choice.
fn fields<'a>(header: &'a Header, name: &'a str, choice: Choice) -> impl Iterator<Item = Field<'a>> {
    let by_the_letter = choice == Choice::First;
    header.named(name).filter(move |field| !(by_the_letter && field.is_odd())).take(MAX_FIELDS)
}

/// A media type out of what stands in the field, which may stand there twice.
fn media_type(written: &str, choice: Choice, codes: &mut Codes) -> String {
    let mut declared = written;
    while let Some(doubled) = declared.strip_prefix("content-type:") {
        codes.raise(Ambiguity::HdrSyntax);
        if choice == Choice::First {
            break;
        }
        declared = doubled;
    }
    let (half, other) = declared.split_at_checked(declared.len() / 2).unwrap_or_default();
    if half == other && half.contains('/') {
        codes.raise(Ambiguity::HdrSyntax);
        if choice != Choice::First {
            declared = half;
        }
    }
    let mut halves = declared.split('/').map(|half| half.trim().is_empty());
    if (halves.next(), halves.next(), halves.next()) != (Some(false), Some(false), None)
        || declared.len() > MAX_TYPE
    {
        codes.raise(Ambiguity::CtSyntax);
    }
    declared.chars().take(MAX_TYPE).collect()
}

fn exact_start(text: &[u8]) -> bool {
    text.starts_with(b"base64") || text.starts_with(b"quoted-printable")
}

fn is_message(media_type: &str) -> bool {
    matches!(media_type, "message/rfc822" | "message/global" | "message/news" | "message/x-rfc822")
}

fn is_composite(media_type: &str) -> bool {
    media_type.starts_with("multipart/") || is_message(media_type)
}

fn exact_encoding(token: &str) -> Option<Encoding> {
    match token {
        "7bit" | "8bit" | "binary" => Some(Encoding::Identity),
        "base64" => Some(Encoding::Base64),
        "quoted-printable" => Some(Encoding::QuotedPrintable),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::manner::Lines;
    use Ambiguity::*;

    fn read(block: &str) -> Entity {
        let (mut header, limits) = (Header::default(), Limits::default());
        for line in block.split_inclusive('\n') {
            header.push(line.as_bytes(), &limits);
            header.end_line(&limits, Lines::Strict);
        }
        header.complete();
        Entity::read(&header, "text/plain", &limits, Choice::Every)
    }

    #[track_caller]
    fn encoding(value: &str, expected: Encoding, codes: &[Ambiguity]) {
        let entity = read(&format!("Content-Transfer-Encoding:{value}\r\n"));
        assert_eq!(
            (entity.encoding, entity.codes.iter().collect::<Vec<_>>()),
            (expected, codes.to_vec()),
            "{value}"
        );
    }

    #[test]
    fn a_message_in_base64_is_one_that_a_program_attached() {
        for (block, expected) in [
            ("Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n", &[][..]),
            (
                "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: quoted-printable\r\n",
                &[CteComposite],
            ),
            (
                "Content-Type: multipart/mixed; boundary=x\r\nContent-Transfer-Encoding: base64\r\n",
                &[CteComposite],
            ),
        ] {
            assert_eq!(read(block).codes.iter().collect::<Vec<_>>(), expected, "{block}");
        }
    }

    #[test]
    fn other_messages_are_told_from_reports() {
        let read = |kind: &str| read(&format!("Content-Type: message/{kind}\r\n"));
        for kind in ["http", "x-some", "cpim"] {
            assert!(read(kind).is_read_as_message(), "{kind}");
        }
        for kind in ["rfc822", "news", "delivery-status", "feedback-report", "partial"] {
            assert!(!read(kind).is_read_as_message(), "{kind}");
        }
    }

    #[test]
    fn encodings_as_senders_spell_them() {
        encoding(" bASe64", Encoding::Base64, &[]);
        encoding(" base64 (quoted-printable)", Encoding::Base64, &[]);
        encoding(" 8bit", Encoding::Identity, &[]);
        encoding(" base64, quoted-printable", Encoding::Base64, &[CteSyntax]);
        encoding(" bas(comment)e64", Encoding::Base64, &[Comment]);
        encoding(" (base64)", Encoding::Base64, &[CteUnknown, Comment]);
        encoding(" bas\r\n e64", Encoding::Base64, &[CteUnknown, Fold]);
        encoding(" base64;", Encoding::Base64, &[CteUnknown]);
        encoding(" \"base64\"", Encoding::Base64, &[CteUnknown]);
        encoding(" base645", Encoding::Base64, &[CteUnknown]);
        encoding(" x-unheard-of", Encoding::Identity, &[CteUnknown]);
        encoding(" =?US-ASCII?Q?base64?=", Encoding::Base64, &[CteUnknown, Rfc2047Param]);
        encoding("", Encoding::Identity, &[CteSyntax]);
        encoding(" bas\0e64", Encoding::Base64, &[Nul]);
        encoding(" xxxxx\r\nContent-Transfer-Encoding: base64", Encoding::Base64, &[HdrDup, CteUnknown]);
    }

    #[track_caller]
    fn boundaries(value: &str, expected: &[&str], codes: &[Ambiguity]) {
        let entity = read(&format!("Content-Type: multipart/mixed; {value}\r\n"));
        let read: Vec<_> =
            entity.boundaries.iter().map(|b| String::from_utf8_lossy(b).into_owned()).collect();
        assert_eq!(
            (read, entity.codes.iter().collect::<Vec<_>>()),
            (expected.iter().map(ToString::to_string).collect(), codes.to_vec()),
            "{value}"
        );
    }

    #[test]
    fn every_boundary_that_a_reader_might_use() {
        boundaries("boundary=foo", &["foo"], &[]);
        boundaries("boundary=\"=_a.b:c'd+e?/f\"", &["=_a.b:c'd+e?/f"], &[]);
        boundaries("boundary=foo; boundary=faa", &["foo", "faa"], &[ParamDup, BoundaryDup]);
        boundaries(
            "boundary=foo,faa",
            &["foo,faa", "foo", "faa"],
            &[ParamSyntax, BoundaryDup, BoundarySyntax],
        );
        boundaries("boundary=\" foo\"", &[" foo", "foo"], &[BoundarySyntax]);
        boundaries("boundary= foo", &["foo"], &[BoundarySyntax]);
        boundaries("boundary=\"foo bar\"", &["foo bar"], &[]);
        boundaries(
            "boundary=foo bar",
            &["foo bar", "foobar", "foo"],
            &[ParamSyntax, BoundaryDup, BoundarySyntax],
        );
        boundaries("boundary=\"\"", &[], &[BoundaryEmpty]);
        boundaries("bound=foo", &[], &[BoundaryEmpty]);
        boundaries("boundary*0=fo; boundary*1=o", &["foo"], &[Rfc2231]);
        boundaries("boundary=\"=?us-ascii?q?foo?=\"", &["=?us-ascii?q?foo?=", "foo"], &[Rfc2047Param]);
    }

    #[test]
    fn of_several_types_the_one_is_believed_that_fits_the_encoding() {
        let types = "Content-Type: application/octet-stream\r\nContent-Type: multipart/mixed; boundary=b\r\n";
        assert_eq!(read(types).media_type, "multipart/mixed");
        let encoded = format!("{types}Content-Transfer-Encoding: base64\r\n");
        assert_eq!(read(&encoded).media_type, "application/octet-stream");
        assert!(read(types).codes.contains(HdrDup));
    }

    #[test]
    fn what_is_not_declared_has_its_default() {
        assert_eq!(read("Subject: x\r\n").media_type, "text/plain");
        let broken = read("Content-Type: text\r\n");
        assert!(broken.codes.contains(CtSyntax));
        assert!(read("Content-Type: Content-Type: text/html\r\n").codes.contains(HdrSyntax));
    }
}
