//! The envelope of a message that comes from a file, which has none.

use crate::inspect::facts::Header;
use crate::mail::address::Address;
use crate::mail::envelope::{Envelope, Path};

/// Who sends and who receives, where the header fields do not say it or say it otherwise.
#[derive(clap::Args, Debug, Clone, Default)]
#[group(skip)]
pub struct Args {
    /// The sender of the envelope; <> for none. Without it, the first address of the From field.
    #[arg(long, value_name = "ADDRESS", value_parser = parse_sender)]
    from: Option<Sender>,
    /// A recipient of the envelope; may be given several times. Without any, the addresses of the To and Cc fields.
    #[arg(long, value_name = "ADDRESS", value_parser = parse_recipient)]
    to: Vec<Address>,
    /// Adds so many made-up recipients at example.org, to try rules on mass mail; then To and Cc are not asked.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    recipients: Option<u32>,
}

/// A sender, or none.
#[derive(Debug, Clone)]
pub struct Sender(pub Option<Address>);

impl Args {
    /// The envelope for a message with this header.
    pub fn envelope(&self, header: &Header) -> Envelope {
        let sender = match &self.from {
            Some(Sender(given)) => given.clone(),
            None => header.from.first().cloned(),
        };
        let mut envelope = Envelope::new(sender.map_or_else(|| Path::new("<>", None), Path::to));
        envelope.recipients.extend(self.to.iter().cloned().map(Path::to));
        envelope.recipients.extend((1..=self.recipients.unwrap_or(0)).filter_map(made_up).map(Path::to));
        if envelope.recipients.is_empty() {
            let mut visible = header.visible_recipients.clone();
            visible.sort_unstable();
            visible.dedup();
            envelope.recipients.extend(visible.into_iter().map(Path::to));
        }
        envelope
    }
}

fn made_up(number: u32) -> Option<Address> {
    Address::parse(&format!("recipient-{number}@example.org"))
}

/// A sender as it is typed in.
///
/// # Errors
/// It is no address.
pub fn parse_sender(text: &str) -> Result<Sender, String> {
    match text.trim() {
        "<>" | "" => Ok(Sender(None)),
        text => parse_recipient(text).map(|address| Sender(Some(address))),
    }
}

/// A recipient as it is typed in.
///
/// # Errors
/// It is no address.
pub fn parse_recipient(text: &str) -> Result<Address, String> {
    let text = text.trim();
    let inner = text.strip_prefix('<').and_then(|text| text.strip_suffix('>')).unwrap_or(text);
    let address =
        Address::parse(inner).filter(|_| !inner.contains(|c: char| c.is_control() || c == '<' || c == '>'));
    address.ok_or_else(|| "not an address; write name@example.org".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Address {
        Address::parse(text).unwrap()
    }

    fn header() -> Header {
        Header {
            from: vec![address("jo@council.example")],
            visible_recipients: vec![
                address("b@example.org"),
                address("a@example.org"),
                address("b@example.org"),
            ],
            ..Header::default()
        }
    }

    #[test]
    fn the_header_fields_are_asked_where_nothing_is_given() {
        let envelope = Args::default().envelope(&header());
        assert_eq!(envelope.sender(), Some(&address("jo@council.example")));
        let recipients: Vec<_> = envelope.recipients.iter().map(Path::argument).collect();
        assert_eq!(recipients, ["<a@example.org>", "<b@example.org>"]);
        assert_eq!(Args::default().envelope(&Header::default()).reverse_path.argument(), "<>");
    }

    #[test]
    fn what_is_given_counts_and_the_rest_is_made_up() {
        let args = Args {
            from: Some(parse_sender("<>").unwrap()),
            to: vec![parse_recipient("<c@example.net>").unwrap()],
            recipients: Some(100),
        };
        let envelope = args.envelope(&header());
        assert_eq!(envelope.sender(), None);
        assert_eq!(envelope.recipients.len(), 101);
        assert_eq!(envelope.recipients[1].argument(), "<recipient-1@example.org>");
    }

    #[test]
    fn an_address_cannot_carry_a_second_command() {
        for wrong in ["a", "a@b\r\nRSET", "a@b> SIZE=1", "@"] {
            assert!(parse_recipient(wrong).is_err(), "{wrong:?}");
        }
    }
}
