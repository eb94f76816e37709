//! The page envelope of the standard: eight keys, and the arithmetic that ties them together.

use std::fmt::Write;
use std::ops::Range;

use bytes::Bytes;

/// One page of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// How many things all pages hold together.
    pub total_items: usize,
    /// Which page this is; the first is 1.
    pub page_number: usize,
    /// How many things a full page holds; at least 1.
    pub per_page: usize,
}

impl Page {
    /// A page of a list of `total_items`; numbers below 1 are taken as 1.
    pub fn new(total_items: usize, page_number: usize, per_page: usize) -> Self {
        Self {
            total_items,
            page_number: page_number.max(1),
            per_page: per_page.max(1),
        }
    }

    /// How many pages there are. An empty list has one empty page, so that its first page is also its last.
    pub fn total_pages(&self) -> usize {
        self.total_items.div_ceil(self.per_page).max(1)
    }

    /// Which of the list's things stand on this page; empty beyond the end.
    pub fn range(&self) -> Range<usize> {
        let start = (self.page_number - 1)
            .saturating_mul(self.per_page)
            .min(self.total_items);
        start..start.saturating_add(self.per_page).min(self.total_items)
    }

    /// Writes the envelope around texts that are JSON already.
    pub fn write<T: AsRef<str>>(&self, contents: &[T]) -> Bytes {
        let weight: usize = contents.iter().map(|row| row.as_ref().len() + 1).sum();
        let mut out = String::with_capacity(weight + 192);
        // Writing to a string cannot fail.
        let _ = write!(
            out,
            "{{\"total_items\":{},\"total_pages\":{},\"page_number\":{},\"size\":{},\"first_page\":{},\"last_page\":{},\"empty\":{},\"contents\":[",
            self.total_items,
            self.total_pages(),
            self.page_number,
            contents.len(),
            self.page_number == 1,
            self.page_number == self.total_pages(),
            contents.is_empty(),
        );
        for (index, row) in contents.iter().enumerate() {
            if index > 0 {
                out.push(',');
            }
            out.push_str(row.as_ref());
        }
        out.push_str("]}");
        Bytes::from(out)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    fn read(page: Page) -> Value {
        let rows: Vec<String> = page
            .range()
            .map(|row| format!("{{\"row\":{row}}}"))
            .collect();
        serde_json::from_slice(&page.write(&rows)).expect("an envelope is JSON")
    }

    #[test]
    fn an_envelope_has_the_eight_keys_in_the_standard_s_order() {
        let bytes = Page::new(132, 1, 2).write(&["{\"id\":1}", "{\"id\":2}"]);
        insta::assert_snapshot!(
            String::from_utf8_lossy(&bytes),
            @r#"{"total_items":132,"total_pages":66,"page_number":1,"size":2,"first_page":true,"last_page":false,"empty":false,"contents":[{"id":1},{"id":2}]}"#
        );
    }

    #[test]
    fn an_empty_list_has_one_empty_page_that_is_first_and_last() {
        insta::assert_snapshot!(
            String::from_utf8_lossy(&Page::new(0, 1, 50).write::<&str>(&[])),
            @r#"{"total_items":0,"total_pages":1,"page_number":1,"size":0,"first_page":true,"last_page":true,"empty":true,"contents":[]}"#
        );
    }

    #[test]
    fn a_page_beyond_the_end_is_empty_and_tells_the_true_totals() {
        insta::assert_snapshot!(
            String::from_utf8_lossy(&Page::new(7, 9, 5).write::<&str>(&[])),
            @r#"{"total_items":7,"total_pages":2,"page_number":9,"size":0,"first_page":false,"last_page":false,"empty":true,"contents":[]}"#
        );
    }

    #[test]
    fn a_page_number_as_large_as_can_be_written_is_only_beyond_the_end() {
        assert!(Page::new(7, usize::MAX, 1000).range().is_empty());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn the_pages_of_a_list_hold_each_row_once_and_their_flags_agree(total in 0_usize..500, per_page in 1_usize..60) {
            let pages = Page::new(total, 1, per_page).total_pages();
            let mut seen = Vec::new();
            for number in 1..=pages {
                let body = read(Page::new(total, number, per_page));
                let contents = body["contents"].as_array().expect("contents is an array");
                prop_assert_eq!(&body["total_items"], total);
                prop_assert_eq!(&body["total_pages"], pages);
                prop_assert_eq!(&body["page_number"], number);
                prop_assert_eq!(&body["size"], contents.len());
                prop_assert_eq!(&body["first_page"], number == 1);
                prop_assert_eq!(&body["last_page"], number == pages);
                prop_assert_eq!(&body["empty"], contents.is_empty());
                if number < pages {
                    prop_assert_eq!(contents.len(), per_page);
                }
                seen.extend(contents.iter().map(|row| row["row"].as_u64().expect("a row has a number") as usize));
            }
            prop_assert_eq!(seen, (0..total).collect::<Vec<_>>());
        }

        #[test]
        fn any_page_number_gives_an_envelope_and_never_a_panic(total in any::<usize>(), number in any::<usize>(), per_page in any::<usize>()) {
            let page = Page::new(total, number, per_page);
            let range = page.range();
            prop_assert!(range.start <= range.end && range.end <= total);
            prop_assert!(range.len() <= page.per_page);
        }
    }
}
