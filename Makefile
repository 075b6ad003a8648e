# Set-up happens once and again only when its inputs change; both goals work offline after it.
PYTHON ?= python3
BIN := .venv/bin
NODE_MODULES := hosting/node_modules/.package-lock.json
CLIENT := hosting/dist/index.html
FIREBASE_CLI := tests/official/node_modules/.package-lock.json
FUNCTIONS_VENV := functions/venv/.installed
CLIENT_SOURCES := $(shell find hosting/src hosting/public -type f 2>/dev/null) \
	$(wildcard hosting/*.json hosting/*.ts hosting/index.html) firebase.json functions/expressio/models/model.json functions/expressio/kinds.json

.PHONY: run test quick lint format types unit integration e2e official official-emulators client-checks coverage release \
	benchmark service page live load load-system soak peers screenshots train evaluate export report schema \
	bounds lock sbom audit clean

run: .venv/run $(CLIENT)
	@$(BIN)/python -m emulator --data .expressio

test: lint types client-checks unit integration e2e official

# For people who change things: all that needs neither a server, a browser nor a training.
quick: lint types client-checks
	$(BIN)/pytest tests/unit emulator/tests/unit --quiet --numprocesses 2 -m 'not slow'

lint: .venv/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: .venv/test $(NODE_MODULES)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	cd hosting && npm run --silent format

types: .venv/test
	$(BIN)/mypy

unit: .venv/test
	$(BIN)/pytest tests/unit emulator/tests/unit --numprocesses 2

integration: .venv/test $(NODE_MODULES) .venv/browser
	$(BIN)/pytest tests/integration
	$(BIN)/pytest emulator/tests/integration

e2e: .venv/test $(CLIENT) .venv/browser
	$(BIN)/pytest tests/e2e

official: .venv/test $(CLIENT) $(FIREBASE_CLI) $(FUNCTIONS_VENV)
	$(BIN)/pytest tests/official

# The tests that the official emulators of Firestore and Storage can pass too: they need Java and a download.
official-emulators: .venv/test $(CLIENT) $(FIREBASE_CLI) $(FUNCTIONS_VENV)
	$(BIN)/python -m tests.support.official
	EXPRESSIO_EMULATORS=official FIREBASE_EMULATORS=official tests/official/node_modules/.bin/firebase \
		emulators:exec --config firebase.emulators.json --project demo-project \
		--only auth,firestore,storage,functions,eventarc \
		"$(BIN)/pytest tests/integration/test_rules.py tests/integration/test_function.py \
		tests/integration/test_delivery.py emulator/tests/integration/test_firestore_admin.py \
		emulator/tests/integration/test_storage_admin.py"

client-checks: $(NODE_MODULES)
	cd hosting && npm run --silent lint && npm run --silent typecheck && npm run --silent test

# Floors lie a little below what is covered, so that a change that leaves its tests out is seen.
coverage: .venv/test $(NODE_MODULES) .venv/browser
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest tests/unit tests/integration
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report --include='functions/*' --fail-under=95
	$(BIN)/coverage report --include='batch/*' --fail-under=94
	$(BIN)/coverage report --include='training/*' --fail-under=77
	cd hosting && npm run --silent coverage

# Tags the version and says what to push; pushes nothing.
release: .venv/test
	$(BIN)/python -m tests.support.release --check
	$(MAKE) test
	$(BIN)/python -m tests.support.release

benchmark: .venv/test
	$(BIN)/python -m tests.benchmarks.predict

service: .venv/test $(CLIENT) $(FUNCTIONS_VENV)
	$(BIN)/python -m tests.benchmarks.service

page: .venv/test $(CLIENT) .venv/browser
	$(BIN)/python -m tests.benchmarks.page

live: .venv/test $(CLIENT) .venv/browser
	$(BIN)/python -m tests.benchmarks.live

screenshots: .venv/test $(CLIENT) .venv/browser
	$(BIN)/python -m tests.e2e.screenshot docs/screenshots

load: .venv/test $(NODE_MODULES) .venv/browser
	$(BIN)/python -m tests.benchmarks.firestore_load

load-system: .venv/test
	$(BIN)/python -m tests.benchmarks.load

soak: .venv/test $(NODE_MODULES) .venv/browser
	$(BIN)/python -m tests.benchmarks.firestore_load --soak

bounds: .venv/test
	$(BIN)/python -m tests.benchmarks.bounds

peers: .venv/test
	$(BIN)/python -m tests.benchmarks.peers

train: .venv/training
	$(BIN)/python -m training.train

evaluate: .venv/training
	$(BIN)/python -m training.evaluate
	$(BIN)/python -m training.conditions

export: .venv/training
	$(BIN)/python -m training.export --weights training/se_resnet.weights.h5

report: .venv/training
	$(BIN)/python -m training.report

schema: .venv/test
	$(BIN)/python -m tests.support.schema

# The newest packages that go with the short list, for every platform, with their hashes.
lock: .venv/supply
	cd functions && ../$(BIN)/uv pip compile requirements.in --output-file requirements.txt --quiet \
		--upgrade --universal --python-version 3.11 --generate-hashes --no-annotate \
		--custom-compile-command 'make lock'

sbom: .venv/supply $(FUNCTIONS_VENV)
	$(BIN)/python -m tests.support.sbom

# Both fail for a known vulnerability, and where a package could not be checked.
audit: .venv/supply
	$(BIN)/pip-audit --strict --require-hashes --disable-pip --progress-spinner off \
		--requirement functions/requirements.txt
	cd hosting && npm audit

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/run: .venv/bin/python pyproject.toml emulator/pyproject.toml functions/requirements.in
	$(BIN)/pip install --quiet --editable '.[batch]' --editable ./emulator
	touch $@

.venv/training: .venv/bin/python pyproject.toml functions/requirements.in
	$(BIN)/pip install --quiet --editable '.[training]'
	touch $@

.venv/test: .venv/bin/python pyproject.toml emulator/pyproject.toml functions/requirements.in
	$(BIN)/pip install --quiet --editable '.[batch,training,test]' --editable ./emulator
	touch $@ .venv/run .venv/training

.venv/supply: .venv/test
	$(BIN)/pip install --quiet --editable '.[supply]'
	touch $@

.venv/browser: .venv/test
	$(BIN)/python -m tests.support.browser --install
	touch $@

$(NODE_MODULES): hosting/package.json hosting/package-lock.json
	cd hosting && npm ci --no-audit --no-fund
	touch $@

# Its packages' install scripts only build what this does not need.
$(FIREBASE_CLI): tests/official/package.json tests/official/package-lock.json
	cd tests/official && npm ci --ignore-scripts --no-audit --no-fund
	touch $@

# Where the Firebase CLI looks for it.
$(FUNCTIONS_VENV): functions/requirements.txt
	$(PYTHON) -m venv --clear functions/venv
	functions/venv/bin/pip install --quiet --require-hashes --requirement $<
	touch $@

$(CLIENT): $(NODE_MODULES) $(CLIENT_SOURCES)
	cd hosting && npm run --silent build
	touch $@

clean:
	rm -rf .venv functions/venv tests/official/node_modules hosting/node_modules hosting/dist sbom .expressio
