//! Records to XML, in the order of the schema.

use super::{BdbInfo, Bir, BirInfo, Dates, NAMESPACE, Quality, QualityScore, RegistryId, Version};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use quick_xml::escape::escape;

/// How bytes are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Base64Form {
    /// As the schema demands: the standard alphabet with padding.
    #[default]
    Schema,
    /// As MOSIP's own documents have it: the alphabet for addresses without padding.
    Mosip,
}

/// A document with this record as its root.
pub(super) fn document(bir: &Bir, form: Base64Form) -> Vec<u8> {
    let mut out = Out { text: String::new(), form };
    out.text.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<BIR xmlns=\"");
    out.text.push_str(NAMESPACE);
    out.text.push_str("\">");
    out.bir(bir);
    out.text.push_str("</BIR>\n");
    out.text.into_bytes()
}

struct Out {
    text: String,
    form: Base64Form,
}

impl Out {
    fn within(&mut self, name: &str, content: impl FnOnce(&mut Self)) {
        self.text.extend(["<", name, ">"]);
        content(self);
        self.text.extend(["</", name, ">"]);
    }

    fn leaf(&mut self, name: &str, text: &str) {
        self.within(name, |out| out.text.push_str(&escaped(text)));
    }

    fn text(&mut self, name: &str, text: Option<&String>) {
        if let Some(text) = text {
            self.leaf(name, text);
        }
    }

    fn bytes(&mut self, name: &str, bytes: Option<&Vec<u8>>) {
        if let Some(bytes) = bytes {
            let text = match self.form {
                Base64Form::Schema => STANDARD.encode(bytes),
                Base64Form::Mosip => URL_SAFE_NO_PAD.encode(bytes),
            };
            self.leaf(name, &text);
        }
    }

    fn registry_id(&mut self, name: &str, id: Option<&RegistryId>) {
        if let Some(id) = id {
            self.within(name, |out| {
                out.leaf("Organization", &id.organization);
                out.leaf("Type", &id.kind);
            });
        }
    }

    fn version(&mut self, name: &str, version: Option<Version>) {
        if let Some(version) = version {
            self.within(name, |out| {
                out.leaf("Major", &version.major.to_string());
                out.leaf("Minor", &version.minor.to_string());
            });
        }
    }

    fn dates(&mut self, dates: &Dates) {
        self.text("CreationDate", dates.created.as_ref());
        self.text("NotValidBefore", dates.not_before.as_ref());
        self.text("NotValidAfter", dates.not_after.as_ref());
    }

    fn bir(&mut self, bir: &Bir) {
        self.version("Version", bir.version);
        self.version("CBEFFVersion", bir.cbeff_version);
        self.within("BIRInfo", |out| out.bir_info(&bir.info));
        if let Some(info) = &bir.bdb_info {
            self.within("BDBInfo", |out| out.bdb_info(info));
        }
        if let Some(format) = &bir.sb_format {
            self.within("SBInfo", |out| out.registry_id("Format", Some(format)));
        }
        for child in &bir.birs {
            self.within("BIR", |out| out.bir(child));
        }
        self.bytes("BDB", bir.bdb.as_ref());
        self.bytes("SB", bir.sb.as_ref());
        if !bir.others.is_empty() {
            self.within("others", |out| {
                for (key, value) in &bir.others {
                    out.text.extend(["<entry key=\"", &escaped(key), "\">", &escaped(value), "</entry>"]);
                }
            });
        }
    }

    fn bir_info(&mut self, info: &BirInfo) {
        self.text("Creator", info.creator.as_ref());
        self.text("Index", info.index.as_ref());
        self.bytes("Payload", info.payload.as_ref());
        self.leaf("Integrity", if info.has_integrity { "true" } else { "false" });
        self.dates(&info.dates);
    }

    fn bdb_info(&mut self, info: &BdbInfo) {
        self.bytes("ChallengeResponse", info.challenge_response.as_ref());
        self.text("Index", info.index.as_ref());
        self.registry_id("Format", info.format.as_ref());
        if let Some(is_encrypted) = info.is_encrypted {
            self.leaf("Encryption", if is_encrypted { "true" } else { "false" });
        }
        self.dates(&info.dates);
        if let Some(modality) = info.modality {
            self.leaf("Type", modality.word());
        }
        if !info.subtype.is_empty() {
            let words: Vec<&str> = info.subtype.iter().map(|subtype| subtype.word()).collect();
            self.leaf("Subtype", &words.join(" "));
        }
        if let Some(level) = info.level {
            self.leaf("Level", level.word());
        }
        self.registry_id("Product", info.product.as_ref());
        self.registry_id("CaptureDevice", info.capture_device.as_ref());
        self.registry_id("FeatureExtractionAlgorithm", info.feature_extraction.as_ref());
        self.registry_id("ComparisonAlgorithm", info.comparison.as_ref());
        self.registry_id("CompressionAlgorithm", info.compression.as_ref());
        if let Some(purpose) = info.purpose {
            self.leaf("Purpose", purpose.word());
        }
        if let Some(quality) = &info.quality {
            self.within("Quality", |out| out.quality(quality));
        }
    }

    fn quality(&mut self, quality: &Quality) {
        self.registry_id("Algorithm", Some(&quality.algorithm));
        match &quality.score {
            QualityScore::Score(score) => self.leaf("Score", &score.to_string()),
            QualityScore::Failed(reason) => self.leaf("QualityCalculationFailed", reason),
        }
    }
}

/// Text as a document may hold it; white space that a reader would change is written as a reference.
fn escaped(text: &str) -> String {
    let escaped = escape(text);
    if escaped.contains(['\r', '\n', '\t']) {
        escaped.replace('\r', "&#13;").replace('\n', "&#10;").replace('\t', "&#9;")
    } else {
        escaped.into_owned()
    }
}
