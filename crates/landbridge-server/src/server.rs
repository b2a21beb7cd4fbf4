//! Listening: a server from its start to its end. Connections are HTTP/1, bounded in number, time and size.

use crate::App;
use crate::brief_job::BriefJob;
use crate::connection::{Impatient, OpenConnections};
use crate::desk::{Bounds, Desk};
use crate::guard::{Peer, Token, with_headers};
use crate::jobs::Jobs;
use crate::options::{LEAST_TOKEN, Limits, ServeError, ServeOptions};
use crate::page::Page;
use crate::problem::Problem;
use crate::routes::routes;
use crate::runs_database::Database;
use crate::served::Served;
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse as _;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulConnection, GracefulShutdown};
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::runtime::Runtime;
use tokio::sync::{Semaphore, watch};
use tower_service::Service as _;

/// Threads that speak with clients; they compute nothing.
const NETWORK_THREADS: usize = 2;

/// Threads for files.
const FILE_THREADS: usize = 8;

/// For how long answers may still be sent after a stop.
const FAREWELL: Duration = Duration::from_secs(5);

/// After the system gave no connection, for want of files for example.
const BREATH: Duration = Duration::from_millis(100);

/// Bytes that are read or written at once.
const BUFFER: usize = 64 * 1024;

/// A head that is larger than may be is read up to so many times that size, so that it can be refused with a sentence; one beyond is
/// answered by its status alone.
const READ_BEYOND: usize = 2;

/// The same of the number of headers.
const MOST_HEADERS_READ: usize = 2 * crate::guard::MOST_HEADERS;

/// How many connections beyond those that may be open are told so at once; more are closed without a word.
const MOST_TURNED_AWAY: usize = 128;

/// For how long who is turned away may take to ask.
const TURNING_AWAY: Duration = Duration::from_secs(2);

/// Seconds after which who is turned away may find a place.
const COME_BACK: u64 = 5;

/// A server that listens; ends when it is dropped.
pub struct Server {
    address: SocketAddr,
    app: Arc<App>,
    runtime: Option<Runtime>,
    accepting: Option<tokio::task::JoinHandle<()>>,
}

