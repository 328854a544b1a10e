//! A file in base64 inside a document that is one file of XML: a picture, an object, macros.

use super::entry;
use super::out::Out;
use crate::content::unwrap::{Inner, Loss, Nature};
use encodify::base64::STANDARD;

/// What the macros and objects of Word 2003 are packed in; what is in it is compressed.
const ACTIVE_MIME: &[u8] = b"ActiveMime";

/// Hands out the file that these symbols stand for.
pub(super) fn read(symbols: &str, out: &mut Out<'_>) {
    let mut decoder = STANDARD.any_alphabet().decoder();
    let mut file = Vec::new();
    let taken = decoder.decode_symbols(symbols.as_bytes(), &mut file);
    decoder.pad(&mut file);
    let rest = symbols.get(taken..).unwrap_or_default();
    if !rest.bytes().all(|byte| byte == b'=') {
        out.lost(Loss::Malformed, "a file inside a document of one part is damaged");
    }
    if file.starts_with(ACTIVE_MIME) {
        return out.lost(Loss::Unsupported, "objects or macros inside a document of one part");
    }
    let nature = if entry::is_picture(&file) { Nature::Furniture } else { Nature::File };
    out.say(Inner::Begin { names: Vec::new(), nature });
    out.say(Inner::Data(&file));
    out.say(Inner::End);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(symbols: &str) -> Vec<String> {
        let mut said = Vec::new();
        super::read(symbols, &mut Out::new(&mut |inner| said.push(format!("{inner:?}"))));
        said
    }

    #[test]
    fn a_file_comes_out_and_what_cannot_be_read_is_said() {
        assert_eq!(
            read("aGVsbG8="),
            ["Begin { names: [], nature: File }", "Data([104, 101, 108, 108, 111])", "End"]
        );
        assert!(read("iVBORw0KGgo=")[0].contains("Furniture"));
        assert!(read("aGVs*G8=")[0].contains("Malformed"));
        assert!(read("QWN0aXZlTWltZQ==")[0].contains("Unsupported"));
    }
}
