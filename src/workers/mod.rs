//! Worker processes: what may go wrong beyond repair is done in a process that has nothing to lose.
//!
//! A worker is this binary once more, started without environment, files or network. It takes one task after the other
//! on its standard input and answers on its standard output. What tasks and answers mean is not known here.
//!
//! A stack that overflows or memory that runs out ends a process, whatever the code in it does; a loop that never ends is
//! ended by a limit of time. Either way the task that was under way is lost and nothing else.

pub mod allowance;
pub mod config;
pub mod frame;
pub mod pool;
pub mod sandbox;
pub mod serving;
pub mod worker;
