//! A real IPP printer (`ippeveprinter`, apt `cups-ipp-utils`) on loopback for one test.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use print::{IppPrinter, IppSettings, Patience};

const PROGRAM: &str = "/usr/sbin/ippeveprinter";

/// A running printer. It and its message bus end with this value.
pub struct Printer {
    dir: tempfile::TempDir,
    port: u16,
    children: Vec<Child>,
}

impl Printer {
    /// Starts a printer that runs `script` (shell; `$1` is the document, `$OUT` a folder) for every job and takes
    /// documents of `format`. `None`, with a loud word, where it cannot run.
    pub fn start(script: &str, format: &str) -> Option<Self> {
        let skipped = |why: &str| {
            eprintln!("SKIPPED: {why}");
            None
        };
        if !Path::new(PROGRAM).exists() {
            return skipped("install cups-ipp-utils to test against a real IPP printer");
        }
        let dir = tempfile::tempdir().unwrap();
        for folder in ["spool", "out"] {
            fs::create_dir(dir.path().join(folder)).unwrap();
        }
        let Some(bus) = start_bus(dir.path()) else {
            return skipped("install dbus-daemon: ippeveprinter does not start without a message bus");
        };
        let command = write_command(dir.path(), script);
        let port = free_port();
        let mut child = Command::new(PROGRAM)
            .args(["-v", "-2", "-r", "off", "-n", "localhost", "-k", "-p", &port.to_string(), "-f", format, "-d"])
            .arg(dir.path().join("spool"))
            .arg("-c")
            .arg(command)
            .arg("Tunggal test")
            .env("DBUS_SYSTEM_BUS_ADDRESS", bus_address(dir.path()))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap());
        let started = Self { dir, port, children: vec![child, bus] };
        // The line follows once the sockets listen; end of file means that it gave up.
        let mut line = String::new();
        while !line.contains("printer-uri-supported") {
            line.clear();
            if log.read_line(&mut line).unwrap() == 0 {
                return skipped("ippeveprinter does not start here");
            }
        }
        // The printer logs for as long as it runs, and would wait for a reader.
        std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
        Some(started)
    }

    /// The address to print to.
    pub fn address(&self) -> String {
        address(self.port)
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// The documents that were printed, by name.
    pub fn printed(&self) -> Vec<PathBuf> {
        let mut files: Vec<_> =
            fs::read_dir(self.dir.path().join("out")).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        files
    }

    /// A path in the printer's own folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }
}

impl Drop for Printer {
    fn drop(&mut self) {
        for child in &mut self.children {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Settings with short patience for a printer at `address`.
pub fn client(address: String, polls_max: u32) -> IppPrinter {
    let mut settings = IppSettings::new(address);
    settings.request_timeout = Duration::from_secs(20);
    settings.patience = Patience { poll_every: Duration::from_millis(20), polls_max };
    IppPrinter::new(settings).unwrap()
}

pub fn address(port: u16) -> String {
    format!("ipp://127.0.0.1:{port}/ipp/print")
}

/// A port that nobody listens on just now.
pub fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port()
}

fn bus_address(dir: &Path) -> String {
    format!("unix:path={}", dir.join("bus").display())
}

/// A message bus of our own: ippeveprinter asks for one even with its announcements switched off.
fn start_bus(dir: &Path) -> Option<Child> {
    let mut child = Command::new("dbus-daemon")
        .args(["--session", "--nofork", "--nopidfile", "--print-address", "--address", &bus_address(dir)])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let mut line = String::new();
    BufReader::new(child.stdout.take()?).read_line(&mut line).ok()?;
    if line.is_empty() {
        let _ = child.wait();
        return None;
    }
    Some(child)
}

#[expect(clippy::disallowed_methods, reason = "the test gives the printer its command")]
fn write_command(dir: &Path, script: &str) -> PathBuf {
    let command = dir.join("command.sh");
    fs::write(&command, format!("#!/bin/sh\nOUT='{}'\nDIR='{}'\n{script}\n", dir.join("out").display(), dir.display()))
        .unwrap();
    fs::set_permissions(&command, fs::Permissions::from_mode(0o755)).unwrap();
    command
}
