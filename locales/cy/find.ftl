# Home.

home-title = Dod o hyd i help lleol
home-lead = Bwyd, arian, gofal, cwmni, pethau i’w gwneud: gwelwch beth sydd yn agos atoch chi, a phryd mae ar agor.
search-what = Beth sydd ei angen arnoch chi?
search-what-hint = Defnyddiwch eich geiriau eich hun, fel “rhywun i siarad â nhw”
search-where = Ble?
search-where-hint = Cod post neu dref
search-button = Chwilio
search-label = Chwilio eto
near-me = Defnyddio fy lleoliad
near-me-asking = Wrthi’n canfod ble rydych chi…
near-me-refused = Nid oedd modd canfod ble rydych chi. Teipiwch god post neu dref.
suggested-count = Awgrymiadau isod:
suggested-topic = pwnc
suggested-search = chwiliad
suggested-service = gwasanaeth
emergency-title = Os yw’n argyfwng
emergency-text =
    Mae rhywun mewn perygl neu wedi cael anaf difrifol: ffoniwch 999.
    Mae arnoch chi angen help meddygol na all aros: ffoniwch 111.
    Mae arnoch chi angen siarad â rhywun nawr: ffoniwch Samaritans ar 116 123, am ddim, ddydd a nos. Mae llinell Gymraeg Samaritans ar agor gyda’r nos: 0808 164 0123.
home-topics = Beth yw’r pwnc?
home-people = Ar gyfer pwy?
home-empty = Nid oes dim yma eto. Bydd gwasanaethau’n ymddangos cyn gynted ag y bydd y rhai cyntaf wedi’u darllen i mewn a’u gwirio.
home-more = Rhagor o ffyrdd o chwilio
home-all-topics = Pob pwnc
home-contexts = Rhannau o’r cyfeiriadur hwn
home-places = Lleoedd
home-services = { $count ->
    [zero] Nid oes gwasanaethau wedi’u rhestru yma,
    [one] Mae un gwasanaeth wedi’i restru yma,
    [two] Mae { $count } wasanaeth wedi’u rhestru yma,
    [few] Mae { $count } gwasanaeth wedi’u rhestru yma,
    [many] Mae { $count } gwasanaeth wedi’u rhestru yma,
   *[other] Mae { $count } gwasanaeth wedi’u rhestru yma,
}
home-organisations = { $count ->
    [zero] gan { $count } sefydliad.
    [one] gan un sefydliad.
    [two] gan { $count } sefydliad.
    [few] gan { $count } sefydliad.
    [many] gan { $count } sefydliad.
   *[other] gan { $count } sefydliad.
}
home-changed = Newid diwethaf: { $name }.

# What was found.

