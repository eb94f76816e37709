# The pages that every public service has. `# ` begins a heading, `- ` an item of a list.

about-title = Am y wefan
about-text =
    Mae { $place } yn casglu ynghyd yr hyn y mae llawer o sefydliadau’n ei wybod am help lleol: beth sydd ar gael, ar gyfer pwy mae, pryd mae ar agor a sut i’w gael.
    { "#" } O ble mae’r wybodaeth yn dod
    Cynghorau, elusennau, gwasanaethau iechyd a grwpiau lleol sy’n anfon yr hyn y maent yn ei wybod. Mae gan bob gwasanaeth dudalen sy’n dweud pwy roddodd wybod i ni amdano, a phryd y cafodd ei wirio.
    { "#" } Sut mae’r wybodaeth yn cael ei gwirio
    Pan fydd rhywun wedi gwirio gwasanaeth, bydd ei dudalen yn dweud ar ba ddiwrnod. Mae pethau’n newid: os yw’n bwysig, ffoniwch cyn mynd.
    { "#" } Os oes rhywbeth o’i le
    Mae gan bob gwasanaeth ddolen “Dywedwch wrthym fod rhywbeth o’i le”. Byddwch yn cael cyfeirnod, a bydd person yn edrych ar y mater.
    { $has-contact ->
        [yes] Gallwch hefyd ysgrifennu at { $contact }.
       *[no] { "" }
    }
    { "#" } Defnyddio’r data
    Caiff unrhyw un ddefnyddio’r data hyn mewn gwefan, ap neu adroddiad. Mae’r dudalen “Use the data” (yn Saesneg) yn dweud sut.
privacy-title = Preifatrwydd
privacy-text =
    { $private ->
        [yes] Mae’r wefan hon yn newydd: dim ond pobl sydd â chyfrif sy’n gallu ei gweld, felly mae pawb yn mewngofnodi yn gyntaf. Nid yw’r hyn yr ydych yn chwilio amdano ac yn ei ddarllen yma yn cael ei gadw gyda’ch cyfrif, ac nid oes dim yma sy’n eich dilyn i wefannau eraill.
       *[no] Gallwch ddefnyddio’r wefan hon heb ddweud wrthym pwy ydych chi. Nid oes angen i ddarllenwyr fewngofnodi, ac nid oes dim yma sy’n eich dilyn i wefannau eraill.
    }
    { "#" } Beth rydym yn ei gadw
    { $counts ->
        [yes] Rydym yn cyfrif yr hyn y mae pobl yn chwilio amdano, er mwyn i gynghorau weld pa help sydd ar goll. Rydym yn cadw’r geiriau, hanner cyntaf y cod post, yr hidlyddion, faint o wasanaethau a gafodd eu canfod a pha un a gafodd ei agor, ynghyd â’r awr. Nid ydym yn cadw pwy wnaeth chwilio, eich cyfeiriad rhyngrwyd na dim sy’n cysylltu dau chwiliad. Bydd rhifau ffôn, cyfeiriadau e-bost a chodau post llawn yn cael eu tynnu o’r geiriau. Bydd y cyfan yn cael ei ddileu ar ôl { $days ->
            [two] { $days } ddiwrnod
           *[other] { $days } diwrnod
        }. Os yw eich porwr yn gofyn am beidio â’ch tracio, nid ydym yn cyfrif dim.
       *[no] Nid ydym yn cyfrif yr hyn y mae pobl yn chwilio amdano.
    }
    Os dywedwch wrthym fod rhywbeth o’i le, byddwn yn cadw’r hyn y byddwch yn ei ysgrifennu gyda’i gyfeirnod, er mwyn gallu ei wirio. Nid ydym yn gofyn pwy ydych chi: peidiwch ag ysgrifennu hynny. Os bydd gwefan arall yn ei anfon atom gyda’ch cyfeiriad e-bost, am eich bod am gael ateb, byddwn yn ei ddefnyddio i’ch ateb yn unig ac yn ei ddileu 180 diwrnod ar ôl i ni ddelio ag ef.
    Os dywedwch wrthym sut oedd gwasanaeth i chi, byddwn yn cadw’r hyn y byddwch yn ei ysgrifennu gyda’i gyfeirnod. Nid ydym yn gofyn pwy ydych chi, ac nid yw enwau, rhifau ffôn na chyfeiriadau’n cael eu derbyn. Bydd person yn ei ddarllen. Bydd geiriau nad ydym yn eu dangos, neu rai rydych yn eu tynnu’n ôl, yn cael eu dileu 30 diwrnod yn ddiweddarach. Bydd y cyfan yn cael ei ddileu ar ôl 2 flynedd.
    Os rhowch adborth am y wefan hon, byddwn yn cadw’r hyn a ysgrifennwch gyda’i gyfeirnod. Os ydych am gael ateb, byddwn yn cadw eich cyfeiriad e-bost wrth ei ochr ac yn ei ddefnyddio i’ch ateb yn unig. Bydd y ddau’n cael eu dileu 180 diwrnod ar ôl i ni ddelio ag ef.
    Mae eich rhestr fer yn cael ei chadw yn eich porwr eich hun. Bydd yn diflannu pan fyddwch yn cau’r porwr.
    Er diogelwch, mae’r gweinydd yn nodi gwallau technegol. Nid ydynt yn cael eu cysylltu â’r hyn rydych yn ei ddarllen.
    { "#" } Os oes gennych gyfrif
    { $private ->
        [yes] Mae gan y bobl sy’n cadw’r cofnod hwn gyfrif, a hefyd bawb sy’n rhoi cynnig ar y wefan hon.
       *[no] Mae gan y bobl sy’n cadw’r cofnod hwn gyfrif.
    } Rydym yn cadw eu henw, eu cyfeiriad e-bost, yr hyn y cânt ei wneud, ble maent wedi mewngofnodi, a’r hyn a wnaethant. Rydym yn ei ddefnyddio i’w gadael i mewn, i ysgrifennu atynt am y cofnod hwn ac i wybod pwy newidiodd beth.
    Pan fydd cyfrif yn cael ei gau, byddwn yn anghofio’r enw a’r cyfeiriad; bydd yr hyn a wnaed yn aros, heb enw. Bydd mewngofnodi’n cael ei anghofio ar ôl 90 diwrnod, ac e-byst ar ôl 30. Bydd nodiadau i gydweithwyr am wasanaethau’n cael eu dileu ar ôl 2 flynedd, ac ni fyddant yn gysylltiedig â chi mwyach pan fydd eich cyfrif yn cael ei gau. Bydd taenlen sy’n cael ei hanfon yn cael ei chadw am 30 diwrnod; bydd ei rhesi’n aros gyda’r cofnod.
    { "#" } Os gallai rhywun edrych ar eich sgrin
    Mae gan dudalennau am gam-drin fotwm “Gadael y dudalen hon”. Ni all dynnu’r dudalen o hanes eich porwr: defnyddiwch ffenestr breifat, neu dilëwch yr hanes.
    { "#" } Eich hawliau
    Cewch ofyn pa wybodaeth sydd gennym amdanoch chi. Cewch ofyn i ni ei chywiro neu ei dileu.
    { $has-contact ->
        [yes] Ysgrifennwch at { $contact }.
       *[no] Ysgrifennwch at y cyngor neu’r sefydliad sy’n rhedeg y wefan hon.
    }
    Gallwch gwyno i Swyddfa’r Comisiynydd Gwybodaeth ar ico.org.uk.
