//! A private PostgreSQL for the tests: started from the installed binaries in a temporary folder, on a free loopback
//! port, and gone when the test process is, however that ended.
#![expect(clippy::disallowed_methods, reason = "a test helper: it looks for programs and reads one variable")]

use std::fs;
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// Set to `1` by `./test`: a missing or broken PostgreSQL is then a failure instead of a skip.
pub const REQUIRE_VARIABLE: &str = "TUNGGAL_REQUIRE_POSTGRES";

/// How often a start is tried again on another port, when somebody took the free one first.
const START_ATTEMPTS: u32 = 5;

/// How long `pg_ctl` waits for the server to accept connections, in seconds.
const START_TIMEOUT_SECONDS: u32 = 60;

/// The settings of a server whose data nobody will miss: nothing waits for the disk.
const SETTINGS: &str = "fsync = off\n\
    synchronous_commit = off\n\
    full_page_writes = off\n\
    shared_buffers = 64MB\n\
    max_connections = 100\n\
    timezone = 'UTC'\n\
    log_timezone = 'UTC'\n\
    listen_addresses = '127.0.0.1'\n";

/// A running PostgreSQL that belongs to this process. Dropping it stops the server and deletes its folder; so does the
/// end of the process, whatever ended it, because a keeper process waits for the other end of a pipe to close.
#[derive(Debug)]
pub struct Server {
    port: u16,
    folder: PathBuf,
    keeper: Child,
    databases: AtomicU32,
}

impl Server {
    /// The one server that the tests of this process share; the first caller starts it.
    ///
    /// `None` when PostgreSQL is not installed or does not start: the caller skips, loudly, with [`skipped`].
    ///
    /// # Panics
    /// Instead of `None` when the environment asks for PostgreSQL ([`REQUIRE_VARIABLE`]).
    pub fn shared() -> Option<&'static Self> {
        static SHARED: OnceLock<Option<Server>> = OnceLock::new();
        SHARED.get_or_init(Self::start).as_ref()
    }

    /// A server of its own, for a test that stops it or fills it.
    ///
    /// # Panics
    /// Like [`Server::shared`].
    pub fn start() -> Option<Self> {
        let outcome = find_binaries()
            .ok_or_else(|| "initdb and pg_ctl were not found in /usr/lib/postgresql/*/bin nor on PATH".to_owned())
            .and_then(|binaries| start_in(&binaries).map_err(|error| error.to_string()));
        match outcome {
            Ok(server) => Some(server),
            Err(reason) if is_required() => panic!("PostgreSQL is required here: {reason}"),
            Err(reason) => {
                eprintln!("SKIPPED: no PostgreSQL ({reason})");
                None
            }
        }
    }

    /// The URL of the maintenance database `postgres`, as superuser, over loopback.
    pub fn url(&self) -> String {
        self.url_of("postgres")
    }

    /// Creates an empty UTF-8 database in byte order (`C`), as the product asks for, and returns its URL.
    ///
    /// # Panics
    /// When the server refuses: a test cannot go on then.
    pub fn fresh_database(&self) -> String {
        let name = format!("fresh_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let mut client = self.client();
        client
            .batch_execute(&format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'"))
            .unwrap_or_else(|error| panic!("the private PostgreSQL did not create {name}: {error}"));
        self.url_of(&name)
    }

    /// The folder with its data, its log and its unix socket.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn client(&self) -> postgres::Client {
        postgres::Client::connect(&self.url(), postgres::NoTls)
            .unwrap_or_else(|error| panic!("the private PostgreSQL does not answer: {error}"))
    }

    fn url_of(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        // The keeper has nothing left to report; its end means that the server and the folder are gone.
        let _ = self.keeper.wait();
    }
}

/// Says loudly that `test` was skipped for want of PostgreSQL; `./test` repeats such lines in its summary.
pub fn skipped(test: &str) {
    eprintln!("SKIPPED: {test}: no PostgreSQL (apt package postgresql)");
}

