//! Full disks, disks that cannot be written, and two at the same work: what was reported done is there, nothing half-written is believed,
//! and a sentence says what happened. The disks are small ones in memory, which only Linux gives away; where it does not, that is printed.

use super::futures::files;
use super::run;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("interrupted-{name}"));
    // It may be there from before.
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// What a script of the shell says and how it ends, with a disk of 300 KB at `$disk` that nobody else sees, a folder `$kept` that stays, and
/// the program as `$landbridge`. Nothing where the system gives no such disk.
fn on_a_small_disk(kept: &Path, script: &str) -> Option<Output> {
    let within = |script: &str| {
        Command::new("unshare")
            .args(["--user", "--map-root-user", "--mount", "sh", "-c", script])
            .env("kept", kept)
            .env("disk", kept.join("disk"))
            .env("landbridge", env!("CARGO_BIN_EXE_landbridge"))
            .current_dir(kept)
            .output()
    };
    std::fs::create_dir_all(kept.join("disk")).unwrap();
    let mount = "mount -t tmpfs -o size=300k none \"$disk\"";
    if !within(mount).is_ok_and(|tried| tried.status.success()) {
        println!("not tried: this system gives no disks in memory to its users");
        return None;
    }
    Some(within(&format!("set -e; {mount}; {script}")).unwrap())
}

fn said(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (text(&output.stdout), text(&output.stderr))
}

#[test]
fn a_run_goes_on_when_there_is_room_again() {
    let kept = folder("full-disk");
    let script = "
        if $landbridge futures toy -n 512 --store $disk/store > $kept/first; then exit 9; fi
        mount -o remount,size=20m $disk
        $landbridge futures toy -n 512 --store $disk/store > $kept/second
        cp -r $disk/store $kept/store";
    let Some(output) = on_a_small_disk(&kept, script) else { return };
    let (_, errors) = said(&output);
    assert!(output.status.success(), "{errors}");
    assert!(
        errors.contains("No space left on device") && errors.contains("make room on the disk and run again"),
        "{errors}"
    );
    assert_eq!(errors.matches("os error").count(), 1, "the reason stands once: {errors}");
    let undisturbed = folder("undisturbed");
    assert!(run(&["futures", "toy", "-n", "512", "--store", undisturbed.to_str().unwrap()]).status.success());
    assert_eq!(files(&kept.join("store")), files(&undisturbed));
}

#[test]
fn what_has_no_room_leaves_what_was_there() {
    let kept = folder("no-room");
    let script = "
        echo 'an older page' > $disk/brief.html
        if $landbridge brief toy --samples 0 --out $disk/brief.html > $kept/said; then exit 8; fi
        if $landbridge extract central-asia $disk/region > $kept/said; then exit 7; fi
        ls -A $disk; cat $disk/brief.html";
    let Some(output) = on_a_small_disk(&kept, script) else { return };
    let (out, errors) = said(&output);
    assert!(output.status.success(), "{errors}");
    assert!(out.starts_with("brief.html\n") && out.ends_with("an older page\n"), "{out}");
    assert!(!out.contains("region") && !out.contains(".part"), "{out}");
    for place in ["brief.html", "region/"] {
        let line = errors.lines().find(|line| line.contains(place));
        assert!(line.is_some_and(|line| line.contains("No space left on device")), "{place} in {errors}");
    }
}

#[test]
fn a_store_that_cannot_be_written_is_read() {
    let kept = folder("read-only");
    let script = "
        $landbridge futures toy -n 16 --store $disk/store --json > $kept/before
        mount -o remount,ro $disk
        $landbridge futures toy -n 16 --store $disk/store --json > $kept/again
        $landbridge futures $(ls $disk/store) --store $disk/store --json > $kept/named
        if $landbridge futures toy -n 32 --store $disk/store > $kept/said; then exit 9; fi";
    let Some(output) = on_a_small_disk(&kept, script) else { return };
    let (_, errors) = said(&output);
    assert!(output.status.success(), "{errors}");
    let read = |name: &str| std::fs::read(kept.join(name)).unwrap();
    assert!(!read("before").is_empty());
    assert_eq!((read("again"), read("named")), (read("before"), read("before")));
    assert!(
        errors.contains("Read-only file system") && errors.contains("check the disk and the path"),
        "{errors}"
    );
}

#[test]
fn two_at_the_same_run_make_it_once() {
    let (shared, alone) = (folder("shared"), folder("alone"));
    let begin = |store: &Path| {
        Command::new(env!("CARGO_BIN_EXE_landbridge"))
            .args(["futures", "toy", "-n", "256", "--threads", "2", "--json", "--store"])
            .arg(store)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    };
    let children = [begin(&shared), begin(&shared), begin(&shared)];
    let outputs = children.map(|child| child.wait_with_output().unwrap());
    for output in &outputs {
        let (out, errors) = said(output);
        assert!(output.status.success(), "{errors}");
        assert_eq!(out, said(&outputs[0]).0);
    }
    let undisturbed = begin(&alone).wait_with_output().unwrap();
    assert_eq!(undisturbed.stdout, outputs[0].stdout);
    assert_eq!(files(&shared), files(&alone));
}

#[test]
fn of_many_who_write_one_region_one_does() {
    let region = folder("written-by-many").join("region");
    let begin = || {
        Command::new(env!("CARGO_BIN_EXE_landbridge"))
            .args(["extract", "toy"])
            .arg(&region)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    };
    let outputs = [(); 8].map(|()| begin()).map(|child| child.wait_with_output().unwrap());
    assert_eq!(outputs.iter().filter(|output| output.status.success()).count(), 1);
    // Those who came too late took nothing away.
    assert!(run(&["check", region.to_str().unwrap()]).status.success());
    let files = landbridge::model::Folder::bundled("toy").unwrap().files;
    assert_eq!(landbridge::model::Folder::open(&region).unwrap().files, files);
}

#[cfg(target_os = "linux")]
#[test]
fn a_reader_that_takes_nothing_is_named() {
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_landbridge"))
        .args(["power", "toy", "--json"])
        .stdout(full)
        .output()
        .unwrap();
    let (_, errors) = said(&output);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(errors, "standard output cannot be written: No space left on device (os error 28)\n");
}
