//! `PostgreSQL` servers for tests. A server runs in a temporary directory, and ends with the process
//! that started it.

#![expect(clippy::expect_used, reason = "a test fails where its server does")]

use std::{
    env,
    ffi::OsStr,
    io::Write,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

/// The variable that, set to `1`, makes a missing server a failure.
const REQUIRED: &str = "ENROLL_POSTGRES_REQUIRED";

/// The longest time that a server may take to start after a crash.
const START_MAX: Duration = Duration::from_secs(60);

/// A server, with its data.
#[derive(Debug)]
pub struct Cluster {
    programs: PathBuf,
    directory: PathBuf,
    port: u16,
    settings: Vec<String>,
    /// Ends the server and removes its data when its input ends, however this process does.
    _caretaker: Child,
}

/// Returns the server that all tests of a process share. Without `PostgreSQL`, prints that `suite`
/// is skipped.
///
/// # Panics
///
/// Panics if there is no server and `ENROLL_POSTGRES_REQUIRED` is `1`.
pub fn shared(suite: &str) -> Option<&'static Cluster> {
    static SHARED: OnceLock<Option<Cluster>> = OnceLock::new();
    let cluster = SHARED.get_or_init(|| {
        let cluster = Cluster::start(&[]);
        if cluster.is_none() {
            print_skipped(suite);
        }
        cluster
    });
    cluster.as_ref()
}

fn print_skipped(suite: &str) {
    let line = format!(
        "skipped: {suite}; there is no PostgreSQL here: install Debian's `postgresql` (or put \
         its `initdb` on the PATH) and run it again\n"
    );
    assert!(env::var(REQUIRED).as_deref() != Ok("1"), "{line}");
    // The macros' output is captured, and shown only if a test fails.
    let _ = std::io::stderr().write_all(line.as_bytes());
}

impl Cluster {
    /// Starts a server with these settings added to the usual ones; `None` if there is no
    /// `PostgreSQL`.
    ///
    /// # Panics
    ///
    /// Panics if the server does not start.
    #[must_use]
    pub fn start(settings: &[(&str, &str)]) -> Option<Self> {
        let programs = programs()?;
        let cluster = Self::prepare(programs, settings);
        let data = cluster.data();
        cluster.run("initdb", |command| {
            command.args(["--encoding=UTF8", "--locale=C", "--auth=trust", "--no-sync"]);
            command.arg("--username=enroll").arg("--pgdata").arg(&data);
        });
        cluster.up();
        Some(cluster)
    }

    /// Starts a standby that follows this server under a name, with these settings added.
    ///
    /// # Panics
    ///
    /// Panics if the server does not start.
    #[must_use]
    pub fn standby(&self, name: &str, settings: &[(&str, &str)]) -> Self {
        let standby = Self::prepare(self.programs.clone(), settings);
        let from = format!("host=127.0.0.1 port={} user=enroll application_name={name}", self.port);
        let data = standby.data();
        standby.run("pg_basebackup", |command| {
            command.args(["--write-recovery-conf", "--checkpoint=fast", "--no-sync"]);
            command.arg("--dbname").arg(from).arg("--pgdata").arg(&data);
        });
        standby.up();
        standby
    }

