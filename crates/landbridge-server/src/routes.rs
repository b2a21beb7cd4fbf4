//! The addresses of the server and what they answer; the OpenAPI document is made of the same list.

use crate::App;
use crate::bodies;
use crate::body::read_json;
use crate::brief_job::Brief;
use crate::desk::Visitor;
use crate::events;
use crate::guard::{guard, not_there, other_method};
use crate::jobs::no_run;
use crate::problem::{Problem, Refusal};
use crate::saving::write_variant;
use crate::schema;
use crate::wire::{
    BriefProgress, Health, PatchRequest, RunDetail, RunInfo, RunRequest, SaveRequest, WhatIfRequest,
    check_patch, check_run,
};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use landbridge::what_if::Patch;
use serde::Serialize;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::{Modify, OpenApi};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Characters of a run's name.
const RUN_ID: usize = 16;

/// What is said of all of it.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "landbridge",
        description = "A region to play with: what-ifs beside its base, runs of futures, and its brief. docs/server.md tells the rest."
    ),
    modifiers(&Secured),
    security((), ("token" = []))
)]
struct Document;

struct Secured;

impl Modify for Secured {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        document.components.get_or_insert_default().add_security_scheme("token", scheme);
    }
}

/// What any request may be refused for.
#[derive(utoipa::IntoResponses)]
#[allow(dead_code, reason = "a description alone")]
enum Guarded {
    /// The request is not what is asked for.
    #[response(status = 400)]
    BadRequest(Refusal),
    /// The token is missing or another.
    #[response(status = 401)]
    Unauthorized(Refusal),
    /// A page of another site asks.
    #[response(status = 403)]
    Forbidden(Refusal),
    /// The server is called by another name.
    #[response(status = 421)]
    Misdirected(Refusal),
    /// Too many connections are open from one address; Retry-After says when to come back.
    #[response(status = 429)]
    Crowded(Refusal),
    /// The head is too large.
    #[response(status = 431)]
    LargeHead(Refusal),
}

/// What a body may be refused for.
#[derive(utoipa::IntoResponses)]
#[allow(dead_code, reason = "a description alone")]
enum Sent {
    /// The body did not come in time.
    #[response(status = 408)]
    TimedOut(Refusal),
    /// The body is too large.
    #[response(status = 413)]
    TooLarge(Refusal),
    /// The body is no JSON.
    #[response(status = 415)]
    OtherType(Refusal),
    /// The body has mistakes: all of them.
    #[response(status = 422)]
    Mistakes(Refusal),
}

/// What may keep an answer from being computed.
#[derive(utoipa::IntoResponses)]
#[allow(dead_code, reason = "a description alone")]
enum Computed {
    /// Too much is asked for at once; Retry-After says when to ask again.
    #[response(status = 429)]
    TooMany(Refusal),
    /// A failure of the program or of the machine.
    #[response(status = 500)]
    Failed(Refusal),
    /// It takes too long, or the server is stopping; Retry-After says when to ask again.
    #[response(status = 503)]
    Unavailable(Refusal),
}

type Answer = Result<Response, Problem>;

/// Everything that is served, and its description.
pub(crate) fn routes(app: Arc<App>) -> Router {
    let (router, mut document) = OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(page))
        .routes(routes!(health))
        .routes(routes!(openapi))
        .routes(routes!(region))
        .routes(routes!(what_if))
        .routes(routes!(patch))
        .routes(routes!(save))
        .routes(routes!(brief))
        .routes(routes!(runs, start_run))
        .routes(routes!(run, cancel_run))
        .routes(routes!(run_events))
        .split_for_parts();
    env!("CARGO_PKG_VERSION").clone_into(&mut document.info.version);
    // Made once; the document is data alone and can always be written.
    app.document.get_or_init(|| serde_json::to_vec(&document).unwrap_or_default().into());
    router
        .fallback(|| async { not_there() })
        .method_not_allowed_fallback(other_method)
        .layer(axum::middleware::from_fn_with_state(Arc::clone(&app), guard))
        .with_state(app)
}

fn json(status: StatusCode, body: impl Into<Bytes>) -> Response {
    (status, [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], body.into())
        .into_response()
}

fn written(status: StatusCode, value: &impl Serialize) -> Answer {
    match serde_json::to_vec(value) {
        Ok(body) => Ok(json(status, body)),
        Err(error) => Err(Problem::failure(format!("the answer cannot be written: {error}"))),
    }
}

