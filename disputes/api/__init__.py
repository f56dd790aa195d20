"""The API for marketplaces at `/api/v1/`: the same forms and the same door as the pages, for programs."""
