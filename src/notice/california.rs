//! What the part for California declares: the categories collected, disclosed, sold and shared, however they are laid out.

use super::block::{Block, Kind, Place};
use super::model::{Declared, Notice, Retention, Said, Statement};
use super::statements::{self, Acts, Answer, answer, categories, examples, is_denied, settle};
use super::wording::{Certainty, WORDING, normal};
use super::{table, topics};

/// The list to which an entry belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum List {
    Collected,
    NotCollected,
    Disclosed,
    Sold,
    Shared,
    SoldOrShared,
    Sensitive,
}

impl List {
    fn of(topic: Option<&str>) -> Option<Self> {
        Some(match topic? {
            "collected" => Self::Collected,
            "not-collected" => Self::NotCollected,
            "disclosed" => Self::Disclosed,
            "sold" => Self::Sold,
            "shared" => Self::Shared,
            "sold-or-shared" => Self::SoldOrShared,
            "sensitive" => Self::Sensitive,
            _ => return None,
        })
    }
}

/// The entry to which examples and answers that follow belong.
struct Entry {
    categories: Vec<String>,
    list: List,
    depth: u8,
    text: String,
    place: Place,
}

struct Walk<'n> {
    notice: &'n mut Notice,
    acts: Acts,
    entry: Option<Entry>,
    columns: Option<Vec<Option<&'static str>>>,
    /// The last heading that names no category, of which lines below it may yet say that it is one.
    strange: Option<(String, Place)>,
    /// How deep an entry stands whose words are not known; what stands below it is about nothing that is.
    lost: Option<u8>,
    /// Whether a table answers no to selling, and to sharing.
    is_sold_denied: bool,
    is_shared_denied: bool,
}

/// Reads the part for California into the notice.
pub fn read(blocks: &[Block], notice: &mut Notice) {
    let topics = topics::of(blocks);
    let mut walk =
        Walk { notice, acts: Acts::default(), entry: None, columns: None, strange: None, lost: None, is_sold_denied: false, is_shared_denied: false };
    let mut at = 0;
    while at < blocks.len() {
        let (block, topic) = (&blocks[at], topics[at]);
        if let Kind::Row(..) = block.kind {
            let (table, taken) = table::read(&blocks[at..], walk.columns.as_deref());
            walk.table(&table, topic);
            walk.columns = Some(table.columns.clone());
            at += taken.max(1);
            continue;
        }
        walk.hear(block);
        match block.kind {
            Kind::Heading(_) => walk.heading(block, topic),
            Kind::Text => walk.text(block, topic, blocks.get(at + 1)),
            Kind::Item(depth) => walk.item(block, topic, depth),
            Kind::Row(..) => {}
        }
        at += 1;
    }
    walk.conclude();
}

