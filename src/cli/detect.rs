//! `portcullis detect`: run the detectors over texts of your own and see what they find, without values.

use super::exit;
use crate::content::html::HtmlText;
use crate::content::seen::Seen;
use crate::detect::detectors::Detectors;
use crate::detect::discoveries::Discoveries;
use crate::detect::finding::{Confidence, Hit, Level};
use crate::detect::scanner::Scanner;
use crate::rulebook::live::Rulebook;
use serde::{Deserialize, Serialize};
use std::io::{self, BufRead, Write};
use std::ops::Range;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

/// Find personal data and protective markings in text.
///
/// Reads JSON lines {"id": …, "text": …} from standard input and writes a JSON line for each: the id, the classes that
/// were found, and where (UTF-8 byte offsets). Values are not shown unless asked for.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Standard input is one plain text instead of JSON lines.
    #[arg(long)]
    text: bool,
    /// Read the field "body" instead, a mail body as it is sent: HTML where the field "fmt" says "html". Offsets are those
    /// of the text that is made of it.
    #[arg(long, conflicts_with = "text")]
    body: bool,
    /// The rules folder, for what it says of the organisation's own contacts and numbers. Without it: the built-in rules.
    #[arg(long, value_name = "FOLDER")]
    rules: Option<PathBuf>,
    /// Leave out what is less sure than this: low, medium or high.
    #[arg(long, default_value = "medium", value_parser = confidence)]
    at_least: Confidence,
    /// Show the values that were found. They are personal data: mind where the output goes.
    #[arg(long)]
    reveal: bool,
}

#[derive(Deserialize)]
struct Question {
    id: serde_json::Value,
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    body: Option<String>,
    #[serde(default)]
    fmt: Option<String>,
}

impl Question {
    /// What is to be searched.
    fn searched(self, body: bool) -> Option<String> {
        match (body, self.body, self.fmt.as_deref()) {
            (false, _, _) => self.text,
            (true, Some(body), Some("html")) => {
                let (mut html, mut text, mut seen) = (HtmlText::new(), String::new(), Seen::default());
                html.feed(&body, &mut text, &mut seen);
                html.finish(&mut text, &mut seen);
                Some(text)
            }
            (true, body, _) => body,
        }
    }
}

#[derive(Serialize)]
struct Answer {
    id: serde_json::Value,
    classes: Vec<&'static str>,
    spans: Vec<Span>,
}

#[derive(Serialize)]
struct Span {
    class: &'static str,
    start: u64,
    end: u64,
    score: f32,
    confidence: &'static str,
    why: &'static str,
    /// It stands in what looks like a quotation of an earlier mail.
    quoted: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
}

/// Runs the subcommand. Exit code 0: all was read; 65: a line is no such JSON (named on standard error by its number);
/// 74: standard input or output failed; 78: the rules have mistakes (told on standard error).
pub fn run(args: Args) -> ExitCode {
    let rulebook = match args.rules.as_deref().map_or_else(Rulebook::shipped, Rulebook::load) {
        Ok(rulebook) => rulebook,
        Err(mistakes) => {
            mistakes.iter().for_each(|mistake| drop(writeln!(io::stderr(), "{mistake}")));
            return exit::config();
        }
    };
    let (input, output) = (io::stdin().lock(), io::BufWriter::new(io::stdout().lock()));
    match answer_all(&args, rulebook.policy().detectors(), input, output) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            // Nothing can be done where standard error is closed as well.
            let _ = writeln!(io::stderr(), "portcullis detect: {problem}");
            ExitCode::from(if problem.kind() == io::ErrorKind::InvalidData { 65 } else { 74 })
        }
    }
}

fn answer_all(
    args: &Args,
    detectors: &Arc<Detectors>,
    mut input: impl BufRead,
    mut output: impl Write,
) -> io::Result<()> {
    let mut answer = |id, text: &str| {
        let answer = scan(args, detectors, id, text);
        serde_json::to_writer(&mut output, &answer)?;
        output.write_all(b"\n")
    };
    if args.text {
        let mut bytes = Vec::new();
        input.read_to_end(&mut bytes)?;
        answer("-".into(), &String::from_utf8_lossy(&bytes))?;
        return output.flush();
    }
    for (number, line) in (1_u64..).zip(input.split(b'\n')) {
        let line = line?;
        if line.trim_ascii().is_empty() {
            continue;
        }
        let field = if args.body { "body" } else { "text" };
        let wrong = || {
            let text =
                format!("line {number} of standard input is no JSON object with \"id\" and \"{field}\"");
            io::Error::new(io::ErrorKind::InvalidData, text)
        };
        let question: Question = serde_json::from_slice(&line).map_err(|_| wrong())?;
        let id = question.id.clone();
        answer(id, &question.searched(args.body).ok_or_else(wrong)?)?;
    }
    output.flush()
}