impl Server {
    /// Reads the region and listens.
    ///
    /// # Errors
    /// Where that is not safe, the folder has mistakes, or the system refuses.
    pub fn start(options: &ServeOptions) -> Result<Self, ServeError> {
        check_safe(options)?;
        let wanted = SocketAddr::new(options.address, options.port);
        let listen = |error| ServeError::Listen(wanted, error);
        let listener = TcpListener::bind(wanted).map_err(listen)?;
        listener.set_nonblocking(true).map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(NETWORK_THREADS)
            .max_blocking_threads(FILE_THREADS)
            .thread_name("network")
            .enable_all()
            .build()
            .map_err(ServeError::System)?;
        let app = Arc::new(make_app(options, address)?);
        let router = routes(Arc::clone(&app));
        let listener = {
            let _entered = runtime.enter();
            tokio::net::TcpListener::from_std(listener).map_err(listen)?
        };
        let accepting = runtime.spawn(accept(listener, router, Arc::clone(&app)));
        Ok(Self { address, app, runtime: Some(runtime), accepting: Some(accepting) })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Stops accepting, cancels what is computed, interrupts runs, and waits for all of it.
    pub fn stop(self) {
        drop(self);
    }

    /// Waits for ctrl-c, or for what a system sends to end a program; the receiver of these must be there before anybody is told of the server.
    fn signal(&self) -> Result<impl Future<Output = ()> + use<>, ServeError> {
        let _entered = self.runtime.as_ref().map(Runtime::enter);
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            let mut interrupt = signal(SignalKind::interrupt()).map_err(ServeError::System)?;
            let mut terminate = signal(SignalKind::terminate()).map_err(ServeError::System)?;
            Ok(async move {
                tokio::select! { _ = interrupt.recv() => {}, _ = terminate.recv() => {} }
            })
        }
        #[cfg(not(unix))]
        {
            Ok(async {
                // Without the signal the process is ended from outside.
                if tokio::signal::ctrl_c().await.is_err() {
                    std::future::pending::<()>().await;
                }
            })
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.app.stopping.send_replace(true);
        self.app.brief.close();
        self.app.desk.close();
        self.app.jobs.close();
        if let Some(runtime) = self.runtime.take() {
            if let Some(accepting) = self.accepting.take() {
                // Whoever takes longer is cut off.
                let _ = runtime.block_on(async { tokio::time::timeout(FAREWELL, accepting).await });
            }
            runtime.shutdown_timeout(FAREWELL);
        }
        self.app.database.close();
    }
}

/// Serves a region until ctrl-c or SIGTERM; `ready` is told where as soon as it can be asked.
///
/// # Errors
/// As of [`Server::start`].
pub fn serve(options: &ServeOptions, ready: impl FnOnce(SocketAddr)) -> Result<(), ServeError> {
    let server = Server::start(options)?;
    let signal = server.signal()?;
    ready(server.address());
    if let Some(runtime) = &server.runtime {
        runtime.block_on(signal);
    }
    server.stop();
    Ok(())
}

/// Others than this machine are listened to only where they have a token.
fn check_safe(options: &ServeOptions) -> Result<(), ServeError> {
    let token = options.token.as_deref();
    if token.is_none() && !options.address.is_loopback() {
        return Err(ServeError::BadInput(format!(
            "{} can be reached from other machines: everybody there could compute, and write variants into the region's folder. Give a token with --token-file FILE or LANDBRIDGE_TOKEN, or listen on 127.0.0.1",
            options.address
        )));
    }
    if token
        .is_some_and(|token| token.len() < LEAST_TOKEN || !token.bytes().all(|byte| byte.is_ascii_graphic()))
    {
        return Err(ServeError::BadInput(format!(
            "the token must have at least {LEAST_TOKEN} characters, of ASCII and without spaces, so that nobody guesses it and any header holds it"
        )));
    }
    Ok(())
}

fn make_app(options: &ServeOptions, address: SocketAddr) -> Result<App, ServeError> {
    let data = |what: String| ServeError::Data(options.data.clone(), what);
    let limits = options.limits;
    std::fs::create_dir_all(&options.data).map_err(|error| {
        data(format!(
            "the folder cannot be made: {error}; name another with --data, or let the server write there"
        ))
    })?;
    let database = Database::open(&options.data.join("server.sqlite")).map_err(|error| data(error.0))?;
    let database = Arc::new(database);
    let store = options.data.join("runs");
    let served = Served::open(&options.region, options.outsiders, true)?;
    let brief =
        BriefJob::new(Arc::clone(&database), store.clone(), options.samples, options.limits.failed_brief);
    let forgetting = brief.forgetting();
    let bounds = Bounds {
        all: limits.most_waiting,
        of_address: limits.most_waiting_of_address,
        of_visitor: limits.most_waiting_of_visitor,
    };
    let desk =
        Desk::start(options.threads, bounds, limits.waiting, limits.computing).map_err(ServeError::System)?;
    let jobs =
        Jobs::start(Arc::clone(&database), store, limits.most_queued_runs, limits.most_futures, move |_| {
            forgetting.forget();
        });
    let page = Page::new(&served.region().what_ifs.overview().title, options.token.is_some())?;
    Ok(App {
        address,
        token: options.token.as_deref().map(Token::new),
        limits,
        served,
        desk,
        jobs: jobs.map_err(data)?,
        brief,
        database,
        page,
        document: OnceLock::new(),
        stopping: watch::Sender::new(false),
        saving: Arc::default(),
    })
}

/// Waits until the server stops.
pub(crate) async fn has_stopped(stopping: &mut watch::Receiver<bool>) {
    // Where the sender is gone the server has stopped as well.
    drop(stopping.wait_for(|stopping| *stopping).await);
}

/// Takes connections until the server stops, then waits for those that are open.
async fn accept(listener: tokio::net::TcpListener, router: Router, app: Arc<App>) {
    let places = Arc::new(Semaphore::new(app.limits.most_connections));
    let turned_away = Arc::new(Semaphore::new(MOST_TURNED_AWAY));
    let turning_away = turn_away(app.limits.most_connections_of_address);
    let open = OpenConnections::default();
    let graceful = GracefulShutdown::new();
    let (head, turned_away_head) = (app.limits.head, app.limits.head.min(TURNING_AWAY));
    let mut stopping = app.stopping.subscribe();
    loop {
        let next = async {
            let place = Arc::clone(&places).acquire_owned().await.ok()?;
            Some((place, listener.accept().await))
        };
        let (place, accepted) = tokio::select! {
            next = next => match next {
                Some(next) => next,
                None => break,
            },
            () = has_stopped(&mut stopping) => break,
        };
        let Ok((stream, peer)) = accepted else {
            tokio::time::sleep(BREATH).await;
            continue;
        };
        let Some(counted) = open.open(peer.ip(), app.limits.most_connections_of_address) else {
            // It takes the place of nobody.
            drop(place);
            let Ok(told) = Arc::clone(&turned_away).try_acquire_owned() else { continue };
            let connection = speak(stream, peer, turning_away.clone(), &app.limits, turned_away_head);
            hold(graceful.watch(connection), told);
            continue;
        };
        let connection = speak(stream, peer, router.clone(), &app.limits, head);
        hold(graceful.watch(connection), (place, counted));
    }
    drop(listener);
    graceful.shutdown().await;
}

/// Speaks until the connection ends, and gives its place back then.
fn hold<T: Send + 'static>(
    connection: impl Future<Output = Result<(), hyper::Error>> + Send + 'static,
    place: T,
) {
    tokio::spawn(async move {
        // Whatever ends a connection, its client has seen it.
        let _ = connection.await;
        drop(place);
    });
}

/// What those are answered that have as many connections open as may be.
fn turn_away(most: usize) -> Router {
    let answer = move || async move {
        let what = format!(
            "{most} connections are open from your address, which is as many as may be; close some, or try again in {COME_BACK} s"
        );
        let mut answer = Problem::too_many(what, COME_BACK).into_response();
        answer.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        answer
    };
    Router::new().fallback(answer).layer(axum::middleware::map_response(with_headers))
}

type Answering = std::pin::Pin<
    Box<dyn Future<Output = Result<axum::response::Response, std::convert::Infallible>> + Send>,
>;

fn speak(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    limits: &Limits,
    head: Duration,
) -> impl GracefulConnection<Error = hyper::Error> + Send + use<> {
    // Small answers are sent at once.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |mut request: hyper::Request<Incoming>| -> Answering {
        request.extensions_mut().insert(Peer(peer));
        Box::pin(router.clone().call(request.map(Body::new)))
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(head)
        .max_header_size(READ_BEYOND * limits.most_head)
        .max_headers(MOST_HEADERS_READ)
        .max_buf_size(BUFFER)
        .serve_connection(TokioIo::new(Impatient::new(stream, limits.stalled)), service)
}
