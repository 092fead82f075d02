//! Which objects declare what others hold: definitions of tables, of messages, of classes.

/// What kind of declarations an object holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Declares {
    /// Tables of a database.
    Tables,
    /// Messages and documents that programs exchange.
    Message,
    /// Members of classes and fields of structures.
    Members,
}

/// Endings of programs in whose languages types stand beside names.
const MEMBERS: &[&str] = &[
    "java", "kt", "kts", "scala", "groovy", "cs", "vb", "ts", "tsx", "mts", "py", "pyi", "rb", "php", "go", "rs", "swift", "dart", "hpp", "hxx",
    "hh", "m", "ex", "exs", "jl", "vue", "svelte",
];
/// Endings of languages of schemas.
const MESSAGES: &[&str] = &["proto", "thrift", "avsc", "avdl", "graphql", "graphqls", "gql", "prisma", "xsd"];

impl Declares {
    /// What an object's name says.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        let file = name.rsplit(['/', '\\', '!']).next().unwrap_or(name);
        let (_, ending) = file.rsplit_once('.')?;
        let is = |known: &&str| ending.eq_ignore_ascii_case(known);
        if ["sql", "ddl"].iter().any(is) {
            Some(Self::Tables)
        } else if MESSAGES.iter().any(is) {
            Some(Self::Message)
        } else {
            MEMBERS.iter().any(is).then_some(Self::Members)
        }
    }

    /// How evidence names it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tables => "ddl",
            Self::Message => "message",
            Self::Members => "member",
        }
    }
}
