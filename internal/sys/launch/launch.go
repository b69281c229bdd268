// Package launch starts programs that outlive this one, such as a browser.
package launch

import "os/exec"

// Detached starts a program without waiting for it: no input, no output, out of reach of Ctrl-C. The channel gets its
// error, nil for exit code 0, when it ends, should that be of interest.
func Detached(argv, env []string) (exited <-chan error, err error) {
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Env = env
	cmd.SysProcAttr = ownSession()
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	return done, nil
}
