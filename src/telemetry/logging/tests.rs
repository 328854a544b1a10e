use super::*;
use crate::mail::id::Id;
use crate::telemetry::events::message::InspectionBroke;
use crate::telemetry::events::session::{Opened, TurnedAway};
use proptest::prelude::*;
use std::sync::{Mutex, mpsc};

/// Keeps what is written.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// What is logged while `what` runs.
fn logged(format: Format, level: Level, what: impl FnOnce(&Telemetry)) -> String {
    let telemetry = Telemetry::new().unwrap();
    let kept = Kept::default();
    let logging = Logging::to(kept.clone(), &telemetry).unwrap();
    let subscriber = tracing_subscriber::registry().with(logging.lines(&Log { format, level }));
    tracing::subscriber::with_default(subscriber, || what(&telemetry));
    drop(logging);
    String::from_utf8(kept.0.lock().unwrap().clone()).unwrap()
}

fn breakdown() -> InspectionBroke {
    InspectionBroke { id: Id::from_bytes([0; 16]) }
}

#[test]
fn a_line_for_eyes() {
    let line = logged(Format::Text, Level::Info, |telemetry| telemetry.record(breakdown()));
    let (time, rest) = line.split_once(' ').unwrap();
    assert!(time.parse::<jiff::Timestamp>().is_ok(), "{time}");
    assert_eq!(rest, "ERROR inspection broke down id=00000000000000000000000000\n");
}

#[test]
fn a_line_for_machines() {
    let line = logged(Format::Json, Level::Info, |telemetry| telemetry.record(breakdown()));
    let value: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_eq!(value["level"], "error");
    assert_eq!(value["message"], "inspection broke down");
    assert_eq!(value["id"], "00000000000000000000000000");
    assert!(value["time"].as_str().unwrap().parse::<jiff::Timestamp>().is_ok());
}

#[test]
fn the_level_decides_what_is_said() {
    let both = |telemetry: &Telemetry| {
        telemetry.record(Opened);
        telemetry.record(breakdown());
    };
    assert_eq!(logged(Format::Text, Level::Error, both).lines().count(), 1);
    assert_eq!(logged(Format::Text, Level::Debug, both).lines().count(), 2);
}

#[test]
fn what_libraries_say_is_not_logged() {
    let said =
        logged(Format::Text, Level::Trace, |_| tracing::error!(target: "library", "jo@council.example"));
    assert_eq!(said, "");
}

/// Each text in a field, and what a line for eyes shows.
#[test]
fn no_field_can_forge_a_line_or_speak_to_the_terminal() {
    for (text, shown) in [
        ("plain", "plain"),
        ("two words", "\"two words\""),
        ("", "\"\""),
        ("a=b", "\"a=b\""),
        ("x\r\n2026-01-01T00:00:00Z INFO forged", "\"x\\u000d\\u000a2026-01-01T00:00:00Z INFO forged\""),
        ("\u{1b}[2J", "\"\\u001b[2J\""),
        ("\u{9b}31m", "\"\\u009b31m\""),
        ("\u{202e}gpj", "\"\\u202egpj\""),
        ("a\u{200b}b", "\"a\\u200bb\""),
        ("\u{e0041}", "\"\\udb40\\udc41\""),
        ("quote\" \\", "\"quote\\\" \\\\\""),
        ("Grüße", "Grüße"),
    ] {
        let line = logged(Format::Text, Level::Info, |_| tracing::info!(name = text, "said"));
        assert_eq!(line.split_once("said ").unwrap().1, format!("name={shown}\n"));
    }
}

#[test]
fn a_long_field_is_cut() {
    let line = logged(Format::Json, Level::Info, |_| tracing::info!(name = "é".repeat(1_000_000), "said"));
    assert!(line.len() < 2 * line::MAX_FIELD, "{}", line.len());
    let value: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert!(value["name"].as_str().unwrap().ends_with("é…"));
}

#[test]
fn numbers_stay_numbers() {
    let line = logged(Format::Json, Level::Info, |_| {
        tracing::info!(a = 1u64, b = -2i64, c = 0.5, d = true, e = f64::NAN, "said");
    });
    let value: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_eq!((&value["a"], &value["b"], &value["c"]), (&1.into(), &(-2).into(), &0.5.into()));
    assert_eq!((&value["d"], &value["e"]), (&true.into(), &"NaN".into()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn a_parser_reads_back_what_was_logged(text in "\\PC{0,40}|[\\x00-\\x1f\\x7f\u{202a}-\u{202e}\u{e0041}\"\\\\ é]{0,40}") {
        let line = logged(Format::Json, Level::Info, |_| tracing::info!(name = text, debugged = ?text, "{text}"));
        prop_assert_eq!(line.matches('\n').count(), 1);
        prop_assert!(!line.trim_end_matches('\n').chars().any(char::is_control));
        let value: serde_json::Value = serde_json::from_str(&line).unwrap();
        prop_assert_eq!(value["name"].as_str().unwrap(), text.as_str());
        prop_assert_eq!(value["message"].as_str().unwrap(), text.as_str());
    }
}

/// Stands still until it is let go, as a pipe does that nobody reads.
struct Blocked(mpsc::Receiver<()>, Kept);

impl Write for Blocked {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        // An error means that the other side is gone: let go for good.
        let _ = self.0.recv();
        self.1.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn dropped(telemetry: &Telemetry) -> usize {
    let page = telemetry.page().unwrap();
    let line = page.lines().find(|line| line.starts_with("portcullis_log_lines_dropped_total ")).unwrap();
    line.split_once(' ').unwrap().1.parse().unwrap()
}

#[test]
fn a_sink_that_stands_still_stops_nobody_and_what_is_dropped_is_counted() {
    const LINES: usize = 40_000;
    let telemetry = Telemetry::new().unwrap();
    let kept = Kept::default();
    let (let_go, blocked) = mpsc::channel();
    let logging = Logging::to(Blocked(blocked, kept.clone()), &telemetry).unwrap();
    let log = Log { format: Format::Text, level: Level::Debug };
    let subscriber = tracing_subscriber::registry().with(logging.lines(&log));
    tracing::subscriber::with_default(subscriber, || (0..LINES).for_each(|_| telemetry.record(TurnedAway)));
    // All of it was said although nothing could be written, and memory kept its bound.
    let dropped_lines = dropped(&telemetry);
    assert!(dropped_lines > 0);
    assert!(logging.queue.waiting() <= queue::CAPACITY);
    drop(let_go);
    drop(logging);
    let written = kept.0.lock().unwrap().iter().filter(|byte| **byte == b'\n').count();
    assert_eq!(written + dropped_lines, LINES);
}

/// Refuses every write, as a full disk does.
struct Full;

impl Write for Full {
    fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
        Err(std::io::ErrorKind::StorageFull.into())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn lines_that_a_full_disk_refuses_are_counted() {
    let telemetry = Telemetry::new().unwrap();
    let logging = Logging::to(Full, &telemetry).unwrap();
    let subscriber = tracing_subscriber::registry().with(logging.lines(&Log::default()));
    tracing::subscriber::with_default(subscriber, || (0..7).for_each(|_| telemetry.record(breakdown())));
    drop(logging);
    assert_eq!(dropped(&telemetry), 7);
}
