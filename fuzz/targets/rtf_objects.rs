//! Objects in rich text: any bytes, and any bytes as what is embedded.

use super::opened::open;
use portcullis::content::document::compound::rtf::rtf_objects;
use std::fmt::Write;

/// The target.
pub fn run(input: &[u8]) {
    open(rtf_objects, input);
    let digits = input.iter().fold(String::new(), |mut digits, byte| {
        write!(digits, "{byte:02x}").unwrap();
        digits
    });
    for word in ["objdata", "*\\datastore", "*\\themedata"] {
        open(rtf_objects, format!("{{\\rtf1{{\\object\\objemb{{\\{word} {digits}}}}}}}").as_bytes());
    }
}
