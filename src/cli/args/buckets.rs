//! How buckets are reached, as it is typed.

use clap::Parser;

#[derive(Debug, Parser)]
#[command(next_help_heading = "Buckets (s3://, gs://, az://)")]
pub(in crate::cli) struct Buckets {
    /// Where the store listens, for what speaks like S3, GCS or Azure
    #[arg(long, value_name = "URL")]
    pub(in crate::cli) endpoint: Option<String>,
    /// The region of the bucket [default: asked for, where the store tells it]
    #[arg(long = "bucket-region", value_name = "REGION")]
    pub(in crate::cli) bucket_region: Option<String>,
    /// A profile of ~/.aws [default: AWS_PROFILE]
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) profile: Option<String>,
    /// The storage account of Azure [default: AZURE_STORAGE_ACCOUNT_NAME]
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) account: Option<String>,
    /// Sign nothing, as for public buckets
    #[arg(long)]
    pub(in crate::cli) anonymous: bool,
    /// Pay for the requests, where the bucket's owner does not (S3; Google, by the project GOOGLE_CLOUD_PROJECT)
    #[arg(long)]
    pub(in crate::cli) requester_pays: bool,
    /// Read objects of an archive class too, for example GLACIER where they were restored
    #[arg(long, value_name = "CLASS")]
    pub(in crate::cli) read_class: Vec<String>,
    /// Leave out objects of a storage class, for example COLDLINE
    #[arg(long, value_name = "CLASS")]
    pub(in crate::cli) skip_class: Vec<String>,
    /// So many objects are on their way at once
    #[arg(long, value_name = "N", default_value_t = 64)]
    pub(in crate::cli) in_flight: usize,
    /// So many requests a second at most
    #[arg(long, value_name = "N")]
    pub(in crate::cli) max_requests: Option<u32>,
    /// Memory that a scan of buckets may take, for example 256M
    #[arg(long, value_name = "SIZE", default_value = "256M")]
    pub(in crate::cli) max_memory: String,
    /// Bring everything and scan nothing (to measure what the network alone costs)
    #[arg(long, hide = true)]
    pub(in crate::cli) drop_bodies: bool,
}
