//! The folder as a printer: whole files only, each job once, nothing left behind.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::fs;

use print::{Attempt, CardPrinter, FolderPrinter, JobId, PrintJob, PrintOutcome, PrinterError};

fn job<'a>(id: &'a JobId, pdf: &'a [u8]) -> PrintJob<'a> {
    PrintJob { id, pdf, attempt: Attempt::First }
}

fn names(dir: &tempfile::TempDir) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[expect(clippy::disallowed_methods, reason = "a test looks at what was written")]
fn content(dir: &tempfile::TempDir, name: &str) -> Vec<u8> {
    fs::read(dir.path().join(name)).unwrap()
}

#[test]
fn the_same_job_twice_is_one_file() {
    let dir = tempfile::tempdir().unwrap();
    let printer = FolderPrinter::new(dir.path());
    let id = JobId::parse("card-0001").unwrap();
    let reference = "card-0001.pdf".to_owned();
    let first = printer.print(&job(&id, b"%PDF first")).unwrap();
    assert_eq!(first, PrintOutcome::Printed { reference: reference.clone() });
    let again = printer.print(&PrintJob { attempt: Attempt::Uncertain, ..job(&id, b"%PDF second") }).unwrap();
    assert_eq!(again, PrintOutcome::AlreadyPrinted { reference });
    assert_eq!(names(&dir), ["card-0001.pdf"]);
    assert_eq!(content(&dir, "card-0001.pdf"), b"%PDF first");
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the test leaves what a killed process would")]
fn what_a_killed_process_left_is_swept_and_never_taken_for_a_card() {
    let dir = tempfile::tempdir().unwrap();
    let printer = FolderPrinter::new(dir.path());
    fs::write(dir.path().join(".card-0001.999-0.part"), b"half").unwrap();
    fs::write(dir.path().join(".card-00012.999-0.part"), b"another job's").unwrap();
    let id = JobId::parse("card-0001").unwrap();
    assert!(matches!(printer.print(&job(&id, b"%PDF")), Ok(PrintOutcome::Printed { .. })));
    assert_eq!(names(&dir), [".card-00012.999-0.part", "card-0001.pdf"]);
    assert_eq!(content(&dir, "card-0001.pdf"), b"%PDF");
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the test puts other files beside the jobs")]
fn a_job_that_is_over_is_removed() {
    let dir = tempfile::tempdir().unwrap();
    let printer = FolderPrinter::new(dir.path());
    let ids = ["card-0002", "card-0001"].map(|id| JobId::parse(id).unwrap());
    for id in &ids {
        printer.print(&job(id, b"%PDF")).unwrap();
    }
    fs::write(dir.path().join("surat lain.pdf"), b"not a job").unwrap();
    fs::write(dir.path().join("card-0003.txt"), b"not a job").unwrap();
    let kept = || CardPrinter::kept(&printer).iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(kept(), ["card-0001", "card-0002"]);
    printer.discard(&ids[1]).unwrap();
    printer.discard(&ids[1]).unwrap();
    assert_eq!(kept(), ["card-0002"]);
    assert_eq!(names(&dir).len(), 3);
}

#[test]
fn many_workers_with_one_job_leave_one_whole_file() {
    let dir = tempfile::tempdir().unwrap();
    let printer = FolderPrinter::new(dir.path());
    let id = JobId::parse("card-0001").unwrap();
    let pdf = vec![b'x'; 300_000];
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| printer.print(&job(&id, &pdf)).unwrap());
        }
    });
    assert_eq!(names(&dir), ["card-0001.pdf"]);
    assert_eq!(content(&dir, "card-0001.pdf"), pdf);
}

#[test]
fn an_absent_folder_is_a_typed_error() {
    let dir = tempfile::tempdir().unwrap();
    let printer = FolderPrinter::new(dir.path().join("absent"));
    let id = JobId::parse("card-0001").unwrap();
    let error = printer.print(&job(&id, b"%PDF")).unwrap_err();
    assert!(matches!(error, PrinterError::Folder(std::io::ErrorKind::NotFound)), "{error}");
}

#[cfg(unix)]
#[test]
fn others_may_not_read_a_card() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = tempfile::tempdir().unwrap();
    let printer = FolderPrinter::new(dir.path());
    let id = JobId::parse("card-0001").unwrap();
    printer.print(&job(&id, b"%PDF")).unwrap();
    let mode = fs::metadata(printer.path_of(&id)).unwrap().permissions().mode();
    assert_eq!(mode & 0o007, 0, "{mode:o}");
}
