//! Files made to do harm: to the desk, or to who opens them.

use std::io::Write;

use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use zip::write::SimpleFileOptions;

use crate::cast::Desk;
use crate::on_both_databases;
use crate::record_forms::{attach, write_note};
use crate::serving::place::Place;
use crate::visitor::Visitor;

const SVG: &[u8] = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
const HTML: &[u8] = b"<!doctype html><html><script>alert(1)</script></html>";

/// How large the page is once unpacked, in bytes.
const UNPACKED: usize = 1 << 30;

#[test]
fn no_file_harms_the_desk_or_its_readers() {
    on_both_databases(|place: Place| {
        let desk = Desk::start(place);
        let officer = desk.visitor("officer");
        let note =
            write_note(officer, ("situation", &desk.situations()[0]), "Files", "Files.", &Vec::new()).made();
        refused_whatever_they_are_called(officer, &note);
        names_are_made_safe(officer, &note);
        #[cfg(target_os = "linux")]
        a_bomb_fills_no_memory(&desk, officer, &note);
        what_is_given_out_runs_nowhere(officer, &note);
        forms_of_parts_are_read_strictly(officer, &note);
        assert_eq!(officer.get("/me").status, 200, "the desk still serves");
    });
}

fn refused_whatever_they_are_called(officer: &Visitor, note: &str) {
    let path = format!("/notes/{note}/files");
    let gif = [b"GIF89a/*".as_slice(), &[0; 20], b"*/=1;alert(1)//"].concat();
    let pdf_html = [b"%PDF-1.7\n".as_slice(), HTML].concat();
    let files: Vec<(&str, Vec<u8>)> = vec![
        ("drawing.svg", SVG.to_vec()),
        ("drawing with declaration", [b"<?xml version='1.0'?>".as_slice(), SVG].concat()),
        ("page.html", HTML.to_vec()),
        ("page in UTF-16", HTML.iter().flat_map(|byte| [*byte, 0]).collect()),
        ("page after a mark", [b"\xef\xbb\xbf  \n".as_slice(), HTML].concat()),
        ("script in text", b"Read this: <script>alert(1)</script>\n".to_vec()),
        ("zip bomb", zip_bomb()),
        ("gzip bomb", gzip_bomb()),
        ("picture that is a script", gif),
        ("picture bomb", png_bomb()),
        ("PDF that is a page", pdf_html),
        ("program", b"\x7fELF\x02\x01\x01\0".to_vec()),
        ("Windows program", b"MZ\x90\0\x03\0\0\0".to_vec()),
        ("shell script with a null", b"#!/bin/sh\n\0rm -rf /\n".to_vec()),
        ("nothing", Vec::new()),
    ];
    for (what, bytes) in files {
        for name in ["a.txt", "a.png", "a.pdf", "a.svg", "a.html"] {
            let answer = officer.post_file(&path, name, &bytes);
            assert!(matches!(answer.status, 413 | 422), "{what} as {name}: {}", answer.status);
        }
    }
    let page = officer.get(&format!("/notes/{note}"));
    assert!(page.text().contains("No files."), "something was kept: {}", page.main());
}

/// A page that unpacks to a gigabyte is refused or kept as it is; it does not fill the machine's memory.
#[cfg(target_os = "linux")]
fn a_bomb_fills_no_memory(desk: &Desk, officer: &Visitor, note: &str) {
    let answer = officer.post_file(&format!("/notes/{note}/files"), "a.pdf", &pdf_bomb());
    assert!(matches!(answer.status, 303 | 413 | 422), "{}: {}", answer.status, answer.main());
    let status = std::fs::read_to_string(format!("/proc/{}/status", desk.process.id())).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let kilobytes: usize = peak.trim().trim_end_matches(" kB").parse().unwrap();
    assert!(kilobytes * 1024 < UNPACKED / 2, "the server took {kilobytes} kB");
}

fn names_are_made_safe(officer: &Visitor, note: &str) {
    let names = [
        "../../../etc/cron.d/desk.txt",
        "..\\..\\boot.txt",
        "%2e%2e%2fa.txt",
        "a.txt%0d%0aX-Evil: 1",
        "a\u{202e}txt.exe",
        "<img src=x onerror=alert(1)>.txt",
        "CON.txt",
        "=cmd|' /C calc'!A0.txt",
        "name;filename=evil.html;.txt",
        "\u{e4}\u{1f4a3}.txt",
    ];
    for name in names {
        let file = attach(officer, note, name, b"Plain text.\n");
        let answer = officer.get(&format!("/notes/{note}/files/{file}"));
        let disposition = answer.header("content-disposition");
        assert!(disposition.starts_with("attachment; "), "{name}: {disposition}");
        let quoted = disposition.split('"').nth(1).unwrap();
        assert!(!quoted.contains(['/', '\\', '<', ';', '%']) && quoted.is_ascii(), "{name}: {disposition}");
        assert!(
            quoted.rsplit('.').next() == Some("txt") && !quoted.starts_with('.'),
            "{name}: {disposition}"
        );
        assert_eq!(answer.header("x-evil"), "", "{name} writes a header");
    }
    let page = officer.get(&format!("/notes/{note}")).text();
    assert!(!page.contains("<img src=x"), "a name is printed as it is");
}

