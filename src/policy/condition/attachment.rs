//! What kind of file is attached.

use super::condition::{Condition, Judge};
use super::pattern::Pattern;
use super::shape::{Holds, Key, Shape, Stronger};
use super::sign::{self, Sign};
use crate::content::file_type::Family;
use crate::inspect::facts::Part;
use crate::message::file_name;
use crate::policy::case::{Case, Claims, Evidence};
use crate::policy::gate::{Gate, Trait};
use crate::policy::known::Known;
use crate::policy::reader::{Reader, Value};
use crate::policy::record::told::Told;
use std::collections::BTreeSet;

/// `attachment = { family = "executable" }`
#[derive(Debug)]
pub(super) struct Attachment {
    families: Option<Vec<Family>>,
    types: Option<Vec<Pattern>>,
    names: Option<Vec<Pattern>>,
    extensions: Option<Vec<String>>,
    signs: Option<Vec<Sign>>,
    inside: Option<Vec<Family>>,
    inside_at_least: usize,
    except_inline_up_to: u64,
    at_least: usize,
}

const KEYS: [&str; 9] = [
    "at_least",
    "except_inline_up_to",
    "extension",
    "family",
    "inside",
    "inside_at_least",
    "name",
    "sign",
    "type",
];

/// Keys that name no kind of file.
const NO_KINDS: [&str; 2] = ["at_least", "except_inline_up_to"];

/// Characters of a name, an extension or a type in a rule.
const LONGEST: usize = 200;

/// Files that are shown to whoever wonders.
const SHOWN: usize = 8;

