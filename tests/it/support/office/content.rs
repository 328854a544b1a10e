//! What office mails say: letters, answers, tables, code, links, keys.

use super::program::{hexadecimal, identifier, letters};
use crate::support::generator::mime::base64;
use crate::support::generator::prng::Prng;
use crate::support::generator::words::{self, Person, TOPICS, wrapped};

/// Subject and text of a letter.
pub fn letter(prng: &mut Prng, from: &Person, to: &Person) -> (&'static str, String) {
    let topic = prng.pick(TOPICS);
    let mut text = words::letter(prng, topic, from, to);
    if prng.below(2) == 0 {
        text += &additions(prng, from, to);
    }
    if prng.below(3) == 0 {
        text += &format!("\n-- \n{}\n", words::signature(prng, from));
    }
    if prng.below(4) == 0 {
        text += &format!("\n{}\n{}", "_".repeat(48), words::DISCLAIMER);
    }
    if prng.below(5) == 0 {
        text += &answered(prng, from, to);
    }
    // Sent on without a word of one's own.
    if prng.below(20) == 0 {
        text = format!(
            "From: {}\nSent: 12 March 2025 09:15\nTo: {}\nSubject: {}\n\n{text}",
            to.mailbox(),
            from.mailbox(),
            topic.subject
        );
    }
    (topic.subject, text)
}

/// What people paste, and how programs quote.
fn additions(prng: &mut Prng, from: &Person, to: &Person) -> String {
    let addition = match prng.below(12) {
        0 => table(prng),
        1 => code(prng),
        2 => keys(prng),
        3 => links(prng),
        4 => format!("From Monday the office is closed.\n>From where I sit that is fine.\nSubject: to change, of course\n{}\n", wrapped("To: everybody who was there")),
        5 => format!("Begin forwarded message:\n\nFrom: {}\nSubject: Re: as agreed\nDate: 12 March 2025 at 09:15:00 GMT\nTo: {}\n\nThat suits me.\n", to.mailbox(), from.mailbox()),
        6 => format!("---------- Forwarded message ---------\nFrom: {}\nDate: Wed, 12 Mar 2025 at 09:15\nSubject: as agreed\nTo: {}\n\n\nThat suits me.\n", to.mailbox(), from.mailbox()),
        7 => "--\nSent from my phone\n".to_owned(),
        8 => "*Actions*\n--------\n- key to the hall -- Thursday\n-- minutes\n--- next steps ---\n------------------------------------------------------------\n=====\n~~~~~\n".to_owned(),
        9 => "The header of the mail that did not arrive:\n\n    Received: from mx1.council.example (mx1.council.example [192.0.2.25])\n    Content-Type: text/plain; charset=utf-8\n    Content-Transfer-Encoding: quoted-printable\n    X-Spam: no\n".to_owned(),
        10 => "1=2 is wrong, a=b might be, =3D is an equals sign in quoted-printable. 50% =?= half\n".to_owned(),
        _ => "👍 Thanks – see you at the café, Zoë! 10 €\n\u{a0}\n\u{2022} one\n\u{2022} two\u{200b}\n".to_owned(),
    };
    format!("\n{addition}\n")
}

fn answered(prng: &mut Prng, from: &Person, to: &Person) -> String {
    let topic = prng.pick(TOPICS);
    let before = words::letter(prng, topic, to, from);
    match prng.below(4) {
        0 => format!(
            "\n-----Original Message-----\nFrom: {}\nSent: 12 March 2025 09:15\nTo: {}\nSubject: {}\n\n{before}",
            to.mailbox(),
            from.mailbox(),
            topic.subject
        ),
        1 => format!(
            "\n{}\nFrom: {}\nSent: Wednesday, March 12, 2025 9:15 AM\nTo: {}\nSubject: RE: {}\n\n{before}",
            "_".repeat(32),
            to.mailbox(),
            from.mailbox(),
            topic.subject
        ),
        2 => format!("\nOn 12/03/2025 09:15, {} wrote:\n{}", to.name, words::quoted(&words::quoted(&before))),
        _ => format!(
            "\nOn 12 Mar 2025, at 09:15, {} <{}> wrote:\n\n{}",
            to.name,
            to.address,
            words::quoted(&before)
        ),
    }
}

