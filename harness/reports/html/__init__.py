"""Render the report as one HTML file that needs nothing else: verdict, findings, diagrams, both sides."""

from __future__ import annotations

from harness.report import Report


def render(report: Report) -> str:
    """Return the page.

    Whatever comes from a side is data in it: escaped as HTML or JSON, and a Content-Security-Policy allows
    only the page's own scripts and styles, by their hashes, and no request at all.
    """
    from harness.reports.html.content import content  # only this format needs a template engine
    from harness.reports.html.page import page

    return page(content(report))
