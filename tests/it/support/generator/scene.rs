//! One mail in the making: who writes to whom, and what the envelope says.

use super::mime::{Charset, Encoding, Message, Part, text};
use super::prng::Prng;
use super::words::{self, Person};
use super::{Expect, Fixture, Recipients};

/// Which way a mail goes.
#[derive(Clone, Copy, PartialEq)]
pub enum Route {
    /// From an officer to a business, a school, a charity.
    Outbound,
    /// From an officer to somebody's webmail.
    ToWebmail,
    /// From an officer to a public body on the list of secure domains.
    ToSecure,
    /// Between officers.
    Internal,
    /// From a business, a school, a charity to an officer.
    Inbound,
    /// From a resident's webmail to an officer.
    FromResident,
}

/// What the writers of the cases fill in.
pub struct Scene {
    pub prng: Prng,
    pub from: Person,
    pub to: Person,
    /// The fields From and To, where they differ from the envelope.
    pub shown_from: Option<String>,
    pub shown_to: Option<String>,
    /// Further recipients of the envelope, who are not shown.
    pub also_to: Vec<String>,
    /// In place of all recipients of the envelope: so many.
    pub recipients: Option<usize>,
    /// The reverse-path is empty.
    pub bounce: bool,
    pub fields: Vec<(&'static str, String)>,
    /// In place of header and body: the message as it is.
    pub raw: Option<Vec<u8>>,
}

/// One case: its name, its way, what must become of it, why, and what writes it: subject and body.
pub struct Case {
    pub slug: &'static str,
    pub route: Route,
    pub expect: Expect,
    pub note: &'static str,
    pub write: fn(&mut Scene) -> (&'static str, Part),
}

impl Case {
    pub fn fixture(&self) -> Fixture {
        let mut scene = Scene::new(self.slug, self.route);
        let (subject, body) = (self.write)(&mut scene);
        scene.fixture(self.slug, self.expect, self.note, subject, body)
    }
}

impl Scene {
    pub fn new(slug: &str, route: Route) -> Self {
        let mut prng = Prng::of(slug);
        let officer = words::officer(&mut prng);
        let (from, to) = match route {
            Route::Outbound => (officer, words::partner(&mut prng)),
            Route::ToWebmail => (officer, words::resident(&mut prng)),
            Route::ToSecure => (officer, words::secure_partner(&mut prng)),
            Route::Inbound => (words::partner(&mut prng), officer),
            Route::FromResident => (words::resident(&mut prng), officer),
            Route::Internal => {
                let mut other = words::officer(&mut prng);
                while other.address == officer.address {
                    other = words::officer(&mut prng);
                }
                (officer, other)
            }
        };
        Self {
            prng,
            from,
            to,
            shown_from: None,
            shown_to: None,
            also_to: Vec::new(),
            recipients: None,
            bounce: false,
            fields: Vec::new(),
            raw: None,
        }
    }

    /// A text of these paragraphs, from the sender to the recipient.
    pub fn note(&mut self, paragraphs: &[&str]) -> String {
        words::note(&mut self.prng, paragraphs, &self.from, &self.to)
    }

    /// What the recipient wrote before, as a reply quotes it.
    pub fn quoted_note(&mut self, paragraphs: &[&str]) -> String {
        let text = words::note(&mut self.prng, paragraphs, &self.to, &self.from);
        format!("On 3 March 2025 at 09:12, {} wrote:\n\n{}", self.to.name, words::quoted(&text))
    }

    pub fn fixture(
        mut self,
        slug: &'static str,
        expect: Expect,
        note: &'static str,
        subject: &str,
        body: Part,
    ) -> Fixture {
        let message = Message {
            from: self.shown_from.take().unwrap_or_else(|| self.from.mailbox()),
            to: self.shown_to.take().unwrap_or_else(|| self.to.mailbox()),
            subject,
            fields: std::mem::take(&mut self.fields),
            body,
        };
        let mail = self.raw.take().unwrap_or_else(|| message.bytes(&mut self.prng));
        let mut to = vec![self.to.address];
        to.append(&mut self.also_to);
        Fixture {
            slug,
            from: if self.bounce { String::new() } else { self.from.address },
            to: self.recipients.map_or(Recipients::Named(to), Recipients::Generated),
            expect,
            note,
            mail,
        }
    }
}

/// A plain text in ASCII.
pub fn plain(content: &str) -> Part {
    text("plain", Charset::Ascii, Encoding::SevenBit, content)
}

/// A plain text in UTF-8, quoted-printable.
pub fn plain_utf8(content: &str) -> Part {
    text("plain", Charset::Utf8, Encoding::QuotedPrintable, content)
}

/// An HTML text in UTF-8, quoted-printable.
pub fn html(content: &str) -> Part {
    text("html", Charset::Utf8, Encoding::QuotedPrintable, content)
}
