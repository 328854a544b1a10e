//! Shell helpers on the ground: buffered sockets, file descriptors, the spool, orderly shutdown.

pub mod descriptors;
pub mod random;
pub mod shutdown;
pub mod spool;
pub mod wire;