pub fn table(prng: &mut Prng) -> String {
    let mut rows = format!("+{0}+{0}+\n| Ward         | Tonnes       |\n+{0}+{0}+\n", "-".repeat(14));
    for ward in ["Harbour", "Castle", "St Mary's", "Moor"] {
        rows += &format!("| {ward:<12} | {:>12} |\n", prng.digits(4));
    }
    rows + &format!(
        "+{0}+{0}+\n\n| a | b |\n|---|:-:|\n| {1} | {2} |\n\nWard\tTonnes\tCost\nHarbour\t{1}\t{2}\n",
        "-".repeat(14),
        prng.digits(3),
        prng.digits(3)
    )
}

pub fn code(prng: &mut Prng) -> String {
    match prng.below(6) {
        0 => format!("diff --git a/src/bin.c b/src/bin.c\nindex {}..{} 100644\n--- a/src/bin.c\n+++ b/src/bin.c\n@@ -1,4 +1,4 @@\n-int bins = 3;\n+int bins = 4;\n--\n2.39.5\n", hexadecimal(prng, 7), hexadecimal(prng, 7)),
        1 => "begin\n  bins := 3;\n  if bins > 2 then halt;\nend.\n\nbegin 1 is where it starts\n".to_owned(),
        2 => "-- all wards\nSELECT ward, count(*) -- with doubles\nFROM bins WHERE day = 'Mon';\n--\n".to_owned(),
        3 => "---\nname: rota\non:\n  - push\n---\nname: other\n...\n$ rota --all --ward=castle --no-mail\n".to_owned(),
        4 => "#!/bin/sh\nset -eu\nfor ward in castle harbour; do\n  curl -s \"https://www.council.example/$ward?a=1&b=%20\" | grep -c '=3D'\ndone\n".to_owned(),
        _ => format!("commit {}\nAuthor: Priya Ashdown <priya.ashdown@council.example>\nDate:   Wed Mar 12 09:15:00 2025 +0000\n\n    bins: count the brown ones\n", hexadecimal(prng, 40)),
    }
}

pub fn keys(prng: &mut Prng) -> String {
    match prng.below(7) {
        0 => format!("sha256sum: {}  rota.pdf\nmd5: {}\n", hexadecimal(prng, 64), hexadecimal(prng, 32)),
        1 => format!("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{} priya@laptop\n", letters(prng, 43)),
        2 => certificate(prng),
        3 => format!("v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A{}IDAQAB\n", letters(prng, 340)),
        // A public key; a token would be a secret, and no clean mail.
        4 => {
            let key = format!("{{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"{}\"}}", letters(prng, 43));
            format!("did:jwk:{}\n", base64(key.as_bytes()).trim_end_matches('='))
        }
        5 => format!(
            "request {} at fe80::{}:{}, serial {}\n",
            identifier(prng),
            hexadecimal(prng, 4),
            hexadecimal(prng, 4),
            hexadecimal(prng, 24).to_uppercase()
        ),
        _ => format!(
            "Licence: {}\n",
            (0..5).map(|_| letters(prng, 5).to_uppercase()).collect::<Vec<_>>().join("-")
        ),
    }
}

/// A certificate as servers have them (RFC 5280), in letters (RFC 7468): numbers and keys are noise, names are not.
fn certificate(prng: &mut Prng) -> String {
    let name = |name: &str| {
        [&b"\x31\x1b\x30\x19\x06\x03\x55\x04\x0a\x13"[..], &[name.len() as u8], name.as_bytes()].concat()
    };
    let place = |url: &str| {
        [&b"\x30\x33\x06\x03\x55\x1d\x1f\x04\x2c\x86"[..], &[url.len() as u8], url.as_bytes()].concat()
    };
    let der = [
        &b"\x30\x82\x03\xa1\x30\x82\x02\x89\xa0\x03\x02\x01\x02\x02\x09\0"[..],
        &prng.bytes(8),
        b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b\x05\0",
        &name("The Council"),
        &name(&format!("Council Issuing CA {}", prng.below(9))),
        b"\x17\x0d250312091500Z\x17\x0d260312091500Z",
        &name("www.council.example"),
        &prng.bytes(270),
        &place(&format!("http://crl.council.example/issuing-{}.crl", prng.below(9))),
        &place("http://ocsp.council.example"),
        &prng.bytes(256),
    ]
    .concat();
    let encoded = base64(&der);
    let lines: Vec<&str> =
        encoded.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n"))
}

