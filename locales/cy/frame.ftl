# What stands around every page.

skip-to-main = Neidio i’r prif gynnwys
main-navigation = Prif ddewislen
language-navigation = Iaith
nav-find = Dod o hyd i help
nav-topics = Pynciau
nav-shortlist = Rhestr fer
nav-shortlist-count = Rhestr fer ({ $count })
nav-records = Cofnodion
nav-reference = Cyfeirlyfr yr API
footer-about-this-site = Am y wefan hon
footer-about = Am y wefan
footer-sign-in = Mewngofnodi i gadw cofnodion
footer-privacy = Preifatrwydd
footer-cookies = Cwcis
footer-accessibility = Hygyrchedd
footer-records = Cofnodion
footer-developers = Defnyddio’r data
footer-licence = Cewch ailddefnyddio’r data hyn o dan y drwydded hon:
footer-contact = Oes rhywbeth o’i le ar y wefan hon? Ysgrifennwch at
footer-made-with = Gwnaed gyda Fingerpost, sy’n feddalwedd rydd ac agored.
exit-emergency = Argyfwng
exit-this-page = Gadael y dudalen hon
exit-help = Pwyswch Shift 3 gwaith i adael ar unwaith.
breadcrumb = Rydych chi yma
home = Hafan
back = Yn ôl
back-to-results = Yn ôl at y canlyniadau

# When something cannot be shown.

fault-not-found = Heb ddod o hyd i’r dudalen
fault-not-found-detail = Os gwnaethoch chi deipio’r cyfeiriad, gwiriwch ef. Os gwnaethoch chi ddilyn dolen, efallai fod y dudalen wedi symud. Gallwch chwilio isod.
fault-gone = Nid yw’r dudalen hon yma mwyach
fault-gone-detail = Cafodd ei thynnu oddi yma ar { $name }. Gallwch chwilio isod am rywbeth tebyg.
fault-internal-error = Aeth rhywbeth o’i le
fault-internal-error-detail = Ein bai ni yw hyn, nid eich bai chi. Rhowch gynnig arall arni ymhen ychydig funudau.
fault-not-ready = Nid yw’r chwilio’n barod eto
fault-not-ready-detail = Rhowch gynnig arall arni ymhen munud.
fault-timeout = Cymerodd hyn ormod o amser
fault-timeout-detail = Rhowch gynnig arall arni ymhen munud.
fault-method-not-allowed = Ni ellir defnyddio’r dudalen hon fel hynny
fault-method-not-allowed-detail = Ewch i’r dechrau a rhowch gynnig arall arni o’r fan honno.
fault-form-from-elsewhere = Daeth y ffurflen hon o wefan arall
fault-form-from-elsewhere-detail = Agorwch y dudalen yma a’i hanfon eto.
fault-not-a-form = Ni allem ddarllen y ffurflen hon
fault-not-a-form-detail = Agorwch y dudalen yma a’i hanfon eto.
fault-request-too-large = Roedd hynny’n rhy hir
fault-request-too-large-detail = Anfonwch lai ar y tro.
fault-too-many-requests = Arafwch ychydig
fault-too-many-requests-detail = Rydych wedi gofyn am lawer iawn o dudalennau mewn amser byr. Arhoswch { $name } eiliad a rhowch gynnig arall arni.

# How new the site is.

phase-private-beta = Beta preifat
phase-private-beta-text = Gwefan newydd yw hon. Dim ond pobl a gafodd wahoddiad sy’n gallu ei gweld.
phase-private-beta-open-text = Gwefan newydd yw hon. Dim ond pobl sydd â chyfrif sy’n gallu ei gweld.
phase-public-beta = Beta
phase-public-beta-text = Gwefan newydd yw hon, ac rydym yn dal i’w gwella.
phase-feedback = Dywedwch wrthym beth yw eich barn amdani.
