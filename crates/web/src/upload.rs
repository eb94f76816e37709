//! A file that somebody sends from a form of their own.

use std::convert::Infallible;

use axum::body::{Bytes, to_bytes};
use axum::extract::{FromRequest, Request};
use futures_util::stream;
use http::header;

use crate::form::Fields;
use crate::member::{FORM_KEY, Member};
use crate::problem::Fault;
use crate::site::Site;

/// A file, as a browser sends it. No file was chosen where the name is empty.
#[derive(Debug, Default)]
pub(crate) struct OwnFile {
    /// What it is called on the machine that it comes from, without folders.
    pub(crate) name: String,
    pub(crate) content: Bytes,
    /// What was filled in beside it.
    pub(crate) fields: Fields,
}

/// Whether a request brings a file.
pub(crate) fn is_upload(request: &Request) -> bool {
    boundary(request).is_some()
}

fn boundary(request: &Request) -> Option<String> {
    let kind = request.headers().get(header::CONTENT_TYPE)?.to_str().ok()?;
    multer::parse_boundary(kind).ok()
}

impl FromRequest<Site> for OwnFile {
    type Rejection = Fault;

    async fn from_request(request: Request, site: &Site) -> Result<Self, Fault> {
        let member: Option<Member> = request.extensions().get().cloned();
        let member = member.ok_or(Fault::SignIn)?;
        let boundary = boundary(&request).ok_or(Fault::NoForm)?;
        let limit = site.settings().upload_limit_bytes;
        let body = to_bytes(request.into_body(), limit)
            .await
            .map_err(|_| Fault::TooLarge)?;
        let body = stream::once(async move { Ok::<_, Infallible>(body) });
        let mut parts = multer::Multipart::new(body, boundary);
        let (mut file, mut key) = (Self::default(), String::new());
        let mut fields = Vec::new();
        while let Some(part) = parts.next_field().await.map_err(|_| Fault::NoForm)? {
            let name = part.name().unwrap_or_default().to_owned();
            if name == FORM_KEY {
                key = part.text().await.map_err(|_| Fault::NoForm)?;
            } else if name == "file" {
                file.name = base_name(part.file_name().unwrap_or_default());
                file.content = part.bytes().await.map_err(|_| Fault::NoForm)?;
            } else {
                fields.push((name, part.text().await.map_err(|_| Fault::NoForm)?));
            }
        }
        if key == member.form_key() {
            file.fields = fields.into_iter().collect();
            Ok(file)
        } else {
            Err(Fault::Elsewhere)
        }
    }
}

/// Some browsers send the whole path.
fn base_name(path: &str) -> String {
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
    name.chars()
        .filter(|letter| !letter.is_control())
        .take(200)
        .collect()
}
