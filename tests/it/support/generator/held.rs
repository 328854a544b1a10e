//! Mail that is held for review, and the rule that holds it.

use super::everyday::{DOCX, logo};
use super::files;
use super::identifiers::{iban, national_insurance, nhs_number, payment_card};
use super::mime::{
    Charset, Encoding, Message, Part, attached_message, file, inline_picture, mixed, multipart, nameless,
    text,
};
use super::prng::Prng;
use super::scene::{Case, Route, Scene, html, plain, plain_utf8};
use super::words::{DISCLAIMER, html as page, quoted};
use super::{Expect, Fixture};

pub fn fixtures() -> Vec<Fixture> {
    let all = [PERSONAL_FORWARDING, PERSONAL_DATA, ATTACHMENTS, PICTURES, UNREADABLE];
    all.iter().flat_map(|cases| cases.iter()).map(Case::fixture).collect()
}

const fn case(
    slug: &'static str,
    route: Route,
    rule: &'static str,
    note: &'static str,
    write: fn(&mut Scene) -> (&'static str, Part),
) -> Case {
    Case { slug, route, expect: Expect::Quarantine(rule), note, write }
}

const FORWARDING: &str = "personal-forwarding";
const DATA: &str = "personal-data";
const NON_BUSINESS: &str = "non-business-attachments";
const PICTURE: &str = "picture-attachments";
const UNREAD: &str = "unreadable";

/// Lines `Name  NHS number: 999 …`.
fn patients(prng: &mut Prng, count: usize) -> String {
    const NAMES: [&str; 6] = ["A. Brook", "B. Thorn", "C. Meadow", "D. Linnet", "E. Sorrel", "F. Tarn"];
    let line = |name: &str| format!("{name}   NHS number: {}\n", nhs_number(prng));
    NAMES.into_iter().take(count).map(line).collect()
}

const PERSONAL_FORWARDING: &[Case] = &[
    case(
        "payroll-list-to-own-webmail",
        Route::ToWebmail,
        FORWARDING,
        "a list with NI numbers to the officer's webmail",
        |s| {
            let local = s.from.address.split('@').next().unwrap().to_owned();
            s.to.address = format!("{local}@webmail.example");
            let rows: String = (1..=5)
                .map(|n| format!("Post {n}   NI number: {}\n", national_insurance(&mut s.prng)))
                .collect();
            ("Work for the weekend", plain(&s.note(&["To finish at home:", &rows])))
        },
    ),
    case("marking-line", Route::ToWebmail, FORWARDING, "OFFICIAL-SENSITIVE as the first line", |s| {
        let text = s.note(&["The draft findings of the review are not to be shared before the meeting."]);
        ("Draft findings", plain(&format!("OFFICIAL-SENSITIVE\n\n{text}")))
    }),
    case("marking-in-subject", Route::ToWebmail, FORWARDING, "OFFICIAL-SENSITIVE in the subject", |s| {
        let text = s.note(&["As discussed, the options for the restructure."]);
        ("[OFFICIAL-SENSITIVE] Options for the restructure", plain(&text))
    }),
    case("marking-private-and-confidential", Route::ToWebmail, FORWARDING, "a council's own marking", |s| {
        let text =
            s.note(&["The outcome of the grievance meeting is as follows. The appeal was not upheld."]);
        ("Outcome of the meeting", plain(&format!("PRIVATE AND CONFIDENTIAL\n\n{text}\n{DISCLAIMER}")))
    }),
    case("marking-in-html", Route::ToWebmail, FORWARDING, "a marking in HTML, split by tags", |s| {
        let text = s.note(&["Please read before Monday."]);
        let shown =
            page(&text).replace("<body>", "<body><p align=\"center\"><b>OFFICIAL</b>-<b>SENSITIVE</b></p>");
        ("Before Monday", html(&shown))
    }),
    case("marking-in-utf-16", Route::ToWebmail, FORWARDING, "a marking in UTF-16", |s| {
        let text = s.note(&["The valuation of the depot site."]);
        ("Valuation", text_utf16(&format!("OFFICIAL-SENSITIVE\n\n{text}")))
    }),
    case("quoted-thread", Route::ToWebmail, FORWARDING, "an NHS number in what is quoted", |s| {
        let number = nhs_number(&mut s.prng);
        let quote = s.quoted_note(&[&format!("Could you look into this case?\nNHS number: {number}")]);
        let text = s.note(&["I will look into it this week."]);
        ("Re: A case", plain(&format!("{text}\n{quote}")))
    }),
    case("quoted-three-deep", Route::ToWebmail, FORWARDING, "an NI number three quotes deep", |s| {
        let number = national_insurance(&mut s.prng);
        let inner = s.note(&[&format!("The National Insurance number is {number}.")]);
        let text = s.note(&["See the end of this thread."]);
        ("Fw: Fw: Fw: Overpayment", plain(&format!("{text}\n{}", quoted(&quoted(&quoted(&inner))))))
    }),
    case("html-table", Route::ToWebmail, FORWARDING, "NHS numbers in a table of HTML", |s| {
        let rows: String = ["A. Brook", "B. Thorn"]
            .iter()
            .map(|name| format!("<tr><td>{name}</td><td>{}</td></tr>\n", nhs_number(&mut s.prng)))
            .collect();
        let table = format!(
            "<html><body><p>For tomorrow</p><table><tr><th>Name</th><th>NHS number</th></tr>\n{rows}</table></body></html>\n"
        );
        ("For tomorrow", html(&table))
    }),
    case(
        "forwarded-by-the-mailbox",
        Route::ToWebmail,
        FORWARDING,
        "a mailbox sends its mail on by itself",
        |s| {
            s.fields = vec![("Auto-Submitted", "auto-forwarded".into())];
            ("Fw: Team meeting", plain(&s.note(&["The team meeting is moved to Thursday."])))
        },
    ),
    case(
        "forwarded-by-a-rule",
        Route::ToWebmail,
        FORWARDING,
        "a rule of the mailbox sends its mail on",
        |s| {
            s.fields = vec![("X-MS-Exchange-Inbox-Rules-Loop", s.from.address.clone())];
            ("Fw: Rota for April", plain(&s.note(&["The rota for April is in the team folder."])))
        },
    ),
    case(
        "one-of-three-recipients",
        Route::ToWebmail,
        FORWARDING,
        "a colleague, a trust, and somebody's webmail",
        |s| {
            s.also_to = vec!["ward@trust.secure.example".into(), "duty.desk@council.example".into()];
            let rows = patients(&mut s.prng, 2);
            ("Two discharges", plain(&s.note(&["For your information:", &rows])))
        },
    ),
    case("list-attached", Route::ToWebmail, FORWARDING, "NHS numbers in an attached table", |s| {
        let rows: String = (1..=6).map(|n| format!("Visit {n},{}\n", nhs_number(&mut s.prng))).collect();
        let table = text("csv", Charset::Utf8, Encoding::Base64, &format!("Name,NHS number\n{rows}"))
            .with("Content-Disposition", "attachment; filename=\"visits.csv\"");
        let words = s.note(&["The list for the visits."]);
        ("List", mixed(&mut s.prng, plain(&words), vec![table]))
    }),
    case("mail-attached", Route::ToWebmail, FORWARDING, "an NI number in a mail that is attached", |s| {
        let number = national_insurance(&mut s.prng);
        let inner = s.note(&[&format!("My National Insurance number is {number}.")]);
        let inner = Message {
            from: "Somebody <somebody@example.org>".into(),
            to: s.from.mailbox(),
            subject: "My claim",
            fields: vec![],
            body: plain(&inner),
        };
        let inner = inner.bytes(&mut s.prng);
        let words = s.note(&["Attached, for later."]);
        ("Fw: My claim", mixed(&mut s.prng, plain(&words), vec![attached_message(inner)]))
    }),
];

const PERSONAL_DATA: &[Case] = &[
    case("national-insurance-number", Route::Outbound, DATA, "one labelled NI number to a business", |s| {
        let number = national_insurance(&mut s.prng);
        ("New starter", plain(&s.note(&[&format!("Please set up the new starter on the pension scheme.\nNational Insurance number: {number}\nStart date: 1 April")])))
    }),
    case("nhs-numbers-in-a-list", Route::Outbound, DATA, "four labelled NHS numbers to a charity", |s| {
        let rows = patients(&mut s.prng, 4);
        ("Befriending scheme", plain(&s.note(&["These people would like a visit:", &rows])))
    }),
    case("card-number", Route::Outbound, DATA, "a card number to a supplier", |s| {
        let number = payment_card(&mut s.prng);
        (
            "Payment for the hall",
            plain(&s.note(&[&format!(
                "Please take the payment from the corporate card.\nCard number: {number}\nExpiry date: 09/27"
            )])),
        )
    }),
    case("bank-account", Route::Outbound, DATA, "an IBAN to a business", |s| {
        let number = iban(&mut s.prng);
        (
            "Change of account",
            plain(&s.note(&[&format!(
                "The foster carer's new account is\nIBAN: {number}\nPlease use it from April."
            )])),
        )
    }),
    case(
        "data-in-html",
        Route::Outbound,
        DATA,
        "an NI number whose letters and digits are set apart by tags",
        |s| {
            let number = national_insurance(&mut s.prng);
            let (letters, digits) = number.split_once(' ').unwrap();
            let shown = format!(
                "<html><body><p>NI number: <b>{letters}</b>&nbsp;<span>{digits}</span></p></body></html>\n"
            );
            ("Details", html(&shown))
        },
    ),
    case("data-in-references", Route::Outbound, DATA, "an NHS number written in character references", |s| {
        let written: String = nhs_number(&mut s.prng).chars().map(|c| format!("&#{};", c as u32)).collect();
        ("Details", html(&format!("<html><body><p>NHS&nbsp;number: {written}</p></body></html>\n")))
    }),
    case("data-in-html-only", Route::Outbound, DATA, "the plain text leaves out what the HTML says", |s| {
        let number = nhs_number(&mut s.prng);
        let shown =
            format!("<html><body><p>Please call the patient, NHS number {number}.</p></body></html>\n");
        (
            "Please call",
            multipart("alternative", &mut s.prng, &[plain("Please see the HTML version.\n"), html(&shown)]),
        )
    }),
    case("data-in-latin-1", Route::Outbound, DATA, "an NHS number in a text in ISO 8859-1", |s| {
        let number = nhs_number(&mut s.prng);
        let words = s.note(&[&format!("Zo\u{eb} has moved to the caf\u{e9} group.\nNHS number: {number}")]);
        ("Group", text("plain", Charset::Latin1, Encoding::EightBit, &words))
    }),
    case("data-broken-by-soft-lines", Route::Outbound, DATA, "a card number across a soft line break", |s| {
        let number = payment_card(&mut s.prng);
        let long = format!(
            "The deposit for the coach was paid with the purchasing card of the youth service, card number {number}, on Monday.\n"
        );
        (
            "Deposit for the coach",
            text(
                "plain",
                Charset::Windows1252,
                Encoding::QuotedPrintable,
                &format!("{long}\u{2013} thank you\n"),
            ),
        )
    }),
    case("data-in-utf-16", Route::Outbound, DATA, "an NI number in UTF-16", |s| {
        let number = national_insurance(&mut s.prng);
        ("Pension", text_utf16(&s.note(&[&format!("NI number: {number}")])))
    }),
    case("one-recipient-is-secure", Route::ToSecure, DATA, "a secured domain and a business", |s| {
        s.also_to = vec!["office@partner.example".into()];
        let rows = patients(&mut s.prng, 1);
        ("Equipment for the flat", plain(&s.note(&["Please deliver the bed on Friday:", &rows])))
    }),
    case("three-likely-numbers", Route::Outbound, DATA, "three NI numbers without a word about them", |s| {
        let rows: String = ["A. Brook", "B. Thorn", "C. Meadow"]
            .iter()
            .map(|name| format!("{name}, {}\n", national_insurance(&mut s.prng)))
            .collect();
        ("As agreed", plain(&s.note(&["As agreed on the telephone:", &rows])))
    }),
    case(
        "table-of-claims",
        Route::Outbound,
        DATA,
        "a column of NI numbers, values below their heading",
        |s| {
            let rows: String = (1..=8)
                .map(|n| format!("Claim {n},{},{}.00\n", national_insurance(&mut s.prng), 40 + n * 3))
                .collect();
            let table = text(
                "csv",
                Charset::Utf8,
                Encoding::QuotedPrintable,
                &format!("Claim,NI number,Amount\n{rows}"),
            )
            .with("Content-Disposition", "attachment; filename=\"claims.csv\"");
            let words = s.note(&["The claims of the month are attached."]);
            ("Claims of the month", mixed(&mut s.prng, plain(&words), vec![table]))
        },
    ),
    case("quoted-thread-to-a-business", Route::Outbound, DATA, "an IBAN in what is quoted", |s| {
        let number = iban(&mut s.prng);
        let quote = s.quoted_note(&[&format!("Our tenant's account for the refund: IBAN {number}")]);
        let words = s.note(&["The refund goes out on Friday."]);
        ("Re: Refund", plain(&format!("{words}\n{quote}")))
    }),
];

const ATTACHMENTS: &[Case] = &[
    case("zip", Route::Outbound, NON_BUSINESS, "a ZIP archive", |s| {
        let archive = files::zip(&[("minutes.txt", b"Minutes of the meeting"), ("plan.txt", b"The plan")]);
        with_file(s, "Minutes and plan", file("application/zip", "papers.zip", &archive))
    }),
    case("zip-inbound", Route::Inbound, NON_BUSINESS, "a ZIP archive on its way in", |s| {
        let archive = files::zip(&[("drawing.txt", b"Drawing 1")]);
        with_file(s, "Drawings", file("application/x-zip-compressed", "drawings.zip", &archive))
    }),
    case(
        "zip-named-as-document",
        Route::Outbound,
        NON_BUSINESS,
        "a ZIP archive with a document's name and type",
        |s| {
            let archive = files::zip(&[("a.txt", b"a"), ("b.txt", b"b")]);
            with_file(s, "Draft", file("application/msword", "draft.doc", &archive))
        },
    ),
    case(
        "zip-behind-a-document",
        Route::Outbound,
        NON_BUSINESS,
        "an archive that begins like a Word document",
        |s| {
            let archive = files::zip(&[
                ("[Content_Types].xml", b"<Types/>"),
                ("word/document.xml", b"<w/>"),
                ("photos/1.txt", b"x"),
            ]);
            with_file(s, "Notes", file(DOCX, "notes.docx", &archive))
        },
    ),
    case("seven-zip", Route::FromResident, NON_BUSINESS, "a 7-Zip archive", |s| {
        let archive = [&b"7z\xbc\xaf\x27\x1c\0\x04"[..], &[0; 24]].concat();
        with_file(s, "Photographs of the hedge", file("application/octet-stream", "hedge.7z", &archive))
    }),
    case("gzip-without-name", Route::Inbound, NON_BUSINESS, "a gzip file without a name", |s| {
        with_file(
            s,
            "Log of the pump",
            nameless("application/octet-stream", &files::gzip(b"pump 1 on\npump 1 off\n")),
        )
    }),
    case("tar", Route::Internal, NON_BUSINESS, "a tar archive between officers", |s| {
        with_file(
            s,
            "Old website",
            file("application/x-tar", "site.tar", &files::tar("index.txt", b"Welcome")),
        )
    }),
    case("sound", Route::Outbound, NON_BUSINESS, "a sound file", |s| {
        with_file(s, "The jingle", file("audio/mpeg", "jingle.mp3", &files::mp3()))
    }),
    case("sound-named-as-text", Route::Inbound, NON_BUSINESS, "a sound file with a text's name", |s| {
        with_file(s, "Voice mail", file("text/plain", "voicemail.txt", &files::riff(b"WAVE")))
    }),
    case("film", Route::Internal, NON_BUSINESS, "a film", |s| {
        with_file(s, "The leaving do", file("video/mp4", "party.mp4", &files::mp4()))
    }),
];

const PICTURES: &[Case] = &[
    case("photograph", Route::Outbound, PICTURE, "a photograph", |s| {
        let photograph = files::jpeg(&mut s.prng, 6_000);
        with_file(s, "The team on the pier", file("image/jpeg", "pier.jpg", &photograph))
    }),
    case("picture-between-officers", Route::Internal, PICTURE, "a picture between officers", |s| {
        with_file(
            s,
            "Caption competition",
            file("image/png", "caption.png", &files::png(80, 60, [200, 30, 30])),
        )
    }),
    case("picture-named-as-text", Route::Outbound, PICTURE, "a picture with a text's name and type", |s| {
        with_file(s, "Joke of the day", file("text/plain", "joke.txt", &files::gif()))
    }),
    case(
        "inline-but-not-shown",
        Route::Outbound,
        PICTURE,
        "a picture that says inline, but the HTML does not show it",
        |s| {
            let shown = html(&page(&s.note(&["See you at the fair."])));
            let picture = inline_picture(
                "image/png",
                "fair.png",
                "fair@council.example",
                &files::png(64, 64, [10, 160, 40]),
            );
            ("The fair", multipart("related", &mut s.prng, &[shown, picture]))
        },
    ),
    case(
        "logo-and-photograph",
        Route::Outbound,
        PICTURE,
        "a logo that is shown, and a photograph that is attached",
        |s| {
            let words = s.note(&["The photograph for the wall."]);
            let body = logo(s, &words);
            let photograph = file("image/jpeg", "wall.jpeg", &files::jpeg(&mut s.prng, 4_000));
            ("Photograph", mixed(&mut s.prng, body, vec![photograph]))
        },
    ),
    case("drawing", Route::Internal, PICTURE, "a drawing in SVG", |s| {
        let drawing =
            b"<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\"><circle r=\"9\"/></svg>\n";
        with_file(s, "A smile", file("image/svg+xml", "smile.svg", drawing))
    }),
];

const UNREADABLE: &[Case] = &[
    case("pgp-encrypted", Route::Outbound, UNREAD, "an encrypted mail (PGP/MIME)", |s| {
        let version = Part { fields: Vec::new(), body: b"Version: 1\r\n".to_vec() }
            .with("Content-Type", "application/pgp-encrypted");
        let armour = files::pgp_armour(&mut s.prng).replace('\n', "\r\n");
        let sealed = Part { fields: Vec::new(), body: armour.into_bytes() }
            .with("Content-Type", "application/octet-stream; name=\"encrypted.asc\"");
        let kind = "encrypted; protocol=\"application/pgp-encrypted\"";
        ("...", multipart(kind, &mut s.prng, &[version, sealed]))
    }),
    case("smime-encrypted", Route::Inbound, UNREAD, "an encrypted mail (S/MIME)", |s| {
        let body = nameless(
            "application/pkcs7-mime; smime-type=enveloped-data; name=\"smime.p7m\"",
            &files::enveloped(&mut s.prng),
        )
        .with("Content-Disposition", "attachment; filename=\"smime.p7m\"");
        ("Encrypted", body)
    }),
    case("pgp-armour-in-text", Route::Outbound, UNREAD, "an encrypted text between other lines", |s| {
        let armour = files::pgp_armour(&mut s.prng);
        ("As promised", plain(&format!("Here it is:\n\n{armour}\nPlease tell me if it opens.\n")))
    }),
    case("two-transfer-encodings", Route::Inbound, UNREAD, "two transfer encodings, so two readings", |s| {
        let words = s.note(&["Which is it?"]);
        ("Which is it", plain_utf8(&words).with("Content-Transfer-Encoding", "7bit"))
    }),
    case("unknown-transfer-encoding", Route::Inbound, UNREAD, "a transfer encoding that nobody knows", |s| {
        let words = s.note(&["A text in a coding of our own."]).replace('\n', "\r\n");
        let body = Part { fields: Vec::new(), body: words.into_bytes() }
            .with("Content-Type", "text/plain; charset=us-ascii")
            .with("Content-Transfer-Encoding", "x-ours");
        ("Test", body)
    }),
    case("nested-too-deep", Route::Inbound, UNREAD, "a mail in a mail, eighty times", |s| {
        let mut message = Message {
            from: s.from.mailbox(),
            to: s.to.mailbox(),
            subject: "At the bottom",
            fields: vec![],
            body: plain("The bottom.\n"),
        }
        .bytes(&mut s.prng);
        for _ in 0..80 {
            message = [&b"Subject: Fw\r\nContent-Type: message/rfc822\r\n\r\n"[..], &message].concat();
        }
        ("Fw: Fw: Fw", attached_message(message))
    }),
];

fn with_file(s: &mut Scene, subject: &'static str, attached: Part) -> (&'static str, Part) {
    let words = s.note(&["Please find the file attached."]);
    (subject, mixed(&mut s.prng, plain(&words), vec![attached]))
}

fn text_utf16(content: &str) -> Part {
    text("plain", Charset::Utf16, Encoding::Base64, content)
}
