# What people think of the site.

feedback-title = Rhoi adborth am y wefan hon
feedback-lead = Dywedwch wrthym sut weithiodd y wefan hon i chi. Mae’r bobl sy’n ei gwella yn darllen hyn.
feedback-not-services = Oes rhywbeth o’i le ar un gwasanaeth? Agorwch ei dudalen a phwyswch “Dywedwch wrthym fod rhywbeth o’i le”.
feedback-doing = Beth oeddech chi’n ei wneud?
feedback-doing-hint = Er enghraifft: “Roeddwn i’n chwilio am glwb cinio ger fy mam.”
feedback-better = Beth aeth o’i le, neu beth allai fod yn well?
feedback-better-hint = Peidiwch ag ysgrifennu am eich iechyd na’ch bywyd eich hun, a pheidiwch ag enwi pobl.
feedback-email = Eich cyfeiriad e-bost, dim ond os ydych am gael ateb
feedback-email-hint = Rydym yn ei ddefnyddio i’ch ateb ac i ddim byd arall. Byddwn yn ei ddileu gyda’r hyn a ysgrifennoch, 180 diwrnod ar ôl i ni ddelio ag ef.
feedback-send = Anfon adborth
feedback-wrong-doing = Dywedwch wrthym beth oeddech chi’n ei wneud
feedback-wrong-better = Dywedwch wrthym beth aeth o’i le, neu beth allai fod yn well
feedback-wrong-length = Defnyddiwch 2,000 o lythrennau neu lai
feedback-wrong-email = Rhowch gyfeiriad e-bost fel enw@example.org, neu gadewch ef yn wag
feedback-wrong-often = Daeth gormod o adborth o’ch rhwydwaith nawr. Rhowch gynnig arall arni ymhen deng munud
feedback-sent-title = Diolch am eich adborth
feedback-sent-reference = Eich cyfeirnod
feedback-sent-next = Beth sy’n digwydd nesaf
feedback-sent-read = Mae’r bobl sy’n rhedeg y wefan hon yn darllen yr hyn a ysgrifennoch. Os rhoesoch gyfeiriad e-bost, byddant yn eich ateb yno.
feedback-sent-keep = Cadwch y cyfeirnod rhag ofn y byddwch am holi amdano, neu am iddo gael ei ddileu.
