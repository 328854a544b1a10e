//! Marks on mail that a person or a program has sent on, or that a program answers.

use crate::message::header::Header;

/// The header says that a program sent the message on.
///
/// Looked at are:
/// - `Auto-Submitted: auto-forwarded` (the field is RFC 3834 section 5; the keyword is in wide use);
/// - `Autoforwarded: true` (RFC 2156, for gateways from X.400), and `X-Autoforward`, `X-Autoforwarded`;
/// - `X-MS-Exchange-Organization-AutoForwarded: true` ([MS-OXCMAIL] section 2.1.3.2.21);
/// - `X-MS-Exchange-ForwardingLoop` and `X-MS-Exchange-Inbox-Rules-Loop`, which Exchange sets when a mailbox or an
///   inbox rule sends mail on (Microsoft: "Loop prevention in Exchange Online demystified"); the second also stands on
///   automatic replies, which say so in `Auto-Submitted`;
/// - `X-Forwarded-For` together with `X-Forwarded-To`, which Gmail adds when it forwards;
/// - `Resent-From` (RFC 5322 section 3.6.6) together with an `Auto-Submitted` other than `no`.
pub fn is_automatic(header: &Header) -> bool {
    let submitted: Vec<String> =
        header.named("auto-submitted").map(|field| keyword(&field.unfolded())).collect();
    let submitted_as = |keyword: &str| submitted.iter().any(|value| value == keyword);
    let has = |name: &str| header.named(name).next().is_some();
    let says_true = |name: &str| {
        header
            .named(name)
            .any(|field| !matches!(keyword(&field.unfolded()).as_str(), "" | "false" | "no" | "0"))
    };
    submitted_as("auto-forwarded")
        || ["autoforwarded", "x-autoforward", "x-autoforwarded", "x-ms-exchange-organization-autoforwarded"]
            .into_iter()
            .any(says_true)
        || has("x-ms-exchange-forwardingloop")
        || (has("x-ms-exchange-inbox-rules-loop") && !submitted_as("auto-replied"))
        || (has("x-forwarded-for") && has("x-forwarded-to"))
        || (has("resent-from") && submitted.iter().any(|value| value != "no"))
}

/// What mail programs write before the subject of a mail that somebody sends on, in lower case.
const SENT_ON: [&str; 2] = ["fw", "fwd"];
/// The same for an answer; it may stand before or behind.
const ANSWERED: [&str; 1] = ["re"];
/// Such marks that are looked at, one behind the other.
const MARKS: usize = 16;

/// The header, with these subjects, says that a person sent the message on.
///
/// Looked at are:
/// - `Fw:` and `Fwd:` before the subject, also behind `Re:`, in brackets or with a number, as in `Fwd(2):`;
/// - `Resent-From` (RFC 5322 section 3.6.6), unless a program set it;
/// - `X-Forwarded-Message-Id`, which Thunderbird writes.
pub fn is_by_hand(header: &Header, subjects: &[String]) -> bool {
    let has = |name: &str| header.named(name).next().is_some();
    subjects.iter().any(|subject| is_sent_on(subject))
        || has("x-forwarded-message-id")
        || has("resent-from") && !is_automatic(header)
}

/// One of the marks before the subject says so.
fn is_sent_on(subject: &str) -> bool {
    let mut rest = subject;
    for _ in 0..MARKS {
        let mark = rest.trim_start_matches(|c: char| c == '[' || c.is_whitespace());
        let word = mark.bytes().take_while(u8::is_ascii_alphabetic).count();
        let (word, behind) = mark.split_at(word);
        let counted = |c: char| c.is_ascii_digit() || matches!(c, '(' | ')' | '[' | ']' | ' ');
        let Some(behind) = behind.trim_start_matches(counted).strip_prefix(':') else { return false };
        let is = |marks: &[&str]| marks.iter().any(|mark| mark.eq_ignore_ascii_case(word));
        if is(&SENT_ON) {
            return true;
        }
        if !is(&ANSWERED) {
            return false;
        }
        rest = behind;
    }
    false
}

