//! What kind of file is attached.

use super::condition::{Condition, Judge};
use crate::content::file_type::Family;
use crate::inspect::facts::Part;
use crate::policy::case::{Case, Claims, Evidence};
use crate::policy::list::Lists;
use crate::policy::reader::{Reader, Value};

/// `attachment = { family = "executable" }`
#[derive(Debug)]
pub(super) struct Attachment {
    families: Option<Vec<Family>>,
    names: Option<Vec<Pattern>>,
    except_inline_up_to: u64,
}

const KEYS: [&str; 3] = ["except_inline_up_to", "family", "name"];

impl Condition for Attachment {
    const NAME: &'static str = "attachment";
    const SUMMARY: &'static str = "a file of this kind is attached";
    const MANUAL: &'static str = "
- `family`: a family of files, or several in brackets, of which one is enough
- `name`: a pattern for the file's name, or several in brackets, of which one is enough; `*` stands for anything, case
  does not count
- `except_inline_up_to`: pictures up to this size that the text of the mail shows in place, as logos in signatures are,
  do not count

Where `family` and `name` are both named, both must fit the same file.

A file belongs to a family when its content shows it, when the mail declares it, or when one of its names has such an
extension, the last or an earlier one: a program called `photo.jpg` is an executable and an image. A Word, Excel or
OpenDocument file is a document although a zip lies inside; it is `compressed` only when it is named so. `unknown` means
that neither content nor declaration nor name says anything.";
    const EXAMPLES: &'static [&'static str] = &[
        r#"attachment = { family = ["executable", "script"] }"#,
        r#"attachment = { family = "image", except_inline_up_to = "100 KB" }"#,
        r#"attachment = { name = ["*.iso", "backup-*"] }"#,
    ];

    fn vocabulary() -> String {
        let families: Vec<String> = Family::ALL.iter().map(|(_, name)| format!("`{name}`")).collect();
        format!("The families: {}.", families.join(", "))
    }

    fn read<'t>(value: &Value<'t>, reader: &mut Reader<'t>, _: &Lists) -> Option<Self> {
        let table = reader.table(value, &KEYS)?;
        let families = table.get("family").map(|value| reader.choices(value, "family", Family::ALL));
        let names = table.get("name").map(|value| {
            let patterns = reader.several(value);
            patterns.into_iter().filter_map(|value| Some(Pattern::new(&reader.line(value, 200)?))).collect()
        });
        if families.is_none() && names.is_none() {
            reader.wrong(value.span().start, "no kind of attachment is named", "name a `family` or a `name`");
        }
        let limit = table.get("except_inline_up_to").map(|value| reader.size(value));
        Some(Self { families, names, except_inline_up_to: limit.unwrap_or(Some(0))? })
    }
}

impl Judge for Attachment {
    fn holds(&self, case: &Case<'_>, evidence: &mut Evidence) -> bool {
        let mut holds = false;
        for (index, (part, claims)) in case.facts().content.parts.iter().zip(case.claims()).enumerate() {
            if !is_file(part) || self.is_excepted(part) || !self.fits_name(part) {
                continue;
            }
            let Some(why) = self.fits_family(part, claims) else { continue };
            holds = true;
            let place = case.say_part(u32::try_from(index).unwrap_or(u32::MAX));
            evidence.say(format!("{place} {why}"));
        }
        holds
    }
}

/// A person would call it a file: it is attached, or it is at least no text that a mail program shows.
fn is_file(part: &Part) -> bool {
    let is_shown = matches!(part.true_type.family, Family::Text | Family::Script | Family::Unknown);
    !part.declared.starts_with("multipart/") && (part.attached || !is_shown)
}

impl Attachment {
    fn is_excepted(&self, part: &Part) -> bool {
        part.inline_picture && part.true_type.family == Family::Image && part.size <= self.except_inline_up_to
    }

    fn fits_name(&self, part: &Part) -> bool {
        let Some(patterns) = &self.names else { return true };
        let mut names = part.names.iter().map(|name| plain(name));
        names.any(|name| patterns.iter().any(|pattern| pattern.fits(&name)))
    }

    /// What makes the part belong to one of the families, in words of our own: what the sender wrote is not repeated.
    fn fits_family(&self, part: &Part, claims: &Claims) -> Option<String> {
        let Some(families) = &self.families else {
            return Some("has a name that the rule names".to_owned());
        };
        let true_type = part.true_type;
        let nothing_else_known = claims.declared.is_none() && claims.named.is_empty();
        if families.contains(&true_type.family) && (true_type.family != Family::Unknown || nothing_else_known)
        {
            return Some(format!("is of type {} ({})", true_type.name, true_type.family.name()));
        }
        // Some programs declare office files as the zip that they are inside.
        let natural_zip = true_type.family == Family::Document && claims.declared == Some(Family::Compressed);
        if let Some(family) = claims.declared.filter(|family| families.contains(family) && !natural_zip) {
            return Some(format!("is declared as {}", family.name()));
        }
        let claim = claims.named.iter().find(|claim| families.contains(&claim.family))?;
        Some(format!("is named as {} ({})", claim.family.name(), claim.name))
    }
}

/// A name without its folders, in lower case, without what hides its end from a pattern.
fn plain(name: &str) -> String {
    let file = name.rsplit(['/', '\\']).find(|piece| !piece.is_empty()).unwrap_or_default();
    let shown: String = file.chars().filter(|c| !c.is_control()).collect();
    shown.trim_end_matches(|c: char| c == '.' || c.is_whitespace()).to_lowercase()
}

/// A pattern for names in which `*` stands for anything.
///
/// The pieces between stars are searched one after the other, each behind the last, which takes the time of one pass.
#[derive(Debug)]
struct Pattern {
    pieces: Vec<String>,
}

impl Pattern {
    fn new(written: &str) -> Self {
        Self { pieces: written.to_lowercase().split('*').map(str::to_owned).collect() }
    }

    fn fits(&self, name: &str) -> bool {
        let Some((first, rest)) = self.pieces.split_first() else { return false };
        let Some((last, between)) = rest.split_last() else { return name == first };
        let Some(mut left) =
            name.strip_prefix(first.as_str()).and_then(|left| left.strip_suffix(last.as_str()))
        else {
            return false;
        };
        for piece in between {
            match left.split_once(piece.as_str()) {
                Some((_, behind)) => left = behind,
                None => return false,
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_as_they_are_shown() {
        for (name, shown) in
            [("C:\\a\\B.ISO. ", "b.iso"), ("x/y.txt", "y.txt"), ("a\0b", "ab"), ("///", ""), ("", "")]
        {
            assert_eq!(plain(name), shown, "{name}");
        }
    }

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, name, fits) in [
            ("*.iso", "disc.iso", true),
            ("*.iso", ".iso", true),
            ("*.iso", "disc.iso.txt", false),
            ("backup-*", "backup-", true),
            ("backup-*", "my backup-1", false),
            ("*pay*list*.CSV", "payroll list 3.csv", true),
            ("*pay*list*.csv", "list pay.csv", false),
            ("a*a", "a", false),
            ("a*a", "aa", true),
            ("exact.txt", "exact.txt", true),
            ("exact.txt", "exact.txt2", false),
            ("*", "", true),
        ] {
            assert_eq!(Pattern::new(pattern).fits(name), fits, "{pattern} {name}");
        }
    }
}
