use super::*;
use crate::content::document::compound::prose::Prose;
use proptest::prelude::*;

#[test]
fn eight_bytes_at_once_are_judged_like_one_by_one() {
    for byte in 0..=u8::MAX {
        let is_one = matches!(byte, b' '..=b'~' | b'\t' | b'\n' | b'\r' | 0xC0..);
        for beside in [0, b'a', 0x7F, 0x80, 0xFF] {
            for place in 0..8 {
                let mut eight = [beside; 8];
                eight[place] = byte;
                let gap = gaps(u64::from_le_bytes(eight)).to_le_bytes()[place];
                assert_eq!(gap, if is_one { 0 } else { 0x80 }, "{byte:#x} beside {beside:#x}");
            }
        }
    }
}

#[test]
fn four_characters_at_once_are_judged_like_one_by_one() {
    for unit in 0..=u16::MAX {
        for beside in [0u16, 0x61, 0x2030, 0x8000, 0xFFFF] {
            let units = (u64::from(beside) * 0x0001_0000_0001_0001) | (u64::from(unit) << 32);
            let gaps = wide_gaps(units);
            let gap = |unit| if wide_character(unit).is_some() { 0 } else { 0x8080 };
            let expected = (gap(beside) * 0x0001_0000_0001_0001) | (gap(unit) << 32);
            assert_eq!(gaps, expected, "{unit:#x} beside {beside:#x}");
            assert!(wide_character(unit).is_none() || is_higher((unit >> 8) as u8), "{unit:#x}");
        }
    }
}

#[test]
fn stretches_are_found_wherever_they_begin_and_end() {
    for length in 0..40 {
        for before in 0..10 {
            for behind in 0..10 {
                let bytes = [&vec![0; before][..], &vec![b'x'; length], &vec![0x80; behind]].concat();
                let mut found = Vec::new();
                let open = stretches(&bytes, |_| false, gaps, &mut |stretch| found.push(stretch.to_vec()));
                // Shorter ones may stay within a word.
                found.retain(|stretch| stretch.len() >= WORD);
                let expected = if behind > 0 && length >= WORD { vec![vec![b'x'; length]] } else { vec![] };
                assert_eq!(found, expected, "{length} behind {before}, before {behind}");
                assert_eq!(open, if behind > 0 { 0 } else { length });
            }
        }
    }
}

/// The runs of every kind in bytes that come in these pieces.
fn read<'b>(pieces: impl Iterator<Item = &'b [u8]> + Clone) -> Vec<String> {
    Kind::ALL
        .map(|kind| {
            let (mut runs, mut text) = (Runs::new(kind), String::new());
            let (mut prose, mut sink) = (Prose::default(), |piece: &str| text.push_str(piece));
            let mut pen = Pen { prose: &mut prose, sink: &mut sink };
            pieces.clone().for_each(|piece| runs.feed(piece, &mut pen));
            runs.finish(&mut pen);
            pen.flush();
            text
        })
        .into()
}

/// What runs are, one character after the other.
fn by_definition(bytes: &[u8]) -> Vec<String> {
    let mut texts = Vec::new();
    for kind in Kind::ALL {
        let (mut run, mut text) = (Runs::new(kind).run, String::new());
        let (mut prose, mut sink) = (Prose::default(), |piece: &str| text.push_str(piece));
        let mut pen = Pen { prose: &mut prose, sink: &mut sink };
        let from = usize::from(kind == Kind::Odd).min(bytes.len());
        for unit in bytes[from..].chunks_exact(kind.width()) {
            let character = match unit {
                [byte] if gaps(u64::from(*byte)) & 0x80 != 0 => None,
                [byte] => (*byte < 0x80 || run.count > 2).then(|| char::from(*byte)),
                [low, high] => wide_character(u16::from_le_bytes([*low, *high])),
                _ => None,
            };
            run.next(character, &mut pen);
        }
        run.end(&mut pen);
        pen.flush();
        texts.push(text);
    }
    texts
}

#[test]
fn text_is_found_whatever_is_around_it() {
    let wide: Vec<u8> = "Näme: Ann Example".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let bytes = [b"\0\x01NHS number\x08", &wide[..], b"\x80", &wide[..], b"\x01short\x01and so on"].concat();
    assert_eq!(
        read([&bytes[..]].into_iter()),
        ["Näme: Ann Example\n", "Näme: Ann Example\n", "NHS number\nand so on\n"]
    );
}

#[test]
fn what_is_filled_up_with_blanks_is_text_and_a_fill_of_blanks_is_none() {
    let field = |text: &str| format!("{text:40}").into_bytes();
    let wide =
        |text: &str| format!("{text:20}").encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let bytes =
        [&b"\0"[..], &field("Jo Baker"), b"\0\x01", &field(""), b"\x01\x02", &field("- x -"), b"\0\x80"];
    let bytes = [&bytes.concat()[..], &wide("Ann Example"), b"\x80\x80"].concat();
    let texts = read([&bytes[..]].into_iter());
    assert_eq!(texts.iter().map(|text| text.trim()).collect::<Vec<_>>(), ["", "Ann Example", "Jo Baker"]);
}

proptest! {
    #[test]
    fn runs_are_the_same_however_bytes_are_cut(
        pieces in prop::collection::vec(
            prop_oneof![
                any::<Vec<u8>>(),
                "[ -~é\r\n]{0,30}".prop_map(|text| text.chars().map(|c| c as u8).collect()),
                "[ -~é\nІЖ]{0,30}".prop_map(|text| text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
                (any::<u8>(), 0usize..5_000).prop_map(|(byte, count)| vec![byte; count]),
            ],
            0..12,
        ),
        sizes in prop::collection::vec(1usize..40, 1..9),
    ) {
        let bytes = pieces.concat();
        let (mut cut, mut rest, mut sizes) = (Vec::new(), &bytes[..], sizes.iter().cycle());
        while let Some((piece, behind)) = rest.split_at_checked(rest.len().min(*sizes.next().unwrap()))
            && !piece.is_empty()
        {
            cut.push(piece);
            rest = behind;
        }
        let expected = by_definition(&bytes);
        prop_assert_eq!(&read([&bytes[..]].into_iter()), &expected);
        prop_assert_eq!(&read(cut.into_iter()), &expected);
    }
}
