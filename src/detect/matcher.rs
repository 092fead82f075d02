//! From a catalog to one immutable matcher, shared by all threads.
//!
//! Compiling sorts the detectors into lanes by the kind of their pattern; each lane finds the candidates of all its detectors in one pass.

use std::sync::{Arc, LazyLock, OnceLock};

use rustc_hash::FxHashMap;

use crate::apart::beside;
use crate::check::Check;
use crate::content::label;
use crate::pack::shape::Shape;
use crate::pack::wordlist::Wordlist;
use crate::pack::{self, Catalog, Column, Detector, Field, Later, Magic, PackError, Pattern, Values, Window};
use crate::taxonomy::Mask;

use super::anchors::{self, Anchored, Anchors};
use super::disposition::Dispositions;
use super::expression::Expression;
use super::fields::{Fields, Fit, Form, Labels, Terms};
use super::lazy::FullMatch;
use super::needles::{Needles, Openings};
use super::people::PEOPLE;
use super::planes;
use super::prefixes::{ByteSet, Prefixes, Tail};
use super::schema::Schema;
use super::shapes::Shapes;
use super::simd::Table;
use super::spoken::Spoken;
use super::veiled;
use super::whole::Whole;
use super::words::{Context, Words};

/// What the matcher knows about one detector after compiling.
pub struct Rule {
    /// The detector's id.
    pub id: Arc<str>,
    /// The element that it finds.
    pub element: Arc<str>,
    /// How samples are masked.
    pub mask: Mask,
    /// Whether its element is not personal data by itself.
    pub is_context: bool,
    /// Which lane finds its candidates.
    pub lane: Lane,
    pub(super) check: Later<Check>,
    values: Later<Values>,
    dispositions: OnceLock<Dispositions>,
    pub(super) labels: Wordlist,
    /// So many of `labels`, the first, name it by themselves.
    pub(super) strong: usize,
    pub(super) has_context: bool,
    pub(super) regions: Vec<String>,
    columns: Later<Vec<Column>>,
    whole: OnceLock<Vec<Whole>>,
}

impl Rule {
    /// Whose its values are.
    pub(super) fn dispositions(&self) -> &Dispositions {
        self.dispositions.get_or_init(|| Dispositions::new(&self.values))
    }

    /// What whole columns of it look like.
    pub(super) fn whole(&self) -> &[Whole] {
        self.whole.get_or_init(|| self.columns.iter().map(Whole::new).collect())
    }
}

/// The lane in which a detector's candidates are found, the fastest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// Numbers and codes of fixed form.
    Shape,
    /// A literal prefix and a run.
    Prefix,
    /// First bytes of a file.
    Magic,
    /// Listed words.
    Terms,
    /// Values of labelled fields.
    Field,
    /// Telephone numbers of the country that the user named.
    Dialled,
    /// A regular expression in a window around an anchor: the slowest.
    Regex,
    /// Names of people: lists and a model.
    Names,
}

impl Lane {
    /// Its name in `privet patterns show`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Shape => "shape",
            Self::Prefix => "prefix",
            Self::Magic => "magic",
            Self::Terms => "terms",
            Self::Field => "field",
            Self::Dialled => "dialled",
            Self::Regex => "regex",
            Self::Names => "names",
        }
    }
}

/// All detectors of a catalog, compiled. Immutable; share it between threads by reference.
pub struct Matcher {
    pub(super) rules: Vec<Rule>,
    /// Which bytes the lanes look for.
    pub(super) classes: Table,
    /// The literals of `prefixes`, then those of `anchors`, then the signs of disguises, then the `terms`, then what is `spoken`.
    pub(super) needles: Needles,
    /// Where a literal of these or a word of context may begin.
    pub(super) openings: Openings,
    /// The number of the first sign of a disguise.
    pub(super) first_veil: usize,
    /// The number of the first term.
    pub(super) first_term: usize,
    /// The number of the first spoken name.
    pub(super) first_spoken: usize,
    pub(super) shapes: Shapes,
    pub(super) prefixes: Prefixes,
    pub(super) anchors: Anchors,
    pub(super) fields: Fields,
    pub(super) terms: Words,
    pub(super) spoken: Spoken,
    pub(super) labels: Labels,
    pub(super) context: Context,
    pub(super) magic: Vec<(u16, Magic)>,
    /// The detector of names of people, if there is one.
    pub(super) names: Option<u16>,
    pub(super) dialled: Vec<u16>,
    /// Collected when the first object declares something.
    pub(super) schema: OnceLock<Schema>,
}

