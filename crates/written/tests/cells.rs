//! The readers of single cells on any text, on long ones, and on public data.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use written::{
    absence, address, ages, charity, contact, coordinates, date, email, language, list, money,
    name, phone, postcode, reading::Remark, text, web, yes_no,
};

/// Asks every reader for its opinion; the test is that each has one, and how long that takes.
fn ask_all(cell: &str) {
    absence::is_absent(cell);
    text::read(cell);
    name::read(cell);
    phone::read(cell);
    email::read(cell);
    email::owner(cell);
    web::read(cell);
    postcode::read(cell);
    address::read(cell);
    address::join(&address::Columns {
        lines: vec![cell, cell],
        city: Some(cell),
        region: Some(cell),
        county: Some(cell),
        postcode: Some(cell),
    });
    contact::read(cell);
    money::read(cell);
    ages::read(cell);
    yes_no::read(cell);
    date::read(cell);
    list::read(cell);
    coordinates::read(cell, cell);
    coordinates::read_pair(cell);
    coordinates::read_grid(cell, cell);
    coordinates::grid_reference(cell);
    coordinates::uprn(cell);
    charity::charity(cell);
    charity::company(cell);
    language::read(cell);
}

/// Pieces that readers look for, so that made-up cells come near to what they read.
fn any_piece() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => proptest::sample::select(vec![
            "0161 228 7654", "+44 (0)", "07700 900123", "0208 646 9691/93", "x12", "ext 3", "116 123", "text", "to 85258", "fax", "tel:", "or",
            "info@example.org", "@", "(at)", "<a@b.org>", "www.", "http://", "https://x.org/a", "x.org", ":", "/", "//", "\\", ".", ",", ";", "|", "-", "–",
            "M1 1AE", "SO15 2GY", "S015", "1 High Street", "Sale", "Lancashire", "UK", "Antrim", "£", "£2.50", "50p", "free", "2", "10", "to", "from", "up to",
            "16+", "under", "months", "years", "Years 7", "&amp;", "&lt;", "&#8217;", "<p>", "</p>", "<br>", "<!--", "-->", "<script>", "<", ">", "&",
            "â€™", "Â£", "Ã", "Ã©", "ÔÇÖ", "â€œ", "_x000D_", "_x00", "\u{200b}", "\u{200d}", "\u{a0}", "\u{fffe}", "\u{0}", "\r\n", "\n", " ", "  ",
            "ST JOHN'S", "MCDONALD", "NHS", "O'", "(", ")", "\"", "'", "SC012345", "210843", "00738693", "SJ 801 906", "53.1", "-2.3", "45323", "01/02/24",
            "1st", "Feb", "2024", "T10:30", "Y", "✓", "•", "and", "İ", "ß", "ŉ", "é", "😀", "١٢", "²", "½",
        ]).prop_map(str::to_owned),
        1 => "\\PC{0,6}",
        1 => "[0-9 ]{1,14}",
    ]
}

