//! Files whose findings lie where a division hurts: across seams, in long lines, in quoted cells, close together. Every value is one that was
//! published for tests or made by a rule; none is a person's.

use std::fmt::Write as _;

/// Values, labels and cues, whole and in pieces.
pub const FRAGMENTS: &[&str] = &[
    "jane.doe@example.com",
    "privacy@example.org",
    "219-09-9999",
    "SSN: 219-09-9999",
    "078-05-1120",
    "4111 1111 1111 1111",
    "4111111111111111",
    "5555555555554444",
    "card number: 4012888888881881",
    "cvv: 123",
    "GB82 WEST 1234 5698 7654 32",
    "DE89370400440532013000",
    "+1 415 555 2671",
    "(212) 555-0187",
    "phone: 415-555-2671",
    "date of birth: 1980-02-29",
    "\"dob\": \"02/29/1980\"",
    "gender: female",
    "Dear Mr. John Smith,",
    "Name: Mary Jones",
    "Sincerely,\nMary Jones",
    "on behalf of\n",
    "John Smith",
    "350 Fifth Avenue,\nNew York, NY 10118",
    "1600 Pennsylvania Avenue NW\nWashington, DC 20500",
    "address: 350 Fifth Avenue, New York, NY 10118",
    "192.0.2.17",
    "2001:db8::8a2e:370:7334",
    "00:1A:2B:3C:4D:5E",
    "AKIAIOSFODNN7EXAMPLE",
    "aws_secret_access_key = \"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\"",
    "password=hunter2hunter2",
    "https://user:secretpass@example.com/path?email=a%40example.com",
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
    "48.85837, 2.29448",
    "\"latitude\": 48.85837, \"longitude\": 2.29448",
    "123e4567-e89b-12d3-a456-426614174000",
    "passport number: 123456789",
    "-----BEGIN PRIVATE KEY-----\n",
    "diagnosis: E11.9",
    "ssn",
    "emails\": [\"",
    "the year 2024",
    "Müller",
    "日本語",
];

/// A small generator (xorshift), so that the corpus is the same everywhere.
pub struct Dice(u64);

impl Dice {
    pub const fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    pub fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % below as u64).expect("below a usize")
    }

    fn digits(&mut self, count: usize) -> String {
        (0..count).map(|_| char::from(b'0' + u8::try_from(self.roll(10)).expect("a digit"))).collect()
    }

    fn letters(&mut self, count: usize) -> String {
        (0..count).map(|_| char::from(b'a' + u8::try_from(self.roll(26)).expect("a letter"))).collect()
    }

    fn fragment(&mut self) -> &'static str {
        FRAGMENTS[self.roll(FRAGMENTS.len())]
    }
}

fn prose(dice: &mut Dice, bytes: usize, separators: &[&str]) -> String {
    let mut text = String::new();
    while text.len() < bytes {
        match dice.roll(3) {
            0 => text.push_str(&dice.letters(7)),
            1 => text.push_str(dice.fragment()),
            _ => text.push_str(&dice.digits(5)),
        }
        text.push_str(separators[dice.roll(separators.len())]);
    }
    text
}

/// A private key's form without a key: made of letters by rule.
fn pem(dice: &mut Dice) -> String {
    let mut text = "-----BEGIN PRIVATE KEY-----\n".to_owned();
    for _ in 0..24 {
        let line: String = (0..64).map(|_| char::from(b"ABCDEFghijklmnop0123456789+/"[dice.roll(28)])).collect();
        text.push_str(&line);
        text.push('\n');
    }
    text + "-----END PRIVATE KEY-----\n"
}

fn csv(dice: &mut Dice, bytes: usize) -> String {
    let mut text = "id,full_name,email,ssn,note,gender\n".to_owned();
    let mut row = 0;
    while text.len() < bytes {
        row += 1;
        let note = if row % 7 == 0 { format!("\"two\nlines, \"\"{}\"\"\"", dice.fragment().replace('"', "'")) } else { dice.letters(9) };
        let (one, other) = (dice.letters(5), dice.letters(8));
        let _ = writeln!(text, "{row},{one} {other},{one}.{other}@fabrikam.com,{}-{}-{},{note},f", dice.digits(3), dice.digits(2), dice.digits(4));
    }
    text
}

fn record(dice: &mut Dice, row: usize) -> String {
    let name = dice.letters(6);
    format!(
        r#"{{"id": {row}, "user": {{"email": "{name}@fabrikam.com", "ssn": "{}-{}-{}"}}, "tags": ["{}", "{}"], "card": "4111111111111111", "cvv": "123"}}"#,
        dice.digits(3),
        dice.digits(2),
        dice.digits(4),
        dice.letters(4),
        dice.digits(9)
    )
}

fn records(dice: &mut Dice, bytes: usize, between: &str) -> String {
    let mut text = record(dice, 0);
    while text.len() < bytes {
        text.push_str(between);
        text.push_str(&record(dice, text.len()));
    }
    text
}

