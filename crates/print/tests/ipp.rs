//! The IPP printer against a real `ippeveprinter`: each card once, and every fault by its name.
#![cfg(unix)]
#![expect(clippy::unwrap_used, clippy::as_conversions, reason = "helpers of tests")]

mod ippeve;

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;

use ippeve::{Printer, address, client, free_port};
use print::{
    Attempt, CardPrinter, Fault, IppPrinter, IppSettings, JobId, JobLeft, PrintJob, PrintOutcome, PrinterError,
};

/// Keeps each document under a name that tells every run apart.
const KEEP: &str = r#"cp "$1" "$OUT/$IPP_JOB_NAME.$$""#;
const PDF: &str = "application/pdf";

fn id() -> JobId {
    JobId::parse("card-0001").unwrap()
}

fn job<'a>(id: &'a JobId, pdf: &'a [u8]) -> PrintJob<'a> {
    PrintJob { id, pdf, attempt: Attempt::First }
}

#[expect(clippy::disallowed_methods, reason = "a test looks at what was printed")]
fn content(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap()
}

/// A document of 200 kB whose bytes would show any change of encoding.
fn document() -> Vec<u8> {
    b"%PDF-1.7\n".iter().copied().chain((0..200_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8)).collect()
}

#[test]
fn a_job_arrives_byte_for_byte_and_only_once() {
    let Some(machine) = Printer::start(KEEP, PDF) else { return };
    let printer = client(machine.address(), 500);
    let (id, pdf) = (id(), document());
    let first = printer.print(&job(&id, &pdf)).unwrap();
    assert_eq!(first, PrintOutcome::Printed { reference: "1".to_owned() });
    for attempt in [Attempt::First, Attempt::Uncertain] {
        let again = printer.print(&PrintJob { attempt, ..job(&id, &pdf) }).unwrap();
        assert_eq!(again, PrintOutcome::AlreadyPrinted { reference: "1".to_owned() });
    }
    let printed = machine.printed();
    assert_eq!(printed.len(), 1, "{printed:?}");
    assert!(content(&printed[0]) == pdf, "the bytes printed are the bytes sent");
    let other = JobId::parse("card-0002").unwrap();
    assert!(matches!(printer.print(&job(&other, &pdf)), Ok(PrintOutcome::Printed { .. })));
    assert_eq!(machine.printed().len(), 2);
}

#[test]
fn a_forgotten_job_is_not_printed_again_unasked() {
    let Some(machine) = Printer::start(KEEP, PDF) else { return };
    let printer = client(machine.address(), 500);
    let id = id();
    let error = printer.print(&PrintJob { attempt: Attempt::Uncertain, ..job(&id, b"%PDF") }).unwrap_err();
    assert!(matches!(error, PrinterError::Uncertain) && error.may_have_spoiled_a_blank(), "{error}");
    assert!(machine.printed().is_empty());
}

#[test]
fn an_answer_lost_on_the_way_does_not_print_a_second_card() {
    let Some(machine) = Printer::start(KEEP, PDF) else { return };
    let id = id();
    let pdf = document();
    // Questions before a print: two lists of jobs and the machine's state. The fourth connection carries the job.
    let proxy = losing_proxy(machine.port(), 4);
    let error = client(address(proxy), 500).print(&job(&id, &pdf)).unwrap_err();
    assert!(matches!(error, PrinterError::Interrupted) && error.may_retry_unattended(), "{error:?}");
    let again = client(machine.address(), 500).print(&PrintJob { attempt: Attempt::Uncertain, ..job(&id, &pdf) });
    assert_eq!(again.unwrap(), PrintOutcome::AlreadyPrinted { reference: "1".to_owned() });
    assert_eq!(machine.printed().len(), 1);
}

#[test]
fn a_slow_job_is_followed_not_sent_again() {
    // The command waits until the test opens the pipe.
    let Some(machine) = Printer::start(&format!("{KEEP}\nmkfifo \"$DIR/go\"; read x < \"$DIR/go\""), PDF) else {
        return;
    };
    let (id, pdf) = (id(), document());
    let error = client(machine.address(), 3).print(&job(&id, &pdf)).unwrap_err();
    assert!(matches!(error, PrinterError::StillWorking) && error.may_retry_unattended(), "{error:?}");
    let pipe = machine.path("go");
    let release = std::thread::spawn(move || release(&pipe));
    let again = client(machine.address(), 2_000).print(&job(&id, &pdf)).unwrap();
    release.join().unwrap();
    assert_eq!(again, PrintOutcome::AlreadyPrinted { reference: "1".to_owned() });
    assert_eq!(machine.printed().len(), 1);
}

/// Writes a line into the pipe as soon as the command has made it.
#[expect(clippy::disallowed_methods, reason = "the test lets the printer's command go on")]
fn release(pipe: &Path) {
    while !pipe.exists() {
        std::thread::yield_now();
    }
    std::fs::write(pipe, "go\n").unwrap();
}

