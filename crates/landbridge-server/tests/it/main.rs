//! The server as its clients see it: over a socket, on the smallest region.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod bodies;
mod client;
mod document;
mod guarded;
mod playing;
mod refusals;
mod runs;
mod schema;
mod slow;
mod storm;
mod variants;
