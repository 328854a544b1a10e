//! What an event is: something that happened, with its line of the log and its counters.

/// Something that happened.
pub trait Event {
    /// The instruments that it moves.
    type Instruments;

    /// Moves the instruments.
    fn count(&self, instruments: &Self::Instruments);

    /// Writes the line of the log; an event that happens too often to be read has none.
    fn log(&self) {}
}
