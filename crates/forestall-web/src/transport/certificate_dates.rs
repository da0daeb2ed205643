//! Until when a certificate holds.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

const SEQUENCE: u8 = 0x30;
/// The version, which certificates of version 1 leave out.
const VERSION: u8 = 0xa0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// Reads the last second a certificate is valid in; none where it is not written as RFC 5280 asks for.
///
/// Source: RFC 5280, section 4.1: the validity is the fifth field of the signed part, after version, serial number,
/// signature algorithm and issuer.
pub(super) fn read_not_after(certificate: &[u8]) -> Option<Timestamp> {
    let (tag, certificate, _) = element(certificate)?;
    let (signed_tag, signed, _) = element(certificate)?;
    if (tag, signed_tag) != (SEQUENCE, SEQUENCE) {
        return None;
    }
    let (first_tag, _, after_first) = element(signed)?;
    let mut rest = if first_tag == VERSION { after_first } else { signed };
    for _serial_algorithm_issuer in 0..3 {
        (_, _, rest) = element(rest)?;
    }
    let (tag, validity, _) = element(rest)?;
    let (_, _, not_after) = element(validity).filter(|_| tag == SEQUENCE)?;
    let (tag, time, _) = element(not_after)?;
    read_time(tag, std::str::from_utf8(time).ok()?)
}

/// Takes one DER element off the front: its tag, its content, and what follows.
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, bytes) = bytes.split_first()?;
    let (&first, bytes) = bytes.split_first()?;
    let (length, bytes) = match first {
        0..=0x7f => (usize::from(first), bytes),
        0x81..=0x83 => {
            let (digits, bytes) = bytes.split_at_checked(usize::from(first - 0x80))?;
            (digits.iter().fold(0, |length, &digit| length << 8 | usize::from(digit)), bytes)
        }
        _ => return None,
    };
    let (content, rest) = bytes.split_at_checked(length)?;
    Some((tag, content, rest))
}

/// Years of two digits run from 1950 to 2049 (RFC 5280, section 4.1.2.5.1).
fn read_time(tag: u8, text: &str) -> Option<Timestamp> {
    let text = match tag {
        UTC_TIME if text.get(..2)? < "50" => format!("20{text}"),
        UTC_TIME => format!("19{text}"),
        GENERALIZED_TIME => text.to_owned(),
        _ => return None,
    };
    let moment = DateTime::strptime("%Y%m%d%H%M%SZ", text).ok()?;
    moment.to_zoned(TimeZone::UTC).ok().map(|moment| moment.timestamp())
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, KeyPair, date_time_ymd};

    use super::*;

    #[test]
    fn the_end_is_read_in_both_ways_of_writing_it() {
        let key = KeyPair::generate().unwrap();
        for (year, expected) in
            [(2031, "2031-05-06T00:00:00Z"), (2050, "2050-05-06T00:00:00Z"), (1999, "1999-05-06T00:00:00Z")]
        {
            let mut params = CertificateParams::new(["desk.example.org".to_owned()]).unwrap();
            params.not_before = date_time_ymd(1998, 1, 1);
            params.not_after = date_time_ymd(year, 5, 6);
            let certificate = params.self_signed(&key).unwrap();
            let read = read_not_after(certificate.der()).unwrap();
            assert_eq!(read.to_string(), expected);
        }
    }

    #[test]
    fn what_is_cut_or_no_certificate_has_no_end() {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(["desk.example.org".to_owned()]).unwrap();
        let certificate = params.self_signed(&key).unwrap();
        for length in 0..certificate.der().len() {
            assert_eq!(read_not_after(&certificate.der()[..length]), None, "{length}");
        }
        for bytes in
            [&[][..], b"-----BEGIN", &[0x30, 0x84, 0xff, 0xff, 0xff, 0xff], &[0x30, 0x02, 0x30, 0x00]]
        {
            assert_eq!(read_not_after(bytes), None);
        }
    }
}
