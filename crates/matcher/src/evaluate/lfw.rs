//! The pairs files of *Labeled Faces in the Wild* (Huang and others, 2007), and others written like them.
//!
//! The first line names the folds and the pairs of each kind in a fold (`10`, tab, `300`), or only the latter where
//! there is one fold. Each fold lists pictures of one person as `name n1 n2`, then of two people as
//! `name1 n1 name2 n2`; `n` counts a person's pictures from 1. What cannot be read is named by its line and left out,
//! and keeps its place, so that the other pairs stay in their folds.

use thiserror::Error;

/// One picture of somebody.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LfwPicture {
    /// The person's name, which is the name of the folder.
    pub name: String,
    /// The number of the picture, from 1.
    pub number: u32,
}

/// Two pictures to be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LfwPair {
    /// Line of the file, from 1.
    pub line: usize,
    /// The one picture.
    pub one: LfwPicture,
    /// The other picture.
    pub other: LfwPicture,
}

impl LfwPair {
    /// Whether both pictures are of one person.
    #[must_use]
    pub fn is_genuine(&self) -> bool {
        self.one.name == self.other.name
    }
}

/// Why a line is no pair.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum LfwReason {
    /// The first line is not one or two numbers above 0; all pairs are taken as one fold.
    #[error("the first line must be the number of folds and of pairs of each kind in a fold, both above 0")]
    Header,
    /// Neither three nor four words.
    #[error("{0} words instead of 3 (one person) or 4 (two people)")]
    Words(usize),
    /// The number of a picture is not a number above 0.
    #[error("{0:?} is not the number of a picture")]
    Number(String),
    /// A name that cannot be the name of a folder.
    #[error("{0:?} is not a person's name")]
    Name(String),
    /// A picture beside itself.
    #[error("a picture is compared with itself")]
    SamePicture,
    /// A line of two people that names one twice.
    #[error("two people are asked for and one is named twice")]
    SamePerson,
    /// More pairs than the first line announces; they are left out.
    #[error("more pairs than the {0} that the first line announces")]
    Beyond(usize),
    /// Fewer pairs than the first line announces.
    #[error("the file ends after {found} of the {announced} pairs that the first line announces")]
    Short {
        /// Pairs found, unreadable ones included.
        found: usize,
        /// Pairs announced.
        announced: usize,
    },
}

/// A line that is no pair, and why.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("line {line}: {reason}")]
pub struct LfwFault {
    /// Line of the file, from 1.
    pub line: usize,
    /// Why.
    #[source]
    pub reason: LfwReason,
}

/// The pairs of a file, by fold, and what could not be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LfwPairs {
    /// The pairs of each fold.
    pub folds: Vec<Vec<LfwPair>>,
    /// What is wrong with the file, by line.
    pub faults: Vec<LfwFault>,
}

impl LfwPairs {
    /// Reads a pairs file. It never fails as a whole: see [`LfwPairs::faults`].
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()).peekable();
        let mut pairs = Self::default();
        let header = lines.peek().and_then(|(_, line)| header(line));
        let announced = match header {
            Some((folds, of_a_kind)) => {
                lines.next();
                pairs.folds = vec![Vec::new(); folds];
                Some((folds, of_a_kind.saturating_mul(2)))
            }
            None => {
                pairs.faults.push(LfwFault { line: 1, reason: LfwReason::Header });
                // A broken first line is skipped; a file without one begins with a pair.
                lines.next_if(|(line, text)| pair(*line, text).is_err());
                pairs.folds = vec![Vec::new()];
                None
            }
        };
        let (mut place, mut last) = (0, 1);
        for (line, text) in lines {
            last = line;
            pairs.take(line, text, place, announced);
            place += 1;
        }
        if let Some((folds, size)) = announced.filter(|(folds, size)| place < folds.saturating_mul(*size)) {
            let reason = LfwReason::Short { found: place, announced: folds.saturating_mul(size) };
            pairs.faults.push(LfwFault { line: last, reason });
        }
        pairs
    }

    /// How many pairs there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.folds.iter().map(Vec::len).sum()
    }

    /// Whether there is no pair.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn take(&mut self, line: usize, text: &str, place: usize, announced: Option<(usize, usize)>) {
        let fold = announced.map_or(0, |(_, size)| place / size);
        let taken = pair(line, text).and_then(|pair| match (self.folds.get_mut(fold), announced) {
            (Some(fold), _) => {
                fold.push(pair);
                Ok(())
            }
            (None, announced) => {
                Err(LfwReason::Beyond(announced.map_or(0, |(folds, size)| folds.saturating_mul(size))))
            }
        });
        self.faults.extend(taken.err().map(|reason| LfwFault { line, reason }));
    }
}

/// Most folds that a file may announce; the usual number is 10.
const MAX_FOLDS: usize = 1_000;

/// Folds and pairs of each kind in a fold.
fn header(line: &str) -> Option<(usize, usize)> {
    let numbers: Option<Vec<usize>> =
        line.split_whitespace().map(|word| word.parse().ok().filter(|n| *n > 0)).collect();
    match numbers?.as_slice() {
        [of_a_kind] => Some((1, *of_a_kind)),
        [folds, of_a_kind] if *folds <= MAX_FOLDS => Some((*folds, *of_a_kind)),
        _ => None,
    }
}

fn pair(line: usize, text: &str) -> Result<LfwPair, LfwReason> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let (one, other) = match words.as_slice() {
        [name, first, second] => (picture(name, first)?, picture(name, second)?),
        [name, first, other, second] => (picture(name, first)?, picture(other, second)?),
        _ => return Err(LfwReason::Words(words.len())),
    };
    if one == other {
        return Err(LfwReason::SamePicture);
    }
    if words.len() == 4 && one.name == other.name {
        return Err(LfwReason::SamePerson);
    }
    Ok(LfwPair { line, one, other })
}

fn picture(name: &str, number: &str) -> Result<LfwPicture, LfwReason> {
    if name.starts_with('.') || name.contains(['/', '\\']) {
        return Err(LfwReason::Name(name.to_owned()));
    }
    let number = number.parse().ok().filter(|n| *n > 0).ok_or_else(|| LfwReason::Number(number.to_owned()))?;
    Ok(LfwPicture { name: name.to_owned(), number })
}
