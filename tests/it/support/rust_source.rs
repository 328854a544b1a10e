//! Rust source read far enough to know which paths it names: tokens, `use` trees, inline modules, `cfg(test)`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// One source file and the paths that it names outside its tests.
pub struct SourceFile {
    /// Relative to the package, with `/`.
    pub path: String,
    /// `detect::finding` for `src/detect/finding.rs`; empty for `src/lib.rs`.
    pub module: String,
    /// In the order of the text.
    pub references: Vec<Reference>,
    /// Full names of the file modules that it declares for tests only.
    test_modules: Vec<String>,
}

/// A path that the source names, with aliases, `self` and `super` resolved: `crate::mail::id::Id`, `std::fs`.
pub struct Reference {
    pub line: usize,
    pub path: String,
}

impl SourceFile {
    /// All `.rs` files below a folder named `src`.
    pub fn read_tree(src: &Path) -> Vec<SourceFile> {
        let mut texts = Vec::new();
        let mut folders = vec![src.to_path_buf()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(&folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|e| e == "rs") {
                    let inside = path.strip_prefix(src).unwrap().to_str().unwrap().replace('\\', "/");
                    texts.push((format!("src/{inside}"), std::fs::read_to_string(&path).unwrap()));
                }
            }
        }
        texts.sort();
        Self::parse_all(texts.iter().map(|(path, text)| (path.as_str(), text.as_str())))
    }

    /// These files as one crate. Files that only tests compile are left out.
    pub fn parse_all<'a>(texts: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<SourceFile> {
        let texts: Vec<_> = texts.collect();
        let modules: BTreeSet<String> = texts.iter().map(|(path, _)| module_of(path)).collect();
        let mut files: Vec<_> = texts.iter().map(|(path, text)| Self::parse(path, text, &modules)).collect();
        let tests: Vec<String> = files.iter().flat_map(|file| file.test_modules.clone()).collect();
        files.retain(|file| {
            !file.path.ends_with("_tests.rs")
                && !tests.iter().any(|t| file.module == *t || file.module.starts_with(&format!("{t}::")))
        });
        files
    }

    fn parse(path: &str, text: &str, modules: &BTreeSet<String>) -> SourceFile {
        let module = module_of(path);
        let tokens = tokens(text);
        let mut walk = Walk {
            tokens: &tokens,
            at: 0,
            inline: Vec::new(),
            depth: 0,
            named: Vec::new(),
            tests: Vec::new(),
        };
        walk.file();
        let absolute = |scope: &[String], segments: &[String]| resolve(&module, scope, segments, modules);
        let mut aliases = BTreeMap::new();
        for named in &walk.named {
            if let Some(alias) = &named.alias {
                aliases.insert(alias.clone(), absolute(&named.scope, &named.segments));
            }
        }
        let references = walk.named.iter().map(|named| {
            let known = aliases.get(&named.segments[0]).filter(|_| named.alias.is_none());
            let path = match known {
                Some(start) => [start.as_slice(), &named.segments[1..]].concat(),
                None => absolute(&named.scope, &named.segments),
            };
            Reference { line: named.line, path: path.join("::") }
        });
        let references = references.collect();
        let prefix = if module.is_empty() { String::new() } else { format!("{module}::") };
        let test_modules = walk.tests.iter().map(|name| format!("{prefix}{name}")).collect();
        SourceFile { path: path.into(), module, references, test_modules }
    }
}

fn module_of(path: &str) -> String {
    let inside = path.trim_start_matches("src/").trim_end_matches(".rs").trim_end_matches("/mod");
    if inside == "lib" { String::new() } else { inside.replace('/', "::") }
}

/// `self`, `super`, `crate`, the crate's own name and child modules become a path from `crate`.
fn resolve(module: &str, scope: &[String], segments: &[String], modules: &BTreeSet<String>) -> Vec<String> {
    let mut here: Vec<String> = vec!["crate".into()];
    here.extend(module.split("::").filter(|s| !s.is_empty()).map(String::from));
    let child = [&here[1..], &segments[..1]].concat().join("::");
    here.extend(scope.iter().cloned());
    let mut rest = segments;
    match segments[0].as_str() {
        "crate" | "portcullis" => {
            here.truncate(1);
            rest = &rest[1..];
        }
        "self" => rest = &rest[1..],
        "super" => {}
        _ if modules.contains(&child) => here.truncate(here.len() - scope.len()),
        _ => return segments.to_vec(),
    }
    while rest.first().is_some_and(|s| s == "super") {
        here.pop();
        rest = &rest[1..];
    }
    here.extend(rest.iter().cloned());
    here
}

/// A path as it stands in the text.
struct Named {
    line: usize,
    segments: Vec<String>,
    /// The name that a `use` gives it.
    alias: Option<String>,
    /// Inline modules around it.
    scope: Vec<String>,
}

