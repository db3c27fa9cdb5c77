from django.urls import path

from academy.practice.views import confirming, cpd, guarding, practising, reading, sharing, writing

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
    # -- what was set aside
    path("set-aside/", guarding.set_aside_list, name="set-aside-list"),
    path("set-aside/<int:quarantine_id>/put-back/", guarding.set_aside_put_back, name="set-aside-put-back"),
]
