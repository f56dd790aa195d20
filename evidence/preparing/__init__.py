"""Work on stored files in the background: scanned for viruses, and drawn anew to be looked at without harm.

- `jobs.prepare(stored_id)` does what is due for one file, `jobs.prepare_due()` for all that were missed.
- `renditions.view_of(stored)` and `renditions.thumbnail_of(stored)` give a picture's view at once, drawn
  then and there if the worker has not come yet; None for what cannot be shown.
- `StoredFile.facts` afterwards holds `width` and `height` of the original, `frames` and `still` (an animation
  of which only the first picture is shown), `pages` and `unread` (pages that could not be drawn), `seconds`,
  `sound` ("left out"), and `camera`: `taken_at`, `make`, `model`, `software`, `latitude`, `longitude`, each
  only where the file says so. The camera's facts are for mediators alone.
- `Job.error` says why something was given up, as a text of the catalogue: show it through `gettext`.

Nothing is imported here: the processes that draw each file apart stay small.
"""
