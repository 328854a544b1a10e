//! The MIME walker over any bytes, in the manner of each view: it ends, and how the message is cut into chunks changes nothing.

use portcullis::inspect::view::View;
use portcullis::message::event::Event;
use portcullis::message::limits::Limits;
use portcullis::message::manner::Manner;
use portcullis::message::walker::Walker;

/// The target.
pub fn run(input: &[u8]) {
    // The first byte says how long the chunks are, the rest is the message.
    let Some((size, message)) = input.split_first() else { return };
    for (view, ..) in View::ALL {
        let whole = walk([message].into_iter(), view.manner());
        let cut = walk(message.chunks(usize::from(*size).max(1)), view.manner());
        assert_eq!(whole, cut, "{view:?}");
    }
}

/// The events in words; bytes of one stretch count as one, however they came.
fn walk<'a>(chunks: impl Iterator<Item = &'a [u8]>, manner: Manner) -> Vec<String> {
    let mut walker = Walker::new(Limits::default(), manner);
    let mut events: Vec<(String, Vec<u8>)> = Vec::new();
    let mut sink = |event: Event<'_>| {
        let (name, bytes) = match event {
            Event::Body(bytes) => ("body".to_string(), bytes),
            Event::Around(bytes) => ("around".to_string(), bytes),
            Event::Open(opened) => {
                (format!("open {} {} {:?}", opened.number, opened.depth, opened.role), [].as_slice())
            }
            Event::Close => ("close".to_string(), [].as_slice()),
            Event::Limit(limit) => (format!("limit {limit}"), [].as_slice()),
        };
        let joins = matches!(name.as_str(), "body" | "around");
        match events.last_mut() {
            Some((last, stretch)) if joins && *last == name => stretch.extend_from_slice(bytes),
            _ if joins && bytes.is_empty() => {}
            _ => events.push((name, bytes.to_vec())),
        }
    };
    for chunk in chunks {
        walker.feed(chunk, &mut sink);
    }
    walker.finish(&mut sink);
    let mut words: Vec<String> =
        events.iter().map(|(name, bytes)| format!("{name} {}", bytes.escape_ascii())).collect();
    words.push(format!("{:?}", walker.codes()));
    words
}
