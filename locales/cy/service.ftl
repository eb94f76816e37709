# The page of a service.

notice = Sylwch
service-also = Enw arall: { $name }
service-by = Yn cael ei redeg gan
service-whom = Ar gyfer pwy mae’r gwasanaeth
service-when = Pryd
service-coming = Y dyddiau nesaf:
service-when-unknown = Nid ydym yn gwybod yr amseroedd. Gofynnwch cyn mynd.
hours-unknown = amseroedd heb eu nodi
service-when-places = Mae amseroedd pob lle wedi’u nodi gyda’r lle, isod.
place-untold = Lle heb gyfeiriad cyhoeddus
service-where = Ble
service-covers = Ar gyfer pobl yn yr ardal hon: { $name }.
service-where-unknown = Nid ydym yn gwybod ble. Gofynnwch cyn mynd.
service-directions = Cyfarwyddiadau
service-cost = Cost
service-cost-unknown = Nid ydym yn gwybod y gost. Gofynnwch.
service-apply = Sut i’w gael
service-documents = Dewch â’r rhain gyda chi:
service-contact = Cysylltu
service-contact-unknown = Nid oes gennym fanylion cyswllt.
service-access = Hygyrchedd ac ieithoedd
service-picture = Gweld y llun hwn yn fawr:
service-languages = Ieithoedd: { $name }.
service-side = Cadw, rhannu a gwirio
service-checked = Ydy hyn yn gywir?
service-checked-on = Gwiriwyd ar { $name }
service-checked-by = gan
service-checked-long-ago = Mae mwy na blwyddyn ers hynny. Gofynnwch cyn mynd.
service-not-checked = Nid oes neb wedi gwirio hyn eto. Gofynnwch cyn mynd.
service-lapsed = Nid oes neb wedi dweud bod hyn yn gywir ers { $name }, er i ni ofyn. Gofynnwch cyn mynd.
service-lapsed-unasked = Nid oes neb wedi dweud bod hyn yn gywir ers { $name }. Gofynnwch cyn mynd.
service-lapsed-since-change = Newidiwyd hyn ddiwethaf ar { $name }. Nid oes neb wedi dweud ers hynny ei fod yn gywir, er i ni ofyn. Gofynnwch cyn mynd.
service-lapsed-since-change-unasked = Newidiwyd hyn ddiwethaf ar { $name }. Nid oes neb wedi dweud ers hynny ei fod yn gywir. Gofynnwch cyn mynd.
service-verified = Dywedodd y darparwr ar { $name } fod hyn yn gywir.
service-verified-by-list = Dywedodd y rhai sy'n gofalu am y cofnod hwn ar { $name } ei fod yn gywir.
service-record = O ble mae hyn yn dod
service-report = Dywedwch wrthym fod rhywbeth o’i le
service-similar = Gwasanaethau tebyg i hwn
print = Argraffu
share = Rhannu
share-copied = Mae’r cyfeiriad wedi’i gopïo.
share-address = Cyfeiriad y dudalen hon:
gone-title = Nid yw’r gwasanaeth hwn wedi’i restru mwyach
gone-since = Cafodd ei dynnu oddi yma ar { $name }. Efallai ei fod wedi cau, neu wedi newid cymaint nes bod ganddo gofnod newydd.
gone-instead = Gallai’r rhain helpu yn lle hynny

# The shortlist.

shortlist-title = Eich rhestr fer
shortlist-shared-title = Rhestr fer i chi
shortlist-empty = Mae eich rhestr fer yn wag.
shortlist-empty-how = Pwyswch “Ychwanegu at y rhestr fer” wrth ymyl gwasanaeth i’w gadw yma. Yna gallwch argraffu’r rhestr neu ei hanfon.
shortlist-kept = Hyd at { $count } gwasanaeth. Bydd y rhestr yn cael ei chadw yn y porwr hwn nes i chi ei gau.
shortlist-missing = { $count ->
    [zero] Mae pob gwasanaeth ar y rhestr hon wedi’i restru o hyd.
    [one] Nid yw un gwasanaeth ar y rhestr hon wedi’i restru mwyach.
    [two] Nid yw { $count } wasanaeth ar y rhestr hon wedi’u rhestru mwyach.
    [few] Nid yw { $count } gwasanaeth ar y rhestr hon wedi’u rhestru mwyach.
    [many] Nid yw { $count } gwasanaeth ar y rhestr hon wedi’u rhestru mwyach.
   *[other] Nid yw { $count } gwasanaeth ar y rhestr hon wedi’u rhestru mwyach.
}
shortlist-take = Rhoi’r rhain ar fy rhestr fer
shortlist-see = Gweld eich rhestr fer
shortlist-full = Mae eich rhestr fer yn llawn.
shortlist-send = Argraffu neu anfon
shortlist-mail = Ysgrifennu e-bost gyda’r rhestr hon
shortlist-link = Dolen i’r rhestr hon:
shortlist-text = Y rhestr fel testun, i’w chopïo i neges
shortlist-text-link = Y rhestr ar y we:
shortlist-subject = Gwasanaethau lleol a allai helpu
shortlist-clear = Gwagio’r rhestr fer
shortlist-printed = Argraffwyd ar { $name }. Mae amseroedd yn newid: gofynnwch cyn mynd.

