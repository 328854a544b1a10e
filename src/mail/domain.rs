//! The name of a domain, as people write it into lists.

/// Labels of letters, digits, hyphens and underscores (RFC 1035 section 2.3.1, lengths of section 2.3.4; RFC 5890 for
/// letters beyond ASCII), at least two of them: a single label on a list is a slip more often than a host.
pub fn is_domain(text: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
    };
    text.len() <= 253 && text.contains('.') && text.split('.').all(label)
}

/// The domain itself and every domain above it, the nearest first: `a.example.org`, `example.org`, `org`.
pub fn with_those_above(domain: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(domain), |below| below.split_once('.').map(|(_, parent)| parent))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_lies_in_all_that_are_above_it() {
        assert_eq!(
            with_those_above("a.b.example").collect::<Vec<_>>(),
            ["a.b.example", "b.example", "example"]
        );
        assert_eq!(with_those_above("").collect::<Vec<_>>(), [""]);
    }
}
