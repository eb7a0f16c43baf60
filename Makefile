# smsbot: start it, test it, check it. Needs python3 (3.11 or later) with venv and pip, and nothing else.
# Another Python: make demo PYTHON=python3.13    Another port: make demo PORT=8001

PYTHON ?= python3
PORT   ?= 8000
VENV   := .venv
BIN    := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help demo test check docs invariants benchmark test-browser test-rulings clean

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' Makefile

demo: $(VENV)/.demo ## The whole story on one page: PostgreSQL, phones, mailbox and clock included
	@exec $(BIN)/smsbot demo --port $(PORT)

test: $(VENV)/.test ## All tests but the browser's and the rulings', on two cores
	@exec $(BIN)/python -m pytest -m "not browser and not breach" -n 2 --dist worksteal

check: $(VENV)/.test ## What must pass before a commit: format, lint, types, import contracts, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy --strict
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -m "not browser and not breach" -n 2 --dist worksteal

docs: $(VENV)/.test ## The diagram and the tables of docs/dialog.md, made anew from the code
	@exec $(BIN)/python -m smsbot.dialog_page docs/dialog.md

invariants: $(VENV)/.test ## What must always hold, over 5,000 random histories in the database
	@HISTORIES=5000 exec $(BIN)/python -m pytest -n 2 --dist worksteal tests/invariants

benchmark: $(VENV)/.test ## How long a text takes to be understood, beside a floor
	@exec $(BIN)/python -m benchmarks.understanding

test-browser: $(VENV)/.test ## The demo played in a real browser (needs chromium)
	@exec $(BIN)/python -m pytest -m browser -n 2 --dist worksteal

test-rulings: $(VENV)/.test ## Each ruling broken in a copy: its conversation must fail (minutes)
	@exec $(BIN)/python -m pytest -m breach -n 2 --dist worksteal

clean: ## Remove what was installed, built or kept here, the demo's data included
	rm -rf $(VENV) build dist *.egg-info .smsbot .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps spare a second start from asking pip anything. What the tests need includes what the demo needs.
$(VENV)/.demo: pyproject.toml constraints.txt | $(VENV)/.made
	$(call install,demo)
	@touch $@

$(VENV)/.test: pyproject.toml constraints.txt | $(VENV)/.made
	$(call install,test)
	@touch $(VENV)/.demo $@

# From /, so that a version that pyenv reads in .python-version (meant for the hosts) is not asked of this machine.
$(VENV)/.made:
	@if ! $(BIN)/python -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	  stop() { echo "$$1" >&2; exit 1; }; cd /; \
	  command -v $(PYTHON) >/dev/null || \
	    stop "$(PYTHON) was not found: install Python 3.11 or later, or name one: make PYTHON=/path/to/python3"; \
	  $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    stop "smsbot needs Python 3.11 or later and $(PYTHON) is older: name another one: make PYTHON=/path/to/python3"; \
	  $(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
	    stop "$(PYTHON) has no venv module: install it (on Debian and Ubuntu: apt install python3-venv), then run make again"; \
	  $(PYTHON) -m venv --clear "$(CURDIR)/$(VENV)" || stop "$(VENV) could not be made: see the lines above"; \
	fi
	@touch $@

define install
@echo "Installing what $(1) needs in $(VENV) (once; a minute or so) ..."
@$(BIN)/python -m pip install --quiet --no-input --disable-pip-version-check -c constraints.txt -e '.[$(1)]' || \
  { echo "pip could not install smsbot: is this machine online? See the lines above, then run make again" >&2; exit 1; }
endef
