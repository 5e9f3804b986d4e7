//! The figures as a file, from the same table as the page; and how any table leaves as a file.

use app::coverage::{ExportTable, Level, coverage, export_table};
use app::{Failure, Nothing};
use axum::extract::Query;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use domain::region::DistrictCode;
use serde::Deserialize;

use crate::PageError;
use crate::desk::Desk;
use crate::shell::blocking;

use super::table::own_level;
use super::{AsOf, AsOfQuery};

#[derive(Debug, Default, Deserialize)]
pub(super) struct ExportQuery {
    #[serde(default)]
    as_of: String,
    /// A district, or empty for the office's own area.
    #[serde(default)]
    district: String,
    /// `villages` for every village of the area instead of its districts.
    #[serde(default)]
    by: String,
}

/// The two kinds of files that a table leaves as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::screens) enum FileKind {
    /// Comma separated values, UTF-8 with byte order mark.
    Csv,
    /// A workbook.
    Xlsx,
}

pub(super) async fn csv(desk: Desk, Query(query): Query<ExportQuery>) -> Result<Response, PageError> {
    export(desk, query, FileKind::Csv).await
}

pub(super) async fn xlsx(desk: Desk, Query(query): Query<ExportQuery>) -> Result<Response, PageError> {
    export(desk, query, FileKind::Xlsx).await
}

async fn export(desk: Desk, query: ExportQuery, kind: FileKind) -> Result<Response, PageError> {
    let level = match (own_level(&desk.actor), query.district.as_str()) {
        (Level::Districts(regency), "") if query.by == "villages" => Level::AllVillages(regency),
        (own, "") => own,
        (_, code) => Level::Villages(DistrictCode::parse(code).map_err(|_| PageError::NotFound)?),
    };
    let asked = AsOfQuery { as_of: query.as_of };
    let table = desk
        .read(move |ctx| {
            let as_of = AsOf::read(ctx, &asked)?;
            Ok::<_, Failure<Nothing>>(export_table(&coverage(ctx, level, as_of.on)?))
        })
        .await?;
    download(table, kind).await
}

/// A table as a file to keep.
///
/// # Errors
/// `TooLarge` if a workbook cannot hold it.
pub(in crate::screens) async fn download(table: ExportTable, kind: FileKind) -> Result<Response, PageError> {
    let name = file_name(&table.name);
    let bytes = blocking(move || match kind {
        FileKind::Csv => table.to_csv().map_err(PageError::internal),
        FileKind::Xlsx => table.to_xlsx().map_err(|_| PageError::TooLarge),
    })
    .await??;
    let (content_type, extension) = match kind {
        FileKind::Csv => ("text/csv; charset=utf-8", "csv"),
        FileKind::Xlsx => ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    };
    let disposition = format!("attachment; filename=\"{name}.{extension}\"");
    let headers = [(header::CONTENT_TYPE, content_type.to_owned()), (header::CONTENT_DISPOSITION, disposition)];
    Ok((headers, bytes).into_response())
}

/// Lower-case letters, digits, dots and dashes: a name that no system stumbles over.
fn file_name(name: &str) -> String {
    name.chars()
        .map(|letter| if letter.is_ascii_alphanumeric() || letter == '.' { letter.to_ascii_lowercase() } else { '-' })
        .collect()
}
