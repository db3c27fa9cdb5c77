from django.urls import path

from academy.practice.views import (
    confirming,
    cpd,
    gathering,
    guarding,
    looking_over,
    portfolios,
    practising,
    reading,
    sharing,
    supervising,
    writing,
)

app_name = "practice"
urlpatterns = [
    # -- one's own writing
    path("writing/", writing.writing_list, name="writing-list"),
    path("writing/new/", writing.journal_add, name="journal-add"),
    path("writing/download/", writing.writing_download, name="writing-download"),
    path("writing/<int:reflection_id>/", writing.writing_detail, name="writing-detail"),
    path("writing/<int:reflection_id>/change/", writing.journal_change, name="journal-change"),
    path("writing/<int:reflection_id>/download/", writing.writing_download, name="writing-download-one"),
    path("writing/<int:reflection_id>/delete/", writing.writing_delete, name="writing-delete"),
    path("writing/<int:reflection_id>/share/", sharing.writing_share, name="writing-share"),
    path("writing/readers/<int:share_id>/withdraw/", sharing.share_withdraw, name="share-withdraw"),
    # -- what others share
    path("shared/", reading.shared_list, name="shared-list"),
    path("shared/<int:share_id>/", reading.shared_detail, name="shared-detail"),
    path("shared/<int:share_id>/set-aside/", reading.shared_set_aside, name="shared-set-aside"),
    # -- what one practised
    path("practice/", practising.practice_list, name="practice-list"),
    path("practice/new/", practising.practice_add, name="practice-add"),
    path("practice/<int:entry_id>/", practising.practice_detail, name="practice-detail"),
    path("practice/<int:entry_id>/withdraw/", practising.practice_withdraw, name="practice-withdraw"),
    path("practice/asked/<int:confirmation_id>/withdraw/", practising.practice_unask, name="practice-unask"),
    path("confirm/", confirming.confirmation_list, name="confirmation-list"),
    path("confirm/<int:confirmation_id>/", confirming.confirmation_detail, name="confirmation-detail"),
    path("confirm/<int:confirmation_id>/withdraw/", confirming.confirmation_withdraw, name="confirmation-withdraw"),
    # -- pieces of CPD; the record itself is a page across apps
    path("cpd/new/", cpd.cpd_add, name="cpd-add"),
    path("cpd/<int:piece_id>/", cpd.cpd_change, name="cpd-change"),
    path("cpd/<int:piece_id>/delete/", cpd.cpd_delete, name="cpd-delete"),
    # -- a portfolio, for whose it is
    path("portfolio/", portfolios.portfolio_list, name="portfolio-list"),
    path("portfolio/begin/<int:pathway_id>/", portfolios.portfolio_begin, name="portfolio-begin"),
    path("portfolio/<int:portfolio_id>/", portfolios.portfolio_detail, name="portfolio-detail"),
    path("portfolio/<int:portfolio_id>/journals/", gathering.portfolio_journals, name="portfolio-journals"),
    path("portfolio/<int:portfolio_id>/supervision/", gathering.portfolio_supervision, name="portfolio-supervision"),
    path("portfolio/<int:portfolio_id>/essay/", gathering.portfolio_essay, name="portfolio-essay"),
    path("portfolio/<int:portfolio_id>/cv/", gathering.portfolio_cv, name="portfolio-cv"),
    path("portfolio/<int:portfolio_id>/hand-in/", portfolios.portfolio_hand_in, name="portfolio-hand-in"),
    path("portfolio/<int:portfolio_id>/take-back/", portfolios.portfolio_take_back, name="portfolio-take-back"),
    path("portfolio/<int:portfolio_id>/put-away/", portfolios.portfolio_put_away, name="portfolio-put-away"),
    path("portfolio/journals/<int:chosen_id>/leave/", gathering.journal_leave, name="journal-leave"),
    path("portfolio/supervisions/<int:supervision_id>/withdraw/", gathering.supervision_withdraw, name="supervision-withdraw"),
    path("portfolio/cvs/<int:cv_id>/", gathering.cv_file, name="cv-file"),
    path("portfolio/cvs/<int:cv_id>/remove/", gathering.cv_remove, name="cv-remove"),
    # -- a portfolio, for who signs and who assesses
    path("supervisions/", supervising.supervision_list, name="supervision-list"),
    path("supervisions/<int:supervision_id>/", supervising.supervision_detail, name="supervision-detail"),
    path("supervisions/<int:supervision_id>/unsign/", supervising.supervision_unsign, name="supervision-unsign"),
    path("portfolios/", looking_over.handed_in_list, name="handed-in-list"),
    path("portfolios/<int:hand_in_id>/", looking_over.handed_in_detail, name="handed-in-detail"),
    path("portfolios/<int:hand_in_id>/withdraw/", looking_over.handed_in_withdraw, name="handed-in-withdraw"),
    # -- what was set aside
    path("set-aside/", guarding.set_aside_list, name="set-aside-list"),
    path("set-aside/<int:quarantine_id>/put-back/", guarding.set_aside_put_back, name="set-aside-put-back"),
]
