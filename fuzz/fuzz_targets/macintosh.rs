#![no_main]

#[allow(dead_code, reason = "each binary runs one of them")]
#[path = "../targets/mod.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|input: &[u8]| targets::macintosh::run(input));