/// The last value begins behind the first 64 bytes, in a line that begins before them.
const FORM: &str = "PESEL: 84072373926\nBSN: 739264858\nTFN: 739 264 851\nmedical record number: MRN-7392648\n";

fn utf16(text: &str) -> Vec<u8> {
    [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
}

/// Small files of every kind.
pub fn corpus() -> Vec<(String, Vec<u8>)> {
    let dice = &mut Dice::new(7);
    let mut files: Vec<(&str, Vec<u8>)> = vec![
        ("prose.txt", prose(dice, 20_000, &[" ", "\n", ", ", ". "]).into_bytes()),
        ("dense.txt", prose(dice, 12_000, &[" ", ","]).into_bytes()),
        ("glued.log", prose(dice, 8_000, &["", "=", ":", "/"]).into_bytes()),
        ("windows.ini", prose(dice, 8_000, &["\r\n", " "]).into_bytes()),
        ("quoted.csv", csv(dice, 12_000).into_bytes()),
        ("pretty.json", format!("[\n  {}\n]\n", records(dice, 12_000, ",\n  ").replace(", \"", ",\n    \"")).into_bytes()),
        ("one-line.json", format!("[{}]", records(dice, 12_000, ",")).into_bytes()),
        ("lines.jsonl", records(dice, 12_000, "\n").into_bytes()),
        ("wide.txt", utf16(&prose(dice, 8_000, &[" ", "\n", " Müller "]))),
        ("western.txt", prose(dice, 8_000, &[" ", "\n"]).bytes().filter(u8::is_ascii).chain(*b" Gr\xF6\xDFe caf\xE9 \n").collect()),
        ("wide.csv", utf16(&csv(dice, 6_000))),
        ("wide.jsonl", utf16(&records(dice, 6_000, "\n"))),
        ("form.txt", utf16(FORM)),
        ("empty.txt", Vec::new()),
        ("binary.bin", (0..6_000u32).flat_map(|n| [0, (n % 251) as u8, (n / 7 % 256) as u8]).chain(*b" jane.doe@example.com \0").collect()),
        ("emails.txt", "a.b@fabrikam.com;".repeat(900).into_bytes()),
        ("ats.txt", [b"x@".repeat(5_000), b"jane.doe@example.com".to_vec()].concat()),
        ("unclosed.csv", format!("a,b\n\"{}", csv(dice, 6_000)).into_bytes()),
    ];
    let mut keys = prose(dice, 3_000, &[" ", "\n"]);
    for _ in 0..4 {
        keys.push_str(&pem(dice));
        keys.push_str(&prose(dice, 700, &["\n"]));
    }
    files.push(("keys.pem", keys.into_bytes()));
    files.into_iter().map(|(name, bytes)| (name.to_owned(), bytes)).collect()
}

/// Files with lines, records and rows beyond the tiles of 64 KiB.
pub fn long_corpus() -> Vec<(String, Vec<u8>)> {
    let dice = &mut Dice::new(11);
    let mut mixed = prose(dice, 70_000, &[" "]);
    mixed.push('\n');
    mixed.push_str(&prose(dice, 200_000, &[" ", ", "]));
    let files = [
        ("long.txt", mixed),
        ("long.json", format!("[{}]", records(dice, 150_000, ","))),
        ("flat.json", format!("{{\"note\": \"{}\"}}", prose(dice, 150_000, &[" "]).replace(['"', '\n'], "'"))),
        ("long.csv", csv(dice, 200_000)),
        ("one-row.csv", format!("a,email\n{}", "x,jane.doe@example.com,".repeat(60_000))),
        ("cell.csv", format!("a,note\n1,\"{}\"\n2,jane.doe@example.com\n", prose(dice, 60_000, &["\n"]).replace('"', "'"))),
        ("open.csv", format!("a,note\n1,\"{}\n2,jane.doe@example.com\n", prose(dice, 90_000, &["\n"]).replace('"', "'"))),
    ];
    files.into_iter().map(|(name, text)| (name.to_owned(), text.into_bytes())).collect()
}

/// A large table in which most cells say little.
pub fn large_csv(bytes: usize) -> Vec<u8> {
    let head = csv(&mut Dice::new(3), 30_000);
    let filler = format!("{}\n", ",".repeat(5)).repeat(20_000);
    let mut text = head.clone();
    while text.len() < bytes {
        text.push_str(&filler);
        text.push_str(&head[head.find('\n').map_or(0, |end| end + 1)..]);
    }
    text.into_bytes()
}

/// Large JSON Lines in which most records say little.
pub fn large_jsonl(bytes: usize) -> Vec<u8> {
    let head = records(&mut Dice::new(5), 30_000, "\n") + "\n";
    let filler = "{\"level\":\"info\",\"message\":\"nothing to see here\"}\n".repeat(8_000);
    let mut text = String::new();
    while text.len() < bytes {
        text.push_str(&filler);
        text.push_str(&head);
    }
    text.into_bytes()
}
