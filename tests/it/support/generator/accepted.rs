//! Mail that looks as if a rule should stop it, and must pass; and shapes that are rare but sound.

use super::everyday::{DOCX, XLSX, alternative, logo};
use super::files;
use super::identifiers::{
    iban, mobile, national_insurance, nhs_number, order_number, payment_card, telephone,
};
use super::mime::{
    Charset, Encoding, Message, Part, attached_message, file, inline_picture, mixed, multipart, nameless,
    text,
};
use super::papers;
use super::scene::{Case, Route, Scene, html, plain, plain_utf8};
use super::words::{DISCLAIMER, TOPICS, html as page, letter, quoted};
use super::{Expect, Fixture};

pub fn fixtures() -> Vec<Fixture> {
    CASES.iter().map(Case::fixture).collect()
}

const fn case(
    slug: &'static str,
    route: Route,
    note: &'static str,
    write: fn(&mut Scene) -> (&'static str, Part),
) -> Case {
    Case { slug, route, expect: Expect::Accept, note, write }
}

/// The message as it stands, without the fields that others have.
fn raw(scene: &mut Scene, message: String) -> (&'static str, Part) {
    scene.raw = Some(message.replace('\n', "\r\n").into_bytes());
    ("", plain(""))
}

const CASES: &[Case] = &[
    // Words that are no marking.
    case(
        "footer-says-confidential",
        Route::ToWebmail,
        "a disclaimer that says confidential is no marking",
        |s| {
            let text = s
                .note(&["The library opens at ten on bank holidays. You can renew your books by telephone."]);
            ("Opening hours", plain(&format!("{text}\n{DISCLAIMER}")))
        },
    ),
    case("confidential-in-prose", Route::ToWebmail, "a sentence about confidentiality is no marking", |s| {
        let text = s.note(&[
            "Thank you for your question. Replies to the consultation are confidential; names are not published.",
            "The words official-sensitive in last week's news referred to a form and not to the consultation.",
        ]);
        ("Consultation on the local plan", plain(&text))
    }),
    case(
        "subject-speaks-of-confidentiality",
        Route::ToWebmail,
        "a subject about confidentiality is no marking",
        |s| {
            let text =
                s.note(&["Our privacy notice explains how long we keep replies. It is on the website."]);
            ("How we keep your comments confidential", plain(&text))
        },
    ),
    case(
        "marking-to-a-partner",
        Route::Outbound,
        "a marking alone stops nothing on its way to a business",
        |s| {
            let text =
                s.note(&["The pricing schedule is attached to the tender portal. Please reply there."]);
            ("Tender 0417: clarification", plain(&format!("OFFICIAL-SENSITIVE COMMERCIAL\n\n{text}")))
        },
    ),
    case("official-is-not-sensitive", Route::ToWebmail, "OFFICIAL is the marking of all council work", |s| {
        let text =
            s.note(&["Your bulky waste collection is booked for Thursday. Put the items out by seven."]);
        ("Bulky waste collection", plain(&format!("OFFICIAL\n\n{text}")))
    }),
    case("secret-santa", Route::Internal, "a secret that is none", |s| {
        let text = s.note(&[
            "Secret Santa: please draw a name from the hat at reception by Friday. The limit is 5 pounds.",
        ]);
        ("Secret Santa", plain(&text))
    }),
    // Numbers that are nobody's.
    case(
        "order-number",
        Route::Outbound,
        "an order number that passes the check of NHS numbers by chance",
        |s| {
            let order = order_number(&mut s.prng);
            let text = s.note(&[&format!(
                "Please deliver order number {order} to the depot in Mill Lane, not to the Civic Offices."
            )]);
            ("Change of delivery address", plain(&text))
        },
    ),
    case(
        "order-numbers-in-a-table",
        Route::Outbound,
        "a column of order numbers, one of which passes a check",
        |s| {
            let mut rows = String::from("Order no.    Amount\n");
            let lucky = order_number(&mut s.prng);
            for number in ["4417203986", "4417203994", &lucky, "4417204015"] {
                rows.push_str(&format!("{number}   {}.00\n", 20 + s.prng.below(80)));
            }
            let text = s.note(&[&rows]);
            ("Statement of orders", plain(&text))
        },
    ),
    case("meeting-number", Route::Outbound, "the number of a video meeting has ten digits too", |s| {
        let text = s.note(&["Join the video meeting on Tuesday at ten.\nMeeting ID: 847 2291 4460\nPasscode: sent to the panel by text message."]);
        ("Video meeting on Tuesday", plain(&text))
    }),
    case("telephone-numbers", Route::Outbound, "a list of telephone numbers", |s| {
        let lines: String = ["Depot", "Registrars", "Out of hours"]
            .iter()
            .map(|desk| format!("{desk}: {} or {}\n", telephone(&mut s.prng), mobile(&mut s.prng)))
            .collect();
        let text = s.note(&["The numbers for the bank holiday are:", &lines]);
        ("Numbers for the bank holiday", plain(&text))
    }),
    case("talk-about-numbers", Route::Outbound, "a mail about identifiers holds none", |s| {
        let text = s.note(&["Please do not send us NHS numbers, National Insurance numbers or card numbers by e-mail. Use the secure form on our website."]);
        ("What not to send by e-mail", plain(&text))
    }),
    case("planning-references", Route::Outbound, "references of planning and building control", |s| {
        let text = s.note(&["The appeals are APP/X9999/W/24/3344556 and APP/X9999/W/24/3344561. The applications are 24/00981/OUT, 24/01022/HSE and BC/2024/4471."]);
        ("Appeals: hearing dates", plain(&text))
    }),
    case("invoice-with-vat-number", Route::Inbound, "an invoice: references, dates, amounts", |s| {
        let text = s.note(&["Invoice INV-2025-00418 of 3 March 2025\nYour purchase order: 45001922\nNet 1,240.00, VAT 248.00, gross 1,488.00 pounds\nPayment within 30 days."]);
        ("Invoice INV-2025-00418", plain(&text))
    }),
    case("tracking-number", Route::FromResident, "a parcel's tracking number", |s| {
        let text = s.note(&["The form is in the post, recorded delivery JD 0002 2110 3344 5518 02. It should be with you tomorrow."]);
        ("Form in the post", plain(&text))
    }),
    // Personal data that stays, comes in, or goes where it may.
    case("personal-data-inside", Route::Internal, "personal data inside is recorded, not stopped", |s| {
        let number = nhs_number(&mut s.prng);
        let text = s.note(&[&format!(
            "New referral from the ward.\nNHS number: {number}\nPlease ring the ward before you visit."
        )]);
        ("Referral", plain(&text))
    }),
    case("payroll-inside", Route::Internal, "payroll data between officers", |s| {
        let rows: String = (0..4)
            .map(|n| format!("Employee {}  NI number: {}\n", n + 1, national_insurance(&mut s.prng)))
            .collect();
        let text = s.note(&["Please add these to the pension file:", &rows]);
        ("Pension file, March", plain(&text))
    }),
    case("to-a-secure-domain", Route::ToSecure, "personal data to a domain that is secured", |s| {
        let number = nhs_number(&mut s.prng);
        let text = s.note(&[&format!("We agree to the discharge on Friday.\nNHS number: {number}\nThe care package starts on Saturday morning.")]);
        ("Discharge on Friday", plain(&text))
    }),
    case("secure-and-inside", Route::ToSecure, "personal data to a secured domain and to a colleague", |s| {
        s.also_to = vec!["duty.desk@council.example".into()];
        let number = nhs_number(&mut s.prng);
        let text = s.note(&[&format!("The assessment is done. NHS number: {number}.")]);
        ("Assessment", plain(&text))
    }),
    case("resident-sends-own-data", Route::FromResident, "a resident may send their own data to us", |s| {
        let number = national_insurance(&mut s.prng);
        let text = s.note(&[&format!(
            "You asked for my National Insurance number: it is {number}. I have lived here since May."
        )]);
        ("Re: Housing benefit", plain(&text))
    }),
    case("resident-sends-bank-details", Route::FromResident, "bank details on their way in", |s| {
        let account = iban(&mut s.prng);
        let text = s.note(&[&format!("Please pay the refund to IBAN {account}.")]);
        ("Refund of council tax", plain(&text))
    }),
    case("hospital-sends-list", Route::Inbound, "a list of patients on its way in", |s| {
        let rows: String =
            (0..5).map(|n| format!("Bed {}  NHS number {}\n", n + 1, nhs_number(&mut s.prng))).collect();
        let text = s.note(&["Ready to go home this week:", &rows]);
        ("Discharge list", plain(&text))
    }),
    case("own-payslip", Route::ToWebmail, "an officer's own payslip to the officer's own address", |s| {
        let local = s.from.address.split('@').next().unwrap().to_owned();
        s.to.name.clone_from(&s.from.name);
        s.to.address = format!("{local}@webmail.example");
        let number = national_insurance(&mut s.prng);
        let text = s.note(&[&format!("Payslip for February\nNI number: {number}\nNet pay 1,874.22 pounds")]);
        ("My payslip for February", plain(&text))
    }),
    case("official-sample", Route::Outbound, "the sample that is printed on forms is nobody's number", |s| {
        let text = s.note(&["A National Insurance number looks like QQ 12 34 56 C. Please ask applicants for theirs on the form, not by e-mail."]);
        ("Guidance for the new form", plain(&text))
    }),
    case(
        "reply-without-the-data",
        Route::ToWebmail,
        "the reply leaves out what the resident had written",
        |s| {
            let quote = s.quoted_note(&["I have sent the form with my details by post, as you asked."]);
            let text = s.note(&["Thank you. The form has arrived and your claim is complete."]);
            ("Re: Housing benefit", plain(&format!("{text}\n{quote}")))
        },
    ),
    case(
        "one-unlabelled-number",
        Route::Outbound,
        "one number that only looks like one is not enough",
        |s| {
            let number = national_insurance(&mut s.prng).replace(' ', "");
            let text = s.note(&[&format!(
                "The asset tag on the pump is {number}. Please quote it when you book the service."
            )]);
            ("Pump at the depot", plain(&text))
        },
    ),
    // Attachments that are business.
    case("open-document", Route::Outbound, "an OpenDocument text is no compressed file", |s| {
        let text = s.note(&["The draft agreement is attached. Please send your changes as comments."]);
        let document = file(
            "application/vnd.oasis.opendocument.text",
            "agreement.odt",
            &files::odt(&["Draft agreement"]),
        );
        ("Draft agreement", mixed(&mut s.prng, plain(&text), vec![document]))
    }),
    case("document-declared-as-data", Route::Outbound, "a Word document that calls itself data", |s| {
        let text = s.note(&["The form is attached."]);
        let document = file("application/octet-stream", "form.docx", &files::docx(&["Form"]));
        ("Form", mixed(&mut s.prng, plain(&text), vec![document]))
    }),
    case("document-declared-as-zip", Route::Inbound, "a Word document that calls itself a zip file", |s| {
        let text = s.note(&["Here is the tender response."]);
        let document = file("application/zip", "response.docx", &files::docx(&["Response"]));
        ("Tender response", mixed(&mut s.prng, plain(&text), vec![document]))
    }),
    case("three-documents", Route::Inbound, "a document, a workbook and a PDF", |s| {
        let text = s.note(&["The papers for the governors are attached."]);
        let attached = vec![
            file(DOCX, "minutes.docx", &files::docx(&["Minutes"])),
            file(XLSX, "budget.xlsx", &files::xlsx(&[&["Heading", "Amount"], &["Books", "1200"]])),
            file("application/pdf", "report.pdf", &files::pdf("Report", 200)),
        ];
        ("Papers for the governors", mixed(&mut s.prng, plain(&text), attached))
    }),
    case("large-pdf", Route::Outbound, "a PDF of a megabyte", |s| {
        let text = s.note(&["The consultation report is attached. It is rather large because of the maps."]);
        let report =
            file("application/pdf", "consultation report.pdf", &files::pdf("Consultation report", 1_048_576));
        ("Consultation report", mixed(&mut s.prng, plain(&text), vec![report]))
    }),
    case("legacy-word-document", Route::Inbound, "a Word document of the old kind", |s| {
        let text = s.note(&["The lease is attached in the old format, sorry."]);
        let lease = file(
            "application/msword",
            "lease.doc",
            &papers::old_word("Lease of the allotment in Mill Lane\rThe rent is due in April.\r"),
        );
        ("Lease", mixed(&mut s.prng, plain(&text), vec![lease]))
    }),
    case("rich-text", Route::Inbound, "a rich text document", |s| {
        let text = s.note(&["Minutes attached."]);
        let minutes = file(
            "application/rtf",
            "minutes.rtf",
            b"{\\rtf1\\ansi Minutes of the tenants' association\\par}",
        );
        ("Minutes", mixed(&mut s.prng, plain(&text), vec![minutes]))
    }),
    case(
        "site-name-in-file-name",
        Route::Outbound,
        "a site's name in a file's name: .com is not its extension",
        |s| {
            let text = s.note(&["The screenshot of the site as a PDF."]);
            let shot =
                file("application/pdf", "www.partner.com front page.pdf", &files::pdf("Front page", 10));
            ("Front page of the new site", mixed(&mut s.prng, plain(&text), vec![shot]))
        },
    ),
    case(
        "talk-about-a-program",
        Route::Outbound,
        "a mail that names programs and archives holds none",
        |s| {
            let text = s.note(&["Please do not send setup.exe or photos.zip by e-mail; the gateway holds or refuses them. The file share takes both."]);
            ("How to send us large files", plain(&text))
        },
    ),
    case("mail-about-a-script", Route::Internal, "a mail that quotes a script is no script", |s| {
        let text = s.note(&[
            "Put this into the first line of the batch file:",
            "@echo off\nrem stops the window from filling up\nnet use h: /delete",
            "Then run it once by hand.",
        ]);
        ("Batch file for the map drive", plain(&text))
    }),
    case("logo-in-a-signature", Route::Internal, "a logo that the HTML shows is no attached picture", |s| {
        let text = s.note(&["The room is booked for the whole day."]);
        ("Room 4 is booked", logo(s, &text))
    }),
    case("two-logos", Route::Outbound, "the council's logo and an award's", |s| {
        let ids =
            ["council", "award"].map(|name| format!("{name}.{:06x}@council.example", s.prng.next() >> 40));
        let shown = format!(
            "{}<p><img src=\"cid:{}\" alt=\"\"><IMG alt='Award' SRC=cid:{}></p>",
            page(&s.note(&["The award ceremony is on the 20th."])),
            ids[0],
            ids[1].replace('@', "%40")
        );
        let pictures = [("logo.png", [0, 84, 150]), ("award.png", [200, 160, 0])];
        let mut parts = vec![html(&shown)];
        for ((name, colour), id) in pictures.into_iter().zip(&ids) {
            parts.push(inline_picture("image/png", name, id, &files::png(64, 24, colour)));
        }
        ("Award ceremony", multipart("related", &mut s.prng, &parts))
    }),
    case("gif-logo", Route::Outbound, "a logo of one pixel that counts who opens the mail", |s| {
        let shown = format!(
            "{}<img src=\"cid:dot@council.example\">",
            page(&s.note(&["The spring newsletter is on the website."]))
        );
        let dot = inline_picture("image/gif", "dot.gif", "dot@council.example", &files::gif());
        ("Spring newsletter", multipart("related", &mut s.prng, &[html(&shown), dot]))
    }),
    case("calendar-invitation", Route::Outbound, "an invitation to a meeting", |s| {
        let text = s.note(&["Please find the invitation for the site meeting."]);
        let calendar = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Council//Calendar//EN\nMETHOD:REQUEST\nBEGIN:VEVENT\n\
                        UID:20250312-site@council.example\nDTSTAMP:20250303T090000Z\nDTSTART:20250312T100000Z\n\
                        DTEND:20250312T110000Z\nSUMMARY:Site meeting\nLOCATION:Mill Lane\nEND:VEVENT\nEND:VCALENDAR\n";
        let invitation = text_of_calendar(calendar);
        ("Site meeting", multipart("alternative", &mut s.prng, &[plain(&text), invitation]))
    }),
    case("contact-card", Route::Inbound, "a contact card", |s| {
        let text = s.note(&["My new number is on the card."]);
        let card = format!(
            "BEGIN:VCARD\nVERSION:3.0\nFN:{}\nTEL:{}\nEND:VCARD\n",
            s.from.name,
            telephone(&mut s.prng)
        );
        let card = text_of("vcard", &card).with("Content-Disposition", "attachment; filename=\"card.vcf\"");
        ("New number", mixed(&mut s.prng, plain(&text), vec![card]))
    }),
    // Many recipients, but not too many.
    case("250-recipients", Route::Outbound, "250 recipients are allowed, 251 are not", |s| {
        s.recipients = Some(250);
        s.shown_to = Some("undisclosed-recipients:;".into());
        let text = s.note(&["The business rates newsletter is on our website."]);
        ("Business rates newsletter", plain(&text))
    }),
    case(
        "tags-of-one-person",
        Route::Outbound,
        "252 addresses of 249 people: tags and capitals count once",
        |s| {
            s.to.address = "r001@partner.example".into();
            s.also_to = (2..=249).map(|n| format!("r{n:03}@partner.example")).collect();
            s.also_to.extend(
                ["r001+news@partner.example", "R002@partner.example", "r003+a@PARTNER.example"]
                    .map(String::from),
            );
            s.shown_to = Some("undisclosed-recipients:;".into());
            let text = s.note(&["The road safety newsletter is on our website."]);
            ("Road safety newsletter", plain(&text))
        },
    ),
    case("many-shown-one-delivered", Route::Outbound, "sent on to one: To shows the 260 of then", |s| {
        s.shown_to =
            Some((1..=260).map(|n| format!("r{n:03}@council.example")).collect::<Vec<_>>().join(", "));
        s.fields = vec![
            ("Resent-From", "office@council.example".into()),
            ("Resent-Date", "Tue, 3 Mar 2026 10:00:00 +0000".into()),
        ];
        let text = s.note(&["You asked for a copy of the notice that went to all of you in January."]);
        ("Copy of the notice", plain(&text))
    }),
    case("newsletter-from-elsewhere", Route::Inbound, "a newsletter to us with many recipients", |s| {
        s.to.address = "r001@council.example".into();
        s.also_to = (2..=260).map(|n| format!("r{n:03}@council.example")).collect();
        s.fields = vec![
            ("List-Unsubscribe", "<https://lists.example.org/leave>".into()),
            ("Precedence", "bulk".into()),
        ];
        let text =
            s.note(&["The March issue has articles on composting, heat pumps and the new planning fees."]);
        ("Local government weekly", alternative(s, &text))
    }),
    // Rare but sound shapes.
    case("attached-mail", Route::Outbound, "a mail attached to a mail", |s| {
        let inner = inner_message(s, "Request for the hall");
        let text = s.note(&["Please see the request attached and reply to them direct."]);
        ("Fw: Request for the hall", mixed(&mut s.prng, plain(&text), vec![attached_message(inner)]))
    }),
    case("mail-in-a-mail-in-a-mail", Route::Inbound, "three mails inside each other", |s| {
        let inner = inner_message(s, "Gate code of the allotments");
        let text = s.note(&["See below."]);
        let body = mixed(&mut s.prng, plain(&text), vec![attached_message(inner)]);
        let middle =
            Message { from: s.to.mailbox(), to: s.from.mailbox(), subject: "Fw: Gate", fields: vec![], body }
                .bytes(&mut s.prng);
        let text = s.note(&["The whole correspondence is attached."]);
        ("Fw: Fw: Gate", mixed(&mut s.prng, plain(&text), vec![attached_message(middle)]))
    }),
    case("digest", Route::Inbound, "a digest of a mailing list", |s| {
        let messages: Vec<Part> = (0..3)
            .map(|_| {
                let message = inner_message(s, "Tree wardens");
                Part { fields: Vec::new(), body: message }.with("Content-Type", "message/rfc822")
            })
            .collect();
        ("Tree wardens digest, volume 12", multipart("digest", &mut s.prng, &messages))
    }),
    case("signed-mail", Route::Inbound, "a mail with a PGP signature beside it", |s| {
        let text = s.note(&["The figures are final."]);
        let signature = "-----BEGIN PGP SIGNATURE-----\n\niHUEABYKAB0WIQTexampleexampleexampleexampleFAmfFZ0AACgkQexample0\n=abcd\n-----END PGP SIGNATURE-----\n";
        let signature = Part { fields: Vec::new(), body: signature.replace('\n', "\r\n").into_bytes() }
            .with("Content-Type", "application/pgp-signature; name=\"signature.asc\"");
        let kind = "signed; micalg=pgp-sha256; protocol=\"application/pgp-signature\"";
        ("Final figures", multipart(kind, &mut s.prng, &[plain(&text), signature]))
    }),
    case("empty-body", Route::Outbound, "no text at all", |_| ("Call me back", plain(""))),
    case("no-fields-but-from", Route::Inbound, "a mail from a machine: From and nothing else", |s| {
        let message = format!(
            "From: {}\n\nLift 2 in the Civic Offices: door does not close. Fault code 41.\n",
            s.from.address
        );
        raw(s, message)
    }),
    case("no-mime-fields", Route::Inbound, "a mail as they were before MIME", |s| {
        let message = format!(
            "From: {}\nTo: {}\nSubject: Backup report\nDate: Mon, 3 Mar 2025 06:00:01 +0000\n\n\
             Volume 1: 118 GB, no errors\nVolume 2: 96 GB, no errors\n",
            s.from.address, s.to.address
        );
        raw(s, message)
    }),
    case("empty-subject", Route::FromResident, "an empty subject", |s| {
        let text = s.note(&["The street lamp outside number 12 is off again."]);
        ("", plain(&text))
    }),
    case("lines-of-dots", Route::Outbound, "lines that begin with dots, or are one", |s| {
        let text = s.note(&["Please sign here:\n.\n..\n...............................\n.  (name)"]);
        ("Form to sign", plain(&text))
    }),
    case("lines-of-998-bytes", Route::Inbound, "lines as long as they may be", |_| {
        let line = |letter: &str| letter.repeat(998);
        (
            "Sensor readings",
            plain(&format!("{}\n{}\nend of readings\n", line("a"), line("7 ").get(..998).unwrap())),
        )
    }),
    case("blank-lines", Route::Inbound, "a text of nothing but blank lines", |_| {
        ("Reading receipt", plain(&"\n".repeat(300)))
    }),
    case("long-thread", Route::Internal, "a thread of thirty replies", |s| {
        let mut thread = String::new();
        for at in 0..30 {
            let topic = &TOPICS[at % TOPICS.len()];
            let text = letter(&mut s.prng, topic, &s.to, &s.from);
            thread = quoted(&format!("{text}\n{thread}"));
            thread = thread.lines().filter(|line| line.len() < 200).map(|line| format!("{line}\n")).collect();
        }
        let text = s.note(&["I have read the whole thread and agree with the last proposal."]);
        ("Re: Re: Re: Office move", plain_utf8(&format!("{text}\n{thread}")))
    }),
    case("many-parts", Route::Inbound, "thirty small attachments", |s| {
        let text = s.note(&["The readings of the month, one file a day."]);
        let days = (1..=30)
            .map(|day| {
                let readings = format!("hour,reading\n9,{}\n15,{}\n", 20 + day, 31 + day);
                text_of("csv", &readings)
                    .with("Content-Disposition", format!("attachment; filename=\"day-{day:02}.csv\""))
            })
            .collect();
        ("Readings, February", mixed(&mut s.prng, plain(&text), days))
    }),
    case("name-beyond-ascii", Route::Outbound, "names and subject beyond ASCII", |s| {
        s.shown_to = Some("=?utf-8?Q?Zo=C3=AB_Br=C3=BCckner?= <zoe@partner.example>".into());
        s.to.address = "zoe@partner.example".into();
        let text = s.note(&["Mae’r llyfrgell ar agor tan saith o’r gloch. The library is open until seven."]);
        let pdf = nameless("application/pdf", &files::pdf("Oriau", 10)).with(
            "Content-Disposition",
            "attachment; filename*=utf-8''Oriau%20agor%20%E2%80%93%20ll%C5%B7n.pdf",
        );
        ("Oriau agor y llyfrgell – café", mixed(&mut s.prng, plain_utf8(&text), vec![pdf]))
    }),
    case(
        "on-behalf-of",
        Route::Outbound,
        "an assistant writes on behalf of the director: Sender and From differ",
        |s| {
            s.shown_from = Some("Director of Place <director.place@council.example>".into());
            s.fields = vec![("Sender", s.from.mailbox())];
            let text = s.note(&["The director can meet you on Wednesday at four in the Civic Offices."]);
            ("Meeting with the director", plain(&text))
        },
    ),
    case("automatic-reply", Route::ToWebmail, "an out-of-office reply is not forwarded", |s| {
        s.fields =
            vec![("Auto-Submitted", "auto-replied".into()), ("X-Auto-Response-Suppress", "All".into())];
        let text = s.note(&["I am out of the office until Monday. In urgent cases ring the contact centre."]);
        ("Automatic reply: Bins in Mill Lane", plain(&text))
    }),
    case("bounce", Route::Inbound, "a report that a mail was not delivered", |s| {
        s.bounce = true;
        s.shown_from = Some("Mail Delivery System <mailer-daemon@partner.example>".into());
        s.fields = vec![("Auto-Submitted", "auto-replied".into())];
        let report = "Reporting-MTA: dns; mx.partner.example\n\nFinal-Recipient: rfc822; nobody@partner.example\n\
                      Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 no such mailbox\n";
        let report = Part { fields: Vec::new(), body: report.replace('\n', "\r\n").into_bytes() }
            .with("Content-Type", "message/delivery-status");
        let original =
            format!("From: {}\r\nTo: nobody@partner.example\r\nSubject: Minutes\r\n\r\n", s.to.address);
        let original = Part { fields: Vec::new(), body: original.into_bytes() }
            .with("Content-Type", "text/rfc822-headers");
        let text = plain("Your message could not be delivered: there is no such mailbox.\n");
        (
            "Undelivered mail",
            multipart("report; report-type=delivery-status", &mut s.prng, &[text, report, original]),
        )
    }),
    case("nameless-pdf", Route::Inbound, "a PDF without a name", |s| {
        let text = s.note(&["Scanned at the front desk."]);
        let scan = nameless("application/octet-stream", &files::pdf("Scan", 30));
        ("Scan", mixed(&mut s.prng, plain(&text), vec![scan]))
    }),
    case("remote-pictures", Route::Inbound, "pictures that stand elsewhere are not attached", |s| {
        let text = s.note(&["The spring catalogue is out."]);
        let shown = format!(
            "{}<img src=\"https://img.example.org/top.jpg\"><img src='//img.example.org/b.png'>",
            page(&text)
        );
        ("Spring catalogue", html(&shown))
    }),
    case(
        "card-is-only-mentioned",
        Route::ToWebmail,
        "the last four digits of a card are no card number",
        |s| {
            let last = payment_card(&mut s.prng).split(' ').next_back().unwrap().to_owned();
            let text = s.note(&[&format!(
                "Your payment of 35.00 pounds with the card ending in {last} has been received."
            )]);
            ("Receipt", plain(&text))
        },
    ),
];

fn text_of(subtype: &str, content: &str) -> Part {
    text(subtype, Charset::Utf8, Encoding::SevenBit, content)
}

fn text_of_calendar(content: &str) -> Part {
    let part = text_of("calendar", content);
    let fields = part.fields.into_iter().map(|(name, value)| match name.as_str() {
        "Content-Type" => (name, format!("{value}; method=REQUEST")),
        _ => (name, value),
    });
    Part { fields: fields.collect(), body: part.body }
}

/// A mail from somebody else to the sender of the scene.
fn inner_message(s: &mut Scene, subject: &str) -> Vec<u8> {
    let writer = super::words::resident(&mut s.prng);
    let topic = &TOPICS[s.prng.below(TOPICS.len())];
    let text = letter(&mut s.prng, topic, &writer, &s.from);
    let to = s.from.mailbox();
    Message { from: writer.mailbox(), to, subject, fields: vec![], body: plain_utf8(&text) }
        .bytes(&mut s.prng)
}
