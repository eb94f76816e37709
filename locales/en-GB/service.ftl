# The page of a service.

notice = Please note
service-also = Also called { $name }
service-by = Run by
service-whom = Who it is for
service-when = When
service-coming = The next days:
service-when-unknown = We do not know the times. Please ask before you go.
hours-unknown = times not known
service-when-places = The times of each place stand with the place, below.
place-untold = A place whose address is not published
service-where = Where
service-covers = For people in { $name }.
service-where-unknown = We do not know where. Please ask before you go.
service-directions = Directions
service-cost = Cost
service-cost-unknown = We do not know the cost. Please ask.
service-apply = How to get it
service-documents = Bring with you:
service-contact = Contact
service-contact-unknown = We have no contact details.
service-access = Access and languages
service-picture = See this picture large:
service-languages = Languages: { $name }.
service-side = Keep, share and check
service-checked = Is this right?
service-checked-on = Checked on { $name }
service-checked-by = by
service-checked-long-ago = That is more than a year ago. Please ask before you go.
service-not-checked = Nobody has checked this yet. Please ask before you go.
service-lapsed = Nobody has said that this is right since { $name }, though we asked. Please ask before you go.
service-lapsed-unasked = Nobody has said that this is right since { $name }. Please ask before you go.
service-lapsed-since-change = This was last changed on { $name }. Nobody has said since that it is right, though we asked. Please ask before you go.
service-lapsed-since-change-unasked = This was last changed on { $name }. Nobody has said since that it is right. Please ask before you go.
service-verified = The provider said on { $name } that it is right.
service-verified-by-list = Those who look after this entry said on { $name } that it is right.
service-record = Where this comes from
service-report = Tell us that something is wrong
service-similar = Services like this
print = Print
share = Share
share-copied = The address has been copied.
share-address = Address of this page:
gone-title = This service is no longer listed
gone-since = It was taken out on { $name }. It may have closed, or changed so much that it has a new entry.
gone-instead = This may help instead

# The shortlist.

shortlist-title = Your shortlist
shortlist-shared-title = A shortlist for you
shortlist-empty = Your shortlist is empty.
shortlist-empty-how = Press “Add to shortlist” beside a service to keep it here. Then you can print the list or send it.
shortlist-kept = Up to { $count } services. The list is kept in this browser until you close it.
shortlist-missing = { $count ->
    [one] One service on this list is no longer listed.
   *[other] { $count } services on this list are no longer listed.
}
shortlist-take = Put these on my shortlist
shortlist-see = See your shortlist
shortlist-full = Your shortlist is full.
shortlist-send = Print or send
shortlist-mail = Write an email with this list
shortlist-link = A link to this list:
shortlist-text = The list as text, to copy into a message
shortlist-text-link = The list on the web:
shortlist-subject = Local services that may help
shortlist-clear = Empty the shortlist
shortlist-printed = Printed on { $name }. Times change: ask before you go.

# Telling that something is wrong.

report-title = Tell us that something is wrong
report-lead = We check what you tell us and correct it. What you write is never published: those who look after the entry read it. Please do not write about your own health or life here, and do not write names, telephone numbers or addresses of people.
report-about = What is wrong?
report-about-hours = The times
report-about-place = The place or the address
report-about-contact = The phone, email or website
report-about-cost = The cost
report-about-closed = It has closed, or never ran
report-about-other = Something else
report-detail = What should it say?
report-detail-hint = For example: “It opens at 10 now, not at 9.”
report-trap = Leave this empty
report-send = Send
report-wrong-about = Choose what is wrong
report-wrong-detail = Tell us what it should say
report-wrong-length = Use 2,000 letters or fewer
report-wrong-often = You have sent several reports. Please wait ten minutes, then send this one again
reported-title = Thank you
reported-reference = Your reference number
reported-next = What happens next
reported-checked = We will check what you told us about { $name }. Until then the page stays as it is.
reported-keep = Keep the number if you want to ask about it later.
reported-back = Back to { $name }
reported-status = See what became of it
report-status-title = Your report
report-status-sent = You sent it on { $name }.
report-status-open = We have not decided about it yet. Until then the page stays as it is.
report-status-answered = We looked at it on { $name }.
report-status-answer = What we say about it
report-status-closed = It was dealt with.
report-outcome-put-right = You were right. It is put right.
report-outcome-passed-on = You may be right. We pass it on to those who look after the entry, and they put it right.
report-outcome-nothing-wrong = We checked it, and what the page says is right.
report-outcome-unclear = We could not find out what you meant. Please tell us again, with more details.
report-mail-subject = What you told us about { $name }
report-mail-hello = Hello. You told us that something is wrong with our page about { $name }. Thank you.
report-mail-see = You can read this again here: { $name }
service-extra = Also good to know
