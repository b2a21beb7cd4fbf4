//! Fuzzes `landbridge_fuzz::store::manifest`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| landbridge_fuzz::store::manifest(bytes));
