//! Serves the component gallery, to be looked at:
//! `cargo run -p web --example gallery --features gallery -- 8099`, then open `http://127.0.0.1:8099/_components/enter`.

use std::sync::Arc;

use domain::ids::{OfficeId, StaffId};
use domain::staff::{Actor, Scope};
use web::security::{Role, Session, SessionSource, SessionsUnavailable};
use web::text::OfficeZone;
use web::{ShellConfig, gallery, shell};

struct DemoSessions;

impl SessionSource for DemoSessions {
    fn find(&self, token: &str) -> Result<Option<Session>, SessionsUnavailable> {
        let (Some(staff), Some(office)) = (StaffId::from_i64(1), OfficeId::from_i64(1)) else { return Ok(None) };
        let scope = Scope::Regency(domain::region::DEMO_REGENCY);
        Ok((token == "demo").then(|| Session {
            user_name: "Rahmawati Tandang".to_owned(),
            office_name: "Disdukcapil Kabupaten Kotawaringin Timur".to_owned(),
            zone: OfficeZone::Wib,
            roles: Role::ALL.to_vec(),
            actor: Actor { staff, role: None, office, scope, zone: OfficeZone::Wib },
        }))
    }
}

fn main() -> std::io::Result<()> {
    let port: u16 = std::env::args().nth(1).and_then(|port| port.parse().ok()).unwrap_or(8099);
    let config = ShellConfig { sessions: Arc::new(DemoSessions), random: Arc::new(|| [7; 32]), is_secure: false };
    let router = shell(gallery::router(), config);
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
        println!("http://{}/_components/enter", listener.local_addr()?);
        axum::serve(listener, router).await
    })
}
