//! Pictures that people sent: taken in, shown on pages, and given to whoever may see what they belong to.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::Response;
use collect::form;
use collect::picture::{self, PictureError};
use hsds::{Document, Kind};
use http::{HeaderValue, header};
use repository::{NewPicture, PictureSize};
use uuid::Uuid;

use super::results::Wrong;
use super::sources::sendable;
use crate::entry::{said, text};
use crate::member::{Member, Reader};
use crate::problem::Fault;
use crate::site::Site;
use crate::upload::OwnFile;
use crate::visitor::Visitor;

/// What somebody agrees to who sends a picture, or a logo: the value in the form, as the audit trail keeps it, and the words.
const PICTURE_AGREED: Agreement = (
    "may_be_used",
    "Anyone may use it, free of charge, and everybody whom one can recognise in it has agreed.",
);
const LOGO_AGREED: Agreement = (
    "may_be_shown",
    "It is our logo. It may be shown beside what we do, here and by those who use this record.",
);
/// So long browsers keep a picture without asking again: it may be taken out.
const KEPT: &str = "public, max-age=86400";

type Agreement = (&'static str, &'static str);

/// A picture on a page.
pub(crate) struct Shown {
    pub(crate) id: Uuid,
    pub(crate) address: String,
    pub(crate) alt: String,
    pub(crate) width: i64,
    pub(crate) height: i64,
}

/// The form that sends a picture.
pub(crate) struct Form {
    pub(crate) alt: String,
    /// What is agreed to: the value, and the words.
    pub(crate) agreement: Agreement,
    pub(crate) has_agreed: bool,
    pub(crate) wrongs: Vec<Wrong>,
}

impl Form {
    /// An empty form for a picture of a service, or for the logo of an organisation.
    pub(crate) fn of(kind: Kind) -> Self {
        Self {
            alt: String::new(),
            agreement: match kind {
                Kind::Organization => LOGO_AGREED,
                _ => PICTURE_AGREED,
            },
            has_agreed: false,
            wrongs: Vec::new(),
        }
    }
}

impl Form {
    pub(crate) fn wrong(&self, field: &str) -> Option<&str> {
        let wrong = self.wrongs.iter().find(|wrong| wrong.field == field);
        wrong.map(|wrong| wrong.text.as_str())
    }
}

/// What a picture is of.
pub(crate) struct Subject<'s> {
    /// Of what it is a picture: the same picture of the same thing is there once.
    pub(crate) of: Uuid,
    pub(crate) source: &'s str,
    pub(crate) kind: Kind,
    pub(crate) key: &'s str,
    /// Who sends it.
    pub(crate) by: &'s str,
}

/// A picture that was taken in: its id, the address at which it is published, and what it shows.
pub(crate) struct Taken {
    pub(crate) id: Uuid,
    pub(crate) address: String,
    pub(crate) alt: String,
}

/// Takes a picture in, or says what is wrong with the form.
pub(crate) async fn take_in(
    site: &Site,
    visitor: &Visitor,
    file: OwnFile,
    subject: &Subject<'_>,
) -> Result<Result<Taken, Form>, Fault> {
    let mut form = Form::of(subject.kind);
    file.fields.text(form::ALT).clone_into(&mut form.alt);
    form.has_agreed = file.fields.text("agreed") == form.agreement.0;
    let digest = repository::digest(&file.content);
    let read = read(site, file.content).await?;
    let alt = form::picture_alt(&form.alt);
    match &read {
        Err(refused) => form.refuse("file", &refused.to_string()),
        // Browsers forget the file with every page.
        Ok(_) if alt.is_err() || !form.has_agreed => {
            form.refuse(
                "file",
                "Choose the picture again: your browser does not keep it",
            );
        }
        Ok(_) => {}
    }
    if let Err(wrong) = &alt {
        form.refuse(wrong.field, &wrong.text);
    }
    if !form.has_agreed {
        form.refuse(
            "agreed",
            "Tick the box, or choose a picture that may be shown",
        );
    }
    let (Ok(read), Ok(alt), true) = (read, alt, form.wrongs.is_empty()) else {
        return Ok(Err(form));
    };
    let id = Uuid::new_v5(&subject.of, digest.as_bytes());
    let new = NewPicture {
        id,
        source: subject.source.to_owned(),
        kind: subject.kind,
        key: subject.key.to_owned(),
        size: (read.small.width, read.small.height),
        small: (read.small.media, read.small.content),
        large: (read.large.media, read.large.content),
        by: subject.by.to_owned(),
    };
    if !site
        .repository()
        .keep_picture(new, &[form.agreement.0])
        .await?
    {
        form.refuse(
            "file",
            "So many pictures were sent for this that no more can be kept. Ask whoever keeps this record",
        );
        return Ok(Err(form));
    }
    Ok(Ok(Taken {
        id,
        address: format!("{}/pictures/{id}", visitor.caller.base),
        alt,
    }))
}

