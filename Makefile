# Every target does its own set-up; a fresh machine needs only Python 3.11 or newer, make and git.
.DEFAULT_GOAL := help
.PHONY: help run demo example evidence test check fix bench validate keep-checks lock

# Nothing is written outside the checkout, but what you enter with `make run`: that has to survive it.
export XDG_CACHE_HOME := $(CURDIR)/.cache/xdg/cache
export XDG_STATE_HOME := $(CURDIR)/.cache/xdg/state
test bench: export XDG_DATA_HOME := $(CURDIR)/.cache/xdg/data
export PYTHON MAKECMDGOALS

BIN := .venv/bin
CORE := */quantities.py,*/phrases.py,*/preparation/*,*/protocol/*,*/course/*,*/screening/*,*/trial/*,*/decision/*
# The stamps carry the checkout's place, so that a copied or moved checkout is set up anew.
PLACE := $(firstword $(shell printf %s '$(CURDIR)' | cksum))
BASE := .venv/.base-$(PLACE)
DEV := .venv/.dev-$(PLACE)

help:  ## Show the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(BASE)  ## Serve the app for you, on this machine alone; PORT=8766 chooses another port
	@$(BIN)/lowtide serve $(if $(PORT),--port $(PORT))

demo: $(BASE)  ## Serve the app with simulated people, to look around in
	@$(BIN)/lowtide demo $(if $(PORT),--port $(PORT))

example: $(BASE)  ## Run the example course in the terminal
	@show() { printf '\n$$ %s\n' "$$*"; $(BIN)/"$$@"; }; \
	date_in() { sed -n "$$1" examples/course.csv | cut -d, -f1; }; \
	show lowtide plan --start "$$(date_in 2p)" && \
	show lowtide history examples/course.csv && \
	show lowtide tonight examples/course.csv --on "$$(date_in '$$p')"

evidence: $(BASE)  ## Write what is known as one page, evidence.html, every number computed anew
	@$(BIN)/lowtide evidence report -o evidence.html

test: $(DEV)  ## Run every test, with coverage; the core has to be covered whole
	@$(BIN)/pytest -n 2 --cov --cov-report=
	@$(BIN)/coverage report --include='$(CORE)' --fail-under=100

check: $(DEV)  ## Lint, format, types, import contracts, words
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo --cache-dir .cache/import_linter
	@$(BIN)/python scripts/check_words.py
	@$(BIN)/python scripts/messages.py --check

fix: $(DEV)  ## Put right what ruff can
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

bench: $(DEV)  ## Measure the promises about speed
	@$(BIN)/python benchmarks/run.py

validate: $(DEV)  ## The slow proofs: protocols, mutants, 3,000 diaries read twice, the long study of answers
	@$(BIN)/python benchmarks/validate.py
	@$(BIN)/python benchmarks/mutation.py
	@LOWTIDE_CHUNKS=40 $(BIN)/pytest -n 2 -q tests/reference
	@$(BIN)/python benchmarks/accuracy.py
	@$(BIN)/python scripts/calibration.py --full

keep-checks: $(DEV)  ## Check every protocol of the library and keep that with the package
	@$(BIN)/python scripts/keep_checks.py

lock: $(DEV)  ## Write the locks anew from pyproject.toml; UPGRADE=1 takes newer versions
	@sh scripts/lock.sh

$(BASE): pyproject.toml requirements/base.txt scripts/set_up.sh
	@sh scripts/set_up.sh requirements/base.txt
	@$(BIN)/python scripts/compile_ahead.py
	@touch $@

$(DEV): pyproject.toml requirements/dev.txt scripts/set_up.sh
	@sh scripts/set_up.sh requirements/dev.txt
	@$(BIN)/python scripts/compile_ahead.py
	@touch $@ $(BASE)
