# The face of the project. Each target makes .venv from the lock file first where it is missing or stale;
# nothing needs an activated environment. Without make (Windows): python pacsresearch/environment.py, then
# .venv\Scripts\pacsresearch reproduce

STUDY ?= pacs-2013
JOBS ?= 2
ifeq ($(OS),Windows_NT)
BIN := .venv/Scripts
else
BIN := .venv/bin
endif
# Whatever the caller's shell has activated or set for Python stays out.
unexport PYTHONPATH PYTHONHOME VIRTUAL_ENV
PYTHON3 ?= python3

.DEFAULT_GOAL := help
.PHONY: help reproduce test lab notebooks score clean environment environment-test

help: ## show this
	@echo "make TARGET, where TARGET is"
	@sed -n 's/^\([a-z][a-z-]*\):[^#]*## /\1\t/p' $(MAKEFILE_LIST) | while IFS="$$(printf '\t')" read -r name text; do \
		printf '  %-12s %s\n' "$$name" "$$text"; done

reproduce: environment ## run the study (STUDY=name, default pacs-2013) to its page, reports/STUDY/index.html
	@$(BIN)/pacsresearch reproduce "$(STUDY)" --workers $(JOBS)

test: environment-test ## run all tests: the library, the command line, the notebooks' saved outputs, end to end
	@$(BIN)/python -m pytest -q -n $(JOBS) --dist loadscope tests
	@$(BIN)/pacsresearch reproduce pacs-2013
	@$(BIN)/python -m pytest -q --nbval --nbval-current-env notebooks

lab: environment ## open JupyterLab on the notebooks
	@$(BIN)/jupyter lab notebooks

notebooks: environment ## run the notebooks on pacs-2013 and save their outputs in them (for the repository)
	@$(BIN)/pacsresearch save-notebooks

score: environment ## score the coder against the hand-coded gold
	@$(BIN)/pacsresearch score

clean: ## remove what was made: data/processed, reports, the record of what ran (.venv stays)
	@rm -rf reports .pytask && find data/processed -mindepth 1 ! -name README.md -delete

environment:
	@$(PYTHON3) pacsresearch/environment.py

environment-test:
	@$(PYTHON3) pacsresearch/environment.py --with-tests
