# Everything runs in .venv, made by uv; nothing is installed on the machine but, as root, a browser for the tests.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
UV := $(shell command -v uv 2>/dev/null || echo .tooling/uv/bin/uv)
export UV_PYTHON_DOWNLOADS := never
export UV_PROJECT_ENVIRONMENT := $(CURDIR)/.venv
# Every process that starts would compile all of Django and Wagtail anew.
unexport PYTHONDONTWRITEBYTECODE
BIN := .venv/bin
# A machine's own Node if there is one, else the wheel's.
NODE_GROUP := $(if $(shell command -v npm 2>/dev/null),,--group node)
NPM := $(if $(shell command -v npm 2>/dev/null),npm,PATH="$(CURDIR)/$(BIN):$$PATH" npm)
SASS := node_modules/.bin/sass
STATIC := academy/common/static
# Two run at a time; the longest begin first.
CHECKS := migrations types lint form floors templates deployment
WELSH := academy/locale/cy/LC_MESSAGES/django
STYLES := $(wildcard academy/common/styles/*.scss)

help: ## show this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

install: .venv/.synced $(STATIC)/academy.css $(WELSH).mo ## install what the academy needs, and compile the stylesheet and the Welsh words

.PHONY: help install demo test check $(addprefix check-,$(CHECKS)) bench format clean

.tooling/checked:
	@$(PYTHON) academy/demo/preflight.py
	@mkdir -p .tooling && touch $@

.tooling/uv/bin/uv: | .tooling/checked
	@echo "Fetching uv …"
	@$(PYTHON) academy/demo/preflight.py --fetch-uv .tooling/uv

# The lock decides; the stamp is newer than it once the environment holds what it says.
.venv/.synced: uv.lock pyproject.toml | .tooling/checked $(filter .tooling/%,$(UV))
	@echo "Installing Python packages …"
	@said="$$($(UV) sync --quiet --frozen $(NODE_GROUP) --python "$$(command -v $(PYTHON))" 2>&1)" \
		|| { echo "The Python packages could not be installed: is there a network? ($$(grep -E 'Caused by|error' <<< "$$said" | tail -n 1 | sed 's/^ *//'))" >&2; exit 1; }
	@touch $@

node_modules/.installed: package.json package-lock.json | .venv/.synced
	@echo "Installing npm packages …"
	@said="$$($(NPM) ci --ignore-scripts --no-audit --no-fund 2>&1)" \
		|| { echo "The npm packages could not be installed: is there a network? ($$(grep -m 1 -E 'E[A-Z]{4,}|rror' <<< "$$said" | sed 's/^ *//'))" >&2; exit 1; }
	@touch $@

$(STATIC)/academy.css: $(STYLES) node_modules/.installed
	@echo "Compiling the stylesheet …"
	@mkdir -p $(STATIC)/fonts
	@cp node_modules/@fontsource-variable/source-sans-3/files/source-sans-3-latin{,-ext}-wght-normal.woff2 \
		node_modules/@fontsource/source-serif-4/files/source-serif-4-latin{,-ext}-600-normal.woff2 $(STATIC)/fonts/
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(SASS) --load-path=node_modules --style=compressed --no-source-map --quiet-deps \
		academy/common/styles/academy.scss $@

# In Python: a fresh machine has no gettext.
$(WELSH).mo: $(WELSH).po | .venv/.synced
	@$(BIN)/python -c "import sys, polib; polib.pofile(sys.argv[1]).save_as_mofile(sys.argv[2])" $< $@

demo: install ## run everything at http://localhost:8000 (PORT=, PEOPLE=20000, FRESH=1)
	@exec $(BIN)/python -m academy.demo

test: install ## run every test, in a browser too (BROWSER=no leaves it out and says so; ONLY=tests/courses)
	@$(BIN)/python -m tests.browser_setup
	@$(BIN)/pytest -q -n 2 --dist loadscope --no-loadscope-reorder $(ONLY)

# Settings as a partnership would have them; nothing is asked of these servers.
PRODUCTION := ALLOWED_HOSTS=academy.example.org ACADEMY_ADDRESS=https://academy.example.org \
	DATABASE_URL=postgres://academy@db.example.org/academy CELERY_BROKER_URL=amqp://academy@broker.example.org/academy \
	CACHE_URL=redis://cache.example.org/1 EMAIL_URL=smtp+tls://academy:x@mail.example.org:587
MANAGE := $(BIN)/python manage.py

check: install ## lint, form, floors, templates, types, migrations, deployment (each also as check-lint …)
	@$(MAKE) -j 2 $(addprefix check-,$(CHECKS))

$(addprefix check-,$(CHECKS)): install

check-lint:
	@echo "Lint …"
	@$(BIN)/ruff check --quiet --output-format concise .

check-form:
	@echo "Form …"
	@$(BIN)/ruff format --check --quiet --output-format concise .

check-floors:
	@echo "Floors …"
	@said="$$($(BIN)/lint-imports --no-cache --no-logo 2>&1)" || { echo "$$said"; exit 1; }

check-templates:
	@echo "Templates …"
	@$(BIN)/djlint --lint --quiet academy cms courses certificates

check-types:
	@echo "Types …"
	@$(BIN)/mypy --no-error-summary

check-migrations:
	@echo "Migrations …"
	@DJANGO_SETTINGS_MODULE=academy.conf.settings_test $(BIN)/python -m tests.plugins.database
	@said="$$(DJANGO_SETTINGS_MODULE=academy.conf.settings_test $(MANAGE) makemigrations --check --dry-run 2>&1)" || { echo "$$said"; exit 1; }

check-deployment:
	@echo "Deployment …"
	@said="$$(SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))') $(PRODUCTION) \
		$(MANAGE) check --deploy --fail-level WARNING 2>&1)" || { echo "$$said"; exit 1; }

bench: install ## measure the demo's own stack with 20,000 people
	@$(BIN)/python -m tests.bench

format: install ## put the code into its form
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format --quiet .

clean: ## stop the embedded servers and remove what was installed and made (var/ too)
	@[ ! -x $(BIN)/python ] || for var in var var/test; do $(BIN)/python -m academy.demo.embedded remove --var $$var >/dev/null; done
	@rm -rf .venv .tooling node_modules var $(STATIC)/academy.css $(STATIC)/fonts
	@find . -name __pycache__ -prune -exec rm -rf {} +
