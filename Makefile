# One command each. `make` alone lists them.
PYTHON ?= python3
V := .venv/bin

# Compiled modules are kept, whatever the shell says: every process of ours then starts in a third of the time.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help demo test check format test-slow bench assets lock
help:  ## list the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 14

.venv/installed: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(V)/python -m pip install --quiet uv==0.13.9
	$(V)/uv pip install --quiet --require-hashes -r requirements.lock
	$(V)/uv pip install --quiet --no-deps --editable .
	@touch $@

demo: .venv/installed  ## three invented forces, two weeks, the dashboard on localhost
	$(V)/ndas demo

check: .venv/installed  ## format, lint, types, import contracts, tests: what CI runs
	$(V)/ruff format --check .
	$(V)/ruff check .
	$(V)/mypy
	$(V)/lint-imports
	$(V)/pytest -n 2 --dist worksteal

test: .venv/installed  ## the whole suite
	$(V)/pytest -n 2 --dist worksteal

test-slow: .venv/installed  ## the heavy engines: Spark, millions of rows
	NDAS_EXAMPLES=thorough $(V)/pytest -m slow

format: .venv/installed  ## put the code in shape
	$(V)/ruff format .
	$(V)/ruff check --fix .

assets:  ## build the dashboard's static files (needs node)
	cd web && npm ci && npm run build

lock: .venv/installed  ## choose versions anew
	$(V)/uv pip compile -q --no-header --generate-hashes --extra platform --extra spark --extra s3 --extra hsm --extra vault --group dev pyproject.toml -o requirements.lock
