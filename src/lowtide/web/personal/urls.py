"""The addresses of the pages for one person."""

from django.urls import path
from django.views.i18n import set_language

from lowtide.web.personal import course, tonight

urlpatterns = [
    path("c/<slug:course>/tonight/", tonight.tonight, name="tonight"),
    path("c/<slug:course>/yesterday/", tonight.yesterday, name="yesterday"),
    path("c/<slug:course>/taken/", tonight.taken, name="taken"),
    path("c/<slug:course>/undo/", tonight.undo, name="undo"),
    path("c/<slug:course>/course/", course.course_page, name="course"),
    path("language/", set_language, name="set_language"),
]
