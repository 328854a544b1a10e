//! What one message may cost at the most.

/// Limits of one message. Past a limit the message is a named shortfall, never a pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Nesting of multiparts and attached messages.
    pub depth: u16,
    /// Content within content: encoded messages, files in files.
    pub levels: u8,
    /// Parts in all.
    pub parts: u32,
    /// Bytes that compressed data in all of the message unpacks to.
    pub unpacked: u64,
    /// Text that is read in what compressed data and files of the message unpack to: a byte of it counts as one, a line end
    /// or a number as sixteen more, a file as a thousand, and what detectors look into as each of them says.
    pub text: u64,
    /// What detectors may look into in one reading of the message, counted in the same way, but for bytes, line ends and
    /// numbers. Text made to be looked into costs as much as hundreds of times as much of other text; mail has about one such
    /// count for each byte at the most.
    pub looks: u64,
    /// Bytes of one header block.
    pub header_bytes: usize,
    /// Fields of one header block.
    pub fields: usize,
    /// Parameters of one field.
    pub parameters: usize,
    /// Line ends and numbers of a message that is read in more than one way. Each reading takes its time for every one of
    /// them, however short it is: half a million is ten times what a mail of 1 MB has.
    pub stops_again: u64,
    /// Text that is read of a message that is read in more than one way, in all of them together, counted in the same way.
    pub text_again: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            depth: 64,
            levels: 8,
            parts: 10_000,
            unpacked: 100 * 1024 * 1024,
            text: 32 * 1024 * 1024,
            looks: 40 * 1024 * 1024,
            header_bytes: 256 * 1024,
            fields: 10_000,
            parameters: 1_000,
            stops_again: 500_000,
            text_again: 48 * 1024 * 1024,
        }
    }
}
