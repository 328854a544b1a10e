//! The content codec of DATA against the obvious way to do it, over any bytes and any cutting.

use portcullis::smtp::content::DataDecoder;

/// The target.
pub fn run(input: &[u8]) {
    let Some((size, wire)) = input.split_first() else { return };
    let (mut decoder, mut content, mut consumed, mut ended) = (DataDecoder::default(), Vec::new(), 0, false);
    for chunk in wire.chunks(usize::from(*size).max(1)) {
        let progress = decoder.decode(chunk, &mut content);
        consumed += progress.consumed;
        ended = progress.ended;
        if ended || decoder.dirt().is_some() {
            break;
        }
    }
    // What is not clean is refused; what comes out of it then matters to nobody.
    if decoder.dirt().is_none() && ended {
        assert_eq!((content, consumed), obvious(wire));
    }
}

/// RFC 5321 section 4.5.2, line by line: the content and how much of the wire it took.
fn obvious(wire: &[u8]) -> (Vec<u8>, usize) {
    let (mut content, mut consumed) = (Vec::new(), 0);
    for line in wire.split_inclusive(|byte| *byte == b'\n') {
        consumed += line.len();
        if line == b".\r\n" {
            return (content, consumed);
        }
        content.extend_from_slice(line.strip_prefix(b".").unwrap_or(line));
    }
    panic!("the codec has seen an end where there is none");
}
