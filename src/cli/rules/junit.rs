//! Outcomes in the form of JUnit, as build servers read it.

use crate::mail::mistake::Mistake;

/// One mail that was tried.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Case {
    /// The rule, or what else it belongs to.
    pub(super) suite: String,
    /// The mail and what is expected of it.
    pub(super) name: String,
    /// Why it is not as it should be.
    pub(super) failed: Option<Mistake>,
}

impl Case {
    pub(super) fn new(suite: &str, name: String, outcome: Result<(), Mistake>) -> Self {
        Self { suite: suite.to_owned(), name, failed: outcome.err() }
    }
}

/// The report; cases of one suite stand together.
pub(super) fn report(cases: &[Case]) -> String {
    let failures = |cases: &[Case]| cases.iter().filter(|case| case.failed.is_some()).count();
    let counts =
        |cases: &[Case]| format!("tests=\"{}\" failures=\"{}\" errors=\"0\"", cases.len(), failures(cases));
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"portcullis rules test\" {}>\n",
        counts(cases)
    );
    for suite in cases.chunk_by(|left, right| left.suite == right.suite) {
        let name = suite.first().map_or("", |case| &case.suite);
        out.push_str(&format!("  <testsuite name=\"{}\" {}>\n", escaped(name), counts(suite)));
        for case in suite {
            let (name, class) = (escaped(&case.name), escaped(&case.suite));
            let begin = format!("    <testcase name=\"{name}\" classname=\"{class}\"");
            match &case.failed {
                None => out.push_str(&format!("{begin}/>\n")),
                Some(mistake) => out.push_str(&format!(
                    "{begin} file=\"{}\" line=\"{}\">\n      <failure message=\"{}\">{}</failure>\n    </testcase>\n",
                    escaped(&mistake.file),
                    mistake.line,
                    escaped(&mistake.message),
                    escaped(&mistake.to_string()),
                )),
            }
        }
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}

/// Text that may stand in an attribute and in an element. What XML 1.0 section 2.2 has no place for becomes U+FFFD.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push_str(&format!("&#{};", u32::from(c))),
            '\0'..' ' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use quick_xml::events::Event;
    use quick_xml::{Reader, XmlVersion};

    #[test]
    fn any_name_can_be_read_by_whoever_reads_xml() {
        let nasty = "a<b>&\"'\u{0}\u{1b}]]>\u{ffff}\nß";
        let failed = Mistake::in_file(nasty, nasty, nasty);
        let cases = [Case::new(nasty, nasty.into(), Err(failed)), Case::new("b", "fine".into(), Ok(()))];
        let report = report(&cases);
        let mut reader = Reader::from_str(&report);
        let mut names = Vec::new();
        loop {
            match reader.read_event().unwrap() {
                Event::Start(tag) | Event::Empty(tag) => {
                    for attribute in tag.attributes() {
                        let attribute = attribute.unwrap();
                        if attribute.key.as_ref() == "name" {
                            names.push(
                                attribute.normalized_value(XmlVersion::Explicit1_0).unwrap().into_owned(),
                            );
                        }
                    }
                }
                Event::Eof => break,
                _ => {}
            }
        }
        let shown = "a<b>&\"'\u{fffd}\u{fffd}]]>\u{fffd}\nß";
        assert_eq!(names, ["portcullis rules test", shown, shown, "b", "fine"]);
        assert!(report.contains("tests=\"2\" failures=\"1\""));
    }
}
