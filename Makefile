# make run    set up and start the bot: web chat at http://127.0.0.1:8080, Slack and Discord when their tokens are set
# make test   set up and run every test
# make check  ruff, mypy, import-linter
# make bench  benchmarks

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
INSTALL := $(PIP) install --quiet --progress-bar off -c constraints.txt
STAMPS := $(VENV)/.stamps

# Models are small and the machine may be: one thread per model is fastest on two cores.
export OMP_NUM_THREADS ?= 1
export TOKENIZERS_PARALLELISM ?= false
export HF_HUB_OFFLINE ?= 1

.PHONY: run test test-fast check bench clean

run: $(STAMPS)/trained
	@$(BIN)/loom serve

test: $(STAMPS)/test $(STAMPS)/trained
	@sh tests/system_parts.sh
	$(BIN)/python -m pytest -n 2 --dist loadgroup $(PYTEST_ARGS)

test-fast: $(STAMPS)/test $(STAMPS)/trained
	$(BIN)/python -m pytest -n 2 --dist loadgroup -m "not slow" $(PYTEST_ARGS)

check: $(STAMPS)/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(STAMPS)/test $(STAMPS)/trained
	$(BIN)/python -m bench

$(STAMPS)/venv:
	@echo "making $(VENV)"
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) install --quiet --upgrade "pip>=25" "setuptools>=77" wheel
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/run: $(STAMPS)/venv pyproject.toml constraints.txt
	@echo "installing (a few minutes the first time)"
	@$(INSTALL) -e '.[learn,files]'
	@touch $@

# The classifier is fitted to the catalogue's sentences: trained again when they change.
$(STAMPS)/trained: $(STAMPS)/run $(wildcard intents/*.py intents/catalogue/*.py)
	@$(BIN)/python -m compileall -q bot intents crm_core
	@$(BIN)/loom train intents
	@touch $@

$(STAMPS)/test: $(STAMPS)/run
	@echo "installing test parts (llama-cpp-python is built from source: some minutes the first time)"
	@$(INSTALL) -e '.[all,test,check]'
	@touch $@

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache node_modules tests/npm/node_modules
