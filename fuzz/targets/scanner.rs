//! Every built-in detector over any text: cutting changes nothing, and what is found stands in the text.

use portcullis::detect::detectors::Detectors;
use portcullis::detect::discoveries::Discoveries;
use portcullis::detect::finding::{Hit, Level};
use portcullis::detect::scanner::Scanner;
use std::ops::Range;
use std::sync::{Arc, LazyLock};

static DETECTORS: LazyLock<Arc<Detectors>> = LazyLock::new(|| Arc::new(Detectors::builtin()));

/// The target.
pub fn run(input: &[u8]) {
    // The first bytes say how long the pieces are, in turn; the rest is the text.
    let Some((sizes, text)) = input.split_first_chunk::<4>() else { return };
    let text = String::from_utf8_lossy(text);
    let whole = scan([&*text].into_iter());
    for (_, span) in &whole.found {
        let span = span.start as usize..span.end as usize;
        assert!(
            !span.is_empty() && text.get(span).is_some(),
            "a span outside of the text, or within a character"
        );
    }
    let mut sizes = sizes.iter().cycle();
    let mut rest = &*text;
    let pieces = std::iter::from_fn(|| {
        let size = usize::from(*sizes.next()?).max(1).min(rest.len());
        let (piece, behind) = rest.split_at(rest.ceil_char_boundary(size));
        rest = behind;
        (!piece.is_empty()).then_some(piece)
    });
    assert_eq!(whole, scan(pieces));
}

/// All that a scan tells: what, and where.
#[derive(Debug, Default, PartialEq, Eq)]
struct Told {
    found: Vec<(String, Range<u64>)>,
}

impl Discoveries for Told {
    fn hit(&mut self, hit: Hit<'_>) {
        let told = format!("{hit:?}");
        self.found.push((told, hit.span));
    }

    fn marking(&mut self, level: Level, words: &'static str, span: Range<u64>) {
        self.found.push((format!("{level:?} {words}"), span));
    }
}

fn scan<'a>(pieces: impl Iterator<Item = &'a str>) -> Told {
    let mut told = Told::default();
    let mut scanner = Scanner::new(Arc::clone(&DETECTORS));
    pieces.for_each(|piece| scanner.feed(piece, &mut told));
    scanner.finish(&mut told);
    told
}
