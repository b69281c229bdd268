// Command fuzzall runs every fuzz target of the module one after the other,
// as `go test -fuzz` takes one target of one package at a time.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
)

func main() {
	duration := flag.String("time", "30s", "how long to fuzz each target, as -fuzztime takes it")
	only := flag.String("run", "", "only targets that match this expression")
	flag.Parse()
	if err := fuzz(*duration, regexp.MustCompile(*only)); err != nil {
		fmt.Fprintln(os.Stderr, "fuzzall:", err)
		os.Exit(1)
	}
}

func fuzz(duration string, only *regexp.Regexp) error {
	found, err := targets()
	if err != nil {
		return err
	}
	for _, t := range found {
		if !only.MatchString(t.name) {
			continue
		}
		fmt.Printf("== %s %s\n", t.pkg, t.name)
		cmd := exec.Command("go", "test", "-run", "^$", "-fuzz", "^"+t.name+"$", "-fuzztime", duration, t.pkg)
		cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("%s %s: %w", t.pkg, t.name, err)
		}
	}
	return nil
}

type target struct{ pkg, name string }

// targets lists the fuzz functions: `go test -list` prints the names of one
// package and then a line "ok <package> <time>".
func targets() ([]target, error) {
	cmd := exec.Command("go", "test", "-run", "^$", "-list", "^Fuzz", "./...")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, err
	}
	var found []target
	var names []string
	for line := range bytes.Lines(out) {
		words := strings.Fields(string(line))
		switch {
		case len(words) == 1 && strings.HasPrefix(words[0], "Fuzz"):
			names = append(names, words[0])
		case len(words) > 1 && words[0] == "ok":
			for _, n := range names {
				found = append(found, target{words[1], n})
			}
			names = nil
		}
	}
	return found, nil
}
