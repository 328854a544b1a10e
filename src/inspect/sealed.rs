//! Content that says of itself that it cannot be read here.

use super::facts::Shortfall;
use crate::message::entity::Entity;

/// What is said of an S/MIME message that is encrypted.
pub const SMIME_ENCRYPTED: &str = "an encrypted S/MIME message";

/// The type of S/MIME messages, and the one of its beginnings (RFC 8551 section 3.2).
pub fn is_smime(declared: &str) -> bool {
    matches!(declared, "application/pkcs7-mime" | "application/x-pkcs7-mime")
}

/// Why the body of a part that declares this is not inspected to the end, if so; the words name no content.
pub fn declared(entity: &Entity) -> Option<(Shortfall, &'static str)> {
    match entity.media_type.as_str() {
        // RFC 1847 section 2.2.
        "multipart/encrypted" => Some((Shortfall::Encrypted, "an encrypted message (multipart/encrypted)")),
        declared if is_smime(declared) => match entity.parameter("smime-type").as_deref() {
            Some("enveloped-data" | "authenveloped-data") => Some((Shortfall::Encrypted, SMIME_ENCRYPTED)),
            _ => None,
        },
        // RFC 2046 sections 5.2.2 and 5.2.3.
        "message/partial" => Some((Shortfall::Uninspectable, "a fragment of a message (message/partial)")),
        "message/external-body" => {
            Some((Shortfall::Uninspectable, "content that lies elsewhere (message/external-body)"))
        }
        _ => None,
    }
}
