# The commands a developer types: environment, demonstration, tests, lint.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
LINT_DATA := $(VENV)/lint-data
COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 \
           --custom-compile-command "make requirements"

export UV_SYSTEM_CERTS := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: env demo test lint format messages requirements

env: $(STAMP)

$(BIN)/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet uv

$(STAMP): requirements-dev.txt | $(BIN)/uv
	@echo "Installing the requirements into $(VENV) …"
	@VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/uv pip install --quiet --require-hashes -r requirements-dev.txt
	@# the checkout is importable from anywhere, as `pytest -p tests.early` needs before it reads its settings
	@$(BIN)/python -c 'import pathlib, sysconfig; pathlib.Path(sysconfig.get_path("purelib"), "checkout.pth").write_text("$(CURDIR)\n")'
	@touch $@

demo: env
	@$(BIN)/python -m config.demo

test: env
	@$(BIN)/python -m tests.run

lint: env
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	DEBUG=1 DATA_DIR=$(LINT_DATA) $(BIN)/mypy
	DEBUG=1 DATA_DIR=$(LINT_DATA) $(BIN)/python manage.py makemigrations --check --dry-run
	DEBUG=0 DATA_DIR=$(LINT_DATA) SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))') \
	  ALLOWED_HOSTS=example.com $(BIN)/python manage.py check --deploy --fail-level WARNING
	if [ -d templates ]; then $(BIN)/djlint --quiet --lint templates; fi

format: env
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Gathers all texts into the catalogues and compiles those; needs gettext's programs. CONTRIBUTING says more.
CATALOGUES := $(foreach name,zh_Hans es pt_BR fr de ru ar,--locale $(name))
messages: env
	DEBUG=1 DATA_DIR=$(LINT_DATA) $(BIN)/python manage.py makemessages $(CATALOGUES) --add-location file --no-obsolete \
	  --ignore tests --ignore var
	DEBUG=1 DATA_DIR=$(LINT_DATA) $(BIN)/python manage.py compilemessages $(CATALOGUES) --ignore .venv

requirements: | $(BIN)/uv
	$(COMPILE) $(UPGRADE) requirements.in -o requirements.txt
	$(COMPILE) $(UPGRADE) requirements-dev.in -o requirements-dev.txt
	$(COMPILE) $(UPGRADE) tests/s3/requirements.in -o tests/s3/requirements.txt
