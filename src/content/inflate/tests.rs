use super::*;
use Format::{Deflate, Gzip, Raw, Zlib};
use flate2::write::{DeflateEncoder, ZlibEncoder};
use flate2::{Compression, GzBuilder};
use proptest::prelude::*;
use std::io::Write;

type Read = (Vec<(Vec<String>, Vec<u8>)>, Option<Loss>);

fn read(format: Format, pieces: &[&[u8]]) -> Read {
    let (mut inflate, mut files, mut loss, mut open) = (Inflate::new(format, true), Vec::new(), None, false);
    let mut sink = |inner: Inner<'_>| match inner {
        Inner::Begin { names, nature } => {
            assert!(nature == Nature::Entity && !open);
            open = true;
            files.push((names, Vec::new()));
        }
        Inner::Data(bytes) => files.last_mut().unwrap().1.extend_from_slice(bytes),
        Inner::Text(_) | Inner::Is(_) | Inner::Odd(_) => panic!("no such thing comes out"),
        Inner::End => open = false,
        Inner::Unpacked(..) => {}
        Inner::Lost(why, _) => loss = Some(why),
    };
    pieces.iter().for_each(|piece| inflate.feed(piece, &mut sink));
    inflate.finish(&mut sink);
    assert!(!open);
    (files, loss)
}

fn pack(format: Format, bytes: &[u8]) -> Vec<u8> {
    let best = Compression::best();
    match format {
        Gzip => {
            let builder = GzBuilder::new().filename("a.txt").comment("no").extra("xx");
            let mut encoder = builder.write(Vec::new(), best);
            encoder.write_all(bytes).unwrap();
            encoder.finish().unwrap()
        }
        Zlib | Deflate => {
            let mut encoder = ZlibEncoder::new(Vec::new(), best);
            encoder.write_all(bytes).unwrap();
            encoder.finish().unwrap()
        }
        Raw => {
            let mut encoder = DeflateEncoder::new(Vec::new(), best);
            encoder.write_all(bytes).unwrap();
            encoder.finish().unwrap()
        }
    }
}

fn file(name: &[&str], bytes: impl Into<Vec<u8>>) -> Read {
    (vec![(name.iter().map(|name| (*name).to_owned()).collect(), bytes.into())], None)
}

#[test]
fn every_frame_is_opened() {
    assert_eq!(read(Gzip, &[&pack(Gzip, b"hello")]), file(&["a.txt"], "hello"));
    assert_eq!(read(Zlib, &[&pack(Zlib, b"hello")]), file(&[], "hello"));
    assert_eq!(read(Raw, &[&pack(Raw, b"hello")]), file(&[], "hello"));
    assert_eq!(read(Deflate, &[&pack(Zlib, b"hello")]), file(&[], "hello"));
    assert_eq!(read(Deflate, &[&pack(Raw, b"hello")]), file(&[], "hello"));
    assert_eq!(read(Gzip, &[]), (vec![], None));
}

#[test]
fn members_in_a_row_are_one_file() {
    let two = [pack(Gzip, b"one "), pack(Gzip, b"two"), vec![0; 512]].concat();
    assert_eq!(read(Gzip, &[&two]), file(&["a.txt"], "one two"));
}

#[test]
fn damage_is_said_and_what_was_read_stays() {
    let text: Vec<u8> = (0..20_000u32).flat_map(|number| number.to_string().into_bytes()).collect();
    for format in [Gzip, Zlib, Raw] {
        let packed = pack(format, &text);
        let (files, loss) = read(format, &[&packed[..packed.len() - 1]]);
        assert_eq!(loss, Some(Loss::Malformed), "{format:?}");
        assert!(files[0].1.len() > text.len() / 2);
        let behind = [&packed[..], b"x"].concat();
        assert_eq!(read(format, &[&behind]).1, Some(Loss::Malformed));
    }
    let mut packed = pack(Gzip, &text);
    let check = packed.len() - 8;
    packed[check] ^= 1;
    assert_eq!(read(Gzip, &[&packed]), (file(&["a.txt"], text).0, Some(Loss::Malformed)));
    assert_eq!(read(Gzip, &[b"\x1f\x8b\x07\0"]), (vec![], Some(Loss::Unsupported)));
    assert_eq!(read(Gzip, &[b"no gzip"]), (vec![], Some(Loss::Malformed)));
}

#[test]
fn a_bomb_is_left_alone() {
    let packed = pack(Gzip, &vec![0; 20_000_000]);
    let (files, loss) = read(Gzip, &[&packed]);
    assert_eq!(loss, Some(Loss::Bomb));
    assert!(files[0].1.len() < 2 * 1024 * 1024);
    // What is small may be as dense as it likes.
    assert_eq!(read(Zlib, &[&pack(Zlib, &[0; 500_000])]), file(&[], [0; 500_000]));
}

proptest! {
    #[test]
    fn what_is_packed_comes_out_however_it_is_cut(
        bytes in prop::collection::vec(any::<u8>(), 0..2_000),
        copies in 1usize..40,
        format in prop::sample::select(vec![Gzip, Zlib, Raw]),
        size in 1usize..5_000,
    ) {
        let bytes = bytes.repeat(copies);
        let packed = pack(format, &bytes);
        let (files, loss) = read(format, &packed.chunks(size).collect::<Vec<_>>());
        prop_assert_eq!(loss, None);
        prop_assert!(files[0].1 == bytes);
    }

    #[test]
    fn any_bytes_are_read(
        bytes: Vec<u8>,
        format in prop::sample::select(vec![Gzip, Zlib, Raw, Deflate]),
        cut in 0usize..100,
        size in 1usize..100,
    ) {
        let packed = pack(format, b"some text that is packed");
        let mixed = [&packed[..cut.min(packed.len())], &bytes].concat();
        prop_assert_eq!(read(format, &mixed.chunks(size).collect::<Vec<_>>()), read(format, &[&mixed]));
    }
}
