//! Where readers of documents write: text is gathered into pieces, what parts it is kept in order.

use super::prose::{Pen, Prose};
use crate::content::budget::Budget;
use crate::content::file_type::FileType;
use crate::content::unwrap::{Inner, Loss, Nature};

/// What one document gives, on its way to the caller.
pub struct Out<'a> {
    /// What the message may still unpack to.
    pub budget: &'a mut Budget,
    /// Bytes of the document, and those that have been unpacked from it.
    packed: u64,
    total: u64,
    /// No more files may be opened, which is said once.
    full: bool,
    sink: &'a mut (dyn FnMut(Inner<'_>) + 'a),
    prose: Prose,
}

impl std::fmt::Debug for Out<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Out").field("budget", &self.budget).finish_non_exhaustive()
    }
}

impl<'a> Out<'a> {
    /// For one document of so many bytes.
    pub fn new(packed: usize, budget: &'a mut Budget, sink: &'a mut (dyn FnMut(Inner<'_>) + 'a)) -> Self {
        Self { budget, packed: packed as u64, total: 0, full: false, sink, prose: Prose::default() }
    }

    /// Lends out what writes the text of the document.
    pub fn pen(&mut self, write: impl FnOnce(&mut Pen<'_>)) {
        let Self { prose, sink, .. } = self;
        write(&mut Pen { prose, sink: &mut |text| sink(Inner::Text(text)) });
    }

    /// One character of text. More than one empty line in a row says nothing.
    pub fn put(&mut self, c: char) {
        self.pen(|pen| pen.put(c));
    }

    /// Text.
    pub fn text(&mut self, text: &str) {
        self.pen(|pen| pen.text(text));
    }

    /// What follows stands on a line of its own.
    pub fn line(&mut self) {
        self.pen(|pen| pen.line());
    }

    /// What follows has nothing to do with what went before.
    pub fn flow(&mut self) {
        self.pen(|pen| pen.flow());
    }

    /// A line of text.
    pub fn row(&mut self, text: &str) {
        self.line();
        self.text(text);
        self.line();
    }

    /// Something cannot be read.
    pub fn lost(&mut self, loss: Loss, words: &'static str) {
        self.flush();
        (self.sink)(Inner::Lost(loss, words));
    }

    /// So many more bytes were unpacked. A picture of one colour unpacks to a thousand times its size: it is the document that
    /// must not.
    ///
    /// # Errors
    /// [`Loss::Bomb`] or [`Loss::Limit`] where nothing more may be.
    pub fn unpacked(&mut self, bytes: usize) -> Result<(), Loss> {
        self.total += bytes as u64;
        if self.total > Budget::FREE && self.total / Budget::RATIO > self.packed {
            return Err(Loss::Bomb);
        }
        if self.total > Budget::FILE {
            return Err(Loss::Limit);
        }
        self.budget.meter(self.packed).count(bytes)
    }

    /// What the document is.
    pub fn is(&mut self, what: FileType) {
        self.flush();
        (self.sink)(Inner::Is(what));
    }

    /// A file that is there as a whole.
    pub fn file(&mut self, names: Vec<String>, kind: Nature, bytes: &[u8]) {
        if self.begin(names, kind) {
            self.data(bytes);
            self.end();
        }
    }

    /// A file begins, if one more may be opened.
    pub fn begin(&mut self, names: Vec<String>, kind: Nature) -> bool {
        self.flush();
        if self.full {
            return false;
        }
        if let Err(loss) = self.budget.file() {
            self.full = true;
            (self.sink)(Inner::Lost(loss, "too many files lie in the document"));
            return false;
        }
        (self.sink)(Inner::Begin { names, nature: kind });
        true
    }

    /// Bytes of it.
    pub fn data(&mut self, bytes: &[u8]) {
        bytes.chunks(64 * 1024).for_each(|piece| (self.sink)(Inner::Data(piece)));
    }

    /// Its end.
    pub fn end(&mut self) {
        (self.sink)(Inner::End);
    }

    fn flush(&mut self) {
        self.pen(|pen| pen.flush());
    }
}

impl Drop for Out<'_> {
    fn drop(&mut self) {
        self.flush();
    }
}
