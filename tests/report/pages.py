"""Courses and nights of diaries, as the reports take them."""

from decision.diaries import LIFSHITZ, advised_nights, course_and_tonight, screen
from decision.lives import Life
from lowtide.decision.decide import Course, NightAdvice, course_of

Page = tuple[Course, tuple[NightAdvice, ...]]


def page_of(diary: str) -> Page:
    """The course of a diary, and the advice of each of its nights."""
    course, _ = course_and_tonight(diary, protocol=LIFSHITZ)
    return course, advised_nights(diary)


def course_of_life(life: Life) -> Course:
    """The course of a life, as it stands on its last night."""
    return course_of(life.protocol, life.facts, life.nights[-1].night, screen, None)
