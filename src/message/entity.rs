//! What the header block of a part says about its body: type, encoding, disposition (RFC 2045, RFC 2183).

use super::ambiguity::Ambiguity;
use super::codes::Codes;
use super::delimiter::MAX_BOUNDARY;
use super::encoded_word;
use super::header::{Field, Header};
use super::limits::Limits;
use super::parameter::{Parameter, Structured};
use super::transfer::Encoding;
use memchr::memmem;

/// Fields of one name that are read; more of them contradict each other anyway.
const MAX_FIELDS: usize = 8;
/// Boundaries of one multipart that are looked for at once.
const MAX_BOUNDARIES: usize = 8;
/// Characters of a media type: two names of at most 127 (RFC 6838 section 4.2).
const MAX_TYPE: usize = 255;
/// A boundary longer than a line may be (RFC 5322 section 2.1.1) is not made by any mail program.
const LONG_BOUNDARY: usize = 998;

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
    /// Reads the declarations; `default` is the type where none is declared (RFC 2046 section 5.1.5).
    pub fn read(header: &Header, default: &str, limits: &Limits) -> Self {
        let mut entity = Self { codes: header.codes(), ..Self::default() };
        entity.encoding = entity.transfer_encoding(header);
        entity.content_types = entity.structured(header, "content-type", limits);
        entity.dispositions = entity.structured(header, "content-disposition", limits);
        entity.believe_one();
        entity.media_type = entity.declared_type(default);
        if entity.is_multipart() {
            entity.collect_boundaries();
        }
        if entity.is_composite() && entity.encoding != Encoding::Identity {
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

    /// The type is that of a whole message (RFC 2046 section 5.2.1, RFC 6532 section 3.7).
    pub fn is_message(&self) -> bool {
        matches!(self.media_type.as_str(), "message/rfc822" | "message/global")
    }

    /// The body of the part is, or begins with, a header block (RFC 2046 section 5.2, RFC 6522 section 4).
    pub fn holds_header(&self) -> bool {
        self.media_type.starts_with("message/") || self.media_type == "text/rfc822-headers"
    }

    /// The type may not be encoded (RFC 2045 section 6.4).
    fn is_composite(&self) -> bool {
        self.is_multipart() || self.is_message()
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

    fn structured(&mut self, header: &Header, name: &str, limits: &Limits) -> Vec<Structured> {
        let fields = header.named(name).take(MAX_FIELDS);
        let read: Vec<_> =
            fields.map(|field| Structured::parse(&field.unfolded(), limits.parameters)).collect();
        for field in &read {
            self.codes.merge(field.codes);
            self.over_limit |= field.over_limit;
        }
        read
    }

    /// Of several types the first is believed that goes together with the encoding: a composite type may not be
    /// encoded, so an encoding speaks for a leaf and none for a composite.
    fn believe_one(&mut self) {
        let encoded = self.encoding != Encoding::Identity;
        let composite =
            |field: &Structured| field.value.starts_with("multipart/") || field.value == "message/rfc822";
        if let Some(best) = self.content_types.iter().position(|field| composite(field) != encoded) {
            self.content_types.swap(0, best);
        }
    }

    fn declared_type(&mut self, default: &str) -> String {
        let Some(field) = self.content_types.first() else { return default.to_owned() };
        let mut declared = field.value.as_str();
        while let Some(doubled) = declared.strip_prefix("content-type:") {
            self.codes.raise(Ambiguity::HdrSyntax);
            declared = doubled;
        }
        if declared.is_empty() {
            self.codes.raise(Ambiguity::CtSyntax);
            return default.to_owned();
        }
        let mut halves = declared.split('/').map(|half| half.trim().is_empty());
        if (halves.next(), halves.next(), halves.next()) != (Some(false), Some(false), None) {
            self.codes.raise(Ambiguity::CtSyntax);
        }
        if declared.len() > MAX_TYPE {
            self.codes.raise(Ambiguity::CtSyntax);
        }
        declared.chars().take(MAX_TYPE).collect()
    }

    fn transfer_encoding(&mut self, header: &Header) -> Encoding {
        let mut known = None;
        for field in header.named("content-transfer-encoding").take(MAX_FIELDS) {
            let read = self.encoding_of(field);
            known = known.or(read);
        }
        known.unwrap_or_default()
    }

    /// The encoding that a field names; where it names none by the letter, the one that its text holds.
    fn encoding_of(&mut self, field: Field<'_>) -> Option<Encoding> {
        let body = field.unfolded();
        let read = Structured::parse(&body, 1);
        if let Some(exact) = exact_encoding(&read.value) {
            if read.codes.contains(Ambiguity::CtSyntax) {
                self.codes.raise(Ambiguity::CteSyntax);
            } else if !read.parameters.is_empty() || body.trim_ascii().ends_with(b";") {
                self.codes.raise(Ambiguity::CteUnknown);
            }
            if read.codes.contains(Ambiguity::Comment) {
                self.codes.raise(Ambiguity::Comment);
            }
            return Some(exact);
        }
        let text = body.to_ascii_lowercase();
        let squashed: Vec<u8> = text.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
        for (mark, code) in
            [(&b"("[..], Ambiguity::Comment), (b"=?", Ambiguity::Rfc2047Param), (b",", Ambiguity::CteSyntax)]
        {
            if memmem::find(&text, mark).is_some() {
                self.codes.raise(code);
            }
        }
        self.codes.raise(if text.trim_ascii().is_empty() {
            Ambiguity::CteSyntax
        } else {
            Ambiguity::CteUnknown
        });
        let holds = |name: &[u8]| memmem::find(&squashed, name).is_some();
        if holds(b"base64") {
            Some(Encoding::Base64)
        } else if holds(b"quoted-printable") {
            Some(Encoding::QuotedPrintable)
        } else {
            None
        }
    }

    fn collect_boundaries(&mut self) {
        let types = std::mem::take(&mut self.content_types);
        let readings = types.iter().flat_map(|field| field.named("boundary"));
        let mut distinct = 0;
        for reading in readings {
            let known = self.boundaries.len();
            self.boundary(reading);
            distinct += usize::from(self.boundaries.len() > known);
        }
        if distinct > 1 {
            self.codes.raise(Ambiguity::BoundaryDup);
        }
        if self.boundaries.is_empty() {
            self.codes.raise(Ambiguity::BoundaryEmpty);
        }
        self.content_types = types;
    }

    /// Adds one written boundary: literally, and as readers mend it.
    fn boundary(&mut self, written: &Parameter) {
        let value = written.value.as_slice();
        if value.trim_ascii().is_empty() {
            self.codes.raise(Ambiguity::BoundaryEmpty);
            return;
        }
        let unusual = |byte: &u8| !byte.is_ascii_graphic() || b",;\"\\()".contains(byte);
        if written.spaced || value.iter().any(unusual) {
            self.codes.raise(Ambiguity::BoundarySyntax);
        }
        if written.extended {
            self.codes.raise(Ambiguity::Rfc2231);
        }
        // Blanks at the end of a delimiter line never count, so they cannot count in the boundary either.
        self.add_boundary(value.trim_ascii_end());
        self.add_boundary(value.trim_ascii());
        if let Some(blank) = value.trim_ascii().iter().position(u8::is_ascii_whitespace) {
            self.add_boundary(value.trim_ascii().get(..blank).unwrap_or_default());
        }
        if memmem::find(value, b"=?").is_some() {
            let decoded = encoded_word::decode(value, &mut self.codes).into_owned();
            if decoded.as_bytes() != value {
                self.codes.raise(Ambiguity::Rfc2047Param);
                self.add_boundary(decoded.trim().as_bytes());
            }
        }
    }

    fn add_boundary(&mut self, boundary: &[u8]) {
        if boundary.len() > LONG_BOUNDARY {
            self.codes.raise(Ambiguity::BoundaryLen);
        }
        if boundary.is_empty()
            || boundary.len() > MAX_BOUNDARY
            || self.boundaries.iter().any(|b| b == boundary)
        {
            return;
        }
        if self.boundaries.len() >= MAX_BOUNDARIES {
            self.over_limit = true;
            return;
        }
        self.boundaries.push(boundary.to_vec());
    }
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
    use Ambiguity::*;

    fn read(block: &str) -> Entity {
        let (mut header, limits) = (Header::default(), Limits::default());
        for line in block.split_inclusive('\n') {
            header.push(line.as_bytes(), &limits);
            header.end_line(&limits);
        }
        header.complete();
        Entity::read(&header, "text/plain", &limits)
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
    fn encodings_as_senders_spell_them() {
        encoding(" bASe64", Encoding::Base64, &[]);
        encoding(" base64 (quoted-printable)", Encoding::Base64, &[]);
        encoding(" 8bit", Encoding::Identity, &[]);
        encoding(" base64, quoted-printable", Encoding::Base64, &[CteSyntax]);
        encoding(" bas(comment)e64", Encoding::Base64, &[Comment]);
        encoding(" (base64)", Encoding::Base64, &[CteUnknown, Comment]);
        encoding(" bas\r\n e64", Encoding::Base64, &[CteUnknown]);
        encoding(" base64;", Encoding::Base64, &[CteUnknown]);
        encoding(" \"base64\"", Encoding::Base64, &[CteSyntax]);
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
        boundaries("boundary=\"foo bar\"", &["foo bar", "foo"], &[BoundarySyntax]);
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
