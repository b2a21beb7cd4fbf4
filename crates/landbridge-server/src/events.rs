//! Events of a run as a stream: its present state first, then every change, at most five a second, until it ends.

use crate::server::has_stopped;
use crate::wire::RunInfo;
use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use http_body_util::channel::{Channel, Sender};
use std::time::Duration;
use tokio::sync::watch;

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
    tokio::spawn(send(sender, now, changes, stopping));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
        // Proxies pass each event on as it comes.
        (header::HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ];
    (headers, Body::new(body)).into_response()
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
