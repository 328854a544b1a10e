//! Files of no known type: what can be made out in them all the same.

use super::archive::zip;
use super::budget::Budget;
use super::document::compound::out::Out;
use super::document::compound::runs;
use super::document::pdf;
use super::unwrap::{Inner, Oddity};

/// A PDF far behind the beginning; an archive whose beginning is damaged or something else, as programs find it; and whatever is written in letters.
pub fn read(file: &[u8], budget: &mut Budget, sink: &mut dyn FnMut(Inner<'_>)) {
    if memchr::memmem::find(file, b"%PDF-").is_some() {
        pdf::read(file, budget, sink);
    }
    if zip::find_zip(file) {
        sink(Inner::Odd(Oddity::Polyglot));
        zip::read(file, budget, sink);
    }
    runs::runs(file, &mut Out::new(file.len(), budget, sink));
}
