# Dates, times, lists and other small words.

month-1 = Ionawr
month-2 = Chwefror
month-3 = Mawrth
month-4 = Ebrill
month-5 = Mai
month-6 = Mehefin
month-7 = Gorffennaf
month-8 = Awst
month-9 = Medi
month-10 = Hydref
month-11 = Tachwedd
month-12 = Rhagfyr
weekday-mo = Dydd Llun
weekday-tu = Dydd Mawrth
weekday-we = Dydd Mercher
weekday-th = Dydd Iau
weekday-fr = Dydd Gwener
weekday-sa = Dydd Sadwrn
weekday-su = Dydd Sul
date = { $day } { $month } { $year }
day = { $weekday } { $day } { $month }
day-and-year = { $weekday } { $day } { $month } { $year }
day-and-month = { $day } { $month }
today = heddiw
tomorrow = yfory
midnight = hanner nos
midday = hanner dydd
all-day = drwy’r dydd
list = { $first }, { $last }
distance = { $miles ->
    [two] { $miles } filltir
   *[other] { $miles } milltir
}
distance-one = 1 filltir
distance-here = llai na 0.1 milltir

# Opening times.

hours = { $from } tan { $to }
hours-from = o { $from }
hours-until = tan { $to }
every-day = Bob dydd
days-to = Rhwng { $first } a { $last }
days-within = { $days }, { $dates }
dates-between = { $start } tan { $end }
dates-from = o { $start }
dates-until = tan { $end }
nth-1 = { $day } cyntaf
nth-2 = { $day } – ail un
nth-3 = trydydd { $day }
nth-4 = pedwerydd { $day }
nth-5 = pumed { $day }
nth-last = { $day } olaf
nth-last-2 = { $day } olaf ond un
nth-last-3 = { $day } olaf ond dau
nth-last-4 = { $day } olaf ond tri
nth-last-5 = { $day } olaf ond pedwar
a-day = diwrnod
month-day = Diwrnod { $day }
of-the-month = { $days } y mis
every-days = { $count ->
    [two] Bob { $count } ddiwrnod
   *[other] Bob { $count } diwrnod
}
every-weeks = { $days }, bob { $count } wythnos
every-months = { $count ->
    [two] { $days }, bob { $count } fis
   *[other] { $days }, bob { $count } mis
}
every-year = { $count ->
    [1] Bob blwyddyn ar { $date }
   *[other] Bob { $count } o flynyddoedd ar { $date }
}
some-days = Ar rai diwrnodau
some-days-ask = Gofynnwch pa ddiwrnodau.
closed = Ar gau
times = Amseroedd
times-elsewhere = Gweld yr amseroedd ar eu gwefan
no-dates-left = Nid oes dyddiadau ar ôl. Gofynnwch.
open-now = Ar agor nawr
open-now-until = Ar agor nawr tan { $time }
open-day-and-night = Ar agor ddydd a nos
open-next = Yn agor nesaf: { $day }, { $hours }
open-started = Dechreuodd am { $time } heddiw, amser cau heb ei nodi
open-over = Ddim ar agor mwyach { $day } ({ $hours })
open-place = { $when } – { $place }

# What a service is like.

standing-paused = Ar gau am y tro
standing-closed = Wedi dod i ben
cost-free = Am ddim
cost-from-to = { $least } i { $most }
cost-free-or-up-to = Am ddim, neu hyd at { $most }
ages-from = { $least } oed a hŷn
ages-to = Hyd at { $most } oed
ages-one = { $least } oed
ages-between = { $least } i { $most } oed
near-for-others = { $distance }, ond i bobl { $areas }
other-areas = ardaloedd eraill
covers-your-area = Yn gwasanaethu’r ardal hon
covers-your-county = Yn gwasanaethu’r sir hon neu’r rhanbarth hwn
covers-your-country = Yn gwasanaethu’r wlad gyfan
covers-anywhere = Dros y ffôn neu ar-lein

# Filters. Those of taxonomies and languages have the names that their owners gave them.

group-topic = Pwnc
group-who = Ar gyfer pwy
group-by = Sut i’w gael
group-cost = Cost
group-day = Diwrnodau
group-access = Hygyrchedd
group-referral = Atgyfeirio
group-language = Iaith
group-gender = I fenywod neu ddynion
group-context = Rhan o’r cyfeiriadur
filter-cost-free = Am ddim
filter-cost-paid = Rhaid talu rhywbeth
filter-cost-unknown = Cost heb ei nodi
filter-day-mo = Dydd Llun
filter-day-tu = Dydd Mawrth
filter-day-we = Dydd Mercher
filter-day-th = Dydd Iau
filter-day-fr = Dydd Gwener
filter-day-sa = Dydd Sadwrn
filter-day-su = Dydd Sul
filter-day-evening = Gyda’r nos
filter-day-weekend = Penwythnosau
filter-day-unknown = Diwrnodau heb eu nodi
filter-by-in-person = Wyneb yn wyneb
filter-by-online = Ar-lein
filter-by-phone = Dros y ffôn
filter-by-at-home = Yn eich cartref
filter-access-unknown = Hygyrchedd heb ei nodi
filter-referral-none = Nid oes angen atgyfeiriad
filter-referral-needed = Mae angen atgyfeiriad
filter-referral-unknown = Heb nodi a oes angen atgyfeiriad
filter-gender-women = Menywod a merched
filter-gender-men = Dynion a bechgyn
