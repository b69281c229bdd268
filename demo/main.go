// Command demo shows awsid's main job from end to end: it runs the real
// commands inside `awsid sandbox run`, gives the wizard its answers through a
// real terminal, and stops with an error when anything is not as it should be.
package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// inside is the argument of the copy of this program that runs within the
// sandbox.
const inside = "inside-the-sandbox"

func main() {
	err := start()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		os.Exit(exit.ExitCode())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

func start() error {
	if len(os.Args) != 2 {
		return errors.New("usage: demo PATH-TO-AWSID")
	}
	if os.Args[1] == inside {
		return scene()
	}
	binary, err := filepath.Abs(os.Args[1])
	if err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	say("a sandbox starts on loopback: Identity Center, STS and S3, no AWS account")
	fmt.Println("$ awsid sandbox run -- demo")
	cmd := exec.Command(binary, "sandbox", "run", "--", self, inside)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	return cmd.Run()
}
