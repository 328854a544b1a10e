//! A heading with lines below it.

/// Adds the heading and the items, or nothing where there is no item.
pub(super) fn section(title: &str, items: impl Iterator<Item = String>, lines: &mut Vec<String>) {
    let mut items = items.peekable();
    if items.peek().is_some() {
        lines.push(format!("  {title}:"));
        lines.extend(items.map(|item| format!("    {item}")));
    }
}
