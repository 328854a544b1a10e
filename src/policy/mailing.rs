//! What has to be known of a mail before the policy can count it with the other pieces of its mailing.

use super::case::Case;
use super::decision::Direction;
use super::policy::Policy;
use crate::inspect::facts::Facts;
use crate::mail::address::Address;
use std::collections::BTreeMap;
use std::time::Duration;

/// One transaction of a mailing.
///
/// Two transactions are of one mailing where they have the same sender and the same Message-ID; where that differs or is
/// missing, the same sender and the same subjects and contents.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Piece {
    /// The sender's identity, under the key of [`Address::folded`]; empty for the null reverse-path.
    pub sender: String,
    /// The `Message-ID`.
    pub message_id: Option<String>,
    /// Every subject, a line each, and the sum of the contents. Nothing of mail with the null reverse-path: programs answer
    /// many people in the same words, and nobody knows for whom they do.
    pub content: Option<(String, u64)>,
    /// Each recipient of the envelope once, and how many people that is.
    pub recipients: BTreeMap<String, u32>,
    /// The times in which rules count, the shortest first.
    pub windows: Vec<Duration>,
}

impl Policy {
    /// Some rule counts the recipients of mailings, so mail from inside has to be remembered.
    pub fn counts_mailings(&self) -> bool {
        !self.windows().is_empty()
    }

    /// The piece of a mailing that this mail is. `None` where no rule counts, and for mail from outside: the clause binds
    /// those who work here.
    pub fn piece(&self, facts: &Facts) -> Option<Piece> {
        if !self.counts_mailings() {
            return None;
        }
        let case = Case::new(facts, self.lists());
        let from_inside =
            |direction: &Direction| matches!(direction, Direction::Internal | Direction::Outbound);
        if !case.directions().iter().any(from_inside) {
            return None;
        }
        let header = &facts.content.header;
        let sender = case.sender();
        let content = facts.content.sum.filter(|_| sender.is_some());
        Some(Piece {
            sender: sender.map(|sender| Address::folded(&sender)).unwrap_or_default(),
            message_id: header.message_id.clone().filter(|id| !id.is_empty()),
            content: content.map(|sum| (header.subjects.join("\n"), sum)),
            recipients: case.counted().envelope.clone(),
            windows: self.windows().to_vec(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::testing::{facts, policy, rule};

    fn piece(conditions: &str, mode: &str, from: &str) -> Option<Piece> {
        let mut mail = facts(from, &["B+x@example.org", "b@example.org", "amir@council.example"]);
        mail.content.header.message_id = Some("1@council.example".into());
        mail.content.header.subjects = vec!["Newsletter".into()];
        mail.content.sum = Some(7);
        policy(&[("mass", rule("mass", mode, "reject", conditions))]).piece(&mail)
    }

    #[test]
    fn only_mail_from_inside_that_a_rule_counts_is_a_piece() {
        let counts = "[when]\ndirection = \"outbound\"\n[unless]\nnot = { recipients = { more_than = 2 } }";
        for mode in ["enforce", "shadow"] {
            let piece = piece(counts, mode, "Jo+x@council.example").unwrap();
            assert_eq!(piece.sender, "jo@council.example");
            assert_eq!(piece.message_id.as_deref(), Some("1@council.example"));
            assert_eq!(piece.content, Some(("Newsletter".into(), 7)));
            assert_eq!(
                piece.recipients.keys().collect::<Vec<_>>(),
                ["amir@council.example", "b@example.org"]
            );
            assert_eq!(piece.windows, [Duration::from_secs(86_400)]);
        }
        assert_eq!(piece(counts, "off", "jo@council.example"), None);
        assert_eq!(piece(counts, "enforce", "jo@elsewhere.example"), None);
        let other = "[when]\ndirection = \"outbound\"\nrecipients = { any_in = \"own-domains\" }";
        assert_eq!(piece(other, "enforce", "jo@council.example"), None);
    }

    #[test]
    fn what_programs_answer_in_the_same_words_is_no_mailing() {
        let counts = "[when]\nrecipients = { more_than = 2 }";
        let piece = piece(counts, "enforce", "<>").unwrap();
        assert_eq!((piece.sender.as_str(), piece.content), ("", None));
        assert!(piece.message_id.is_some());
    }
}
