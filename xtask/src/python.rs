//! The Python package: an environment in the project's ignored `.venv`, the extension built into it, and its tests. In the same environment a
//! foreign tool tests the server's document.

use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The oldest Python for which the versions of the test tools exist; the package itself runs on 3.10.
const PYTHON: (u32, u32) = (3, 11);

/// What the tests need, with versions.
const REQUIREMENTS: &str = "crates/landbridge-python/tests/requirements.txt";

/// The tests of the server's document, which take the same environment.
const CONTRACT: &str = "crates/landbridge-server/tests/contract";

/// Makes the environment and builds the extension into the package.
pub(crate) fn build(root: &Path) -> Result<()> {
    let environment = root.join(".venv");
    install(root, &environment)?;
    let package = root.join("crates/landbridge-python");
    println!("== maturin develop in {}", package.display());
    // The extension is built as the tests of the engine are, so that most of it is there already.
    run(Command::new(program(&environment, "maturin"))
        .args(["develop", "--skip-install", "--quiet"])
        .current_dir(&package)
        .env("VIRTUAL_ENV", &environment))
}

/// Runs every test of the package, with an extension and a command line that are built already.
pub(crate) fn check(root: &Path, binary: &Path) -> Result<()> {
    let python = program(&root.join(".venv"), "python");
    let package = root.join("crates/landbridge-python");
    println!("== python -m pytest in {}", package.display());
    run(Command::new(&python)
        .args(["-m", "pytest", "--color=no", "-q", "tests"])
        .current_dir(&package)
        .env("PYTHONPATH", package.join("python"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("LANDBRIDGE_BINARY", binary))?;
    check_contract(root, binary)
}

/// Holds the server's OpenAPI document against the server.
pub(crate) fn check_contract(root: &Path, binary: &Path) -> Result<()> {
    let environment = root.join(".venv");
    install(root, &environment)?;
    println!("== python -m pytest in {CONTRACT}");
    run(Command::new(program(&environment, "python"))
        .args(["-m", "pytest", "--color=no", "-q", "-p", "no:cacheprovider", CONTRACT])
        .current_dir(root)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("LANDBRIDGE_BINARY", binary))
}

/// Measures what Python and Ray add, with package and command line built for speed.
pub(crate) fn bench(root: &Path) -> Result<()> {
    let environment = root.join(".venv");
    install(root, &environment)?;
    let package = root.join("crates/landbridge-python");
    crate::run(&["build", "--release"], &[])?;
    run(Command::new(program(&environment, "maturin"))
        .args(["develop", "--skip-install", "--release"])
        .current_dir(&package)
        .env("VIRTUAL_ENV", &environment))?;
    run(Command::new(program(&environment, "python"))
        .arg("benches/overhead.py")
        .current_dir(&package)
        .env("PYTHONPATH", package.join("python"))
        .env("LANDBRIDGE_BINARY", crate::target(root).join("release/landbridge")))
}

/// A program of the environment.
fn program(environment: &Path, name: &str) -> PathBuf {
    environment.join(if cfg!(windows) { "Scripts" } else { "bin" }).join(name)
}

/// Makes the environment and puts into it what the tests need, where that is not there yet.
fn install(root: &Path, environment: &Path) -> Result<()> {
    let wanted =
        std::fs::read(root.join(REQUIREMENTS)).with_context(|| format!("{REQUIREMENTS} is missing"))?;
    let stamp = environment.join("landbridge-requirements");
    if std::fs::read(&stamp).is_ok_and(|known| known == wanted) {
        return Ok(());
    }
    let python = std::env::var_os("LANDBRIDGE_PYTHON").unwrap_or_else(|| "python3".into());
    check_version(&python)?;
    println!("== python -m venv {}", environment.display());
    if !make_environment(&python, environment)? {
        install_venv()?;
        if !make_environment(&python, environment)? {
            bail!("{} cannot be made; is there room, and a whole Python?", environment.display());
        }
    }
    println!("== pip install -r {REQUIREMENTS}");
    run(Command::new(program(environment, "python"))
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", REQUIREMENTS])
        .current_dir(root))?;
    std::fs::write(&stamp, wanted).context("the environment cannot be written")?;
    Ok(())
}

fn make_environment(python: &std::ffi::OsStr, environment: &Path) -> Result<bool> {
    let status = Command::new(python).args(["-m", "venv", "--clear"]).arg(environment).status();
    Ok(status.context("python3 cannot be started")?.success())
}

fn check_version(python: &std::ffi::OsStr) -> Result<()> {
    let (major, minor) = PYTHON;
    let missing = format!(
        "Python {major}.{minor} or newer is needed for the tests of the Python package; install it, or name one in LANDBRIDGE_PYTHON"
    );
    let code = format!("import sys; sys.exit(sys.version_info < ({major}, {minor}))");
    let status = Command::new(python).args(["-c", &code]).status().context(missing.clone())?;
    if !status.success() {
        bail!(missing);
    }
    Ok(())
}

/// Debian keeps the module `venv` in a package of its own.
fn install_venv() -> Result<()> {
    let is_root =
        Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0");
    let has_apt = Command::new("apt-get").arg("--version").stdout(Stdio::null()).status().is_ok();
    if !(is_root && has_apt) {
        bail!("this Python makes no environments; on Debian and Ubuntu: apt-get install python3-venv");
    }
    println!("== apt-get install python3-venv");
    run(Command::new("apt-get").args(["update", "-qq"]))?;
    run(Command::new("apt-get").args(["install", "-y", "-qq", "--no-install-recommends", "python3-venv"]))
}

fn run(command: &mut Command) -> Result<()> {
    let shown = command.get_program().to_string_lossy().into_owned();
    let status = command.status().with_context(|| format!("{shown} cannot be started"))?;
    if !status.success() {
        bail!("{shown} failed");
    }
    Ok(())
}
