//! One reading of a message: takes its bytes and makes the facts of them.
//!
//! Inspection reads a clean message once. An ambiguous message is read again in other ways; each way is a reading of its
//! own, and what all of them found is put together.

use super::branch::{Branch, LAYERS};
use super::desk::{Desk, Layer, Root, Yield};
use super::parcel::Parcel;
use super::print::Print;
use super::view::View;
use crate::detect::detectors::Detectors;
use crate::message::limits::Limits;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Bytes of the message after which it is seen what reading them has cost: at the same places however it is cut.
pub const BLOCK: usize = 16 * 1024;

/// The state of one reading.
#[derive(Debug)]
pub struct Reading {
    branch: Box<Branch>,
    desk: Desk,
    /// Bytes up to the end of a block.
    block: usize,
}

impl Reading {
    /// A reading that has seen nothing.
    pub fn new(detectors: Arc<Detectors>, limits: Limits, view: View) -> Self {
        let desk = Desk::new(detectors, limits, view, LAYERS);
        Self { branch: Box::new(Branch::new(Root::default(), &desk)), desk, block: BLOCK }
    }

    /// A reading of a message of which the files of these prints are known.
    pub fn again(detectors: Arc<Detectors>, limits: Limits, view: View, known: Arc<BTreeSet<Print>>) -> Self {
        let mut reading = Self::new(detectors, limits, view);
        reading.desk.known = known;
        reading
    }

    /// What is to be handed over now.
    pub fn parcels(&mut self) -> Vec<Parcel> {
        self.desk.parcels()
    }

    /// What texts have cost so far.
    pub fn work(&self) -> u64 {
        self.desk.scratch.work.done()
    }

    /// The next bytes.
    pub fn feed(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while !rest.is_empty() {
            let (piece, behind) = rest.split_at_checked(self.block).unwrap_or((rest, b""));
            rest = behind;
            self.branch.feed(piece, &mut self.desk);
            self.block -= piece.len();
            if self.block == 0 {
                self.block = BLOCK;
                self.desk.reckon();
            }
        }
    }

    /// The end of the message.
    pub fn finish(self) -> Yield {
        let Self { branch, mut desk, .. } = self;
        branch.finish(&mut desk);
        desk.clear()
    }
}
