//! Fuzzes `landbridge_fuzz::engine::bare_game`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| landbridge_fuzz::engine::bare_game(bytes));