/// The page.
#[utoipa::path(get, path = "/", responses((status = 200, content_type = "text/html", body = String), Guarded), security(()))]
async fn page(State(app): State<Arc<App>>) -> Response {
    app.page.answer()
}

/// Whether the server is there.
#[utoipa::path(get, path = "/api/health", responses((status = 200, body = Health), Guarded), security(()))]
async fn health(State(app): State<Arc<App>>) -> Answer {
    let (version, waiting) = (env!("CARGO_PKG_VERSION"), app.desk.waiting());
    written(StatusCode::OK, &Health { status: "ok", version, waiting })
}

/// This document.
#[utoipa::path(get, path = "/api/openapi.json", responses((status = 200, body = serde_json::Map<String, serde_json::Value>), Guarded), security(()))]
async fn openapi(State(app): State<Arc<App>>) -> Response {
    json(StatusCode::OK, app.document.get().cloned().unwrap_or_default())
}

/// The served region: its map, what can be played with, and its base.
#[utoipa::path(get, path = "/api/region", responses((status = 200, body = schema::Overview), Guarded))]
async fn region(State(app): State<Arc<App>>) -> Response {
    json(StatusCode::OK, app.served.region().overview.clone())
}

/// A what-if beside the base, or beside another.
#[utoipa::path(post, path = "/api/what-if", request_body = WhatIfRequest,
    responses((status = 200, body = schema::WhatIfAnswer), Guarded, Sent, Computed))]
async fn what_if(State(app): State<Arc<App>>, visitor: Visitor, request: Request) -> Answer {
    let asked: WhatIfRequest = read_json(request, &app.limits).await?;
    bodies::check_what_if(&asked)?;
    let region = app.served.region();
    let compute = move |cancelled: &AtomicBool| {
        let answer = region.what_ifs.answer(&asked.state, asked.against.as_ref(), cancelled)?;
        written(StatusCode::OK, &answer)
    };
    app.desk.ask(&visitor, compute).await?
}

/// A what-if as a variant file, to be looked at or kept elsewhere.
#[utoipa::path(post, path = "/api/patch", request_body = PatchRequest,
    responses((status = 200, body = schema::PatchAnswer), Guarded, Sent, Computed))]
async fn patch(State(app): State<Arc<App>>, visitor: Visitor, request: Request) -> Answer {
    let asked: PatchRequest = read_json(request, &app.limits).await?;
    let patch = write_patch(&app, &visitor, asked).await?;
    written(StatusCode::OK, &patch)
}

async fn write_patch(app: &App, visitor: &Visitor, asked: PatchRequest) -> Result<Patch, Problem> {
    check_patch(&asked)?;
    let region = app.served.region();
    let compute = move |_: &AtomicBool| bodies::write_patch(&region.what_ifs, asked);
    app.desk.ask(visitor, compute).await?
}

/// A what-if written into the region's folder as a variant; the region is then read anew.
#[utoipa::path(post, path = "/api/variants", request_body = SaveRequest,
    responses((status = 201, body = schema::PatchAnswer), (status = 409, body = Refusal, description = "The name is taken."), Guarded, Sent, Computed))]
async fn save(State(app): State<Arc<App>>, visitor: Visitor, request: Request) -> Answer {
    let Some(folder) = app.served.savable().map(std::path::Path::to_owned) else {
        let what = "variants cannot be saved here: the region must be a folder of the server's machine, and the server be for that machine alone or have a token; /api/patch gives the file";
        return Err(Problem::new(StatusCode::FORBIDDEN, what));
    };
    let (asked, overwrite) = read_json::<SaveRequest>(request, &app.limits).await?.into_parts();
    let Ok(saving) = Arc::clone(&app.saving).try_lock_owned() else {
        return Err(Problem::too_many("another variant is being saved; try again", 2));
    };
    let mut patch = write_patch(&app, &visitor, asked).await?;
    // Goes on where the visitor leaves: what is written is also read.
    let saved = tokio::task::spawn_blocking(move || {
        let _saving = saving;
        write_variant(&folder, &patch.name, &patch.text, overwrite)?;
        if let Err(error) = app.served.renew() {
            // Its mistakes are named by their files; of the folder itself a visitor learns nothing.
            let what = error.to_string().replace(&*folder.to_string_lossy(), "the folder");
            patch.notes.push(format!(
                "it is saved; the region is served as it was, for its folder has mistakes now: {what}"
            ));
        }
        app.brief.forgetting().forget();
        written(StatusCode::CREATED, &patch)
    });
    saved.await.unwrap_or_else(|_| Err(Problem::stopping()))
}