fn is_required() -> bool {
    std::env::var(REQUIRE_VARIABLE).is_ok_and(|value| value == "1")
}

/// The folder that holds `initdb` and `pg_ctl`: Debian's newest version first, then PATH.
fn find_binaries() -> Option<PathBuf> {
    let mut versions: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .collect();
    versions.sort();
    let debian = versions.into_iter().rev().map(|(_, folder)| folder);
    let path = std::env::var_os("PATH").unwrap_or_default();
    debian.chain(std::env::split_paths(&path)).find(|bin| bin.join("initdb").is_file() && bin.join("pg_ctl").is_file())
}

/// The account that runs the server: PostgreSQL refuses to run as root.
#[derive(Debug, Clone, Copy)]
struct Account {
    uid: u32,
    gid: u32,
}

/// `None` when we are not root ourselves; otherwise `postgres`, or else `nobody`.
fn account_for(folder: &Path) -> io::Result<Option<Account>> {
    // A folder that we have just made belongs to whoever we are.
    if fs::metadata(folder)?.uid() != 0 {
        return Ok(None);
    }
    let accounts = fs::read_to_string("/etc/passwd")?;
    let find = |name: &str| {
        accounts.lines().find_map(|line| {
            let mut fields = line.split(':');
            let named = fields.next()? == name;
            let uid = fields.nth(1)?.parse().ok()?;
            let gid = fields.next()?.parse().ok()?;
            named.then_some(Account { uid, gid })
        })
    };
    find("postgres")
        .or_else(|| find("nobody"))
        .map(Some)
        .ok_or_else(|| io::Error::other("we are root, and there is neither an account postgres nor nobody"))
}

/// A command as the server's account, in its folder, with nothing of our standard streams.
fn command(program: &Path, folder: &Path, account: Option<Account>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder).stdin(Stdio::null()).env("LC_ALL", "C").env_remove("PGDATA").env_remove("PGPORT");
    if let Some(Account { uid, gid }) = account {
        command.uid(uid).gid(gid);
    }
    command
}

/// Runs to the end; what it wrote becomes the error when it fails. Its streams go to a file, not a pipe: the server
/// that `pg_ctl` leaves behind inherits them, and a pipe would never close.
fn run(mut command: Command, log: &Path) -> io::Result<()> {
    let file = fs::File::create(log)?;
    let status = command.stdout(file.try_clone()?).stderr(file).status()?;
    if status.success() {
        return Ok(());
    }
    let text = fs::read_to_string(log).unwrap_or_default();
    Err(io::Error::other(format!("{:?} ended with {status}: {}", command.get_program(), text.trim())))
}

fn start_in(binaries: &Path) -> io::Result<Server> {
    // A unix socket's path may have 107 bytes at most: the folder lies in /tmp, whatever TMPDIR says.
    let temporary = tempfile::Builder::new().prefix("tunggal-pg-").tempdir_in("/tmp")?;
    let account = account_for(temporary.path())?;
    if let Some(Account { uid, gid }) = account {
        chown(temporary.path(), Some(uid), Some(gid))?;
    }
    fs::set_permissions(temporary.path(), fs::Permissions::from_mode(0o700))?;
    let keeper = start_keeper(binaries, temporary.path(), account)?;
    // From here on the keeper deletes the folder, also when a later step fails.
    let mut server = Server { port: 0, folder: temporary.keep(), keeper, databases: AtomicU32::new(0) };
    let folder = &server.folder;
    let data = data_in(folder);

    let mut initdb = command(&binaries.join("initdb"), folder, account);
    initdb.arg("--pgdata").arg(&data);
    initdb.args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]);
    run(initdb, &folder.join("initdb.log"))?;
    let sockets = format!("unix_socket_directories = '{}'\n", folder.display());
    let mut settings = fs::OpenOptions::new().append(true).open(data.join("postgresql.conf"))?;
    io::Write::write_all(&mut settings, format!("{SETTINGS}{sockets}").as_bytes())?;
    server.port = start_on_a_free_port(binaries, folder, account)?;
    Ok(server)
}

