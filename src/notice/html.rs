//! HTML as blocks. Tags that a browser would close by itself need not be closed; what is not shown (scripts, styles, navigation) is left out.

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{StartTag, Token, Tokenizer};

use super::block::{Block, Cell, Draft, Kind, Weight};

/// Tags whose content nobody reads as a part of the notice.
const UNREAD: [&str; 9] = ["script", "style", "template", "noscript", "svg", "nav", "select", "title", "iframe"];
/// Tags that begin and end a block.
const BLOCKS: [&str; 25] = [
    "p",
    "header",
    "footer",
    "aside",
    "blockquote",
    "form",
    "fieldset",
    "hr",
    "body",
    "html",
    "center",
    "pre",
    "address",
    "figure",
    "figcaption",
    "caption",
    "tbody",
    "thead",
    "tfoot",
    "label",
    "details",
    "ul",
    "ol",
    "menu",
    "dl",
];

/// Reads HTML.
#[must_use]
pub fn read(source: &str) -> Vec<Block> {
    let mut emitter: DefaultEmitter<usize> = DefaultEmitter::new_with_span();
    emitter.naively_switch_states(true);
    let mut reader = Reader { lines: Lines::new(source), ..Reader::default() };
    for Ok(token) in Tokenizer::new_with_emitter(source, emitter) {
        match token {
            Token::StartTag(tag) => reader.open(&tag),
            Token::EndTag(tag) => reader.close(&String::from_utf8_lossy(&tag.name)),
            Token::String(text) => reader.text(&String::from_utf8_lossy(&text.value), text.span.start),
            _ => {}
        }
    }
    reader.flush();
    reader.into_blocks()
}

/// Line numbers of offsets that come in rising order.
#[derive(Default)]
struct Lines {
    starts: Vec<usize>,
}

impl Lines {
    fn new(source: &str) -> Self {
        Self { starts: memchr::memchr_iter(b'\n', source.as_bytes()).collect() }
    }

    fn at(&self, offset: usize) -> u32 {
        self.starts.partition_point(|end| *end < offset) as u32 + 1
    }
}

/// A table whose end was not seen.
#[derive(Default)]
struct Table {
    number: u32,
    row: Vec<Cell>,
    /// Cells that reach down into later rows: column, rows left, cell.
    down: Vec<(usize, u32, Cell)>,
    cell: Option<OpenCell>,
    line: u32,
}

struct OpenCell {
    text: String,
    is_head: bool,
    across: u32,
    down: u32,
}

/// What the attributes of WAI-ARIA make of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Plain,
    Heading(u8),
    List,
    Item,
    Region,
}

/// Elements that mean nothing by themselves.
const GENERIC: [&str; 5] = ["div", "span", "section", "article", "button"];

impl Role {
    fn of(name: &str, tag: &StartTag<usize>) -> Self {
        let value = |name: &str| tag.attributes.get(name.as_bytes()).map(|value| String::from_utf8_lossy(&value.value).to_lowercase());
        match value("role").as_deref() {
            Some("heading") => {
                Self::Heading(value("aria-level").and_then(|level| level.trim().parse().ok()).map_or(2, |level: u8| level.clamp(1, 6)))
            }
            Some("list") => Self::List,
            Some("listitem") => Self::Item,
            Some("region" | "tabpanel") => Self::Region,
            // What opens a folding part is its heading.
            _ if name == "button" && (value("aria-expanded").is_some() || value("aria-controls").is_some()) => Self::Heading(4),
            Some("tab") => Self::Heading(4),
            _ => Self::Plain,
        }
    }
}

#[derive(Default)]
struct Reader {
    lines: Lines,
    blocks: Vec<Block>,
    draft: Draft,
    heading: Option<u8>,
    is_item: bool,
    lists: u8,
    folds: u8,
    bold: u32,
    unread: u32,
    tables: Vec<Table>,
    count: u32,
    /// What the open elements without a meaning of their own are by their `role`, so that their ends are told apart.
    roles: Vec<(String, Role)>,
    /// How many elements are open that hold the page's main content, and which blocks stood in one.
    mains: u32,
    main: Vec<std::ops::Range<usize>>,
}

