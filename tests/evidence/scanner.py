"""A real clamd that knows one virus: the harmless test file that all scanners know."""

import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path

CLAMD = Path("/usr/sbin/clamd")
MISSING = f"{CLAMD} is missing: apt-get install clamav-daemon"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
VIRUS = "Test.Eicar.UNOFFICIAL"  # clamd marks what does not come from its makers
PATIENCE = 20  # seconds


class Scanner:
    def __init__(self, folder):
        self.folder, self.socket, self.process = folder, folder / "clamd.sock", None
        (folder / "own.ndb").write_text(f"Test.Eicar:0:*:{EICAR.hex()}\n")
        (folder / "clamd.conf").write_text(
            f"LocalSocket {self.socket}\nDatabaseDirectory {folder}\nForeground yes\n"
            "StreamMaxLength 1M\nLogFile /dev/null\nLogFileUnlock yes\n"
        )

    def start(self):
        command = [CLAMD, f"--config-file={self.folder / 'clamd.conf'}"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        ends = time.monotonic() + PATIENCE
        while not self.answers():
            assert self.process.poll() is None, "clamd ended"
            assert time.monotonic() < ends, "clamd does not answer"
            time.sleep(0.02)
        return self

    def answers(self):
        with socket.socket(socket.AF_UNIX) as connection, suppress(OSError):
            connection.connect(str(self.socket))
            connection.sendall(b"zPING\0")
            return connection.recv(10) == b"PONG\0"
        return False

    def stop(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None
        self.socket.unlink(missing_ok=True)