#[derive(Default)]
struct Lanes<'c> {
    shapes: Vec<(u16, Shape)>,
    prefixes: Vec<(u16, &'c Wordlist, Tail)>,
    anchors: Vec<(Anchored, &'c Wordlist)>,
    forms: FxHashMap<u16, Form>,
    terms: Vec<(u16, Arc<str>)>,
    spoken: Vec<(u16, &'c str)>,
    magic: Vec<(u16, Magic)>,
    names: Option<u16>,
    dialled: Vec<u16>,
}

impl Matcher {
    /// Compiles a catalog.
    ///
    /// # Errors
    /// Every detector whose pattern does not compile or whose element is unknown.
    pub fn compile(catalog: &Catalog) -> Result<Self, Vec<PackError>> {
        Self::compile_for(catalog, |_| true)
    }

    /// Compiles a catalog of which only the wanted detectors look for anything. The others are still known by their labels.
    ///
    /// # Errors
    /// As [`Matcher::compile`].
    pub fn compile_for(catalog: &Catalog, is_wanted: impl Fn(&Detector) -> bool) -> Result<Self, Vec<PackError>> {
        let (known, (context, (lanes, of))) = beside(|| Known::new(catalog), || beside(|| context(catalog), || Lanes::of(catalog, is_wanted)));
        let Known { mut rules, labels, unknown } = known;
        let wrong = catalog.detectors.iter().zip(&of).filter_map(|(detector, lane)| Some((detector, lane.as_ref().err()?)));
        let mut errors = unknown;
        errors.extend(wrong.map(|(detector, message)| PackError { subject: detector.id.clone(), message: message.clone() }));
        if !errors.is_empty() {
            return Err(errors);
        }
        rules.iter_mut().zip(of.into_iter().flatten()).for_each(|(rule, lane)| rule.lane = lane);
        let Searched { needles, first_veil, first_term, first_spoken, shapes, prefixes, anchors, terms, spoken, forms, magic, names, dialled } =
            lanes;
        let fields = Fields::new(forms, |detector| &rules[usize::from(detector)].labels);
        Ok(Self {
            rules,
            classes: planes::table(|byte| needles.begins_with(byte) || context.begins_with(byte), |byte| shapes.begins_with(byte)),
            openings: Openings::new(&needles, &context.needles),
            needles,
            first_veil,
            first_term,
            first_spoken,
            shapes,
            prefixes,
            anchors,
            fields,
            terms,
            spoken,
            labels,
            context,
            magic,
            names,
            dialled,
            schema: OnceLock::new(),
        })
    }

    /// Compiles every regular expression now, and says which do not compile. A scan compiles them when they are first needed; packs of a user's
    /// own are checked before.
    #[must_use]
    pub fn check(&self) -> Vec<PackError> {
        let values =
            self.rules.iter().zip(0u16..).flat_map(|(rule, index)| rule.dispositions().check().into_iter().map(move |message| (index, message)));
        let whole = |(rule, index): (&Rule, u16)| {
            rule.whole().iter().filter_map(|whole| whole.check().err()).map(move |message| (index, message)).collect::<Vec<_>>()
        };
        let columns = self.rules.iter().zip(0u16..).flat_map(whole);
        let wrong = self.anchors.check().into_iter().chain(self.fields.check()).chain(values).chain(columns);
        wrong.map(|(detector, message)| PackError { subject: self.rule(detector).id.to_string(), message }).collect()
    }

    /// What is known about a detector, by its index.
    ///
    /// # Panics
    /// When the index comes from another matcher.
    #[must_use]
    pub fn rule(&self, index: u16) -> &Rule {
        &self.rules[usize::from(index)]
    }

    /// All rules in order of id.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }
}

/// What is known of detectors whatever they look for.
struct Known {
    rules: Vec<Rule>,
    labels: Labels,
    /// The detectors whose elements are not known; they have no rule.
    unknown: Vec<PackError>,
}

/// The words of context of all detectors. The thread that collects them has time to open the lists of names, which hardly a text does without.
fn context(catalog: &Catalog) -> Context {
    LazyLock::force(&PEOPLE);
    let count = catalog.detectors.iter().map(|Detector { context, .. }| context.words.len() + context.against.len()).sum();
    let words = catalog.detectors.iter().zip(0u16..).flat_map(|(detector, index)| {
        let pack::Context { words, against } = &detector.context;
        words.iter().map(move |word| (index, true, word)).chain(against.iter().map(move |word| (index, false, word)))
    });
    Context::new(count, words)
}

impl Known {
    fn new(catalog: &Catalog) -> Self {
        let (mut rules, mut unknown) = (Vec::with_capacity(catalog.detectors.len()), Vec::new());
        for detector in &catalog.detectors {
            match rule(detector, catalog) {
                Ok(rule) => rules.push(rule),
                Err(message) => unknown.push(PackError { subject: detector.id.clone(), message }),
            }
        }
        let count = rules.iter().map(|rule| rule.labels.len()).sum();
        let names = |(rule, index)| {
            let Rule { labels, strong, .. }: &Rule = rule;
            labels.iter().zip(0..).map(move |(name, at)| (index, name, if at < *strong { Fit::Exact } else { Fit::Weak }))
        };
        let labels = Labels::new(count, rules.iter().zip(0u16..).flat_map(names));
        Self { rules, labels, unknown }
    }
}

/// The lane is not known yet.
fn rule(detector: &Detector, catalog: &Catalog) -> Result<Rule, String> {
    let unknown = || format!("element `{}`: is not listed in elements.toml; choose one of its names or add it there", detector.element);
    let element = catalog.elements.get(&detector.element).ok_or_else(unknown)?;
    let (names, weak) = (&detector.label.names, &detector.label.weak);
    let mut labels = Wordlist::with_capacity(names.len() + weak.len(), names.joined().len() + weak.joined().len());
    for list in [names, weak] {
        if label::are_normal(list.joined(), list.iter()) {
            labels.append(list);
        } else {
            list.iter().for_each(|name| labels.push(&label::normal(name)));
        }
    }
    Ok(Rule {
        id: detector.id.as_str().into(),
        element: detector.element.as_str().into(),
        mask: element.mask,
        is_context: element.context,
        lane: Lane::Regex,
        check: detector.check.clone(),
        values: detector.values.clone(),
        dispositions: OnceLock::new(),
        labels,
        strong: detector.label.names.len(),
        has_context: !detector.context.words.is_empty() || !detector.context.against.is_empty(),
        regions: detector.regions.clone(),
        columns: detector.column.clone(),
        whole: OnceLock::new(),
    })
}

/// The lanes, ready to be searched.
struct Searched {
    needles: Needles,
    first_veil: usize,
    first_term: usize,
    first_spoken: usize,
    shapes: Shapes,
    prefixes: Prefixes,
    anchors: Anchors,
    terms: Words,
    spoken: Spoken,
    forms: FxHashMap<u16, Form>,
    magic: Vec<(u16, Magic)>,
    names: Option<u16>,
    dialled: Vec<u16>,
}

impl<'c> Lanes<'c> {
    /// The lanes of the wanted detectors, and of every detector its lane.
    fn of(catalog: &'c Catalog, is_wanted: impl Fn(&Detector) -> bool) -> (Searched, Vec<Result<Lane, String>>) {
        let count = catalog.detectors.len();
        let mut lanes = Self {
            shapes: Vec::with_capacity(2 * count),
            prefixes: Vec::with_capacity(count),
            anchors: Vec::with_capacity(count / 4),
            ..Self::default()
        };
        let mut asleep = Self::default();
        let mut add = |(detector, index)| if is_wanted(detector) { lanes.add(index, detector) } else { asleep.add(index, detector) };
        let of = catalog.detectors.iter().zip(0..).map(&mut add).collect();
        let (prefixes, anchors) = (Prefixes::new(lanes.prefixes), Anchors::new(lanes.anchors));
        let terms = Words::new(lanes.terms.iter().map(|(index, term)| (*index, &**term)));
        let spoken = Spoken::new(lanes.spoken.into_iter());
        let first_veil = prefixes.literals().count() + anchors.literals().count();
        let first_term = first_veil + veiled::literals().count();
        let literals = prefixes.literals().chain(anchors.literals()).chain(veiled::literals()).chain(terms.literals()).chain(spoken.literals());
        let searched = Searched {
            first_veil,
            first_term,
            first_spoken: first_term + terms.literals().count(),
            needles: Needles::new(literals),
            shapes: Shapes::new(lanes.shapes),
            prefixes,
            anchors,
            terms,
            spoken,
            forms: lanes.forms,
            magic: lanes.magic,
            names: lanes.names,
            dialled: lanes.dialled,
        };
        (searched, of)
    }

    fn add(&mut self, index: u16, detector: &'c Detector) -> Result<Lane, String> {
        match &detector.pattern {
            Pattern::Shape(sources) => {
                for source in sources.iter() {
                    self.shapes.push((index, Shape::parse(source)?));
                }
                Ok(Lane::Shape)
            }
            Pattern::Prefix { prefixes, tail } => {
                self.prefixes.push((index, prefixes, Tail::parse(tail)?));
                Ok(Lane::Prefix)
            }
            Pattern::Regex { regex, anchors, window, at } => {
                let window = match window {
                    Window::Run(class) => match ByteSet::parse(class)? {
                        (set, "") => match anchors.iter().find(|anchor| !set.holds_all(anchor)) {
                            None => anchors::Window::Run(set),
                            Some(anchor) => {
                                return Err(format!("run `{class}`: lacks a byte of the anchor `{anchor}`; name all of them, in either case"));
                            }
                        },
                        _ => return Err(format!("run `{class}`: one bracket class and nothing else")),
                    },
                    Window::Fixed { before, after } => anchors::Window::Fixed { before: *before, after: *after },
                };
                let narrowed = regex.contains("(?P<value>") || regex.contains("(?<value>");
                let (expression, at) = (Expression::new(regex.clone()), at.clone().map(Expression::new));
                self.anchors.push((Anchored { detector: index, expression, at, window, narrowed }, anchors));
                Ok(Lane::Regex)
            }
            Pattern::Label(field) => {
                self.forms.insert(index, form(field)?);
                self.spoken.extend(detector.label.spoken.iter().map(|name| (index, name)));
                if detector.label.names.is_empty() && detector.label.weak.is_empty() {
                    return Err("[label] names: a `label` pattern needs at least one name".to_owned());
                }
                Ok(Lane::Field)
            }
            Pattern::Terms(terms) => {
                self.terms.extend(terms.iter().map(|term| (index, term.to_lowercase().into())));
                Ok(Lane::Terms)
            }
            Pattern::Magic(magic) => {
                self.magic.extend(magic.iter().map(|magic| (index, magic.clone())));
                Ok(Lane::Magic)
            }
            Pattern::Names => {
                self.names = Some(index);
                Ok(Lane::Names)
            }
            Pattern::Dialled => {
                self.dialled.push(index);
                Ok(Lane::Dialled)
            }
        }
    }
}

fn form(field: &Field) -> Result<Form, String> {
    Ok(match field {
        Field::Terms(terms) => Form::Terms(Terms::new(terms.clone())),
        Field::Shape(sources) => Form::Shape(sources.iter().map(Shape::parse).collect::<Result<_, _>>()?),
        Field::Regex(source) => Form::Regex(FullMatch::new(source)),
        Field::Text([min, max]) => Form::Text(*min, *max),
    })
}
