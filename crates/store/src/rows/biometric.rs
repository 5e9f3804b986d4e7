//! Sealed samples and templates, and the scan that fills the gallery.

use crate::table::{FACE_TEMPLATE, FINGER_TEMPLATE, SAMPLE, select};
use crate::tx::RegisterTx;
use crate::value::{Cells, Reader, Value};
use app::port::{BiometricRows, Sample, SampleKind, StoreError, Stored, Templates};
use domain::ids::{EncounterId, PersonId};

/// Code of finger 0, which does not exist: fingers are 11 to 20.
const FINGERS: i64 = 10;

fn code(kind: SampleKind) -> i64 {
    match kind {
        SampleKind::Face => 0,
        SampleKind::Portrait => 1,
        SampleKind::Finger(position) => FINGERS + i64::from(position),
        SampleKind::Signature => 30,
        SampleKind::IrisLeft => 40,
        SampleKind::IrisRight => 41,
    }
}

fn kind(code: i64) -> Option<SampleKind> {
    match code {
        0 => Some(SampleKind::Face),
        1 => Some(SampleKind::Portrait),
        11..=20 => u8::try_from(code - FINGERS).ok().map(SampleKind::Finger),
        30 => Some(SampleKind::Signature),
        40 => Some(SampleKind::IrisLeft),
        41 => Some(SampleKind::IrisRight),
        _ => None,
    }
}

fn key(person: PersonId, encounter: EncounterId) -> [Value<'static>; 2] {
    [Value::Int(person.to_i64()), Value::Int(encounter.to_i64())]
}

/// Keeps the rows of standing recordings that belong in the gallery: searched and not found to be duplicates.
macro_rules! standing {
    ($table:literal) => {
        concat!(
            "JOIN enrolment e ON e.person = ",
            $table,
            ".person AND e.encounter = ",
            $table,
            ".encounter WHERE e.status IN ('ADJUDICATE_RECORD', 'REQUEST_VALIDATION', 'PRINT_READY_RECORD', \
             'SENT_FOR_CARD_PRINTING', 'CARD_PRINTED', 'CARD_SHIPPED', 'CARD_ISSUED')"
        )
    };
}

impl BiometricRows for RegisterTx<'_> {
    fn put_sample(&mut self, sample: &Sample) -> Stored<()> {
        let [person, encounter] = key(sample.person, sample.encounter);
        let row = [
            person,
            encounter,
            code(sample.kind).into(),
            (&sample.media_type).into(),
            (&sample.quality).into(),
            Value::Bytes(&sample.sealed),
        ];
        self.put(&SAMPLE, &row)
    }

    fn find_sample(&self, person: PersonId, encounter: EncounterId, kind: SampleKind) -> Stored<Option<Sample>> {
        let [person, encounter] = key(person, encounter);
        self.first(&SAMPLE.statements().find, &[person, encounter, code(kind).into()], sample)
    }

    fn list_samples(&self, person: PersonId, encounter: EncounterId) -> Stored<Vec<(SampleKind, String)>> {
        let sql = "SELECT kind, quality FROM sample WHERE person = $1 AND encounter = $2 ORDER BY kind";
        self.all(sql, &key(person, encounter), |cells| {
            let mut row = Reader::new("sample", cells);
            Ok((row.as_int(kind)?, row.string()?))
        })
    }

    fn delete_sample(&mut self, person: PersonId, encounter: EncounterId, kind: SampleKind) -> Stored<()> {
        let [person, encounter] = key(person, encounter);
        self.delete(&SAMPLE, &[person, encounter, code(kind).into()]).map(|_| ())
    }

    fn put_templates(&mut self, templates: &Templates) -> Stored<()> {
        let [person, encounter] = key(templates.person, templates.encounter);
        for (table, sealed) in [(&FACE_TEMPLATE, &templates.face), (&FINGER_TEMPLATE, &templates.fingers)] {
            if sealed.is_empty() {
                self.delete(table, &[person, encounter])?;
            } else {
                self.put(table, &[person, encounter, Value::Bytes(sealed)])?;
            }
        }
        Ok(())
    }

    fn find_templates(&self, person: PersonId, encounter: EncounterId) -> Stored<Option<Templates>> {
        let key = key(person, encounter);
        let face = self.first(&FACE_TEMPLATE.statements().find, &key, sealed)?;
        let fingers = self.first(&FINGER_TEMPLATE.statements().find, &key, sealed)?;
        let is_there = face.is_some() || fingers.is_some();
        let (face, fingers) = (face.unwrap_or_default(), fingers.unwrap_or_default());
        Ok(is_there.then_some(Templates { person, encounter, face, fingers }))
    }

    fn delete_biometrics(&mut self, person: PersonId, encounter: EncounterId) -> Stored<()> {
        for (kind, _) in self.list_samples(person, encounter)? {
            self.delete_sample(person, encounter, kind)?;
        }
        let none = Templates { person, encounter, face: Vec::new(), fingers: Vec::new() };
        self.put_templates(&none)
    }

    fn scan_gallery(&self, visit: &mut dyn FnMut(PersonId, EncounterId, &[u8])) -> Stored<()> {
        let sql = select!(FACE_TEMPLATE, concat!(standing!("t"), " ORDER BY t.person"));
        self.on().query(sql, &[], &mut |cells| {
            let mut row = Reader::new("face_template", cells);
            visit(row.as_int(PersonId::from_i64)?, row.as_int(EncounterId::from_i64)?, row.bytes()?);
            Ok(())
        })
    }

    fn scan_irises(&self, visit: &mut dyn FnMut(Sample)) -> Stored<()> {
        // The condition on the kind is the index's own: the pictures are not read.
        let sql =
            select!(SAMPLE, concat!(standing!("t"), " AND t.kind IN (40, 41) ORDER BY t.person, t.encounter, t.kind"));
        self.on().query(sql, &[], &mut |cells| {
            visit(sample(cells)?);
            Ok(())
        })
    }

    fn list_faceless(&self) -> Stored<Vec<PersonId>> {
        // The condition on the modality is the index's own: the few are found without reading the many.
        let sql = concat!(
            "SELECT x.person FROM capture_exception x ",
            standing!("x"),
            " AND x.modality = 'FACE' ORDER BY x.person"
        );
        self.all(sql, &[], |cells| Reader::new("capture_exception", cells).as_int(PersonId::from_i64))
    }

    fn gallery_changes(&self) -> Stored<i64> {
        let sql = "SELECT changes FROM gallery_state WHERE id = 0";
        let changes = self.first(sql, &[], |cells| Reader::new("gallery_state", cells).int())?;
        changes.ok_or_else(|| StoreError::Corrupt("the count of the gallery's changes is gone".into()))
    }

    fn count_gallery_change(&mut self) -> Stored<i64> {
        self.write("UPDATE gallery_state SET changes = changes + 1 WHERE id = 0", &[])?;
        self.gallery_changes()
    }
}

fn sealed(cells: &dyn Cells) -> Stored<Vec<u8>> {
    let mut row = Reader::new("templates", cells);
    row.int()?;
    row.int()?;
    row.bytes().map(<[u8]>::to_vec)
}

fn sample(cells: &dyn Cells) -> Stored<Sample> {
    let mut row = Reader::new("sample", cells);
    Ok(Sample {
        person: row.as_int(PersonId::from_i64)?,
        encounter: row.as_int(EncounterId::from_i64)?,
        kind: row.as_int(kind)?,
        media_type: row.string()?,
        quality: row.string()?,
        sealed: row.bytes()?.to_vec(),
    })
}