cookies-title = Cwcis
cookies-text =
    Nodyn bach y mae gwefan yn ei adael yn eich porwr yw cwci.
    Os byddwch yn pwyso “Ychwanegu at y rhestr fer”, rydym yn defnyddio un:
    - shortlist: y gwasanaethau rydych wedi’u cadw. Mae’n cael ei ddileu pan fyddwch yn cau’r porwr.
    Os byddwch yn mewngofnodi i gadw cofnodion, rydym yn defnyddio’r rhain:
    - session: eich bod wedi mewngofnodi. Mae’n cael ei ddileu pan fyddwch yn allgofnodi neu’n cau’r porwr.
    - code: bod angen i chi deipio cod o hyd. Mae’n cael ei ddileu ar ôl 10 munud.
    - outside: eich bod ar y ffordd i fewngofnodi gyda chyfrif eich cyngor. Mae’n cael ei ddileu pan fyddwch yn dod yn ôl, neu ar ôl 15 munud.
    - browser: eich bod wedi mewngofnodi gyda’r porwr hwn o’r blaen, fel na all pobl sy’n dyfalu cyfrineiriau eich cadw allan. Mae’n cael ei ddileu ar ôl 90 diwrnod.
    Nid ydym yn defnyddio cwcis i’ch dilyn, na chwcis cwmnïau eraill. Dyna pam nad ydym yn gofyn i chi dderbyn cwcis.
accessibility-title = Datganiad hygyrchedd
accessibility-text =
    Mae { $place } am i bawb allu defnyddio’r wefan hon. Dylech chi allu:
    - ei defnyddio gyda bysellfwrdd yn unig, neu gyda’ch llais
    - gwrando arni gyda darllenydd sgrin
    - ei chwyddo i bedair gwaith ei maint heb golli dim
    - ei defnyddio ar ffôn bach
    - ei defnyddio heb JavaScript
    - ei darllen yn hawdd: rydym yn defnyddio geiriau byr a brawddegau byr
    { "#" } Pa mor dda mae’n gweithio
    Rydym yn adeiladu yn unol â Chanllawiau Hygyrchedd Cynnwys y We (WCAG) 2.2, lefel AA. Mae gwiriad awtomatig o bob math o dudalen yn rhedeg gyda phob newid, ac nid yw’n canfod unrhyw wallau. Dim ond rhai mathau o wallau y gall y gwiriad hwnnw eu canfod.
    { "#" } Yr hyn y gwyddom nad yw’n gweithio eto
    Gall geiriau sy’n dod gan sefydliadau, fel disgrifiadau o wasanaethau, fod yn anodd eu darllen. Maent yn yr iaith y cawsant eu hysgrifennu ynddi. Mae’r tudalennau am gofnodion, i bobl â chyfrif ac ar gyfer datblygwyr yn Saesneg yn unig. Nid oes prawf wedi’i gynnal eto gyda phobl sy’n defnyddio darllenydd sgrin bob dydd.
    Llun yw map. Mae popeth sydd arno hefyd yn y rhestr wrth ei ymyl.
    { "#" } Rhowch wybod i ni
    Os na allwch ddefnyddio rhywbeth, neu os oes ei angen arnoch ar ffurf arall, rhowch wybod i ni.
    { $has-contact ->
        [yes] Ysgrifennwch at { $contact }.
       *[no] Ysgrifennwch at y cyngor neu’r sefydliad sy’n rhedeg y wefan hon.
    }
    Os nad ydych yn fodlon ar ein hateb, cysylltwch â’r Gwasanaeth Cynghori a Chymorth Cydraddoldeb (EASS).
    { "#" } Am y datganiad hwn
    Fe’i paratowyd gyda fersiwn { $version } o’r feddalwedd y mae’r wefan hon yn rhedeg arni.
