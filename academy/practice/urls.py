from django.urls import path

from academy.practice.views import guarding, reading, sharing, writing

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
    # -- what was set aside
    path("set-aside/", guarding.set_aside_list, name="set-aside-list"),
    path("set-aside/<int:quarantine_id>/put-back/", guarding.set_aside_put_back, name="set-aside-put-back"),
]