impl Reader {
    /// All blocks; only those of the main content where a page marks it and most of its text stands there.
    fn into_blocks(self) -> Vec<Block> {
        let length = |blocks: &[Block]| blocks.iter().map(|block| block.text.len()).sum::<usize>();
        let of = |range: &std::ops::Range<usize>| &self.blocks[range.start.min(self.blocks.len())..range.end.min(self.blocks.len())];
        let inside: usize = self.main.iter().map(|range| length(of(range))).sum();
        if inside * 2 < length(&self.blocks) || inside == 0 {
            return self.blocks;
        }
        self.main.iter().flat_map(|range| of(range).to_vec()).collect()
    }

    fn open(&mut self, tag: &StartTag<usize>) {
        let name = String::from_utf8_lossy(&tag.name).into_owned();
        if UNREAD.contains(&name.as_str()) {
            if !tag.self_closing {
                self.unread += 1;
            }
            return;
        }
        let line = self.lines.at(tag.span.start);
        if GENERIC.contains(&name.as_str()) && !tag.self_closing {
            self.open_generic(&name, tag);
            return;
        }
        match name.as_str() {
            "main" => {
                self.flush();
                self.mains += 1;
                if self.mains == 1 {
                    self.main.push(self.blocks.len()..usize::MAX);
                }
            }
            "br" => self.line_break(),
            "img" => {
                let alt = tag.attributes.get(&b"alt"[..]).map(|alt| String::from_utf8_lossy(&alt.value).into_owned());
                if let Some(alt) = alt.filter(|_| self.cell().is_some()) {
                    self.text(&alt, tag.span.start);
                }
            }
            "b" | "strong" | "u" => self.bold += 1,
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.flush();
                self.heading = name[1..].parse().ok();
            }
            "summary" | "dt" => {
                self.flush();
                self.heading = Some(6);
                self.folds += u8::from(name == "summary");
            }
            "ul" | "ol" | "menu" => {
                self.flush();
                self.lists = self.lists.saturating_add(1);
            }
            "li" => {
                self.flush();
                self.is_item = true;
                if let Some(cell) = self.cell().filter(|cell| !cell.text.trim().is_empty()) {
                    cell.text.push_str("; ");
                }
            }
            "table" => self.open_table(line),
            "tr" => self.open_row(line),
            "td" | "th" => self.open_cell(tag, name == "th"),
            name if BLOCKS.contains(&name) || name == "dd" => self.flush(),
            _ => {}
        }
    }

    /// Opens an element that only its attributes tell the meaning of.
    fn open_generic(&mut self, name: &str, tag: &StartTag<usize>) {
        let value = |name: &str| tag.attributes.get(name.as_bytes()).map(|value| String::from_utf8_lossy(&value.value).into_owned());
        let role = Role::of(name, tag);
        if name != "span" || role != Role::Plain {
            self.flush();
        }
        match role {
            // The heading around a button says how high it stands.
            Role::Heading(level) if self.heading.is_none() => {
                self.heading = Some(level);
                self.roles.push((name.to_owned(), role));
                return;
            }
            Role::List => self.lists = self.lists.saturating_add(1),
            Role::Item => self.is_item = true,
            Role::Region => self.folds = self.folds.saturating_add(1),
            Role::Heading(_) | Role::Plain => {}
        }
        self.roles.push((name.to_owned(), if matches!(role, Role::Heading(_)) { Role::Plain } else { role }));
        // A picture of a tick says so.
        if value("role").as_deref() == Some("img")
            && let Some(label) = value("aria-label")
        {
            self.text(&label, tag.span.start);
        }
    }

    /// Closes the last element of this name, and those in it that were left open.
    fn close_generic(&mut self, name: &str) {
        let Some(at) = self.roles.iter().rposition(|(open, _)| open == name) else { return };
        for (name, role) in self.roles.split_off(at) {
            if name != "span" || role != Role::Plain {
                self.flush();
            }
            match role {
                Role::Heading(_) => self.heading = None,
                Role::List => self.lists = self.lists.saturating_sub(1),
                Role::Item => self.is_item = false,
                Role::Region => self.folds = self.folds.saturating_sub(1),
                Role::Plain => {}
            }
        }
    }

    fn close(&mut self, name: &str) {
        if UNREAD.contains(&name) {
            self.unread = self.unread.saturating_sub(1);
            return;
        }
        if GENERIC.contains(&name) {
            self.close_generic(name);
            return;
        }
        match name {
            "main" => {
                self.flush();
                self.mains = self.mains.saturating_sub(1);
                if let Some(last) = self.main.last_mut().filter(|_| self.mains == 0) {
                    last.end = self.blocks.len();
                }
            }
            "b" | "strong" | "u" => self.bold = self.bold.saturating_sub(1),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "summary" | "dt" => {
                self.flush();
                self.heading = None;
            }
            "details" => {
                self.flush();
                self.folds = self.folds.saturating_sub(1);
            }
            "ul" | "ol" | "menu" => {
                self.flush();
                self.lists = self.lists.saturating_sub(1);
            }
            "li" => {
                self.flush();
                self.is_item = false;
            }
            "td" | "th" => self.close_cell(),
            "tr" => self.close_row(),
            "table" => {
                self.close_row();
                self.tables.pop();
            }
            name if BLOCKS.contains(&name) || name == "dd" => self.flush(),
            _ => {}
        }
    }

    fn text(&mut self, text: &str, offset: usize) {
        if self.unread > 0 {
            return;
        }
        if let Some(cell) = self.cell() {
            cell.text.push_str(text);
            return;
        }
        let weight = if self.bold > 0 { Weight::Bold } else { Weight::Plain };
        let mut at = offset;
        for line in text.split_inclusive('\n') {
            self.draft.push(line, self.lines.at(at), weight);
            at += line.len();
        }
    }

    /// Within headings, items and cells a line break is a space; in a paragraph it begins another.
    fn line_break(&mut self) {
        if let Some(cell) = self.cell() {
            cell.text.push(' ');
        } else if self.heading.is_some() || self.is_item {
            self.draft.push(" ", 0, Weight::Plain);
        } else {
            self.flush();
        }
    }

    fn flush(&mut self) {
        if let Some(cell) = self.cell() {
            cell.text.push(' ');
            return;
        }
        if self.draft.is_empty() {
            return;
        }
        let kind = match self.heading {
            Some(level) => Kind::Heading(level),
            None if self.is_item => Kind::Item(self.lists),
            None => Kind::Text,
        };
        self.is_item = false;
        let nest = self.lists.saturating_add(self.folds);
        self.blocks.extend(self.draft.finish(kind, None, nest).map(|block| itemized(block, self.lists)));
    }

    fn cell(&mut self) -> Option<&mut OpenCell> {
        self.tables.last_mut()?.cell.as_mut()
    }

    fn open_table(&mut self, line: u32) {
        // A table inside a cell: the outer one is there for its looks, and what stood in the cell is a paragraph.
        if let Some(cell) = self.tables.last_mut().and_then(|outer| outer.cell.take()) {
            self.draft.push(&cell.text, line, Weight::Plain);
        }
        self.flush();
        self.count += 1;
        self.tables.push(Table { number: self.count, line, ..Table::default() });
    }

    fn open_row(&mut self, line: u32) {
        self.close_row();
        self.flush();
        if let Some(table) = self.tables.last_mut() {
            table.line = line;
        }
    }

    fn open_cell(&mut self, tag: &StartTag<usize>, is_head: bool) {
        self.close_cell();
        let number = |name: &[u8]| {
            let value = tag.attributes.get(name).map(|value| String::from_utf8_lossy(&value.value).trim().parse::<u32>().unwrap_or(1));
            value.unwrap_or(1).clamp(1, 200)
        };
        let (across, down) = (number(b"colspan"), number(b"rowspan"));
        match self.tables.last_mut() {
            Some(table) => table.cell = Some(OpenCell { text: String::new(), is_head, across, down }),
            None => self.flush(),
        }
    }

    fn close_cell(&mut self) {
        let Some(table) = self.tables.last_mut() else { return };
        let Some(open) = table.cell.take() else { return };
        fill(table);
        let cell = Cell { text: open.text.split_whitespace().collect::<Vec<_>>().join(" "), is_head: open.is_head };
        if open.down > 1 {
            table.down.push((table.row.len(), open.down, cell.clone()));
        }
        table.row.push(cell);
        for _ in 1..open.across {
            table.row.push(Cell { text: String::new(), is_head: open.is_head });
        }
    }

    fn close_row(&mut self) {
        self.close_cell();
        let nest = self.lists.saturating_add(self.folds);
        let Some(table) = self.tables.last_mut() else { return };
        if table.row.is_empty() {
            return;
        }
        fill(table);
        let cells = std::mem::take(&mut table.row);
        for (_, left, _) in &mut table.down {
            *left -= 1;
        }
        table.down.retain(|(_, left, _)| *left > 0);
        self.blocks.extend(row(table.number, cells, table.line, None, nest));
    }
}

