//! What each block is about: told by the heading over it, the words that lead it in, or the sentence before the list it stands in.

use super::block::{Block, Kind};
use super::wording::{Certainty, WORDING};

/// What each block is about; `None` where nobody says.
#[must_use]
pub fn of(blocks: &[Block]) -> Vec<Option<&'static str>> {
    let mut topics = Vec::with_capacity(blocks.len());
    let mut current: Option<&'static str> = None;
    for (at, block) in blocks.iter().enumerate() {
        match block.kind {
            Kind::Heading(_) => current = after_heading(block, current),
            Kind::Text => {
                let introduces =
                    block.text.ends_with(':') || blocks.get(at + 1).is_some_and(|next| matches!(next.kind, Kind::Item(_) | Kind::Row(..)));
                if let Some(lead) = block.lead().filter(|lead| lead.split(' ').count() <= 16) {
                    if !is_category(lead) {
                        current = WORDING.topic(lead).or_else(|| introduced(block).filter(|_| introduces));
                    }
                } else if introduces && !is_answered(&block.text) {
                    current = introduced(block).or(current);
                }
            }
            Kind::Item(_) | Kind::Row(..) => {}
        }
        topics.push(current);
    }
    topics
}

/// Whether a paragraph is a question with its answer, `Sold or shared: no`, which says nothing of the entry after it.
fn is_answered(text: &str) -> bool {
    let parts = text.split_once([':', '?']).filter(|(label, value)| !value.trim().is_empty() && label.split(' ').count() <= 14);
    parts.is_some_and(|(label, value)| WORDING.column(label).is_some() && value.split(' ').count() <= 14)
}

/// Whether a heading or lead-in is the name of a category and about nothing else.
#[must_use]
pub fn is_category(title: &str) -> bool {
    let is_lettered = super::statements::mark(title).is_some();
    let about = WORDING.topic(title);
    let names = WORDING.categories(title, Certainty::Open);
    let names_one = !names.is_empty() && title.split(' ').count() <= 16;
    names_one && (about.is_none() || is_lettered) || is_lettered && WORDING.categories(title, Certainty::List).len() == 1
}

fn after_heading(block: &Block, current: Option<&'static str>) -> Option<&'static str> {
    if is_category(&block.text) { current } else { WORDING.topic(&block.text) }
}

/// What the sentence nearest to the list says, else the paragraph.
fn introduced(block: &Block) -> Option<&'static str> {
    let last = block.sentences().last().map(|(_, sentence)| sentence);
    last.and_then(|sentence| WORDING.topic(sentence)).or_else(|| WORDING.topic(&block.text).filter(|_| block.text.ends_with(':')))
}
