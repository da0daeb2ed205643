//! One-time codes by the clock (RFC 6238): six digits, 30 seconds, SHA-1, as all authenticator programs know them.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use subtle::ConstantTimeEq;

use crate::key_bytes::KeyBytes;
use crate::{SecretText, VaultError};

pub(crate) const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// How long a code lasts, in seconds. Source: RFC 6238, section 5.2.
const STEP_SECONDS: u64 = 30;
const DIGITS: u32 = 6;

/// The secret shared with an authenticator program: 20 bytes, the length of SHA-1's output (RFC 4226, section 4).
pub struct TotpSecret(KeyBytes<20>);

impl TotpSecret {
    /// Makes a new secret.
    ///
    /// # Errors
    ///
    /// [`VaultError::NoRandom`] when the system gives no random numbers.
    pub fn generate() -> Result<Self, VaultError> {
        Ok(Self(KeyBytes::generate()?))
    }

    /// Takes a secret out of the store, where it lies sealed.
    ///
    /// # Errors
    ///
    /// [`VaultError::Damaged`] when there are not 20 bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, VaultError> {
        KeyBytes::from_slice(bytes).map(Self).ok_or(VaultError::Damaged { what: "secret of one-time codes" })
    }

    /// Returns the 20 bytes, to be sealed.
    pub fn as_bytes(&self) -> &[u8; 20] {
        self.0.as_array()
    }

    /// Prints the secret in base32, 32 letters, for those who type it.
    pub fn to_base32(&self) -> SecretText {
        let mut letters = KeyBytes::<32>::zero();
        encode_base32(self.0.as_array(), letters.as_mut_array());
        SecretText::new(std::str::from_utf8(letters.as_array()).expect("base32 is ASCII"))
    }

    /// Returns the address that an authenticator program reads, mostly out of a QR code.
    ///
    /// Account and issuer may hold any characters; a colon in either is replaced, since it parts the two.
    pub fn provisioning_uri(&self, account: &str, issuer: &str) -> SecretText {
        let (account, issuer) = (account.replace(':', " "), issuer.replace(':', " "));
        let (account, issuer) = (percent_encode(&account), percent_encode(&issuer));
        let secret = self.to_base32();
        let parts = [
            "otpauth://totp/",
            &issuer,
            ":",
            &account,
            "?secret=",
            secret.reveal(),
            "&issuer=",
            &issuer,
            "&algorithm=SHA1&digits=6&period=30",
        ];
        SecretText::new(parts.concat())
    }

    /// Returns the code that is shown at a time.
    pub fn code_at(&self, unix_seconds: u64) -> String {
        format!("{:06}", hotp(self.0.as_array(), unix_seconds / STEP_SECONDS, DIGITS))
    }

    /// Returns the step of the code if it is right; store it as the last used one before letting anybody in.
    ///
    /// - `code`: as typed; spaces do not count.
    /// - `last_used_step`: codes of this step and before are refused, so that a code seen over a shoulder, or after the
    ///   clock was set back, is worth nothing.
    ///
    /// Codes of the step before and after are taken, for clocks that differ by up to 30 seconds.
    pub fn verify(&self, code: &str, unix_seconds: u64, last_used_step: Option<u64>) -> Option<u64> {
        let typed: Vec<u8> = code.bytes().filter(|byte| *byte != b' ').collect();
        let now = unix_seconds / STEP_SECONDS;
        let mut found = None;
        // All three are compared, whichever is right.
        for step in now.saturating_sub(1)..=now.saturating_add(1) {
            let expected = format!("{:06}", hotp(self.0.as_array(), step, DIGITS));
            let is_right = bool::from(expected.as_bytes().ct_eq(&typed));
            if is_right && last_used_step.is_none_or(|last| step > last) {
                found = Some(step);
            }
        }
        found
    }
}

impl fmt::Debug for TotpSecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("TotpSecret(secret)")
    }
}

/// Returns the code of a counter (RFC 4226, section 5.3).
fn hotp(secret: &[u8; 20], counter: u64, digits: u32) -> u32 {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).expect("HMAC takes keys of any length");
    mac.update(&counter.to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let offset = usize::from(digest[19] & 0x0f);
    let four = [digest[offset], digest[offset + 1], digest[offset + 2], digest[offset + 3]];
    (u32::from_be_bytes(four) & 0x7fff_ffff) % 10_u32.pow(digits)
}