#[test]
fn a_job_given_up_is_a_typed_error_and_the_next_attempt_prints() {
    let cases = [
        ("", "Aborted"),
        ("echo 'STATE: +media-jam,paused' >&2", "Stopped { fault: Jam, left: GivenUp }"),
        ("echo 'STATE: +marker-supply-empty' >&2", "Stopped { fault: OutOfRibbon, left: GivenUp }"),
        ("echo 'STATE: +cover-open' >&2", "Stopped { fault: CoverOpen, left: GivenUp }"),
        ("echo 'STATE: +media-low' >&2", "Aborted"),
    ];
    for (fault, want) in cases {
        // Fails once, then works.
        let script = format!("if [ ! -e \"$DIR/failed\" ]; then touch \"$DIR/failed\"; {fault}\nexit 1; fi\n{KEEP}");
        let Some(machine) = Printer::start(&script, PDF) else { return };
        let printer = client(machine.address(), 500);
        let id = id();
        let error = printer.print(&job(&id, b"%PDF")).unwrap_err();
        assert_eq!(format!("{error:?}"), want, "{fault}");
        assert!(error.may_have_spoiled_a_blank(), "{fault}");
        assert!(matches!(printer.print(&job(&id, b"%PDF")), Ok(PrintOutcome::Printed { .. })), "{fault}");
        assert_eq!(machine.printed().len(), 1, "{fault}");
    }
}

#[test]
fn an_empty_tray_is_told_while_the_job_waits_for_cards() {
    // The machine reports the empty tray with the first job and holds the next one until it is filled.
    let Some(machine) = Printer::start("echo 'STATE: +media-empty' >&2\nexit 1", PDF) else { return };
    let id = id();
    let error = client(machine.address(), 500).print(&job(&id, b"%PDF")).unwrap_err();
    assert_eq!(format!("{error:?}"), "Stopped { fault: OutOfMedia, left: GivenUp }");
    for _ in 0..2 {
        let error = client(machine.address(), 3).print(&job(&id, b"%PDF")).unwrap_err();
        assert_eq!(format!("{error:?}"), "Stopped { fault: OutOfMedia, left: Waiting }");
        assert!(error.may_retry_unattended() && !error.may_have_spoiled_a_blank());
    }
}

#[test]
fn a_printer_without_pdf_refuses_the_format() {
    let Some(machine) = Printer::start(KEEP, "image/pwg-raster") else { return };
    let id = id();
    let error = client(machine.address(), 500).print(&job(&id, b"%PDF")).unwrap_err();
    assert!(matches!(error, PrinterError::FormatRefused), "{error:?}");
    assert!(machine.printed().is_empty());
}

#[test]
fn an_absent_printer_is_unreachable() {
    let id = id();
    let error = client(address(free_port()), 1).print(&job(&id, b"%PDF")).unwrap_err();
    assert!(matches!(error, PrinterError::Unreachable) && error.may_retry_unattended(), "{error:?}");
}

#[test]
fn addresses_that_are_none_are_refused_at_once() {
    for address in ["", "printer", "ipps://host/ipp/print", "ftp://host/x", "ipp://", "ipp://a b/", "socket://h:9100"] {
        let error = IppPrinter::new(IppSettings::new(address)).unwrap_err();
        assert!(matches!(error, PrinterError::BadAddress), "{address}: {error:?}");
    }
}

#[test]
fn a_server_that_is_no_printer_is_named_so() {
    for (answer, want) in [
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello",
            "NotUnderstood { what: \"an IPP answer\" }",
        ),
        (
            "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            "NotUnderstood { what: \"an HTTP answer\" }",
        ),
        ("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", "Forbidden"),
        ("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", "Busy"),
    ] {
        let port = answering(answer);
        let id = id();
        let error = client(address(port), 1).print(&job(&id, b"%PDF")).unwrap_err();
        assert_eq!(format!("{error:?}"), want, "{answer}");
    }
}

/// A server that says the same to everyone.
fn answering(answer: &'static str) -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut stream = stream;
            let mut request = [0; 65_536];
            let _ = stream.read(&mut request);
            let _ = stream.write_all(answer.as_bytes());
            // Reads to the end, or closing would reset the connection before the answer is read.
            let _ = stream.shutdown(std::net::Shutdown::Write);
            let _ = std::io::copy(&mut stream, &mut std::io::sink());
        }
    });
    port
}

/// Passes connections on to `port`, but on the `lost`-th the answer never arrives.
fn losing_proxy(port: u16, lost: usize) -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let own = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for (at, client) in listener.incoming().flatten().enumerate() {
            let printer = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
            pass(client, printer, at + 1 == lost);
        }
    });
    own
}

fn pass(mut client: TcpStream, mut printer: TcpStream, is_lost: bool) {
    let (mut from_client, mut to_printer) = (client.try_clone().unwrap(), printer.try_clone().unwrap());
    std::thread::spawn(move || std::io::copy(&mut from_client, &mut to_printer));
    if is_lost {
        // The printer answers only after it has the whole job.
        let mut answer = [0; 64];
        let _ = printer.read(&mut answer);
        let _ = client.shutdown(std::net::Shutdown::Both);
        let _ = printer.shutdown(std::net::Shutdown::Both);
    } else {
        std::thread::spawn(move || std::io::copy(&mut printer, &mut client));
    }
}

#[test]
fn faults_carry_advice() {
    let error = PrinterError::Stopped { fault: Fault::OutOfMedia, left: JobLeft::Waiting };
    assert!(error.to_string().contains("load blank cards") && error.may_retry_unattended());
}
