//! Every file of `patterns/` that holds a detector, embedded. Written by `UPDATE=1 cargo test --test packs`; do not edit.

embed! {
    "activity": "login" "usage";
    "ad": "nrt";
    "ae": "emirates_id";
    "al": "nipt";
    "am": "passport";
    "any": "drivers_license" "ehic" "government_id" "orcid" "passport" "passport_mrz";
    "ar": "cuit" "dni_label" "sube";
    "at": "drivers_license" "firmenbuch" "passport" "svnr" "tin";
    "au": "abn" "acn" "bsb_account" "drivers_license" "ihi" "medicare" "passport" "tfn";
    "auth": "password" "security_question" "username";
    "az": "passport" "voen";
    "bd": "nid";
    "be": "drivers_license" "eid" "nn" "passport";
    "bg": "drivers_license" "egn" "eik" "pnf";
    "bio": "an2k" "behavior" "fac" "fac_base64" "face_template" "face_vector" "fingerprint_template" "fir" "fir_base64" "fmr" "fmr_base64"
        "iir" "iir_base64" "iris_template" "voice_template" "voice_vector" "wsq";
    "br": "cnh" "cnpj" "cns" "cpf" "passport" "pis" "rg" "titulo_eleitor";
    "by": "passport" "unp";
    "ca": "bank_account" "bc_phn" "bn" "drivers_license" "ohip" "passport" "pr_card" "ramq" "sin";
    "ch": "ahv" "passport" "uid";
    "child": "age" "birth_date" "consent" "guardian" "school";
    "cl": "rut" "rut_short";
    "cn": "hk_permit" "passport" "ric" "uscc";
    "co": "cedula" "nit";
    "commerce": "considered" "customer_id" "loyalty_id" "order_id" "property" "purchase" "subscription";
    "contact": "address_above_unit" "address_cue" "address_de" "address_gb" "address_label" "address_unit" "address_us" "address_us_lower"
        "eircode" "email" "fax" "phone_00" "phone_au" "phone_br" "phone_cn" "phone_cue" "phone_de" "phone_dialled" "phone_e164" "phone_es"
        "phone_fr" "phone_gb" "phone_groups" "phone_in" "phone_it" "phone_jp" "phone_kr" "phone_label" "phone_suffix" "phone_trunk"
        "phone_us" "postcode_br" "postcode_ca" "postcode_de" "postcode_gb" "postcode_in" "postcode_jp" "postcode_kr" "postcode_label"
        "postcode_nl" "social";
    "cr": "cedula" "cedula_juridica" "dimex";
    "cred": "adafruit" "age_key" "airtable" "algolia" "alibaba" "anthropic" "argon2" "artifactory" "asana" "assigned_secret" "atlassian"
        "auth0" "aws_access_key" "aws_appsync" "aws_bedrock" "aws_mws" "aws_secret_key" "aws_session_token" "azure_client_secret"
        "azure_devops" "azure_storage_key" "basic_auth_header" "bcrypt" "bearer_header" "bitbucket" "braintree" "brevo" "buildkite"
        "certificate" "circleci" "clojars" "cloudflare" "cloudflare_token" "codecov" "confluent" "contentful" "crates_io" "databricks"
        "datadog" "defined_networking" "digitalocean" "discord_bot" "discord_webhook" "docker" "doppler" "dropbox" "duffel" "dynatrace"
        "easypost" "elastic_cloud" "exchange_key" "facebook" "fastly" "fcm" "figma" "flutterwave" "flyio" "frameio" "gcp_service_account"
        "generic_secret" "github_fine_grained" "github_pat" "gitlab" "gocardless" "google_api_key" "google_oauth" "grafana" "grafana_cloud"
        "groq" "harness" "hashicorp_vault" "heroku" "hubspot" "huggingface" "infracost" "jwt" "kubeconfig" "langsmith" "launchdarkly"
        "ldap_hash" "linear" "linkedin" "mailchimp" "mailgun" "mapbox" "maxmind" "mongodb_atlas" "neon" "netlify" "netrc" "newrelic"
        "notion" "npm" "nuget" "nvidia" "octopus" "okta" "onepassword_secret_key" "onepassword_service" "openai" "openrouter" "openshift"
        "otp_code" "otpauth" "pagerduty" "pbkdf2" "perplexity" "pkcs12" "plaid" "planetscale" "posthog" "postman" "prefect" "presigned_url"
        "private_key" "pulumi" "putty_key" "pwdump" "pypi" "razorpay" "readme" "replicate" "resend" "rubygems" "salesforce" "scalingo"
        "seed_phrase" "sendgrid" "sentry" "settlemint" "sha_crypt" "shippo" "shopify" "slack_token" "slack_webhook" "snyk" "sonarqube"
        "sourcegraph" "spotify" "square" "square_access_token" "stripe" "supabase" "tailscale" "telegram" "tencent" "terraform"
        "tink_keyset" "totp_secret" "travis" "triggerdev" "twilio" "twitch" "twitter" "typeform" "ubidots" "url_password"
        "wallet_private_key" "wandb" "wireguard" "xai" "yandex" "zendesk";
    "cu": "ni";
    "cy": "drivers_license" "id" "tic";
    "cz": "drivers_license" "ico" "rc";
    "de": "bsnr" "drivers_license" "handelsregister" "id_card" "kfz" "kvnr" "lanr" "passport" "rvnr" "schufa_id" "steuer_id" "stnr";
    "demo": "age" "age_after" "age_cue" "birth_date" "birth_date_cue" "citizenship" "criminal" "gender" "gender_identity" "language"
        "marital_status" "nationality" "orientation" "politics" "race" "religion" "union" "veteran";
    "device": "advertising_id" "device_id" "iccid" "imei" "imsi";
    "dk": "cpr" "drivers_license" "passport";
    "do": "cedula" "rnc";
    "dz": "nif";
    "ec": "ci" "ruc";
    "ee": "drivers_license" "ik" "registrikood";
    "eg": "nid" "tin";
    "es": "ccc" "cif" "dni" "drivers_license" "nie" "passport" "ssn";
    "eu": "vat";
    "fi": "drivers_license" "hetu" "passport" "veronumero" "ytunnus";
    "financial": "account" "balance" "bic" "card" "card_13" "card_cvv" "card_expiry" "card_expiry_cue" "card_pin" "card_track"
        "card_track2" "credit_score" "crypto_bitcoin" "crypto_ethereum" "cusip" "iban" "income";
    "fo": "vtal";
    "fr": "cni" "drivers_license" "nif" "nir" "passport" "rcs" "siren";
    "gb": "bank_account" "chi" "drivers_license" "electoral_roll" "hsc" "nhs" "nino" "passport" "utr" "vat" "vehicle_registration";
    "genetic": "family_history" "genotype_23andme" "vcf_samples";
    "geo": "city" "coordinates" "coordinates_coarse" "coordinates_pair" "country" "dms" "geojson" "latitude" "longitude" "nmea"
        "place_label" "town_after_address" "town_below_unit" "us_state" "wkt";
    "gh": "card" "tin";
    "gn": "nifp";
    "gr": "afm" "amka" "drivers_license" "passport";
    "gt": "nit";
    "health": "allergy" "blood_type" "diagnosis" "disability" "icd10" "insurance" "lab" "medication" "mental" "ndc" "pregnancy" "procedure"
        "udi" "vaccination" "vitals";
    "hk": "hkid";
    "hr": "drivers_license" "oib";
    "hu": "drivers_license" "taj" "tax_id";
    "id": "nik" "npwp" "passport";
    "ie": "drivers_license" "passport" "pps";
    "il": "hp" "id";
    "in": "aadhaar" "abha" "drivers_license" "gstin" "ifsc_account" "pan" "passport" "upi" "vehicle_registration" "vid" "voter";
    "inference": "churn" "personality" "preference" "risk" "score" "segment" "sentiment";
    "is": "kennitala" "vsk";
    "it": "codice_fiscale" "drivers_license" "identity_card" "partita_iva" "passport";
    "jp": "bank_account" "basic_pension" "corporate_number" "drivers_license" "health_insurance" "my_number" "passport" "residence_card";
    "ke": "national_id" "pin";
    "kr": "brn" "drivers_license" "frn" "passport" "rrn";
    "kz": "bin" "iin" "passport";
    "li": "peid";
    "lk": "nic";
    "lt": "ak" "drivers_license" "pvm";
    "lu": "drivers_license" "matricule";
    "lv": "drivers_license" "pk";
    "ma": "ice";
    "md": "idno";
    "me": "pib";
    "media": "avi" "flac" "gif" "heic" "jpeg" "m4a" "mov" "mp3" "mp4" "ogg" "png" "tiff" "wav" "webm" "webp";
    "message": "call" "content" "headers";
    "mk": "edb";
    "mo": "bir";
    "mt": "drivers_license" "id";
    "mu": "nid";
    "mx": "clabe" "curp" "ine" "nss" "passport" "rfc";
    "my": "nric";
    "mz": "nuit";
    "net": "access_log" "browsing" "cookie" "domain" "ipv4" "ipv6" "ipv6_full" "mac" "search_query" "session" "url" "url_personal"
        "user_agent" "user_agent_label" "xsrf_token";
    "neural": "edf" "eeg_fields";
    "ng": "bvn" "nin" "passport" "vehicle_registration";
    "nl": "bsn" "document" "drivers_license" "onderwijsnummer";
    "no": "fnr" "kontonr" "orgnr" "passport";
    "nz": "bank_account" "drivers_license" "ird" "ird_short" "nhi" "passport";
    "om": "vat";
    "pe": "dni" "dni_label" "ruc";
    "person": "alias" "birth_place" "maiden_name" "name" "name_after_title" "name_family_label" "name_given_label" "name_label" "signature"
        "title";
    "ph": "passport" "sss" "tin" "umid";
    "pk": "cnic";
    "pl": "drivers_license" "id_card" "nip" "passport" "pesel" "regon";
    "pt": "cc" "drivers_license" "nib" "nif" "niss" "passport";
    "py": "cic" "ruc";
    "ro": "cnp" "cui" "drivers_license" "onrc";
    "rs": "pib";
    "ru": "drivers_license" "inn" "ogrn" "passport" "snils";
    "sa": "national_id";
    "school": "degree" "enrollment" "field" "grade" "institution" "student_id" "test_score";
    "se": "drivers_license" "orgnr" "passport" "personnummer";
    "sg": "nric" "passport" "uen";
    "si": "drivers_license" "emso" "maticna";
    "sk": "drivers_license" "ico";
    "sn": "ninea";
    "sv": "nit";
    "th": "passport" "tin" "tnin";
    "time": "date" "date_words";
    "tn": "mf";
    "tr": "license_plate" "passport" "tckn" "vkn";
    "tw": "national_id" "passport" "ubn";
    "ua": "edrpou" "passport" "rntrc";
    "us": "aba_routing" "alien_number" "atin" "bank_account" "dea" "dod_id" "drivers_license" "ein" "green_card" "hicn" "i94"
        "insurance_policy" "itin" "known_traveler" "mbi" "mrn" "npi" "passport" "passport_card" "professional_license" "ptin" "ssn"
        "state_id" "vehicle_plate" "visa_number";
    "uy": "ci" "rut";
    "uz": "passport";
    "ve": "ci" "rif";
    "vehicle": "plate" "vin";
    "vn": "cccd" "mst" "passport";
    "work": "department" "employee_id" "employer" "hire_date" "job_title" "performance" "resume" "salary" "status";
    "za": "id" "tin";
}
