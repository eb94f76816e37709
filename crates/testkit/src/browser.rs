//! Chromium, with and without JavaScript, and an accessibility check of what it shows.

use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use chromiumoxide::browser::{Browser as Chromium, BrowserConfig};
use chromiumoxide::cdp::browser_protocol::emulation::{
    SetDeviceMetricsOverrideParams, SetEmulatedMediaParams, SetScriptExecutionDisabledParams,
};
use chromiumoxide::cdp::browser_protocol::network::{
    EmulateNetworkConditionsByRuleParams, NetworkConditions, SetCacheDisabledParams,
};
use chromiumoxide::cdp::browser_protocol::page::CaptureScreenshotFormat;
use chromiumoxide::cdp::js_protocol::runtime::EvaluateParams;
use chromiumoxide::page::ScreenshotParams;
use futures_util::StreamExt;
use serde_json::Value;
use tempfile::TempDir;
use tokio::task::JoinHandle;

use crate::programs;

/// The width of a common telephone, in CSS pixels.
pub const PHONE: u32 = 390;
/// The width of a common desktop window, in CSS pixels.
pub const DESKTOP: u32 = 1280;

/// What the browser does of its own accord only disturbs tests.
const ARGUMENTS: [&str; 6] = [
    "disable-gpu",
    "disable-dev-shm-usage",
    "disable-background-networking",
    "disable-component-update",
    "disable-sync",
    "no-first-run",
];

/// The rules of WCAG 2.2, levels A and AA, as axe names them.
const RULES: &str = r#"["wcag2a","wcag2aa","wcag21a","wcag21aa","wcag22aa"]"#;

/// A browser with a profile of its own.
#[derive(Debug)]
pub struct Browser {
    chromium: Chromium,
    events: JoinHandle<()>,
    _profile: TempDir,
}

/// Whether pages may run their scripts.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Scripts {
    /// As most people have it.
    On,
    /// Pages have to do without.
    Off,
}

impl Browser {
    /// Starts one; none, with the reason on standard error, where Chromium is not installed.
    pub async fn start() -> Result<Option<Self>> {
        let Some(program) = programs::chromium() else {
            eprintln!("skipped: Chromium is not installed (on Debian: apt-get install chromium)");
            return Ok(None);
        };
        let profile = tempfile::tempdir()?;
        let config = BrowserConfig::builder()
            .chrome_executable(program)
            .new_headless_mode()
            .no_sandbox()
            .args(ARGUMENTS)
            .user_data_dir(profile.path())
            .viewport(None)
            .build()
            .map_err(anyhow::Error::msg)?;
        let (chromium, mut handler) = Chromium::launch(config)
            .await
            .context("Chromium did not start")?;
        let events = tokio::spawn(async move { while handler.next().await.is_some() {} });
        Ok(Some(Self {
            chromium,
            events,
            _profile: profile,
        }))
    }

    /// Opens a page in a window of this width and waits until it is loaded.
    pub async fn page(&self, url: &str, width: u32, scripts: Scripts) -> Result<Page> {
        let page = self.chromium.new_page("about:blank").await?;
        let window = SetDeviceMetricsOverrideParams::builder()
            .width(width)
            .height(900)
            .device_scale_factor(1.0)
            .mobile(width < 640)
            .build()
            .map_err(anyhow::Error::msg)?;
        page.execute(window).await?;
        page.execute(SetScriptExecutionDisabledParams::new(
            scripts == Scripts::Off,
        ))
        .await?;
        let page = Page { page };
        page.go(url).await?;
        Ok(page)
    }

    /// Ends it.
    pub async fn close(mut self) -> Result<()> {
        self.chromium.close().await?;
        self.chromium.wait().await?;
        self.events.abort();
        Ok(())
    }
}

/// A page in a window of its own.
#[derive(Debug)]
pub struct Page {
    page: chromiumoxide::Page,
}

impl Page {
    /// Goes to another address and waits until it is loaded.
    pub async fn go(&self, url: &str) -> Result<()> {
        self.page
            .goto(url)
            .await
            .with_context(|| format!("{url} was not shown"))?;
        Ok(())
    }

    /// Closes it.
    pub async fn close(self) -> Result<()> {
        self.page.close().await?;
        Ok(())
    }

    /// Where it is.
    pub async fn url(&self) -> Result<String> {
        Ok(self.page.url().await?.unwrap_or_default())
    }