impl Condition for Attachment {
    const NAME: &'static str = "attachment";
    const SUMMARY: &'static str = "a file of this kind is attached";
    const MANUAL: &'static str = "
- `family`: a family of files
- `type`: the name of a type, for instance `PDF document`; `*` stands for anything, case does not count
- `name`: a pattern for the file's name, written like that of `type`
- `extension`: an extension of one of its names, the last or an earlier one, without the dot
- `sign`: something that is worth knowing about the file, see the table
- `inside`: the family of a file in which it lies, however deep: an archive, a document, a mail
- `inside_at_least`: it lies in at least this many files, one in the other
- `except_inline_up_to`: pictures up to this size that the text of the mail shows in place, as logos in signatures are,
  do not count
- `at_least`: so many files must fit; 1 where nothing is said

Each but the numbers may be several in brackets, of which one is enough. Where several keys are written, all must fit
the same file.

Files in archives, documents and attached mails count like those that are attached themselves. Pictures that a document
shows, and what is packed for its looks, do not.

A file belongs to a family or is of a type when its content shows it, when the mail declares it, or when one of its names
has such an extension, the last or an earlier one: a program called `photo.jpg` is an executable and an image. A Word,
Excel or OpenDocument file is a document although a zip lies inside; it is `compressed` only when it is named so.
`unknown` means that neither content nor declaration nor name says anything. The names of types are those that a verdict
and `portcullis check` show.";
    const EXAMPLES: &'static [&'static str] = &[
        r#"attachment = { family = ["executable", "script"] }"#,
        r#"attachment = { family = "image", except_inline_up_to = "100 KB" }"#,
        r#"attachment = { name = ["*.iso", "backup-*"] }"#,
        r#"attachment = { extension = ["one", "iqy"], sign = "mismatch" }"#,
        r#"attachment = { sign = ["macros", "bidi-name", "two-extensions"] }"#,
        r#"attachment = { family = "image", except_inline_up_to = "60 KB", at_least = 5 }"#,
        r#"attachment = { type = "PDF document*", inside = ["compressed", "mail"], inside_at_least = 2 }"#,
    ];

    fn vocabulary() -> String {
        let families: Vec<String> = Family::ALL.iter().map(|(_, name)| format!("`{name}`")).collect();
        let signs: Vec<String> =
            sign::ALL.iter().map(|row| format!("| `{}` | {} |", row.name, row.meaning)).collect();
        format!(
            "The families: {}.\n\n| sign | meaning |\n|---|---|\n{}",
            families.join(", "),
            signs.join("\n")
        )
    }

    fn shape(_: &Known) -> Shape {
        let lines = |name| Key::new(name, Holds::Lines(LONGEST), Stronger::Fewer);
        let keys = [
            Key::new("family", Holds::names(Family::ALL), Stronger::Fewer),
            lines("type"),
            lines("name"),
            lines("extension"),
            Key::new("sign", Holds::names(&sign::names()), Stronger::Fewer),
            Key::new("inside", Holds::names(Family::ALL), Stronger::Fewer),
            Key::new("inside_at_least", Holds::Number(1), Stronger::Greater),
            Key::new("except_inline_up_to", Holds::Size, Stronger::Greater),
            Key::new("at_least", Holds::Number(1), Stronger::Greater).otherwise(1),
        ];
        Shape::table(keys).with_one_of(KEYS.into_iter().filter(|key| !NO_KINDS.contains(key)))
    }

    fn read<'t>(value: &Value<'t>, reader: &mut Reader<'t>, _: &Known) -> Option<Self> {
        let table = reader.table(value, &KEYS)?;
        let mut families = |key| table.get(key).map(|value| reader.choices(value, "family", Family::ALL));
        let (family, inside) = (families("family"), families("inside"));
        let signs = table.get("sign").map(|value| reader.choices(value, "sign", &sign::names()));
        let mut patterns = |key| table.get(key).map(|value| Pattern::several(value, reader));
        let (types, names) = (patterns("type"), patterns("name"));
        let extensions = table.get("extension").map(|value| lines(value, reader));
        let inside_at_least = table.get("inside_at_least").map(|value| reader.number(value, 1));
        let at_least = table.get("at_least").map(|value| reader.number(value, 1));
        let limit = table.get("except_inline_up_to").map(|value| reader.size(value));
        let kind = Self {
            families: family,
            types,
            names,
            extensions: extensions
                .map(|lines| lines.iter().map(|line| line.trim_start_matches('.').to_lowercase()).collect()),
            signs,
            inside,
            inside_at_least: usize::try_from(inside_at_least.unwrap_or(Some(0))?).unwrap_or(usize::MAX),
            except_inline_up_to: limit.unwrap_or(Some(0))?,
            at_least: usize::try_from(at_least.unwrap_or(Some(1))?).unwrap_or(usize::MAX),
        };
        if !KEYS.iter().any(|key| !NO_KINDS.contains(key) && table.get(*key).is_some()) {
            reader.wrong(
                value.span().start,
                "no kind of attachment is named",
                "name a `family`, a `type`, a `name`, an `extension`, a `sign` or what it is `inside` of",
            );
        }
        Some(kind)
    }
}

fn lines<'t>(value: &Value<'t>, reader: &mut Reader<'t>) -> Vec<String> {
    let several = reader.several(value);
    several.into_iter().filter_map(|value| reader.line(value, LONGEST)).collect()
}

impl Judge for Attachment {
    fn holds(&self, case: &Case<'_>, evidence: &mut Evidence) -> bool {
        let mut found = Vec::new();
        let furniture = Outer::new(case, Part::is_furniture);
        let around = self
            .inside
            .as_ref()
            .map(|families| Outer::new(case, |part: &Part| families.contains(&part.true_type.family)));
        for (index, (part, claims)) in (0..).zip(case.facts().content.parts.iter().zip(case.claims())) {
            if !is_file(part, &furniture)
                || self.is_excepted(part)
                || part.files_around() < self.inside_at_least
                || around.as_ref().is_some_and(|around| !around.is_around(part))
            {
                continue;
            }
            found.extend(self.fits(case, index, part, claims).map(|why| (index, why)));
        }
        let holds = found.len() >= self.at_least;
        for (index, why) in found.into_iter().filter(|_| holds) {
            evidence.say(format!("{} {why}", case.say_part(index)));
        }
        holds
    }

    /// Names are not kept.
    fn is_told(&self, _: &Told) -> bool {
        self.names.is_none() && self.extensions.is_none() && self.signs.is_none()
    }

