//! The command line of SMTP, read without losing a byte: paths and parameters go on as they came.
//!
//! RFC 5321 sections 4.1.1 and 4.1.2, RFC 6531 section 3.3 for addresses beyond ASCII, RFC 3030 for BDAT.

use crate::mail::address::Address;
use crate::mail::envelope::Path;
use crate::mail::reply::Answer;
use std::net::{Ipv4Addr, Ipv6Addr};

/// Octets of a command line at the most, with CRLF. RFC 5321 says 512 and lets extensions add to it: DSN 1,036,
/// SMTPUTF8 10, and others; Postfix takes 2,048.
pub const LINE: usize = 2_048;

/// One command.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Command {
    /// EHLO with the client's name.
    Ehlo(String),
    /// HELO with the client's name.
    Helo(String),
    /// MAIL with the reverse-path.
    Mail(Path, Vec<Parameter>),
    /// RCPT with a forward-path.
    Rcpt(Path, Vec<Parameter>),
    /// DATA.
    Data,
    /// BDAT with its number of octets (RFC 3030 section 2).
    Bdat {
        /// Octets that follow the command.
        octets: u64,
        /// Whether they are the last of the message.
        last: bool,
    },
    /// RSET.
    Rset,
    /// NOOP.
    Noop,
    /// VRFY.
    Vrfy,
    /// QUIT.
    Quit,
    /// XFORWARD with its attributes, undecoded.
    Xforward(String),
}

/// An ESMTP parameter of MAIL or RCPT (RFC 5321 section 4.1.1.11).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Parameter {
    /// The keyword in upper case.
    pub keyword: String,
    /// The value, where there is an equals sign.
    pub value: Option<String>,
}

/// Verbs that SMTP knows and Portcullis does not serve.
const NOT_SERVED: &[&str] =
    &["STARTTLS", "AUTH", "EXPN", "HELP", "ETRN", "TURN", "SEND", "SOML", "SAML", "XCLIENT", "BURL"];
/// First words of protocols that are not mail, which browsers can be made to send here.
const NOT_MAIL: &[&str] = &["GET", "POST", "PUT", "HEAD", "CONNECT", "OPTIONS", "DELETE", "PRI"];

/// Reads a command line, CRLF removed.
///
/// # Errors
/// The answer that the client gets.
pub fn parse(line: &[u8]) -> Result<Command, Answer<'static>> {
    if is_tls(line) {
        return Err(Answer::NotMail);
    }
    let (verb, argument) = split_verb(line);
    let verb = String::from_utf8_lossy(verb).to_ascii_uppercase();
    let dirty = line.iter().any(|byte| byte.is_ascii_control() && *byte != b'\t');
    let text = std::str::from_utf8(argument).ok().filter(|_| !dirty);
    match (verb.as_str(), text) {
        (verb, _) if verb.ends_with(':') || NOT_MAIL.contains(&verb) => Err(Answer::NotMail),
        ("MAIL", text) => text.and_then(mail).unwrap_or(Err(Answer::BadReversePath)),
        ("RCPT", text) => text.and_then(rcpt).unwrap_or(Err(Answer::BadForwardPath)),
        (_, None) if dirty => Err(Answer::LineNotClean),
        ("EHLO", Some(name)) => client_name(name).map(Command::Ehlo),
        ("HELO", Some(name)) => client_name(name).map(Command::Helo),
        ("DATA", Some("")) => Ok(Command::Data),
        ("BDAT", Some(argument)) => bdat(argument),
        ("RSET", Some("")) => Ok(Command::Rset),
        ("QUIT", Some("")) => Ok(Command::Quit),
        // RFC 5321 section 4.1.1.9: a NOOP may have an argument, which means nothing.
        ("NOOP", _) => Ok(Command::Noop),
        ("VRFY", Some(argument)) if !argument.is_empty() => Ok(Command::Vrfy),
        ("XFORWARD", Some(attributes)) => Ok(Command::Xforward(attributes.to_owned())),
        ("DATA" | "RSET" | "QUIT" | "VRFY" | "BDAT" | "EHLO" | "HELO" | "XFORWARD", _) => {
            Err(Answer::BadArguments)
        }
        (verb, _) if NOT_SERVED.contains(&verb) => Err(Answer::NotImplemented),
        _ => Err(Answer::UnknownCommand),
    }
}

