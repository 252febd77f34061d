"""Style sheets and modules under names that carry their content's hash, so that they keep."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedAssets(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Every file under its hashed name; modules import each other by those names too."""

    support_js_module_import_aggregation = True
    keep_intermediate_files = False
