//! Mails that refer to others, consist of others or report about others.
//!
//! Of row C-06, that the gateway passes on the very bytes, and of row C-10, that nothing is ever sent to a null sender,
//! are shown where mail is relayed.

use super::build::{MARKER, TOP, case, marker_base64, marker_text, row};
use super::compose::{BASE64, base64, file, hello, leaf, mail, marked, mixed, multipart, with, with_file};
use super::files::compound::file::{Compound, utf16};
use super::{Case, Expect, Row};

pub fn rows() -> Vec<Row> {
    vec![
        row("C-01", "a fragment of a message", fragments()),
        row("C-02", "content that lies elsewhere", elsewhere()),
        row("C-06", "a signature beside the content", detached()),
        row("C-09", "an attached mail", attached()),
        row("C-10", "reports with the original", reports()),
    ]
}

fn fragments() -> Vec<Case> {
    let of = |number: usize, total: usize, body: &[u8]| {
        let fields = format!(
            "Content-Type: message/partial; id=\"x@council.example\"; number={number}; total={total}\r\n"
        );
        mail(leaf(&fields, body))
    };
    let whole = mail(marked());
    let (first, second) = whole.split_at(whole.len() - 40);
    let within = leaf("Content-Type: message/partial; id=x; number=2; total=3\r\n", second);
    let mails = [
        ("first-of-2", of(1, 2, first)),
        ("second-of-2", of(2, 2, second)),
        ("only-one", of(1, 1, &whole)),
        ("as-a-part", with(within)),
    ];
    mails.map(|(name, mail)| case(name, mail, Expect::nothing().shortfall("uninspectable"))).into()
}

fn elsewhere() -> Vec<Case> {
    let of = |parameters: &str| {
        leaf(
            &format!("Content-Type: message/external-body; {parameters}\r\n"),
            "Content-Type: application/octet-stream; name=att\r\nContent-ID: <a@council.example>\r\n\r\n",
        )
    };
    let entities = [
        ("url", of("access-type=URL; URL=\"http://files.example/minutes.doc\"")),
        ("anonymous-ftp", of("access-type=anon-ftp; site=files.example; directory=pub; name=minutes.doc")),
        ("local-file", of("access-type=local-file; name=\"/etc/passwd\"")),
        ("mail-server", of("access-type=mail-server; server=\"files@files.example\"")),
    ];
    let expect = || Expect::nothing().shortfall("uninspectable");
    let parts = entities.clone().map(|(name, entity)| case(format!("part-{name}"), with(entity), expect()));
    let wholes = entities.map(|(name, entity)| case(name, mail(entity), expect()));
    wholes.into_iter().chain(parts).collect()
}

fn detached() -> Vec<Case> {
    let signed = |protocol: &str, parts: &[Vec<u8>]| {
        let kind = format!("signed; micalg=sha-256; protocol=\"application/{protocol}\"");
        mail(multipart(&kind, "foo", parts))
    };
    let text = || leaf(&format!("Content-Type: text/plain\r\n{BASE64}"), marker_base64());
    let smime = || file("application/pkcs7-signature", "smime.p7s", super::cms::certificates_only());
    let armour = |comment: &str| {
        let block = format!(
            "-----BEGIN PGP SIGNATURE-----\r\n{comment}\r\niHUEABYKAB0WIQ==\r\n-----END PGP SIGNATURE-----\r\n"
        );
        leaf("Content-Type: application/pgp-signature; name=signature.asc\r\n", block)
    };
    let (smime_type, pgp_type) = ("pkcs7-signature", "pgp-signature");
    let parts = multipart("mixed", "bar", &[hello(), marked()]);
    let mails = [
        ("smime-text", signed(smime_type, &[text(), smime()])),
        ("smime-attachment", signed(smime_type, &[parts.clone(), smime()])),
        ("pgp-text", signed(pgp_type, &[text(), armour("")])),
        ("pgp-attachment", signed(pgp_type, &[parts, armour("")])),
        ("in-the-smime-signature", {
            signed(smime_type, &[hello(), file("application/pkcs7-signature", "smime.p7s", marker_text())])
        }),
        ("in-the-pgp-signature", {
            signed(pgp_type, &[hello(), armour(&format!("Comment: as agreed {MARKER} it is\r\n"))])
        }),
        ("in-a-third-part", signed(smime_type, &[hello(), smime(), text()])),
    ];
    mails.map(|(name, mail)| case(name, mail, Expect::found())).into()
}

