//! What stands in a page that came back.

use scraper::{Html, Selector};

use crate::asking::Reply;

pub(crate) fn texts(reply: &Reply, selector: &str) -> Vec<String> {
    let page = Html::parse_document(reply.text());
    let selector = Selector::parse(selector).expect("a selector");
    page.select(&selector)
        .map(|element| {
            let words: String = element.text().collect();
            words.split_whitespace().collect::<Vec<_>>().join(" ")
        })
        .collect()
}

pub(crate) fn attributes(reply: &Reply, selector: &str, name: &str) -> Vec<String> {
    let page = Html::parse_document(reply.text());
    let selector = Selector::parse(selector).expect("a selector");
    page.select(&selector)
        .filter_map(|element| element.value().attr(name).map(str::to_owned))
        .collect()
}