results = Canlyniadau
results-filling = Mae’r chwiliad yn cael ei baratoi. Nid yw popeth i’w gael eto: rhowch gynnig arall arni ymhen munud.
results-count = { $count ->
    [0] Dim gwasanaethau
    [one] 1 gwasanaeth
    [two] { $count } wasanaeth
    [few] { $count } gwasanaeth
    [many] { $count } gwasanaeth
   *[other] { $count } gwasanaeth
}
results-for = { $count ->
    [0] Dim gwasanaethau ar gyfer “{ $what }”
    [one] 1 gwasanaeth ar gyfer “{ $what }”
    [two] { $count } wasanaeth ar gyfer “{ $what }”
    [few] { $count } gwasanaeth ar gyfer “{ $what }”
    [many] { $count } gwasanaeth ar gyfer “{ $what }”
   *[other] { $count } gwasanaeth ar gyfer “{ $what }”
}
see-all = Gweld pob gwasanaeth ({ $count })
did-you-mean = Oeddech chi’n golygu
understood-near = Ger { $place }, o fewn { $distance }, a’r hyn sy’n gwasanaethu’r ardal honno.
understood-anywhere = Popeth a all helpu rhywun ger { $name }, waeth pa mor bell i ffwrdd.
understood-widened = Nid oedd dim yn nes, felly gwnaethom chwilio ymhellach i ffwrdd.
understood-outside = Mae’n ymddangos bod { $name } y tu allan i’r ardal y mae’r wefan hon ar ei chyfer. Gall y cyngor yno ddweud wrthych am help yn nes atoch chi.
understood-outside-link = Dod o hyd i’r cyngor hwnnw ar GOV.UK
understood-also = Ar gyfer “{ $said }”, gwnaethom chwilio hefyd am y canlynol: { $also }.
understood-now = Dangos dim ond yr hyn sydd ar agor nawr
understood-on = Dangos dim ond yr hyn sydd ymlaen { $name }
understood-loosely = Nid oes yma wasanaeth am hyn yn union. Dim ond rhai geiriau tebyg sydd gan y rhai isod.
understood-dropped = Nid yw { $name } yn yr un o’r rhain.
where-you-are = lle rydych chi
wrong-title = Mae problem
wrong-in-title = Gwall:
wrong-error = Gwall:
wrong-place = Nid ydym yn adnabod “{ $name }”. Teipiwch god post llawn fel DY10 2SZ, neu enw tref yn agos atoch chi.
wrong-place-meant = Nid ydym yn gwybod am “{ $name }”. Ai { $meant } oeddech chi’n ei feddwl? Teipiwch hynny, neu defnyddiwch god post llawn.
wrong-age = Teipiwch yr oedran fel rhif, er enghraifft 72.
wrong-date = Teipiwch y diwrnod fel hyn: 2026-12-24.
skip-to-results = Neidio i’r canlyniadau
filters = Hidlyddion
filters-set = Hidlyddion sydd wedi’u gosod
filters-apply = Dangos gwasanaethau
filters-clear = Clirio pob hidlydd
filters-more = { $count ->
    [one] Dangos 1 arall
   *[other] Dangos { $count } arall
}
filter-remove = Tynnu’r hidlydd hwn:
filter-within = Pa mor bell
filter-within-any = Hyd at 10 milltir
filter-on = Ar y diwrnod hwn
filter-age = Oedran y person
chip-age = { $name } oed
chip-on = Ar { $name }
sort = Trefnu yn ôl:
sort-best = cyfatebiad gorau
sort-nearest = agosaf
sort-soonest = agor gyntaf
sort-checked = gwiriad diweddaraf
view = Dangos fel:
view-list = rhestr
view-map = map a rhestr
map-label = Map. Mae’r un lleoedd yn y rhestr.
map-move = Symud a chwyddo’r map
map-middle = Y lle y gwnaethoch chi holi amdano
pages = Tudalen { $page } o { $pages }
pagination = Tudalennau
previous-page = Tudalen flaenorol
next-page = Tudalen nesaf
nothing-title = Pethau y gallwch roi cynnig arnynt
nothing-opens-next = Nid oes dim ar agor nawr. Gweld beth sy’n agor nesaf
nothing-without-filters = Chwilio heb hidlyddion
nothing-farther = Chwilio ymhellach i ffwrdd
nothing-without-place = Chwilio ym mhobman
nothing-words = Defnyddiwch eiriau eraill neu lai o eiriau: at beth mae’r gwasanaeth, nid beth yw ei enw
nothing-contact = Gofynnwch i ni:
nothing-topics = Neu chwiliwch yn ôl pwnc

# A service in a list.

fact-when = Pryd
fact-where = Ble
fact-whom = Ar gyfer
fact-cost = Cost
fact-referral = Sut
fact-checked = Gwiriwyd
fact-phone = Ffôn
fact-text = Neges destun
fact-email = E-bost
fact-website = Gwefan
fact-contact = Cyswllt
fact-note = Nodyn
fact-page = Rhagor
not-checked = ddim eto
lapsed = Heb ei wirio ers { $name }
lapsed-since-change = Newidiwyd ddiwethaf { $name }, heb ei wirio ers hynny
shortlist-add = Ychwanegu at y rhestr fer
shortlist-remove = Tynnu oddi ar y rhestr fer

# Topics, places, organisations.

topics-title = Pynciau
topics-none = Nid oes pynciau eto.
topics-others = Rhestrau y mae sefydliadau unigol yn eu defnyddio
topic-beneath = Yn fwy manwl
contexts-title = Rhannau o’r cyfeiriadur hwn
contexts-lead = Mae timau’n gofalu am y rhain yn ôl eu rheolau eu hunain.
contexts-none = Nid oes rhai eto.
context-search = Chwilio yn { $name }
context-listed = Beth sydd wedi’i restru yma
context-topics = Beth sydd ar gael yma
topic-near = { $name } ger lle penodol
places-title = Lleoedd
places-lead = Trefi a phentrefi lle mae gwasanaethau’n cael eu rhoi.
places-none = Nid oes lleoedd eto.
place-title = Gwasanaethau yn ardal { $name }
place-council = Y cyngor yw { $name }.
place-topics = Beth sydd ar gael
organisation = Sefydliad
as-data = Yr un peth fel data, ar gyfer rhaglenni