/// A paragraph that begins with the mark of an item is one.
fn itemized(mut block: Block, lists: u8) -> Block {
    let rest = block.text.trim_start_matches(['•', '▪', '●', '■', '‣', '◦', '·']).trim_start();
    let cut = block.text.len() - rest.len();
    if block.kind == Kind::Text && cut > 0 && !rest.is_empty() {
        block.text.drain(..cut);
        block.lead = block.lead.saturating_sub(cut);
        block.lines.iter_mut().for_each(|(start, _)| *start = start.saturating_sub(cut));
        block.kind = Kind::Item(lists.saturating_add(1));
    }
    block
}

/// Puts the cells of rows above that reach down into this row, at the columns that follow.
fn fill(table: &mut Table) {
    while let Some((_, _, cell)) = table.down.iter().find(|(column, left, _)| *column == table.row.len() && *left > 0) {
        let cell = cell.clone();
        // The cell of this very row was pushed with its full count; it is not put again, because the row has grown past it.
        table.row.push(cell);
    }
}

/// A row as a block; `None` for an empty one.
pub(super) fn row(table: u32, cells: Vec<Cell>, line: u32, page: Option<u32>, nest: u8) -> Option<Block> {
    let text = cells.iter().map(|cell| cell.text.as_str()).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" | ");
    (!text.is_empty()).then(|| Block { kind: Kind::Row(table, cells), text, lead: 0, lines: vec![(0, line)], page, nest })
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::notice::block::Kind;

    #[test]
    fn a_page_becomes_blocks() {
        let source = "<h2>One &amp;\n two</h2><script>x</script>\n<p><b>Lead</b>. Body</p><ul><li>a<ul><li>b</ul></ul>\
                      <table><tr><th>H<th>I<tr><td rowspan=2>x<td>1<br>2</td><tr><td>3</table>";
        let blocks = read(source);
        let text: Vec<&str> = blocks.iter().map(|block| block.text.as_str()).collect();
        assert_eq!(text, ["One & two", "Lead. Body", "a", "b", "H | I", "x | 1 2", "x | 3"]);
        assert_eq!((blocks[1].lead(), blocks[1].place().line), (Some("Lead"), 3));
        assert_eq!((&blocks[2].kind, &blocks[3].kind), (&Kind::Item(1), &Kind::Item(2)));
    }
}
