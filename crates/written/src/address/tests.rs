use super::*;

/// address_1, address_2, city, state_province, postal_code; a dash where there is none.
fn fields(address: &Address) -> [String; 5] {
    let text = |field: &Option<String>| field.clone().unwrap_or_else(|| "-".to_owned());
    [
        text(&address.address_1),
        text(&address.address_2),
        text(&address.city),
        text(&address.state_province),
        address
            .postal_code
            .map_or_else(|| "-".to_owned(), |postcode| postcode.to_string()),
    ]
}

#[test]
fn one_cell_is_taken_apart_from_its_end() {
    for (text, meant) in [
        (
            "The Lodge, Green Lane, Bolton",
            ["The Lodge, Green Lane", "-", "Bolton", "-", "-"],
        ),
        (
            "The Lodge\nGreen Lane\nBolton\nBL3 2HP",
            ["The Lodge, Green Lane", "-", "Bolton", "-", "BL3 2HP"],
        ),
        (
            "102 St George's Road, Bolton",
            ["102 St George's Road", "-", "Bolton", "-", "-"],
        ),
        (
            "Moss Bank Way, Bolton, Lancashire",
            ["Moss Bank Way", "-", "Bolton", "Lancashire", "-"],
        ),
        (
            "54 - 56 Brackley Street, Farnworth, Bolton",
            ["54 - 56 Brackley Street", "Farnworth", "Bolton", "-", "-"],
        ),
        (
            "Unit 3, Wesley Enterprise Centre, Royce Road, Hulme, Manchester",
            [
                "Unit 3, Wesley Enterprise Centre, Royce Road",
                "Hulme",
                "Manchester",
                "-",
                "-",
            ],
        ),
        (
            "12, Green Lane, Sale, M33 7XX, UK",
            ["12 Green Lane", "-", "Sale", "-", "M33 7XX"],
        ),
        (
            "10 Railway Street, Antrim, Antrim",
            ["10 Railway Street", "-", "Antrim", "Antrim", "-"],
        ),
        (
            "10 Railway Street, Antrim",
            ["10 Railway Street", "-", "Antrim", "-", "-"],
        ),
        (
            "10 Railway Street, Belfast, Co. Antrim, BT1 1AA",
            ["10 Railway Street", "-", "Belfast", "Co. Antrim", "BT1 1AA"],
        ),
        (
            "Town Hall, Albert Square, Manchester M60 2LA",
            ["Town Hall", "Albert Square", "Manchester", "-", "M60 2LA"],
        ),
        (
            "Christ Church, Harpurhey, Manchester",
            ["Christ Church", "Harpurhey", "Manchester", "-", "-"],
        ),
        (
            "10 Front Street, Chester-le-Street, County Durham",
            [
                "10 Front Street",
                "-",
                "Chester-le-Street",
                "County Durham",
                "-",
            ],
        ),
        (
            "10 High Street, Street, Somerset",
            ["10 High Street", "Street", "-", "Somerset", "-"],
        ),
        (
            "1 High Street, Stoke-on-Trent, Staffs",
            ["1 High Street", "-", "Stoke-on-Trent", "Staffs", "-"],
        ),
        (
            "1 High Street, Bishop's Stortford",
            ["1 High Street", "-", "Bishop's Stortford", "-", "-"],
        ),
        (
            "1 High Street, St. Helens, Merseyside",
            ["1 High Street", "-", "St. Helens", "Merseyside", "-"],
        ),
        (
            "1 Mill Lane, Cardiff, Wales",
            ["1 Mill Lane", "-", "Cardiff", "-", "-"],
        ),
        (
            "10 Sale Road, M33 7XX, Greater Manchester",
            ["10 Sale Road", "-", "-", "Greater Manchester", "M33 7XX"],
        ),
        (
            "Burnage Community Centre\nBurnage Lane",
            ["Burnage Community Centre, Burnage Lane", "-", "-", "-", "-"],
        ),
        ("Sale", ["Sale", "-", "-", "-", "-"]),
        (
            "1 Wellington Parade Central Estate Dukinfield",
            [
                "1 Wellington Parade Central Estate Dukinfield",
                "-",
                "-",
                "-",
                "-",
            ],
        ),
        (
            "97-99 High Street, Golborne, Nr.warrington, Lancashire",
            [
                "97-99 High Street",
                "Golborne, Nr.warrington",
                "-",
                "Lancashire",
                "-",
            ],
        ),
        (
            "10 Pilgrim Drive.Beswick, Manchester.",
            ["10 Pilgrim Drive.Beswick", "-", "Manchester", "-", "-"],
        ),
        (
            "The Hub (behind Aldi, first door), Sale",
            ["The Hub (behind Aldi, first door)", "-", "Sale", "-", "-"],
        ),
        (
            "Uplands Square, New Quay, Ceredigion",
            ["Uplands Square", "-", "New Quay", "Ceredigion", "-"],
        ),
        (
            "Uplands Square, New Quay",
            ["Uplands Square", "New Quay", "-", "-", "-"],
        ),
        (
            "1 High Street, Cheshire, Lancashire",
            ["1 High Street", "Cheshire", "-", "Lancashire", "-"],
        ),
        (
            "Market Hall, The Wiend",
            ["Market Hall", "The Wiend", "-", "-", "-"],
        ),
        ("M33 7XX", ["-", "-", "-", "-", "M33 7XX"]),
        ("", ["-", "-", "-", "-", "-"]),
    ] {
        let reading = read(text);
        assert_eq!(fields(&reading.found), meant, "{text}");
        assert_eq!(reading.left, "", "{text}");
    }
    assert_eq!(
        read("1 Mill Lane, Cardiff, Wales").found.region.as_deref(),
        Some("Wales")
    );
}

