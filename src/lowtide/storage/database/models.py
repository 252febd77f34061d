"""The tables: a journal's rows, which are only ever added, and what is no part of a course."""

from django.db import models


class Course(models.Model):
    """A person's course."""

    key = models.SlugField(primary_key=True, max_length=50)
    name = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        """As they were made."""

        ordering = ("created_at", "key")


class Row(models.Model):
    """One entry of a course's journal, exactly as it is kept; triggers refuse any change of it."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="rows")
    sequence = models.PositiveIntegerField()
    event = models.TextField()
    course_named = models.TextField()
    night = models.TextField()
    recorded_at = models.TextField()
    by = models.TextField()
    zone = models.TextField(null=True)  # noqa: DJ001 - absent is not empty
    schema = models.PositiveIntegerField()
    kind = models.TextField()
    body = models.TextField()
    corrects = models.TextField(null=True)  # noqa: DJ001
    salt = models.TextField(null=True)  # noqa: DJ001
    digest = models.TextField()
    previous = models.TextField()
    hash = models.TextField()

    class Meta:
        """Each place and each event once."""

        ordering = ("course", "sequence")
        constraints = (
            models.UniqueConstraint(fields=("course", "sequence"), name="one_entry_a_place"),
            models.UniqueConstraint(fields=("course", "event"), name="each_event_once"),
        )


class Photo(models.Model):
    """A picture of a prescription, by the hash of its bytes."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT)
    sha256 = models.TextField()
    content_type = models.TextField()
    content = models.BinaryField()

    class Meta:
        """Each picture once."""

        constraints = (
            models.UniqueConstraint(fields=("course", "sha256"), name="each_photo_once"),
        )


class Feed(models.Model):
    """A private address of a course's calendar, known by the hash of its secret alone."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT)
    sha256 = models.TextField(unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)


class Setting(models.Model):
    """Something about the installation itself."""

    key = models.TextField(primary_key=True)
    value = models.TextField()
