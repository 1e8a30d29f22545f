# make run and make test are all that a new machine needs; see CONTRIBUTING.md for the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8501
ADDOK := .venv-addok
BABEL := $(BIN)/python -m babel.messages.frontend

.PHONY: install install-dev run addok machine test lint types bench messages lock clean

install: $(VENV)/.installed
	@:

# --without-pip: works on a Debian that has pip but not python3-venv.
$(VENV)/.installed: requirements.lock pyproject.toml
	@echo "Installation dans $(VENV) : une minute environ la première fois."
	@test -x $(BIN)/python || $(PYTHON) -m venv --without-pip $(VENV)
	@$(PYTHON) -m pip --python $(BIN)/python install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(PYTHON) -m pip --python $(BIN)/python install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
	@touch $@

install-dev: $(VENV)/.installed-dev
	@:

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	@$(PYTHON) -m pip --python $(BIN)/python install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

run: install
	@echo "Alentour : http://localhost:$(PORT) (Ctrl+C pour arrêter)"
	@$(BIN)/streamlit run app.py --server.port $(PORT)

# addok, the engine of the national address service, has pins of its own: another environment.
$(ADDOK)/.installed: requirements-addok.lock
	@test -x $(ADDOK)/bin/python || $(PYTHON) -m venv --without-pip $(ADDOK)
	@$(PYTHON) -m pip --python $(ADDOK)/bin/python install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-addok.lock
	@touch $@

addok: $(ADDOK)/.installed
	@:

# What the tests need of the system: installed where it is missing and where we may.
machine:
	@tests/install-chromium
	@tests/install-java
	@tests/install-redis
	@tests/install-postgresql

# Files in the order in which they were collected: the long ones first, short ones fill the end.
test: install-dev machine addok
	ALENTOUR_TEST_ADDOK=$(ADDOK)/bin/addok $(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

lint: install-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: install-dev
	$(BIN)/mypy

bench: install-dev
	$(BIN)/python -m benchmarks

# Gathers visitors' sentences and gives each language those that are new to it, not yet translated.
messages: install-dev
	$(BABEL) -q extract -F babel.cfg -k say -k say_many:1,2 -k marked --sort-by-file --add-location file -o $(VENV)/messages.pot .
	for language in en nl de; do \
		$(BABEL) -q update -i $(VENV)/messages.pot -d locales -D alentour -l $$language --init-missing -N \
			--ignore-obsolete --ignore-pot-creation-date --width 100 || exit 1; \
	done

# Locks carry hashes and no address; run after every change of dependencies in pyproject.toml.
lock: install-dev
	uv pip compile -q pyproject.toml --python-version 3.11 --extra install --no-header --no-emit-index-url --generate-hashes -o requirements.lock
	uv pip compile -q pyproject.toml --python-version 3.11 --all-extras -c requirements.lock --no-header --no-emit-index-url --generate-hashes -o requirements-dev.lock
	uv pip compile -q tests/addok/requirements.in --override tests/addok/overrides.txt --python-version 3.11 --no-header --no-emit-index-url --generate-hashes -o requirements-addok.lock
	uv pip compile -q benchmarks/umap/requirements.in --python-version 3.11 --no-header --no-emit-index-url --generate-hashes -o benchmarks/umap/requirements.lock

clean:
	rm -rf $(VENV) $(ADDOK) .venv-umap .pytest_cache .mypy_cache .ruff_cache .hypothesis
