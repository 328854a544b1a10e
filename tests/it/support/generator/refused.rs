//! Mail that is refused, and the rule that refuses it.

use super::everyday::{DOCX, alternative};
use super::files;
use super::mime::{Message, Part, attached_message, base64, file, mixed, nameless};
use super::scene::{Case, Route, Scene, plain};
use super::{Expect, Fixture};

pub fn fixtures() -> Vec<Fixture> {
    [EXECUTABLE, MASS_MAIL].iter().flat_map(|cases| cases.iter()).map(Case::fixture).collect()
}

const fn program(
    slug: &'static str,
    route: Route,
    note: &'static str,
    write: fn(&mut Scene) -> (&'static str, Part),
) -> Case {
    Case { slug, route, expect: Expect::Reject("executable-attachments"), note, write }
}

const fn mass(
    slug: &'static str,
    route: Route,
    note: &'static str,
    write: fn(&mut Scene) -> (&'static str, Part),
) -> Case {
    Case { slug, route, expect: Expect::Reject("mass-mail"), note, write }
}

const EXECUTABLE: &[Case] = &[
    program("program", Route::Outbound, "a Windows program", |s| {
        with_file(s, "The tool", file("application/x-msdownload", "tool.exe", &files::program()))
    }),
    program("program-inbound", Route::Inbound, "a Windows program on its way in", |s| {
        with_file(s, "Invoice overdue", file("application/octet-stream", "invoice.exe", &files::program()))
    }),
    program("program-between-officers", Route::Internal, "a Windows program between officers", |s| {
        with_file(s, "A game", file("application/octet-stream", "snake.exe", &files::program()))
    }),
    program("program-named-as-picture", Route::Inbound, "a program with a picture's name and type", |s| {
        with_file(s, "My holiday", file("image/jpeg", "beach.jpg", &files::program()))
    }),
    program(
        "program-named-as-document",
        Route::Inbound,
        "a program with a Word document's name and type",
        |s| with_file(s, "Curriculum vitae", file(DOCX, "cv.docx", &files::program())),
    ),
    program("program-without-name", Route::FromResident, "a program without a name", |s| {
        with_file(s, "As asked", nameless("application/octet-stream", &files::program()))
    }),
    program("library", Route::Inbound, "a Windows library", |s| {
        with_file(s, "Missing file", file("application/octet-stream", "vcruntime.dll", &files::library()))
    }),
    program(
        "two-extensions",
        Route::Inbound,
        "a PDF's extension before a program's, whatever is inside",
        |s| with_file(s, "Statement", file("application/pdf", "statement.pdf.exe", b"This is a text.")),
    ),
    program(
        "trailing-dot-and-blank",
        Route::Inbound,
        "a program's extension before a dot and a blank",
        |s| with_file(s, "Form", file("application/octet-stream", "form.exe. ", b"This is a text.")),
    ),
    program("name-in-pieces", Route::Inbound, "a program's name in two pieces (RFC 2231)", |s| {
        let body = nameless("application/octet-stream", b"This is a text.")
            .with("Content-Disposition", "attachment; filename*0=\"over\"; filename*1=\"view.scr\"");
        with_file(s, "Overview", body)
    }),
    program("name-as-encoded-word", Route::Inbound, "a program's name in an encoded word", |s| {
        let name = format!("=?utf-8?B?{}?=", base64("übersicht.exe".as_bytes()));
        with_file(s, "Overview", file("application/octet-stream", &name, b"This is a text."))
    }),
    program("batch-script", Route::Outbound, "a batch script", |s| {
        with_file(
            s,
            "Map the drive",
            file("text/plain", "map.bat", b"@echo off\r\nnet use h: \\\\files\\team\r\n"),
        )
    }),
    program("batch-script-named-as-text", Route::Internal, "a batch script with a text's name", |s| {
        with_file(
            s,
            "Rename me",
            file("text/plain", "rename-me.txt", b"@echo off\r\nnet use h: \\\\files\\team\r\n"),
        )
    }),
    program("powershell", Route::Internal, "a PowerShell script", |s| {
        with_file(
            s,
            "Clean-up",
            file("text/plain", "clean.ps1", b"$days = 30\r\nGet-ChildItem -Path C:\\Temp\r\n"),
        )
    }),
    program("visual-basic-script", Route::Inbound, "a Visual Basic script", |s| {
        let script = b"Option Explicit\r\nDim shell\r\nSet shell = CreateObject(\"WScript.Shell\")\r\n";
        with_file(s, "Voice message", file("application/octet-stream", "message.vbs", script))
    }),
    program("javascript", Route::Inbound, "a script for the Windows script host", |s| {
        let script = b"var shell = new ActiveXObject(\"WScript.Shell\");\r\n";
        with_file(s, "Delivery note", file("application/javascript", "delivery.js", script))
    }),
    program("shell-script-without-name", Route::Internal, "a shell script without a name", |s| {
        with_file(s, "Backup", nameless("application/octet-stream", b"#!/bin/sh\nexit 0\n"))
    }),
    program("installer", Route::Inbound, "a Windows installer with a document's name", |s| {
        with_file(
            s,
            "Leaflet",
            file("application/msword", "leaflet.doc", &files::compound(0x000c_1084, &["Data"])),
        )
    }),
    program("java-archive", Route::Inbound, "a Java archive that calls itself a zip file", |s| {
        let archive = files::zip(&[
            ("META-INF/MANIFEST.MF", b"Manifest-Version: 1.0\r\n"),
            ("Main.class", b"\xca\xfe\xba\xbe\0\0\0\x41"),
        ]);
        with_file(s, "Viewer", file("application/zip", "viewer.zip", &archive))
    }),
    program("shortcut", Route::Inbound, "a Windows shortcut", |s| {
        with_file(
            s,
            "The shared folder",
            file("application/octet-stream", "Shared folder.lnk", &files::shortcut()),
        )
    }),
    program("unix-program", Route::Outbound, "a Unix program", |s| {
        with_file(s, "For the server", file("application/octet-stream", "agent", &files::elf()))
    }),
    program("program-in-an-attached-mail", Route::Outbound, "a program in a mail that is attached", |s| {
        let attached = file("application/octet-stream", "update.exe", &files::program());
        let body = mixed(&mut s.prng, plain("See the file.\n"), vec![attached]);
        let inner = Message {
            from: "Vendor <support@vendor.example>".into(),
            to: s.from.mailbox(),
            subject: "Update",
            fields: vec![],
            body,
        };
        let inner = inner.bytes(&mut s.prng);
        with_file(s, "Fw: Update", attached_message(inner))
    }),
];

const MASS_MAIL: &[Case] = &[
    mass("251-recipients", Route::Outbound, "251 recipients, nobody shown", |s| hidden(s, 251)),
    mass("300-recipients", Route::Outbound, "300 recipients", |s| hidden(s, 300)),
    mass("1000-recipients", Route::Outbound, "1000 recipients", |s| hidden(s, 1_000)),
    mass("251-recipients-inside", Route::Internal, "251 colleagues", |s| {
        s.to.address = "r001@council.example".into();
        s.also_to = (2..=251).map(|n| format!("r{n:03}@council.example")).collect();
        s.shown_to = Some("all-at-depot:;".into());
        ("Car park closed on Friday", plain(&s.note(&["The lower car park is closed on Friday."])))
    }),
    mass("251-recipients-shown", Route::Outbound, "251 recipients, all of them shown", |s| {
        s.recipients = Some(251);
        s.shown_to =
            Some((1..=251).map(|n| format!("r{n:03}@partner.example")).collect::<Vec<_>>().join(", "));
        ("Change of our opening hours", plain(&s.note(&["The reception closes at four from now on."])))
    }),
    mass("251-recipients-and-tags", Route::Outbound, "253 addresses of 251 people", |s| {
        s.to.address = "r001@partner.example".into();
        s.also_to = (2..=251).map(|n| format!("r{n:03}@partner.example")).collect();
        s.also_to.extend(["r001+b@partner.example", "R007@partner.example"].map(String::from));
        s.shown_to = Some("undisclosed-recipients:;".into());
        ("Survey of local businesses", plain(&s.note(&["Please take part in the survey on our website."])))
    }),
    mass("newsletter-in-html", Route::Outbound, "a newsletter in HTML to 400", |s| {
        s.recipients = Some(400);
        s.shown_to = Some("Newsletter <newsletter@council.example>".into());
        let text = s.note(&["The summer programme of the theatre is out. Tickets from 8 pounds."]);
        ("Summer programme", alternative(s, &text))
    }),
    mass("mixed-recipients", Route::Internal, "200 colleagues and 60 partners", |s| {
        s.to.address = "r001@council.example".into();
        s.also_to = (2..=200).map(|n| format!("r{n:03}@council.example")).collect();
        s.also_to.extend((1..=60).map(|n| format!("r{n:03}@partner.example")));
        s.shown_to = Some("undisclosed-recipients:;".into());
        ("Flood warning lifted", plain(&s.note(&["The flood warning has been lifted."])))
    }),
];

fn hidden(s: &mut Scene, recipients: usize) -> (&'static str, Part) {
    s.recipients = Some(recipients);
    s.shown_to = Some("undisclosed-recipients:;".into());
    (
        "Business rates: new reliefs",
        plain(&s.note(&["There are new reliefs from April. Details are on our website."])),
    )
}

fn with_file(s: &mut Scene, subject: &'static str, attached: Part) -> (&'static str, Part) {
    let words = s.note(&["Please find the file attached."]);
    (subject, mixed(&mut s.prng, plain(&words), vec![attached]))
}