/// Whether this is the beginning of a TLS handshake record (RFC 8446 section 5.1) on the clear port.
pub fn is_tls(input: &[u8]) -> bool {
    input.starts_with(&[0x16, 0x03])
}

fn split_verb(line: &[u8]) -> (&[u8], &[u8]) {
    let line = line.trim_ascii_end();
    match line.iter().position(|byte| *byte == b' ') {
        Some(blank) => {
            let (verb, argument) = line.split_at(blank);
            (verb, argument.trim_ascii_start())
        }
        None => (line, &[]),
    }
}

/// The name that a client gives: at most 255 octets (RFC 5321 section 4.5.3.1.2) that are safe to write down, and in
/// brackets an address (section 4.1.3). What it says is not believed.
fn client_name(name: &str) -> Result<String, Answer<'static>> {
    let safe = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:".contains(&byte);
    let fits = match name.strip_prefix('[') {
        Some(literal) => literal.strip_suffix(']').is_some_and(is_address_literal),
        None => (1..=255).contains(&name.len()) && name.bytes().all(safe),
    };
    if fits { Ok(name.to_owned()) } else { Err(Answer::BadArguments) }
}

fn is_address_literal(literal: &str) -> bool {
    match literal.get(..5).filter(|tag| tag.eq_ignore_ascii_case("IPv6:")) {
        Some(tag) => literal.get(tag.len()..).is_some_and(|address| address.parse::<Ipv6Addr>().is_ok()),
        None => literal.parse::<Ipv4Addr>().is_ok(),
    }
}

fn bdat(argument: &str) -> Result<Command, Answer<'static>> {
    let mut words = argument.split(' ');
    let octets = words
        .next()
        .filter(|word| (1..=19).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit()))
        .and_then(|word| word.parse().ok())
        .ok_or(Answer::BadArguments)?;
    let last = match (words.next(), words.next()) {
        (None, _) => false,
        (Some(word), None) if word.eq_ignore_ascii_case("LAST") => true,
        _ => return Err(Answer::BadArguments),
    };
    Ok(Command::Bdat { octets, last })
}

/// `None` where the argument does not begin as MAIL's does.
fn mail(argument: &str) -> Option<Result<Command, Answer<'static>>> {
    let argument = after_keyword(argument, "FROM:")?;
    Some(match path(argument) {
        Some((path, parameters)) => parameters.map(|parameters| Command::Mail(path, parameters)),
        None => Err(Answer::BadReversePath),
    })
}

fn rcpt(argument: &str) -> Option<Result<Command, Answer<'static>>> {
    let argument = after_keyword(argument, "TO:")?;
    let (path, parameters) = path(argument)?;
    let postmaster = argument.get(..12).is_some_and(|start| start.eq_ignore_ascii_case("<postmaster>"));
    Some(match path.address() {
        None if !postmaster => Err(Answer::BadForwardPath),
        _ => parameters.map(|parameters| Command::Rcpt(path, parameters)),
    })
}

fn after_keyword<'a>(argument: &'a str, keyword: &str) -> Option<&'a str> {
    let (start, rest) = argument.split_at_checked(keyword.len())?;
    // Not in the RFC, but widely sent: a blank before the path.
    start.eq_ignore_ascii_case(keyword).then(|| rest.trim_start_matches(' '))
}

/// Reads `<path> parameters`; `None` where the path is none.
fn path(argument: &str) -> Option<(Path, Result<Vec<Parameter>, Answer<'static>>)> {
    let end = path_end(argument)?;
    let (bracketed, rest) = argument.split_at_checked(end)?;
    let inside = bracketed.strip_prefix('<')?.strip_suffix('>')?;
    // A source route is passed on and otherwise ignored (RFC 5321 appendix C).
    let mailbox = match inside.strip_prefix('@') {
        Some(route) => route.split_once(':')?.1,
        None => inside,
    };
    let address = match mailbox {
        "" => None,
        mailbox if mailbox.eq_ignore_ascii_case("postmaster") => None,
        mailbox => Some(mailbox_address(mailbox)?),
    };
    Some((Path::new(argument, address), parameters(rest)))
}

