// Command modelgen makes the facts of package model, the rules of package endpoint and the partitions of package
// region from service models: run it with `make models MODELS=DIR`, where DIR is botocore's folder "data" (with
// partitions.json, and a folder for each service and version, holding service-2.json, paginators-1.json,
// waiters-2.json and endpoint-rule-set-1.json, gzipped or not), or holds NAME.json with the first three in one and
// endpoints/ with partitions.json and NAME.json. A feature of a model that awsapi does not know is an error, not left
// out.
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

func calledServices() []service {
	return []service{
		{"iam", nil},
		{"s3", []string{"GetBucketLocation", "HeadBucket", "ListBuckets", "ListObjectsV2"}},
		{"signin", nil},
		{"sso", nil},
		{"sso-oidc", nil},
		{"sts", nil},
	}
}

// What is written, in the root of the module.
const (
	factsFolder    = "internal/awsapi/model/facts"
	rulesFolder    = "internal/awsapi/endpoint/rules"
	partitionsFile = "internal/config/region/partitions.go"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: modelgen MODELS")
		os.Exit(2)
	}
	if err := generateAll(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "modelgen:", err)
		os.Exit(1)
	}
}

func generateAll(models string) error {
	for _, s := range calledServices() {
		if err := writeFacts(models, factsFolder, s.name, s.operations); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		if err := writeRules(models, rulesFolder, s.name); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return writePartitions(models, partitionsFile)
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
	newest, err := newestVersion(dir, name)
	if err != nil {
		return nil, err
	}
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

// newestVersion returns the folder of a service's newest version.
func newestVersion(dir, name string) (string, error) {
	versions, err := filepath.Glob(filepath.Join(dir, name, "*", "service-2.json*"))
	if err != nil || len(versions) == 0 {
		return "", fmt.Errorf("neither %s.json nor %s/*/service-2.json in %s", name, name, dir)
	}
	return filepath.Dir(slices.Max(versions)), nil
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
