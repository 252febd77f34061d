"""Courses and what is no part of one: photos, calendar addresses, settings."""

import hashlib
import re
from datetime import datetime

from django.db import transaction

from lowtide.errors import UserError
from lowtide.storage.database.models import Course, Feed, Photo, Setting
from lowtide.storage.database.plainly import plainly

KEY = re.compile(r"[-a-zA-Z0-9_]{1,50}")


@plainly()
def listed() -> list[Course]:
    """Every course, in the order in which they were made."""
    return list(Course.objects.all())


@plainly()
def find(key: str) -> Course | None:
    """The course with this key."""
    return Course.objects.filter(key=key).first()


@plainly()
def create(key: str, name: str, now: datetime) -> Course:
    """Make a course; a UserError says what is wrong with its key."""
    if not KEY.fullmatch(key):
        raise UserError(
            f'"{key}" is no short name for a course. Use up to 50 letters, digits and hyphens, '
            'for example "zoe".'
        )
    with transaction.atomic():
        if find(key):
            raise UserError(f'there is a course "{key}" already. Choose another short name.')
        return Course.objects.create(key=key, name=name, created_at=now)


@plainly()
def rename(key: str, name: str) -> None:
    """Show a course under another name."""
    Course.objects.filter(key=key).update(name=name)


# --- photos ------------------------------------------------------------------------------------


@plainly()
def put_photo(course: str, content: bytes, content_type: str) -> str:
    """Keep a picture, once; the answer is the SHA-256 that names it."""
    name = hashlib.sha256(content).hexdigest()
    Photo.objects.get_or_create(
        course_id=course, sha256=name, defaults={"content": content, "content_type": content_type}
    )
    return name


@plainly()
def photo(course: str, sha256: str) -> Photo | None:
    """The picture of that name."""
    return Photo.objects.filter(course_id=course, sha256=sha256).first()


@plainly()
def photos(course: str) -> list[Photo]:
    """Every picture of a course."""
    return list(Photo.objects.filter(course_id=course).order_by("sha256"))


# --- private calendar addresses ----------------------------------------------------------------


@plainly()
def make_feed(course: str, token: str, now: datetime) -> None:
    """Open a private calendar address under a secret token, which is not kept itself."""
    Feed.objects.create(course_id=course, sha256=_hashed(token), created_at=now)


@plainly()
def revoke_feeds(course: str, now: datetime) -> None:
    """Close every private calendar address of a course."""
    Feed.objects.filter(course_id=course, revoked_at=None).update(revoked_at=now)


@plainly()
def has_feed(course: str) -> bool:
    """Whether a private calendar address is open."""
    return Feed.objects.filter(course_id=course, revoked_at=None).exists()


@plainly()
def feed_course(token: str) -> str | None:
    """The course whose calendar a token opens."""
    feed = Feed.objects.filter(sha256=_hashed(token), revoked_at=None).first()
    return feed.course_id if feed else None


# --- settings ----------------------------------------------------------------------------------


@plainly()
def setting(key: str) -> str | None:
    """A setting of the installation."""
    found = Setting.objects.filter(key=key).first()
    return found.value if found else None


@plainly()
def set_setting(key: str, value: str) -> None:
    """Keep a setting."""
    Setting.objects.update_or_create(key=key, defaults={"value": value})


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