/// The index behind the `>` that closes the path: the first one outside quotes.
fn path_end(argument: &str) -> Option<usize> {
    let (mut quoted, mut escaped) = (false, false);
    for (index, byte) in argument.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'>' if !quoted => return Some(index + 1),
            _ => {}
        }
    }
    None
}

/// Checks the grammar of `local-part@domain` (RFC 5321 section 4.1.2).
fn mailbox_address(mailbox: &str) -> Option<Address> {
    let (local, domain) = mailbox.rsplit_once('@')?;
    let local_fits = match local.strip_prefix('"') {
        Some(quoted) => quoted.strip_suffix('"').is_some_and(is_quoted_text),
        None => !local.is_empty() && local.chars().all(is_local_character),
    };
    let domain_fits = match domain.strip_prefix('[') {
        Some(literal) => literal.strip_suffix(']').is_some_and(|inside| {
            !inside.is_empty()
                && inside.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".:-".contains(&byte))
        }),
        None => {
            let label = |label: &str| !label.is_empty() && label.chars().all(is_domain_character);
            domain.strip_suffix('.').unwrap_or(domain).split('.').all(label)
        }
    };
    (local_fits && domain_fits && local.len() <= 256 && domain.len() <= 255)
        .then(|| Address::parse(mailbox))?
}

/// RFC 5321 `atext` and dots, and all beyond ASCII (RFC 6531). Dots where the RFC has none are let through: some
/// mobile operators issued such addresses, and the next hop judges for itself.
fn is_local_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c) || (!c.is_ascii() && !c.is_control())
}

/// Letters, digits, hyphens; the underscore that real hosts have; all beyond ASCII.
fn is_domain_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-' || c == '_' || (!c.is_ascii() && !c.is_control())
}

/// The inside of a quoted string: no quote that is not escaped.
fn is_quoted_text(text: &str) -> bool {
    let mut escaped = false;
    for c in text.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return false,
            c if c.is_control() => return false,
            _ => {}
        }
    }
    !escaped
}

