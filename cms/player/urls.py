from django.urls import path

from cms.player import checks, recordings, scenarios, views, writing

app_name = "player"
urlpatterns = [
    path("<slug:module>/enrol/", views.module_enrol, name="module-enrol"),
    path("<slug:module>/prove/", views.module_prove, name="module-prove"),
    path("<slug:module>/switch/", views.module_switch, name="module-switch"),
    path("<slug:module>/done/", views.module_done, name="module-done"),
    path("<slug:module>/<slug:lesson>/", views.lesson, name="lesson"),
    path("<slug:module>/<slug:lesson>/complete/", views.lesson_complete, name="lesson-complete"),
    path("<slug:module>/<slug:lesson>/place/", views.lesson_place, name="lesson-place"),
    path("<slug:module>/<slug:lesson>/write/<slug:block>/", writing.lesson_write, name="lesson-write"),
    path("<slug:module>/<slug:lesson>/seen/<slug:block>/", recordings.lesson_seen, name="lesson-seen"),
    path("<slug:module>/<slug:lesson>/choose/", scenarios.scenario_choose, name="scenario-choose"),
    path("<slug:module>/<slug:lesson>/instead/", scenarios.scenario_instead, name="scenario-instead"),
    path("<slug:module>/<slug:lesson>/begin/", checks.check_begin, name="check-begin"),
    path("<slug:module>/<slug:lesson>/answer/", checks.check_answer, name="check-answer"),
]