fn any_cell() -> impl Strategy<Value = String> {
    prop_oneof![
        proptest::collection::vec(any_piece(), 0..9).prop_map(|pieces| pieces.concat()),
        proptest::collection::vec(any_piece(), 0..9).prop_map(|pieces| pieces.join(" ")),
        any::<String>(),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_reader_panics(cell in any_cell()) {
        ask_all(&cell);
    }

    #[test]
    fn a_tidy_text_stays(cell in any_cell()) {
        let tidy = text::read(&cell).found;
        prop_assert_eq!(&text::read(&tidy).found, &tidy);
    }

    #[test]
    fn a_tidy_name_stays(cell in any_cell()) {
        let tidy = name::read(&cell).found;
        let again = name::read(&tidy);
        prop_assert_eq!(&again.found, &tidy);
        prop_assert!(again.is_clean());
    }

    #[test]
    fn a_tidy_number_stays(cell in any_cell()) {
        for found in phone::read(&cell).found {
            let again = phone::read(&found.number).found;
            if found.kind == phone::Kind::Text && again.is_empty() {
                continue; // five digits are a number for text messages only where the words say so
            }
            prop_assert_eq!(again.len(), 1, "{:?}", found);
            prop_assert_eq!(&again[0].number, &found.number);
        }
    }

    #[test]
    fn no_number_is_invented(cell in any_cell()) {
        let reading = phone::read(&cell);
        let changed = [Remark::EndingCompleted, Remark::LetterForDigit, Remark::NumberFormat];
        if !reading.remarks.iter().any(|remark| changed.contains(remark)) {
            let digits: String = cell.chars().filter(char::is_ascii_digit).collect();
            for found in reading.found {
                let national: String = found.number.chars().filter(char::is_ascii_digit).skip_while(|c| *c == '0').collect();
                prop_assert!(digits.contains(&national), "{:?} in {:?}", found, cell);
            }
        }
    }

    #[test]
    fn no_word_of_an_address_is_lost(parts in proptest::collection::vec("[A-Z][a-z]{2,8}( [A-Z][a-z]{2,8}){0,2}|[0-9]{1,3} [A-Z][a-z]{3,8} (Road|Street|Green)", 1..7)) {
        let cell = parts.join(", ");
        let reading = address::read(&cell);
        let found = reading.found;
        let kept = [found.address_1, found.address_2, found.city, found.region, found.state_province].map(Option::unwrap_or_default).join(" ") + &reading.left;
        prop_assert!(parts.iter().all(|part| kept.contains(part.as_str())), "{} became {}", cell, kept);
    }

    #[test]
    fn a_tidy_address_of_mail_stays(cell in any_cell()) {
        for found in email::read(&cell).found {
            let again = email::read(&found.address);
            prop_assert!(again.is_clean(), "{:?}", found);
            prop_assert_eq!(again.found.len(), 1);
            prop_assert_eq!(&again.found[0].address, &found.address);
        }
    }

    #[test]
    fn a_tidy_address_of_the_web_stays(cell in any_cell()) {
        for found in web::read(&cell).found {
            let again = web::read(&found);
            prop_assert!(again.is_clean(), "{} {:?}", found, again);
            prop_assert_eq!(again.found, [found]);
        }
    }

    #[test]
    fn a_tidy_postcode_stays(cell in any_cell()) {
        if let Some(found) = postcode::read(&cell).found {
            let again = postcode::read(found.as_str());
            prop_assert!(again.is_clean());
            prop_assert_eq!(again.found, Some(found));
        }
    }

    #[test]
    fn an_amount_is_a_decimal_number(cell in any_cell()) {
        for cost in money::read(&cell).found {
            prop_assert!(cost.amount.is_none_or(|amount| amount.parse::<f64>().is_ok_and(|pounds| pounds >= 0.0)));
            prop_assert!(cost.amount_description.is_some());
        }
    }

    #[test]
    fn ages_are_in_order(cell in any_cell()) {
        if let Some(ages::Ages { minimum: Some(low), maximum: Some(high), .. }) = ages::read(&cell) {
            prop_assert!(low < high && high <= 120.0);
        }
    }

    #[test]
    fn a_place_is_in_the_kingdom(cell in any_cell()) {
        prop_assert!(coordinates::read_pair(&cell).found.is_none_or(place::Point::is_british));
    }
}

#[test]
fn long_texts_are_read_in_bounded_time() {
    for piece in [
        "a",
        "<",
        "<p>",
        "&",
        "&amp;",
        "amp;",
        "<!--",
        "<script>",
        "â",
        "â€œ",
        "â€",
        "Ã",
        "0",
        "0161 ",
        "0161 228 7654 ",
        "1/",
        "@",
        "a@b.org ",
        "a@",
        "www.",
        "http://",
        "www.x.org,",
        "M1 1AE ",
        "1, ",
        "(",
        "£",
        "£2 ",
        "16+ ",
        "A ",
        "ST ",
        "_x00",
        "_x000D_",
        "\u{200b}",
        "\n",
        " ",
        ";a",
        ", a",
        "é",
        "text ",
        "-",
        "Ð¿",
        "ÔÇ",
    ] {
        let long = piece.repeat(100_000 / piece.len());
        let start = Instant::now();
        ask_all(&long);
        let took = start.elapsed();
        assert!(took < Duration::from_secs(5), "{piece:?} took {took:?}");
    }
}

/// The rows of a public table as maps from column to cell, if the table is there.
fn rows(file: &str) -> Option<Vec<Vec<String>>> {
    let path = format!(
        "{}/../../../shared/data/services/{file}",
        env!("CARGO_MANIFEST_DIR")
    );
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: {file} is not there");
        return None;
    };
    Some(split_rows(text.trim_start_matches('\u{feff}')))
}

