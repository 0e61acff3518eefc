"""A migration checklist in Markdown, kept true by a scan: text in, text out.

``regenerate`` writes the marked sections of a document anew and adopts one that has no markers yet; ``new_checklist``
writes one for a program that has none. What is between markers is the tool's, everything else is people's: it is read,
so that a tick which the code contradicts is told, and never changed.
"""
