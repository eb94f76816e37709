use super::*;
use crate::reading::Remark;

fn numbers(text: &str) -> Vec<String> {
    read(text)
        .found
        .into_iter()
        .map(|phone| phone.number)
        .collect()
}

fn one(text: &str) -> Phone {
    let mut found = read(text).found;
    assert_eq!(found.len(), 1, "{text}: {found:?}");
    found.remove(0)
}

#[test]
fn one_number_is_written_as_people_write_it() {
    for (text, meant) in [
        ("0161 2287654", "0161 228 7654"),
        ("0161-912-2122", "0161 912 2122"),
        ("(0161) 912 2122", "0161 912 2122"),
        ("0161.912.2122", "0161 912 2122"),
        ("0161/912 2122", "0161 912 2122"),
        ("+44 (0)161 912 2122", "0161 912 2122"),
        ("+44(0)161 912 2122", "0161 912 2122"),
        ("+44 161 912 2122", "0161 912 2122"),
        ("+44 0161 912 2122", "0161 912 2122"),
        ("(+44) 161 912 2122", "0161 912 2122"),
        ("00441618348221", "0161 834 8221"),
        ("0044 (0)161 834 8221", "0161 834 8221"),
        ("441618348221", "0161 834 8221"),
        ("0208 646 9691", "020 8646 9691"),
        ("0207 9234020", "020 7923 4020"),
        ("0238 0718 138", "023 8071 8138"),
        ("023 92486 886", "023 9248 6886"),
        ("024 76 64 16 42", "024 7664 1642"),
        ("02476 64 1222", "024 7664 1222"),
        ("0116 2555 345", "0116 255 5345"),
        ("01905 20010", "01905 20010"),
        ("01606 487 77", "01606 48777"),
        ("01442 296008", "01442 296008"),
        ("01228 55 22 22", "01228 552222"),
        ("01204 5 6 7 8 9 0", "01204 567890"),
        ("015396 20123", "015396 20123"),
        ("07700 900 123", "07700 900123"),
        ("07700900123", "07700 900123"),
        ("0345 3303030", "0345 330 3030"),
        ("0844 87 11 844", "0844 871 1844"),
        ("08001111", "0800 1111"),
        ("0800 11 11", "0800 1111"),
        ("Tel: 0161 912 2122", "0161 912 2122"),
        ("Tel0161 912 2122", "0161 912 2122"),
        ("T: 0161 912 2122.", "0161 912 2122"),
        ("O7872611770", "07872 611770"),
        ("O1706 369 777", "01706 369777"),
        ("0161\u{a0}912\u{a0}2122", "0161 912 2122"),
        ("0161–912–2122", "0161 912 2122"),
        ("0161 \n274 2186", "0161 274 2186"),
        ("\u{202a}07700 900123\u{202c}", "07700 900123"),
        ("'0161 912 2122", "0161 912 2122"),
        ("116 123", "116 123"),
        ("116123", "116 123"),
        ("999", "999"),
        ("Call 111", "111"),
        ("18001 0161 912 2122", "18001 0161 912 2122"),
    ] {
        let reading = read(text);
        assert_eq!(numbers(text), [meant], "{text}");
        assert_eq!(reading.left, "", "{text}");
        assert_eq!(numbers(meant), [meant], "{meant} again");
    }
}

#[test]
fn a_lost_zero_is_put_back_with_a_remark() {
    for (text, meant, remarks) in [
        ("1617486414", "0161 748 6414", vec![Remark::ZeroPutBack]),
        ("7464036317", "07464 036317", vec![Remark::ZeroPutBack]),
        ("161 748 6414", "0161 748 6414", vec![Remark::ZeroPutBack]),
        ("190520010", "01905 20010", vec![Remark::ZeroPutBack]),
        ("Tel 2086469691", "020 8646 9691", vec![Remark::ZeroPutBack]),
        (
            "1617486414.0",
            "0161 748 6414",
            vec![Remark::NumberFormat, Remark::ZeroPutBack],
        ),
        (
            "1.617486414E9",
            "0161 748 6414",
            vec![Remark::NumberFormat, Remark::ZeroPutBack],
        ),
        (
            "1.617486414e+09",
            "0161 748 6414",
            vec![Remark::NumberFormat, Remark::ZeroPutBack],
        ),
        (
            "4.41618348221E11",
            "0161 834 8221",
            vec![Remark::NumberFormat],
        ),
    ] {
        assert_eq!(numbers(text), [meant], "{text}");
        assert_eq!(read(text).remarks, remarks, "{text}");
    }
}

