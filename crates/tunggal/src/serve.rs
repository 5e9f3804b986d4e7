//! `tunggal serve`: the screens, and the jobs behind them, until told to stop.

use crate::args::HomeArgs;
use crate::pulse::Pulses;
use crate::worker::{Workers, give_way};
use crate::{commands, home, models, press};
use anyhow::{Context, Result};
use app::port::{CardPress, Documents, Mode};
use domain::staff::Actor;
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

/// How to serve; the flags of `tunggal serve`.
pub struct Serving {
    pub listen: SocketAddr,
    pub models: PathBuf,
    pub printer: Option<String>,
    pub fonts: PathBuf,
    pub behind_https: bool,
}

/// Serves until SIGINT or SIGTERM.
pub fn run(args: &HomeArgs, how: &Serving) -> Result<()> {
    tracing_subscriber::fmt().json().with_writer(std::io::stderr).with_max_level(tracing::Level::INFO).init();
    std::panic::set_hook(Box::new(tell_of_panic));
    let home = home::open(args)?;
    let program = commands::program(&home)?;
    let models = match models::load(&how.models) {
        Ok(models) => Some(models),
        Err(error) => {
            tracing::warn!(cause = format!("{error:#}"), "portraits cannot be taken");
            None
        }
    };
    // The workers' many hands: searches, and the drawing of cards.
    rayon::ThreadPoolBuilder::new().start_handler(|_| give_way()).build_global()?;
    let (service, keeper) = home.matching_service(models)?;
    let (service, keeper) = (Arc::new(service), Arc::new(keeper));
    let press = Arc::new(press::open(how.printer.as_deref(), &home.folder, &how.fonts)?);
    let offices: Vec<Actor> = {
        let tx = home.store.begin(Mode::Read)?;
        tx.list_offices()?.iter().filter_map(Actor::program).collect()
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let _ignored = {
        let _inside = runtime.enter();
        survive_file_limits().context("cannot handle the signal of file limits")?
    };
    let listener = runtime
        .block_on(tokio::net::TcpListener::bind(how.listen))
        .with_context(|| format!("cannot listen on {}: is another program using it?", how.listen))?;
    let card_press: Arc<dyn CardPress> = press.clone();
    let documents: Arc<dyn Documents> = press;
    let pulses = Pulses::new();
    let workers = Workers::start(&service, &card_press, &keeper, &program, offices, &pulses)?;
    let router = web::router(web::WebState {
        service: service.clone(),
        program,
        documents,
        workers: Arc::new(pulses),
        random: Arc::new(crate::clock::random_bytes),
        is_secure: how.behind_https,
    });
    let faces = service.env().matching.gallery().faces().len();
    tell(&format!("Tunggal serves on http://{} ({faces} faces in the gallery)", listener.local_addr()?));
    crate::demo::logins(&home.folder).iter().for_each(|logins| tell(logins));
    let served = runtime.block_on(async { axum::serve(listener, router).with_graceful_shutdown(stop_signal()).await });
    workers.stop();
    keeper.keep(&service);
    served.context("serving stopped")
}

/// A line for whoever started the program; that nobody reads it any more is no reason to stop.
fn tell(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// A line of the log for a panic: where, but not what it says, since that may hold personal data.
fn tell_of_panic(panic: &std::panic::PanicHookInfo<'_>) {
    let at = panic.location().map(ToString::to_string).unwrap_or_default();
    tracing::error!(at, "a thread panicked");
}

/// A file that reaches the limit of its size (`ulimit -f`, quotas) must fail the write like a full disk and not end the
/// program, which is what the signal SIGXFSZ does unless it is handled.
fn survive_file_limits() -> std::io::Result<tokio::signal::unix::Signal> {
    tokio::signal::unix::signal(tokio::signal::unix::SignalKind::from_raw(libc::SIGXFSZ))
}

async fn stop_signal() {
    let interrupt = tokio::signal::ctrl_c();
    match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! { _ = interrupt => {}, _ = terminate.recv() => {} }
        }
        Err(_) => {
            if interrupt.await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }
}
