# Dates, times, lists and other small words.

month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
weekday-mo = Monday
weekday-tu = Tuesday
weekday-we = Wednesday
weekday-th = Thursday
weekday-fr = Friday
weekday-sa = Saturday
weekday-su = Sunday
date = { $day } { $month } { $year }
day = { $weekday } { $day } { $month }
day-and-year = { $weekday } { $day } { $month } { $year }
day-and-month = { $day } { $month }
today = today
tomorrow = tomorrow
midnight = midnight
midday = midday
all-day = all day
list = { $first } and { $last }
distance = { $miles } miles
distance-one = 1 mile
distance-here = less than 0.1 miles

# Opening times.

hours = { $from } to { $to }
hours-from = from { $from }
hours-until = until { $to }
every-day = Every day
days-to = { $first } to { $last }
days-within = { $days }, { $dates }
dates-between = { $start } to { $end }
dates-from = from { $start }
dates-until = until { $end }
nth-1 = first { $day }
nth-2 = second { $day }
nth-3 = third { $day }
nth-4 = fourth { $day }
nth-5 = fifth { $day }
nth-last = last { $day }
nth-last-2 = second-last { $day }
nth-last-3 = third-last { $day }
nth-last-4 = fourth-last { $day }
nth-last-5 = fifth-last { $day }
a-day = day
month-day = Day { $day }
of-the-month = { $days } of the month
every-days = Every { $count } days
every-weeks = { $days }, every { $count } weeks
every-months = { $days }, every { $count } months
every-year = { $count ->
    [1] Every year on { $date }
   *[other] Every { $count } years on { $date }
}
some-days = On some days
some-days-ask = Please ask which days.
closed = Closed
times = Times
times-elsewhere = See the times on their website
no-dates-left = No dates are left. Please ask.
open-now = Open now
open-now-until = Open now until { $time }
open-day-and-night = Open day and night
open-next = Opens { $day }, { $hours }
open-started = Started at { $time } today, closing time not known
open-over = No longer open { $day } ({ $hours })
open-place = { $when }, at { $place }

# What a service is like.

standing-paused = Closed for now
standing-closed = No longer runs
cost-free = Free
cost-from-to = { $least } to { $most }
cost-free-or-up-to = Free, or up to { $most }
ages-from = Ages { $least } and over
ages-to = Up to age { $most }
ages-one = Age { $least }
ages-between = Ages { $least } to { $most }
near-for-others = { $distance }, but for people in { $areas }
other-areas = other areas
covers-your-area = Serves this area
covers-your-county = Serves this county or region
covers-your-country = Serves the whole country
covers-anywhere = By phone or online

# Filters. Those of taxonomies and languages have the names that their owners gave them.

group-topic = Topic
group-who = Who it is for
group-by = How you get it
group-cost = Cost
group-day = Days
group-access = Access
group-referral = Referral
group-language = Language
group-gender = For women or men
group-context = Part of the directory
filter-cost-free = Free
filter-cost-paid = You pay something
filter-cost-unknown = Cost not known
filter-day-mo = Monday
filter-day-tu = Tuesday
filter-day-we = Wednesday
filter-day-th = Thursday
filter-day-fr = Friday
filter-day-sa = Saturday
filter-day-su = Sunday
filter-day-evening = Evenings
filter-day-weekend = Weekends
filter-day-unknown = Days not known
filter-by-in-person = In person
filter-by-online = Online
filter-by-phone = By phone
filter-by-at-home = In your home
filter-access-unknown = Access not known
filter-referral-none = No referral needed
filter-referral-needed = Referral needed
filter-referral-unknown = Referral not known
filter-gender-women = Women and girls
filter-gender-men = Men and boys
