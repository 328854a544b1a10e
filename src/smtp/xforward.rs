//! XFORWARD: who the original client was, said by an MTA that is trusted to say so (Postfix XFORWARD_README).

use super::xtext;
use crate::inspect::facts::Client;
use crate::mail::reply::Answer;

/// Attributes that may be forwarded.
const KNOWN: &[&str] = &["NAME", "ADDR", "PORT", "PROTO", "HELO", "IDENT", "SOURCE"];
/// Octets of one decoded value (XFORWARD_README: 255).
const VALUE: usize = 255;

/// The line of the EHLO reply.
pub const OFFER: &str = "XFORWARD NAME ADDR PORT PROTO HELO IDENT SOURCE";

/// Takes the attributes over into what is known of the client.
///
/// # Errors
/// An attribute is unknown, or a value is not printable: then none is taken.
pub fn apply(attributes: &str, client: &mut Client) -> Result<(), Answer<'static>> {
    let mut decoded = Vec::new();
    for word in attributes.split(' ').filter(|word| !word.is_empty()) {
        let (name, value) = word.split_once('=').ok_or(Answer::BadArguments)?;
        let name = KNOWN.iter().find(|known| known.eq_ignore_ascii_case(name)).ok_or(Answer::BadArguments)?;
        decoded.push((*name, xtext::decode(value, VALUE).ok_or(Answer::BadArguments)?));
    }
    if decoded.is_empty() {
        return Err(Answer::BadArguments);
    }
    for (name, value) in decoded {
        let known = (value != "[UNAVAILABLE]" && value != "[TEMPUNAVAIL]").then_some(value);
        match name {
            "ADDR" => {
                let address = known.and_then(|value| {
                    let plain = value.get(..5).filter(|tag| tag.eq_ignore_ascii_case("IPV6:"));
                    plain
                        .map_or(value.as_str(), |tag| value.get(tag.len()..).unwrap_or_default())
                        .parse()
                        .ok()
                });
                client.address = address;
            }
            "HELO" => client.helo = known.unwrap_or_default(),
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_taken_over() {
        let mut client = Client { helo: "postfix.example".into(), ..Client::default() };
        apply("NAME=a.example ADDR=IPV6:2001:db8::1 PORT=1 PROTO=ESMTP", &mut client).unwrap();
        apply("HELO=mail+2Eexample", &mut client).unwrap();
        assert_eq!((client.address, client.helo.as_str()), ("2001:db8::1".parse().ok(), "mail.example"));
        apply("ADDR=[UNAVAILABLE] HELO=[UNAVAILABLE]", &mut client).unwrap();
        assert_eq!((client.address, client.helo.as_str()), (None, ""));
    }

    #[test]
    fn nothing_is_taken_from_a_bad_line() {
        let long = format!("NAME={}", "a".repeat(256));
        let before = Client { helo: "x".into(), ..Client::default() };
        for line in [
            "",
            "HELO",
            "FOO=1",
            "HELO=y NAME=a+0D+0AMAIL",
            "HELO=+00",
            "HELO=+1b[2J",
            "HELO=+zz",
            "HELO=+0",
            &long,
        ] {
            let mut client = before.clone();
            assert!(apply(line, &mut client).is_err(), "{line}");
            assert_eq!(client.helo, before.helo, "{line}");
        }
    }
}
