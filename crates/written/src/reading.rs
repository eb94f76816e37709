//! What a reader hands back: what it found, what it put right, and the words it left.

use std::fmt;

/// What was understood of a cell, and what was not.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Reading<T> {
    /// What the cell surely says.
    pub found: T,
    /// What was put right on the way, each once, for the person whose cell it is.
    pub remarks: Vec<Remark>,
    /// The words that no sense was made of, tidied; empty when everything was understood.
    pub left: String,
}

impl<T> Reading<T> {
    /// A reading that left nothing and put nothing right.
    pub fn of(found: T) -> Self {
        Self {
            found,
            remarks: Vec::new(),
            left: String::new(),
        }
    }

    /// The same with another thing found.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Reading<U> {
        Reading {
            found: change(self.found),
            remarks: self.remarks,
            left: self.left,
        }
    }

    /// Adds a remark, unless it is there already.
    pub fn remark(&mut self, remark: Remark) {
        if !self.remarks.contains(&remark) {
            self.remarks.push(remark);
        }
    }

    /// Whether every word was understood and none had to be put right.
    pub fn is_clean(&self) -> bool {
        self.remarks.is_empty() && self.left.is_empty()
    }
}

/// One way in which a cell was put right. Its [`Display`](fmt::Display) is a sentence for people.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Remark {
    /// A telephone number had lost the 0 at its front, as spreadsheets make it.
    ZeroPutBack,
    /// A letter O or I stood where only a digit can.
    LetterForDigit,
    /// An ending such as "/93" was made into a number of its own.
    EndingCompleted,
    /// A spreadsheet had turned digits into a number with a point or an exponent.
    NumberFormat,
    /// A number of another country, kept as it was written.
    ForeignNumber,
    /// A number that forms give as their example.
    ExampleNumber,
    /// Letters that were garbled by reading one encoding as another.
    Encoding,
    /// Letters that are lost for good and stand as a replacement character.
    LostLetters,
    /// HTML tags or entities were turned into plain text.
    Markup,
    /// Invisible or control characters were taken out.
    Invisible,
    /// Capitals were turned into proper case.
    Capitals,
    /// Stray punctuation at the ends was taken off.
    StrayMarks,
    /// Blanks or words such as "(at)" in an e-mail address were put right.
    EmailPunctuation,
    /// A web address had no scheme; https was added.
    SchemeAdded,
    /// The scheme of a web address was misspelt.
    SchemeRepaired,
    /// An e-mail address stood where a web address belongs, and was left.
    EmailNotWeb,
    /// A postcode was written in an unusual way.
    PostcodeRepaired,
    /// A part of an address that stood there twice was left out once.
    RepeatedPart,
    /// Latitude and longitude had changed places.
    SwappedCoordinates,
    /// Eastings and northings, or a grid reference, were turned into degrees.
    FromGrid,
    /// A date had only the last two digits of its year.
    ShortYear,
    /// A date can only be read with its month first.
    MonthFirst,
    /// A spreadsheet's count of days was turned into a date.
    DayCount,
    /// Zeros in front of a register number were put back.
    ZerosPutBack,
}

impl Remark {
    /// The sentence for the person whose cell it is.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::ZeroPutBack => "The 0 at the front of a telephone number was put back.",
            Self::LetterForDigit => "A letter that stands for a digit was made one.",
            Self::EndingCompleted => {
                "A second number, of which only the end was given, was written out."
            }
            Self::NumberFormat => {
                "A number in a spreadsheet's own writing was turned back into its digits."
            }
            Self::ForeignNumber => {
                "A telephone number is of another country and was kept as it is."
            }
            Self::ExampleNumber => "A telephone number looks like the example on a form.",
            Self::Encoding => "Garbled letters were put right.",
            Self::LostLetters => "Some letters are lost: they stand as question marks in diamonds.",
            Self::Markup => "Web page markup was turned into plain text.",
            Self::Invisible => "Invisible characters were taken out.",
            Self::Capitals => "A name in capitals was written in proper case.",
            Self::StrayMarks => "Stray marks at the ends were taken off.",
            Self::EmailPunctuation => {
                "Blanks or words in place of signs were put right in an e-mail address."
            }
            Self::SchemeAdded => "A web address had no https:// in front; it was added.",
            Self::SchemeRepaired => "The http:// of a web address was misspelt; it was put right.",
            Self::EmailNotWeb => "An e-mail address stands where a web address belongs.",
            Self::PostcodeRepaired => "A postcode was written the usual way.",
            Self::RepeatedPart => "A part of an address that was there twice is kept once.",
            Self::SwappedCoordinates => "Latitude and longitude had changed places.",
            Self::FromGrid => "A place on the British grid was turned into latitude and longitude.",
            Self::ShortYear => "A year of two digits was written out.",
            Self::MonthFirst => {
                "A date was read with its month first, because there is no such day otherwise."
            }
            Self::DayCount => "A spreadsheet's number of days was turned into a date.",
            Self::ZerosPutBack => "Zeros at the front of a register number were put back.",
        }
    }
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.sentence())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remark_is_made_once_and_is_a_sentence() {
        let mut reading = Reading::of(1);
        assert!(reading.is_clean());
        reading.remark(Remark::Capitals);
        reading.remark(Remark::Capitals);
        assert_eq!(reading.remarks, [Remark::Capitals]);
        assert!(
            reading.map(|one| one + 1).remarks[0]
                .to_string()
                .ends_with('.')
        );
    }
}
