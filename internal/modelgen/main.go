// Command modelgen makes the facts of package model from service models: run
// it with `make models MODELS=DIR`, where DIR is botocore's folder "data" (a
// folder for each service and version, holding service-2.json,
// paginators-1.json and waiters-2.json, gzipped or not), or holds NAME.json
// with all three in one. A feature of a model that awsapi does not know is an
// error, not left out.
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// service is a service that awsid calls; no operations means all of them.
type service struct {
	name       string
	operations []string
}

func services() []service {
	return []service{
		{"iam", nil},
		{"s3", []string{"GetBucketLocation", "HeadBucket", "ListBuckets", "ListObjectsV2"}},
		{"signin", nil},
		{"sso", nil},
		{"sso-oidc", nil},
		{"sts", nil},
	}
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: modelgen MODELS FACTS")
		os.Exit(2)
	}
	for _, s := range services() {
		if err := writeFacts(os.Args[1], os.Args[2], s.name, s.operations); err != nil {
			fmt.Fprintf(os.Stderr, "modelgen: %s: %v\n", s.name, err)
			os.Exit(1)
		}
	}
}

func writeFacts(models, facts, name string, operations []string) error {
	m, err := readModel(models, name)
	if err != nil {
		return err
	}
	g := &generator{model: m, seen: map[string]bool{}}
	g.addService(name)
	for operation := range m.Operations {
		if len(operations) == 0 || slices.Contains(operations, operation) {
			g.addOperation(operation)
		}
	}
	for waiter, w := range m.Waiters {
		if len(operations) == 0 || slices.Contains(operations, w.Operation) {
			g.addWaiter(waiter, w)
		}
	}
	if err := errors.Join(g.problems...); err != nil {
		return err
	}
	slices.Sort(g.lines)
	return os.WriteFile(filepath.Join(facts, name+".txt"), []byte(strings.Join(g.lines, "\n")+"\n"), 0o644)
}

// readModel reads one file with everything, or the three of the newest version.
func readModel(dir, name string) (*serviceModel, error) {
	m := &serviceModel{}
	err := readJSON(filepath.Join(dir, name+".json"), m)
	if !errors.Is(err, fs.ErrNotExist) {
		return m, err
	}
	versions, err := filepath.Glob(filepath.Join(dir, name, "*", "service-2.json*"))
	if err != nil || len(versions) == 0 {
		return nil, fmt.Errorf("neither %s.json nor %s/*/service-2.json in %s", name, name, dir)
	}
	newest := filepath.Dir(slices.Max(versions))
	if err := readJSON(filepath.Join(newest, "service-2.json"), m); err != nil {
		return nil, err
	}
	for _, file := range []string{"paginators-1.json", "waiters-2.json"} {
		if err := readJSON(filepath.Join(newest, file), m); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	return m, nil
}

// readJSON reads a file or, beside it, the same with the name's end .gz.
func readJSON(file string, into any) error {
	data, err := os.ReadFile(file)
	if packed, packedErr := os.ReadFile(file + ".gz"); err != nil && packedErr == nil {
		var unpacked *gzip.Reader
		if unpacked, err = gzip.NewReader(bytes.NewReader(packed)); err == nil {
			data, err = io.ReadAll(unpacked)
		}
	}
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}
