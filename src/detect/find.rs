//! From text to matches: candidates, checks, evidence, and the choice between matches that overlap.
//!
//! Every step looks only at the bytes around a candidate, so the matches of a text do not depend on where a scan of it was split: a part
//! looks [`MARGIN`] bytes beyond its ends and keeps the matches that start in it.

use crate::check::{Value, compact_into};
use crate::content::csv::Row;
use crate::content::{Columns, LabelAt, Layout, Writing, label};
use crate::span::Span;
use crate::taxonomy::elements::covers;

use super::anchors::{REACH, Search};
use super::candidate::Candidate;
use super::disposition::Disposition;
use super::evidence::{Confidence, Evidence};
use super::fields::Fit;
use super::judge::Subject;
use super::matcher::{Matcher, Rule};
use super::named::Named;
use super::needles::Found;
use super::planes::Planes;