    fn saw(&self, case: &Case<'_>) -> String {
        let furniture = Outer::new(case, Part::is_furniture);
        let parts = (0..).zip(&case.facts().content.parts).filter(|(_, part)| is_file(part, &furniture));
        let files = parts.map(|(index, part): (u32, &Part)| {
            format!(
                "{} is of type {} ({})",
                case.say_part(index),
                part.true_type.name,
                part.true_type.family.name()
            )
        });
        let mut files: Vec<String> = files.collect();
        let more = files.len().saturating_sub(SHOWN);
        files.truncate(SHOWN);
        if more > 0 {
            files.push(format!("{more} files more"));
        }
        if files.is_empty() { "no file".to_owned() } else { files.join(", ") }
    }

    fn gate(&self) -> Gate {
        let families = self.families.as_deref().map(Gate::with_file);
        let extensions = self.extensions.as_deref().map(Gate::with_extension);
        families.into_iter().chain(extensions).fold(Gate::having(Trait::Files), Gate::and)
    }
}

/// Some parts that may hold others, by their numbers.
struct Outer<'a>(BTreeSet<&'a str>);

impl<'a> Outer<'a> {
    fn new(case: &Case<'a>, meant: impl Fn(&Part) -> bool) -> Self {
        let parts = case.facts().content.parts.iter();
        Self(parts.filter(|part| meant(part)).map(|part| part.number.as_str()).collect())
    }

    fn is_around(&self, part: &Part) -> bool {
        let mut ends = part.number.match_indices('/').filter(|_| !self.0.is_empty());
        ends.any(|(end, _)| part.number.get(..end).is_some_and(|outer| self.0.contains(outer)))
    }
}

/// A person would call it a file: it is attached, or it is at least no text that a mail program shows, and nothing that
/// belongs to the looks of a document, nor lies in what does.
fn is_file(part: &Part, furniture: &Outer<'_>) -> bool {
    let looks = || part.is_furniture() || furniture.is_around(part);
    match part.true_type.family {
        _ if part.declared.starts_with("multipart/") => false,
        Family::Text | Family::Script | Family::Unknown => part.attached,
        Family::Image | Family::Compressed => !looks(),
        _ => true,
    }
}

impl Attachment {
    fn is_excepted(&self, part: &Part) -> bool {
        part.inline_picture && part.true_type.family == Family::Image && part.size <= self.except_inline_up_to
    }

    /// Why the part is what is meant, in words of our own: what the sender wrote is not repeated.
    fn fits(&self, case: &Case<'_>, index: u32, part: &Part, claims: &Claims) -> Option<String> {
        let mut why = None;
        if let Some(patterns) = &self.names {
            let mut names = part.names.iter().map(|name| plain(name));
            let fits = names.any(|name| patterns.iter().any(|pattern| pattern.fits(&name)));
            why = Some(fits.then(|| "has a name that the rule names".to_owned())?);
        }
        if let Some(extensions) = &self.extensions {
            let mut of_names = part.names.iter().flat_map(|name| file_name::extensions(name));
            let found = of_names.find(|extension| extensions.contains(extension))?;
            why = Some(format!("has the extension {found}"));
        }
        if let Some(patterns) = &self.types {
            let fits = |name: &str| patterns.iter().any(|pattern| pattern.fits(&name.to_lowercase()));
            let of_name = || claims.named.iter().find(|claim| fits(claim.name));
            why = Some(match fits(part.true_type.name) {
                true => format!("is of type {}", part.true_type.name),
                false => format!("is named as {}", of_name()?.name),
            });
        }
        if let Some(signs) = &self.signs {
            let sign = sign::ALL
                .iter()
                .find(|row| signs.contains(&row.sign) && (row.shows)(case, index, part, claims))?;
            why = Some(sign.said.to_owned());
        }
        if let Some(families) = &self.families {
            why = Some(Self::fits_family(families, part, claims)?);
        }
        Some(why.unwrap_or_else(|| format!("is of type {}", part.true_type.name)))
    }

    /// What makes the part belong to one of the families.
    fn fits_family(families: &[Family], part: &Part, claims: &Claims) -> Option<String> {
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
}
