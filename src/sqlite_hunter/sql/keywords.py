"""Words with a meaning of their own, in upper case."""

from typing import Final


def words(text: str) -> frozenset[str]:
    """A set written as a line of text."""
    return frozenset(text.split())


RESERVED: Final = words(
    """
    ADD ALL ALTER AND AS AUTOINCREMENT BETWEEN CASE CHECK COLLATE COMMIT CONSTRAINT CREATE DEFAULT DEFERRABLE
    DELETE DISTINCT DROP ELSE ESCAPE EXCEPT EXISTS FOREIGN FROM GROUP HAVING IN INDEX INSERT INTERSECT INTO IS
    ISNULL JOIN LIMIT NOT NOTHING NOTNULL NULL ON OR ORDER PRIMARY REFERENCES RETURNING SELECT SET TABLE THEN TO
    TRANSACTION UNION UNIQUE UPDATE USING VALUES WHEN WHERE
    """
)
"""What SQLite does not take as a bare table name: the keywords of https://www.sqlite.org/lang_keywords.html without
those that ``parse.y`` lets fall back to an identifier."""

JOINS: Final = words("JOIN INNER LEFT RIGHT FULL CROSS NATURAL OUTER")

CLAUSES: Final = JOINS | words(
    "WHERE GROUP ORDER HAVING LIMIT OFFSET UNION EXCEPT INTERSECT WINDOW RETURNING ON USING SET VALUES FOR FETCH"
)
"""What may follow a table and its alias."""

KEYWORDS: Final = (
    RESERVED
    | CLAUSES
    | words(
        """
    ABORT ASC BEGIN BY CAST CONFLICT CURRENT DESC DO END FAIL FILTER FIRST FOLLOWING GLOB IF IGNORE ILIKE
    INDEXED KEY LAST LIKE MATCH MATERIALIZED NULLS OF OVER PARTITION PRECEDING RANGE RECURSIVE REGEXP REPLACE
    ROLLBACK ROW ROWS TEMP TEMPORARY TRUE FALSE UNBOUNDED WITH WITHOUT WITHIN INTERVAL LATERAL ONLY SIMILAR
    LOCKED SKIP NOWAIT SHARE NO ACTION CASCADE RESTRICT
    """
    )
)
"""The words of SQL that are seldom a name; wide, because it tells grammar from a run of plain words."""

QUERIES: Final = words("SELECT WITH VALUES")

TEMPORARY: Final = words("TEMP TEMPORARY")

KINDS_OF_TABLE: Final = words("TABLE VIEW")

CREATE_MODIFIERS: Final = TEMPORARY | words(
    "UNIQUE VIRTUAL OR REPLACE MATERIALIZED UNLOGGED GLOBAL LOCAL FOREIGN CONSTRAINT RECURSIVE"
)
"""What may stand between CREATE and the kind of the object, on SQLite and on PostgreSQL."""
