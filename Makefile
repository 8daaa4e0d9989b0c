# Zoufang 走访. `make` alone lists the targets.

VENV   ?= .venv
PYTHON ?= python3
DATA   ?= var/demo
# How many tests at once; 0: one after the other, in this process.
WORKERS ?= auto
# A file stays with one worker; in the order of the folders, so that no long file comes last.
SPREAD := --dist loadfile --no-loadscope-reorder
BIN    := $(VENV)/bin
# A window needs no screen in tests; Kivy must leave our arguments alone.
TEST_ENV := SDL_VIDEODRIVER=offscreen KIVY_NO_ARGS=1 KIVY_NO_FILELOG=1 KIVY_NO_CONSOLELOG=1
export PYTHONUTF8 := 1

.DEFAULT_GOAL := help
.PHONY: help setup lock demo serve phone browsers test quick soak check format coverage bench pictures missing clean

help: ## list the targets, and what this machine still lacks
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1|\2/' \
	  | awk -F'|' '{ printf "%-16s %s\n", $$1, $$2 }'
	@$(MAKE) -s missing

# One line for each thing that is missing, with the packages that bring it. Only Python stops the work.
missing:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	  || { echo "missing: Python 3.11 or newer as '$(PYTHON)' (apt: python3; or make PYTHON=python3.12)"; exit 1; }
	@[ -x $(BIN)/python ] || $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo "missing: the venv module of Python (apt: python3-venv)"; exit 1; }
	@lib() { for d in /lib /usr/lib /usr/local/lib; do \
	    for f in $$d/$$1* $$d/*/$$1*; do [ -e "$$f" ] && return 0; done; done; return 1; }; \
	[ "$$(uname -s)" = Linux ] || exit 0; \
	lib libGL.so.1    || echo "missing: OpenGL, for the phone's window and its tests (apt: libgl1 libgl1-mesa-dri)"; \
	lib libEGL.so.1   || echo "missing: EGL, for tests of the phone without a screen (apt: libegl1)"; \
	lib libmtdev.so.1 || echo "missing: touch input, for the phone's window (apt: libmtdev1)"; \
	command -v chromium >/dev/null || command -v chromium-browser >/dev/null \
	  || echo "missing: Chromium, for tests of the office pages (apt: chromium)"

$(BIN)/.installed: requirements.lock pyproject.toml
	@$(MAKE) -s missing
	@[ -x $(BIN)/python ] || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

setup: $(BIN)/.installed ## make a virtual environment from requirements.lock

lock: setup ## resolve pyproject.toml into requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-header --no-annotate \
	  --extra dev pyproject.toml --output-file requirements.lock

demo: setup ## play the main job on sample records, then show it (ONCE=1: play, report, end; DATA=dir)
	$(BIN)/zoufang demo --data "$(DATA)" $(if $(ONCE),--once)

serve: setup ## start the server
	$(BIN)/zoufang serve

phone: setup ## open the phone's window on this machine
	$(BIN)/zoufang phone

browsers: setup ## fetch the oldest Chromium of government desktops (83, 108) for the office's journeys
	$(BIN)/python -m tests.office.old_chromium

test: setup ## all tests
	$(TEST_ENV) $(BIN)/python -m pytest -m "not soak" -n $(WORKERS) $(SPREAD) $(ARGS)

quick: setup ## the tests that take seconds
	$(TEST_ENV) $(BIN)/python -m pytest -m "not soak and not slow" -n $(WORKERS) $(SPREAD) $(ARGS)

soak: setup ## the long runs of the sync state machine
	$(TEST_ENV) $(BIN)/python -m pytest -m soak $(ARGS)

coverage: setup ## all tests, with the lines that none of them reached
	$(TEST_ENV) $(BIN)/python -m coverage run -m pytest -m "not soak" $(ARGS)
	$(BIN)/python -m coverage combine --quiet
	$(BIN)/python -m coverage report

check: setup ## format, lint, types, layers
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: setup ## put the code in order
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

bench: setup ## all measurements, as JSON
	@for name in ingest wire store sync phone office; do $(BIN)/zoufang bench $$name --json || exit 1; done

pictures: setup ## make the pictures of every screen and page under docs/
	$(TEST_ENV) $(BIN)/python -m docs.pictures

clean: ## forget the virtual environment and what tools left behind
	rm -rf $(VENV) build var *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage*
