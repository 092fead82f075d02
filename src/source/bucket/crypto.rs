//! Signatures and hashes of requests, by the same cryptography that TLS uses here: Rust and assembler, so that no C compiler is needed.

use std::fmt;

use graviola::hashing::{Hash, HashContext, HashOutput, Sha256, hmac::Hmac};
use graviola::signing::rsa::SigningKey;
use object_store::client::{CryptoProvider, DigestAlgorithm, DigestContext, HmacContext, Signer, SigningAlgorithm};
use object_store::{Error, Result};
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject as _;

/// The longest signature, of a key of 8192 bits, in bytes.
const LONGEST: usize = 1024;

/// Signs and hashes.
#[derive(Debug)]
pub(super) struct Crypto;

impl Crypto {
    /// Makes it the cryptography of TLS in this process, unless another is in place.
    ///
    /// # Errors
    /// When the processor lacks instructions that it needs.
    pub(super) fn install() -> Result<(), String> {
        if !has_instructions() {
            return Err("buckets: this processor lacks instructions that their cryptography needs (AES, PCLMULQDQ, BMI1, ADX, AVX2); \
                        copy the objects to a folder and scan that"
                .to_owned());
        }
        // Whoever was first stays: all of them speak TLS.
        let _ = rustls_graviola::default_provider().install_default();
        Ok(())
    }
}

#[cfg(target_arch = "x86_64")]
fn has_instructions() -> bool {
    use std::arch::is_x86_feature_detected as has;
    has!("aes") && has!("pclmulqdq") && has!("bmi1") && has!("adx") && has!("avx2")
}

#[cfg(not(target_arch = "x86_64"))]
fn has_instructions() -> bool {
    true
}

fn problem(what: &'static str) -> Error {
    Error::Generic { store: "crypto", source: what.into() }
}

impl CryptoProvider for Crypto {
    fn digest(&self, algorithm: DigestAlgorithm) -> Result<Box<dyn DigestContext>> {
        match algorithm {
            DigestAlgorithm::Sha256 => Ok(Box::new(Running { state: Some(Sha256::new()), out: None })),
            _ => Err(problem("this kind of hash is not built in")),
        }
    }

    fn hmac(&self, algorithm: DigestAlgorithm, secret: &[u8]) -> Result<Box<dyn HmacContext>> {
        match algorithm {
            DigestAlgorithm::Sha256 => Ok(Box::new(Running { state: Some(Hmac::<Sha256>::new(secret)), out: None })),
            _ => Err(problem("this kind of hash is not built in")),
        }
    }

    fn sign(&self, algorithm: SigningAlgorithm, pem: &[u8]) -> Result<Box<dyn Signer>> {
        if algorithm != SigningAlgorithm::RS256 {
            return Err(problem("this kind of signature is not built in"));
        }
        let key = match PrivateKeyDer::from_pem_slice(pem) {
            Ok(PrivateKeyDer::Pkcs8(key)) => SigningKey::from_pkcs8_der(key.secret_pkcs8_der()),
            Ok(PrivateKeyDer::Pkcs1(key)) => SigningKey::from_pkcs1_der(key.secret_pkcs1_der()),
            _ => return Err(problem("the service account's key is no RSA key in PEM")),
        };
        Ok(Box::new(Key(key.map_err(|_| problem("the service account's key is damaged"))?)))
    }
}

/// A hash that is being made, and its value once it is done.
struct Running<S> {
    state: Option<S>,
    out: Option<HashOutput>,
}

impl<S> Running<S> {
    fn end(&mut self, finish: impl FnOnce(S) -> HashOutput) -> Result<&[u8]> {
        if let Some(state) = self.state.take() {
            self.out = Some(finish(state));
        }
        self.out.as_ref().map(AsRef::as_ref).ok_or_else(|| problem("the hash was never begun"))
    }
}

impl<S: HashContext + Send> DigestContext for Running<S> {
    fn update(&mut self, data: &[u8]) {
        if let Some(state) = &mut self.state {
            state.update(data);
        }
    }

    fn finish(&mut self) -> Result<&[u8]> {
        self.end(HashContext::finish)
    }
}

impl HmacContext for Running<Hmac<Sha256>> {
    fn update(&mut self, data: &[u8]) {
        if let Some(state) = &mut self.state {
            state.update(data);
        }
    }

    fn finish(&mut self) -> Result<&[u8]> {
        self.end(Hmac::finish)
    }
}

struct Key(SigningKey);

impl fmt::Debug for Key {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Key")
    }
}

impl Signer for Key {
    fn sign(&self, text: &[u8]) -> Result<Vec<u8>> {
        let mut signature = [0; LONGEST];
        let signed = self.0.sign_pkcs1_sha256(&mut signature, text).map_err(|_| problem("the service account's key cannot sign"))?;
        Ok(signed.to_vec())
    }
}

#[cfg(test)]
mod tests {
    use object_store::client::{CryptoProvider as _, DigestAlgorithm, SigningAlgorithm};

    use super::{Crypto, has_instructions};

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn hashes_are_those_of_the_standards() {
        if !has_instructions() {
            return;
        }
        // FIPS 180-4, "abc", in two pieces; RFC 4231, test case 2.
        let mut digest = Crypto.digest(DigestAlgorithm::Sha256).expect("built in");
        digest.update(b"a");
        digest.update(b"bc");
        assert_eq!(hex(digest.finish().expect("done")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        let mut hmac = Crypto.hmac(DigestAlgorithm::Sha256, b"Jefe").expect("built in");
        hmac.update(b"what do ya want for nothing?");
        assert_eq!(hex(hmac.finish().expect("done")), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
        assert!(Crypto.sign(SigningAlgorithm::RS256, b"no key").is_err());
    }
}
