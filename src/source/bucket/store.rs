//! From a location to a client of its store, with the credentials that each cloud's own tools would find.

use std::sync::Arc;

use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::azure::{AzureConfigKey, MicrosoftAzureBuilder};
use object_store::gcp::GoogleCloudStorageBuilder;
use object_store::{BackoffConfig, ObjectStore, RetryConfig};
use tokio::runtime::Handle;

use super::crypto::Crypto;
use super::profile::Profile;
use super::standing::Asking;
use super::wire::Wire;
use super::{Access, Payer, Signing};
use crate::source::location::{Cloud, Location};

/// A client, and how its bucket is asked about itself.
type Opened = (Arc<dyn ObjectStore>, Asking);

/// Makes the client.
pub(super) fn connect(location: &Location, access: &Access, wire: &Wire, runtime: &Handle) -> Result<Opened, String> {
    match location.cloud {
        Cloud::S3 => s3(location, access, wire, runtime),
        Cloud::Google => google(location, access, wire),
        Cloud::Azure => azure(location, access, wire),
    }
}

fn retries(access: &Access) -> RetryConfig {
    let backoff = BackoffConfig { init_backoff: access.backoff, ..BackoffConfig::default() };
    RetryConfig { backoff, max_retries: access.retries, ..RetryConfig::default() }
}

fn refused(error: &object_store::Error) -> String {
    format!("cannot be used: {error}; docs/buckets.md tells what each cloud needs")
}

fn s3(location: &Location, access: &Access, wire: &Wire, runtime: &Handle) -> Result<Opened, String> {
    let mut builder = AmazonS3Builder::from_env().with_bucket_name(&location.bucket).with_retry(retries(access));
    let is_set = |builder: &AmazonS3Builder, key| builder.get_config_value(&key).is_some_and(|value| !value.is_empty());
    let named = access.profile.clone().or_else(|| std::env::var("AWS_PROFILE").ok().filter(|name| !name.is_empty()));
    let is_chosen = access.profile.is_some();
    // What the command line names outweighs the environment, which outweighs what is only usual.
    let has_keys = is_set(&builder, AmazonS3ConfigKey::AccessKeyId);
    let profile = match named {
        Some(name) if is_chosen || !has_keys => Profile::named(&name)?,
        // What other keys the environment knows comes before a profile that nobody named.
        _ if has_keys || access.signing == Signing::Anonymous || has_role() => Profile::found("default").unwrap_or_default(),
        _ => Profile::found("default").map_or_else(|| Ok(Profile::default()), |profile| profile.usable("default"))?,
    };
    if let Some((key, secret, token)) = profile.keys().filter(|_| is_chosen || !has_keys) {
        builder = builder.with_access_key_id(key).with_secret_access_key(secret);
        if let Some(token) = token {
            builder = builder.with_token(token);
        }
    }
    let endpoint = access.endpoint.clone().or_else(|| profile.value("endpoint_url").map(str::to_owned));
    if let Some(endpoint) = &endpoint {
        builder = builder.with_endpoint(endpoint.trim_end_matches('/'));
    }
    let endpoint = builder.get_config_value(&AmazonS3ConfigKey::Endpoint).filter(|endpoint| !endpoint.is_empty());
    let region = access.region.clone().or_else(|| {
        let from_profile = profile.value("region").map(str::to_owned);
        if is_chosen { from_profile } else { builder.get_config_value(&AmazonS3ConfigKey::Region).or(from_profile) }
    });
    // A bucket's region is public, and asking for it costs one request.
    let region = region.or_else(|| {
        let options = object_store::ClientOptions::default();
        let ask = async { tokio::time::timeout(super::ASK, object_store::aws::resolve_bucket_region(&location.bucket, &options)).await };
        if endpoint.is_some() { None } else { runtime.block_on(ask).ok()?.ok() }
    });
    if let Some(region) = &region {
        builder = builder.with_region(region);
    }
    let asking = Asking { said: access.region.clone(), signed: region.filter(|_| endpoint.is_none()), endpoint, google: None };
    let builder = builder
        .with_allow_http(true)
        .with_skip_signature(access.signing == Signing::Anonymous)
        .with_request_payer(access.payer == Payer::Requester)
        .with_crypto_provider(Arc::new(Crypto))
        .with_http_connector(wire.clone());
    Ok((Arc::new(builder.build().map_err(|error| refused(&error))?), asking))
}

/// Whether the environment names a role, whose keys its issuer gives.
fn has_role() -> bool {
    ["AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

fn google(location: &Location, access: &Access, wire: &Wire) -> Result<Opened, String> {
    let mut builder = GoogleCloudStorageBuilder::from_env().with_bucket_name(&location.bucket).with_retry(retries(access));
    let endpoint = access.endpoint.as_deref().map(|endpoint| endpoint.trim_end_matches('/').to_owned());
    if let Some(endpoint) = &endpoint {
        builder = builder.with_base_url(endpoint);
    }
    let builder =
        builder.with_skip_signature(access.signing == Signing::Anonymous).with_crypto_provider(Arc::new(Crypto)).with_http_connector(wire.clone());
    let store = builder.build().map_err(|error| refused(&error))?;
    let credentials = (access.signing == Signing::Signed).then(|| Arc::clone(store.credentials()));
    Ok((Arc::new(store), Asking { said: access.region.clone(), endpoint, google: credentials, ..Asking::default() }))
}

fn azure(location: &Location, access: &Access, wire: &Wire) -> Result<Opened, String> {
    let mut builder = MicrosoftAzureBuilder::from_env().with_container_name(&location.bucket).with_retry(retries(access));
    if let Some(account) = &access.account {
        builder = builder.with_account(account);
    }
    if builder.get_config_value(&AzureConfigKey::AccountName).is_none() {
        return Err("names no storage account; name it with --account or AZURE_STORAGE_ACCOUNT_NAME".to_owned());
    }
    if let Some(endpoint) = &access.endpoint {
        builder = builder.with_endpoint(endpoint.trim_end_matches('/').to_owned());
    }
    if access.payer == Payer::Requester {
        return Err("--requester-pays: Azure knows no such thing; leave it away".to_owned());
    }
    let builder = builder
        .with_allow_http(true)
        .with_skip_signature(access.signing == Signing::Anonymous)
        .with_crypto_provider(Arc::new(Crypto))
        .with_http_connector(wire.clone());
    let asking = Asking { said: access.region.clone(), endpoint: access.endpoint.clone(), ..Asking::default() };
    Ok((Arc::new(builder.build().map_err(|error| refused(&error))?), asking))
}