fn parameters(rest: &str) -> Result<Vec<Parameter>, Answer<'static>> {
    if !rest.is_empty() && !rest.starts_with(' ') {
        return Err(Answer::BadArguments);
    }
    let mut parameters: Vec<Parameter> = Vec::new();
    for word in rest.split(' ').filter(|word| !word.is_empty()) {
        let (keyword, value) = match word.split_once('=') {
            Some((keyword, value)) => (keyword, Some(value)),
            None => (word, None),
        };
        let keyword = keyword.to_ascii_uppercase();
        let keyword_fits = keyword.starts_with(|c: char| c.is_ascii_alphanumeric())
            && keyword.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        // esmtp-value: anything printable but `=` and blank; RFC 6531 adds all beyond ASCII.
        let value_fits = value.is_none_or(|value| !value.is_empty() && !value.contains(['=', '\t']));
        if !keyword_fits || !value_fits || parameters.iter().any(|other| other.keyword == keyword) {
            return Err(Answer::BadArguments);
        }
        parameters.push(Parameter { keyword, value: value.map(str::to_owned) });
    }
    Ok(parameters)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn code(line: &str) -> u16 {
        parse(line.as_bytes()).map_or_else(|answer| answer.reply().code(), |_| 0)
    }

    #[test]
    fn paths_and_parameters_go_on_as_they_came() {
        let line = b"mail from:<\"a > b\"@Example.org> SIZE=10 ret=HDRS ENVID=x+2By";
        let Ok(Command::Mail(path, parameters)) = parse(line) else { panic!("not MAIL") };
        assert_eq!(path.argument(), "<\"a > b\"@Example.org> SIZE=10 ret=HDRS ENVID=x+2By");
        assert_eq!(path.address().unwrap().local(), "a > b");
        let keywords: Vec<_> = parameters.iter().map(|parameter| parameter.keyword.as_str()).collect();
        assert_eq!(keywords, ["SIZE", "RET", "ENVID"]);
        let Ok(Command::Rcpt(path, _)) = parse("RCPT TO: <jörg@bücher.example>".as_bytes()) else {
            panic!("not RCPT")
        };
        assert_eq!(path.argument(), "<jörg@bücher.example>");
    }

    #[test]
    fn what_fits_is_taken() {
        for line in [
            "MAIL FROM:<>",
            "MAIL FROM:<a@b>",
            "MAIL FROM:<@x.example,@y.example:a@b.example> BODY=8BITMIME",
            "RCPT TO:<postmaster>",
            "RCPT TO:<Postmaster> NOTIFY=NEVER",
            "RCPT TO:<a@[192.0.2.1]>",
            "RCPT TO:<a@[IPv6:2001:db8::1]>",
            "RCPT TO:<a..b.@x_y.example.>",
            "EHLO [192.0.2.1]",
            "HELO a",
            "DATA",
            "BDAT 0 LAST",
            "bdat 12 last",
            "BDAT 9223372036854775807",
            "RSET",
            "NOOP anything \t",
            "VRFY jo",
            "QUIT",
            "XFORWARD NAME=a",
            "DATA  ",
        ] {
            assert_eq!(code(line), 0, "{line}");
        }
    }

    #[test]
    fn what_does_not_fit_is_answered() {
        for (line, expected) in [
            ("MAIL FROM:<a@b", 501),
            ("MAIL FROM:a@b", 501),
            ("MAIL <a@b>", 501),
            ("MAIL FROM:<a b@c>", 501),
            ("MAIL FROM:<a@b>SIZE=1", 501),
            ("MAIL FROM:<a@b> SIZE=1 SIZE=2", 501),
            ("MAIL FROM:<a@b> X=", 501),
            ("MAIL FROM:<a@b..c>", 501),
            ("MAIL FROM:<\"a\"b\"@c>", 501),
            ("MAIL FROM:<a\tb@c>", 501),
            ("RCPT TO:<>", 501),
            ("RCPT TO:<a>", 501),
            ("RCPT TO:<a@b\r>", 501),
            ("RCPT TO:<a@b\0>", 501),
            ("EHLO", 501),
            ("EHLO <script>", 501),
            ("EHLO a\u{1b}[2J", 500),
            ("DATA x", 501),
            ("RSET x", 501),
            ("BDAT", 501),
            ("BDAT -1", 501),
            ("BDAT 0x10", 501),
            ("BDAT +5", 501),
            ("BDAT 10 LASTx", 501),
            ("BDAT 18446744073709551616", 501),
            ("BDAT 1 LAST x", 501),
            ("VRFY", 501),
            ("STARTTLS", 502),
            ("AUTH PLAIN x", 502),
            ("HELP", 502),
            ("", 500),
            ("FOO bar", 500),
            ("MAILFROM:<a@b>", 500),
            ("GET / HTTP/1.1", 421),
            ("POST / HTTP/1.1", 421),
            ("Subject: x", 421),
            ("\u{16}\u{3}\u{1}", 421),
        ] {
            assert_eq!(code(line), expected, "{line:?}");
        }
        assert_eq!(parse(b"MAIL FROM:<\xff@b>").map_err(|answer| answer.reply().code()), Err(501));
    }

    proptest! {
        #[test]
        fn any_line_has_a_command_or_an_answer(line in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = parse(&line);
        }

        #[test]
        fn nothing_that_is_passed_on_can_end_a_line(line in "(MAIL FROM|RCPT TO):<.{0,20}@[a-z.\r\n\0]{1,9}>( .{0,9})?") {
            if let Ok(Command::Mail(path, _) | Command::Rcpt(path, _)) = parse(line.as_bytes()) {
                prop_assert!(!path.argument().contains(['\r', '\n', '\0']));
            }
        }
    }
}
