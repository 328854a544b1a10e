//! The value of one parameter, in every way it can be read.

use super::{Reader, is_blank, next_is_parameter};
use crate::message::ambiguity::Ambiguity;
use crate::message::comment::without_comments;
use memchr::{memchr, memchr2};

impl Reader<'_> {
    /// `"…"` and what wrongly follows it.
    pub(super) fn quoted_value(&mut self) -> Vec<Vec<u8>> {
        let whole = self.rest;
        let (inside, ended) = self.quoted();
        let mut readings = vec![inside];
        if !ended {
            self.flag(Ambiguity::ParamSyntax);
            let to_semicolon = whole.split(|byte| *byte == b';').next().unwrap_or_default();
            readings.push(to_semicolon.get(1..).unwrap_or_default().trim_ascii().to_vec());
            return readings;
        }
        let literal = whole.get(1..(whole.len() - self.rest.len()).saturating_sub(1)).unwrap_or_default();
        if has_idle_backslash(literal) {
            // `C:\dir\a.txt`: the grammar drops the backslashes, the sender meant them.
            readings.push(literal.to_vec());
        }
        let blank = self.skip(is_blank) > 0;
        self.skip_comments();
        if self.rest.first().is_none_or(|byte| *byte == b';') {
            return readings;
        }
        self.flag(Ambiguity::ParamSyntax);
        if !(blank && next_is_parameter(self.rest)) {
            let tail = self.take(|byte| byte != b';').trim_ascii().to_vec();
            let mut joined = readings.first().cloned().unwrap_or_default();
            joined.extend_from_slice(&tail);
            let unquoted = tail.strip_suffix(b"\"").map(<[u8]>::to_vec);
            readings.push(tail);
            readings.push(joined);
            readings.extend(unquoted);
        }
        readings
    }

    /// A value without quotes: a token, or whatever stands there up to the semicolon.
    pub(super) fn bare_value(&mut self) -> Vec<Vec<u8>> {
        let whole = self.rest;
        let token = self.take(|byte| !matches!(byte, b';' | b'(' | b',' | b'"') && !is_blank(byte));
        let blank = self.skip(is_blank) > 0;
        if self.rest.first().is_none_or(|byte| *byte == b';') {
            return vec![token];
        }
        if blank && self.rest.first() == Some(&b'(') {
            self.skip_comments();
            if self.rest.first().is_none_or(|byte| *byte == b';') {
                return vec![token];
            }
        }
        if blank && next_is_parameter(self.rest) {
            self.flag(Ambiguity::ParamSyntax);
            return vec![token];
        }
        match missing_semicolon(self.rest) {
            Some(cut) => self.rest = self.rest.get(cut..).unwrap_or_default(),
            None => drop(self.skip(|byte| byte != b';')),
        }
        let literal = whole.get(..whole.len() - self.rest.len()).unwrap_or_default().trim_ascii();
        let mut readings = vec![literal.to_vec(), token];
        if memchr(b'(', literal).is_some() {
            self.flag(Ambiguity::Comment);
            readings.push(without_comments(literal));
        } else {
            self.flag(Ambiguity::ParamSyntax);
        }
        if let Some(comma) = memchr(b',', literal) {
            readings.push(literal.get(comma + 1..).unwrap_or_default().trim_ascii().to_vec());
        }
        readings
    }
}

/// Where, after a blank, a `token=` begins before the next semicolon: the semicolon before it is missing.
fn missing_semicolon(text: &[u8]) -> Option<usize> {
    let equals = memchr2(b'=', b';', text).filter(|at| text.get(*at) == Some(&b'='))?;
    let before = text.get(..equals)?;
    let blank = before.iter().rposition(|byte| is_blank(*byte))?;
    next_is_parameter(text.get(blank + 1..)?).then_some(blank + 1)
}

/// A backslash that escapes neither a quote nor a backslash.
fn has_idle_backslash(text: &[u8]) -> bool {
    let mut bytes = text.iter();
    while let Some(byte) = bytes.next() {
        if *byte == b'\\' && !matches!(bytes.next(), Some(b'"' | b'\\')) {
            return true;
        }
    }
    false
}
