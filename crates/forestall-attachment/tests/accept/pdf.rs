use forestall_attachment::{AttachmentError, AttachmentKind, Removed};

use crate::samples::{SECRET, assert_stays, contains, deflate, pdf, secret_pdf, stream, take, text};

#[test]
fn everything_planted_goes_and_the_page_stays() {
    let safe = take("report.pdf", &secret_pdf()).unwrap();
    assert_eq!(safe.kind, AttachmentKind::Pdf);
    for gone in [
        SECRET,
        b"JavaScript",
        b"Launch",
        b"OpenAction",
        b"/AA<<",
        b"Metadata",
        b"EmbeddedFile",
        b"AcroForm",
        b"XFA",
        b"PieceInfo",
        b"/ID",
        b"/Info",
        b"/Text",
        b"Exif",
        b"/Thumb",
    ] {
        assert!(!contains(&safe.bytes, gone), "{}", String::from_utf8_lossy(gone));
    }
    for stays in [
        &b"(visible words) Tj"[..],
        b"(filled in) Tj",
        b"/Lang (en)",
        b"(Chapter)",
        b"(https://example.org/a)",
        b"/BaseFont /Helvetica",
        b"(top)",
        b"scan\xff\x00data",
    ] {
        assert!(contains(&safe.bytes, stays), "{}", String::from_utf8_lossy(stays));
    }
    for said in [
        Removed::CameraAndPlace,
        Removed::EditingHistory,
        Removed::DocumentProperties,
        Removed::DocumentIdentifiers,
        Removed::JavaScript,
        Removed::Actions,
        Removed::EmbeddedFiles,
        Removed::Comments,
        Removed::FormFields,
        Removed::UnusedParts,
    ] {
        assert!(safe.removed.contains(&said), "{said}: {:?}", safe.removed);
    }
    assert_stays(&safe);
}

fn one_page(page: &str, more: &[Vec<u8>]) -> Vec<u8> {
    let page = format!("<</Type/Page /Parent 2 0 R /MediaBox[0 0 9 9] {page}>>");
    let start =
        [text("<</Type/Catalog /Pages 2 0 R>>"), text("<</Type/Pages /Kids[3 0 R] /Count 1>>"), text(&page)];
    pdf(&[&start, more].concat(), "")
}

/// Adds a revision that replaces one object, as editors do that append.
fn revised(file: &[u8], number: usize, object: &str) -> Vec<u8> {
    let tail = file.windows(9).rposition(|window| window == b"startxref").unwrap();
    let previous: usize =
        String::from_utf8_lossy(&file[tail + 9..]).split_whitespace().next().unwrap().parse().unwrap();
    let mut file = file.to_vec();
    let offset = file.len();
    file.extend_from_slice(format!("{number} 0 obj\n{object}\nendobj\n").as_bytes());
    let start = file.len();
    let table = format!(
        "xref\n{number} 1\n{offset:010} 00000 n \ntrailer\n<</Size 9/Root 1 0 R/Prev {previous}>>\nstartxref\n{start}\n%%EOF"
    );
    file.extend_from_slice(table.as_bytes());
    file
}

#[test]
fn earlier_versions_do_not_survive() {
    let first = one_page("/Contents 4 0 R", &[stream("", SECRET)]);
    let file = revised(&first, 4, "<</Length 3>>\nstream\nnew\nendstream");
    let safe = take("a.pdf", &file).unwrap();
    assert!(contains(&safe.bytes, b"\nnew\n") && !contains(&safe.bytes, SECRET));
    assert_eq!(safe.removed, [Removed::UnusedParts]);
    assert_stays(&safe);
}

#[test]
fn a_deleted_page_does_not_survive_in_a_link_to_it() {
    let objects = [
        text("<</Type/Catalog /Pages 2 0 R /Outlines 5 0 R /StructTreeRoot 7 0 R>>"),
        text("<</Type/Pages /Kids[3 0 R] /Count 1>>"),
        text("<</Type/Page /Parent 2 0 R /MediaBox[0 0 9 9]>>"),
        text("<</Type/Page /Parent 2 0 R /MediaBox[0 0 9 9] /Contents 6 0 R>>"),
        text("<</Title(Gone) /Dest[4 0 R /Fit]>>"),
        stream("", SECRET),
        text(
            "<</Type/StructTreeRoot /K[<</S/P /Pg 4 0 R /ActualText(SECRET)>> <</S/P /Pg 3 0 R /Alt(kept)>>]>>",
        ),
    ];
    let safe = take("a.pdf", &pdf(&objects, "")).unwrap();
    assert!(!contains(&safe.bytes, SECRET) && contains(&safe.bytes, b"(kept)"));
    assert!(safe.removed.contains(&Removed::UnusedParts));
    assert_stays(&safe);
}

