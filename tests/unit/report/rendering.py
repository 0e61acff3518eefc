"""Rendering in memory, for tests of any format."""

import io

from sqlite_hunter.report import RenderOptions, renderer


def rendered(name, report, **options):
    stream = io.StringIO()
    renderer(name).render(report, stream, RenderOptions(**{"width": 100, "colour": False, **options}))
    return stream.getvalue()


def rendered_in_ascii(name, report, **options):
    """What a stream gets that has no character beyond ASCII."""
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii", errors="strict")
    renderer(name).render(report, stream, RenderOptions(**options))
    stream.flush()
    return raw.getvalue().decode("ascii")