/// The brief, as `landbridge brief --json` prints it; computed in the background where it is not there.
#[utoipa::path(get, path = "/api/brief",
    responses((status = 200, body = schema::Brief), (status = 202, body = BriefProgress, description = "It is being computed; ask again."), Guarded, Computed))]
async fn brief(State(app): State<Arc<App>>) -> Answer {
    let ask = tokio::task::spawn_blocking(move || app.brief.ask(&app.served.region()));
    match ask.await.unwrap_or_else(|_| Err(Problem::stopping()))? {
        Brief::Ready(brief) => Ok(json(StatusCode::OK, brief)),
        Brief::Computing(progress) => written(StatusCode::ACCEPTED, &progress),
    }
}

/// Runs of this region, the youngest first.
#[utoipa::path(get, path = "/api/runs", responses((status = 200, body = Vec<RunInfo>), Guarded, Computed))]
async fn runs(State(app): State<Arc<App>>) -> Answer {
    written(StatusCode::OK, &app.jobs.list(&app.served.region())?)
}

/// Asks for futures of a what-if; the same question goes on where it was left.
#[utoipa::path(post, path = "/api/runs", request_body = RunRequest,
    responses((status = 200, body = RunInfo, description = "It is done or under way."), (status = 202, body = RunInfo, description = "It begins, or goes on."), Guarded, Sent, Computed))]
async fn start_run(State(app): State<Arc<App>>, visitor: Visitor, request: Request) -> Answer {
    let asked: RunRequest = read_json(request, &app.limits).await?;
    check_run(&asked, app.jobs.most_futures())?;
    let region = app.served.region();
    let compute = move |_: &AtomicBool| {
        bodies::check_futures(&region.what_ifs, &asked)?;
        Ok::<_, Problem>((region, asked))
    };
    let (region, asked) = app.desk.ask(&visitor, compute).await??;
    let (info, is_begun) = app.jobs.ask(&region, asked)?;
    written(if is_begun { StatusCode::ACCEPTED } else { StatusCode::OK }, &info)
}

/// Names of runs are looked up by, not worked with; what is none is not even looked up.
fn run_id(id: &str) -> Result<&str, Problem> {
    let is_id = id.len() == RUN_ID && id.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if is_id { Ok(id) } else { Err(no_run()) }
}

/// A run with what its futures tell, as far as they are there.
#[utoipa::path(get, path = "/api/runs/{id}", params(("id" = String, Path)),
    responses((status = 200, body = schema::RunDetail), (status = 404, body = Refusal, description = "There is no such run."), Guarded, Computed))]
async fn run(State(app): State<Arc<App>>, visitor: Visitor, Path(id): Path<String>) -> Answer {
    let kept = app.jobs.find(run_id(&id)?)?;
    let desk = Arc::clone(&app);
    let compute = move |_: &AtomicBool| {
        let result = app.jobs.result(&kept)?;
        written(StatusCode::OK, &RunDetail { info: &kept.info, result: &result })
    };
    desk.desk.ask(&visitor, compute).await?
}

/// Ends a run at its next future; what is whole of it is kept.
#[utoipa::path(delete, path = "/api/runs/{id}", params(("id" = String, Path)),
    responses((status = 200, body = RunInfo), (status = 404, body = Refusal, description = "There is no such run."), Guarded, Computed))]
async fn cancel_run(State(app): State<Arc<App>>, Path(id): Path<String>) -> Answer {
    written(StatusCode::OK, &app.jobs.cancel(run_id(&id)?)?)
}

/// Every change of a run as a stream of events, its present state first; ends with the run.
#[utoipa::path(get, path = "/api/runs/{id}/events", params(("id" = String, Path)),
    responses((status = 200, content_type = "text/event-stream", body = String, description = "Each event is a `RunInfo`."), (status = 404, body = Refusal, description = "There is no such run."), Guarded, Computed))]
async fn run_events(State(app): State<Arc<App>>, Path(id): Path<String>) -> Answer {
    let id = run_id(&id)?;
    let mut changes = app.jobs.watch(id);
    let now = match &mut changes {
        Some(changes) => changes.borrow_and_update().clone(),
        None => app.jobs.find(id)?.info,
    };
    Ok(events::stream(now, changes, app.stopping.subscribe()))
}
