use super::*;
use Ambiguity::*;

fn parse(body: &str) -> (String, Vec<(String, String)>, Vec<Ambiguity>) {
    let read = Structured::parse(body.as_bytes(), 1_000, Choice::Every);
    let parameters = read.parameters.into_iter();
    let parameters = parameters.map(|p| (p.name, String::from_utf8_lossy(&p.value).into_owned())).collect();
    (read.value, parameters, read.codes.iter().collect())
}

#[track_caller]
fn check(body: &str, value: &str, parameters: &[(&str, &str)], codes: &[Ambiguity]) {
    let (read_value, read_parameters, read_codes) = parse(body);
    let read: Vec<_> = read_parameters.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    assert_eq!((read_value.as_str(), read.as_slice(), read_codes.as_slice()), (value, parameters, codes));
}

#[test]
fn the_grammar() {
    check(" Text/Plain", "text/plain", &[], &[]);
    check("text/plain; charset=utf-8;", "text/plain", &[("charset", "utf-8")], &[]);
    check("text/plain; charset=us-ascii (Plain text)", "text/plain", &[("charset", "us-ascii")], &[]);
    check("text / plain (a (b)\\) c) ; A=\"b;\\\"c\"", "text/plain", &[("a", "b;\"c")], &[]);
    check("attachment; filename=a.txt; size=3", "attachment", &[("filename", "a.txt"), ("size", "3")], &[]);
    check("", "", &[], &[]);
}

#[test]
fn continuations_and_charsets() {
    check("a; n*0=pay; n*1=\"load.exe\"", "a", &[("n", "payload.exe")], &[]);
    check("a; n*1=load.exe; n*0=pay", "a", &[("n", "payload.exe")], &[]);
    check("a; n*=utf-8'en-US'pay%c3%a9.exe", "a", &[("n", "payé.exe")], &[]);
    check("a; n*0*=iso-8859-1''%E9; n*1=\"%41\"; n*2*=%41", "a", &[("n", "é%41A")], &[]);
    check("a; n*0*=utf-8''a%2; n*1*=Ejs", "a", &[("n", "a.js")], &[]);
    check("a; n*=cp037''%81%4B%91%a2", "a", &[("n", "a.js")], &[]);
    check("a; n*=cp037''A.js", "a", &[("n", "\u{a0} ¦\u{cb}"), ("n", "A.js")], &[]);
    check("a; n=x; n*=utf-8''y", "a", &[("n", "x"), ("n", "y")], &[]);
    check("a; n*0=x; n*2=y", "a", &[("n", "xy")], &[Rfc2231]);
    check("a; n*0=x; n*0=y", "a", &[("n", "xy"), ("n", "x"), ("n", "y")], &[Rfc2231]);
    check("a; n*=broken%4", "a", &[("n", "broken%4")], &[Rfc2231]);
    check("a; n*4294967295=x; n*4294967296=y", "a", &[("n", "xy"), ("n", "x"), ("n", "y")], &[Rfc2231]);
}

#[test]
fn broken_fields_give_every_reading() {
    check("multipart/mixed boundary=foo", "multipart/mixed", &[("boundary", "foo")], &[CtSyntax]);
    check("a/b, multipart/mixed; boundary=foo", "a/b", &[("boundary", "foo")], &[CtSyntax]);
    check("bas(comment)e64", "base64", &[], &[Comment]);
    check("a/b; boundary=foo; boundary=bar", "a/b", &[("boundary", "foo"), ("boundary", "bar")], &[ParamDup]);
    let comma = [("boundary", "foo,faa"), ("boundary", "foo"), ("boundary", "faa")];
    check("a/b; boundary=foo,faa", "a/b", &comma, &[ParamSyntax]);
    let name = [("name", "my file.exe"), ("name", "my")];
    check("a/b; name=my file.exe", "a/b", &name, &[ParamSyntax]);
    check("a/b; name=my file=x", "a/b", &[("name", "my"), ("file", "x")], &[ParamSyntax]);
    let quotes = [("b", "bar"), ("b", "foo"), ("b", "barfoo")];
    check("a/b; b=\"bar\"foo", "a/b", &quotes, &[ParamSyntax]);
    check("a/b; b=\"foo; c=d", "a/b", &[("b", "foo; c=d"), ("b", "foo")], &[ParamSyntax]);
    check("a/b; b=\"c\" d=e", "a/b", &[("b", "c"), ("d", "e")], &[ParamSyntax]);
    let comment = [("b", "foo(x)foo"), ("b", "foo"), ("b", "foofoo")];
    check("a/b; b=foo(x)foo", "a/b", &comment, &[Comment]);
    check("a/b; x:y=1; b=foo", "a/b", &[("x:y", "1"), ("b", "foo")], &[ParamSyntax]);
    check("a/b; b((c))=\"foo\"; b=bar", "a/b", &[("b", "foo"), ("b", "bar")], &[ParamDup, Comment]);
    check("a/b; f=\"C:\\dir\\a.txt\"", "a/b", &[("f", "C:dira.txt"), ("f", "C:\\dir\\a.txt")], &[]);
    check("a/b; b=(((", "a/b", &[("b", "((("), ("b", ""), ("b", "")], &[Comment]);
}

#[test]
fn parameters_are_bounded() {
    let read = Structured::parse("a/b; c=d".repeat(3).as_bytes(), 2, Choice::Every);
    assert!(read.over_limit);
}

#[test]
fn hostile_fields_are_read_in_one_pass() {
    for piece in [
        "(",
        "\"",
        ";",
        "=",
        "a=b;",
        "a*0=b;",
        " a=",
        "(a",
        "a=\"b\\",
        "a=b c d=e f ",
        ",",
        "a(",
        "a=(",
        "\\",
    ] {
        let body = piece.repeat(100_000);
        Structured::parse(body.as_bytes(), 1_000, Choice::Every);
    }
}
