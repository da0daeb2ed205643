use forestall_attachment::{AttachmentError, AttachmentKind, Limits, Removed, accept};

use crate::samples::{SECRET, assert_stays, chunk, contains, deflate, png, png_header, secret_png, take};

#[test]
fn everything_planted_goes_and_the_picture_stays() {
    let safe = take("map.jpg", &secret_png()).unwrap();
    assert_eq!((safe.kind, safe.name.as_str()), (AttachmentKind::Png, "map.png"));
    assert!(!contains(&safe.bytes, SECRET) && !contains(&safe.bytes, b"PK\x03\x04"));
    assert_eq!(
        safe.removed,
        [
            Removed::Extension,
            Removed::CameraAndPlace,
            Removed::EditingHistory,
            Removed::PictureComments,
            Removed::ColourProfile,
            Removed::UnknownParts,
            Removed::TrailingBytes,
        ]
    );
    assert_eq!(safe.bytes, png(3, 2, &[chunk(b"gAMA", &[0, 0, 0xb1, 0x8f])], b""));
    assert_stays(&safe);
}

#[test]
fn what_hides_behind_the_packed_pixels_goes() {
    let row = [0_u8; 4];
    let data = [deflate(&row), SECRET.to_vec()].concat();
    let file = [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        png_header(1, 1),
        chunk(b"IDAT", &data[..5]),
        chunk(b"IDAT", &data[5..]),
        chunk(b"tEXt", SECRET),
        chunk(b"IEND", b""),
    ]
    .concat();
    let safe = take("a.png", &file).unwrap();
    assert_eq!(safe.removed, [Removed::PictureComments, Removed::TrailingBytes]);
    assert!(!contains(&safe.bytes, SECRET));
    assert_stays(&safe);
}

#[test]
fn bombs_and_broken_pictures_are_refused() {
    let file = |header: Vec<u8>, data: &[u8]| {
        [&b"\x89PNG\r\n\x1a\n"[..], &header, &chunk(b"IDAT", &deflate(data)), &chunk(b"IEND", b"")].concat()
    };
    let many = take("a.png", &file(png_header(20_000, 20_000), &[0; 4]));
    let limit = 100_000_000;
    assert_eq!(many.unwrap_err(), AttachmentError::TooManyPixels { width: 20_000, height: 20_000, limit });
    for (what, bytes) in [
        ("more data than pixels", file(png_header(1, 1), &vec![0; 5_000_000])),
        ("less data than pixels", file(png_header(9, 9), &[0; 4])),
        ("no pixels", file(png_header(0, 9), b"")),
        ("wrong check sum", {
            let mut bytes = png(1, 1, &[], b"");
            bytes[20] ^= 1;
            bytes
        }),
        ("cut off", png(1, 1, &[], b"")[..50].to_vec()),
        ("a chunk longer than the file", [&b"\x89PNG\r\n\x1a\n"[..], &[0xff; 8]].concat()),
    ] {
        let error = take("a.png", &bytes).unwrap_err();
        assert!(
            matches!(error, AttachmentError::Damaged { kind: AttachmentKind::Png, .. }),
            "{what}: {error}"
        );
    }
}

#[test]
fn limits_are_limits() {
    let bytes = png(10, 10, &[], b"");
    let limits = Limits { bytes: bytes.len(), pixels: 100 };
    assert!(accept("a.png", &bytes, limits).is_ok());
    let limit = bytes.len() - 1;
    let error = accept("a.png", &bytes, Limits { bytes: limit, pixels: 100 }).unwrap_err();
    assert_eq!(error, AttachmentError::TooLarge { bytes: bytes.len(), limit });
    let error = accept("a.png", &bytes, Limits { pixels: 99, ..limits }).unwrap_err();
    assert_eq!(error, AttachmentError::TooManyPixels { width: 10, height: 10, limit: 99 });
}
