package app

import (
	"errors"
	"os"
	"os/exec"
	"os/signal"
)

// replaceProcess runs the other program to its end: Windows cannot replace a
// process. Ctrl-C reaches the child through the console and is ignored here.
func replaceProcess(argv, env []string) (int, error) {
	ignored := make(chan os.Signal, 1)
	signal.Notify(ignored, os.Interrupt)
	defer signal.Stop(ignored)
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Env, cmd.Stdin, cmd.Stdout, cmd.Stderr = env, os.Stdin, os.Stdout, os.Stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode(), nil
	}
	return 0, err
}
