"""The first tables, and the triggers that let a journal's rows be added and nothing else.

A later migration that changes lowtide_row makes the table anew, and with the old one go its
triggers: it has to make them again.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models

NEVER_DELETED = """
CREATE TRIGGER an_entry_is_never_deleted BEFORE DELETE ON lowtide_row
BEGIN
    SELECT RAISE(ABORT, 'an entry of a journal is never deleted');
END
"""

# An erased body is gone for good; that something was recorded stays.
ONLY_ERASED = """
CREATE TRIGGER an_entry_is_never_changed BEFORE UPDATE ON lowtide_row
WHEN NOT (
    NEW.body IS 'null' AND NEW.salt IS NULL
    AND NEW.id IS OLD.id AND NEW.course_id IS OLD.course_id
    AND NEW.sequence IS OLD.sequence AND NEW.event IS OLD.event
    AND NEW.course_named IS OLD.course_named AND NEW.night IS OLD.night
    AND NEW.recorded_at IS OLD.recorded_at AND NEW."by" IS OLD."by"
    AND NEW.zone IS OLD.zone AND NEW.schema IS OLD.schema AND NEW.kind IS OLD.kind
    AND NEW.corrects IS OLD.corrects AND NEW.digest IS OLD.digest
    AND NEW.previous IS OLD.previous AND NEW.hash IS OLD.hash
)
BEGIN
    SELECT RAISE(ABORT, 'an entry of a journal is never changed; its body may be erased');
END
"""

# INSERT OR REPLACE deletes what is in its way without asking the trigger for deleting.
ONLY_AFTER_THE_LAST = """
CREATE TRIGGER an_entry_follows_the_last BEFORE INSERT ON lowtide_row
WHEN NEW.sequence IS NOT (
    SELECT COALESCE(MAX(sequence), 0) + 1 FROM lowtide_row WHERE course_id = NEW.course_id
)
OR NEW.previous IS NOT COALESCE(
    (SELECT hash FROM lowtide_row
     WHERE course_id = NEW.course_id AND sequence = NEW.sequence - 1),
    '0000000000000000000000000000000000000000000000000000000000000000'
)
OR EXISTS (
    SELECT 1 FROM lowtide_row
    WHERE id = NEW.id OR (course_id = NEW.course_id AND event = NEW.event)
)
BEGIN
    SELECT RAISE(ABORT, 'an entry follows the last one of its journal and replaces none');
END
"""


def _number() -> models.BigAutoField[int, int]:
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


def _course(related_name: str | None = None) -> models.ForeignKey[models.Model, models.Model]:
    return models.ForeignKey("lowtide.course", models.PROTECT, related_name=related_name)


class Migration(migrations.Migration):
    """Courses, their journals, pictures, calendar addresses, settings."""

    initial = True
    dependencies: ClassVar = []
    operations: ClassVar = [
        migrations.CreateModel(
            name="Course",
            fields=[
                ("key", models.SlugField(primary_key=True, serialize=False, max_length=50)),
                ("name", models.TextField()),
                ("created_at", models.DateTimeField()),
            ],
            options={"ordering": ("created_at", "key")},
        ),
        migrations.CreateModel(
            name="Row",
            fields=[
                ("id", _number()),
                ("sequence", models.PositiveIntegerField()),
                ("event", models.TextField()),
                ("course_named", models.TextField()),
                ("night", models.TextField()),
                ("recorded_at", models.TextField()),
                ("by", models.TextField()),
                ("zone", models.TextField(null=True)),
                ("schema", models.PositiveIntegerField()),
                ("kind", models.TextField()),
                ("body", models.TextField()),
                ("corrects", models.TextField(null=True)),
                ("salt", models.TextField(null=True)),
                ("digest", models.TextField()),
                ("previous", models.TextField()),
                ("hash", models.TextField()),
                ("course", _course(related_name="rows")),
            ],
            options={
                "ordering": ("course", "sequence"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("course", "sequence"), name="one_entry_a_place"
                    ),
                    models.UniqueConstraint(fields=("course", "event"), name="each_event_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Photo",
            fields=[
                ("id", _number()),
                ("sha256", models.TextField()),
                ("content_type", models.TextField()),
                ("content", models.BinaryField()),
                ("course", _course()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("course", "sha256"), name="each_photo_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Feed",
            fields=[
                ("id", _number()),
                ("sha256", models.TextField(unique=True)),
                ("created_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                ("course", _course()),
            ],
        ),
        migrations.CreateModel(
            name="Setting",
            fields=[
                ("key", models.TextField(primary_key=True, serialize=False)),
                ("value", models.TextField()),
            ],
        ),
        migrations.RunSQL(NEVER_DELETED, "DROP TRIGGER an_entry_is_never_deleted"),
        migrations.RunSQL(ONLY_ERASED, "DROP TRIGGER an_entry_is_never_changed"),
        migrations.RunSQL(ONLY_AFTER_THE_LAST, "DROP TRIGGER an_entry_follows_the_last"),
    ]
