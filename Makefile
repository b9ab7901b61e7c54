# The one entry point: `make` lists what it can do.
# A target is listed when its line carries a `## description`; add one like its neighbours.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run test bench profile quality lint deploy load extract transform plan airflow docs dashboard bi picture publication export targets psql url generate field object migration release rollback stop clean lock audit torture notify trace lineage diff preview config

# The embedded server's version where it is not everybody's: make test PG=17
ifdef PG
export WAREHOUSE_PG := $(PG)
endif

# A named environment: make plan TARGET=prod (docs/targets.md)
ifdef TARGET
ifneq ($(filter test lint torture bench profile airflow,$(MAKECMDGOALS)),)
$(error tests and measurements make and drop databases of their own: not with TARGET)
endif
export WAREHOUSE_TARGET := $(TARGET)
export WAREHOUSE_CONFIRM := $(CONFIRM)
endif

W := .venv/bin/python -m warehouse
environment = @tools/environment
loading = $(if $(AGAIN),--again) $(if $(DATES),--dates "$(DATES)")
deployment = $(if $(BREAK_LOCK),--break-lock) $(if $(LANDED_ROWS),--landed-rows "$(LANDED_ROWS)")

help:
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' Makefile

run: ## deploy, land the sample (or DATA=<folder> of CSV exports), transform, summarise
	$(environment) run
	@$(W) run $(if $(DATA),"$(DATA)") $(loading) $(if $(SAMPLE),--sample) $(deployment)

test: ## lint, pytest and pgTAP (PG=17: on that server; PARTS="lint tests/test_x.py": only these)
	$(environment) test
	@.venv/bin/python tools/check.py $(PARTS)

torture: ## loads, runs, kills and settings all at once, against an oracle (MINUTES=30, SEED=<n>)
	$(environment) test
	@.venv/bin/python -m tests.torture $(or $(MINUTES),30) $(SEED)

bench: ## measure runs, history, extraction, and beside dbt; that alone: SIZE=10, FIVETRAN=<folder>
	$(environment) test
	$(environment) bench
ifeq ($(SIZE)$(FIVETRAN),)
	@.venv/bin/python bench/transform.py
	@.venv/bin/python bench/history.py
	@.venv/bin/python bench/extract.py
endif
	@.venv/bin/python bench/peers.py $(if $(SIZE),--size $(SIZE)) $(if $(FIVETRAN),--fivetran "$(FIVETRAN)")

profile: ## planning and execution of every statement beneath a run (SIZE=0.2, SCENARIO="one thousand")
	$(environment) test
	@.venv/bin/python bench/profile.py $(if $(SIZE),--size $(SIZE)) $(SCENARIO)

lint: ## sqlfluff for SQL, ruff and mypy for Python
	$(environment) test
	@.venv/bin/python tools/check.py lint

quality: ## judge all that is published by every quality check; errors fail
	$(environment) run
	@.venv/bin/python tools/pgtap.py --live tests/quality

deploy: ## apply the pending migrations (BREAK_LOCK=1 removes a killed deployment's lock)
	$(environment) run
	@$(W) deploy $(deployment)

load: ## land the CSV exports of DATA=<folder> (AGAIN=1: known files, too; DATES=dmy: day first)
	$(environment) run
	@$(if $(DATA),,echo "which folder? make load DATA=<folder>" >&2; exit 1;) $(W) load "$(DATA)" $(loading)

transform: ## run the transform once (FULL_REFRESH=1 recomputes everything)
	$(environment) run
	@$(W) transform $(if $(FULL_REFRESH),--full-refresh)

plan: ## what the next transform would do, and why, without doing it (FULL_REFRESH=1)
	$(environment) run
	@$(W) plan $(if $(FULL_REFRESH),--full-refresh)

notify: ## tell what fails, warns or is stale, once (APPRISE_URLS; QUIET_AFTER=6h, DRY_RUN=1)
	$(environment) run
	$(environment) notify
	@$(W) notify $(if $(QUIET_AFTER),--quiet-after "$(QUIET_AFTER)") $(if $(DRY_RUN),--dry-run)

trace: ## one record through every layer: what landed, why it won, marts, checks (ID=006…)
	$(environment) run
	@$(W) trace "$(ID)"

lineage: ## what a column is computed from (COLUMN=marts.fct_opportunity.weighted_amount)
	$(environment) run
	@$(W) lineage "$(COLUMN)"

diff: ## what deploying sql/ would change, rolled back (ONLY=marts.x, FORMAT=html, TOLERANCE="1 %")
	$(environment) run
	@$(W) diff $(ONLY) $(if $(FORMAT),--format "$(FORMAT)") $(if $(TOLERANCE),--tolerance "$(TOLERANCE)")

preview: ## sql/ deployed and run beside the database, on what landed there (SAMPLE=<accounts>, DROP=1)
	$(environment) run
	@$(W) preview $(if $(SAMPLE),--sample "$(SAMPLE)") $(if $(DROP),--drop)

config: ## write config/warehouse.toml from the database (DRY_RUN=1: what deploying it would change)
	$(environment) run
	@$(W) config $(if $(DRY_RUN),--dry-run)

extract: ## extract from Salesforce and land (OBJECTS=, FULL_REFRESH=1; ORG_CHANGED=1: start over)
	$(environment) run
	@$(W) extract $(OBJECTS) $(if $(FULL_REFRESH),--full-refresh) $(if $(ORG_CHANGED),--org-changed)

