# What people think of the site.

feedback-title = Give feedback about this site
feedback-lead = Tell us how this site worked for you. People who make it better read this.
feedback-not-services = Is something wrong with one service? Open its page and press “Tell us that something is wrong”.
feedback-doing = What were you doing?
feedback-doing-hint = For example: “I was looking for a lunch club near my mother.”
feedback-better = What went wrong, or could be better?
feedback-better-hint = Please do not write about your own health or life, and do not name people.
feedback-email = Your email address, only if you want an answer
feedback-email-hint = We use it to answer you and for nothing else. We delete it together with what you wrote, 180 days after we have dealt with it.
feedback-send = Send feedback
feedback-wrong-doing = Tell us what you were doing
feedback-wrong-better = Tell us what went wrong, or what could be better
feedback-wrong-length = Use 2,000 letters or fewer
feedback-wrong-email = Enter an email address like name@example.org, or leave it empty
feedback-wrong-often = Too much feedback came from your network just now. Try again in ten minutes
feedback-sent-title = Thank you for your feedback
feedback-sent-reference = Your reference number
feedback-sent-next = What happens next
feedback-sent-read = The people who run this site read what you wrote. If you gave an email address, they answer you there.
feedback-sent-keep = Keep the number if you may want to ask about it, or want it deleted.