pub fn link(prng: &mut Prng) -> String {
    match prng.below(4) {
        0 => format!(
            "https://eur01.safelinks.protection.outlook.example/?url=https%3A%2F%2Fwww.council.example%2Fbins&data=05%7C02%7C%7C{}%7C{}%7C0%7C638773{}%7CUnknown%7CTWFpbGZsb3d8{}%3D%3D%7C0%7C%7C%7C&sdata={}%3D&reserved=0",
            hexadecimal(prng, 32),
            hexadecimal(prng, 32),
            prng.digits(12),
            letters(prng, 80),
            letters(prng, 42)
        ),
        1 => format!(
            "https://click.newsletter.example/f/a/{}~~/AAAAARA~/{}~",
            letters(prng, 22),
            letters(prng, 300)
        ),
        2 => format!(
            "https://www.council.example/meetings?id={}&utm_source=mail&utm_medium=email#top",
            prng.digits(5)
        ),
        _ => format!(
            "https://teams.example/l/meetup-join/19%3ameeting_{}%40thread.v2/0?context=%7b%22Tid%22%3a%22{}%22%7d",
            letters(prng, 48),
            identifier(prng)
        ),
    }
}

pub fn links(prng: &mut Prng) -> String {
    (0..3).map(|_| format!("<{}>\n", link(prng))).collect()
}

/// A text as `format=flowed` (RFC 3676): soft line ends, lines that begin with `From`, `>` or a blank stuffed.
pub fn flowed(text: &str, delete_space: bool) -> String {
    let mut out = String::new();
    for line in text.lines() {
        if line == "-- " {
            out += "-- \n";
            continue;
        }
        let quoted = line.starts_with('>');
        let stuffed = line.starts_with(' ') || line.starts_with("From ") || line.starts_with(">From");
        let line = line.trim_end();
        if stuffed {
            out.push(' ');
        }
        match line
            .char_indices()
            .nth(40)
            .filter(|_| !quoted)
            .and_then(|(at, _)| line[at..].find(' ').map(|more| at + more))
        {
            Some(at) => {
                let (one, two) = line.split_at(at + 1);
                out += &format!("{one}{}\n{two}\n", if delete_space { " " } else { "" });
            }
            None => out += &format!("{line}\n"),
        }
    }
    out
}

pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A letter as the programs mark it up.
pub fn html(prng: &mut Prng, text: &str, picture: Option<&str>) -> String {
    let shown = picture
        .map(|id| format!("<img width=120 height=40 src=\"cid:{id}\" alt=\"logo\">"))
        .unwrap_or_default();
    let text = escaped(text);
    match prng.below(4) {
        0 => {
            let body: String = text.lines().map(|line| format!("<p class=MsoNormal><span lang=EN-GB style='mso-fareast-language:EN-US'>{line}<o:p></o:p></span></p>\n")).collect();
            format!(
                "<html xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\" xmlns:w=\"urn:schemas-microsoft-com:office:word\">\n<head>\n<META HTTP-EQUIV=\"Content-Type\" CONTENT=\"text/html; charset=utf-8\">\n<meta name=Generator content=\"Microsoft Word 15 (filtered medium)\">\n<!--[if !mso]><style>v\\:* {{behavior:url(#default#VML);}}\no\\:* {{behavior:url(#default#VML);}}</style><![endif]-->\n<style><!--\n/* Font Definitions */\n@font-face\n\t{{font-family:\"Cambria Math\";\n\tpanose-1:2 4 5 3 5 4 6 3 2 4;}}\np.MsoNormal, li.MsoNormal\n\t{{margin:0cm;\n\tfont-size:11.0pt;\n\tfont-family:\"Calibri\",sans-serif;}}\n--></style>\n<!--[if gte mso 9]><xml>\n<o:shapedefaults v:ext=\"edit\" spidmax=\"1026\" />\n</xml><![endif]-->\n</head>\n<body lang=EN-GB link=\"#0563C1\" vlink=\"#954F72\" style='word-wrap:break-word'>\n<div class=WordSection1>\n{body}{shown}</div></body></html>\n"
            )
        }
        1 => format!(
            "<div dir=\"ltr\">{}<br clear=\"all\"><div>{shown}</div><span class=\"gmail_signature_prefix\">-- </span></div>\n",
            text.replace('\n', "<br>")
        ),
        2 => format!(
            "<html><head><meta http-equiv=\"content-type\" content=\"text/html; charset=utf-8\"></head><body style=\"overflow-wrap: break-word; -webkit-nbsp-mode: space; line-break: after-white-space;\">{}<br>{shown}</body></html>",
            text.replace("\n\n", "<div><br></div>").replace('\n', "<br>")
        ),
        _ => format!(
            "<!DOCTYPE html>\n<html>\n  <head>\n    <meta http-equiv=\"content-type\" content=\"text/html; charset=UTF-8\">\n  </head>\n  <body>\n    <p>{}</p>\n    <pre class=\"moz-signature\" cols=\"72\">-- \nThe team</pre>{shown}\n  </body>\n</html>\n",
            text.replace("\n\n", "</p>\n    <p>")
        ),
    }
}