airflow: ## a local Airflow with both DAGs and a stand-in for Salesforce (PORT=8080)
	$(environment) test
	@$(W) airflow $(if $(PORT),--port $(PORT))

docs: ## a site to click through: tables, lineage, checks, runs (OUT=<folder>, RECORDS=1)
	$(environment) run
	$(environment) site
	@url=$$($(W) url) && WAREHOUSE_URL="$$url" .venv-site/bin/python -m warehouse.site "$(or $(OUT),.warehouse/site)" $(if $(RECORDS),--records)

dashboard: ## the pipeline to look at, in a browser (PORT=8501)
	$(environment) run
	$(environment) dashboard
	@$(W) dashboard $(if $(PORT),--port $(PORT))

bi: ## let BI tools in: the embedded server on a port of this machine (PORT=5433; CLOSE=1 shuts it)
	$(environment) run
	@$(W) bi $(if $(PORT),--port $(PORT)) $(if $(CLOSE),--close)

psql: ## open the database
	$(environment) run
	@$(W) psql

url: ## print the libpq URI of the database in use, and nothing else
	$(environment) run
	@$(W) url

generate: ## write the SQL that objects/*.toml declare (docs/extending.md)
	$(environment) run
	@$(W) generate

field: ## a field: object=Opportunity name=Region__c type=text [mart=…] [history=yes] [remove=yes]
	$(environment) run
	@$(W) field "$(object)" "$(name)" $(if $(type),--type "$(type)") $(if $(mart),--mart "$(mart)") \
		$(if $(column),--column "$(column)") $(if $(to),--to "$(to)") \
		$(if $(label),--label "$(label)") $(if $(comment),--comment "$(comment)") \
		$(if $(history),--history) $(if $(required),--required) $(if $(remove),--remove)

object: ## declare an object: name=Lead from=<catalogue, describe.json, export.csv or --org>
	$(environment) run
	@$(W) object "$(name)" "$(patsubst --%,%,$(from))"

migration: ## write the open migration anew from the changes of sql/ (name=<what_changed>)
	$(environment) run
	@$(W) migration $(if $(name),"$(name)")

release: ## close the open migration, stamp and head the changelog (version=1.2.3)
	$(environment) run
	@$(W) release "$(version)"

rollback: ## roll the last migration back (ALL=1: every one; landed rows only by LANDED_ROWS=<n>)
	$(environment) run
	@$(W) rollback $(if $(ALL),--all) $(deployment)

picture: ## draw the README's picture of the models, write docs/metrics.md, both from the database
	$(environment) run
	@$(W) picture

targets: ## how all targets fare: last success, freshness, open checks, records (docs/targets.md)
	$(environment) run
	@$(W) targets

publication: ## publish the marts for logical replication (docs/replication.md)
	$(environment) run
	@$(W) publication

export: ## the marts as Iceberg tables (TO=<folder or s3://bucket/path>, AS_OF="2026-03-31 …", KEEP=7)
	$(environment) run
	$(environment) export
	@$(W) export "$(or $(TO),.warehouse/iceberg)" $(if $(KEEP),--keep "$(KEEP)") $(if $(NAME),--name "$(NAME)") \
		$(if $(CATALOG),--catalog "$(CATALOG)") $(if $(AS_OF),--as-of "$(AS_OF)")

stop: ## stop the embedded server
	@if [ -x .venv/bin/python ]; then $(W) stop; fi

clean: ## stop the embedded server; delete its data and the environment
	@if [ -x .venv/bin/python ]; then $(W) clean; fi
	@rm -rf .venv .venv-* .warehouse

# For maintainers: pin the newest versions that fit requirements/*.in (needs uv). Every archive is pinned
# by its hash, too, and tools/environment installs nothing else.
lock:
	uv pip compile --quiet --upgrade --universal --python-version 3.11 --no-emit-index-url --generate-hashes \
		--custom-compile-command "make lock" requirements/test.in -o requirements/test.txt
	uv pip compile --quiet --universal --python-version 3.11 --no-emit-index-url --generate-hashes \
		--custom-compile-command "make lock" -c requirements/test.txt \
		requirements/run.in -o requirements/run.txt
	uv pip compile --quiet --upgrade --universal --python-version 3.11 --no-emit-index-url --generate-hashes \
		--custom-compile-command "make lock" requirements/bench.in -o requirements/bench.txt
	uv pip compile --quiet --upgrade --universal --python-version 3.11 --no-emit-index-url --generate-hashes \
		--custom-compile-command "make lock" requirements/notify.in -o requirements/notify.txt
	for name in site dashboard look; do \
		uv pip compile --quiet --universal --python-version 3.11 --no-emit-index-url --generate-hashes \
			--custom-compile-command "make lock" -c requirements/test.txt \
			requirements/$$name.in -o requirements/$$name.txt || exit 1; done
	# what exports is what was tested
	uv pip compile --quiet --upgrade --universal --python-version 3.11 --no-emit-index-url --generate-hashes \
		--custom-compile-command "make lock" -c requirements/run.txt \
		requirements/export-test.in -o requirements/export-test.txt
	uv pip compile --quiet --universal --python-version 3.11 --no-emit-index-url --generate-hashes \
		--custom-compile-command "make lock" -c requirements/export-test.txt \
		requirements/export.in -o requirements/export.txt

# For maintainers: known vulnerabilities of what is pinned, from the package index (needs uv and a network).
audit:
	failed=0; for file in requirements/*.txt; do echo "$$file"; \
		uv tool run pip-audit@2.10.1 --disable-pip --require-hashes --requirement "$$file" || failed=1; done; exit $$failed
