//! The desk with real portraits (Olivetti Research Laboratory) and real fingerprints (FVC2002 DB1 set B): the whole line,
//! twice for one person under two NIKs. The pictures and the face models are not part of the project.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use app::port::Entropy;
use app::uniqueness::{self, Matching};
use app::{Env, Service};
use domain::enrolment::Status;
use domain::ids::PersonId;
use domain::staff::Role;
use matcher::decision::Policy;
use matcher::face::{FaceModels, ModelFiles, ModelPair, QualityPolicy};
use matcher::gallery::Gallery;
use matcher::image::{RgbImage, decode_rgb};
use testkit::world::{World, keys};

use super::record::signature;
use super::site::{Site, Visitor};

fn shared(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/biometrics").join(path)
}

fn read(path: &str) -> Option<Vec<u8>> {
    #[expect(clippy::disallowed_methods, reason = "the test reads pictures that are not part of the project")]
    std::fs::read(shared(path)).ok()
}

struct Seeds(AtomicU64);

impl Entropy for Seeds {
    fn seed(&self) -> [u8; 32] {
        let mut seed = [9; 32];
        seed[..8].copy_from_slice(&self.0.fetch_add(1, Ordering::Relaxed).to_be_bytes());
        seed
    }
}

fn models() -> Option<FaceModels> {
    let files: Option<Vec<(Vec<u8>, Vec<u8>)>> = ["blazeface", "facemesh", "mobilefacenet"]
        .iter()
        .map(|name| Some((read(&format!("models/{name}.json"))?, read(&format!("models/{name}.bin"))?)))
        .collect();
    let files = files?;
    let pair = |at: usize| ModelPair { json: &files[at].0, bin: &files[at].1 };
    let files = ModelFiles { blazeface: pair(0), facemesh: pair(1), mobilefacenet: pair(2) };
    Some(FaceModels::load(&files).unwrap())
}

/// A site whose program has the face models; `None`, said aloud, without them.
fn site_with_models() -> Option<Site> {
    let Some(models) = models().filter(|_| read("faces/orl_att/s1/1.pgm").is_some()) else {
        eprintln!("SKIPPED: no face models or pictures in {}", shared("").display());
        return None;
    };
    let mut world = World::new();
    let matching = Matching::new(Gallery::new(), Some(Arc::new(models)), Policy::default())
        .judging_portraits_by(QualityPolicy::Thumbnails);
    let env = Env { vault: keys(), matching };
    let seeds = Arc::new(Seeds(AtomicU64::new(1)));
    world.service = Arc::new(Service::new(world.store.clone(), env, world.clock.clone(), seeds));
    Some(Site::over(world))
}

async fn send(site: &Site, who: &Visitor, id: PersonId, group: &str, field: &str, file: &[u8]) -> super::site::Reply {
    site.post_files(who, &format!("/record/{id}/sample/{group}"), &[(field, Some("file"), file)]).await
}

/// Records a person whole: portrait, four fingers as pictures, signature; no iris.
async fn record(site: &Site, who: &Visitor, id: PersonId, portrait: &str, impression: u8) {
    site.post(who, &format!("/record/{id}"), &[]).await.is(303);
    let portrait = read(&format!("faces/orl_att/{portrait}")).unwrap();
    send(site, who, id, "face", "face", &portrait).await.is(303);
    for (field, finger) in [("finger-1", 101), ("finger-2", 102), ("finger-6", 103), ("finger-7", 104)] {
        let print = read(&format!("fingerprints/fvc2002_db1_b/png/{finger}_{impression}.png")).unwrap();
        send(site, who, id, "fingers", field, &print).await.is(303);
    }
    send(site, who, id, "signature", "signature", &signature()).await.is(303);
    let exception = [("reason-iris", "NO_DEVICE")];
    site.post(who, &format!("/record/{id}/finish"), &exception).await.is(303);
}

/// Two different pictures of one person that the search brings together; on thumbnails some pairs stay below the
/// threshold, which is the search's matter and not this test's.
fn two_pictures_of_one_person(site: &Site) -> (String, String) {
    let matching = &site.world.service.env().matching;
    let template = |name: &str| {
        let picture = decode_rgb(&read(&format!("faces/orl_att/{name}")).unwrap()).unwrap();
        matching.faces().unwrap().extract(&picture).map(|capture| capture.template)
    };
    for person in 1..=10 {
        let one = format!("s{person}/1.pgm");
        let Ok(first) = template(&one) else { continue };
        for other in (2..=10).map(|number| format!("s{person}/{number}.pgm")) {
            if template(&other).is_ok_and(|second| first.score(&second) > matching.policy().face_candidate) {
                return (one, other);
            }
        }
    }
    panic!("no two pictures of one person meet");
}

