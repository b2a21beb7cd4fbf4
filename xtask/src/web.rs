//! The page: its own checks, the comparison of the built file with the committed one, and the end-to-end tests in a browser. Installs node
//! modules into the ignored folder of web/ and, where it may, Debian's chromium.

use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The oldest Node that the page's tools run on.
const NODE: (u32, u32) = (20, 19);

/// Where browsers are looked for, after `LANDBRIDGE_CHROMIUM`.
const BROWSERS: [&str; 3] = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/// Checks types, runs the page's tests, builds it and compares the file with the committed one.
pub(crate) fn check(root: &Path) -> Result<()> {
    let web = root.join("web");
    install(&web)?;
    npm(&web, &["run", "check"])?;
    npm(&web, &["test"])?;
    let built = std::env::temp_dir().join(format!("landbridge-page-{}", std::process::id()));
    let out = built.to_string_lossy().into_owned();
    let outcome = npm(&web, &["run", "build", "--", "--outDir", &out, "--emptyOutDir"]).and_then(|()| {
        let committed = std::fs::read(web.join("dist/page.html")).context("web/dist/page.html is missing")?;
        let fresh = std::fs::read(built.join("page.html")).context("the build left no page.html")?;
        if committed != fresh {
            bail!("web/dist/page.html is not what web/ builds to: run `cargo xtask page` and commit it");
        }
        Ok(())
    });
    // What was built for comparison only is of no use to anybody.
    let _ = std::fs::remove_dir_all(&built);
    outcome
}

/// Writes web/dist/page.html anew.
pub(crate) fn build(root: &Path) -> Result<()> {
    let web = root.join("web");
    install(&web)?;
    npm(&web, &["run", "build"])
}

/// The end-to-end tests, on a binary that is built already.
pub(crate) fn drive(root: &Path, binary: &Path) -> Result<()> {
    let web = root.join("web");
    install(&web)?;
    let browser = find_browser()?;
    println!("== node --test in {} with {}", web.display(), browser.display());
    let mut tests: Vec<PathBuf> = std::fs::read_dir(web.join("e2e"))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.to_string_lossy().ends_with(".test.js"))
        .collect();
    tests.sort();
    if tests.is_empty() {
        bail!("web/e2e holds no tests");
    }
    let status = Command::new("node")
        .arg("--test")
        .arg("--test-concurrency=1")
        .args(&tests)
        .current_dir(&web)
        .env("LANDBRIDGE_BINARY", binary)
        .env("LANDBRIDGE_CHROMIUM", &browser)
        .status()
        .context("node cannot be started")?;
    if !status.success() {
        bail!("the page's end-to-end tests failed");
    }
    Ok(())
}

/// Puts the modules of package-lock.json into `web/node_modules`, where they are not there yet.
fn install(web: &Path) -> Result<()> {
    check_node()?;
    let lock = std::fs::read(web.join("package-lock.json")).context("web/package-lock.json is missing")?;
    let stamp = web.join("node_modules/.landbridge-lock");
    if std::fs::read(&stamp).is_ok_and(|known| known == lock) {
        return Ok(());
    }
    npm(web, &["ci", "--no-audit", "--no-fund"])?;
    std::fs::write(&stamp, lock).context("web/node_modules cannot be written")?;
    Ok(())
}

fn check_node() -> Result<()> {
    let (major, minor) = NODE;
    let missing =
        format!("Node {major}.{minor} or newer is needed for the page's tests; install it and try again");
    let output = Command::new("node").arg("--version").output().context(missing.clone())?;
    let text = String::from_utf8_lossy(&output.stdout);
    let mut numbers =
        text.trim().trim_start_matches('v').split('.').map(|number| number.parse::<u32>().unwrap_or(0));
    let found = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    if found < NODE {
        bail!("{missing}; found {}", text.trim());
    }
    Ok(())
}

fn npm(web: &Path, arguments: &[&str]) -> Result<()> {
    println!("== npm {}", arguments.join(" "));
    let status =
        Command::new("npm").args(arguments).current_dir(web).status().context("npm cannot be started")?;
    if !status.success() {
        bail!("npm {} failed", arguments.join(" "));
    }
    Ok(())
}

/// A browser that is there, or Debian's, installed where that is allowed.
fn find_browser() -> Result<PathBuf> {
    if let Some(browser) = std::env::var_os("LANDBRIDGE_CHROMIUM") {
        return Ok(PathBuf::from(browser));
    }
    if let Some(browser) = installed_browser() {
        return Ok(browser);
    }
    let is_root =
        Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0");
    let has_apt = Command::new("apt-get").arg("--version").stdout(Stdio::null()).status().is_ok();
    if !(is_root && has_apt) {
        bail!(
            "the page's end-to-end tests need chromium: install it (on Debian `apt-get install chromium`) or name a browser in LANDBRIDGE_CHROMIUM"
        );
    }
    for arguments in [&["update"][..], &["install", "-y", "--no-install-recommends", "chromium"]] {
        println!("== apt-get {}", arguments.join(" "));
        let status = Command::new("apt-get")
            .args(arguments)
            .env("DEBIAN_FRONTEND", "noninteractive")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .status()?;
        if !status.success() {
            bail!("apt-get {} failed", arguments.join(" "));
        }
    }
    installed_browser().context("chromium was installed but is not in /usr/bin")
}

fn installed_browser() -> Option<PathBuf> {
    BROWSERS.iter().map(PathBuf::from).find(|path| path.exists())
}