fn what_is_given_out_runs_nowhere(officer: &Visitor, note: &str) {
    let file = attach(officer, note, "table.csv", b"a,b\n=1+1,2\n");
    let answer = officer.get(&format!("/notes/{note}/files/{file}"));
    answer.assert(200, &[]);
    for (name, value) in [
        ("content-security-policy", "sandbox"),
        ("x-content-type-options", "nosniff"),
        ("content-disposition", "attachment"),
        ("cache-control", "no-store"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert!(answer.header(name).contains(value), "{name}: {}", answer.header(name));
    }
    let kind = answer.header("content-type");
    assert!(!kind.contains("html") && !kind.contains("svg") && !kind.contains("xml"), "{kind}");
    assert!(!answer.text().contains("\n=1"), "a formula came through: {}", answer.text());
}

fn forms_of_parts_are_read_strictly(officer: &Visitor, note: &str) {
    let path = format!("/notes/{note}/files");
    let token = officer.form_token().to_owned();
    let before = officer.get(&format!("/notes/{note}")).text().matches("/removal").count();
    let text = b"Plain text.\n".as_slice();
    // The file before its token, twice, without one, and beside a second one.
    for parts in [
        vec![("file", Some("a.txt"), text), ("form_token", None, token.as_bytes())],
        vec![("file", Some("a.txt"), text)],
        vec![("form_token", None, token.as_bytes())],
        vec![
            ("form_token", None, b"wrong".as_slice()),
            ("form_token", None, token.as_bytes()),
            ("file", Some("a.txt"), text),
        ],
        vec![("form_token", None, token.as_bytes()), ("other", Some("a.txt"), text)],
    ] {
        let answer = officer.post_parts(&path, &parts);
        assert!(matches!(answer.status, 400 | 403 | 422), "{}: {}", answer.status, answer.main());
    }
    for body in ["", "--x", "--x\r\n", "--x\r\nContent-Disposition: form-data; name=\"form_token\"\r\n\r\n"] {
        let answer = officer.post_body(&path, "multipart/form-data; boundary=x", body.as_bytes().to_vec());
        assert!(matches!(answer.status, 400 | 403), "{body:?}: {}", answer.status);
    }
    let many: Vec<(&str, Option<&str>, &[u8])> = (0..20_000).map(|_| ("a", None, b"b".as_slice())).collect();
    assert!(matches!(officer.post_parts(&path, &many).status, 400 | 403 | 413));
    let after = officer.get(&format!("/notes/{note}")).text().matches("/removal").count();
    assert_eq!(before, after, "a form that was refused left a file");
}

fn zip_bomb() -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("zeros", SimpleFileOptions::default()).unwrap();
    for _ in 0..64 {
        zip.write_all(&vec![0; 1 << 20]).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn gzip_bomb() -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    for _ in 0..64 {
        gzip.write_all(&vec![0; 1 << 20]).unwrap();
    }
    gzip.finish().unwrap()
}

/// A page whose content unpacks to a gigabyte.
fn pdf_bomb() -> Vec<u8> {
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
    for _ in 0..(UNPACKED >> 20) {
        packed.write_all(&vec![b' '; 1 << 20]).unwrap();
    }
    let packed = packed.finish().unwrap();
    let mut pdf = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    let mut object = |pdf: &mut Vec<u8>, bytes: &[u8]| {
        places.push(pdf.len());
        pdf.extend_from_slice(format!("{} 0 obj\n", places.len()).as_bytes());
        pdf.extend_from_slice(bytes);
        pdf.extend_from_slice(b"\nendobj\n");
    };
    object(&mut pdf, b"<< /Type /Catalog /Pages 2 0 R >>");
    object(&mut pdf, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
    object(&mut pdf, b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>");
    let head = format!("<< /Length {} /Filter /FlateDecode >>\nstream\n", packed.len());
    object(&mut pdf, &[head.as_bytes(), &packed, b"\nendstream"].concat());
    let table = pdf.len();
    pdf.extend_from_slice(b"xref\n0 5\n0000000000 65535 f \n");
    for place in places {
        pdf.extend_from_slice(format!("{place:010} 00000 n \n").as_bytes());
    }
    pdf.extend_from_slice(
        format!("trailer << /Size 5 /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n").as_bytes(),
    );
    pdf
}

/// A picture that says it is as wide and high as one can say.
fn png_bomb() -> Vec<u8> {
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut header = b"IHDR".to_vec();
    header.extend_from_slice(&0x7fff_ffff_u32.to_be_bytes());
    header.extend_from_slice(&0x7fff_ffff_u32.to_be_bytes());
    header.extend_from_slice(&[8, 6, 0, 0, 0]);
    let mut sum = flate2::Crc::new();
    sum.update(&header);
    png.extend_from_slice(&13_u32.to_be_bytes());
    png.extend_from_slice(&header);
    png.extend_from_slice(&sum.sum().to_be_bytes());
    png
}
