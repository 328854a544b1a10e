//! An ambiguous message, read again in every other way. What the readings find is put together: nothing that any reader
//! of the recipient could see is left out.

use super::desk::Yield;
use super::facts::{Content, Shortfall, Uninspected};
use super::job::{self, Outcomes};
use super::parcel::Parcel;
use super::print::Print;
use super::reading::{BLOCK, Reading};
use super::salvage::Salvage;
use super::stops::Stops;
use super::union::Union;
use super::view::{View, Views};
use crate::detect::detectors::Detectors;
use crate::message::limits::Limits;
use crate::message::line_ends::LineEnds;
use std::collections::BTreeSet;
use std::sync::Arc;

/// How many further readings there are.
const FURTHER: u64 = View::ALL.len() as u64 - 1;

/// The further readings of one message, side by side, so that its bytes are fetched only once.
#[derive(Debug)]
pub struct SecondLook {
    size: u64,
    first: Yield,
    limits: Limits,
    readings: Vec<(View, Reading)>,
    line_ends: LineEnds,
    loose: Option<Reading>,
    salvage: Option<Salvage>,
    stops: Stops,
    /// What texts may cost in all readings together.
    work: u64,
    /// Bytes up to the end of a block.
    block: usize,
    /// Why no more is read.
    cut: Option<&'static str>,
}

impl SecondLook {
    /// After a first reading, with which text of so much was read in files; the message comes again from its beginning.
    /// The files of these prints are known.
    pub fn new(
        first: Yield,
        size: u64,
        spent: u64,
        known: BTreeSet<Print>,
        detectors: &Arc<Detectors>,
        limits: &Limits,
        views: Views,
    ) -> Self {
        let work = limits.text_again.saturating_sub(first.work).saturating_sub(spent);
        // What is unpacked in all further readings together is as much again as in the first.
        let (unpacked, text) = (limits.unpacked / FURTHER, limits.text.min(work) / FURTHER);
        let limits = Limits { unpacked, text, ..limits.clone() };
        let known = Arc::new(known);
        let reading = |view| Reading::again(Arc::clone(detectors), limits.clone(), view, Arc::clone(&known));
        let strict = [View::First, View::Last, View::Guessed];
        Self {
            size,
            first,
            readings: strict
                .into_iter()
                .filter(|view| views.contains(*view))
                .map(|view| (view, reading(view)))
                .collect(),
            line_ends: LineEnds::default(),
            loose: views.contains(View::Loose).then(|| reading(View::Loose)),
            salvage: views
                .contains(View::Salvage)
                .then(|| Salvage::new(Arc::clone(detectors), limits.clone(), Arc::clone(&known))),
            stops: Stops::new(limits.stops_again),
            work,
            block: BLOCK,
            cut: None,
            limits,
        }
    }

    /// The next bytes of the message.
    pub fn feed(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while !rest.is_empty() && self.cut.is_none() {
            let (piece, behind) = rest.split_at_checked(self.block).unwrap_or((rest, b""));
            rest = behind;
            self.piece(piece);
            self.block -= piece.len();
            if self.block == 0 {
                self.block = BLOCK;
                if self.done() > self.work {
                    self.cut = Some("more text than is read in more than one way");
                }
            }
        }
    }

    /// What texts have cost so far.
    fn done(&self) -> u64 {
        let Self { readings, loose, salvage, .. } = self;
        let readings = readings.iter().map(|(_, reading)| reading).chain(loose);
        readings.map(Reading::work).chain(salvage.as_ref().map(Salvage::work)).sum()
    }

    /// Bytes of one block.
    fn piece(&mut self, bytes: &[u8]) {
        let (bytes, more) = self.stops.take(bytes);
        self.cut = more.then_some("more lines and numbers than are read in more than one way");
        for (_, reading) in &mut self.readings {
            reading.feed(bytes);
        }
        if let Some(loose) = &mut self.loose {
            self.line_ends.feed(bytes, &mut |bytes| loose.feed(bytes));
        }
        if let Some(salvage) = &mut self.salvage {
            salvage.feed(bytes);
        }
    }

    /// What is to be handed over now.
    pub fn parcels(&mut self) -> Vec<Parcel> {
        let Self { readings, loose, salvage, .. } = self;
        let readings = readings.iter_mut().map(|(_, reading)| reading).chain(loose.as_mut());
        readings.flat_map(Reading::parcels).chain(salvage.iter_mut().flat_map(Salvage::parcels)).collect()
    }

    /// The end of the message.
    pub fn end(self) -> Looked {
        let Self { size, first, limits, readings, loose, salvage, cut, .. } = self;
        let mut readings: Vec<(View, Yield)> =
            readings.into_iter().map(|(view, reading)| (view, reading.finish())).collect();
        readings.extend(loose.map(|loose| (View::Loose, loose.finish())));
        readings.extend(salvage.map(|salvage| (View::Salvage, salvage.finish())));
        readings.sort_by_key(|(view, _)| *view);
        Looked { size, first, limits, readings, cut }
    }
}

/// All readings of a message, but for what is in files that can only be read as a whole.
#[derive(Debug)]
pub struct Looked {
    size: u64,
    first: Yield,
    limits: Limits,
    readings: Vec<(View, Yield)>,
    cut: Option<&'static str>,
}

impl Looked {
    /// What is to be handed over last.
    pub fn parcels(&mut self) -> Vec<Parcel> {
        self.readings.iter_mut().flat_map(|(_, read)| std::mem::take(&mut read.parcels)).collect()
    }

    /// What all readings together say, once it is known what has come of what was handed over.
    pub fn finish(self, mut outcomes: Outcomes) -> Content {
        let Self { size, first, limits, mut readings, cut } = self;
        for (_, read) in &mut readings {
            job::absorb(read, &mut outcomes, &limits);
        }
        let differ = Union::differ(&readings);
        let mut union = Union::new(first);
        for (view, read) in readings {
            union.add(view, read);
        }
        let mut content = union.finish();
        content.readings_differ |= differ;
        if let Some(detail) = cut {
            content.uninspected.push(Uninspected { shortfall: Shortfall::Limit, part: None, detail });
        }
        content.size = size;
        content
    }
}