#[test]
fn several_numbers_in_a_cell_are_told_apart() {
    for (text, meant) in [
        ("0208 646 9691/93", vec!["020 8646 9691", "020 8646 9693"]),
        ("01304 800 001/2", vec!["01304 800001", "01304 800002"]),
        (
            "01304 800001/2/3",
            vec!["01304 800001", "01304 800002", "01304 800003"],
        ),
        (
            "0161 228 7654/228 7655",
            vec!["0161 228 7654", "0161 228 7655"],
        ),
        (
            "0161 228 7654 / 7655",
            vec!["0161 228 7654", "0161 228 7655"],
        ),
        (
            "01204 385848 or 07700 900123",
            vec!["01204 385848", "07700 900123"],
        ),
        (
            "01204 385848 07700900123",
            vec!["01204 385848", "07700 900123"],
        ),
        (
            "01204 385848/07700900123",
            vec!["01204 385848", "07700 900123"],
        ),
        (
            "01204 385848,01204 385849",
            vec!["01204 385848", "01204 385849"],
        ),
        (
            "01204385848\n07700900123",
            vec!["01204 385848", "07700 900123"],
        ),
        (
            "1617486414 / 1619291783",
            vec!["0161 748 6414", "0161 929 1783"],
        ),
        ("0161 912 2122 and 0161 912 2122", vec!["0161 912 2122"]),
        ("111 or 0161 912 2122", vec!["111", "0161 912 2122"]),
        (
            "0161-228-7654/0161-228-7655",
            vec!["0161 228 7654", "0161 228 7655"],
        ),
        (
            "T 0161 228 7654 F 0161 228 7655 M 07700 900123",
            vec!["0161 228 7654", "0161 228 7655", "07700 900123"],
        ),
        ("0161 912 2122/111", vec!["0161 912 2122", "111"]),
    ] {
        assert_eq!(numbers(text), meant, "{text}");
        assert_eq!(read(text).left, "", "{text}");
    }
}

#[test]
fn extensions_are_kept_beside_the_number() {
    for text in [
        "0161 912 2122 x123",
        "0161 912 2122x123",
        "0161 912 2122 ext 123",
        "0161 912 2122 ext. 123",
        "0161 912 2122 (ext 123)",
        "0161 912 2122, extension 123",
        "0161 912 2122 Extn: 123",
        "0161 912 2122 #123",
    ] {
        let phone = one(text);
        assert_eq!(
            (phone.number.as_str(), phone.extension.as_deref()),
            ("0161 912 2122", Some("123")),
            "{text}"
        );
        assert_eq!(read(text).left, "", "{text}");
    }
    assert_eq!(
        one("0161 912 2122 option 2").label.as_deref(),
        Some("option 2")
    );
    assert_eq!(
        one("0161 912 2122, then press 3").label.as_deref(),
        Some("option 3")
    );
}

#[test]
fn what_answers_is_read_from_the_words() {
    for (text, kind, label) in [
        ("0161 912 2122", Kind::Voice, None),
        ("07700 900123", Kind::Mobile, None),
        ("Mobile: 07700 900123", Kind::Mobile, None),
        ("Fax: 0161 912 2122", Kind::Fax, None),
        ("0161 912 2122 (fax)", Kind::Fax, None),
        ("Tel/Fax: 0161 912 2122", Kind::Voice, None),
        ("Minicom 0161 912 2122", Kind::Textphone, None),
        ("18001 0161 912 2122", Kind::Textphone, None),
        ("Text 07700 900123", Kind::Text, Some("Text")),
        ("text SHOUT to 85258", Kind::Text, Some("text SHOUT")),
        ("Helpline: 0161 912 2122", Kind::Voice, Some("Helpline")),
        (
            "Out of hours - 0161 912 2122",
            Kind::Voice,
            Some("Out of hours"),
        ),
        (
            "0161 273 3977 (during opening hours)",
            Kind::Voice,
            Some("during opening hours"),
        ),
        ("NHS 111", Kind::Voice, Some("NHS")),
        ("07624 123456", Kind::Mobile, None),
        ("07600 123456", Kind::Pager, None),
    ] {
        let phone = one(text);
        assert_eq!(
            (phone.kind, phone.label.as_deref()),
            (kind, label),
            "{text}"
        );
        assert_eq!(read(text).left, "", "{text}");
    }
    assert_eq!(Kind::Mobile.hsds(), "cell");
}