#[test]
fn links_lead_to_addresses_that_can_be_read() {
    for (action, stays) in [
        ("<</S/URI /URI(https://example.org)>>", true),
        ("<</S/URI /URI(MAILTO:a@example.org)>>", true),
        ("<</S/URI /URI(javascript:alert\\(1\\))>>", false),
        ("<</S/URI /URI(file:///etc/passwd)>>", false),
        ("<</S/URI /URI( https://example.org)>>", false),
        ("<</S/GoTo /D[3 0 R /Fit]>>", true),
        ("<</S/GoToR /F(x) /D[0 /Fit]>>", false),
        ("<</S/SubmitForm /F(https://example.org)>>", false),
        ("<</S/Java#53cript /JS(x)>>", false),
        ("<</S/Named /N/Print>>", false),
    ] {
        let file = one_page(&format!("/Annots[<</Subtype/Link /Rect[0 0 1 1] /A {action}>>]"), &[]);
        let safe = take("a.pdf", &file).unwrap();
        assert_eq!(contains(&safe.bytes, b"/A <<"), stays, "{action}");
        assert_eq!(safe.removed.is_empty(), stays, "{action}: {:?}", safe.removed);
        assert_stays(&safe);
    }
}

#[test]
fn scripts_are_found_wherever_they_stand() {
    let script = "<</S/JavaScript /JS(SECRET)>>";
    for page in [
        format!("/Resources<</XObject<</A {script}>>>>"),
        format!("/Group<</S/Transparency /AA<</O {script}>>>>"),
        "/Resources 4 0 R".to_owned(),
        format!("/Annots[<</Subtype/Widget /Rect[0 0 1 1] /AP<</N<</On {script}>>>>>>]"),
        format!("/Annots[<</Subtype/Link /Rect[0 0 1 1] /Dest {script} /PA {script}>>]"),
        "/Annots[5 0 R]".to_owned(),
        "/Annots 6 0 R".to_owned(),
    ] {
        let more = [
            text(&format!("<</Properties<</X[[[{script}]]]>>>>")),
            text(&format!("<</Subtype/Link /Rect[0 0 1 1] /A {script} /AA<</E {script}>>>>")),
            text("[5 0 R]"),
        ];
        let safe =
            take("a.pdf", &one_page(&text(&page).iter().map(|b| char::from(*b)).collect::<String>(), &more))
                .unwrap();
        assert!(!contains(&safe.bytes, SECRET), "{page}");
        assert_stays(&safe);
    }
}

/// A document whose objects stand in a stream of objects and whose table is a stream, as most writers make it today.
fn modern(predictor: bool) -> Vec<u8> {
    let objects = [
        "<</Type/Catalog /Pages 2 0 R /Metadata 6 0 R>>",
        "<</Type/Pages /Kids[3 0 R] /Count 1>>",
        "<</Type/Page /Parent 2 0 R /MediaBox[0 0 9 9] /Contents 7 0 R>>",
    ];
    let mut index = String::new();
    let mut body = String::new();
    for (at, object) in objects.iter().enumerate() {
        index.push_str(&format!("{} {} ", at + 1, body.len()));
        body.push_str(object);
        body.push(' ');
    }
    let data = deflate(format!("{index}{body}").as_bytes());
    let mut file = b"%PDF-1.5\n".to_vec();
    let mut offsets = [0; 8];
    for (number, object) in [
        (4, stream(&format!("/Type/ObjStm /N 3 /First {} /Filter/FlateDecode", index.len()), &data)),
        (6, stream("/Type/Metadata /Subtype/XML", SECRET)),
        (7, stream("", b"0 0 m")),
    ] {
        offsets[number] = file.len();
        file.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
        file.extend_from_slice(&object);
        file.extend_from_slice(b"\nendobj\n");
    }
    offsets[5] = file.len();
    let mut rows: Vec<[u8; 4]> = vec![[0, 0, 0, 255], [2, 0, 4, 0], [2, 0, 4, 1], [2, 0, 4, 2]];
    rows.extend(offsets[4..].iter().map(|offset| {
        let [high, low] = u16::try_from(*offset).unwrap().to_be_bytes();
        [1, high, low, 0]
    }));
    let (table, parameters) = if predictor {
        let mut above = [0; 4];
        let mut table = Vec::new();
        for row in rows {
            table.push(2);
            table.extend(row.iter().zip(above).map(|(byte, up): (&u8, u8)| byte.wrapping_sub(up)));
            above = row;
        }
        (table, "/DecodeParms<</Predictor 12 /Columns 4>>")
    } else {
        (rows.concat(), "")
    };
    let entries = format!("/Type/XRef /Size 8 /W[1 2 1] /Root 1 0 R /Filter/FlateDecode {parameters}");
    file.extend_from_slice(b"5 0 obj\n");
    file.extend_from_slice(&stream(&entries, &deflate(&table)));
    file.extend_from_slice(format!("\nendobj\nstartxref\n{}\n%%EOF", offsets[5]).as_bytes());
    file
}

