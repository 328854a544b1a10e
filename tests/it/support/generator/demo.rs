//! Twelve mails that show in a minute what the shipped rules do, and the traps.

use super::everyday::{DOCX, logo};
use super::files;
use super::identifiers::{national_insurance, nhs_number, order_number};
use super::mime::{Part, file, mixed, multipart};
use super::scene::{Case, Route, Scene, plain};
use super::words::DISCLAIMER;
use super::{Expect, Fixture};

pub fn fixtures() -> Vec<Fixture> {
    CASES.iter().map(Case::fixture).collect()
}

const CASES: &[Case] = &[
    Case {
        slug: "the-payroll-list",
        route: Route::ToWebmail,
        expect: Expect::Quarantine("personal-forwarding"),
        note: "an officer sends the payroll list home to finish it at the weekend",
        write: |s| {
            s.to.address = own_webmail(s);
            let rows: String = (1..=6)
                .map(|n| format!("Post {n}   NI number: {}\n", national_insurance(&mut s.prng)))
                .collect();
            ("Payroll list", plain(&s.note(&["To finish on Sunday:", &rows])))
        },
    },
    Case {
        slug: "the-own-payslip",
        route: Route::ToWebmail,
        expect: Expect::Accept,
        note: "an officer sends their own payslip home: it is theirs",
        write: |s| {
            s.to.address = own_webmail(s);
            let number = national_insurance(&mut s.prng);
            ("My payslip", plain(&s.note(&[&format!("NI number: {number}\nNet pay 1,911.40 pounds")])))
        },
    },
    Case {
        slug: "the-footer",
        route: Route::ToWebmail,
        expect: Expect::Accept,
        note: "a footer says confidential, as all of them do: it marks nothing",
        write: |s| {
            let text = s.note(&["The swimming pool is open again from Monday."]);
            ("Swimming pool", plain(&format!("{text}\n{DISCLAIMER}")))
        },
    },
    Case {
        slug: "the-ward-list",
        route: Route::Outbound,
        expect: Expect::Quarantine("personal-data"),
        note: "NHS numbers go to a charity without being secured",
        write: |s| {
            let rows: String = ["A. Brook", "B. Thorn", "C. Meadow"]
                .iter()
                .map(|name| format!("{name}   NHS number: {}\n", nhs_number(&mut s.prng)))
                .collect();
            ("Visits next week", plain(&s.note(&["Please visit:", &rows])))
        },
    },
    Case {
        slug: "the-ward-list-on-the-secure-route",
        route: Route::ToSecure,
        expect: Expect::Accept,
        note: "the same to a trust whose domain is on the list of secure ones",
        write: |s| {
            let number = nhs_number(&mut s.prng);
            (
                "Visits next week",
                plain(&s.note(&[&format!("Please visit:\nA. Brook   NHS number: {number}")])),
            )
        },
    },
    Case {
        slug: "the-lucky-order-number",
        route: Route::Outbound,
        expect: Expect::Accept,
        note: "an order number passes the check of NHS numbers, as every eleventh number does",
        write: |s| {
            let order = order_number(&mut s.prng);
            ("Chairs", plain(&s.note(&[&format!("Where are the chairs of order number {order}?")])))
        },
    },
    Case {
        slug: "the-251st-recipient",
        route: Route::Outbound,
        expect: Expect::Reject("mass-mail"),
        note: "250 recipients would pass, this is one more",
        write: |s| {
            s.recipients = Some(251);
            s.shown_to = Some("undisclosed-recipients:;".into());
            ("Come to the fair", plain(&s.note(&["The fair opens at noon on Saturday."])))
        },
    },
    Case {
        slug: "the-holiday-picture",
        route: Route::Inbound,
        expect: Expect::Reject("executable-attachments"),
        note: "beach.jpg is a Windows program",
        write: |s| {
            let program = file("image/jpeg", "beach.jpg", &files::program());
            let text = s.note(&["Look how blue the sea was!"]);
            ("Our holiday", mixed(&mut s.prng, plain(&text), vec![program]))
        },
    },
    Case {
        slug: "the-word-document",
        route: Route::Outbound,
        expect: Expect::Accept,
        note: "a .docx is a ZIP file by nature, and a document all the same",
        write: |s| {
            let document = file(DOCX, "agenda.docx", &files::docx(&["Agenda", "1. Apologies", "2. Minutes"]));
            let text = s.note(&["The agenda is attached."]);
            ("Agenda", mixed(&mut s.prng, plain(&text), vec![document]))
        },
    },
    Case {
        slug: "the-archive",
        route: Route::Outbound,
        expect: Expect::Quarantine("non-business-attachments"),
        note: "a ZIP archive, though it calls itself a document",
        write: |s| {
            let archive = files::zip(&[("one.txt", b"one"), ("two.txt", b"two")]);
            let text = s.note(&["All the files in one."]);
            (
                "Files",
                mixed(&mut s.prng, plain(&text), vec![file("application/msword", "files.doc", &archive)]),
            )
        },
    },
    Case {
        slug: "the-logo-and-the-photograph",
        route: Route::Outbound,
        expect: Expect::Quarantine("picture-attachments"),
        note: "the logo in the signature is left alone, the photograph beside it is not",
        write: |s| {
            let text = s.note(&["The photograph from the leaving do."]);
            let body = logo(s, &text);
            let photograph = file("image/jpeg", "party.jpg", &files::jpeg(&mut s.prng, 2_000));
            ("Leaving do", mixed(&mut s.prng, body, vec![photograph]))
        },
    },
    Case {
        slug: "the-sealed-letter",
        route: Route::Outbound,
        expect: Expect::Quarantine("unreadable"),
        note: "an encrypted mail: what cannot be read cannot be judged",
        write: |s| {
            let version = Part { fields: Vec::new(), body: b"Version: 1\r\n".to_vec() }
                .with("Content-Type", "application/pgp-encrypted");
            let armour = files::pgp_armour(&mut s.prng).replace('\n', "\r\n");
            let sealed = Part { fields: Vec::new(), body: armour.into_bytes() }
                .with("Content-Type", "application/octet-stream; name=\"letter.asc\"");
            let kind = "encrypted; protocol=\"application/pgp-encrypted\"";
            ("Sealed", multipart(kind, &mut s.prng, &[version, sealed]))
        },
    },
];

/// The sender's own address at a provider of webmail.
fn own_webmail(s: &Scene) -> String {
    format!("{}@webmail.example", s.from.address.split('@').next().unwrap())
}
