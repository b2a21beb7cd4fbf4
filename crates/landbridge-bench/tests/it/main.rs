//! The benchmark's tests, one binary.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![allow(clippy::unreadable_literal, reason = "known sums as they were printed")]

mod attacks;
mod instances;
mod second_opinion;
mod threads;
