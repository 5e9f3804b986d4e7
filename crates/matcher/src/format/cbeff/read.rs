//! A tree of elements to records: names, counts and values of the schema.

use super::text;
use super::tree::{Element, shown};
use super::{
    BdbInfo, Bir, BirInfo, CbeffError, Dates, Level, MAX_TEXT_LEN, Modality, Purpose, Quality, QualityScore,
    RegistryId, Subtype, Version,
};

/// The children of one element, taken by name.
struct Fields {
    parent: String,
    children: Vec<Element>,
}

impl Fields {
    /// An element that holds elements and no text.
    fn of(element: Element) -> Result<Self, CbeffError> {
        if !element.text.trim().is_empty() {
            return Err(CbeffError::Unexpected { parent: shown(&element.name), found: "text".to_owned() });
        }
        Ok(Self { parent: element.name, children: element.children })
    }

    /// All children of a name.
    fn all(&mut self, name: &str) -> Vec<Element> {
        self.children.extract_if(.., |child| child.name == name).collect()
    }

    /// The child of a name that may stand once.
    fn one(&mut self, name: &'static str) -> Result<Option<Element>, CbeffError> {
        let mut found = self.all(name);
        let one = found.pop();
        if found.is_empty() {
            Ok(one)
        } else {
            Err(CbeffError::Repeated { parent: shown(&self.parent), element: name })
        }
    }

    /// A value, if its element is there.
    fn value<T>(&mut self, name: &'static str, read: impl FnOnce(&str) -> Option<T>) -> Result<Option<T>, CbeffError> {
        let Some(element) = self.one(name)? else { return Ok(None) };
        let text = leaf(element, MAX_TEXT_LEN)?;
        read(text.trim()).map(Some).ok_or_else(|| CbeffError::BadValue { element: name.to_owned() })
    }

    fn text(&mut self, name: &'static str) -> Result<Option<String>, CbeffError> {
        self.one(name)?.map(|element| leaf(element, MAX_TEXT_LEN)).transpose()
    }

    fn bytes(&mut self, name: &'static str) -> Result<Option<Vec<u8>>, CbeffError> {
        let Some(element) = self.one(name)? else { return Ok(None) };
        let bytes = text::base64(&leaf(element, usize::MAX)?);
        let bytes = bytes.ok_or_else(|| CbeffError::BadValue { element: name.to_owned() })?;
        Ok(Some(bytes).filter(|bytes| !bytes.is_empty()))
    }

    /// A text of a certain form, kept as it stands.
    fn formed(&mut self, name: &'static str, is_formed: fn(&str) -> bool) -> Result<Option<String>, CbeffError> {
        self.value(name, |text| is_formed(text).then(|| text.to_owned()))
    }

    fn registry_id(&mut self, name: &'static str) -> Result<Option<RegistryId>, CbeffError> {
        self.one(name)?.map(registry_id).transpose()
    }

    fn dates(&mut self) -> Result<Dates, CbeffError> {
        Ok(Dates {
            created: self.formed("CreationDate", text::is_instant)?,
            not_before: self.formed("NotValidBefore", text::is_instant)?,
            not_after: self.formed("NotValidAfter", text::is_instant)?,
        })
    }

    fn missing(&self, element: &'static str) -> CbeffError {
        CbeffError::Missing { parent: shown(&self.parent), element }
    }

    /// Nothing may be left.
    fn close(self) -> Result<(), CbeffError> {
        match self.children.first() {
            None => Ok(()),
            Some(child) => Err(CbeffError::Unexpected { parent: shown(&self.parent), found: shown(&child.name) }),
        }
    }
}

/// The text of an element without children.
fn leaf(element: Element, limit: usize) -> Result<String, CbeffError> {
    if let Some(child) = element.children.first() {
        return Err(CbeffError::Unexpected { parent: shown(&element.name), found: shown(&child.name) });
    }
    if element.text.len() > limit {
        return Err(CbeffError::TextTooLong { element: shown(&element.name) });
    }
    Ok(element.text)
}

/// A BIR with all within it; their nesting is bounded by the depth of the tree.
pub(super) fn bir(element: Element) -> Result<Bir, CbeffError> {
    let mut fields = Fields::of(element)?;
    let info = fields.one("BIRInfo")?.ok_or_else(|| fields.missing("BIRInfo"))?;
    let bir = Bir {
        version: fields.one("Version")?.map(version).transpose()?,
        cbeff_version: fields.one("CBEFFVersion")?.map(version).transpose()?,
        info: bir_info(info)?,
        bdb_info: fields.one("BDBInfo")?.map(bdb_info).transpose()?,
        sb_format: fields.one("SBInfo")?.map(sb_format).transpose()?.flatten(),
        birs: fields.all("BIR").into_iter().map(bir).collect::<Result<_, _>>()?,
        bdb: fields.bytes("BDB")?,
        sb: fields.bytes("SB")?,
        others: others(&mut fields)?,
    };
    fields.close()?;
    Ok(bir)
}

