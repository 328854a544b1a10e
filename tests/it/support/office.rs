//! Clean mails of an office as real programs write them: nothing in them is broken, forbidden or ambiguous but what these
//! programs do every day. Who writes and what is invented.

mod attachment;
mod automatic;
mod content;
mod entity;
mod program;

use super::catalogue::cms;
use super::generator::files;
use super::generator::mime::words;
use super::generator::prng::Prng;
use super::generator::words::{self as people, Person};
use entity::{Entity, base64_lines, file, multipart, picture, text};
use program::{PROGRAMS, Program, hexadecimal, identifier, letters};

/// One mail, and what it is in a word.
pub struct OfficeMail {
    pub kind: &'static str,
    pub mail: Vec<u8>,
}

/// What the writers of the kinds have at hand.
struct Desk {
    prng: Prng,
    program: Program,
    from: Person,
    to: Person,
    subject: String,
    /// Fields for the message as a whole.
    fields: Vec<String>,
}

type Writer = fn(&mut Desk) -> Entity;

const KINDS: &[(&str, Writer)] = &[
    ("plain text", plain),
    ("flowed text", flowed),
    ("text and HTML", alternative),
    ("HTML", html),
    ("text and HTML with pictures", with_pictures),
    ("attachments", with_attachments),
    ("text, HTML, pictures, attachments", everything),
    ("invitation", invitation),
    ("business card", card),
    ("receipt", automatic::receipt),
    ("report of a failure", automatic::failure),
    ("automatic answer", automatic::answer),
    ("newsletter", automatic::newsletter),
    ("forwarded as attachment", forwarded),
    ("digest", automatic::digest),
    ("mailing list", automatic::list),
    ("signed with OpenPGP", openpgp),
    ("signed text of OpenPGP", openpgp_text),
    ("signed with S/MIME", smime),
    ("code", code),
    ("keys and hashes", keys),
    ("tables", tables),
];

/// The first so many mails. Each depends on its number alone.
pub fn mails(count: usize) -> impl Iterator<Item = OfficeMail> {
    (0..count).map(|number| {
        let (kind, write) = KINDS[number % KINDS.len()];
        OfficeMail { kind, mail: mail(&format!("office {number}"), write) }
    })
}

fn mail(seed: &str, write: Writer) -> Vec<u8> {
    let mut prng = Prng::of(seed);
    let program = *prng.pick(PROGRAMS);
    let (from, to) = if prng.below(2) == 0 {
        (people::officer(&mut prng), people::partner(&mut prng))
    } else {
        (people::resident(&mut prng), people::officer(&mut prng))
    };
    let mut desk = Desk { prng, program, from, to, subject: String::new(), fields: Vec::new() };
    let body = write(&mut desk);
    let Desk { mut prng, from, to, subject, fields, .. } = desk;
    let subject = words(&subject).replace("?= =?", "?=\r\n =?");
    let mut header = program.header(&mut prng, &from, &to, &subject);
    header.extend(fields);
    header.extend(body.fields);
    let mut bytes = Entity { fields: header, body: body.body }.bytes();
    if !bytes.ends_with(b"\r\n") {
        bytes.extend_from_slice(b"\r\n");
    }
    bytes
}

impl Desk {
    fn letter(&mut self) -> String {
        let (subject, text) = content::letter(&mut self.prng, &self.from, &self.to);
        self.subject = format!("{}{subject}", self.prng.pick(&["", "", "RE: ", "FW: ", "[Externe] "]));
        text
    }

    fn text(&mut self, subtype: &str, content: &str) -> Entity {
        text(&mut self.prng, self.program, subtype, "", content)
    }

    fn multipart(&mut self, kind: &str, parameters: &str, parts: &[Entity]) -> Entity {
        multipart(&mut self.prng, self.program, kind, parameters, parts)
    }

    /// A text, and the same as HTML.
    fn both(&mut self, content: &str, html: &str) -> Entity {
        let parts = [self.text("plain", content), self.text("html", html)];
        self.multipart("alternative", "", &parts)
    }

    fn attachment(&mut self) -> Entity {
        let (media_type, name, bytes) = attachment::any(&mut self.prng, &self.from, &self.to);
        file(&mut self.prng, self.program, media_type, name, &bytes)
    }

