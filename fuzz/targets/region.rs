//! Fuzzes `landbridge_fuzz::engine::region`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| landbridge_fuzz::engine::region(bytes));
