//! Lists of different lengths.

/// Lists of different lengths, one after another in memory.
pub(super) struct Lists<T> {
    ends: Vec<u32>,
    values: Vec<T>,
}

impl<T> Default for Lists<T> {
    fn default() -> Self {
        Self {
            ends: Vec::new(),
            values: Vec::new(),
        }
    }
}

impl<T> Lists<T> {
    pub(super) fn push(&mut self, values: impl IntoIterator<Item = T>) {
        self.values.extend(values);
        self.ends.push(self.values.len() as u32);
    }

    /// How many lists there are.
    pub(super) fn len(&self) -> u32 {
        self.ends.len() as u32
    }

    pub(super) fn of(&self, at: u32) -> &[T] {
        let at = at as usize;
        let Some(end) = self.ends.get(at) else {
            return &[];
        };
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.values[start as usize..*end as usize]
    }

    /// Nothing more is added.
    pub(super) fn done(mut self) -> Self {
        self.ends.shrink_to_fit();
        self.values.shrink_to_fit();
        self
    }
}

impl<T: Copy + Ord> Lists<T> {
    /// The places `of`, each under the number that it is given for: lists of numbers turned about.
    pub(super) fn inverted(mut pairs: Vec<(u32, T)>, of: u32) -> Self {
        pairs.sort_unstable();
        pairs.dedup();
        let mut lists = Self::default();
        let mut pairs = pairs.into_iter().peekable();
        for number in 0..of {
            while let Some((_, value)) = pairs.next_if(|(known, _)| *known == number) {
                lists.values.push(value);
            }
            lists.ends.push(lists.values.len() as u32);
        }
        lists.done()
    }
}
