//! The program as its users meet it: started, signed in to, asked for pages.

use super::in_words;
use crate::args::HomeArgs;
use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const PAGES: usize = 100;
const VILLAGE: &str = "/people/village/62.02.06.1003";
const LONGEST_PRINT: Duration = Duration::from_secs(600);
const LONGEST_START: Duration = Duration::from_secs(60);

/// A running program, ended when dropped.
struct Served {
    child: Child,
    address: String,
}

impl Drop for Served {
    fn drop(&mut self) {
        if self.child.kill().is_ok() {
            self.child.wait().ok();
        }
    }
}

/// Starts the program, measures until it answers, then the pages.
pub fn run(args: &HomeArgs, models: &Path) -> Result<()> {
    let begun = Instant::now();
    let served = start(args, models)?;
    while get(&served.address, "/healthz", "").map(|(status, _, _)| status).unwrap_or(0) != 200 {
        if begun.elapsed() > LONGEST_START {
            bail!("the program did not answer within {LONGEST_START:?}");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    println!("ready after {:.2} s, resident {} MB", begun.elapsed().as_secs_f64(), resident_mb(served.child.id())?);
    let cookie = sign_in(&served.address, &args.data)?;
    let mut asked = 0;
    if is_printing(&served.address)? {
        asked += pages(&served.address, &cookie, "pages while cards are printed")?;
    }
    while is_printing(&served.address)? {
        if begun.elapsed() > LONGEST_PRINT {
            bail!("the waiting cards were not printed within {LONGEST_PRINT:?}");
        }
    }
    asked += pages(&served.address, &cookie, "pages")?;
    println!("resident after {asked} pages: {} MB", resident_mb(served.child.id())?);
    Ok(())
}

/// Asks for each page many times; how many pages were asked for.
fn pages(address: &str, cookie: &str, what: &str) -> Result<usize> {
    println!("{what}:");
    let mut pages: Vec<String> = ["/coverage", "/coverage/62.02.06", VILLAGE].map(str::to_owned).into();
    // The link to election day, where the page offers one: more is counted there.
    let (_, _, body) = get(address, "/coverage", cookie)?;
    let election = body.split("/coverage?as_of=").nth(1).and_then(|rest| rest.get(..10));
    if let Some(day) = election.filter(|day| day.parse::<jiff::civil::Date>().is_ok()) {
        pages.extend(["/coverage", VILLAGE].map(|page| format!("{page}?as_of={day}")));
    }
    for page in &pages {
        let mut times = Vec::with_capacity(PAGES);
        let mut bytes = 0;
        for _ in 0..PAGES {
            let begun = Instant::now();
            let (status, _, body) = get(address, page, cookie)?;
            times.push(begun.elapsed().as_secs_f64() * 1e3);
            bytes = body.len();
            if status != 200 {
                bail!("{page} answered {status}");
            }
        }
        println!("  {page} ({bytes} bytes): {}", in_words(&mut times));
    }
    Ok(pages.len() * PAGES)
}

/// Whether the press is at work: cards were printed within a second.
fn is_printing(address: &str) -> Result<bool> {
    let before = printed_cards(address)?;
    std::thread::sleep(Duration::from_secs(1));
    Ok(printed_cards(address)? != before)
}

/// Printed cards that wait to be handed over, as the program's own figures have it.
fn printed_cards(address: &str) -> Result<u64> {
    let (_, _, metrics) = get(address, "/metrics", "")?;
    let printed = metrics.lines().filter(|line| line.starts_with("tunggal_cards{") && line.contains("=\"printed\""));
    printed.map(|line| Ok(line.rsplit(' ').next().unwrap_or_default().parse::<u64>()?)).sum()
}

fn start(args: &HomeArgs, models: &Path) -> Result<Served> {
    let mut child = Command::new(std::env::current_exe()?)
        .arg("serve")
        .arg("--data")
        .arg(&args.data)
        .arg("--models")
        .arg(models)
        .args(["--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let output = child.stdout.take().context("no output")?;
    let mut line = String::new();
    let mut served = Served { child, address: String::new() };
    BufReader::new(output).read_line(&mut line)?;
    let address = line.split("http://").nth(1).and_then(|rest| rest.split_whitespace().next());
    served.address = address.context("the program did not say where it serves")?.to_owned();
    Ok(served)
}

/// One request over a fresh connection: status, head, body.
fn request(address: &str, text: &str) -> Result<(u16, String, String)> {
    let mut stream = TcpStream::connect(address)?;
    stream.write_all(text.as_bytes())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let (head, body) = answer.split_once("\r\n\r\n").context("no answer")?;
    let status = head.split(' ').nth(1).and_then(|s| s.parse().ok()).context("no status")?;
    Ok((status, head.to_owned(), body.to_owned()))
}

fn get(address: &str, path: &str, cookie: &str) -> Result<(u16, String, String)> {
    request(
        address,
        &format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n"),
    )
}

fn cookies(head: &str) -> String {
    let set = head.lines().filter_map(|line| line.strip_prefix("set-cookie: "));
    set.filter_map(|cookie| cookie.split(';').next()).collect::<Vec<_>>().join("; ")
}

/// Signs in as the head of office of the demo.
fn sign_in(address: &str, data: &Path) -> Result<String> {
    let logins = crate::demo::logins(data).context("this is not a prepared demo: no logins")?;
    let line = logins.lines().find(|l| l.contains("kepala")).context("the demo has no head of office")?;
    let words: Vec<_> = line.split_whitespace().collect();
    let at = words.iter().position(|w| w.contains("kepala")).context("the login line is not as expected")?;
    let password = words.get(at + 1).context("the login line has no password")?;
    let (_, head, body) = get(address, "/sign-in", "")?;
    let visit = cookies(&head);
    let csrf =
        body.split("name=\"csrf\" value=\"").nth(1).and_then(|r| r.split('"').next()).context("no form token")?;
    let form = format!("csrf={csrf}&username=kepala&password={password}&next=%2F");
    let (status, head, _) = request(
        address,
        &format!(
            "POST /sign-in HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\nCookie: {visit}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{form}",
            form.len()
        ),
    )?;
    if status != 303 {
        bail!("signing in answered {status}");
    }
    Ok(cookies(&head))
}

fn resident_mb(pid: u32) -> Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find(|l| l.starts_with("VmRSS:")).context("no VmRSS")?;
    let kb: u64 = line.split_whitespace().nth(1).and_then(|n| n.parse().ok()).context("no number")?;
    Ok(kb / 1000)
}