/// A newsletter: text that a preview shows and a page does not, links that are followed, small pictures in the page.
pub fn newsletter(prng: &mut Prng) -> String {
    let pixel = base64(b"GIF89a\x01\0\x01\0\x80\0\0\xff\xff\xff\0\0\0!\xf9\x04\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;");
    let mut stories = String::new();
    for _ in 0..1 + prng.below(4) {
        let topic = prng.pick(TOPICS);
        let link = escaped(&link(prng));
        stories += &format!(
            "<tr><td class=\"pad\" style=\"padding:10px 20px;font-family:Arial,Helvetica,sans-serif;color:#333333\"><h2>{}</h2><p>{}</p><a href=\"{link}\" target=\"_blank\" style=\"color:#005ea5\">Read&nbsp;more&nbsp;&raquo;</a></td></tr>\n",
            escaped(topic.subject),
            escaped(topic.paragraphs[0])
        );
    }
    format!(
        "<!doctype html><html lang=\"en\"><head><title>News</title><style>@media only screen and (max-width:600px){{.pad{{padding:5px!important}} .hide{{display:none!important}}}}</style></head><body bgcolor=\"#f3f2f1\">\n<div style=\"display:none;max-height:0;overflow:hidden;mso-hide:all\">News of the week&#847; &zwnj; &nbsp; &#8199; &shy; &#847; &zwnj; &nbsp; &#8199; &shy;</div>\n<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\">\n{stories}<tr><td><img src=\"data:image/gif;base64,{pixel}\" width=\"1\" height=\"1\" alt=\"\"><p style=\"font-size:11px\">You get this because you asked for it. <a href=\"{}\">Unsubscribe</a></p></td></tr></table>\n</body></html>\n",
        escaped(&link(prng))
    )
}

/// An invitation (RFC 5545), lines folded.
pub fn invitation(prng: &mut Prng, from: &Person, to: &Person, method: &str) -> String {
    format!(
        "BEGIN:VCALENDAR\nMETHOD:{method}\nPRODID:Microsoft Exchange Server 2010\nVERSION:2.0\nBEGIN:VTIMEZONE\nTZID:GMT Standard Time\nBEGIN:STANDARD\nDTSTART:16010101T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0000\nRRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10\nEND:STANDARD\nEND:VTIMEZONE\nBEGIN:VEVENT\nORGANIZER;CN={}:mailto:{}\nATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;CN={}:mail\n to:{}\nDESCRIPTION;LANGUAGE=en-GB:The agenda is in the team folder.\\n\\n__________\\nJoin:\n  {}\nUID:040000008200E00074C5B7101A82E008{}\nSUMMARY;LANGUAGE=en-GB:Site visit\nDTSTART;TZID=GMT Standard Time:20250313T103000\nDTEND;TZID=GMT Standard Time:20250313T111000\nX-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE\nBEGIN:VALARM\nTRIGGER;RELATED=START:-PT15M\nACTION:DISPLAY\nEND:VALARM\nEND:VEVENT\nEND:VCALENDAR\n",
        from.name,
        from.address,
        to.name,
        to.address,
        link(prng),
        hexadecimal(prng, 64).to_uppercase()
    )
}

pub fn card(prng: &mut Prng, person: &Person) -> String {
    let beginning = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\x01\0\x60\0\x60\0\0\xff\xdb\0\x43\0";
    let photograph = base64(&[&beginning[..], &prng.bytes(240)].concat());
    let folded: Vec<&str> =
        photograph.as_bytes().chunks(70).map(|line| std::str::from_utf8(line).unwrap()).collect();
    format!(
        "BEGIN:VCARD\nVERSION:3.0\nFN:{}\nN:{};;;\nEMAIL;type=INTERNET;type=WORK:{}\nORG:The Council;\nPHOTO;ENCODING=b;TYPE=JPEG:{}\nEND:VCARD\n",
        person.name,
        person.name.replace(' ', ";"),
        person.address,
        folded.join("\n ")
    )
}