fn scan(args: &Args, detectors: &Arc<Detectors>, id: serde_json::Value, text: &str) -> Answer {
    let mut collector = Collector { args, text, spans: Vec::new() };
    let mut scanner = Scanner::new(Arc::clone(detectors));
    scanner.feed(text, &mut collector);
    scanner.finish(&mut collector);
    let mut classes: Vec<_> = collector.spans.iter().map(|span| span.class).collect();
    classes.sort_unstable();
    classes.dedup();
    Answer { id, classes, spans: collector.spans }
}

struct Collector<'a> {
    args: &'a Args,
    text: &'a str,
    spans: Vec<Span>,
}

impl Collector<'_> {
    fn push(
        &mut self,
        class: &'static str,
        confidence: Confidence,
        Range { start, end }: Range<u64>,
        why: &'static str,
        quoted: bool,
    ) {
        if confidence < self.args.at_least {
            return;
        }
        let value = self.args.reveal.then(|| {
            let range = usize::try_from(start).unwrap_or(0)..usize::try_from(end).unwrap_or(0);
            self.text.get(range).unwrap_or_default().to_owned()
        });
        let score = match confidence {
            Confidence::Low => 0.3,
            Confidence::Medium => 0.6,
            Confidence::High => 0.9,
        };
        self.spans.push(Span { class, start, end, score, confidence: confidence.name(), why, quoted, value });
    }
}

impl Discoveries for Collector<'_> {
    fn hit(&mut self, hit: Hit<'_>) {
        self.push(hit.class.code, hit.confidence, hit.span, hit.why, hit.quoted);
    }

    fn marking(&mut self, level: Level, words: &'static str, span: Range<u64>) {
        // OFFICIAL says that a message is not sensitive: many organisations put it on all of them.
        let confidence = if level == Level::Official { Confidence::Low } else { Confidence::High };
        self.push("PROTECTIVE_MARKING", confidence, span, words, false);
    }
}

fn confidence(name: &str) -> Result<Confidence, String> {
    let step = Confidence::ALL.iter().find(|(_, known)| *known == name);
    step.map(|(step, _)| *step).ok_or_else(|| "use low, medium or high".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(args: &Args, input: &str) -> io::Result<String> {
        let mut output = Vec::new();
        answer_all(args, &Arc::new(Detectors::builtin()), input.as_bytes(), &mut output)?;
        Ok(String::from_utf8(output).unwrap())
    }

    fn args() -> Args {
        Args { text: false, body: false, rules: None, at_least: Confidence::Medium, reveal: false }
    }

    const MAIL: &str = r#"{"id": 7, "text": "\u00a3 OFFICIAL\n\nNHS number 999 765 4323, room 9997654323"}"#;

    #[test]
    fn every_line_is_answered_by_byte_offsets_and_without_values() {
        let output = answer(&args(), &format!("{MAIL}\n\n{MAIL}\n")).unwrap();
        assert_eq!(output.lines().count(), 2);
        let first: serde_json::Value = serde_json::from_str(output.lines().next().unwrap()).unwrap();
        assert_eq!(first["id"], 7);
        assert_eq!(first["classes"], serde_json::json!(["NHS_NUMBER"]));
        assert_eq!(
            (first["spans"][0]["start"].as_u64(), first["spans"][0]["end"].as_u64()),
            (Some(24), Some(36))
        );
        assert!(!output.contains("4323"));
    }

    #[test]
    fn values_are_shown_where_asked_for() {
        let output = answer(&Args { reveal: true, ..args() }, MAIL).unwrap();
        assert!(output.contains(r#""value":"999 765 4323""#));
    }

    #[test]
    fn what_is_quoted_is_told_apart() {
        let text = "> NHS number 999 765 4323\n\nNI number JB654321C\n";
        let output = answer(&Args { text: true, ..args() }, text).unwrap();
        let told: serde_json::Value = serde_json::from_str(&output).unwrap();
        assert_eq!((&told["spans"][0]["quoted"], &told["spans"][1]["quoted"]), (&true.into(), &false.into()));
    }

    #[test]
    fn plain_text_is_one_answer() {
        let output = answer(&Args { text: true, ..args() }, "OFFICIAL-SENSITIVE\n\nHello\n").unwrap();
        assert!(output.contains("PROTECTIVE_MARKING") && output.lines().count() == 1);
    }

    #[test]
    fn a_marking_that_is_not_sensitive_is_shown_only_where_asked_for() {
        let found =
            |at_least| answer(&Args { text: true, at_least, ..args() }, "OFFICIAL\n\nHello\n").unwrap();
        assert!(!found(Confidence::Medium).contains("PROTECTIVE_MARKING"));
        assert!(found(Confidence::Low).contains("PROTECTIVE_MARKING"));
    }

    #[test]
    fn a_line_that_is_no_question_is_named_by_its_number() {
        let problem = answer(&args(), &format!("{MAIL}\nnonsense\n")).unwrap_err();
        assert_eq!(problem.kind(), io::ErrorKind::InvalidData);
        assert!(problem.to_string().starts_with("line 2 "));
    }
}
