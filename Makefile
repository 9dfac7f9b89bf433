# One door to everything. `make` alone explains the targets; what they do is in tools/ and config/supervisor.py.
PYTHON ?= python3
PORT ?= 8000
ARGS ?=
VENV = .venv/bin/python

export PORT SCALE WRITE QUIET
# set on some machines; without byte code every start compiles everything anew
unexport PYTHONDONTWRITEBYTECODE
.DEFAULT_GOAL := help
.PHONY: help run backup restore test check fix messages fuzz kill security demo bench bench-imports bench-duplicates face logs locks clean python

help: ## This list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile

run: python ## Set up and serve the demo on http://127.0.0.1:8000 (PORT= another port, HANJANG_DATA= another data folder)
	@$(PYTHON) tools/prepare.py
	@HANJANG_STOP_WITH_PARENT=1 exec $(VENV) -m config.supervisor

test: python ## Set up and run every test (ARGS="tests/sellers -k unit" only these)
	@$(PYTHON) tools/prepare.py --dev
	@exec $(VENV) tools/run_tests.py $(ARGS)

check: python ## Lint, types, layers, migrations, translations, deployment settings: what must be green before a commit
	@$(PYTHON) tools/prepare.py --dev --no-browser
	@exec $(VENV) tools/run_checks.py

# templates are not reformatted: djlint gives another answer the second time, and puts white space into titles
fix: python ## Mend what a tool can mend: lint, format
	@$(PYTHON) tools/prepare.py --dev --no-browser
	@$(VENV) -m ruff check --quiet --fix . ; $(VENV) -m ruff format .

messages: python ## Bring the texts of code and templates into locale/ko, for translating
	@$(PYTHON) tools/prepare.py --dev --no-browser
	@exec $(VENV) tools/translations.py update

fuzz: python ## Send 20,000 bad requests as every reader (FUZZ_REQUESTS=, FUZZ_SEED=)
	@$(PYTHON) tools/prepare.py --dev --no-browser
	@exec $(VENV) tools/run_tests.py -n 2 tests/fuzz

kill: python ## Kill every process at random moments, 50 times, and look for anything lost (ROUNDS=, SEED=)
	@$(PYTHON) tools/prepare.py --dev --no-browser
	@KILL_ROUNDS=$(or $(ROUNDS),50) KILL_SEED=$(SEED) exec $(VENV) tools/run_tests.py -n 2 -rP tests/platform/test_kill.py

security: python ## Make the table of docs/security.md anew, and say which evidence is gone
	@$(PYTHON) tools/prepare.py --dev --no-browser
	@exec $(VENV) tools/security.py write

demo: python ## Empty a database that holds only the demo company, and load that anew
	@$(PYTHON) tools/prepare.py
	@exec $(VENV) manage.py load_demo --reset

bench: python ## Measure every page on a company of SCALE= (0.01; 1 is what the limits are for), WRITE=1 into docs/performance.md
	@$(PYTHON) tools/prepare.py --no-browser
	@exec $(VENV) -m bench

bench-imports: python ## Time the two large imports alone (WRITE=1 into docs/performance.md)
	@$(PYTHON) tools/prepare.py --no-browser
	@exec $(VENV) -m bench.imports

bench-duplicates: python ## Precision, recall and F1 of the search for duplicates on ../shared/data (SCALE=1 times it too, WRITE=1 into docs/duplicates.md)
	@$(PYTHON) tools/prepare.py --no-browser
	@exec $(VENV) -m bench.duplicates

face: python ## Count what every page costs a browser with an empty cache (QUIET=1 times the first paint too, WRITE=1 into docs/performance.md)
	@$(PYTHON) tools/prepare.py --dev
	@exec $(VENV) -m bench.face

backup: python ## Database and files into one file with the date (TO= a folder or a .tar file; else backups/ in the data folder)
	@$(PYTHON) tools/prepare.py --no-browser
	@exec $(VENV) -m config.backups $(if $(TO),"$(TO)")

restore: python ## A backup in place of what is there: FROM=file (REPLACE=yes where there are data already)
	@$(PYTHON) tools/prepare.py --no-browser
	@exec $(VENV) -m config.restores "$(FROM)" $(if $(REPLACE),"REPLACE=$(REPLACE)")

logs: ## Follow the logs of a running `make run`
	@tail -n 20 -F "$${HANJANG_DATA:-var}"/log/*.log

locks: python ## Compile requirements*.txt anew from requirements*.in (UPGRADE=1 takes newer versions)
	@$(PYTHON) tools/prepare.py --dev --no-browser
	@exec $(VENV) tools/compile_locks.py $(if $(UPGRADE),--upgrade)

clean: ## Delete what can be made again (never the data in var/)
	@rm -rf .venv staticfiles .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis test-results var/test
	@find . -path ./var -prune -o \( -name '__pycache__' -o -name '*.mo' \) -print0 | xargs -0 rm -rf

python:
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is not installed: Hanjang needs Python 3.11 or newer with venv."; exit 1; }
