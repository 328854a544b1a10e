//! What a part really is and what it really says: types by signature, HTML to text, charsets.

pub mod armour;
pub mod charset;
pub mod cms;
pub mod encoded_run;
pub mod extension;
pub mod file_type;
pub mod flowed;
pub mod foreign_encoding;
pub mod html;
pub mod inflate;
pub mod line_start;
pub mod mbox;
pub mod openpgp;
pub mod rtf;
pub mod seen;
pub mod signature;
pub mod sniff;
pub mod tnef;
pub mod unfold;
pub mod unwrap;
pub mod uuencode;
