//! Where the name of a host begins, while signs pass: a word is a host only there or behind a dot, and never in the
//! address of a mailbox.

/// What is known of the place that was reached. Positions count signs, as [`super::counter`] does.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Place {
    /// Where the name begins that goes on here: only letters, digits, dots and hyphens since.
    begins: u64,
    /// An `@` stands before it, and not in the address of a page (RFC 3986 section 3.2.1).
    in_mailbox: bool,
    /// Behind `//`, and nothing has ended what stands there (RFC 3986 section 3.2).
    in_authority: bool,
    /// Where a slash was.
    slash: Option<u64>,
}

impl Place {
    /// Past a sign that is no letter and no digit, to this position.
    pub(super) fn pass(&mut self, written: u8, position: u64) {
        match written {
            b'.' | b'-' | b'_' => return,
            b'@' if !self.in_authority => {
                self.in_mailbox = true;
                return;
            }
            b'/' => {
                self.in_authority = self.slash == Some(position);
                self.slash = Some(position);
            }
            // User name and password.
            b'@' | b':' | b'%' | b'+' | b'~' | b'!' | b'$' | b'&' | b'*' | b'=' => {}
            _ => self.in_authority = false,
        }
        (self.begins, self.in_mailbox) = (position, false);
    }

    /// What begins at this position is the end of a name of a host, or all of it.
    pub(super) fn is_host(&self, from: u64, exact: bool) -> bool {
        !self.in_mailbox && if exact { from == self.begins } else { from >= self.begins }
    }
}