    /// The address of a picture, and HTML that shows it.
    fn shown(&mut self, content: &str) -> (String, String) {
        let id = match self.program {
            Program::Gmail => format!("ii_{}0", letters(&mut self.prng, 10).to_lowercase()),
            _ => format!(
                "image001.png@01DB{}.{}",
                hexadecimal(&mut self.prng, 4),
                hexadecimal(&mut self.prng, 8)
            ),
        };
        let html = content::html(&mut self.prng, content, Some(&id));
        (id, html)
    }
}

fn plain(desk: &mut Desk) -> Entity {
    let text = desk.letter();
    desk.text("plain", &text)
}

fn flowed(desk: &mut Desk) -> Entity {
    let letter = desk.letter();
    let (program, delete) =
        if desk.prng.below(2) == 0 { (Program::Apple, true) } else { (Program::Thunderbird, false) };
    desk.program = program;
    let parameters = if delete { ";\r\n\tformat=flowed;\r\n\tdelsp=yes" } else { "; format=flowed" };
    let content = content::flowed(&letter, delete);
    text(&mut desk.prng, program, "plain", parameters, &content)
}

fn html(desk: &mut Desk) -> Entity {
    let text = desk.letter();
    let html = content::html(&mut desk.prng, &text, None);
    desk.text("html", &html)
}

fn alternative(desk: &mut Desk) -> Entity {
    let text = desk.letter();
    let html = content::html(&mut desk.prng, &text, None);
    desk.both(&text, &html)
}

fn with_pictures(desk: &mut Desk) -> Entity {
    let text = desk.letter();
    let (id, html) = desk.shown(&text);
    let logo = picture(desk.program, &id, &files::png(12, 4, [0, 90, 160]));
    // Apple Mail relates within the alternative, the others around it.
    if desk.program == Program::Apple {
        let html = desk.text("html", &html);
        let related = desk.multipart("related", ";\r\n\ttype=\"text/html\"", &[html, logo]);
        let plain = desk.text("plain", &text);
        return desk.multipart("alternative", "", &[plain, related]);
    }
    let both = desk.both(&text, &html);
    desk.multipart("related", ";\r\n\ttype=\"multipart/alternative\"", &[both, logo])
}

fn with_attachments(desk: &mut Desk) -> Entity {
    let letter = desk.letter();
    let mut parts = vec![desk.text("plain", &letter)];
    (0..1 + desk.prng.below(3)).for_each(|_| parts.push(desk.attachment()));
    desk.multipart("mixed", "", &parts)
}

fn everything(desk: &mut Desk) -> Entity {
    let parts = [with_pictures(desk), desk.attachment(), desk.attachment()];
    desk.multipart("mixed", "", &parts)
}

fn invitation(desk: &mut Desk) -> Entity {
    let method = *desk.prng.pick(&["REQUEST", "REPLY", "CANCEL"]);
    let letter = desk.letter();
    let html = content::html(&mut desk.prng, &letter, None);
    let calendar = content::invitation(&mut desk.prng, &desk.from, &desk.to, method).replace('\n', "\r\n");
    let shown = Entity::new(
        &[
            &format!("Content-Type: text/calendar; charset=\"utf-8\"; method={method}"),
            "Content-Transfer-Encoding: base64",
        ],
        base64_lines(calendar.as_bytes(), 76),
    );
    let parts = [desk.text("plain", &letter), desk.text("html", &html), shown];
    let all = desk.multipart("alternative", "", &parts);
    if desk.prng.below(2) == 0 {
        return all;
    }
    let attached = file(&mut desk.prng, desk.program, "application/ics", "invite.ics", calendar.as_bytes());
    desk.multipart("mixed", "", &[all, attached])
}

fn card(desk: &mut Desk) -> Entity {
    let letter = desk.letter();
    let card = content::card(&mut desk.prng, &desk.from).replace('\n', "\r\n");
    let attached = if desk.prng.below(2) == 0 {
        file(&mut desk.prng, desk.program, "text/x-vcard", "Ashdown.vcf", card.as_bytes())
    } else {
        Entity::new(
            &[
                "Content-Type: text/vcard; charset=utf-8; name=\"card.vcf\"",
                "Content-Disposition: attachment; filename=\"card.vcf\"",
                "Content-Transfer-Encoding: 7bit",
            ],
            card,
        )
    };
    let parts = [desk.text("plain", &letter), attached];
    desk.multipart("mixed", "", &parts)
}

