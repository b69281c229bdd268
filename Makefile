# Targets for people: demo, test, check, bench. Nothing but Go and make is needed.
GO      ?= go
export CGO_ENABLED = 0
BIN     := bin/awsid
LDFLAGS := -s -w

.PHONY: models build install demo test check lint cross race bench fuzz vuln docs man interop wine judge clean

build: ## one static binary in bin/
	$(GO) build -trimpath -ldflags '$(LDFLAGS)' -o $(BIN) ./cmd/awsid

install: ## into GOBIN
	$(GO) install -trimpath -ldflags '$(LDFLAGS)' ./cmd/awsid

demo: build ## the whole job, for real, in the sandbox
	$(GO) test -count=1 -v ./demo -awsid $(abspath $(BIN))

test: ## unit, golden, end to end, conformance, architecture
	$(GO) test ./...

check: lint cross race ## everything a change must pass besides `make test`

lint:
	@out=$$(gofmt -l $$(git ls-files '*.go')); test -z "$$out" || { echo "gofmt would change:"; echo "$$out"; exit 1; }
	$(GO) vet ./...
	$(GO) tool -modfile=tools/go.mod staticcheck ./...

cross:
	GOOS=windows $(GO) vet ./...
	GOOS=darwin $(GO) vet ./...
	GOOS=windows $(GO) build -o /dev/null ./cmd/awsid
	GOOS=darwin GOARCH=arm64 $(GO) build -o /dev/null ./cmd/awsid

race: ## the race detector needs a C compiler
	CGO_ENABLED=1 $(GO) test -race ./internal/...

bench: ## start-up and hot paths as ratios to a Go hello-world
	$(GO) test ./bench -run '^$$' -bench . -benchtime 1x

interop: ## real foreign clients (installs nothing; see interop/README.md)
	cd interop/go && $(GO) vet ./...
	cd interop/consumer && $(GO) vet ./... && $(GO) test -count=1 ./...
	$(GO) test -count=1 -timeout 20m ./interop/... -interop

wine: ## the program for Windows, run by Wine (a part of interop)
	$(GO) test -count=1 -v -timeout 20m ./interop/windows -interop

judge: ## endpoints, requests and answers beside those of the AWS SDK for Go
	cd interop/judge && $(GO) vet ./... && $(GO) test -count=1 ./...

fuzz: ## every fuzz target for FUZZTIME
	@for package in $$($(GO) list ./...); do for target in $$($(GO) test -list '^Fuzz' $$package | grep '^Fuzz'); do \
		echo "== $$package $$target"; \
		$(GO) test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(or $(FUZZTIME),30s) $$package || exit 1; \
	done; done

vuln: ## needs the internet: the database of known vulnerabilities
	$(GO) run golang.org/x/vuln/cmd/govulncheck@latest ./...

docs: ## regenerate what is generated: settings and the doctor's rules
	$(GO) test ./internal/config/settings ./internal/doctor/rules -run 'TestDocs|TestMarkdown' -update

models: ## facts, endpoint rules and partitions, from botocore's folder "data" (MODELS=DIR)
	$(GO) run ./internal/modelgen $(MODELS)

man: ## manual pages into bin/man
	$(GO) run ./internal/mandoc bin/man

clean:
	rm -rf bin