fn version(element: Element) -> Result<Version, CbeffError> {
    let mut fields = Fields::of(element)?;
    let version = Version {
        major: fields.value("Major", text::number)?.ok_or_else(|| fields.missing("Major"))?,
        minor: fields.value("Minor", text::number)?.ok_or_else(|| fields.missing("Minor"))?,
    };
    fields.close()?;
    Ok(version)
}

fn bir_info(element: Element) -> Result<BirInfo, CbeffError> {
    let mut fields = Fields::of(element)?;
    let info = BirInfo {
        creator: fields.text("Creator")?,
        index: fields.formed("Index", text::is_uuid)?,
        payload: fields.bytes("Payload")?,
        has_integrity: fields.value("Integrity", text::boolean)?.ok_or_else(|| fields.missing("Integrity"))?,
        dates: fields.dates()?,
    };
    fields.close()?;
    Ok(info)
}

fn bdb_info(element: Element) -> Result<BdbInfo, CbeffError> {
    let mut fields = Fields::of(element)?;
    let info = BdbInfo {
        challenge_response: fields.bytes("ChallengeResponse")?,
        index: fields.formed("Index", text::is_uuid)?,
        format: fields.registry_id("Format")?,
        is_encrypted: fields.value("Encryption", text::boolean)?,
        dates: fields.dates()?,
        modality: fields.value("Type", Modality::from_word)?,
        subtype: fields.value("Subtype", subtypes)?.unwrap_or_default(),
        level: fields.value("Level", Level::from_word)?,
        product: fields.registry_id("Product")?,
        capture_device: fields.registry_id("CaptureDevice")?,
        feature_extraction: fields.registry_id("FeatureExtractionAlgorithm")?,
        comparison: fields.registry_id("ComparisonAlgorithm")?,
        compression: fields.registry_id("CompressionAlgorithm")?,
        purpose: fields.value("Purpose", Purpose::from_word)?,
        quality: fields.one("Quality")?.map(quality).transpose()?,
    };
    fields.close()?;
    Ok(info)
}

fn subtypes(text: &str) -> Option<Vec<Subtype>> {
    text.split_ascii_whitespace().map(Subtype::from_word).collect()
}

fn registry_id(element: Element) -> Result<RegistryId, CbeffError> {
    let mut fields = Fields::of(element)?;
    let id = RegistryId {
        organization: fields.text("Organization")?.ok_or_else(|| fields.missing("Organization"))?,
        kind: fields.text("Type")?.ok_or_else(|| fields.missing("Type"))?,
    };
    fields.close()?;
    Ok(id)
}

fn sb_format(element: Element) -> Result<Option<RegistryId>, CbeffError> {
    let mut fields = Fields::of(element)?;
    let format = fields.registry_id("Format")?;
    fields.close()?;
    Ok(format)
}

fn quality(element: Element) -> Result<Quality, CbeffError> {
    let mut fields = Fields::of(element)?;
    let algorithm = fields.registry_id("Algorithm")?.ok_or_else(|| fields.missing("Algorithm"))?;
    let percent = |text: &str| text::number(text).and_then(|score| u8::try_from(score).ok()).filter(|s| *s <= 100);
    let score = fields.value("Score", percent)?;
    let score = match (score, fields.text("QualityCalculationFailed")?) {
        (Some(score), None) => QualityScore::Score(score),
        (None, Some(reason)) => QualityScore::Failed(reason),
        (None, None) => return Err(fields.missing("Score")),
        (Some(_), Some(_)) => {
            let found = "both a score and a failure".to_owned();
            return Err(CbeffError::Unexpected { parent: shown(&fields.parent), found });
        }
    };
    fields.close()?;
    Ok(Quality { algorithm, score })
}

/// Entries of every `others`, and pairs of the older `Others`.
fn others(fields: &mut Fields) -> Result<Vec<(String, String)>, CbeffError> {
    let mut pairs = Vec::new();
    for list in fields.all("others") {
        let mut list = Fields::of(list)?;
        for mut entry in list.all("entry") {
            let key = entry.key.take();
            let key = key.ok_or_else(|| CbeffError::Missing { parent: "entry".to_owned(), element: "key" })?;
            pairs.push((key, leaf(entry, MAX_TEXT_LEN)?));
        }
        list.close()?;
    }
    for pair in fields.all("Others") {
        let mut pair = Fields::of(pair)?;
        let key = pair.text("Key")?.ok_or_else(|| pair.missing("Key"))?;
        pairs.push((key, pair.text("Value")?.unwrap_or_default()));
        pair.close()?;
    }
    Ok(pairs)
}
