# `make demo` and `make test` need Python >= 3.11, make and git; the rest is installed into .venv.

BIN := .venv/bin
PACKS := zh-policy zh-citations zh-duties
SEED_OUT := policy-extract-demo.jsonl

.PHONY: help demo test rules lint accuracy bench lock clean
.DEFAULT_GOAL := help

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' Makefile

demo: .venv/project ## extract from seeds/ and show what was found
	@$(BIN)/policy-extract run seeds/ -o $(SEED_OUT)

test: lint rules ## every check, then the tests
	$(BIN)/pytest --benchmark-disable

rules: .venv/project ## check the rule files, lint them and run their examples
	$(BIN)/policy-extract rules check $(PACKS)
	$(BIN)/policy-extract rules lint $(PACKS)
	$(BIN)/policy-extract rules test $(PACKS)

lint: .venv/project ## style, types, layers
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

# Needs the shared data. RECORD=1 makes what is reached the figures that nothing may fall below.
accuracy: .venv/project ## how right the records are, on gold
	$(BIN)/python -m benchmarks.accuracy $(if $(RECORD),--record)

bench: .venv/project ## throughput
	$(BIN)/pytest benchmarks/ --benchmark-only --benchmark-columns=min,median,ops --benchmark-sort=name

# Needs uv (UV=path/to/uv). LOCK_ARGS=--upgrade takes newer versions.
UV ?= uv
COMPILE = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --no-annotate --custom-compile-command 'make lock' $(LOCK_ARGS)

lock: ## renew requirements/*.txt from pyproject.toml
	echo pip | $(COMPILE) - -o requirements/pip.txt >/dev/null
	$(COMPILE) pyproject.toml --group dev --extra arrow --extra cli --extra docs-formats -o requirements/dev.txt >/dev/null

clean: ## remove .venv and everything built
	rm -rf .venv build dist .benchmarks .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache $(SEED_OUT)
	find . -name __pycache__ -prune -exec rm -rf {} +

# The two steps of the environment, each redone when what it is made from changes.

.venv/project: .venv/locked pyproject.toml
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/locked: requirements/pip.txt requirements/dev.txt
	@found=; missing=; \
	for python in $(PYTHON) python3 python3.13 python3.12 python3.11; do \
		version=$$($$python -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue; \
		if ! $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then \
			missing="$$missing  $$python is Python $$version: too old\n"; \
		elif ! $$python -c 'import ensurepip, venv' 2>/dev/null; then \
			missing="$$missing  $$python is Python $$version, but has no venv (on Debian and Ubuntu: apt install python$$version-venv)\n"; \
		else found=$$python; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
		printf "Python 3.11 or newer with venv is needed, and was not found.\n$$missing" >&2; \
		echo "Install it, or name it: make PYTHON=/path/to/python3" >&2; exit 1; \
	fi; \
	echo "Setting up .venv with $$found (Python $$version)"; \
	$$found -m venv --clear .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements/pip.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements/dev.txt
	@touch $@