fn attached() -> Vec<Case> {
    let message = |entity: Vec<u8>| leaf("Content-Type: message/rfc822\r\n", mail(entity));
    let inner = mail(marked());
    let plain = mail(leaf("Content-Type: text/plain\r\n", "hello\r\n"));
    let mbox: Vec<u8> = [&plain, &mixed(&[hello(), marked()]), &plain]
        .into_iter()
        .flat_map(|mail| {
            [b"From jo@council.example Mon Nov  2 10:00:00 2026\r\n", &mail[..], b"\r\n"].concat()
        })
        .collect();
    let unix: Vec<u8> = mbox.iter().copied().filter(|byte| *byte != b'\r').collect();
    let mut fifty = vec![leaf("", &plain); 49];
    fifty.push(leaf("", &inner));
    let short = outlook_message("as agreed", &marker_text());
    let long = outlook_message("as agreed", &format!("{}{}", "All is known.\r\n".repeat(200), marker_text()));
    let octets = "application/octet-stream";
    let mails = [
        ("message", with(message(marked()))),
        ("message-in-a-message", with(message(message(message(marked()))))),
        ("message-with-parts", with(message(multipart("mixed", "bar", &[hello(), marked()])))),
        ("message-named-as-text", {
            with(leaf(
                "Content-Type: message/rfc822; name=a.txt\r\nContent-Disposition: attachment\r\n",
                &inner,
            ))
        }),
        ("eml-as-octets", with_file(octets, "minutes.eml", &inner)),
        ("eml-as-octets-other-name", with_file(octets, "minutes.dat", &inner)),
        ("eml-as-text", with_file("text/plain", "minutes.txt", &inner)),
        ("eml-in-an-eml", with_file(octets, "a.eml", with_file(octets, "b.eml", &inner))),
        ("mbox", with_file("application/mbox", "minutes.mbox", &mbox)),
        ("mbox-as-octets", with_file(octets, "minutes", &mbox)),
        ("mbox-with-unix-lines", with_file("text/plain", "minutes.txt", &unix)),
        ("msg", with_file("application/vnd.ms-outlook", "minutes.msg", &short)),
        ("msg-as-octets", with_file(octets, "minutes.dat", &long)),
        ("digest-of-50", mail(multipart("digest", "foo", &fifty))),
    ];
    mails.map(|(name, mail)| case(name, mail, Expect::found())).into()
}

fn reports() -> Vec<Case> {
    let report = |kind: &str, fields: &str, original: Vec<u8>| {
        let machine = leaf(&format!("Content-Type: message/{kind}\r\n"), fields);
        mail(multipart(&format!("report; report-type={kind}"), "foo", &[hello(), machine, original]))
    };
    let status = "Reporting-MTA: dns; mx.council.example\r\n\r\n\
                  Final-Recipient: rfc822; sam@mailbox.example\r\nAction: failed\r\nStatus: 5.1.1\r\n";
    let notification = "Final-Recipient: rfc822; sam@mailbox.example\r\n\
                        Disposition: manual-action/MDN-sent-manually; displayed\r\n";
    let feedback = "Feedback-Type: abuse\r\nUser-Agent: mailbox\r\nVersion: 1\r\n";
    let original = || leaf("Content-Type: message/rfc822\r\n", mail(marked()));
    let header = |field: &str| leaf("Content-Type: text/rfc822-headers\r\n", format!("{TOP}{field}\r\n"));
    let word =
        format!("Comments: =?utf-8?B?{}?=\r\n", base64(format!("as agreed {MARKER} it is")).trim_end());
    let diagnostic = format!("{status}Diagnostic-Code: smtp; 550 {MARKER} is unknown\r\n");
    let encoded_header =
        leaf(&format!("Content-Type: text/rfc822-headers\r\n{BASE64}"), base64(format!("{TOP}{word}")));
    let mails = [
        ("delivery", report("delivery-status", status, original())),
        ("disposition", report("disposition-notification", notification, original())),
        ("feedback", report("feedback-report", feedback, original())),
        ("header", report("delivery-status", status, header(&format!("X-Agreed: {MARKER}\r\n")))),
        ("header-encoded-word", report("delivery-status", status, header(&word))),
        ("header-in-base64", report("delivery-status", status, encoded_header)),
        ("diagnostic", report("delivery-status", &diagnostic, header(""))),
    ];
    mails.map(|(name, mail)| case(name, mail, Expect::found())).into()
}

/// An Outlook message with this text ([MS-OXMSG]).
fn outlook_message(subject: &str, body: &str) -> Vec<u8> {
    let (mut file, mut properties) = (Compound::default(), vec![0; 32]);
    for (id, text) in [(0x001a_u16, "IPM.Note"), (0x0037, subject), (0x1000, body)] {
        let wide = utf16(text);
        properties.extend(0x001f_u16.to_le_bytes());
        properties.extend(id.to_le_bytes());
        properties.extend(6u32.to_le_bytes());
        properties.extend((wide.len() as u32 + 2).to_le_bytes());
        properties.extend([0; 4]);
        file = file.with(&format!("__substg1.0_{id:04X}001F"), wide);
    }
    file.with("__properties_version1.0", properties).build()
}
