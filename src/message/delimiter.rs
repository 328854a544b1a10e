//! The lines that divide a multipart (RFC 2046 section 5.1.1).

/// The longest line that can be a delimiter, in bytes, with its line break. Longer boundaries than fit are refused,
/// so that no more than this is ever held back.
pub const MAX_LINE: usize = 8 * 1024;

/// The longest boundary that can be recognised.
pub const MAX_BOUNDARY: usize = MAX_LINE - 8;

/// How a line reads against one boundary.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reading {
    /// `--boundary`: a part begins.
    Separates,
    /// `--boundary--`: the multipart ends.
    Closes,
    /// The boundary and more on the same line: not a delimiter by the standard, but one to some readers.
    Prefix,
    /// Anything else.
    Text,
}

/// Reads one line, with or without its line break, against a boundary. Blanks after the delimiter are transport
/// padding and do not count.
pub fn read(line: &[u8], boundary: &[u8]) -> Reading {
    let Some(rest) = line.strip_prefix(b"--").and_then(|line| line.strip_prefix(boundary)) else {
        return Reading::Text;
    };
    match rest.trim_ascii() {
        b"" => Reading::Separates,
        b"--" if rest.starts_with(b"--") => Reading::Closes,
        _ => Reading::Prefix,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delimiter_is_the_boundary_and_nothing_else() {
        for (line, reading) in [
            ("--foo\r\n", Reading::Separates),
            ("--foo", Reading::Separates),
            ("--foo \t\r\n", Reading::Separates),
            ("--foo--\r\n", Reading::Closes),
            ("--foo-- \n", Reading::Closes),
            ("--foobar\r\n", Reading::Prefix),
            ("--foo --\r\n", Reading::Prefix),
            ("--fo\r\n", Reading::Text),
            (" --foo\r\n", Reading::Text),
            ("-foo\r\n", Reading::Text),
        ] {
            assert_eq!(read(line.as_bytes(), b"foo"), reading, "{line:?}");
        }
    }
}
