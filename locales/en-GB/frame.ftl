# What stands around every page.

skip-to-main = Skip to main content
main-navigation = Main
language-navigation = Language
nav-find = Find help
nav-topics = Topics
nav-shortlist = Shortlist
nav-shortlist-count = Shortlist ({ $count })
nav-records = Records
nav-reference = API reference
footer-about-this-site = About this site
footer-about = About
footer-privacy = Privacy
footer-cookies = Cookies
footer-accessibility = Accessibility
footer-records = Records
footer-developers = Use the data
footer-sign-in = Sign in to keep records
footer-licence = You may use this data again under the
footer-contact = Is something wrong with this site? Write to
footer-made-with = Made with Fingerpost, which is free and open.
exit-emergency = Emergency
exit-this-page = Exit this page
exit-help = Press Shift 3 times to leave at once.
breadcrumb = You are here
home = Home
back = Back
back-to-results = Back to what you found

# When something cannot be shown.

fault-not-found = Page not found
fault-not-found-detail = If you typed the address, check it. If you followed a link, the page may have moved. You can search below.
fault-gone = This page is no longer here
fault-gone-detail = It was taken out on { $name }. You can search for something like it below.
fault-internal-error = Something went wrong
fault-internal-error-detail = It is our fault, not yours. Please try again in a few minutes.
fault-not-ready = Search is not ready yet
fault-not-ready-detail = Please try again in a minute.
fault-timeout = This took too long
fault-timeout-detail = Please try again in a minute.
fault-method-not-allowed = This page cannot be used like that
fault-method-not-allowed-detail = Go to the start and try from there.
fault-form-from-elsewhere = This form came from another website
fault-form-from-elsewhere-detail = Open the page here and send it again.
fault-not-a-form = We could not read this form
fault-not-a-form-detail = Open the page here and send it again.
fault-request-too-large = That was too long
fault-request-too-large-detail = Please send less at once.
fault-too-many-requests = Please slow down
fault-too-many-requests-detail = You have asked for very many pages in a short time. Wait { $name } seconds and try again.

# How new the site is.

phase-private-beta = Private beta
phase-private-beta-text = This is a new site. Only people who were invited can see it.
phase-private-beta-open-text = This is a new site. Only people with an account can see it.
phase-public-beta = Beta
phase-public-beta-text = This is a new site, and we are still making it better.
phase-feedback = Tell us what you think of it.