impl Form {
    fn refuse(&mut self, field: &'static str, text: &str) {
        self.wrongs.push(Wrong {
            field,
            text: text.to_owned(),
        });
    }
}

/// Reads a picture beside serving; few at once, because each takes memory. Whoever has gone away keeps their turn until it is read.
async fn read(
    site: &Site,
    content: Bytes,
) -> Result<Result<picture::Picture, PictureError>, Fault> {
    let turn = site.sheet_turn().await.ok_or(Fault::NotReady)?;
    let read = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        picture::read(&content)
    });
    Ok(read.await.unwrap_or_else(|error| {
        tracing::error!(%error, "reading a picture broke off");
        Err(PictureError::Damaged)
    }))
}

/// The pictures of a service that are kept here.
pub(crate) async fn kept_of(site: &Site, service: &Document) -> Result<Vec<Shown>, Fault> {
    kept(site, form::pictures(service)).await
}

/// The logo of an organisation, if it is kept here. Of several teams that sent one, it is the one whose address goes first.
pub(crate) async fn logo_of(site: &Site, organisation: &Document) -> Result<Option<Shown>, Fault> {
    let logo = text(organisation, "logo");
    let described = form::pictures(organisation).filter(|picture| text(picture, "value") == logo);
    Ok(kept(site, described).await?.pop())
}

async fn kept(site: &Site, pictures: impl Iterator<Item = &Document>) -> Result<Vec<Shown>, Fault> {
    let named: Vec<(Uuid, String)> = pictures
        .filter_map(|picture| Some((kept_at(text(picture, "value"))?, said(picture, "label")?)))
        .collect();
    if named.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = named.iter().map(|(id, _)| *id).collect();
    let kept = site.repository().pictures(&ids).await?;
    let shown = named.into_iter().filter_map(|(id, alt)| {
        let kept = kept.get(&id)?;
        Some(Shown {
            id,
            address: format!("/pictures/{id}"),
            alt,
            width: kept.size.0,
            height: kept.size.1,
        })
    });
    Ok(shown.collect())
}

/// Pictures of a service that are kept elsewhere: the id of each, and where it is.
pub(crate) fn elsewhere_of(document: &Document) -> Vec<(String, String)> {
    let elsewhere = form::pictures(document)
        .map(|picture| (text(picture, "id"), text(picture, "value")))
        .filter(|(_, address)| kept_at(address).is_none());
    elsewhere
        .map(|(id, address)| (id.to_owned(), address.to_owned()))
        .collect()
}

/// The picture at an address of ours, whatever name we had when it was sent.
fn kept_at(address: &str) -> Option<Uuid> {
    let (_, id) = address.rsplit_once("/pictures/")?;
    id.parse().ok()
}

/// A picture as large as it is kept.
pub(crate) async fn large(
    State(site): State<Site>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    give(&site, &reader, &id, PictureSize::Large).await
}

/// A picture as pages show it.
pub(crate) async fn small(
    State(site): State<Site>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    give(&site, &reader, &id, PictureSize::Small).await
}

async fn give(
    site: &Site,
    reader: &Reader,
    id: &str,
    size: PictureSize,
) -> Result<Response, Fault> {
    let id: Uuid = id.parse().map_err(|_| Fault::NotFound)?;
    let repository = site.repository();
    let keep = if repository.is_picture_published(id).await? {
        KEPT
    } else if may_look(site, reader, id).await? {
        "private, no-store"
    } else {
        return Err(Fault::NotFound);
    };
    let (media, content) = repository
        .picture_file(id, size)
        .await?
        .ok_or(Fault::NotFound)?;
    let media = HeaderValue::from_str(&media).map_err(|_| Fault::Internal)?;
    let mut response = super::file(content, "application/octet-stream", keep);
    response.headers_mut().insert(header::CONTENT_TYPE, media);
    Ok(response)
}

/// What is not published yet is seen by those who send it, and by those who look at it before it is published.
async fn may_look(site: &Site, reader: &Reader, id: Uuid) -> Result<bool, Fault> {
    if reader.sees_held() {
        return Ok(true);
    }
    let picture = site.repository().picture(id).await?;
    let (Some(member), Some(picture)) = (&reader.0, picture) else {
        return Ok(false);
    };
    Ok(may_send(site, member, &picture.source).await)
}

async fn may_send(site: &Site, member: &Member, source: &str) -> bool {
    sendable(site, member, source).await.is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_of_ours_are_known_by_their_address() {
        let id = Uuid::from_u128(7);
        for (address, known) in [
            (
                format!("https://wyrebridge.example/pictures/{id}"),
                Some(id),
            ),
            (
                format!("https://wyrebridge.example/help/pictures/{id}"),
                Some(id),
            ),
            (
                format!("https://wyrebridge.example/pictures/{id}.jpg"),
                None,
            ),
            ("https://club.example/logo.png".to_owned(), None),
            (String::new(), None),
        ] {
            assert_eq!(kept_at(&address), known, "{address}");
        }
    }
}
