//! The desk with gates in place of computations: who is served when, and what becomes of those who leave.

use super::*;
use axum::http::StatusCode;
use std::net::IpAddr;
use std::sync::mpsc;

const LONG: Duration = Duration::from_secs(3600);

fn visitor(name: &str) -> Visitor {
    Visitor { address: IpAddr::from([127, 0, 0, 1]), name: name.to_owned() }
}

fn desk(threads: usize, of_visitor: usize, waiting: Duration, computing: Duration) -> Arc<Desk> {
    let bounds = Bounds { all: 100, of_address: 100, of_visitor };
    Arc::new(Desk::start(threads, bounds, waiting, computing).unwrap())
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_time().build().unwrap()
}

/// Occupies the only thread until the sender is dropped.
fn occupy(runtime: &tokio::runtime::Runtime, desk: &Arc<Desk>) -> mpsc::Sender<()> {
    let (open, gate) = mpsc::channel::<()>();
    let (tell, told) = mpsc::channel::<()>();
    let desk = Arc::clone(desk);
    runtime.spawn(async move {
        desk.ask(&visitor("gate"), move |_: &AtomicBool| {
            tell.send(()).unwrap();
            gate.recv().unwrap_err();
        })
        .await
    });
    told.recv().unwrap();
    open
}

/// Yields until so many wait.
async fn until_waiting(desk: &Desk, many: usize) {
    while desk.waiting() != many {
        tokio::task::yield_now().await;
    }
}

#[test]
fn who_asks_a_hundred_times_does_not_starve_who_asks_once() {
    let runtime = runtime();
    let desk = desk(1, 100, LONG, LONG);
    let gate = occupy(&runtime, &desk);
    let served = Arc::new(Mutex::new(Vec::new()));
    let ask = |name: &'static str| {
        let (desk, served) = (Arc::clone(&desk), Arc::clone(&served));
        runtime.spawn(async move {
            desk.ask(&visitor(name), move |_: &AtomicBool| served.lock().unwrap().push(name)).await
        })
    };
    let mut tasks: Vec<_> = (0..99).map(|_| ask("flood")).collect();
    runtime.block_on(until_waiting(&desk, 99));
    tasks.push(ask("single"));
    runtime.block_on(until_waiting(&desk, 100));
    drop(gate);
    for task in tasks {
        runtime.block_on(task).unwrap().unwrap();
    }
    let place = served.lock().unwrap().iter().position(|name| *name == "single").unwrap();
    assert!(place <= 1, "served after {place} others");
    desk.close();
}

#[test]
fn a_third_question_of_a_visitor_is_told_when_to_come_back() {
    let runtime = runtime();
    let desk = desk(1, 2, LONG, LONG);
    let gate = occupy(&runtime, &desk);
    let ask = |name: &'static str| {
        let desk = Arc::clone(&desk);
        runtime.spawn(async move { desk.ask(&visitor(name), |_: &AtomicBool| ()).await })
    };
    let first = [ask("a"), ask("a")];
    runtime.block_on(until_waiting(&desk, 2));
    let problem = runtime.block_on(ask("a")).unwrap().unwrap_err();
    assert_eq!(problem.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(problem.retry_after.unwrap() >= 1);
    let other = ask("b");
    runtime.block_on(until_waiting(&desk, 3));
    drop(gate);
    for task in first.into_iter().chain([other]) {
        runtime.block_on(task).unwrap().unwrap();
    }
    desk.close();
}

#[test]
fn what_takes_too_long_is_cancelled_and_refused() {
    let runtime = runtime();
    let desk = desk(1, 2, LONG, Duration::from_millis(1));
    // Ends by the flag alone.
    let until_cancelled = |cancelled: &AtomicBool| {
        while !cancelled.load(Ordering::Relaxed) {
            std::thread::yield_now();
        }
    };
    let problem = runtime.block_on(desk.ask(&visitor("a"), until_cancelled)).unwrap_err();
    assert_eq!(problem.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(problem.retry_after.is_some() && problem.refusal.error.contains("takes more than"));
    desk.close();
}

#[test]
fn what_waits_too_long_is_refused_and_leaves_the_line() {
    let runtime = runtime();
    let desk = desk(0, 2, Duration::from_millis(1), LONG);
    let problem = runtime.block_on(desk.ask(&visitor("a"), |_: &AtomicBool| ())).unwrap_err();
    assert_eq!(problem.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(desk.waiting(), 0);
}

#[test]
fn who_leaves_cancels_what_is_computed_and_takes_out_what_waits() {
    let runtime = runtime();
    let desk = desk(1, 2, LONG, LONG);
    let (tell, told) = mpsc::channel::<()>();
    let task = runtime.spawn({
        let desk = Arc::clone(&desk);
        async move {
            let work = move |cancelled: &AtomicBool| {
                tell.send(()).unwrap();
                while !cancelled.load(Ordering::Relaxed) {
                    std::thread::yield_now();
                }
                tell.send(()).unwrap();
            };
            desk.ask(&visitor("a"), work).await
        }
    });
    told.recv().unwrap();
    let waiting = runtime.spawn({
        let desk = Arc::clone(&desk);
        async move { desk.ask(&visitor("b"), |_: &AtomicBool| unreachable!()).await }
    });
    runtime.block_on(until_waiting(&desk, 1));
    waiting.abort();
    runtime.block_on(until_waiting(&desk, 0));
    task.abort();
    told.recv().unwrap();
    desk.close();
}

#[test]
fn a_computation_that_breaks_off_takes_no_thread_with_it() {
    let runtime = runtime();
    let desk = desk(1, 2, LONG, LONG);
    let broken = |_: &AtomicBool| panic!("on purpose");
    let problem = runtime.block_on(desk.ask::<()>(&visitor("a"), broken)).unwrap_err();
    assert_eq!(problem.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(runtime.block_on(desk.ask(&visitor("a"), |_: &AtomicBool| 7)).unwrap(), 7);
    desk.close();
}

#[test]
fn a_desk_that_closes_sends_all_away() {
    let runtime = runtime();
    let desk = desk(1, 2, LONG, LONG);
    let (tell, told) = mpsc::channel::<()>();
    let ask = |work: Box<dyn FnOnce(&AtomicBool) + Send>| {
        let desk = Arc::clone(&desk);
        runtime.spawn(async move { desk.ask(&visitor("a"), work).await })
    };
    let running = ask(Box::new(move |cancelled| {
        tell.send(()).unwrap();
        while !cancelled.load(Ordering::Relaxed) {
            std::thread::yield_now();
        }
    }));
    told.recv().unwrap();
    let waiting = ask(Box::new(|_| unreachable!()));
    runtime.block_on(until_waiting(&desk, 1));
    desk.close();
    runtime.block_on(running).unwrap().unwrap();
    let problem = runtime.block_on(waiting).unwrap().unwrap_err();
    assert_eq!(problem.status, StatusCode::SERVICE_UNAVAILABLE);
    let problem = runtime.block_on(desk.ask(&visitor("a"), |_: &AtomicBool| ())).unwrap_err();
    assert_eq!(problem.status, StatusCode::SERVICE_UNAVAILABLE);
}
