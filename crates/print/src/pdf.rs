//! SVG pages into one PDF. Vector throughout, fonts embedded as subsets, no dates.

use std::collections::BTreeMap;
use std::sync::Arc;

use pdf_writer::{Content, Finish as _, Name, Pdf, Rect, Ref, TextStr};
use svg2pdf::ConversionOptions;
use svg2pdf::usvg::{ImageHrefResolver, ImageKind, Options, Tree};

use crate::error::RenderError;
use crate::fonts::Fonts;
use crate::picture::Picture;
use crate::svg::{Canvas, PageSize};

/// The pictures a page may show, by the name its SVG uses.
pub(crate) type Pictures = BTreeMap<&'static str, Picture>;

/// Turns pages of one size into a PDF. `title` must not hold personal data: print queues show it.
///
/// # Errors
/// [`RenderError::Internal`] if the drawing is not valid, a fault of this crate.
pub(crate) fn document(
    fonts: &Fonts,
    title: &str,
    size: PageSize,
    pages: Vec<Canvas>,
    pictures: &Pictures,
) -> Result<Vec<u8>, RenderError> {
    let mut next = 1;
    let mut alloc = || {
        let id = Ref::new(next);
        next += 1;
        id
    };
    let mut pdf = Pdf::new();
    let (catalog_id, tree_id, info_id) = (alloc(), alloc(), alloc());
    let mut page_ids = Vec::new();
    for canvas in pages {
        let tree = parse(fonts, &canvas.finish(size), pictures)?;
        let (chunk, root) = svg2pdf::to_chunk(&tree, ConversionOptions::default())
            .map_err(|_| RenderError::Internal { stage: "page" })?;
        let mut new_ids = BTreeMap::new();
        let chunk = chunk.renumber(|old| *new_ids.entry(old).or_insert_with(&mut alloc));
        let drawing_id = new_ids.get(&root).copied().ok_or(RenderError::Internal { stage: "page" })?;
        let (page_id, content_id) = (alloc(), alloc());
        page_ids.push(page_id);
        put_page(&mut pdf, size, tree_id, page_id, content_id, drawing_id);
        pdf.extend(&chunk);
    }
    let count = i32::try_from(page_ids.len()).map_err(|_| RenderError::Internal { stage: "page count" })?;
    pdf.catalog(catalog_id).pages(tree_id).lang(TextStr("id"));
    pdf.pages(tree_id).count(count).kids(page_ids);
    pdf.document_info(info_id).title(TextStr(title)).creator(TextStr("Tunggal"));
    Ok(pdf.finish())
}

fn put_page(pdf: &mut Pdf, size: PageSize, parent: Ref, id: Ref, content_id: Ref, drawing_id: Ref) {
    const DRAWING: Name<'_> = Name(b"Page");
    let PageSize { width_pt, height_pt, .. } = size;
    let mut page = pdf.page(id);
    page.media_box(Rect::new(0.0, 0.0, width_pt, height_pt));
    page.parent(parent);
    page.contents(content_id);
    page.resources().x_objects().pair(DRAWING, drawing_id);
    page.finish();
    let mut content = Content::new();
    content.save_state().transform([width_pt, 0.0, 0.0, height_pt, 0.0, 0.0]).x_object(DRAWING).restore_state();
    pdf.stream(content_id, &content.finish());
}

/// Reads the SVG with our fonts and pictures only: it can reach no file and no network.
pub(crate) fn parse(fonts: &Fonts, svg: &str, pictures: &Pictures) -> Result<Tree, RenderError> {
    let resolver = ImageHrefResolver {
        resolve_data: Box::new(|_, _, _| None),
        resolve_string: Box::new(|name, _| {
            pictures.get(name).map(|picture| match picture {
                Picture::Jpeg(bytes) => ImageKind::JPEG(Arc::clone(bytes)),
                Picture::Png(bytes) => ImageKind::PNG(Arc::clone(bytes)),
            })
        }),
    };
    let options = Options { dpi: 72.0, fontdb: fonts.database(), image_href_resolver: resolver, ..Options::default() };
    Tree::from_str(svg, &options).map_err(|_| RenderError::Internal { stage: "svg" })
}
