//! Regions of the clouds, and the countries in which they stand.
//!
//! The names are those of the providers' own lists: AWS "Regions and Availability Zones", Google "Bucket locations", Azure "List of Azure regions".
//! Locations that span countries (Google's `eu`, `asia`, `eur4`) have none.

use crate::source::location::Cloud;

/// Countries, and the regions in them. A name that ends in `-` stands for all that begin with it.
type Countries = [(&'static str, &'static [&'static str])];

const AMAZON: &Countries = &[
    ("US", &["us-east-", "us-west-", "us-gov-"]),
    ("AE", &["me-central-1"]),
    ("AU", &["ap-southeast-2", "ap-southeast-4"]),
    ("BH", &["me-south-1"]),
    ("BR", &["sa-east-1"]),
    ("CA", &["ca-"]),
    ("CH", &["eu-central-2"]),
    ("CN", &["cn-"]),
    ("DE", &["eu-central-1", "eusc-de-"]),
    ("ES", &["eu-south-2"]),
    ("FR", &["eu-west-3"]),
    ("GB", &["eu-west-2"]),
    ("HK", &["ap-east-1"]),
    ("ID", &["ap-southeast-3"]),
    ("IE", &["eu-west-1"]),
    ("IL", &["il-"]),
    ("IN", &["ap-south-"]),
    ("IT", &["eu-south-1"]),
    ("JP", &["ap-northeast-1", "ap-northeast-3"]),
    ("KR", &["ap-northeast-2"]),
    ("MX", &["mx-"]),
    ("MY", &["ap-southeast-5"]),
    ("NZ", &["ap-southeast-6"]),
    ("SE", &["eu-north-1"]),
    ("SG", &["ap-southeast-1"]),
    ("TH", &["ap-southeast-7"]),
    ("TW", &["ap-east-2"]),
    ("ZA", &["af-south-1"]),
];

const GOOGLE: &Countries = &[
    ("US", &["us", "us-", "nam4"]),
    ("AU", &["australia-"]),
    ("BE", &["europe-west1"]),
    ("BR", &["southamerica-east1"]),
    ("CA", &["northamerica-northeast1", "northamerica-northeast2"]),
    ("CH", &["europe-west6"]),
    ("CL", &["southamerica-west1"]),
    ("DE", &["europe-west3", "europe-west10"]),
    ("ES", &["europe-southwest1"]),
    ("FI", &["europe-north1"]),
    ("FR", &["europe-west9"]),
    ("GB", &["europe-west2"]),
    ("HK", &["asia-east2"]),
    ("ID", &["asia-southeast2"]),
    ("IL", &["me-west1"]),
    ("IN", &["asia-south1", "asia-south2"]),
    ("IT", &["europe-west8", "europe-west12"]),
    ("JP", &["asia-northeast1", "asia-northeast2", "asia1"]),
    ("KR", &["asia-northeast3"]),
    ("MX", &["northamerica-south1"]),
    ("NL", &["europe-west4"]),
    ("PL", &["europe-central2"]),
    ("QA", &["me-central1"]),
    ("SA", &["me-central2"]),
    ("SE", &["europe-north2"]),
    ("SG", &["asia-southeast1"]),
    ("TW", &["asia-east1"]),
    ("ZA", &["africa-south1"]),
];

const AZURE: &Countries = &[
    (
        "US",
        &[
            "centralus",
            "eastus",
            "eastus2",
            "northcentralus",
            "southcentralus",
            "westcentralus",
            "westus",
            "westus2",
            "westus3",
            "usgovarizona",
            "usgovtexas",
            "usgovvirginia",
        ],
    ),
    ("AE", &["uaecentral", "uaenorth"]),
    ("AT", &["austriaeast"]),
    ("AU", &["australiacentral", "australiacentral2", "australiaeast", "australiasoutheast"]),
    ("BE", &["belgiumcentral"]),
    ("BR", &["brazilsouth", "brazilsoutheast"]),
    ("CA", &["canadacentral", "canadaeast"]),
    ("CH", &["switzerlandnorth", "switzerlandwest"]),
    ("CL", &["chilecentral"]),
    ("CN", &["chinaeast", "chinaeast2", "chinaeast3", "chinanorth", "chinanorth2", "chinanorth3"]),
    ("DE", &["germanynorth", "germanywestcentral"]),
    ("ES", &["spaincentral"]),
    ("FR", &["francecentral", "francesouth"]),
    ("GB", &["uksouth", "ukwest"]),
    ("HK", &["eastasia"]),
    ("ID", &["indonesiacentral"]),
    ("IE", &["northeurope"]),
    ("IL", &["israelcentral"]),
    ("IN", &["centralindia", "jioindiacentral", "jioindiawest", "southindia", "westindia"]),
    ("IT", &["italynorth"]),
    ("JP", &["japaneast", "japanwest"]),
    ("KR", &["koreacentral", "koreasouth"]),
    ("MX", &["mexicocentral"]),
    ("MY", &["malaysiawest"]),
    ("NL", &["westeurope"]),
    ("NO", &["norwayeast", "norwaywest"]),
    ("NZ", &["newzealandnorth"]),
    ("PL", &["polandcentral"]),
    ("QA", &["qatarcentral"]),
    ("SE", &["swedencentral", "swedensouth"]),
    ("SG", &["southeastasia"]),
    ("ZA", &["southafricanorth", "southafricawest"]),
];

/// The country of a region, as ISO 3166-1 alpha-2; `None` where it is not known or spans several.
pub(super) fn country(cloud: Cloud, region: &str) -> Option<&'static str> {
    let countries = match cloud {
        Cloud::S3 => AMAZON,
        Cloud::Google => GOOGLE,
        Cloud::Azure => AZURE,
    };
    let region = region.to_ascii_lowercase();
    let is_it = |known: &str| known == region || known.ends_with('-') && region.starts_with(known);
    countries.iter().find(|(_, regions)| regions.iter().any(|known| is_it(known))).map(|(country, _)| *country)
}

#[cfg(test)]
mod tests {
    use super::{AMAZON, AZURE, GOOGLE, country};
    use crate::source::location::Cloud;

    #[test]
    fn regions_stand_in_countries() {
        for (cloud, region, expected) in [
            (Cloud::S3, "eu-west-1", Some("IE")),
            (Cloud::S3, "us-gov-west-1", Some("US")),
            (Cloud::S3, "ap-southeast-1", Some("SG")),
            (Cloud::S3, "auto", None),
            (Cloud::Google, "EUROPE-WEST10", Some("DE")),
            (Cloud::Google, "US", Some("US")),
            (Cloud::Google, "us-central1", Some("US")),
            (Cloud::Google, "eu", None),
            (Cloud::Azure, "westeurope", Some("NL")),
            (Cloud::Azure, "elsewhere", None),
        ] {
            assert_eq!(country(cloud, region), expected, "{region}");
        }
    }

    #[test]
    fn no_region_stands_in_two_countries() {
        for countries in [AMAZON, GOOGLE, AZURE] {
            let mut all: Vec<&str> = countries.iter().flat_map(|(_, regions)| regions.iter().copied()).collect();
            let count = all.len();
            all.sort_unstable();
            all.dedup();
            assert_eq!(all.len(), count);
        }
    }
}