    /// Prepares a directory, a port and a caretaker.
    fn prepare(programs: PathBuf, settings: &[(&str, &str)]) -> Self {
        let directory = tempfile::Builder::new().prefix("enroll-pg-").tempdir();
        let directory = directory.expect("a temporary directory").keep();
        if is_root() {
            let owned = Command::new("chown").arg("postgres").arg(&directory).status();
            assert!(owned.is_ok_and(|status| status.success()), "there is a user `postgres`");
        }
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let usual = [
            ("listen_addresses", "127.0.0.1"),
            ("max_connections", "300"),
            ("shared_buffers", "64MB"),
            ("unix_socket_directories", ""),
        ];
        let settings = usual.iter().chain(settings);
        let settings = settings.map(|(name, value)| format!("-c {name}='{value}'")).collect();
        let mut caretaker = as_postgres("sh");
        caretaker
            .args(["-c", r#"cat >/dev/null; "$0" stop -s -m immediate -D "$1/data"; rm -rf "$1""#])
            .arg(programs.join("pg_ctl"))
            .arg(&directory)
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let caretaker = caretaker.spawn().expect("a caretaker");
        Self { programs, directory, port, settings, _caretaker: caretaker }
    }

    fn data(&self) -> PathBuf {
        self.directory.join("data")
    }

    /// Runs one of `PostgreSQL`'s programs.
    ///
    /// # Panics
    ///
    /// Panics if it fails.
    pub fn run(&self, program: &str, arguments: impl FnOnce(&mut Command)) -> String {
        let mut command = as_postgres(self.programs.join(program));
        command.current_dir("/").stdin(Stdio::null());
        arguments(&mut command);
        let output = command.output().expect("a program that runs");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        assert!(output.status.success(), "{program}: {}", text(&output.stderr));
        text(&output.stdout)
    }

    /// Starts the server, which is down.
    ///
    /// # Panics
    ///
    /// Panics if it does not start.
    pub fn up(&self) {
        let options = format!("-p {} {}", self.port, self.settings.join(" "));
        let began = Instant::now();
        loop {
            let mut start = as_postgres(self.programs.join("pg_ctl"));
            start.args(["start", "-s", "-w", "-D"]).arg(self.data()).arg("-o").arg(&options);
            start.arg("-l").arg(self.directory.join("log"));
            let quiet = start.current_dir("/").stdin(Stdio::null()).stdout(Stdio::null());
            if quiet.stderr(Stdio::null()).status().is_ok_and(|status| status.success()) {
                return;
            }
            // What a server that was killed has left behind ends by itself, soon.
            let log = std::fs::read_to_string(self.directory.join("log"));
            assert!(began.elapsed() < START_MAX, "the server does not start: {log:?}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Stops the server in a mode: `fast`, or `immediate`, which is a crash.
    pub fn down(&self, mode: &str) {
        self.run("pg_ctl", |command| {
            command.args(["stop", "-s", "-m", mode, "-D"]).arg(self.data());
        });
    }

    /// Promotes a standby to a primary.
    pub fn promote(&self) {
        self.run("pg_ctl", |command| {
            command.args(["promote", "-s", "-w", "-D"]).arg(self.data());
        });
    }

    /// Sends a signal to the server's first process.
    ///
    /// # Panics
    ///
    /// Panics if it is down.
    pub fn signal(&self, signal: &str) {
        let pid = std::fs::read_to_string(self.data().join("postmaster.pid"));
        let pid = pid.expect("a server that is up");
        let pid = pid.lines().next().expect("a pid");
        send(signal, pid);
    }

    /// Sends a signal to the processes of the server with this text in their title.
    ///
    /// # Panics
    ///
    /// Panics if there is none.
    pub fn signal_those(&self, title: &str, signal: &str) {
        let parent = std::fs::read_to_string(self.data().join("postmaster.pid"));
        let parent = parent.expect("a server that is up");
        let parent = parent.lines().next().unwrap_or_default();
        let listed = Command::new("ps").args(["-axo", "pid=,ppid=,command="]).output();
        let listed = listed.expect("ps runs");
        let listed = String::from_utf8_lossy(&listed.stdout);
        let mut sent = 0;
        for line in listed.lines().filter(|line| line.contains(title)) {
            let mut words = line.split_whitespace();
            if let (Some(pid), Some(ppid)) = (words.next(), words.next())
                && ppid == parent
            {
                send(signal, pid);
                sent += 1;
            }
        }
        assert!(sent > 0, "the server has no {title}: {listed}");
    }

    /// Returns the port on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Returns the directory of the server's data.
    #[must_use]
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// Returns the connection string of a database.
    #[must_use]
    pub fn connection(&self, database: &str) -> String {
        format!("host=127.0.0.1 port={} user=enroll dbname={database}", self.port)
    }

    /// Creates an empty database, and returns its name.
    #[must_use]
    pub fn create_database(&self) -> String {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let name = format!("t{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        self.run("createdb", |command| {
            let port = self.port.to_string();
            command.args(["--host=127.0.0.1", "--username=enroll", "--template=template0"]);
            command.args(["--port", &port, &name]);
        });
        name
    }
}

fn send(signal: &str, pid: &str) {
    let sent = Command::new("sh").args(["-c", r#"kill -s "$0" "$1""#, signal, pid]).status();
    assert!(sent.is_ok_and(|status| status.success()), "{pid} takes a signal");
}

fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output();
    output.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

/// Returns a command that does not run as root: the server refuses to.
fn as_postgres(program: impl AsRef<OsStr>) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("runuser");
    command.args(["-u", "postgres", "--"]).arg(program);
    command
}

/// Returns where the newest `PostgreSQL` has its programs.
fn programs() -> Option<PathBuf> {
    let has = |directory: &PathBuf| directory.join("initdb").is_file();
    let path = env::var_os("PATH").unwrap_or_default();
    let mut packaged: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .filter(has)
        .collect();
    packaged.sort();
    packaged.pop().or_else(|| env::split_paths(&path).find(has))
}
