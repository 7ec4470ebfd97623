//! Fernet, as Airflow decrypts with it (`models/crypto.py`, `cryptography/fernet.py`): AES-128 in CBC mode under an HMAC.
//!
//! Does not encrypt, ignores a token's time (Airflow gives no time to live), and reports neither a key nor a value.
//! Keys, and what is decrypted, are wiped on drop.

use aes::Aes128;
use aes::cipher::{BlockModeDecrypt, KeyIvInit, block_padding::Pkcs7};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::base64;
use crate::domain::value::SecretValue;

const VERSION: u8 = 0x80;
/// Where the initialisation vector begins: after the version and the time.
const IV_AT: usize = 9;
const IV: usize = 16;
const SIGNATURE: usize = 32;

/// `[core] fernet_key`, as Airflow understands it.
pub(super) enum Fernet {
    /// The option is empty: what is stored is the value (`NullFernet`).
    Null,
    /// Any of them decrypts (`MultiFernet`).
    Keys(Vec<FernetKey>),
    /// At least one of them is no key, so Airflow can make no Fernet at all.
    Malformed,
}

/// Why something cannot be decrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DecryptError {
    /// No Fernet can be made of the option.
    BadKey,
    /// No key fits, or the token is damaged.
    BadToken,
    /// It was decrypted, and is not UTF-8.
    NotText,
}

impl Fernet {
    /// Reads the option: one key, or several between commas.
    pub(super) fn new(option: &SecretValue) -> Self {
        let option = option.expose();
        if option.is_empty() {
            return Self::Null;
        }
        let keys = option.split(|byte| *byte == b',').map(FernetKey::read);
        keys.collect::<Option<_>>()
            .map_or(Self::Malformed, Self::Keys)
    }

    /// What Airflow's `get_fernet().decrypt(stored).decode()` gives.
    pub(super) fn decrypt(&self, stored: &SecretValue) -> Result<SecretValue, DecryptError> {
        let stored = stored.expose();
        let value = match self {
            Self::Null => SecretValue::new(stored.to_vec()),
            Self::Malformed => return Err(DecryptError::BadKey),
            Self::Keys(keys) => open(keys, stored).ok_or(DecryptError::BadToken)?,
        };
        match value.expose_text() {
            Some(_) => Ok(value),
            None => Err(DecryptError::NotText),
        }
    }
}

fn open(keys: &[FernetKey], token: &[u8]) -> Option<SecretValue> {
    let data = base64::decode(token)?;
    if data.first() != Some(&VERSION) || data.len() < IV_AT {
        return None;
    }
    keys.iter().find_map(|key| key.open(&data))
}

/// Sixteen bytes to sign with, sixteen to encrypt with.
pub(super) struct FernetKey(Zeroizing<Vec<u8>>);

impl FernetKey {
    fn read(text: &[u8]) -> Option<Self> {
        let bytes = base64::decode(text)?;
        (bytes.len() == 32).then_some(Self(bytes))
    }

    /// What the token holds, if this key signed it.
    fn open(&self, token: &[u8]) -> Option<SecretValue> {
        let (signing, encryption) = self.0.split_at_checked(16)?;
        let (signed, signature) = token.split_at_checked(token.len().checked_sub(SIGNATURE)?)?;
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(signing).ok()?;
        mac.update(signed);
        // In constant time.
        mac.verify_slice(signature).ok()?;
        let (iv, encrypted) = signed.get(IV_AT..)?.split_at_checked(IV)?;
        let cipher = cbc::Decryptor::<Aes128>::new_from_slices(encryption, iv).ok()?;
        decrypted(cipher, encrypted)
    }
}

/// Decrypts in place: the buffer becomes the value, and what the padding took of it is wiped with it.
fn decrypted(cipher: cbc::Decryptor<Aes128>, encrypted: &[u8]) -> Option<SecretValue> {
    let mut buffer = Zeroizing::new(encrypted.to_vec());
    let length = cipher.decrypt_padded::<Pkcs7>(&mut buffer).ok()?.len();
    buffer.truncate(length);
    Some(SecretValue::new(std::mem::take(&mut buffer)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORDED: &str = include_str!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/airflow/fernet.jsonl"
    ));

    fn outcome(decrypted: &Result<SecretValue, DecryptError>) -> &'static str {
        match decrypted {
            Ok(_) => "value",
            Err(DecryptError::BadKey) => "bad-key",
            Err(DecryptError::BadToken) => "invalid-token",
            Err(DecryptError::NotText) => "error",
        }
    }

    #[test]
    fn as_real_airflow_decrypts() {
        let mut count = 0;
        for line in RECORDED.lines() {
            let (key, stored, expected, value): (String, String, String, Option<String>) =
                serde_json::from_str(line).unwrap();
            let decrypted =
                Fernet::new(&SecretValue::from_text(key)).decrypt(&SecretValue::from_text(stored));
            assert_eq!(outcome(&decrypted), expected, "{line}");
            let text = decrypted.ok();
            assert_eq!(
                text.as_ref().and_then(SecretValue::expose_text),
                value.as_deref(),
                "{line}"
            );
            count += 1;
        }
        assert!(count > 140, "{count}");
    }
}
