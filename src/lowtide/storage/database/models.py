"""The tables: a journal's rows, which are only ever added, and what is no part of a course."""

from __future__ import annotations

from datetime import datetime

from django.db import models


class Course(models.Model):
    """A person's course, by the short name that it has in addresses."""

    key: models.SlugField[str, str] = models.SlugField(primary_key=True, max_length=50)
    name: models.TextField[str, str] = models.TextField()
    created_at: models.DateTimeField[datetime, datetime] = models.DateTimeField()

    class Meta:
        """In the order in which they were made."""

        ordering = ("created_at", "key")


class Row(models.Model):
    """One entry of a course's journal, exactly as it is kept; triggers refuse any change of it.

    `course` is where it is kept, `course_named` what the event itself says, which is hashed.
    """

    course: models.ForeignKey[Course, Course] = models.ForeignKey(
        Course, on_delete=models.PROTECT, related_name="rows"
    )
    sequence: models.PositiveIntegerField[int, int] = models.PositiveIntegerField()
    event: models.TextField[str, str] = models.TextField()
    course_named: models.TextField[str, str] = models.TextField()
    night: models.TextField[str, str] = models.TextField()
    recorded_at: models.TextField[str, str] = models.TextField()
    by: models.TextField[str, str] = models.TextField()
    zone: models.TextField[str | None, str | None] = models.TextField(null=True)
    schema: models.PositiveIntegerField[int, int] = models.PositiveIntegerField()
    kind: models.TextField[str, str] = models.TextField()
    body: models.TextField[str, str] = models.TextField()
    corrects: models.TextField[str | None, str | None] = models.TextField(null=True)
    salt: models.TextField[str | None, str | None] = models.TextField(null=True)
    digest: models.TextField[str, str] = models.TextField()
    previous: models.TextField[str, str] = models.TextField()
    hash: models.TextField[str, str] = models.TextField()

    class Meta:
        """Each place and each event once."""

        ordering = ("course", "sequence")
        constraints = (
            models.UniqueConstraint(fields=("course", "sequence"), name="one_entry_a_place"),
            models.UniqueConstraint(fields=("course", "event"), name="each_event_once"),
        )


class Photo(models.Model):
    """A picture of a prescription, by the hash of its bytes."""

    course: models.ForeignKey[Course, Course] = models.ForeignKey(Course, on_delete=models.PROTECT)
    sha256: models.TextField[str, str] = models.TextField()
    content_type: models.TextField[str, str] = models.TextField()
    content: models.BinaryField[bytes, bytes] = models.BinaryField()

    class Meta:
        """Each picture once."""

        constraints = (
            models.UniqueConstraint(fields=("course", "sha256"), name="each_photo_once"),
        )


class Feed(models.Model):
    """A private address of a course's calendar, known by the hash of its secret alone."""

    course: models.ForeignKey[Course, Course] = models.ForeignKey(Course, on_delete=models.PROTECT)
    course_id: str
    sha256: models.TextField[str, str] = models.TextField(unique=True)
    created_at: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    revoked_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(
        null=True
    )


class Setting(models.Model):
    """Something about the installation itself."""

    key: models.TextField[str, str] = models.TextField(primary_key=True)
    value: models.TextField[str, str] = models.TextField()
