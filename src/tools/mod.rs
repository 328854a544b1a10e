//! What drives a gateway from outside: mail that is sent on purpose and a next hop that takes it, for tests, demos and
//! measurements.
//!
//! Nothing here is part of the gateway and the gateway uses nothing of it. That is the point: a client and a next hop
//! that shared the gateway's reading of SMTP would share its mistakes. It stands under `cli` (floor 10) beside `app`
//! (floor 9) and imports nothing else of the house.

pub mod histogram;
pub mod load;
pub mod memory;
pub mod sink;
