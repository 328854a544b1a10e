//! Cells of tables in text.

use super::{Flow, Frame, HELD, PLACES};
use quick_xml::events::BytesStart;

impl Flow<'_, '_> {
    /// A cell of OpenDocument says its value, how it was computed and how often it is there (OpenDocument 1.3 part 3, 19.675, 19.680).
    pub(super) fn cell(&mut self, tag: &BytesStart<'_>, start: usize) -> Frame {
        let (mut span, mut times, mut value, mut number) = (1, 1, None, false);
        for (key, written) in super::super::xml::attributes(tag) {
            let count = || written.parse::<usize>().unwrap_or(1).clamp(1, PLACES);
            match key {
                "table:number-columns-repeated" => times = count(),
                "colspan" => span = count(),
                "office:value-type" => number = written == "float",
                "office:value" => value = Some(super::super::number::plain(&written).into_owned()),
                "table:formula" if written.contains("&quot;") || written.contains('"') => {
                    self.attributes.say(&super::super::xml::plain(&written));
                }
                _ => {}
            }
        }
        Frame::Cell { span, times, value: value.filter(|_| number), text: String::new(), start }
    }

    /// A row is complete.
    pub(super) fn end_row(&mut self, cells: usize, text: &str, later: &str) {
        // The only cell of a row is no table but a frame around lines.
        if cells == 1 && !text.starts_with('\t') {
            self.out.line(&text.replace('\u{b}', "\n"));
        } else {
            self.out.row(&text.replace('\u{b}', " "));
        }
        self.out.line(later);
    }

    /// A cell is complete: it goes to its row.
    pub(super) fn place(&mut self, shown: &str, value: Option<String>, span: usize, times: usize) {
        let mut shown = shown;
        let value = value.filter(|value| {
            let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).collect::<Vec<_>>();
            value.len() >= 8
                && value.bytes().all(|byte| byte.is_ascii_digit())
                && digits(value) != digits(shown)
        });
        if let Some(value) = &value {
            self.attributes.say(shown);
            shown = value;
        }
        let Some(Frame::Row { cells, text, .. }) = self.frames.last_mut() else {
            self.out.line(&shown.replace('\u{b}', "\n"));
            return;
        };
        // A long text is said once however often it is there.
        let times = if shown.len() > PLACES { 1 } else { times };
        for _ in 0..times {
            if *cells > 0 {
                text.push(if self.apart { '\n' } else { '\t' });
            }
            text.push_str(shown);
            *cells += 1;
        }
        for _ in 1..span {
            text.push('\t');
        }
        if text.len() > HELD {
            self.out.row(&text.replace('\u{b}', " "));
            text.clear();
        }
    }
}
