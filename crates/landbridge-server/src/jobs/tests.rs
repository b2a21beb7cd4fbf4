//! Runs whose database refuses for a while, as on a disk that is full: nobody is told something else than what happened.

use super::*;
use crate::served::Served;

const MANY: u64 = 100_000;

fn jobs(folder: &std::path::Path) -> (Arc<Database>, Jobs) {
    let database = Arc::new(Database::open(&folder.join("server.sqlite")).unwrap());
    let jobs = Jobs::start(Arc::clone(&database), folder.join("runs"), 8, MANY, |_| {}).unwrap();
    (database, jobs)
}

fn asked(n: u64) -> RunRequest {
    RunRequest { state: landbridge::what_if::WhatIf::default(), n, seed: 1 }
}

/// Waits until a run is in a state.
fn until(changes: &mut watch::Receiver<RunInfo>, is: impl FnMut(&RunInfo) -> bool) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(changes.wait_for(is)).unwrap();
}

#[test]
fn the_end_of_a_run_that_the_database_does_not_take_is_told_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let (database, jobs) = jobs(folder.path());
    let region = Served::open("toy", None, true).unwrap().region();
    let (info, _) = jobs.ask(&region, asked(MANY)).unwrap();
    let mut changes = jobs.watch(&info.id).unwrap();
    until(&mut changes, |info| info.status == RunStatus::Running && info.done > 0);
    database.refuse_writes(true);
    jobs.cancel(&info.id).unwrap();
    until(&mut changes, |info| info.status.is_final());
    let kept = || database.run(&info.id).unwrap().unwrap().info.status;
    assert_eq!(kept(), RunStatus::Running);
    assert_eq!(jobs.find(&info.id).unwrap().info.status, RunStatus::Cancelled);
    assert_eq!(jobs.list(&region).unwrap()[0].status, RunStatus::Cancelled);
    // A run that cannot be written down is not begun.
    assert!(jobs.ask(&region, asked(1)).is_err());
    assert_eq!(jobs.list(&region).unwrap().len(), 1);
    // There is room again.
    database.refuse_writes(false);
    assert_eq!(jobs.find(&info.id).unwrap().info.status, RunStatus::Cancelled);
    assert_eq!(kept(), RunStatus::Cancelled);
    jobs.close();
}

#[test]
fn a_run_that_cannot_be_stored_says_so_without_a_path() {
    let folder = tempfile::tempdir().unwrap();
    let (_database, jobs) = jobs(folder.path());
    let region = Served::open("toy", None, true).unwrap().region();
    // A file where the store should be.
    std::fs::write(folder.path().join("runs"), "no folder").unwrap();
    let (info, _) = jobs.ask(&region, asked(16)).unwrap();
    let ended = match jobs.watch(&info.id) {
        Some(mut changes) => {
            until(&mut changes, |info| info.status.is_final());
            changes.borrow().clone()
        }
        None => jobs.find(&info.id).unwrap().info,
    };
    assert_eq!(ended.status, RunStatus::Failed);
    assert!(ended.message.contains("cannot be read or written"), "{}", ended.message);
    assert!(!ended.message.contains(folder.path().to_str().unwrap()), "{}", ended.message);
    jobs.close();
}
