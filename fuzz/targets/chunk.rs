//! Fuzzes `landbridge_fuzz::store::chunk`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| landbridge_fuzz::store::chunk(bytes));