fn forwarded(desk: &mut Desk) -> Entity {
    let inner = *desk.prng.pick(&[plain as Writer, alternative, with_attachments, with_pictures]);
    let message = mail(&identifier(&mut desk.prng), inner);
    let letter = desk.letter();
    let named = Entity::new(
        &[
            "Content-Type: message/rfc822; name=\"as agreed.eml\"",
            "Content-Disposition: attachment; filename=\"as agreed.eml\"",
        ],
        message,
    );
    let parts = [desk.text("plain", &letter), named];
    desk.multipart("mixed", "", &parts)
}

fn signature_block(desk: &mut Desk) -> String {
    let lines: String = (0..8).map(|_| letters(&mut desk.prng, 64) + "\n").collect();
    format!(
        "-----BEGIN PGP SIGNATURE-----\n\n{lines}{}==\n={}\n-----END PGP SIGNATURE-----\n",
        letters(&mut desk.prng, 30),
        letters(&mut desk.prng, 4)
    )
}

/// RFC 3156 section 5.
fn openpgp(desk: &mut Desk) -> Entity {
    let signed = if desk.prng.below(2) == 0 { plain(desk) } else { with_attachments(desk) };
    let block = signature_block(desk).replace('\n', "\r\n");
    let signature = Entity::new(
        &[
            "Content-Type: application/pgp-signature; name=\"OpenPGP_signature.asc\"",
            "Content-Description: OpenPGP digital signature",
            "Content-Disposition: attachment; filename=\"OpenPGP_signature.asc\"",
        ],
        block,
    );
    desk.multipart(
        "signed",
        "; micalg=pgp-sha256;\r\n protocol=\"application/pgp-signature\"",
        &[signed, signature],
    )
}

fn openpgp_text(desk: &mut Desk) -> Entity {
    let letter = desk.letter();
    // RFC 9580 section 7.2.
    let escaped: String = letter
        .lines()
        .map(|line| if line.starts_with('-') { format!("- {line}\n") } else { format!("{line}\n") })
        .collect();
    let block = signature_block(desk);
    desk.text("plain", &format!("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n{escaped}{block}"))
}

/// RFC 8551 section 3.5.3.
fn smime(desk: &mut Desk) -> Entity {
    let signed = if desk.prng.below(2) == 0 { alternative(desk) } else { with_attachments(desk) };
    let media_type = *desk.prng.pick(&["application/pkcs7-signature", "application/x-pkcs7-signature"]);
    let signature = file(&mut desk.prng, desk.program, media_type, "smime.p7s", &cms::detached())
        .with("Content-Description: S/MIME Cryptographic Signature");
    let parameters = format!(
        ";\r\n\tprotocol=\"{media_type}\"; micalg={}",
        desk.prng.pick(&["sha-256", "\"SHA1\"", "2.16.840.1.101.3.4.2.1"])
    );
    desk.multipart("signed", &parameters, &[signed, signature])
}

fn code(desk: &mut Desk) -> Entity {
    let (one, two) = (content::code(&mut desk.prng), content::code(&mut desk.prng));
    desk.subject = "[PATCH 1/2] bins: count the brown ones".to_owned();
    desk.text("plain", &format!("Hi,\n\nthis is it:\n\n{one}\n{two}\n"))
}

fn keys(desk: &mut Desk) -> Entity {
    let text: String = (0..3).map(|_| content::keys(&mut desk.prng) + "\n").collect();
    desk.subject = "Keys for the new server".to_owned();
    if desk.prng.below(2) == 0 {
        desk.text("plain", &text)
    } else {
        desk.both(&text, &format!("<pre>{}</pre>", content::escaped(&text)))
    }
}

fn tables(desk: &mut Desk) -> Entity {
    let text = content::table(&mut desk.prng);
    desk.subject = "Tonnes by ward".to_owned();
    let rows: String = (0..20)
        .map(|row| {
            format!(
                "<tr><td align=right>{row}</td><td>{}</td><td>&pound;{}</td></tr>",
                desk.prng.digits(5),
                desk.prng.digits(3)
            )
        })
        .collect();
    desk.both(&text, &format!("<table border=1>{rows}</table>"))
}