    /// The text that a reader sees.
    pub async fn text(&self) -> Result<String> {
        let text = self.value("document.body.innerText").await?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// Presses what this CSS selector finds first.
    ///
    /// The browser is told to click the element, not the pointer to go there: a page that is not in
    /// front gets no pointer, and there are many in one browser.
    pub async fn press(&self, selector: &str) -> Result<()> {
        self.on(selector, "found.click()").await
    }

    /// Fills the field that this CSS selector finds first.
    pub async fn fill(&self, selector: &str, text: &str) -> Result<()> {
        self.on(selector, &format!("found.value = {}", Value::from(text)))
            .await
    }

    /// Chooses a file for the field that this CSS selector finds first.
    pub async fn choose_file(
        &self,
        selector: &str,
        name: &str,
        content: impl AsRef<[u8]>,
    ) -> Result<()> {
        let (name, content) = (Value::from(name), Value::from(content.as_ref()));
        let deed = format!(
            "const kept = new DataTransfer(); kept.items.add(new File([new Uint8Array({content})], {name})); found.files = kept.files"
        );
        self.on(selector, &deed).await
    }

    /// Does something to the first element that a selector finds.
    async fn on(&self, selector: &str, deed: &str) -> Result<()> {
        let quoted = Value::from(selector);
        let script = format!(
            "(found => {{ if (!found) return false; {deed}; return true; }})(document.querySelector({quoted}))"
        );
        if self.value(&script).await? == Value::Bool(true) {
            Ok(())
        } else {
            bail!(missing(selector))
        }
    }

    /// What a JavaScript expression comes to; promises are waited for. Works without scripts too.
    pub async fn value(&self, expression: &str) -> Result<Value> {
        let question = EvaluateParams::builder()
            .expression(expression)
            .await_promise(true)
            .return_by_value(true)
            .build()
            .map_err(anyhow::Error::msg)?;
        let answer = self.page.evaluate_expression(question).await?;
        Ok(answer.value().cloned().unwrap_or(Value::Null))
    }

    /// Whether something can only be reached by scrolling sideways.
    pub async fn scrolls_sideways(&self) -> Result<bool> {
        let root = "document.documentElement";
        let wider = self
            .value(&format!("{root}.scrollWidth > {root}.clientWidth"))
            .await?;
        Ok(wider.as_bool().unwrap_or(false))
    }

    /// From here on it is on a slow telephone network: 150 ms there and back, 1.6 Mbit/s down, nothing kept from before.
    pub async fn slow_down(&self) -> Result<()> {
        let slow = NetworkConditions::new("", 150.0, 1_600_000.0 / 8.0, 750_000.0 / 8.0);
        let slow = EmulateNetworkConditionsByRuleParams::new(false, vec![slow]);
        self.page.execute(slow).await?;
        self.page.execute(SetCacheDisabledParams::new(true)).await?;
        Ok(())
    }

    /// Shows the page as it is printed.
    pub async fn as_printed(&self) -> Result<()> {
        let print = SetEmulatedMediaParams::builder().media("print").build();
        self.page.execute(print).await?;
        Ok(())
    }

    /// Bytes that came over the network for this page, compressed as they came.
    pub async fn weight(&self) -> Result<u64> {
        let entries = "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]";
        let weight = self
            .value(&format!(
                "{entries}.reduce((all, entry) => all + entry.transferSize, 0)"
            ))
            .await?;
        Ok(weight.as_f64().unwrap_or_default() as u64)
    }

    /// When the largest part of this page was painted, in milliseconds after it was asked for.
    pub async fn largest_paint(&self) -> Result<f64> {
        let asked = "new Promise(told => new PerformanceObserver(list => told(list.getEntries().at(-1).startTime))\
                     .observe({type: 'largest-contentful-paint', buffered: true}))";
        let at = self.value(asked).await?;
        at.as_f64().context("nothing was painted")
    }

    /// Keeps the whole page as a PNG file.
    pub async fn screenshot(&self, path: &Path) -> Result<()> {
        let whole = ScreenshotParams::builder()
            .format(CaptureScreenshotFormat::Png)
            .full_page(true)
            .build();
        self.page.save_screenshot(whole, path).await?;
        Ok(())
    }

    /// Checks the page with axe against WCAG 2.2 AA.
    pub async fn axe(&self) -> Result<Vec<Violation>> {
        let path = axe();
        let script = std::fs::read_to_string(&path).with_context(|| {
            format!("{} is not there: run `cargo xtask assets`", path.display())
        })?;
        self.value(&format!("{script}; 0")).await?;
        let run = format!(
            "axe.run(document, {{runOnly: {{type: 'tag', values: {RULES}}}, \
             resultTypes: ['violations']}}).then(result => result.violations)"
        );
        let Value::Array(violations) = self.value(&run).await? else {
            bail!("axe gave no result");
        };
        Ok(violations.iter().map(Violation::from_axe).collect())
    }
}

/// One rule that a page breaks, and where.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Violation {
    /// The rule's name in axe.
    pub rule: String,
    /// What is wrong, in a sentence.
    pub help: String,
    /// The elements, as HTML.
    pub elements: Vec<String>,
}

impl Violation {
    fn from_axe(violation: &Value) -> Self {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let nodes = violation["nodes"]
            .as_array()
            .map(Vec::as_slice)
            .unwrap_or_default();
        Self {
            rule: text(&violation["id"]),
            help: text(&violation["help"]),
            elements: nodes.iter().map(|node| text(&node["html"])).collect(),
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {} ({})",
            self.rule,
            self.help,
            self.elements.join(" ")
        )
    }
}

/// Where `cargo xtask assets` puts the accessibility checker.
fn axe() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/vendor-test/axe.min.js")
}

fn missing(selector: &str) -> String {
    format!("the page has no {selector}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_page_shows_what_it_says_to_those_without_scripts() {
        let started = Browser::start()
            .await
            .expect("it starts where it is installed");
        let Some(browser) = started else { return };
        let html = "data:text/html,<!doctype html><html lang=en><title>T</title>\
                    <meta name=viewport content='width=device-width'>\
                    <script>document.title='S'</script><noscript>Plain</noscript><p>Text</p>";
        let with = browser
            .page(html, PHONE, Scripts::On)
            .await
            .expect("it is shown");
        let without = browser
            .page(html, PHONE, Scripts::Off)
            .await
            .expect("it is shown");
        assert_eq!(with.value("document.title").await.expect("it answers"), "S");
        assert_eq!(
            without.value("document.title").await.expect("it answers"),
            "T"
        );
        assert!(without.text().await.expect("it answers").contains("Plain"));
        assert_eq!(with.value("innerWidth").await.expect("it answers"), PHONE);
        if axe().exists() {
            let violations = with.axe().await.expect("axe runs");
            assert!(violations.is_empty(), "{violations:?}");
        }
        browser.close().await.expect("it ends");
    }
}
