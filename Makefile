# Everything happens in .venv inside this folder; nothing is installed elsewhere and no Java is needed beforehand.
VENV := .venv
BIN := $(VENV)/bin
# PyTorch is large and optional, so what needs it has an environment of its own.
TORCH_VENV := .venv-torch
FORMATS_VENV := .venv-formats
# Others pin libraries that zoobridge has newer.
PEERS_VENV := .venv-peers
# The first Python 3.11-3.13 that runs; choose another with `make test PYTHON=python3.12`.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	if $$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then echo $$p; break; fi; done)
# Processes that share the tests; each has a Java and an engine, which is why they are not as many as the processors.
PROCESSES ?= 2
AT_ONCE = --numprocesses $(PROCESSES) --dist worksteal
IMAGE ?=
export IMAGE
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help install develop demo test test-torch test-formats lint docs docs-serve bench bench-smoke bench-peers reference headless-table zoo-coverage clean

help:
	@echo "make demo [IMAGE=path]  segment an image with a macro, headless; results in demo-output/"
	@echo "make test               set up and run all tests, two at a time (PROCESSES=4: four)"
	@echo "make test-torch         set up an environment with PyTorch (5 GB) and run the tests that need it"
	@echo "make test-formats       set up the readers of CZI, ND2, LIF and OME-Zarr and test with them"
	@echo "make lint               ruff, mypy, import-linter"
	@echo "make docs               build the documentation into site/"
	@echo "make reference          write docs/macro-reference.md from the command data"
	@echo "make headless-table     write the table of docs/headless.md from tests/probes"
	@echo "make zoo-coverage       run every description of the zoo in both environments, write docs/zoo-coverage.md"
	@echo "make bench              measure, write benchmarks/RESULTS.md"
	@echo "make bench-peers        measure beside bioimageio.core, TensorFlow and ONNX Runtime, each in its environment"
	@echo "make bench-smoke        run every benchmark once, tiny"
	@echo "make clean              remove what these commands made, .venv included"

# A stamp, so that only the first call installs. pip older than 25.1 has no --group.
$(VENV)/.installed: pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed: install one, or name it with PYTHON=path." >&2; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.developed: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --group test --group lint --group docs
	@touch $@

# An environment over .venv, so that only what is missing there is installed.
define over
$(BIN)/python -m venv --clear $(1)
@$(BIN)/python -c "import sysconfig; print(sysconfig.get_path('purelib'))" > \
	"$$($(1)/bin/python -c "import sysconfig; print(sysconfig.get_path('purelib'))")/over.pth"
$(1)/bin/python -m pip install --quiet --upgrade "pip>=25.1"
endef

$(TORCH_VENV)/.developed: $(VENV)/.developed
	$(call over,$(TORCH_VENV))
	$(TORCH_VENV)/bin/python -m pip install --quiet --editable ".[torch]"
	@touch $@

$(FORMATS_VENV)/.installed: $(VENV)/.developed
	$(call over,$(FORMATS_VENV))
	$(FORMATS_VENV)/bin/python -m pip install --quiet --editable ".[formats]" --group formats
	@touch $@

$(PEERS_VENV)-%/.installed: benchmarks/peers/%.txt $(VENV)/.developed
	$(BIN)/python -m venv --clear $(PEERS_VENV)-$*
	$(PEERS_VENV)-$*/bin/python -m pip install --quiet --requirement $<
	@touch $@

install: $(VENV)/.installed

develop: $(VENV)/.developed

demo: $(VENV)/.installed
	@$(BIN)/python tools/demo.py --image "$$IMAGE"

test: $(VENV)/.developed
	$(BIN)/python -m pytest $(AT_ONCE)

test-torch: $(TORCH_VENV)/.developed
	$(TORCH_VENV)/bin/python -m pytest $(AT_ONCE) tests/torch tests/zoo

test-formats: $(FORMATS_VENV)/.installed
	$(FORMATS_VENV)/bin/python -m pytest tests/formats

lint: $(VENV)/.developed
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(VENV)/.developed
	$(BIN)/mkdocs build --strict --quiet

docs-serve: $(VENV)/.developed
	$(BIN)/mkdocs serve

reference: $(VENV)/.developed
	$(BIN)/python tools/reference.py

headless-table: $(VENV)/.developed
	$(BIN)/python tools/headless_table.py

zoo-coverage: $(VENV)/.developed $(TORCH_VENV)/.developed
	ZOO_RESULTS=write $(BIN)/python -m pytest tests/zoo/test_zoo.py
	ZOO_RESULTS=write $(TORCH_VENV)/bin/python -m pytest tests/zoo/test_zoo.py
	$(BIN)/python tools/zoo_coverage.py

bench: $(VENV)/.developed
	$(BIN)/python benchmarks/run.py

bench-smoke: $(VENV)/.developed
	$(BIN)/python benchmarks/run.py --smoke
	$(BIN)/python -m benchmarks.peers --smoke

bench-peers: $(VENV)/.developed $(PEERS_VENV)-bioimageio/.installed $(PEERS_VENV)-onnxruntime/.installed
	$(BIN)/python -m benchmarks.peers

clean:
	rm -rf $(VENV) $(TORCH_VENV) $(FORMATS_VENV) $(PEERS_VENV)-* demo-data demo-output site dist build benchmarks/.work
	rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
