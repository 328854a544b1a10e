//! What may be looked at while one line is scanned.

use super::detectors::Detectors;
use super::page::chart::Chart;
use super::page::fold::Folded;
use super::page::text::Text;

/// What may be looked at while one line is scanned.
#[derive(Clone, Copy)]
pub struct Window<'a> {
    /// Who looks.
    pub detectors: &'a Detectors,
    /// The folded text that is held.
    pub folded: &'a Folded,
    /// What it consists of.
    pub chart: &'a Chart,
    /// What of it lies about the line.
    pub text: Text<'a>,
}
