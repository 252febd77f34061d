"""The addresses of the pages for one person."""

from django.urls import path
from django.views.i18n import set_language

from lowtide.web.personal import course, more, people, tonight
from lowtide.web.personal.first import steps, who
from lowtide.web.personal.lists import conditions, known, medicines, preparation, surgery, therapies
from lowtide.web.personal.papers import archives, calendar, card, data, night, visit
from lowtide.web.personal.prescriber import prescription, word
from lowtide.web.personal.told import shared, told

urlpatterns = [
    path("", people.home, name="home"),
    path("people/", people.people, name="people"),
    path("start/", who.who, name="start"),
    path("c/<slug:course>/start/", steps.first, name="first"),
    path("c/<slug:course>/start/<slug:step>/", steps.step, name="first_step"),
    path("c/<slug:course>/tonight/", tonight.tonight, name="tonight"),
    path("c/<slug:course>/yesterday/", tonight.yesterday, name="yesterday"),
    path("c/<slug:course>/taken/", tonight.taken, name="taken"),
    path("c/<slug:course>/undo/", tonight.undo, name="undo"),
    path("c/<slug:course>/course/", course.course_page, name="course"),
    path("c/<slug:course>/medicines/", medicines.medicines, name="medicines"),
    path("c/<slug:course>/told/", told.told, name="told"),
    path("c/<slug:course>/told/answers.csv", shared.answers_file, name="answers_file"),
    path("c/<slug:course>/told/bring-in/", shared.bring_in, name="bring_in_answers"),
    path("c/<slug:course>/conditions/", conditions.conditions, name="conditions"),
    path("c/<slug:course>/surgery/", surgery.surgery, name="surgery"),
    path("c/<slug:course>/more/", more.more, name="more"),
    path("c/<slug:course>/known/", known.known, name="known"),
    path("c/<slug:course>/known/evidence.html", known.report, name="known_report"),
    path("c/<slug:course>/prescription/", prescription.prescription_page, name="prescription"),
    path("c/<slug:course>/word/", word.word, name="word"),
    path("c/<slug:course>/card/", card.card, name="card"),
    path("c/<slug:course>/visit/", visit.visit, name="visit"),
    # papers, and therapies
    path("c/<slug:course>/preparation/", preparation.preparation, name="preparation"),
    path("c/<slug:course>/therapies/", therapies.therapies, name="therapies"),
    path("c/<slug:course>/calendar/", calendar.calendar_page, name="calendar"),
    path("c/<slug:course>/calendar/check-ins.ics", calendar.calendar_file, name="calendar_file"),
    path("feed/<str:token>.ics", calendar.feed, name="feed"),
    path("c/<slug:course>/data/", data.data, name="data"),
    path("c/<slug:course>/export/", archives.export, name="export"),
    path("c/<slug:course>/photo/<str:sha256>/", archives.photo, name="photo"),
    path("import/", archives.import_archive, name="import_archive"),
    path("c/<slug:course>/night/<str:night>/", night.night_page, name="night"),
    path("language/", set_language, name="set_language"),
]