/// Both were found by turning bits: the first reference must not decide about the second.
#[test]
fn references_that_lead_nowhere() {
    let objects = [
        text("<</Type/Catalog /Dests<</Lost[3 1 R /Fit] /Found[3 0 R /Fit]>> /Pages 2 0 R>>"),
        text("<</Type/Pages /Kids[3 0 R] /Count 1>>"),
        text("<</Type/Page /Parent 2 0 R /Annots[<</Subtype/Widget /Rect[0 0 1 1] /AP<</N 9 0 R>>>>]>>"),
    ];
    let safe = take("a.pdf", &pdf(&objects, "")).unwrap();
    assert!(contains(&safe.bytes, b"/Lost [null /Fit]/Found [2 0 R /Fit]") && !contains(&safe.bytes, b"/AP"));
    assert_stays(&safe);
}

#[test]
fn streams_of_objects_are_read() {
    let [plain, predicted] = [modern(false), modern(true)].map(|file| take("a.pdf", &file).unwrap());
    assert!(contains(&plain.bytes, b"0 0 m") && !contains(&plain.bytes, SECRET));
    assert_eq!(plain.removed, [Removed::EditingHistory]);
    assert!(plain.bytes == predicted.bytes);
    assert_stays(&plain);
}

#[test]
fn what_cannot_be_read_is_refused() {
    let good = one_page("", &[]);
    let broken = |from: &str, to: &str| {
        let file = String::from_utf8(good.clone()).unwrap();
        assert!(file.contains(from), "{from}");
        file.replace(from, to).into_bytes()
    };
    for (what, file) in [
        ("only a beginning", b"%PDF-1.7".to_vec()),
        ("no table", broken("startxref", "startxxxx")),
        ("no pages", broken("/Kids[3 0 R]", "/Kids[     ]")),
        ("a missing page", broken("/Kids[3 0 R]", "/Kids[8 0 R]")),
        ("a circle of pages", broken("/Kids[3 0 R]", "/Kids[2 0 R]")),
        ("pages that are the catalogue", broken("/Kids[3 0 R]", "/Kids[1 0 R]")),
        ("another object there", broken("3 0 obj", "4 0 obj")),
        ("an unclosed text", broken("/Count 1", "/Coun (1")),
        ("a wrong number", broken("/Count 1", "/Count -")),
    ] {
        let error = take("a.pdf", &file).unwrap_err();
        assert!(
            matches!(error, AttachmentError::Damaged { kind: AttachmentKind::Pdf, .. }),
            "{what}: {error}"
        );
    }
    let encrypted = pdf(&[text("<</Type/Catalog /Pages 2 0 R>>")], "/Encrypt<</Filter/Standard>>");
    assert_eq!(take("a.pdf", &encrypted).unwrap_err(), AttachmentError::EncryptedPdf);
}

#[test]
fn picture_data_that_hides_its_kind_is_refused() {
    for (filter, is_taken) in [
        ("/DCTDecode", true),
        ("[/DCTDecode]", true),
        ("[/LZWDecode /DCTDecode]", false),
        ("[/DCTDecode /FlateDecode]", false),
        ("/Crypt", false),
        ("/JPXDecode", false),
    ] {
        let picture = stream(&format!("/Subtype/Image /Filter {filter}"), &crate::samples::secret_jpeg(1));
        let taken = take("a.pdf", &one_page("/Resources<</XObject<</I 4 0 R>>>>", &[picture]));
        assert_eq!(taken.is_ok(), is_taken, "{filter}");
    }
    let picture = crate::samples::secret_jpeg(1);
    let digit = |value: u8| b"0123456789abcdef"[usize::from(value)];
    let hexadecimal =
        deflate(&picture).iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect();
    for (filters, data) in
        [("/FlateDecode", deflate(&picture)), ("/ASCIIHexDecode /FlateDecode", hexadecimal)]
    {
        let picture = stream(&format!("/Subtype/Image /Filter[{filters} /DCTDecode]"), &data);
        let safe = take("a.pdf", &one_page("/Resources<</XObject<</I 4 0 R>>>>", &[picture])).unwrap();
        assert!(contains(&safe.bytes, b"/Filter /DCTDecode") && !contains(&safe.bytes, SECRET));
        assert_stays(&safe);
    }
}

/// Pillow writes 65536, one past what the format allows; nothing uses that number of a free entry.
#[test]
fn a_free_entry_may_have_any_generation() {
    let page = text("<</Type/Page /Parent 2 0 R /MediaBox[0 0 9 9]>>");
    let objects =
        [text("<</Type/Catalog /Pages 2 0 R>>"), text("<</Type/Pages /Kids[3 0 R] /Count 1>>"), page];
    let file = String::from_utf8(pdf(&objects, "")).unwrap();
    assert!(take("scan.pdf", file.replace("0000000000 65535 f", "0000000000 65536 f").as_bytes()).is_ok());
    let used = take("scan.pdf", file.replacen(" 00000 n", " 65536 n", 1).as_bytes());
    assert!(matches!(used, Err(AttachmentError::Damaged { .. })), "{used:?}");
}
