//! What Office has packed with zlib.

use super::out::Out;
use crate::content::unwrap::Loss;
use std::io::Read;

/// Unpacks a zlib stream (RFC 1950) into the file that is open. Office does not always write its end: where as much has come
/// out as there should be, nothing is lost.
pub fn inflate(packed: &[u8], size: usize, words: &'static str, out: &mut Out<'_>) {
    let mut decoder = flate2::read::ZlibDecoder::new(packed);
    let mut piece = vec![0; 32 * 1024];
    let mut total = 0;
    loop {
        let failure = match decoder.read(&mut piece) {
            Ok(0) => return,
            Ok(count) => {
                total += count;
                let data = piece.get(..count).unwrap_or_default();
                let counted = out.unpacked(count);
                if counted.is_ok() {
                    out.data(data);
                }
                counted.err()
            }
            Err(_) if total >= size => return,
            Err(_) => Some(Loss::Malformed),
        };
        if let Some(loss) = failure {
            return out.lost(loss, words);
        }
    }
}