fn data_in(folder: &Path) -> PathBuf {
    folder.join("data")
}

fn start_on_a_free_port(binaries: &Path, folder: &Path, account: Option<Account>) -> io::Result<u16> {
    let mut attempt = 0;
    loop {
        attempt += 1;
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let mut start = command(&binaries.join("pg_ctl"), folder, account);
        start.arg("start").arg("--pgdata").arg(data_in(folder)).arg("--log").arg(folder.join("server.log"));
        start.arg("--wait").arg(format!("--timeout={START_TIMEOUT_SECONDS}")).arg(format!("--options=-p {port}"));
        match run(start, &folder.join("pg_ctl.log")) {
            Ok(()) => return Ok(port),
            Err(error) if attempt == START_ATTEMPTS => {
                let log = fs::read_to_string(folder.join("server.log")).unwrap_or_default();
                return Err(io::Error::other(format!("{error}\n{}", log.trim())));
            }
            Err(_) => {}
        }
    }
}

/// The process that outlives us by a moment: it waits until its standard input closes, which the kernel does even when
/// we are killed, then stops the server and deletes the folder. In a process group of its own, so that Ctrl-C on the
/// terminal does not end it first.
fn start_keeper(binaries: &Path, folder: &Path, account: Option<Account>) -> io::Result<Child> {
    // Again while the folder is there: an initdb or a pg_ctl of ours that was still at work may come after the first.
    let script = "trap '' INT TERM HUP; read -r _; cd /; \
        for pause in 0 1 1 2 4; do sleep $pause; \
        \"$1\" stop --pgdata \"$2\" --mode immediate --wait; rm -rf -- \"$3\"; [ -e \"$3\" ] || break; done";
    let mut keeper = command(Path::new("/bin/sh"), folder, account);
    keeper.args(["-c", script, "tunggal-pg-keeper"]).arg(binaries.join("pg_ctl")).arg(data_in(folder)).arg(folder);
    keeper.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0).spawn()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::Server;

    fn one_text(url: &str, query: &str) -> String {
        let mut client = postgres::Client::connect(url, postgres::NoTls).unwrap();
        client.query_one(query, &[]).unwrap().get(0)
    }

    #[test]
    fn databases_are_fresh_separate_and_in_byte_order() {
        let Some(server) = Server::shared() else { return super::skipped("fresh databases") };
        let (first, second) = (server.fresh_database(), server.fresh_database());
        assert_ne!(first, second);
        let mut client = postgres::Client::connect(&first, postgres::NoTls).unwrap();
        client.batch_execute("CREATE TABLE only_here (n BIGINT)").unwrap();
        let elsewhere = "SELECT count(*)::text FROM pg_tables WHERE tablename = 'only_here'";
        assert_eq!(one_text(&first, elsewhere), "1");
        assert_eq!(one_text(&second, elsewhere), "0");
        assert_eq!(one_text(&second, "SELECT ('B' < 'a')::text"), "true");
        assert_eq!(one_text(&second, "SHOW server_encoding"), "UTF8");
        assert_eq!(one_text(&server.url(), "SHOW fsync"), "off");
    }

    #[test]
    fn shared_is_one_server_for_many_threads() {
        let urls: BTreeSet<_> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| Server::shared().map(Server::url))).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(urls.len(), 1);
    }

    #[test]
    fn dropping_stops_the_server_and_deletes_its_folder() {
        let Some(server) = Server::start() else { return super::skipped("a server of its own") };
        let (url, folder) = (server.url(), server.folder().to_owned());
        assert_eq!(one_text(&url, "SELECT 'here'::text"), "here");
        assert!(folder.join("data/PG_VERSION").exists());
        drop(server);
        assert!(postgres::Client::connect(&url, postgres::NoTls).is_err());
        assert!(!folder.exists());
    }
}