impl Walk<'_> {
    /// Acts are heard in every sentence, whatever it is about.
    fn hear(&mut self, block: &Block) {
        for (offset, sentence) in block.sentences() {
            // `Information we sell` is the name of a part; `No sale` says something.
            // What is said of one category below its name is said of nothing else.
            let is_of_one = self.entry.as_ref().is_some_and(|entry| entry.depth == 0) && statements::speaks_of_them(sentence);
            let is_title = matches!(block.kind, Kind::Heading(_)) || block.lead().is_some_and(|lead| sentence.len() <= lead.len() + 2);
            if !is_of_one && (!is_title || holds_no(&format!(" {} ", normal(sentence)))) {
                self.hear_sentence(sentence, block.place_at(offset));
            }
        }
    }

    fn hear_sentence(&mut self, sentence: &str, place: Place) {
        let mut said = Acts::default();
        said.hear(sentence, place);
        let named = if holds_no(&normal(sentence)) { Vec::new() } else { WORDING.categories(sentence, Certainty::Open) };
        for (own, said, takes) in
            [(&mut self.acts.sold, said.sold, true), (&mut self.acts.shared, said.shared, true), (&mut self.acts.sensitive, said.sensitive, false)]
        {
            let Some(text) = &said.text else { continue };
            settle(own, said.statement, text, place);
            if takes && said.statement == Said::Some {
                add(&mut own.categories, named.iter().copied().filter(|id| *id != "L"));
            }
        }
    }

    fn heading(&mut self, block: &Block, topic: Option<&'static str>) {
        self.entry = None;
        self.lost = None;
        self.strange = (block.kind == Kind::Heading(6)).then(|| (block.text.clone(), block.place()));
        if topics::is_category(&block.text) {
            self.strange = None;
            self.declare(&block.text, List::of(topic).unwrap_or(List::Collected), block.place(), 0);
        }
    }

    fn text(&mut self, block: &Block, topic: Option<&'static str>, next: Option<&Block>) {
        if self.labelled(block) || self.answered(block) {
            return;
        }
        if statements::is_nothing(block.body()) {
            self.deny_act(List::of(topic));
            return;
        }
        if statements::mark(&block.text).is_some() && !categories(&block.text).is_empty() {
            self.item(block, topic, 1);
            return;
        }
        if let Some(lead) = block.lead().filter(|lead| topics::is_category(lead) && block.lead < block.text.len()) {
            let list = List::of(topic).unwrap_or(List::Collected);
            let found = categories(lead);
            self.declare_as(&found, &block.text, list, block.place(), 0);
            self.add_examples(block.body());
            return;
        }
        if self.entry.as_ref().is_some_and(|entry| entry.depth == 0) {
            self.below_heading(block);
        }
        let introduces = block.text.ends_with(':') || next.is_some_and(|next| matches!(next.kind, Kind::Item(_) | Kind::Row(..)));
        for (offset, sentence) in block.sentences() {
            self.sentence(sentence, block.place_at(offset), topic, introduces);
        }
    }

    /// A paragraph below the name of a category gives its examples, or says that it is not collected.
    fn below_heading(&mut self, block: &Block) {
        let text = block.text.clone();
        if is_denied(&text) && text.len() < 300 {
            self.deny();
            return;
        }
        self.add_examples(&text);
        let Some(entry) = self.entry.as_ref().filter(|entry| entry.list == List::Collected) else { return };
        let (found, name, place) = (entry.categories.clone(), entry.text.clone(), entry.place);
        if block.sentences().any(|(_, sentence)| statements::is_disclosing(sentence)) {
            self.declare_as(&found, &name, List::Disclosed, place, u8::MAX);
        }
    }

    /// A list of what is sold or shared that has nothing in it.
    fn deny_act(&mut self, list: Option<List>) {
        self.is_sold_denied |= matches!(list, Some(List::Sold | List::SoldOrShared));
        self.is_shared_denied |= matches!(list, Some(List::Shared | List::SoldOrShared));
    }

    fn add_examples(&mut self, text: &str) {
        let found = examples(text);
        let Some(entry) = &self.entry else { return };
        let (list, place) = (entry.list, entry.place);
        for declared in self.notice.list_mut(list).into_iter().flatten().filter(|declared| declared.place == place) {
            declared.examples.extend(found.iter().filter(|example| !declared.examples.contains(example)).cloned().collect::<Vec<_>>());
        }
    }

    /// A sentence that lists categories without a list: two of them, or the denial of one.
    fn sentence(&mut self, sentence: &str, place: Place, topic: Option<&'static str>, introduces: bool) {
        let text = normal(sentence);
        let mut found: Vec<String> = WORDING.categories(sentence, Certainty::Open).into_iter().map(str::to_owned).collect();
        let list = match WORDING.topic(sentence) {
            // An answer to the question over it, or a list behind the words that lead it in, says no verb of its own.
            None if found.len() >= 2 => List::of(topic),
            None => None,
            Some(own) => List::of(Some(own)),
        };
        let Some(list) = list else { return };
        let is_disclosure = matches!(list, List::Disclosed | List::Sold | List::Shared | List::SoldOrShared);
        if is_disclosure && statements::is_of_all(&text) && statements::is_asserting(&text) && !holds_no(&format!(" {text} ")) {
            let all: Vec<String> = self.notice.collected.iter().map(|declared| declared.category.clone()).collect();
            self.declare_as(&all, sentence, list, place, u8::MAX);
            return;
        }
        let is_asserted = topic != Some("rights") || statements::is_asserting(&text);
        let is_list = found.len() >= 2 && !introduces || found.len() >= 3;
        let is_negative = list == List::NotCollected || is_denied(sentence);
        match list {
            List::Collected | List::NotCollected if is_negative => {
                found.retain(|id| id != "L");
                if is_asserted {
                    self.declare_as(&found, sentence, List::NotCollected, place, u8::MAX);
                }
            }
            List::Sold | List::Shared | List::SoldOrShared if holds_no(&text) => {}
            List::Sensitive if topic == Some("sensitive") && !holds_no(&text) => add(&mut self.acts.sensitive.categories, WORDING.limbs(sentence)),
            List::Sensitive => {}
            list if is_list && !found.iter().all(|id| id == "L") && is_asserted => {
                found.retain(|id| id != "L" || list == List::Collected);
                self.declare_as(&found, sentence, list, place, u8::MAX);
            }
            _ => {}
        }
    }

    fn item(&mut self, block: &Block, topic: Option<&'static str>, depth: u8) {
        if self.labelled(block) || self.lost.is_some_and(|lost| depth > lost) {
            return;
        }
        self.lost = None;
        if statements::is_deed(&block.text) {
            for (offset, sentence) in block.sentences() {
                self.sentence(sentence, block.place_at(offset), None, false);
            }
            return;
        }
        if topic == Some("retention") {
            self.retained(&block.text, block.place());
            return;
        }
        let list = List::of(topic);
        let lettered = statements::mark(&block.text).is_some();
        if let Some(entry) = &self.entry
            && depth > entry.depth
            && !lettered
            && (entry.depth > 0
                || list.is_none_or(|list| list == entry.list && categories(&block.text).is_empty())
                || !topics::is_category(block.lead().unwrap_or(statements::head(&block.text))))
        {
            let example = block.text.trim_end_matches([';', '.', ',']).to_owned();
            if is_denied(&example) && example.len() < 60 {
                self.deny();
                return;
            }
            let (list, place) = (entry.list, entry.place);
            for declared in self.notice.list_mut(list).into_iter().flatten().filter(|declared| declared.place == place) {
                declared.examples.push(example.clone());
            }
            return;
        }
        match list {
            Some(list) => self.declare(&block.text, list, block.place(), depth),
            None if lettered && topic.is_none() => self.declare(&block.text, List::Collected, block.place(), depth),
            None => {}
        }
    }

    /// `Category A - six months`, in a list of periods.
    fn retained(&mut self, text: &str, place: Place) {
        let rest = text.split_once([':', '-', '–', '—']).map_or(text, |(_, rest)| rest).trim();
        if let Some(category) = categories(text).first() {
            let (days, period) = super::general::period(rest);
            self.notice.terms.retention.push(Retention { category: Some(category.clone()), days, period, text: text.to_owned(), place });
        }
    }

    /// Declares what an entry of a list names; what it names that is not known is listed.
    fn declare(&mut self, text: &str, list: List, place: Place, depth: u8) {
        if statements::is_nothing(text) {
            self.deny_act(Some(list));
            return;
        }
        let trimmed = text.trim_end_matches([';', ',']).trim_end_matches(" and").trim_end_matches([';', ',']);
        let found = categories(trimmed);
        if found.is_empty() && list != List::Sensitive {
            self.notice.unknown.push(Statement { name: None, text: trimmed.to_owned(), place });
            self.entry = None;
            self.lost = Some(depth);
            return;
        }
        self.declare_as(&found, trimmed, list, place, depth);
    }

    fn declare_as(&mut self, found: &[String], text: &str, list: List, place: Place, depth: u8) {
        let list = match list {
            List::Collected | List::Disclosed if is_denied(text) && depth != u8::MAX => List::NotCollected,
            other => other,
        };
        match list {
            List::Sold | List::Shared | List::SoldOrShared => self.act(found, list, text, place),
            List::Sensitive => {
                let said = if is_denied(text) { Said::None } else { Said::Some };
                settle(&mut self.acts.sensitive, said, text, place);
                add(&mut self.acts.sensitive.categories, WORDING.limbs(text));
                add(&mut self.acts.sensitive.categories, found.iter().map(String::as_str).filter(|id| *id == "L"));
            }
            list => {
                let examples = if depth == u8::MAX { Vec::new() } else { examples(statements::mark(text).map_or(text, |(_, rest)| rest)) };
                for id in found {
                    let declared = Declared { category: id.clone(), text: text.to_owned(), examples: examples.clone(), place };
                    let known = self.notice.list_mut(list).into_iter().flatten().find(|known| known.category == *id);
                    match known {
                        Some(known) if known.place != place => known.examples.extend(examples.iter().cloned()),
                        Some(_) => {}
                        None => self.notice.list_mut(list).into_iter().for_each(|all| all.push(declared.clone())),
                    }
                    if id == "L" && list == List::Collected {
                        settle(&mut self.acts.sensitive, Said::Some, text, place);
                        add(&mut self.acts.sensitive.categories, WORDING.limbs(text));
                    } else if id == "L" && list == List::NotCollected {
                        settle(&mut self.acts.sensitive, Said::None, text, place);
                    }
                }
            }
        }
        if depth != u8::MAX {
            self.entry = Some(Entry { categories: found.to_vec(), list, depth, text: text.to_owned(), place });
        }
    }

    fn act(&mut self, found: &[String], list: List, text: &str, place: Place) {
        if matches!(list, List::Sold | List::SoldOrShared) {
            settle(&mut self.acts.sold, Said::Some, text, place);
            add(&mut self.acts.sold.categories, found.iter().map(String::as_str));
        }
        if matches!(list, List::Shared | List::SoldOrShared) {
            settle(&mut self.acts.shared, Said::Some, text, place);
            add(&mut self.acts.shared.categories, found.iter().map(String::as_str));
        }
    }

    /// The category of the last entry is not collected after all.
    fn deny(&mut self) {
        let Some(entry) = &mut self.entry else { return };
        let (list, place) = (entry.list, entry.place);
        entry.list = List::NotCollected;
        let mut moved = Vec::new();
        if let Some(all) = self.notice.list_mut(list) {
            all.retain(|declared| {
                let stays = declared.place != place;
                if !stays {
                    moved.push(declared.clone());
                }
                stays
            });
        }
        self.notice.not_collected.extend(moved);
        if self.entry.as_ref().is_some_and(|entry| entry.categories == ["L"]) && self.acts.sensitive.place == Some(place) {
            self.acts.sensitive.statement = Said::None;
        }
    }

    /// `Collected: yes`, below the name of a category.
    fn labelled(&mut self, block: &Block) -> bool {
        let Some((label, value)) =
            block.text.split_once([':', '?']).filter(|(label, _)| label.split(' ').count() <= 14 && !holds_no(&format!(" {} ", normal(label))))
        else {
            return false;
        };
        let Some(column) = WORDING.column(label).filter(|column| *column != "category" && !matches!(*column, "name" | "country" | "method")) else {
            return false;
        };
        let Some(entry) = &self.entry else {
            if matches!(column, "collected" | "disclosed" | "sold" | "shared" | "sold-or-shared")
                && let Some((text, place)) = self.strange.take()
            {
                self.notice.unknown.push(Statement { name: None, text, place });
            }
            return false;
        };
        let (found, text, place) = (entry.categories.clone(), entry.text.clone(), entry.place);
        self.cell(column, value.trim(), &found, &text, place);
        true
    }

    /// A line that is only an answer, below an entry: a table that was flattened.
    fn answered(&mut self, block: &Block) -> bool {
        let answered = self.entry.is_some() && block.text.split(' ').count() <= 2;
        match answer(&block.text).filter(|_| answered) {
            Some(Answer::No) => self.deny(),
            Some(Answer::Yes) => {}
            _ => return false,
        }
        true
    }

    fn table(&mut self, table: &table::Table<'_>, topic: Option<&'static str>) {
        if table.is_of_recipients() {
            return;
        }
        let Some(first) = table.column("category") else { return };
        let list = list_of(table, topic);
        // Below a heading on selling, who gets data gets what is sold.
        let is_of_act = matches!(list, Some(List::Sold | List::Shared | List::SoldOrShared));
        self.entry = None;
        let mut last = String::new();
        for (place, cells) in &table.rows {
            let text = cells.get(first).map(|cell| cell.text.clone()).filter(|text| !text.is_empty()).unwrap_or_else(|| last.clone());
            last.clone_from(&text);
            let found = categories(&text);
            if statements::is_nothing(&text) {
                self.deny_act(list);
                continue;
            }
            if found.is_empty() && list != Some(List::Sensitive) {
                let is_answered = cells.iter().filter(|cell| !cell.text.is_empty()).count() > 1;
                if is_answered && list.is_some() {
                    self.notice.unknown.push(Statement { name: None, text, place: *place });
                }
                continue;
            }
            let is_denied_row = cells.iter().any(|cell| is_denied(&cell.text) && cell.text.len() < 120 || normal(&cell.text) == "not collected");
            // Without a column that asks, a single answer is about the list.
            let single = (!table.columns.iter().flatten().any(|column| !matches!(*column, "category" | "example")))
                .then(|| cells.iter().skip(1).rev().find_map(|cell| answer(&cell.text).filter(|answer| *answer != Answer::Words)))
                .flatten();
            if let Some(list) = list {
                let is_no = is_denied_row || single == Some(Answer::No);
                match (list, is_no) {
                    (List::Collected | List::NotCollected, true) => self.declare_as(&found, &text, List::NotCollected, *place, 1),
                    (_, true) => {}
                    (list, false) => self.declare_as(&found, &text, list, *place, 1),
                }
            }
            // Examples belong to what the other columns declare.
            let (examples, others): (Vec<_>, Vec<_>) = table.columns.iter().zip(*cells).partition(|(column, _)| **column == Some("example"));
            for (column, cell) in others.into_iter().chain(examples) {
                if let Some(column) = column.filter(|column| *column != "category" && !(is_of_act && matches!(*column, "disclosed" | "shared-with")))
                {
                    self.cell(column, &cell.text, &found, &text, *place);
                }
            }
        }
        self.entry = None;
    }

    /// What one cell, or one labelled line, says of categories.
    fn cell(&mut self, column: &str, value: &str, found: &[String], text: &str, place: Place) {
        let answer = answer(value);
        // `Not sold; shared with social networks` answers two questions.
        let said = normal(value);
        if column == "sold-or-shared" && said.starts_with("not sold") && said.contains("shared with") && !said.contains("not shared") {
            self.is_sold_denied = true;
            self.act(found, List::Shared, text, place);
            return;
        }
        match (column, answer) {
            ("collected", Some(Answer::No)) => {
                self.notice.collected.retain(|declared| declared.place != place || !found.contains(&declared.category));
                self.declare_as(found, text, List::NotCollected, place, 1);
            }
            ("collected", Some(_)) => self.declare_as(found, text, List::Collected, place, 1),
            ("disclosed" | "shared-with", Some(Answer::No) | None) => {}
            ("disclosed" | "shared-with", Some(_)) => self.declare_as(found, text, List::Disclosed, place, 1),
            ("sold", Some(Answer::No)) => self.is_sold_denied = true,
            ("sold", Some(_)) => self.act(found, List::Sold, text, place),
            ("shared", Some(Answer::No)) => self.is_shared_denied = true,
            ("shared", Some(_)) => self.act(found, List::Shared, text, place),
            ("sold-or-shared", Some(Answer::No)) => (self.is_sold_denied, self.is_shared_denied) = (true, true),
            ("sold-or-shared", Some(_)) => {
                // The cell may say which of the two it is.
                let said = normal(value);
                let list = match (said.contains("sold") || said.contains("sell") || said.contains("sale"), said.contains("shar")) {
                    (false, true) => List::Shared,
                    (true, false) => List::Sold,
                    _ => List::SoldOrShared,
                };
                self.act(found, list, text, place);
            }
            ("source", Some(Answer::Words)) => add_statement(&mut self.notice.sources, WORDING.source(value).map(str::to_owned), value, place),
            ("purpose", Some(Answer::Words)) => add_statement(&mut self.notice.terms.purposes, None, value, place),
            ("retention", Some(Answer::Words)) => {
                let (days, period) = super::general::period(value);
                self.notice.terms.retention.push(Retention { category: found.first().cloned(), days, period, text: value.to_owned(), place });
            }
            ("example", Some(_)) => {
                let given = statements::list(value);
                for list in [&mut self.notice.collected, &mut self.notice.not_collected, &mut self.notice.disclosed] {
                    list.iter_mut().filter(|declared| declared.place == place).for_each(|declared| declared.examples.extend(given.iter().cloned()));
                }
                if found.iter().any(|id| id == "L") {
                    add(&mut self.acts.sensitive.categories, WORDING.limbs(value));
                }
            }
            _ => {}
        }
    }

    fn conclude(mut self) {
        if self.is_sold_denied && self.acts.sold.statement == Said::Silent {
            self.acts.sold.statement = Said::None;
        }
        if self.is_shared_denied && self.acts.shared.statement == Said::Silent {
            self.acts.shared.statement = Said::None;
        }
        self.notice.not_collected.retain(|denied| !self.notice.collected.iter().any(|declared| declared.category == denied.category));
        for list in [&mut self.notice.collected, &mut self.notice.disclosed, &mut self.notice.not_collected] {
            for declared in list {
                let mut seen = Vec::new();
                declared.examples.retain(|example| {
                    !seen.contains(example) && {
                        seen.push(example.clone());
                        true
                    }
                });
            }
        }
        self.notice.sold = self.acts.sold;
        self.notice.shared = self.acts.shared;
        self.notice.sensitive = self.acts.sensitive;
    }
}

