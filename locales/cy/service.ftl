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
report-wrong-many = Rydym wedi cael llawer iawn o adroddiadau. Rhowch gynnig arall arni ymhen awr: ni chadwyd yr un hwn
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

# How it was for somebody.

service-experience = Dywedwch wrthym sut oedd hi
service-experiences = Yr hyn mae pobl yn ei ddweud amdano
experience-title = Dywedwch wrthym sut oedd hi
experience-lead = Ydych chi wedi defnyddio’r gwasanaeth hwn? Dywedwch wrthym mewn ychydig eiriau. Nid ydym yn gofyn pwy ydych chi.
experience-may-be-shown = Bydd person yn ei ddarllen yn gyntaf. Yna efallai y byddwn yn dangos eich geiriau ar y wefan hon, gyda’r mis a heb eich enw.
experience-not-shown = Bydd person yn ei ddarllen. Nid ydym yn ei ddangos ar y wefan hon.
experience-helped = Gawsoch chi’r help roedd ei angen arnoch?
experience-helped-yes = Do
experience-helped-partly = Yn rhannol
experience-helped-no = Naddo
experience-words = Beth ddigwyddodd?
experience-words-hint = Peidiwch ag ysgrifennu enw, rhif ffôn na chyfeiriad neb, eich rhai chi na rhai rhywun arall. 1,000 o lythrennau ar y mwyaf.
experience-wrong-page = Oes rhywbeth ar y dudalen yn anghywir, fel yr amseroedd?
experience-wrong-helped = Dewiswch a gawsoch chi’r help roedd ei angen arnoch
experience-wrong-words = Ysgrifennwch beth ddigwyddodd
experience-wrong-length = Defnyddiwch 1,000 o lythrennau neu lai
experience-wrong-often = Rydych wedi anfon sawl un o’r rhain. Arhoswch ddeng munud, yna anfonwch hwn eto
experience-wrong-many = Rydym wedi cael llawer iawn o’r rhain. Rhowch gynnig arall arni yn nes ymlaen: ni chafodd dim o’ch un chi ei gadw
experience-wrong-yours = Rydych wedi ysgrifennu ugain nodyn mewn awr. Ysgrifennwch hwn yn nes ymlaen: ni chafodd ei gadw
experience-wrong-wait = Arhoswch ddeng munud, yna rhowch gynnig arall arni
experience-wrong-sure = Ticiwch eich bod am ei dynnu’n ôl
experience-wrong-web = Tynnwch y cyfeiriad gwe “{ $name }” allan. Nid ydym yn derbyn dolenni yma
experience-wrong-mailbox = Tynnwch “{ $name }” allan. Mae’n edrych fel cyfeiriad e-bost neu enw cyfrif
experience-wrong-phone = Tynnwch y rhif ffôn “{ $name }” allan
experience-wrong-nhs = Tynnwch “{ $name }” allan. Mae’n edrych fel rhif GIG
experience-wrong-insurance = Tynnwch “{ $name }” allan. Mae’n edrych fel rhif Yswiriant Gwladol
experience-wrong-born = Tynnwch “{ $name }” allan. Mae’n edrych fel dyddiad geni. Gallwch ysgrifennu oedran yn lle hynny, fel “yn ei 40au”
experience-wrong-postcode = Tynnwch y cod post “{ $name }” allan. Gallwch ysgrifennu ei hanner cyntaf, neu’r dref
experience-wrong-number = Tynnwch y rhif “{ $name }” allan. Gall rhif hir ddangos pwy yw rhywun
experience-wrong-name = Tynnwch yr enw “{ $name }” allan. Ysgrifennwch pwy yw’r person yn lle hynny, fel “y fenyw wrth y ddesg” neu “fy ffrind”
experience-sent-next = Bydd person yn darllen yr hyn y gwnaethoch chi ei ddweud wrthym am y gwasanaeth hwn: { $name }.
experience-sent-keep = Cadwch y rhif. Gydag ef gallwch weld beth ddigwyddodd iddo, a’i dynnu’n ôl.
experience-status-title = Yr hyn y gwnaethoch chi ei ddweud wrthym
experience-status-waiting = Nid oes neb wedi’i ddarllen eto.
experience-status-read = Rydym wedi’i ddarllen. Nid ydym yn ei ddangos ar y wefan hon.
experience-status-shown = Rydym wedi’i ddarllen, ac rydym yn ei ddangos ar y wefan hon.
experience-status-refused = Rydym wedi’i ddarllen, ac nid ydym yn ei ddangos.
experience-status-withdrawn = Rydych wedi’i dynnu’n ôl. Nid ydym yn ei ddangos.
experience-status-report = Gweld beth ddigwyddodd i adroddiad { $name }
experience-reason-names-somebody = Mae’n enwi rhywun, neu’n dangos pwy yw rhywun.
experience-reason-not-this-service = Nid yw’n ymwneud â’r gwasanaeth hwn.
experience-reason-abuse = Mae geiriau ynddo sy’n brifo pobl.
experience-reason-advertising = Hysbyseb yw.
experience-reason-harm = Mae’n sôn am niwed. Rydym wedi’i drosglwyddo i bobl sydd â’r gwaith o gadw eraill yn ddiogel. Os oes rhywun mewn perygl nawr, ffoniwch 999.
experience-reason-wrong-data = Mae’n dweud bod rhywbeth ar y dudalen yn anghywir. Rydym wedi gwneud adroddiad ohono, er mwyn ei gywiro.
experience-back = Ei dynnu’n ôl
experience-back-lead = Yna ni fyddwn yn ei ddangos. Byddwn yn dileu eich geiriau 30 diwrnod yn ddiweddarach.
experience-back-sure = Ydw, rwyf am ei dynnu’n ôl
experience-month = { $month } { $year }
experiences-title = Yr hyn mae pobl yn ei ddweud am { $name }
experiences-lead = Geiriau pobl unigol yw’r rhain. Nid ydynt yn farn ar y darparwr, ac nid ydym wedi gwirio beth ddigwyddodd. Mae person wedi’u darllen yn gyntaf.
experiences-none = Nid oes neb wedi dweud dim wrthym eto.
experiences-helped = Gawson nhw’r help roedd ei angen arnynt?
experiences-older = Rhai hŷn
experiences-look = Gofynnwch i ni edrych ar hwn eto
experiences-told = Diolch. Bydd person yn edrych arno eto.
