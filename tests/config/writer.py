"""One of several processes that write to one SQLite database: prints how often, and its longest wait."""

import sys
import time

import django
from django.db import connection, transaction

SECONDS = 2.5


def write(me, how):
    with connection.cursor() as cursor:
        if how == "transaction":
            with transaction.atomic():
                cursor.execute("SELECT COUNT(*) FROM written WHERE by = %s", [me])
                cursor.fetchone()
                cursor.execute("INSERT INTO written (by) VALUES (%s)", [me])
                time.sleep(0.001)  # what a transaction does besides
        else:
            cursor.execute("INSERT INTO written (by) VALUES (%s) RETURNING id", [me])
            cursor.fetchone()


def main(me, how):
    django.setup()
    connection.ensure_connection()
    print("ready", flush=True)
    sys.stdin.readline()  # all start together, however long each took to get ready
    count, longest, end = 0, 0.0, time.time() + SECONDS
    while (begun := time.time()) < end:
        write(me, how)
        count, longest = count + 1, max(longest, time.time() - begun)
    print(count, longest)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
