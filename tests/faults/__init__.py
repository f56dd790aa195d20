"""Faults: processes killed, connections cut, disks full, receivers that lie; nothing acknowledged is lost."""