#[tokio::test]
async fn one_person_under_two_niks_gets_one_card() {
    let Some(site) = site_with_models() else { return };
    let (operator, verifier) = (site.as_role(Role::Operator), site.as_role(Role::Verifier));
    let (first, second) = (site.neighbour(1), site.neighbour(2));
    let (one, other) = two_pictures_of_one_person(&site);
    for (id, portrait, impression) in [(first, one, 1), (second, other, 2)] {
        record(&site, &operator, id, &portrait, impression).await;
        let page = site.get(&verifier, &format!("/verify/{id}")).await;
        page.is(200).says(&["1 pengecualian", "Kantor tidak punya alatnya", "Ibu jari kanan"]);
        let portrait = site.get(&verifier, &format!("/record/{id}/image/portrait")).await;
        assert_eq!(portrait.header("content-type"), "image/jpeg");
        assert!(decode_rgb(&portrait.bytes).is_ok());
        site.post(&verifier, &format!("/verify/{id}/approve"), &[]).await.is(303);
        uniqueness::advance(&site.world.service, &site.world.program()).unwrap();
    }
    assert_eq!(site.world.status(first), Status::PrintReadyRecord);
    let outcome = site.world.status(second);
    assert!(matches!(outcome, Status::DuplicateRecord | Status::AdjudicateRecord), "{outcome:?}");
    let adjudicator = site.as_role(Role::Adjudicator);
    let case = site.get(&adjudicator, &format!("/adjudicate/{second}")).await;
    case.is(200).says(&["Kemiripan wajah", "dari 4 jari", "Jari demi jari", "WARGA B", "WARGA C"]);
    let picture = |person, kind: &str| format!("/adjudicate/{second}/image/{person}/{kind}");
    site.get(&adjudicator, &picture(first, "finger-1")).await.is(200);
    site.get(&adjudicator, &picture(second, "portrait")).await.is(200);
    site.world.audit();
}

/// Two pictures of one height beside each other.
fn beside(one: &RgbImage, other: &RgbImage) -> RgbImage {
    let row = |image: &RgbImage, y: u32| {
        let width = usize::try_from(image.width()).unwrap() * 3;
        let start = usize::try_from(y).unwrap() * width;
        image.data()[start..start + width].to_vec()
    };
    let data = (0..one.height()).flat_map(|y| [row(one, y), row(other, y)].concat()).collect();
    RgbImage::new(one.width() + other.width(), one.height(), data).unwrap()
}

#[tokio::test]
async fn portraits_without_a_face_or_with_two_are_refused() {
    let Some(site) = site_with_models() else { return };
    let id = site.neighbour(1);
    let operator = site.as_role(Role::Operator);
    site.post(&operator, &format!("/record/{id}"), &[]).await.is(303);
    let [one, other] =
        ["s1/1.pgm", "s2/1.pgm"].map(|name| decode_rgb(&read(&format!("faces/orl_att/{name}")).unwrap()).unwrap());
    let wall = RgbImage::new(300, 400, vec![200; 300 * 400 * 3]).unwrap().to_png().unwrap();
    let two = beside(&one, &other).to_png().unwrap();
    let dark = RgbImage::new(one.width(), one.height(), one.data().iter().map(|value| value / 6).collect()).unwrap();
    send(&site, &operator, id, "face", "face", &wall).await.is(422).says(&["Tidak ada wajah pada foto"]);
    send(&site, &operator, id, "face", "face", &two).await.is(422).says(&["Ada 2 wajah pada foto"]);
    let taken = send(&site, &operator, id, "face", "face", &dark.to_png().unwrap()).await;
    if taken.status.as_u16() == 303 {
        let page = site.get(&operator, &format!("/record/{id}")).await;
        page.says(&["Terlalu gelap: tambah cahaya dari depan."]);
    } else {
        taken.is(422).says(&["Tidak ada wajah pada foto"]);
    }
}
