//! XML to a tree of elements, within limits and without anything that expands.

use super::{CbeffError, MAX_DEPTH, MAX_DOCUMENT_LEN, MAX_ELEMENTS, NAMESPACE};
use quick_xml::NsReader;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;

/// Longest name that an error repeats, characters.
const MAX_NAME_IN_ERROR: usize = 40;

/// An element: its local name in the one namespace, its `key` attribute, its text, its children.
#[derive(Debug)]
pub(super) struct Element {
    pub name: String,
    pub key: Option<String>,
    pub text: String,
    pub children: Vec<Element>,
}

/// Parses a document whose root is a BIR.
pub(super) fn parse(document: &[u8]) -> Result<Element, CbeffError> {
    if document.len() > MAX_DOCUMENT_LEN {
        return Err(CbeffError::TooLong { found: document.len() });
    }
    let text = std::str::from_utf8(document)
        .map_err(|e| CbeffError::NotXml { at: u64::try_from(e.valid_up_to()).unwrap_or(u64::MAX) })?;
    let mut reader = NsReader::from_str(text.strip_prefix('\u{FEFF}').unwrap_or(text));
    reader.config_mut().enable_all_checks(true);
    let mut builder = Builder { open: Vec::new(), root: None, elements: 0 };
    loop {
        let (namespace, event) = match reader.read_resolved_event() {
            Ok((namespace, event)) => (is_ours(&namespace), event),
            Err(_) => return Err(CbeffError::NotXml { at: reader.error_position() }),
        };
        let not_xml = CbeffError::NotXml { at: reader.buffer_position() };
        match event {
            Event::Start(start) => builder.open(element(&start, namespace, not_xml)?)?,
            Event::Empty(start) => {
                builder.open(element(&start, namespace, not_xml)?)?;
                builder.close().ok_or(CbeffError::NotCbeff)?;
            }
            Event::End(_) => builder.close().ok_or(not_xml)?,
            Event::Text(text) => builder.text(&text.xml10_content())?,
            Event::CData(text) => builder.text(&text.xml10_content())?,
            Event::GeneralRef(reference) => {
                let character = match reference.resolve_char_ref() {
                    Ok(Some(character)) => character,
                    Ok(None) => predefined(&reference)?,
                    Err(_) => return Err(not_xml),
                };
                builder.text(character.encode_utf8(&mut [0; 4]))?;
            }
            Event::DocType(_) => return Err(CbeffError::Forbidden("a document type declaration")),
            Event::PI(_) => return Err(CbeffError::Forbidden("a processing instruction")),
            Event::Decl(declaration) => match declaration.encoding() {
                None => {}
                Some(Ok(name)) if name.eq_ignore_ascii_case("utf-8") => {}
                Some(_) => return Err(CbeffError::Forbidden("another encoding than UTF-8")),
            },
            Event::Comment(_) => {}
            Event::Eof => break,
        }
    }
    match (builder.root, builder.open.is_empty()) {
        (Some(root), true) if root.name == "BIR" => Ok(root),
        (Some(_), true) => Err(CbeffError::NotCbeff),
        _ => Err(CbeffError::NotXml { at: reader.buffer_position() }),
    }
}

fn is_ours(namespace: &ResolveResult<'_>) -> bool {
    matches!(namespace, ResolveResult::Bound(name) if name.as_ref() == NAMESPACE)
}

/// An element without its content. Attributes other than `key` and `standalone` declarations carry nothing here.
fn element(start: &BytesStart<'_>, is_ours: bool, not_xml: CbeffError) -> Result<Element, CbeffError> {
    if !is_ours {
        return Err(CbeffError::NotCbeff);
    }
    let name = start.local_name();
    let mut key = None;
    for attribute in start.attributes() {
        let Ok(attribute) = attribute else { return Err(not_xml) };
        if attribute.key.as_ref() == "key" {
            let Ok(value) = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0) else {
                return Err(CbeffError::Forbidden("an unknown entity"));
            };
            key = Some(value.into_owned());
        }
    }
    Ok(Element { name: name.as_ref().to_owned(), key, text: String::new(), children: Vec::new() })
}

/// One of the five entities that XML itself defines; there are no others without a document type.
fn predefined(name: &str) -> Result<char, CbeffError> {
    match name {
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "amp" => Ok('&'),
        "apos" => Ok('\''),
        "quot" => Ok('"'),
        _ => Err(CbeffError::Forbidden("an unknown entity")),
    }
}

/// Elements under construction.
struct Builder {
    open: Vec<Element>,
    root: Option<Element>,
    elements: usize,
}

impl Builder {
    fn open(&mut self, element: Element) -> Result<(), CbeffError> {
        self.elements += 1;
        if self.elements > MAX_ELEMENTS {
            return Err(CbeffError::TooManyElements);
        }
        if self.open.len() >= MAX_DEPTH {
            return Err(CbeffError::TooDeep);
        }
        if self.root.is_some() {
            return Err(CbeffError::NotCbeff);
        }
        self.open.push(element);
        Ok(())
    }

    fn close(&mut self) -> Option<()> {
        let element = self.open.pop()?;
        match self.open.last_mut() {
            Some(parent) => parent.children.push(element),
            None => self.root = Some(element),
        }
        Some(())
    }

    fn text(&mut self, text: &str) -> Result<(), CbeffError> {
        match self.open.last_mut() {
            Some(element) => {
                element.text.push_str(text);
                Ok(())
            }
            None if text.trim().is_empty() => Ok(()),
            None => Err(CbeffError::NotCbeff),
        }
    }
}

/// A name as an error repeats it.
pub(super) fn shown(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(MAX_NAME_IN_ERROR).collect()
}