/// What a table lists, by its columns and by what the words over it are about; `None` where only its cells tell.
fn list_of(table: &table::Table<'_>, topic: Option<&'static str>) -> Option<List> {
    let has = |id: &str| table.column(id).is_some();
    match List::of(topic) {
        // A table that says of each category whether it is collected, or what is done with it, lists what is collected.
        _ if has("collected") => None,
        Some(List::Disclosed) if has("example") && (has("disclosed") || has("shared-with")) => Some(List::Collected),
        Some(List::Disclosed) if has("disclosed") || has("shared-with") => None,
        Some(List::Disclosed) => Some(List::Disclosed),
        Some(list @ (List::Sold | List::Shared | List::SoldOrShared))
            if !(has("sold") || has("shared") || has("sold-or-shared") || has("disclosed") && has("example")) =>
        {
            Some(list)
        }
        Some(list @ (List::Sensitive | List::NotCollected)) => Some(list),
        None if topic == Some("retention") || topic == Some("recipients") && !has("example") => None,
        _ => Some(List::Collected),
    }
}

impl Notice {
    fn list_mut(&mut self, list: List) -> Option<&mut Vec<Declared>> {
        match list {
            List::Collected => Some(&mut self.collected),
            List::NotCollected => Some(&mut self.not_collected),
            List::Disclosed => Some(&mut self.disclosed),
            _ => None,
        }
    }
}

fn holds_no(text: &str) -> bool {
    [" not ", " no ", " never ", "n't "].iter().any(|no| text.contains(no))
}

fn add<'s>(all: &mut Vec<String>, more: impl IntoIterator<Item = &'s str>) {
    for id in more {
        if !all.iter().any(|known| known == id) {
            all.push(id.to_owned());
        }
    }
}

fn add_statement(all: &mut Vec<Statement>, name: Option<String>, text: &str, place: Place) {
    if !all.iter().any(|known| known.text == text) {
        all.push(Statement { name, text: text.to_owned(), place });
    }
}
