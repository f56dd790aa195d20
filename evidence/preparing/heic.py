"""Photos of phones in HEIC, drawn as all others where their decoder is installed."""

import pillow_heif

from evidence.preparing import pictures
from evidence.preparing.child import main

if __name__ == "__main__":
    pillow_heif.options.DECODE_THREADS = 1
    pillow_heif.register_heif_opener()
    main(pictures.draw)