/// The header says that a program answered: `Auto-Submitted: auto-replied` (RFC 3834 section 5.1); `X-Autoreply`,
/// `X-Autorespond` and `Precedence: auto_reply`, which older programs write.
pub fn is_automatic_reply(header: &Header) -> bool {
    let says = |name: &str, keywords: &[&str]| {
        header.named(name).any(|field| keywords.contains(&keyword(&field.unfolded()).as_str()))
    };
    let has = |name: &str| {
        let mut fields = header.named(name);
        fields.any(|field| !matches!(keyword(&field.unfolded()).as_str(), "false" | "no" | "0"))
    };
    says("auto-submitted", &["auto-replied"])
        || says("precedence", &["auto_reply"])
        || has("x-autoreply")
        || has("x-autorespond")
}

/// The first word in lower case: what follows is a comment or a parameter.
fn keyword(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body).to_lowercase();
    text.split([' ', '\t', ';', '(']).find(|word| !word.is_empty()).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::limits::Limits;
    use crate::message::manner::Lines;

    fn header(block: &str) -> Header {
        let (mut header, limits) = (Header::default(), Limits::default());
        for line in block.split_inclusive('\n') {
            header.push(line.as_bytes(), &limits);
            header.end_line(&limits, Lines::Strict);
        }
        header
    }

    fn automatic(block: &str) -> bool {
        is_automatic(&header(block))
    }

    #[test]
    fn answers_of_programs() {
        for (block, is) in [
            ("Auto-Submitted: auto-replied (vacation)\r\n", true),
            ("X-Autoreply: yes\r\n", true),
            ("Precedence: auto_reply\r\n", true),
            ("X-Autorespond: no\r\n", false),
            ("Auto-Submitted: auto-generated\r\n", false),
            ("Auto-Submitted: no\r\nPrecedence: bulk\r\n", false),
        ] {
            assert_eq!(is_automatic_reply(&header(block)), is, "{block}");
        }
    }

    #[test]
    fn marks_of_programs() {
        for block in [
            "Auto-Submitted: auto-forwarded\r\n",
            "auto-submitted: Auto-Forwarded; by=rule\r\n",
            "Autoforwarded: TRUE\r\n",
            "X-Autoforward: 1\r\n",
            "X-MS-Exchange-Organization-AutoForwarded: true\r\n",
            "X-MS-Exchange-ForwardingLoop: jo@council.example;1\r\n",
            "X-MS-Exchange-Inbox-Rules-Loop: jo@council.example\r\n",
            "X-Forwarded-For: a@example.org b@example.org\r\nX-Forwarded-To: b@example.org\r\n",
            "Resent-From: jo@council.example\r\nAuto-Submitted: auto-generated\r\n",
        ] {
            assert!(automatic(block), "{block}");
        }
    }

    #[test]
    fn marks_of_people() {
        let by_hand = |block: &str, subject: &str| is_by_hand(&header(block), &[subject.to_owned()]);
        for subject in ["Fwd: x", "FW: x", "fw:x", "Re: Fw: x", "[Fwd: x]", " Fwd(2): x", "RE[3]: fwd [2]: x"]
        {
            assert!(by_hand("", subject), "{subject}");
        }
        for subject in
            ["", "x", "Re: x", "Forward: march", "fwd x", "Firmware FW: x", "12: Fw", ":", "Re: x fwd: y"]
        {
            assert!(!by_hand("", subject), "{subject}");
        }
        assert!(!by_hand("", &("Re: ".repeat(10_000) + "Fw: x")));
        assert!(by_hand("X-Forwarded-Message-Id: <1@council.example>\r\n", "x"));
        assert!(by_hand("Resent-From: jo@council.example\r\n", "x"));
        assert!(!by_hand("Resent-From: jo@council.example\r\nAuto-Submitted: auto-generated\r\n", "x"));
    }

    #[test]
    fn what_people_do_is_not_automatic() {
        for block in [
            "Subject: Fwd: x\r\n",
            "Resent-From: jo@council.example\r\n",
            "Resent-From: jo@council.example\r\nAuto-Submitted: no\r\n",
            "Auto-Submitted: auto-replied\r\nX-MS-Exchange-Inbox-Rules-Loop: jo@council.example\r\n",
            "X-Forwarded-For: 192.0.2.1\r\n",
            "Autoforwarded: false\r\n",
        ] {
            assert!(!automatic(block), "{block}");
        }
    }
}
