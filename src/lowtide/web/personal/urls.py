"""The addresses of the pages for one person."""

from django.urls import path
from django.views.i18n import set_language

from lowtide.web.personal import course, tonight
from lowtide.web.personal.lists import therapies
from lowtide.web.personal.papers import archives, calendar, data, night

urlpatterns = [
    path("c/<slug:course>/tonight/", tonight.tonight, name="tonight"),
    path("c/<slug:course>/yesterday/", tonight.yesterday, name="yesterday"),
    path("c/<slug:course>/taken/", tonight.taken, name="taken"),
    path("c/<slug:course>/undo/", tonight.undo, name="undo"),
    path("c/<slug:course>/course/", course.course_page, name="course"),
    # F and G: replace these five by the real pages
    path("c/<slug:course>/medicines/", course.course_page, name="medicines"),
    path("c/<slug:course>/more/", course.course_page, name="more"),
    path("c/<slug:course>/card/", course.course_page, name="card"),
    # papers, and therapies
    path("c/<slug:course>/therapies/", therapies.therapies, name="therapies"),
    path("c/<slug:course>/calendar/", calendar.calendar_page, name="calendar"),
    path("c/<slug:course>/calendar/check-ins.ics", calendar.calendar_file, name="calendar_file"),
    path("feed/<str:token>.ics", calendar.feed, name="feed"),
    path("c/<slug:course>/data/", data.data, name="data"),
    path("c/<slug:course>/export/", archives.export, name="export"),
    path("c/<slug:course>/photo/<str:sha256>/", archives.photo, name="photo"),
    path("import/", archives.import_archive, name="import_archive"),
    path("c/<slug:course>/night/<str:night>/", night.night_page, name="night"),
    path("people/", course.course_page, name="people"),
    path("language/", set_language, name="set_language"),
]