# Telling that something is wrong.

report-title = Dywedwch wrthym fod rhywbeth o’i le
report-lead = Rydym yn gwirio’r hyn rydych yn ei ddweud wrthym ac yn ei gywiro. Nid yw’r hyn rydych yn ei ysgrifennu byth yn cael ei gyhoeddi: y rhai sy’n gofalu am y cofnod sy’n ei ddarllen. Peidiwch ag ysgrifennu yma am eich iechyd na’ch bywyd eich hun, a pheidiwch ag ysgrifennu enwau, rhifau ffôn na chyfeiriadau pobl.
report-about = Beth sydd o’i le?
report-about-hours = Yr amseroedd
report-about-place = Y lle neu’r cyfeiriad
report-about-contact = Y ffôn, yr e-bost neu’r wefan
report-about-cost = Y gost
report-about-closed = Mae wedi cau, neu ni fu erioed ar gael
report-about-other = Rhywbeth arall
report-detail = Beth ddylai ei ddweud?
report-detail-hint = Er enghraifft: “Mae’n agor am 10 nawr, nid am 9.”
report-trap = Gadewch hwn yn wag
report-send = Anfon
report-wrong-about = Dewiswch beth sydd o’i le
report-wrong-detail = Dywedwch wrthym beth ddylai ei ddweud
report-wrong-length = Defnyddiwch 2,000 o lythrennau neu lai
report-wrong-often = Rydych wedi anfon sawl adroddiad. Arhoswch ddeng munud, yna anfonwch hwn eto
reported-title = Diolch
reported-reference = Eich cyfeirnod
reported-next = Beth fydd yn digwydd nesaf
reported-checked = Byddwn yn gwirio’r hyn y gwnaethoch chi ei ddweud wrthym am y gwasanaeth hwn: { $name }. Tan hynny, bydd y dudalen yn aros fel y mae.
reported-keep = Cadwch y rhif os ydych am holi amdano yn nes ymlaen.
reported-back = Yn ôl i dudalen { $name }
reported-status = Gweld beth ddigwyddodd iddo
report-status-title = Eich adroddiad
report-status-sent = Gwnaethoch chi ei anfon ar { $name }.
report-status-open = Nid ydym wedi penderfynu arno eto. Tan hynny, bydd y dudalen yn aros fel y mae.
report-status-answered = Gwnaethom edrych arno ar { $name }.
report-status-answer = Yr hyn rydym yn ei ddweud amdano
report-status-closed = Deliwyd ag ef.
report-outcome-put-right = Roeddech chi’n iawn. Mae wedi’i gywiro.
report-outcome-passed-on = Efallai eich bod yn iawn. Rydym yn ei drosglwyddo i’r rhai sy’n gofalu am y cofnod, a byddant yn ei gywiro.
report-outcome-nothing-wrong = Gwnaethom ei wirio, ac mae’r hyn y mae’r dudalen yn ei ddweud yn gywir.
report-outcome-unclear = Nid oeddem yn gallu darganfod beth oeddech chi’n ei olygu. Dywedwch wrthym eto, gyda mwy o fanylion.
report-mail-subject = Yr hyn y gwnaethoch chi ei ddweud wrthym am { $name }
report-mail-hello = Helo. Gwnaethoch chi ddweud wrthym fod rhywbeth o’i le ar ein tudalen am { $name }. Diolch.
report-mail-see = Gallwch ddarllen hyn eto yma: { $name }
service-extra = Da gwybod hefyd
