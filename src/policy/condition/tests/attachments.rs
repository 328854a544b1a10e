//! What rules may ask of files.

use super::*;

#[test]
fn an_attachment_is_what_content_declaration_or_name_says() {
    let line = r#"attachment = { family = "executable" }"#;
    let renamed =
        with_parts(vec![part("1", "text/plain", &[], PLAIN), part("2", "image/jpeg", &["a.jpg"], PROGRAM)]);
    says(line, &renamed, &["part 2 is of type Windows program (executable)"]);
    says(
        r#"attachment = { family = ["executable", "image"] }"#,
        &renamed,
        &["part 2 is of type Windows program (executable)"],
    );
    says(r#"attachment = { family = "image" }"#, &renamed, &["part 2 is declared as image"]);
    let named = with_parts(vec![part("2", "application/octet-stream", &["a.txt", "b.exe"], PLAIN)]);
    says(line, &named, &["part 2 is named as executable (Windows program)"]);
    let nameless = with_parts(vec![part("0", "application/octet-stream", &[], PROGRAM)]);
    says(line, &nameless, &["the message is of type Windows program (executable)"]);
    silent(line, &with_parts(vec![part("1", "text/plain", &[], PLAIN)]));
}

#[test]
fn an_office_file_is_no_archive_unless_it_is_named_so() {
    let line = r#"attachment = { family = "compressed" }"#;
    silent(line, &with_parts(vec![part("2", "application/zip", &["a.docx"], WORD)]));
    says(
        line,
        &with_parts(vec![part("2", "application/msword", &["a.docx.zip"], WORD)]),
        &["part 2 is named as compressed (ZIP archive)"],
    );
}

#[test]
fn a_text_that_is_shown_is_no_attachment() {
    let script = FileType { family: Family::Script, name: "shell script" };
    let mut body = part("1", "text/plain", &[], script);
    body.attached = false;
    silent(r#"attachment = { family = "script" }"#, &with_parts(vec![body.clone()]));
    body.attached = true;
    says(
        r#"attachment = { family = "script" }"#,
        &with_parts(vec![body]),
        &["part 1 is of type shell script (script)"],
    );
}

#[test]
fn small_pictures_that_the_text_shows_may_be_spared() {
    let line = r#"attachment = { family = "image", except_inline_up_to = "100 KB" }"#;
    let mut logo = part("2", "image/png", &["logo.png"], PICTURE);
    logo.inline_picture = true;
    logo.size = 100_000;
    silent(line, &with_parts(vec![logo.clone()]));
    says(
        r#"attachment = { family = "image" }"#,
        &with_parts(vec![logo.clone()]),
        &["part 2 is of type PNG picture (image)"],
    );
    logo.size += 1;
    says(line, &with_parts(vec![logo.clone()]), &["part 2 is of type PNG picture (image)"]);
    logo.size = 10;
    logo.inline_picture = false;
    says(line, &with_parts(vec![logo.clone()]), &["part 2 is of type PNG picture (image)"]);
    logo.inline_picture = true;
    logo.true_type = PROGRAM;
    says(line, &with_parts(vec![logo]), &["part 2 is declared as image"]);
}

#[test]
fn names_fit_patterns_and_unknown_is_unknown_to_everybody() {
    let disc = with_parts(vec![part("2", "application/octet-stream", &["Disc 1.ISO"], FileType::UNKNOWN)]);
    says(r#"attachment = { name = "*.iso" }"#, &disc, &["part 2 has a name that the rule names"]);
    silent(r#"attachment = { name = "*.img" }"#, &disc);
    silent(r#"attachment = { name = "*.iso", family = "audio" }"#, &disc);
    silent(r#"attachment = { family = "unknown" }"#, &disc);
    let data = with_parts(vec![part("2", "application/octet-stream", &["data"], FileType::UNKNOWN)]);
    says(r#"attachment = { family = "unknown" }"#, &data, &["part 2 is of type unknown data (unknown)"]);
}

#[test]
fn a_file_may_be_asked_for_by_type_and_extension() {
    let files = with_parts(vec![
        part("2", "application/octet-stream", &["invoice.PDF.exe", "a.docm"], PROGRAM),
        part("3", "application/octet-stream", &[], WORD),
    ]);
    says(r#"attachment = { extension = [".pdf", "zip"] }"#, &files, &["part 2 has the extension pdf"]);
    says(r#"attachment = { extension = "DOCM" }"#, &files, &["part 2 has the extension docm"]);
    silent(r#"attachment = { extension = "pd" }"#, &files);
    says(r#"attachment = { type = "word document" }"#, &files, &["part 3 is of type Word document"]);
    says(
        r#"attachment = { type = "word *" }"#,
        &files,
        &["part 2 is named as Word document with macros", "part 3 is of type Word document"],
    );
    silent(r#"attachment = { type = "word *", family = "image" }"#, &files);
}

#[test]
fn signs_are_seen_in_content_names_and_what_was_not_read() {
    let line = |sign: &str| format!("attachment = {{ sign = \"{sign}\" }}");
    let named = |names: &[&str], found| with_parts(vec![part("2", "application/octet-stream", names, found)]);
    let bidi = named(&["cod\u{202e}fdp.exe"], PROGRAM);
    says(&line("bidi-name"), &bidi, &["part 2 has a name that turns the direction of writing around"]);
    silent(&line("bidi-name"), &named(&["code.exe"], PROGRAM));
    for (name, two) in [
        ("invoice.pdf.exe", true),
        ("notes.txt.js", true),
        ("setup.exe", false),
        ("notice.exe.txt", false),
        ("backup.tar.gz", false),
        ("shop.com.pdf", false),
    ] {
        let file = named(&[name], PLAIN);
        let said = two.then_some("part 2 has a program's extension behind another one");
        says_or_not(&line("two-extensions"), &file, said);
    }
    let with_macros = FileType { family: Family::Document, name: "Excel 97 workbook with macros" };
    says(&line("macros"), &named(&["a.xls"], with_macros), &["part 2 has macros"]);
    says(&line("macros"), &named(&["a.xlsm"], FileType::UNKNOWN), &["part 2 has macros"]);
    silent(&line("macros"), &named(&["a.docx"], WORD));
    let said = "part 2 is encrypted, or holds what is";
    says(&line("encrypted"), &named(&[], FileType { family: Family::Encrypted, name: "" }), &[said]);
    let mut archive = named(&["a.docx"], WORD);
    silent(&line("encrypted"), &archive);
    archive.content.uninspected =
        vec![Uninspected { shortfall: Shortfall::Encrypted, part: Some(0), detail: "a password is needed" }];
    says(&line("encrypted"), &archive, &[said]);
}

#[test]
fn content_that_is_not_what_name_or_declaration_says_is_a_mismatch() {
    let zip = FileType { family: Family::Compressed, name: "ZIP archive" };
    for (declared, name, found, mismatch) in [
        ("application/octet-stream", "photo.jpg", PROGRAM, true),
        ("application/octet-stream", "report.docx", zip, true),
        ("image/png", "", WORD, true),
        ("application/octet-stream", "report.docx", WORD, false),
        ("application/octet-stream", "table.xls", PLAIN, false),
        ("application/octet-stream", "data.bin", PROGRAM, false),
        ("application/octet-stream", "photo.jpg", FileType::UNKNOWN, false),
    ] {
        let file = with_parts(vec![part("2", declared, &[name], found)]);
        let said = mismatch.then_some("part 2 is not what its name or declaration says");
        says_or_not(r#"attachment = { sign = "mismatch" }"#, &file, said);
    }
}

#[test]
fn files_lie_in_files_of_some_family() {
    let zip = FileType { family: Family::Compressed, name: "ZIP archive" };
    let files = with_parts(vec![
        part("2", "application/zip", &["a.zip"], zip),
        part("2/1", "application/octet-stream", &["b.docx"], WORD),
        part("2/1/1", "application/octet-stream", &["c.exe"], PROGRAM),
        part("3", "application/octet-stream", &["d.exe"], PROGRAM),
    ]);
    let line = |keys: &str| format!("attachment = {{ name = \"*.exe\", {keys} }}");
    let [inside, beside] =
        ["2/1/1", "3"].map(|number| format!("part {number} has a name that the rule names"));
    for family in ["compressed", "document"] {
        says(&line(&format!("inside = \"{family}\"")), &files, &[&inside]);
    }
    silent(&line("inside = [\"mail\", \"executable\"]"), &files);
    says(&line("inside_at_least = 2"), &files, &[&inside]);
    silent(&line("inside_at_least = 3"), &files);
    says(&line("at_least = 2"), &files, &[&inside, &beside]);
    silent(&line("at_least = 3"), &files);
    silent(&line("inside = \"mail\", at_least = 1"), &files);
    says(r#"attachment = { inside = "document" }"#, &files, &["part 2/1/1 is of type Windows program"]);
    says(r#"attachment = { name = "*.exe" }"#, &files, &[&inside, &beside]);
}

#[test]
fn what_a_document_is_made_of_is_not_attached_unless_it_is_worse() {
    let mut inside = part("2/1", "application/octet-stream", &["word/media/image1.png"], PICTURE);
    inside.attached = false;
    silent(r#"attachment = { family = "image" }"#, &with_parts(vec![inside.clone()]));
    let zip = FileType { family: Family::Compressed, name: "gzip file" };
    let mut packed = part("2/1", "application/octet-stream", &["word/media/image1.emz"], zip);
    packed.attached = false;
    let files = with_parts(vec![packed, part("2/1/1", "application/octet-stream", &[], PICTURE)]);
    silent(r#"attachment = { family = ["image", "compressed"] }"#, &files);
    inside.true_type = PROGRAM;
    says(
        r#"attachment = { family = "executable" }"#,
        &with_parts(vec![inside]),
        &["part 2/1 is of type Windows program (executable)"],
    );
}