#[test]
fn what_comes_after_a_postcode_is_left() {
    let reading = read(
        "6 Mount Street, Manchester, Greater Manchester, Admin@Rapar.org.uk, Www.rapar.org.uk",
    );
    assert_eq!(
        fields(&reading.found),
        [
            "6 Mount Street",
            "-",
            "Manchester",
            "Greater Manchester",
            "-"
        ]
    );
    assert_eq!(reading.left, "Admin@Rapar.org.uk Www.rapar.org.uk");
    let reading = read(
        "451 Victoria Avenue, Blackley, Manchester, M9 8PJ \u{a0}Please note the building is inside the cemetery",
    );
    assert_eq!(
        fields(&reading.found),
        [
            "451 Victoria Avenue",
            "Blackley",
            "Manchester",
            "-",
            "M9 8PJ"
        ]
    );
    assert_eq!(
        reading.left,
        "Please note the building is inside the cemetery"
    );
}

#[test]
fn repeated_parts_are_kept_once() {
    let reading = read("1 High Street, Sale, Sale, M33 7XX");
    assert_eq!(
        fields(&reading.found),
        ["1 High Street", "-", "Sale", "-", "M33 7XX"]
    );
    assert_eq!(reading.remarks, [Remark::RepeatedPart]);
}

#[test]
fn columns_are_joined() {
    let columns = |lines: &[&'static str],
                   city: &'static str,
                   county: &'static str,
                   postcode: &'static str| Columns {
        lines: lines.to_vec(),
        city: Some(city).filter(|text| !text.is_empty()),
        county: Some(county).filter(|text| !text.is_empty()),
        postcode: Some(postcode).filter(|text| !text.is_empty()),
        region: None,
    };
    for (given, meant) in [
        (
            columns(&["Trocoll House\nWakering Road"], "Barking", "", "IG11 8PD"),
            [
                "Trocoll House, Wakering Road",
                "-",
                "Barking",
                "-",
                "IG11 8PD",
            ],
        ),
        (
            columns(&["1 High Street", "Sale"], "Sale", "", "M33 7XX"),
            ["1 High Street", "-", "Sale", "-", "M33 7XX"],
        ),
        (
            columns(&["1 High Street", "Sale, M33 7XX"], "SALE", "", "M33 7XX"),
            ["1 High Street", "-", "SALE", "-", "M33 7XX"],
        ),
        (
            columns(&["Kings Head Road", "Gendros", "Swansea"], "", "", ""),
            ["Kings Head Road", "Gendros", "Swansea", "-", "-"],
        ),
        (
            columns(
                &["10 Railway Street", "Antrim", "Antrim"],
                "",
                "",
                "BT41 4AE",
            ),
            ["10 Railway Street", "-", "Antrim", "Antrim", "BT41 4AE"],
        ),
        (
            columns(
                &["Kingswood House\n80 Richardshaw Lane\nPudsey"],
                "Leeds",
                "",
                "",
            ),
            [
                "Kingswood House, 80 Richardshaw Lane",
                "Pudsey",
                "Leeds",
                "-",
                "-",
            ],
        ),
        (
            columns(&["1 High Street", "NA", ""], "Sale", "Cheshire", "N/A"),
            ["1 High Street", "-", "Sale", "Cheshire", "-"],
        ),
        (
            columns(&["1 High Street, Sale, Cheshire"], "Sale", "Cheshire", ""),
            ["1 High Street", "-", "Sale", "Cheshire", "-"],
        ),
        (
            columns(&["56 Hillhouse Road ", "", "EH4 5EG"], "", "", ""),
            ["56 Hillhouse Road", "-", "-", "-", "EH4 5EG"],
        ),
        (columns(&[], "Sale", "", ""), ["-", "-", "Sale", "-", "-"]),
    ] {
        let reading = join(&given);
        assert_eq!(fields(&reading.found), meant, "{given:?}");
        assert_eq!(reading.left, "", "{given:?}");
    }
}
