//! Reading a message while its bytes arrive: the MIME walker, header fields and parameters, transfer decoders,
//! ambiguity codes. Reading never fails; it yields a message and its defects.

pub mod ambiguity;
pub mod base64;
pub mod body;
pub mod boundary;
pub mod choice;
pub mod codes;
pub mod comment;
pub mod continuation;
pub mod date_time;
pub mod delimiter;
pub mod encoded_word;
pub mod entity;
pub mod event;
pub mod file_name;
pub mod header;
pub mod hexadecimal;
pub mod limits;
pub mod line_ends;
pub mod mailbox;
pub mod manner;
pub mod near;
pub mod open_boundaries;
pub mod parameter;
pub mod phrase;
pub mod quoted_printable;
pub mod stack;
pub mod transfer;
pub mod walker;