struct Walk<'a> {
    tokens: &'a [(usize, Token)],
    at: usize,
    /// Inline modules that are open, with the depth of their braces.
    inline: Vec<(usize, String)>,
    depth: usize,
    named: Vec<Named>,
    tests: Vec<String>,
}

impl Walk<'_> {
    fn peek(&self, ahead: usize) -> &Token {
        self.tokens.get(self.at + ahead).map_or(&Token::End, |(_, token)| token)
    }

    fn line(&self) -> usize {
        self.tokens.get(self.at).map_or(0, |(line, _)| *line)
    }

    fn file(&mut self) {
        while *self.peek(0) != Token::End {
            match self.peek(0).clone() {
                Token::Mark('#') => self.attribute(),
                Token::Mark('{') => {
                    self.depth += 1;
                    self.at += 1;
                }
                Token::Mark('}') => {
                    self.depth = self.depth.saturating_sub(1);
                    self.inline.retain(|(depth, _)| *depth <= self.depth);
                    self.at += 1;
                }
                Token::Mark('.') | Token::Separator => self.at += 1 + usize::from(self.is_word(1)),
                Token::Word(word) if word == "mod" && *self.peek(2) == Token::Mark('{') => {
                    if let Token::Word(name) = self.peek(1).clone() {
                        self.inline.push((self.depth + 1, name));
                    }
                    self.at += 2;
                }
                Token::Word(word) if word == "use" && *self.peek(1) != Token::Mark('<') => {
                    self.at += 1;
                    self.use_tree(&[]);
                }
                Token::Word(_) => self.path(),
                _ => self.at += 1,
            }
        }
    }

    fn is_word(&self, ahead: usize) -> bool {
        matches!(self.peek(ahead), Token::Word(_))
    }

    /// An attribute; when it compiles the next item for tests only, that item too.
    fn attribute(&mut self) {
        let mut words = Vec::new();
        self.at += 1 + usize::from(*self.peek(1) == Token::Mark('!'));
        let mut open = 0;
        while *self.peek(0) != Token::End {
            match self.peek(0) {
                Token::Mark('[' | '(') => open += 1,
                Token::Mark(']' | ')') => open -= 1,
                Token::Word(word) => words.push(word.clone()),
                _ => {}
            }
            self.at += 1;
            if open == 0 {
                break;
            }
        }
        let word = |place: usize| words.get(place).map(String::as_str);
        if word(0) == Some("cfg")
            && (word(1) == Some("test") || (word(1), word(2)) == (Some("all"), Some("test")))
        {
            self.skip_item();
        }
    }

    fn skip_item(&mut self) {
        while *self.peek(0) == Token::Mark('#') {
            self.attribute();
        }
        let mut open = 0;
        while *self.peek(0) != Token::End {
            if let (Token::Word(word), Token::Word(name), Token::Mark(';')) =
                (self.peek(0), self.peek(1), self.peek(2))
                && word == "mod"
            {
                self.tests.push(name.clone());
            }
            match self.peek(0) {
                Token::Mark('{' | '(' | '[') => open += 1,
                Token::Mark('}') if open == 1 => {
                    self.at += 1;
                    return;
                }
                Token::Mark('}' | ')' | ']') => open -= 1,
                Token::Mark(';') if open == 0 => {
                    self.at += 1;
                    return;
                }
                _ => {}
            }
            self.at += 1;
        }
    }

    /// One branch of a `use` tree, after `start`.
    fn use_tree(&mut self, start: &[String]) {
        let mut segments = start.to_vec();
        let line = self.line();
        loop {
            match self.peek(0).clone() {
                Token::Separator => self.at += 1,
                Token::Mark('*') => {
                    self.at += 1;
                    segments.push("*".into());
                    return self.name(line, segments, None);
                }
                Token::Mark('{') => {
                    self.at += 1;
                    while !matches!(self.peek(0), Token::Mark('}') | Token::End) {
                        self.use_tree(&segments);
                        self.at += usize::from(*self.peek(0) == Token::Mark(','));
                    }
                    self.at += 1;
                    return;
                }
                Token::Word(word) if word == "as" => {
                    let Token::Word(alias) = self.peek(1).clone() else { return self.at += 1 };
                    self.at += 2;
                    return self.name(line, segments, Some(alias));
                }
                Token::Word(word) => {
                    self.at += 1;
                    if word != "self" || segments.is_empty() {
                        segments.push(word);
                    }
                    if !matches!(self.peek(0), Token::Separator) && *self.peek(0) != Token::Word("as".into())
                    {
                        let alias = segments.last().cloned();
                        return self.name(line, segments, alias);
                    }
                }
                _ => return self.at += 1,
            }
        }
    }

    /// `a::b::c` in the middle of code. A single word is no path.
    fn path(&mut self) {
        let line = self.line();
        let mut segments = Vec::new();
        while let Token::Word(word) = self.peek(0).clone() {
            segments.push(word);
            self.at += 1;
            if *self.peek(0) != Token::Separator || !self.is_word(1) {
                break;
            }
            self.at += 1;
        }
        if segments.len() > 1 {
            self.name(line, segments, None);
        }
    }

    fn name(&mut self, line: usize, segments: Vec<String>, alias: Option<String>) {
        if !segments.is_empty() {
            let scope = self.inline.iter().map(|(_, name)| name.clone()).collect();
            self.named.push(Named { line, segments, alias, scope });
        }
    }
}

