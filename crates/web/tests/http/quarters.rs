//! The reports about a list, quarter by quarter: who reads them, what they say, and what a spreadsheet gets.

use assure::quality::quarterly;
use http::StatusCode;
use identity::permission::Extent;
use identity::{Permission, Role};

use crate::doors::house::House;
use crate::quality::{CHESS, LUNCH, assess, club, send, shows, somebody};

/// Two lists that were published and looked at in a quarter, of which the report is kept, and the first day after it.
async fn ended() -> House {
    let house = House::open().await;
    send(&house, "own", &[club("Lunch <club>", LUNCH)]).await;
    send(&house, "other", &[club("Chess", CHESS)]).await;
    assess(&house).await;
    let first = "2027-01-01T09:00:00Z".parse().expect("an instant");
    house.asking.clock.set(first);
    let kept = quarterly::keep_ended(&house.asking.repository).await;
    assert!(kept.expect("kept") >= 2);
    house
}

#[tokio::test]
async fn whoever_sends_a_list_reads_its_report_and_takes_it_as_a_table() {
    let house = ended().await;
    let colin = somebody(&house, "colin", Role::Collector).await;
    shows(
        "/sources/own/quality",
        &house.get("/sources/own/quality", &colin).await,
        &["Quarter by quarter"],
    );
    let list = house.get("/sources/own/reports", &colin).await;
    shows(
        "/sources/own/reports",
        &list,
        &["October to December 2026", "January to March 2027, so far"],
    );
    let path = "/sources/own/reports/2026-Q4";
    let report = house.get(path, &colin).await;
    shows(
        path,
        &report,
        &[
            "October to December 2026",
            "There is no quarter before to compare it with.",
            "What was best is",
            "Put this right first",
            "The fixes that matter most",
            "Readers’ reports",
        ],
    );
    let table = house.get(&format!("{path}.csv"), &colin).await;
    assert_eq!(table.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(
        table.header("content-disposition"),
        "attachment; filename=\"own-2026-Q4.csv\""
    );
    let lines: Vec<&str> = table.text().lines().collect();
    assert_eq!(
        lines[..2],
        ["part,figure,value,unit", "Report,Quarter,2026-Q4,whole"]
    );
    for line in [
        "Services,Published at the end,1,services",
        "Services,Services of it that were published,1,services",
        "Readers’ reports,Received,0,reports",
    ] {
        assert!(lines.contains(&line), "{line}: {lines:?}");
    }
    let running = house.get("/sources/own/reports/2027-Q1", &colin).await;
    shows("running", &running, &["January to March 2027, so far"]);
    for none in [
        "2026-Q3",
        "2027-Q2",
        "2026-Q5",
        "x",
        "2026-Q3.csv",
        "2026-Q4.csv.csv",
    ] {
        let none = house
            .get(&format!("/sources/own/reports/{none}"), &colin)
            .await;
        assert_eq!(none.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn each_role_reads_the_reports_that_are_its_own_and_no_other() {
    let house = ended().await;
    for role in Role::ALL {
        let cookies = somebody(&house, role.name(), role).await;
        let sends = identity::permission::extent(role, Permission::SendRecords);
        let sees = identity::permission::extent(role, Permission::SeeHeldRecords).is_some();
        let all = sends == Some(Extent::Everywhere);
        let own = all || sends.is_some() && !identity::permission::reaches_everywhere(role);
        for ending in ["", "/2026-Q4", "/2026-Q4.csv"] {
            for (path, may) in [
                (format!("/sources/own/reports{ending}"), own),
                (format!("/sources/other/reports{ending}"), all),
                (format!("/quality/sources/own/reports{ending}"), sees),
            ] {
                let reply = house.get(&path, &cookies).await;
                let status = if may {
                    StatusCode::OK
                } else {
                    StatusCode::FORBIDDEN
                };
                assert_eq!(reply.status, status, "{path} as {role}");
            }
        }
    }
    let stranger = house.get("/quality/sources/own/reports/2026-Q4", "").await;
    assert_eq!(stranger.status, StatusCode::SEE_OTHER);
}
