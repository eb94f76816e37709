# The pages that every public service has. `# ` begins a heading, `- ` an item of a list.

about-title = About
about-text =
    { $place } brings together what many organisations know about local help: what there is, who it is for, when it is open and how to get it.
    { "#" } Where it comes from
    Councils, charities, health services and local groups send what they know. Every service has a page that says who told us about it, and when it was checked.
    { "#" } How it is checked
    When somebody has checked a service, its page says on which day. Things change: if it matters, ring before you go.
    { "#" } If something is wrong
    Every service has a link “Tell us that something is wrong”. You get a reference number, and a person looks at it.
    { $has-contact ->
        [yes] You can also write to { $contact }.
       *[no] { "" }
    }
    { "#" } Using the data
    Anyone may use this data in a website, an app or a report. The page “Use the data” says how.
privacy-title = Privacy
privacy-text =
    { $private ->
        [yes] This site is new: only people with an account can see it, so everybody signs in first. What you search for and read here is not kept with your account, and nothing here follows you to other sites.
       *[no] You can use this site without telling us who you are. There is no sign-in for readers, and nothing here follows you to other sites.
    }
    { "#" } What we keep
    { $counts ->
        [yes] We count what is searched for, so that councils can see which help is missing. We keep the words, the first half of the postcode, the filters, how many services were found and which was opened, with the hour. We do not keep who searched, your internet address or anything that joins two searches. Telephone numbers, email addresses and full postcodes are taken out of the words. It is deleted after { $days } days. If your browser asks not to be tracked, we count nothing.
       *[no] We do not count what is searched for.
    }
    If you tell us that something is wrong, we keep what you write with its reference number, so that it can be checked. We do not ask who you are: please do not write it. If another website sends it to us with your email address, because you want an answer, we use that only to answer you and delete it 180 days after we have dealt with it.
    If you tell us how a service was for you, we keep what you write with its reference number. We do not ask who you are, and names, phone numbers and addresses are not taken. A person reads it. What we do not show, or what you take back, loses its words 30 days later. All of it is deleted after 2 years.
    If you give feedback about this site, we keep what you write with its reference number. If you want an answer, we keep your email address beside it and use it only to answer you. Both are deleted 180 days after we have dealt with it.
    Your shortlist is kept in your own browser. It is gone when you close the browser.
    For safety, the server notes technical faults. They are not joined with what you read.
    { "#" } If you have an account
    { $private ->
        [yes] People who keep this record have an account, and so does everybody who tries this site out.
       *[no] People who keep this record have an account.
    } We keep their name, their email address, what they may do, where they are signed in, and what they did. We use it to let them in, to write to them about this record and to know who changed what.
    When an account is closed we forget the name and the address; what was done stays, without a name. Sign-ins are forgotten after 90 days, emails after 30. Notes to colleagues about services are deleted after 2 years, and no longer joined with you when your account is closed. A spreadsheet that is sent is kept for 30 days; its rows stay with the record.
    { "#" } If somebody may look at your screen
    Pages about abuse have a button “Exit this page”. It cannot remove the page from the history of your browser: use a private window, or delete the history.
    { "#" } Your rights
    You may ask what we hold about you, and have it corrected or deleted.
    { $has-contact ->
        [yes] Write to { $contact }.
       *[no] Write to the council or organisation that runs this site.
    }
    You can complain to the Information Commissioner’s Office at ico.org.uk.
cookies-title = Cookies
cookies-text =
    A cookie is a small note that a website leaves in your browser.
    If you press “Add to shortlist” we use one:
    - shortlist: the services that you have kept. It is deleted when you close the browser.
    If you sign in to keep records we use these:
    - session: that you are signed in. It is deleted when you sign out or close the browser.
    - code: that you still have to type a code. It is deleted after 10 minutes.
    - outside: that you are on the way to sign in with an account of your council. It is deleted when you come back, or after 15 minutes.
    - browser: that you have signed in with this browser before, so that others who guess passwords cannot keep you out. It is deleted after 90 days.
    We use no cookies to follow you, and none of other companies. That is why we do not ask you to accept any.
accessibility-title = Accessibility statement
accessibility-text =
    { $place } wants everybody to be able to use this site. You should be able to:
    - use it with a keyboard only, or by speech
    - listen to it with a screen reader
    - make it four times as large without losing anything
    - use it on a small phone
    - use it without JavaScript
    - read it easily: we use short words and short sentences
    { "#" } How well it does
    We build to the Web Content Accessibility Guidelines 2.2, level AA. An automatic check of every kind of page runs with every change and finds no faults. That finds only some kinds of fault.
    { "#" } What we know does not work yet
    Words that come from organisations, such as descriptions of services, may be hard to read and are in the language in which they were written. The pages about records, for people with an account and for developers are in English only. No test with people who use a screen reader every day has been done yet.
    A map is a picture. Everything on it is in the list beside it as well.
    { "#" } Tell us
    If you cannot use something, or need it in another form, tell us.
    { $has-contact ->
        [yes] Write to { $contact }.
       *[no] Write to the council or organisation that runs this site.
    }
    If you are not happy with our answer, contact the Equality Advisory and Support Service.
    { "#" } About this statement
    It was prepared with version { $version } of the software that this site runs on.
