"""Puts the tests' database back to what migrations wrote, after tests whose transactions were real."""

import sqlite3

from django.db import connection


def kept():
    """What is in the database now, to be put back: not through the models, which takes far longer."""
    return KeptRows() if connection.vendor == "postgresql" else KeptFile()


class KeptFile:
    """SQLite: all pages, so that tables, triggers and counters are as they were too."""

    def __init__(self):
        self.pages = sqlite3.connect(":memory:", check_same_thread=False)
        connection.ensure_connection()
        connection.connection.backup(self.pages)

    def put_back(self):
        connection.ensure_connection()
        self.pages.backup(connection.connection)


class KeptRows:
    """PostgreSQL: the rows of each table; sequences go on counting."""

    def __init__(self):
        with connection.cursor() as cursor:
            self.tables = connection.introspection.table_names(cursor)
            copies = {table: _read(cursor, table) for table in self.tables}
        self.copies = {table: rows for table, rows in copies.items() if rows}

    def put_back(self):
        """Past triggers and foreign keys; TRUNCATE would make new files for each table and index."""
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute(";".join(f'DELETE FROM "{table}"' for table in self.tables))
            for table, rows in self.copies.items():
                with cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
                    copy.write(rows)
            cursor.execute("SET session_replication_role = DEFAULT")


def _read(cursor, table):
    with cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
        return b"".join(bytes(part) for part in copy)