/// Comma-separated values by RFC 4180.
fn split_rows(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '"' if quoted && rest.peek() == Some(&'"') => cell.extend(rest.next()),
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut cell)),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            '\r' if !quoted => {}
            c => cell.push(c),
        }
    }
    if !cell.is_empty() || !row.is_empty() {
        row.push(cell);
        rows.push(row);
    }
    rows
}

fn column(file: &str, name: &str) -> Option<Vec<String>> {
    let mut rows = rows(file)?.into_iter();
    let at = rows.next()?.iter().position(|head| head == name)?;
    Some(
        rows.filter_map(|row| row.get(at).cloned())
            .filter(|cell| !absence::is_absent(cell))
            .collect(),
    )
}

/// Prints what share of a column a reader takes whole, and what it leaves; and holds it to at least `least` of 1,000.
fn share(file: &str, name: &str, least: usize, whole: impl Fn(&str) -> bool) {
    let Some(cells) = column(file, name) else {
        return;
    };
    let left: Vec<&String> = cells.iter().filter(|cell| !whole(cell)).collect();
    let share = (cells.len() - left.len()) * 1_000 / cells.len().max(1);
    println!(
        "{file} {name}: {} of {} ({share} ‰); left: {:?}",
        cells.len() - left.len(),
        cells.len(),
        left.iter().take(60).collect::<Vec<_>>()
    );
    assert!(share >= least, "{file} {name}: {share} of 1,000");
}

#[test]
fn public_telephone_numbers_are_read() {
    let whole = |cell: &str| {
        let reading = phone::read(cell);
        !reading.found.is_empty() && reading.left.is_empty()
    };
    share("laa_legal_advisers.csv", "telephone", 985, whole);
    share(
        "trafford_charities.csv",
        "charity_contact_phone",
        980,
        whole,
    );
    share("trafford_care_homes.csv", "telephone", 1_000, whole);
    share("trafford_mental_health.csv", "telephone", 1_000, whole);
    share("trafford_childrens_centres.csv", "telephone", 1_000, whole);
    share("gm_probation_offices.csv", "telephone", 1_000, whole);
}

#[test]
fn public_addresses_of_mail_and_web_are_read() {
    let mail = |cell: &str| email::read(cell).found.len() == 1 && email::read(cell).left.is_empty();
    share("trafford_charities.csv", "charity_contact_email", 990, mail);
    share("gm_libraries.csv", "email", 990, mail);
    share("libraries_wales.csv", "Email address", 990, mail);
    let address = |cell: &str| web::read(cell).found.len() == 1 && web::read(cell).left.is_empty();
    share("laa_legal_advisers.csv", "website", 970, address);
    share(
        "trafford_charities.csv",
        "charity_contact_web",
        970,
        address,
    );
    share("gm_food_banks.csv", "Website", 970, address);
    share("libraries_wales.csv", "URL", 990, address);
    share("gm_food_banks.csv", "Contact", 980, |cell| {
        contact::read(cell).left.is_empty()
    });
}

#[test]
fn public_addresses_have_towns() {
    for (file, name) in [
        ("gm_food_banks.csv", "Address"),
        ("gm_pharmacies.csv", "address"),
        ("gm_libraries.csv", "address"),
        ("trafford_charities.csv", "charity_contact_address"),
        ("trafford_mental_health.csv", "address"),
    ] {
        share(file, name, 850, |cell| {
            address::read(cell).found.city.is_some()
        });
    }
}

#[test]
fn public_register_numbers_are_read() {
    share(
        "trafford_charities.csv",
        "registered_charity_number",
        1_000,
        |cell| charity::charity(cell).found.is_some(),
    );
    share(
        "trafford_charities.csv",
        "charity_company_registration_number",
        990,
        |cell| charity::company(cell).found.is_some(),
    );
}

#[test]
fn public_names_are_put_into_proper_case() {
    let Some(names) = column("trafford_charities.csv", "charity_name") else {
        return;
    };
    let changed: Vec<String> = names.iter().map(|cell| name::read(cell).found).collect();
    println!("{:?}", changed.iter().step_by(7).collect::<Vec<_>>());
    assert!(changed.iter().all(|cell| name::read(cell).found == *cell));
}
