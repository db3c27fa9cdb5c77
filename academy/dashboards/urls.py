"""Pages across apps. Each area keeps its own list, in the order of the navigation."""

from django.conf import settings
from django.urls import URLPattern, path

from academy.dashboards.views import (
    assessing,
    cpd,
    excusing,
    kept,
    language,
    learning,
    past,
    reading,
    record,
    site,
    team,
    window,
    withdrawing,
    workforce,
)

app_name = "dashboards"

# -- The site itself: help, notices, sign-in that stays -----------------------------------------------------------------------------
site_urls = [
    path("help/", site.help_page, name="help"),
    path("privacy/", site.privacy, name="privacy"),
    path("accessibility/", site.accessibility, name="accessibility"),
    path("cookies/", site.cookies, name="cookies"),
    path("language/", language.language, name="language"),
    path("reading/", reading.reading, name="reading"),
    path("learning/stay/", site.stay_signed_in, name="stay-signed-in"),
    path("learning/kept/", kept.kept_answer, name="kept-answer"),
]
if settings.DEMO:
    site_urls.append(path("dev/components/", site.components, name="components"))

# -- Learning ----------------------------------------------------------------------------------------------------------------------------
learning_urls = [
    path("learning/", learning.my_learning, name="my-learning"),
    path("learning/path/", learning.my_path, name="my-path"),
    path("learning/window/", window.my_window, name="my-window"),
]

# -- Record, team, workforce ----------------------------------------------------------------------------------------------------------
_RECORD = "people/<int:person_id>/record/"
record_urls = [
    path("learning/record/", record.my_record, name="record"),
    path("learning/cpd/", cpd.cpd, name="cpd"),
    path("learning/cpd/begin/", cpd.cpd_begin, name="cpd-begin"),
    path("learning/cpd/for/<slug:body>/", cpd.cpd_text, name="cpd-text"),
    path("learning/cpd/for/<slug:body>/pdf/", cpd.cpd_pdf, name="cpd-pdf"),
    path(_RECORD, record.person_record, name="person-record"),
    path(f"{_RECORD}completions/<int:completion_id>/withdraw/", withdrawing.completion_withdraw, name="completion-withdraw"),
    path(f"{_RECORD}certificates/<str:number>/withdraw/", withdrawing.certificate_withdraw, name="certificate-withdraw"),
    path(f"{_RECORD}awards/<int:award_id>/withdraw/", withdrawing.award_withdraw, name="award-withdraw"),
    path(f"{_RECORD}pauses/add/", excusing.pause_add, name="pause-add"),
    path(f"{_RECORD}pauses/<int:pause_id>/end/", excusing.pause_end, name="pause-end"),
    path(f"{_RECORD}pauses/<int:pause_id>/withdraw/", excusing.pause_withdraw, name="pause-withdraw"),
    path(f"{_RECORD}waivers/add/", excusing.waiver_add, name="waiver-add"),
    path(f"{_RECORD}waivers/<int:waiver_id>/end/", excusing.waiver_end, name="waiver-end"),
    path(f"{_RECORD}waivers/<int:waiver_id>/withdraw/", excusing.waiver_withdraw, name="waiver-withdraw"),
]
assessing_urls = [
    path("assessing/", assessing.overview, name="assessing"),
    path("assessing/new/", assessing.assess, name="assess"),
    path("assessing/<int:assessment_id>/", assessing.assessment, name="assessment"),
]
team_urls = [
    path("team/", team.team, name="team"),
    path("team/<int:person_id>/enrol/", team.team_enrol, name="team-enrol"),
]
workforce_urls = [
    path("workforce/", workforce.workforce, name="workforce"),
    path("workforce/people/", workforce.workforce_people, name="workforce-people"),
    path("workforce/rows.csv", workforce.workforce_csv, name="workforce-csv"),
    path("workforce/earlier/", past.past_upload, name="past-upload"),
    path("workforce/earlier/<int:past_id>/", past.past_detail, name="past-detail"),
    path("workforce/earlier/<int:past_id>/record/", past.past_apply, name="past-apply"),
    path("workforce/earlier/one/", past.past_one, name="past-one"),
]

urlpatterns: list[URLPattern] = [*site_urls, *learning_urls, *record_urls, *assessing_urls, *team_urls, *workforce_urls]