#[derive(Clone, PartialEq, Debug)]
enum Token {
    Word(String),
    Separator,
    Mark(char),
    End,
}

/// The tokens that matter and their lines; comments, strings, characters and lifetimes are dropped.
fn tokens(text: &str) -> Vec<(usize, Token)> {
    let chars: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let (mut at, mut line) = (0, 1);
    let get = |at: usize| chars.get(at).copied().unwrap_or('\0');
    while at < chars.len() {
        let start = at;
        match get(at) {
            '/' if get(at + 1) == '/' => {
                while at < chars.len() && get(at) != '\n' {
                    at += 1;
                }
            }
            '/' if get(at + 1) == '*' => at = after_comment(&chars, at),
            '"' => at = after_string(&chars, at),
            '\'' => at = after_quote(&chars, at),
            ':' if get(at + 1) == ':' => {
                tokens.push((line, Token::Separator));
                at += 2;
            }
            c if c.is_alphabetic() || c == '_' => {
                while get(at).is_alphanumeric() || get(at) == '_' {
                    at += 1;
                }
                let word: String = chars[start..at].iter().collect();
                if matches!(word.as_str(), "r" | "br" | "cr" | "b" | "c") && matches!(get(at), '"' | '#') {
                    at = after_prefixed(&chars, at, &word, &mut tokens, line);
                } else if word == "b" && get(at) == '\'' {
                    at = after_quote(&chars, at);
                } else {
                    tokens.push((line, Token::Word(word)));
                }
            }
            c if c.is_ascii_digit() => {
                while get(at).is_alphanumeric() || get(at) == '_' {
                    at += 1;
                }
            }
            c => {
                if !c.is_whitespace() {
                    tokens.push((line, Token::Mark(c)));
                }
                at += 1;
            }
        }
        line += chars[start..at.min(chars.len())].iter().filter(|c| **c == '\n').count();
    }
    tokens
}

/// Block comments nest.
fn after_comment(chars: &[char], mut at: usize) -> usize {
    let mut open = 0;
    while at < chars.len() {
        match (chars[at], chars.get(at + 1)) {
            ('/', Some('*')) => (open, at) = (open + 1, at + 2),
            ('*', Some('/')) => (open, at) = (open - 1, at + 2),
            _ => at += 1,
        }
        if open == 0 {
            break;
        }
    }
    at
}

fn after_string(chars: &[char], mut at: usize) -> usize {
    at += 1;
    while at < chars.len() && chars[at] != '"' {
        at += if chars[at] == '\\' { 2 } else { 1 };
    }
    at + 1
}

/// After `r`, `b`, `br`, …: a raw string, a byte string, or (`r#name`) a raw identifier.
fn after_prefixed(
    chars: &[char],
    at: usize,
    prefix: &str,
    tokens: &mut Vec<(usize, Token)>,
    line: usize,
) -> usize {
    let hashes = chars[at..].iter().take_while(|c| **c == '#').count();
    if chars.get(at + hashes) != Some(&'"') {
        let end = at
            + hashes
            + chars[at + hashes..].iter().take_while(|c| c.is_alphanumeric() || **c == '_').count();
        tokens.push((line, Token::Word(chars[at + hashes..end].iter().collect())));
        return end;
    }
    if !prefix.contains('r') {
        return after_string(chars, at);
    }
    let mut end = at + hashes + 1;
    while end < chars.len() {
        let closed = chars[end] == '"'
            && chars[end + 1..].iter().take(hashes).filter(|c| **c == '#').count() == hashes;
        end += 1;
        if closed {
            return end + hashes;
        }
    }
    end
}

/// A character literal, or the tick of a lifetime.
fn after_quote(chars: &[char], at: usize) -> usize {
    match (chars.get(at + 1), chars.get(at + 2)) {
        (Some('\\'), _) => {
            at + 3 + chars[(at + 3).min(chars.len())..].iter().take_while(|c| **c != '\'').count() + 1
        }
        (Some(_), Some('\'')) => at + 3,
        _ => at + 1,
    }
}
