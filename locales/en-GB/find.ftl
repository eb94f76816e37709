# Home.

home-title = Find local help
home-lead = Food, money, care, company, things to do: see what there is near you, and when it is open.
search-what = What do you need?
search-what-hint = Use your own words, such as “someone to talk to”
search-where = Where?
search-where-hint = A postcode or a town
search-button = Search
search-label = Search again
near-me = Use where I am
near-me-asking = Finding where you are…
near-me-refused = We could not find where you are. Type a postcode or a town.
suggested-count = Suggestions below:
suggested-topic = topic
suggested-search = search
suggested-service = service
emergency-title = If it is an emergency
emergency-text =
    Someone is in danger or badly hurt: call 999.
    You need medical help that cannot wait: call 111.
    You need to talk to someone now: call Samaritans on 116 123, free, day and night.
home-topics = What is it about?
home-people = Who is it for?
home-empty = There is nothing here yet. Services will show as soon as the first ones have been read in and checked.
home-more = More ways to look
home-all-topics = All topics
home-contexts = Parts of this directory
home-places = Places
home-services = { $count ->
    [one] One service is listed here,
   *[other] { $count } services are listed here,
}
home-organisations = { $count ->
    [one] from one organisation.
   *[other] from { $count } organisations.
}
home-changed = Last change: { $name }.

# What was found.

results = What was found
results-filling = The search is being made ready. Not everything is found yet: please try again in a minute.
results-count = { $count ->
    [0] No services
    [one] 1 service
   *[other] { $count } services
}
results-for = { $count ->
    [0] No services for “{ $what }”
    [one] 1 service for “{ $what }”
   *[other] { $count } services for “{ $what }”
}
see-all = See all { $count } services
did-you-mean = Did you mean
understood-near = Near { $place }, within { $distance }, and what serves that area.
understood-anywhere = Everything that can help somebody in { $name }, however far away.
understood-widened = Nothing was nearer, so we looked farther away.
understood-outside = { $name } seems to be outside the area that this site is for. The council there can tell you about help nearer to you.
understood-outside-link = Find that council on GOV.UK
understood-also = For “{ $said }” we also looked for { $also }.
understood-now = Only show what is open now
understood-on = Only show what is on { $name }
understood-loosely = No service here is about exactly this. The ones below only have some words that are close to it.
understood-dropped = None of these has { $name }.
where-you-are = where you are
wrong-title = There is a problem
wrong-in-title = Error:
wrong-error = Error:
wrong-place = We do not know “{ $name }”. Type a full postcode such as DY10 2SZ, or the name of a town near you.
wrong-place-meant = We do not know “{ $name }”. Did you mean { $meant }? Type it in, or use a full postcode.
wrong-age = Type the age as a number, such as 72.
wrong-date = Type the day like this: 2026-12-24.
skip-to-results = Skip to what was found
filters = Filters
filters-set = Filters that are set
filters-apply = Show services
filters-clear = Clear all filters
filters-more = { $count ->
    [one] Show 1 more
   *[other] Show { $count } more
}
filter-remove = Remove this filter:
filter-within = How far
filter-within-any = Up to 10 miles
filter-on = On this day
filter-age = Age of the person
chip-age = Age { $name }
chip-on = On { $name }
sort = Sorted by:
sort-best = best match
sort-nearest = nearest
sort-soonest = opens soonest
sort-checked = checked last
view = Shown as:
view-list = list
view-map = map and list
map-label = Map. The list has the same places.
map-move = Move and enlarge the map
map-middle = Where you asked about
pages = Page { $page } of { $pages }
pagination = Pages
previous-page = Previous page
next-page = Next page
nothing-title = What you can try
nothing-opens-next = Nothing is open now. See what opens next
nothing-without-filters = Look without filters
nothing-farther = Look farther away
nothing-without-place = Look everywhere
nothing-words = Use other or fewer words: what it is for, not what it is called
nothing-contact = Ask us:
nothing-topics = Or look by topic

# A service in a list.

fact-when = When
fact-where = Where
fact-whom = For
fact-cost = Cost
fact-referral = How
fact-checked = Checked
fact-phone = Phone
fact-text = Text
fact-email = Email
fact-website = Website
fact-contact = Contact
fact-note = Note
fact-page = More
not-checked = not yet
lapsed = Not checked since { $name }
lapsed-since-change = Last changed { $name }, not checked since
shortlist-add = Add to shortlist
shortlist-remove = Take off shortlist

# Topics, places, organisations.

topics-title = Topics
topics-none = There are no topics yet.
topics-others = Lists that single organisations use
topic-beneath = More closely
contexts-title = Parts of this directory
contexts-lead = Teams look after these with rules of their own.
contexts-none = There are none yet.
context-search = Search in { $name }
context-listed = What is listed here
context-topics = What there is here
topic-near = { $name } near a place
places-title = Places
places-lead = Towns and villages in which services are given.
places-none = There are no places yet.
place-title = Services in and near { $name }
place-council = The council is { $name }.
place-topics = What there is
organisation = Organisation
as-data = The same as data, for programs
