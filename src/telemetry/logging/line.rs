//! One event as one line, whatever its fields hold.
//!
//! A field that came from outside could end the line and begin a forged one, colour the operator's terminal, or
//! reverse the text. No such character gets through: each is written as an escape of JSON.

use crate::telemetry::config::Format;
use std::fmt::{self, Write};
use tracing::field::{Field, Visit};
use tracing::{Event, Level};

/// Bytes of one field, after escaping; what is longer ends in `…`.
pub(super) const MAX_FIELD: usize = 1 << 10;

/// The line of an event, with its end.
pub(super) fn of(event: &Event<'_>, time: jiff::Timestamp, format: Format) -> String {
    let mut fields = Fields { format, message: String::new(), rest: String::with_capacity(256) };
    event.record(&mut fields);
    let (level, padded) = match *event.metadata().level() {
        Level::ERROR => ("error", "ERROR"),
        Level::WARN => ("warn", "WARN "),
        Level::INFO => ("info", "INFO "),
        Level::DEBUG => ("debug", "DEBUG"),
        Level::TRACE => ("trace", "TRACE"),
    };
    let Fields { message, rest, .. } = fields;
    match format {
        Format::Text => format!("{time:.6} {padded} {message}{rest}\n"),
        Format::Json => {
            format!("{{\"time\":\"{time:.6}\",\"level\":\"{level}\",\"message\":\"{message}\"{rest}}}\n")
        }
    }
}

/// Gathers the fields of an event in the order in which they stand there.
struct Fields {
    format: Format,
    message: String,
    rest: String,
}

impl Fields {
    fn name(&mut self, field: &Field) {
        let name = field.name();
        match self.format {
            Format::Text => self.rest.extend([" ", name, "="]),
            Format::Json => self.rest.extend([",\"", name, "\":"]),
        }
    }

    /// A number or a truth, as it is.
    fn bare(&mut self, field: &Field, value: impl fmt::Display) {
        self.name(field);
        let _ = write!(self.rest, "{value}");
    }

    /// A text: in quotes, except where it stands alone in a line for eyes.
    fn text(&mut self, field: &Field, value: fmt::Arguments<'_>) {
        if field.name() == "message" {
            write_escaped(&mut self.message, value);
            return;
        }
        self.name(field);
        let begin = self.rest.len();
        write_escaped(&mut self.rest, value);
        let is_word = |text: &str| !text.is_empty() && !text.contains([' ', '=', '\\', '"']);
        let alone = self.format == Format::Text && self.rest.get(begin..).is_some_and(is_word);
        if !alone {
            self.rest.insert(begin, '"');
            self.rest.push('"');
        }
    }
}

impl Visit for Fields {
    fn record_f64(&mut self, field: &Field, value: f64) {
        match value.is_finite() {
            true => self.bare(field, value),
            // JSON has no word for these.
            false => self.text(field, format_args!("{value}")),
        }
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.bare(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.bare(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.bare(field, value);
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.text(field, format_args!("{value}"));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.text(field, format_args!("{value:?}"));
    }
}

fn write_escaped(out: &mut String, value: fmt::Arguments<'_>) {
    let end = out.len() + MAX_FIELD;
    // The only error is that the field is full.
    if (Escaped { out, end }).write_fmt(value).is_err() {
        out.push('…');
    }
}

/// Writes text as it stands in a JSON string, until the field is full.
struct Escaped<'o> {
    out: &'o mut String,
    end: usize,
}

impl Write for Escaped<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        text.chars().try_for_each(|c| self.write_char(c))
    }

    fn write_char(&mut self, c: char) -> fmt::Result {
        // The longest escape is a pair of surrogates.
        if self.out.len() + 12 > self.end {
            return Err(fmt::Error);
        }
        match c {
            '"' => self.out.push_str("\\\""),
            '\\' => self.out.push_str("\\\\"),
            c if is_hidden(c) => {
                c.encode_utf16(&mut [0; 2]).iter().try_for_each(|unit| write!(self.out, "\\u{unit:04x}"))?;
            }
            c => self.out.push(c),
        }
        Ok(())
    }
}

/// Characters that move the cursor, end the line, turn the direction of the text, or cannot be seen.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}