#[test]
fn what_is_no_number_is_left() {
    for text in [
        "0",
        "0161",
        "00000000",
        "01132 245 9766",
        "03333 600 9222",
        "0203 8066 6636",
        "0121 233 433",
        "061 775 3744",
        "0706 815712",
        "01344 22 141",
        "M14 5RQ",
        "Information will be posted asap",
        "101 High Street",
        "10am-12pm",
        "9 to 5",
        "0169125912",
        "012044333437",
        "£1617486414",
        "2024-01-01 to 2024-12-31",
        "connect2southway@southwayhousing.co.uk",
        "http://x.org/01612287654",
        "E08000003",
        "85258",
        "Room 999",
        "see 01/02/2024",
        "0113 23236530",
        "1234",
        "161234567",
    ] {
        let reading = read(text);
        assert_eq!(reading.found, [], "{text}");
        assert_eq!(reading.left, text, "{text}");
    }
    assert_eq!(read("--").left, "");
}

#[test]
fn emergencies_are_told_from_houses() {
    let reading = read("101 or 999 in an emergency");
    assert_eq!(numbers("101 or 999 in an emergency"), ["101", "999"]);
    assert_eq!(reading.left, "in an emergency");
    for text in [
        "1800 123 456",
        "118-120 Portland Road",
        "118 120 Portland Road",
        "999 High Street",
        "116-123",
    ] {
        assert_eq!(numbers(text), Vec::<String>::new(), "{text}");
    }
    assert_eq!(numbers("Samaritans: 116 123 (free)"), ["116 123"]);
    assert_eq!(
        read("0161 912 2122\nExt 22").found[0].extension.as_deref(),
        Some("22")
    );
    assert_eq!(
        read("0161 228 7654 F 0161 228 7655").found[1].kind,
        Kind::Fax
    );
}

#[test]
fn words_beside_a_number_are_left() {
    let reading = read("connect2southway@southwayhousing.co.uk 0161 448 4200");
    assert_eq!(reading.found[0].number, "0161 448 4200");
    assert_eq!(reading.left, "connect2southway@southwayhousing.co.uk");
    let reading =
        read("Please ask for Jane at the front desk of the town hall on 0161 448 4200 before noon");
    assert_eq!(
        reading.left,
        "Please ask for Jane at the front desk of the town hall before noon"
            .trim_start_matches("Please ")
    );
}

#[test]
fn other_countries_and_examples_are_remarked_on() {
    let reading = read("+353 1 234 5678");
    assert_eq!(reading.found[0].number, "+353 1 234 5678");
    assert_eq!(reading.remarks, [Remark::ForeignNumber]);
    assert_eq!(read("01234 567890").remarks, [Remark::ExampleNumber]);
}

#[test]
fn a_link_and_a_tariff_are_made_of_the_number() {
    assert_eq!(one("0161 912 2122").tel(), "tel:+441619122122");
    assert_eq!(one("116 123").tel(), "tel:116123");
    assert_eq!(one("0800 1111").tariff(), Tariff::Free);
    assert_eq!(one("0845 123 23 29").tariff(), Tariff::Service);
    assert!(one("07700 900123").is_mobile());
    assert_eq!(tidy("01612287654").as_deref(), Some("0161 228 7654"));
    assert_eq!(tidy("0161 228 7654 ask for Jane"), None);
}
