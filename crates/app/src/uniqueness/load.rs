//! Loading the gallery from the register.

use super::irises::Irises;
use super::{Everybody, key, stand_at};
use crate::enrolment::seal_context;
use crate::port::{Mode, Sample, Store, StoreError, Stored, Tx, Vault};
use domain::ids::{EncounterId, PersonId};
use matcher::face::FaceTemplate;
use matcher::gallery::Gallery;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Loads the gallery from the register: every record that was searched and not found to be a duplicate. Sealed
/// templates are opened on all cores. A face that cannot be read hides nobody: that person is compared by the fingers,
/// and an iris that cannot be read is none. If no face at all can be read the keys are wrong, and nothing is loaded.
pub fn load_gallery(store: &dyn Store, vault: &dyn Vault) -> Result<Everybody, StoreError> {
    let tx = store.begin(Mode::Read)?;
    let changes = tx.gallery_changes()?;
    let mut sealed = Vec::new();
    tx.scan_gallery(&mut |person, encounter, face| sealed.push((person, encounter, face.to_vec())))?;
    let opened: Vec<_> = sealed
        .par_iter()
        .map(|(person, encounter, face)| {
            let bytes = vault.open(&seal_context(*person, *encounter, "face"), face).ok();
            (*person, *encounter, bytes.and_then(|bytes| FaceTemplate::from_bytes(&bytes).ok()))
        })
        .collect();
    drop(sealed);
    let mut faceless: BTreeSet<_> = opened.iter().filter(|(.., face)| face.is_none()).map(|(id, ..)| *id).collect();
    if !opened.is_empty() && faceless.len() == opened.len() {
        return Err(StoreError::Corrupt("no face template of the register can be opened".into()));
    }
    faceless.extend(tx.list_faceless()?);
    let faces = opened.into_iter().filter_map(|(person, encounter, face)| Some(((person, encounter), face?)));
    let gallery = gallery_of(faces, load_irises(tx.as_ref(), vault)?);
    gallery.apply(&[stand_at(changes)]);
    Ok(Everybody { gallery, faceless: Arc::new(faceless), changes: Some(changes) })
}

type Recording = (PersonId, EncounterId);

/// Everybody's irises. Most registers have none, and some have everybody's.
fn load_irises(tx: &dyn Tx, vault: &dyn Vault) -> Stored<BTreeMap<Recording, Irises>> {
    let mut sealed: Vec<Sample> = Vec::new();
    tx.scan_irises(&mut |sample| sealed.push(sample))?;
    let recording = |sample: &Sample| (sample.person, sample.encounter);
    let opened: Vec<_> = sealed
        .par_chunk_by(|a, b| recording(a) == recording(b))
        .filter_map(|eyes| {
            let mut irises = Irises::default();
            eyes.iter().for_each(|sample| irises.take(vault, sample));
            Some((recording(eyes.first()?), irises)).filter(|(_, irises)| !irises.is_empty())
        })
        .collect();
    Ok(opened.into_iter().collect())
}

fn gallery_of(
    faces: impl Iterator<Item = (Recording, FaceTemplate)>,
    mut irises: BTreeMap<Recording, Irises>,
) -> Gallery {
    let key_of = |(person, encounter): Recording| key(person, encounter);
    if irises.is_empty() {
        return faces.map(|(recording, face)| (key_of(recording), face)).collect();
    }
    let mut all: Vec<_> = faces
        .map(|(recording, face)| (recording, irises.remove(&recording).unwrap_or_default().with_face(Some(face))))
        .collect();
    all.extend(irises.into_iter().map(|(recording, irises)| (recording, irises.with_face(None))));
    all.into_iter().map(|(recording, templates)| (key_of(recording), templates)).collect()
}
