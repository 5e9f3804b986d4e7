//! The program as a child, and a browser that knows cookies, form tokens and little else.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

/// A served program; ended when dropped.
pub struct Served {
    child: Child,
    /// Held open: who writes to a pipe that nobody reads is told of an error.
    _output: BufReader<ChildStdout>,
    log: PathBuf,
    address: String,
}

impl Served {
    /// Serves a register, with more flags.
    pub fn start(data: &Path, flags: &[&str]) -> Served {
        Served::run("", data, flags)
    }

    /// Serves a register while no file may grow beyond so many blocks of 512 bytes, as `ulimit -f` of the shell counts
    /// them.
    pub fn within(blocks: u32, data: &Path) -> Served {
        Served::run(&format!("ulimit -f {blocks}; "), data, &[])
    }

    fn run(before: &str, data: &Path, flags: &[&str]) -> Served {
        let log = data.parent().unwrap().join("serve.log");
        let script = format!("{before}exec \"$0\" serve --listen 127.0.0.1:0 --models /no/models --data \"$@\"");
        let mut child = Command::new("sh")
            .args(["-c", &script, env!("CARGO_BIN_EXE_tunggal")])
            .arg(data)
            .args(flags)
            .stdout(Stdio::piped())
            .stderr(File::create(&log).unwrap())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        output.read_line(&mut line).unwrap();
        let address = line.split("http://").nth(1).and_then(|rest| rest.split_whitespace().next());
        let address = address.unwrap_or_else(|| panic!("{line} {}", std::fs::read_to_string(&log).unwrap())).to_owned();
        Served { child, _output: output, log, address }
    }

    /// Asks it to stop, as the system does, and gives what it wrote into its log.
    pub fn stop(mut self) -> String {
        let asked = Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        assert!(asked.success(), "it was still there");
        assert!(self.child.wait().unwrap().success());
        std::fs::read_to_string(&self.log).unwrap()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        if self.child.kill().is_ok() {
            self.child.wait().unwrap();
        }
    }
}

/// An answer.
pub struct Answer {
    pub status: u16,
    pub location: Option<String>,
    /// Its headers, in small letters.
    pub head: String,
    body: String,
}

impl Answer {
    /// The first link that begins so and goes on.
    pub fn link(&self, prefix: &str) -> Option<String> {
        let links = self.body.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
        let is_person = |href: &&str| href.strip_prefix(prefix).is_some_and(|id| id.len() == 13);
        links.filter(|href| is_person(href)).map(str::to_owned).next()
    }
}

/// A browser at a served program.
pub struct Browser {
    address: String,
    cookies: BTreeMap<String, String>,
}

impl Browser {
    pub fn at(served: &Served) -> Browser {
        Browser { address: served.address.clone(), cookies: BTreeMap::new() }
    }

    /// The secrets that its cookies hold.
    pub fn cookie_values(&self) -> Vec<String> {
        self.cookies.values().filter(|value| value.len() > 8).cloned().collect()
    }

    pub fn get(&mut self, path: &str) -> Answer {
        self.request("GET", path, "")
    }

    /// Posts a form with the token that the site's pages carry.
    pub fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let page = self.get("/sign-in");
        let page = if page.body.contains("name=\"csrf\"") { page } else { self.get("/") };
        let token = page.body.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        let mut form = format!("csrf={}", token.unwrap());
        fields.iter().for_each(|(name, value)| form.push_str(&format!("&{name}={value}")));
        self.post_raw(path, &form)
    }

    pub fn post_raw(&mut self, path: &str, body: &str) -> Answer {
        self.request("POST", path, body)
    }

    pub fn sign_in(&mut self, username: &str, password: &str) -> Answer {
        self.post("/sign-in", &[("username", username), ("password", password), ("next", "%2F")])
    }

    fn request(&mut self, method: &str, path: &str, body: &str) -> Answer {
        let address = &self.address;
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\nCookie: {}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            cookies.join("; "),
            body.len()
        );
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let header = |line: &str, name: &str| line.strip_prefix(name).map(str::to_owned);
        for cookie in head.lines().filter_map(|line| header(line, "set-cookie: ")) {
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        let location = head.lines().find_map(|line| header(line, "location: "));
        Answer { status, location, head: head.to_lowercase(), body: body.to_owned() }
    }
}
