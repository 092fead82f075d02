//! How an object is written: as people write, or as programs and their settings are.

/// How the words of a text are to be read. In programs a capital says little.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Writing {
    /// Letters, tickets, documents; what nothing else is known of.
    #[default]
    Prose,
    /// Source code, settings, logs, markup of documentation.
    Code,
}

/// Endings of what people write.
const PROSE: [&str; 22] = [
    "txt", "text", "eml", "mbox", "msg", "doc", "docx", "odt", "rtf", "pdf", "html", "htm", "xhtml", "ppt", "pptx", "odp", "ics", "vcf", "srt",
    "vtt", "ldif", "xlsx",
];
/// Names of files without an ending that tell of people.
const PROSE_NAMES: [&str; 4] = ["authors", "credits", "thanks", "contributors"];

/// How the names of files without an ending begin that are programs or settings.
const CODE_NAMES: [&str; 11] =
    ["Makefile", "makefile", "GNUmakefile", "Kconfig", "Kbuild", "Dockerfile", "Containerfile", "Jenkinsfile", "Vagrantfile", "Gemfile", "Rakefile"];

impl Writing {
    /// What an object's name says. A name without an ending says nothing.
    #[must_use]
    pub fn of(name: &str) -> Self {
        let file = name.rsplit(['/', '\\', '!']).next().unwrap_or(name);
        match file.rsplit_once('.') {
            Some((stem, ending)) if !stem.is_empty() => {
                let ending = ending.to_ascii_lowercase();
                let is_prose = PROSE.contains(&ending.as_str()) || PROSE_NAMES.contains(&stem.to_ascii_lowercase().as_str());
                if is_prose { Self::Prose } else { Self::Code }
            }
            Some(_) => Self::Code,
            None if CODE_NAMES.iter().any(|name| file.starts_with(name)) => Self::Code,
            None => Self::Prose,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Writing;

    #[test]
    fn endings_tell() {
        let prose = ["letter.txt", "a/b.eml", "x.zip!minutes.DOCX", "CHANGES", "AUTHORS.md", ""];
        let code = ["a.rs", "README.md", ".gitignore", "conf.d/x.yaml", "a.log", "x/Makefile"];
        assert!(prose.iter().all(|name| Writing::of(name) == Writing::Prose));
        assert!(code.iter().all(|name| Writing::of(name) == Writing::Code));
    }
}
