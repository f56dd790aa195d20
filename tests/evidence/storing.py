"""Puts the tests' files into a folder, or into a bucket of an S3-compatible server."""


def in_folder(settings, path):
    place = {"BACKEND": "evidence.storages.WriteOnceFolder", "OPTIONS": {"location": str(path)}}
    settings.STORAGES = settings.STORAGES | {"evidence": place}
    return path