/// Writes bytes as letters of base32 (RFC 4648, section 6), five bits each. Five bytes are eight letters.
pub(crate) fn encode_base32(bytes: &[u8], letters: &mut [u8]) {
    assert_eq!(bytes.len() * 8, letters.len() * 5, "no padding is needed");
    for (five, eight) in bytes.chunks_exact(5).zip(letters.chunks_exact_mut(8)) {
        let mut bits = five.iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
        for letter in eight.iter_mut().rev() {
            *letter = BASE32[usize::try_from(bits & 31).expect("five bits fit")];
            bits >>= 5;
        }
    }
}

/// Leaves letters, digits and `-._~` (RFC 3986, section 2.3) and writes other bytes as `%XX`.
fn percent_encode(text: &str) -> String {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut encoded = String::with_capacity(text.len() * 3);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let digits = [HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]];
            encoded.push('%');
            encoded.extend(digits.map(char::from));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    const PUBLISHED_SECRET: &[u8; 20] = b"12345678901234567890";

    fn published() -> TotpSecret {
        TotpSecret::from_bytes(PUBLISHED_SECRET).unwrap()
    }

    /// Source: RFC 6238, appendix B, rows of SHA1.
    #[test]
    fn published_values_by_time() {
        for (seconds, code) in [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ] {
            assert_eq!(format!("{:08}", hotp(PUBLISHED_SECRET, seconds / 30, 8)), code, "{seconds}");
            assert_eq!(published().code_at(seconds), code[2..], "{seconds}");
        }
    }

    /// Source: RFC 4226, appendix D.
    #[test]
    fn published_values_by_counter() {
        let codes =
            [755_224, 287_082, 359_152, 969_429, 338_314, 254_676, 287_922, 162_583, 399_871, 520_489];
        for (counter, code) in (0..).zip(codes) {
            assert_eq!(hotp(PUBLISHED_SECRET, counter, 6), code, "{counter}");
        }
    }

    /// Source: RFC 4648, section 10: "fooba" is MZXW6YTB.
    #[test]
    fn published_base32() {
        let mut letters = [0; 8];
        encode_base32(b"fooba", &mut letters);
        assert_eq!(&letters, b"MZXW6YTB");
    }

    #[test]
    fn neighbouring_steps_are_taken_and_no_others() {
        let secret = published();
        for (seconds, step) in [(-60, None), (-30, Some(999)), (0, Some(1000)), (30, Some(1001)), (60, None)]
        {
            let code = secret.code_at(30_000_u64.checked_add_signed(seconds).unwrap());
            assert_eq!(secret.verify(&code, 30_000, None), step, "{seconds}");
        }
        let spaced = secret.code_at(30_000);
        let spaced = format!("{} {}", &spaced[..3], &spaced[3..]);
        assert_eq!(secret.verify(&spaced, 30_000, None), Some(1000));
        assert!(secret.verify(&secret.code_at(0), 0, None).is_some());
    }

    #[test]
    fn no_code_is_taken_twice_even_when_the_clock_is_set_back() {
        let secret = published();
        let code = secret.code_at(30_000);
        let used = secret.verify(&code, 30_000, None);
        assert_eq!(secret.verify(&code, 30_000, used), None);
        assert_eq!(secret.verify(&code, 30_020, used), None);
        assert_eq!(secret.verify(&secret.code_at(29_970), 29_970, used), None);
        assert_eq!(secret.verify(&secret.code_at(30_030), 30_030, used), Some(1001));
    }

    #[test]
    fn what_is_no_code_is_refused() {
        for wrong in ["", "12345", "1234567", "abcdef", "\u{660}\u{661}\u{662}\u{663}\u{664}\u{665}"] {
            assert_eq!(published().verify(wrong, 30_000, None), None, "{wrong}");
        }
    }

    #[test]
    fn the_address_holds_secret_account_and_issuer() {
        let address = published().provisioning_uri("amina@desk: 1", "Desk & Co");
        assert_eq!(
            address.reveal(),
            "otpauth://totp/Desk%20%26%20Co:amina%40desk%20%201?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
             &issuer=Desk%20%26%20Co&algorithm=SHA1&digits=6&period=30"
        );
    }
}
