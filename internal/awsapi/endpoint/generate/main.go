// Command generate writes the endpoint rules and the table of partitions from
// the JSON files that AWS publishes with its SDKs: `generate FOLDER`, with
// partitions.json and a rule set <service>.json for each service, run at the
// root of the module.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

const (
	rulesFolder    = "internal/awsapi/endpoint/rules"
	partitionsFile = "internal/config/region/partitions.go"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: generate FOLDER")
		os.Exit(2)
	}
	if err := generate(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func generate(folder string) error {
	files, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil {
		return err
	}
	for _, file := range files {
		service := strings.TrimSuffix(filepath.Base(file), ".json")
		if service == "partitions" {
			err = writePartitions(file)
		} else {
			err = writeRules(file, filepath.Join(rulesFolder, service+".txt"))
		}
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	return nil
}

func readJSON(file string, into any) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, into)
}
