//! Pictures that are turned, large, transparent, damaged, or none.

use image::{Rgb, Rgba, RgbaImage};
use proptest::prelude::*;

use super::*;

fn written(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut content = Cursor::new(Vec::new());
    picture
        .write_to(&mut content, format)
        .expect("a picture that can be written");
    content.into_inner()
}

/// Left half red, right half blue.
fn halves(width: u32, height: u32) -> DynamicImage {
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |across, _| {
        if across < width / 2 {
            Rgb([200, 0, 0])
        } else {
            Rgb([0, 0, 200])
        }
    }))
}

fn shown(rendition: &Rendition) -> RgbImage {
    image::load_from_memory(&rendition.content)
        .expect("a picture that can be read again")
        .to_rgb8()
}

/// The notes of a camera that was held on its side: an EXIF block with an orientation of 6, and a word that gives a place away.
fn with_notes(jpeg: &[u8]) -> Vec<u8> {
    let mut notes = b"Exif\0\0MM\0\x2a\0\0\0\x08".to_vec();
    notes.extend(b"\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0");
    notes.extend(b"GPS 51.4545 N");
    let length = u16::try_from(notes.len() + 2).expect("short notes");
    let mut content = jpeg[..2].to_vec();
    content.extend([0xff, 0xe1]);
    content.extend(length.to_be_bytes());
    content.extend(notes);
    content.extend(&jpeg[2..]);
    content
}

#[test]
fn a_picture_is_shown_upright_small_and_without_the_notes_of_the_camera() {
    let content = with_notes(&written(&halves(1600, 800), ImageFormat::Jpeg));
    assert!(content.windows(3).any(|part| part == b"GPS"));
    let picture = read(&content).expect("a picture");
    let sizes = [&picture.small, &picture.large].map(|it| (it.width, it.height));
    assert_eq!(sizes, [(240, 480), (640, 1280)], "turned a quarter");
    let small = shown(&picture.small);
    assert!(small.get_pixel(120, 20)[0] > 150, "what was left is above");
    assert!(small.get_pixel(120, 460)[2] > 150);
    for rendition in [&picture.small, &picture.large] {
        assert!(!rendition.content.windows(3).any(|part| part == b"GPS"));
        assert!(!rendition.content.windows(4).any(|part| part == b"Exif"));
    }
}

#[test]
fn what_is_small_already_stays_as_it_is_and_what_shines_through_is_white() {
    let mut logo = RgbaImage::from_pixel(64, 32, Rgba([0, 0, 0, 0]));
    logo.put_pixel(3, 3, Rgba([10, 20, 30, 255]));
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        let picture = read(&written(&DynamicImage::ImageRgba8(logo.clone()), format)).expect("one");
        assert_eq!((picture.small.width, picture.small.height), (64, 32));
        assert_eq!(picture.small.media, "image/png", "lighter than a JPEG");
        let shown = shown(&picture.small);
        assert_eq!(shown.get_pixel(40, 20), &Rgb([255, 255, 255]));
        assert_eq!(shown.get_pixel(3, 3), &Rgb([10, 20, 30]));
    }
}

#[test]
fn colours_that_nobody_sees_do_not_show_at_the_edges() {
    // White on black that shines through altogether: on white there is nothing to see.
    let logo = RgbaImage::from_fn(900, 900, |across, down| {
        let is_drawn = (across / 30 + down / 30) % 2 == 0;
        Rgba(if is_drawn {
            [255, 255, 255, 255]
        } else {
            [0, 0, 0, 0]
        })
    });
    let picture = read(&written(&DynamicImage::ImageRgba8(logo), ImageFormat::Png));
    let small = shown(&picture.expect("a picture").small);
    assert!(small.pixels().all(|pixel| *pixel == Rgb([255, 255, 255])));
}

#[test]
fn what_cannot_be_shown_is_refused_with_a_word() {
    let picture = written(&halves(100, 100), ImageFormat::Png);
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    // A PNG that promises 60,000 times 60,000 pixels and has none.
    let mut promise = picture.clone();
    promise[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
    let checksum = crc32(&promise[12..29]);
    promise[29..33].copy_from_slice(&checksum.to_be_bytes());
    for (content, why) in [
        (b"".to_vec(), PictureError::Unknown),
        (b"%PDF-1.7".to_vec(), PictureError::Unknown),
        (b"GIF89a\x01\0\x01\0".to_vec(), PictureError::Unknown),
        (svg.to_vec(), PictureError::Unknown),
        (vec![0xff; HEAVIEST + 1], PictureError::TooLarge),
        (promise, PictureError::TooLarge),
        (
            written(&halves(4, 400), ImageFormat::Png),
            PictureError::TooSmall,
        ),
        (picture[..picture.len() / 2].to_vec(), PictureError::Damaged),
        (picture[..20].to_vec(), PictureError::Damaged),
    ] {
        assert_eq!(read(&content).err(), Some(why), "{:?}", content.get(..8));
    }
}

fn crc32(content: &[u8]) -> u32 {
    let mut checksum = flate2::Crc::new();
    checksum.update(content);
    checksum.sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Whatever becomes of a picture on its way, it is shown or refused.
    #[test]
    fn a_damaged_picture_never_ends_the_program(
        format in prop::sample::select(vec![ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP]),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut content = written(&halves(40, 30), format);
        for (at, byte) in damage {
            let at = at.index(content.len());
            content[at] = byte;
        }
        content.truncate(cut.index(content.len()) + 1);
        if let Ok(picture) = read(&content) {
            prop_assert!(picture.large.width <= LARGE && picture.large.height <= LARGE);
            prop_assert!(image::load_from_memory(&picture.small.content).is_ok());
        }
    }
}
