"""A journal's rows are only ever added: the database itself refuses the rest."""

from typing import ClassVar

from django.db import migrations

NEVER_DELETED = """
CREATE TRIGGER entries_are_never_deleted BEFORE DELETE ON lowtide_row
BEGIN SELECT RAISE(ABORT, 'entries of a journal are never deleted'); END;
"""
ONLY_ERASED = """
CREATE TRIGGER entries_are_never_changed BEFORE UPDATE ON lowtide_row
WHEN NOT (
    NEW.body IS 'null' AND NEW.salt IS NULL
    AND NEW.id IS OLD.id AND NEW.course_id IS OLD.course_id AND NEW.sequence IS OLD.sequence
    AND NEW.event IS OLD.event AND NEW.course_named IS OLD.course_named
    AND NEW.night IS OLD.night AND NEW.recorded_at IS OLD.recorded_at AND NEW."by" IS OLD."by"
    AND NEW.zone IS OLD.zone AND NEW.schema IS OLD.schema AND NEW.kind IS OLD.kind
    AND NEW.corrects IS OLD.corrects AND NEW.digest IS OLD.digest
    AND NEW.previous IS OLD.previous AND NEW.hash IS OLD.hash
)
BEGIN SELECT RAISE(ABORT, 'entries of a journal are never changed; their body may be erased'); END;
"""


class Migration(migrations.Migration):
    """Add the triggers."""

    dependencies: ClassVar = [("lowtide", "0001_initial")]
    operations: ClassVar = [
        migrations.RunSQL(NEVER_DELETED, "DROP TRIGGER entries_are_never_deleted"),
        migrations.RunSQL(ONLY_ERASED, "DROP TRIGGER entries_are_never_changed"),
    ]
