//! The conditions of a rule before a message, as lines and as JSON.

use crate::cli::escape::Escaped;
use crate::policy::trace::{Step, Trace, What};
use serde_json::{Value, json};

/// `yes`, `no`, or `?` where it is not known.
fn mark(holds: Option<bool>) -> &'static str {
    match holds {
        Some(true) => "yes",
        Some(false) => "no ",
        None => "?  ",
    }
}

/// A line for each condition, those that are put together below what puts them together.
pub(super) fn lines(steps: &[Step], indent: usize, out: &mut String) {
    for step in steps {
        let mut line = |text: &str| {
            out.push_str(&format!("{}{}  {}\n", " ".repeat(indent), mark(step.holds), Escaped(text)));
        };
        match &step.what {
            What::One { asked, saw, short, .. } => {
                let saw = saw.as_ref().map_or_else(String::new, |saw| format!("  [{saw}]"));
                line(&format!("{asked}{saw}{}", if *short { "  <- this alone would change it" } else { "" }));
            }
            What::All(steps) => {
                line("all of:");
                lines(steps, indent + 5, out);
            }
            What::Any(steps) => {
                line("one of:");
                lines(steps, indent + 5, out);
            }
            What::Not(step) => {
                line("not:");
                lines(std::slice::from_ref(step), indent + 5, out);
            }
        }
    }
}

/// A rule with all its conditions.
pub(super) fn json(trace: &Trace) -> Value {
    json!({
        "rule": &*trace.rule,
        "title": &*trace.title,
        "mode": trace.mode.name(),
        "outcome": trace.outcome.name(),
        "route": trace.route.name(),
        "matches": trace.matched,
        "near": trace.near,
        "when": trace.when.iter().map(step).collect::<Value>(),
        "unless": trace.unless.iter().map(step).collect::<Value>(),
    })
}

fn step(of: &Step) -> Value {
    match &of.what {
        What::One { asked, saw, short, .. } => {
            json!({ "holds": of.holds, "asked": asked, "saw": saw, "short": short })
        }
        What::All(steps) => json!({ "holds": of.holds, "all": steps.iter().map(step).collect::<Value>() }),
        What::Any(steps) => json!({ "holds": of.holds, "any": steps.iter().map(step).collect::<Value>() }),
        What::Not(inner) => json!({ "holds": of.holds, "not": step(inner) }),
    }
}
