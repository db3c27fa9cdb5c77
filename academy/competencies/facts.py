# When what follows: a completed module is credited at once with all its awards; that is one fact, so that it makes one certificate.
MODULE_CREDITED = "competencies.module-credited"
CREDIT_WITHDRAWN = "competencies.credit-withdrawn"
# An award that somebody judged. Course awards are part of the credit and are not told one by one.
AWARDED = "competencies.awarded"
# Of level 4, where a second assessor must agree before anything is awarded; the answer says whether they do.
ASSESSMENT_PROPOSED = "competencies.assessment-proposed"
ASSESSMENT_ANSWERED = "competencies.assessment-answered"
AWARD_WITHDRAWN = "competencies.award-withdrawn"
PAUSED = "competencies.paused"
PAUSE_WITHDRAWN = "competencies.pause-withdrawn"
WAIVED = "competencies.waived"
WAIVER_WITHDRAWN = "competencies.waiver-withdrawn"
