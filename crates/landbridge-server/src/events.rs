//! Events of a run as a stream: its present state first, then every change, at most five a second, until it ends.

use crate::server::has_stopped;
use crate::wire::RunInfo;
use axum::body::{Body, Bytes, HttpBody};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use http_body_util::channel::{Channel, Sender};
use hyper::body::Frame;
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Changes within this time become one.
const PAUSE: Duration = Duration::from_millis(200);

/// How often a client hears that the connection is alive where nothing changes.
const ALIVE: Duration = Duration::from_secs(15);

/// What happens to a run from its present state on; nothing more where the server stops.
pub(crate) fn stream(
    now: RunInfo,
    changes: Option<watch::Receiver<RunInfo>>,
    stopping: watch::Receiver<bool>,
) -> Response {
    let (sender, body) = Channel::<Bytes>::new(1);
    let sending = tokio::spawn(send(sender, now, changes, stopping));
    let body = Told { body, sending };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
        // Proxies pass each event on as it comes.
        (header::HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ];
    (headers, Body::new(body)).into_response()
}

/// The body of an answer, with what fills it: a client that has gone leaves nothing behind that waits for the next change.
struct Told {
    body: Channel<Bytes>,
    sending: JoinHandle<()>,
}

impl Drop for Told {
    fn drop(&mut self) {
        self.sending.abort();
    }
}

impl HttpBody for Told {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }
}

/// Ends with the run, with the server, or with the client.
async fn send(
    mut sender: Sender<Bytes>,
    mut now: RunInfo,
    changes: Option<watch::Receiver<RunInfo>>,
    mut stopping: watch::Receiver<bool>,
) {
    let Some(mut changes) = changes else {
        // Where the client has gone there is nobody to tell.
        let _ = sender.send_data(event(&now)).await;
        return;
    };
    loop {
        if sender.send_data(event(&now)).await.is_err() || now.status.is_final() {
            return;
        }
        tokio::time::sleep(PAUSE).await;
        loop {
            tokio::select! {
                changed = changes.changed() => match changed {
                    Ok(()) => break,
                    Err(_) => return,
                },
                () = has_stopped(&mut stopping) => return,
                () = tokio::time::sleep(ALIVE) => {
                    if sender.send_data(Bytes::from_static(b": alive\n\n")).await.is_err() {
                        return;
                    }
                }
            }
        }
        now = changes.borrow_and_update().clone();
    }
}

fn event(info: &RunInfo) -> Bytes {
    // Plain numbers and texts: they can always be written, and JSON has no line breaks.
    format!("data: {}\n\n", serde_json::to_string(info).unwrap_or_default()).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::RunStatus;
    use landbridge::what_if::WhatIf;

    #[test]
    fn who_leaves_leaves_nothing_behind() {
        let info = RunInfo {
            id: String::new(),
            status: RunStatus::Queued,
            state: WhatIf::default(),
            n: 1,
            seed: 1,
            done: 0,
            seconds: 0.0,
            message: String::new(),
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let told = watch::Sender::new(info.clone());
            let stopping = watch::Sender::new(false);
            let answer = stream(info, Some(told.subscribe()), stopping.subscribe());
            tokio::task::yield_now().await;
            assert_eq!(told.receiver_count(), 1);
            drop(answer);
            // What is told to stop does so when its turn comes.
            for _ in 0..10 {
                tokio::task::yield_now().await;
            }
            assert_eq!(told.receiver_count(), 0);
        });
    }
}
