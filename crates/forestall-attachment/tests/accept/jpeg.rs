use forestall_attachment::{AttachmentError, AttachmentKind, Removed};

use crate::samples::{SECRET, assert_stays, contains, exif, jpeg, secret_jpeg, segment, take};

#[test]
fn everything_planted_goes_and_the_scan_stays() {
    let safe = take("IMG_0001.JPEG", &secret_jpeg(1)).unwrap();
    assert_eq!((safe.kind, safe.name.as_str()), (AttachmentKind::Jpeg, "IMG_0001.jpeg"));
    assert!(!contains(&safe.bytes, SECRET) && !contains(&safe.bytes, b"Exif"));
    assert_eq!(
        safe.removed,
        [
            Removed::CameraAndPlace,
            Removed::Captions,
            Removed::EditingHistory,
            Removed::PictureComments,
            Removed::Thumbnail,
            Removed::ColourProfile,
            Removed::FurtherPictures,
            Removed::TrailingBytes,
        ]
    );
    let needed =
        [segment(0xe0, b"JFIF\0\x01\x01\x01\0\x48\0\x48\0\0"), segment(0xee, b"Adobe\0\x64\0\0\0\0\x01")];
    assert_eq!(safe.bytes, jpeg(&needed, b"scan\xff\x00data\xff\xd0more", b""));
    assert_stays(&safe);
}

#[test]
fn only_which_way_up_survives_of_exif() {
    let safe = take("a.jpg", &secret_jpeg(6)).unwrap();
    assert!(contains(
        &safe.bytes,
        b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"
    ));
    assert!(!contains(&safe.bytes, SECRET) && safe.removed.contains(&Removed::CameraAndPlace));
    assert_stays(&safe);
    let nonsense = take("a.jpg", &jpeg(&[segment(0xe1, &exif(77))], b"x", b"")).unwrap();
    assert!(!contains(&nonsense.bytes, b"Exif"));
}

#[test]
fn broken_and_rare_pictures_are_refused() {
    let good = jpeg(&[], b"scan", b"");
    let frame = segment(0xc0, &[8, 0, 8, 0, 8, 1, 1, 0x11, 0]);
    for (what, bytes) in [
        ("cut off", good[..good.len() - 2].to_vec()),
        ("two frames", jpeg(std::slice::from_ref(&frame), b"scan", b"")),
        ("arithmetic coding", jpeg(&[segment(0xc9, &[8, 0, 8, 0, 8, 1, 1, 0x11, 0])], b"scan", b"")),
        ("words behind a table", jpeg(&[segment(0xdb, &[&[0; 65], SECRET].concat())], b"scan", b"")),
        ("words behind a code table", jpeg(&[segment(0xc4, &[&[0; 17], SECRET].concat())], b"scan", b"")),
        ("words in a restart interval", jpeg(&[segment(0xdd, SECRET)], b"scan", b"")),
        ("words between segments", jpeg(&[segment(0xdd, b"\0\0"), SECRET.to_vec()], b"scan", b"")),
        ("no scan", b"\xff\xd8\xff\xd9".to_vec()),
        ("no height", jpeg(&[segment(0xc0, &[8, 0, 0, 0, 8, 1, 1, 0x11, 0])], b"scan", b"")),
    ] {
        let error = take("a.jpg", &bytes).unwrap_err();
        assert!(
            matches!(error, AttachmentError::Damaged { kind: AttachmentKind::Jpeg, .. }),
            "{what}: {error}"
        );
    }
    let large = jpeg(&[segment(0xc0, &[8, 0xff, 0xff, 0xff, 0xff, 1, 1, 0x11, 0])], b"scan", b"");
    assert!(matches!(
        take("a.jpg", &large).unwrap_err(),
        AttachmentError::TooManyPixels { width: 65_535, .. }
    ));
}
