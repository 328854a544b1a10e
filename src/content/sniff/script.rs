//! Texts that an interpreter would run.
//!
//! Every text part of a mail is asked, so a mail *about* scripts must not be taken for one: the very first line that is
//! no comment has to be code, and prose never begins like it.

use crate::content::file_type::{Family, FileType};

/// Lines that are looked at.
const MAX_LINES: usize = 300;

/// The language that a text is a script in.
pub(super) fn script(text: &str) -> Option<FileType> {
    if text.strip_prefix("#!").is_some_and(|rest| rest.trim_start_matches([' ', '\t']).starts_with('/')) {
        return Some(FileType { family: Family::Script, name: "script with an interpreter line" });
    }
    let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty()).take(MAX_LINES);
    LANGUAGES.iter().find(|language| language.wrote(lines)).map(|language| language.file_type)
}

struct Language {
    file_type: FileType,
    is_comment: fn(&str) -> bool,
    /// Could be a line of it, and of no prose.
    is_code: fn(&str) -> bool,
    /// Leaves no doubt.
    is_proof: fn(&str) -> bool,
}

impl Language {
    /// The first line that is no comment mostly says no, so that few lines are read.
    fn wrote<'a, Lines: Iterator<Item = &'a str>>(&self, lines: impl Fn() -> Lines) -> bool {
        let first = lines().find(|line| !(self.is_comment)(line));
        first.is_some_and(self.is_code) && lines().any(self.is_proof)
    }
}

const fn script_in(name: &'static str) -> FileType {
    FileType { family: Family::Script, name }
}

const LANGUAGES: &[Language] = &[
    Language {
        file_type: script_in("batch script"),
        is_comment: |line| starts(line, "rem ") || line.starts_with("::"),
        is_code: |line| starts(line, "@echo off") || starts(line, "@echo on") || starts(line, "@setlocal"),
        is_proof: |line| line.starts_with('@'),
    },
    Language {
        file_type: script_in("Visual Basic script"),
        is_comment: |line| line.starts_with('\'') || starts(line, "rem "),
        is_code: |line| {
            VISUAL_BASIC.iter().any(|start| starts(line, start))
                || is_assignment(strip(line, "set ").unwrap_or(line))
        },
        is_proof: |line| {
            let set = strip(line, "set ").is_some_and(|rest| contains(rest, "createobject("));
            set || starts(line, "wscript.") || starts(line, "createobject(")
        },
    },
    Language {
        file_type: script_in("JavaScript for Windows"),
        is_comment: |line| line.starts_with("//") || line.starts_with("/*") || line.starts_with('*'),
        is_code: |line| JAVASCRIPT.iter().any(|start| line.starts_with(start)) || is_assignment(line),
        is_proof: |line| line.contains("new ActiveXObject(") || starts(line, "wscript."),
    },
    Language {
        file_type: script_in("PowerShell script"),
        is_comment: |line| line.starts_with('#') && !starts(line, "#requires"),
        is_code: is_powershell,
        is_proof: |line| {
            let variable = line.strip_prefix('$').is_some_and(is_assignment);
            let parameters = line.split_ascii_whitespace().skip(1).any(|word| {
                word.strip_prefix('-').is_some_and(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()))
            });
            variable
                || starts(line, "param(")
                || starts(line, "[cmdletbinding")
                || is_command(line) && parameters
        },
    },
];

const VISUAL_BASIC: &[&str] = &[
    "option explicit",
    "on error resume next",
    "dim ",
    "wscript.",
    "createobject(",
    "private sub ",
    "public sub ",
];

const JAVASCRIPT: &[&str] =
    &["var ", "let ", "const ", "function ", "try", "new ", "(function", "\"use strict\""];

fn is_powershell(line: &str) -> bool {
    const STARTS: &[&str] =
        &["param(", "param (", "[cmdletbinding", "#requires", "iex ", "iex(", "powershell "];
    let function = strip(line, "function ").is_some_and(is_command);
    let variable = line.strip_prefix('$').is_some_and(is_assignment);
    variable || function || is_command(line) || STARTS.iter().any(|start| starts(line, start))
}

/// `Verb-Noun`, with one of the verbs that scripts live on.
fn is_command(line: &str) -> bool {
    const VERBS: &[&str] = &[
        "add", "clear", "copy", "expand", "get", "import", "install", "invoke", "new", "out", "register",
        "remove", "set", "start", "stop", "unblock", "write",
    ];
    let word =
        line.split(|c: char| c.is_ascii_whitespace() || c == '(' || c == '{').next().unwrap_or_default();
    word.split_once('-').is_some_and(|(verb, noun)| {
        let known = VERBS.iter().any(|known| known.eq_ignore_ascii_case(verb));
        known && noun.len() > 2 && noun.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

/// `name =`, `name.field =`, `scope:name =`.
fn is_assignment(line: &str) -> bool {
    let Some((name, _)) = line.split_once('=') else {
        return false;
    };
    let name = name.trim_end();
    let part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b':' | b'[' | b']');
    !name.starts_with(|c: char| c.is_ascii_digit()) && !name.is_empty() && name.bytes().all(part)
}

fn starts(line: &str, with: &str) -> bool {
    strip(line, with).is_some()
}

fn strip<'a>(line: &'a str, prefix: &str) -> Option<&'a str> {
    let (start, rest) = line.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}

fn contains(line: &str, lower: &str) -> bool {
    line.to_ascii_lowercase().contains(lower)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_known_by_their_first_line_of_code() {
        let cases = [
            ("#!/bin/sh\nexit 0", "script with an interpreter line"),
            ("#! /usr/bin/env python3\n", "script with an interpreter line"),
            ("\r\n@ECHO OFF\r\ndel x", "batch script"),
            ("REM made by us\r\n:: x\r\n@echo off", "batch script"),
            (
                "' hello\r\nOption Explicit\r\nDim s\r\nSet s = CreateObject(\"WScript.Shell\")",
                "Visual Basic script",
            ),
            ("WScript.Echo \"hello\"", "Visual Basic script"),
            ("// x\nvar s = new ActiveXObject('WScript.Shell');", "JavaScript for Windows"),
            ("$url = 'https://x.example'\nInvoke-WebRequest -Uri $url", "PowerShell script"),
            ("param(\n[string]$Name\n)", "PowerShell script"),
            ("# note\nGet-ChildItem -Recurse", "PowerShell script"),
        ];
        for (text, name) in cases {
            assert_eq!(script(text).map(|found| found.name), Some(name), "{text}");
        }
    }

    #[test]
    fn mail_about_scripts_is_no_script() {
        let texts = [
            "Hi,\nplease put @echo off into the first line, then\nSet x = CreateObject(\"WScript.Shell\")\nThanks",
            "#1 on the list\n#!important",
            "Set the table = ready",
            "Get-together on Friday\nStart-Up meeting - see below",
            "Get-together on Friday -- bring cake",
            "Dim lights in the hall\nplease",
            "Try this: new ActiveXObject( does not work",
            "$500 = too much",
            "Var and his family",
            "Total = 5\nSum = 6",
            "",
        ];
        for text in texts {
            assert_eq!(script(text), None, "{text}");
        }
    }
}
