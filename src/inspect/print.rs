//! What stands for content, so that equal content is known again without being kept.

use blake3::Hasher;

/// Equal content has equal prints, and nobody can make different content that has: 128 bits of BLAKE3.
pub type Print = [u8; 16];

/// Makes a print while the content passes.
#[derive(Debug, Default)]
pub struct Printer(Box<Hasher>);

impl Printer {
    /// The next bytes.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The print of all bytes.
    pub fn finish(&self) -> Print {
        let mut print = Print::default();
        self.0.finalize_xof().fill(&mut print);
        print
    }
}

/// The print of what is there as a whole.
pub fn print(bytes: &[u8]) -> Print {
    let mut print = Print::default();
    Hasher::new().update(bytes).finalize_xof().fill(&mut print);
    print
}
