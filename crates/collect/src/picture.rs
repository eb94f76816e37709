//! Pictures that people send: looked at by what they are, turned upright, made small, and written anew, so that nothing of the
//! camera's own notes, such as where it stood, is left.

#[cfg(test)]
mod tests;

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::imageops::{self, FilterType as Scaling};
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, RgbImage};

/// A file is not larger, in bytes.
pub const HEAVIEST: usize = 10_000_000;
/// Nor has it more pixels on one side, or together.
const LONGEST_SIDE: u32 = 12_000;
const MOST_PIXELS: u64 = 50_000_000;
/// What a decoder may take at once, in bytes: the pixels, and once more as much.
const MOST_MEMORY: u64 = MOST_PIXELS * 8;
/// A picture of fewer pixels on one side shows nothing.
const SHORTEST_SIDE: u32 = 16;

/// The longer side of the picture on a page.
const SMALL: u32 = 480;
/// And of that which it leads to.
const LARGE: u32 = 1280;
/// Of 100: above, files grow and nobody sees why.
const QUALITY: u8 = 80;

/// A picture in the two sizes in which it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// For pages.
    pub small: Rendition,
    /// For those who want to see more.
    pub large: Rendition,
}

/// A picture in one size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendition {
    /// What it is, for browsers.
    pub media: &'static str,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// The file.
    pub content: Vec<u8>,
}

/// Why a file is no picture that can be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// It is none, or of a kind that not every browser shows.
    #[error("Choose a picture: a JPEG, PNG or WebP file")]
    Unknown,
    /// It has too many bytes or pixels.
    #[error("The picture is too large. Make it smaller than 10 MB and 50 million pixels")]
    TooLarge,
    /// There is nothing to see.
    #[error("The picture is too small. It needs at least 16 pixels on each side")]
    TooSmall,
    /// It begins as a picture, and goes on as something else.
    #[error(
        "The picture is damaged. Open it, save it again as JPEG or PNG, and choose the new file"
    )]
    Damaged,
}

/// Reads a picture. Takes a moment for a large one, and up to twenty bytes of memory for each of its pixels.
pub fn read(content: &[u8]) -> Result<Picture, PictureError> {
    if content.len() > HEAVIEST {
        return Err(PictureError::TooLarge);
    }
    let picture = on_white(upright(content)?);
    Ok(Picture {
        small: rendition(&picture, SMALL)?,
        large: rendition(&picture, LARGE)?,
    })
}

/// The picture as its camera meant it to be seen.
fn upright(content: &[u8]) -> Result<DynamicImage, PictureError> {
    let format = image::guess_format(content).map_err(|_| PictureError::Unknown)?;
    if !matches!(
        format,
        ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP
    ) {
        return Err(PictureError::Unknown);
    }
    let mut reader = ImageReader::with_format(Cursor::new(content), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| refused(&error))?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(PictureError::TooLarge);
    }
    if width.min(height) < SHORTEST_SIDE {
        return Err(PictureError::TooSmall);
    }
    let turned = decoder.orientation().map_err(|error| refused(&error))?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|error| refused(&error))?;
    picture.apply_orientation(turned);
    Ok(picture)
}

fn refused(error: &image::ImageError) -> PictureError {
    match error {
        image::ImageError::Limits(_) => PictureError::TooLarge,
        _ => PictureError::Damaged,
    }
}

/// The picture with its longer side not above this, as JPEG or PNG, whichever is lighter: photographs are the one, most logos the
/// other.
fn rendition(picture: &RgbImage, longest: u32) -> Result<Rendition, PictureError> {
    let (width, height) = fitting(picture.dimensions(), longest);
    let scaled = if (width, height) == picture.dimensions() {
        picture.clone()
    } else {
        imageops::resize(picture, width, height, Scaling::Lanczos3)
    };
    let mut photograph = Vec::new();
    JpegEncoder::new_with_quality(&mut photograph, QUALITY)
        .encode_image(&scaled)
        .map_err(|_| PictureError::Damaged)?;
    let mut drawing = Vec::new();
    let encoder =
        PngEncoder::new_with_quality(&mut drawing, CompressionType::Best, FilterType::Adaptive);
    scaled
        .write_with_encoder(encoder)
        .map_err(|_| PictureError::Damaged)?;
    let (media, content) = if drawing.len() < photograph.len() {
        ("image/png", drawing)
    } else {
        ("image/jpeg", photograph)
    };
    Ok(Rendition {
        media,
        width,
        height,
        content,
    })
}

/// The size of a picture whose longer side is not above this.
fn fitting((width, height): (u32, u32), longest: u32) -> (u32, u32) {
    let longer = width.max(height);
    if longer <= longest {
        return (width, height);
    }
    let scaled = |side: u32| {
        let side = u64::from(side) * u64::from(longest) / u64::from(longer);
        u32::try_from(side).unwrap_or(longest).max(1)
    };
    (scaled(width), scaled(height))
}

/// What shines through is white, as the pages are: before it is scaled, or colours that nobody sees would show at the edges.
fn on_white(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let mut picture = picture.into_rgba8();
    for pixel in picture.pixels_mut() {
        let [red, green, blue, alpha] = pixel.0.map(u16::from);
        let blend = |colour: u16| {
            let blended = (colour * alpha + 255 * (255 - alpha)) / 255;
            u8::try_from(blended).unwrap_or(u8::MAX)
        };
        pixel.0 = [blend(red), blend(green), blend(blue), u8::MAX];
    }
    DynamicImage::ImageRgba8(picture).into_rgb8()
}
